import { n as mainStep } from "./chunks/actions-main.js";
import { t as endLiving } from "./chunks/entry-living.js";
import { n as product, t as runUntilSignalled } from "./chunks/entry-signals.js";

// src/entry/main.ts
const step = mainStep(product, process.env);
const ending = (tell) => {
	endLiving();
	tell();
};
await runUntilSignalled(step.run, {
	graceMs: 1500,
	flush: () => ending(step.flush),
	crash: (thrown) => ending(() => step.crash(thrown))
});

export {  };