// The first page: what the graph knows, and the questions as a gallery by topic.

import { make } from "../../network/dom";
import type { Page } from "../page";
import { address } from "../route";

export const home: Page = ({ catalogue, reading }) => {
  const topics = new Map<string, HTMLElement>();
  for (const question of catalogue.questions) {
    const topic = question.tags[0] ?? "other";
    if (!topics.has(topic)) topics.set(topic, make("ul", { class: "gallery" }));
    topics.get(topic)!.append(make("li", {}, make("a", { href: address("ask", question.name, reading) }, question.title)));
  }
  const gallery = [...topics].sort(([one], [other]) => (one < other ? -1 : 1)).map(([topic, list]) =>
    make("section", {}, make("h2", {}, topic), list));
  const element = make("div", {}, make("h1", { tabindex: "-1" }, "Who guarantees whose security?"), ...gallery);
  return { title: "Questions", element };
};
