import { n as hasErrors, t as error } from "./diagnostics-diagnostic.js";
import { i as TemplateError } from "./diagnostics-errors.js";
import { A as isForeignBuilder, B as templateValues, C as unknownBuilder, Ct as Findings, Dt as NotAnsweredYet, E as chance, Et as FunctionRefused, F as Reading, H as packerVersion, I as renderPartly, L as renderRepeatedly, M as lateRenderer, O as heldEnv, P as finish, R as Filter, S as foreignPostProcessor, T as lateStep, Tt as FunctionError, U as parseConstraints, V as isCompatible, W as packerFunctions, Y as unsupportedName, _ as unreadFile, c as FoundSecrets, d as expandVarFiles, f as withoutValues, h as inOrder, it as parseBody, j as isForeignPostProcessor, l as isWorthHiding, o as secretText, t as parseJson, tt as readSource, v as unreadText, w as unknownStep, x as foreignBuilder, y as oldName } from "./hcl-functions-all-functions.js";
import { t as didYouMean } from "./diagnostics-suggest.js";
import { a as shapeOf, c as friendlyName, i as metaOf, r as formOf } from "./hcl-values-type-queries.js";
import { n as sensitiveValue, t as preview } from "./options-preview.js";
import { n as durationProblem, r as limitProblem } from "./options-codecs-duration.js";
import { r as parseDuration } from "./time-duration.js";
import { r as startOf } from "./diagnostics-range.js";
import { c as GoFunctionRefused, l as define, s as withoutText } from "./go-template-render.js";
import { i as refusedUse } from "./trust-refused.js";
import { resolve } from "node:path";

