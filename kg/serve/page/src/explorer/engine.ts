// The one interface that the pages know; behind it is a worker with the graph in it, or a server.

export interface Engine {
  get<T>(path: string, parameters?: Record<string, string>): Promise<T>;
  post<T>(path: string, body: string, parameters?: Record<string, string>, headers?: Record<string, string>): Promise<T>;
  /** what it cannot do, in words for the reader; "" where it can: a day for the weighing, a hypothesis, the check of queries, facts to check and record */
  lacks(what: "weighing of a day" | "network of a day" | "hypothesis" | "check" | "facts"): string;
}
