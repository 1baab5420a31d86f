import { A as custom, B as string, G as NEVER, k as codec } from "./npm-zod.js";
import { n as isTooLong, r as parseDuration, t as formatDuration } from "./time-duration.js";

// src/options/placeholder.ts
/** What a late string reads until it is known. */
const latePlaceholder = "<unknown>";
/** Stands for a late value, so that what looks at its type alone need not know. */
function placeholder(type) {
	switch (type.kind) {
		case "number": return 0;
		case "bool": return false;
		case "list":
		case "set":
		case "tuple": return [];
		case "map":
		case "object": return {};
		default: return latePlaceholder;
	}
}

// src/options/codecs/notation.ts
const unknown = latePlaceholder;
/** An option that is written as text and is a typed value from then on; what shows options writes it back. */
function notation({ name, read, write, standIn, words, emptyIsUnset }) {
	return codec(string(), custom(), {
		decode: (text, payload) => {
			const found = read(text);
			if ("value" in found) return found.value;
			payload.issues.push(misread(text, found));
			return NEVER;
		},
		encode: (value) => value === unknown ? unknown : write(value)
	}).meta({
		notation: name,
		standIn,
		words,
		emptyIsUnset
	});
}
/** The issue of a codec that can not read `input`; what tells it adds the option's name. */
function misread(input, found) {
	return {
		code: "custom",
		input,
		message: found.problem,
		params: { misread: found }
	};
}
/** What a codec says of a text that it could not read; undefined: the issue is about something else. */
function misreadOf(issue) {
	return issue.code === "custom" ? issue.params?.["misread"] : void 0;
}

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

export { notation as a, placeholder as c, misreadOf as i, durationProblem as n, unknown as o, misread as r, latePlaceholder as s, duration as t };