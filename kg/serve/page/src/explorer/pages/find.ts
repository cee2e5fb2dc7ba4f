// What was found for some words, by kind.

import type { Hit } from "../../answers";
import { make } from "../../network/dom";
import type { Page } from "../page";
import { heading, isolated, note } from "../parts";
import { address } from "../route";
import { addressOf } from "./home";

const KINDS = ["actor", "instrument", "option", "claim", "source", "question", "term"];
const MOST = "60";

export const find: Page = async ({ engine, reading }, { parameters }) => {
  const { words = "", kind = "" } = parameters;
  const element = make("div", { class: "find" }, heading(words ? `“${words}”` : "Find"));
  if (!words) return { title: "Find", element };
  const found = await engine.get<{ hits: Hit[]; more: boolean; notes: string[] }>("api/find", { words, limit: MOST, ...(kind ? { kind } : {}) });
  const ways = ["", ...KINDS].map((one) => make("a", { href: address("find", "", { words, kind: one, ...reading }), ...(one === kind ? { "aria-current": "true" } : {}) }, one || "all"));
  element.append(make("nav", { class: "ways", "aria-label": "Kinds" }, ...ways), ...found.notes.map((one) => note(one)));
  if (!found.hits.length) element.append(note("Nothing was found.", "empty"));
  element.append(make("ol", { class: "hits" }, ...found.hits.map((hit) => make("li", {}, make("a", { href: addressOf(hit, reading) }, isolated(hit.label)), " ",
    make("span", { class: "kind" }, hit.kind), ...(hit.found ? [make("div", { class: "small" }, isolated(hit.found))] : [])))));
  if (found.more) element.append(note(`Only the best ${MOST} are shown.`));
  return { title: `Find: ${words}`, element };
};
