import { A as custom, B as string, G as NEVER, k as codec } from "./npm-zod.js";
import { t as latePlaceholder } from "./options-placeholder.js";

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

export { unknown as i, misreadOf as n, notation as r, misread as t };