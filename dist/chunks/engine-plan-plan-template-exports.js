import { n as describePlan, r as planTemplate, t as connectionsOf } from "./engine-plan-plan-template.js";

export { connectionsOf, describePlan, planTemplate };