// Bundle each entry of the pages into one script and one style sheet, in ASCII, so that Python can put them into a document.
import { build } from "esbuild";

await build({
  entryPoints: { network: "src/network.ts", "network-style": "src/network/network.css" },
  outdir: "dist",
  bundle: true,
  minify: true,
  charset: "ascii",
  format: "iife",
  target: ["chrome100", "firefox100", "safari15.4"],
  legalComments: "inline",
  logLevel: "warning",
});
