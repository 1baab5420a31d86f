import { f as ZodObject, t as ZodArray } from "./npm-zod.js";
import { a as shapeOf, n as codecOf, t as bare } from "./options-option-schema.js";
import { t as latePlaceholder } from "./options-placeholder.js";
import { t as holds } from "./options-sensitive-options.js";

// src/options/preview.ts
/** In place of a secret, whatever its type: no text that could be taken for the value. */
const sensitiveValue = { sensitive: true };
/** Options as data to be shown: in the form in which they are written, without secrets. */
function preview(schema, options, { late = [], sensitive = [], unread = [] } = {}) {
	const shown = written(schema, options);
	for (const { path, text } of unread) replace(shown, path, text);
	for (const path of late) replace(shown, path, latePlaceholder);
	for (const path of sensitive) if (holds(shown, path)) replace(shown, path, sensitiveValue);
	return shown;
}
/** Back to what the user would have written: codecs show their text. A fresh copy. */
function written(schema, value) {
	if (schema !== void 0) {
		const encoded = codecOf(schema)?.safeEncode(value);
		if (encoded?.success === true) return encoded.data;
	}
	const inner = schema === void 0 ? void 0 : bare(schema);
	if (Array.isArray(value)) {
		const element = inner instanceof ZodArray ? inner.element : void 0;
		return value.map((item) => written(element, item));
	}
	if (typeof value !== "object" || value === null) return value;
	const shape = inner instanceof ZodObject ? shapeOf(inner) : void 0;
	const entries = Object.entries(value).filter(([, item]) => item !== void 0);
	return Object.fromEntries(entries.map(([name, item]) => [name, written(shape?.get(name), item)]));
}
function replace(shown, path, value) {
	let within = shown;
	for (const part of path.slice(0, -1)) {
		if (typeof within !== "object" || within === null) return;
		within = within[part];
	}
	const last = path.at(-1);
	if (typeof within !== "object" || within === null || last === void 0) return;
	within[last] = value;
}

export { sensitiveValue as n, preview as t };