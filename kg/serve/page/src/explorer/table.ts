// An answer as a table: names with links, dates at their own precision, columns that say the same in every row told once above it, filters,
// sorting, and the rows as csv.

import type { Rows, Term } from "../answers";
import { button, make, number } from "../network/dom";
import { when } from "./days";
import type { Names } from "./names";
import { thingLink } from "./parts";

const FEW_VALUES = 8; // so many can be chosen from
const MOST_FILTERS = 4;
const WIDE = 8; // columns past which each row is shown as a card
const LONG = 24; // characters of a cell that want room
const PAGE = 200; // rows shown at once
const DAY = /^\d{4}(-\d\d){0,2}$/;

interface Column {
  name: string;
  late: string; // the column of the latest day, "" where there is none
  says: string; // what it holds, in words
}

interface Cell {
  words: string;
  iri: string;
}

/** Put letters of a name of a variable apart: `ruledOutBy` is “ruled out by”. */
export function apart(name: string): string {
  return name.replace(/_/g, " ").replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
}

export class AnswerTable {
  readonly element = make("div", { class: "answer" });
  private columns: Column[];
  private cells: Cell[][];
  private chosen = new Map<number, string>();
  private words = "";
  private order: { column: number; down: boolean } | null = null;
  private shown = PAGE;
  private body = make("tbody");
  private said = make("p", { class: "said", "aria-live": "polite" });
  private more = make("p");

  constructor(private rows: Rows, private names: Names, says: Record<string, string> = {}, private reading: Record<string, string> = {}) {
    const { vars } = rows.head;
    const late = new Set(vars.filter((name) => name.endsWith("Latest") && vars.includes(name.slice(0, -6))));
    this.columns = vars.filter((name) => !late.has(name)).map((name) => ({ name, late: late.has(`${name}Latest`) ? `${name}Latest` : "", says: says[name] ?? "" }));
    this.cells = rows.results.bindings.map((row) => this.columns.map((column) => this.cell(row, column)));
    this.build();
  }

  static iris(rows: Rows): string[] {
    return rows.results.bindings.flatMap((row) => Object.values(row).filter((term) => term.type === "uri").map((term) => term.value));
  }

  private cell(row: Record<string, Term>, { name, late }: Column): Cell {
    const term = row[name];
    if (late) {
      const open = name === "until"; // an end without a latest day lies on a day that is not on record
      const [first, last] = [term?.value, row[late]?.value];
      return { words: first && !last && open ? `${first} or later` : when(first, last), iri: "" };
    }
    if (!term) return { words: "", iri: "" };
    return term.type === "uri" ? { words: this.names.of(term.value), iri: term.value } : { words: term.value, iri: "" };
  }

  private build(): void {
    const count = this.cells.length;
    const empty = this.columns.filter((_, at) => count > 0 && this.cells.every((row) => !row[at]!.words));
    const same = count > 1 ? this.columns.filter((column, at) => !empty.includes(column) && this.cells.every((row) => row[at]!.words === this.cells[0]![at]!.words)) : [];
    const varying = this.columns.map((_, at) => at).filter((at) => !empty.includes(this.columns[at]!) && !same.includes(this.columns[at]!));
    const listed = make("dl", { class: "same" });
    for (const column of same) {
      listed.append(make("dt", this.titled(column), apart(column.name)), make("dd", {}, this.shownCell(this.cells[0]![this.columns.indexOf(column)]!)));
    }
    if (same.length) this.element.append(make("h2", {}, "The same in every row"), listed);
    const head = make("tr");
    for (const at of varying) head.append(this.heading(at));
    const table = make("table", {}, make("thead", {}, head), this.body);
    if (count > 7) this.element.append(this.filters(varying));
    if (varying.length) {
      const box = make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Rows" }, table);
      const cards = button("As cards", () => {
        cards.setAttribute("aria-pressed", String(box.classList.toggle("records")));
      }, { "aria-pressed": String(varying.length > WIDE) });
      box.classList.toggle("records", varying.length > WIDE);
      this.element.append(make("div", { class: "counted" }, this.said, cards), box);
    }
    this.element.append(this.more);
    const told = empty.filter((column) => column.name !== "holds"); // it is there where something holds perhaps
    if (told.length) this.element.append(make("p", { class: "small" }, `Empty in every row: ${told.map((column) => apart(column.name)).join(", ")}.`));
    this.fill(varying);
  }

  private titled(column: Column): Record<string, string> {
    return column.says ? { title: column.says } : {};
  }