// src/options/decode/decode-json.ts
/**
* A component's options from a legacy JSON template, with its weak typing: "4" is a number, "" is no number at all, one
* value is a list of one. Later members of one name win: overrides come last. Names that begin with `_` are comments.
*/
function decodeJson(component, members, context) {
	const reading = new Reading(component, context.templates);
	reading.places.put([], context.place);
	const raw = new JsonReading(reading, context.secrets).object(component.options, members, []);
	return finish(component, raw, reading, context);
}
const truths = [
	"1",
	"t",
	"T",
	"true",
	"TRUE",
	"True"
];
const falsehoods = [
	"0",
	"f",
	"F",
	"false",
	"FALSE",
	"False"
];
var JsonReading = class {
	#reading;
	#secrets;
	constructor(reading, secrets) {
		this.#reading = reading;
		this.#secrets = secrets;
	}
	object(object, members, path) {
		const { places, diagnostics } = this.#reading;
		const shape = shapeOf(object);
		const options = {};
		for (const { name, nameRange, value } of members) {
			const schema = shape.get(name);
			const at = [...path, name];
			places.put(at, value.range);
			if (schema === void 0) diagnostics.push(unsupportedName(name, this.#reading.hint(name, shape.keys(), path), nameRange));
			else if (value.kind !== "null") {
				const read = this.#option(schema, value, at);
				if (read !== void 0) this.#reading.warnDeprecated(schema, name, nameRange);
				options[name] = read;
			}
		}
		return options;
	}
	#option(schema, node, path) {
		const form = formOf(schema);
		if (form.kind === "attribute") return this.#value(form.type, node, path, metaOf(schema));
		const items = node.kind === "array" ? node.items : [node];
		if (items.some(({ kind }) => kind !== "object") || form.kind === "block" && items.length > 1) return this.#wrong(path, form.kind === "block" ? "an object is required" : "a list of objects is required");
		this.#reading.places.markSet(path);
		const read = items.map((item, index) => {
			const at = form.kind === "block" ? path : [...path, index];
			this.#reading.places.put(at, item.range);
			this.#reading.places.markSet(at);
			return item.kind === "object" ? this.object(form.object, item.members, at) : {};
		});
		return form.kind === "block" ? read[0] : read;
	}
	/** Undefined: not set, or wrong and reported. */
	#value(type, node, path, meta) {
		switch (type.kind) {
			case "string": return this.#string(node, path, meta);
			case "number":
			case "bool": return this.#scalar(type.kind, node, path, meta);
			case "list":
			case "set": {
				const empty = node.kind === "string" && node.text === "";
				const items = node.kind === "array" ? node.items : empty ? [] : [node];
				this.#reading.places.markSet(path);
				return items.map((item, index) => this.#inner(type.element, item, [...path, index], meta));
			}
			case "map": {
				const objects = node.kind === "array" ? node.items : [node];
				const members = objects.flatMap((each) => each.kind === "object" ? each.members : []);
				if (objects.some(({ kind }) => kind !== "object")) return this.#wrong(path, `${friendlyName(type)} required`);
				this.#reading.places.markSet(path);
				return Object.fromEntries(members.map(({ name, value }) => [name, this.#inner(type.element, value, [...path, name], meta)]));
			}
			case "object":
				if (node.kind !== "object") return this.#wrong(path, "an object is required");
				this.#reading.places.markSet(path);
				return Object.fromEntries(node.members.map(({ name, nameRange, value }) => {
					const member = type.attributes.get(name);
					if (member === void 0) this.#reading.diagnostics.push(unsupportedName(name, didYouMean(name, type.attributes.keys()), nameRange));
					return [name, member && this.#inner(member, value, [...path, name], meta)];
				}));
			default: return this.#any(node, path, meta);
		}
	}
	#inner(type, node, path, meta) {
		this.#reading.places.put(path, node.range);
		return node.kind === "null" ? null : this.#value(type, node, path, meta);
	}
	#any(node, path, meta) {
		switch (node.kind) {
			case "array": return node.items.map((item, index) => this.#any(item, [...path, index], meta));
			case "object": return Object.fromEntries(node.members.map(({ name, value }) => [name, this.#any(value, [...path, name], meta)]));
			case "string": return this.#string(node, path, meta);
			case "number": return Number(node.text);
			case "boolean": return node.value;
			case "null": return null;
		}
	}
	#string(node, path, meta) {
		const { places, sensitive } = this.#reading;
		if (node.kind === "array" || node.kind === "object") return this.#wrong(path, "a string is required");
		places.markSet(path);
		if (node.kind === "number") return node.text;
		if (node.kind === "boolean") return node.value ? "1" : "0";
		const text = this.#reading.text(node.kind === "string" ? node.text : "", path, meta);
		if (this.#secrets.some((secret) => text.includes(secret))) sensitive.add(path);
		return text;
	}
	#scalar(kind, node, path, meta) {
		const number = kind === "number";
		if (node.kind === "array" || node.kind === "object") return this.#wrong(path, `a ${kind} is required`);
		const text = node.kind === "boolean" ? node.value ? "1" : "0" : (this.#string(node, path, meta) ?? "").trim();
		if (this.#reading.late.has(path)) return number ? 0 : false;
		if (text === "") return void 0;
		this.#reading.places.markSet(path);
		if (number) return Number.isNaN(Number(text)) ? this.#wrong(path, "a number is required") : Number(text);
		if (truths.includes(text) || falsehoods.includes(text)) return truths.includes(text);
		return node.kind === "number" ? Number(text) !== 0 : this.#wrong(path, "a bool is required");
	}
	#wrong(path, problem) {
		const { places, broken } = this.#reading;
		const name = path.filter((part) => typeof part === "string").at(-1) ?? "";
		if (broken.covers(path)) return void 0;
		const detail = `Inappropriate value for attribute "${name}": ${problem}.`;
		return this.#reading.reject(path, error("wrong-type", "Incorrect attribute value type", detail, places.at(path)));
	}
};

// src/packer/legacy/legacy-secrets.ts
/** The secrets of a template in the older language: texts carry no marks there, so that they are known by what they hold. */
var LegacySecrets = class {
	/** What an option must not hold without being a secret itself; grows while the template is read. */
	texts = [];
	#found;
	#makings = [];
	constructor(onSecret) {
		this.#found = new FoundSecrets(onSecret);
	}
	get all() {
		return this.#found.all;
	}
	/** The values of sensitive variables, which may have been used before it was known that they are. */
	know(secrets) {
		secrets.forEach(this.addSecret);
		for (const { text, of } of this.#makings.splice(0)) this.made(text, of);
	}
	addSecret = (secret) => {
		if (secret.madeOf === void 0) this.#holds(secret.text);
		this.#found.addSecret(secret);
	};
	/** For results of functions: what was made of a secret is one. */
	made = (text, of) => {
		if (of.includes(text)) return;
		if (!of.some((each) => this.texts.some((secret) => each.includes(secret)))) {
			this.#makings.push({
				text,
				of
			});
			return;
		}
		this.#holds(text);
		this.#found.addSecret({
			text,
			name: "{{ }}",
			madeOf: of
		});
	};
	#holds(text) {
		if (isWorthHiding(text) && !this.texts.some((known) => text.includes(known))) this.texts.push(text);
	}
};

// src/packer/legacy/legacy-template.ts
const names = [
	"min_packer_version",
	"description",
	"variables",
	"sensitive-variables",
	"builders",
	"provisioners",
	"error-cleanup-provisioner",
	"post-processors"
];
/** Of a service that is gone; Packer still lets it stand there. */
const atlas = "push";
function readLegacy(root) {
	const findings = new Findings();
	const wrong = (node, name, wanted) => void findings.add(error("invalid-legacy-template", "Invalid template", `${JSON.stringify(name)} must be ${wanted}.`, node.range));
	const members = /* @__PURE__ */ new Map();
	if (root.kind !== "object") wrong(root, "the template", "an object");
	for (const { name, nameRange, value } of root.kind === "object" ? root.members : []) {
		if (name.startsWith("_")) continue;
		if (names.includes(name)) {
			if (value.kind !== "null") members.set(name, value);
		} else if (name !== atlas) findings.add(error("unsupported-argument", "Unknown root level key in template", `${JSON.stringify(name)} is none of ${names.join(", ")}.${didYouMean(name, names)}`, nameRange));
	}
	const list = (name) => {
		const node = members.get(name);
		if (node === void 0 || node.kind === "array") return node?.items ?? [];
		wrong(node, name, "a list");
		return [];
	};
	const objects = (name) => list(name).flatMap((node) => {
		if (node.kind === "object") return [node];
		wrong(node, name, "a list of objects");
		return [];
	});
	const variables = members.get("variables");
	if (variables !== void 0 && variables.kind !== "object") wrong(variables, "variables", "an object");
	const cleanup = members.get("error-cleanup-provisioner");
	if (cleanup !== void 0 && cleanup.kind !== "object") wrong(cleanup, "error-cleanup-provisioner", "an object");
	findings.add(...checkVersion(members.get("min_packer_version")));
	return findings.with({
		range: {
			...root.range,
			end: root.range.start + 1
		},
		variables: variables?.kind === "object" ? variables.members.filter(({ name }) => !name.startsWith("_")) : [],
		sensitive: list("sensitive-variables"),
		builders: objects("builders"),
		provisioners: objects("provisioners"),
		errorCleanup: cleanup?.kind === "object" ? cleanup : void 0,
		postProcessors: list("post-processors").map((node) => (node.kind === "array" ? node.items : [node]).flatMap((each) => {
			if (each.kind === "object") return [each];
			if (each.kind === "string") return [{
				kind: "object",
				range: each.range,
				members: [{
					name: "type",
					nameRange: each.range,
					value: each
				}]
			}];
			wrong(each, "post-processors", "a list of names, objects and lists of them");
			return [];
		}))
	});
}
function checkVersion(node) {
	const findings = new Findings();
	if (node === void 0) return findings.all;
	const constraints = node.kind === "string" ? parseConstraints(`>= ${node.text}`) : void 0;
	if (constraints === void 0) findings.add(error("invalid-version-constraint", "Invalid min_packer_version", "A version such as \"1.6.0\" is required.", node.range));
	else if (!isCompatible(constraints)) findings.add(error("unsupported-packer-version", "Unsupported Packer Core version", `The template asks for a newer Packer than ${packerVersion}, with which this builder is compatible.`, node.range));
	return findings.all;
}
/** Takes the named members out of an object. */
function splitMembers({ members }, taken) {
	const chosen = members.filter(({ name, value }) => taken.includes(name) && value.kind !== "null");
	return {
		taken: new Map(chosen.map(({ name, value }) => [name, value])),
		rest: members.filter(({ name }) => !taken.includes(name))
	};
}
/** `type` of a builder, provisioner or post-processor; without one it is reported. */
function typeOf(object, what) {
	const findings = new Findings();
	const node = object.members.find(({ name }) => name === "type")?.value;
	if (node?.kind === "string" && node.text !== "") return findings.with({
		text: node.text,
		range: node.range
	});
	const { line } = startOf(object.range);
	findings.add(error("missing-argument", `${what}: missing 'type'`, `The object that begins on line ${line} needs a type.`, node?.range ?? {
		...object.range,
		end: object.range.start + 1
	}));
	return findings.with(void 0);
}

// src/packer/legacy/legacy-steps.ts
const provisionerNames = [
	"type",
	"only",
	"except",
	"override",
	"pause_before",
	"timeout",
	"max_retries"
];
const postProcessorNames = [
	"type",
	"name",
	"only",
	"except",
	"keep_input_artifact"
];
function readLegacyMeta(object, kind, buildName) {
	const findings = new Findings();
	const { taken, rest } = splitMembers(object, kind === "provisioner" ? provisionerNames : postProcessorNames);
	const text = (name) => {
		const node = taken.get(name);
		return node?.kind === "string" || node?.kind === "number" ? node.text : void 0;
	};
	const duration = (name) => {
		const given = text(name);
		if (taken.get(name)?.kind === "number") return Math.round(Number(given) / 1e6);
		const milliseconds = given === void 0 || given === "" ? void 0 : parseDuration(given);
		if (given !== void 0 && given !== "" && milliseconds === void 0) findings.add(error("invalid-duration", `Failed to parse ${name} duration`, `${durationProblem(given)}.`, taken.get(name)?.range));
		return milliseconds;
	};
	const names = (name) => findings.take(listOfNames(taken.get(name), name));
	const only = names("only");
	const except = names("except");
	if (only.length > 0 && except.length > 0) findings.add(error("only-and-except", "only one of 'only' or 'except' may be specified", void 0, taken.get("except")?.range));
	const timeout = duration("timeout") || void 0;
	findings.add(...limitProblem("timeout", timeout ?? 0, taken.get("timeout")?.range));
	const retries = Number(text("max_retries") || 0);
	if (!Number.isInteger(retries) || retries < 0) findings.add(error("invalid-max-retries", "Invalid max_retries", "A whole number from 0 on is required.", taken.get("max_retries")?.range));
	return findings.with({
		kind,
		type: text("type") ?? "",
		typeRange: taken.get("type")?.range,
		name: text("name"),
		pauseBefore: Math.max(0, duration("pause_before") ?? 0),
		timeout,
		maxRetries: retries,
		keepInputArtifact: findings.take(truth(taken.get("keep_input_artifact"), "keep_input_artifact")),
		applies: only.length > 0 ? only.includes(buildName) : !except.includes(buildName),
		options: [...rest, ...findings.take(overridesFor(taken.get("override"), buildName))]
	});
}
/** A boolean, weakly typed: a text or a number may stand for it. */
function truth(node, name) {
	const findings = new Findings();
	if (node === void 0 || node.kind === "boolean") return findings.with(node?.value);
	if (node.kind === "number") return findings.with(Number(node.text) !== 0);
	if (node.kind === "string") {
		if (/^(?:1|t|T|TRUE|true|True)$/.test(node.text)) return findings.with(true);
		if (/^(?:0|f|F|FALSE|false|False|)$/.test(node.text)) return findings.with(false);
	}
	findings.add(error("invalid-legacy-template", "Invalid template", `${JSON.stringify(name)} must be true or false.`, node.range));
	return findings.with(void 0);
}
/** Builders that `only`, `except` and `override` name, and that are not there. */
function unknownNames(steps, known) {
	return steps.flatMap((step) => {
		const member = (name) => step.members.find((each) => each.name === name)?.value;
		const listed = ["only", "except"].flatMap((name) => {
			const node = member(name);
			return (node?.kind === "array" ? node.items : []).flatMap((item) => item.kind === "string" ? [{
				kind: `'${name}'`,
				name: item.text,
				range: item.range
			}] : []);
		});
		const override = member("override");
		const overridden = override?.kind === "object" ? override.members : [];
		return [...listed, ...overridden.map(({ name, nameRange }) => ({
			kind: "'override'",
			name,
			range: nameRange
		}))].filter(({ name }) => !known.includes(name)).map(({ kind, name, range }) => error("unmatched-name", `${kind} specified builder '${name}' not found`, didYouMean(name, known).trim() || `There are: ${known.join(", ")}.`, range));
	});
}
function listOfNames(node, name) {
	const findings = new Findings();
	if (node === void 0) return findings.with([]);
	const items = node.kind === "array" ? node.items : [node];
	return findings.with(items.flatMap((item) => {
		if (item.kind === "string") return [item.text];
		findings.add(error("invalid-legacy-template", "Invalid template", `${JSON.stringify(name)} must be a list of names.`, item.range));
		return [];
	}));
}
function overridesFor(node, buildName) {
	const findings = new Findings();
	if (node === void 0) return findings.with([]);
	const mine = node.kind === "object" ? node.members.find(({ name }) => name === buildName)?.value : node;
	if (mine === void 0 || mine.kind === "object") return findings.with(mine?.members ?? []);
	findings.add(error("invalid-legacy-template", "Invalid template", "\"override\" must be an object of objects.", mine.range));
	return findings.with([]);
}
function planLegacyStep(component, object, meta, { input, secrets, templates }) {
	const range = {
		...object.range,
		end: object.range.start + 1
	};
	const { workingDirectory, env, trust } = input;
	const { kind, type, name, pauseBefore, timeout, maxRetries, keepInputArtifact } = meta;
	return lateStep(component, {
		kind,
		typeRange: meta.typeRange ?? range,
		trust,
		step: {
			type,
			name,
			range,
			pauseBefore,
			timeout,
			maxRetries,
			keepInputArtifact
		}
	}, {
		templates,
		read: (values) => decodeJson(component, meta.options, {
			templates: values,
			place: range,
			workingDirectory,
			env,
			trust,
			secrets
		})
	});
}

// src/packer/legacy/legacy-var-file.ts
/** A file of values for a template in the legacy JSON language. */
async function readLegacyVarFile(file, around) {
	const findings = new Findings();
	const path = resolve(around.workingDirectory, file);
	const { source, diagnostics: problems } = await readSource(path, around, { holdsValues: true });
	findings.add(...problems);
	if (source === void 0) return findings.with({
		members: [],
		unread: unreadFile
	});
	const { root, diagnostics: syntax } = parseJson(source);
	if (root === void 0) {
		const hcl = parseBody(source);
		const names = hcl.body.attributes.map(({ name }) => name);
		if (!hasErrors(hcl.diagnostics) && names.length > 0) {
			const form = `{ ${names.map((name) => `"${name}": "..."`).join(", ")} }`;
			findings.add(error("invalid-var-file", "The var file is not JSON", `It is written in HCL, and the template in Packer's older JSON language, whose var files are JSON too. Write it as ${form}, in a file that ends in .json.`, hcl.body.attributes[0]?.nameRange));
			return findings.with({
				members: [],
				unread: unreadText(source.text)
			});
		}
	}
	findings.add(...syntax.map(withoutValues));
	if (root?.kind === "object") {
		const members = root.members.filter(({ name }) => !name.startsWith("_"));
		return findings.with({
			members,
			unread: hasErrors(syntax) ? unreadText(source.text) : void 0
		});
	}
	if (root !== void 0) findings.add(error("invalid-var-file", "Invalid JSON", "The file must hold an object of names and values.", root.range));
	return findings.with({
		members: [],
		unread: unreadText(source.text)
	});
}

// src/packer/legacy/reach-only.ts
/** `texts`: what each variable that has a value is made of. */
function withoutValue(declared, texts, template, components) {
	const makers = new Map([...texts].map(([name, text]) => [name, usersIn([text], declared)]));
	const within = (start) => {
		const all = new Set(start);
		for (const name of all) for (const maker of makers.get(name) ?? []) all.add(maker);
		return all;
	};
	const empty = new Set(declared.filter((name) => (texts.get(name) ?? "") === ""));
	const ofConnection = [];
	const elsewhere = [];
	for (const builder of template.builders) for (const { name, value } of builder.members) (reachOf(builder, components).includes(name) ? ofConnection : elsewhere).push(...textsOf(value));
	const { provisioners, postProcessors, errorCleanup } = template;
	for (const step of [
		...provisioners,
		...postProcessors.flat(),
		...errorCleanup === void 0 ? [] : [errorCleanup]
	]) elsewhere.push(...textsOf(step));
	const wanted = within(usersIn(ofConnection, declared));
	const others = within(usersIn(elsewhere, declared));
	const excused = new Set([...empty].filter((name) => wanted.has(name) && !others.has(name)));
	const names = declared.filter((name) => [...within([name])].some((each) => excused.has(each)));
	return {
		names: new Set(names),
		excused
	};
}
/** The options of a builder without those of the connection that would be made of nothing. */
function withoutEmptyReach(options, builder, { names }, components) {
	const reach = reachOf(builder, components);
	return options.filter(({ name, value }) => !(reach.includes(name) && usersIn(textsOf(value), [...names]).some((each) => names.has(each))));
}
function reachOf({ members }, components) {
	const type = members.find(({ name }) => name === "type")?.value;
	return type?.kind === "string" && components.builder(type.text)?.reach || [];
}
function textsOf(node) {
	if (node.kind === "string") return [node.text];
	if (node.kind === "array") return node.items.flatMap(textsOf);
	return node.kind === "object" ? node.members.flatMap(({ value }) => textsOf(value)) : [];
}
/** The variables that texts use; all of them where a name is computed. */
function usersIn(texts, declared) {
	return texts.flatMap((text) => {
		const actions = (text.match(/\{\{.*?\}\}/gs) ?? []).join(" ");
		return /\buser\b/.test(actions.replaceAll(named, "")) ? declared : [...actions.matchAll(named)].map(([, raw, quoted]) => raw ?? quoted ?? "");
	});
}
const named = /\buser\s*(?:`([^`]*)`|"((?:[^"\\]|\\.)*)")/g;

// src/packer/legacy/render-variables.ts
/** More than anybody nests. */
const mostRounds = 100;
/** UTF-16 units. A variable that holds itself twice grows without end. */
const longest = 65536;
/**
* Variables may use one another in any order: all are rendered, in the order of their names, until nothing changes. One
* that uses what has no value stays empty, and is a mistake only where no other is left that can be rendered.
*/
function renderVariables(raw, rendering) {
	return new VariableRendering(raw, rendering).run();
}
var VariableRendering = class {
	#raw;
	#values;
	#functions;
	#made;
	#findings = new Findings();
	/** What a variable uses that has no value, with what is to be said of it. */
	#blocked = /* @__PURE__ */ new Map();
	/** The variables that the one being rendered has read. */
	#read = [];
	#missing;
	constructor(raw, rendering) {
		this.#raw = raw;
		this.#values = new Map([...raw].flatMap(([name, { text, isGiven }]) => isGiven ? [[name, text]] : []));
		const { template, workingDirectory, env, held } = rendering;
		this.#made = rendering.made;
		const all = packerFunctions({
			packerVersion,
			templatePath: template.path,
			workingDirectory,
			...chance(rendering),
			env: heldEnv(env, held),
			secret: (name, words) => secretOf(name, words, rendering),
			user: (name) => this.#user(name)
		});
		this.#functions = new Map([...all, ...refusedFunctions(rendering)]);
	}
	run() {
		let pending = [...this.#raw.keys()].sort();
		for (let round = 0; round < mostRounds; round++) {
			const before = new Map(this.#values);
			pending = pending.filter((name) => this.#render(name));
			if ([...this.#values].every(([name, value]) => before.get(name) === value)) break;
		}
		const isFatal = pending.every((name) => this.#blocked.has(name));
		for (const [name, { problems }] of this.#blocked) {
			if (!this.#isCause(name)) continue;
			const told = problems.map((each) => ({
				...each,
				detail: `${each.detail}${this.#circle(name)}`
			}));
			this.#findings.add(...told.map((each) => isFatal ? each : tolerated(each)));
		}
		return this.#findings.with(new Map([...this.#raw.keys()].map((name) => [name, this.#values.get(name) ?? ""])));
	}
	/** Has it to be rendered again, when others have changed? */
	#render(name) {
		const { text, range, isGiven } = this.#raw.get(name);
		this.#read = [];
		this.#missing = void 0;
		const rendered = this.#attempt(text, range);
		switch (rendered.kind) {
			case "text":
				this.#blocked.delete(name);
				if (rendered.text.length <= longest) this.#values.set(name, rendered.text);
				return this.#read.length > 0;
			case "failed": {
				const told = isGiven ? withoutText(rendered.diagnostics) : rendered.diagnostics;
				const problems = range === void 0 ? told.map((each) => ({
					...each,
					subject: `vars: ${name}`
				})) : told;
				if (this.#missing === void 0) {
					this.#findings.add(...problems.map(isGiven ? withoutValues : (each) => each));
					this.#values.set(name, "");
					return false;
				}
				this.#blocked.set(name, {
					by: this.#missing,
					problems
				});
				return true;
			}
			case "late": return false;
		}
	}
	#attempt(text, range) {
		try {
			const context = {
				data: {},
				functions: this.#functions,
				made: this.#made,
				range
			};
			return renderPartly(text, context, ({ fields }) => fields.length === 0);
		} catch (thrown) {
			if (thrown instanceof NotAnsweredYet) return {
				kind: "text",
				text: ""
			};
			throw thrown;
		}
	}
	#user(name) {
		this.#read.push(name);
		const value = this.#values.get(name);
		if (value !== void 0) return value;
		this.#missing = name;
		const hint = this.#raw.has(name) ? "" : didYouMean(name, this.#raw.keys());
		throw new Error(`variable not set: ${name}.${hint}`);
	}
	#circle(name) {
		const around = this.#wayOf(name);
		return around.at(-1) === name ? `\nThe variables depend on one another: ${around.join(" → ")}.` : "";
	}
	/** From a variable to what it waits for, and on, until it comes back or ends. */
	#wayOf(name) {
		const way = [name];
		for (let next = this.#blocked.get(name)?.by; next !== void 0; next = this.#blocked.get(next)?.by) {
			way.push(next);
			if (way.indexOf(next) < way.length - 1) break;
		}
		return way;
	}
	/** Not only a consequence of what another one waits for; of a circle the first one tells of it. */
	#isCause(name) {
		const way = this.#wayOf(name);
		const last = way.at(-1);
		if (last === void 0 || !this.#raw.has(last)) return way.length === 2;
		return last === name && [...way].sort()[0] === name;
	}
};
function refusedFunctions({ trust }) {
	const refused = refusedUse(trust, "env", "The function env");
	if (refused === void 0) return /* @__PURE__ */ new Map();
	const refuse = () => {
		throw new GoFunctionRefused(refused);
	};
	return /* @__PURE__ */ new Map([["env", define(["string"], refuse)]]);
}
function tolerated(problem) {
	return {
		...problem,
		severity: "warning",
		detail: `${problem.detail}\nIt stays empty, as in Packer.`
	};
}
function secretOf(name, words, rendering) {
	const { addSecret, workingDirectory, env, trust, now, request } = rendering;
	try {
		const text = secretText(name, words, {
			workingDirectory,
			env,
			trust,
			now,
			request
		});
		addSecret({
			text,
			name: `{{ ${name} }}`
		});
		return text;
	} catch (thrown) {
		if (thrown instanceof FunctionRefused) throw new GoFunctionRefused(thrown.refused);
		throw thrown instanceof FunctionError ? new Error(thrown.message) : thrown;
	}
}

