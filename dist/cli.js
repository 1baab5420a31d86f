#!/usr/bin/env node
import { r as userCache } from "./chunks/terminal-user-cache.js";
import { t as requireNode } from "./chunks/entry-node-version.js";
import module from "node:module";
import path from "node:path";

// src/entry/cli.ts
requireNode();
const cache = userCache(process.env);
if (cache !== void 0) module.enableCompileCache(path.join(cache, "compiled"));
await import("./chunks/entry-cli-program.js");

export {  };