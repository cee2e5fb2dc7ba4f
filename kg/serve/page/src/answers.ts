// What the engines answer: the JSON that the command line prints with --format json.

export interface Term {
  type: "uri" | "bnode" | "literal";
  value: string;
  "xml:lang"?: string;
  datatype?: string;
}

export interface Rows {
  head: { vars: string[] };
  results: { bindings: Record<string, Term>[] };
  sgkg?: About;
  query?: string;
  notes?: string[];
}

export interface About {
  release: string;
  digest: string;
  latest: string;
  as_of?: string | null;
  known_by?: string | null;
  undated?: Record<string, number> | null;
  empty?: string;
  words?: string;
  warnings?: Warning[];
}

/** What is probably wrong with a query, where, and what to write instead. */
export interface Warning {
  line: number;
  column: number;
  message: string;
  write?: string;
}

export interface Parameter {
  name: string;
  kind: string;
  default: string | null;
  required: boolean;
  values: { value: string; label: string }[];
}

export interface Question {
  name: string;
  title: string;
  description: string;
  tags: string[];
  parameters: Parameter[];
  columns: Record<string, string>;
}

export interface Catalogue {
  version: string;
  release: { release: string; digest: string; latest: string };
  covers: string;
  questions: Question[];
  views: { name: string; title: string; description: string }[];
  days: string[];
}

export interface Hit {
  name: string;
  label: string;
  kind: string;
  found: string;
  type: string;
}

/** An error to show to the reader as it is, with the status that HTTP has for it. */
export class AnswerError extends Error {
  constructor(message: string, readonly status: number) {
    super(message);
  }
}
