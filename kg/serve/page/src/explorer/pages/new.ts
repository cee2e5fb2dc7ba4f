// The form of a new statement, made of the shapes: what is said, and the words of a text that say it. The reader's copy of the text is looked at
// in the page alone; what is sent are the places and digests of the words.

import type { Rows } from "../../answers";
import { button, make } from "../../network/dom";
import { checking, needsServer } from "../checking";
import { valueField } from "../form";
import { digest, normalise, within, type Words } from "../marking";
import type { Context, Page } from "../page";
import { heading, isolated, note } from "../parts";
import { apart } from "../table";

interface StatementField {
  name: string;
  says: string;
  needed: boolean;
  from_text: boolean;
  many: boolean;
  kind: string;
  values: { value: string; label: string }[];
}

interface Form {
  class: string;
  claim: boolean;
  fields: StatementField[];
}

interface Made {
  iri: string;
  turtle: string;
  problems: string[];
  lacks: { name: string; says: string }[];
}

interface Source {
  iri: string;
  label: string;
  digest: string;
}

interface Marks {
  element: HTMLElement;
  /** the places that are marked, and in which source */
  passages: () => Promise<{ source: string; start: number; end: number; digest: string }[]>;
  /** what registers the text, where it is a new one */
  text: () => Promise<Record<string, unknown>>;
}

// What is known of a text that is not registered yet; its words are not told. See `kg.workspace.Bibliography`.
const BIBLIOGRAPHY: [string, string, string][] = [
  ["slug", "string", "A short name for it, such as my-article: lower-case letters, figures, hyphens."], ["title", "string", "Its title."],
  ["authors", "actor", "Who wrote it, as the graph knows them."], ["new_authors", "string", "Who wrote it, where the graph does not know them yet."],
  ["published", "day", "The day, month or year on which it appeared."], ["publisher", "organization", "The organization that published it, as the graph knows it."],
  ["new_publisher", "string", "One that the graph does not know yet."], ["url", "string", "Its address."], ["work", "work", "The known work of which it is another edition."],
];
const NEW = "new";

const LONGEST = 120; // characters of marked words that are shown

export const statement: Page = async (context, { name }) => {
  const title = `A new ${apart(name || "Position")}`;
  const missing = needsServer(context, title);
  if (missing) return missing;
  const { engine } = context;
  const [form, { writes }] = await Promise.all([engine.get<Form>(`api/form/${encodeURIComponent(name || "Position")}`), engine.get<{ writes: boolean }>("health")]);
  const marks = form.claim ? marking(context, await sources(context)) : null;
  const check = checking(context, writes);
  check.element.hidden = true;
  const fields = form.fields.map((field) => fieldOf(context, field));
  const said = make("div", { "aria-live": "polite" });
  const group = (words: string, needed: boolean) => make("fieldset", { class: "fields" }, make("legend", {}, words), ...fields.filter((one) => one.field.needed === needed).map((one) => one.element));
  const element = make("form", { class: "statement" }, group("What is said", true), group("What else may be said", false), make("button", { type: "submit", class: "main" }, "Make the statement"), said);
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    void make_();
  });
  const make_ = async () => {
    said.replaceChildren(note("Making it …"));
    try {
      const given = Object.fromEntries(fields.map((one) => [one.field.name, one.values()] as const).filter(([, values]) => values.length));
      const made = await engine.post<Made>(`api/new/${encodeURIComponent(form.class)}`, JSON.stringify({ given, passages: (await marks?.passages()) ?? [], text: (await marks?.text()) ?? {} }), {}, { "Content-Type": "application/json" });
      for (const one of fields) one.lacks(made.lacks.some(({ name: lacking }) => lacking === one.field.name));
      const lines = [...made.problems, ...made.lacks.map((one) => (one.says ? `${apart(one.name)} is needed. ${one.says}` : "The words that say it are needed: mark them in your copy of the text."))];
      said.replaceChildren(...lines.map((words) => note(words, "error")));
      check.element.hidden = !made.turtle;
      if (!made.turtle) return;
      said.replaceChildren(note("The statement stands below, as Turtle."));
      await check.check(made.turtle);
      check.element.scrollIntoView({ block: "nearest" });
    } catch (error) {
      said.replaceChildren(note((error as Error).message.replace(/--([a-z-]+)/g, "$1"), "error")); // options of the command are fields here
    }
  };
  return { title, element: make("article", { class: "new" }, heading(title), ...(marks ? [marks.element] : []), element, check.element) };
};

async function sources({ engine }: Context): Promise<Source[]> {
  const text = "SELECT ?iri ?label ?digest WHERE { ?iri a sg:Source ; sg:slug ?label ; sg:textDigest ?digest } ORDER BY ?label";
  const rows = await engine.post<Rows>("api/query", text);
  return rows.results.bindings.map((row) => ({ iri: row["iri"]!.value, label: row["label"]!.value, digest: row["digest"]!.value }));
}

