// The prefixes that need no declaration (`kg.rdf.PREFIXES`), and IRIs written with them.

export const PREFIXES: Record<string, string> = {
  dcterms: "http://purl.org/dc/terms/",
  owl: "http://www.w3.org/2002/07/owl#",
  prov: "http://www.w3.org/ns/prov#",
  rdf: "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
  rdfs: "http://www.w3.org/2000/01/rdf-schema#",
  schema: "https://schema.org/",
  sg: "https://w3id.org/sgkg/ns#",
  sgd: "https://w3id.org/sgkg/id/",
  sgg: "https://w3id.org/sgkg/graph/",
  sgs: "https://w3id.org/sgkg/shapes#",
  sh: "http://www.w3.org/ns/shacl#",
  skos: "http://www.w3.org/2004/02/skos/core#",
  xsd: "http://www.w3.org/2001/XMLSchema#",
};
const LONGEST_FIRST = Object.entries(PREFIXES).sort(([, one], [, other]) => other.length - one.length);
const LOCAL = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_-])?$/u;

/** An IRI as a CURIE, in angle brackets where none can be written. */
export function curie(iri: string): string {
  const found = LONGEST_FIRST.find(([, space]) => iri.startsWith(space));
  const local = found ? iri.slice(found[1].length) : "";
  return found && LOCAL.test(local) ? `${found[0]}:${local}` : `<${iri}>`;
}

/** The IRI of a CURIE or of an IRI in angle brackets; "" where the text is neither. */
export function expand(text: string): string {
  if (/^<[^<>\s]+>$/.test(text)) return text.slice(1, -1);
  const colon = text.indexOf(":");
  const space = colon < 0 ? undefined : PREFIXES[text.slice(0, colon)];
  return space === undefined ? "" : space + text.slice(colon + 1);
}
