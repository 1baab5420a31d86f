import { n as resolveConnection, t as mergeConnection } from "./builders-proxmox-rules-connection-rules.js";

export { mergeConnection, resolveConnection };