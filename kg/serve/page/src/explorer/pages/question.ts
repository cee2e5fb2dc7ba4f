// The page of a question: its form, its answer as a table, how to save, link and cite it, and the SPARQL behind it.

import type { Question, Rows } from "../../answers";
import { make } from "../../network/dom";
import { questionForm } from "../form";
import type { Context, Page } from "../page";
import { copier, folded, note, saver } from "../parts";
import { address, type Route } from "../route";
import { AnswerTable } from "../table";

export const question: Page = async (context, route) => {
  const asked = context.catalogue.questions.find((one) => one.name === route.name);
  if (!asked) return { title: "No such question", element: make("div", {}, make("h1", { tabindex: "-1" }, "No such question"), note(`There is no question “${route.name}”.`, "error")) };
  const answer = make("section", { "aria-label": "Answer", "aria-busy": "true" }, note("Working it out …"));
  const element = make("article", { class: "question" }, make("h1", { tabindex: "-1" }, asked.title), make("p", { class: "lead" }, asked.description),
    await questionForm(context, asked, route), answer);
  void answered(context, asked, route).then((shown) => answer.replaceChildren(...shown), (error: Error) => answer.replaceChildren(note(error.message, "error")))
    .finally(() => answer.removeAttribute("aria-busy"));
  return { title: asked.title, element };
};

async function answered(context: Context, asked: Question, { name, parameters }: Route): Promise<(Node | string)[]> {
  const { engine, names, reading } = context;
  const rows = await engine.get<Rows>(`api/ask/${encodeURIComponent(name)}`, parameters);
  await names.load(AnswerTable.iris(rows));
  const table = new AnswerTable(rows, names, asked.columns, reading);
  const notes = (rows.notes ?? []).map((words) => note(words));
  const shown: Node[] = rows.results.bindings.length ? [table.element] : [note(`No rows: ${rows.sgkg?.words ?? "nothing answers this"}.`, "empty")];
  const tools = make("div", { class: "tools" }, saver("Save as CSV", `${name}.csv`, "text/csv", () => table.csv()),
    saver("Save as JSON", `${name}.json`, "application/json", () => JSON.stringify(rows, null, 1)), copier("Copy link", () => location.href));
  const sparql = rows.query ? [folded("The SPARQL behind this answer", make("pre", { tabindex: "0" }, rows.query),
    make("p", {}, make("a", { href: address("query", "", { text: rows.query, ...reading }) }, "Open in the editor")))] : [];
  return [...notes, ...shown, tools, ...sparql];
}

