import { n as hasErrors, t as error } from "./diagnostics-diagnostic.js";
import { i as TemplateError } from "./diagnostics-errors.js";
import { o as Findings } from "./hcl-syntax-parse.js";
import { _ as renderRepeatedly, h as Reading, i as enforcedSteps, k as unsupportedName, m as finish, n as templateValues, s as chance } from "./hcl-functions-all-functions.js";
import { t as didYouMean } from "./diagnostics-suggest.js";
import { n as friendlyName } from "./hcl-values-type-queries.js";
import { a as shapeOf, i as metaOf, r as formOf } from "./options-option-schema.js";
import { n as sensitiveValue, t as preview } from "./options-preview.js";
import { c as planEnforced, d as unknownBuilder, f as unknownStep, h as Filter, i as oldName, l as foreignBuilder, m as lateRenderer, n as inOrder, o as isForeignBuilder, p as lateStep, s as isForeignPostProcessor, u as foreignPostProcessor } from "./packer-consequences.js";
import { n as withoutEmptyReach, r as LegacySecrets, t as legacyVariables } from "./packer-legacy-legacy-variables.js";
import { i as limitProblem, r as durationProblem } from "./options-codecs-duration.js";
import { r as parseDuration } from "./time-duration.js";
import { n as splitMembers, r as typeOf, t as readLegacy } from "./packer-legacy-legacy-template.js";

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

// src/packer/legacy/legacy-build.ts
/** A builder as enforced provisioners see it: what would be a build of one source. They know it by its name alone. */
function asBuild(type, name, range) {
	const use = {
		type,
		name,
		localName: name,
		range,
		additions: void 0
	};
	return {
		build: {
			name: void 0,
			description: void 0,
			errorCleanup: void 0,
			provisioners: [],
			postProcessors: [],
			range,
			uses: [use]
		},
		use,
		name
	};
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
			continueOnError: false,
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
	const enforced = findings.take(await enforcedSteps(input, request, addSecret));
	const opened = since?.() ?? [];
	const planning = new LegacyPlanning(input, {
		template,
		enforced
	}, read, secrets, !findings.hasErrors);
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
	#enforced;
	#variables;
	#withoutValue;
	#secrets;
	#findings = new Findings();
	#isSound;
	#filter;
	constructor(input, { template, enforced }, { values, withoutValue }, secrets, isSound) {
		this.#input = input;
		this.#template = template;
		this.#enforced = enforced;
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
			provisioners: [...provisioners.flatMap((each) => this.#provisioner(each, context) ?? []), ...this.#enforcedOn(type.text, name, range)],
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
	#enforcedOn(type, name, range) {
		const enforced = this.#enforced;
		return enforced === void 0 ? [] : this.#findings.take(planEnforced(enforced, asBuild(type, name, range), this.#secrets.addSecret));
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