// Words of a text by their place and digest, as `kg.evidence` has them: a reader's own copy is looked at here and sent nowhere.

// What Python's str.split takes for white space.
const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

export interface Words {
  start: number; // in code points of the normalised text
  end: number;
  words: string;
}

/** A text in Unicode NFC with each run of white space made one space. */
export function normalise(text: string): string {
  return text.normalize("NFC").split(SPACE).filter(Boolean).join(" ");
}

/** The SHA-256 of a text in UTF-8, in hexadecimal. */
export async function digest(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Where a part of a copy stands in the normalised text, white space at its edges left out; null where there is nothing else in it. */
export function within(copy: string, from: number, to: number): Words | null {
  const inside = count(copy.slice(from, to));
  if (!inside) return null;
  const text = [...normalise(copy)];
  const places = text.flatMap((sign, at) => (sign === " " ? [] : [at]));
  const before = count(copy.slice(0, from));
  const [start, end] = [places[before]!, places[before + inside - 1]! + 1];
  return { start, end, words: text.slice(start, end).join("") };
}

function count(text: string): number {
  return [...normalise(text).replaceAll(" ", "")].length;
}
