import { t as componentsWith } from "./provisioners-provisioner-registry.js";

export { componentsWith };