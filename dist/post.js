import { t as requireNode } from "./chunks/entry-node-version.js";

// src/entry/post.ts
requireNode();
await import("./chunks/entry-post-program.js");

export {  };