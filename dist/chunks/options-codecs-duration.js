import { n as isTooLong, r as parseDuration, t as formatDuration } from "./time-duration.js";
import { n as buildFails } from "./options-refusal.js";
import { r as notation } from "./options-codecs-notation.js";

// src/options/codecs/duration.ts
/** An option in Go's notation for durations, `1h2m3s`; as a value it is milliseconds. */
function duration(options = {}) {
	return notation(inDurations(options));
}
/** The same, or a word in place of a duration. */
function durationOr(word, options) {
	const { read, write, ...common } = inDurations(options);
	return notation({
		...common,
		read: (text) => text === word ? { value: word } : read(text),
		write: (value) => typeof value === "number" ? write(value) : value
	});
}
function inDurations({ emptyIsUnset = false, negative = "fails" }) {
	return {
		name: "duration",
		read: (text) => {
			const value = parseDuration(text);
			if (value === void 0) return {
				code: "invalid-duration",
				problem: "is not a duration",
				detail: howToWrite(text)
			};
			if (value >= 0 || negative === "none") return { value };
			return {
				code: "value-out-of-range",
				problem: negativeLimit.problem,
				detail: negativeLimit.detail,
				severity: negative === "fails" ? "refusal" : "error"
			};
		},
		write: formatDuration,
		emptyIsUnset
	};
}
const negativeLimit = {
	problem: "is less than no time",
	detail: "The time would be over before it begins."
};
/** Of a limit that stands outside of a schema. */
function limitProblem(name, milliseconds, range) {
	if (milliseconds >= 0) return [];
	const { problem, detail } = negativeLimit;
	const summary = `${name} ${JSON.stringify(formatDuration(milliseconds))} ${problem}`;
	return [buildFails("value-out-of-range", summary, detail, range)];
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

export { limitProblem as i, durationOr as n, durationProblem as r, duration as t };