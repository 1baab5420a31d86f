import { r as GuestError } from "./diagnostics-errors.js";

// src/communicators/communicator.ts
/** The guest is not there (any more): worth another try when it is expected to come back. */
var ConnectionLost = class extends GuestError {};

export { ConnectionLost as t };