import { i as templatesOf, n as entryOf, r as newestFirst, t as builtAt } from "./builders-proxmox-record-catalogue.js";

export { builtAt, entryOf, newestFirst, templatesOf };