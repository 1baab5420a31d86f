import { t as componentsWith } from "./builders-registry.js";

export { componentsWith };