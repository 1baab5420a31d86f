import { n as storagesOf, t as makeReplica } from "./post-processors-replicate-make-replica.js";

export { makeReplica, storagesOf };