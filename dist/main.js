import { n as mainStep } from "./chunks/main.js";
import { n as product, t as runUntilSignalled } from "./chunks/signals.js";

// src/entry/main.ts
const step = mainStep(product, process.env);
await runUntilSignalled(step.run, {
	graceMs: 1500,
	flush: step.flush,
	crash: step.crash
});

export {  };