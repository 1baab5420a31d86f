import { n as roundedDuration, t as formatBytes } from "./report-figures.js";

// src/report/progress-filter.ts
/** `Uploading debian.iso: 512 MiB of 3.7 GiB (13 %)`, `Waiting for SSH at 10.0.0.5:22, 3m12s of 20m`. */
function describeProgress(event) {
	return `${event.label}${event.unit === "milliseconds" ? "," : ":"} ${describeReached(event)}`;
}
/** How far it is: `512 MiB of 3.7 GiB (13 %)`. */
function describeReached({ unit, done, total }) {
	switch (unit) {
		case "bytes": return `${formatBytes(done)}${total === void 0 ? "" : ` of ${formatBytes(total)} (${percentOf(done, total)} %)`}`;
		case "percent": return `${Math.floor(done)} %`;
		case "milliseconds": return `${roundedDuration(done)}${total === void 0 ? "" : ` of ${roundedDuration(total)}`}`;
	}
}
function percentOf(done, total) {
	return total <= 0 ? 100 : Math.min(100, Math.floor(done / total * 100));
}
/** Which of the many reports of a long wait are worth a line: the first of a transfer and its last, and one each interval. */
var Heartbeat = class {
	#interval;
	#shown = /* @__PURE__ */ new Map();
	constructor(intervalMs) {
		this.#interval = intervalMs;
	}
	/** The line to show now, if any. */
	beat(event) {
		const key = `${event.build ?? ""}\n${event.id}`;
		const last = this.#shown.get(key);
		if (event.finished === true) {
			this.#shown.delete(key);
			return event.unit === "bytes" ? describeProgress(event) : void 0;
		}
		if (last !== void 0 && event.at - last < this.#interval) return void 0;
		this.#shown.set(key, event.at);
		if (last === void 0 && event.unit !== "bytes") return void 0;
		return describeProgress(event);
	}
};

export { describeReached as n, Heartbeat as t };