import { n as hasCloudInit, r as presentTemplate, t as hasAgent } from "./builders-proxmox-present-template.js";

export { presentTemplate };