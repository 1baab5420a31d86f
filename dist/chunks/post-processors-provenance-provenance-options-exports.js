import { n as resolveProvenance, t as provenanceOptions } from "./post-processors-provenance-provenance-options.js";

export { provenanceOptions, resolveProvenance };