// The names of things in the reader's language, asked of the engine for all that a page shows at once.

import type { Rows, Term } from "../answers";
import { curie } from "../prefixes";
import type { Engine } from "./engine";

const MOST = 400; // of one query

export class Names {
  private known = new Map<string, string>();

  constructor(private engine: Engine, private language: string) {}

  /** Look up the names of IRIs that are not known yet. */
  async load(iris: Iterable<string>): Promise<void> {
    const missing = [...new Set(iris)].filter((iri) => !this.known.has(iri) && /^[^<>"{}|^`\\\s]+$/.test(iri));
    for (let at = 0; at < missing.length; at += MOST) {
      const values = missing.slice(at, at + MOST).map((iri) => `<${iri}>`).join(" ");
      const text = `SELECT ?iri ?label WHERE { VALUES ?iri { ${values} } ?iri ${this.language === "en" ? "rdfs:label" : "rdfs:label|skos:altLabel"} ?label }`;
      const found = await this.engine.post<Rows>("api/query", text);
      const labels = new Map<string, Term[]>();
      for (const { iri, label } of found.results.bindings) labels.set(iri!.value, [...(labels.get(iri!.value) ?? []), label!]);
      for (const [iri, several] of labels) this.known.set(iri, this.best(several));
    }
  }

  /** What to call an IRI. */
  of(iri: string): string {
    return this.known.get(iri) ?? curie(iri);
  }

  private best(labels: Term[]): string {
    const rank = ({ "xml:lang": tag = "" }: Term) => {
      const place = [this.language, "en", ""].indexOf(tag.toLowerCase().split("-")[0]!);
      return place < 0 ? 3 : place;
    };
    return [...labels].sort((one, other) => rank(one) - rank(other) || ((one["xml:lang"] ?? "") < (other["xml:lang"] ?? "") ? -1 : 1))[0]!.value;
  }
}
