// What stands around each page: name, ways, search, the reading; and the change from page to page.

import type { Catalogue } from "../answers";
import { button, make } from "../network/dom";
import type { Engine } from "./engine";
import { Names } from "./names";
import type { Context, Page, Shown } from "./page";
import { assess } from "./pages/assess";
import { compare } from "./pages/compare";
import { facts } from "./pages/facts";
import { find } from "./pages/find";
import { addressOf, home } from "./pages/home";
import { network } from "./pages/network";
import { statement } from "./pages/new";
import { query } from "./pages/query";
import { question } from "./pages/question";
import { thing } from "./pages/thing";
import { timeline } from "./pages/timeline";
import { heading, note } from "./parts";
import { readingBar } from "./reading";
import { address, parse, readingOf } from "./route";
import { combobox } from "./suggest";

const PAGES: Record<string, Page> = { "": home, ask: question, thing, find, query, network, assess, timeline, compare, facts, new: statement };
const WAYS: [string, string][] = [["", "Questions"], ["assess", "Options"], ["compare", "Agreements"], ["timeline", "Timeline"], ["network", "Networks"], ["query", "SPARQL"], ["facts", "Facts"]];
const SAME: Record<string, string> = { ask: "", new: "facts" }; // below which way a page stands
const NAME = "sgkg — the security-guarantee knowledge graph";
const LANGUAGES: [string, string][] = [["en", "English"], ["uk", "Українська"], ["ru", "Русский"], ["de", "Deutsch"], ["fr", "Français"], ["pl", "Polski"]];

export function start(root: HTMLElement, engine: Engine): void {
  const content = make("div", { class: "content", id: "content" }, note("Opening the graph …"));
  const bar = make("div");
  const ways = make("nav", { "aria-label": "Pages" });
  const language = make("select", { "aria-label": "Names in", title: "Names in" }, ...LANGUAGES.map(([tag, words]) => make("option", { value: tag, lang: tag }, words)));
  language.value = kept("language", "en");
  const search = combobox(engine, "", "Find …", (hit) => {
    search.input.value = "";
    location.hash = addressOf(hit, now.reading);
  });
  search.input.setAttribute("aria-label", "Find");
  const form = make("form", { class: "find", role: "search", "aria-label": "Find, on every page" }, search.element);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (search.value()) location.hash = address("find", "", { words: search.value(), ...now.reading });
  });
  const dark = button("◐", () => setTheme(root.dataset["theme"] !== "dark"), { title: "Dark or light", "aria-label": "Dark" });
  const setTheme = (on: boolean) => {
    root.dataset["theme"] = on ? "dark" : "light";
    dark.setAttribute("aria-pressed", String(on));
    keep("theme", on ? "dark" : "light");
  };
  setTheme(kept("theme", window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light") === "dark");
  root.classList.add("explorer");
  root.replaceChildren(make("a", { href: "#content", class: "skip" }, "To the content"),
    make("header", { class: "top" }, make("a", { href: "#/", class: "brand" }, "sgkg"), ways, form, make("span", { class: "actions" }, language, dark)), bar, content);
  root.querySelector(".skip")!.addEventListener("click", (event) => {
    event.preventDefault();
    content.querySelector<HTMLElement>("h1")?.focus();
  });

  const now: { shown: Shown | null; reading: Record<string, string>; catalogue: Promise<Catalogue> | null; names: Names; turn: number; at: string } = {
    shown: null, reading: {}, catalogue: null, names: new Names(engine, language.value), turn: 0, at: "",
  };
  const places = new Map<string, number>(); // how far each address was scrolled

  const show = async (moved: boolean) => {
    const mine = (now.turn += 1);
    const route = parse(location.hash);
    now.reading = readingOf(route.parameters);
    ways.replaceChildren(...WAYS.map(([page, words]) => make("a", { href: address(page, "", now.reading), ...(page === (SAME[route.page] ?? route.page) ? { "aria-current": "page" } : {}) }, words)));
    content.setAttribute("aria-busy", "true");
    let shown: Shown;
    try {
      now.catalogue ??= engine.get<Catalogue>("api/catalogue");
      const catalogue = await now.catalogue.catch((error: Error) => {
        now.catalogue = null;
        throw error;
      });
      if (mine !== now.turn) return;
      bar.replaceChildren(readingBar(engine, catalogue, route));
      const context: Context = { engine, catalogue, names: now.names, reading: now.reading };
      const page = PAGES[route.page];
      if (!page) throw new Error(`There is no page “${route.page}” here.`);
      shown = await page(context, route);
    } catch (error) {
      const element = make("div", {}, heading("That did not work"), note((error as Error).message, "error"), make("p", {}, make("a", { href: "#/" }, "All questions")));
      shown = { title: "Error", element };
    }
    if (mine !== now.turn) return;
    now.shown = shown;
    content.replaceChildren(shown.element);
    content.setAttribute("aria-busy", "false");
    document.title = `${shown.title} · ${NAME}`;
    shown.stands?.();
    window.scrollTo(0, places.get(location.hash) ?? 0);
    if (moved) content.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
    now.at = location.hash;
  };
  window.addEventListener("scroll", () => places.set(now.at, window.scrollY), { passive: true });
  window.addEventListener("hashchange", () => void show(true));
  language.addEventListener("change", () => {
    keep("language", language.value);
    now.names = new Names(engine, language.value);
    void show(false);
  });
  document.addEventListener("keydown", (event) => {
    const target = event.composedPath()[0] as HTMLElement;
    const typing = target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
    if (event.key === "/" && !typing && !content.querySelector(".network")) {
      event.preventDefault();
      search.input.focus();
    }
  });
  void show(false);
}

function kept(name: string, usual: string): string {
  try {
    return localStorage.getItem(`sgkg-${name}`) ?? usual;
  } catch {
    return usual; // a file may keep nothing
  }
}

function keep(name: string, value: string): void {
  try {
    localStorage.setItem(`sgkg-${name}`, value);
  } catch {
    // it is then chosen anew
  }
}
