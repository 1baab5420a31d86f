import { t as Cancelled } from "./diagnostics-errors.js";
import { setTimeout } from "node:timers/promises";

// src/time/clock.ts
const systemClock = {
	now: () => Date.now(),
	async sleep(ms, signal) {
		try {
			await setTimeout(ms, void 0, signal === void 0 ? void 0 : { signal });
		} catch (cause) {
			throw new Cancelled(void 0, { cause });
		}
	}
};

export { systemClock as t };