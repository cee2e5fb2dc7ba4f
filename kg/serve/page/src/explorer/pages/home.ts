// The first page: what the graph knows, where to begin, and the questions as a gallery by topic.

import type { Hit, Question, Rows } from "../../answers";
import { make, number } from "../../network/dom";
import { citing } from "../citing";
import type { Context, Page } from "../page";
import { folded, heading } from "../parts";
import { address } from "../route";
import { combobox } from "../suggest";

// Where a newcomer begins: each a question with its usual answer.
const FIRST: [string, string, Record<string, string>][] = [
  ["guarantors-of", "Who guarantees Ukraine?", {}],
  ["for-and-against", "Who is for and against European troops in Ukraine?", {}],
  ["in-force-and-breached", "Which guarantees were in force and broken at once?", {}],
  ["precedents", "Which precedents are there, and how did each end?", {}],
  ["who-rules-out", "Who rules out what, and for which reason?", {}],
  ["guarantors-of", "Who guarantees Japan?", { state: "sgd:State_Japan" }],
];
const TOPICS: Record<string, string> = {
  guarantees: "Guarantees and agreements", positions: "Who stands where", credibility: "Credible, or not", arguments: "Arguments and conditions",
  precedents: "Precedents and deployments", sources: "Sources and voices", overview: "What there is", health: "Loose ends",
};

/** What to open for something that was found. */
export function addressOf(hit: Hit, reading: Record<string, string>): string {
  return hit.kind === "question" ? address("ask", hit.name, reading) : address("thing", hit.type, reading);
}

export const home: Page = (context) => {
  const { catalogue, engine, reading } = context;
  const search = combobox(engine, "", "Ukraine, Article 5, air support …", (hit) => (location.hash = addressOf(hit, reading)));
  search.input.id = "home-search";
  const form = make("form", { class: "search", role: "search", "aria-label": "Find anything" }, make("label", { for: "home-search" }, "Find a state, person, treaty, proposal or statement"),
    make("span", { class: "row" }, search.element, make("button", { type: "submit" }, "Find")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (search.value()) location.hash = address("find", "", { words: search.value(), ...reading });
  });
  const counts = make("p", { class: "counts" });
  void counted(context).then((words) => (counts.textContent = words), () => undefined);
  const begin = FIRST.filter(([name]) => catalogue.questions.some((one) => one.name === name))
    .map(([name, words, parameters]) => make("li", {}, make("a", { href: address("ask", name, { ...parameters, ...reading }) }, words)));
  const doors: [string, string, string][] = [
    ["assess", "Options weighed", "Which proposals are credible and accepted, and what fails"],
    ["compare", "Agreements compared", "Drafts and treaties side by side, each cell with its source"],
    ["timeline", "Timeline", "What happened, who stood where, what changed"],
    ["network", "Networks", "Guarantees, alliances and positions as pictures that move"],
    ["query", "Ask in SPARQL", "Your own question, in the query language of the graph"],
    ["facts", "Check facts", "What is wrong with new facts, and what to write; a form for a new statement"],
  ];
  const element = make("div", { class: "home" },
    heading("Who guarantees whose security — and who says so?"),
    make("p", { class: "lead" }, "Treaties, pledges, proposals and what people said about them: who owes what to whom, kept or broken, wanted, offered, doubted or ruled out. "
      + "Each statement leads to the text or the record that it comes from."),
    form, make("h2", {}, "Begin here"), make("ul", { class: "cards" }, ...begin),
    make("ul", { class: "doors" }, ...doors.map(([page, name, says]) => make("li", {}, make("a", { href: address(page, "", reading) }, name), make("span", {}, says)))),
    make("h2", {}, "All questions"), ...gallery(catalogue.questions, reading),
    make("h2", {}, "What this is"),
    make("p", {}, `Version ${catalogue.version}, ${catalogue.covers}. `), counts, folded("How to cite", citing(context, "")));
  return { title: "Start", element };
};

function gallery(questions: Question[], reading: Record<string, string>): HTMLElement[] {
  const topics = new Map<string, Question[]>();
  for (const question of questions) topics.set(question.tags[0] ?? "", [...(topics.get(question.tags[0] ?? "") ?? []), question]);
  const order = [...Object.keys(TOPICS), ...topics.keys()];
  return [...topics].sort(([one], [other]) => order.indexOf(one) - order.indexOf(other)).map(([topic, several]) =>
    make("section", { class: "topic" }, make("h3", {}, TOPICS[topic] ?? topic),
      make("ul", {}, ...several.map((one) => make("li", {}, make("a", { href: address("ask", one.name, reading) }, one.title))))));
}

async function counted({ engine, names }: Context): Promise<string> {
  const rows = await engine.get<Rows>("api/ask/coverage");
  await names.load(rows.results.bindings.map((row) => row["class"]!.value));
  const most = rows.results.bindings.map((row) => [names.of(row["class"]!.value), Number(row["facts"]?.value)] as const).sort(([, one], [, other]) => other - one).slice(0, 8);
  return `Most of what it holds: ${most.map(([name, count]) => `${number(count)} of ${name}`).join(", ")}.`;
}
