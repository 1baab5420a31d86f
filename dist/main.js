import { t as requireNode } from "./chunks/entry-node-version.js";

// src/entry/main.ts
requireNode();
await import("./chunks/entry-main-program.js");

export {  };