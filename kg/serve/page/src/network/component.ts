// The network that moves, put together: picture, search, legend and filter, tables, time, details, and saving.

import { Choice } from "./choice";
import { Details } from "./details";
import { button, make, number } from "./dom";
import { Finder } from "./finder";
import { Legend } from "./legend";
import { Network, type PageRecord } from "./model";
import { savePng, saveSvg } from "./sheet";
import { Stage } from "./stage";
import { edgeTable, nodeTable } from "./table";
import { Timeline } from "./timeline";

let mounted = 0;

export interface Mounted {
  choice: Choice;
  stage: Stage;
}

/** Put a network into an element. */
export function mount(root: HTMLElement, record: PageRecord): Mounted {
  const prefix = `network-${(mounted += 1)}`;
  const choice = new Choice(new Network(record));
  const stage = new Stage(choice);
  const finder = new Finder(choice, prefix);
  const legend = new Legend(choice);
  const details = new Details(choice);
  const [nodes, edges] = [nodeTable(choice), edgeTable(choice)];
  const timeline = new Timeline(choice);
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const setTheme = (on: boolean) => {
    root.dataset["theme"] = on ? "dark" : "light";
    stage.setTheme(on);
    legend.setTheme(stage.theme);
    shade.setAttribute("aria-pressed", String(on));
  };
  const shade = button("◐ Dark", () => setTheme(root.dataset["theme"] !== "dark"), { title: "Dark or light" });
  dark.addEventListener("change", () => setTheme(dark.matches));
  const counts = make("p", { class: "said", "aria-live": "polite" });
  const count = () => {
    const all = choice.network;
    counts.textContent = `${number(choice.counts.nodes)} of ${number(all.nodes.length)} nodes, ${number(choice.counts.edges)} of ${number(all.edges.length)} edges`;
  };
  choice.onChange(count);
  count();
  const bar = make(
    "div", { class: "bar" }, finder.element, counts,
    make(
      "span", { class: "tools" }, button("PNG", () => savePng(choice, stage.view, stage.theme), { "aria-label": "Save as PNG", title: "Save what is seen as PNG" }),
      button("SVG", () => saveSvg(choice, stage.view, stage.theme), { "aria-label": "Save as SVG", title: "Save what is seen as SVG" }), shade,
    ),
  );
  const side = make("aside", { class: "side", "aria-label": "Details, legend and tables" }, details.element, ...tabs(prefix, [
    ["Legend", legend.element, () => undefined],
    [`Nodes`, nodes.element, () => nodes.open()],
    [`Edges`, edges.element, () => edges.open()],
  ]));
  const source = make("p", { class: "source" }, record.source);
  const heading = make("header", {}, make("h1", {}, record.title || record.name), make("p", { class: "scope" }, record.scope));
  root.classList.add("network");
  root.replaceChildren(heading, bar, stage.element, side, timeline.element, source);
  document.addEventListener("keydown", (event) => {
    if (!root.isConnected) return; // another page stands here now
    const target = event.composedPath()[0] as HTMLElement;
    const typing = target.isContentEditable || (target instanceof HTMLInputElement && ["search", "date", "text"].includes(target.type));
    if (event.key === "Escape") choice.select(null);
    else if (event.key === "/" && !typing) {
      event.preventDefault();
      finder.input.focus();
    }
  });
  setTheme(dark.matches);
  return { choice, stage };
}

function tabs(prefix: string, all: [string, HTMLElement, () => void][]): HTMLElement[] {
  const list = make("div", { class: "tabs", role: "tablist", "aria-label": "Legend and tables" });
  const panels = all.map(([, content], at) =>
    make("div", { class: "panel", role: "tabpanel", id: `${prefix}-panel-${at}`, "aria-labelledby": `${prefix}-tab-${at}`, tabindex: "0" }, content),
  );
  const choose = (chosen: number) => {
    [...list.children].forEach((tab, at) => {
      tab.setAttribute("aria-selected", String(at === chosen));
      tab.setAttribute("tabindex", at === chosen ? "0" : "-1");
      panels[at]!.hidden = at !== chosen;
    });
    all[chosen]![2]();
  };
  all.forEach(([words], at) => {
    const tab = button(words, () => choose(at), { role: "tab", id: `${prefix}-tab-${at}`, "aria-controls": `${prefix}-panel-${at}` });
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = (at + step + all.length) % all.length;
      choose(next);
      (list.children[next] as HTMLElement).focus();
    });
    list.append(tab);
  });
  choose(0);
  return [list, ...panels];
}
