// How to cite what a page shows, in three styles.

import { button, make } from "../network/dom";
import type { Context } from "./page";
import { copier } from "./parts";

const STYLES: [string, string][] = [["text", "Text"], ["bibtex", "BibTeX"], ["csl", "CSL-JSON"]];

/** name: a question or a thing, "" for the release; parameters: those of a question, with its reading. */
export function citing({ engine }: Pick<Context, "engine">, name: string, parameters: Record<string, string> = {}): HTMLElement {
  const text = make("pre", { tabindex: "0", "aria-live": "polite" });
  const show = async (style: string) => {
    for (const one of choices) one.setAttribute("aria-pressed", String(one.dataset["style"] === style));
    text.textContent = await engine.get<string>("api/cite", { ...(name ? { name } : {}), style, ...parameters }).catch((error: Error) => error.message);
  };
  const choices = STYLES.map(([style, words]) => button(words, () => void show(style), { "data-style": style }));
  const box = make("div", { class: "cite" }, make("p", { class: "actions" }, ...choices, copier("Copy", () => text.textContent ?? "")), text);
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    seen.disconnect();
    void show("text");
  });
  seen.observe(box);
  return box;
}
