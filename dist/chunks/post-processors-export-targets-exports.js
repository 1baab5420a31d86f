import { i as targetOf, n as finishFile, r as store, t as deliver } from "./post-processors-export-targets.js";

export { deliver, finishFile, store, targetOf };