// The engine that is in the page: a worker with the graph, and answers worked out when the page was written. A question that takes too long
// is ended with its worker, and another one is started.

import { AnswerError } from "../answers";
import type { Reply, Request } from "../worker";
import type { Engine } from "./engine";

/** Where the data are: in the document, or as files beside it. */
export type Source = (name: string) => Promise<ReadableStream<Uint8Array<ArrayBuffer>>>;

const LIMIT = 30_000; // milliseconds for one answer
const START = 60_000; // and for the first, while the graph is unpacked

/** Data that stand in the document as Base64. */
export async function embedded(name: string): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const text = document.getElementById(`data-${name}`)?.textContent;
  if (text == null) throw new AnswerError(`this file does not carry ${name}`, 404);
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let at = 0; at < characters.length; at += 1) bytes[at] = characters.charCodeAt(at);
  return new Blob([bytes]).stream();
}

/** Data that stand beside the document. */
export async function beside(name: string): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const response = await fetch(`data/${name}.gz`).catch(() => null);
  if (!response?.ok) throw new AnswerError(`data/${name}.gz cannot be read: open this folder by a web server, or ask for one file (sgkg site --single)`, 404);
  return response.body!;
}

function unzipped(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Response {
  return new Response(stream.pipeThrough(new DecompressionStream("gzip")), { headers: { "Content-Type": "application/wasm" } });
}

interface Waiting {
  resolve: (answer: never) => void;
  reject: (error: Error) => void;
  timer: number;
}

interface Data {
  module: WebAssembly.Module;
  core: Uint8Array;
  graph: Uint8Array;
}

export class Local implements Engine {
  private data: Promise<Data>;
  private worker: Promise<Worker> | null = null;
  private waiting = new Map<number, Waiting>();
  private kept = new Map<string, Promise<unknown>>();
  private next = 1;

  limit = LIMIT; // milliseconds for one answer

  /** source: where the data are; script: gives the address of the worker's script */
  constructor(private source: Source, private script: () => Promise<string>) {
    this.data = this.load();
    this.worker = this.start();
  }

  private async load(): Promise<Data> {
    const bytes = async (name: string) => new Uint8Array(await unzipped(await this.source(name)).arrayBuffer());
    const module = WebAssembly.compileStreaming(this.source("oxigraph.wasm").then(unzipped));
    const [core, graph] = await Promise.all([bytes("core"), bytes("graph")]);
    return { core, graph, module: await module };
  }

  private async start(): Promise<Worker> {
    const [script, data] = await Promise.all([this.script(), this.data]);
    const worker = new Worker(trusted(script));
    worker.onmessage = ({ data: reply }: MessageEvent<Reply>) => {
      const one = this.waiting.get(reply.id);
      if (!one) return;
      this.waiting.delete(reply.id);
      clearTimeout(one.timer);
      if (reply.error) one.reject(new AnswerError(reply.error.message, reply.error.status));
      else one.resolve(reply.answer as never);
    };
    worker.onerror = (event) => this.end(`the engine of this page failed: ${event.message}`, 500);
    worker.postMessage(data);
    return worker;
  }

  /** End the worker and all that waits for it; the next question starts another. */
  private end(why: string, status: number): void {
    void this.worker?.then((worker) => worker.terminate());
    this.worker = null;
    for (const one of this.waiting.values()) {
      clearTimeout(one.timer);
      one.reject(new AnswerError(why, status));
    }
    this.waiting.clear();
  }

  get<T>(path: string, parameters: Record<string, string> = {}): Promise<T> {
    const ready = READY[path.split("/").slice(0, 2).join("/")];
    return ready ? this.carried(ready(path)) : this.send(path, parameters);
  }

  post<T>(path: string, body: string, parameters: Record<string, string> = {}): Promise<T> {
    return this.send(path, parameters, body);
  }

  lacks(what: string): string {
    return {
      "weighing of a day": "This page carries the weighing of the latest day. Of other days it answers single questions, such as impasse, credibility and consent-to; the whole table is weighed by sgkg serve, or  sgkg assess --as-of DAY.",
      hypothesis: "Suppositions are laid over the graph by sgkg serve, or  sgkg ask … --with: what follows from them is not in this page.",
      "network of a day": "The slider below the picture chooses a day.",
      facts: "This page is read only. Facts are checked and recorded by the server, on your own machine: start it with  sgkg serve  (with --workspace DIR --write, it accepts them too), or use sgkg validate, sgkg new and sgkg add.",
      check: "This page marks names that the graph does not know; sgkg query says more of what is probably wrong.",
    }[what] ?? "";
  }

  private async send<T>(path: string, parameters: Record<string, string>, body?: string): Promise<T> {
    const first = !this.worker;
    const worker = await (this.worker ??= this.start());
    return new Promise<T>((resolve, reject) => {
      const id = this.next++;
      const limit = first || id === 1 ? START : this.limit;
      const late = () => this.end(`no answer within ${limit / 1000} seconds: narrow the query, or run it by sgkg query --timeout`, 504);
      this.waiting.set(id, { resolve: resolve as (answer: never) => void, reject, timer: window.setTimeout(late, limit) });
      const request: Request = { id, path, parameters };
      worker.postMessage(body === undefined ? request : { ...request, body });
    });
  }

  /** An answer that was worked out when the page was written. */
  private carried<T>(name: string): Promise<T> {
    let found = this.kept.get(name);
    if (!found) this.kept.set(name, (found = this.source(name).then((stream) => unzipped(stream).json())));
    return found as Promise<T>;
  }
}

/** Which paths are answered by what the page carries, under which name. */
const READY: Record<string, (path: string) => string> = {
  "api/network": (path) => `network-${path.split("/")[2]}`,
  "api/assess": () => "assess",
  "api/schema": () => "schema",
};

function trusted(address: string): string {
  const types = (window as unknown as { trustedTypes?: { createPolicy: (name: string, rules: object) => { createScriptURL: (url: string) => string } } }).trustedTypes;
  policy ??= types?.createPolicy("sgkg", { createScriptURL: (url: string) => url });
  return policy ? policy.createScriptURL(address) : address;
}
let policy: { createScriptURL: (url: string) => string } | undefined;

/** The address of a worker's script that stands in the document. */
export async function embeddedScript(): Promise<string> {
  const script = await unzipped(await embedded("worker.js")).arrayBuffer();
  return URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
}
