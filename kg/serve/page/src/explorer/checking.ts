// Facts checked by the server: what is wrong with them, where, and what to write instead; and, where the server writes, accepted into its graph.

import { AnswerError } from "../answers";
import { button, make, number } from "../network/dom";
import { type Place, textField } from "./editor";
import type { Context } from "./page";
import { heading, isolated, note, saver } from "./parts";

interface Finding {
  severity: "error" | "warning" | "note";
  rule: string;
  message: string;
  name: string;
  suggestions: string[];
  line: number;
  column: number;
  end_line: number;
  end_column: number;
  text: string;
  fix: string;
  cell: string;
}

interface Report {
  conforms: boolean;
  files: Record<string, number>;
  counts: Record<Finding["severity"], number>;
  findings: Finding[];
}

const SIGNS = { error: "✗ error", warning: "! warning", note: "i note" };
const TERM = /^(?:[^\s"]+|"[^"]*"(?:\^\^\S+|@[\w-]+)?(?: ; \S+ "[^"]*"\^\^\S+)?)$/;
const USUAL = "facts.ttl";

export interface Checking {
  element: HTMLElement;
  /** put facts into the field and check them */
  check: (facts: string) => Promise<void>;
}

/** What says that a page is of use with a server alone; null where there is one. */
export function needsServer({ engine }: Context, title: string) {
  const missing = engine.lacks("facts");
  return missing ? { title, element: make("article", {}, heading(title), note(missing)) } : null;
}

/** A field for facts with what is found in them. */
export function checking({ engine }: Context, writes: boolean): Checking {
  let name = USUAL;
  const field = textField("Facts in Turtle", "");
  const findings = make("section", { "aria-label": "Findings", "aria-live": "polite" });
  const run = async () => {
    findings.setAttribute("aria-busy", "true");
    findings.replaceChildren(note("Checking …"));
    try {
      const report = await engine.post<Report>("validate", field.text(), { name });
      const placed = report.findings.filter(hasPlace);
      field.mark(placed.map((one) => ({ ...placeOf(one), message: one.message, severity: one.severity === "error" ? "error" : "warning" })));
      findings.replaceChildren(...told(report));
      accepting.hidden = !writes || !report.conforms || !Object.values(report.files).some((triples) => triples > 0);
    } catch (error) {
      findings.replaceChildren(note((error as Error).message, "error"));
      accepting.hidden = true;
    }
    findings.setAttribute("aria-busy", "false");
  };
  const told = (report: Report): Node[] => {
    const triples = Object.values(report.files).reduce((sum, one) => sum + one, 0);
    const found = report.findings.length ? (["error", "warning", "note"] as const).filter((kind) => report.counts[kind]).map((kind) => `${number(report.counts[kind])} ${kind}${report.counts[kind] > 1 ? "s" : ""}`).join(", ") : "nothing is wrong with them";
    return [make("p", { class: "said" }, `${number(triples)} ${triples === 1 ? "triple" : "triples"}: ${found}.`), make("ol", { class: "findings" }, ...report.findings.map(shown))];
  };
  const shown = (one: Finding): HTMLElement => {
    const place = one.cell ? [`Cell ${one.cell} `] : hasPlace(one) ? [button(`Line ${one.line}, column ${one.column}`, () => field.show(placeOf(one)), { class: "place" }), " "] : [];
    const fixes = fixesOf(one).map(([words, at]) => button(`Write ${words}`, () => {
      field.replace(at, words);
      void run();
    }, { class: "fix" }));
    const told = !fixes.length && one.fix ? [make("p", { class: "small" }, "What to write: ", make("code", {}, one.fix))] : [];
    return make("li", { class: one.severity }, make("strong", {}, SIGNS[one.severity]), " ", ...place, ...(one.name ? [make("span", { class: "small" }, isolated(one.name)), " "] : []),
      make("div", {}, isolated(one.message)), ...told, ...(fixes.length ? [make("p", { class: "actions" }, ...fixes)] : []));
  };
  const open = async (file: File | undefined) => {
    if (!file) return;
    name = file.name.replace(/[^\w.-]/g, "-").replace(/^[^\w]/, "f");
    field.write(await file.text());
    await run();
  };
  const file = make("input", { type: "file", "aria-label": "A file of facts", accept: ".ttl,.trig,.nt,.nq,.jsonld,.rdf,.csv,.tsv" });
  file.addEventListener("change", () => void open(file.files?.[0]));
  for (const kind of ["dragover", "drop"]) {
    field.element.addEventListener(kind, (event) => {
      const files = (event as DragEvent).dataTransfer?.files;
      if (kind === "drop" && !files?.length) return; // words that are moved
      if (kind === "drop") event.stopPropagation();
      event.preventDefault();
      if (kind === "drop") void open(files?.[0]);
    }, true);
  }
  const accepting = acceptance(() => [field.text(), name], engine, () => void run());
  const element = make("section", { class: "checking", "aria-label": "Facts" }, field.element,
    make("p", { class: "actions" }, button("Check", () => void run(), { class: "main" }), make("label", {}, make("span", {}, "Or choose a file, or drop one on the field"), file),
      saver("Save as a file", USUAL, "text/turtle", () => field.text())),
    findings, accepting, ...(writes ? [] : [note("This server only reads: it checks facts and stores none. Save them, and accept them with  sgkg add FILE --workspace DIR; or who runs it starts it with  sgkg serve --workspace DIR --write.")]));
  return {
    element,
    check: async (facts) => {
      name = USUAL;
      field.write(facts);
      await run();
    },
  };
}

/** The form by which checked facts are accepted. */
function acceptance(facts: () => [string, string], engine: Context["engine"], failed: () => void): HTMLFormElement {
  const input = (type: string, autocomplete: string) => make("input", { type, autocomplete, required: "" });
  const [author, message, token] = [input("text", "name"), input("text", "off"), input("password", "off")];
  const said = make("div", { "aria-live": "polite" });
  const labelled = (words: string, one: HTMLElement) => make("label", {}, make("span", {}, words), one);
  const form = make("form", { class: "parameters", hidden: "" }, labelled("Who accepts it", author), labelled("What it is for", message), labelled("The token of the server", token),
    make("button", { type: "submit" }, "Add to the graph"), said);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const [text, name] = facts();
    said.replaceChildren(note("Adding …"));
    const given = { name, author: author.value.trim(), message: message.value.trim() };
    engine.post<{ change: string | null; came: string[]; gone: string[] }>("add", text, given, { Authorization: `Bearer ${token.value}` }).then((done) => {
      const words = done.change ? `Accepted as change ${done.change}: ${number(done.came.length)} triples came, ${number(done.gone.length)} went.` : "The graph has all of it already.";
      said.replaceChildren(note(words, "done"));
    }, (error: Error) => {
      said.replaceChildren(note(error.message, "error"));
      if (error instanceof AnswerError && error.status === 422) failed();
    });
  });
  return form;
}

/** Whether a finding has a place in the text; in a table it is a row and a column. */
function hasPlace(one: Finding): boolean {
  return one.line > 0 && !one.cell;
}

function placeOf(one: Finding): Place {
  return { line: one.line, column: one.column, endLine: one.end_line, endColumn: one.end_column };
}

/** What can be written at the place of a finding by a click, and where: its fix, or the terms that may be meant. */
function fixesOf(one: Finding): [string, Place][] {
  if (!hasPlace(one)) return [];
  const place = placeOf(one);
  const before = [...one.text].slice(0, one.column - 1).join("").trimEnd();
  const wanted = one.fix ? [one.fix] : one.suggestions;
  return wanted.flatMap((words): [string, Place][] => {
    const [property = "", rest] = words.split(/ (.*)/s);
    const value = rest && before.endsWith(property) ? rest : words; // a property that stands there already
    return TERM.test(value) ? [[value, place]] : [];
  });
}
