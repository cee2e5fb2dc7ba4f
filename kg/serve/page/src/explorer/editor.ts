// The fields of queries and facts: CodeMirror with our own reading of SPARQL, whose words are those of Turtle too. They stand in a shadow root, so that their styles are style sheets made by script,
// which the page's Content-Security-Policy leaves alone.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { type Diagnostic, linter, setDiagnostics } from "@codemirror/lint";
import { EditorState, type Extension, RangeSetBuilder } from "@codemirror/state";
import { Decoration, type DecorationSet, drawSelection, EditorView, type KeyBinding, keymap, lineNumbers, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import type { Warning } from "../answers";
import { make } from "../network/dom";
import { tokens } from "../sparql";
import { completions } from "./completion";
import type { Engine } from "./engine";

const LONGEST = 60_000; // characters that are coloured
const MARKS = Object.fromEntries(["iri", "string", "open", "var", "lang", "name", "word", "number", "space"].map((kind) => [kind, Decoration.mark({ class: `sparql-${kind}` })]));

const colours = ViewPlugin.fromClass(class {
  decorations: DecorationSet;

  constructor(view: EditorView) {
    this.decorations = coloured(view.state.doc.toString());
  }

  update(update: ViewUpdate): void {
    if (update.docChanged) this.decorations = coloured(update.state.doc.toString());
  }
}, { decorations: (plugin) => plugin.decorations });

function coloured(text: string): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  if (text.length <= LONGEST) {
    for (const token of tokens(text)) {
      const mark = MARKS[token.kind];
      if (mark && (token.kind !== "space" || token.text.includes("#"))) builder.add(token.at, token.at + token.text.length, mark);
    }
  }
  return builder.finish();
}

const theme = EditorView.theme({
  "&": { fontSize: "15px", backgroundColor: "var(--raised)", color: "var(--text)", border: "1px solid var(--line)", borderRadius: "6px" },
  "&.cm-focused": { outline: "2px solid var(--accent)" },
  ".cm-content": { caretColor: "var(--text)", minHeight: "10em", fontFamily: "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-gutters": { backgroundColor: "var(--raised)", color: "var(--faint)", border: "none" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--chosen) !important" },
  ".cm-tooltip": { backgroundColor: "var(--ground)", color: "var(--text)", border: "1px solid var(--line)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--chosen)", color: "var(--text)" },
  ".cm-completionDetail": { color: "var(--faint)" },
  ".sparql-word": { color: "var(--accent)", fontWeight: "600" },
  ".sparql-var": { color: "var(--variable)" },
  ".sparql-string, .sparql-lang": { color: "var(--string)" },
  ".sparql-iri, .sparql-number": { color: "var(--string)" },
  ".sparql-open": { color: "var(--bad)" },
  ".sparql-space": { color: "var(--faint)", fontStyle: "italic" },
});

/** A place in a text: lines and columns count from 1, in characters, the end exclusive. */
export interface Place {
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
}

export interface Field {
  element: HTMLElement;
  text: () => string;
  write: (text: string) => void;
  focus: () => void;
  /** write something else at a place */
  replace: (place: Place, text: string) => void;
  /** set the cursor to a place and show it */
  show: (place: Place) => void;
  /** underline places, and say what is wrong there */
  mark: (faults: (Place & { message: string; severity: "error" | "warning" })[]) => void;
}

/** A field for a text of Turtle or SPARQL. */
export function textField(label: string, text: string, extensions: Extension[] = [], keys: KeyBinding[] = []): Field {
  const element = make("div", { class: "editor" });
  const root = element.attachShadow({ mode: "open" });
  const host = document.createElement("div");
  root.append(host);
  const view = new EditorView({
    root,
    parent: host,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(), history(), drawSelection(), closeBrackets(), EditorView.lineWrapping, colours, theme, EditorView.contentAttributes.of({ "aria-label": label }), ...extensions,
        keymap.of([...keys, ...closeBracketsKeymap, ...historyKeymap, ...defaultKeymap]),
      ],
    }),
  });
  const range = ({ line, column, endLine, endColumn }: Place) => ({ from: offset(view, line, column), to: offset(view, endLine, endColumn) });
  return {
    element,
    text: () => view.state.doc.toString(),
    write: (words) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: words } }),
    focus: () => view.focus(),
    replace: (place, words) => view.dispatch({ changes: { ...range(place), insert: words } }),
    show: (place) => {
      const { from, to } = range(place);
      view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
      view.focus();
    },
    mark: (faults) => view.dispatch(setDiagnostics(view.state, faults.map(({ message, severity, ...place }) => ({ ...range(place), message, severity })))),
  };
}

function offset(view: EditorView, line: number, column: number): number {
  const { doc } = view.state;
  const within = doc.line(Math.max(1, Math.min(line, doc.lines)));
  return within.from + [...within.text].slice(0, Math.max(0, column - 1)).join("").length;
}

export interface Editor extends Field {
  /** mark an error at a line and column */
  fault: (line: number, column: number, message: string) => void;
}

/** The field of a query, which says what may be written and what is probably wrong. */
export function editor(engine: Engine, text: string, runs: () => void): Editor {
  const field = textField("Query in SPARQL", text, [autocompletion({ override: [completions(engine)], icons: false }), linter((one) => checked(engine, one), { delay: 700 })],
    [{ key: "Mod-Enter", run: () => (runs(), true) }, ...completionKeymap]);
  return {
    ...field,
    fault: (line, column, message) => {
      const length = /^[^\s{}()[\];,]+/.exec(field.text().split("\n")[line - 1]?.slice(column - 1) ?? "")?.[0].length ?? 1;
      field.mark([{ line, column, endLine: line, endColumn: column + length, message, severity: "error" }]);
    },
  };
}

async function checked(engine: Engine, view: EditorView): Promise<Diagnostic[]> {
  const text = view.state.doc.toString();
  if (!text.trim()) return [];
  const { warnings } = await engine.post<{ warnings: Warning[] }>("api/check", text).catch(() => ({ warnings: [] })); // running it tells errors
  return warnings.map((warning) => diagnostic(view, warning));
}

function diagnostic(view: EditorView, { line, column, message, write }: Warning): Diagnostic {
  const { doc } = view.state;
  const within = doc.line(Math.max(1, Math.min(line, doc.lines)));
  const from = Math.min(within.to, within.from + Math.max(0, column - 1));
  const token = /^[^\s{}()[\];,]+/.exec(within.text.slice(from - within.from))?.[0].length ?? 1;
  return { from, to: Math.min(doc.length, from + token), severity: "warning", message: write ? `${message}; write ${write}` : message };
}
