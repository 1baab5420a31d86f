import { n as removeEntries, t as fallback } from "./builders-proxmox-removal-remove-entries.js";

export { removeEntries };