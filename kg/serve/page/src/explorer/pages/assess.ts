// The weighing: whether any option is credible and accepted, in words, and a table in which each cell opens what it rests on.

import { make } from "../../network/dom";
import type { Page } from "../page";
import { folded, heading, isolated, note, thingLink } from "../parts";

interface Cell {
  column: string;
  criterion: string;
  party: string | null;
  part: string | null;
  consent_needed: boolean | null;
  verdict: string;
  leaning: string | null;
  words: string;
  derived: string | null;
}

interface Option {
  option: string;
  label: string;
  viable: string;
  decided: number;
  cells: Cell[];
  fails: string[];
}

interface Report {
  as_of: string;
  verdict: string;
  summary: string;
  reasons: string[];
  options: Option[];
}

const CRITERIA = ["commitment", "capability", "credibility", "sufficiency", "feasibility"];
const PARTS: [string, string][] = [["beneficiary", "beneficiary"], ["guarantor", "guarantors"], ["adversary", "adversary"], ["other", "others"]];
const FEW = 4; // parties of a part that are shown at once

export const assess: Page = async ({ engine, reading }, { parameters }) => {
  const missing = engine.lacks("weighing of a day");
  const report = await engine.get<Report>("api/assess", parameters);
  const other = missing && reading["as_of"] && reading["as_of"] !== "now" && reading["as_of"] !== report.as_of ? [note(missing)] : [];
  const decided = report.options.filter((option) => option.decided > 0);
  const open = report.options.filter((option) => option.decided === 0);
  const head = make("tr", {}, ...["option", "in all", ...CRITERIA, "accepted by"].map((words) => make("th", { scope: "col" }, words)));
  const body = make("tbody", {}, ...decided.map((option) => row(option, reading)));
  const element = make("article", { class: "assess" }, heading("Options weighed"), ...other,
    make("p", { class: "lead" }, report.verdict), make("p", {}, report.summary), make("p", { class: "small" }, `As of ${report.as_of}.`),
    folded("The reasons, by voice", make("ul", {}, ...report.reasons.map((words) => make("li", {}, isolated(words))))),
    make("p", { class: "legend" }, "✓ met · ✗ not met · ≷ disputed · ? nobody decides it, and whither what is said leans. Each cell opens what it rests on; a star marks a party whose consent is needed."),
    make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Weighing" }, make("table", {}, make("thead", {}, head), body)),
    folded(`Nobody decides anything about ${open.length} more`, make("ul", {}, ...open.map((option) => make("li", {}, thingLink(option.option, option.label, reading))))));
  return { title: "Options weighed", element };
};

function row(option: Option, reading: Record<string, string>): HTMLElement {
  const criteria = CRITERIA.map((name) => {
    const cell = option.cells.find((one) => one.column === name);
    return make("td", { "data-name": name }, cell ? shown(cell, "", reading) : "");
  });
  const parties = PARTS.flatMap(([part, words]) => {
    const cells = option.cells.filter((one) => one.part === part).map((one) => make("div", {}, shown(one, one.column.replace(/^accepted by /, ""), reading)));
    if (!cells.length) return [];
    if (part === "other") return [folded(`${cells.length} others`, ...cells)];
    const rest = cells.splice(FEW);
    return [make("div", { class: "kind" }, words), ...cells, ...(rest.length ? [folded(`${rest.length} more`, ...rest)] : [])];
  });
  const fails = option.fails.length ? [folded("What fails", make("ul", {}, ...option.fails.map((words) => make("li", {}, isolated(words)))))] : [];
  return make("tr", {}, make("th", { scope: "row" }, thingLink(option.option, option.label, reading), ...fails),
    make("td", { "data-name": "in all" }, make("span", { class: `verdict ${kind(option.viable)}` }, `${sign(option.viable)} ${option.viable === "unknown" ? "open" : option.viable}`)), ...criteria, make("td", { "data-name": "accepted by" }, ...parties));
}

function shown(cell: Cell, who: string, reading: Record<string, string>): HTMLElement {
  const leans = cell.verdict === "unknown" ? ({ "leaning met": "leans yes", "leaning not met": "leans no", "leanings differ": "leanings differ" }[cell.leaning ?? ""] ?? "open") : cell.verdict;
  const words = who ? `${sign(cell.verdict)} ${who}${cell.consent_needed ? "*" : ""}` : `${sign(cell.verdict)} ${leans}`;
  const look = { class: `verdict ${kind(cell.verdict)}`, title: cell.words };
  const link = cell.derived ? thingLink(cell.derived, words, reading) : make("span", {}, words);
  for (const [name, value] of Object.entries(look)) link.setAttribute(name, value);
  if (who) link.append(make("span", { class: "unseen" }, `: ${cell.verdict === "unknown" ? leans : cell.verdict}`));
  return link;
}

function sign(verdict: string): string {
  return { met: "✓", "not met": "✗", disputed: "≷" }[verdict] ?? "?";
}

function kind(verdict: string): string {
  return { met: "met", "not met": "not-met", disputed: "disputed" }[verdict] ?? "open";
}