// src/packer/legacy/legacy-variables.ts
/** Every value is text; `{{ env }}` and `{{ user }}` are rendered in it, fields stay for where it is used. */
async function legacyVariables(template, input) {
	const declared = template.variables;
	const findings = new Findings();
	const raw = /* @__PURE__ */ new Map();
	for (const { name, value } of declared) if (value.kind !== "null") raw.set(name, {
		text: findings.take(defaultOf(value, name)),
		range: value.range,
		isGiven: false
	});
	const { files, isComplete } = findings.take(await expandVarFiles(input.varFiles, input.workingDirectory));
	const unread = isComplete ? [] : [unreadFile];
	for (const file of files) {
		const { members, unread: rest } = findings.take(await readLegacyVarFile(file, input));
		if (rest !== void 0) unread.push(rest);
		for (const { name, value } of members) raw.set(name, {
			text: findings.take(textOf(value, name)),
			range: value.range,
			isGiven: true
		});
	}
	for (const [name, text] of input.vars) raw.set(name, {
		text,
		range: void 0,
		isGiven: true
	});
	const texts = new Map([...raw].map(([name, { text }]) => [name, text]));
	const names = declared.map(({ name }) => name);
	const lacking = input.withoutServer ? withoutValue(names, texts, template, input.components) : nothingLacking;
	for (const { name, nameRange } of declared) {
		if (raw.has(name)) continue;
		if (input.valuesLater !== true && !lacking.excused.has(name) && !unread.some((each) => each.mightSet(name))) findings.add(error("unset-variable", `required variable not set: ${name}`, "Its default is null: set it in a var file or by `vars`.", nameRange));
		raw.set(name, {
			text: "",
			range: void 0,
			isGiven: true
		});
	}
	return findings.with({
		values: findings.take(renderVariables(raw, input)),
		withoutValue: lacking
	});
}
const nothingLacking = {
	names: /* @__PURE__ */ new Set(),
	excused: /* @__PURE__ */ new Set()
};
/** Of a var file, where null is the empty text. */
function textOf(node, name) {
	const findings = new Findings();
	if (node.kind === "string" || node.kind === "number") return findings.with(node.text);
	if (node.kind === "boolean") return findings.with(String(node.value));
	if (node.kind === "null") return findings.with("");
	findings.add(error("invalid-variable-value", "Invalid value for variable", `The variable ${JSON.stringify(name)} must be a string.`, node.range));
	return findings.with("");
}
/** Packer takes only texts for the defaults in a template. */
function defaultOf(node, name) {
	if (node.kind !== "number" && node.kind !== "boolean") return textOf(node, name);
	const written = JSON.stringify(node.kind === "number" ? node.text : String(node.value));
	const detail = `The variable ${JSON.stringify(name)} must be a string: write it in quotes, as ${written}.`;
	return {
		value: "",
		diagnostics: [error("invalid-variable-value", "Invalid value for variable", detail, node.range)]
	};
}

