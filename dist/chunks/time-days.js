import { r as parseDuration } from "./time-duration.js";

// src/time/days.ts
const day = 864e5;
/**
* How old something may be, as people write it: days and weeks (`7d`, `2w`, `1w3d`), then what Go's notation has
* (`1d12h`, `36h`). In milliseconds; undefined: it is none. No day is longer than 24 hours here.
*/
function parseDays(text) {
	const [, weeks, days, rest = ""] = /^(?:(\d{1,5})w)?(?:(\d{1,5})d)?(.*)$/s.exec(text.trim()) ?? [];
	if (weeks === void 0 && days === void 0) {
		const plain = parseDuration(text.trim());
		return plain === void 0 || plain < 0 ? void 0 : plain;
	}
	const part = /^\d/.test(rest) ? parseDuration(rest) : rest === "" ? 0 : void 0;
	if (part === void 0) return void 0;
	return (Number(weeks ?? 0) * 7 + Number(days ?? 0)) * day + part;
}
/** Milliseconds as `parseDays` reads them, in the two largest units: `7d`, `1d12h`, `3h20m`, `45s`. */
function formatDays(milliseconds) {
	const parts = [
		["d", day],
		["h", 36e5],
		["m", 6e4],
		["s", 1e3]
	];
	let left = Math.max(0, milliseconds);
	const written = parts.map(([unit, of]) => {
		const count = Math.floor(left / of);
		left -= count * of;
		return [count, unit];
	});
	const first = written.findIndex(([count]) => count > 0);
	if (first === -1) return "0s";
	return written.slice(first, first + 2).filter(([count]) => count > 0).map(([count, unit]) => `${count}${unit}`).join("");
}

export { parseDays as n, formatDays as t };