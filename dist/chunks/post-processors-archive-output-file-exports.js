import { n as placeFor, r as writeFileOf, t as aside } from "./post-processors-archive-output-file.js";

export { aside, placeFor, writeFileOf };