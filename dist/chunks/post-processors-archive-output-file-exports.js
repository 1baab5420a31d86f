import { n as unwritable, r as writeFileOf, t as placeFor } from "./options-output-place.js";

export { placeFor, unwritable, writeFileOf };