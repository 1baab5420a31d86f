import { r as parseDuration, t as formatDuration } from "./time-duration.js";

// src/time/age.ts
const day = 864e5;
/** Milliseconds of an age as inputs have it: a duration of Go, with days before it if need be (`90d`, `1d12h`); undefined: it is none. */
function parseAge(text) {
	const [, days, rest = ""] = /^(\d{1,5}(?:\.\d{1,6})?)d(.*)$/.exec(text) ?? [];
	const more = days !== void 0 && rest === "" ? 0 : parseDuration(days === void 0 ? text : rest);
	if (more === void 0 || more < 0 || /^[+-]/.test(rest)) return void 0;
	return Number(days ?? 0) * day + more;
}
/** `90d`, `1d12h0m0s`, `6h0m0s`. */
function formatAge(milliseconds) {
	const days = Math.floor(milliseconds / day);
	const rest = milliseconds - days * day;
	if (days === 0) return formatDuration(rest);
	return rest === 0 ? `${days}d` : `${days}d${formatDuration(rest)}`;
}

export { parseAge as n, formatAge as t };