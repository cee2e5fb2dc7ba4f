// Small parts that several pages have: links to things, headings, notes, files to save.

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
  const long = words.length > LONGEST;
  return make("bdi", long ? { title: words.slice(0, 2000) } : {}, long ? `${words.slice(0, LONGEST)}…` : words);
}

/** The heading of a page, on which the focus is set when it opens. */
export function heading(words: string, ...rest: (Node | string)[]): HTMLHeadingElement {
  return make("h1", { tabindex: "-1" }, isolated(words), ...rest);
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
    const field = () => { // a page from a file may have no clipboard
      const area = make("textarea", { class: "unseen" });
      area.value = text();
      document.body.append(area);
      area.select();
      if (document.execCommand("copy")) done();
      area.remove();
    };
    if (navigator.clipboard) navigator.clipboard.writeText(text()).then(done, field);
    else field();
  });
  return copy;
}

/** A box that opens. */
export function folded(words: string, ...content: (Node | string)[]): HTMLDetailsElement {
  return make("details", {}, make("summary", {}, words), ...content);
}

/** Content that comes later, with a word meanwhile and the error where it fails. */
export function later(words: string, label: string, content: Promise<(Node | string)[]>): HTMLElement {
  const box = make("section", { "aria-label": label, "aria-busy": "true", class: "later" }, note(words));
  void content.then((shown) => box.replaceChildren(...shown), (error: Error) => box.replaceChildren(note(error.message, "error")))
    .finally(() => box.setAttribute("aria-busy", "false"));
  return box;
}
