import { n as takesImages, r as volumesIn, t as storagesOn } from "./post-processors-replicate-cluster-facts.js";

export { storagesOn, takesImages };