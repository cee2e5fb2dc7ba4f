// The page of a thing: all that is said of it, who says so, where that stands, and why a rule concluded it.

import { make, number } from "../../network/dom";
import { curie } from "../../prefixes";
import type { Description, Premise } from "../../worker/describe";
import { citing } from "../citing";
import type { Context, Page } from "../page";
import { copier, folded, heading, isolated, saver, thingLink } from "../parts";
import { address } from "../route";

const MOST_OPEN = 12; // so many statements are shown at once
// Of which kinds a parameter can be that takes this thing, by how its name begins.
const KINDS: [RegExp, string[]][] = [
  [/^sgd:(State|Person|Group)_/, ["actor"]], [/^sgd:(Alliance|Organization|Coalition)_/, ["organization", "actor"]], [/^sgd:(Instrument|Treaty)_/, ["instrument", "option"]],
  [/^sgd:Guarantee_/, ["commitment", "option"]], [/^sgd:(Settlement|Measure|Deployment)_/, ["option"]], [/^sgd:Provision_/, ["provision"]],
  [/^sgd:Source_/, ["source"]], [/^sgd:Work_/, ["work"]], [/^sgd:Claim_/, ["claim", "statement"]], [/^sgd:Supposition_/, ["supposition", "claim"]],
];

export const thing: Page = async (context, { name, parameters }) => {
  const { engine, names, reading } = context;
  const found = await engine.get<Description>("api/show", { name, ...parameters });
  await names.load([found.iri]);
  const links = new Map(found.links ?? []);
  const title = names.of(found.iri).startsWith("<") ? found.label : names.of(found.iri);
  const linked = (words: string): Node => {
    const target = links.get(words);
    const [, said = words, rule = ""] = /^(.*?)(?: {2}\[rule ([\w-]+)\])?$/s.exec(words) ?? [];
    const shown = target && said.endsWith(`  ${target}`) ? said.slice(0, -target.length - 2) : said;
    if (/^https?:\/\/\S+$/.test(said)) return make("a", { href: said, rel: "noreferrer noopener", target: "_blank" }, isolated(said));
    const main = target ? make("a", { href: address("thing", target, reading), class: "thing" }, isolated(shown)) : isolated(shown);
    return rule ? make("span", {}, main, " ", make("span", { class: "kind" }, `by rule ${rule}`)) : main;
  };
  const element = make("article", { class: "about" }, heading(title),
    make("p", { class: "kind" }, found.classes.join(", "), " · ", make("code", {}, curie(found.iri)), " ", copier("Copy link", () => location.href)));
  if (found.label !== title) element.append(make("p", {}, "In English: ", isolated(found.label)));
  if (found.also.length) element.append(make("p", { class: "small" }, "Also called ", ...found.also.flatMap((one, at) => [...(at ? [", "] : []), isolated(one)])));
  if (found.definition) element.append(make("p", { class: "lead" }, isolated(found.definition)));
  element.append(...asked(context, found));
  if (found.facts.length) {
    const list = make("dl", { class: "facts" });
    for (const [property, values] of found.facts) list.append(make("dt", {}, property), ...values.map((words) => make("dd", {}, linked(words))));
    const told = found.facts.some(([, values]) => values.some((words) => links.has(words)));
    element.append(told ? list : folded("Codes, dates and notes", list)); // of a state there is nothing else here
  }
  if (found.origin.length) {
    element.append(make("h2", {}, "Where it comes from"), make("ul", { class: "origin" }, ...found.origin.map((words) => make("li", {}, linked(words)))),
      ...(found.origin.some((words) => /\d–\d/.test(words)) ? [make("p", { class: "small" }, "Figures are places in the text, in characters: this graph copies no sentence of its sources.")] : []));
  }
  if (found.premises.length) element.append(make("h2", {}, "Because"), tree(found.premises, reading));
  for (const [kind, statements] of found.said) {
    const list = make("ul", { class: "statements" }, ...statements.map((words) => make("li", {}, linked(words))));
    const box = folded(`${kind.charAt(0).toUpperCase()}${kind.slice(1)}: ${number(statements.length)}`, list);
    box.open = statements.length <= MOST_OPEN;
    element.append(box);
  }
  element.append(folded("How to cite this", citing(context, curie(found.iri))),
    make("p", { class: "actions" }, saver("Save as JSON", `${curie(found.iri).replace(/\W+/g, "-")}.json`, "application/json", () => JSON.stringify(found, null, 1)),
      make("a", { href: address("timeline", "", { about: curie(found.iri), ...reading }) }, "Its timeline"),
      make("a", { href: address("query", "", { text: `SELECT ?property ?value WHERE { ${curie(found.iri)} ?property ?value }`, ...reading }) }, "Its triples")));
  return { title, element };
};

function tree(premises: Premise[], reading: Record<string, string>): HTMLElement {
  return make("ul", { class: "because" }, ...premises.map((step) => make("li", {}, thingLink(step.iri, step.label, reading),
    ...(step.origin ? [make("div", { class: "small" }, isolated(step.origin))] : []), ...(step.premises.length ? [tree(step.premises, reading)] : []))));
}

/** The questions that can be asked about a thing. */
function asked({ catalogue, reading }: Context, found: Description): HTMLElement[] {
  const name = curie(found.iri);
  const kinds = KINDS.find(([start]) => start.test(name))?.[1] ?? [];
  const links = catalogue.questions.flatMap((question) => {
    const first = question.parameters.find((parameter) => kinds.includes(parameter.kind));
    return first ? [make("li", {}, make("a", { href: address("ask", question.name, { [first.name]: name, ...reading }) }, question.title))] : [];
  });
  return links.length ? [folded(`Ask about it: ${links.length} questions`, make("ul", {}, ...links))] : [];
}
