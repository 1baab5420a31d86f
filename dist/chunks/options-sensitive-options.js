import { n as isContent } from "./options-content-for-path.js";
import { a as warning, t as error } from "./diagnostics-diagnostic.js";
import { t as didYouMean } from "./diagnostics-suggest.js";
import { n as misreadOf } from "./options-codecs-notation.js";
import { a as shapeOf, i as metaOf, r as formOf } from "./options-option-schema.js";
import { n as buildFails } from "./options-refusal.js";
import { t as latePlaceholder } from "./options-placeholder.js";

// src/options/decode/places.ts
/** Where options stand, filled while a body is read. */
var RecordedPlaces = class {
	#ranges = /* @__PURE__ */ new Map();
	#written = /* @__PURE__ */ new Set();
	put(path, range) {
		if (range !== void 0) this.#ranges.set(keyOf(path), range);
	}
	markSet(path) {
		this.#written.add(keyOf(path));
	}
	at(path) {
		for (let length = path.length; length >= 0; length--) {
			const range = this.#ranges.get(keyOf(path.slice(0, length)));
			if (range !== void 0) return range;
		}
	}
	isSet(path) {
		return this.#written.has(keyOf(path));
	}
};
/** A set of paths that also answers for what lies inside of them. */
var PathSet = class {
	#paths = /* @__PURE__ */ new Map();
	add(path) {
		this.#paths.set(keyOf(path), path);
	}
	get all() {
		return [...this.#paths.values()];
	}
	has(path) {
		return this.#paths.has(keyOf(path));
	}
	/** Is the path, or something around it, in the set? */
	covers(path) {
		return path.some((_, index) => this.#paths.has(keyOf(path.slice(0, index + 1))));
	}
	/** Is the path, or something inside it, in the set? */
	reaches(path) {
		if (this.has(path)) return true;
		return this.all.some((each) => each.length > path.length && path.every((part, index) => each[index] === part));
	}
	/** Is something inside the path in the set, or an option of the same block? */
	reachesBeside(path) {
		if (this.reaches(path)) return true;
		const around = path.slice(0, -1);
		if (typeof path.at(-1) !== "string") return false;
		return this.all.some((each) => each.length === path.length && around.every((part, index) => each[index] === part));
	}
};
function keyOf(path) {
	return path.map((part) => typeof part === "number" ? `#${part}` : `.${part}`).join("\0");
}
/** `disks[0].disk_size`, for messages. */
function printPath(path) {
	return path.map((part, index) => typeof part === "number" ? `[${part}]` : `${index === 0 ? "" : "."}${part}`).join("");
}
function valueAt(options, path) {
	let found = options;
	for (const part of path) {
		if (typeof found !== "object" || found === null) return void 0;
		found = found[part];
	}
	return found;
}

// src/options/decode/issues.ts
/** What zod found wrong, in the words of HCL where it has some, at the option's place. */
function diagnoseIssue(issue, raw, object, { places, isSensitive }) {
	const path = issue.path.filter((part) => typeof part !== "symbol");
	const range = places.at(path);
	const value = valueAt(raw, path);
	const schema = schemaAt(object, path);
	if (value === void 0 && (issue.code === "invalid_type" || issue.code === "invalid_value" || issue.code === "invalid_union")) return missing(path, schema, range);
	const name = printPath(path);
	const hidden = isSensitive(path);
	const misread = misreadOf(issue);
	if (misread !== void 0) {
		const { code, severity = "error" } = misread;
		const summary = `${name}${hidden ? "" : ` ${JSON.stringify(value)}`} ${misread.problem}`;
		const detail = hidden ? void 0 : misread.detail;
		return {
			error,
			warning,
			refusal: buildFails
		}[severity](code, summary, detail, range);
	}
	if (issue.code === "custom") return error("invalid-option-value", issue.message, void 0, range);
	return error("invalid-option-value", `Invalid value for "${name}"`, explain(issue, hidden ? void 0 : value), range);
}
function missing(path, schema, range) {
	const name = String(path.at(-1) ?? "");
	if (schema !== void 0 && formOf(schema).kind !== "attribute") return error("missing-block", `Insufficient ${name} blocks`, `At least 1 "${name}" blocks are required.`, range);
	return error("missing-argument", "Missing required argument", `The argument "${name}" is required, but no definition was found.`, range);
}
function explain(issue, value) {
	if (issue.code !== "invalid_value") {
		const isScalar = typeof value === "number" || typeof value === "string" || typeof value === "boolean";
		return `${sentence(issue.message)}${isScalar ? ` It is ${JSON.stringify(value)}.` : ""}`;
	}
	const choices = issue.values.map((choice) => JSON.stringify(choice)).join(", ");
	const got = value === void 0 ? "" : `, got ${JSON.stringify(value)}`;
	const near = typeof value === "string" ? didYouMean(value, issue.values.map(String)) : "";
	return `Expected ${issue.values.length === 1 ? "" : "one of "}${choices}${got}.${near}`;
}
function sentence(message) {
	return /[.?!]$/.test(message) ? message : `${message}.`;
}
/** Is the option at a path, or what it is in, declared as a secret? */
function isDeclaredSensitive(object, path) {
	return path.some((_, index) => {
		const schema = schemaAt(object, path.slice(0, index + 1));
		return schema !== void 0 && metaOf(schema).sensitive === true;
	});
}
/** The schema of the option at a path, as far as blocks lead to it. */
function schemaAt(object, path) {
	let within = object;
	let found;
	for (const part of path) {
		if (typeof part === "number") continue;
		found = within === void 0 ? void 0 : shapeOf(within).get(part);
		if (found === void 0) return void 0;
		const form = formOf(found);
		within = form.kind === "attribute" ? void 0 : form.object;
	}
	return found;
}

// src/options/sensitive-options.ts
/**
* Where secrets are: in options declared so, and where a sensitive value went, whatever was read from it. `written` is
* what stands in the template, `options` what was made of it. Only paths that hold something in one of them.
*/
function sensitivePaths(object, { options, written, marked }) {
	const paths = new PathSet();
	for (const path of marked.all) paths.add(path);
	for (const values of [options, written]) {
		addDeclared(object, values, [], paths);
		addKeys(values, paths);
	}
	return paths.all.filter((path) => holds(options, path) || holds(written, path));
}
/** Is there something at the path that can be shown? */
function holds(options, path) {
	const value = valueAt(options, path);
	return value !== void 0 && value !== "";
}
/** The text of a key where its path belongs: a mistake, but a secret. */
function addKeys(options, paths) {
	if (typeof options !== "object" || options === null) return;
	for (const [name, value] of Object.entries(options)) if (name.endsWith("private_key_file") && typeof value === "string" && isContent(value)) paths.add([name]);
}
function addDeclared(object, options, path, paths) {
	for (const [name, schema] of shapeOf(object)) {
		const at = [...path, name];
		const value = valueAt(options, [name]);
		if (value === void 0) continue;
		if (metaOf(schema).sensitive === true) paths.add(at);
		const form = formOf(schema);
		if (form.kind === "block") addDeclared(form.object, value, at, paths);
		if (form.kind === "blocks" && Array.isArray(value)) value.forEach((item, index) => {
			addDeclared(form.object, item, [...at, index], paths);
		});
	}
}
/** The texts at the paths, also those inside of lists and maps, in any of the given values; empty ones hide nothing. */
function secretsAt(object, values, paths) {
	const secrets = /* @__PURE__ */ new Map();
	for (const each of values) for (const path of paths) {
		const texts = /* @__PURE__ */ new Set();
		collect(valueAt(each, path), texts);
		const isOwn = isDeclaredSensitive(object, path);
		for (const text of texts) if (isOwn || !secrets.has(text)) secrets.set(text, {
			text,
			name: printPath(path),
			...isOwn ? {} : { madeOf: [text] }
		});
	}
	return [...secrets.values()];
}
function collect(value, texts) {
	if (typeof value === "string" && value !== "" && value !== "<unknown>") texts.add(value);
	else if (typeof value === "number") texts.add(String(value));
	else if (typeof value === "object" && value !== null) for (const item of Object.values(value)) collect(item, texts);
}

export { isDeclaredSensitive as a, valueAt as c, diagnoseIssue as i, secretsAt as n, PathSet as o, sensitivePaths as r, RecordedPlaces as s, holds as t };