// The page of facts: they are pasted or dropped, checked, put right by clicks, and accepted where the server writes.

import { make } from "../../network/dom";
import { checking, needsServer } from "../checking";
import type { Page } from "../page";
import { heading } from "../parts";
import { address } from "../route";

const TITLE = "Check facts";

export const facts: Page = async (context) => {
  const missing = needsServer(context, TITLE);
  if (missing) return missing;
  const { writes } = await context.engine.get<{ writes: boolean }>("health");
  const element = make("article", { class: "facts-page" }, heading(TITLE),
    make("p", { class: "lead" }, "Paste facts in Turtle, or drop a file. They are checked beside the graph; nothing of them is stored by that."),
    make("p", {}, make("a", { href: address("new", "Position") }, "Make a new statement from a form"), ", with the words of a text that say it."), checking(context, writes).element);
  return { title: TITLE, element };
};
