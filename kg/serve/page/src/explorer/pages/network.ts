// Networks: the list of views, and one of them as a picture that moves.

import { make } from "../../network/dom";
import { mount } from "../../network/component";
import type { PageRecord } from "../../network/model";
import type { Context, Page } from "../page";
import { heading, note } from "../parts";
import { address } from "../route";

export const network: Page = async (context, route) => (route.name ? drawn(context, route.name, route.parameters) : listed(context));

async function drawn({ engine, catalogue, reading }: Context, name: string, parameters: Record<string, string>) {
  const record = await engine.get<PageRecord>(`api/network/${encodeURIComponent(name)}`, parameters);
  const box = make("div");
  const about = catalogue.views.find((view) => view.name === name);
  const day = reading["as_of"] && engine.lacks("network of a day") ? [note(engine.lacks("network of a day"))] : [];
  const element = make("div", { class: "drawn" }, make("p", { class: "ways" }, make("a", { href: address("network", "", reading) }, "All networks")), ...day, box,
    ...(about?.description ? [make("p", { class: "small" }, about.description)] : []));
  return { title: record.title || name, element, stands: () => void mount(box, record) };
}

function listed({ catalogue, reading }: Context) {
  const views = catalogue.views.map((view) => make("li", {}, make("a", { href: address("network", view.name, reading) }, view.title), make("span", {}, view.description)));
  return { title: "Networks", element: make("div", {}, heading("Networks"), make("p", { class: "lead" }, "Each is a picture with search, filter, a slider of days, tables, and the statements behind each line."),
    make("ul", { class: "doors" }, ...views)) };
}
