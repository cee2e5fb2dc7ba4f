// What stands around each page: name, search, ways, the reading; and the change from page to page.

import type { Catalogue } from "../answers";
import { make } from "../network/dom";
import type { Engine } from "./engine";
import { Names } from "./names";
import type { Context, Page, Shown } from "./page";
import { home } from "./pages/home";
import { question } from "./pages/question";
import { note } from "./parts";
import { parse, readingOf } from "./route";

const PAGES: Record<string, Page> = { "": home, ask: question };
const NAME = "sgkg — the security-guarantee knowledge graph";

export function start(root: HTMLElement, engine: Engine): void {
  const content = make("div", { class: "content" }, note("Opening the graph …"));
  root.replaceChildren(content);
  let now: Shown | null = null;
  let turn = 0;
  const show = async () => {
    const mine = (turn += 1);
    const route = parse(location.hash);
    try {
      const catalogue = await (known ??= engine.get<Catalogue>("api/catalogue"));
      const context: Context = { engine, catalogue, names: new Names(engine, "en"), language: "en", reading: readingOf(route.parameters) };
      const shown = await (PAGES[route.page] ?? home)(context, route);
      if (mine !== turn) return;
      now?.leaves?.();
      now = shown;
      content.replaceChildren(shown.element);
      document.title = `${shown.title} · ${NAME}`;
      shown.stands?.();
    } catch (error) {
      if (mine === turn) content.replaceChildren(note((error as Error).message, "error"));
    }
  };
  let known: Promise<Catalogue> | null = null;
  window.addEventListener("hashchange", show);
  void show();
}
