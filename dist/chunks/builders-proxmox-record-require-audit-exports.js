import { t as requireAudit } from "./builders-proxmox-record-require-audit.js";

export { requireAudit };