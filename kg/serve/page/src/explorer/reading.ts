// The reading: as of which day, known by which, and what becomes of what has no day; it stands in the address of each page.

import { button, make } from "../network/dom";
import type { Catalogue, Rows } from "../answers";
import { curie } from "../prefixes";
import type { Engine } from "./engine";
import { address, READING, readingOf, type Route, withoutReading } from "./route";

/** The pages that take a reading. */
const TAKES = ["ask", "thing", "query", "timeline", "assess", "network"];

// Suppositions that say what a rule reads; see `Reading` in kg/reading.py.
const SUPPOSITIONS = `SELECT DISTINCT ?supposition ?label WHERE {
  ?supposition a sg:Supposition ; sg:about|sg:assesses ?option ; rdfs:label ?label .
  ?option a/rdfs:subClassOf* ?class .
  FILTER(?class IN (sg:Guarantee, sg:Settlement) && LANG(?label) = "en")
  FILTER(EXISTS { ?supposition sg:holder ?holder ; sg:stance ?stance } || EXISTS { ?supposition sg:verdict ?verdict })
}
ORDER BY ?label`;

export function readingBar(engine: Engine, catalogue: Catalogue, route: Route): HTMLElement {
  const fixed = route.page === "assess" && engine.lacks("weighing of a day");
  if (!TAKES.includes(route.page) || fixed) return make("div", { hidden: "" });
  const reading = readingOf(route.parameters);
  const { latest } = catalogue.release;
  const asOf = make("input", { type: "text", value: reading["as_of"] ?? "", placeholder: "any day", pattern: "\\d{4}(-\\d\\d(-\\d\\d)?)?|now", title: "A day, month or year: 2025-03-06, 2025-03 or 2025" });
  const knownBy = make("input", { type: "text", value: reading["known_by"] ?? "", placeholder: "no limit", pattern: "\\d{4}-\\d\\d-\\d\\d", title: "A day: 2025-03-06" });
  const keep = make("input", { type: "checkbox" });
  keep.checked = reading["undated"] === "keep";
  const missing = engine.lacks("hypothesis");
  const supposed = make("select", {}, make("option", { value: "" }, "nothing more"));
  if (reading["with"]) {
    supposed.append(make("option", { value: reading["with"] }, reading["with"]));
    supposed.value = reading["with"];
  }
  const go = (wanted: Record<string, string | undefined>) => (location.hash = address(route.page, route.name, { ...withoutReading(route.parameters), ...wanted }));
  const form = make("form", {}, make("label", {}, make("span", {}, "As of"), asOf), make("label", {}, make("span", {}, "Known by"), knownBy),
    make("label", { class: "check" }, keep, " keep what has no day"),
    ...(missing ? [] : [make("label", {}, make("span", {}, "Supposing that"), supposed)]), make("span", { class: "row" }, make("button", { type: "submit", class: "main" }, "Apply"),
      button(`Latest day (${latest})`, () => go({ as_of: latest })), button("Everything", () => go({}))));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go({ as_of: asOf.value.trim(), known_by: knownBy.value.trim(), undated: keep.checked ? "keep" : "", with: supposed.value });
  });
  const box = make("details", { class: "reading" }, make("summary", {}, make("span", { class: "kind" }, "Shown"), " ", words(reading, route.page)), form,
    make("p", { class: "small" }, "As of a day: only what holds on it. Known by a day: only what statements made by then say, so that hindsight is left out.",
      missing ? ` ${missing}` : " Supposing: what a text says only as an assumption is taken for true on that day, and what follows from it is shown."));
  if (!missing) {
    box.addEventListener("toggle", () => void engine.post<Rows>("api/query", SUPPOSITIONS).then(({ results }) => {
      for (const row of results.bindings) {
        const name = curie(row["supposition"]!.value);
        const option = [...supposed.options].find((one) => one.value === name) ?? make("option", { value: name });
        option.textContent = row["label"]!.value;
        supposed.append(option);
      }
    }, () => undefined), { once: true });
  }
  if (READING.some((name) => reading[name])) box.classList.add("chosen");
  return box;
}

function words(reading: Record<string, string>, page: string): string {
  const parts = [reading["as_of"] && `as of ${reading["as_of"] === "now" ? "the latest day" : reading["as_of"]}`, reading["known_by"] && `known by ${reading["known_by"]}`,
    reading["undated"] === "keep" && "what has no day kept", reading["with"] && `supposing ${reading["with"]}`].filter(Boolean);
  return parts.length ? parts.join(", ") : page === "assess" ? "as of the latest day" : "everything on record, with its dates";
}
