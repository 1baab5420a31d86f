import { n as describePlan, r as planTemplate, t as connectionsOf } from "./packer-read-read-template.js";

export { connectionsOf, describePlan, planTemplate };