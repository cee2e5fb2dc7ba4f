// The engine that is a server: `sgkg serve` answers below the page's own address.

import { AnswerError } from "../answers";
import type { Engine } from "./engine";

export class Http implements Engine {
  get<T>(path: string, parameters: Record<string, string> = {}): Promise<T> {
    return this.send(path, parameters, {});
  }

  post<T>(path: string, body: string, parameters: Record<string, string> = {}, headers: Record<string, string> = {}): Promise<T> {
    return this.send(path, parameters, { method: "POST", body, headers: { "Content-Type": "application/sparql-query", ...headers } });
  }

  lacks(): string {
    return "";
  }

  private async send<T>(path: string, parameters: Record<string, string>, init: RequestInit): Promise<T> {
    const query = new URLSearchParams(parameters).toString();
    let response: Response;
    try {
      response = await fetch(query ? `${path}?${query}` : path, { ...init, headers: { Accept: "application/json", ...init.headers } });
    } catch {
      throw new AnswerError("the server does not answer; is sgkg serve still running?", 503);
    }
    const answer = (await response.json().catch(() => ({ error: `the server said ${response.status} ${response.statusText}` }))) as T & { error?: string };
    if (!response.ok) throw new AnswerError(answer.error ?? response.statusText, response.status);
    return answer;
  }
}
