// Agreements side by side: choose some; one row a respect, each cell with its source.

import type { Rows } from "../../answers";
import { make } from "../../network/dom";
import type { Page } from "../page";
import { copier, heading, isolated, later, note, saver } from "../parts";
import { address } from "../route";
import { combobox } from "../suggest";
import { csvOf } from "../table";

const SOURCE = ": source";
const IRIS = ": source_iri";
const FIRST = ["US draft of 28 points", "draft of twenty points"];
const NOT_READ = "not read";

export const compare: Page = async ({ engine, reading }, { parameters }) => {
  const usual = await engine.get<Rows>("api/compare", known(reading));
  const listed = agreementsOf(usual);
  const wanted = (parameters["agreement"] ?? "").split("|").filter(Boolean);
  const [rows, chosen] = wanted.every((name) => listed.includes(name)) ? [usual, wanted.length ? wanted : FIRST.filter((name) => listed.includes(name))]
    : await engine.get<Rows>("api/compare", { agreement: wanted.join("|"), ...known(reading) }).then((found) => [found, agreementsOf(found)] as const);
  const boxes: HTMLInputElement[] = [];
  const fieldset = make("fieldset", {}, make("legend", {}, "Agreements and drafts"));
  const offer = (name: string, checked: boolean) => {
    const box = boxes.find((one) => one.value === name) ?? make("input", { type: "checkbox", value: name });
    box.checked = checked;
    if (boxes.includes(box)) return;
    boxes.push(box);
    fieldset.append(make("label", {}, box, " ", isolated(name)));
  };
  for (const name of new Set([...listed, ...chosen])) offer(name, chosen.includes(name));
  const others = combobox(engine, "instrument", "Minsk II, Budapest Memorandum …", (hit) => {
    others.input.value = "";
    offer(hit.label, true);
  });
  others.input.setAttribute("aria-label", "Another agreement");
  const form = make("form", { class: "choose" }, fieldset, make("p", { class: "actions" }, make("label", {}, make("span", {}, "Another agreement"), others.element), make("button", { type: "submit", class: "main" }, "Compare")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const more = others.value() ? [others.value()] : [];
    location.hash = address("compare", "", { agreement: [...boxes.filter((box) => box.checked).map((box) => box.value), ...more].join("|"), ...reading });
  });
  const title = "Agreements compared";
  const element = make("article", { class: "compare" }, heading(title), make("p", { class: "lead" }, "What each provides, respect by respect. “Not in it” is what a source says; “not read” is what nothing on record is about."),
    later("Laying them side by side …", "Comparison", Promise.resolve(table(rows, chosen))), form);
  return { title, element };
};

function agreementsOf({ head }: Rows): string[] {
  return head.vars.slice(1).filter((name) => !name.endsWith(SOURCE) && !name.endsWith(IRIS));
}

/** The part of a reading that a comparison takes. */
function known({ known_by }: Record<string, string>): Record<string, string> {
  return known_by ? { known_by } : {};
}

function table(rows: Rows, chosen: readonly string[]): Node[] {
  if (!chosen.length) return [note("Choose some.", "empty")];
  const cell = (row: Rows["results"]["bindings"][number], name: string) => row[name]?.value ?? "";
  const kept = rows.results.bindings.filter((row) => chosen.some((name) => ![NOT_READ, ""].includes(cell(row, name))));
  const head = make("tr", {}, ...["respect", ...chosen].map((name) => make("th", { scope: "col" }, isolated(name))));
  const body = make("tbody", {}, ...kept.map((row) => make("tr", {}, make("th", { scope: "row" }, cell(row, "respect")), ...chosen.map((name) => {
    const source = cell(row, name + SOURCE);
    return make("td", { "data-name": name, ...(cell(row, name) === NOT_READ ? { class: "absent" } : {}) }, isolated(cell(row, name)), ...(source ? [make("div", { class: "small" }, isolated(source))] : []));
  }))));
  const csv = () => csvOf([["respect", ...chosen.flatMap((name) => [name, name + SOURCE])], ...kept.map((row) => [cell(row, "respect"), ...chosen.flatMap((name) => [cell(row, name), cell(row, name + SOURCE)])])]);
  return [make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Comparison" }, make("table", {}, make("thead", {}, head), body)),
    make("p", { class: "actions" }, saver("Save as CSV", "compare.csv", "text/csv", csv), copier("Copy link", () => location.href))];
}
