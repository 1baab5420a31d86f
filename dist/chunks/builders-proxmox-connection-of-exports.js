import { t as connectionOf } from "./builders-proxmox-connection-of.js";

export { connectionOf };