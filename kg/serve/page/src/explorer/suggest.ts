// A field that finds things as one types (WAI-ARIA combobox with a list box).

import type { Hit } from "../answers";
import { make } from "../network/dom";
import type { Engine } from "./engine";
import { isolated } from "./parts";

const KINDS: Record<string, string> = {
  actor: "actor", organization: "actor", instrument: "instrument", option: "option", commitment: "option", claim: "claim", source: "source", work: "source",
};
const WAIT = 120; // milliseconds after a key
let fields = 0;

export interface Suggesting {
  element: HTMLElement;
  input: HTMLInputElement;
  value: () => string;
}

/** A field for a thing of a kind; empty: what it means where nothing is given. */
export function suggesting(engine: Engine, kind: string, value: string, words: string, empty: string): Suggesting {
  let chosen = { value, words };
  const field = combobox(engine, KINDS[kind] ?? "", empty, (hit) => {
    chosen = { value: hit.type, words: hit.label };
    field.input.value = hit.label;
  });
  field.input.value = words;
  return { ...field, value: () => (field.input.value.trim() === chosen.words.trim() ? chosen.value : field.input.value.trim()) };
}

/** An input that lists what is found; chooses: what is done with a hit. */
export function combobox(engine: Engine, kind: string, placeholder: string, chooses: (hit: Hit) => void): Suggesting {
  const id = `suggest-${(fields += 1)}`;
  const list = make("ul", { role: "listbox", id, class: "matches", hidden: "" });
  const input = make("input", { type: "search", role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id, autocomplete: "off", spellcheck: "false", placeholder });
  let [hits, at, timer, asked] = [[] as Hit[], -1, 0, 0];
  const mark = (place: number) => {
    at = place;
    [...list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
    if (at >= 0) {
      input.setAttribute("aria-activedescendant", `${id}-${at}`);
      list.children[at]!.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };
  const open = (yes: boolean) => {
    list.hidden = !yes;
    input.setAttribute("aria-expanded", String(yes));
    if (!yes) mark(-1);
  };
  const choose = (hit: Hit) => {
    open(false);
    chooses(hit);
  };
  const look = async () => {
    const words = input.value.trim();
    const mine = (asked += 1);
    const found = words ? await engine.get<{ hits: Hit[] }>("api/find", { words, limit: "12", ...(kind ? { kind } : {}) }).catch(() => ({ hits: [] })) : { hits: [] };
    if (mine !== asked || document.activeElement !== input) return;
    hits = found.hits;
    list.replaceChildren(...hits.map((hit, place) => {
      const option = make("li", { role: "option", id: `${id}-${place}`, "aria-selected": "false" }, isolated(hit.label), " ", make("span", { class: "kind" }, hit.kind));
      option.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        choose(hit);
      });
      return option;
    }));
    open(hits.length > 0);
  };
  input.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(look, WAIT);
  });
  input.addEventListener("blur", () => open(false));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      open(false);
    } else if (event.key === "Enter" && !list.hidden && at >= 0) {
      event.preventDefault();
      choose(hits[at]!);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !list.hidden) {
      event.preventDefault();
      mark((at + (event.key === "ArrowDown" ? 1 : hits.length)) % hits.length);
    }
  });
  return { element: make("span", { class: "combobox" }, input, list), input, value: () => input.value.trim() };
}

