// Read SPARQL text as tokens: for colours, completion, and to refuse what reaches outside; see `kg/sparql.py`.

export interface Token {
  kind: "space" | "iri" | "string" | "open" | "var" | "lang" | "name" | "word" | "number" | "mark";
  text: string;
  at: number;
}

const UCHAR = String.raw`\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}`;
const ECHAR = String.raw`\\[tbnrf"'\\]|${UCHAR}`;
const PLX = String.raw`%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]`;
const BASE = String.raw`A-Za-z\u00C0-\u02FF\u0370-\u1FFF\u200C\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFFFD`;
const MORE = String.raw`0-9\u00B7\u0300-\u036F\u203F\u2040`;
const GRAMMAR = new RegExp(
  [
    String.raw`(?<space>(?:\s|#[^\n\r]*)+)`,
    String.raw`(?<iri><(?:[^<>"{}|^\x60\\\x00-\x20]|${UCHAR})*>)`,
    String.raw`(?<string>"""(?:"{0,2}(?:[^"\\]|${ECHAR}))*"""|'''(?:'{0,2}(?:[^'\\]|${ECHAR}))*'''|"(?:[^"\\\n\r]|${ECHAR})*"|'(?:[^'\\\n\r]|${ECHAR})*')`,
    String.raw`(?<open>"(?:[^"\\\n\r]|${ECHAR})*|'(?:[^'\\\n\r]|${ECHAR})*)`,
    String.raw`(?<var>[?$][${BASE}_0-9][${BASE}_${MORE}]*)`,
    String.raw`(?<lang>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)`,
    String.raw`(?<name>(?:_|[${BASE}](?:[${BASE}_${MORE}.\-]{0,99}[${BASE}_${MORE}\-])?)?:(?:(?:[${BASE}_:0-9]|${PLX})(?:(?:[${BASE}_${MORE}.:\-]|${PLX})*(?:[${BASE}_${MORE}:\-]|${PLX}))?)?)`,
    String.raw`(?<word>[\p{L}_][\p{L}\p{N}_]*)`,
    String.raw`(?<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+\-]?[0-9]+)?|\.[0-9]+)`,
    String.raw`(?<mark>[^])`,
  ].join("|"), "gu",
);
const UPDATES = new Set(["LOAD", "INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD"]);
const LONGEST = 1_000_000;

/** The tokens of a text, white space and comments among them. */
export function* tokens(text: string): Generator<Token> {
  for (const match of text.matchAll(GRAMMAR)) {
    const [kind] = Object.entries(match.groups!).find(([, value]) => value !== undefined)!;
    yield { kind: kind as Token["kind"], text: match[0], at: match.index };
  }
}

/** The tokens without white space and comments. */
export function read(text: string): Token[] {
  return [...tokens(text)].filter((token) => token.kind !== "space");
}

export function place(text: string, at: number): { line: number; column: number } {
  return { line: text.slice(0, at).split("\n").length, column: at - text.lastIndexOf("\n", at - 1) };
}

/** Say why a query is not run: it calls out, changes something, or cannot be read; "" where it is. */
export function refusal(text: string): string {
  if (text.length > LONGEST) return `the query has ${text.length} characters; at most ${LONGEST} are read`;
  for (const token of read(text)) {
    const where = () => `line ${place(text, token.at).line}, column ${place(text, token.at).column}`;
    const word = token.text.split(":")[0]!.toUpperCase();
    if (token.kind === "open") return `${where()}: a string begins here and does not end; close it with ${token.text[0]}`;
    if ((token.kind === "word" || token.kind === "name") && token.text.toUpperCase().includes("SERVICE")) {
      return `${where()}: SERVICE would send a request; this page asks nobody. sgkg query --allow-service HOST can`;
    }
    if (token.kind === "word" && UPDATES.has(word)) return `${where()}: ${word} is an update; the graph is read-only here`;
  }
  return "";
}

/** The form of a query: SELECT, ASK, CONSTRUCT or DESCRIBE; "" where it is none. */
export function form(found: Token[]): string {
  return found.find((token) => token.kind === "word" && ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"].includes(token.text.toUpperCase()))?.text.toUpperCase() ?? "";
}

/** The IRIs that FROM clauses name. */
export function dataset(found: Token[], prefixes: Record<string, string>): string[] {
  const known = { ...prefixes, ...declared(found) };
  const graphs: string[] = [];
  found.forEach((token, at) => {
    if (token.kind !== "word" || token.text.toUpperCase() !== "FROM") return;
    const target = found[at + 1]?.text.toUpperCase() === "NAMED" ? found[at + 2] : found[at + 1];
    if (target?.kind === "iri") graphs.push(target.text.slice(1, -1));
    if (target?.kind === "name") {
      const [prefix, local] = split(target.text);
      graphs.push((known[prefix] ?? `${prefix}:`) + local);
    }
  });
  return graphs;
}

/** The prefixes that a query declares. */
export function declared(found: Token[]): Record<string, string> {
  const known: Record<string, string> = {};
  found.forEach((token, at) => {
    const [name, target] = [found[at + 1], found[at + 2]];
    if (token.text.toUpperCase() === "PREFIX" && name?.kind === "name" && target?.kind === "iri") known[name.text.slice(0, -1)] = target.text.slice(1, -1);
  });
  return known;
}

/** A query with the known prefixes that it uses and does not declare in front, on its first line so that line numbers stay. */
export function declare(text: string, prefixes: Record<string, string>): string {
  const found = read(text);
  const own = declared(found);
  const used = new Set(found.filter((token) => token.kind === "name").map((token) => split(token.text)[0]));
  return Object.entries(prefixes).filter(([name]) => used.has(name) && !(name in own)).map(([name, iri]) => `PREFIX ${name}: <${iri}> `).join("") + text;
}

/** The variables that the outermost SELECT projects, in the order written; for `*` all by first appearance. */
export function columns(found: Token[]): string[] {
  const names: string[] = [];
  let [depth, selecting, last] = [0, false, ""];
  for (const token of found) {
    const word = token.kind === "word" ? token.text.toUpperCase() : "";
    if (word === "SELECT" && !depth) selecting = true;
    else if (selecting && !depth && (word === "WHERE" || word === "FROM")) break;
    if (token.kind === "mark") {
      if (token.text === "{" && !depth) break;
      if (token.text === "*" && selecting && !depth) {
        return [...new Set(found.filter((one) => one.kind === "var").map((one) => one.text.slice(1)))];
      }
      depth += token.text === "(" ? 1 : token.text === ")" ? -1 : 0;
      if (token.text === ")" && depth === 0 && selecting && last) names.push(last);
    } else if (token.kind === "var" && selecting) {
      if (depth) last = token.text.slice(1);
      else names.push(token.text.slice(1));
    }
  }
  return names;
}

function split(name: string): [string, string] {
  const colon = name.indexOf(":");
  return [name.slice(0, colon), name.slice(colon + 1)];
}
