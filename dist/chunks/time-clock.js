import { t as Cancelled } from "./diagnostics-errors.js";
import { setTimeout as setTimeout$1 } from "node:timers/promises";

// src/time/clock.ts
/** Of Node's timers in milliseconds: what is longer ends at once there. */
const longestTimer = 2 ** 31 - 1;
const systemClock = {
	now: () => Date.now(),
	async sleep(ms, signal) {
		const options = signal === void 0 ? void 0 : { signal };
		try {
			for (const slice of slicesOf(ms)) await setTimeout$1(slice, void 0, options);
		} catch (cause) {
			throw new Cancelled(void 0, { cause });
		}
	}
};
/** A time in parts that a timer can hold; one of no time where there is nothing to wait for. */
function slicesOf(ms) {
	const whole = Math.floor(Math.max(0, ms) / longestTimer);
	return [...Array(whole).fill(longestTimer), Math.max(0, ms) - whole * longestTimer];
}
/** `AbortSignal.timeout` for any time: fractions, less than none, and more than a timer can hold. */
function timeoutSignal(ms) {
	if (ms <= longestTimer) return AbortSignal.timeout(Math.ceil(Math.max(0, ms)));
	const controller = new AbortController();
	const wait = ([slice, ...rest]) => {
		if (slice === void 0) controller.abort(new DOMException("The time is over", "TimeoutError"));
		else setTimeout(() => wait(rest), slice).unref();
	};
	wait(slicesOf(ms));
	return controller.signal;
}

export { systemClock as n, timeoutSignal as r, longestTimer as t };