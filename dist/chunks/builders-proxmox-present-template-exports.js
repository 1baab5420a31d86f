import { n as presentTemplate, t as hasCloudInit } from "./builders-proxmox-present-template.js";

export { presentTemplate };