import { n as isTooLong, r as parseDuration, t as formatDuration } from "./time-duration.js";
import { r as notation } from "./options-codecs-notation.js";

// src/options/codecs/duration.ts
/** An option in Go's notation for durations, `1h2m3s`; as a value it is milliseconds. */
function duration({ emptyIsUnset = false } = {}) {
	return notation({
		name: "duration",
		read: (text) => {
			const value = parseDuration(text);
			return value === void 0 ? {
				code: "invalid-duration",
				problem: "is not a duration",
				detail: howToWrite(text)
			} : { value };
		},
		write: formatDuration,
		emptyIsUnset
	});
}
/** What is wrong with a text that is no duration, with the way out. */
function durationProblem(text) {
	if (isTooLong(text)) return `invalid duration ${JSON.stringify(text)}: ${longest}`;
	return `${lacksUnit(text) ? "missing unit in duration" : "invalid duration"} ${JSON.stringify(text)}: ${example(text)}`;
}
const longest = "the longest one is 2562047h47m16s, some 292 years";
function howToWrite(text) {
	if (isTooLong(text)) return `T${longest.slice(1)}.`;
	return lacksUnit(text) ? `The unit is missing: ${example(text)}.` : `W${example(text).slice(1)}.`;
}
function lacksUnit(text) {
	return /^[+-]?[\d.]+$/.test(text);
}
function example(text) {
	return `write a number with a unit, such as "300ms", "${lacksUnit(text) ? text : "90"}s" or "1h30m"`;
}

export { durationProblem as n, duration as t };