// The page of a question: its form, its answer as a table, how to save, link and cite it, and the SPARQL behind it.

import type { Question, Rows } from "../../answers";
import { make } from "../../network/dom";
import { citing } from "../citing";
import { questionForm } from "../form";
import type { Context, Page } from "../page";
import { copier, folded, heading, later, note, saver } from "../parts";
import { address, type Route } from "../route";
import { AnswerTable } from "../table";

export const question: Page = async (context, route) => {
  const asked = context.catalogue.questions.find((one) => one.name === route.name);
  if (!asked) throw new Error(`There is no question “${route.name}”; the first page lists them.`);
  const element = make("article", { class: "question" }, heading(asked.title), folded("What this tells", make("p", {}, asked.description)),
    await questionForm(context, asked, route), later("Working it out …", "Answer", answered(context, asked, route)));
  return { title: asked.title, element };
};

async function answered(context: Context, asked: Question, { name, parameters }: Route): Promise<(Node | string)[]> {
  const { engine, names, reading } = context;
  const rows = await engine.get<Rows>(`api/ask/${encodeURIComponent(name)}`, parameters);
  await names.load(AnswerTable.iris(rows));
  const table = new AnswerTable(rows, names, asked.columns, reading);
  const some = rows.results.bindings.length > 0;
  const shown = some ? table.element : note(`${capital(rows.sgkg?.words ?? "none")}.`, "empty");
  const tools = make("div", { class: "actions" }, ...(some ? [saver("Save as CSV", `${name}.csv`, "text/csv", () => table.csv())] : []),
    saver("Save as JSON", `${name}.json`, "application/json", () => JSON.stringify(rows, null, 1)), copier("Copy link", () => location.href));
  const sparql = rows.query ? [folded("The SPARQL behind this answer", make("pre", { tabindex: "0" }, rows.query),
    make("p", {}, make("a", { href: address("query", "", { text: rows.query, ...reading }) }, "Open it in the editor")))] : [];
  const notes = (rows.notes ?? []).filter((words) => words !== rows.sgkg?.words && !/ is .*; --[\w-]+ chooses another$/.test(words)); // the form says the defaults
  return [...notes.map((words) => note(capital(words))), shown, tools, folded("How to cite this answer", citing(context, name, parameters)), ...sparql];
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
