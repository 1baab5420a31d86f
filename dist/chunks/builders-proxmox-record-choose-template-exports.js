import { t as chooseTemplate } from "./builders-proxmox-record-choose-template.js";

export { chooseTemplate };