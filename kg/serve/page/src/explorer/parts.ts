// Small parts that several pages have: links to things, notes, files to save.

import { button, make } from "../network/dom";
import { curie } from "../prefixes";
import { address } from "./route";

const LONGEST = 400; // characters of a name that are shown at once

/** A link to the page of a thing; text of any kind stays text, and its direction stays in it. */
export function thingLink(iri: string, words: string, reading: Record<string, string> = {}): HTMLAnchorElement {
  return make("a", { href: address("thing", curie(iri), reading), class: "thing" }, isolated(words));
}

/** Text of the graph, apart from the direction of what stands around it, and cut where it is longer than anybody reads. */
export function isolated(words: string): HTMLElement {
  const shown = words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words;
  return make("bdi", words.length > LONGEST ? { title: words.slice(0, 2000) } : {}, shown);
}

export function note(words: string, kind = "note"): HTMLElement {
  return make("p", { class: kind, ...(kind === "error" ? { role: "alert" } : {}) }, words);
}

/** A button that saves text as a file. */
export function saver(words: string, name: string, type: string, text: () => string): HTMLButtonElement {
  return button(words, () => {
    const url = URL.createObjectURL(new Blob([text()], { type }));
    make("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  });
}

/** A button that copies text, and says so. */
export function copier(words: string, text: () => string): HTMLButtonElement {
  const copy = button(words, () => {
    const done = () => {
      copy.textContent = "Copied";
      setTimeout(() => (copy.textContent = words), 2000);
    };
    navigator.clipboard?.writeText(text()).then(done, () => window.prompt(words, text()));
  });
  return copy;
}

/** A box that opens. */
export function folded(words: string, ...content: (Node | string)[]): HTMLDetailsElement {
  return make("details", {}, make("summary", {}, words), ...content);
}
