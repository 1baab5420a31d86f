import { t as componentsWith } from "./builders-builder-registry.js";

export { componentsWith };