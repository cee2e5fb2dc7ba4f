// A timeline: what happened in order, who stood where and what changed; a day that is not exact has fading ends.

import { make, number } from "../../network/dom";
import { expand } from "../../prefixes";
import type { Entry, Named } from "../../worker/timeline";
import { when } from "../days";
import type { Page } from "../page";
import { heading, isolated, later, note, thingLink } from "../parts";
import { address } from "../route";
import { suggesting } from "../suggest";

const SVG = "http://www.w3.org/2000/svg";
const STEP = 300; // entries shown at once
const DAY = 86_400_000;

export const timeline: Page = async ({ engine, names, reading }, { parameters }) => {
  const { about = "", since = "" } = parameters;
  if (expand(about)) await names.load([expand(about)]);
  const called = expand(about) ? names.of(expand(about)) : about;
  const field = suggesting(engine, "", about, called, "any");
  const from = make("input", { type: "text", value: since, placeholder: "2025-01", pattern: "\\d{4}(-\\d\\d(-\\d\\d)?)?", title: "A day, month or year" });
  const form = make("form", { class: "parameters" }, make("label", {}, make("span", {}, "about"), field.element), make("label", {}, make("span", {}, "since"), from), make("button", { type: "submit" }, "Show"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    location.hash = address("timeline", "", { about: field.value(), since: from.value.trim(), ...reading });
  });
  const told = engine.get<{ entries: Entry[] }>("api/timeline", parameters).then(({ entries }) => shown(entries, reading));
  const title = called ? `Timeline of ${called}` : "Timeline";
  return { title, element: make("article", { class: "timeline" }, heading(title), form, later("Putting it in order …", "Timeline", told)) };
};

function shown(entries: Entry[], reading: Record<string, string>): Node[] {
  if (!entries.length) return [note("Nothing is on record.", "empty")];
  const days = entries.flatMap((entry) => [entry.day, entry.latest ?? entry.day]).filter((day) => /^\d{4}/.test(day)).sort();
  const span: [number, number] = [Date.parse(days[0]!), Date.parse(days[days.length - 1]!)];
  const list = make("ol", { class: "entries" });
  const count = make("p", { class: "said", "aria-live": "polite" });
  let at = 0;
  const more = make("button", { type: "button" }, "Show more");
  const fill = () => {
    let year = at ? entries[at - 1]!.day.slice(0, 4) : "";
    for (const entry of entries.slice(at, at + STEP)) {
      if (entry.day.slice(0, 4) !== year) list.append(make("li", { class: "year" }, make("h2", {}, (year = entry.day.slice(0, 4)))));
      list.append(line(entry, span, reading));
    }
    at = Math.min(entries.length, at + STEP);
    more.hidden = at >= entries.length;
    count.textContent = at < entries.length ? `the first ${number(at)} of ${number(entries.length)} entries` : `${number(entries.length)} entries`;
  };
  more.addEventListener("click", fill);
  fill();
  return [count, list, more];
}

function line(entry: Entry, span: [number, number], reading: Record<string, string>): HTMLElement {
  const link = (one: Named) => thingLink(one.iri, one.label, reading);
  const words: (Node | string)[] = [make("span", { class: "kind" }, entry.kind), " "];
  if (entry.actor) words.push(link(entry.actor), " ");
  if (entry.says) words.push(isolated(entry.says.label), ...(entry.thing ? [": "] : []));
  if (entry.thing) words.push(link(entry.thing));
  if (entry.certainty) words.push(` [${entry.certainty.label}]`);
  if (entry.changed_from) words.push(make("strong", {}, ` — before: ${entry.changed_from.label}`));
  if (entry.conditions.length) words.push(" · if ", ...joined(entry.conditions.map(link)));
  const told = make("div", { class: "small" }, ...joined(entry.told_by.map(link)),
    ...(entry.statement ? [" · ", make("a", { href: address("thing", /^https?:/.test(entry.statement) ? `<${entry.statement}>` : entry.statement, reading) }, "the statement")] : []));
  return make("li", {}, make("span", { class: "when" }, when(entry.day, entry.latest ?? undefined), bar(entry, span)), make("div", {}, ...words, told));
}

function joined(parts: Node[]): (Node | string)[] {
  return parts.flatMap((part, at) => (at ? [", ", part] : [part]));
}

/** Where in the time told of an entry lies; one whose day is not exact fades at both ends. */
function bar(entry: Entry, [start, end]: [number, number]): Node {
  const across = (day: string) => (100 * (Date.parse(day) - start)) / Math.max(DAY, end - start);
  const [first, last] = [across(entry.day), across(entry.latest ?? entry.day)];
  const exact = !entry.latest || entry.latest === entry.day;
  const width = Math.max(exact ? 1.5 : 5, last - first);
  const svg = element("svg", { viewBox: "0 0 100 6", preserveAspectRatio: "none", class: "strip", "aria-hidden": "true" });
  svg.append(element("rect", { x: "0", y: "2.6", width: "100", height: "0.8", class: "axis" }));
  const id = `fade-${(faded += 1)}`;
  if (!exact) {
    const fade = element("linearGradient", { id });
    for (const [offset, opacity] of [["0", "0"], ["0.5", "1"], ["1", "0"]]) fade.append(element("stop", { offset: offset!, "stop-opacity": opacity!, class: "stop" }));
    svg.append(fade);
  }
  svg.append(element("rect", { x: String(Math.min(100 - width, Math.max(0, exact ? first : first + (last - first) / 2 - width / 2))), y: "0", width: String(width), height: "6", ...(exact ? { class: "mark" } : { fill: `url(#${id})` }) }));
  return svg;
}
let faded = 0;

function element(name: string, attributes: Record<string, string>): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
