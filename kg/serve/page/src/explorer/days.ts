// Dates by their two bounds, in words; see `kg.rdf.when` and `kg.answer.Day`.

/** A date, given by its earliest and latest possible day, at its own precision. */
export function when(first: string | undefined, last?: string): string {
  if (!first) return last ? `at the latest ${last}` : "";
  if (!last || last === first) return first;
  if (first.endsWith("-01-01") && last === `${first.slice(0, 4)}-12-31`) return first.slice(0, 4);
  const days = new Date(Date.UTC(Number(last.slice(0, 4)), Number(last.slice(5, 7)), 0)).getUTCDate();
  if (first.endsWith("-01") && last.slice(0, 7) === first.slice(0, 7) && Number(last.slice(8)) === days) return first.slice(0, 7);
  return `between ${first} and ${last}`;
}