// src/packer/legacy/make-legacy-plan.ts
/** A plan from a legacy JSON template. Throws TemplateError with every problem. */
async function makeLegacyPlan(input, root, request) {
	const findings = new Findings();
	const since = input.trust.opened?.mark();
	const template = findings.take(readLegacy(root));
	const secrets = new LegacySecrets(input.onSecret ?? (() => {}));
	const { made, addSecret } = secrets;
	const read = findings.take(await legacyVariables(template, {
		...input,
		request,
		made,
		addSecret
	}));
	const variables = read.values;
	const hidden = template.sensitive.flatMap((node) => node.kind === "string" ? [node.text] : []);
	secrets.know(hidden.map((name) => ({
		text: variables.get(name) ?? "",
		name
	})));
	const opened = since?.() ?? [];
	const planning = new LegacyPlanning(input, template, read, secrets, !findings.hasErrors);
	const builds = findings.take(planning.builds());
	const found = inOrder(findings.all, input.template);
	if (hasErrors(found)) throw new TemplateError(found);
	const shown = [...variables].map(([name, value]) => [name, hidden.includes(name) ? sensitiveValue : value]);
	return {
		builds,
		variables: Object.fromEntries(shown),
		warnings: found,
		secrets: secrets.all,
		opened
	};
}
var LegacyPlanning = class {
	#input;
	#template;
	#variables;
	#withoutValue;
	#secrets;
	#findings = new Findings();
	#isSound;
	#filter;
	constructor(input, template, { values, withoutValue }, secrets, isSound) {
		this.#input = input;
		this.#template = template;
		this.#variables = values;
		this.#withoutValue = withoutValue;
		this.#secrets = secrets;
		this.#isSound = isSound;
		this.#filter = new Filter(input.only, input.except);
		this.#findings.add(...this.#filter.problems);
	}
	builds() {
		const { builders, range } = this.#template;
		const names = /* @__PURE__ */ new Set();
		if (builders.length === 0) this.#findings.add(error("missing-build", "Missing builders", "At least one builder must be defined.", range));
		const builds = builders.flatMap((builder) => this.#build(builder, names) ?? []);
		const { provisioners, postProcessors } = this.#template;
		this.#findings.add(...unknownNames([...provisioners, ...postProcessors.flat()], [...names]), ...this.#filter.warnings());
		if (builds.length === 0 && this.#isSound && !this.#findings.hasErrors) this.#findings.add(this.#filter.nothingLeft("builders"));
		return this.#findings.with(builds);
	}
	#templates(buildName, buildType, late) {
		const { template, workingDirectory } = this.#input;
		const user = (name) => this.#variables.get(name) ?? "";
		const surroundings = {
			...chance(this.#input),
			templatePath: template.path,
			workingDirectory,
			buildName,
			buildType,
			user
		};
		return {
			...templateValues(surroundings, late),
			made: this.#secrets.made
		};
	}
	#name(node, type) {
		if (node?.kind !== "string" || node.text === "") return type;
		const rendered = renderRepeatedly(node.text, {
			...this.#templates("", type, "source"),
			range: node.range
		});
		if (rendered.kind === "failed") this.#findings.add(...rendered.diagnostics);
		return rendered.kind === "text" ? rendered.text : type;
	}
	#build(builder, names) {
		const { components, workingDirectory, env, trust } = this.#input;
		const type = this.#findings.take(typeOf(builder, "builder"));
		if (type === void 0) return void 0;
		const { taken, rest } = splitMembers(builder, ["type", "name"]);
		const name = this.#name(taken.get("name"), type.text);
		const place = taken.get("name")?.range ?? type.range;
		if (names.has(name)) this.#findings.add(error("duplicate-definition", `builder with name '${name}' already exists`, "Give each builder a name of its own.", place));
		names.add(name);
		if (!this.#filter.selects(name)) return void 0;
		const component = components.builder(type.text);
		if (component === void 0) {
			this.#findings.add(this.#unknownBuilder(type, name));
			return;
		}
		if (component.type !== type.text) this.#findings.add(oldName(type.text, component.type, type.range));
		const templates = this.#templates(name, type.text, "source");
		const opened = trust.opened?.mark();
		const range = {
			...builder.range,
			end: builder.range.start + 1
		};
		const decoded = decodeJson(component, withoutEmptyReach(rest, builder, this.#withoutValue, components), {
			templates,
			place: range,
			workingDirectory,
			env,
			trust,
			secrets: this.#secrets.texts
		});
		this.#findings.add(...decoded.diagnostics);
		decoded.secrets.forEach(this.#secrets.addSecret);
		const context = {
			buildName: name,
			input: this.#input,
			secrets: this.#secrets.texts,
			templates: (late) => this.#templates(name, type.text, late)
		};
		const { provisioners, errorCleanup, postProcessors } = this.#template;
		return {
			name,
			builder: type.text,
			sourceName: name,
			buildName: void 0,
			options: decoded.options,
			work: decoded.work ?? { requests: [] },
			places: decoded.places,
			sensitive: decoded.sensitive,
			preview: preview(component.options, decoded.options, decoded),
			written: decoded.written,
			renderLate: lateRenderer(decoded.places, templates.functions),
			range,
			provisioners: provisioners.flatMap((each) => this.#provisioner(each, context) ?? []),
			errorCleanupProvisioner: errorCleanup && this.#provisioner(errorCleanup, context),
			postProcessors: postProcessors.map((chain) => this.#chain(chain, context)).filter((chain) => chain.length > 0),
			opened: opened?.() ?? []
		};
	}
	#unknownBuilder(type, name) {
		const known = this.#input.components.names.builders;
		if (!isForeignBuilder(type.text, [])) return unknownBuilder("builder", type, known);
		return foreignBuilder("builder", type, name, {
			wanted: this.#filter.names(name),
			known
		});
	}
	#provisioner(object, context) {
		const { components } = this.#input;
		const type = this.#findings.take(typeOf(object, "provisioner"));
		const meta = this.#findings.take(readLegacyMeta(object, "provisioner", context.buildName));
		if (type === void 0 || !meta.applies) return void 0;
		const component = components.provisioner(type.text);
		if (component === void 0) {
			this.#findings.add(unknownStep("provisioner", type, components.names.provisioners));
			return;
		}
		return this.#step(component, object, meta, context);
	}
	#chain(chain, context) {
		const { components } = this.#input;
		const steps = [];
		for (const object of chain) {
			const type = this.#findings.take(typeOf(object, "post-processor"));
			const meta = this.#findings.take(readLegacyMeta(object, "post-processor", context.buildName));
			if (type === void 0 || !meta.applies) continue;
			if (this.#filter.excludes(meta.name ?? type.text)) break;
			const component = components.postProcessor(type.text);
			if (component !== void 0) steps.push(this.#step(component, object, meta, context));
			else if (isForeignPostProcessor(type.text)) {
				this.#findings.add(foreignPostProcessor(type));
				break;
			} else this.#findings.add(unknownStep("post-processor", type, components.names.postProcessors));
		}
		return steps;
	}
	#step(component, object, meta, context) {
		const { step, secrets } = this.#findings.take(planLegacyStep(component, object, meta, context));
		secrets.forEach(this.#secrets.addSecret);
		return step;
	}
};

export { makeLegacyPlan };