function marking(context: Context, known: Source[]): Marks {
  const title = make("h2", {}, "The words that say it");
  if (!globalThis.crypto?.subtle) {
    const missing = note("Words can be marked where the page comes from this machine (http://127.0.0.1 or localhost) or by https: elsewhere browsers compute no digests.");
    return { element: make("section", {}, title, missing), passages: () => Promise.resolve([]), text: () => Promise.resolve({}) };
  }
  const text = make("textarea", { rows: "12", spellcheck: "false", autocomplete: "off", "aria-label": "Your copy of the text", placeholder: "Paste your copy of the text here." });
  const source = make("select", { "aria-label": "Which text it is" }, make("option", { value: "" }, "Which text is it?"), make("option", { value: NEW }, "one that is not registered yet"), ...known.map((one) => make("option", { value: one.iri }, one.label)));
  const told = make("p", { class: "small", "aria-live": "polite" });
  const list = make("ol", { class: "marks" });
  const bibliography = BIBLIOGRAPHY.map(([name, kind, says]) => fieldOf(context, { name, kind, says, needed: name === "slug", from_text: false, many: name.endsWith("authors"), values: [] }));
  const registering = make("fieldset", { class: "fields", hidden: "" }, make("legend", {}, "The text"), ...bibliography.map((one) => one.element));
  let marked: Words[] = [];
  const show = () => list.replaceChildren(...marked.map((one) => make("li", {}, isolated(`“${one.words.length > LONGEST ? `${one.words.slice(0, LONGEST)} …` : one.words}”`), " ", make("span", { class: "kind" }, `${one.start}–${one.end}`), " ",
    button("Take it off", () => {
      marked = marked.filter((other) => other !== one);
      show();
    }, { class: "fix" }))));
  const recognise = async () => {
    const whole = await digest(normalise(text.value));
    const found = known.find((one) => one.digest === whole);
    if (found) source.value = found.iri;
    else if (source.value && source.value !== NEW && !text.value.trim()) source.value = "";
    registering.hidden = source.value !== NEW;
    const chosen = known.find((one) => one.iri === source.value);
    told.textContent = !text.value.trim() ? "" : found ? `This is the text ${found.label}, letter by letter.`
      : chosen ? `This is not letter by letter the text ${chosen.label} as it was registered: places may be others, and what is marked must then be found again.`
        : source.value === NEW ? "It is registered with the statement: what you say of it below, and its digest." : "No text that is registered has these letters. Choose which it is.";
  };
  text.addEventListener("input", () => {
    marked = []; // they were places of another text
    show();
    void recognise();
  });
  source.addEventListener("change", () => void recognise());
  const mark = button("Mark the chosen words", () => {
    const found = within(text.value, text.selectionStart, text.selectionEnd);
    if (!found) told.textContent = "No words are chosen: choose some with the mouse, or with Shift and the arrow keys.";
    else if (!marked.some((one) => one.start === found.start && one.end === found.end)) marked = [...marked, found].sort((one, other) => one.start - other.start);
    show();
  });
  const element = make("section", { class: "marking", "aria-label": "The words that say it" }, title,
    make("p", {}, "Paste the text, choose the words, mark them. The text stays in this page: what is sent is where the words stand, and their digest (SHA-256)."),
    text, make("p", { class: "actions" }, mark, make("label", {}, make("span", {}, "Text"), source)), told, list, registering);
  return {
    element,
    text: async () => (source.value === NEW ? { digest: await digest(normalise(text.value)), ...Object.fromEntries(bibliography.flatMap((one) => {
      const values = one.values();
      return values.length ? [[one.field.name, one.field.many ? values : values[0]]] : [];
    })) } : {}),
    passages: async () => {
      if (marked.length && !source.value) throw new Error("Choose which text the marked words are from.");
      return Promise.all(marked.map(async ({ start, end, words }) => ({ source: source.value === NEW ? "" : source.value, start, end, digest: await digest(words) })));
    },
  };
}

interface Filled {
  field: StatementField;
  element: HTMLElement;
  values: () => string[];
  lacks: (yes: boolean) => void;
}

let fields = 0;

function fieldOf({ engine }: Context, field: StatementField): Filled {
  const id = `field-${(fields += 1)}`;
  const controls: { input: HTMLElement; value: () => string }[] = [];
  const held = make("div");
  const add = () => {
    const { element, input, value } = valueField(engine, field, "", "", "–");
    input.setAttribute("aria-describedby", id);
    input.setAttribute("aria-label", apart(field.name) + (controls.length ? ` ${controls.length + 1}` : ""));
    controls.push({ input, value });
    held.append(element);
    return input;
  };
  add();
  const words = [field.says, ...(field.from_text ? ["Left empty, it follows from the text."] : [])].join(" ");
  const more = field.many ? [button("Another", () => add().focus(), { class: "fix", "aria-label": `Another ${apart(field.name)}` })] : [];
  const element = make("div", { class: "field" }, make("span", { class: "name" }, apart(field.name)), held, ...more, make("span", { class: "small", id }, words));
  return {
    field,
    element,
    values: () => controls.map(({ value }) => value()).filter(Boolean),
    lacks: (yes) => controls[0]!.input.setAttribute("aria-invalid", String(yes)),
  };
}
