import { o as __toESM } from "./runtime.js";
import { t as homeFolder } from "./host-local-user.js";
import { i as TemplateError } from "./diagnostics-errors.js";
import { a as warning, n as hasErrors, r as refusal, t as error } from "./diagnostics-diagnostic.js";
import { n as readSmallFile, t as NotReadable } from "./intake-small-file.js";
import { a as parseTemplate, i as parseExpression, n as parseBody, o as Findings, t as readSource$1 } from "./hcl-syntax-parse.js";
import { t as Source } from "./diagnostics-source.js";
import { n as spanning, r as startOf } from "./diagnostics-range.js";
import { a as BigFloat, c as LimitReached, d as weightOf, i as shortest$1, n as parseNumber, o as decimalOf, r as sameNumber, s as Allowance, t as formatNumber, u as weighText } from "./hcl-values-numbers.js";
import { r as suggest, t as didYouMean } from "./diagnostics-suggest.js";
import { i as refusedUse, n as refusedFile } from "./trust-refused.js";
import { t as separatorHint } from "./packer-read-separators.js";
import { r as parseDuration$1 } from "./time-duration.js";
import { _ as tupleOf, a as isPrimitive$1, c as withoutOptional, d as NumberType, f as StringType, g as setOf, h as objectOf, i as isCollection$1, l as BoolType, m as mapOf, n as friendlyName, o as sameType, p as listOf, r as hasDynamic, t as constraintName, u as DynamicType, v as compareStrings } from "./hcl-values-type-queries.js";
import { A as withMarks, C as set, D as unknownOf, E as tuple, O as unmark, S as object, T as stringOf, _ as map, a as bool, b as number, c as containsMark, d as equal, f as identityOf, g as list, h as isWhollyKnown, i as UnknownDynamic, j as unknown, k as unmarkDeep, l as elementsOf, m as isNull, n as Null, o as boolOf, p as isKnown, r as True, s as childrenOf, t as False, u as entriesOf$1, v as mark$1, w as string, x as numberOf, y as nullOf } from "./hcl-values-values.js";
import { E as any$2, L as object$1, V as tuple$1, _ as ZodRecord, a as ZodDefault, f as ZodObject, t as ZodArray } from "./npm-zod.js";
import { n as buildFails, t as asRefusal } from "./options-refusal.js";
import { n as placeholder, t as latePlaceholder } from "./options-placeholder.js";
import { n as misreadOf } from "./options-codecs-notation.js";
import { d as late, i as parseGoTemplate, l as define, n as checkLate, o as renderGoTemplate, s as withoutText, t as checkFunctions, u as namesIn$1 } from "./go-template-render.js";
import { a as shapeOf, i as metaOf, n as codecOf, o as typeOf$1, r as formOf, t as bare } from "./options-option-schema.js";
import { a as isDeclaredSensitive, c as valueAt$1, i as diagnoseIssue, n as secretsAt, o as PathSet, r as sensitivePaths, s as RecordedPlaces } from "./options-sensitive-options.js";
import { t as buildNames } from "./options-late-fields.js";
import { n as JsonParser, t as parseJson$1 } from "./hcl-json-json-parser.js";
import { n as packerVersion, r as parseConstraints, t as isCompatible } from "./packer-compatibility.js";
import { n as signedHeaders } from "./net-aws-signature.js";
import path, { basename, dirname, join as join$1, normalize, resolve } from "node:path";
import { existsSync, readdirSync, statSync } from "node:fs";
import { isIPv4, isIPv6 } from "node:net";
import { gzipSync } from "node:zlib";
import { constants as constants$2, createHash, createPrivateKey, privateDecrypt, randomBytes } from "node:crypto";
import { glob, readdir, stat } from "node:fs/promises";

// src/hcl/evaluation/function.ts
function bind(definition, context) {
	const { name, parameters, variadic } = definition;
	return {
		name,
		parameters,
		variadic,
		definition,
		context
	};
}
/** The answer of a server is on its way: the value is unknown until everything is evaluated again. */
var NotAnsweredYet = class extends Error {
	name = "NotAnsweredYet";
};
/** An argument is not acceptable (`argument` is its index), or the call as a whole failed (undefined). */
var FunctionError = class extends Error {
	name = "FunctionError";
	argument;
	/** Problems inside of what the function read (a template file). With an empty message they are the whole report. */
	diagnostics;
	constructor(message, argument, diagnostics = []) {
		super(message);
		this.argument = argument;
		this.diagnostics = diagnostics;
	}
};
/** The template is not trusted with what the call does. */
var FunctionRefused = class extends FunctionError {
	refused;
	constructor(refused) {
		super(`${refused.summary}. ${refused.detail}`);
		this.refused = refused;
	}
};

// src/hcl/json/json-profile.ts
/**
* A file in HCL's JSON syntax. Which properties are arguments and which are blocks only the reader knows, so here all
* are attributes, also several of one name; `withJsonBlocks` makes blocks of some. In files of values for variables
* strings are literals: `${` has no meaning there.
*/
function parseJsonBody(source, strings = "templates") {
	const findings = new Findings();
	const value = findings.take(new JsonParser(source, strings).document());
	const nothing = {
		attributes: [],
		blocks: [],
		range: {
			source,
			start: 0,
			end: source.text.length
		}
	};
	if (value === void 0) return {
		body: nothing,
		diagnostics: findings.all
	};
	if (value.kind !== "object" && value.kind !== "tuple") {
		findings.add(error("unexpected-json-value", "Root value must be object", "The file must be a JSON object, or an array of objects.", value.range));
		return {
			body: nothing,
			diagnostics: findings.all
		};
	}
	return {
		body: findings.take(bodyOf(value, "to define arguments and blocks")) ?? nothing,
		diagnostics: findings.all
	};
}
/** A JSON body whose reader says which of its attributes are blocks. */
function withJsonBlocks(body, types) {
	const findings = new Findings();
	const blocks = [];
	const attributes = body.attributes.filter((attribute) => {
		const type = Object.hasOwn(types, attribute.name) ? types[attribute.name] : void 0;
		if (type === void 0) return true;
		for (const block of findings.take(unpack(attribute, attribute.expression, type.labels, []))) {
			const inner = attribute.name === "dynamic" ? contentOf(block, types) : type.blocks;
			blocks.push({
				...block,
				body: findings.take(withJsonBlocks(block.body, inner ?? {}))
			});
		}
		return false;
	});
	return findings.with({
		...body,
		attributes,
		blocks
	});
}
function contentOf({ labels }, types) {
	const of = labels[0]?.text ?? "";
	const blocks = Object.hasOwn(types, of) ? types[of]?.blocks : void 0;
	return { content: {
		labels: 0,
		...blocks !== void 0 && { blocks }
	} };
}
function bodyOf(value, purpose) {
	const { value: items, diagnostics } = itemsOf(value, purpose);
	if (items === void 0) return {
		value: void 0,
		diagnostics
	};
	return {
		value: {
			attributes: items.filter(({ key }) => nameOf$1(key) !== "//").map(attributeOf),
			blocks: [],
			range: value.range
		},
		diagnostics
	};
}
/** Of an object, or of all objects in an array; undefined: it is neither. */
function itemsOf(value, purpose) {
	if (value.kind === "object") return {
		value: value.items,
		diagnostics: []
	};
	if (value.kind === "literal" && value.value === null) return {
		value: [],
		diagnostics: []
	};
	if (value.kind === "tuple") {
		const wrong = value.elements.filter(({ kind }) => kind !== "object");
		return {
			value: value.elements.flatMap((element) => element.kind === "object" ? element.items : []),
			diagnostics: wrong.map(({ range }) => notAnObject(`A JSON object is required here, ${purpose}.`, range))
		};
	}
	return {
		value: void 0,
		diagnostics: [notAnObject(`A JSON object or an array of them is required here, ${purpose}.`, value.range)]
	};
}
function notAnObject(detail, range) {
	return error("unexpected-json-value", "Incorrect JSON value type", detail, range);
}
function nameOf$1(key) {
	return key.kind === "template" ? key.json ?? "" : "";
}
function attributeOf({ key, value }) {
	const range = {
		...key.range,
		end: value.range.end
	};
	return {
		kind: "attribute",
		name: nameOf$1(key),
		nameRange: key.range,
		expression: value,
		range
	};
}
/** The blocks that an attribute of a JSON body stands for, with as many labels as blocks of that type have. */
function unpack(attribute, value, labelsLeft, labels) {
	const findings = new Findings();
	const type = JSON.stringify(attribute.name);
	if (labelsLeft > 0) {
		const items = findings.take(itemsOf(value, `whose properties are labels of blocks of type ${type}`));
		if (items?.length === 0 && !(value.kind === "literal")) {
			const detail = `An object with at least one property is required, whose name is a label of the ${attribute.name} block.`;
			findings.add(error("missing-label", "Missing block label", detail, value.range));
		}
		const blocks = (items ?? []).filter(({ key }) => nameOf$1(key) !== "//").flatMap(({ key, value: inner }) => {
			const label = {
				text: nameOf$1(key),
				range: key.range
			};
			return findings.take(unpack(attribute, inner, labelsLeft - 1, [...labels, label]));
		});
		return findings.with(blocks);
	}
	if (value.kind === "literal" && value.value === null) return findings.with([]);
	const blocks = (value.kind === "tuple" ? value.elements : [value]).flatMap((each) => {
		const body = each.kind === "object" ? findings.take(bodyOf(each, "")) : void 0;
		if (body === void 0) {
			const detail = `A JSON object or an array of them is required, for the content of blocks of type ${type}.`;
			findings.add(notAnObject(detail, each.range));
			return [];
		}
		const { name, nameRange } = attribute;
		return [{
			kind: "block",
			type: name,
			typeRange: nameRange,
			labels,
			body,
			headerRange: nameRange,
			range: each.range
		}];
	});
	return findings.with(blocks);
}

// src/packer/read/file-body.ts
/** A file of variable values in the syntax that its name tells. */
function parseVariableFile(source) {
	return source.name.endsWith(".json") ? parseJsonBody(source, "literals") : parseBody(source);
}
/** A template in the syntax that its name tells; blocks of Packer's own are blocks in both. */
function parseTemplateFile(source) {
	if (!source.name.endsWith(".json")) return parseBody(source);
	const { body, diagnostics } = parseJsonBody(source);
	const withBlocks = withJsonBlocks(body, template);
	return {
		body: withBlocks.value,
		diagnostics: [...diagnostics, ...withBlocks.diagnostics]
	};
}
const postProcessor = { labels: 1 };
const template = {
	packer: {
		labels: 0,
		blocks: { required_plugins: { labels: 0 } }
	},
	variable: {
		labels: 1,
		blocks: { validation: { labels: 0 } }
	},
	variables: { labels: 0 },
	local: { labels: 1 },
	locals: { labels: 0 },
	data: { labels: 2 },
	source: { labels: 2 },
	build: {
		labels: 0,
		blocks: {
			source: { labels: 1 },
			provisioner: { labels: 1 },
			"error-cleanup-provisioner": { labels: 1 },
			"post-processor": postProcessor,
			"post-processors": {
				labels: 0,
				blocks: { "post-processor": postProcessor }
			},
			dynamic: { labels: 1 },
			hcp_packer_registry: { labels: 0 }
		}
	},
	provisioner: { labels: 1 },
	dynamic: { labels: 1 },
	communicator: { labels: 2 },
	hcp_packer_registry: { labels: 0 }
};

// src/packer/read/hidden-values.ts
/** What is told of a place among values names it and does not quote it: the value may be a secret. */
function withoutValues(problem) {
	const { range, summary, detail } = problem;
	if (range === void 0 || !range.source.holdsValuesIn(startOf(range).line) || isName(range)) return problem;
	const quoted = range.source.text.slice(range.start, range.end).trim();
	if (quoted.length < 2) return problem;
	const hidden = (text) => text.replaceAll(quoted, "…");
	return {
		...problem,
		summary: hidden(summary),
		detail: detail && hidden(detail)
	};
}
function isName({ source: { text }, start, end }) {
	const line = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
	return /^[\s{,]*$/.test(line) && /^\s*[=:]/.test(text.slice(end));
}

// src/packer/read/legacy-values.ts
/**
* A template in the older language with the place of its user variables, whose values may be secrets: found in the text,
* since what can not be parsed is shown with its lines.
*/
function withHiddenVariables({ name, text }) {
	const values = [...text.matchAll(/"variables"\s*:\s*\{/g)].map(({ 0: head, index }) => {
		const start = index + head.length;
		return [start, endOfObject(text, start)];
	});
	return new Source(name, text, { values });
}
/** Behind the brace that ends an object, or the end of the text where none does. */
function endOfObject(text, start) {
	let depth = 1;
	for (const { 0: token, index } of text.slice(start).matchAll(/"(?:[^"\\\n]|\\.)*"|[{}]/g)) {
		if (token === "{") depth++;
		if (token === "}") depth--;
		if (depth === 0) return start + index;
	}
	return text.length;
}

// src/packer/read/referee.ts
/**
* Adds to the first error of a file in HCL's native syntax whether HashiCorp's own grammar agrees: the user learns at once whether the
* file or this parser is wrong. The parser (Go, compiled to JavaScript) is loaded only here.
*/
async function withReferee(source, diagnostics) {
	const first = diagnostics.findIndex(({ severity }) => severity === "error");
	if (!hasErrors(diagnostics) || wouldTakeLong(source.text, diagnostics)) return diagnostics;
	const verdict = await accepts(source.text) ? "HashiCorp's own parser accepts this file: please report the difference." : "HashiCorp's own parser refuses this file too.";
	return diagnostics.map((each, index) => {
		if (index !== first) return each;
		return {
			...each,
			detail: each.detail === void 0 ? verdict : `${each.detail}\n${verdict}`
		};
	});
}
/** UTF-16 units. It takes seconds for more, and nobody waits that long for a second opinion. */
const largest$2 = 65536;
/** Each takes it a while. */
const mostProblems = 100;
/** It knows no limits, and can not be interrupted. */
function wouldTakeLong(text, diagnostics) {
	if (text.length > largest$2 || diagnostics.length > mostProblems) return true;
	if (/\d[eE][+-]?\d{4}/.test(text)) return true;
	return diagnostics.some(({ code }) => /^(?:evaluation-limit|nesting-too-deep|expression-too-long)$/.test(code));
}
async function accepts(text) {
	const { stackTraceLimit } = Error;
	try {
		const { parseToObject } = (await import("./npm-hcl2-parser.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1))).default;
		try {
			return parseToObject(text)[0] !== null;
		} catch {
			return false;
		}
	} finally {
		Error.stackTraceLimit = stackTraceLimit;
	}
}

// src/packer/read/template.ts
/** A file of values that is named as a template: it would count as `*.auto.pkrvars.hcl`. */
function holdsOnlyValues({ attributes, blocks }) {
	return attributes.length > 0 && blocks.length === 0;
}

// src/packer/read/read-template.ts
/**
* Reads a template: a folder's `*.pkr.hcl` and `*.pkr.json` (symbolic links are followed), or one file of any name.
* Throws TemplateError with the errors of all files when there is one of which nothing can be read.
*/
async function readTemplate(path, { workingDirectory, trust }) {
	const absolute = resolve(workingDirectory, path);
	const refused = refusedFile(trust, absolute, path);
	if (refused !== void 0) throw new TemplateError([{
		...error(refused.code, refused.summary, refused.detail),
		subject: "template"
	}]);
	const found = await stat(absolute).catch(() => void 0);
	if (found === void 0) throw new TemplateError([{
		...error("template-not-found", `Template not found: ${path}`, `There is no such file or folder (looked for ${absolute}).${separatorHint(path, workingDirectory)}`),
		subject: "template"
	}]);
	const folder = found.isDirectory();
	const names = await namesIn(folder ? absolute : dirname(absolute));
	if (folder) trust.opened?.note({
		file: absolute,
		text: path,
		of: "names",
		matters: isPartOf(absolute)
	});
	const templates = folder ? [...ending(names, ".pkr.hcl"), ...ending(names, ".pkr.json")] : [];
	if (folder && templates.length === 0) throw new TemplateError([nothingToRead(path, names)]);
	const paths = folder ? templates.map((name) => join$1(absolute, name)) : [absolute];
	const read = await Promise.all(paths.map((each) => readFile(each, {
		workingDirectory,
		trust
	})));
	const diagnostics = read.flatMap((each) => each.diagnostics);
	if (read.some(isUnreadable)) throw new TemplateError(diagnostics);
	const auto = [...ending(names, ".auto.pkrvars.hcl"), ...ending(names, ".auto.pkrvars.json")];
	return {
		path,
		root: folder ? path : dirname(path),
		files: read.flatMap(({ file }) => file === void 0 ? [] : [file]),
		variableFiles: folder ? auto.map((name) => join$1(absolute, name)) : [],
		ignoredVariableFiles: folder ? [] : auto,
		siblings: folder ? [] : siblingsOf(absolute, names),
		syntax: diagnostics,
		legacy: read[0]?.legacy
	};
}
/** Would it be read with the folder? */
function isPartOf(folder) {
	return (file) => dirname(file) === folder && /\.(?:pkr|auto\.pkrvars)\.(?:hcl|json)$/.test(file);
}
/** The other template files in the folder of one that is named alone. */
function siblingsOf(path, names) {
	if (!/\.pkr\.(hcl|json)$/.test(path)) return [];
	return [...ending(names, ".pkr.hcl"), ...ending(names, ".pkr.json")].map((name) => join$1(dirname(path), name)).filter((each) => each !== path);
}
/** Names of the files in a folder that may matter, sorted by their bytes, without folders. */
async function namesIn(folder) {
	const entries = (await readdir(folder)).filter((name) => /\.(hcl|json)$/.test(name));
	return (await Promise.all(entries.map(async (name) => await isFolder(join$1(folder, name)) ? [] : [name]))).flat().sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
}
async function isFolder(path) {
	return stat(path).then((found) => found.isDirectory(), () => false);
}
function ending(names, suffix) {
	return names.filter((name) => name.endsWith(suffix));
}
function nothingToRead(path, names) {
	const others = names.filter((name) => !name.includes(".pkrvars."));
	const hint = others.length === 0 ? "" : ` There are files that can be named directly: ${others.join(", ")}.`;
	return {
		...error("template-not-found", `Could not find any config file in ${path}`, `A config file must be suffixed with \`.pkr.hcl\` or \`.pkr.json\`. A folder can be referenced.${hint}`),
		subject: "template"
	};
}
function isUnreadable({ file, legacy, diagnostics }) {
	return hasErrors(diagnostics) && (file === void 0 || legacy !== void 0 || file.body.range.end === 0);
}
async function readFile(path, around) {
	const { source, diagnostics } = await readSource$1(path, around);
	if (source === void 0) return { diagnostics };
	if (isLegacy(path, source)) {
		const hidden = withHiddenVariables(source);
		const { root, diagnostics: problems } = parseJson$1(hidden);
		return {
			file: {
				source: hidden,
				body: {
					attributes: [],
					blocks: [],
					range: {
						source: hidden,
						start: 0,
						end: 0
					}
				}
			},
			legacy: root,
			diagnostics: problems.map(withoutValues)
		};
	}
	const parsed = parseTemplateFile(source);
	if (!holdsOnlyValues(parsed.body)) return judged(path, source, parsed);
	const hidden = new Source(source.name, source.text, { holdsValues: true });
	return judged(path, hidden, parseTemplateFile(hidden));
}
async function judged(path, source, { body, diagnostics }) {
	const told = path.endsWith(".json") ? diagnostics : await withReferee(source, diagnostics);
	return {
		file: {
			source,
			body
		},
		diagnostics: told
	};
}
/** A file of Packer's first template language: JSON that is not `.pkr.json`. */
function isLegacy(path, source) {
	if (/\.pkr\.(json|hcl)$/.test(path)) return false;
	return path.endsWith(".json") || /^\s*\{/.test(source.text);
}

// src/packer/beside.ts
/** Reads the files beside a template that is named as one file of its folder. */
async function readBeside({ siblings }, around) {
	const beside = /* @__PURE__ */ new Map();
	for (const path of siblings) {
		const { source } = await readSource$1(path, around);
		if (source === void 0) continue;
		const { body } = parseTemplateFile(source);
		const keys = holdsOnlyValues(body) ? body.attributes.map(({ name }) => `value.${name}`) : body.blocks.flatMap(definedBy);
		for (const key of keys) if (!beside.has(key)) beside.set(key, basename(path));
	}
	return beside;
}
function definedBy({ type, labels, body }) {
	const [first, second] = labels.map(({ text }) => text);
	switch (type) {
		case "variable": return [`var.${first}`];
		case "variables": return body.attributes.map(({ name }) => `var.${name}`);
		case "local": return [`local.${first}`];
		case "locals": return body.attributes.map(({ name }) => `local.${name}`);
		case "source":
		case "data": return [`${type}.${first}.${second}`];
		default: return [];
	}
}
/** The name under which a file of values would be read as one. */
function asVarFile(name, kind) {
	return join$1(dirname(name), basename(name).replace(/\.pkr\.(hcl|json)$/, `.${kind}.$1`));
}

// src/packer/top-level.ts
/** The blocks that may stand in a template, with the names of their labels. */
const topLevel = {
	attributes: [],
	blocks: {
		packer: [],
		source: ["type", "name"],
		variables: [],
		variable: ["name"],
		locals: [],
		local: ["name"],
		data: ["type", "name"],
		build: [],
		hcp_packer_registry: [],
		communicator: ["type", "name"]
	}
};
/** What a `dynamic` block at the top may stand for. */
const repeatable = {
	attributes: [],
	blocks: {
		source: topLevel.blocks.source,
		build: topLevel.blocks.build
	}
};
const templateLevel = {
	written: topLevel,
	repeatable
};
const { variables, variable, locals, local } = topLevel.blocks;
const provisioner = ["type"];
/** Of a file of enforced provisioners. */
const enforcedLevel = {
	written: {
		attributes: [],
		blocks: {
			provisioner,
			variables,
			variable,
			locals,
			local
		}
	},
	repeatable: {
		attributes: [],
		blocks: { provisioner }
	}
};
/** Values in a file that is named as a template. */
function misplacedValues({ source, body }) {
	const { name } = source;
	return error("unsupported-argument", "Unsupported argument", `An argument named "${body.attributes[0]?.name}" is not expected here. ${name} holds values of variables and no blocks: rename it to ${asVarFile(name, "auto.pkrvars")}, which is read with the folder, or to ${asVarFile(name, "pkrvars")}, which \`var-files\` (\`--var-file\`) names.`, body.attributes[0]?.nameRange);
}
function unset({ name, range }, { ignoredVariableFiles: ignored }) {
	const hint = ignored.length === 0 ? "" : ` ${ignored.join(" and ")} would count only if the template were named as its folder.`;
	return error("unset-variable", `Unset variable "${name}"`, `A used variable must be set or have a default value. Set it by \`PKR_VAR_${name}\`, in a var file, or by \`vars\` (\`--var ${name}=...\`).${hint}`, range);
}

// src/hcl/values/type-preference.ts
/**
* Positions of types in the order in which unification tries them as its result: the more general of two comes first
* (cty’s order).
*/
function preferenceOrder(types) {
	const lesser = types.map(() => []);
	const above = types.map(() => 0);
	for (const [left, type] of types.entries()) for (const [offset, other] of types.slice(left + 1).entries()) {
		const right = left + 1 + offset;
		const preferred = preference(type, other);
		if (preferred === 0) continue;
		const [from, to] = preferred < 0 ? [left, right] : [right, left];
		lesser[from]?.push(to);
		above[to] = (above[to] ?? 0) + 1;
	}
	const order = types.flatMap((_, index) => above[index] === 0 ? [index] : []);
	for (const index of order) for (const each of lesser[index] ?? []) {
		const left = (above[each] ?? 0) - 1;
		above[each] = left;
		if (left === 0) order.push(each);
	}
	return order;
}
const generality = {
	list: 0,
	tuple: 1,
	set: 2
};
/** Negative: the left one is more general; 0: neither, or they have nothing in common. */
function preference(left, right) {
	if (left.kind === "dynamic" || right.kind === "dynamic") return Number(left.kind === "dynamic") - Number(right.kind === "dynamic");
	if (isPrimitive(left) && isPrimitive(right)) return Number(left.kind !== "string") - Number(right.kind !== "string");
	const [general, special] = [generality[left.kind], generality[right.kind]];
	if (general !== void 0 && special !== void 0 && general !== special) return general - special;
	if (left.kind === "map" && right.kind === "object") return -1;
	if (left.kind === "object" && right.kind === "map") return 1;
	if (left.kind !== right.kind) return 0;
	if ("element" in left && "element" in right) return preference(left.element, right.element);
	return allPreferred(pairs(left, right));
}
function isPrimitive({ kind }) {
	return kind === "string" || kind === "number" || kind === "bool";
}
/** The types that stand at the same place in both; none where their shapes differ. */
function pairs(left, right) {
	if (left.kind === "tuple" && right.kind === "tuple") {
		if (left.elements.length !== right.elements.length) return [];
		return left.elements.flatMap((each, index) => {
			const other = right.elements[index];
			return other === void 0 ? [] : [[each, other]];
		});
	}
	if (left.kind !== "object" || right.kind !== "object" || left.attributes.size !== right.attributes.size) return [];
	const found = [...left.attributes].flatMap(([name, each]) => {
		const other = right.attributes.get(name);
		return other === void 0 ? [] : [[each, other]];
	});
	return found.length === left.attributes.size ? found : [];
}
function allPreferred(types) {
	const preferred = types.map(([left, right]) => preference(left, right));
	return Number(preferred.some((each) => each > 0)) - Number(preferred.some((each) => each < 0));
}

// src/hcl/values/unify.ts
/** The most general type that all convert to, by cty's rules; undefined: there is none (or no type was given). */
function unify(types, unsafe = true) {
	const first = types[0];
	if (first === void 0) return void 0;
	if (types.every((type) => sameType(type, first))) return first;
	const kinds = new Set(types.map((type) => type.kind));
	const hasDynamic = kinds.delete("dynamic");
	const only = (...allowed) => [...kinds].every((kind) => allowed.includes(kind));
	for (const kind of [
		"map",
		"list",
		"set",
		"object",
		"tuple"
	]) if (kinds.has(kind) && kinds.size === 1) return hasDynamic ? DynamicType : sameKind(kind, types, unsafe);
	if (kinds.has("map") && only("map", "object")) {
		const unified = throughCollection(types, "object", unsafe);
		if (unified?.kind === "map") return unified;
	}
	if (kinds.has("list") && only("list", "tuple")) {
		const unified = throughCollection(types, "tuple", unsafe);
		if (unified?.kind === "list") return unified;
	}
	if (kinds.has("object") && kinds.has("tuple")) return void 0;
	return preferred(types, unsafe);
}
function sameKind(kind, types, unsafe) {
	if (kind === "object") return unifyObjects(types.filter(isObject), unsafe);
	if (kind === "tuple") return unifyTuples(types.filter(isTuple), unsafe);
	const element = unify(types.flatMap((type) => "element" in type ? [type.element] : []), unsafe);
	if (element === void 0) return void 0;
	return allConvert(types, kind === "map" ? mapOf(element) : kind === "list" ? listOf(element) : setOf(element), unsafe);
}
const isObject = (type) => type.kind === "object";
const isTuple = (type) => type.kind === "tuple";
function allConvert(types, to, unsafe) {
	return types.every((type) => sameType(type, to) || isConvertible(type, to, unsafe)) ? to : void 0;
}
function unifyObjects(types, unsafe) {
	const names = [...types[0]?.attributes.keys() ?? []];
	if (!types.every(({ attributes }) => attributes.size === names.length && names.every((name) => attributes.has(name)))) return objectsAsMap(types, unsafe);
	const attributes = /* @__PURE__ */ new Map();
	for (const name of names) {
		const unified = unify(types.map((type) => type.attributes.get(name) ?? DynamicType), unsafe);
		if (unified === void 0) return void 0;
		attributes.set(name, unified);
	}
	return allConvert(types, objectOf(attributes), unsafe) ?? objectsAsMap(types, unsafe);
}
function objectsAsMap(types, unsafe) {
	const element = unify(types.flatMap((type) => [...type.attributes.values()]), unsafe);
	return element && allConvert(types, mapOf(element), unsafe);
}
function unifyTuples(types, unsafe) {
	const length = types[0]?.elements.length ?? 0;
	if (!types.every((type) => type.elements.length === length)) return tuplesAsList(types, unsafe);
	const elements = [];
	for (let index = 0; index < length; index++) {
		const unified = unify(types.map((type) => type.elements[index] ?? DynamicType), unsafe);
		if (unified === void 0) return void 0;
		elements.push(unified);
	}
	return allConvert(types, tupleOf(elements), unsafe) ?? tuplesAsList(types, unsafe);
}
function tuplesAsList(types, unsafe) {
	const element = unify(types.flatMap((type) => type.elements), unsafe);
	return element && allConvert(types, listOf(element), unsafe);
}
/** Objects are often maps, and tuples lists, in the eyes of who wrote them. */
function throughCollection(types, kind, unsafe) {
	const structural = types.filter((type) => type.kind === kind);
	const collection = kind === "object" ? objectsAsMap(structural.filter(isObject), unsafe) : tuplesAsList(structural.filter(isTuple), unsafe);
	if (collection === void 0) return void 0;
	return unify(types.map((type) => type.kind === kind ? collection : type), unsafe);
}
/** The first of the given types, the most general ones before others, that all convert to. */
function preferred(types, unsafe) {
	for (const index of preferenceOrder(types)) {
		const type = types[index];
		if (type !== void 0 && allConvert(types, type, unsafe) !== void 0) return type;
	}
}
/**
* Is there a conversion from the one type to the other? A safe one succeeds for every value of the type; an unsafe one
* (string to number, map to object) may turn out impossible.
*/
function isConvertible(from, to, unsafe) {
	if (to.kind === "dynamic") return true;
	if (from.kind === "dynamic") return unsafe;
	const converts = (one, other) => sameType(one, other) || isConvertible(one, other, unsafe);
	switch (to.kind) {
		case "string": return from.kind === "string" || from.kind === "number" || from.kind === "bool";
		case "number":
		case "bool": return from.kind === to.kind || from.kind === "string" && unsafe;
		case "object":
			if (from.kind === "map") return unsafe && mapConverts(from.element, to);
			if (from.kind !== "object") return false;
			return [...to.attributes].every(([name, wanted]) => {
				const given = from.attributes.get(name);
				return given === void 0 ? to.optional.has(name) : converts(given, wanted);
			});
		case "tuple":
			if (from.kind !== "tuple" || from.elements.length !== to.elements.length) return false;
			return from.elements.every((each, index) => converts(each, to.elements[index] ?? DynamicType));
		case "map":
			if (from.kind === "map") return converts(from.element, to.element);
			return from.kind === "object" && allTo([...from.attributes.values()], to.element, unsafe);
		case "list":
			if (from.kind === "list" || from.kind === "set") return converts(from.element, to.element);
			return from.kind === "tuple" && tupleConverts(from.elements, to.element, unsafe);
		case "set":
			if (from.kind === "set" || from.kind === "list" && unsafe) return converts(from.element, to.element);
			return from.kind === "tuple" && tupleConverts(from.elements, to.element, unsafe);
	}
}
/** The type of the elements when a tuple or an object becomes a collection of the wanted element type. */
function commonElement(types, wanted, unsafe) {
	if (wanted.kind !== "dynamic") return wanted;
	return unify(types, unsafe);
}
/** Not where only values would show whether the elements are of one type. */
function tupleConverts(types, wanted, unsafe) {
	const isDynamic = ({ kind }) => kind === "dynamic";
	const element = commonElement(types, wanted, unsafe);
	if (isDynamic(wanted) && element !== void 0 && isDynamic(element) && !types.every(isDynamic)) return false;
	return allTo(types, wanted, unsafe);
}
function allTo(types, wanted, unsafe) {
	if (types.length === 0) return true;
	const element = commonElement(types, wanted, unsafe);
	return element !== void 0 && allConvert(types, element, unsafe) !== void 0;
}
function mapConverts(element, to) {
	return [...to.attributes].every(([name, wanted]) => to.optional.has(name) || sameType(element, wanted) || isConvertible(element, wanted, true));
}

// src/hcl/values/mismatch.ts
/** Why a value of one type is not one of the other, in cty's words: `attribute "name" is required`. */
function mismatch(got, want) {
	const required = `${constraintName(want)} required`;
	if (got.kind === "object" && want.kind === "object") return objects$1(got, want);
	if (isCollection$1(want)) {
		if (want.element.kind === "dynamic") {
			if (got.kind === "tuple" && want.kind !== "map") return `all ${want.kind} elements must have the same type`;
			if (got.kind === "object" && want.kind === "map") return "all map elements must have the same type";
		}
		if (got.kind === "tuple" || got.kind === "object") {
			if (want.kind === "map" !== (got.kind === "object")) return required;
			return elements(got, want.element);
		}
		if (isCollection$1(got)) {
			if (want.kind === "map" !== (got.kind === "map")) return required;
			return `incorrect ${want.kind} element type: ${mismatch(got.element, want.element)}`;
		}
	}
	return isConfusing(got, want) ? required : `${friendlyName(want)} required, but have ${friendlyName(got)}`;
}
function objects$1(got, want) {
	const names = [...want.attributes.keys()].sort(compareStrings);
	const missing = names.filter((name) => !got.attributes.has(name) && !want.optional.has(name));
	if (missing.length > 0) return requiredAttributes(missing.map((name) => JSON.stringify(name)));
	for (const unsafe of [true, false]) for (const name of names) {
		const given = got.attributes.get(name);
		const wanted = want.attributes.get(name);
		if (given === void 0 || wanted === void 0 || sameType(given, wanted)) continue;
		if (!isConvertible(given, wanted, unsafe)) return `attribute ${JSON.stringify(name)}: ${mismatch(given, wanted)}`;
	}
	return "incorrect object attributes";
}
function requiredAttributes(names) {
	if (names.length === 1) return `attribute ${names[0]} is required`;
	if (names.length === 2) return `attributes ${names.join(" and ")} are required`;
	return `attributes ${names.slice(0, -1).join(", ")}, and ${names.at(-1)} are required`;
}
function elements(got, want) {
	const given = got.kind === "tuple" ? [...got.elements.entries()] : [...got.attributes];
	for (const [key, type] of given) if (!sameType(type, want) && !isConvertible(type, want, true)) return `element ${JSON.stringify(key)}: ${mismatch(type, want)}`;
	return `all elements must be ${constraintName(want)}`;
}
/** Would naming both types lead the reader astray, since values of the one do convert at times? */
function isConfusing(got, want) {
	if (isPrimitive$1(got) !== isPrimitive$1(want)) return false;
	if (want.kind === "string") return false;
	if (want.kind === "bool" && got.kind === "number" || want.kind === "number" && got.kind === "bool") return false;
	if (isCollection$1(got) && isCollection$1(want) && !hasDynamic(got.element) && hasDynamic(want.element)) return false;
	if (got.kind === "tuple" && want.kind === "object") return false;
	return true;
}

// src/hcl/values/convert.ts
/** Converts by cty's rules; `problem` is in cty's wording, without a full stop: `a number is required`. */
function convert$1(value, type) {
	if (sameType(value.type, withoutOptional(type))) return { value };
	if (!isConvertible(value.type, type, true)) return {
		problem: mismatch(value.type, type),
		path: []
	};
	try {
		return { value: converted(value, type, []) };
	} catch (thrown) {
		if (thrown instanceof Unconvertible) return {
			problem: thrown.message,
			path: thrown.path
		};
		throw thrown;
	}
}
var Unconvertible = class extends Error {
	path;
	constructor(message, path) {
		super(message);
		this.path = path;
	}
};
/** The types are known to be convertible; what can fail is the value. */
function converted(value, to, path) {
	if (to.kind === "dynamic" || sameType(value.type, to)) return value;
	const plain = unmark(value);
	if (!isKnown(plain)) return withMarks(unknownOf(specialise(plain.type, withoutOptional(to))), value.marks);
	if (isNull(plain)) return withMarks(nullOf(specialise(plain.type, withoutOptional(to))), value.marks);
	return withMarks(convertedKnown(plain, to, path), value.marks);
}
function convertedKnown(value, to, path) {
	switch (to.kind) {
		case "string": return string(value.type.kind === "number" ? formatNumber(numberOf(value)) : String(boolOf(value)));
		case "number": return toNumber(stringOf(value), path);
		case "bool": return toBool(stringOf(value), path);
		case "object": return toObject(value, to, path);
		case "tuple": return tuple(elementsOf(value).map((each, index) => converted(each, to.elements[index] ?? DynamicType, [...path, index])));
		case "map": return toMap(value, to.element, path);
		case "list":
		case "set": return toSequence(value, to.kind, to.element, path);
		case "dynamic": return value;
	}
}
function toNumber(text, path) {
	const parsed = parseNumber(text);
	if (parsed === void 0) throw new Unconvertible("a number is required", path);
	return number(parsed);
}
function toBool(text, path) {
	if (text === "true" || text === "1") return bool(true);
	if (text === "false" || text === "0") return bool(false);
	const lower = text.toLowerCase();
	const hint = lower === "true" || lower === "false" ? `; to convert from string, use lowercase "${lower}"` : "";
	throw new Unconvertible(`a bool is required${hint}`, path);
}
/** From an object with more attributes, or from a map. */
function toObject(value, to, path) {
	const given = entriesOf$1(value);
	return object([...to.attributes].map(([name, wanted]) => {
		const each = given.get(name);
		if (each === void 0) {
			if (to.optional.has(name)) return [name, nullOf(withoutOptional(wanted))];
			throw new Unconvertible(`map has no element for required attribute ${JSON.stringify(name)}`, path);
		}
		if (!sameType(each.type, wanted) && !isConvertible(each.type, wanted, true)) {
			const why = mismatch(each.type, wanted);
			throw new Unconvertible(`map element type is incompatible with attribute ${JSON.stringify(name)}: ${why}`, path);
		}
		return [name, converted(each, wanted, [...path, name])];
	}));
}
function toMap(value, wanted, path) {
	const given = [...entriesOf$1(value)];
	const types = given.map(([, each]) => each).map((each) => each.type);
	const element = value.type.kind === "map" ? wanted : commonElement(types, wanted, true) ?? wanted;
	const elements = ofOneType(given.map(([name, each]) => converted(each, element, [...path, name])), "attribute types must all match for conversion to map", path);
	if (elements.length === 0) return map([], emptyElement(value.type, wanted));
	return map(given.map(([name, each], index) => [name, elements[index] ?? each]));
}
function toSequence(value, kind, wanted, path) {
	const given = elementsOf(value);
	const build = kind === "list" ? list : set;
	const types = given.map((each) => each.type);
	const element = value.type.kind === "tuple" ? commonElement(types, wanted, true) ?? wanted : wanted;
	const elements = ofOneType(given.map((each, index) => converted(each, element, [...path, index])), `element types must all match for conversion to ${kind}`, path);
	return elements.length === 0 ? build([], emptyElement(value.type, wanted)) : build(elements);
}
function emptyElement(from, wanted) {
	return wanted.kind === "dynamic" && isCollection$1(from) ? from.element : withoutOptional(wanted);
}
/** Elements that were converted to a type with `any` in it may have come out different. */
function ofOneType(values, problem, path) {
	const first = values[0];
	if (first === void 0 || values.every((each) => sameType(each.type, first.type))) return values;
	const type = unify(values.map((each) => each.type));
	if (type === void 0) throw new Unconvertible("cannot find a common base type for all elements", path);
	const unified = values.map((each, index) => converted(each, type, [...path, index]));
	const decided = unified.find((each) => each.type.kind !== "dynamic") ?? first;
	return unified.map((each) => {
		if (sameType(each.type, decided.type)) return each;
		if (each.type.kind === "dynamic" && isNull(each)) return withMarks(nullOf(decided.type), each.marks);
		throw new Unconvertible(problem, path);
	});
}
/** The wanted type with each `any` in it replaced by what the given type has there. */
function specialise(given, wanted) {
	if (given.kind === "dynamic") return wanted;
	switch (wanted.kind) {
		case "dynamic": return given;
		case "map": return mapOf(specialise(mapElement(given), wanted.element));
		case "list": return listOf(specialise(sequenceElement(given), wanted.element));
		case "set": return setOf(specialise(sequenceElement(given), wanted.element));
		case "tuple":
			if (given.kind !== "tuple") return wanted;
			return tupleOf(wanted.elements.map((each, index) => specialise(given.elements[index] ?? DynamicType, each)));
		case "object": {
			const of = (name) => given.kind === "object" ? given.attributes.get(name) : mapElement(given);
			return objectOf(new Map([...wanted.attributes].map(([name, each]) => [name, specialise(of(name) ?? DynamicType, each)])));
		}
		default: return wanted;
	}
}
function mapElement(given) {
	if (given.kind === "map") return given.element;
	return given.kind === "object" && unify([...given.attributes.values()]) || DynamicType;
}
function sequenceElement(given) {
	if (given.kind === "list" || given.kind === "set") return given.element;
	return given.kind === "tuple" && unify(given.elements) || DynamicType;
}

// src/hcl/values/conditional-mismatch.ts
/** What is different between the types of the two results, for types that do not unify. */
function conditionalMismatch(then, otherwise) {
	return structural(then, otherwise) ?? named$1(then, otherwise);
}
function structural(then, otherwise) {
	if (then.kind === "object" && otherwise.kind === "object") return objects(then.attributes, otherwise.attributes);
	if (then.kind === "tuple" && otherwise.kind === "tuple") return tuples(then.elements, otherwise.elements);
	if (isCollection$1(then) && isCollection$1(otherwise) && then.kind === otherwise.kind) {
		const { kind } = then.element;
		if (kind === otherwise.element.kind && (kind === "object" || kind === "tuple")) return `Their elements differ: ${conditionalMismatch(then.element, otherwise.element)}`;
	}
}
function objects(then, otherwise) {
	const missing = (name, present, absent) => `The '${present}' value has an attribute "${name}", which the '${absent}' value has not`;
	for (const name of [...then.keys()].sort(compareStrings)) {
		const left = then.get(name);
		const right = otherwise.get(name);
		if (right === void 0) return missing(name, "true", "false");
		if (left !== void 0 && !sameType(left, right)) return `They differ in attribute "${name}": ${conditionalMismatch(left, right)}`;
	}
	const extra = [...otherwise.keys()].sort(compareStrings).find((name) => !then.has(name));
	return extra === void 0 ? void 0 : missing(extra, "false", "true");
}
function tuples(then, otherwise) {
	if (then.length !== otherwise.length) return `The 'true' tuple has ${then.length} elements and the 'false' tuple ${otherwise.length}`;
	for (const [index, left] of then.entries()) {
		const right = otherwise[index];
		if (right !== void 0 && !sameType(left, right)) return `They differ in element ${index}: ${conditionalMismatch(left, right)}`;
	}
}
function named$1(then, otherwise) {
	const left = friendlyName(then);
	const right = friendlyName(otherwise);
	if (left === right) return "They differ somewhere inside";
	return `The 'true' value is ${left} and the 'false' value ${right}`;
}

// src/hcl/evaluation/conditional.ts
/** `condition ? this : that`: of the branch that is not taken, problems are none. */
function evaluateConditional(expression, evaluation, evaluate) {
	const then = evaluation.attempt((inner) => evaluate(expression.then, inner));
	const otherwise = evaluation.attempt((inner) => evaluate(expression.else, inner));
	const type = resultType$1(then.value, otherwise.value);
	if (type === void 0) {
		const detail = `Both results must be of one type. ${conditionalMismatch(then.value.type, otherwise.value.type)}.`;
		const range = spanning(expression.then.range, expression.else.range);
		evaluation.report(error("conditional-type-mismatch", "Inconsistent conditional result types", detail, range));
		return UnknownDynamic;
	}
	const given = evaluate(expression.condition, evaluation);
	const wrong = (summary, detail) => {
		evaluation.report(error("invalid-condition", summary, detail, expression.condition.range));
		return unknownOf(type);
	};
	if (isNull(given)) return wrong("Null condition", "A condition must be true or false, but it is null.");
	const marks = /* @__PURE__ */ new Set([
		...given.marks,
		...then.value.marks,
		...otherwise.value.marks
	]);
	if (!isKnown(given)) {
		if (isNull(then.value) && isNull(otherwise.value)) return withMarks({
			...Null,
			type
		}, marks);
		return withMarks(unknownOf(type), marks);
	}
	const condition = convert$1(unmark(given), BoolType);
	if (condition.value === void 0) return wrong("Incorrect condition type", "A condition must be true or false.");
	const truth = boolOf(condition.value);
	const { value, diagnostics } = truth ? then : otherwise;
	evaluation.report(...diagnostics);
	if (type.kind === "dynamic") return withMarks(value, marks);
	const converted = convert$1(value, type);
	if (converted.value !== void 0) return withMarks(converted.value, marks);
	const detail = `The result for ${truth} is not suitable: ${converted.problem}.`;
	const range = truth ? expression.then.range : expression.else.range;
	evaluation.report(error("conditional-type-mismatch", "Inconsistent conditional result types", detail, range));
	return unknownOf(type);
}
function resultType$1(then, otherwise) {
	const isUntypedNull = (value) => isNull(value) && value.type.kind === "dynamic";
	if (isUntypedNull(then)) return otherwise.type;
	if (isUntypedNull(otherwise)) return then.type;
	if (then.type.kind === "dynamic" || otherwise.type.kind === "dynamic") return DynamicType;
	return unify([then.type, otherwise.type]);
}

// src/hcl/evaluation/evaluation.ts
/**
* One evaluation on its way: what names mean, and what was found wrong so far. A value that could not be had is an unknown
* of dynamic type, so that one mistake is reported once.
*/
var Evaluation = class Evaluation {
	#scope;
	#found;
	constructor(scope, found) {
		this.#scope = scope;
		this.#found = found;
	}
	static run(scope, run) {
		const diagnostics = [];
		return {
			value: run(new Evaluation(scope, diagnostics)),
			diagnostics
		};
	}
	get functions() {
		return this.#scope.functions;
	}
	get allowance() {
		return this.#scope.allowance;
	}
	variable(name) {
		return this.#scope.variable(name);
	}
	variableNames() {
		return this.#scope.variableNames();
	}
	/** The same evaluation, with more variables. */
	child(variables) {
		return new Evaluation(this.#scope.child(variables), this.#found);
	}
	/** Something in the same scope whose problems may be none: the branch that a condition does not take. */
	attempt(run) {
		return Evaluation.run(this.#scope, run);
	}
	report(...diagnostics) {
		for (const each of diagnostics) this.#found.push(each);
	}
	/** Answers whether nothing has been found wrong since. */
	watch() {
		const before = this.#found.length;
		return () => this.#found.length === before;
	}
};

// src/hcl/evaluation/for-expression.ts
/** Keys and values as `for` sees them; undefined: not known yet, or not iterable, which is reported. */
function elementsWithKeys(collection, range, evaluation) {
	if (isNull(collection)) {
		evaluation.report(error("null-value", "Iteration over null value", "'for' needs a list, a set, a map or an object, but this is null.", range));
		return;
	}
	if (isPrimitive$1(collection.type)) {
		const detail = `'for' needs a list, a set, a map or an object, but this is a ${friendlyName(collection.type)}.`;
		evaluation.report(error("not-iterable", "Iteration over non-iterable value", detail, range));
		return;
	}
	if (!isKnown(collection)) return void 0;
	if (collection.type.kind === "map" || collection.type.kind === "object") return [...entriesOf$1(collection)].map(([key, value]) => [string(key), value]);
	const isSet = collection.type.kind === "set";
	return elementsOf(collection).map((value, index) => [isSet ? value : number(index), value]);
}
function evaluateFor(expression, evaluation, evaluate) {
	const collection = evaluate(expression.collection, evaluation);
	const marks = new Set(collection.marks);
	const elements = elementsWithKeys(collection, expression.collection.range, evaluation);
	if (elements === void 0) return withMarks(UnknownDynamic, marks);
	const isSound = evaluation.watch();
	const withElement = (key, value) => {
		const variables = /* @__PURE__ */ new Map([[expression.valueName, value]]);
		if (expression.keyName !== void 0) variables.set(expression.keyName, key);
		return evaluation.child(variables);
	};
	includes(expression, withElement(UnknownDynamic, UnknownDynamic), evaluate, marks, "Condition is null");
	if (!isSound()) return withMarks(UnknownDynamic, marks);
	const results = [];
	const groups = /* @__PURE__ */ new Map();
	let known = true;
	for (const [key, value] of elements) {
		evaluation.allowance.spend(1);
		const child = withElement(key, value);
		const included = includes(expression, child, evaluate, marks);
		if (included === void 0) known = false;
		if (included === true) {
			if (expression.key === void 0) results.push(evaluate(expression.value, child));
			else if (!addEntry(expression, expression.key, child, evaluate, marks, groups)) known = false;
		}
		if (!isSound()) return withMarks(UnknownDynamic, marks);
	}
	if (!known) return withMarks(UnknownDynamic, marks);
	return withMarks(expression.key === void 0 ? tuple(results) : grouped(groups, expression.group), marks);
}
function grouped(groups, group) {
	return object([...groups].map(([key, values]) => [key, group ? tuple(values) : values[0] ?? UnknownDynamic]));
}
const invalidCondition = "Invalid 'for' condition";
/** Does the element pass the `if`? undefined: not known, or not a condition, which is reported. */
function includes({ condition }, evaluation, evaluate, marks, nullSummary = invalidCondition) {
	if (condition === void 0) return true;
	const isSound = evaluation.watch();
	const given = evaluate(condition, evaluation);
	for (const mark of given.marks) marks.add(mark);
	const wrong = (summary, detail) => {
		evaluation.report(error("invalid-condition", summary, detail, condition.range));
	};
	if (!isSound()) return void 0;
	if (isNull(given)) return wrong(nullSummary, "What follows 'if' must be true or false, but it is null.");
	const converted = convert$1(unmark(given), BoolType);
	if (converted.value === void 0) return wrong(invalidCondition, `What follows 'if' must be true or false: ${converted.problem}.`);
	return isKnown(converted.value) ? boolOf(converted.value) : void 0;
}
/** false: the key is not known, or none, which is reported. */
function addEntry({ value, group }, key, evaluation, evaluate, marks, groups) {
	const wrong = (code, summary, detail) => {
		evaluation.report(error(code, summary, detail, key.range));
		return false;
	};
	const given = evaluate(key, evaluation);
	for (const mark of given.marks) marks.add(mark);
	if (isNull(given)) return wrong("invalid-object-key", "Invalid object key", "The key is null.");
	const converted = convert$1(unmark(given), StringType);
	if (converted.value === void 0) return wrong("invalid-object-key", "Invalid object key", `The value cannot be a key: ${converted.problem}.`);
	const result = evaluate(value, evaluation);
	if (!isKnown(converted.value)) return false;
	const name = stringOf(converted.value);
	const existing = groups.get(name);
	if (existing === void 0) groups.set(name, [result]);
	else if (group) existing.push(result);
	else return wrong("duplicate-key", "Duplicate object key", `Two elements have the key "${name}". To collect the values of each key in a list, write "..." after the value.`);
	return true;
}

// src/hcl/evaluation/secret-arguments.ts
/** What a function says of a secret may quote what was made of it: then it says only that it does not fit. */
function withoutSecrets(args, call) {
	try {
		return call();
	} catch (thrown) {
		if (!(thrown instanceof FunctionError) || !quotes(thrown.message, args.filter((each) => containsMark(each)))) throw thrown;
		throw new FunctionError("the value does not fit; it is sensitive, so that nothing more is shown of it", thrown.argument, thrown.diagnostics);
	}
}
/** What is shorter is in every sentence. */
const shortestQuote = 4;
function quotes(message, values) {
	return values.some((value) => {
		const { content } = value;
		const text = content instanceof BigFloat ? formatNumber(content) : typeof content === "string" ? content : "";
		for (let at = 0; at + shortestQuote <= text.length; at++) if (message.includes(text.slice(at, at + shortestQuote))) return true;
		return quotes(message, childrenOf(value));
	});
}

// src/hcl/evaluation/function-call.ts
function evaluateCall(expression, evaluation, evaluate) {
	const { name } = expression;
	const called = evaluation.functions.get(name);
	if (called === void 0) {
		const detail = `There is no function named "${name}".${didYouMean(name, evaluation.functions.keys())}`;
		evaluation.report(error("unknown-function", "Call to unknown function", detail, expression.nameRange));
		return UnknownDynamic;
	}
	const args = argumentsOf(expression, evaluation, evaluate);
	if (args === void 0 || !hasRightCount(called, args, expression, evaluation)) return UnknownDynamic;
	if ("callExpressions" in called.definition) {
		const expressions = args.flatMap((each) => each.expression ?? []);
		const { callExpressions } = called.definition;
		return attempted(called, args, expression, evaluation, () => callExpressions(expressions, (each) => evaluation.attempt((inner) => evaluate(each, inner))));
	}
	const values = convertedArguments(called, args, evaluation);
	if (values === void 0) return UnknownDynamic;
	const { definition } = called;
	return attempted(called, args, expression, evaluation, () => callWithValues(definition, called, values, evaluation));
}
/** undefined: the last argument cannot be expanded (yet). */
function argumentsOf(expression, evaluation, evaluate) {
	const args = expression.arguments.map((each) => ({
		range: each.range,
		expression: each,
		value: () => evaluate(each, evaluation)
	}));
	if (!expression.expandLast) return args;
	const last = expression.arguments.at(-1);
	if (last === void 0) return args;
	const isSound = evaluation.watch();
	const expanded = evaluate(last, evaluation);
	if (!isSound()) return void 0;
	const wrong = (detail) => {
		evaluation.report(error("invalid-expansion", "Invalid expanding argument value", detail, last.range));
	};
	if (isNull(expanded)) return wrong("What stands before \"...\" is null.");
	const { kind } = expanded.type;
	if (kind === "dynamic") return void 0;
	if (kind !== "tuple" && kind !== "list" && kind !== "set") return wrong("What stands before \"...\" must be a list, a set or a tuple.");
	if (!isKnown(expanded)) return void 0;
	const elements = elementsOf(expanded).map((element) => {
		const value = withMarks(element, expanded.marks);
		return {
			range: last.range,
			expression: void 0,
			value: () => value
		};
	});
	return [...args.slice(0, -1), ...elements];
}
function hasRightCount({ name, parameters, variadic }, args, expression, evaluation) {
	const missing = parameters[args.length];
	if (missing !== void 0) {
		const detail = `"${name}" takes ${variadic === void 0 ? "" : "at least "}${parameters.length} argument(s); the one named "${missing.name}" is missing.`;
		evaluation.report(error("wrong-argument-count", "Not enough function arguments", detail, expression.closeRange));
		return false;
	}
	const extra = args[parameters.length];
	if (variadic === void 0 && extra !== void 0) {
		const detail = `"${name}" takes ${parameters.length} argument(s).`;
		evaluation.report(error("wrong-argument-count", "Too many function arguments", detail, extra.range));
		return false;
	}
	return true;
}
function parameterOf({ parameters, variadic }, index) {
	return parameters[index] ?? variadic ?? {
		name: "",
		type: DynamicType
	};
}
function invalidArgument$1(parameter, why, range) {
	return error("invalid-function-argument", "Invalid function argument", `Invalid value for "${parameter.name}" parameter: ${why}.`, range);
}
function convertedArguments(called, args, evaluation) {
	const isSound = evaluation.watch();
	const values = args.map(({ value, range }, index) => {
		const parameter = parameterOf(called, index);
		const converted = convert$1(value(), parameter.type);
		if (converted.value !== void 0) return converted.value;
		evaluation.report(invalidArgument$1(parameter, converted.problem, range));
		return UnknownDynamic;
	});
	return !isSound() ? void 0 : values;
}
/** Elements and characters that a function goes through in the time of one step of an evaluation. */
const cheap = 16;
const cheaper = 256;
function callWithValues(definition, called, args, evaluation) {
	const marks = /* @__PURE__ */ new Set();
	let known = true;
	const plain = args.map((value, index) => {
		const parameter = parameterOf(called, index);
		if (isNull(value) && parameter.allowNull !== true) throw new FunctionError("argument must not be null", index);
		if (parameter.unknown !== "any" && !isKnown(value)) known = false;
		if (parameter.unknown === void 0 && !isWhollyKnown(value)) known = false;
		if (parameter.elementMarks === "keep") {
			for (const each of value.marks) marks.add(each);
			return unmark(value);
		}
		const unmarked = unmarkDeep(value);
		for (const each of unmarked.marks) marks.add(each);
		return unmarked.value;
	});
	const charge = (value) => {
		const { elements, characters } = weightOf(value);
		evaluation.allowance.spend(elements / cheap + characters / cheaper);
	};
	plain.forEach(charge);
	const unknown = () => unknownOf(definition.returns ?? DynamicType);
	const result = known ? answered(() => withoutSecrets(args, () => definition.call(plain, called.context, evaluation.functions, evaluation.allowance)), unknown) : unknown();
	charge(result);
	if (typeof result.content === "string") evaluation.allowance.spendText(result.content.length);
	const own = withMarks(result, marks);
	const marked = definition.sensitive === true ? mark$1(own, "sensitive") : own;
	if (containsMark(marked)) called.context.made?.(marked, args, definition);
	return marked;
}
function answered(call, unknown) {
	try {
		return call();
	} catch (thrown) {
		if (thrown instanceof NotAnsweredYet) return unknown();
		throw thrown;
	}
}
/** Turns what a function throws into diagnostics at the argument or the call. */
function attempted(called, args, expression, evaluation, call) {
	try {
		return call();
	} catch (thrown) {
		if (!(thrown instanceof FunctionError)) throw thrown;
		if (thrown instanceof FunctionRefused) {
			const { code, summary, detail } = thrown.refused;
			evaluation.report(error(code, summary, detail, expression.range));
			return UnknownDynamic;
		}
		const argument = thrown.argument === void 0 ? void 0 : args[thrown.argument];
		if (thrown.message === "") {} else if (argument === void 0 || thrown.argument === void 0) {
			const detail = `Call to function "${called.name}" failed: ${thrown.message}.`;
			evaluation.report(error("function-failed", "Error in function call", detail, expression.range));
		} else evaluation.report(invalidArgument$1(parameterOf(called, thrown.argument), thrown.message, argument.range));
		evaluation.report(...thrown.diagnostics);
		return UnknownDynamic;
	}
}

// src/hcl/evaluation/indexing.ts
const notThere = "There is no such element";
/** The key as the message names it, where it may be shown. */
function keyIn(key) {
	if (key.marks.size > 0) return "";
	const text = convert$1(key, StringType).value?.content;
	if (typeof text !== "string") return "";
	return key.type.kind === "number" ? ` as ${text}` : ` as ${JSON.stringify(text)}`;
}
/** `collection[key]` */
function index$1(collection, key, evaluation, range) {
	const wrong = (detail, code = "invalid-index", summary = "Invalid index") => {
		evaluation.report(error(code, summary, detail, range));
		return UnknownDynamic;
	};
	if (isNull(collection)) return wrong("The value is null and has no elements.", "null-value", "Attempt to index null value");
	if (isNull(key)) return wrong("The key is null.");
	const { type } = collection;
	if (type.kind === "dynamic" || key.type.kind === "dynamic") return withMarks(UnknownDynamic, collection.marks);
	if (type.kind === "set") return wrong("A set has no order and no keys to choose an element by. [for x in set : x] makes a list of it.");
	if (isPrimitive$1(type)) return wrong("Only lists, tuples, maps and objects have elements.");
	const byName = type.kind === "map" || type.kind === "object";
	const converted = convert$1(unmark(key), byName ? StringType : NumberType);
	if (converted.value === void 0) return wrong(`${notThere}: ${converted.problem}.`);
	const marks = /* @__PURE__ */ new Set([...collection.marks, ...key.marks]);
	if (!isKnown(converted.value)) return withMarks(type.kind === "map" || type.kind === "list" ? unknownOf(type.element) : UnknownDynamic, marks);
	if (byName) {
		const name = stringOf(converted.value);
		if (type.kind === "object" && !type.attributes.has(name)) return wrong(`${notThere}${keyIn(key)}.${key.type.kind === "number" ? " Attributes of an object have names, not numbers." : didYouMean(name, type.attributes.keys())}`);
		if (!isKnown(collection)) return withMarks(unknownOf(memberType(collection, name)), marks);
		const element = entriesOf$1(collection).get(name);
		if (element === void 0) return wrong(`${notThere}${keyIn(key)}.${didYouMean(name, entriesOf$1(collection).keys())}`);
		return withMarks(element, marks);
	}
	const position = numberOf(converted.value);
	if (!position.isInteger) return wrong(`${notThere}: the index must be a whole number.`);
	if (position.isNegative && !position.isZero) return wrong(`${notThere}: the index must not be negative.`);
	if (!isKnown(collection)) {
		if (type.kind === "list") return withMarks(unknownOf(type.element), marks);
		const element = type.kind === "tuple" ? type.elements[position.toNumber()] : void 0;
		return element === void 0 ? wrong(`${notThere}${keyIn(key)}.`) : withMarks(unknownOf(element), marks);
	}
	const elements = elementsOf(collection);
	const element = elements[position.toNumber()];
	if (element !== void 0) return withMarks(element, marks);
	const why = elements.length === 0 ? "the list is empty" : `the index must be less than ${elements.length}`;
	return wrong(`${notThere}${keyIn(key)}: ${why}.`);
}
function memberType({ type }, name) {
	if (type.kind === "map") return type.element;
	return type.kind === "object" && type.attributes.get(name) || UnknownDynamic.type;
}
/** `object.name` */
function getAttribute(object, name, evaluation, range) {
	const wrong = (detail, code = "unsupported-attribute", summary = "Unsupported attribute") => {
		evaluation.report(error(code, summary, detail, range));
		return UnknownDynamic;
	};
	if (isNull(object)) return wrong("The value is null and has no attributes.", "null-value", "Attempt to get attribute from null value");
	const { type, marks } = object;
	switch (type.kind) {
		case "dynamic": return object;
		case "object":
			if (!type.attributes.has(name)) return wrong(`The object has no attribute "${name}".${didYouMean(name, type.attributes.keys())}`);
			break;
		case "map":
			if (isKnown(object) && !entriesOf$1(object).has(name)) return wrong(`The map has no key "${name}".${didYouMean(name, entriesOf$1(object).keys())}`, "missing-element", "Missing map element");
			break;
		case "list":
		case "set": return wrong(attributeOfMany(type.kind, type.element, name));
		case "tuple": return wrong("Only objects and maps have attributes.");
		default: return wrong(`A ${friendlyName(type)} has no attributes.`);
	}
	if (!isKnown(object)) return withMarks(unknownOf(memberType(object, name)), marks);
	return withMarks(entriesOf$1(object).get(name) ?? UnknownDynamic, marks);
}
function attributeOfMany(kind, element, name) {
	if (element.kind !== "object") return "Only objects and maps have attributes.";
	if (kind === "set") return `A set has no attributes; its elements have. For those of all elements write [*].${name}.`;
	const which = element.attributes.has(name) ? name : "name";
	return `A list has no attributes; its elements have. For one element write [0].${which}, for all of them [*].${which}.`;
}

// src/hcl/evaluation/object-expression.ts
function evaluateObject(expression, evaluation, evaluate) {
	const entries = [];
	const marks = /* @__PURE__ */ new Set();
	let known = true;
	for (const item of expression.items) {
		const isSound = evaluation.watch();
		const key = keyOf(item, evaluation, evaluate);
		const hasKey = isSound();
		const value = evaluate(item.value, evaluation);
		for (const each of key.marks) marks.add(each);
		if (!hasKey || !isKnown(key)) known = false;
		else entries.push([stringOf(key), value]);
	}
	return withMarks(known ? object(entries) : UnknownDynamic, marks);
}
function keyOf({ key, value }, evaluation, evaluate) {
	if (key.kind === "traversal") {
		if (key.steps.length === 0) return string(key.root);
		evaluation.report(error("invalid-object-key", "Ambiguous attribute key", "If it is a reference, write it in parentheses; if it is a name with dots, in quotes.", key.range));
		return UnknownDynamic;
	}
	if (key.kind === "literal" && (key.value === null || typeof key.value === "boolean")) return string(String(key.value));
	const given = evaluate(key, evaluation);
	if (isNull(given)) {
		evaluation.report(error("invalid-object-key", "Null value as key", "The key is null.", value.range));
		return UnknownDynamic;
	}
	const converted = convert$1(given, StringType);
	if (converted.value !== void 0) return converted.value;
	evaluation.report(error("invalid-object-key", "Incorrect key type", `The value cannot be a key: ${converted.problem}.`, key.range));
	return UnknownDynamic;
}

// src/hcl/evaluation/operators.ts
/** What the operands are converted to, and what comes out. */
const operatorTypes = {
	"+": {
		operand: NumberType,
		result: NumberType
	},
	"-": {
		operand: NumberType,
		result: NumberType
	},
	"*": {
		operand: NumberType,
		result: NumberType
	},
	"/": {
		operand: NumberType,
		result: NumberType
	},
	"%": {
		operand: NumberType,
		result: NumberType
	},
	"<": {
		operand: NumberType,
		result: BoolType
	},
	">": {
		operand: NumberType,
		result: BoolType
	},
	"<=": {
		operand: NumberType,
		result: BoolType
	},
	">=": {
		operand: NumberType,
		result: BoolType
	},
	"&&": {
		operand: BoolType,
		result: BoolType
	},
	"||": {
		operand: BoolType,
		result: BoolType
	},
	"==": {
		operand: DynamicType,
		result: BoolType
	},
	"!=": {
		operand: DynamicType,
		result: BoolType
	}
};
var OperationFailed = class extends Error {};
/** Operands are of the operator's operand type. Throws OperationFailed. */
function operate(operator, left, right) {
	if (operator === "==") return equals(left, right);
	if (operator === "!=") return negated(equals(left, right));
	const marks = /* @__PURE__ */ new Set([...left.marks, ...right.marks]);
	return withMarks(operatePlain(operator, left, right), marks);
}
/** What `&&` or `||` comes to by one side alone. As in HCL, null is false enough for `&&`, and nothing for `||`. */
function decision(operator, side) {
	if (!isKnown(side)) return void 0;
	if (operator === "&&" && (isNull(side) || !boolOf(side))) return bool(false);
	return operator === "||" && !isNull(side) && boolOf(side) ? bool(true) : void 0;
}
function operatePlain(operator, left, right) {
	if (isNull(left) || isNull(right)) throw new OperationFailed("argument must not be null");
	if (!isKnown(left) || !isKnown(right)) return unknownOf(operatorTypes[operator].result);
	if (operator === "&&" || operator === "||") return bool(operator === "&&");
	const a = numberOf(left);
	const b = numberOf(right);
	switch (operator) {
		case "+": return number(sum$2(a, b, "can't compute sum of opposing infinities"));
		case "-": return number(sum$2(a, b.negated(), "can't subtract infinity from itself"));
		case "*": return number(product(a, b, "can't multiply zero by infinity"));
		case "/": return number(quotient(a, b));
		case "%": return number(remainder(a, b));
		case "<": return bool(a.comparedTo(b) < 0);
		case ">": return bool(a.comparedTo(b) > 0);
		case "<=": return bool(a.comparedTo(b) < 0 || sameNumber(a, b));
		default: return bool(a.comparedTo(b) > 0 || sameNumber(a, b));
	}
}
const precisionOf = (a, b) => Math.max(a.precision, b.precision);
function sum$2(a, b, problem) {
	const result = a.plus(b);
	if (result === void 0) throw new OperationFailed(problem);
	return result;
}
/** With as many bits as the result needs, and with as many as its operands have at least. */
function product(a, b, problem) {
	if (a.isZero && !b.isFinite || b.isZero && !a.isFinite) throw new OperationFailed(problem);
	const result = a.times(b, 512);
	return result.withPrecision(Math.max(precisionOf(a, b), result.bits));
}
function quotient(a, b) {
	if (a.isZero && b.isZero || !(a.isFinite || b.isFinite)) throw new OperationFailed("can't divide zero by zero or infinity by infinity");
	return a.dividedBy(b, precisionOf(a, b));
}
/** By cty's steps: each is rounded to the precision of the dividend. */
function remainder(a, b) {
	if (b.isZero) return a;
	if (!a.isFinite || !b.isFinite) throw new OperationFailed("can't use modulo with infinity");
	const whole = quotient(a, b).toBigInt();
	const times = BigFloat.rounded(whole < 0n, whole < 0n ? -whole : whole, 0, a.precision);
	return sum$2(a, b.times(times, a.precision).negated(), "").withPrecision(a.precision);
}
function negated(value) {
	return isKnown(value) && !isNull(value) ? {
		...value,
		content: !boolOf(value)
	} : value;
}
/** Nulls of whatever type are equal; what is not wholly known may be. */
function equals(left, right) {
	const a = unmarkDeep(left);
	const b = unmarkDeep(right);
	const marks = isNull(left) !== isNull(right) ? /* @__PURE__ */ new Set([...left.marks, ...right.marks]) : /* @__PURE__ */ new Set([...a.marks, ...b.marks]);
	return withMarks(equalsPlain(a.value, b.value), marks);
}
function equalsPlain(left, right) {
	const undecided = unknownOf(BoolType);
	if (!isKnown(left) || !isKnown(right)) {
		if (isNull(left) || isNull(right)) return undecided;
		return (hasDynamic(left.type) || hasDynamic(right.type) ? void 0 : sameType(left.type, right.type)) === false ? bool(false) : undecided;
	}
	if (isNull(left) || isNull(right)) return bool(isNull(left) && isNull(right));
	if (!isWhollyKnown(left) || !isWhollyKnown(right)) return undecided;
	return bool(equal(left, right));
}

// src/hcl/evaluation/operation.ts
function evaluateUnary(expression, evaluation, evaluate) {
	const type = expression.operator === "-" ? NumberType : BoolType;
	const isSound = evaluation.watch();
	const given = evaluate(expression.operand, evaluation);
	const operand = convert$1(given, type);
	if (operand.value === void 0) {
		const detail = `Unsuitable value for unary operand: ${operand.problem}.`;
		evaluation.report(error("invalid-operand", "Invalid operand", detail, expression.operand.range));
		return unknownOf(type);
	}
	if (!isSound()) return unknownOf(type);
	if (isNull(operand.value)) return failed(evaluation, expression, type, "argument must not be null");
	if (!isKnown(operand.value)) return withMarks(unknownOf(type), given.marks);
	if (type === BoolType) return negated(operand.value);
	return withMarks(number(numberOf(operand.value).negated()), given.marks);
}
function failed(evaluation, expression, type, why) {
	evaluation.report(error("operation-failed", "Operation failed", `Error during operation: ${why}.`, expression.range));
	return unknownOf(type);
}
/** A chain `a + b + c` stands inside of itself on the left: it is worked out from there in a loop, however long it is. */
function evaluateBinary(expression, evaluation, evaluate) {
	const chain = [];
	let first = expression;
	for (; first.kind === "binary"; first = first.left) chain.push(first);
	const start = first;
	let found = evaluation.attempt((inner) => evaluate(start, inner));
	for (const each of chain.reverse()) {
		const left = found;
		found = evaluation.attempt((inner) => operation(each, left, inner, evaluate));
	}
	evaluation.report(...found.diagnostics);
	return found.value;
}
function operation(expression, before, evaluation, evaluate) {
	const { operator } = expression;
	const { operand, result } = operatorTypes[operator];
	const after = evaluation.attempt((inner) => evaluate(expression.right, inner));
	const sides = [["left", before], ["right", after]].map(([side, { value, diagnostics }]) => ({
		side,
		diagnostics,
		converted: convert$1(value, operand)
	}));
	const [left, right] = sides;
	const a = left?.converted.value;
	const b = right?.converted.value;
	if (left === void 0 || right === void 0 || a === void 0 || b === void 0) {
		for (const { side, converted, diagnostics } of sides) {
			evaluation.report(...diagnostics);
			if (converted.problem === void 0) continue;
			const detail = `Unsuitable value for ${side} operand: ${converted.problem}.`;
			evaluation.report(error("invalid-operand", "Invalid operand", detail, expression[side].range));
		}
		return unknownOf(result);
	}
	for (const [value, { diagnostics }] of [[a, left], [b, right]]) {
		const decided = decision(operator, value);
		if (decided === void 0) continue;
		evaluation.report(...diagnostics);
		return withMarks(decided, /* @__PURE__ */ new Set([...a.marks, ...b.marks]));
	}
	const problems = [...left.diagnostics, ...right.diagnostics];
	if (problems.length > 0) {
		evaluation.report(...problems);
		return unknownOf(result);
	}
	try {
		return operate(operator, a, b);
	} catch (thrown) {
		if (thrown instanceof OperationFailed) return failed(evaluation, expression, result, thrown.message);
		throw thrown;
	}
}

// src/hcl/evaluation/splat.ts
function evaluateSplat(expression, evaluation, evaluate) {
	const isSound = evaluation.watch();
	const source = evaluate(expression.source, evaluation);
	if (!isSound()) return UnknownDynamic;
	return splat(source, expression.each, expression.source.range, evaluation, evaluate);
}
function splat(given, each, range, evaluation, evaluate) {
	const { marks, type } = given;
	const isSequence = type.kind === "tuple" || type.kind === "list" || type.kind === "set";
	if (isNull(given)) {
		if (!isSequence) return withMarks(tuple([]), marks);
		evaluation.report(error("null-value", "Splat of null value", "The list is null, so it has no elements.", range));
		return UnknownDynamic;
	}
	if (type.kind === "dynamic") return withMarks(UnknownDynamic, marks);
	const isSound = evaluation.watch();
	const applied = (element) => apply(element, each, evaluation, evaluate);
	if (!isSequence) {
		const only = applied(unmark(given));
		return withMarks(isKnown(given) && isSound() ? tuple([only]) : UnknownDynamic, marks);
	}
	if (!isKnown(given)) {
		const result = type.kind === "tuple" ? tupleOf(type.elements.map((element) => applied(unknownOf(element)).type)) : listOf(applied(unknownOf(type.element)).type);
		return withMarks(!isSound() ? UnknownDynamic : unknownOf(result), marks);
	}
	const results = [];
	for (const element of elementsOf(given)) {
		evaluation.allowance.spend(1);
		results.push(applied(element));
		if (!isSound()) return withMarks(UnknownDynamic, marks);
	}
	if (type.kind === "tuple") return withMarks(tuple(results), marks);
	const [first] = results;
	if (first === void 0) {
		const element = applied(unknownOf(type.element)).type;
		return withMarks(!isSound() ? UnknownDynamic : list([], element), marks);
	}
	if (!results.every((result) => sameType(result.type, first.type))) {
		evaluation.report(error("invalid-splat", "Invalid nested splat expressions", "The results are of different types and make no list. A 'for' expression makes a tuple of them.", each.at(-1)?.range ?? range));
		return UnknownDynamic;
	}
	return withMarks(list(results), marks);
}
function apply(element, steps, evaluation, evaluate) {
	let value = element;
	for (const step of steps) {
		const isSound = evaluation.watch();
		switch (step.kind) {
			case "attribute":
				value = getAttribute(value, step.name, evaluation, step.range);
				break;
			case "index":
				value = index$1(value, evaluate(step.key, evaluation), evaluation, step.range);
				break;
			case "splat": value = splat(value, step.each, step.range, evaluation, evaluate);
		}
		if (!isSound()) return UnknownDynamic;
	}
	return value;
}

// src/hcl/evaluation/template-expression.ts
/** `"${expression}"` alone is the expression's value itself, of whatever type. */
function evaluateTemplate(expression, evaluation, evaluate) {
	const [first] = expression.parts;
	if (expression.parts.length === 1 && first?.kind === "interpolation") return evaluate(first.expression, evaluation);
	if (expression.parts.length === 1 && first?.kind === "text") return string(first.text);
	const rendering = {
		text: "",
		known: true,
		marks: /* @__PURE__ */ new Set()
	};
	render(expression.parts, evaluation, evaluate, rendering);
	return withMarks(rendering.known ? string(rendering.text) : unknownOf(StringType), rendering.marks);
}
function render(parts, evaluation, evaluate, into) {
	for (const part of parts) switch (part.kind) {
		case "text":
			append(part.text, evaluation, into);
			break;
		case "interpolation":
			interpolate(evaluate(part.expression, evaluation), part.expression.range, evaluation, into);
			break;
		case "if":
			renderIf(part, evaluation, evaluate, into);
			break;
		case "for": renderFor(part, evaluation, evaluate, into);
	}
}
function append(text, { allowance }, into) {
	allowance.spendText(text.length);
	weighText(into.text.length + text.length);
	into.text += text;
}
const summary$1 = "Invalid template interpolation value";
function interpolate(value, range, evaluation, into) {
	for (const mark of value.marks) into.marks.add(mark);
	if (isNull(value)) {
		evaluation.report(error("invalid-interpolation", summary$1, "The value is null, which has no text.", range));
		into.known = false;
		return;
	}
	const converted = convert$1(unmark(value), StringType);
	if (converted.value === void 0) {
		const detail = `The value has no text: ${converted.problem}.`;
		evaluation.report(error("invalid-interpolation", summary$1, detail, range));
		into.known = false;
	} else if (isKnown(converted.value)) append(stringOf(converted.value), evaluation, into);
	else into.known = false;
}
function renderIf(part, evaluation, evaluate, into) {
	const given = evaluate(part.condition, evaluation);
	for (const mark of given.marks) into.marks.add(mark);
	const wrong = (what, detail) => {
		evaluation.report(error("invalid-condition", what, detail, part.condition.range));
		into.known = false;
	};
	if (isNull(given)) {
		wrong("Null condition", "A condition must be true or false, but it is null.");
		return;
	}
	const condition = convert$1(unmark(given), BoolType);
	if (condition.value === void 0) wrong("Incorrect condition type", "A condition must be true or false.");
	else if (!isKnown(condition.value)) into.known = false;
	else render(boolOf(condition.value) ? part.then : part.else ?? [], evaluation, evaluate, into);
}
function renderFor(part, evaluation, evaluate, into) {
	const collection = evaluate(part.collection, evaluation);
	for (const mark of collection.marks) into.marks.add(mark);
	const elements = elementsWithKeys(collection, part.collection.range, evaluation);
	if (elements === void 0) {
		into.known = false;
		return;
	}
	for (const [key, value] of elements) {
		evaluation.allowance.spend(1);
		const variables = /* @__PURE__ */ new Map([[part.value, value]]);
		if (part.key !== void 0) variables.set(part.key, key);
		render(part.body, evaluation.child(variables), evaluate, into);
	}
}

// src/hcl/evaluation/evaluate.ts
/** The value of an expression; what could not be had is unknown, so that nothing is reported as a consequence. */
function evaluate(expression, scope) {
	try {
		return Evaluation.run(scope, (evaluation) => compute(expression, evaluation));
	} catch (thrown) {
		if (thrown instanceof LimitReached) {
			const { code, message, detail, place = expression.range } = thrown;
			return {
				value: UnknownDynamic,
				diagnostics: [error(code, message, detail, place)]
			};
		}
		if (!(thrown instanceof RangeError && thrown.message.includes("call stack"))) throw thrown;
		return {
			value: UnknownDynamic,
			diagnostics: [error("expression-too-long", "Expression too long", "It holds too many operations inside of one another. Split it into several locals.", expression.range)]
		};
	}
}
function compute(expression, evaluation) {
	try {
		evaluation.allowance.spend(1);
		return computed(expression, evaluation);
	} catch (thrown) {
		if (thrown instanceof LimitReached) thrown.place ??= expression.range;
		throw thrown;
	}
}
function computed(expression, evaluation) {
	switch (expression.kind) {
		case "literal": return literal(expression);
		case "template": return evaluateTemplate(expression, evaluation, compute);
		case "traversal": return traversal(expression, evaluation);
		case "call": return evaluateCall(expression, evaluation, compute);
		case "conditional": return evaluateConditional(expression, evaluation, compute);
		case "unary": return evaluateUnary(expression, evaluation, compute);
		case "binary": return evaluateBinary(expression, evaluation, compute);
		case "tuple": return tuple(expression.elements.map((each) => compute(each, evaluation)));
		case "object": return evaluateObject(expression, evaluation, compute);
		case "for": return evaluateFor(expression, evaluation, compute);
		case "index": {
			const collection = compute(expression.collection, evaluation);
			return index$1(collection, compute(expression.key, evaluation), evaluation, expression.bracketRange);
		}
		case "get-attribute": return getAttribute(compute(expression.object, evaluation), expression.name, evaluation, expression.nameRange);
		case "splat": return evaluateSplat(expression, evaluation, compute);
		case "parentheses": return compute(expression.expression, evaluation);
		case "invalid": return UnknownDynamic;
	}
}
function literal({ value }) {
	if (value === null) return Null;
	return typeof value === "boolean" ? bool(value) : number(value.number);
}
function traversal(expression, evaluation) {
	const { root, rootRange, steps } = expression;
	let value = evaluation.variable(root);
	if (value === void 0) {
		const detail = `There is no variable named "${root}".${didYouMean(root, evaluation.variableNames())}`;
		evaluation.report(error("unknown-variable", "Unknown variable", detail, rootRange));
		return UnknownDynamic;
	}
	for (const step of steps) {
		const isSound = evaluation.watch();
		if (step.kind === "attribute") value = getAttribute(value, step.name, evaluation, step.range);
		else {
			const key = typeof step.key === "string" ? string(step.key) : number(step.key.number);
			value = index$1(value, key, evaluation, step.range);
		}
		if (!isSound()) return UnknownDynamic;
	}
	return value;
}

// src/hcl/evaluation/dynamic-blocks.ts
const known = [
	"for_each",
	"iterator",
	"labels"
];
/**
* The blocks of a body in their order, with each `dynamic` block replaced by those that it stands for. One level: call
* it again for the blocks' own bodies with their scopes.
*/
function expandDynamic(body, scope) {
	const findings = new Findings();
	const blocks = body.blocks.flatMap((block) => block.type === "dynamic" ? findings.take(expand$2(block, scope)) : [{
		block,
		scope
	}]);
	return findings.with(blocks);
}
function expand$2(block, scope) {
	const findings = new Findings();
	const wrong = (code, summary, detail, range) => {
		findings.add(error(code, summary, detail, range));
		return findings.with([]);
	};
	const [type, extra] = block.labels;
	if (type === void 0) return wrong("missing-label", "Missing type for dynamic", "A dynamic block has one label, the type of the blocks that it stands for.", block.headerRange);
	if (extra !== void 0) return wrong("extraneous-label", "Extraneous label for dynamic", "A dynamic block has one label, the type of the blocks that it stands for; their labels are given by \"labels\".", extra.range);
	const attributes = new Map(block.body.attributes.map((attribute) => [attribute.name, attribute]));
	for (const { name, nameRange } of block.body.attributes) if (!known.includes(name)) wrong("unsupported-argument", "Unsupported argument", `An argument named "${name}" is not expected here.${didYouMean(name, known)}`, nameRange);
	const contents = block.body.blocks.filter((each) => each.type === "content");
	for (const other of block.body.blocks) if (other.type !== "content") wrong("unsupported-block", "Unsupported block type", `Blocks of type "${other.type}" are not expected here.`, other.typeRange);
	const [content, second] = contents;
	if (content === void 0) return wrong("missing-block", "Missing dynamic content block", "What each of the blocks holds is written in a \"content\" block.", block.headerRange);
	if (second !== void 0) return wrong("duplicate-block", "Extraneous dynamic content block", "A dynamic block has one \"content\" block.", second.headerRange);
	const forEach = attributes.get("for_each")?.expression;
	if (forEach === void 0) return wrong("missing-argument", "Missing required argument", "The argument \"for_each\" is required, but no definition was found.", block.headerRange);
	const iterator = findings.take(iteratorName(attributes.get("iterator")?.expression, type.text));
	const elements = findings.take(elementsOfForEach(forEach, scope));
	if (iterator === void 0 || elements === void 0) return findings.with([]);
	const labels = attributes.get("labels")?.expression;
	const blocks = elements.flatMap(([key, value]) => {
		const child = scope.child(/* @__PURE__ */ new Map([[iterator, object([["key", key], ["value", value]])]]));
		const written = labels === void 0 ? [] : findings.take(blockLabels(labels, child));
		if (written === void 0) return [];
		return [{
			block: {
				...block,
				type: type.text,
				typeRange: type.range,
				labels: written,
				body: content.body
			},
			scope: child
		}];
	});
	return findings.with(blocks);
}
function iteratorName(expression, fallback) {
	if (expression === void 0) return right(fallback);
	if (expression.kind === "traversal" && expression.steps.length === 0) return right(expression.root);
	if (expression.kind === "template" && expression.json !== void 0) return right(expression.json);
	return nothing(error("invalid-dynamic-iterator", "Invalid dynamic iterator name", "The iterator is a bare name.", expression.range));
}
function elementsOfForEach(expression, scope) {
	const { value: given, diagnostics } = evaluate(expression, scope);
	if (diagnostics.length > 0) return nothing(...diagnostics);
	const wrong = (detail, code = "invalid-for-each") => nothing(error(code, "Invalid dynamic for_each value", detail, expression.range));
	if (isPrimitive$1(given.type)) return wrong(`for_each needs a list, a set, a map or an object, but this is a ${friendlyName(given.type)}.`);
	if (isNull(given)) return wrong("for_each needs a list, a set, a map or an object, but this is null.");
	if (!isKnown(given)) return wrong("The value is known only when the build runs, but how many blocks there are must be known before.", "unknown-for-each");
	const mark = (value) => withMarks(value, given.marks);
	if (given.type.kind === "map" || given.type.kind === "object") return right([...entriesOf$1(given)].map(([key, value]) => [mark(string(key)), mark(value)]));
	const isSet = given.type.kind === "set";
	return right(elementsOf(given).map((value, index) => [isSet ? mark(value) : mark(number(index)), mark(value)]));
}
function blockLabels(expression, scope) {
	if (expression.kind !== "tuple") return nothing(error("invalid-dynamic-label", "Invalid dynamic block label", "The labels of a dynamic block must be written as a list of expressions.", expression.range));
	const labels = [];
	for (const element of expression.elements) {
		const label = blockLabel(element, scope);
		if (label.value === void 0) return nothing(...label.diagnostics);
		labels.push({
			text: label.value,
			range: element.range
		});
	}
	return right(labels);
}
function blockLabel(expression, scope) {
	const { value: given, diagnostics } = evaluate(expression, scope);
	if (diagnostics.length > 0) return nothing(...diagnostics);
	const wrong = (detail) => nothing(error("invalid-dynamic-label", "Invalid dynamic block label", detail, expression.range));
	const converted = convert$1(unmark(given), StringType);
	if (converted.value === void 0) return wrong(`A label must be a text: ${converted.problem}.`);
	if (isNull(converted.value)) return wrong("A label must be a text, but this is null.");
	if (!isKnown(converted.value)) return wrong("The value is known only when the build runs, but a label must be known before.");
	if (given.marks.size > 0) return wrong("A sensitive value cannot be a label.");
	return right(stringOf(converted.value));
}
function right(value) {
	return {
		value,
		diagnostics: []
	};
}
function nothing(...diagnostics) {
	return {
		value: void 0,
		diagnostics
	};
}

// src/hcl/evaluation/scope.ts
const noFunctions = /* @__PURE__ */ new Map();
function createScope({ variables = /* @__PURE__ */ new Map(), functions = noFunctions, allowance = new Allowance() } = {}) {
	return scopeOver(void 0, variables, functions, allowance);
}
function scopeOver(parent, variables, functions, allowance) {
	const scope = {
		functions,
		allowance,
		variable: (name) => variables.get(name) ?? parent?.variable(name),
		variableNames: () => /* @__PURE__ */ new Set([...variables.keys(), ...parent?.variableNames() ?? []]),
		child: (more) => scopeOver(scope, more, functions, allowance)
	};
	return scope;
}

// src/hcl/syntax/references.ts
/** Every variable that the expression refers to, but for those that it defines itself (`for`). */
function referencesOf(expression) {
	const found = [];
	visit(expression, /* @__PURE__ */ new Set(), (each) => each.kind === "traversal" && found.push(each));
	return found;
}
/** Those of every expression in a body and in its blocks. */
function referencesOfBody(body) {
	return [...body.attributes.flatMap(({ expression }) => referencesOf(expression)), ...body.blocks.flatMap((block) => referencesOfBody(block.body))];
}
/** The functions that the expression calls. */
function functionsOf(expression) {
	const names = /* @__PURE__ */ new Set();
	visit(expression, /* @__PURE__ */ new Set(), (each) => each.kind === "call" && names.add(each.name));
	return names;
}
function functionsOfBody(body) {
	return /* @__PURE__ */ new Set([...body.attributes.flatMap(({ expression }) => [...functionsOf(expression)]), ...body.blocks.flatMap((block) => [...functionsOfBody(block.body)])]);
}
function visit(expression, own, found) {
	const go = (...expressions) => {
		for (const each of expressions) if (each !== void 0) visit(each, own, found);
	};
	switch (expression.kind) {
		case "traversal":
			if (!own.has(expression.root)) found(expression);
			break;
		case "call":
			found(expression);
			go(...expression.arguments);
			break;
		case "template":
			visitParts(expression.parts, own, found);
			break;
		case "conditional":
			go(expression.condition, expression.then, expression.else);
			break;
		case "unary":
			go(expression.operand);
			break;
		case "binary":
			go(expression.left, expression.right);
			break;
		case "tuple":
			go(...expression.elements);
			break;
		case "object":
			for (const { key, value } of expression.items) {
				if (key.kind !== "traversal" || key.steps.length > 0) go(key);
				go(value);
			}
			break;
		case "for": {
			go(expression.collection);
			const inside = withNames(own, expression.keyName, expression.valueName);
			for (const each of [
				expression.key,
				expression.value,
				expression.condition
			]) if (each !== void 0) visit(each, inside, found);
			break;
		}
		case "index":
			go(expression.collection, expression.key);
			break;
		case "get-attribute":
			go(expression.object);
			break;
		case "splat":
			go(expression.source, ...keysOf(expression.each));
			break;
		case "parentheses": go(expression.expression);
	}
}
function keysOf(steps) {
	return steps.flatMap((step) => {
		if (step.kind === "index") return [step.key];
		return step.kind === "splat" ? keysOf(step.each) : [];
	});
}
function withNames(own, ...names) {
	return /* @__PURE__ */ new Set([...own, ...names.filter((name) => name !== void 0)]);
}
function visitParts(parts, own, found) {
	for (const part of parts) {
		if (part.kind === "interpolation") visit(part.expression, own, found);
		if (part.kind === "if") {
			visit(part.condition, own, found);
			visitParts(part.then, own, found);
			visitParts(part.else ?? [], own, found);
		}
		if (part.kind === "for") {
			visit(part.collection, own, found);
			visitParts(part.body, withNames(own, part.key, part.value), found);
		}
	}
}

// src/options/decode/unsupported.ts
function hintOf(name, { attributes, blocks, hint }) {
	return hint === void 0 ? didYouMean(name, [...attributes, ...blocks]) : hint(name);
}
function unsupportedArgument({ name, nameRange }, known) {
	const hint = known.blocks.includes(name) ? ` Did you mean to define a block of type "${name}"?` : hintOf(name, known);
	return error("unsupported-argument", "Unsupported argument", `An argument named "${name}" is not expected here.${hint}`, nameRange);
}
function unsupportedBlock({ type, typeRange }, known) {
	const hint = known.attributes.includes(type) ? ` Did you mean to define argument "${type}"? If so, use the equals sign to assign it a value.` : hintOf(type, known);
	return error("unsupported-block", "Unsupported block type", `Blocks of type "${type}" are not expected here.${hint}`, typeRange);
}
/** `names` are those of the labels that the block has to have. */
function wrongLabels(block, names) {
	const { type, labels, headerRange } = block;
	const missing = names[labels.length];
	const extra = labels[names.length];
	const all = `${names.length} label${names.length === 1 ? "" : "s"} (${names.join(", ")})`;
	if (missing !== void 0) {
		const detail = `All ${type} blocks must have ${all}. ${labelHint(block, names)}`;
		return error("missing-label", `Missing ${missing} for ${type}`, detail, headerRange);
	}
	if (extra === void 0) return void 0;
	const expected = names.length === 0 ? `No labels are expected for ${type} blocks.` : `Only ${all} are expected for ${type} blocks.`;
	return error("extraneous-label", `Extraneous label for ${type}`, expected, extra.range);
}
/** How the block is written with what is missing. */
function labelHint({ type, labels, headerRange: { source, start } }, names) {
	const written = names.map((name, index) => JSON.stringify(labels[index]?.text ?? name.toUpperCase()));
	return source.text.startsWith("dynamic", start) ? `In a dynamic block they are its \`labels\`: labels = [${written.join(", ")}].` : `Write ${type} ${written.join(" ")} { ... }.`;
}
/** The names of a schema. */
function knownNames(shape) {
	const [attributes, blocks] = [[], []];
	for (const [name, schema] of shape) (formOf(schema).kind === "attribute" ? attributes : blocks).push(name);
	return {
		attributes,
		blocks
	};
}
/** `hint` with its leading space. */
function unsupportedName(name, hint, range) {
	const detail = `An argument named "${name}" is not expected here.${hint}`;
	return error("unsupported-argument", "Unsupported argument", detail, range);
}
function duplicateBlock(first, second) {
	const { typeRange } = first;
	const { line } = startOf(typeRange);
	return error("duplicate-block", `Duplicate ${first.type} block`, `Only one block of type "${first.type}" is allowed. Previous definition was at ${typeRange.source.name}:${line}.`, second.headerRange);
}
function duplicateArgument(before, { name, nameRange }) {
	const place = `${before.nameRange.source.name}:${startOf(before.nameRange).line}`;
	return error("duplicate-argument", "Duplicate argument", `Argument "${name}" was already set at ${place}`, nameRange);
}

// src/packer/read/content.ts
/** Sorts a body's items and reports what does not belong there. */
function readContent(body, shape, missingAt = body.range) {
	const findings = new Findings();
	const blockTypes = shape.blocks ?? {};
	const known = {
		attributes: shape.attributes,
		blocks: Object.keys(blockTypes)
	};
	const attributes = /* @__PURE__ */ new Map();
	for (const attribute of body.attributes) if (shape.attributes.includes(attribute.name)) attributes.set(attribute.name, attribute);
	else findings.add(unsupportedArgument(attribute, known));
	for (const name of shape.required ?? []) if (!attributes.has(name)) findings.add(error("missing-argument", "Missing required argument", `The argument "${name}" is required, but no definition was found.`, missingAt));
	const blocks = body.blocks.filter((block) => {
		const labels = Object.hasOwn(blockTypes, block.type) ? blockTypes[block.type] : void 0;
		const problem = labels === void 0 ? unsupportedBlock(block, known) : wrongLabels(block, labels);
		if (problem !== void 0) findings.add(problem);
		return problem === void 0;
	});
	return findings.with({
		attributes,
		blocks
	});
}
/** Takes the named attributes out of a body; what is left is somebody else's. */
function splitBody(body, names) {
	const taken = body.attributes.filter(({ name }) => names.includes(name));
	const rest = {
		...body,
		attributes: body.attributes.filter(({ name }) => !names.includes(name))
	};
	return {
		taken: new Map(taken.map((attribute) => [attribute.name, attribute])),
		rest
	};
}
/** Undefined when it is wrong. */
function evaluateAs(expression, type, scope) {
	const findings = new Findings();
	const value = findings.take(evaluate(expression, scope));
	if (findings.hasErrors) return findings.with(void 0);
	const conversion = convert$1(value, type);
	if (conversion.problem === void 0) return findings.with(conversion.value);
	findings.add(error("wrong-type", "Unsuitable value type", `Unsuitable value: ${conversion.problem}.`, expression.range));
	return findings.with(void 0);
}
/** The value of an expression that may not refer to anything; `hint` says what to do instead. Undefined when it is wrong. */
function evaluateConstant(expression, functions, hint) {
	const references = referencesOf(expression);
	if (references.length > 0) return {
		value: void 0,
		diagnostics: references.map(({ range }) => error("reference-not-allowed", "Variables not allowed", `Variables may not be used here. ${hint}`, range))
	};
	const { value, diagnostics } = evaluate(expression, createScope({ functions }));
	const told = diagnostics.map((each) => functions.size === 0 && each.code === "unknown-function" ? error("function-not-allowed", "Function calls not allowed", `Functions may not be called here. ${hint}`, each.range) : each);
	return {
		value: hasErrors(told) ? void 0 : value,
		diagnostics: told
	};
}

// src/packer/blocks/packer-block.ts
/** `packer { required_version, required_plugins }`: what the template asks of the Packer that reads it. */
function readPackerBlocks(blocks) {
	const findings = new Findings();
	return findings.with(blocks.flatMap((block) => {
		const content = findings.take(readContent(block.body, {
			attributes: ["required_version"],
			blocks: { required_plugins: [] }
		}));
		const required = content.attributes.get("required_version");
		if (required !== void 0) findings.add(...checkVersion(required));
		return content.blocks.flatMap(({ body }) => {
			findings.add(...body.blocks.map(({ type, typeRange }) => error("unsupported-block", "Unexpected block", `Blocks of type "${type}" are not allowed here: write ${type} = { ... }.`, typeRange)));
			return body.attributes.flatMap((attribute) => findings.take(readPlugin(attribute)) ?? []);
		});
	}));
}
function checkVersion({ expression }) {
	const findings = new Findings();
	const value = findings.take(evaluateAs(expression, StringType, createScope()));
	if (typeof value?.content !== "string") return findings.all;
	const constraints = parseConstraints(value.content);
	if (constraints === void 0) findings.add(invalidConstraint(value.content, expression.range));
	else if (!isCompatible(constraints)) findings.add(error("unsupported-packer-version", "Unsupported Packer Core version", `This configuration does not support Packer version ${packerVersion}, with which this builder is compatible. Version constraints are normally set for good reason; widen this one only if the template does work.`, expression.range));
	return findings.all;
}
function invalidConstraint(text, range) {
	return error("invalid-version-constraint", "Invalid version constraint", `${JSON.stringify(text)} does not use correct version constraint syntax. Examples: ">= 1.9.0", "~> 1.2", ">= 1.7.0, < 2.0.0".`, range);
}
function readPlugin(attribute) {
	const findings = new Findings();
	const { name, expression } = attribute;
	const value = findings.take(evaluateConstant(expression, /* @__PURE__ */ new Map(), "What a plug-in must be is written as it is."));
	if (value === void 0) return findings.with(void 0);
	if (!(value.content instanceof Map)) {
		findings.add(error("invalid-plugin-requirement", "Invalid plugin requirement", `You must define a whole block. For example:\n${name} = {\n  source  = "github.com/hashicorp/${name}"\n  version = ">= 1.0.0"\n}`, expression.range));
		return findings.with(void 0);
	}
	const members = value.content;
	const version = members.get("version")?.content;
	const source = members.get("source")?.content;
	if (version === void 0) findings.add(error("invalid-version-constraint", "No version constraint was set", "The version field must be specified as a string. Ex: `version = \">= 1.2.0, < 2.0.0\"`.", expression.range));
	else if (typeof version !== "string") findings.add(error("invalid-version-constraint", "Invalid version constraint", "Version must be specified as a string.", expression.range));
	else if (parseConstraints(version) === void 0) findings.add(invalidConstraint(version, expression.range));
	if (typeof source !== "string") {
		const summary = source === void 0 ? "No source was set" : "Invalid source";
		findings.add(error("invalid-plugin-requirement", summary, `Source must be specified as a string. For example: source = "github.com/hashicorp/${name}".`, expression.range));
	}
	const strange = [...members.keys()].find((key) => key !== "version" && key !== "source");
	if (strange !== void 0) findings.add(error("invalid-plugin-requirement", "Invalid required_plugins object", `required_plugins objects can only contain "version" and "source" attributes, not "${strange}".`, expression.range));
	return findings.with({
		name,
		plugin: typeof source === "string" ? source.split("/").at(-1) ?? name : name,
		source: typeof source === "string" ? source : "",
		version: typeof version === "string" ? version : "",
		attribute
	});
}
/** Plug-ins that are neither ours nor used for anything that is left out are only worth a word. */
function warnUnknownPlugins(plugins, known, usedTypes) {
	return plugins.flatMap(({ name, plugin, attribute }) => {
		if (known.includes(plugin)) return [];
		const uses = [...usedTypes].filter(([type]) => type === name || type.startsWith(`${name}-`)).map(([, place]) => place);
		const detail = uses.length === 0 ? "Nothing in the template uses it, so it is left out." : `It is used by ${uses.join(", ")}.`;
		return [warning("unavailable-plugin", `Packer plug-in "${plugin}" is not available`, detail, attribute.nameRange)];
	});
}

// src/hcl/values/optional-defaults.ts
/** Puts defaults where an attribute is absent or null. Before the value is converted to the type. */
function applyDefaults(value, defaults) {
	if (defaults === void 0 || !isKnown(value) || isNull(value)) return value;
	return withMarks(applied(unmark(value), defaults), value.marks);
}
function applied(value, defaults) {
	const of = (key) => defaults.kind === "elements" ? defaults.element : defaults.members.get(key);
	switch (value.type.kind) {
		case "list":
		case "set":
		case "tuple": {
			const elements = elementsOf(value).map((each, index) => applyDefaults(each, of(String(index))));
			return likeBefore(value.type, elements);
		}
		case "map":
		case "object": {
			const entries = new Map([...entriesOf$1(value)].map(([key, each]) => [key, applyDefaults(each, of(key))]));
			if (defaults.kind === "members") for (const [name, fallback] of defaults.values) {
				const given = entries.get(name);
				if (given === void 0 || isNull(given)) entries.set(name, applyDefaults(fallback, defaults.members.get(name)));
			}
			if (value.type.kind === "object") return object(entries);
			const unified = oneType([...entries.values()]);
			if (unified === void 0) return object(entries);
			return map([...entries].map(([key, each], index) => [key, unified[index] ?? each]), unified.length === 0 ? value.type.element : void 0);
		}
		default: return value;
	}
}
function likeBefore(type, elements) {
	if (type.kind !== "list" && type.kind !== "set") return tuple(elements);
	const build = type.kind === "list" ? list : set;
	if (elements.length === 0) return build([], type.element);
	const unified = oneType(elements);
	return unified === void 0 ? tuple(elements) : build(unified);
}
function oneType(values) {
	const type = unify(values.map((each) => each.type));
	if (type === void 0) return values.length === 0 ? values : void 0;
	const converted = values.map((each) => convert$1(each, type).value);
	return converted.includes(void 0) ? void 0 : converted;
}

// src/packer/values/unread-values.ts
/** Of a file whose text is there: it might have set what it names. */
function unreadText(text) {
	const words = new Set(text.split(/[^\p{L}\p{N}_-]+/u));
	return { mightSet: (name) => words.has(name) };
}
/** Of a file that is not there. */
const unreadFile = { mightSet: () => true };

// src/packer/values/validation.ts
function readValidation(name, block) {
	const findings = new Findings();
	const names = ["condition", "error_message"];
	const { attributes } = findings.take(readContent(block.body, {
		attributes: names,
		required: names
	}, block.headerRange));
	const condition = attributes.get("condition");
	const message = attributes.get("error_message");
	const good = condition === void 0 || findings.take(checkReferences(name, condition));
	return findings.with({
		condition: good ? condition?.expression : void 0,
		message: message?.expression,
		range: block.headerRange
	});
}
function checkReferences(name, { expression }) {
	const findings = new Findings();
	const references = referencesOf(expression);
	const own = references.filter(({ root, steps: [first] }) => root === "var" && first?.kind === "attribute" && first.name === name);
	for (const reference of references.filter((each) => !own.includes(each))) findings.add(error("invalid-validation-rule", "Invalid reference in variable validation", `The condition for variable "${name}" can only refer to the variable itself, using var.${name}.`, reference.range));
	if (own.length === 0) findings.add(error("invalid-validation-rule", "Invalid variable validation condition", `The condition for variable "${name}" must refer to var.${name} in order to test incoming values.`, expression.range));
	return findings.with(own.length > 0 && own.length === references.length);
}
/** Holds a variable's value against its rules. */
function validate(variable, assignment, functions) {
	const findings = new Findings();
	const value = variable.sensitive ? mark$1(assignment.value, "sensitive") : assignment.value;
	const scope = createScope({
		variables: /* @__PURE__ */ new Map([["var", object([[variable.name, value]])]]),
		functions
	});
	for (const validation of variable.validations) {
		const text = validation.message === void 0 ? void 0 : findings.take(messageOf(validation.message, variable, scope));
		if (validation.condition === void 0 || validation.message === void 0) continue;
		if (findings.take(holds(validation.condition, scope)) !== false) continue;
		const { line } = startOf(validation.range);
		const rule = `This was checked by the validation rule at ${validation.range.source.name}:${line}.`;
		const place = placeOf(variable, assignment);
		findings.add(error("invalid-variable-value", `Invalid value for ${assignment.from} variable`, [text, `${rule}${place.hint}`].filter(Boolean).join("\n\n"), place.range));
	}
	return findings.all;
}
/** Undefined: not to be said, because it is unknown or wrong. */
function holds(condition, scope) {
	const findings = new Findings();
	const { value } = unmarkDeep(findings.take(evaluate(condition, scope)));
	if (findings.hasErrors || !isKnown(value)) return findings.with(void 0);
	const wrong = (detail) => {
		findings.add(error("invalid-validation-rule", "Invalid variable validation result", detail, condition.range));
		return findings.with(void 0);
	};
	if (isNull(value)) return wrong("Validation condition expression must return either true or false, not null.");
	const conversion = convert$1(value, BoolType);
	if (conversion.problem !== void 0) return wrong(`Invalid validation condition result value: ${conversion.problem}.`);
	return findings.with(conversion.value.content === true);
}
function messageOf(expression, variable, scope) {
	const findings = new Findings();
	const value = findings.take(evaluate(expression, scope));
	const { content } = value;
	if (findings.hasErrors || typeof content !== "string") return findings.with(void 0);
	if (value.marks.size > 0) return findings.with(`The value of the sensitive variable ${variable.name} is not accepted.`);
	const wrong = (detail) => findings.add(error("invalid-validation-rule", "Invalid validation error message", detail, expression.range));
	if (content.trim() === "") wrong("An empty string is not a valid nor useful error message.");
	else if (!isSentence(content.trim())) wrong("Validation error message must be at least one full sentence starting with an uppercase letter and ending with a period or question mark.");
	return findings.with(content);
}
function isSentence(text) {
	return !/^\p{Ll}/u.test(text) && /[.?!]$/.test(text);
}
/**
* Where a variable got its value. Of a sensitive one it is the declaration, because a diagnostic shows the line to
* which it points.
*/
function placeOf(variable, { range }) {
	if (range === void 0) return {
		range: variable.range,
		hint: ""
	};
	if (!variable.sensitive) return {
		range,
		hint: ""
	};
	const hint = `\nThe value is set at ${range.source.name}:${startOf(range).line}.`;
	return {
		range: variable.range,
		hint
	};
}

// src/packer/values/var-files.ts
/**
* The var files by the names that the user gave, which may be patterns: `env/*.pkrvars.hcl`. What a pattern stands for is
* in the order of the names. A file that has the name as it is written is meant by it.
*/
async function expandVarFiles(files, workingDirectory) {
	const findings = new Findings();
	const expanded = [];
	for (const file of files) {
		if (!/[*?[{]/.test(file) || existsSync(resolve(workingDirectory, file))) {
			expanded.push(file);
			continue;
		}
		const found = await Array.fromAsync(glob(file, { cwd: workingDirectory }));
		if (found.length === 0) findings.add({
			...error("unreadable-file", `No var file matches ${file}`, `It was looked for in ${workingDirectory}. \`*\` stands for any part of a name, \`**\` for any folders.`),
			subject: "var-files"
		});
		expanded.push(...found.sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right))));
	}
	return findings.with({
		files: expanded,
		isComplete: !findings.hasErrors
	});
}

// src/packer/values/assignments.ts
const envPrefix = "PKR_VAR_";
const plainValue$1 = "A value is given here as it is: a text stands in quotes.";
/**
* Every value that was given to a variable, the one that counts last: environment, auto files, files, arguments. What a
* file might have given that can not be read is unknown.
*/
async function collectAssignments(variables, givens) {
	const findings = new Findings();
	const { files, isComplete } = findings.take(await expandVarFiles(givens.files, givens.workingDirectory));
	const assignments = new Map([...variables.keys()].map((name) => [name, []]));
	for (const [key, text] of Object.entries(givens.env)) {
		const variable = key.startsWith(envPrefix) ? variables.get(key.slice(8)) : void 0;
		if (variable === void 0 || text === void 0) continue;
		assignments.get(variable.name)?.push(findings.take(fromText(variable, text, "env")));
	}
	const leaveOpen = (unread) => {
		for (const { name, type } of variables.values()) if (unread.mightSet(name)) assignments.get(name)?.push({
			from: "varfile",
			value: unknownOf(type),
			range: void 0
		});
	};
	for (const unread of [...givens.unread, ...isComplete ? [] : [unreadFile]]) leaveOpen(unread);
	for (const file of [...givens.autoFiles, ...files]) {
		const { body, unread } = findings.take(await readVariableFile(file, givens));
		if (unread !== void 0) leaveOpen(unread);
		for (const attribute of body?.attributes ?? []) {
			const variable = variables.get(attribute.name);
			if (variable === void 0) findings.add(undeclared(attribute, variables));
			else assignments.get(attribute.name)?.push(findings.take(assign(variable, attribute.expression, "varfile")));
		}
	}
	for (const [name, text] of givens.vars) {
		const variable = variables.get(name);
		if (variable === void 0) findings.add(undefinedVar(name, variables));
		else assignments.get(name)?.push(findings.take(fromText(variable, text, "cmd")));
	}
	return findings.with(assignments);
}
function undefinedVar(name, variables) {
	const detail = `A "${name}" variable was passed in the command line but was not found in known variables.${didYouMean(name, variables.keys())} To declare variable "${name}", place this block in one of your .pkr files, such as variables.pkr.hcl:\n\nvariable "${name}" {}`;
	return {
		...error("undeclared-variable", "Undefined -var variable", detail),
		subject: `vars: ${name}`
	};
}
function undeclared({ name, nameRange }, variables) {
	return warning("undeclared-variable", "Undefined variable", `The variable "${name}" was set but was not declared as an input variable.${didYouMean(name, variables.keys())}\nTo declare it, place this block in one of your .pkr.hcl files, such as variables.pkr.hcl:\n\nvariable "${name}" {\n  type    = string\n  default = null\n}`, nameRange);
}
async function readVariableFile(file, around) {
	const findings = new Findings();
	if (!/\.(hcl|json)$/.test(file)) {
		findings.add({
			...error("invalid-var-file", `Could not guess format of ${file}`, "A var file must be suffixed with `.hcl` or `.json`."),
			subject: "var-files"
		});
		return findings.with({ unread: unreadFile });
	}
	const read = await readSource$1(resolve(around.workingDirectory, file), around, { holdsValues: true });
	findings.add(...read.diagnostics);
	if (read.source === void 0) return findings.with({ unread: unreadFile });
	const parsed = parseVariableFile(read.source);
	findings.add(...parsed.diagnostics.map(withoutValues));
	if (hasErrors(parsed.diagnostics)) return findings.with({ unread: unreadText(read.source.text) });
	for (const { type, typeRange, labels } of parsed.body.blocks) {
		const name = labels[0]?.text ?? "<name>";
		findings.add(type === "variable" ? error("invalid-var-file", "Variable declaration in a .pkrvar file", `A .pkrvar file is used to assign values to variables that have already been declared in .pkr files, not to declare new variables. To declare variable "${name}", place this block in one of your .pkr files, such as variables.pkr.hcl\n\nTo set a value for this variable in ${read.source.name}, use the definition syntax instead:\n    ${name} = <value>`, typeRange) : error("invalid-var-file", `Unexpected "${type}" block`, "Blocks are not allowed in a file of variable values.", typeRange));
	}
	return findings.with({ body: parsed.body });
}
/**
* A value given as text. It is a string for variables of type string or number and for those without a type; for all
* others it is an expression.
*/
function fromText(variable, text, from) {
	const findings = new Findings();
	const source = new Source(`<value for var.${variable.name} from ${from === "env" ? "env" : "arguments"}>`, text, { holdsValues: true });
	const range = {
		source,
		start: 0,
		end: text.length
	};
	const { kind } = variable.type;
	if (kind === "string" || kind === "number" || kind === "dynamic") return findings.with({
		from,
		value: findings.take(fitted(variable, string(text), from, range)),
		range
	});
	const parsed = parseExpression(source);
	if (!hasErrors(parsed.diagnostics)) return assign(variable, parsed.expression, from);
	findings.add(...parsed.diagnostics.map((each) => hidden(variable, withoutValues(each))));
	return findings.with({
		from,
		value: UnknownDynamic,
		range
	});
}
function assign(variable, expression, from) {
	const findings = new Findings();
	const { value, diagnostics } = evaluateConstant(expression, /* @__PURE__ */ new Map(), plainValue$1);
	findings.add(...diagnostics.map((each) => hidden(variable, withoutValues(each))));
	const { range } = expression;
	if (value === void 0) return findings.with({
		from,
		value: UnknownDynamic,
		range
	});
	return findings.with({
		from,
		value: findings.take(fitted(variable, value, from, range)),
		range
	});
}
/** The line of a secret is not shown. */
function hidden(variable, diagnostic) {
	if (!variable.sensitive || diagnostic.range === void 0) return diagnostic;
	const { range, hint } = placeOf(variable, { range: diagnostic.range });
	return {
		...diagnostic,
		range,
		detail: `${diagnostic.detail ?? ""}${hint}`
	};
}
function fitted(variable, value, from, range) {
	const findings = new Findings();
	const conversion = convert$1(applyDefaults(value, variable.defaults), variable.type);
	if (conversion.problem === void 0) return findings.with(conversion.value);
	const summary = from === "cmd" ? "Invalid argument value for -var variable" : "Invalid value for variable";
	const detail = `The value for ${variable.name} is not compatible with the variable's type constraint: ${conversion.problem}.`;
	findings.add(hidden(variable, error("invalid-variable-value", summary, detail, range)));
	return findings.with(UnknownDynamic);
}

// src/hcl/values/value-json.ts
/**
* Plain JavaScript. A whole number that has no exact double (beyond 2^53) becomes its text, a fraction the nearest double.
* Throws on what is not wholly known; marks are not looked at.
*/
function toJson(value) {
	const { content } = value;
	if (content === unknown) throw new TypeError("an unknown value has no JSON");
	if (content === null || typeof content === "string" || typeof content === "boolean") return content;
	if (value.type.kind === "number") {
		const exact = numberOf(value);
		const double = exact.toNumber();
		if (Number.isFinite(double) && !exact.isInteger) return double;
		return BigFloat.double(double).comparedTo(exact) === 0 ? double : formatNumber(exact);
	}
	if (value.type.kind !== "map" && value.type.kind !== "object") return childrenOf(value).map(toJson);
	return Object.fromEntries([...entriesOf$1(value)].map(([key, each]) => [key, toJson(each)]));
}
/** Objects become objects and arrays tuples, as in HCL's JSON profile. Numbers may be of both kinds. */
function fromJson(json) {
	if (json === null || json === void 0) return Null;
	switch (typeof json) {
		case "string": return string(json);
		case "number": return number(String(json));
		case "boolean": return json ? True : False;
		case "object":
			if (json instanceof BigFloat) return number(json);
			if (Array.isArray(json)) return tuple(json.map(fromJson));
			return object(Object.entries(json).map(([key, each]) => [key, fromJson(each)]));
		default: throw new TypeError(`no HCL value for a ${typeof json}`);
	}
}

// src/options/decode/empty-values.ts
/**
* An empty text, the number 0 and a duration of no length mean "not set" to Packer, which can not tell them from what is
* not there: they take the option's default, so that templates may hand on variables that are empty.
*/
function withoutEmpty(object, raw) {
	const written = { ...raw };
	for (const [name, schema] of shapeOf(object)) {
		const value = written[name];
		if (isUnset(schema, value)) delete written[name];
		else if (value !== void 0) written[name] = inBlocks(schema, value);
	}
	return written;
}
function isUnset(schema, value) {
	if (value === "") return metaOf(schema).emptyIsUnset ?? schema instanceof ZodDefault;
	if (!(schema instanceof ZodDefault)) return false;
	return value === 0 || typeof value === "string" && isDuration(schema) && parseDuration$1(value) === 0;
}
function isDuration(schema) {
	return metaOf(schema).notation === "duration";
}
function inBlocks(schema, value) {
	const inner = bare(schema);
	if (inner instanceof ZodObject) return isRecord(value) ? withoutEmpty(inner, value) : value;
	if (!(inner instanceof ZodArray) || !Array.isArray(value)) return value;
	const element = bare(inner.element);
	if (!(element instanceof ZodObject)) return value;
	return value.map((item) => isRecord(item) ? withoutEmpty(element, item) : item);
}
function isRecord(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

// src/options/decode/locate.ts
/** Where a part of a value is written, as far as the expression is a literal list or object; else what encloses it. */
function locate(expression, path) {
	const [key, ...rest] = path;
	if (expression.kind === "parentheses") return locate(expression.expression, path);
	if (key === void 0) return expression.range;
	if (expression.kind === "tuple" && typeof key === "number") {
		const element = expression.elements[key];
		return element === void 0 ? expression.range : locate(element, rest);
	}
	if (expression.kind === "object") {
		const item = expression.items.find((each) => literalKey(each.key) === String(key));
		return item === void 0 ? expression.range : locate(item.value, rest);
	}
	return expression.range;
}
function literalKey(key) {
	if (key.kind === "traversal" && key.steps.length === 0) return key.root;
	if (key.kind !== "template") return void 0;
	const texts = key.parts.map((part) => part.kind === "text" ? part.text : void 0);
	return texts.includes(void 0) ? void 0 : texts.join("");
}
/** An element of a literal list. */
function memberOf(expression, key) {
	if (expression.kind === "parentheses") return memberOf(expression.expression, key);
	if (expression.kind === "tuple" && typeof key === "number") return expression.elements[key];
}

// src/options/decode/extra-attribute.ts
/** cty drops attributes that an object type does not have; a user who wrote one meant something by it. */
function extraAttribute(value, type, path) {
	const { content } = value;
	if (type.kind === "object" && content instanceof Map) for (const [name, item] of content) {
		const wanted = type.attributes.get(name);
		if (wanted === void 0) return {
			name,
			known: type.attributes.keys(),
			path: [...path, name]
		};
		const found = extraAttribute(item, wanted, [...path, name]);
		if (found !== void 0) return found;
	}
	if (!("element" in type)) return void 0;
	const items = content instanceof Map ? [...content] : Array.isArray(content) ? content.map((item, index) => [index, item]) : [];
	for (const [key, item] of items) {
		const found = extraAttribute(item, type.element, [...path, key]);
		if (found !== void 0) return found;
	}
}

// src/options/decode/read-value.ts
/** `expression` serves only to find the places of what is inside the value. */
function readValue(reading, schema, value, expression, path) {
	const form = formOf(schema);
	if (form.kind !== "attribute") return blockValue(reading, form, value, expression, path);
	const range = reading.places.at(path);
	const extra = extraAttribute(value, form.type, []);
	if (extra !== void 0) {
		const inner = expression === void 0 ? void 0 : locate(expression, extra.path);
		return reading.reject(path, unsupportedName(extra.name, didYouMean(extra.name, extra.known), inner ?? range));
	}
	const conversion = convert$1(value, form.type);
	if (conversion.problem !== void 0) {
		const inner = expression === void 0 ? void 0 : locate(expression, conversion.path);
		const detail = `Inappropriate value for attribute "${nameOf(path)}": ${conversion.problem}.`;
		return reading.reject(path, error("wrong-type", "Incorrect attribute value type", detail, inner ?? range));
	}
	if (!isKnown(conversion.value) || !isNull(conversion.value)) reading.warnDeprecated(schema, nameOf(path), range);
	return plainValue(reading, conversion.value, path, expression, metaOf(schema));
}
/** A block written as a value: in the JSON syntax and in overrides. */
function blockValue(reading, form, value, expression, path) {
	if (isKnown(value) && isNull(value)) return void 0;
	const range = reading.places.at(path);
	if (!isKnown(value)) {
		reading.late.add(path);
		return form.kind === "blocks" ? [] : {};
	}
	const many = value.type.kind === "tuple" || value.type.kind === "list";
	const items = many ? elementsOf(value) : [value];
	if (items.some((item) => !(item.content instanceof Map)) || form.kind === "block" && items.length !== 1) {
		const wanted = form.kind === "block" ? "an object" : "an object or a list of objects";
		return reading.reject(path, error("wrong-type", "Incorrect attribute value type", `"${nameOf(path)}" must be ${wanted}.`, range));
	}
	reading.places.markSet(path);
	const read = items.map((item, index) => {
		const at = form.kind === "block" ? path : [...path, index];
		const inner = expression === void 0 ? void 0 : locate(expression, many ? [index] : []);
		reading.places.put(at, inner ?? range);
		reading.places.markSet(at);
		return readMembers(reading, form.object, entriesOf$1(item), expression, many ? [index] : [], at);
	});
	return form.kind === "block" ? read[0] : read;
}
function readMembers(reading, object, members, expression, inside, path) {
	const shape = shapeOf(object);
	const options = {};
	for (const [name, value] of members) {
		if (name === "//") continue;
		const schema = shape.get(name);
		const range = expression === void 0 ? void 0 : locate(expression, [...inside, name]);
		reading.places.put([...path, name], range);
		if (schema === void 0) reading.diagnostics.push(unsupportedName(name, reading.hint(name, shape.keys(), path), range ?? reading.places.at(path)));
		else options[name] = readValue(reading, schema, value, void 0, [...path, name]);
	}
	return options;
}
/** A value as JavaScript has it: unknown parts become placeholders of their type, nulls of attributes are left out. */
function plainValue(reading, value, path, expression, meta) {
	if (value.marks.has("sensitive")) reading.sensitive.add(path);
	if (!isKnown(value)) {
		reading.late.add(path);
		reading.places.markSet(path);
		return placeholder(value.type);
	}
	const { content } = value;
	if (content === null || content === unknown) return void 0;
	reading.places.markSet(path);
	const inner = (key) => {
		const at = [...path, key];
		if (expression !== void 0) reading.places.put(at, locate(expression, [key]));
		return {
			at,
			expression: expression === void 0 ? void 0 : memberOf(expression, key)
		};
	};
	if (typeof content === "string") return reading.text(content, path, meta);
	if (content instanceof BigFloat) return content.toNumber();
	if (typeof content === "boolean") return content;
	if (content instanceof Map) {
		const entries = [...content].map(([key, item]) => {
			const next = inner(key);
			return [key, plainValue(reading, item, next.at, next.expression, meta)];
		});
		return Object.fromEntries(entries.filter(([, item]) => item !== void 0));
	}
	return content.map((item, index) => {
		const next = inner(index);
		return plainValue(reading, item, next.at, next.expression, meta) ?? null;
	});
}
function nameOf(path) {
	return String(path.at(-1) ?? "");
}

// src/options/decode/read-body.ts
/** The attributes and blocks of a body by the names of a schema; several bodies together are one. */
function readBody(reading, object, parts, path) {
	const shape = shapeOf(object);
	const known = {
		...knownNames(shape),
		hint: (name) => reading.hint(name, shape.keys(), path)
	};
	const options = {};
	const written = parts.map((part) => isJson(part.body) ? {
		...part,
		body: reading.take(jsonBody(part.body, shape))
	} : part);
	const blocks = written.flatMap(({ body, scope }) => reading.take(expandDynamic(body, scope)));
	const seen = /* @__PURE__ */ new Map();
	for (const { body, scope } of written) for (const attribute of body.attributes) {
		const { name, expression } = attribute;
		const schema = shape.get(name);
		const before = seen.get(name);
		seen.set(name, attribute);
		if (before !== void 0) reading.diagnostics.push(duplicateArgument(before, attribute));
		else if (schema === void 0 || formOf(schema).kind !== "attribute") reading.diagnostics.push(unsupportedArgument(attribute, known));
		else options[name] = readAttribute(reading, schema, expression, scope, [...path, name]);
	}
	for (const [name, group] of Map.groupBy(blocks, ({ block }) => block.type)) {
		const schema = shape.get(name);
		const form = schema === void 0 ? void 0 : formOf(schema);
		if (form === void 0 || form.kind === "attribute") reading.diagnostics.push(...group.map(({ block }) => unsupportedBlock(block, known)));
		else options[name] = readBlocks(reading, form, group, [...path, name]);
	}
	return options;
}
function isJson({ range }) {
	return range.source.name.endsWith(".json");
}
/** In the JSON syntax blocks are written as properties. */
function jsonBody(body, shape) {
	const blocks = knownNames(shape).blocks.map((name) => [name, { labels: 0 }]);
	return withJsonBlocks(body, {
		...Object.fromEntries(blocks),
		dynamic: { labels: 1 }
	});
}
function readBlocks(reading, { kind, object }, group, path) {
	const [first, second] = group;
	if (first === void 0) return void 0;
	reading.places.put(path, first.block.headerRange);
	reading.places.markSet(path);
	if (kind === "block") {
		if (second !== void 0) reading.diagnostics.push(duplicateBlock(first.block, second.block));
		checkLabels(reading, first);
		return readBody(reading, object, [{
			body: first.block.body,
			scope: first.scope
		}], path);
	}
	return group.map((each, index) => {
		const at = [...path, index];
		reading.places.put(at, each.block.headerRange);
		reading.places.markSet(at);
		checkLabels(reading, each);
		return readBody(reading, object, [{
			body: each.block.body,
			scope: each.scope
		}], at);
	});
}
function checkLabels(reading, { block }) {
	const problem = wrongLabels(block, []);
	if (problem !== void 0) reading.diagnostics.push(problem);
}
function readAttribute(reading, schema, expression, scope, path) {
	reading.places.put(path, expression.range);
	const { value, diagnostics } = evaluate(expression, scope);
	reading.diagnostics.push(...diagnostics);
	if (hasErrors(diagnostics)) {
		reading.broken.add(path);
		return;
	}
	return readValue(reading, schema, value, expression, path);
}

// src/go-template/render-partly.ts
/** Renders the actions that `isNow` chooses. The others stay as they are written, for when what they read is there. */
function renderPartly(text, context, isNow) {
	const parsed = parseGoTemplate(text, context.range);
	if ("diagnostics" in parsed) return {
		kind: "failed",
		diagnostics: parsed.diagnostics
	};
	const kept = [];
	let ready = text;
	for (const { start, end } of spansOf(parsed.template.nodes, text, isNow).reverse()) {
		ready = `${ready.slice(0, start)}${mark(kept.length)}${ready.slice(end)}`;
		kept.push(text.slice(start, end));
	}
	const restore = (marked) => kept.reduce((whole, action, index) => whole.replaceAll(mark(index), action), marked);
	const rendered = renderGoTemplate(ready, context);
	switch (rendered.kind) {
		case "text": return {
			kind: "text",
			text: restore(rendered.text)
		};
		case "late": return rendered;
		case "failed": return {
			kind: "failed",
			diagnostics: rendered.diagnostics.map(({ detail, ...each }) => ({
				...each,
				detail: restore(detail ?? "")
			}))
		};
	}
}
/** More than anybody nests; without a bound a text that grows would do so for ever. */
const mostRounds = 100;
/** Renders what comes out again, until nothing changes: a variable's value may itself hold `{{ }}`. */
function renderRepeatedly(text, context) {
	let last = text;
	for (let round = 0; round < mostRounds; round++) {
		const rendered = renderGoTemplate(last, context);
		if (rendered.kind === "failed" && last !== text) return {
			kind: "failed",
			diagnostics: withoutText(rendered.diagnostics)
		};
		if (rendered.kind !== "text" || rendered.text === last) return rendered;
		last = rendered.text;
	}
	return {
		kind: "text",
		text: last
	};
}
const mark = (index) => `\0${index}\0`;
/** Where the actions stand, with their braces, that are not chosen. */
function spansOf(nodes, text, isNow) {
	return nodes.flatMap((node) => {
		if (node.kind === "text") return [];
		if (node.kind !== "action") return spansOf([...node.then, ...node.else], text, isNow);
		if (isNow(namesIn$1([node]))) return [];
		const { start, end } = node.pipeline;
		return [{
			start: text.lastIndexOf("{{", start),
			end: text.indexOf("}}", end) + 2
		}];
	});
}

// src/options/decode/elsewhere.ts
/**
* Of an option that is not one of those where it stands (at `path`): where it belongs, which version has it, or what is
* nearest to it. With a leading space.
*/
function hintFor(name, known, { options, versions }, path) {
	const names = [...known];
	const former = versions?.former[name];
	if (former !== void 0) return ` ${former}`;
	const [around] = path;
	if (around !== void 0 && shapeOf(options).has(name)) return ` It belongs beside the block "${around}", not into it.`;
	const blocks = [...shapeOf(options)].flatMap(([block, schema]) => {
		const form = formOf(schema);
		return block !== around && form.kind !== "attribute" && shapeOf(form.object).has(name) ? [block] : [];
	});
	const [first] = blocks;
	if (first !== void 0) return ` It belongs into a block: ${blocks.join(" or ")} { ${name} = ... }.`;
	const near = didYouMean(name, names) || partOf(name, names);
	if (near !== "") return near;
	return versions === void 0 || path.length > 0 ? "" : ` The options are those of ${versions.current}.`;
}
/** `tag` is half of `vlan_tag`. */
function partOf(name, known) {
	const words = name.split("_");
	const [shortest] = known.filter((each) => words.every((word) => each.split("_").includes(word))).sort((left, right) => left.length - right.length);
	return shortest === void 0 ? "" : ` Did you mean "${shortest}"?`;
}

// src/options/decode/reading.ts
/** What is found while options are read, whatever their syntax: the raw options stay beside it, for zod to judge. */
var Reading = class {
	places = new RecordedPlaces();
	diagnostics = [];
	/** Paths whose value exists only later. */
	late = new PathSet();
	/** Paths whose value is wrong and has been reported. */
	broken = new PathSet();
	sensitive = new PathSet();
	#declared;
	#templates;
	constructor(declared, templates) {
		this.#declared = declared;
		this.#templates = templates;
	}
	/** What to say of a name that is none of the known ones at the path. */
	hint(name, known, path) {
		return hintFor(name, known, this.#declared, path);
	}
	/** The result of a step; what it found wrong is kept. */
	take({ value, diagnostics }) {
		this.diagnostics.push(...diagnostics);
		return value;
	}
	/** Must the value not be shown? */
	isSensitive = (path) => this.sensitive.covers(path) || isDeclaredSensitive(this.#declared.options, path);
	/** A wrong value is reported once: what depends on it is of no use. */
	reject(path, diagnostic) {
		this.diagnostics.push(diagnostic);
		this.broken.add(path);
	}
	warnDeprecated(schema, name, range) {
		const { deprecated, instead } = metaOf(schema);
		if (deprecated !== true) return;
		this.diagnostics.push(warning("deprecated-option", `"${name}" is deprecated`, instead, range));
	}
	/** A string of an option, its `{{ }}` rendered unless the component does that itself. */
	text(text, path, meta) {
		if (this.#templates === void 0) return text;
		const range = this.places.at(path);
		const context = {
			...this.#templates,
			range
		};
		const { nested = false } = this.#templates;
		if (meta.renderedLate !== void 0 || meta.readByPlan === true) {
			const ready = nested ? withVariables(text, context) : text;
			if (meta.readByPlan === true) return ready;
			this.diagnostics.push(...lateProblems(ready, meta.renderedLate ?? [], context));
			return ready;
		}
		const rendered = nested ? renderRepeatedly(text, context) : renderGoTemplate(text, context);
		switch (rendered.kind) {
			case "text": return rendered.text;
			case "late":
				this.late.add(path);
				return latePlaceholder;
			case "failed":
				this.diagnostics.push(...rendered.diagnostics);
				this.broken.add(path);
				return text;
		}
	}
};
/** What can be known now of a template that is rendered when its component runs, as Packer does without a look before. */
function lateProblems(text, fields, { functions, range }) {
	const parsed = parseGoTemplate(text, range);
	if ("diagnostics" in parsed) return parsed.diagnostics;
	return [...checkFunctions(parsed.template, functions), ...checkLate(parsed.template, {
		functions,
		fields
	}).map(asRefusal)];
}
/** The variables of a legacy template where they stand, so that checks see what they hold; all else is rendered when it runs. */
function withVariables(text, context) {
	const rendered = renderPartly(text, context, ({ functions, fields }) => fields.length === 0 && functions.some(({ name }) => name === "user"));
	return rendered.kind === "text" ? rendered.text : text;
}

// src/options/decode/relax.ts
/**
* The schema without a word about the paths in `loose`: something of their type stands for their values.
* Arrays become tuples, since what is loose in one element is not in the next.
*/
function relax(schema, raw, loose, path = []) {
	const { late, wrong } = loose;
	if (path.length > 0 && (late.has(path) || wrong.has(path))) return any$2().optional().transform(() => wrong.has(path) ? standInForWrong(schema) : standIn(schema, raw));
	if (!late.reaches(path) && !wrong.reaches(path)) return schema;
	const inner = bare(schema);
	if (inner instanceof ZodObject) {
		const members = [...shapeOf(inner)].map(([name, each]) => [name, relax(each, member$1(raw, name), loose, [...path, name])]);
		return object$1(Object.fromEntries(members));
	}
	if (inner instanceof ZodArray && Array.isArray(raw)) {
		const items = raw.map((item, index) => relax(inner.element, item, loose, [...path, index]));
		return items.length === 0 ? schema : tuple$1(items);
	}
	if (inner instanceof ZodRecord && typeof raw === "object" && raw !== null) {
		const members = Object.entries(raw).map(([name, item]) => [name, relax(inner.valueType, item, loose, [...path, name])]);
		return object$1(Object.fromEntries(members));
	}
	return any$2();
}
function standIn(schema, raw) {
	const { standIn: given } = metaOf(schema);
	if (given !== void 0) return given;
	const unset = codecOf(schema) === void 0 && (raw !== 0 || !(schema instanceof ZodDefault)) ? void 0 : schema.safeParse(void 0);
	return unset?.success === true ? unset.data : raw;
}
/** What is written is of no use: as if it were not. */
function standInForWrong(schema) {
	const { standIn: given } = metaOf(schema);
	if (given !== void 0) return given;
	const unset = schema.safeParse(void 0);
	if (unset.success) return unset.data;
	const form = formOf(schema);
	if (form.kind === "attribute") return placeholder(form.type);
	if (form.kind === "blocks") return [];
	const members = [...shapeOf(form.object)].map(([name, each]) => [name, standInForWrong(each)]);
	return Object.fromEntries(members);
}
function member$1(raw, name) {
	return typeof raw === "object" && raw !== null ? raw[name] : void 0;
}

// src/options/decode/value-hints.ts
/** Longer values are told by their place alone. */
const longest = 80;
/** What the values of options are, where what is told of them does not show it: they may come from variables. */
function valueHints(told, options, reading) {
	if (told.code === "value-out-of-range" || told.code.startsWith("invalid-")) return ownValue(told, options, reading);
	if (told.code.startsWith("missing-") || told.code === "no-single-image-source") return emptyValues(told, options, reading);
	return [];
}
function ownValue({ path, summary, detail = "" }, options, reading) {
	const value = valueAt$1(options, path);
	if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return [];
	if (value === "" || reading.isSensitive(path) || !reading.places.isSet(path)) return [];
	const range = reading.places.at(path);
	const written = range === void 0 ? "" : range.source.text.slice(range.start, range.end);
	const shown = JSON.stringify(value);
	return written.includes(String(value)) || [summary, detail].some((text) => tells(text, String(value))) || shown.length > longest ? [] : [`It is ${shown}.`];
}
/** As a word of its own, also at the end of a sentence, and not as an index. */
function tells(text, value) {
	return new RegExp(`(?<![\\p{L}\\p{N}[.-])${value.replaceAll(/[^\p{L}\p{N}]/gu, (sign) => `\\u{${sign.codePointAt(0)?.toString(16)}}`)}(?!\\.?[\\p{L}\\p{N}]|\\])`, "u").test(text);
}
/** Options that are set, and to nothing: of them it is not true that they are missing. */
function emptyValues({ path, summary, detail = "" }, options, reading) {
	const at = valueAt$1(options, path);
	const block = typeof at === "object" && at !== null && !Array.isArray(at) ? path : path.slice(0, -1);
	const values = valueAt$1(options, block);
	if (typeof values !== "object" || values === null) return [];
	return Object.entries(values).flatMap(([name, value]) => {
		const inBlock = [...block, name];
		const isMeant = name === path.at(-1) || new RegExp(`\\b${name}\\b`).test(`${summary} ${detail}`);
		const range = reading.places.at(inBlock);
		if (value !== "" || !isMeant || !reading.places.isSet(inBlock) || range === void 0) return [];
		return [`${name} is set at ${range.source.name}:${startOf(range).line}, but its value is empty.`];
	});
}

// src/options/decode/decode.ts
/**
* A component's options from a block of the template. With errors in `diagnostics`, `options` is only what was read
* of them and must not be used.
*/
function decode(component, body, context) {
	const reading = new Reading(component, context.templates);
	reading.places.put([], context.place);
	const raw = readBody(reading, component.options, [{
		body,
		scope: context.scope
	}, ...context.additions ?? []], []);
	Object.assign(raw, readOverrides(component, reading, context));
	return finish(component, raw, reading, context);
}
function readOverrides(component, reading, { overrides }) {
	if (overrides === void 0) return {};
	const shape = shapeOf(component.options);
	const read = {};
	for (const [name, value] of entriesOf$1(overrides.value)) {
		const schema = shape.get(name);
		const range = overrides.expression === void 0 ? void 0 : locate(overrides.expression, [name]);
		if (schema === void 0) {
			reading.diagnostics.push(error("unsupported-argument", "Unsupported argument", `An argument named "${name}" is not expected in an override.${didYouMean(name, shape.keys())}`, range));
			continue;
		}
		reading.places.put([name], range);
		read[name] = readValue(reading, schema, value, void 0, [name]);
	}
	return read;
}
/** Checks, defaults and rules, the same for every syntax that options are read from. */
function finish(component, given, reading, around) {
	const { places, diagnostics, late } = reading;
	const raw = withoutEmpty(component.options, given);
	const { parsed, issues } = parse(component.options, raw, reading);
	diagnostics.push(...issues.map((issue) => diagnoseIssue(issue, raw, component.options, reading)));
	const misread = issues.filter((issue) => misreadOf(issue) !== void 0);
	let options = parsed.success ? parsed.data : raw;
	let work;
	if (parsed.success) {
		const unread = new PathSet();
		for (const path of [...reading.broken.all, ...issues.map(({ path: at }) => at)]) unread.add(path);
		const context = planContext(reading, unread, given, around);
		options = component.rules?.(options, context) ?? options;
		work = component.plan?.(options, context);
	}
	const sensitive = sensitivePaths(component.options, {
		options,
		written: raw,
		marked: reading.sensitive
	});
	const hidden = sensitive.filter((path) => !isOpenLiteral(component, options, path, places));
	return {
		options,
		written: raw,
		places,
		diagnostics,
		late: late.all,
		unread: misread.filter((issue) => misreadOf(issue)?.severity !== "warning").map(textOf(raw)),
		work: hasErrors(diagnostics) ? void 0 : work,
		sensitive,
		secrets: secretsAt(component.options, [options, raw], hidden)
	};
}
/** Twice where something is wrong: with stand-ins for it the options are whole. */
function parse(schema, raw, { late, broken }) {
	const wrong = new PathSet();
	for (const path of broken.all) wrong.add(path);
	const parsed = relax(schema, raw, {
		late,
		wrong
	}).safeParse(raw);
	const issues = parsed.error?.issues ?? [];
	if (issues.length === 0) return {
		parsed,
		issues
	};
	for (const { path } of issues) wrong.add(path);
	return {
		parsed: relax(schema, raw, {
			late,
			wrong
		}).safeParse(raw),
		issues
	};
}
function textOf(raw) {
	return ({ path }) => ({
		path,
		text: String(valueAt$1(raw, path))
	});
}
function isOpenLiteral(component, options, path, places) {
	const schema = shapeOf(component.options).get(String(path[0]));
	if (path.length !== 1 || schema === void 0 || metaOf(schema).openWhenLiteral !== true) return false;
	const range = places.at(path);
	return range?.source.text.slice(range.start, range.end) === JSON.stringify(valueAt$1(options, path));
}
function planContext(reading, unread, given, { workingDirectory, env, trust, templates }) {
	const { places, late, diagnostics } = reading;
	const isMisnamed = diagnostics.some(({ code }) => code === "unsupported-argument" || code === "unsupported-block");
	const report = (make) => (code, path, summary, detail) => {
		if (late.covers(path) || unread.covers(path)) return;
		if ((code.startsWith("missing-") || code === "no-single-image-source") && (isMisnamed || unread.reachesBeside(path))) return;
		const told = [detail, ...valueHints({
			code,
			path,
			summary,
			detail
		}, given, reading)].filter(Boolean).join(" ");
		diagnostics.push(make(code, summary, told === "" ? void 0 : told, places.at(path)));
	};
	return {
		places,
		workingDirectory,
		env,
		trust,
		error: report(error),
		warn: report(warning),
		refuse: report(refusal),
		buildFails: report(buildFails),
		isLate: (path) => [late, unread].some((paths) => paths.covers(path) || paths.reaches(path)),
		diagnose: (diagnostic) => diagnostics.push(diagnostic),
		goFunctions: templates?.functions ?? /* @__PURE__ */ new Map()
	};
}

// src/packer/values/sensitive-values.ts
/** Shorter ones would black out half of the log and hide nothing. */
const shortest = 4;
/** The texts of everything in a value that carries the mark of a secret. */
function secretsOf(value, inside = false) {
	const secret = inside || value.marks.has("sensitive");
	const { content } = value;
	if (content === null || content === unknown || typeof content === "boolean") return [];
	const children = childrenOf(value).flatMap((child) => secretsOf(child, secret));
	if (!secret || children.length > 0 || typeof content === "object" && value.type.kind !== "number") return children;
	return [content instanceof BigFloat ? formatNumber(content) : String(content)].filter((text) => text !== "");
}
/** A number of up to six digits is none: it would hide every size, port and VM ID of that value. */
function isWorthHiding(text) {
	return text.trim().length >= shortest && !/^\d{1,6}$/.test(text.trim());
}
/** The secrets of a plan, each told as soon as it is known. */
var FoundSecrets = class {
	/** Those that are worth hiding. */
	all = [];
	#known = /* @__PURE__ */ new Map();
	#onSecret;
	constructor(onSecret) {
		this.#onSecret = onSecret;
	}
	addSecret = (secret) => {
		const { text, madeOf } = secret;
		const isOwn = this.#known.get(text);
		if (isOwn === true || isOwn === false && madeOf !== void 0) return;
		this.#known.set(text, madeOf === void 0);
		this.#onSecret(secret);
		if (isWorthHiding(text) && isOwn === void 0) this.all.push(secret);
	};
	/** For results of functions: `sha256(var.password)` is not found by looking for the password. */
	made = (result, of, { name, sensitive = false }) => {
		const given = new Set(of.flatMap((each) => textsOf(each)));
		const madeOf = of.flatMap((each) => secretsOf(each));
		for (const text of secretsOf(result).filter((each) => !given.has(each))) this.addSecret({
			text,
			name: `${name}(...)`,
			...sensitive ? {} : { madeOf }
		});
	};
};
function textsOf(value) {
	return secretsOf(value, true);
}

// src/packer/values/data.ts
/** The `data` blocks by `type.name`. */
function readData(blocks, components) {
	const findings = new Findings();
	const data = /* @__PURE__ */ new Map();
	for (const block of blocks) {
		const [type, name] = block.labels;
		if (type === void 0 || name === void 0) continue;
		const key = `${type.text}.${name.text}`;
		const other = data.get(key);
		if (other !== void 0) {
			const { source, start } = other.block.headerRange;
			const place = `${source.name}:${startOf({
				source,
				start,
				end: start
			}).line}`;
			findings.add(error("duplicate-definition", "Duplicate data block", `Another data source ${key} stands at ${place}. Give each a name of its own.`, block.headerRange));
			continue;
		}
		const source = components.dataSource(type.text);
		if (source === void 0) {
			const known = components.names.dataSources;
			const hint = didYouMean(type.text, known) || ` Known: ${known.join(", ")}.`;
			findings.add(error("unknown-type", `Unknown data source type "${type.text}"`, `There is no data source of that type.${hint} Otherwise give its value by an input variable.`, type.range));
		}
		data.set(key, {
			type: type.text,
			name: name.text,
			block,
			source
		});
	}
	return findings.with(data);
}
/** `data` as templates see it; what is not among the values is unknown. */
function dataObject(data, values) {
	const types = Map.groupBy(data, ([, { type }]) => type);
	return object([...types].map(([type, group]) => [type, object(group.map(([key, { name }]) => [name, values.get(key) ?? UnknownDynamic]))]));
}
/** The value of one `data` block. What goes wrong is reported at it, and the value is unknown. */
async function ask({ type, name, block, source }, context) {
	const findings = new Findings();
	if (source === void 0) return findings.with(UnknownDynamic);
	const { scope, evaluate, addSecret, step, workingDirectory, env, trust, signal, held } = context;
	const place = block.headerRange;
	const decoded = decode(source, block.body, {
		scope,
		templates: void 0,
		place,
		workingDirectory,
		env,
		trust
	});
	findings.add(...decoded.diagnostics);
	decoded.secrets.forEach(addSecret);
	if (hasErrors(decoded.diagnostics)) return findings.with(UnknownDynamic);
	const refused = source.grant && refusedUse(trust, source.grant, `The data source ${type}`);
	if (refused !== void 0) {
		const report = evaluate ? error : refusal;
		findings.add(report(refused.code, refused.summary, refused.detail, block.labels[0]?.range ?? place));
		return findings.with(answer(source, void 0));
	}
	if (!evaluate || decoded.late.length > 0) return findings.with(answer(source, void 0));
	const title = `Data source ${type}.${name}`;
	const question = JSON.stringify([
		type,
		name,
		decoded.options
	]);
	try {
		const hide = (text, what) => addSecret({
			text,
			name: `${what} of data.${type}.${name}`
		});
		const read = () => source.read(decoded.options, {
			workingDirectory,
			env,
			trust,
			signal,
			hide
		});
		const said = await step({
			name: title,
			range: place,
			question
		}, read);
		if (held !== void 0 && source.hold !== void 0) held.note(`data.${type}`);
		const value = answer(source, held === void 0 ? said : source.hold?.(said, decoded.options, held) ?? said);
		for (const text of secretsOf(value)) addSecret({
			text,
			name: `data.${type}.${name}`
		});
		return findings.with(value);
	} catch (thrown) {
		if (!(thrown instanceof TemplateError)) throw thrown;
		findings.add(...thrown.diagnostics.map((each) => ({
			...each,
			summary: `${title}: ${each.summary}`
		})));
		return findings.with(UnknownDynamic);
	}
}
/** What a data source said as an object, or the same with every value unknown. */
function answer({ outputs }, said) {
	return object([...shapeOf(outputs)].map(([name, schema]) => {
		const type = typeOf$1(schema);
		const converted = said === void 0 ? void 0 : convert$1(fromJson(said[name]), type);
		if (converted?.problem !== void 0) throw new TypeError(`output ${name}: ${converted.problem}`);
		const value = converted?.value ?? unknownOf(type);
		return [name, metaOf(schema).sensitive === true ? mark$1(value, "sensitive") : value];
	}));
}

// src/packer/values/dependency-walk.ts
/** Goes to each node once, after those that it needs. A chain may be as long as a file: nothing here is recursive. */
var DependencyWalk = class {
	#visitor;
	#done = /* @__PURE__ */ new Set();
	#pending = /* @__PURE__ */ new Set();
	constructor(visitor) {
		this.#visitor = visitor;
	}
	/** Is it on the way to what is being visited? */
	isPending(node) {
		return this.#pending.has(node);
	}
	visit(start) {
		if (this.#done.has(start)) return;
		const stack = [];
		const enter = (node) => {
			this.#pending.add(node);
			stack.push({
				node,
				needs: this.#visitor.needs(node)[Symbol.iterator]()
			});
		};
		enter(start);
		for (let top = stack.at(-1); top !== void 0; top = stack.at(-1)) {
			const { done, value: next } = top.needs.next();
			if (done === true) {
				this.#visitor.finish(top.node);
				this.#pending.delete(top.node);
				this.#done.add(top.node);
				stack.pop();
			} else if (this.#pending.has(next)) {
				const pending = [...this.#pending];
				this.#visitor.cycle([...pending.slice(pending.indexOf(next)), next]);
			} else if (!this.#done.has(next)) enter(next);
		}
	}
};

// src/hcl/evaluation/type-expression.ts
const summary = "Invalid type specification";
const keywords = {
	string: StringType,
	number: NumberType,
	bool: BoolType,
	any: DynamicType
};
const typeNames = [
	"string",
	"number",
	"bool",
	"any",
	"list",
	"set",
	"map",
	"object",
	"tuple"
];
const needs = {
	list: "Write the type of its elements in parentheses: list(string).",
	set: "Write the type of its elements in parentheses: set(string).",
	map: "Write the type of its elements in parentheses: map(string).",
	object: "Write its attributes in parentheses and braces: object({ name = string }).",
	tuple: "Write its elements in parentheses and brackets: tuple([string, number])."
};
/** A type constraint: `string`, `list(string)`, `object({ name = string, size = optional(number, 8) })`, `any`. */
function parseType(expression) {
	const findings = new Findings();
	return findings.with(typeOf(findings.take(fromJsonText(expression)), findings));
}
/** In the JSON syntax a type is written as a string. */
function fromJsonText(expression) {
	if (expression.kind !== "template" || expression.json === void 0) return {
		value: expression,
		diagnostics: []
	};
	const { range } = expression;
	const parsed = parseExpression(new Source(range.source.name, expression.json));
	if (parsed.diagnostics.length === 0) return {
		value: parsed.expression,
		diagnostics: []
	};
	return {
		value: {
			kind: "invalid",
			range
		},
		diagnostics: parsed.diagnostics.map((each) => ({
			...each,
			range
		}))
	};
}
const anything = {
	type: DynamicType,
	defaults: void 0
};
function typeOf(expression, findings) {
	const wrong = (detail, range = expression.range) => {
		findings.add(error("invalid-type", summary, detail, range));
		return anything;
	};
	const keyword = keywordOf(expression);
	if (keyword !== void 0) {
		const type = Object.hasOwn(keywords, keyword) ? keywords[keyword] : void 0;
		if (type !== void 0) return {
			type,
			defaults: void 0
		};
		return wrong((Object.hasOwn(needs, keyword) ? needs[keyword] : void 0) ?? `There is no type "${keyword}".${didYouMean(keyword, typeNames)}`);
	}
	if (expression.kind === "invalid") return anything;
	if (expression.kind !== "call") return wrong("A type is string, number, bool, any, or a compound like list(string).");
	const { name, arguments: args } = expression;
	if (Object.hasOwn(keywords, name)) return wrong(`"${name}" takes nothing in parentheses.`, argumentsRange(expression));
	if (name === "optional") return wrong(`"optional" has a meaning for attributes of an object only.`, expression.nameRange);
	const need = Object.hasOwn(needs, name) ? needs[name] : void 0;
	if (need === void 0) return wrong(`There is no type "${name}".${didYouMean(name, typeNames)}`);
	const [argument] = args;
	if (argument === void 0 || args.length > 1) return wrong(need, args[1]?.range ?? argumentsRange(expression));
	switch (name) {
		case "object": return objectType(argument, findings);
		case "tuple": return tupleType(argument, findings);
		default: {
			const element = typeOf(argument, findings);
			return {
				type: name === "list" ? listOf(element.type) : name === "set" ? setOf(element.type) : mapOf(element.type),
				defaults: element.defaults && {
					kind: "elements",
					element: element.defaults
				}
			};
		}
	}
}
function keywordOf(expression) {
	if (expression.kind === "traversal" && expression.steps.length === 0) return expression.root;
	if (expression.kind !== "literal" || typeof expression.value === "object") return expression.kind === "literal" && expression.value === null ? "null" : void 0;
	return String(expression.value);
}
function argumentsRange({ nameRange, range }) {
	return {
		...range,
		start: nameRange.end
	};
}
function tupleType(argument, findings) {
	if (argument.kind !== "tuple") {
		findings.add(error("invalid-type", summary, "The elements of a tuple are written in brackets: tuple([string, number]).", argument.range));
		return anything;
	}
	const elements = argument.elements.map((each) => typeOf(each, findings));
	const members = /* @__PURE__ */ new Map();
	for (const [index, { defaults }] of elements.entries()) if (defaults) members.set(String(index), defaults);
	return {
		type: tupleOf(elements.map(({ type }) => type)),
		defaults: members.size === 0 ? void 0 : {
			kind: "members",
			values: /* @__PURE__ */ new Map(),
			members
		}
	};
}
function objectType(argument, findings) {
	if (argument.kind !== "object") {
		findings.add(error("invalid-type", summary, "The attributes of an object are written in braces: object({ name = string }).", argument.range));
		return anything;
	}
	const attributes = /* @__PURE__ */ new Map();
	const optional = /* @__PURE__ */ new Set();
	const values = /* @__PURE__ */ new Map();
	const members = /* @__PURE__ */ new Map();
	for (const { key, value } of argument.items) {
		const name = keywordOf(key);
		if (name === void 0) {
			findings.add(error("invalid-type", summary, "The name of an attribute is written without quotes and parentheses.", key.range));
			continue;
		}
		if (attributes.has(name)) {
			findings.add(error("invalid-type", summary, "An attribute of this name stands before.", key.range));
			continue;
		}
		const attribute = attributeType(value, findings);
		if (attribute === void 0) continue;
		attributes.set(name, attribute.type);
		if (attribute.optional) optional.add(name);
		if (attribute.value !== void 0) values.set(name, attribute.value);
		if (attribute.defaults !== void 0) members.set(name, attribute.defaults);
	}
	const hasDefaults = values.size > 0 || members.size > 0;
	return {
		type: objectOf(attributes, optional),
		defaults: hasDefaults ? {
			kind: "members",
			values,
			members
		} : void 0
	};
}
function attributeType(expression, findings) {
	if (expression.kind !== "call" || expression.name !== "optional") return {
		...typeOf(expression, findings),
		optional: false,
		value: void 0
	};
	const [type, fallback] = expression.arguments;
	if (type === void 0) {
		findings.add(error("invalid-type", summary, "Write the type in parentheses: optional(string).", argumentsRange(expression)));
		return;
	}
	if (expression.arguments.length > 2) findings.add(error("invalid-type", summary, "\"optional\" takes the type and a default value, nothing more.", argumentsRange(expression)));
	const parsed = typeOf(type, findings);
	return {
		...parsed,
		optional: true,
		value: fallback && defaultValue$1(fallback, parsed.type, findings)
	};
}
function defaultValue$1(expression, type, findings) {
	const given = evaluate(expression, createScope());
	findings.add(...given.diagnostics);
	if (given.diagnostics.length > 0) return void 0;
	const converted = convert$1(given.value, type);
	if (converted.value !== void 0) return converted.value;
	const detail = `The default is not of the attribute's type: ${converted.problem}.`;
	findings.add(error("invalid-default", "Invalid default value for optional attribute", detail, expression.range));
}

// src/packer/values/variables.ts
const identifier$1 = /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u;
function isIdentifier(name) {
	return identifier$1.test(name);
}
/** The `variable` and `variables` blocks. `env` is the only function that their defaults may call. */
function readVariables(blocks, env) {
	const findings = new Findings();
	const functions = /* @__PURE__ */ new Map([["env", env]]);
	const variables = /* @__PURE__ */ new Map();
	const declare = (name, place, read) => {
		if (variables.has(name)) {
			findings.add(error("duplicate-definition", "Duplicate variable", `Duplicate ${name} variable definition found.`, place));
			return;
		}
		const variable = read();
		if (variable !== void 0) variables.set(name, variable);
	};
	for (const block of blocks) {
		const name = block.labels[0]?.text;
		if (block.type === "variable" && name !== void 0) declare(name, block.headerRange, () => findings.take(readVariable(name, block, functions)));
		else if (block.type === "variables") for (const attribute of block.body.attributes) declare(attribute.name, attribute.nameRange, () => findings.take(untyped(attribute, functions)));
	}
	return findings.with(variables);
}
/** What is computed has a block of its own. */
function useLocal(name) {
	return `The default of a variable is a plain value. What is made of other values is a local one: write \`locals { ${name} = ... }\`, and local.${name} where it is used.`;
}
/** Of a `variables` block: a name and its default. */
function untyped(attribute, functions) {
	const findings = new Findings();
	const value = findings.take(evaluateConstant(attribute.expression, functions, useLocal(attribute.name)));
	return findings.with({
		name: attribute.name,
		type: value?.type ?? DynamicType,
		defaults: void 0,
		sensitive: false,
		nullable: true,
		description: "",
		default: {
			from: "default",
			value: value ?? UnknownDynamic,
			range: attribute.expression.range
		},
		validations: [],
		range: attribute.nameRange
	});
}
function readVariable(name, block, functions) {
	const findings = new Findings();
	if (!isIdentifier(name)) findings.add(error("invalid-name", "Invalid variable name", "A name must start with a letter or underscore and may contain only letters, digits, underscores, and dashes.", block.labels[0]?.range));
	const { attributes, blocks } = findings.take(readContent(block.body, {
		attributes: [
			"description",
			"default",
			"type",
			"sensitive",
			"nullable"
		],
		blocks: { validation: [] }
	}));
	const plain = createScope();
	const flag = (option, fallback) => {
		const attribute = attributes.get(option);
		const value = attribute && findings.take(evaluateAs(attribute.expression, BoolType, plain));
		return typeof value?.content === "boolean" ? value.content : fallback;
	};
	const described = attributes.get("description");
	const description = described && findings.take(evaluateAs(described.expression, StringType, plain));
	const declared = attributes.get("type");
	const parsed = declared && findings.take(parseType(declared.expression));
	const type = parsed?.type ?? DynamicType;
	const initial = attributes.get("default");
	const value = initial && findings.take(defaultValue(name, initial.expression, type, parsed?.defaults, functions));
	return findings.with({
		name,
		type: type.kind === "dynamic" && value !== void 0 ? typeOfDefault(value) : type,
		defaults: parsed?.defaults,
		sensitive: flag("sensitive", false),
		nullable: flag("nullable", true),
		description: typeof description?.content === "string" ? description.content : "",
		default: initial && value && {
			from: "default",
			value,
			range: initial.expression.range
		},
		validations: blocks.map((each) => findings.take(readValidation(name, each))),
		range: block.headerRange
	});
}
/** What is given to a variable without a type must be like its default; empty ones say nothing of that. */
function typeOfDefault({ type }) {
	return type.kind === "object" && type.attributes.size === 0 || type.kind === "tuple" && type.elements.length === 0 ? DynamicType : type;
}
function defaultValue(name, expression, type, defaults, functions) {
	const findings = new Findings();
	const value = findings.take(evaluateConstant(expression, functions, useLocal(name)));
	if (value === void 0) return findings.with(UnknownDynamic);
	const conversion = convert$1(applyDefaults(value, defaults), type);
	if (conversion.problem === void 0) return findings.with(conversion.value);
	findings.add(error("invalid-default", "Invalid default value for variable", `This default value is not compatible with the variable's type constraint: ${conversion.problem}.`, expression.range));
	return findings.with(UnknownDynamic);
}
/** The assignment that counts: the last one, or the default where nothing (or null, if it may not be null) was given. */
function effective(variable, given) {
	const last = given.at(-1);
	if (last !== void 0 && (variable.nullable || !isNull(last.value))) return last;
	return variable.default;
}

// src/packer/values/locals.ts
/** The `locals` and `local` blocks. */
function readLocals(blocks) {
	const findings = new Findings();
	const locals = /* @__PURE__ */ new Map();
	const declare = (local) => {
		const other = locals.get(local.name);
		if (other === void 0) {
			locals.set(local.name, local);
			return;
		}
		const place = `${other.range.source.name}:${startOf(other.range).line}`;
		findings.add(error("duplicate-definition", "Duplicate local definition", `Local variable "${local.name}" is defined twice in your templates. Other definition found at ${place}.`, local.range));
	};
	for (const block of blocks) if (block.type === "local") {
		const local = findings.take(readLocal(block));
		if (local !== void 0) declare(local);
	} else if (block.type === "locals") {
		for (const { type, typeRange } of block.body.blocks) findings.add(error("unsupported-block", "Unexpected block", `Blocks of type "${type}" are not allowed here: write ${type} = { ... }.`, typeRange));
		for (const { name, nameRange, expression } of block.body.attributes) declare({
			name,
			expression,
			sensitive: false,
			range: nameRange
		});
	}
	return findings.with(locals);
}
function readLocal(block) {
	const findings = new Findings();
	const [label] = block.labels;
	if (label === void 0) return findings.with(void 0);
	const { attributes } = findings.take(readContent(block.body, {
		attributes: ["expression", "sensitive"],
		required: ["expression"]
	}, block.headerRange));
	if (!isIdentifier(label.text)) findings.add(error("invalid-name", "Invalid local name", "A name must start with a letter or underscore and may contain only letters, digits, underscores, and dashes.", label.range));
	const flag = attributes.get("sensitive");
	const sensitive = flag && findings.take(evaluateAs(flag.expression, BoolType, createScope()));
	const expression = attributes.get("expression")?.expression;
	return findings.with(expression && {
		name: label.text,
		expression,
		sensitive: sensitive?.content === true,
		range: block.headerRange
	});
}
/** The values of locals in the order in which they depend on one another. A cycle is reported with its whole way around. */
var LocalValues = class {
	#locals;
	#scope;
	#addSecret;
	#values = /* @__PURE__ */ new Map();
	#findings = new Findings();
	/** As many as are read. */
	#suggestions = 500;
	#references = /* @__PURE__ */ new Map();
	#walk = new DependencyWalk({
		needs: (name) => this.#needs(this.#referencesOf(name)),
		finish: (name) => this.#evaluate(name),
		cycle: (around) => this.#cycle(around)
	});
	constructor(locals, scope, addSecret) {
		this.#locals = locals;
		this.#scope = scope;
		this.#addSecret = addSecret;
	}
	/** All of them, as `local`, with everything that was found wrong in any. */
	all() {
		for (const name of this.#locals.keys()) this.#walk.visit(name);
		const all = this.#made([...this.#locals.values()].at(-1)?.range, () => object(this.#values));
		return this.#findings.with(all);
	}
	/** `local` as far as an expression with these references needs it. */
	for(references) {
		for (const name of this.#needs(references)) this.#walk.visit(name);
		return this.#made(references[0]?.range, () => this.#object(references));
	}
	/** Each may be small enough, and all of them together too much: then that is told, once, at a place. */
	#made(range, make) {
		try {
			return make();
		} catch (thrown) {
			if (!(thrown instanceof LimitReached)) throw thrown;
			if (!this.#findings.hasErrors) this.#findings.add({
				...thrown.toDiagnostic(),
				range
			});
			return UnknownDynamic;
		}
	}
	/** A computed name may mean any of them, but those that wait for it. */
	*#needs(references) {
		for (const { root, steps } of references) {
			if (root !== "local") continue;
			const name = constantName(steps[0]);
			if (name === void 0) {
				for (const each of this.#locals.keys()) if (!this.#walk.isPending(each)) yield each;
			} else if (this.#locals.has(name)) yield name;
		}
	}
	#object(references) {
		const needed = /* @__PURE__ */ new Map();
		for (const { root, steps } of references) {
			if (root !== "local") continue;
			const name = constantName(steps[0]);
			if (name === void 0) {
				this.#scope.allowance.spend(this.#locals.size);
				for (const each of this.#locals.keys()) needed.set(each, this.#values.get(each) ?? UnknownDynamic);
			} else if (this.#locals.has(name)) needed.set(name, this.#values.get(name) ?? UnknownDynamic);
			else if (this.#suggestions-- > 0) {
				const near = suggest(name, this.#locals.keys());
				if (near !== void 0 && !needed.has(near)) needed.set(near, this.#values.get(near) ?? UnknownDynamic);
			}
		}
		return object(needed);
	}
	#referencesOf(name) {
		const expression = this.#locals.get(name)?.expression;
		const known = this.#references.get(name);
		if (known !== void 0 || expression === void 0) return known ?? [];
		const references = referencesOf(expression);
		this.#references.set(name, references);
		return references;
	}
	#evaluate(name) {
		const local = this.#locals.get(name);
		if (local === void 0) return;
		const { value, diagnostics } = this.#evaluated(local);
		this.#findings.add(...diagnostics);
		const result = hasErrors(diagnostics) ? UnknownDynamic : local.sensitive ? mark$1(value, "sensitive") : value;
		this.#values.set(name, result);
		for (const text of secretsOf(result)) this.#addSecret({
			text,
			name: `local.${name}`,
			...local.sensitive ? {} : { madeOf: [text] }
		});
	}
	#evaluated({ name, expression }) {
		try {
			const others = this.#object(this.#referencesOf(name));
			return evaluate(expression, this.#scope.child(/* @__PURE__ */ new Map([["local", others]])));
		} catch (thrown) {
			if (!(thrown instanceof LimitReached)) throw thrown;
			return {
				value: UnknownDynamic,
				diagnostics: [{
					...thrown.toDiagnostic(),
					range: expression.range
				}]
			};
		}
	}
	#cycle(around) {
		const way = around.map((each) => `local.${each}`).join(" → ");
		this.#findings.add(error("cyclic-dependency", "Cyclic dependency of local variables", `The value depends on itself: ${way}.`, this.#locals.get(around.at(-1) ?? "")?.expression.range));
	}
};
/** The name that a step takes, where it is written and not computed. */
function constantName(step) {
	if (step?.kind === "attribute") return step.name;
	return step?.kind === "index" && typeof step.key === "string" ? step.key : void 0;
}

// src/packer/values/data-order.ts
/**
* The keys of data sources in an order in which each comes after those that it needs, by itself or by way of locals.
* A cycle is reported with its whole way around.
*/
function dataOrder(data, locals) {
	const findings = new Findings();
	const order = [];
	const walk = new DependencyWalk({
		needs: (node) => needsOf$1(node, data, locals),
		finish: (node) => {
			if (node.startsWith("data.")) order.push(node.slice(5));
		},
		cycle: (around) => {
			if (around.some((each) => each.startsWith("data."))) findings.add(cycle$1(around, data, locals));
		}
	});
	for (const key of data.keys()) walk.visit(`data.${key}`);
	return findings.with(order);
}
function needsOf$1(node, data, locals) {
	const key = node.slice(node.indexOf(".") + 1);
	const block = node.startsWith("data.") ? data.get(key)?.block : void 0;
	const expression = block === void 0 ? locals.get(key)?.expression : void 0;
	return ((block === void 0 ? expression && referencesOf(expression) : referencesOfBody(block.body)) ?? []).flatMap((reference) => nodesOf$1(reference, node, data, locals));
}
/** A computed name may mean any other. */
function nodesOf$1({ root, steps }, from, data, locals) {
	const [first, second] = [constantName(steps[0]), constantName(steps[1])];
	if (root === "local") {
		if (first !== void 0) return locals.has(first) ? [`local.${first}`] : [];
		return [...locals.keys()].map((name) => `local.${name}`).filter((node) => node !== from);
	}
	if (root !== "data") return [];
	return [...data].filter(([, { type, name }]) => (first ?? type) === type && (second ?? name) === name).map(([key]) => `data.${key}`).filter((node) => node !== from || first !== void 0 && second !== void 0);
}
function cycle$1(around, data, locals) {
	const [first = ""] = around;
	const key = first.slice(first.indexOf(".") + 1);
	const range = first.startsWith("data.") ? data.get(key)?.block.headerRange : locals.get(key)?.expression.range;
	return error("cyclic-dependency", "Cyclic dependency of data sources", `The value depends on itself: ${around.join(" → ")}.`, range);
}

// src/packer/values/prerequisites.ts
/** The values of data sources and of locals, which may depend on one another in any order. `base` knows all but the locals. */
async function prerequisites({ data, locals: declared }, root, context) {
	const { functions } = context;
	const findings = new Findings();
	const values = /* @__PURE__ */ new Map();
	const variables = new Map(root);
	variables.set("data", dataObject(data, values));
	const base = createScope({
		functions,
		variables
	});
	const locals = new LocalValues(declared, base, context.addSecret);
	for (const key of findings.take(dataOrder(data, declared))) {
		const block = data.get(key);
		if (block === void 0) continue;
		const scope = base.child(/* @__PURE__ */ new Map([["local", locals.for(referencesOfBody(block.block.body))]]));
		values.set(key, findings.take(await ask(block, {
			...context,
			scope
		})));
		variables.set("data", dataObject(data, values));
	}
	const all = findings.take(locals.all());
	return findings.with({
		data: dataObject(data, values),
		locals: all,
		base
	});
}

// src/packer/values/reach-only.ts
/**
* The input variables that lead to options of the connection to a server (directly, or by locals), and to nothing else.
* By what is written, not by what is evaluated: a use behind a condition that is false is one.
*/
function reachOnlyVariables(blocks, declared, components) {
	const uses = new Uses();
	for (const block of blocks) readUses(block, uses, components);
	return uses.reachOnly([...declared]);
}
/** What a computed name may stand for. */
const any$1 = "*";
var Uses = class {
	ofConnection = /* @__PURE__ */ new Set();
	elsewhere = /* @__PURE__ */ new Set();
	#locals = /* @__PURE__ */ new Map();
	add(where, references, but) {
		for (const node of nodesOf(references)) if (node !== but) this[where].add(node);
	}
	local(name, nodes) {
		this.#locals.set(`local.${name}`, nodes);
	}
	reachOnly(declared) {
		const wanted = this.#within(this.ofConnection);
		const others = this.#within(this.elsewhere);
		if (others.has(`var.${any$1}`)) return /* @__PURE__ */ new Set();
		return new Set(declared.filter((name) => wanted.has(`var.${name}`) && !others.has(`var.${name}`)));
	}
	/** These, and what the locals among them are made of. */
	#within(start) {
		const all = new Set(start);
		for (const node of all) {
			const next = node === `local.${any$1}` ? [...this.#locals.values()].flat() : this.#locals.get(node) ?? [];
			for (const each of next) all.add(each);
		}
		return all;
	}
};
function readUses({ type, labels, body }, uses, components) {
	const [first] = labels;
	if (type === "source") readSource(first?.text ?? "", body, uses, components);
	else if (type === "local") uses.local(first?.text ?? "", nodesOf(referencesOfBody(body)));
	else if (type === "locals") for (const { name, expression } of body.attributes) uses.local(name, nodesOf(referencesOf(expression)));
	else if (type === "build") readBuildUses(body, uses, components);
	else uses.add("elsewhere", referencesOfBody(body), type === "variable" ? `var.${first?.text}` : void 0);
}
function readBuildUses(body, uses, components) {
	for (const { expression } of body.attributes) uses.add("elsewhere", referencesOf(expression));
	for (const { type, labels, body: inner } of body.blocks) if (type === "source") readSource(labels[0]?.text.split(".").at(-2) ?? "", inner, uses, components);
	else uses.add("elsewhere", referencesOfBody(inner));
}
function readSource(type, body, uses, components) {
	const reach = components.builder(type)?.reach ?? [];
	for (const { name, expression } of body.attributes) uses.add(reach.includes(name) ? "ofConnection" : "elsewhere", referencesOf(expression));
	for (const block of body.blocks) uses.add("elsewhere", referencesOfBody(block.body));
}
function nodesOf(references) {
	return references.flatMap(({ root, steps }) => root === "var" || root === "local" ? [`${root}.${constantName(steps[0]) ?? any$1}`] : []);
}

// src/packer/values/root-values.ts
/** What every expression of a template sees by name; `source` is that of a build, and known there alone. */
function rootValues(variables, root, workingDirectory) {
	const later = unknownOf(StringType);
	return /* @__PURE__ */ new Map([
		["var", object(variables)],
		["path", object([["root", string(root)], ["cwd", string(workingDirectory)]])],
		["packer", object([["version", string(packerVersion)]])],
		["source", object([["type", later], ["name", later]])]
	]);
}

// src/hcl/functions/function-arguments.ts
const text = (name) => ({
	name,
	type: StringType
});
const numeric = (name) => ({
	name,
	type: NumberType
});
const any = (name) => ({
	name,
	type: DynamicType
});
const texts = (name) => ({
	name,
	type: listOf(StringType)
});
const bools = (name) => ({
	name,
	type: listOf(BoolType)
});
/** A collection of which only the shape matters: elements may be unknown or secret. */
const shape = (name) => ({
	name,
	type: DynamicType,
	unknown: "elements",
	elementMarks: "keep"
});
function argument(args, index) {
	return args[index] ?? Null;
}
const textAt = (args, index) => stringOf(argument(args, index));
const valueAt = argument;
const numberAt = (args, index) => numberOf(argument(args, index));
const largest$1 = 2n ** 63n;
/** Go's `int`; what JavaScript does not count exactly is more than any function can use. `blame`: the argument that a problem is reported at, else the call. */
function wholeNumberAt(args, index, blame) {
	const number = numberAt(args, index);
	if (!number.isInteger) throw new FunctionError("a whole number is required", blame);
	const exact = number.toBigInt();
	if (exact < -largest$1 || exact >= largest$1) throw new FunctionError(`value must be a whole number, between -${largest$1} and ${largest$1 - 1n}`, blame);
	return number.toNumber();
}
function isSequence({ type }) {
	return type.kind === "list" || type.kind === "set" || type.kind === "tuple";
}
function isMapping({ type }) {
	return type.kind === "map" || type.kind === "object";
}
/** `blame`: is the problem reported at the argument, or at the call? */
function sequenceAt(args, index, problem, blame = "argument") {
	const value = argument(args, index);
	if (!isSequence(value)) throw new FunctionError(problem(friendlyName(value.type)), blame === "argument" ? index : void 0);
	return elementsOf(value);
}
function mappingAt(args, index, problem, blame = "argument") {
	const value = argument(args, index);
	if (!isMapping(value)) throw new FunctionError(problem(friendlyName(value.type)), blame === "argument" ? index : void 0);
	return entriesOf$1(value);
}
/** Throws FunctionError with the problem where the value cannot be converted. */
function convertOr(value, type, problem, argument) {
	const converted = convert$1(value, type).value;
	if (converted === void 0) throw new FunctionError(problem, argument);
	return converted;
}

// src/hcl/functions/json-text.ts
const escaped = {
	"<": "\\u003c",
	">": "\\u003e",
	"&": "\\u0026",
	"\u2028": "\\u2028",
	"\u2029": "\\u2029"
};
/** As Go writes it: safe inside of HTML. */
function jsonString(text) {
	return JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, (character) => escaped[character] ?? character);
}
/** Compact, keys sorted, numbers with all their digits. The value is wholly known. */
function jsonText(value) {
	const { content, type } = value;
	if (content === null) return "null";
	if (typeof content === "string") return jsonString(content);
	if (typeof content === "boolean") return String(content);
	if (type.kind === "number") {
		const exact = numberOf(value);
		if (!exact.isFinite) throw new FunctionError("an infinite number has no JSON");
		return formatNumber(exact);
	}
	if (type.kind === "map" || type.kind === "object") return `{${[...entriesOf$1(value)].map(([key, each]) => `${jsonString(key)}:${jsonText(each)}`).join(",")}}`;
	return `[${childrenOf(value).map(jsonText).join(",")}]`;
}
const parseWithSource = JSON.parse;
/** Numbers keep all their digits. Throws SyntaxError. */
function parseJson(text) {
	return fromJson(parseWithSource(text, (_key, value, context) => typeof value === "number" ? parseNumber(context.source) : value));
}

// src/hcl/functions/encoding.ts
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
/** undefined: not base64. Line ends are allowed, as in Go. */
function fromBase64(text) {
	const joined = text.replace(/[\r\n]/g, "");
	return base64.test(joined) ? Buffer.from(joined, "base64") : void 0;
}
/** undefined: not UTF-8. */
function fromUtf8(bytes) {
	try {
		return new TextDecoder("utf-8", {
			fatal: true,
			ignoreBOM: true
		}).decode(bytes);
	} catch {
		return;
	}
}
const base64decode = {
	name: "base64decode",
	parameters: [text("str")],
	returns: StringType,
	call(args) {
		const bytes = fromBase64(textAt(args, 0));
		if (bytes === void 0) throw new FunctionError("the text is not base64");
		const decoded = fromUtf8(bytes);
		if (decoded === void 0) throw new FunctionError("the decoded bytes are not UTF-8");
		return string(decoded);
	}
};
const base64encode = {
	name: "base64encode",
	parameters: [text("str")],
	returns: StringType,
	call: (args) => string(Buffer.from(textAt(args, 0)).toString("base64"))
};
const base64gzip = {
	name: "base64gzip",
	parameters: [text("str")],
	returns: StringType,
	call: (args) => string(gzipSync(textAt(args, 0)).toString("base64"))
};
const jsonencode = {
	name: "jsonencode",
	parameters: [{
		...any("val"),
		allowNull: true,
		unknown: "any"
	}],
	returns: StringType,
	call(args) {
		const given = valueAt(args, 0);
		return isWhollyKnown(given) ? string(jsonText(given)) : unknownOf(StringType);
	}
};
const jsondecode = {
	name: "jsondecode",
	parameters: [text("str")],
	call(args) {
		try {
			return parseJson(textAt(args, 0));
		} catch (thrown) {
			if (!(thrown instanceof SyntaxError)) throw thrown;
			throw new FunctionError(`the text is not valid JSON: ${thrown.message}`);
		}
	}
};
/** As in a query: a space is `+`. */
const urlencode = {
	name: "urlencode",
	parameters: [text("str")],
	returns: StringType,
	call: (args) => string(encodeURIComponent(textAt(args, 0).toWellFormed()).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`).replaceAll("%20", "+"))
};
const encodingFunctions = [
	base64decode,
	base64encode,
	base64gzip,
	jsonencode,
	jsondecode,
	urlencode
];

// src/hcl/functions/charset.ts
/** What an IANA name or alias stands for; undefined: not supported. */
function decoderOf(name) {
	const label = name.trim();
	if (/^(ascii|utf-?8n?|utf16|unicode.*|x-.*)$/i.test(label) && !/^utf-8$/i.test(label)) return void 0;
	if (/^us-ascii$/i.test(label)) return {
		label: "US-ASCII",
		decode: (bytes) => String.fromCharCode(...bytes.map((byte) => byte < 128 ? byte : 65533))
	};
	if (/^(iso[-_]8859[-_]1|latin1|l1|ibm819|cp819|iso_8859-1:1987)$/i.test(label)) return {
		label: "ISO-8859-1",
		decode: (bytes) => Buffer.from(bytes).toString("latin1")
	};
	const web = isUtf16(label) ? "utf-16be" : label;
	try {
		const decoder = new TextDecoder(web, { ignoreBOM: !isUtf16(label) });
		const unassigned = /^windows-125\d$/.test(decoder.encoding) ? /[\x80-\x9f]/g : void 0;
		const decode = (bytes) => decoder.decode(bytes);
		if (unassigned === void 0) return {
			label: label.toUpperCase(),
			decode
		};
		return {
			label,
			decode: (bytes) => decode(bytes).replace(unassigned, "�")
		};
	} catch {
		return;
	}
}
const isUtf16 = (label) => /^utf-16$/i.test(label);
/** The encoding's characters to its bytes, by decoding every one- and two-byte sequence; built once per encoding. */
const tables = /* @__PURE__ */ new Map();
function tableOf(label, decode) {
	const existing = tables.get(label);
	if (existing !== void 0) return existing;
	const table = /* @__PURE__ */ new Map();
	const add = (...bytes) => {
		const sequence = Uint8Array.from(bytes);
		const decoded = decode(sequence);
		if (Array.from(decoded).length === 1 && decoded !== "�" && !table.has(decoded)) table.set(decoded, sequence);
	};
	for (let byte = 0; byte < 256; byte++) add(byte);
	for (let lead = 128; lead < 256; lead++) for (let trail = 48; trail < 256; trail++) add(lead, trail);
	if (/^euc-jp$/i.test(label)) for (let lead = 161; lead < 255; lead++) for (let trail = 161; trail < 255; trail++) add(143, lead, trail);
	tables.set(label, table);
	return table;
}
function encode(str, name, decoder) {
	if (/^utf-8$/i.test(name)) return Buffer.from(str);
	if (isUtf16(name)) return Buffer.from(`\ufeff${str}`, "utf16le").swap16();
	const utf16 = /^utf-16(le|be)$/i.exec(name);
	if (utf16 !== null) {
		const little = Buffer.from(str, "utf16le");
		return utf16[1]?.toLowerCase() === "le" ? little : little.swap16();
	}
	const table = tableOf(decoder.label, decoder.decode);
	const bytes = Array.from(str, (character) => table.get(character));
	return bytes.includes(void 0) ? void 0 : Buffer.concat(bytes.map((each) => each ?? /* @__PURE__ */ new Uint8Array()));
}
function unsupported$1(name) {
	return new FunctionError(`there is no encoding ${JSON.stringify(name)}, or none that is supported`, 1);
}
const textencodebase64 = {
	name: "textencodebase64",
	parameters: [text("string"), text("encoding")],
	returns: StringType,
	call(args) {
		const name = textAt(args, 1);
		const decoder = decoderOf(name);
		if (decoder === void 0) throw unsupported$1(name);
		const bytes = encode(textAt(args, 0), name, decoder);
		if (bytes === void 0) throw new FunctionError(`${decoder.label} does not have all characters of the text`, 0);
		return string(bytes.toString("base64"));
	}
};
const textdecodebase64 = {
	name: "textdecodebase64",
	parameters: [text("source"), text("encoding")],
	returns: StringType,
	call(args) {
		const name = textAt(args, 1);
		const decoder = decoderOf(name);
		if (decoder === void 0) throw unsupported$1(name);
		const bytes = fromBase64(textAt(args, 0));
		if (bytes === void 0) throw new FunctionError("the text is not base64", 0);
		const decoded = decoder.decode(bytes);
		if (decoded.includes("�")) throw new FunctionError(`the bytes are not valid ${decoder.label}`, 0);
		return string(decoded);
	}
};
const charsetFunctions = [textencodebase64, textdecodebase64];

// src/hcl/functions/limits.ts
/**
* Nothing is heard while a function computes: no signal, no time limit. What would take long is refused, with how much it
* would be; templates that mean what they say are far below. Throws FunctionError.
*/
function atMost(amount, limit, what) {
	if (amount > limit) throw new FunctionError(`${amount} ${what} are too many: at most ${limit} are computed here`);
}
/** The function with what an engine of JavaScript can not hold as a problem of the call, and not as a defect. */
function withinMemory(definition) {
	return {
		...definition,
		call(...given) {
			try {
				return definition.call(...given);
			} catch (thrown) {
				if (!(thrown instanceof RangeError)) throw thrown;
				throw new FunctionError(/call stack/i.test(thrown.message) ? "the value is nested too deeply" : "the result would be too large");
			}
		}
	};
}

// src/hcl/functions/string.ts
function transform(name, change) {
	return {
		name,
		parameters: [text("str")],
		returns: StringType,
		call: (args) => string(change(textAt(args, 0)))
	};
}
function test(name, second, holds) {
	return {
		name,
		parameters: [text("str"), text(second)],
		returns: BoolType,
		call: (args) => bool(holds(textAt(args, 0), textAt(args, 1)))
	};
}
function trimming(name, second, change) {
	return {
		name,
		parameters: [text("str"), text(second)],
		returns: StringType,
		call: (args) => string(change(textAt(args, 0), textAt(args, 1)))
	};
}
/** Go maps character by character: `ß` has no single upper-case letter and stays. */
function eachCharacter(str, change) {
	return Array.from(str, (character) => {
		const changed = change(character);
		return Array.from(changed).length === 1 ? changed : character;
	}).join("");
}
/** Greek letters with an iota below: JavaScript writes the iota beside their upper case. */
const withIota = /[\u1f80-\u1f87\u1f90-\u1f97\u1fa0-\u1fa7\u1fb3\u1fc3\u1ff3]/;
/** Letters that are two: each has an upper case, a title case and a lower case. */
const doubleLetters = [
	"Ǆǅǆ",
	"Ǉǈǉ",
	"Ǌǋǌ",
	"Ǳǲǳ"
];
const upperLetter = (letter) => {
	if (!withIota.test(letter)) return letter.toUpperCase();
	return String.fromCharCode(letter.charCodeAt(0) + (letter < "ᾰ" ? 8 : 9));
};
const titleLetter = (letter) => doubleLetters.find((forms) => forms.includes(letter))?.charAt(1) ?? upperLetter(letter);
const upperCase = (str) => eachCharacter(str, upperLetter);
const lowerCase = (str) => eachCharacter(str.replaceAll("İ", "i"), (letter) => letter.toLowerCase());
const blank = "\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const blankCharacter = new RegExp(`[${blank}]`);
const outerBlanks = new RegExp(`^[${blank}]+|[${blank}]+$`, "g");
/** The first letter of each word; letters, digits and underscores make words. */
const titleCase = (str) => {
	let inWord = false;
	return Array.from(str, (character) => {
		const result = inWord ? character : eachCharacter(character, titleLetter);
		inWord = /[\p{L}\p{Nd}_]/u.test(character) || character > "" && !blankCharacter.test(character);
		return result;
	}).join("");
};
const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
/** What people call characters: a letter with its accents is one. */
function characters(str) {
	if (/^[\x20-\x7e]*$/.test(str)) return str.split("");
	return Array.from(segmenter.segment(str), ({ segment }) => segment);
}
function trim(str, cutset) {
	const cut = new Set(cutset);
	const all = Array.from(str);
	let start = 0;
	let end = all.length;
	while (start < end && cut.has(all[start] ?? "")) start++;
	while (end > start && cut.has(all[end - 1] ?? "")) end--;
	return all.slice(start, end).join("");
}
const substr = {
	name: "substr",
	parameters: [
		text("str"),
		numeric("offset"),
		numeric("length")
	],
	returns: StringType,
	call(args) {
		const all = characters(textAt(args, 0));
		const given = wholeNumberAt(args, 1);
		const length = wholeNumberAt(args, 2);
		const offset = given < 0 ? Math.max(0, given + all.length) : given;
		const isRest = length < 0 || length === 0 && given < 0;
		return string(all.slice(offset, isRest ? void 0 : offset + length).join(""));
	}
};
const join = {
	name: "join",
	parameters: [text("separator")],
	variadic: texts("lists"),
	returns: StringType,
	call(args) {
		if (args.length < 2) throw new FunctionError("at least one list is required");
		const parts = args.slice(1).flatMap((each, index) => elementsOf(each).map((element, position) => {
			if (element.content !== null) return stringOf(element);
			const where = args.length > 2 ? ` of list ${index + 1}` : "";
			throw new FunctionError(`element ${position}${where} is null; cannot concatenate null values`, index + 1);
		}));
		return string(parts.join(textAt(args, 0)));
	}
};
const split$1 = {
	name: "split",
	parameters: [text("separator"), text("str")],
	returns: listOf(StringType),
	call(args) {
		const separator = textAt(args, 0);
		const str = textAt(args, 1);
		const parts = separator === "" ? Array.from(str) : str.split(separator);
		return list(parts.map(string), StringType);
	}
};
const indent = {
	name: "indent",
	parameters: [numeric("spaces"), text("str")],
	returns: StringType,
	call(args) {
		const spaces = wholeNumberAt(args, 0);
		if (spaces < 0) throw new FunctionError("the number of spaces must not be negative", 0);
		const str = textAt(args, 1);
		atMost(spaces * (str.split("\n").length - 1), 1e8, "blanks");
		return string(str.replaceAll("\n", `\n${" ".repeat(spaces)}`));
	}
};
const replace = {
	name: "replace",
	parameters: [
		text("str"),
		text("substr"),
		text("replace")
	],
	returns: StringType,
	call(args) {
		const replacement = textAt(args, 2);
		const pieces = textAt(args, 0).split(textAt(args, 1));
		atMost(replacement.length * pieces.length, 1e8, "characters");
		return string(textAt(args, 0).replaceAll(textAt(args, 1), () => replacement));
	}
};
const sort = {
	name: "sort",
	parameters: [texts("list")],
	returns: listOf(StringType),
	call(args) {
		const strings = elementsOf(valueAt(args, 0)).map((element, index) => {
			if (element.content !== null) return stringOf(element);
			throw new FunctionError(`given list element ${index} is null; a null string cannot be sorted`);
		});
		return list(strings.sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right))).map(string), StringType);
	}
};
const stringFunctions = [
	transform("upper", upperCase),
	transform("lower", lowerCase),
	transform("title", titleCase),
	transform("strrev", (str) => characters(str).reverse().join("")),
	transform("chomp", (str) => str.replace(/(?:\r\n?|\n)*$/, "")),
	transform("trimspace", (str) => str.replace(outerBlanks, "")),
	trimming("trim", "cutset", trim),
	trimming("trimprefix", "prefix", (str, prefix) => str.startsWith(prefix) ? str.slice(prefix.length) : str),
	trimming("trimsuffix", "suffix", (str, suffix) => suffix !== "" && str.endsWith(suffix) ? str.slice(0, -suffix.length) : str),
	test("startswith", "prefix", (str, prefix) => str.startsWith(prefix)),
	test("endswith", "suffix", (str, suffix) => str.endsWith(suffix)),
	test("strcontains", "substr", (str, part) => str.includes(part)),
	substr,
	join,
	split$1,
	indent,
	replace,
	sort
];

// src/hcl/functions/collection.ts
const alltrue = {
	name: "alltrue",
	parameters: [{
		...bools("list"),
		unknown: "elements"
	}],
	returns: BoolType,
	call(args) {
		for (const element of elementsOf(valueAt(args, 0))) {
			if (!isKnown(element)) return unknownOf(BoolType);
			if (isNull(element) || !boolOf(element)) return bool(false);
		}
		return bool(true);
	}
};
const anytrue = {
	name: "anytrue",
	parameters: [{
		...bools("list"),
		unknown: "elements"
	}],
	returns: BoolType,
	call(args) {
		const elements = elementsOf(valueAt(args, 0));
		if (elements.some((element) => element.content === true)) return bool(true);
		return elements.every(isKnown) ? bool(false) : unknownOf(BoolType);
	}
};
const coalesce = {
	name: "coalesce",
	parameters: [],
	variadic: {
		...any("vals"),
		allowNull: true,
		unknown: "any"
	},
	call(args) {
		const type = unify(args.map((each) => each.type));
		if (type === void 0) throw new FunctionError("all arguments must have the same type");
		for (const each of args) {
			const { value = Null } = convert$1(each, type);
			if (!isKnown(value)) return unknownOf(type);
			if (!isNull(value) && value.content !== "") return value;
		}
		throw new FunctionError("no non-null, non-empty-string arguments");
	}
};
const coalescelist = {
	name: "coalescelist",
	parameters: [],
	variadic: {
		...any("vals"),
		allowNull: true,
		unknown: "any"
	},
	call(args) {
		if (args.length === 0) throw new FunctionError("at least one argument is required");
		for (const each of args) {
			if (!isKnown(each)) return UnknownDynamic;
			if (each.type.kind !== "list" && each.type.kind !== "tuple") throw new FunctionError("coalescelist arguments must be lists or tuples");
		}
		for (const each of args) if (!isNull(each) && elementsOf(each).length > 0) return each;
		throw new FunctionError("no non-null arguments");
	}
};
const contains = {
	name: "contains",
	parameters: [{
		...any("list"),
		unknown: "elements"
	}, any("value")],
	returns: BoolType,
	call(args) {
		const elements = sequenceAt(args, 0, () => "argument must be list, tuple, or set", "call");
		const wanted = valueAt(args, 1);
		const answers = elements.map((element) => equals(wanted, element));
		if (answers.some((answer) => answer.content === true)) return bool(true);
		return answers.every(isKnown) ? bool(false) : unknownOf(BoolType);
	}
};
const length = {
	name: "length",
	parameters: [{
		...any("value"),
		unknown: "any"
	}],
	returns: NumberType,
	call(args) {
		const given = valueAt(args, 0);
		const { type } = given;
		if (type.kind === "number" || type.kind === "bool") throw new FunctionError("only strings, lists, sets, maps, objects and tuples have a length");
		if (type.kind === "tuple") return number(type.elements.length);
		if (type.kind === "object") return number(type.attributes.size);
		if (!isKnown(given)) return unknownOf(NumberType);
		if (type.kind === "string") return number(characters(stringOf(given)).length);
		return number(isMapping(given) ? entriesOf$1(given).size : elementsOf(given).length);
	}
};
const collectionFunctions = [
	alltrue,
	anytrue,
	coalesce,
	coalescelist,
	contains,
	length
];

// src/hcl/functions/conversion.ts
/** The first expression that has a value. What depends on something unknown is not decided yet. */
const tryFunction = {
	name: "try",
	parameters: [],
	variadic: any("expressions"),
	callExpressions(args, evaluate) {
		if (args.length === 0) throw new FunctionError("at least one argument is required");
		const problems = [];
		for (const each of args) {
			const { value, diagnostics } = evaluate(each);
			if (diagnostics.length === 0) return isWhollyKnown(value) ? value : UnknownDynamic;
			problems.push(...diagnostics);
		}
		const reasons = problems.map(({ summary, detail, range }) => {
			return `- ${summary}${range === void 0 ? "" : ` at ${range.source.name}:${startOf(range).line}`}\n  ${detail ?? ""}`;
		});
		throw new FunctionError(`none of the expressions has a value:\n${reasons.join("\n")}\n`);
	}
};
const can = {
	name: "can",
	parameters: [any("expression")],
	callExpressions(args, evaluate) {
		const [expression] = args;
		if (expression === void 0) throw new FunctionError("an expression is required");
		const { value, diagnostics } = evaluate(expression);
		if (diagnostics.length > 0) return bool(false);
		return isWhollyKnown(value) ? bool(true) : unknownOf(BoolType);
	}
};
/** `convert(value, list(string))` */
const convert = {
	name: "convert",
	parameters: [any("value"), any("type")],
	callExpressions(args, evaluate) {
		const [expression, type] = args;
		if (expression === void 0 || type === void 0) throw new FunctionError("a value and a type are required");
		const { value, diagnostics } = evaluate(expression);
		const parsed = parseType(type);
		const problems = [...diagnostics, ...parsed.diagnostics];
		if (problems.length > 0) throw new FunctionError("", void 0, problems);
		const converted = convert$1(applyDefaults(value, parsed.value.defaults), parsed.value.type);
		if (converted.value === void 0) throw new FunctionError(converted.problem, 0);
		return converted.value;
	}
};
const conversionFunctions = [
	tryFunction,
	can,
	convert
];

// src/hcl/functions/libraries.ts
const loaders = {
	re2: () => import("./npm-re2js.js"),
	yaml: () => import("./npm-yaml-exports.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1)),
	bcrypt: () => import("./npm-bcryptjs.js"),
	picomatch: async () => (await import("./npm-picomatch-exports.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1))).default
};
const loaded = {};
/** Loads those that are not there yet. */
async function loadLibraries(wanted) {
	await Promise.all([...wanted].filter((name) => loaded[name] === void 0).map(load));
}
async function load(name) {
	loaded[name] = await loaders[name]();
}
function library(name) {
	const module = loaded[name];
	if (module === void 0) throw new TypeError(`prepareFunctions() was not awaited for what needs ${name}`);
	return module;
}

// src/hcl/functions/crypto.ts
function hash(algorithm) {
	return {
		name: algorithm,
		parameters: [text("str")],
		returns: StringType,
		call: (args) => string(createHash(algorithm).update(textAt(args, 0)).digest("hex"))
	};
}
/** About a second; Go's own is four times as fast. */
const dearest = 14;
const bcrypt = {
	name: "bcrypt",
	needs: ["bcrypt"],
	parameters: [text("str")],
	variadic: numeric("cost"),
	returns: StringType,
	call(args, { random }) {
		if (args.length > 2) throw new FunctionError("it takes a text and a cost, nothing more");
		const cost = args.length === 2 ? wholeNumberAt(args, 1) : 10;
		if (cost > 31) throw new FunctionError(`cost ${cost} is outside allowed inclusive range 4..31`);
		if (cost > dearest) throw new FunctionError(`cost ${cost} takes too long here: each more doubles the time. At most ${dearest}`);
		const password = textAt(args, 0);
		if (Buffer.byteLength(password) > 72) throw new FunctionError("bcrypt: password length exceeds 72 bytes");
		const { hashSync, encodeBase64 } = library("bcrypt");
		const salt = `$2a$${String(cost < 4 ? 10 : cost).padStart(2, "0")}$${encodeBase64(Array.from(random(16)), 16)}`;
		return string(hashSync(password, salt).replace(/^\$2[abxy]\$/, "$2a$"));
	}
};
/**
* What PKCS #1 1.5 has filled up: 0, 2, at least eight bytes that are not 0, 0, the text. Node's own way answers what is not of
* that form with bytes made up at random, which now and then are a text.
*/
function withoutPadding(block) {
	const end = block.indexOf(0, 2);
	return block[0] === 0 && block[1] === 2 && end >= 10 ? block.subarray(end + 1) : void 0;
}
const rsadecrypt = {
	name: "rsadecrypt",
	parameters: [text("ciphertext"), text("privatekey")],
	returns: StringType,
	call(args) {
		const ciphertext = fromBase64(textAt(args, 0));
		if (ciphertext === void 0) throw new FunctionError("the ciphertext is not base64");
		const pem = textAt(args, 1);
		if (!pem.includes("-----BEGIN ")) throw new FunctionError("the key is not in PEM form");
		if (pem.includes("ENCRYPTED")) throw new FunctionError("the key is protected by a password; decrypt it first");
		let block;
		try {
			block = privateDecrypt({
				key: createPrivateKey(pem),
				padding: constants$2.RSA_NO_PADDING
			}, ciphertext);
		} catch (thrown) {
			throw new FunctionError(`failed to decrypt: ${thrown instanceof Error ? thrown.message : thrown}`);
		}
		const plain = withoutPadding(block);
		if (plain === void 0) throw new FunctionError("failed to decrypt: the text was not encrypted for this key");
		const decoded = fromUtf8(plain);
		if (decoded === void 0) throw new FunctionError("the decrypted data is not valid UTF-8");
		return string(decoded);
	}
};
function uuidText(bytes, version) {
	const uuid = Buffer.from(bytes.subarray(0, 16));
	uuid[6] = (uuid[6] ?? 0) & 15 | version << 4;
	uuid[8] = (uuid[8] ?? 0) & 63 | 128;
	return uuid.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
const uuidv4 = {
	name: "uuidv4",
	parameters: [],
	returns: StringType,
	call: (_args, { random }) => string(uuidText(random(16), 4))
};
const namespaces = {
	dns: "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
	url: "6ba7b811-9dad-11d1-80b4-00c04fd430c8",
	oid: "6ba7b812-9dad-11d1-80b4-00c04fd430c8",
	x500: "6ba7b814-9dad-11d1-80b4-00c04fd430c8"
};
const uuidForm = /^(?:urn:uuid:|\{)?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?$/i;
const uuidv5 = {
	name: "uuidv5",
	parameters: [text("namespace"), text("name")],
	returns: StringType,
	call(args) {
		const given = textAt(args, 0);
		const match = uuidForm.exec(Object.hasOwn(namespaces, given) ? namespaces[given] ?? "" : given);
		if (match === null) throw new FunctionError(`the namespace must be dns, url, oid, x500 or a UUID, not ${JSON.stringify(given)}`);
		const namespace = Buffer.from(match.slice(1).join(""), "hex");
		return string(uuidText(createHash("sha1").update(namespace).update(textAt(args, 1)).digest(), 5));
	}
};
const cryptoFunctions = [
	bcrypt,
	hash("md5"),
	rsadecrypt,
	hash("sha1"),
	hash("sha256"),
	hash("sha512"),
	uuidv4,
	uuidv5
];

// src/hcl/functions/csv.ts
/** RFC 4180 as Go reads it: quotes only around a whole field, empty lines left out, one number of fields. */
function parseCsv(source) {
	const rows = [];
	let line = 1;
	let at = 0;
	const fail = (why) => {
		throw new FunctionError(`CSV parse error on line ${line}: ${why}`);
	};
	while (at < source.length) {
		const lineEnd = /\r?\n|\r?$/.exec(source.slice(at));
		if (lineEnd?.index === 0 && lineEnd[0] !== "") {
			at += lineEnd[0].length;
			line++;
			continue;
		}
		const start = line;
		const row = [];
		for (;;) {
			const field = source[at] === "\"" ? quoted() : bare();
			row.push(field);
			if (source[at] === ",") {
				at++;
				continue;
			}
			if (source.startsWith("\r\n", at)) at += 2;
			else if (source[at] === "\n") at++;
			else if (at < source.length) fail("extraneous or missing \" in quoted-field");
			line++;
			break;
		}
		if (rows[0] !== void 0 && row.length !== rows[0].length) {
			line = start;
			fail("wrong number of fields");
		}
		rows.push(row);
	}
	return rows;
	function bare() {
		const end = source.slice(at).search(/,|\r?\n|\r?$/);
		const field = source.slice(at, at + end);
		if (field.includes("\"")) fail("bare \" in non-quoted-field");
		at += end;
		if (source[at] === "\r" && at + 1 === source.length) at++;
		return field;
	}
	function quoted() {
		let field = "";
		at++;
		for (;;) {
			const end = source.indexOf("\"", at);
			if (end === -1) fail("extraneous or missing \" in quoted-field");
			const part = source.slice(at, end);
			line += part.split("\n").length - 1;
			field += part.replaceAll("\r\n", "\n");
			at = end + 1;
			if (source[at] !== "\"") return field;
			field += "\"";
			at++;
		}
	}
}
const csvdecode = {
	name: "csvdecode",
	parameters: [text("str")],
	call(args) {
		const [header, ...rows] = parseCsv(textAt(args, 0));
		if (header === void 0) throw new FunctionError("missing header line");
		const double = header.find((name, index) => header.indexOf(name) !== index);
		if (double !== void 0) throw new FunctionError(`duplicate column name ${JSON.stringify(double)}`);
		const objects = rows.map((row) => object(header.map((name, index) => [name, string(row[index] ?? "")])));
		return list(objects, objectOf(new Map([...header].sort().map((name) => [name, StringType]))));
	}
};
const csvFunctions = [csvdecode];

// src/time/calendar.ts
const months = [
	"January",
	"February",
	"March",
	"April",
	"May",
	"June",
	"July",
	"August",
	"September",
	"October",
	"November",
	"December"
];
const weekdays = [
	"Sunday",
	"Monday",
	"Tuesday",
	"Wednesday",
	"Thursday",
	"Friday",
	"Saturday"
];

// src/time/go-layout.ts
const element$1 = /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|002|2006|Z07:00:00|Z07:00|Z070000|Z0700|Z07|-07:00:00|-07:00|-070000|-0700|-07|[.,](?:0+|9+)(?!\d)|0[1-6]|_2006|__2|_2|15|PM|pm|[1-5]/g;
/** A time in UTC by a layout of Go's `time` package: `Mon Jan _2 15:04:05 2006`. */
function formatGoLayout(date, layout) {
	return layout.replace(element$1, (found) => formatElement(date, found));
}
function formatElement(date, found) {
	const two = (value) => String(value).padStart(2, "0");
	const month = date.getUTCMonth();
	const day = date.getUTCDate();
	const hour = date.getUTCHours();
	const hour12 = hour % 12 === 0 ? 12 : hour % 12;
	const year = String(date.getUTCFullYear()).padStart(4, "0");
	switch (found) {
		case "January": return months[month] ?? "";
		case "Jan": return (months[month] ?? "").slice(0, 3);
		case "1": return String(month + 1);
		case "01": return two(month + 1);
		case "Monday": return weekdays[date.getUTCDay()] ?? "";
		case "Mon": return (weekdays[date.getUTCDay()] ?? "").slice(0, 3);
		case "2": return String(day);
		case "_2": return String(day).padStart(2);
		case "02": return two(day);
		case "002": return String(dayOfYear(date)).padStart(3, "0");
		case "__2": return String(dayOfYear(date)).padStart(3);
		case "15": return two(hour);
		case "3": return String(hour12);
		case "03": return two(hour12);
		case "4": return String(date.getUTCMinutes());
		case "04": return two(date.getUTCMinutes());
		case "5": return String(date.getUTCSeconds());
		case "05": return two(date.getUTCSeconds());
		case "2006": return year;
		case "_2006": return `_${year}`;
		case "06": return year.slice(-2);
		case "PM": return hour < 12 ? "AM" : "PM";
		case "pm": return hour < 12 ? "am" : "pm";
		case "MST": return "UTC";
		default: return found.startsWith("Z") ? "Z" : zoneOrFraction(date, found);
	}
}
function zoneOrFraction(date, found) {
	if (found.startsWith("-")) return `+${found.slice(1).replace("7", "0")}`;
	const digits = String(date.getUTCMilliseconds()).padStart(3, "0").padEnd(9, "0").slice(0, found.length - 1);
	if (found[1] === "0") return found[0] + digits.padEnd(found.length - 1, "0");
	const short = digits.replace(/0+$/, "");
	return short === "" ? "" : found[0] + short;
}
function dayOfYear(date) {
	return Math.floor((Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()) - Date.UTC(date.getUTCFullYear(), 0, 1)) / 864e5) + 1;
}

// src/time/strftime.ts
const layouts = {
	a: "Mon",
	A: "Monday",
	b: "Jan",
	B: "January",
	d: "02",
	H: "15",
	I: "03",
	L: ".000",
	m: "01",
	M: "04",
	p: "PM",
	S: "05",
	y: "06",
	Y: "2006",
	z: "-0700",
	Z: "MST"
};
/** A time in UTC by the directives of C's strftime that Packer knows; others stay as they are. */
function strftime(date, format) {
	return format.replace(/%(.)/gs, (whole, letter) => {
		if (letter === "%") return "%";
		const layout = layouts[letter];
		return layout === void 0 ? whole : formatGoLayout(date, layout);
	});
}

// src/hcl/functions/time.ts
const rfc3339$1 = /^(\d{4})-(\d{2})-(\d{2})([T ])(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d+))?(?:(Z)|([+-])(\d{2}):(\d{2}))$/;
/**
* undefined: not of that form. `separator`: what may stand between date and time. With a space Go's own reading is meant,
* which also takes hours of one digit, a comma, and offsets of up to 24:60.
*/
function parseTime(text, separator) {
	const match = rfc3339$1.exec(text);
	const isExact = separator === "T";
	if (match === null || isExact && (match[4] !== "T" || match[5]?.length !== 2 || text.includes(","))) return void 0;
	const [year, month, day, hour, minute, second] = [
		1,
		2,
		3,
		5,
		6,
		7
	].map((at) => Number(match[at]));
	if (year === void 0 || month === void 0 || day === void 0) return void 0;
	if (hour === void 0 || minute === void 0 || second === void 0) return void 0;
	if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return void 0;
	if (hour > 23 || minute > 59 || second > 59) return void 0;
	const [offsetHours, offsetMinutes] = [Number(match[11] ?? 0), Number(match[12] ?? 0)];
	if (offsetHours > (isExact ? 23 : 24) || offsetMinutes > (isExact ? 59 : 60)) return void 0;
	const offset = (match[10] === "-" ? -1 : 1) * (offsetHours * 60 + offsetMinutes);
	const date = /* @__PURE__ */ new Date(0);
	date.setUTCFullYear(year, month - 1, day);
	date.setUTCHours(hour, minute, second);
	const fraction = BigInt((match[8] ?? "").slice(0, 9).padEnd(9, "0"));
	return {
		nanoseconds: (BigInt(date.getTime()) - BigInt(offset) * 60000n) * 1000000n + fraction,
		offset
	};
}
function daysIn(year, month) {
	const date = /* @__PURE__ */ new Date(0);
	date.setUTCFullYear(year, month, 0);
	return date.getUTCDate();
}
function fromDate(date) {
	return {
		nanoseconds: BigInt(date.getTime()) * 1000000n,
		offset: 0
	};
}
/** The calendar repeats after 400 years, to the day of the week; in milliseconds. */
const cycle = 146097n * 86400000n;
function calendarTime({ nanoseconds, offset }) {
	const milliseconds = floorDivide(nanoseconds, 1000000n) + BigInt(offset) * 60000n;
	const cycles = floorDivide(milliseconds, cycle);
	const local = new Date(Number(milliseconds - cycles * cycle));
	const nanosecond = Number(nanoseconds - floorDivide(nanoseconds, 1000000000n) * 1000000000n);
	const year = local.getUTCFullYear();
	return {
		year: year + Number(cycles) * 400,
		month: local.getUTCMonth() + 1,
		day: local.getUTCDate(),
		hour: local.getUTCHours(),
		minute: local.getUTCMinutes(),
		second: local.getUTCSeconds(),
		nanosecond,
		weekday: local.getUTCDay(),
		yearDay: Math.floor((local.getTime() - startOfYear(year)) / 864e5) + 1
	};
}
function startOfYear(year) {
	const date = /* @__PURE__ */ new Date(0);
	date.setUTCFullYear(year, 0, 1);
	return date.getTime();
}
function floorDivide(dividend, divisor) {
	const quotient = dividend / divisor;
	return dividend % divisor < 0n ? quotient - 1n : quotient;
}
/** ISO 8601's year and week: weeks start on Monday, the first has the year's first Thursday. */
function isoWeek({ year, yearDay, weekday }) {
	const monday = (weekday + 6) % 7;
	const week = Math.floor((yearDay - monday + 9) / 7);
	if (week < 1) return {
		year: year - 1,
		week: weeksIn(year - 1)
	};
	return week > weeksIn(year) ? {
		year: year + 1,
		week: 1
	} : {
		year,
		week
	};
}
function weeksIn(anyYear) {
	const year = 2e3 + anyYear % 400;
	const first = (new Date(startOfYear(year)).getUTCDay() + 6) % 7;
	const isLeap = daysIn(year, 2) === 29;
	return first === 3 || first === 2 && isLeap ? 53 : 52;
}
function digits$1(number, width) {
	return String(Math.abs(number)).padStart(width, "0");
}
/** `+0130`, `+01:30`; `Z` for none where that is wanted. */
function offsetText(offset, colon, zulu) {
	if (zulu && offset === 0) return "Z";
	const minutes = Math.abs(offset);
	return `${offset < 0 ? "-" : "+"}${digits$1(Math.floor(minutes / 60), 2)}${colon ? ":" : ""}${digits$1(minutes % 60, 2)}`;
}
/** RFC 3339 in whole seconds. */
function rfc3339Text(time) {
	const { year, month, day, hour, minute, second } = calendarTime(time);
	return `${`${year < 0 ? "-" : ""}${digits$1(year, 4)}-${digits$1(month, 2)}-${digits$1(day, 2)}`}T${digits$1(hour, 2)}:${digits$1(minute, 2)}:${digits$1(second, 2)}${offsetText(time.offset, true, true)}`;
}
const units = {
	ns: 1n,
	us: 1000n,
	µs: 1000n,
	μs: 1000n,
	ms: 1000000n,
	s: 1000000000n,
	m: 60000000000n,
	h: 3600000000000n
};
/** Go's durations: `1h30m`, `-1.5s`. In nanoseconds; undefined: not one. */
function parseDuration(text) {
	const match = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+|0)$/.exec(text);
	if (match === null) return void 0;
	let total = 0n;
	for (const [, whole = "", fraction = "", unit = ""] of (match[2] ?? "").matchAll(/(\d*)(?:\.(\d*))?([a-zµμ]+)/g)) {
		const size = units[unit] ?? 0n;
		total += BigInt(whole || "0") * size;
		if (fraction !== "") total += BigInt(fraction) * size / 10n ** BigInt(fraction.length);
	}
	return total >= 2n ** 63n ? void 0 : match[1] === "-" ? -total : total;
}

// src/hcl/functions/datetime.ts
function timeOf(args, index, argument) {
	const given = textAt(args, index);
	const time = parseTime(given, "T");
	if (time !== void 0) return time;
	throw new FunctionError(`not a valid RFC3339 timestamp: ${JSON.stringify(given)}`, argument);
}
const verbs = {
	Y: [[2, 4], "year must either be \"YY\" or \"YYYY\""],
	M: [[
		1,
		2,
		3,
		4
	], "month must be \"M\", \"MM\", \"MMM\", or \"MMMM\""],
	D: [[1, 2], "day of month must either be \"D\" or \"DD\""],
	E: [[3, 4], "day of week must either be \"EEE\" or \"EEEE\""],
	h: [[1, 2], "24-hour must either be \"h\" or \"hh\""],
	H: [[1, 2], "12-hour must either be \"H\" or \"HH\""],
	A: [[2], "must be \"AA\""],
	a: [[2], "must be \"aa\""],
	m: [[1, 2], "minute must either be \"m\" or \"mm\""],
	s: [[1, 2], "second must either be \"s\" or \"ss\""],
	Z: [[
		1,
		3,
		4,
		5
	], "timezone must be Z, ZZZZ, or ZZZZZ"]
};
function verbText(verb, time) {
	const letter = verb[0] ?? "";
	const known = Object.hasOwn(verbs, letter) ? verbs[letter] : void 0;
	if (known === void 0) throw new FunctionError(`invalid date format verb ${JSON.stringify(verb)}`, 0);
	if (!known[0].includes(verb.length)) throw new FunctionError(`invalid date format verb ${JSON.stringify(verb)}: ${known[1]}`, 0);
	const { year, month, day, hour, minute, second, weekday } = calendarTime(time);
	const width = verb.length;
	switch (letter) {
		case "Y": return width === 2 ? digits$1(year % 100, 2) : digits$1(year, 4);
		case "M": {
			const name = months[month - 1] ?? "";
			return width < 3 ? digits$1(month, width) : width === 3 ? name.slice(0, 3) : name;
		}
		case "D": return digits$1(day, width);
		case "E": return (weekdays[weekday] ?? "").slice(0, width === 3 ? 3 : void 0);
		case "h": return digits$1(hour, width);
		case "H": return digits$1(hour % 12 || 12, width);
		case "A": return hour < 12 ? "AM" : "PM";
		case "a": return hour < 12 ? "am" : "pm";
		case "m": return digits$1(minute, width);
		case "s": return digits$1(second, width);
		default:
			if (width === 3 && time.offset === 0) return "UTC";
			return offsetText(time.offset, width === 1 || width === 5, width === 1);
	}
}
const formatdate = {
	name: "formatdate",
	parameters: [text("format"), text("time")],
	returns: StringType,
	call(args) {
		const time = timeOf(args, 1, 1);
		const written = (textAt(args, 0).match(/'(?:[^']|'')*'?|([a-zA-Z])\1*|[^a-zA-Z']+/g) ?? []).map((token) => {
			if (/^[a-zA-Z]/.test(token)) return verbText(token, time);
			if (!token.startsWith("'")) return token;
			if (token === "''") return "'";
			if (token.length === 1 || !token.endsWith("'")) throw new FunctionError("unterminated literal '", 0);
			return token.slice(1, -1).replaceAll("''", "'");
		});
		return string(written.join(""));
	}
};
const timeadd = {
	name: "timeadd",
	parameters: [text("timestamp"), text("duration")],
	returns: StringType,
	call(args) {
		const { nanoseconds, offset } = timeOf(args, 0);
		const duration = parseDuration(textAt(args, 1));
		if (duration === void 0) throw new FunctionError(`invalid duration ${JSON.stringify(textAt(args, 1))}, write it like "1h30m" or "10s"`);
		return string(rfc3339Text({
			nanoseconds: nanoseconds + duration,
			offset
		}));
	}
};
const timestamp$1 = {
	name: "timestamp",
	parameters: [],
	returns: StringType,
	call: (_args, { now }) => string(rfc3339Text(fromDate(now)))
};
function legacy(name, write) {
	return {
		name,
		parameters: [],
		variadic: text("format"),
		returns: StringType,
		call(args, { now }) {
			const [format] = args;
			if (args.length > 1) throw new FunctionError(`too many values, 1 needed but ${args.length} given`);
			return string(format === void 0 ? rfc3339Text(fromDate(now)) : write(now, stringOf(format)));
		}
	};
}
/** What rfc3339_parse and unix_timestamp_parse have in common. */
function fields(time) {
	const at = calendarTime(time);
	const iso = isoWeek(at);
	return [
		["year", number(at.year)],
		["year_day", number(at.yearDay)],
		["day", number(at.day)],
		["month", number(at.month)],
		["month_name", string(months[at.month - 1] ?? "")],
		["weekday", number(at.weekday)],
		["weekday_name", string(weekdays[at.weekday] ?? "")],
		["hour", number(at.hour)],
		["minute", number(at.minute)],
		["second", number(at.second)],
		["iso_year", number(iso.year)],
		["iso_week", number(iso.week)]
	];
}
const rfc3339Parse = {
	name: "rfc3339_parse",
	parameters: [text("timestamp")],
	call(args) {
		const given = textAt(args, 0);
		const time = parseTime(given, "T or space");
		if (time === void 0) throw new FunctionError(`${JSON.stringify(given)} is not a valid RFC3339 timestamp`, 0);
		return object([...fields(time), ["unix", number(floorDivide(time.nanoseconds, 1000000000n))]]);
	}
};
const [first, last] = [-(2n ** 63n), 2n ** 63n - 1n];
const unixTimestampParse = {
	name: "unix_timestamp_parse",
	parameters: [numeric("unix_timestamp")],
	call(args) {
		const seconds = numberAt(args, 0);
		const whole = seconds.isInteger ? seconds.toBigInt() : void 0;
		if (whole === void 0 || whole < first || whole > last) throw new FunctionError(`a whole number of seconds between ${first} and ${last} is required`, 0);
		const time = {
			nanoseconds: whole * 1000000000n,
			offset: 0
		};
		return object([...fields(time), ["rfc3339", string(rfc3339Text(time))]]);
	}
};
const datetimeFunctions = [
	formatdate,
	legacy("legacy_isotime", formatGoLayout),
	legacy("legacy_strftime", strftime),
	rfc3339Parse,
	timeadd,
	timestamp$1,
	unixTimestampParse
];

// src/hcl/functions/file-pattern.ts
/** More than any template names; a pattern from the root of a file system looks at millions. */
const mostEntries = 2e5;
/**
* The regular files under a folder whose names relative to it match a pattern, `**` spanning folders. Folders in which nothing can
* match are not looked into, and a link that leads back is followed once.
*/
function filesOf(folder, pattern, picomatch) {
	const options = {
		dot: true,
		strictSlashes: true
	};
	const matches = picomatch(pattern, options);
	const segments = pattern.split("/");
	const parts = segments.map((segment) => picomatch(segment, options));
	const fixed = segments.findIndex((segment) => segment.includes("**") || /[{(]/.test(segment));
	const depth = fixed === -1 ? segments.length : fixed;
	const found = [];
	let looked = 0;
	const visit = (under, level, above) => {
		const stats = look(join$1(folder, under));
		if (stats === void 0) return;
		const identity = `${stats.dev}:${stats.ino}`;
		if (above.includes(identity)) return;
		for (const entry of entriesOf(join$1(folder, under), segments[level], level < depth)) {
			if (++looked > mostEntries) throw new FunctionError(`there are more than ${mostEntries} files to look at`);
			const name = under === "" ? entry : `${under}/${entry}`;
			if (level < depth && parts[level]?.(entry) !== true) continue;
			const isLast = fixed === -1 && level === segments.length - 1;
			const status = look(join$1(folder, name));
			if (status?.isDirectory() && !isLast) visit(name, level + 1, [...above, identity]);
			else if (status?.isFile() && matches(name)) found.push(name);
		}
	};
	visit("", 0, []);
	return found;
}
/** What is in a folder; of a part of a pattern that is a plain name, that alone. */
function entriesOf(folder, segment, isFixed) {
	if (isFixed && segment !== void 0 && segment !== "" && !/[*?[\]{}()!+@\\]/.test(segment)) return [segment];
	try {
		return readdirSync(folder);
	} catch (thrown) {
		if (isNothing(thrown)) return [];
		throw new FunctionError(`cannot read ${folder}`);
	}
}
/** Undefined: nothing is there, or links in a circle. */
function look(path) {
	try {
		return statSync(path);
	} catch (thrown) {
		if (isNothing(thrown)) return void 0;
		throw new FunctionError(`cannot look at ${path}`);
	}
}
function isNothing(thrown) {
	return thrown instanceof Error && "code" in thrown && /^(?:ENOENT|ENOTDIR|ELOOP)$/.test(String(thrown.code));
}

// src/hcl/functions/filesystem.ts
function expandHome(path, { env }) {
	if (path !== "~" && !path.startsWith("~/")) {
		if (path.startsWith("~")) throw new FunctionError("only the home folder of the own user can be written with ~");
		return path;
	}
	const home = env["HOME"] ?? homeFolder(env);
	if (home === void 0) throw new FunctionError("~ is no folder: HOME is not set, and the system does not know the user");
	return home + path.slice(1);
}
/** Relative names are relative to the working directory. */
function resolved(path, context) {
	const file = allowed$1(resolve(context.workingDirectory, expandHome(path, context)), path, context);
	context.trust.opened?.note({
		file,
		text: path,
		of: "content"
	});
	return file;
}
/** Before anybody looks whether there is such a file. */
function allowed$1(file, name, { trust }) {
	const refused = refusedFile(trust, file, name);
	if (refused !== void 0) throw new FunctionRefused(refused);
	return file;
}
function isMissing(thrown) {
	return thrown instanceof Error && "code" in thrown && (thrown.code === "ENOENT" || thrown.code === "ENOTDIR");
}
function read$1(path, context) {
	const file = resolved(path, context);
	try {
		return readSmallFile(file);
	} catch (thrown) {
		if (isMissing(thrown)) throw new FunctionError(`there is no file ${file}`);
		const reason = thrown instanceof NotReadable ? thrown.reason : thrown instanceof Error ? thrown.message : thrown;
		throw new FunctionError(`cannot read ${file}: ${reason}`);
	}
}
/** The text of a file, for functions that read one. Throws FunctionError. */
function readText(path, context) {
	const content = fromUtf8(read$1(path, context));
	if (content === void 0) throw new FunctionError(`${path} is not a text in UTF-8; filebase64 reads any file`);
	return content;
}
const file = {
	name: "file",
	parameters: [text("path")],
	returns: StringType,
	call: (args, context) => string(readText(textAt(args, 0), context))
};
const filebase64 = {
	name: "filebase64",
	parameters: [text("path")],
	returns: StringType,
	call: (args, context) => string(read$1(textAt(args, 0), context).toString("base64"))
};
const fileexists = {
	name: "fileexists",
	parameters: [text("path")],
	returns: BoolType,
	call(args, context) {
		const path = resolved(textAt(args, 0), context);
		let isFile;
		try {
			isFile = statSync(path).isFile();
		} catch (thrown) {
			if (isMissing(thrown)) return bool(false);
			throw new FunctionError(`cannot look at ${path}`);
		}
		if (!isFile) throw new FunctionError(`${path} is there but is not a file`);
		return bool(true);
	}
};
/** The regular files under a folder whose names relative to it match the pattern; `**` spans folders. */
const fileset = {
	name: "fileset",
	needs: ["picomatch"],
	parameters: [text("path"), text("pattern")],
	returns: setOf(StringType),
	call(args, context) {
		const folder = allowed$1(resolve(context.workingDirectory, textAt(args, 0)), textAt(args, 0), context);
		const pattern = normalize(textAt(args, 1));
		if (/\[[^\]]*$|\{[^}]*$/.test(pattern.replace(/\\./g, ""))) throw new FunctionError(`failed to glob pattern (${pattern}): syntax error in pattern`);
		const base = staticPart(pattern);
		allowed$1(join$1(folder, base), join$1(textAt(args, 0), base), context);
		context.trust.opened?.note({
			file: join$1(folder, base),
			text: textAt(args, 0),
			of: "names"
		});
		const found = filesOf(folder, pattern, library("picomatch"));
		for (const name of found) allowed$1(join$1(folder, name), name, context);
		return set(found.map(string), StringType);
	}
};
/** The folders of a pattern before its first wildcard. */
function staticPart(pattern) {
	const parts = pattern.split("/");
	const wild = parts.findIndex((part) => /[*?[\]{}()!+@\\]/.test(part));
	return parts.slice(0, wild === -1 ? -1 : wild).join("/");
}
const basenameFunction = {
	name: "basename",
	parameters: [text("path")],
	returns: StringType,
	call(args) {
		const path = textAt(args, 0);
		if (path === "") return string(".");
		return string(basename(path) || "/");
	}
};
const dirnameFunction = {
	name: "dirname",
	parameters: [text("path")],
	returns: StringType,
	call(args) {
		const path = textAt(args, 0);
		const folder = path.endsWith("/") ? path : dirname(`${path || "."}`);
		const cleaned = normalize(folder);
		return string(cleaned.length > 1 ? cleaned.replace(/\/$/, "") : cleaned);
	}
};
const abspath = {
	name: "abspath",
	parameters: [text("path")],
	returns: StringType,
	call: (args, context) => string(resolve(context.workingDirectory, textAt(args, 0)))
};
const pathexpand = {
	name: "pathexpand",
	parameters: [text("path")],
	returns: StringType,
	call: (args, context) => string(expandHome(textAt(args, 0), context))
};
const filesystemFunctions = [
	abspath,
	basenameFunction,
	dirnameFunction,
	file,
	filebase64,
	fileexists,
	fileset,
	pathexpand
];

// node_modules/decimal.js/decimal.mjs
/*!
*  decimal.js v10.6.0
*  An arbitrary-precision Decimal type for JavaScript.
*  https://github.com/MikeMcl/decimal.js
*  Copyright (c) 2025 Michael Mclaughlin <M8ch88l@gmail.com>
*  MIT Licence
*/
var EXP_LIMIT = 9e15;
var MAX_DIGITS = 1e9;
var NUMERALS = "0123456789abcdef";
var LN10 = "2.3025850929940456840179914546843642076011014886287729760333279009675726096773524802359972050895982983419677840422862486334095254650828067566662873690987816894829072083255546808437998948262331985283935053089653777326288461633662222876982198867465436674744042432743651550489343149393914796194044002221051017141748003688084012647080685567743216228355220114804663715659121373450747856947683463616792101806445070648000277502684916746550586856935673420670581136429224554405758925724208241314695689016758940256776311356919292033376587141660230105703089634572075440370847469940168269282808481184289314848524948644871927809676271275775397027668605952496716674183485704422507197965004714951050492214776567636938662976979522110718264549734772662425709429322582798502585509785265383207606726317164309505995087807523710333101197857547331541421808427543863591778117054309827482385045648019095610299291824318237525357709750539565187697510374970888692180205189339507238539205144634197265287286965110862571492198849978748873771345686209167058";
var PI = "3.1415926535897932384626433832795028841971693993751058209749445923078164062862089986280348253421170679821480865132823066470938446095505822317253594081284811174502841027019385211055596446229489549303819644288109756659334461284756482337867831652712019091456485669234603486104543266482133936072602491412737245870066063155881748815209209628292540917153643678925903600113305305488204665213841469519415116094330572703657595919530921861173819326117931051185480744623799627495673518857527248912279381830119491298336733624406566430860213949463952247371907021798609437027705392171762931767523846748184676694051320005681271452635608277857713427577896091736371787214684409012249534301465495853710507922796892589235420199561121290219608640344181598136297747713099605187072113499999983729780499510597317328160963185950244594553469083026425223082533446850352619311881710100031378387528865875332083814206171776691473035982534904287554687311595628638823537875937519577818577805321712268066130019278766111959092164201989380952572010654858632789";
var DEFAULTS = {
	precision: 20,
	rounding: 4,
	modulo: 1,
	toExpNeg: -7,
	toExpPos: 21,
	minE: -EXP_LIMIT,
	maxE: EXP_LIMIT,
	crypto: false
};
var inexact;
var quadrant;
var external = true;
var decimalError = "[DecimalError] ";
var invalidArgument = decimalError + "Invalid argument: ";
var precisionLimitExceeded = decimalError + "Precision limit exceeded";
var cryptoUnavailable = decimalError + "crypto unavailable";
var tag = "[object Decimal]";
var mathfloor = Math.floor;
var mathpow = Math.pow;
var isBinary = /^0b([01]+(\.[01]*)?|\.[01]+)(p[+-]?\d+)?$/i;
var isHex = /^0x([0-9a-f]+(\.[0-9a-f]*)?|\.[0-9a-f]+)(p[+-]?\d+)?$/i;
var isOctal = /^0o([0-7]+(\.[0-7]*)?|\.[0-7]+)(p[+-]?\d+)?$/i;
var isDecimal = /^(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
var BASE = 1e7;
var LOG_BASE = 7;
var MAX_SAFE_INTEGER = 9007199254740991;
var LN10_PRECISION = LN10.length - 1;
var PI_PRECISION = PI.length - 1;
var P = { toStringTag: tag };
P.absoluteValue = P.abs = function() {
	var x = new this.constructor(this);
	if (x.s < 0) x.s = 1;
	return finalise(x);
};
P.ceil = function() {
	return finalise(new this.constructor(this), this.e + 1, 2);
};
P.clampedTo = P.clamp = function(min, max) {
	var k, x = this, Ctor = x.constructor;
	min = new Ctor(min);
	max = new Ctor(max);
	if (!min.s || !max.s) return new Ctor(NaN);
	if (min.gt(max)) throw Error(invalidArgument + max);
	k = x.cmp(min);
	return k < 0 ? min : x.cmp(max) > 0 ? max : new Ctor(x);
};
P.comparedTo = P.cmp = function(y) {
	var i, j, xdL, ydL, x = this, xd = x.d, yd = (y = new x.constructor(y)).d, xs = x.s, ys = y.s;
	if (!xd || !yd) return !xs || !ys ? NaN : xs !== ys ? xs : xd === yd ? 0 : !xd ^ xs < 0 ? 1 : -1;
	if (!xd[0] || !yd[0]) return xd[0] ? xs : yd[0] ? -ys : 0;
	if (xs !== ys) return xs;
	if (x.e !== y.e) return x.e > y.e ^ xs < 0 ? 1 : -1;
	xdL = xd.length;
	ydL = yd.length;
	for (i = 0, j = xdL < ydL ? xdL : ydL; i < j; ++i) if (xd[i] !== yd[i]) return xd[i] > yd[i] ^ xs < 0 ? 1 : -1;
	return xdL === ydL ? 0 : xdL > ydL ^ xs < 0 ? 1 : -1;
};
P.cosine = P.cos = function() {
	var pr, rm, x = this, Ctor = x.constructor;
	if (!x.d) return new Ctor(NaN);
	if (!x.d[0]) return new Ctor(1);
	pr = Ctor.precision;
	rm = Ctor.rounding;
	Ctor.precision = pr + Math.max(x.e, x.sd()) + LOG_BASE;
	Ctor.rounding = 1;
	x = cosine(Ctor, toLessThanHalfPi(Ctor, x));
	Ctor.precision = pr;
	Ctor.rounding = rm;
	return finalise(quadrant == 2 || quadrant == 3 ? x.neg() : x, pr, rm, true);
};
P.cubeRoot = P.cbrt = function() {
	var e, m, n, r, rep, s, sd, t, t3, t3plusx, x = this, Ctor = x.constructor;
	if (!x.isFinite() || x.isZero()) return new Ctor(x);
	external = false;
	s = x.s * mathpow(x.s * x, 1 / 3);
	if (!s || Math.abs(s) == 1 / 0) {
		n = digitsToString(x.d);
		e = x.e;
		if (s = (e - n.length + 1) % 3) n += s == 1 || s == -2 ? "0" : "00";
		s = mathpow(n, 1 / 3);
		e = mathfloor((e + 1) / 3) - (e % 3 == (e < 0 ? -1 : 2));
		if (s == 1 / 0) n = "5e" + e;
		else {
			n = s.toExponential();
			n = n.slice(0, n.indexOf("e") + 1) + e;
		}
		r = new Ctor(n);
		r.s = x.s;
	} else r = new Ctor(s.toString());
	sd = (e = Ctor.precision) + 3;
	for (;;) {
		t = r;
		t3 = t.times(t).times(t);
		t3plusx = t3.plus(x);
		r = divide(t3plusx.plus(x).times(t), t3plusx.plus(t3), sd + 2, 1);
		if (digitsToString(t.d).slice(0, sd) === (n = digitsToString(r.d)).slice(0, sd)) {
			n = n.slice(sd - 3, sd + 1);
			if (n == "9999" || !rep && n == "4999") {
				if (!rep) {
					finalise(t, e + 1, 0);
					if (t.times(t).times(t).eq(x)) {
						r = t;
						break;
					}
				}
				sd += 4;
				rep = 1;
			} else {
				if (!+n || !+n.slice(1) && n.charAt(0) == "5") {
					finalise(r, e + 1, 1);
					m = !r.times(r).times(r).eq(x);
				}
				break;
			}
		}
	}
	external = true;
	return finalise(r, e, Ctor.rounding, m);
};
P.decimalPlaces = P.dp = function() {
	var w, d = this.d, n = NaN;
	if (d) {
		w = d.length - 1;
		n = (w - mathfloor(this.e / LOG_BASE)) * LOG_BASE;
		w = d[w];
		if (w) for (; w % 10 == 0; w /= 10) n--;
		if (n < 0) n = 0;
	}
	return n;
};
P.dividedBy = P.div = function(y) {
	return divide(this, new this.constructor(y));
};
P.dividedToIntegerBy = P.divToInt = function(y) {
	var x = this, Ctor = x.constructor;
	return finalise(divide(x, new Ctor(y), 0, 1, 1), Ctor.precision, Ctor.rounding);
};
P.equals = P.eq = function(y) {
	return this.cmp(y) === 0;
};
P.floor = function() {
	return finalise(new this.constructor(this), this.e + 1, 3);
};
P.greaterThan = P.gt = function(y) {
	return this.cmp(y) > 0;
};
P.greaterThanOrEqualTo = P.gte = function(y) {
	var k = this.cmp(y);
	return k == 1 || k === 0;
};
P.hyperbolicCosine = P.cosh = function() {
	var k, n, pr, rm, len, x = this, Ctor = x.constructor, one = new Ctor(1);
	if (!x.isFinite()) return new Ctor(x.s ? 1 / 0 : NaN);
	if (x.isZero()) return one;
	pr = Ctor.precision;
	rm = Ctor.rounding;
	Ctor.precision = pr + Math.max(x.e, x.sd()) + 4;
	Ctor.rounding = 1;
	len = x.d.length;
	if (len < 32) {
		k = Math.ceil(len / 3);
		n = (1 / tinyPow(4, k)).toString();
	} else {
		k = 16;
		n = "2.3283064365386962890625e-10";
	}
	x = taylorSeries(Ctor, 1, x.times(n), new Ctor(1), true);
	var cosh2_x, i = k, d8 = new Ctor(8);
	for (; i--;) {
		cosh2_x = x.times(x);
		x = one.minus(cosh2_x.times(d8.minus(cosh2_x.times(d8))));
	}
	return finalise(x, Ctor.precision = pr, Ctor.rounding = rm, true);
};
P.hyperbolicSine = P.sinh = function() {
	var k, pr, rm, len, x = this, Ctor = x.constructor;
	if (!x.isFinite() || x.isZero()) return new Ctor(x);
	pr = Ctor.precision;
	rm = Ctor.rounding;
	Ctor.precision = pr + Math.max(x.e, x.sd()) + 4;
	Ctor.rounding = 1;
	len = x.d.length;
	if (len < 3) x = taylorSeries(Ctor, 2, x, x, true);
	else {
		k = 1.4 * Math.sqrt(len);
		k = k > 16 ? 16 : k | 0;
		x = x.times(1 / tinyPow(5, k));
		x = taylorSeries(Ctor, 2, x, x, true);
		var sinh2_x, d5 = new Ctor(5), d16 = new Ctor(16), d20 = new Ctor(20);
		for (; k--;) {
			sinh2_x = x.times(x);
			x = x.times(d5.plus(sinh2_x.times(d16.times(sinh2_x).plus(d20))));
		}
	}
	Ctor.precision = pr;
	Ctor.rounding = rm;
	return finalise(x, pr, rm, true);
};
P.hyperbolicTangent = P.tanh = function() {
	var pr, rm, x = this, Ctor = x.constructor;
	if (!x.isFinite()) return new Ctor(x.s);
	if (x.isZero()) return new Ctor(x);
	pr = Ctor.precision;
	rm = Ctor.rounding;
	Ctor.precision = pr + 7;
	Ctor.rounding = 1;
	return divide(x.sinh(), x.cosh(), Ctor.precision = pr, Ctor.rounding = rm);
};
P.inverseCosine = P.acos = function() {
	var x = this, Ctor = x.constructor, k = x.abs().cmp(1), pr = Ctor.precision, rm = Ctor.rounding;
	if (k !== -1) return k === 0 ? x.isNeg() ? getPi(Ctor, pr, rm) : new Ctor(0) : new Ctor(NaN);
	if (x.isZero()) return getPi(Ctor, pr + 4, rm).times(.5);
	Ctor.precision = pr + 6;
	Ctor.rounding = 1;
	x = new Ctor(1).minus(x).div(x.plus(1)).sqrt().atan();
	Ctor.precision = pr;
	Ctor.rounding = rm;
	return x.times(2);
};
P.inverseHyperbolicCosine = P.acosh = function() {
	var pr, rm, x = this, Ctor = x.constructor;
	if (x.lte(1)) return new Ctor(x.eq(1) ? 0 : NaN);
	if (!x.isFinite()) return new Ctor(x);
	pr = Ctor.precision;
	rm = Ctor.rounding;
	Ctor.precision = pr + Math.max(Math.abs(x.e), x.sd()) + 4;
	Ctor.rounding = 1;
	external = false;
	x = x.times(x).minus(1).sqrt().plus(x);
	external = true;
	Ctor.precision = pr;
	Ctor.rounding = rm;
	return x.ln();
};
P.inverseHyperbolicSine = P.asinh = function() {
	var pr, rm, x = this, Ctor = x.constructor;
	if (!x.isFinite() || x.isZero()) return new Ctor(x);
	pr = Ctor.precision;
	rm = Ctor.rounding;
	Ctor.precision = pr + 2 * Math.max(Math.abs(x.e), x.sd()) + 6;
	Ctor.rounding = 1;
	external = false;
	x = x.times(x).plus(1).sqrt().plus(x);
	external = true;
	Ctor.precision = pr;
	Ctor.rounding = rm;
	return x.ln();
};
P.inverseHyperbolicTangent = P.atanh = function() {
	var pr, rm, wpr, xsd, x = this, Ctor = x.constructor;
	if (!x.isFinite()) return new Ctor(NaN);
	if (x.e >= 0) return new Ctor(x.abs().eq(1) ? x.s / 0 : x.isZero() ? x : NaN);
	pr = Ctor.precision;
	rm = Ctor.rounding;
	xsd = x.sd();
	if (Math.max(xsd, pr) < 2 * -x.e - 1) return finalise(new Ctor(x), pr, rm, true);
	Ctor.precision = wpr = xsd - x.e;
	x = divide(x.plus(1), new Ctor(1).minus(x), wpr + pr, 1);
	Ctor.precision = pr + 4;
	Ctor.rounding = 1;
	x = x.ln();
	Ctor.precision = pr;
	Ctor.rounding = rm;
	return x.times(.5);
};
P.inverseSine = P.asin = function() {
	var halfPi, k, pr, rm, x = this, Ctor = x.constructor;
	if (x.isZero()) return new Ctor(x);
	k = x.abs().cmp(1);
	pr = Ctor.precision;
	rm = Ctor.rounding;
	if (k !== -1) {
		if (k === 0) {
			halfPi = getPi(Ctor, pr + 4, rm).times(.5);
			halfPi.s = x.s;
			return halfPi;
		}
		return new Ctor(NaN);
	}
	Ctor.precision = pr + 6;
	Ctor.rounding = 1;
	x = x.div(new Ctor(1).minus(x.times(x)).sqrt().plus(1)).atan();
	Ctor.precision = pr;
	Ctor.rounding = rm;
	return x.times(2);
};
P.inverseTangent = P.atan = function() {
	var i, j, k, n, px, t, r, wpr, x2, x = this, Ctor = x.constructor, pr = Ctor.precision, rm = Ctor.rounding;
	if (!x.isFinite()) {
		if (!x.s) return new Ctor(NaN);
		if (pr + 4 <= PI_PRECISION) {
			r = getPi(Ctor, pr + 4, rm).times(.5);
			r.s = x.s;
			return r;
		}
	} else if (x.isZero()) return new Ctor(x);
	else if (x.abs().eq(1) && pr + 4 <= PI_PRECISION) {
		r = getPi(Ctor, pr + 4, rm).times(.25);
		r.s = x.s;
		return r;
	}
	Ctor.precision = wpr = pr + 10;
	Ctor.rounding = 1;
	k = Math.min(28, wpr / LOG_BASE + 2 | 0);
	for (i = k; i; --i) x = x.div(x.times(x).plus(1).sqrt().plus(1));
	external = false;
	j = Math.ceil(wpr / LOG_BASE);
	n = 1;
	x2 = x.times(x);
	r = new Ctor(x);
	px = x;
	for (; i !== -1;) {
		px = px.times(x2);
		t = r.minus(px.div(n += 2));
		px = px.times(x2);
		r = t.plus(px.div(n += 2));
		if (r.d[j] !== void 0) for (i = j; r.d[i] === t.d[i] && i--;);
	}
	if (k) r = r.times(2 << k - 1);
	external = true;
	return finalise(r, Ctor.precision = pr, Ctor.rounding = rm, true);
};
P.isFinite = function() {
	return !!this.d;
};
P.isInteger = P.isInt = function() {
	return !!this.d && mathfloor(this.e / LOG_BASE) > this.d.length - 2;
};
P.isNaN = function() {
	return !this.s;
};
P.isNegative = P.isNeg = function() {
	return this.s < 0;
};
P.isPositive = P.isPos = function() {
	return this.s > 0;
};
P.isZero = function() {
	return !!this.d && this.d[0] === 0;
};
P.lessThan = P.lt = function(y) {
	return this.cmp(y) < 0;
};
P.lessThanOrEqualTo = P.lte = function(y) {
	return this.cmp(y) < 1;
};
P.logarithm = P.log = function(base) {
	var isBase10, d, denominator, k, inf, num, sd, r, arg = this, Ctor = arg.constructor, pr = Ctor.precision, rm = Ctor.rounding, guard = 5;
	if (base == null) {
		base = new Ctor(10);
		isBase10 = true;
	} else {
		base = new Ctor(base);
		d = base.d;
		if (base.s < 0 || !d || !d[0] || base.eq(1)) return new Ctor(NaN);
		isBase10 = base.eq(10);
	}
	d = arg.d;
	if (arg.s < 0 || !d || !d[0] || arg.eq(1)) return new Ctor(d && !d[0] ? -1 / 0 : arg.s != 1 ? NaN : d ? 0 : 1 / 0);
	if (isBase10) {
		if (d.length > 1) inf = true;
		else {
			for (k = d[0]; k % 10 === 0;) k /= 10;
			inf = k !== 1;
		}
	}
	external = false;
	sd = pr + guard;
	num = naturalLogarithm(arg, sd);
	denominator = isBase10 ? getLn10(Ctor, sd + 10) : naturalLogarithm(base, sd);
	r = divide(num, denominator, sd, 1);
	if (checkRoundingDigits(r.d, k = pr, rm)) do {
		sd += 10;
		num = naturalLogarithm(arg, sd);
		denominator = isBase10 ? getLn10(Ctor, sd + 10) : naturalLogarithm(base, sd);
		r = divide(num, denominator, sd, 1);
		if (!inf) {
			if (+digitsToString(r.d).slice(k + 1, k + 15) + 1 == 0x5af3107a4000) r = finalise(r, pr + 1, 0);
			break;
		}
	} while (checkRoundingDigits(r.d, k += 10, rm));
	external = true;
	return finalise(r, pr, rm);
};
P.minus = P.sub = function(y) {
	var d, e, i, j, k, len, pr, rm, xd, xe, xLTy, yd, x = this, Ctor = x.constructor;
	y = new Ctor(y);
	if (!x.d || !y.d) {
		if (!x.s || !y.s) y = new Ctor(NaN);
		else if (x.d) y.s = -y.s;
		else y = new Ctor(y.d || x.s !== y.s ? x : NaN);
		return y;
	}
	if (x.s != y.s) {
		y.s = -y.s;
		return x.plus(y);
	}
	xd = x.d;
	yd = y.d;
	pr = Ctor.precision;
	rm = Ctor.rounding;
	if (!xd[0] || !yd[0]) {
		if (yd[0]) y.s = -y.s;
		else if (xd[0]) y = new Ctor(x);
		else return new Ctor(rm === 3 ? -0 : 0);
		return external ? finalise(y, pr, rm) : y;
	}
	e = mathfloor(y.e / LOG_BASE);
	xe = mathfloor(x.e / LOG_BASE);
	xd = xd.slice();
	k = xe - e;
	if (k) {
		xLTy = k < 0;
		if (xLTy) {
			d = xd;
			k = -k;
			len = yd.length;
		} else {
			d = yd;
			e = xe;
			len = xd.length;
		}
		i = Math.max(Math.ceil(pr / LOG_BASE), len) + 2;
		if (k > i) {
			k = i;
			d.length = 1;
		}
		d.reverse();
		for (i = k; i--;) d.push(0);
		d.reverse();
	} else {
		i = xd.length;
		len = yd.length;
		xLTy = i < len;
		if (xLTy) len = i;
		for (i = 0; i < len; i++) if (xd[i] != yd[i]) {
			xLTy = xd[i] < yd[i];
			break;
		}
		k = 0;
	}
	if (xLTy) {
		d = xd;
		xd = yd;
		yd = d;
		y.s = -y.s;
	}
	len = xd.length;
	for (i = yd.length - len; i > 0; --i) xd[len++] = 0;
	for (i = yd.length; i > k;) {
		if (xd[--i] < yd[i]) {
			for (j = i; j && xd[--j] === 0;) xd[j] = BASE - 1;
			--xd[j];
			xd[i] += BASE;
		}
		xd[i] -= yd[i];
	}
	for (; xd[--len] === 0;) xd.pop();
	for (; xd[0] === 0; xd.shift()) --e;
	if (!xd[0]) return new Ctor(rm === 3 ? -0 : 0);
	y.d = xd;
	y.e = getBase10Exponent(xd, e);
	return external ? finalise(y, pr, rm) : y;
};
P.modulo = P.mod = function(y) {
	var q, x = this, Ctor = x.constructor;
	y = new Ctor(y);
	if (!x.d || !y.s || y.d && !y.d[0]) return new Ctor(NaN);
	if (!y.d || x.d && !x.d[0]) return finalise(new Ctor(x), Ctor.precision, Ctor.rounding);
	external = false;
	if (Ctor.modulo == 9) {
		q = divide(x, y.abs(), 0, 3, 1);
		q.s *= y.s;
	} else q = divide(x, y, 0, Ctor.modulo, 1);
	q = q.times(y);
	external = true;
	return x.minus(q);
};
P.naturalExponential = P.exp = function() {
	return naturalExponential(this);
};
P.naturalLogarithm = P.ln = function() {
	return naturalLogarithm(this);
};
P.negated = P.neg = function() {
	var x = new this.constructor(this);
	x.s = -x.s;
	return finalise(x);
};
P.plus = P.add = function(y) {
	var carry, d, e, i, k, len, pr, rm, xd, yd, x = this, Ctor = x.constructor;
	y = new Ctor(y);
	if (!x.d || !y.d) {
		if (!x.s || !y.s) y = new Ctor(NaN);
		else if (!x.d) y = new Ctor(y.d || x.s === y.s ? x : NaN);
		return y;
	}
	if (x.s != y.s) {
		y.s = -y.s;
		return x.minus(y);
	}
	xd = x.d;
	yd = y.d;
	pr = Ctor.precision;
	rm = Ctor.rounding;
	if (!xd[0] || !yd[0]) {
		if (!yd[0]) y = new Ctor(x);
		return external ? finalise(y, pr, rm) : y;
	}
	k = mathfloor(x.e / LOG_BASE);
	e = mathfloor(y.e / LOG_BASE);
	xd = xd.slice();
	i = k - e;
	if (i) {
		if (i < 0) {
			d = xd;
			i = -i;
			len = yd.length;
		} else {
			d = yd;
			e = k;
			len = xd.length;
		}
		k = Math.ceil(pr / LOG_BASE);
		len = k > len ? k + 1 : len + 1;
		if (i > len) {
			i = len;
			d.length = 1;
		}
		d.reverse();
		for (; i--;) d.push(0);
		d.reverse();
	}
	len = xd.length;
	i = yd.length;
	if (len - i < 0) {
		i = len;
		d = yd;
		yd = xd;
		xd = d;
	}
	for (carry = 0; i;) {
		carry = (xd[--i] = xd[i] + yd[i] + carry) / BASE | 0;
		xd[i] %= BASE;
	}
	if (carry) {
		xd.unshift(carry);
		++e;
	}
	for (len = xd.length; xd[--len] == 0;) xd.pop();
	y.d = xd;
	y.e = getBase10Exponent(xd, e);
	return external ? finalise(y, pr, rm) : y;
};
P.precision = P.sd = function(z) {
	var k, x = this;
	if (z !== void 0 && z !== !!z && z !== 1 && z !== 0) throw Error(invalidArgument + z);
	if (x.d) {
		k = getPrecision(x.d);
		if (z && x.e + 1 > k) k = x.e + 1;
	} else k = NaN;
	return k;
};
P.round = function() {
	var x = this, Ctor = x.constructor;
	return finalise(new Ctor(x), x.e + 1, Ctor.rounding);
};
P.sine = P.sin = function() {
	var pr, rm, x = this, Ctor = x.constructor;
	if (!x.isFinite()) return new Ctor(NaN);
	if (x.isZero()) return new Ctor(x);
	pr = Ctor.precision;
	rm = Ctor.rounding;
	Ctor.precision = pr + Math.max(x.e, x.sd()) + LOG_BASE;
	Ctor.rounding = 1;
	x = sine(Ctor, toLessThanHalfPi(Ctor, x));
	Ctor.precision = pr;
	Ctor.rounding = rm;
	return finalise(quadrant > 2 ? x.neg() : x, pr, rm, true);
};
P.squareRoot = P.sqrt = function() {
	var m, n, sd, r, rep, t, x = this, d = x.d, e = x.e, s = x.s, Ctor = x.constructor;
	if (s !== 1 || !d || !d[0]) return new Ctor(!s || s < 0 && (!d || d[0]) ? NaN : d ? x : 1 / 0);
	external = false;
	s = Math.sqrt(+x);
	if (s == 0 || s == 1 / 0) {
		n = digitsToString(d);
		if ((n.length + e) % 2 == 0) n += "0";
		s = Math.sqrt(n);
		e = mathfloor((e + 1) / 2) - (e < 0 || e % 2);
		if (s == 1 / 0) n = "5e" + e;
		else {
			n = s.toExponential();
			n = n.slice(0, n.indexOf("e") + 1) + e;
		}
		r = new Ctor(n);
	} else r = new Ctor(s.toString());
	sd = (e = Ctor.precision) + 3;
	for (;;) {
		t = r;
		r = t.plus(divide(x, t, sd + 2, 1)).times(.5);
		if (digitsToString(t.d).slice(0, sd) === (n = digitsToString(r.d)).slice(0, sd)) {
			n = n.slice(sd - 3, sd + 1);
			if (n == "9999" || !rep && n == "4999") {
				if (!rep) {
					finalise(t, e + 1, 0);
					if (t.times(t).eq(x)) {
						r = t;
						break;
					}
				}
				sd += 4;
				rep = 1;
			} else {
				if (!+n || !+n.slice(1) && n.charAt(0) == "5") {
					finalise(r, e + 1, 1);
					m = !r.times(r).eq(x);
				}
				break;
			}
		}
	}
	external = true;
	return finalise(r, e, Ctor.rounding, m);
};
P.tangent = P.tan = function() {
	var pr, rm, x = this, Ctor = x.constructor;
	if (!x.isFinite()) return new Ctor(NaN);
	if (x.isZero()) return new Ctor(x);
	pr = Ctor.precision;
	rm = Ctor.rounding;
	Ctor.precision = pr + 10;
	Ctor.rounding = 1;
	x = x.sin();
	x.s = 1;
	x = divide(x, new Ctor(1).minus(x.times(x)).sqrt(), pr + 10, 0);
	Ctor.precision = pr;
	Ctor.rounding = rm;
	return finalise(quadrant == 2 || quadrant == 4 ? x.neg() : x, pr, rm, true);
};
P.times = P.mul = function(y) {
	var carry, e, i, k, r, rL, t, xdL, ydL, x = this, Ctor = x.constructor, xd = x.d, yd = (y = new Ctor(y)).d;
	y.s *= x.s;
	if (!xd || !xd[0] || !yd || !yd[0]) return new Ctor(!y.s || xd && !xd[0] && !yd || yd && !yd[0] && !xd ? NaN : !xd || !yd ? y.s / 0 : y.s * 0);
	e = mathfloor(x.e / LOG_BASE) + mathfloor(y.e / LOG_BASE);
	xdL = xd.length;
	ydL = yd.length;
	if (xdL < ydL) {
		r = xd;
		xd = yd;
		yd = r;
		rL = xdL;
		xdL = ydL;
		ydL = rL;
	}
	r = [];
	rL = xdL + ydL;
	for (i = rL; i--;) r.push(0);
	for (i = ydL; --i >= 0;) {
		carry = 0;
		for (k = xdL + i; k > i;) {
			t = r[k] + yd[i] * xd[k - i - 1] + carry;
			r[k--] = t % BASE | 0;
			carry = t / BASE | 0;
		}
		r[k] = (r[k] + carry) % BASE | 0;
	}
	for (; !r[--rL];) r.pop();
	if (carry) ++e;
	else r.shift();
	y.d = r;
	y.e = getBase10Exponent(r, e);
	return external ? finalise(y, Ctor.precision, Ctor.rounding) : y;
};
P.toBinary = function(sd, rm) {
	return toStringBinary(this, 2, sd, rm);
};
P.toDecimalPlaces = P.toDP = function(dp, rm) {
	var x = this, Ctor = x.constructor;
	x = new Ctor(x);
	if (dp === void 0) return x;
	checkInt32(dp, 0, MAX_DIGITS);
	if (rm === void 0) rm = Ctor.rounding;
	else checkInt32(rm, 0, 8);
	return finalise(x, dp + x.e + 1, rm);
};
P.toExponential = function(dp, rm) {
	var str, x = this, Ctor = x.constructor;
	if (dp === void 0) str = finiteToString(x, true);
	else {
		checkInt32(dp, 0, MAX_DIGITS);
		if (rm === void 0) rm = Ctor.rounding;
		else checkInt32(rm, 0, 8);
		x = finalise(new Ctor(x), dp + 1, rm);
		str = finiteToString(x, true, dp + 1);
	}
	return x.isNeg() && !x.isZero() ? "-" + str : str;
};
P.toFixed = function(dp, rm) {
	var str, y, x = this, Ctor = x.constructor;
	if (dp === void 0) str = finiteToString(x);
	else {
		checkInt32(dp, 0, MAX_DIGITS);
		if (rm === void 0) rm = Ctor.rounding;
		else checkInt32(rm, 0, 8);
		y = finalise(new Ctor(x), dp + x.e + 1, rm);
		str = finiteToString(y, false, dp + y.e + 1);
	}
	return x.isNeg() && !x.isZero() ? "-" + str : str;
};
P.toFraction = function(maxD) {
	var d, d0, d1, d2, e, k, n, n0, n1, pr, q, r, x = this, xd = x.d, Ctor = x.constructor;
	if (!xd) return new Ctor(x);
	n1 = d0 = new Ctor(1);
	d1 = n0 = new Ctor(0);
	d = new Ctor(d1);
	e = d.e = getPrecision(xd) - x.e - 1;
	k = e % LOG_BASE;
	d.d[0] = mathpow(10, k < 0 ? LOG_BASE + k : k);
	if (maxD == null) maxD = e > 0 ? d : n1;
	else {
		n = new Ctor(maxD);
		if (!n.isInt() || n.lt(n1)) throw Error(invalidArgument + n);
		maxD = n.gt(d) ? e > 0 ? d : n1 : n;
	}
	external = false;
	n = new Ctor(digitsToString(xd));
	pr = Ctor.precision;
	Ctor.precision = e = xd.length * LOG_BASE * 2;
	for (;;) {
		q = divide(n, d, 0, 1, 1);
		d2 = d0.plus(q.times(d1));
		if (d2.cmp(maxD) == 1) break;
		d0 = d1;
		d1 = d2;
		d2 = n1;
		n1 = n0.plus(q.times(d2));
		n0 = d2;
		d2 = d;
		d = n.minus(q.times(d2));
		n = d2;
	}
	d2 = divide(maxD.minus(d0), d1, 0, 1, 1);
	n0 = n0.plus(d2.times(n1));
	d0 = d0.plus(d2.times(d1));
	n0.s = n1.s = x.s;
	r = divide(n1, d1, e, 1).minus(x).abs().cmp(divide(n0, d0, e, 1).minus(x).abs()) < 1 ? [n1, d1] : [n0, d0];
	Ctor.precision = pr;
	external = true;
	return r;
};
P.toHexadecimal = P.toHex = function(sd, rm) {
	return toStringBinary(this, 16, sd, rm);
};
P.toNearest = function(y, rm) {
	var x = this, Ctor = x.constructor;
	x = new Ctor(x);
	if (y == null) {
		if (!x.d) return x;
		y = new Ctor(1);
		rm = Ctor.rounding;
	} else {
		y = new Ctor(y);
		if (rm === void 0) rm = Ctor.rounding;
		else checkInt32(rm, 0, 8);
		if (!x.d) return y.s ? x : y;
		if (!y.d) {
			if (y.s) y.s = x.s;
			return y;
		}
	}
	if (y.d[0]) {
		external = false;
		x = divide(x, y, 0, rm, 1).times(y);
		external = true;
		finalise(x);
	} else {
		y.s = x.s;
		x = y;
	}
	return x;
};
P.toNumber = function() {
	return +this;
};
P.toOctal = function(sd, rm) {
	return toStringBinary(this, 8, sd, rm);
};
P.toPower = P.pow = function(y) {
	var e, k, pr, r, rm, s, x = this, Ctor = x.constructor, yn = +(y = new Ctor(y));
	if (!x.d || !y.d || !x.d[0] || !y.d[0]) return new Ctor(mathpow(+x, yn));
	x = new Ctor(x);
	if (x.eq(1)) return x;
	pr = Ctor.precision;
	rm = Ctor.rounding;
	if (y.eq(1)) return finalise(x, pr, rm);
	e = mathfloor(y.e / LOG_BASE);
	if (e >= y.d.length - 1 && (k = yn < 0 ? -yn : yn) <= MAX_SAFE_INTEGER) {
		r = intPow(Ctor, x, k, pr);
		return y.s < 0 ? new Ctor(1).div(r) : finalise(r, pr, rm);
	}
	s = x.s;
	if (s < 0) {
		if (e < y.d.length - 1) return new Ctor(NaN);
		if ((y.d[e] & 1) == 0) s = 1;
		if (x.e == 0 && x.d[0] == 1 && x.d.length == 1) {
			x.s = s;
			return x;
		}
	}
	k = mathpow(+x, yn);
	e = k == 0 || !isFinite(k) ? mathfloor(yn * (Math.log("0." + digitsToString(x.d)) / Math.LN10 + x.e + 1)) : new Ctor(k + "").e;
	if (e > Ctor.maxE + 1 || e < Ctor.minE - 1) return new Ctor(e > 0 ? s / 0 : 0);
	external = false;
	Ctor.rounding = x.s = 1;
	k = Math.min(12, (e + "").length);
	r = naturalExponential(y.times(naturalLogarithm(x, pr + k)), pr);
	if (r.d) {
		r = finalise(r, pr + 5, 1);
		if (checkRoundingDigits(r.d, pr, rm)) {
			e = pr + 10;
			r = finalise(naturalExponential(y.times(naturalLogarithm(x, e + k)), e), e + 5, 1);
			if (+digitsToString(r.d).slice(pr + 1, pr + 15) + 1 == 0x5af3107a4000) r = finalise(r, pr + 1, 0);
		}
	}
	r.s = s;
	external = true;
	Ctor.rounding = rm;
	return finalise(r, pr, rm);
};
P.toPrecision = function(sd, rm) {
	var str, x = this, Ctor = x.constructor;
	if (sd === void 0) str = finiteToString(x, x.e <= Ctor.toExpNeg || x.e >= Ctor.toExpPos);
	else {
		checkInt32(sd, 1, MAX_DIGITS);
		if (rm === void 0) rm = Ctor.rounding;
		else checkInt32(rm, 0, 8);
		x = finalise(new Ctor(x), sd, rm);
		str = finiteToString(x, sd <= x.e || x.e <= Ctor.toExpNeg, sd);
	}
	return x.isNeg() && !x.isZero() ? "-" + str : str;
};
P.toSignificantDigits = P.toSD = function(sd, rm) {
	var x = this, Ctor = x.constructor;
	if (sd === void 0) {
		sd = Ctor.precision;
		rm = Ctor.rounding;
	} else {
		checkInt32(sd, 1, MAX_DIGITS);
		if (rm === void 0) rm = Ctor.rounding;
		else checkInt32(rm, 0, 8);
	}
	return finalise(new Ctor(x), sd, rm);
};
P.toString = function() {
	var x = this, Ctor = x.constructor, str = finiteToString(x, x.e <= Ctor.toExpNeg || x.e >= Ctor.toExpPos);
	return x.isNeg() && !x.isZero() ? "-" + str : str;
};
P.truncated = P.trunc = function() {
	return finalise(new this.constructor(this), this.e + 1, 1);
};
P.valueOf = P.toJSON = function() {
	var x = this, Ctor = x.constructor, str = finiteToString(x, x.e <= Ctor.toExpNeg || x.e >= Ctor.toExpPos);
	return x.isNeg() ? "-" + str : str;
};
function digitsToString(d) {
	var i, k, ws, indexOfLastWord = d.length - 1, str = "", w = d[0];
	if (indexOfLastWord > 0) {
		str += w;
		for (i = 1; i < indexOfLastWord; i++) {
			ws = d[i] + "";
			k = LOG_BASE - ws.length;
			if (k) str += getZeroString(k);
			str += ws;
		}
		w = d[i];
		ws = w + "";
		k = LOG_BASE - ws.length;
		if (k) str += getZeroString(k);
	} else if (w === 0) return "0";
	for (; w % 10 === 0;) w /= 10;
	return str + w;
}
function checkInt32(i, min, max) {
	if (i !== ~~i || i < min || i > max) throw Error(invalidArgument + i);
}
function checkRoundingDigits(d, i, rm, repeating) {
	var di, k = d[0], r, rd;
	for (; k >= 10; k /= 10) --i;
	if (--i < 0) {
		i += LOG_BASE;
		di = 0;
	} else {
		di = Math.ceil((i + 1) / LOG_BASE);
		i %= LOG_BASE;
	}
	k = mathpow(10, LOG_BASE - i);
	rd = d[di] % k | 0;
	if (repeating == null) {
		if (i < 3) {
			if (i == 0) rd = rd / 100 | 0;
			else if (i == 1) rd = rd / 10 | 0;
			r = rm < 4 && rd == 99999 || rm > 3 && rd == 49999 || rd == 5e4 || rd == 0;
		} else r = (rm < 4 && rd + 1 == k || rm > 3 && rd + 1 == k / 2) && (d[di + 1] / k / 100 | 0) == mathpow(10, i - 2) - 1 || (rd == k / 2 || rd == 0) && (d[di + 1] / k / 100 | 0) == 0;
	} else if (i < 4) {
		if (i == 0) rd = rd / 1e3 | 0;
		else if (i == 1) rd = rd / 100 | 0;
		else if (i == 2) rd = rd / 10 | 0;
		r = (repeating || rm < 4) && rd == 9999 || !repeating && rm > 3 && rd == 4999;
	} else r = ((repeating || rm < 4) && rd + 1 == k || !repeating && rm > 3 && rd + 1 == k / 2) && (d[di + 1] / k / 1e3 | 0) == mathpow(10, i - 3) - 1;
	return r;
}
function convertBase(str, baseIn, baseOut) {
	var j, arr = [0], arrL, i = 0, strL = str.length;
	for (; i < strL;) {
		for (arrL = arr.length; arrL--;) arr[arrL] *= baseIn;
		arr[0] += NUMERALS.indexOf(str.charAt(i++));
		for (j = 0; j < arr.length; j++) if (arr[j] > baseOut - 1) {
			if (arr[j + 1] === void 0) arr[j + 1] = 0;
			arr[j + 1] += arr[j] / baseOut | 0;
			arr[j] %= baseOut;
		}
	}
	return arr.reverse();
}
function cosine(Ctor, x) {
	var k, len, y;
	if (x.isZero()) return x;
	len = x.d.length;
	if (len < 32) {
		k = Math.ceil(len / 3);
		y = (1 / tinyPow(4, k)).toString();
	} else {
		k = 16;
		y = "2.3283064365386962890625e-10";
	}
	Ctor.precision += k;
	x = taylorSeries(Ctor, 1, x.times(y), new Ctor(1));
	for (var i = k; i--;) {
		var cos2x = x.times(x);
		x = cos2x.times(cos2x).minus(cos2x).times(8).plus(1);
	}
	Ctor.precision -= k;
	return x;
}
var divide = (function() {
	function multiplyInteger(x, k, base) {
		var temp, carry = 0, i = x.length;
		for (x = x.slice(); i--;) {
			temp = x[i] * k + carry;
			x[i] = temp % base | 0;
			carry = temp / base | 0;
		}
		if (carry) x.unshift(carry);
		return x;
	}
	function compare(a, b, aL, bL) {
		var i, r;
		if (aL != bL) r = aL > bL ? 1 : -1;
		else for (i = r = 0; i < aL; i++) if (a[i] != b[i]) {
			r = a[i] > b[i] ? 1 : -1;
			break;
		}
		return r;
	}
	function subtract(a, b, aL, base) {
		var i = 0;
		for (; aL--;) {
			a[aL] -= i;
			i = a[aL] < b[aL] ? 1 : 0;
			a[aL] = i * base + a[aL] - b[aL];
		}
		for (; !a[0] && a.length > 1;) a.shift();
	}
	return function(x, y, pr, rm, dp, base) {
		var cmp, e, i, k, logBase, more, prod, prodL, q, qd, rem, remL, rem0, sd, t, xi, xL, yd0, yL, yz, Ctor = x.constructor, sign = x.s == y.s ? 1 : -1, xd = x.d, yd = y.d;
		if (!xd || !xd[0] || !yd || !yd[0]) return new Ctor(!x.s || !y.s || (xd ? yd && xd[0] == yd[0] : !yd) ? NaN : xd && xd[0] == 0 || !yd ? sign * 0 : sign / 0);
		if (base) {
			logBase = 1;
			e = x.e - y.e;
		} else {
			base = BASE;
			logBase = LOG_BASE;
			e = mathfloor(x.e / logBase) - mathfloor(y.e / logBase);
		}
		yL = yd.length;
		xL = xd.length;
		q = new Ctor(sign);
		qd = q.d = [];
		for (i = 0; yd[i] == (xd[i] || 0); i++);
		if (yd[i] > (xd[i] || 0)) e--;
		if (pr == null) {
			sd = pr = Ctor.precision;
			rm = Ctor.rounding;
		} else if (dp) sd = pr + (x.e - y.e) + 1;
		else sd = pr;
		if (sd < 0) {
			qd.push(1);
			more = true;
		} else {
			sd = sd / logBase + 2 | 0;
			i = 0;
			if (yL == 1) {
				k = 0;
				yd = yd[0];
				sd++;
				for (; (i < xL || k) && sd--; i++) {
					t = k * base + (xd[i] || 0);
					qd[i] = t / yd | 0;
					k = t % yd | 0;
				}
				more = k || i < xL;
			} else {
				k = base / (yd[0] + 1) | 0;
				if (k > 1) {
					yd = multiplyInteger(yd, k, base);
					xd = multiplyInteger(xd, k, base);
					yL = yd.length;
					xL = xd.length;
				}
				xi = yL;
				rem = xd.slice(0, yL);
				remL = rem.length;
				for (; remL < yL;) rem[remL++] = 0;
				yz = yd.slice();
				yz.unshift(0);
				yd0 = yd[0];
				if (yd[1] >= base / 2) ++yd0;
				do {
					k = 0;
					cmp = compare(yd, rem, yL, remL);
					if (cmp < 0) {
						rem0 = rem[0];
						if (yL != remL) rem0 = rem0 * base + (rem[1] || 0);
						k = rem0 / yd0 | 0;
						if (k > 1) {
							if (k >= base) k = base - 1;
							prod = multiplyInteger(yd, k, base);
							prodL = prod.length;
							remL = rem.length;
							cmp = compare(prod, rem, prodL, remL);
							if (cmp == 1) {
								k--;
								subtract(prod, yL < prodL ? yz : yd, prodL, base);
							}
						} else {
							if (k == 0) cmp = k = 1;
							prod = yd.slice();
						}
						prodL = prod.length;
						if (prodL < remL) prod.unshift(0);
						subtract(rem, prod, remL, base);
						if (cmp == -1) {
							remL = rem.length;
							cmp = compare(yd, rem, yL, remL);
							if (cmp < 1) {
								k++;
								subtract(rem, yL < remL ? yz : yd, remL, base);
							}
						}
						remL = rem.length;
					} else if (cmp === 0) {
						k++;
						rem = [0];
					}
					qd[i++] = k;
					if (cmp && rem[0]) rem[remL++] = xd[xi] || 0;
					else {
						rem = [xd[xi]];
						remL = 1;
					}
				} while ((xi++ < xL || rem[0] !== void 0) && sd--);
				more = rem[0] !== void 0;
			}
			if (!qd[0]) qd.shift();
		}
		if (logBase == 1) {
			q.e = e;
			inexact = more;
		} else {
			for (i = 1, k = qd[0]; k >= 10; k /= 10) i++;
			q.e = i + e * logBase - 1;
			finalise(q, dp ? pr + q.e + 1 : pr, rm, more);
		}
		return q;
	};
})();
function finalise(x, sd, rm, isTruncated) {
	var digits, i, j, k, rd, roundUp, w, xd, xdi, Ctor = x.constructor;
	out: if (sd != null) {
		xd = x.d;
		if (!xd) return x;
		for (digits = 1, k = xd[0]; k >= 10; k /= 10) digits++;
		i = sd - digits;
		if (i < 0) {
			i += LOG_BASE;
			j = sd;
			w = xd[xdi = 0];
			rd = w / mathpow(10, digits - j - 1) % 10 | 0;
		} else {
			xdi = Math.ceil((i + 1) / LOG_BASE);
			k = xd.length;
			if (xdi >= k) {
				if (isTruncated) {
					for (; k++ <= xdi;) xd.push(0);
					w = rd = 0;
					digits = 1;
					i %= LOG_BASE;
					j = i - LOG_BASE + 1;
				} else break out;
			} else {
				w = k = xd[xdi];
				for (digits = 1; k >= 10; k /= 10) digits++;
				i %= LOG_BASE;
				j = i - LOG_BASE + digits;
				rd = j < 0 ? 0 : w / mathpow(10, digits - j - 1) % 10 | 0;
			}
		}
		isTruncated = isTruncated || sd < 0 || xd[xdi + 1] !== void 0 || (j < 0 ? w : w % mathpow(10, digits - j - 1));
		roundUp = rm < 4 ? (rd || isTruncated) && (rm == 0 || rm == (x.s < 0 ? 3 : 2)) : rd > 5 || rd == 5 && (rm == 4 || isTruncated || rm == 6 && (i > 0 ? j > 0 ? w / mathpow(10, digits - j) : 0 : xd[xdi - 1]) % 10 & 1 || rm == (x.s < 0 ? 8 : 7));
		if (sd < 1 || !xd[0]) {
			xd.length = 0;
			if (roundUp) {
				sd -= x.e + 1;
				xd[0] = mathpow(10, (LOG_BASE - sd % LOG_BASE) % LOG_BASE);
				x.e = -sd || 0;
			} else xd[0] = x.e = 0;
			return x;
		}
		if (i == 0) {
			xd.length = xdi;
			k = 1;
			xdi--;
		} else {
			xd.length = xdi + 1;
			k = mathpow(10, LOG_BASE - i);
			xd[xdi] = j > 0 ? (w / mathpow(10, digits - j) % mathpow(10, j) | 0) * k : 0;
		}
		if (roundUp) for (;;) if (xdi == 0) {
			for (i = 1, j = xd[0]; j >= 10; j /= 10) i++;
			j = xd[0] += k;
			for (k = 1; j >= 10; j /= 10) k++;
			if (i != k) {
				x.e++;
				if (xd[0] == BASE) xd[0] = 1;
			}
			break;
		} else {
			xd[xdi] += k;
			if (xd[xdi] != BASE) break;
			xd[xdi--] = 0;
			k = 1;
		}
		for (i = xd.length; xd[--i] === 0;) xd.pop();
	}
	if (external) {
		if (x.e > Ctor.maxE) {
			x.d = null;
			x.e = NaN;
		} else if (x.e < Ctor.minE) {
			x.e = 0;
			x.d = [0];
		}
	}
	return x;
}
function finiteToString(x, isExp, sd) {
	if (!x.isFinite()) return nonFiniteToString(x);
	var k, e = x.e, str = digitsToString(x.d), len = str.length;
	if (isExp) {
		if (sd && (k = sd - len) > 0) str = str.charAt(0) + "." + str.slice(1) + getZeroString(k);
		else if (len > 1) str = str.charAt(0) + "." + str.slice(1);
		str = str + (x.e < 0 ? "e" : "e+") + x.e;
	} else if (e < 0) {
		str = "0." + getZeroString(-e - 1) + str;
		if (sd && (k = sd - len) > 0) str += getZeroString(k);
	} else if (e >= len) {
		str += getZeroString(e + 1 - len);
		if (sd && (k = sd - e - 1) > 0) str = str + "." + getZeroString(k);
	} else {
		if ((k = e + 1) < len) str = str.slice(0, k) + "." + str.slice(k);
		if (sd && (k = sd - len) > 0) {
			if (e + 1 === len) str += ".";
			str += getZeroString(k);
		}
	}
	return str;
}
function getBase10Exponent(digits, e) {
	var w = digits[0];
	for (e *= LOG_BASE; w >= 10; w /= 10) e++;
	return e;
}
function getLn10(Ctor, sd, pr) {
	if (sd > LN10_PRECISION) {
		external = true;
		if (pr) Ctor.precision = pr;
		throw Error(precisionLimitExceeded);
	}
	return finalise(new Ctor(LN10), sd, 1, true);
}
function getPi(Ctor, sd, rm) {
	if (sd > PI_PRECISION) throw Error(precisionLimitExceeded);
	return finalise(new Ctor(PI), sd, rm, true);
}
function getPrecision(digits) {
	var w = digits.length - 1, len = w * LOG_BASE + 1;
	w = digits[w];
	if (w) {
		for (; w % 10 == 0; w /= 10) len--;
		for (w = digits[0]; w >= 10; w /= 10) len++;
	}
	return len;
}
function getZeroString(k) {
	var zs = "";
	for (; k--;) zs += "0";
	return zs;
}
function intPow(Ctor, x, n, pr) {
	var isTruncated, r = new Ctor(1), k = Math.ceil(pr / LOG_BASE + 4);
	external = false;
	for (;;) {
		if (n % 2) {
			r = r.times(x);
			if (truncate(r.d, k)) isTruncated = true;
		}
		n = mathfloor(n / 2);
		if (n === 0) {
			n = r.d.length - 1;
			if (isTruncated && r.d[n] === 0) ++r.d[n];
			break;
		}
		x = x.times(x);
		truncate(x.d, k);
	}
	external = true;
	return r;
}
function isOdd(n) {
	return n.d[n.d.length - 1] & 1;
}
function maxOrMin(Ctor, args, n) {
	var k, y, x = new Ctor(args[0]), i = 0;
	for (; ++i < args.length;) {
		y = new Ctor(args[i]);
		if (!y.s) {
			x = y;
			break;
		}
		k = x.cmp(y);
		if (k === n || k === 0 && x.s === n) x = y;
	}
	return x;
}
function naturalExponential(x, sd) {
	var denominator, guard, j, pow, sum, t, wpr, rep = 0, i = 0, k = 0, Ctor = x.constructor, rm = Ctor.rounding, pr = Ctor.precision;
	if (!x.d || !x.d[0] || x.e > 17) return new Ctor(x.d ? !x.d[0] ? 1 : x.s < 0 ? 0 : 1 / 0 : x.s ? x.s < 0 ? 0 : x : NaN);
	if (sd == null) {
		external = false;
		wpr = pr;
	} else wpr = sd;
	t = new Ctor(.03125);
	while (x.e > -2) {
		x = x.times(t);
		k += 5;
	}
	guard = Math.log(mathpow(2, k)) / Math.LN10 * 2 + 5 | 0;
	wpr += guard;
	denominator = pow = sum = new Ctor(1);
	Ctor.precision = wpr;
	for (;;) {
		pow = finalise(pow.times(x), wpr, 1);
		denominator = denominator.times(++i);
		t = sum.plus(divide(pow, denominator, wpr, 1));
		if (digitsToString(t.d).slice(0, wpr) === digitsToString(sum.d).slice(0, wpr)) {
			j = k;
			while (j--) sum = finalise(sum.times(sum), wpr, 1);
			if (sd == null) {
				if (rep < 3 && checkRoundingDigits(sum.d, wpr - guard, rm, rep)) {
					Ctor.precision = wpr += 10;
					denominator = pow = t = new Ctor(1);
					i = 0;
					rep++;
				} else return finalise(sum, Ctor.precision = pr, rm, external = true);
			} else {
				Ctor.precision = pr;
				return sum;
			}
		}
		sum = t;
	}
}
function naturalLogarithm(y, sd) {
	var c, c0, denominator, e, numerator, rep, sum, t, wpr, x1, x2, n = 1, guard = 10, x = y, xd = x.d, Ctor = x.constructor, rm = Ctor.rounding, pr = Ctor.precision;
	if (x.s < 0 || !xd || !xd[0] || !x.e && xd[0] == 1 && xd.length == 1) return new Ctor(xd && !xd[0] ? -1 / 0 : x.s != 1 ? NaN : xd ? 0 : x);
	if (sd == null) {
		external = false;
		wpr = pr;
	} else wpr = sd;
	Ctor.precision = wpr += guard;
	c = digitsToString(xd);
	c0 = c.charAt(0);
	if (Math.abs(e = x.e) < 0x5543df729c000) {
		while (c0 < 7 && c0 != 1 || c0 == 1 && c.charAt(1) > 3) {
			x = x.times(y);
			c = digitsToString(x.d);
			c0 = c.charAt(0);
			n++;
		}
		e = x.e;
		if (c0 > 1) {
			x = new Ctor("0." + c);
			e++;
		} else x = new Ctor(c0 + "." + c.slice(1));
	} else {
		t = getLn10(Ctor, wpr + 2, pr).times(e + "");
		x = naturalLogarithm(new Ctor(c0 + "." + c.slice(1)), wpr - guard).plus(t);
		Ctor.precision = pr;
		return sd == null ? finalise(x, pr, rm, external = true) : x;
	}
	x1 = x;
	sum = numerator = x = divide(x.minus(1), x.plus(1), wpr, 1);
	x2 = finalise(x.times(x), wpr, 1);
	denominator = 3;
	for (;;) {
		numerator = finalise(numerator.times(x2), wpr, 1);
		t = sum.plus(divide(numerator, new Ctor(denominator), wpr, 1));
		if (digitsToString(t.d).slice(0, wpr) === digitsToString(sum.d).slice(0, wpr)) {
			sum = sum.times(2);
			if (e !== 0) sum = sum.plus(getLn10(Ctor, wpr + 2, pr).times(e + ""));
			sum = divide(sum, new Ctor(n), wpr, 1);
			if (sd == null) {
				if (checkRoundingDigits(sum.d, wpr - guard, rm, rep)) {
					Ctor.precision = wpr += guard;
					t = numerator = x = divide(x1.minus(1), x1.plus(1), wpr, 1);
					x2 = finalise(x.times(x), wpr, 1);
					denominator = rep = 1;
				} else return finalise(sum, Ctor.precision = pr, rm, external = true);
			} else {
				Ctor.precision = pr;
				return sum;
			}
		}
		sum = t;
		denominator += 2;
	}
}
function nonFiniteToString(x) {
	return String(x.s * x.s / 0);
}
function parseDecimal(x, str) {
	var e, i, len;
	if ((e = str.indexOf(".")) > -1) str = str.replace(".", "");
	if ((i = str.search(/e/i)) > 0) {
		if (e < 0) e = i;
		e += +str.slice(i + 1);
		str = str.substring(0, i);
	} else if (e < 0) e = str.length;
	for (i = 0; str.charCodeAt(i) === 48; i++);
	for (len = str.length; str.charCodeAt(len - 1) === 48; --len);
	str = str.slice(i, len);
	if (str) {
		len -= i;
		x.e = e = e - i - 1;
		x.d = [];
		i = (e + 1) % LOG_BASE;
		if (e < 0) i += LOG_BASE;
		if (i < len) {
			if (i) x.d.push(+str.slice(0, i));
			for (len -= LOG_BASE; i < len;) x.d.push(+str.slice(i, i += LOG_BASE));
			str = str.slice(i);
			i = LOG_BASE - str.length;
		} else i -= len;
		for (; i--;) str += "0";
		x.d.push(+str);
		if (external) {
			if (x.e > x.constructor.maxE) {
				x.d = null;
				x.e = NaN;
			} else if (x.e < x.constructor.minE) {
				x.e = 0;
				x.d = [0];
			}
		}
	} else {
		x.e = 0;
		x.d = [0];
	}
	return x;
}
function parseOther(x, str) {
	var base, Ctor, divisor, i, isFloat, len, p, xd, xe;
	if (str.indexOf("_") > -1) {
		str = str.replace(/(\d)_(?=\d)/g, "$1");
		if (isDecimal.test(str)) return parseDecimal(x, str);
	} else if (str === "Infinity" || str === "NaN") {
		if (!+str) x.s = NaN;
		x.e = NaN;
		x.d = null;
		return x;
	}
	if (isHex.test(str)) {
		base = 16;
		str = str.toLowerCase();
	} else if (isBinary.test(str)) base = 2;
	else if (isOctal.test(str)) base = 8;
	else throw Error(invalidArgument + str);
	i = str.search(/p/i);
	if (i > 0) {
		p = +str.slice(i + 1);
		str = str.substring(2, i);
	} else str = str.slice(2);
	i = str.indexOf(".");
	isFloat = i >= 0;
	Ctor = x.constructor;
	if (isFloat) {
		str = str.replace(".", "");
		len = str.length;
		i = len - i;
		divisor = intPow(Ctor, new Ctor(base), i, i * 2);
	}
	xd = convertBase(str, base, BASE);
	xe = xd.length - 1;
	for (i = xe; xd[i] === 0; --i) xd.pop();
	if (i < 0) return new Ctor(x.s * 0);
	x.e = getBase10Exponent(xd, xe);
	x.d = xd;
	external = false;
	if (isFloat) x = divide(x, divisor, len * 4);
	if (p) x = x.times(Math.abs(p) < 54 ? mathpow(2, p) : Decimal.pow(2, p));
	external = true;
	return x;
}
function sine(Ctor, x) {
	var k, len = x.d.length;
	if (len < 3) return x.isZero() ? x : taylorSeries(Ctor, 2, x, x);
	k = 1.4 * Math.sqrt(len);
	k = k > 16 ? 16 : k | 0;
	x = x.times(1 / tinyPow(5, k));
	x = taylorSeries(Ctor, 2, x, x);
	var sin2_x, d5 = new Ctor(5), d16 = new Ctor(16), d20 = new Ctor(20);
	for (; k--;) {
		sin2_x = x.times(x);
		x = x.times(d5.plus(sin2_x.times(d16.times(sin2_x).minus(d20))));
	}
	return x;
}
function taylorSeries(Ctor, n, x, y, isHyperbolic) {
	var j, t, u, x2, i = 1, pr = Ctor.precision, k = Math.ceil(pr / LOG_BASE);
	external = false;
	x2 = x.times(x);
	u = new Ctor(y);
	for (;;) {
		t = divide(u.times(x2), new Ctor(n++ * n++), pr, 1);
		u = isHyperbolic ? y.plus(t) : y.minus(t);
		y = divide(t.times(x2), new Ctor(n++ * n++), pr, 1);
		t = u.plus(y);
		if (t.d[k] !== void 0) {
			for (j = k; t.d[j] === u.d[j] && j--;);
			if (j == -1) break;
		}
		j = u;
		u = y;
		y = t;
		t = j;
		i++;
	}
	external = true;
	t.d.length = k + 1;
	return t;
}
function tinyPow(b, e) {
	var n = b;
	while (--e) n *= b;
	return n;
}
function toLessThanHalfPi(Ctor, x) {
	var t, isNeg = x.s < 0, pi = getPi(Ctor, Ctor.precision, 1), halfPi = pi.times(.5);
	x = x.abs();
	if (x.lte(halfPi)) {
		quadrant = isNeg ? 4 : 1;
		return x;
	}
	t = x.divToInt(pi);
	if (t.isZero()) quadrant = isNeg ? 3 : 2;
	else {
		x = x.minus(t.times(pi));
		if (x.lte(halfPi)) {
			quadrant = isOdd(t) ? isNeg ? 2 : 3 : isNeg ? 4 : 1;
			return x;
		}
		quadrant = isOdd(t) ? isNeg ? 1 : 4 : isNeg ? 3 : 2;
	}
	return x.minus(pi).abs();
}
function toStringBinary(x, baseOut, sd, rm) {
	var base, e, i, k, len, roundUp, str, xd, y, Ctor = x.constructor, isExp = sd !== void 0;
	if (isExp) {
		checkInt32(sd, 1, MAX_DIGITS);
		if (rm === void 0) rm = Ctor.rounding;
		else checkInt32(rm, 0, 8);
	} else {
		sd = Ctor.precision;
		rm = Ctor.rounding;
	}
	if (!x.isFinite()) str = nonFiniteToString(x);
	else {
		str = finiteToString(x);
		i = str.indexOf(".");
		if (isExp) {
			base = 2;
			if (baseOut == 16) sd = sd * 4 - 3;
			else if (baseOut == 8) sd = sd * 3 - 2;
		} else base = baseOut;
		if (i >= 0) {
			str = str.replace(".", "");
			y = new Ctor(1);
			y.e = str.length - i;
			y.d = convertBase(finiteToString(y), 10, base);
			y.e = y.d.length;
		}
		xd = convertBase(str, 10, base);
		e = len = xd.length;
		for (; xd[--len] == 0;) xd.pop();
		if (!xd[0]) str = isExp ? "0p+0" : "0";
		else {
			if (i < 0) e--;
			else {
				x = new Ctor(x);
				x.d = xd;
				x.e = e;
				x = divide(x, y, sd, rm, 0, base);
				xd = x.d;
				e = x.e;
				roundUp = inexact;
			}
			i = xd[sd];
			k = base / 2;
			roundUp = roundUp || xd[sd + 1] !== void 0;
			roundUp = rm < 4 ? (i !== void 0 || roundUp) && (rm === 0 || rm === (x.s < 0 ? 3 : 2)) : i > k || i === k && (rm === 4 || roundUp || rm === 6 && xd[sd - 1] & 1 || rm === (x.s < 0 ? 8 : 7));
			xd.length = sd;
			if (roundUp) for (; ++xd[--sd] > base - 1;) {
				xd[sd] = 0;
				if (!sd) {
					++e;
					xd.unshift(1);
				}
			}
			for (len = xd.length; !xd[len - 1]; --len);
			for (i = 0, str = ""; i < len; i++) str += NUMERALS.charAt(xd[i]);
			if (isExp) {
				if (len > 1) {
					if (baseOut == 16 || baseOut == 8) {
						i = baseOut == 16 ? 4 : 3;
						for (--len; len % i; len++) str += "0";
						xd = convertBase(str, base, baseOut);
						for (len = xd.length; !xd[len - 1]; --len);
						for (i = 1, str = "1."; i < len; i++) str += NUMERALS.charAt(xd[i]);
					} else str = str.charAt(0) + "." + str.slice(1);
				}
				str = str + (e < 0 ? "p" : "p+") + e;
			} else if (e < 0) {
				for (; ++e;) str = "0" + str;
				str = "0." + str;
			} else if (++e > len) for (e -= len; e--;) str += "0";
			else if (e < len) str = str.slice(0, e) + "." + str.slice(e);
		}
		str = (baseOut == 16 ? "0x" : baseOut == 2 ? "0b" : baseOut == 8 ? "0o" : "") + str;
	}
	return x.s < 0 ? "-" + str : str;
}
function truncate(arr, len) {
	if (arr.length > len) {
		arr.length = len;
		return true;
	}
}
function abs(x) {
	return new this(x).abs();
}
function acos(x) {
	return new this(x).acos();
}
function acosh(x) {
	return new this(x).acosh();
}
function add(x, y) {
	return new this(x).plus(y);
}
function asin(x) {
	return new this(x).asin();
}
function asinh(x) {
	return new this(x).asinh();
}
function atan(x) {
	return new this(x).atan();
}
function atanh(x) {
	return new this(x).atanh();
}
function atan2(y, x) {
	y = new this(y);
	x = new this(x);
	var r, pr = this.precision, rm = this.rounding, wpr = pr + 4;
	if (!y.s || !x.s) r = new this(NaN);
	else if (!y.d && !x.d) {
		r = getPi(this, wpr, 1).times(x.s > 0 ? .25 : .75);
		r.s = y.s;
	} else if (!x.d || y.isZero()) {
		r = x.s < 0 ? getPi(this, pr, rm) : new this(0);
		r.s = y.s;
	} else if (!y.d || x.isZero()) {
		r = getPi(this, wpr, 1).times(.5);
		r.s = y.s;
	} else if (x.s < 0) {
		this.precision = wpr;
		this.rounding = 1;
		r = this.atan(divide(y, x, wpr, 1));
		x = getPi(this, wpr, 1);
		this.precision = pr;
		this.rounding = rm;
		r = y.s < 0 ? r.minus(x) : r.plus(x);
	} else r = this.atan(divide(y, x, wpr, 1));
	return r;
}
function cbrt(x) {
	return new this(x).cbrt();
}
function ceil(x) {
	return finalise(x = new this(x), x.e + 1, 2);
}
function clamp(x, min, max) {
	return new this(x).clamp(min, max);
}
function config(obj) {
	if (!obj || typeof obj !== "object") throw Error(decimalError + "Object expected");
	var i, p, v, useDefaults = obj.defaults === true, ps = [
		"precision",
		1,
		MAX_DIGITS,
		"rounding",
		0,
		8,
		"toExpNeg",
		-EXP_LIMIT,
		0,
		"toExpPos",
		0,
		EXP_LIMIT,
		"maxE",
		0,
		EXP_LIMIT,
		"minE",
		-EXP_LIMIT,
		0,
		"modulo",
		0,
		9
	];
	for (i = 0; i < ps.length; i += 3) {
		if (p = ps[i], useDefaults) this[p] = DEFAULTS[p];
		if ((v = obj[p]) !== void 0) {
			if (mathfloor(v) === v && v >= ps[i + 1] && v <= ps[i + 2]) this[p] = v;
			else throw Error(invalidArgument + p + ": " + v);
		}
	}
	if (p = "crypto", useDefaults) this[p] = DEFAULTS[p];
	if ((v = obj[p]) !== void 0) {
		if (v === true || v === false || v === 0 || v === 1) {
			if (v) {
				if (typeof crypto != "undefined" && crypto && (crypto.getRandomValues || crypto.randomBytes)) this[p] = true;
				else throw Error(cryptoUnavailable);
			} else this[p] = false;
		} else throw Error(invalidArgument + p + ": " + v);
	}
	return this;
}
function cos(x) {
	return new this(x).cos();
}
function cosh(x) {
	return new this(x).cosh();
}
function clone(obj) {
	var i, p, ps;
	function Decimal(v) {
		var e, i, t, x = this;
		if (!(x instanceof Decimal)) return new Decimal(v);
		x.constructor = Decimal;
		if (isDecimalInstance(v)) {
			x.s = v.s;
			if (external) {
				if (!v.d || v.e > Decimal.maxE) {
					x.e = NaN;
					x.d = null;
				} else if (v.e < Decimal.minE) {
					x.e = 0;
					x.d = [0];
				} else {
					x.e = v.e;
					x.d = v.d.slice();
				}
			} else {
				x.e = v.e;
				x.d = v.d ? v.d.slice() : v.d;
			}
			return;
		}
		t = typeof v;
		if (t === "number") {
			if (v === 0) {
				x.s = 1 / v < 0 ? -1 : 1;
				x.e = 0;
				x.d = [0];
				return;
			}
			if (v < 0) {
				v = -v;
				x.s = -1;
			} else x.s = 1;
			if (v === ~~v && v < 1e7) {
				for (e = 0, i = v; i >= 10; i /= 10) e++;
				if (external) {
					if (e > Decimal.maxE) {
						x.e = NaN;
						x.d = null;
					} else if (e < Decimal.minE) {
						x.e = 0;
						x.d = [0];
					} else {
						x.e = e;
						x.d = [v];
					}
				} else {
					x.e = e;
					x.d = [v];
				}
				return;
			}
			if (v * 0 !== 0) {
				if (!v) x.s = NaN;
				x.e = NaN;
				x.d = null;
				return;
			}
			return parseDecimal(x, v.toString());
		}
		if (t === "string") {
			if ((i = v.charCodeAt(0)) === 45) {
				v = v.slice(1);
				x.s = -1;
			} else {
				if (i === 43) v = v.slice(1);
				x.s = 1;
			}
			return isDecimal.test(v) ? parseDecimal(x, v) : parseOther(x, v);
		}
		if (t === "bigint") {
			if (v < 0) {
				v = -v;
				x.s = -1;
			} else x.s = 1;
			return parseDecimal(x, v.toString());
		}
		throw Error(invalidArgument + v);
	}
	Decimal.prototype = P;
	Decimal.ROUND_UP = 0;
	Decimal.ROUND_DOWN = 1;
	Decimal.ROUND_CEIL = 2;
	Decimal.ROUND_FLOOR = 3;
	Decimal.ROUND_HALF_UP = 4;
	Decimal.ROUND_HALF_DOWN = 5;
	Decimal.ROUND_HALF_EVEN = 6;
	Decimal.ROUND_HALF_CEIL = 7;
	Decimal.ROUND_HALF_FLOOR = 8;
	Decimal.EUCLID = 9;
	Decimal.config = Decimal.set = config;
	Decimal.clone = clone;
	Decimal.isDecimal = isDecimalInstance;
	Decimal.abs = abs;
	Decimal.acos = acos;
	Decimal.acosh = acosh;
	Decimal.add = add;
	Decimal.asin = asin;
	Decimal.asinh = asinh;
	Decimal.atan = atan;
	Decimal.atanh = atanh;
	Decimal.atan2 = atan2;
	Decimal.cbrt = cbrt;
	Decimal.ceil = ceil;
	Decimal.clamp = clamp;
	Decimal.cos = cos;
	Decimal.cosh = cosh;
	Decimal.div = div;
	Decimal.exp = exp;
	Decimal.floor = floor;
	Decimal.hypot = hypot;
	Decimal.ln = ln;
	Decimal.log = log;
	Decimal.log10 = log10;
	Decimal.log2 = log2;
	Decimal.max = max;
	Decimal.min = min;
	Decimal.mod = mod;
	Decimal.mul = mul;
	Decimal.pow = pow;
	Decimal.random = random;
	Decimal.round = round;
	Decimal.sign = sign;
	Decimal.sin = sin;
	Decimal.sinh = sinh;
	Decimal.sqrt = sqrt;
	Decimal.sub = sub;
	Decimal.sum = sum$1;
	Decimal.tan = tan;
	Decimal.tanh = tanh;
	Decimal.trunc = trunc;
	if (obj === void 0) obj = {};
	if (obj) {
		if (obj.defaults !== true) {
			ps = [
				"precision",
				"rounding",
				"toExpNeg",
				"toExpPos",
				"maxE",
				"minE",
				"modulo",
				"crypto"
			];
			for (i = 0; i < ps.length;) if (!obj.hasOwnProperty(p = ps[i++])) obj[p] = this[p];
		}
	}
	Decimal.config(obj);
	return Decimal;
}
function div(x, y) {
	return new this(x).div(y);
}
function exp(x) {
	return new this(x).exp();
}
function floor(x) {
	return finalise(x = new this(x), x.e + 1, 3);
}
function hypot() {
	var i, n, t = new this(0);
	external = false;
	for (i = 0; i < arguments.length;) {
		n = new this(arguments[i++]);
		if (!n.d) {
			if (n.s) {
				external = true;
				return new this(1 / 0);
			}
			t = n;
		} else if (t.d) t = t.plus(n.times(n));
	}
	external = true;
	return t.sqrt();
}
function isDecimalInstance(obj) {
	return obj instanceof Decimal || obj && obj.toStringTag === tag || false;
}
function ln(x) {
	return new this(x).ln();
}
function log(x, y) {
	return new this(x).log(y);
}
function log2(x) {
	return new this(x).log(2);
}
function log10(x) {
	return new this(x).log(10);
}
function max() {
	return maxOrMin(this, arguments, -1);
}
function min() {
	return maxOrMin(this, arguments, 1);
}
function mod(x, y) {
	return new this(x).mod(y);
}
function mul(x, y) {
	return new this(x).mul(y);
}
function pow(x, y) {
	return new this(x).pow(y);
}
function random(sd) {
	var d, e, k, n, i = 0, r = new this(1), rd = [];
	if (sd === void 0) sd = this.precision;
	else checkInt32(sd, 1, MAX_DIGITS);
	k = Math.ceil(sd / LOG_BASE);
	if (!this.crypto) for (; i < k;) rd[i++] = Math.random() * 1e7 | 0;
	else if (crypto.getRandomValues) {
		d = crypto.getRandomValues(new Uint32Array(k));
		for (; i < k;) {
			n = d[i];
			if (n >= 429e7) d[i] = crypto.getRandomValues(/* @__PURE__ */ new Uint32Array(1))[0];
			else rd[i++] = n % 1e7;
		}
	} else if (crypto.randomBytes) {
		d = crypto.randomBytes(k *= 4);
		for (; i < k;) {
			n = d[i] + (d[i + 1] << 8) + (d[i + 2] << 16) + ((d[i + 3] & 127) << 24);
			if (n >= 214e7) crypto.randomBytes(4).copy(d, i);
			else {
				rd.push(n % 1e7);
				i += 4;
			}
		}
		i = k / 4;
	} else throw Error(cryptoUnavailable);
	k = rd[--i];
	sd %= LOG_BASE;
	if (k && sd) {
		n = mathpow(10, LOG_BASE - sd);
		rd[i] = (k / n | 0) * n;
	}
	for (; rd[i] === 0; i--) rd.pop();
	if (i < 0) {
		e = 0;
		rd = [0];
	} else {
		e = -1;
		for (; rd[0] === 0; e -= LOG_BASE) rd.shift();
		for (k = 1, n = rd[0]; n >= 10; n /= 10) k++;
		if (k < LOG_BASE) e -= LOG_BASE - k;
	}
	r.e = e;
	r.d = rd;
	return r;
}
function round(x) {
	return finalise(x = new this(x), x.e + 1, this.rounding);
}
function sign(x) {
	x = new this(x);
	return x.d ? x.d[0] ? x.s : 0 * x.s : x.s || NaN;
}
function sin(x) {
	return new this(x).sin();
}
function sinh(x) {
	return new this(x).sinh();
}
function sqrt(x) {
	return new this(x).sqrt();
}
function sub(x, y) {
	return new this(x).sub(y);
}
function sum$1() {
	var i = 0, args = arguments, x = new this(args[i]);
	external = false;
	for (; x.s && ++i < args.length;) x = x.plus(args[i]);
	external = true;
	return finalise(x, this.precision, this.rounding);
}
function tan(x) {
	return new this(x).tan();
}
function tanh(x) {
	return new this(x).tanh();
}
function trunc(x) {
	return finalise(x = new this(x), x.e + 1, 1);
}
P[Symbol.for("nodejs.util.inspect.custom")] = P.toString;
P[Symbol.toStringTag] = "Decimal";
var Decimal = P.constructor = clone(DEFAULTS);
LN10 = new Decimal(LN10);
PI = new Decimal(PI);

// src/hcl/functions/float-text.ts
/** As Go rounds: halves to the even digit. */
const halfEven = 6;
/** Whatever is asked of it has fewer digits. */
const Exact = Decimal.clone({
	precision: 1e6,
	toExpNeg: -9e15,
	toExpPos: 9e15,
	maxE: 9e15,
	minE: -9e15
});
function exact({ mantissa, exponent }) {
	const { digits, exponent10 } = decimalOf(mantissa, exponent);
	return new Exact(`${digits}e${exponent10}`);
}
/** Go's exponent: a sign and two digits at least. */
function exponentText(number, fraction) {
	return number.toExponential(fraction, halfEven).replace(/e([+-])(\d)$/, "e$10$2");
}
/** Of a number that is not negative, as Go's `%e`, `%f` and `%g` write it. */
function floatText(number, mode, precision) {
	const lower = mode.toLowerCase();
	const text = lower === "f" ? exact(number).toFixed(precision ?? 6, halfEven) : lower === "e" ? exponentText(exact(number), precision ?? 6) : generalText(number, precision);
	return mode === lower ? text : text.toUpperCase();
}
/** `%g`: with an exponent where the number is large or small. Without a precision: all digits. */
function generalText(number, precision) {
	if (!number.isFinite) return formatNumber(number);
	const sign = number.isNegative ? "-" : "";
	if (number.isZero) return `${sign}0`;
	const rounded = precision === void 0 ? fewest(number) : exact(number).toSignificantDigits(Math.max(1, precision), halfEven);
	const digits = rounded.precision();
	const exponent = rounded.e;
	let limit = precision ?? 6;
	if (precision !== void 0 && limit > digits && digits > exponent) limit = digits;
	if (limit === 0) limit = 1;
	if (exponent < -4 || exponent >= limit) return sign + exponentText(rounded, digits - 1);
	return sign + rounded.toFixed();
}
function fewest(number) {
	const { digits, exponent10 } = shortest$1(number);
	return new Exact(`${digits}e${exponent10}`);
}

// src/hcl/functions/format.ts
const verbPattern = /%([0#\-+ ]*)([1-9][0-9]*)?(\.[0-9]*)?(?:\[([1-9][0-9]*)\])?([a-zA-Z%])?/y;
/** Go's fmt.Sprintf for HCL values. */
function format(template, args) {
	let result = "";
	let next = 1;
	let highest = 0;
	for (let at = 0; at < template.length;) {
		if (template[at] !== "%") {
			const end = template.indexOf("%", at);
			result += template.slice(at, end === -1 ? void 0 : end);
			at = end === -1 ? template.length : end;
			continue;
		}
		if (template[at + 1] === "%") {
			result += "%";
			at += 2;
			continue;
		}
		verbPattern.lastIndex = at;
		const match = verbPattern.exec(template);
		const mode = match?.[5];
		const offset = Buffer.byteLength(template.slice(0, at));
		if (match === null || mode === void 0 || mode === "%") {
			const bad = verbPattern.lastIndex === 0 ? at + 1 : verbPattern.lastIndex;
			if (bad >= template.length) throw new FunctionError(`invalid format string starting at offset ${offset}`);
			const character = String.fromCodePoint(template.codePointAt(bad) ?? 0);
			const place = Buffer.byteLength(template.slice(0, bad));
			throw new FunctionError(`unrecognized format character '${character}' at offset ${place}`);
		}
		const position = match[4] === void 0 ? next : Number(match[4]);
		const verb = {
			raw: match[0],
			offset,
			flags: match[1] ?? "",
			width: match[2] === void 0 ? void 0 : Number(match[2]),
			precision: match[3] === void 0 ? void 0 : Number(match[3].slice(1)),
			mode
		};
		const arg = args[position - 1];
		if (arg === void 0) throw new FunctionError(`not enough arguments for ${JSON.stringify(verb.raw)} at ${offset}: need index ${position} but have ${args.length} total`);
		result += formatOne(verb, arg);
		highest = Math.max(highest, position);
		next = position + 1;
		at = verbPattern.lastIndex;
	}
	if (highest < args.length) throw new FunctionError(highest === 0 ? "too many arguments; no verbs in format string" : `too many arguments; only ${highest} used by format string`, highest + 1);
	return result;
}
function unsupported({ raw, offset }, why) {
	return new FunctionError(`unsupported value for ${JSON.stringify(raw)} at ${offset}: ${why}`);
}
function as(value, type, verb) {
	const converted = convert$1(value, type);
	if (converted.value === void 0) throw unsupported(verb, converted.problem);
	return converted.value;
}
function formatOne(verb, value) {
	const { mode } = verb;
	atMost(Math.max(verb.width ?? 0, mode === "s" || mode === "q" ? verb.precision ?? 0 : 0), 1e6, "characters");
	if (mode !== "s" && mode !== "q") atMost(verb.precision ?? 0, 1e4, "digits");
	if (mode !== "v" && isNull(value)) throw unsupported(verb, "null value cannot be formatted");
	switch (mode) {
		case "v": return pad(verb, asIs(verb, value));
		case "t": return String(boolOf(as(value, BoolType, verb)));
		case "b":
		case "d":
		case "o":
		case "x":
		case "X": return integer(verb, numberOf(as(value, NumberType, verb)));
		case "e":
		case "E":
		case "f":
		case "g":
		case "G": return float(verb, numberOf(as(value, NumberType, verb)));
		case "s":
		case "q": {
			const whole = stringOf(as(value, StringType, verb));
			const cut = verb.precision ? characters(whole).slice(0, verb.precision).join("") : whole;
			return pad(verb, mode === "q" ? jsonString(cut) : cut);
		}
		default: throw new FunctionError(`unsupported format verb '${mode}' in ${JSON.stringify(verb.raw)} at offset ${verb.offset}`);
	}
}
function asIs(verb, value) {
	if (verb.flags.includes("#") || isNull(value)) return jsonText(value);
	if (value.type.kind === "string") return stringOf(value);
	return value.type.kind === "number" ? generalText(numberOf(value), void 0) : jsonText(value);
}
function pad({ width, flags }, formatted) {
	const missing = (width ?? 0) - characters(formatted).length;
	if (missing <= 0) return formatted;
	const padding = (flags.includes("0") ? "0" : " ").repeat(missing);
	return flags.includes("-") ? formatted + padding : padding + formatted;
}
/** The sign in front, and zeros between it and the digits. */
function padNumber({ flags, width }, negative, prefix, digits) {
	const sign = negative ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
	const missing = Math.max(0, (width ?? 0) - sign.length - prefix.length - digits.length);
	if (flags.includes("-")) return sign + prefix + digits + " ".repeat(missing);
	if (flags.includes("0")) return sign + prefix + "0".repeat(missing) + digits;
	return " ".repeat(missing) + sign + prefix + digits;
}
const bases = {
	b: 2,
	o: 8,
	d: 10,
	x: 16,
	X: 16
};
const prefixes = {
	b: "0b",
	o: "0",
	x: "0x",
	X: "0X"
};
function integer(verb, number) {
	if (!number.isInteger) throw unsupported(verb, "an integer is required");
	if (number.isZero && verb.precision === 0) return "";
	const padded = number.abs().toBigInt().toString(bases[verb.mode]).padStart(verb.precision ?? 0, "0");
	const prefix = verb.flags.includes("#") ? prefixes[verb.mode] ?? "" : "";
	const cased = verb.mode === "X" ? padded.toUpperCase() : padded;
	const negative = number.isNegative && !number.isZero;
	const flags = verb.precision === void 0 ? verb.flags : verb.flags.replaceAll("0", "");
	return padNumber({
		...verb,
		flags
	}, negative, prefix, cased);
}
function float(verb, number) {
	if (!number.isFinite) {
		const plus = verb.flags.includes(" ") && !verb.flags.includes("+") ? " " : "+";
		const text = `${number.isNegative ? "-" : plus}Inf`;
		return verb.flags.includes("-") ? text.padEnd(verb.width ?? 0) : text.padStart(verb.width ?? 0);
	}
	const digits = floatText(number.abs(), verb.mode, verb.precision);
	const flags = verb.flags.includes("0") ? verb.flags.replaceAll("-", "") : verb.flags;
	return padNumber({
		...verb,
		flags
	}, number.isNegative, "", digits);
}
/** Of what has no type cty does not say what it is formatted as. */
const isBareNull = (value) => isNull(value) && value.type.kind === "dynamic";
const formatFunction = {
	name: "format",
	parameters: [text("format")],
	variadic: {
		...any("args"),
		allowNull: true,
		unknown: "any"
	},
	returns: StringType,
	call(args) {
		const values = args.slice(1);
		if (values.some(isBareNull)) return UnknownDynamic;
		if (!values.every(isWhollyKnown)) return unknownOf(StringType);
		return string(format(textAt(args, 0), values));
	}
};
const formatlist = {
	name: "formatlist",
	parameters: [text("format")],
	variadic: {
		...any("args"),
		allowNull: true,
		unknown: "any"
	},
	returns: listOf(StringType),
	call(args) {
		const template = textAt(args, 0);
		const values = args.slice(1);
		if (values.some(isBareNull)) return UnknownDynamic;
		const isList = (value) => isSequence(value) && !isNull(value);
		if (values.some((value) => (isSequence(value) || value.type.kind === "dynamic") && !isKnown(value))) return unknownOf(listOf(StringType));
		const chooser = values.findIndex(isList);
		const lengthOf = (value) => elementsOf(value).length;
		const length = chooser === -1 ? 1 : lengthOf(values[chooser]);
		for (const [index, value] of values.entries()) if (isList(value) && lengthOf(value) !== length) throw new FunctionError(`argument ${index + 1} has length ${lengthOf(value)}, which is inconsistent with argument ${chooser + 1} of length ${length}`, index + 1);
		const rows = Array.from({ length }, (_, row) => {
			const each = values.map((value) => isList(value) ? elementsOf(value)[row] : value);
			if (!each.every(isWhollyKnown)) return unknownOf(StringType);
			try {
				return string(format(template, each));
			} catch (thrown) {
				if (!(thrown instanceof FunctionError)) throw thrown;
				throw new FunctionError(`error on format iteration ${row}: ${thrown.message}`);
			}
		});
		return list(rows, StringType);
	}
};
const formatFunctions = [formatFunction, formatlist];

// src/hcl/functions/granted.ts
/** The function, which a template can call that is trusted with what it does. */
function granted(definition) {
	const { grant, name } = definition;
	if (grant === void 0) return definition;
	return {
		...definition,
		call(args, context, ...rest) {
			const refused = refusedUse(context.trust, grant, `The function ${name}`);
			if (refused !== void 0) throw new FunctionRefused(refused);
			return definition.call(args, context, ...rest);
		}
	};
}

// src/hcl/functions/ipnet.ts
function networkAt(args, argument) {
	const given = textAt(args, 0);
	const fail = () => new FunctionError(`${JSON.stringify(given)} is not a network address like 10.0.0.0/8`, argument);
	const match = /^([^/]+)\/0*(\d{1,3})$/.exec(given);
	const [, ip = "", length = ""] = match ?? [];
	const bits = isIPv4(ip) ? 32 : isIPv6(ip) && !ip.includes("%") ? 128 : 0;
	const prefix = Number(length);
	if (match === null || bits === 0 || prefix > bits) throw fail();
	return {
		address: (bits === 32 ? parseIPv4(ip) : parseIPv6(ip)) >> BigInt(bits - prefix) << BigInt(bits - prefix),
		prefix,
		bits
	};
}
function parseIPv4(ip) {
	return ip.split(".").reduce((address, part) => address << 8n | BigInt(part), 0n);
}
function parseIPv6(ip) {
	const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(ip);
	const [left = "", right] = (dotted === null ? ip : `${dotted[1]}${parseIPv4(dotted[2] ?? "").toString(16).padStart(8, "0").replace(/^(.{4})/, "$1:")}`).split("::");
	const groups = (text) => text === "" ? [] : text.split(":");
	const start = groups(left);
	const end = right === void 0 ? [] : groups(right);
	return [
		...start,
		...Array.from({ length: 8 - start.length - end.length }, () => "0"),
		...end
	].reduce((address, group) => address << 16n | BigInt(`0x${group}`), 0n);
}
/** As Go writes them: the longest row of zeros in IPv6 is `::`. */
function addressText(address, bits) {
	if (bits === 32) return [
		24n,
		16n,
		8n,
		0n
	].map((shift) => String(address >> shift & 255n)).join(".");
	if (address >> 32n === 65535n) return addressText(address & 4294967295n, 32);
	const groups = Array.from({ length: 8 }, (_, at) => Number(address >> BigInt(112 - at * 16) & 65535n));
	let best = {
		at: -1,
		length: 1
	};
	for (let at = 0; at < 8; at++) {
		let length = 0;
		while (groups[at + length] === 0) length++;
		if (length > best.length) best = {
			at,
			length
		};
	}
	const hex = groups.map((group) => group.toString(16));
	if (best.at === -1) return hex.join(":");
	return `${hex.slice(0, best.at).join(":")}::${hex.slice(best.at + best.length).join(":")}`;
}
function networkText({ address, prefix, bits }) {
	return `${addressText(address, bits)}/${prefix}`;
}
const cidrhost = {
	name: "cidrhost",
	parameters: [text("prefix"), numeric("hostnum")],
	returns: StringType,
	call(args) {
		const { address, prefix, bits } = networkAt(args);
		wholeNumberAt(args, 1);
		const size = 1n << BigInt(bits - prefix);
		const host = numberAt(args, 1).toBigInt();
		const offset = host < 0n ? size + host : host;
		if (offset < 0n || offset >= size) throw new FunctionError(`a network with a prefix of ${prefix} has no host number ${host}`);
		return string(addressText(address + offset, bits));
	}
};
const cidrnetmask = {
	name: "cidrnetmask",
	parameters: [text("prefix")],
	returns: StringType,
	call(args) {
		const { prefix, bits } = networkAt(args);
		const mask = (1n << BigInt(prefix)) - 1n << BigInt(bits - prefix);
		return string(addressText(mask, bits));
	}
};
const cidrsubnet = {
	name: "cidrsubnet",
	parameters: [
		text("prefix"),
		numeric("newbits"),
		numeric("netnum")
	],
	returns: StringType,
	call(args) {
		const newBits = wholeNumberAt(args, 1);
		const { address, prefix, bits } = networkAt(args);
		if (newBits > 32) throw new FunctionError("a prefix can be extended by 32 bits at most");
		const length = prefix + newBits;
		if (length > bits) throw new FunctionError(`a prefix of ${prefix} cannot be extended by ${newBits}`);
		if (newBits < 0) throw new FunctionError("must not shorten the prefix");
		wholeNumberAt(args, 2);
		const subnet = numberAt(args, 2).toBigInt();
		if (subnet < 0n || subnet >= 1n << BigInt(newBits)) throw new FunctionError(`with ${newBits} more bits there is no subnet number ${subnet}`);
		return string(networkText({
			address: address + (subnet << BigInt(bits - length)),
			prefix: length,
			bits
		}));
	}
};
const cidrsubnets = {
	name: "cidrsubnets",
	parameters: [text("prefix")],
	variadic: numeric("newbits"),
	returns: listOf(StringType),
	call(args) {
		const network = networkAt(args, 0);
		const { bits } = network;
		const end = network.address + (1n << BigInt(bits - network.prefix));
		let next = network.address;
		const subnets = args.slice(1).map((_, index) => {
			const newBits = wholeNumberAt(args, index + 1, index + 1);
			if (newBits < 1) throw new FunctionError("a prefix is extended by one bit at least", index + 1);
			if (newBits > 32) throw new FunctionError("a prefix can be extended by 32 bits at most", index + 1);
			const prefix = network.prefix + newBits;
			if (prefix > bits) throw new FunctionError(`a prefix of ${prefix} is longer than an ${bits === 32 ? "IPv4" : "IPv6"} address`, index + 1);
			const size = 1n << BigInt(bits - prefix);
			const address = (next + size - 1n) / size * size;
			if (address + size > end) throw new FunctionError(`there is no room left for a subnet with a prefix of ${prefix}`, index + 1);
			next = address + size;
			return string(networkText({
				address,
				prefix,
				bits
			}));
		});
		return list(subnets, StringType);
	}
};
const ipnetFunctions = [
	cidrhost,
	cidrnetmask,
	cidrsubnet,
	cidrsubnets
];

// src/hcl/functions/flatten.ts
/** One list of what lists in a list hold. */
const flatten = {
	name: "flatten",
	parameters: [shape("list")],
	call(args) {
		sequenceAt(args, 0, () => "can only flatten lists, sets and tuples", "call");
		const found = [];
		atMost(elementsIn(valueAt(args, 0), 1e6), 1e6, "elements");
		return flattenInto(valueAt(args, 0), found) ? tuple(found) : UnknownDynamic;
	}
};
/** How many there are, nested ones included; counts no further than a little above the limit. */
function elementsIn(value, limit) {
	let count = 0;
	for (const element of elementsOf(value)) {
		const { kind } = element.type;
		const isNested = !isNull(element) && isKnown(element) && (kind === "list" || kind === "set" || kind === "tuple");
		count += isNested ? elementsIn(element, limit - count) : 1;
		if (count > limit) break;
	}
	return count;
}
/** false: of which elements it consists is not known. */
function flattenInto(value, found) {
	return elementsOf(value).every((element) => {
		const { kind } = element.type;
		if (isNull(element) || kind !== "list" && kind !== "set" && kind !== "tuple") {
			found.push(element);
			return kind !== "dynamic" || isKnown(element);
		}
		return isKnown(element) && flattenInto(element, found);
	});
}

// src/hcl/functions/list.ts
/** A sequence like the given one with other elements out of it. */
function alike(like, elements) {
	return like.type.kind === "list" ? list(elements, like.type.element) : tuple(elements);
}
const chunklist = {
	name: "chunklist",
	parameters: [{
		...shape("list"),
		type: listOf(DynamicType)
	}, numeric("size")],
	call(args) {
		const given = valueAt(args, 0);
		const elements = elementsOf(given);
		const size = wholeNumberAt(args, 1);
		if (size < 0) throw new FunctionError("the size argument must be positive");
		if (elements.length === 0) return list([], given.type);
		const chunks = [];
		const step = size === 0 ? elements.length : size;
		for (let at = 0; at < elements.length; at += step) chunks.push(alike(given, elements.slice(at, at + step)));
		return list(chunks);
	}
};
const compact = {
	name: "compact",
	parameters: [texts("list")],
	returns: listOf(StringType),
	call: (args) => list(elementsOf(valueAt(args, 0)).filter((element) => !isNull(element) && element.content !== ""), StringType)
};
const concat = {
	name: "concat",
	parameters: [],
	variadic: shape("seqs"),
	call(args) {
		if (args.length === 0) throw new FunctionError("at least one argument is required");
		for (const [index, { type }] of args.entries()) if (type.kind !== "list" && type.kind !== "tuple") throw new FunctionError(`all arguments must be lists or tuples; got ${friendlyName(type)}`, index);
		if (args.every(({ type }) => type.kind === "list")) {
			const type = unify(args.map((each) => each.type));
			if (type?.kind === "list") {
				const elements = args.flatMap((each) => elementsOf(convertOr(each, type, "element types must all match")));
				return list(elements, type.element);
			}
		}
		return tuple(args.flatMap(elementsOf));
	}
};
const distinct = {
	name: "distinct",
	parameters: [{
		...any("list"),
		type: listOf(DynamicType)
	}],
	call(args) {
		const given = valueAt(args, 0);
		const found = /* @__PURE__ */ new Map();
		return alike(given, elementsOf(given).filter((element) => {
			const identity = identityOf(element);
			const alikes = found.get(identity) ?? [];
			if (alikes.some((each) => equals(each, element).content === true)) return false;
			found.set(identity, [...alikes, element]);
			return true;
		}));
	}
};
const element = {
	name: "element",
	parameters: [shape("list"), numeric("index")],
	call(args) {
		const given = valueAt(args, 0);
		if (given.type.kind !== "list" && given.type.kind !== "tuple") throw new FunctionError(`cannot read elements from ${friendlyName(given.type)}`);
		const elements = elementsOf(given);
		const index = numberAt(args, 1);
		if (index.isNegative && !index.isZero) throw new FunctionError("cannot use element function with a negative index");
		if (!index.isInteger) throw new FunctionError("invalid index: value must be a whole number");
		if (elements.length === 0) throw new FunctionError("cannot use element function with an empty list");
		return elements[Number(index.toBigInt() % BigInt(elements.length))] ?? UnknownDynamic;
	}
};
/** The position of a value in a list. */
const index = {
	name: "index",
	parameters: [any("list"), any("value")],
	returns: NumberType,
	call(args) {
		const given = valueAt(args, 0);
		if (given.type.kind !== "list" && given.type.kind !== "tuple") throw new FunctionError("a list or a tuple is required");
		const elements = elementsOf(given);
		if (elements.length === 0) throw new FunctionError("the list is empty");
		const found = elements.findIndex((each) => equals(each, valueAt(args, 1)).content === true);
		if (found === -1) throw new FunctionError("the list has no such item");
		return number(found);
	}
};
const range = {
	name: "range",
	parameters: [],
	variadic: numeric("params"),
	returns: listOf(NumberType),
	call(args) {
		const numbers = args.map(numberOf);
		const zero = BigFloat.whole(0);
		const one = BigFloat.whole(1);
		const [first, second, third] = numbers;
		if (first === void 0 || numbers.length > 3) throw new FunctionError("must have one, two, or three arguments");
		const [start, end] = second === void 0 ? [zero, first] : [first, second];
		const step = third ?? (end.comparedTo(start) < 0 ? one.negated() : one);
		const down = step.isNegative && !step.isZero;
		if (down && end.comparedTo(start) > 0) throw new FunctionError("end must be less than start when step is negative", 1);
		if (!down && end.comparedTo(start) < 0) throw new FunctionError("end must be greater than start when step is positive", 1);
		const result = [];
		const isLeft = (at) => down ? at.comparedTo(end) > 0 : at.comparedTo(end) < 0;
		for (let at = start; at !== void 0 && isLeft(at); at = at.plus(step)) {
			if (step.isZero) throw new FunctionError("step must not be zero");
			if (result.length >= 1024) throw new FunctionError("more than 1024 values were generated; either decrease the difference between start and end or use a smaller step");
			result.push(number(at));
		}
		return list(result, NumberType);
	}
};
const reverse = {
	name: "reverse",
	parameters: [shape("list")],
	call(args) {
		const given = valueAt(args, 0);
		const elements = sequenceAt(args, 0, (type) => `can only reverse list or tuple values, not ${type}`);
		if (given.type.kind === "set") return list([...elements].reverse(), given.type.element);
		return alike(given, [...elements].reverse());
	}
};
const slice = {
	name: "slice",
	parameters: [
		shape("list"),
		numeric("start_index"),
		numeric("end_index")
	],
	call(args) {
		const given = valueAt(args, 0);
		if (given.type.kind === "set") throw new FunctionError("cannot slice a set, because its elements do not have indices; explicitly convert to a list if the ordering of the result is not important", 0);
		const elements = sequenceAt(args, 0, () => "must be a list or tuple value");
		const start = wholeNumberAt(args, 1, 1);
		if (start < 0) throw new FunctionError("start index must not be less than zero", 1);
		if (start > elements.length) throw new FunctionError("start index must not be greater than the length of the list", 1);
		const end = wholeNumberAt(args, 2, 2);
		if (end < 0) throw new FunctionError("end index must not be less than zero", 2);
		if (end > elements.length) throw new FunctionError("end index must not be greater than the length of the list", 2);
		if (start > end) throw new FunctionError("start index must not be greater than end index", 1);
		return alike(given, elements.slice(start, end));
	}
};
const listFunctions = [
	chunklist,
	compact,
	concat,
	distinct,
	element,
	flatten,
	index,
	range,
	reverse,
	slice
];

// src/hcl/functions/map.ts
const keys = {
	name: "keys",
	parameters: [shape("inputMap")],
	call(args) {
		const names = [...mappingAt(args, 0, () => "must have map or object type").keys()].map(string);
		return valueAt(args, 0).type.kind === "map" ? list(names, StringType) : tuple(names);
	}
};
const lookup = {
	name: "lookup",
	parameters: [
		shape("inputMap"),
		text("key"),
		{
			...any("default"),
			unknown: "any",
			elementMarks: "keep"
		}
	],
	call(args) {
		const entries = mappingAt(args, 0, () => "lookup() requires a map as the first argument");
		const { type } = valueAt(args, 0);
		const found = entries.get(textAt(args, 1));
		const fallback = valueAt(args, 2);
		if (type.kind !== "map") return found ?? fallback;
		const converted = convertOr(fallback, type.element, "the default value must have the same type as the map elements", 2);
		return found ?? converted;
	}
};
const merge = {
	name: "merge",
	parameters: [],
	variadic: {
		...shape("maps"),
		allowNull: true
	},
	call(args) {
		for (const { type } of args) if (type.kind !== "map" && type.kind !== "object" && type.kind !== "dynamic") throw new FunctionError(`arguments must be maps or objects, got ${JSON.stringify(friendlyName(type))}`);
		const merged = new Map(args.filter((each) => !isNull(each)).flatMap((each) => [...entriesOf$1(each)]));
		const [first] = args;
		return first?.type.kind === "map" && args.every(({ type }) => sameType(type, first.type)) && first.type.kind === "map" ? map(merged, first.type.element) : object(merged);
	}
};
const values = {
	name: "values",
	parameters: [shape("mapping")],
	call(args) {
		const { type } = valueAt(args, 0);
		const found = [...mappingAt(args, 0, () => "values() requires a map as the first argument", "call").values()];
		return type.kind === "map" ? list(found, type.element) : tuple(found);
	}
};
const zipmap = {
	name: "zipmap",
	parameters: [texts("keys"), shape("values")],
	call(args) {
		const given = valueAt(args, 1);
		if (given.type.kind !== "list" && given.type.kind !== "tuple") throw new FunctionError("values argument must be a list or tuple value");
		const names = elementsOf(valueAt(args, 0));
		const elements = elementsOf(given);
		if (names.length !== elements.length) throw new FunctionError(`number of keys (${names.length}) does not match number of values (${elements.length})`);
		const entries = names.map((name, position) => {
			if (isNull(name)) throw new FunctionError(`keys list has null value at index ${position}`);
			return [stringOf(name), elements[position] ?? nullOf(DynamicType)];
		});
		return given.type.kind === "list" ? map(entries, given.type.element) : object(entries);
	}
};
const mapFunctions = [
	keys,
	lookup,
	merge,
	values,
	zipmap
];

// src/hcl/functions/number.ts
function unary(name, calculate) {
	return {
		name,
		parameters: [numeric("num")],
		returns: NumberType,
		call: (args) => number(calculate(numberAt(args, 0)))
	};
}
function extreme(name, wanted) {
	return {
		name,
		parameters: [],
		variadic: numeric("numbers"),
		returns: NumberType,
		call(args) {
			const [first, ...rest] = args;
			if (first === void 0) throw new FunctionError("must pass at least one number");
			const better = (best, each) => numberOf(each).comparedTo(numberOf(best)) * wanted > 0 ? each : best;
			return rest.reduce(better, first);
		}
	};
}
/** log and pow are calculated with doubles there, so that their results have a double's digits. */
function withDoubles(name, second, calculate) {
	return {
		name,
		parameters: [numeric("num"), numeric(second)],
		returns: NumberType,
		call(args) {
			const result = calculate(numberAt(args, 0).toNumber(), numberAt(args, 1).toNumber());
			if (Number.isNaN(result)) throw new FunctionError("the result is not a number");
			return number(BigFloat.double(result));
		}
	};
}
/**
* Whole powers are multiplied as Go does it, fraction and exponent apart, since the last digit depends on the way there.
*/
function power(base, exponent) {
	const whole = Math.trunc(Math.abs(exponent));
	if (base === 0 || !Number.isFinite(base) || !Number.isFinite(exponent) || whole > 2 ** 31 || exponent !== Math.trunc(exponent) || exponent === 1) return base ** exponent;
	let [fraction, shift] = split(base);
	let result = 1;
	let resultShift = 0;
	for (let left = whole; left > 0; left = Math.floor(left / 2)) {
		if (Math.abs(shift) > 4096) {
			resultShift += shift;
			break;
		}
		if (left % 2 === 1) {
			result *= fraction;
			resultShift += shift;
		}
		fraction *= fraction;
		shift *= 2;
		if (fraction < .5) {
			fraction += fraction;
			shift--;
		}
	}
	return exponent < 0 ? scaled(1 / result, -resultShift) : scaled(result, resultShift);
}
/** A fraction from 0.5 to 1 and the power of 2 that it is times. */
function split(number) {
	const shift = Math.floor(Math.log2(Math.abs(number))) + 1;
	const fraction = scaled(number, -shift);
	if (Math.abs(fraction) >= 1) return [fraction / 2, shift + 1];
	return Math.abs(fraction) < .5 ? [fraction * 2, shift - 1] : [fraction, shift];
}
/** number * 2^shift, in steps that doubles can hold. */
function scaled(number, shift) {
	if (shift > 1e3) return scaled(number * 2 ** 1e3, shift - 1e3);
	if (shift < -1e3) return scaled(number * 2 ** -1e3, shift + 1e3);
	return number * 2 ** shift;
}
const digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const parseint = {
	name: "parseint",
	parameters: [any("number"), numeric("base")],
	returns: NumberType,
	call(args) {
		const given = valueAt(args, 0);
		if (given.type.kind !== "string") throw new FunctionError(`first argument must be a string, not ${given.type.kind}`, 0);
		const base = wholeNumberAt(args, 1, 1);
		if (base < 2 || base > 62) throw new FunctionError("base must be a whole number between 2 and 62 inclusive", 1);
		atMost(textAt(args, 0).length, 1e4, "digits");
		const parsed = parseInteger(textAt(args, 0), base);
		if (parsed === void 0) throw new FunctionError(`cannot parse ${JSON.stringify(textAt(args, 0))} as a base ${base} integer`, 0);
		return number(parsed);
	}
};
function parseInteger(text, base) {
	const match = /^([+-]?)([0-9a-zA-Z]+)$/.exec(text);
	if (match === null) return void 0;
	let result = 0n;
	for (const character of match[2] ?? "") {
		const digit = digits.indexOf(base <= 36 ? character.toLowerCase() : character);
		if (digit >= base) return void 0;
		result = result * BigInt(base) + BigInt(digit);
	}
	return match[1] === "-" ? -result : result;
}
const signum = {
	name: "signum",
	parameters: [numeric("num")],
	returns: NumberType,
	call: (args) => number(Math.sign(wholeNumberAt(args, 0)) + 0)
};
const sum = {
	name: "sum",
	parameters: [any("list")],
	returns: NumberType,
	call(args) {
		const given = valueAt(args, 0);
		const isMapping = given.type.kind === "map" || given.type.kind === "object";
		const elements = sequenceAt(args, 0, (type) => isMapping ? `a list, a set or a tuple is required, not ${type}` : "a list, a set or a tuple is required");
		if (elements.length === 0) throw new FunctionError("an empty list has no sum", 0);
		const numbers = elements.map((element) => {
			const converted = convert$1(element, NumberType).value;
			if (converted === void 0 || converted.content === null) throw new FunctionError("all elements must be numbers", 0);
			return numberOf(converted);
		});
		return number(numbers.reduce((total, each) => {
			const next = total.plus(each);
			if (next === void 0) throw new FunctionError("can't compute sum of opposing infinities");
			return next;
		}));
	}
};
const numberFunctions = [
	unary("abs", (num) => num.abs()),
	unary("ceil", (num) => num.towards(1)),
	unary("floor", (num) => num.towards(-1)),
	extreme("max", 1),
	extreme("min", -1),
	withDoubles("log", "base", (num, base) => Math.log(num) / Math.log(base)),
	withDoubles("pow", "power", power),
	parseint,
	signum,
	sum
];

// src/hcl/functions/regex.ts
function compile(pattern, argument) {
	const { RE2JS } = library("re2");
	let compiled;
	try {
		compiled = RE2JS.compile(pattern);
	} catch (thrown) {
		const why = thrown instanceof Error ? thrown.message.replace(/^error parsing regexp: /, "") : String(thrown);
		throw new FunctionError(`invalid regexp pattern: ${why}`, argument);
	}
	const named = Object.entries(compiled.namedGroups()).sort(([, left], [, right]) => left - right);
	return {
		compiled,
		names: new Map(named),
		groups: compiled.groupCount()
	};
}
/** A pattern whose groups are a result: all have names, or none has. */
function compileForGroups(pattern) {
	const compiled = compile(pattern, 0);
	if (compiled.names.size > 0 && compiled.names.size < compiled.groups) throw new FunctionError("invalid regexp pattern: cannot mix both named and unnamed capture groups", 0);
	return compiled;
}
function resultType({ names, groups }) {
	if (groups === 0) return StringType;
	if (names.size === 0) return tupleOf(Array.from({ length: groups }, () => StringType));
	return objectOf(new Map([...names.keys()].map((name) => [name, StringType])));
}
/** The whole match without groups, a tuple of them, or an object of named ones; one that took no part is null. */
function result({ names, groups }, matcher) {
	const group = (at) => {
		const matched = matcher.group(at);
		return matched === null || matched === void 0 ? nullOf(StringType) : string(matched);
	};
	if (groups === 0) return group(0);
	if (names.size === 0) return tuple(Array.from({ length: groups }, (_, at) => group(at + 1)));
	return object([...names].map(([name, at]) => [name, group(at)]));
}
/** As Go goes on: nothing is not found right after something. */
function finder() {
	let previousEnd = -1;
	return (matcher) => {
		while (matcher.find()) {
			if (matcher.start() === matcher.end() && matcher.start() === previousEnd) continue;
			previousEnd = matcher.end();
			return true;
		}
		return false;
	};
}
const regex = {
	name: "regex",
	needs: ["re2"],
	parameters: [text("pattern"), text("string")],
	returns: DynamicType,
	call(args) {
		const pattern = compileForGroups(textAt(args, 0));
		const matcher = pattern.compiled.matcher(textAt(args, 1));
		if (!matcher.find()) throw new FunctionError("pattern did not match any part of the given string");
		return result(pattern, matcher);
	}
};
const regexall = {
	name: "regexall",
	needs: ["re2"],
	parameters: [text("pattern"), text("string")],
	returns: listOf(DynamicType),
	call(args) {
		const pattern = compileForGroups(textAt(args, 0));
		const matcher = pattern.compiled.matcher(textAt(args, 1));
		const matches = [];
		const findNext = finder();
		while (findNext(matcher)) matches.push(result(pattern, matcher));
		return list(matches, resultType(pattern));
	}
};
const regexReplace = {
	name: "regex_replace",
	needs: ["re2"],
	parameters: [
		text("str"),
		text("pattern"),
		text("replace")
	],
	returns: StringType,
	call(args) {
		const pattern = compile(textAt(args, 1));
		const str = textAt(args, 0);
		const template = textAt(args, 2);
		const matcher = pattern.compiled.matcher(str);
		let replaced = "";
		let from = 0;
		const findNext = finder();
		while (findNext(matcher)) {
			replaced += str.slice(from, matcher.start()) + expand$1(template, pattern, matcher);
			from = matcher.end();
		}
		return string(replaced + str.slice(from));
	}
};
/** `$1`, `${1}`, `$name`, `${name}`, `$$`; a name is as long as it can be, and an unknown one is empty. */
function expand$1(template, pattern, matcher) {
	return template.replace(/\$(?:(\$)|(\w+)|\{(\w+)\})/g, (_, dollar, bare, braced) => {
		if (dollar !== void 0) return "$";
		const name = bare ?? braced ?? "";
		const at = /^\d+$/.test(name) ? Number(name) : pattern.names.get(name);
		if (at === void 0 || at > pattern.groups) return "";
		return matcher.group(at) ?? "";
	});
}
const regexFunctions = [
	regex,
	regexall,
	regexReplace
];

// src/hcl/functions/aws-profile.ts
const elsewhere = [
	"role_arn",
	"sso_session",
	"sso_start_url",
	"credential_process",
	"web_identity_token_file"
];
/**
* Region and keys from the environment, else from the profile (AWS_PROFILE, AWS_DEFAULT_PROFILE or `default`) in
* `~/.aws/credentials` and `~/.aws/config`. Throws FunctionError that names what is missing.
*/
function awsIdentity(env) {
	const named = env["AWS_PROFILE"] || env["AWS_DEFAULT_PROFILE"];
	const profile = readProfile(env, named ?? "default");
	if (named !== void 0 && profile === void 0) throw new FunctionError(`there is no AWS profile ${named}`);
	const region = env["AWS_REGION"] || env["AWS_DEFAULT_REGION"] || profile?.["region"];
	if (region === void 0) throw new FunctionError("AWS_REGION or AWS_DEFAULT_REGION must be set, or a region in the AWS profile, in order to use the AWS Secrets Manager");
	const [id, secret] = [env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"]];
	if (id && secret) return {
		region,
		credentials: {
			id,
			secret,
			session: env["AWS_SESSION_TOKEN"]
		}
	};
	const [profileId, profileSecret] = [profile?.["aws_access_key_id"], profile?.["aws_secret_access_key"]];
	if (profileId && profileSecret) return {
		region,
		credentials: {
			id: profileId,
			secret: profileSecret,
			session: profile?.["aws_session_token"]
		}
	};
	const asks = elsewhere.find((key) => profile?.[key] !== void 0);
	if (asks !== void 0) throw new FunctionError(`the AWS profile ${named ?? "default"} has ${asks}, which is not supported: put AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN into the environment`);
	throw new FunctionError("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set, or keys in an AWS profile, in order to use the AWS Secrets Manager");
}
function readProfile(env, name) {
	const home = homeFolder(env);
	const inHome = (name) => home === void 0 ? void 0 : path.join(home, ".aws", name);
	const config = readSections(env["AWS_CONFIG_FILE"] || inHome("config"));
	const shared = readSections(env["AWS_SHARED_CREDENTIALS_FILE"] || inHome("credentials"));
	const found = [config.get(`profile ${name}`) ?? (name === "default" ? config.get(name) : void 0), shared.get(name)];
	return found.every((section) => section === void 0) ? void 0 : {
		...found[0],
		...found[1]
	};
}
function readSections(file) {
	const sections = /* @__PURE__ */ new Map();
	let section = {};
	for (const line of (file === void 0 ? "" : read(file)).split(/\r?\n/)) {
		if (/^\s*([#;]|$)/.test(line) || /^\s/.test(line)) continue;
		const heading = /^\[\s*(.*?)\s*\]/.exec(line)?.[1];
		if (heading !== void 0) {
			const name = heading.replace(/\s+/g, " ");
			section = sections.get(name) ?? {};
			sections.set(name, section);
			continue;
		}
		const [, key, value] = /^([^=]*?)\s*=\s*(.*?)\s*$/.exec(line.replace(/\s[#;].*$/, "")) ?? [];
		if (key !== void 0 && value !== void 0) section[key.toLowerCase()] = value;
	}
	return sections;
}
function read(file) {
	try {
		return readSmallFile(file).toString("utf8");
	} catch (thrown) {
		const { code, message } = thrown;
		if (code === "ENOENT" || code === "ENOTDIR") return "";
		throw new FunctionError(`cannot read ${file}: ${message}`);
	}
}

// src/hcl/functions/aws-signature.ts
/** A POST with AWS's signature, version 4. */
function signed(request, input) {
	const sha256 = createHash("sha256").update(request.body ?? "").digest("hex");
	const headers = request.headers ?? {};
	return {
		...request,
		headers: signedHeaders({
			method: "POST",
			url: new URL(request.url),
			headers,
			sha256
		}, input)
	};
}

// src/hcl/functions/secret-stores.ts
function send(context, what, request) {
	if (context.request === void 0) throw new FunctionError(`${what}: no server is asked here`);
	try {
		return context.request(request);
	} catch (thrown) {
		if (thrown instanceof NotAnsweredYet) throw thrown;
		throw new FunctionError(`${what}: ${thrown instanceof Error ? thrown.message : thrown}`);
	}
}
function required(context, name, what) {
	const value = context.env[name];
	if (value === void 0 || value === "") throw new FunctionError(`the environment variable ${name} must be set in order to use ${what}`);
	return value;
}
const isOn = (flag) => flag === "1" || flag?.toLowerCase() === "true";
/** Objects only; a secret is at least that. */
function parseObject(body, what) {
	try {
		const parsed = JSON.parse(body);
		if (typeof parsed === "object" && parsed !== null) return parsed;
	} catch {}
	throw new FunctionError(`${what} answered with something other than a JSON object`);
}
function member(of, key) {
	return typeof of === "object" && of !== null && Object.hasOwn(of, key) ? of[key] : void 0;
}
const vault = {
	name: "vault",
	grant: "network",
	parameters: [text("path"), text("key")],
	returns: StringType,
	sensitive: true,
	call(args, context) {
		const { env } = context;
		const token = required(context, "VAULT_TOKEN", "the vault function");
		const address = (env["VAULT_ADDR"] ?? "https://127.0.0.1:8200").replace(/\/+$/, "");
		const [path, key] = [textAt(args, 0), textAt(args, 1)];
		const namespace = env["VAULT_NAMESPACE"];
		const { status, body } = send(context, "cannot ask Vault", {
			url: `${address}/v1/${path.replace(/^\/+/, "")}`,
			headers: {
				"X-Vault-Token": token,
				"X-Vault-Request": "true",
				...namespace && { "X-Vault-Namespace": namespace }
			},
			caFile: env["VAULT_CACERT"],
			insecure: isOn(env["VAULT_SKIP_VERIFY"])
		});
		if (status === 404) throw new FunctionError(`Vault has nothing at ${path}`);
		if (status !== 200) throw new FunctionError(`${address} answered ${status}`);
		const data = member(parseObject(body, "Vault"), "data");
		const value = member(member(data, "data") ?? data, key);
		if (typeof value !== "string") throw new FunctionError(`what Vault has at ${path} has no key ${JSON.stringify(key)}`);
		return string(value);
	}
};
const consulKey = {
	name: "consul_key",
	grant: "network",
	parameters: [text("key")],
	returns: StringType,
	sensitive: true,
	call(args, context) {
		const { env } = context;
		const key = textAt(args, 0);
		const address = env["CONSUL_HTTP_ADDR"] || "127.0.0.1:8500";
		const base = /^https?:\/\//.test(address) ? address : `${isOn(env["CONSUL_HTTP_SSL"]) ? "https" : "http"}://${address}`;
		const token = env["CONSUL_HTTP_TOKEN"];
		const namespace = env["CONSUL_NAMESPACE"];
		const query = namespace ? `&ns=${encodeURIComponent(namespace)}` : "";
		const path = key.replace(/^\/+/, "").split("/").map(encodeURIComponent).join("/");
		const { status, body } = send(context, "cannot ask Consul", {
			url: `${base.replace(/\/+$/, "")}/v1/kv/${path}?raw${query}`,
			headers: token ? { "X-Consul-Token": token } : {},
			caFile: env["CONSUL_CACERT"],
			insecure: env["CONSUL_HTTP_SSL_VERIFY"] !== void 0 && !isOn(env["CONSUL_HTTP_SSL_VERIFY"])
		});
		if (status === 404) throw new FunctionError(`Consul has no key ${key}`);
		if (status !== 200) throw new FunctionError(`${base} answered ${status}`);
		if (body === "") throw new FunctionError(`Consul's key ${key} is empty`);
		return string(body);
	}
};
function awsSecret(name, context) {
	const { env, now } = context;
	if (name === "") throw new FunctionError("the name of the secret is empty");
	const { region, credentials } = awsIdentity(env);
	const url = env["AWS_ENDPOINT_URL_SECRETS_MANAGER"] || env["AWS_ENDPOINT_URL"] || `https://secretsmanager.${region}.amazonaws.com`;
	const request = signed({
		url: `${url.replace(/\/+$/, "")}/`,
		headers: {
			"Content-Type": "application/x-amz-json-1.1",
			"X-Amz-Target": "secretsmanager.GetSecretValue"
		},
		body: JSON.stringify({
			SecretId: name,
			VersionStage: "AWSCURRENT"
		})
	}, {
		region,
		service: "secretsmanager",
		credentials,
		now
	});
	const { status, body } = send(context, `cannot read the secret ${name}`, request);
	const answer = parseObject(body, "the AWS Secrets Manager");
	if (status !== 200) {
		const reason = member(answer, "message") ?? member(answer, "Message") ?? member(answer, "__type") ?? status;
		throw new FunctionError(`cannot read the secret ${name}: ${reason}`);
	}
	const secret = member(answer, "SecretString");
	if (typeof secret !== "string") throw new FunctionError(`the secret ${name} is not a text`);
	return secret;
}
const awsSecretsManager = {
	name: "aws_secretsmanager",
	grant: "network",
	parameters: [text("name"), {
		...text("key"),
		allowNull: true
	}],
	returns: StringType,
	sensitive: true,
	call(args, context) {
		const secret = awsSecret(textAt(args, 0), context);
		let values;
		try {
			values = JSON.parse(secret);
		} catch {
			return string(secret);
		}
		if (typeof values !== "object" || values === null) return string(secret);
		const key = isNull(valueAt(args, 1)) ? "" : textAt(args, 1);
		const keys = Object.keys(values);
		if (key === "" && keys.length > 1) throw new FunctionError("the secret has several values, so the key of one must be given");
		const value = member(values, key === "" ? keys[0] ?? "" : key);
		if (value === void 0) throw new FunctionError(`the secret has no key ${JSON.stringify(key)}`);
		if (typeof value === "number") return string(value.toFixed(0));
		if (typeof value !== "string") throw new FunctionError(`the secret's value is a ${typeof value}, not a text`);
		return string(value);
	}
};
const awsSecretsManagerRaw = {
	name: "aws_secretsmanager_raw",
	grant: "network",
	parameters: [text("name")],
	returns: StringType,
	sensitive: true,
	call: (args, context) => string(awsSecret(textAt(args, 0), context))
};
const secretFunctions = [
	awsSecretsManager,
	awsSecretsManagerRaw,
	consulKey,
	vault
];

// src/hcl/functions/set.ts
function setOperation(name, combine) {
	const parameter = (parameterName) => ({
		...any(parameterName),
		type: {
			kind: "set",
			element: DynamicType
		}
	});
	return {
		name,
		parameters: [parameter("first_set")],
		variadic: parameter("other_sets"),
		call(args) {
			const types = args.flatMap(({ type, content }) => {
				const isEmpty = Array.isArray(content) && content.length === 0;
				return type.kind === "set" && !(isEmpty && type.element.kind === "dynamic") ? [type.element] : [];
			});
			const type = types.length === 0 ? DynamicType : unify(types);
			if (type === void 0) throw new FunctionError("given sets must all have compatible element types");
			const sets = args.map((each, position) => {
				const converted = convert$1(each, {
					kind: "set",
					element: type
				});
				if (converted.value === void 0) throw new FunctionError(converted.problem, position);
				return elementsOf(converted.value);
			});
			return set(sets.reduce(combine), type);
		}
	};
}
const setproduct = {
	name: "setproduct",
	parameters: [],
	variadic: shape("sets"),
	call(args) {
		if (args.length < 2) throw new FunctionError("at least two arguments are required");
		const columns = args.map((each, position) => {
			const elements = sequenceAt(args, position, () => "a set or a list is required");
			if (each.type.kind !== "tuple") return {
				elements,
				type: each.type.element
			};
			const type = each.type.elements.length === 0 ? DynamicType : unify(each.type.elements);
			if (type === void 0) throw new FunctionError("all elements must be of the same type", position);
			return {
				type,
				elements: elements.map((one) => convert$1(one, type).value ?? one)
			};
		});
		atMost(columns.reduce((product, { elements }) => product * elements.length, 1), 1e5, "combinations");
		let rows = [[]];
		for (const { elements } of columns) rows = rows.flatMap((row) => elements.map((each) => [...row, each]));
		const type = {
			kind: "tuple",
			elements: columns.map((column) => column.type)
		};
		return args.every((each) => each.type.kind !== "set") ? list(rows.map(tuple), type) : set(rows.map(tuple), type);
	}
};
/** Those of the left that are in the right. */
const common = (left, right) => {
	const identities = new Set(right.map(identityOf));
	return left.filter((each) => identities.has(identityOf(each)));
};
const setFunctions = [
	setOperation("setunion", (left, right) => [...left, ...right]),
	setOperation("setintersection", common),
	setproduct
];

// src/hcl/functions/template-file.ts
const identifier = /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u;
const templatefile = {
	name: "templatefile",
	needs: [
		"re2",
		"yaml",
		"bcrypt",
		"picomatch"
	],
	parameters: [text("path"), shape("vars")],
	call(args, context, available, allowance) {
		const path = textAt(args, 0);
		const variables = mappingAt(args, 1, () => "the variables must be a map or an object");
		for (const name of variables.keys()) if (!identifier.test(name)) throw new FunctionError(`${JSON.stringify(name)} is not a name that a template could use`, 1);
		const { expression, diagnostics } = parseTemplate(new Source(path, readText(path, context)));
		failOn(path, diagnostics);
		for (const { root, rootRange } of referencesOf(expression)) {
			if (variables.has(root)) continue;
			const { line, column } = startOf(rootRange);
			throw new FunctionError(`there is no ${JSON.stringify(root)} among the variables, but ${path}:${line},${column} uses it; if it is meant for a shell, write $\${${root}} there`, 1);
		}
		const functions = new Map(available).set("templatefile", refusing(available.get("templatefile")));
		const { value, diagnostics: problems } = evaluate(expression, createScope({
			variables,
			functions,
			allowance
		}));
		failOn(path, problems);
		return value;
	}
};
/** The problems stand in the template file, the call says which it is. */
function failOn(path, diagnostics) {
	if (diagnostics.length > 0) throw new FunctionError(`there are errors in ${path}`, void 0, diagnostics);
}
function refusing(itself) {
	const definition = {
		...templatefile,
		call() {
			throw new FunctionError("a template file cannot use templatefile itself");
		}
	};
	if (itself === void 0) throw new TypeError("templatefile was called without being there");
	return {
		...itself,
		definition
	};
}

// src/hcl/functions/yaml-text.ts
/** A value as YAML, laid out as Packer's writer lays it out: strings in quotes or as literal blocks, keys sorted. */
function yamlText(value) {
	const { content, type } = value;
	const written = nodeText(value, 0);
	return content === null || type.kind === "number" || type.kind === "bool" ? `${written}...\n` : written;
}
/** From where a node begins to the end of its last line. `column`: of the collection that it stands in. */
function nodeText(value, column) {
	const { content, type } = value;
	if (content === null || typeof content === "boolean") return `${content}\n`;
	if (typeof content === "string") return isBlock(content) ? blockText(content, column + 2) : `${quoted(content)}\n`;
	if (type.kind === "number") return `${formatNumber(numberOf(value))}\n`;
	return type.kind === "map" || type.kind === "object" ? mappingText(value, column) : sequenceText(value, column);
}
/** Its first item stands where the text so far ends, at the column. */
function sequenceText(value, column) {
	const items = childrenOf(value);
	if (items.length === 0) return "[]\n";
	return items.map((item) => `- ${insideText(item, column)}`).join(" ".repeat(column));
}
/** After `- `, `? ` or `: `: a collection goes on at the next column. */
function insideText(value, column) {
	return nodeText(value, isCollection(value) ? column + 2 : column);
}
function isCollection({ content }) {
	return content !== null && typeof content === "object" && (Array.isArray(content) || content instanceof Map);
}
function mappingText(value, column) {
	const entries = [...entriesOf$1(value)];
	if (entries.length === 0) return "{}\n";
	return entries.map(([key, each]) => entryText(key, each, column)).join(" ".repeat(column));
}
const lineBreak = /[\n\r\u0085\u2028\u2029]/;
/** Bytes of a key that may stand on a line with its value. */
const longestKey = 128;
function entryText(key, value, column) {
	const indent = " ".repeat(column);
	if (lineBreak.test(key) || Buffer.byteLength(key) > longestKey) return `? ${isBlock(key) ? blockText(key, column + 2) : `${quoted(key)}\n`}${indent}: ${insideText(value, column)}`;
	const name = `${quoted(key)}:`;
	if (!isCollection(value) || childrenOf(value).length === 0) return `${name} ${nodeText(value, column)}`;
	const inner = Array.isArray(value.content) ? column : column + 2;
	return `${name}\n${" ".repeat(inner)}${nodeText(value, inner)}`;
}
const printable = /^[\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]*$/u;
function isBlock(text) {
	return text.includes("\n") && printable.test(text) && !/ (\n|$)/.test(text) && !/[\u2028\u2029]/.test(text);
}
/** `|`, how many spaces indent it where that can not be seen, and what becomes of the line breaks at its end. */
function blockText(text, indent) {
	return `|${/^[ \n]/.test(text) ? "2" : ""}${text.endsWith("\n") ? /(^|\n)\n$/.test(text) ? "+" : "" : "-"}\n${(text.endsWith("\n") ? text.slice(0, -1) : text).split("\n").map((line) => line === "" ? "\n" : `${" ".repeat(indent)}${line}\n`).join("")}`;
}
const named = {
	"\0": "0",
	"\x07": "a",
	"\b": "b",
	"	": "t",
	"\n": "n",
	"\v": "v",
	"\f": "f",
	"\r": "r",
	"\x1B": "e",
	"\"": "\"",
	"\\": "\\",
	"": "N",
	"\u2028": "L",
	"\u2029": "P"
};
function quoted(text) {
	return `"${text.replace(/[^\x20!\x23-\x5b\x5d-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/gu, sequence)}"`;
}
function sequence(character) {
	const code = character.codePointAt(0) ?? 0;
	const hex = code.toString(16).toUpperCase();
	const number = code <= 255 ? `x${hex.padStart(2, "0")}` : code <= 65535 ? `u${hex.padStart(4, "0")}` : `U${hex.padStart(8, "0")}`;
	return `\\${named[character] ?? number}`;
}

// src/hcl/functions/yaml.ts
const words = new Map([
	...[
		"y",
		"yes",
		"true",
		"on"
	].flatMap((word) => spellings(word, bool(true))),
	...[
		"n",
		"no",
		"false",
		"off"
	].flatMap((word) => spellings(word, bool(false))),
	...[
		"",
		"~",
		"null",
		"Null",
		"NULL"
	].map((word) => [word, Null])
]);
function spellings(word, value) {
	return [
		word,
		word.charAt(0).toUpperCase() + word.slice(1),
		word.toUpperCase()
	].map((spelling) => [spelling, value]);
}
const timestamp = /^\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]|[ \t]+)\d{1,2}:\d{2}:\d{2}(?:\.\d+)?[ \t]*(?:Z|[+-]\d{1,2}(?::?\d{2})?)?)?$/;
/** More than anybody writes; aliases of aliases make a small text grow without bound. */
const largest = 1e6;
/** What a scalar without quotes and tag stands for. */
function plain(source) {
	const word = words.get(source);
	if (word !== void 0) return word;
	if (/^[+-]?\.(inf|Inf|INF)$/.test(source)) return number(BigFloat.infinity(source.startsWith("-")));
	if (/^\.(nan|NaN|NAN)$/.test(source)) throw new FunctionError("floating point NaN is not supported");
	if (timestamp.test(source)) return string(dateText(source));
	return numeral(source) ?? string(source);
}
function numeral(source) {
	const digits = source.replaceAll("_", "");
	const binary = /^(-?)(0b[01]+)$/.exec(digits);
	if (binary !== null) return number(BigInt(binary[2] ?? 0) * (binary[1] === "-" ? -1n : 1n));
	const parsed = /^[-+.\d]/.test(source) ? parseNumber(source.startsWith(".") ? source : digits) : void 0;
	return parsed && number(parsed);
}
/** Only where the tag says that it is a number. */
function tagged(source) {
	const digits = source.replaceAll("_", "");
	return /^0(x[0-9a-fA-F]+|o[0-7]+)$/.test(digits) ? number(BigInt(digits)) : void 0;
}
/** A date or time is a text of RFC 3339. */
function dateText(source) {
	const [, year = "", month = "", day = "", rest = ""] = /^(\d+)-(\d+)-(\d+)(.*)$/s.exec(source) ?? [];
	const [, hour = "0", minute = "00", second = "00", zone = "Z"] = /^[Tt \t]+(\d+):(\d+):(\d+)(?:\.\d+)?[ \t]*(.*)$/s.exec(rest) ?? [];
	const two = (digits) => digits.padStart(2, "0");
	const [, sign = "", hours = "", minutes = "00"] = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(zone) ?? [];
	const offset = sign === "" || Number(hours) === 0 && Number(minutes) === 0 ? "Z" : `${sign}${two(hours)}:${minutes}`;
	return `${year}-${two(month)}-${two(day)}T${two(hour)}:${minute}:${second}${offset}`;
}
/** What stands behind an anchor is read once, however often it is named. */
var Once = class {
	#known = /* @__PURE__ */ new Map();
	#open = /* @__PURE__ */ new Set();
	of(node, read) {
		const before = this.#known.get(node);
		if (before !== void 0) return before;
		if (this.#open.has(node)) throw new FunctionError("the YAML document refers to itself");
		this.#open.add(node);
		const result = read();
		this.#open.delete(node);
		this.#known.set(node, result);
		return result;
	}
};
var Decoder = class {
	#yaml;
	#targets;
	#values = new Once();
	#entries = new Once();
	#source;
	#count = 0;
	constructor(yaml, document, source) {
		this.#yaml = yaml;
		this.#targets = targetsOf(yaml, document);
		this.#source = source;
	}
	value(node) {
		const { isAlias, isMap, isScalar, isSeq } = this.#yaml;
		if (++this.#count > largest) throw new FunctionError("the YAML document is too large");
		if (node === null || node === void 0) return Null;
		if (isAlias(node)) {
			const target = this.target(node);
			return this.#values.of(target, () => this.value(target));
		}
		if (isSeq(node)) return tuple(node.items.map((item) => this.value(item)));
		if (isMap(node)) return object(this.entries(node));
		if (!isScalar(node)) throw new FunctionError("the YAML document has something that is no value");
		return scalar(node, this.#isCut(node));
	}
	/** A block at the end of a text without a last line break has none either. */
	#isCut({ type, range }) {
		return (type === "BLOCK_LITERAL" || type === "BLOCK_FOLDED") && range?.[1] === this.#source.length && !this.#source.endsWith("\n");
	}
	target(alias) {
		const node = this.#targets.get(alias);
		if (node === void 0) throw new FunctionError(`there is no anchor for *${alias.source}`);
		return node;
	}
	entries(map) {
		return this.#entries.of(map, () => this.#entriesOf(map));
	}
	#entriesOf(map) {
		const own = /* @__PURE__ */ new Map();
		const merged = /* @__PURE__ */ new Map();
		for (const { key, value } of map.items) if (this.#yaml.isScalar(key) && key.value === "<<" && (key.type === "PLAIN" || key.type === void 0)) for (const [name, each] of this.merged(value)) merged.set(name, merged.get(name) ?? each);
		else own.set(this.key(key), this.value(value));
		return new Map([...merged, ...own]);
	}
	key(node) {
		const { content } = this.value(node);
		if (typeof content === "string") return content;
		if (typeof content === "boolean") return String(content);
		if (content instanceof BigFloat) return formatNumber(content);
		throw new FunctionError("mapping keys in YAML must be strings, numbers, or bools");
	}
	merged(node) {
		const target = this.#yaml.isAlias(node) ? this.target(node) : node;
		if (this.#yaml.isMap(target)) return this.entries(target);
		if (!this.#yaml.isSeq(target)) throw new FunctionError("\"<<\" in YAML must have a mapping, or a sequence of them");
		return new Map([...target.items].reverse().flatMap((item) => [...this.merged(item)]));
	}
};
/** What each alias stands for: the last node before it that has its anchor. */
function targetsOf(yaml, document) {
	const anchors = /* @__PURE__ */ new Map();
	const targets = /* @__PURE__ */ new Map();
	yaml.visit(document, {
		Alias(_, alias) {
			const target = anchors.get(alias.source);
			if (target !== void 0) targets.set(alias, target);
		},
		Value(_, node) {
			if (node.anchor !== void 0) anchors.set(node.anchor, node);
		}
	});
	return targets;
}
function scalar({ value, type, tag, source }, isCut) {
	const whole = typeof value === "string" ? value : source ?? "";
	const content = isCut ? whole.replace(/\n$/, "") : whole;
	switch (tag) {
		case void 0: return type === void 0 || type === "PLAIN" ? plain(content) : string(content);
		case "tag:yaml.org,2002:str":
		case "tag:yaml.org,2002:binary": return string(content);
		case "tag:yaml.org,2002:int":
		case "tag:yaml.org,2002:float":
		case "tag:yaml.org,2002:bool": {
			const resolved = tagged(content) ?? plain(content);
			const kind = tag.slice(18);
			if (resolved.content !== null && resolved.type.kind === (kind === "int" || kind === "float" ? "number" : kind)) return resolved;
			throw new FunctionError(`cannot parse ${JSON.stringify(content)} as !!${kind}`);
		}
		case "tag:yaml.org,2002:null": return Null;
		case "tag:yaml.org,2002:timestamp": return plain(content);
		default: throw new FunctionError(`unsupported tag ${JSON.stringify(tag)}`);
	}
}
const yamldecode = {
	name: "yamldecode",
	needs: ["yaml"],
	parameters: [text("src")],
	call(args) {
		const yaml = library("yaml");
		const document = yaml.parseDocument(textAt(args, 0), {
			schema: "failsafe",
			uniqueKeys: false,
			logLevel: "error"
		});
		const [problem] = document.errors;
		if (problem !== void 0) throw new FunctionError(problem.message.split("\n")[0] ?? "invalid YAML");
		if (document.contents === null) throw new FunctionError("the text has no YAML document");
		const value = new Decoder(yaml, document, textAt(args, 0)).value(document.contents);
		return isNull(value) ? UnknownDynamic : value;
	}
};
const yamlencode = {
	name: "yamlencode",
	needs: ["yaml"],
	parameters: [{
		...any("value"),
		allowNull: true,
		unknown: "any"
	}],
	returns: StringType,
	call(args) {
		const value = valueAt(args, 0);
		if (!isWhollyKnown(value)) return unknownOf(StringType);
		return string(yamlText(value));
	}
};
const yamlFunctions = [yamldecode, yamlencode];

// src/hcl/functions/all-functions.ts
/** Every function of the language, by name. */
const functionDefinitions = new Map([
	...charsetFunctions,
	...collectionFunctions,
	...listFunctions,
	...mapFunctions,
	...conversionFunctions,
	...cryptoFunctions,
	...csvFunctions,
	...datetimeFunctions,
	...encodingFunctions,
	...filesystemFunctions,
	...formatFunctions,
	...ipnetFunctions,
	...numberFunctions,
	...regexFunctions,
	...secretFunctions,
	...setFunctions,
	...stringFunctions,
	templatefile,
	...yamlFunctions
].map((definition) => [definition.name, "call" in definition ? granted(withinMemory(definition)) : definition]));
/** Loads what the named functions need. Await it before evaluating expressions that call them. */
async function prepareFunctions(names) {
	await loadLibraries(new Set([...names].flatMap((name) => needsOf(functionDefinitions.get(name)))));
}
function needsOf(definition) {
	return definition !== void 0 && "needs" in definition ? definition.needs ?? [] : [];
}
/** The functions for a scope. Await `prepareFunctions` with the names that are called before evaluating. */
function createFunctions(context) {
	return new Map([...functionDefinitions].map(([name, definition]) => [name, bind(definition, context)]));
}
/** Not among the others: Packer has it in defaults of variables only. An unset variable is an empty string. */
const env = granted({
	name: "env",
	grant: "env",
	parameters: [text("key")],
	returns: StringType,
	call: (args, context) => string(context.env[textAt(args, 0)] ?? "")
});
/** Does it ask a server of secrets? */
function isSecretFunction(name) {
	return secretFunctions.some((each) => each.name === name);
}
/** What a server of secrets says, for those who have texts only. A missing last argument is null. Throws FunctionError. */
function secretText(name, words, context) {
	const definition = secretFunctions.map(granted).find((each) => each.name === name);
	const parameters = definition?.parameters ?? [];
	const least = parameters.filter(({ allowNull }) => allowNull !== true).length;
	if (definition === void 0 || words.length < least || words.length > parameters.length) throw new FunctionError(`wrong number of args for ${name}: want ${parameters.length} got ${words.length}`);
	const values = parameters.map(({ type }, index) => words[index] === void 0 ? nullOf(type) : string(words[index]));
	return stringOf(definition.call(values, {
		...context,
		random: () => /* @__PURE__ */ new Uint8Array()
	}, /* @__PURE__ */ new Map(), new Allowance()));
}

// src/packer/held.ts
/** In place of the moment of the run, and of random bytes. */
const heldMoment = /* @__PURE__ */ new Date("2000-01-01T00:00:00Z");
function heldBytes(count) {
	return new Uint8Array(count);
}
/** What the platform gives each run of its own. */
const ofRun = [
	"GITHUB_RUN_ID",
	"GITHUB_RUN_NUMBER",
	"GITHUB_RUN_ATTEMPT"
];
/** The environment as functions read it. */
function heldEnv(env, held) {
	if (held === void 0) return env;
	const getters = ofRun.filter((name) => env[name] !== void 0).map((name) => {
		const get = () => {
			held.note(`env ${name}`);
			return "0";
		};
		return [name, {
			get,
			enumerable: true
		}];
	});
	return Object.defineProperties({ ...env }, Object.fromEntries(getters));
}
/** What `{{ }}` asks the world for. */
function chance({ now, random, held }) {
	return held === void 0 ? {
		now,
		random
	} : {
		now: heldMoment,
		random: heldBytes,
		differs: (name) => held.note(`{{ ${name} }}`)
	};
}

// src/packer/values/template-functions.ts
const fromWorkingDirectory = ["abspath", "filebase64"];
/** The functions that a template can call, with what those need that it does call. */
async function functionsFor({ root, files }, { workingDirectory, env: env$1, trust, now, random, request, made, held }) {
	await prepareFunctions(files.flatMap(({ body }) => [...functionsOfBody(body)]));
	const here = {
		workingDirectory,
		env: heldEnv(env$1, held),
		trust,
		now,
		random,
		request,
		made
	};
	const all = new Map(createFunctions({
		...here,
		workingDirectory: resolve(workingDirectory, root)
	}));
	for (const name of fromWorkingDirectory) {
		const bound = all.get(name);
		if (bound !== void 0) all.set(name, bind(bound.definition, here));
	}
	if (held !== void 0) for (const [name, { definition, context }] of all) all.set(name, bind(definition, heldContext(name, context, held)));
	return {
		all,
		env: bind(env, here)
	};
}
/** The moment and random bytes are the same in every run. What asks a server asks it as it did. */
function heldContext(name, context, held) {
	if (isSecretFunction(name)) return context;
	return {
		...context,
		get now() {
			held.note(`${name}()`);
			return heldMoment;
		},
		random(bytes) {
			held.note(`${name}()`);
			return heldBytes(bytes);
		}
	};
}

// src/packer/top-values.ts
/** Evaluates what stands at the top of a template. Whatever is wrong is among what was found. */
async function topValues(input, request, level = templateLevel) {
	const { template, workingDirectory, env, trust, now, random, held } = input;
	const { signal, step, components, onSecret = () => {} } = input;
	const around = {
		workingDirectory,
		env,
		trust,
		now,
		random,
		held
	};
	const findings = new Findings();
	findings.add(...template.syntax);
	const isBroken = hasErrors(template.syntax);
	const misplaced = template.files.filter(({ body }) => holdsOnlyValues(body));
	findings.add(...misplaced.map(misplacedValues));
	const written = template.files.flatMap((file) => {
		if (misplaced.includes(file)) return [];
		const { body } = file;
		const blocks = body.blocks.filter(({ type }) => type !== "dynamic");
		return findings.take(readContent({
			...body,
			blocks
		}, level.written)).blocks;
	});
	const of = (...types) => written.filter(({ type }) => types.includes(type));
	const secrets = new FoundSecrets(onSecret);
	const { addSecret, made } = secrets;
	const { all: functions, env: envFunction } = await functionsFor(template, {
		...around,
		request,
		made
	});
	const plugins = findings.take(readPackerBlocks(of("packer")));
	const variables = findings.take(readVariables(of("variable", "variables"), envFunction));
	const assignments = findings.take(await collectAssignments(variables, {
		env,
		autoFiles: template.variableFiles,
		files: input.varFiles,
		unread: misplaced.map(({ source }) => unreadText(source.text)),
		vars: input.vars,
		workingDirectory,
		trust
	}));
	const values = /* @__PURE__ */ new Map();
	let isWhole = true;
	const blocks = template.files.flatMap(({ body }) => body.blocks);
	const excused = input.withoutServer ? reachOnlyVariables(blocks, variables.keys(), components) : /* @__PURE__ */ new Set();
	for (const variable of variables.values()) {
		const given = effective(variable, assignments.get(variable.name) ?? []);
		const isExcused = excused.has(variable.name) && (given === void 0 || given.value.content === "");
		const assignment = isExcused ? void 0 : given;
		const value = variableValue(variable, assignment);
		values.set(variable.name, value);
		for (const text of secretsOf(value)) addSecret({
			text,
			name: `var.${variable.name}`
		});
		if (isExcused) continue;
		if (assignment === void 0 && input.valuesLater === true) isWhole = false;
		else if (assignment === void 0) findings.add(unset(variable, template));
		else findings.add(...validate(variable, assignment, functions));
	}
	const declaredLocals = findings.take(readLocals(of("local", "locals")));
	const evaluate = input.evaluateDataSources && !isBroken;
	const { data, locals, base } = findings.take(await prerequisites({
		data: findings.take(readData(of("data"), components)),
		locals: declaredLocals
	}, rootValues(values, template.root, workingDirectory), {
		functions,
		workingDirectory,
		env,
		trust,
		signal,
		step,
		evaluate,
		addSecret,
		held
	}));
	const scope = base.child(/* @__PURE__ */ new Map([["local", locals]]));
	const expanded = template.files.flatMap(({ body }) => findings.take(expand(body, scope, level)));
	return findings.with({
		plugins,
		variables,
		values,
		declaredLocals,
		locals,
		functions,
		scope,
		written,
		expanded,
		hasLateData: !isWhole || !isWhollyKnown(data),
		mayLackServer: excused.size > 0,
		secrets
	});
}
function expand(body, scope, { repeatable }) {
	const findings = new Findings();
	const expanded = findings.take(expandDynamic(body, scope));
	return findings.with(expanded.filter(({ block }) => {
		const content = !body.blocks.includes(block) ? findings.take(readContent({
			attributes: [],
			blocks: [block],
			range: block.range
		}, repeatable)) : void 0;
		return content === void 0 || content.blocks.length > 0;
	}));
}
function variableValue(variable, assignment) {
	const value = assignment?.value ?? unknownOf(variable.type);
	return variable.sensitive ? mark$1(value, "sensitive") : value;
}

// src/packer/enforced.ts
/** Throws TemplateError where nothing of it can be read. */
async function readEnforced(path, around) {
	const absolute = resolve(around.workingDirectory, path);
	const found = await stat(absolute).catch(() => void 0);
	if (found?.isFile() !== true) throw new TemplateError([notFound(path, absolute, found !== void 0)]);
	const file = await asEnforced(() => readTemplate(path, around));
	if (file.legacy !== void 0) throw new TemplateError([notHcl(file)]);
	if (hasErrors(file.syntax)) throw new TemplateError(file.syntax);
	return {
		file: {
			...file,
			path: basename(absolute),
			root: ".",
			variableFiles: [],
			ignoredVariableFiles: [],
			siblings: []
		},
		folder: dirname(absolute)
	};
}
/** What is enforced, with its own values: the template's variables mean nothing here, and it can change nothing. */
async function enforcedSteps({ enforced, ...input }, request, addSecret) {
	const findings = new Findings();
	if (enforced === void 0) return findings.with(void 0);
	const { file, folder } = enforced;
	const own = {
		...input,
		template: file,
		workingDirectory: folder,
		vars: [],
		varFiles: []
	};
	const { value, diagnostics } = await topValues(own, request, enforcedLevel);
	findings.add(...diagnostics.map(atEnforced));
	for (const secret of value.secrets.all) addSecret(secret);
	const { env, trust, now, random, held, components } = input;
	return findings.with({
		blocks: value.expanded.filter(({ block }) => block.type === "provisioner"),
		surroundings: {
			env,
			trust,
			now,
			random,
			held,
			components,
			functions: value.functions,
			templatePath: file.path,
			workingDirectory: folder
		}
	});
}
const allowed = "A file of enforced provisioners holds `provisioner` blocks, and `variable` and `locals` blocks for them.";
/** What is told of any template, in the words of this file. */
function atEnforced(problem) {
	switch (problem.code) {
		case "unsupported-block":
		case "unsupported-argument": return {
			...problem,
			detail: `${problem.detail ?? ""} ${allowed}`.trim()
		};
		case "unset-variable": return {
			...problem,
			detail: "A variable of enforced provisioners has a default, or its value comes as `PKR_VAR_name`."
		};
		default: return problem;
	}
}
async function asEnforced(read) {
	try {
		return await read();
	} catch (thrown) {
		if (!(thrown instanceof TemplateError)) throw thrown;
		throw new TemplateError(thrown.diagnostics.map((each) => each.subject === "template" ? {
			...each,
			subject: "enforced"
		} : each));
	}
}
function notFound(path, absolute, isThere) {
	const text = `${isThere ? `${path} is a folder.` : `There is no such file (looked for ${absolute}).`} Nothing is built without the provisioners that are to run in every build.`;
	return {
		...error("enforced-not-found", `No file of enforced provisioners: ${path}`, text),
		subject: "enforced"
	};
}
function notHcl({ files }) {
	const source = files[0]?.source;
	const detail = "This one is in the language that Packer had before. Write it in HCL, as `*.pkr.hcl` or `*.pkr.json`.";
	const range = source && {
		source,
		start: 0,
		end: Math.min(1, source.text.length)
	};
	return error("invalid-legacy-template", "Enforced provisioners are written in HCL2", detail, range);
}

// src/go-template/packer-functions.ts
/** The functions that Packer adds to Go's own. */
function packerFunctions(surroundings) {
	const { env, user, workingDirectory, random = randomBytes } = surroundings;
	const now = (by) => {
		surroundings.differs?.(by);
		return surroundings.now;
	};
	return new Map([
		["build", define(["string"], (name) => buildValue(surroundings.build, name))],
		["build_name", define([], () => surroundings.buildName ?? refuse("build_name not available"))],
		["build_type", define([], () => surroundings.buildType ?? refuse("build_type not available"))],
		["clean_resource_name", define(["string"], (name) => name.replace(/[^a-zA-Z0-9.-]/g, "-"))],
		["env", define(["string"], (name) => env === void 0 ? refuse("env vars are not allowed here: only the variables of a JSON template may read them") : env[name] ?? "")],
		["isotime", define(["string"], (layout) => layout === void 0 ? rfc3339(now("isotime")) : formatGoLayout(now("isotime"), layout), { optional: 1 })],
		["lower", define(["string"], (text) => text.toLowerCase())],
		["upper", define(["string"], (text) => text.toUpperCase())],
		["packer_version", define([], () => surroundings.packerVersion)],
		["pwd", define([], () => workingDirectory)],
		["replace", define([
			"string",
			"string",
			"int",
			"string"
		], replaceSome)],
		["replace_all", define([
			"string",
			"string",
			"string"
		], (from, to, text) => text.replaceAll(from, () => to))],
		["sed", define(["string", "string"], () => refuse("template function \"sed\" is deprecated: use replace or replace_all"))],
		["split", define([
			"string",
			"string",
			"int"
		], pick)],
		["strftime", define(["string"], (format) => strftime(now("strftime"), format))],
		["template_dir", define([], () => resolve(workingDirectory, dirname(surroundings.templatePath)))],
		["timestamp", define([], () => String(Math.floor(now("timestamp").getTime() / 1e3)))],
		["user", define(["string"], (name) => userValue(user, name))],
		["uuid", define([], () => timeOrderedUuid(now("uuid"), random))],
		...secretNames.map((name) => [name, define(["string"], (...words) => secretOf(surroundings, name, words), { variadic: true })])
	]);
}
const secretNames = [
	"vault",
	"consul_key",
	"aws_secretsmanager",
	"aws_secretsmanager_raw"
];
function secretOf({ secret }, name, words) {
	return secret?.(name, words) ?? refuse(`${name} is only allowed in the variables of a JSON template`);
}
function refuse(message) {
	throw new Error(message);
}
function buildValue(build, name) {
	if (build === void 0) return refuse("build values are not available here, only in provisioners and post-processors");
	if (!Object.hasOwn(build, name)) {
		const known = Object.keys(build);
		return refuse(`there is no build value "${name}".${didYouMean(name, known)} Known: ${known.join(", ")}`);
	}
	return build[name] ?? late;
}
function userValue(user, name) {
	if (user === void 0) return refuse(`user variables do not exist in HCL2 templates: write \${var.${name}} instead`);
	return user(name);
}
/** Go's strings.Replace: an empty `from` matches before every character and at the end; a negative count is all. */
function replaceSome(from, to, count, text) {
	let left = count < 0 ? Number.POSITIVE_INFINITY : count;
	if (from !== "") return text.split(from).reduce((done, piece) => done + (left-- > 0 ? to : from) + piece);
	return [...text, ""].map((character) => (left-- > 0 ? to : "") + character).join("");
}
function pick(text, separator, index) {
	const pieces = text.split(separator);
	return pieces[index] ?? refuse(`the substring ${index} was unavailable using the separator value, ${separator}, only ${pieces.length} values were found`);
}
function rfc3339(date) {
	return date.toISOString().replace(/\.\d+Z$/, "Z");
}
/** The first eight digits are the time in seconds, the rest is random: names sort by age. */
function timeOrderedUuid(now, bytes) {
	const seconds = Math.floor(now.getTime() / 1e3) % 2 ** 32;
	const random = Buffer.from(bytes(12)).toString("hex");
	return `${seconds.toString(16).padStart(8, "0")}-${random.slice(0, 4)}-${random.slice(4, 8)}-${random.slice(8, 12)}-${random.slice(12)}`;
}

// src/packer/values/late-values.ts
/** `build` for expressions; without values everything but the name is unknown. */
function buildObject(buildName, values = {}) {
	const late = [.../* @__PURE__ */ new Set([...buildNames, ...Object.keys(values)])].map((name) => [name, lateValue(values[name])]);
	return object([["name", string(buildName ?? "")], ...late]);
}
function lateValue(value) {
	if (value === void 0) return unknownOf(DynamicType);
	return typeof value === "number" ? number(value) : string(value);
}
/** The same for `{{ build "ID" }}`. */
function buildForTemplates(values) {
	return {
		...Object.fromEntries(buildNames.map((name) => [name, late])),
		...values
	};
}
/** What `{{ }}` reads in the options of one build: only its steps know `build`, its source does not. */
function templateValues(surroundings, known) {
	const build = known === "source" ? void 0 : buildForTemplates(known === "later" ? {} : known);
	return {
		data: {},
		functions: packerFunctions({
			...surroundings,
			packerVersion,
			build
		}),
		nested: surroundings.user !== void 0
	};
}

export { functionsOfBody as A, unreadText as C, readContent as D, evaluateAs as E, readTemplate as F, withoutValues as I, FunctionError as L, evaluate as M, asVarFile as N, splitBody as O, readBeside as P, FunctionRefused as R, unreadFile as S, warnUnknownPlugins as T, renderRepeatedly as _, readEnforced as a, toJson as b, heldEnv as c, FoundSecrets as d, isWorthHiding as f, renderPartly as g, Reading as h, enforcedSteps as i, expandDynamic as j, unsupportedName as k, prepareFunctions as l, finish as m, templateValues as n, topValues as o, decode as p, packerFunctions as r, chance as s, buildObject as t, secretText as u, literalKey as v, readPackerBlocks as w, expandVarFiles as x, locate as y, NotAnsweredYet as z };