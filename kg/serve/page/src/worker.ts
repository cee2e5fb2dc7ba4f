// The engine in the page: answers over the graph by Oxigraph, compiled to WebAssembly, in a worker of its own.

import init from "oxigraph/web.js";
import { AnswerError } from "./answers";
import { Answers, type Core, type Parameters } from "./worker/ask";
import { Graph } from "./worker/graph";
import { Readings } from "./worker/reading";
import { Index } from "./worker/search";

export interface Start {
  module: WebAssembly.Module;
  core: Uint8Array;
  graph: Uint8Array;
}

export interface Request {
  id: number;
  path: string;
  parameters: Parameters;
  body?: string;
}

export interface Reply {
  id: number;
  answer?: unknown;
  error?: { message: string; status: number };
}

type Door = (request: Request) => unknown;

const scope = globalThis as unknown as { onmessage: (event: MessageEvent) => void; postMessage: (message: unknown) => void };

async function ready({ module, core: packed, graph: data }: Start): Promise<Door> {
  const core = JSON.parse(new TextDecoder().decode(packed)) as Core;
  const graph = Graph.unpack(data);
  await init({ module_or_path: module });
  const readings = new Readings(graph, core.times, core.rules);
  const answers = new Answers(core, readings, graph);
  let index: Index | null = null; // made when it is first needed
  return ({ path, parameters, body }) => {
    const [, door, name = ""] = /^api\/([a-z]+)(?:\/(.*))?$/.exec(path) ?? [];
    if (door === "catalogue") return core.catalogue;
    if (door === "ask") return answers.ask(decodeURIComponent(name), parameters);
    if (door === "show") return answers.show(parameters);
    if (door === "compare") return answers.compare(parameters);
    if (door === "timeline") return answers.timeline(parameters);
    if (door === "find") {
      index ??= new Index(graph, core.takes, core.catalogue.questions);
      return { ...index.find(parameters["words"] ?? "", parameters["kind"] ?? "", Number(parameters["limit"] ?? 20)), sgkg: core.about };
    }
    if (door === "check") return answers.check(body ?? "");
    if (door === "cite") return answers.cite(parameters);
    if (door === "query") return answers.query(body ?? "", parameters);
    throw new AnswerError(`nothing answers ${path}`, 404);
  };
}

let door: Promise<Door>;
scope.onmessage = async ({ data }: MessageEvent<Start | Request>) => {
  if ("module" in data) {
    door = ready(data);
    return;
  }
  const reply: Reply = { id: data.id };
  try {
    reply.answer = (await door)(data);
  } catch (error) {
    reply.error = { message: error instanceof Error ? error.message : String(error), status: error instanceof AnswerError ? error.status : 500 };
  }
  scope.postMessage(reply);
};
