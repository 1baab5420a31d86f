import { n as parseDuration, t as formatDuration } from "./time-duration.js";
import { H as NEVER, P as number, R as string, k as codec } from "./npm-zod.js";

// src/options/duration.ts
/** An option in Go's notation for durations, `1h2m3s`; as a value it is milliseconds, shown again as text. */
function duration() {
	return codec(string(), number(), {
		decode: (text, payload) => {
			const milliseconds = parseDuration(text);
			if (milliseconds !== void 0) return milliseconds;
			payload.issues.push({
				code: "custom",
				input: text,
				message: durationProblem(text)
			});
			return NEVER;
		},
		encode: formatDuration
	}).meta({ duration: true });
}
/** What is wrong with a text that is no duration, with the way out. */
function durationProblem(text) {
	const unitless = /^[+-]?[\d.]+$/.test(text);
	return `${unitless ? `missing unit in duration ${JSON.stringify(text)}` : `invalid duration ${JSON.stringify(text)}`}: write a number with a unit, such as "300ms", "${unitless ? text : "90"}s" or "1h30m"`;
}

export { durationProblem as n, duration as t };