import { t as stateProvenance } from "./post-processors-provenance-state-provenance.js";

export { stateProvenance };