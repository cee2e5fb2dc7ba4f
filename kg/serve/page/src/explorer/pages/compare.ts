// Agreements side by side: choose some; one row a respect, each cell with its source.

import type { Rows } from "../../answers";
import { make } from "../../network/dom";
import type { Page } from "../page";
import { copier, heading, isolated, later, note, saver } from "../parts";
import { address } from "../route";
import { csvOf } from "../table";

const SOURCE = ": source";
const FIRST = ["US draft of 28 points", "draft of twenty points"];
const NOT_READ = "not read";

export const compare: Page = async ({ engine, reading }, { parameters }) => {
  const all = await engine.get<Rows>("api/compare");
  const agreements = all.head.vars.slice(1).filter((name) => !name.endsWith(SOURCE));
  const wanted = (parameters["agreement"] ?? "").split("|").filter((name) => agreements.includes(name));
  const chosen = wanted.length ? wanted : FIRST.filter((name) => agreements.includes(name));
  const boxes = agreements.map((name) => {
    const box = make("input", { type: "checkbox", value: name });
    box.checked = chosen.includes(name);
    return [box, make("label", {}, box, " ", isolated(name))] as const;
  });
  const form = make("form", { class: "choose" }, make("fieldset", {}, make("legend", {}, "Agreements and drafts"), ...boxes.map(([, label]) => label)), make("button", { type: "submit" }, "Compare"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    location.hash = address("compare", "", { agreement: boxes.filter(([box]) => box.checked).map(([box]) => box.value).join("|"), ...reading });
  });
  const title = "Agreements compared";
  const element = make("article", { class: "compare" }, heading(title), make("p", { class: "lead" }, "What each provides, respect by respect. “Not in it” is what a source says; “not read” is what nothing on record is about."),
    later("Laying them side by side …", "Comparison", Promise.resolve(table(all, chosen))), form);
  return { title, element };
};

function table(rows: Rows, chosen: string[]): Node[] {
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