  private heading(at: number): HTMLElement {
    const column = this.columns[at]!;
    const cell = make("th", { scope: "col", "aria-sort": "none" });
    cell.append(button(apart(column.name), () => {
      this.order = { column: at, down: this.order?.column === at && !this.order.down };
      for (const other of cell.parentElement!.children) other.setAttribute("aria-sort", "none");
      cell.setAttribute("aria-sort", this.order.down ? "descending" : "ascending");
      this.refill();
    }, { class: "sort", ...this.titled(column) }));
    return cell;
  }

  private filters(varying: number[]): HTMLElement {
    const box = make("div", { class: "filters" });
    const search = make("input", { type: "search", placeholder: "Filter these rows", "aria-label": "Filter these rows" });
    search.addEventListener("input", () => {
      this.words = search.value.toLowerCase();
      this.refill();
    });
    box.append(search);
    let made = 0;
    for (const at of varying) {
      const counts = new Map<string, number>();
      for (const row of this.cells) counts.set(row[at]!.words, (counts.get(row[at]!.words) ?? 0) + 1);
      const told = this.cells.length - (counts.get("") ?? 0);
      if (made === MOST_FILTERS || counts.size < 2 || counts.size > FEW_VALUES || told < this.cells.length / 2 || [...counts.keys()].some((words) => DAY.test(words))) continue;
      made += 1;
      const name = apart(this.columns[at]!.name);
      const select = make("select", { "aria-label": name }, make("option", { value: "" }, `${name}: all`));
      for (const [value, count] of [...counts].sort(([, one], [, other]) => other - one)) {
        select.append(make("option", { value: `=${value}` }, `${value || "(empty)"} (${count})`));
      }
      select.addEventListener("change", () => {
        if (select.value) this.chosen.set(at, select.value.slice(1));
        else this.chosen.delete(at);
        this.refill();
      });
      box.append(select);
    }
    const order = make("select", { "aria-label": "Order", class: "order" }, make("option", { value: "" }, "order: as asked"),
      ...varying.map((at) => make("option", { value: String(at) }, `order: by ${apart(this.columns[at]!.name)}`)));
    order.addEventListener("change", () => {
      this.order = order.value ? { column: Number(order.value), down: false } : null;
      this.refill();
    });
    box.append(order);
    return box;
  }

  private refill: () => void = () => undefined;

  private fill(varying: number[]): void {
    this.refill = () => {
      const rows = this.chosenRows();
      this.body.replaceChildren(...rows.slice(0, this.shown).map((row) => make("tr", {}, ...varying.map((at) => {
        const { words } = row[at]!;
        const look = DAY.test(words) ? "day" : words.length > LONG ? "long" : "";
        return make("td", { "data-name": apart(this.columns[at]!.name), ...(look ? { class: look } : {}) }, this.shownCell(row[at]!));
      }))));
      const all = this.cells.length;
      this.said.textContent = rows.length === all ? `${number(all)} ${all === 1 ? "row" : "rows"}` : `${number(rows.length)} of ${number(all)} rows`;
      this.more.replaceChildren(...(rows.length > this.shown ? [button(`Show all ${number(rows.length)} rows`, () => {
        this.shown = Infinity;
        this.refill();
      })] : []));
    };
    this.refill();
  }

  private chosenRows(): Cell[][] {
    const found = this.cells.filter((row) => [...this.chosen].every(([at, value]) => row[at]!.words === value)
      && (!this.words || row.some((cell) => cell.words.toLowerCase().includes(this.words))));
    if (!this.order) return found;
    const { column, down } = this.order;
    const compare = new Intl.Collator("en", { numeric: true }).compare;
    return [...found].sort((one, other) => compare(one[column]!.words, other[column]!.words) * (down ? -1 : 1));
  }

  private shownCell(cell: Cell): Node | string {
    return cell.iri ? thingLink(cell.iri, cell.words, this.reading) : cell.words;
  }

  /** The rows as csv, as `--format csv` writes them: a column NAME of things has their IRIs beside it in NAME_iri. */
  csv(): string {
    const { vars } = this.rows.head;
    const { bindings } = this.rows.results;
    const places = vars.map((name) => ({ name, things: bindings.some((row) => row[name] && row[name].type !== "literal") }));
    const head = places.flatMap(({ name, things }) => (things ? [name, `${name}_iri`] : [name]));
    const lines = bindings.map((row) => places.flatMap(({ name, things }) => {
      const term = row[name];
      const words = !term ? "" : term.type === "uri" ? this.names.of(term.value) : term.value;
      return things ? [words, term && term.type !== "literal" ? term.value : ""] : [words];
    }));
    return csvOf([head, ...lines]);
  }
}

export function csvOf(lines: string[][]): string {
  return lines.map((line) => line.map(csvCell).join(",")).join("\r\n") + "\r\n";
}

/** A cell of csv; what a spreadsheet would run as a formula is made text. */
function csvCell(text: string): string {
  const inert = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replace(/"/g, '""')}"` : inert;
}
