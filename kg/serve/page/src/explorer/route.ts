// The address of a page: what stands behind # in the address, so that a file works as well as a server.

export interface Route {
  page: string;
  name: string;
  parameters: Record<string, string>;
}

/** What fixes a reading; it stands in each address and is kept from page to page. */
export const READING = ["as_of", "known_by", "undated", "with"];

export function parse(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  const [page = "", ...rest] = path.split("/");
  return { page, name: decoded(rest.join("/")), parameters: Object.fromEntries(new URLSearchParams(query)) };
}

export function address(page: string, name = "", parameters: Record<string, string | undefined> = {}): string {
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const query = new URLSearchParams(given).toString();
  const path = name ? `${page}/${encodeURIComponent(name).replace(/%3A/g, ":")}` : page;
  return `#/${path}${query ? `?${query}` : ""}`;
}

/** The part of an address that fixes the reading. */
export function readingOf(parameters: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(parameters).filter(([name, value]) => READING.includes(name) && value));
}

export function withoutReading(parameters: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !READING.includes(name)));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
