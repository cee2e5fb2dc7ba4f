// What a page of the explorer is, and what it is given.

import type { Catalogue } from "../answers";
import type { Engine } from "./engine";
import type { Names } from "./names";
import type { Route } from "./route";

export interface Context {
  engine: Engine;
  catalogue: Catalogue;
  names: Names;
  reading: Record<string, string>;
}

export interface Shown {
  title: string;
  element: HTMLElement;
  /** what is done once the page stands in the document */
  stands?: () => void;
}

export type Page = (context: Context, route: Route) => Promise<Shown> | Shown;
