import { n as componentsWith, t as builtInPlugins } from "./provisioners-provisioner-registry.js";

export { builtInPlugins, componentsWith };