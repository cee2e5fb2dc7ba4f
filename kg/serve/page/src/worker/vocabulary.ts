// The names of the graph that the worker knows.

export const NS = "https://w3id.org/sgkg/ns#";
export const ID = "https://w3id.org/sgkg/id/";
export const GRAPHS = "https://w3id.org/sgkg/graph/";
export const DERIVED = `${GRAPHS}derived/`;
export const READING = `${GRAPHS}reading`;
export const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
export const RDFS = "http://www.w3.org/2000/01/rdf-schema#";
export const SKOS = "http://www.w3.org/2004/02/skos/core#";
export const LABEL = `${RDFS}label`;
export const SUBCLASS = `${RDFS}subClassOf`;
export const ALT_LABEL = `${SKOS}altLabel`;
export const PREF_LABEL = `${SKOS}prefLabel`;
export const DEFINITION = `${SKOS}definition`;
export const CONCEPT = `${SKOS}Concept`;
export const DERIVED_FROM = "http://www.w3.org/ns/prov#wasDerivedFrom";
export const XSD = "http://www.w3.org/2001/XMLSchema#";
export const NQUADS = "application/n-quads";
export const NTRIPLES = "application/n-triples";
/** What we wrote needs no second look, and no way back: that halves the time of loading. */
export const OURS = { lenient: true, no_transaction: true };
