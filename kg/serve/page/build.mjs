// Bundle each entry of the pages into one script and one style sheet, in ASCII, so that Python can put them into a document.
import { copyFileSync } from "node:fs";
import { build } from "esbuild";

await build({
  entryPoints: {
    network: "src/network.ts", "network-style": "src/network/network.css",
    explorer: "src/explorer.ts", "explorer-style": "src/explorer.css", worker: "src/worker.ts",
  },
  outdir: "dist",
  bundle: true,
  minify: true,
  charset: "ascii",
  format: "iife",
  target: ["chrome100", "firefox100", "safari15.4"],
  legalComments: "inline",
  define: { "import.meta.url": '""' }, // where Oxigraph would look for its WebAssembly, which it is given
  logLevel: "warning",
});
copyFileSync("src/explorer.html", "dist/explorer.html");
copyFileSync("node_modules/oxigraph/web_bg.wasm", "dist/oxigraph.wasm");
