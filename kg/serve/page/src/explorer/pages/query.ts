// The page of free queries: an editor, and what the query gives as a table or as it came.

import type { Rows, Warning } from "../../answers";
import { button, make } from "../../network/dom";
import { mount } from "../../network/component";
import { editor } from "../editor";
import type { Context, Page } from "../page";
import type { Names } from "../names";
import { copier, folded, heading, note, saver } from "../parts";
import { address } from "../route";
import { AnswerTable } from "../table";
import { networkOf } from "../triples";

const EXAMPLE = `# Who takes which stance on what? Ctrl+Enter asks.
SELECT ?holder ?stance ?about WHERE {
  ?position a sg:Position ;
    sg:holder ?holder ;
    sg:stance ?stance ;
    sg:about ?about .
}
ORDER BY ?holder
LIMIT 50`;
const MORE: [string, string][] = [
  ["The guarantors of the Budapest Memorandum", "SELECT ?guarantor WHERE { sgd:Guarantee_Budapest sg:guarantor ?guarantor } ORDER BY ?guarantor"],
  ["How many things of each class there are", "SELECT ?class (COUNT(DISTINCT ?thing) AS ?things)\nWHERE { ?thing a ?class }\nGROUP BY ?class ORDER BY DESC(?things)"],
  ["The treaties, with the day of their signing", "SELECT ?treaty ?signed WHERE { ?treaty a sg:Treaty ; sg:signedOn ?signed } ORDER BY ?signed"],
];
const TITLE = "Ask in SPARQL";

type Answer = Rows & { boolean?: boolean; turtle?: string; ntriples?: string; warnings?: Warning[] };

export const query: Page = (context, { parameters }) => {
  const given = parameters["text"];
  const result = make("section", { "aria-label": "Result", "aria-live": "polite" });
  const ask = () => {
    if (location.hash !== here()) history.pushState(null, "", here()); // the field, its cursor and what can be undone stay
    void run();
  };
  const field = editor(context.engine, given ?? EXAMPLE, ask);
  const here = () => address("query", "", { text: field.text(), ...context.reading });
  const run = async () => {
    result.setAttribute("aria-busy", "true");
    result.replaceChildren(note("Asking …"));
    result.replaceChildren(...(await shown(context, field.text()).catch((error: Error) => {
      const place = /(?:line |at )(\d+)(?:, column |:)(\d+)/.exec(error.message);
      if (place) field.fault(Number(place[1]), Number(place[2]), error.message);
      return [note(error.message, "error")];
    })));
    result.setAttribute("aria-busy", "false");
  };
  const examples = make("ul", {}, ...MORE.map(([words, text]) => make("li", {}, make("a", { href: address("query", "", { text, ...context.reading }) }, words))));
  const missing = context.engine.lacks("check");
  const element = make("article", { class: "query" }, heading(TITLE), field.element,
    make("p", { class: "actions" }, button("Ask", ask, { class: "main" }), copier("Copy link", () => location.href.replace(/#.*$/s, here()))), result,
    folded("Examples and help", examples, make("p", {}, "The prefixes sg: (terms), sgd: (things), sgg: (parts of the graph), skos:, rdfs: and others need no declaration. Ctrl+Space completes; Ctrl+Enter asks.",
      ...(missing ? [` ${missing}`] : []))));
  return { title: TITLE, element, stands: () => void (given ? run() : undefined) };
};

async function shown({ engine, names, reading }: Context, text: string): Promise<Node[]> {
  const answer = await engine.post<Answer>("api/query", text, reading);
  const warnings = (answer.warnings ?? []).map(({ line, column, message, write }) => note(`Line ${line}, column ${column}: ${message}${write ? `; write ${write}` : ""}.`));
  const raw = folded("As it came", make("pre", { tabindex: "0" }, JSON.stringify(answer, null, 1).slice(0, 200_000)));
  if (answer.boolean !== undefined) return [...warnings, make("p", { class: "lead" }, answer.boolean ? "Yes." : "No."), raw];
  if (answer.turtle !== undefined) {
    const turtle = answer.turtle;
    return [...warnings, ...(turtle ? [drawing(answer.ntriples ?? "", names)] : []), make("pre", { tabindex: "0" }, turtle || "# nothing"), make("p", { class: "actions" }, saver("Save as Turtle", "graph.ttl", "text/turtle", () => turtle))];
  }
  await names.load(AnswerTable.iris(answer));
  const table = new AnswerTable(answer, names, {}, reading);
  const some = answer.results.bindings.length > 0;
  return [...warnings, some ? table.element : note("No rows.", "empty"),
    make("p", { class: "actions" }, ...(some ? [saver("Save as CSV", "query.csv", "text/csv", () => table.csv())] : []), saver("Save as JSON", "query.json", "application/json", () => JSON.stringify(answer, null, 1))), raw];
}

/** A box in which triples are drawn once it is opened. */
function drawing(ntriples: string, names: Names): HTMLElement {
  const box = make("div");
  const opens = folded("As a picture", box);
  opens.addEventListener("toggle", () => void draw(), { once: true });
  const draw = async () => {
    const { record, told } = await networkOf(ntriples, names);
    if (told) box.before(note(told));
    if (!record) return;
    mount(box, record);
    box.querySelector("header")?.remove(); // the page has its heading
  };
  opens.classList.add("drawn");
  return opens;
}
