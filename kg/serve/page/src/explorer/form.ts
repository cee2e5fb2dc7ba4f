// The form of a question, by the kinds of its parameters.

import type { Parameter, Question } from "../answers";
import { make } from "../network/dom";
import { expand } from "../prefixes";
import type { Engine } from "./engine";
import type { Context } from "./page";
import { address, type Route } from "./route";
import { suggesting } from "./suggest";
import { apart } from "./table";

export async function questionForm({ engine, names, reading }: Context, question: Question, route: Route): Promise<HTMLElement> {
  if (!question.parameters.length) return make("div");
  const valueOf = (parameter: Parameter) => route.parameters[parameter.name] ?? parameter.default ?? "";
  await names.load(question.parameters.map((parameter) => expand(valueOf(parameter))).filter(Boolean));
  const fields = question.parameters.map((parameter) => {
    const iri = expand(valueOf(parameter));
    const field = valueField(engine, parameter, valueOf(parameter), iri ? names.of(iri) : valueOf(parameter), parameter.default === null ? "any" : "");
    return { parameter, ...field };
  });
  const form = make("form", { class: "parameters" }, ...fields.map(({ parameter, element }) => make("label", {}, make("span", {}, apart(parameter.name)), element)),
    make("button", { type: "submit" }, "Ask"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = fields.map(({ parameter, value }) => [parameter.name, value() === parameter.default ? undefined : value()]);
    location.hash = address("ask", question.name, { ...Object.fromEntries(given), ...reading });
  });
  return form;
}

export interface ValueField {
  element: HTMLElement;
  input: HTMLInputElement | HTMLSelectElement;
  value: () => string;
}

/** A field for a value; empty: what it means where nothing is given, "" where something must be. */
export function valueField(engine: Engine, parameter: Pick<Parameter, "kind" | "values">, value: string, words: string, empty: string): ValueField {
  if (parameter.values.length) {
    const select = make("select", {}, ...(empty ? [make("option", { value: "" }, empty)] : []));
    for (const one of parameter.values) select.append(make("option", { value: one.value, ...(one.value === value || one.label === value ? { selected: "" } : {}) }, one.label));
    return { element: select, input: select, value: () => select.value };
  }
  if (parameter.kind === "day") {
    const input = make("input", { type: "text", value, placeholder: "2025-03-06", pattern: "\\d{4}(-\\d\\d(-\\d\\d)?)?", title: "A day, month or year: 2025-03-06, 2025-03 or 2025" });
    return { element: input, input, value: () => input.value.trim() };
  }
  if (parameter.kind === "string") {
    const input = make("input", { type: "text", value });
    return { element: input, input, value: () => input.value.trim() };
  }
  return suggesting(engine, parameter.kind, value, words, empty);
}
