import { a as store, i as openTarget, n as deliver, o as targetOf, r as finishFile, s as unwritableTarget, t as checksumOf } from "./post-processors-export-targets.js";

export { checksumOf, deliver, finishFile, openTarget, store, targetOf, unwritableTarget };