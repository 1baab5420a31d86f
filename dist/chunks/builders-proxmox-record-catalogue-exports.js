import { n as templatesOf, t as entryOf } from "./builders-proxmox-record-catalogue.js";

export { entryOf, templatesOf };