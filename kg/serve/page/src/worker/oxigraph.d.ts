// What the declarations of Oxigraph leave out: memory of WebAssembly is given back by hand.

import "oxigraph/web.js";

declare module "oxigraph/web.js" {
  interface Store {
    free(): void;
  }
}
