// The page of one network: reads its record from the document and mounts the component.

import { mount, type Mounted } from "./network/component";
import type { PageRecord } from "./network/model";

declare global {
  interface Window {
    sgkgNetwork?: Mounted; // for whoever scripts the page
  }
}

const record = JSON.parse(document.getElementById("record")!.textContent!) as PageRecord;
window.sgkgNetwork = mount(document.getElementById("network")!, record);
