import { t as componentsWith } from "./components.js";

export { componentsWith };