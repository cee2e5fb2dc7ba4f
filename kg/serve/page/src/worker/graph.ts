// A graph as numbers of terms, as `kg/site/pack.py` packs it; and as N-Quads, which the engine reads.

export const SUBJECT = 0;
export const PREDICATE = 1;
export const OBJECT = 2;
export const GRAPH = 3;
const PACKED = [GRAPH, PREDICATE, SUBJECT, OBJECT]; // the order of the columns in the file

export class Graph {
  readonly numbers = new Map<string, number>();

  /** terms in N-Quads, and for each column the number of the term of each quad */
  constructor(readonly terms: string[], readonly columns: Uint32Array[]) {
    terms.forEach((term, number) => this.numbers.set(term, number));
  }

  get size(): number {
    return this.columns[0]!.length;
  }

  static unpack(data: Uint8Array): Graph {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const length = view.getUint32(0, true);
    const terms: string[] = [];
    let before = "";
    for (const line of new TextDecoder().decode(data.subarray(4, 4 + length)).split("\n")) {
      const space = line.indexOf(" ");
      before = before.slice(0, Number(line.slice(0, space))) + line.slice(space + 1);
      terms.push(before);
    }
    const count = view.getUint32(4 + length, true);
    const columns = [0, 1, 2, 3].map(() => new Uint32Array(count));
    let at = 8 + length;
    for (const column of PACKED) {
      let number = 0;
      for (let row = 0; row < count; row += 1) {
        let [step, shift, byte] = [0, 0, 0];
        do {
          byte = data[at++]!;
          step |= (byte & 127) << shift;
          shift += 7;
        } while (byte > 127);
        number += step & 1 ? -(step >>> 1) : step >>> 1;
        columns[column]![row] = number;
      }
    }
    return new Graph(terms, columns);
  }

  static parse(nquads: string): Graph {
    const terms: string[] = [];
    const numbers = new Map<string, number>();
    const columns: number[][] = [[], [], [], []];
    for (const line of nquads.split("\n")) {
      if (!line) continue;
      const first = line.indexOf(" ");
      const second = line.indexOf(" ", first + 1);
      const last = line.lastIndexOf(" <");
      [line.slice(0, first), line.slice(first + 1, second), line.slice(second + 1, last), line.slice(last + 1, -2)].forEach((term, column) => {
        let number = numbers.get(term);
        if (number === undefined) numbers.set(term, (number = terms.push(term) - 1));
        columns[column]!.push(number);
      });
    }
    return new Graph(terms, columns.map((column) => Uint32Array.from(column)));
  }

  /** The number of a term, -1 where the graph does not have it. */
  number(term: string): number {
    return this.numbers.get(term) ?? -1;
  }

  /** The numbers of the terms that begin with some characters. */
  beginning(start: string): Set<number> {
    const found = new Set<number>();
    this.terms.forEach((term, number) => {
      if (term.startsWith(start)) found.add(number);
    });
    return found;
  }

  /** N-Quads of the rows that stay. */
  text(stays: (row: number) => boolean = () => true): string {
    const [subjects, predicates, objects, graphs] = this.columns as [Uint32Array, Uint32Array, Uint32Array, Uint32Array];
    const lines: string[] = [];
    for (let row = 0; row < this.size; row += 1) {
      if (stays(row)) {
        lines.push(`${this.terms[subjects[row]!]} ${this.terms[predicates[row]!]} ${this.terms[objects[row]!]} ${this.terms[graphs[row]!]} .\n`);
      }
    }
    return lines.join("");
  }
}

/** The characters of an IRI in N-Quads. */
export function iri(term: string): string {
  return term.slice(1, -1);
}
