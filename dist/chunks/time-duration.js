// src/time/duration.ts
const units = {
	ns: 1e-6,
	us: .001,
	µs: .001,
	μs: .001,
	ms: 1,
	s: 1e3,
	m: 6e4,
	h: 36e5
};
const wellFormed = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h)(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))*$/;
const pieces = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g;
/** Go counts nanoseconds in 64 bits. In milliseconds: `2562047h47m16.854s`. */
const longest = 9223372036854;
/** Go's duration notation (`1h30m`, `1.5s`, `-1s`, `0`) as milliseconds; undefined when it is none, or too long for Go. */
function parseDuration(text) {
	if (/^[+-]?0$/.test(text)) return 0;
	if (!wellFormed.test(text)) return void 0;
	let total = 0;
	for (const [, amount = "", unit = ""] of text.matchAll(pieces)) total += Number(amount) * (units[unit] ?? 0);
	if (total > longest) return void 0;
	return text.startsWith("-") ? -total : total;
}
/** Is it no duration only because it is longer than Go can count? */
function isTooLong(text) {
	return wellFormed.test(text) && parseDuration(text) === void 0;
}
/** Milliseconds as Go prints a duration: `1h30m0s`, `5s`, `250ms`. */
function formatDuration(milliseconds) {
	if (milliseconds < 0) return `-${formatDuration(-milliseconds)}`;
	if (milliseconds === 0) return "0s";
	if (milliseconds < 1e3) return `${trim(milliseconds)}ms`;
	const hours = Math.floor(milliseconds / 36e5);
	const minutes = Math.floor(milliseconds % 36e5 / 6e4);
	const seconds = `${trim(milliseconds % 6e4 / 1e3)}s`;
	if (hours > 0) return `${hours}h${minutes}m${seconds}`;
	return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}
function trim(amount) {
	return String(Math.round(amount * 1e3) / 1e3);
}

export { isTooLong as n, parseDuration as r, formatDuration as t };