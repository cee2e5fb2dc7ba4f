// The explorer: choose the engine, and show the page that the address names.

import type { Engine } from "./explorer/engine";
import { start } from "./explorer/frame";
import { Http } from "./explorer/http";
import { beside, embedded, embeddedScript, Local } from "./explorer/local";

declare global {
  interface Window {
    sgkgEngine?: Engine; // for whoever scripts the page
  }
}

const root = document.getElementById("explorer")!;
const engines = {
  http: () => new Http(),
  embedded: () => new Local(embedded, embeddedScript),
  beside: () => new Local(beside, () => Promise.resolve("worker.js")),
};
window.sgkgEngine = engines[root.dataset["engine"] as keyof typeof engines]();
start(root, window.sgkgEngine);
