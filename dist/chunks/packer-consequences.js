import { i as TemplateError } from "./diagnostics-errors.js";
import { a as warning, n as hasErrors, r as refusal, t as error } from "./diagnostics-diagnostic.js";
import { o as Findings } from "./hcl-syntax-parse.js";
import { t as didYouMean } from "./diagnostics-suggest.js";
import { i as refusedUse } from "./trust-refused.js";
import { r as parseDuration } from "./time-duration.js";
import { d as NumberType, f as StringType, l as BoolType, p as listOf, u as DynamicType } from "./hcl-values-type-queries.js";
import { S as object, l as elementsOf, m as isNull, p as isKnown, u as entriesOf, w as string, x as numberOf } from "./hcl-values-values.js";
import { i as limitProblem, r as durationProblem } from "./options-codecs-duration.js";
import { o as renderGoTemplate } from "./go-template-render.js";
import { t as preview } from "./options-preview.js";
import { C as unreadText, E as evaluateAs, O as splitBody, n as templateValues, p as decode, s as chance, t as buildObject, v as literalKey, y as locate } from "./hcl-functions-all-functions.js";

// src/packer/blocks/go-glob.ts
/** A pattern of `--only` and `--except` as a test: `*`, `?`, `[a-z]`, `[!a]`, `{a,b}`, `\x`. Undefined when malformed. */
function compileGlob(pattern) {
	let source = "";
	let braces = 0;
	for (let at = 0; at < pattern.length; at++) {
		const character = pattern[at];
		if (character === "\\") {
			const next = pattern[++at];
			if (next === void 0) return void 0;
			source += quoted(next);
		} else if (character === "*") source += ".*";
		else if (character === "?") source += ".";
		else if (character === "{") {
			braces++;
			source += "(?:";
		} else if (character === "}" && braces > 0) {
			braces--;
			source += ")";
		} else if (character === "," && braces > 0) source += "|";
		else if (character === "[") {
			const close = pattern.indexOf("]", at + 2);
			if (close === -1) return void 0;
			const negated = pattern[at + 1] === "!" || pattern[at + 1] === "^";
			const members = pattern.slice(at + (negated ? 2 : 1), close).replace(/[\\\]^]/g, "\\$&");
			source += `[${negated ? "^" : ""}${members}]`;
			at = close;
		} else source += quoted(character);
	}
	if (braces > 0) return void 0;
	try {
		const expression = new RegExp(`^${source}$`, "s");
		return (name) => expression.test(name);
	} catch {
		return;
	}
}
function quoted(character) {
	return character.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}

// src/packer/blocks/filter.ts
/** `--only` and `--except`: which builds run, and which post-processors do not. Counts what was matched. */
var Filter = class {
	#only;
	#except;
	#names = [];
	#matched = {
		only: 0,
		except: 0
	};
	/** Patterns that can not be read. */
	problems;
	constructor(only, except) {
		const findings = new Findings();
		this.#only = findings.take(compile(only, "only"));
		this.#except = findings.take(compile(except, "except"));
		this.problems = findings.all;
	}
	/** Does the build of this name run? */
	selects(name) {
		this.#names.push(name);
		if (this.#only.length > 0) {
			if (!this.#only.some(({ test }) => test(name))) return false;
			this.#matched.only++;
		}
		return !this.excludes(name);
	}
	/** Is the build or post-processor of this name excepted? */
	excludes(name) {
		const excluded = this.#except.some(({ test }) => test(name));
		if (excluded) this.#matched.except++;
		return excluded;
	}
	/** Is it asked for by its very name, not by a pattern? */
	names(name) {
		return this.#only.some(({ text }) => text === name);
	}
	/** Nothing is left to build: because of a name that there is not, or of both filters and what can not be built. */
	nothingLeft(others) {
		const unknown = this.#only.filter(({ test }) => !this.#names.some(test));
		const detail = unknown.length === 0 ? `Nothing is left of the template after \`only\`, \`except\` and the ${others} that are left out.` : [...unknown.map(({ text }) => `There is no build ${JSON.stringify(text)}.${didYouMean(text, this.#names)}`), `The builds are: ${this.#names.join(", ")}.`].join("\n");
		const subject = unknown.length === 0 ? "template" : "only";
		return {
			...error("no-builds-to-run", "No builds to run", detail),
			subject
		};
	}
	/** Patterns that were of no use are likely mistakes. */
	warnings() {
		const detail = `Possible build names: [${this.#names.join(" ")}].\nThese could also be matched with a glob pattern like: 'happycloud.*'`;
		const warnings = [];
		if (this.#only.length > this.#matched.only && this.#matched.only > 0) warnings.push({
			...warning("unmatched-filter", "an 'only' option was passed, but not all matches were found for the given build.", detail),
			subject: "only"
		});
		if (this.#except.length > this.#matched.except) warnings.push({
			...warning("unmatched-filter", "an 'except' option was passed, but did not match any build.", detail),
			subject: "except"
		});
		return warnings;
	}
};
function compile(patterns, option) {
	const findings = new Findings();
	return findings.with(patterns.flatMap((text) => {
		const test = compileGlob(text);
		if (test !== void 0) return [{
			text,
			test
		}];
		findings.add({
			...error("invalid-filter", `Invalid -${option} pattern ${text}`, "A bracket or brace in it is not closed."),
			subject: option
		});
		return [];
	}));
}

// src/options/render-late.ts
/** For options that stand at these places, with Packer's functions. */
function lateRenderer(places, functions) {
	return (text, path, data) => {
		const range = places.at(path);
		const rendered = renderGoTemplate(text, {
			data,
			functions,
			range
		});
		switch (rendered.kind) {
			case "text": return rendered.text;
			case "failed": throw new TemplateError(rendered.diagnostics);
			case "late": throw new TemplateError([lateValueMissing(range)]);
		}
	};
}
/** At the end of all waiting a value is still not there. */
function lateValueMissing(range) {
	return error("late-value", "Value not available", "A value of `build` that is used here does not exist for this machine.", range);
}

// src/packer/blocks/late-step.ts
/** A provisioner or post-processor for one build: checked now, and resolved again when the machine is there. */
function lateStep(component, { kind, typeRange, trust, step }, { read, templates }) {
	const checked = read(templates("later"), "later");
	const resolve = (late) => {
		const values = templates(late);
		const { options, written, places, secrets, diagnostics, late: missing } = read(values, late);
		if (hasErrors(diagnostics)) throw new TemplateError(diagnostics);
		if (missing.length > 0) throw new TemplateError(missing.map((path) => lateValueMissing(places.at(path))));
		return {
			options,
			written,
			secrets,
			renderLate: lateRenderer(places, values.functions)
		};
	};
	return {
		value: {
			step: {
				...step,
				preview: preview(component.options, checked.options, checked),
				known: checked.options,
				written: checked.written,
				resolve
			},
			secrets: checked.secrets
		},
		diagnostics: [...checked.diagnostics, ...notTrusted(component, {
			kind,
			typeRange,
			trust
		})]
	};
}
/** Says that a step of this kind is planned, but not run for a template that is not trusted with it. */
function notTrusted({ type, grant }, { kind, typeRange, trust }) {
	const refused = grant && refusedUse(trust, grant, `The ${kind} ${type}`);
	return refused === void 0 ? [] : [refusal(refused.code, refused.summary, refused.detail, typeRange)];
}

// src/packer/blocks/plan-step.ts
/** With the `source` that is meant, unless a dynamic block's iterator has taken the name. */
function sourceScope({ scope }, use) {
	const outer = scope.variable("source");
	if (outer?.type.kind === "object" && !outer.type.attributes.has("type")) return scope;
	const source = object([["type", string(use.type)], ["name", string(use.localName)]]);
	return scope.child(/* @__PURE__ */ new Map([["source", source]]));
}
/** For provisioners and post-processors: with `source` and `build`. */
function scopeFor(bound, { build, use }, late) {
	return sourceScope(bound, use).child(/* @__PURE__ */ new Map([["build", buildObject(build.name, late)]]));
}
/** What `{{ }}` reads in the blocks of this build. */
function templatesFor({ use, surroundings }, late) {
	const { templatePath, workingDirectory } = surroundings;
	return templateValues({
		...chance(surroundings),
		templatePath,
		workingDirectory,
		buildName: use.name,
		buildType: use.type
	}, late);
}
/** A provisioner or post-processor for one build. */
function planStep(component, bound, meta, context) {
	const { type: kind, labels, headerRange: range } = bound.block;
	const [label] = labels;
	const { name, pauseBefore, timeout, maxRetries, continueOnError, keepInputArtifact } = meta;
	const { workingDirectory, env, trust } = context.surroundings;
	const type = label?.text ?? component.type;
	return lateStep(component, {
		kind,
		typeRange: label?.range,
		trust,
		step: {
			type,
			name,
			range,
			pauseBefore,
			timeout,
			maxRetries,
			continueOnError,
			keepInputArtifact
		}
	}, {
		templates: (late) => templatesFor(context, late),
		read: (templates, late) => decode(component, meta.rest, {
			scope: scopeFor(bound, context, late === "later" ? void 0 : late),
			templates,
			place: range,
			workingDirectory,
			env,
			trust,
			overrides: meta.overrides
		})
	});
}

// src/packer/blocks/step-meta.ts
const provisionerNames = [
	"name",
	"pause_before",
	"timeout",
	"max_retries",
	"continue_on_error",
	"only",
	"except",
	"override"
];
const postProcessorNames = [
	"name",
	"only",
	"except",
	"keep_input_artifact"
];
/** `localName` chooses among the overrides. */
function readMeta({ block }, scope, localName) {
	const findings = new Findings();
	const names = block.type === "post-processor" ? postProcessorNames : provisionerNames;
	const { taken, rest } = splitBody(block.body, names);
	const value = (name, type) => {
		const attribute = taken.get(name);
		const found = attribute && findings.take(evaluateAs(attribute.expression, type, scope));
		if (attribute === void 0 || found === void 0 || !isKnown(found) || isNull(found)) return void 0;
		return {
			attribute,
			value: found
		};
	};
	const duration = (name) => {
		const given = value(name, StringType);
		if (typeof given?.value.content !== "string" || given.value.content === "") return void 0;
		const milliseconds = parseDuration(given.value.content);
		if (milliseconds === void 0) findings.add(error("invalid-duration", `Failed to parse ${name} duration`, `${durationProblem(given.value.content)}.`, given.attribute.expression.range));
		return milliseconds;
	};
	const sources = (name) => {
		const given = value(name, listOf(StringType));
		const expression = given?.attribute.expression;
		if (given === void 0 || expression === void 0) return [];
		return elementsOf(given.value).flatMap(({ content }, index) => typeof content === "string" ? [{
			name: content,
			range: locate(expression, [index])
		}] : []);
	};
	const only = sources("only");
	const except = sources("except");
	if (only.length > 0 && except.length > 0) findings.add(error("only-and-except", "only one of 'only' or 'except' may be specified", void 0, taken.get("except")?.nameRange));
	const name = value("name", StringType)?.value.content;
	const timeout = duration("timeout") || void 0;
	findings.add(...limitProblem("timeout", timeout ?? 0, taken.get("timeout")?.expression.range));
	const keep = value("keep_input_artifact", BoolType)?.value.content;
	const override = value("override", DynamicType);
	const overrides = override && findings.take(readOverrides(override.value, override.attribute.expression));
	return findings.with({
		name: typeof name === "string" && name !== "" ? name : void 0,
		pauseBefore: Math.max(0, duration("pause_before") ?? 0),
		timeout,
		maxRetries: findings.take(retries(value("max_retries", NumberType))),
		continueOnError: value("continue_on_error", BoolType)?.value.content === true,
		keepInputArtifact: typeof keep === "boolean" ? keep : void 0,
		appliesTo: (source) => {
			if (only.length > 0) return only.some((each) => each.name === source);
			return !except.some((each) => each.name === source);
		},
		sources: [...only, ...except],
		overridden: overrides?.map((each) => ({
			name: each.name,
			range: each.range
		})) ?? [],
		overrides: overrides?.find((each) => each.name === localName),
		rest
	});
}
function retries(given) {
	const findings = new Findings();
	if (given === void 0) return findings.with(0);
	const count = numberOf(given.value).toNumber();
	if (Number.isInteger(count) && count >= 0) return findings.with(count);
	findings.add(error("invalid-max-retries", "Invalid max_retries", `${count} is not a whole number from 0 on.`, given.attribute.expression.range));
	return findings.with(0);
}
function readOverrides(value, expression) {
	const findings = new Findings();
	if (!(value.content instanceof Map)) {
		findings.add(error("invalid-override", "provisioner's override block must be an HCL object", void 0, expression.range));
		return findings.with([]);
	}
	return findings.with([...entriesOf(value)].flatMap(([name, each]) => {
		const range = locate(expression, [name]);
		if (each.content instanceof Map) return [{
			name,
			range,
			value: each,
			expression: memberOf(expression, name)
		}];
		findings.add(error("invalid-override", `provisioner's override.'${name}' block must be an HCL object`, void 0, range));
		return [];
	}));
}
function memberOf(expression, name) {
	if (expression.kind !== "object") return void 0;
	return expression.items.find(({ key }) => literalKey(key) === name)?.value;
}

// src/packer/blocks/unknown-type.ts
function unknownStep(kind, { text, range }, known) {
	return error("unknown-type", `Unknown ${kind} type "${text}"`, `There is no ${kind} of that type.${hint(text, known)}`, range);
}
function unknownBuilder(kind, { text, range }, known) {
	return error("unknown-type", `Unknown ${kind} type ${text}`, `There is no builder of that type.${hint(text, known)}`, range);
}
/** Of another plug-in. `name` is the source's or builder's own; who asks for it by its name is not to be left without. */
function foreignBuilder(kind, { text, range }, name, { wanted, known }) {
	const detail = `${text} belongs to another Packer plug-in. Known: ${known.join(", ")}.`;
	const subject = kind === "source" ? "Source" : "Builder";
	if (wanted) return error("foreign-type", `${subject} type ${text} is not supported`, detail, range);
	return warning("foreign-type", `${subject} ${name} is left out`, detail, range);
}
function foreignPostProcessor({ text, range }) {
	return warning("foreign-type", `Post-processor ${text} is left out`, "It belongs to another Packer plug-in, and can do nothing with a Proxmox template.", range);
}
function hint(type, known) {
	return didYouMean(type, known) || ` Known: ${known.join(", ")}.`;
}

// src/packer/blocks/enforced-steps.ts
/** What is enforced in a build: its own `only` and `except` choose, and nothing that the template or a run says. */
function planEnforced({ blocks, surroundings }, { build, use, name }, addSecret) {
	const findings = new Findings();
	const { components, workingDirectory } = surroundings;
	const context = {
		build,
		use,
		surroundings
	};
	const steps = blocks.flatMap((bound) => {
		const meta = findings.take(readMeta(bound, scopeFor(bound, context), use.localName));
		if (!meta.appliesTo(name)) return [];
		const [label] = bound.block.labels;
		const component = components.provisioner(label?.text ?? "");
		if (component === void 0) {
			const type = {
				text: label?.text ?? "",
				range: label?.range
			};
			findings.add(unknownStep("provisioner", type, components.names.provisioners));
			return [];
		}
		const { step, secrets } = findings.take(planStep(component, bound, meta, context));
		secrets.forEach(addSecret);
		return [{
			...step,
			enforcedIn: workingDirectory
		}];
	});
	return findings.with(steps);
}

// src/packer/blocks/foreign-types.ts
/**
* Components of other Packer plug-ins. A template that builds for several platforms names them beside ours: their
* sources are left out by name, where a type that nobody knows is a mistake.
*/
const builderFamilies = [
	"alicloud",
	"amazon",
	"anka",
	"arm-image",
	"azure",
	"cloudstack",
	"digitalocean",
	"docker",
	"exoscale",
	"googlecompute",
	"hcloud",
	"hyperone",
	"hyperv",
	"incus",
	"kamatera",
	"libvirt",
	"linode",
	"lxc",
	"lxd",
	"ncloud",
	"nutanix",
	"oneandone",
	"openstack",
	"oracle",
	"osc",
	"outscale",
	"parallels",
	"podman",
	"profitbricks",
	"qemu",
	"scaleway",
	"tart",
	"tencentcloud",
	"triton",
	"ucloud",
	"upcloud",
	"utm",
	"vagrant",
	"vboxsf",
	"vergeio",
	"virtualbox",
	"vmware",
	"vsphere",
	"vultr",
	"xenserver",
	"yandex"
];
const postProcessors = /* @__PURE__ */ new Set([
	"artifice",
	"compress",
	"alicloud-import",
	"amazon-import",
	"amazon-ami-management",
	"azure-compute-gallery",
	"digitalocean-import",
	"docker-import",
	"docker-push",
	"docker-save",
	"docker-tag",
	"exoscale-import",
	"googlecompute-export",
	"googlecompute-import",
	"ucloud-import",
	"vagrant",
	"vagrant-cloud",
	"vagrant-registry",
	"vsphere",
	"vsphere-template",
	"yandex-export",
	"yandex-import"
]);
/** Does a builder type belong to another plug-in, a well-known one or one that the template requires? */
function isForeignBuilder(type, requiredPlugins) {
	const belongs = (family) => type === family || type.startsWith(`${family}-`);
	return builderFamilies.some(belongs) || [...requiredPlugins].some(belongs);
}
function isForeignPostProcessor(type) {
	return postProcessors.has(type);
}

// src/packer/blocks/misspelt-names.ts
/** Names in `only`, `except` and `override` that no source of the build has: most likely misspelt. */
function misspeltNames(build, surroundings) {
	const [first] = build.uses;
	if (first === void 0) return [];
	const own = build.uses.map((use) => `${use.type}.${use.localName}`);
	const local = build.uses.map((use) => use.localName);
	const context = {
		build,
		use: first,
		surroundings
	};
	return [
		...build.provisioners,
		...build.postProcessors.flat(),
		build.errorCleanup ?? []
	].flat().flatMap((bound) => {
		const { value: meta } = readMeta(bound, scopeFor(bound, context), "");
		return [...meta.sources.filter(({ name }) => !own.includes(name)).map((each) => ({
			...each,
			known: own
		})), ...meta.overridden.filter(({ name }) => !local.includes(name)).map((each) => ({
			...each,
			known: local
		}))].map(({ name, range, known }) => warning("unmatched-name", `No source of this build is named "${name}"`, didYouMean(name, known).trim() || `There are: ${known.join(", ")}.`, range));
	});
}

// src/packer/blocks/plan-builds.ts
/** Every build of every source that `only` and `except` leave. */
function planBuilds(input) {
	return new Planning(input).run();
}
var Planning = class {
	#input;
	#foreignUses = /* @__PURE__ */ new Map();
	#names = /* @__PURE__ */ new Map();
	#findings = new Findings();
	constructor(input) {
		this.#input = input;
	}
	/** Nothing wrong so far, here or before. */
	get #isSound() {
		return this.#input.isSound && !this.#findings.hasErrors;
	}
	run() {
		const { builds, surroundings } = this.#input;
		const planned = builds.flatMap((build) => build.uses.flatMap((use) => this.#build(build, use) ?? []));
		for (const build of builds) this.#findings.add(...misspeltNames(build, surroundings));
		if (planned.length === 0 && builds.length > 0 && this.#isSound) this.#findings.add(this.#input.filter.nothingLeft("sources"));
		return this.#findings.with({
			builds: planned,
			foreignUses: this.#foreignUses
		});
	}
	#build(build, use) {
		const { sources, filter, surroundings, hasLateData, addSecret } = this.#input;
		const type = `${use.type}.${use.localName}`;
		const fullName = build.name === void 0 ? type : `${build.name}.${type}`;
		const source = sources.get(`${use.type}.${use.name}`);
		if (source === void 0) {
			this.#findings.add(unknownSource(use, sources));
			return;
		}
		if (!filter.selects(fullName)) return void 0;
		const component = surroundings.components.builder(use.type);
		if (component === void 0) {
			this.#findings.add(this.#unknownBuilder(use, fullName, source));
			return;
		}
		if (component.type !== use.type) this.#findings.add(oldName(use.type, component.type, source.block.labels[0]?.range));
		const context = {
			build,
			use,
			surroundings
		};
		const opened = surroundings.trust.opened?.mark();
		const templates = templatesFor(context, "source");
		const decoded = decode(component, source.block.body, {
			scope: sourceScope(source, use),
			additions: use.additions && [{
				body: use.additions.block.body,
				scope: sourceScope(use.additions, use)
			}],
			templates,
			place: source.block.headerRange,
			workingDirectory: surroundings.workingDirectory,
			env: surroundings.env,
			trust: surroundings.trust
		});
		this.#findings.add(...decoded.diagnostics);
		if (!hasLateData && this.#isSound) {
			const excused = this.#input.mayLackServer ? component.reach ?? [] : [];
			const late = decoded.late.filter(([option]) => !excused.includes(String(option)));
			this.#findings.add(...late.map((path) => lateInSource(decoded.places.at(path))));
		}
		decoded.secrets.forEach(addSecret);
		const provisioners = build.provisioners.flatMap((each) => this.#provisioner(each, context) ?? []);
		const enforced = this.#input.enforced && this.#findings.take(planEnforced(this.#input.enforced, {
			build,
			use,
			name: type
		}, addSecret));
		const cleanup = build.errorCleanup && this.#provisioner(build.errorCleanup, context);
		const postProcessors = build.postProcessors.map((chain) => this.#chain(chain, context)).filter((chain) => chain.length > 0);
		return {
			name: this.#unique(fullName),
			builder: use.type,
			sourceName: use.name,
			buildName: build.name,
			options: decoded.options,
			work: decoded.work ?? { requests: [] },
			places: decoded.places,
			sensitive: decoded.sensitive,
			preview: preview(component.options, decoded.options, decoded),
			written: decoded.written,
			opened: opened?.() ?? [],
			renderLate: lateRenderer(decoded.places, templates.functions),
			range: source.block.headerRange,
			provisioners: [...provisioners, ...enforced ?? []],
			errorCleanupProvisioner: cleanup,
			postProcessors
		};
	}
	#unique(name) {
		const count = (this.#names.get(name) ?? 0) + 1;
		this.#names.set(name, count);
		return count === 1 ? name : `${name} (${count})`;
	}
	#unknownBuilder(use, fullName, source) {
		const { surroundings, requiredPlugins, filter } = this.#input;
		const known = surroundings.components.names.builders;
		const type = {
			text: use.type,
			range: source.block.labels[0]?.range
		};
		if (!isForeignBuilder(use.type, requiredPlugins)) return unknownBuilder("source", type, known);
		const name = `${use.type}.${use.name}`;
		this.#foreignUses.set(use.type, `the source ${name}`);
		return foreignBuilder("source", type, name, {
			wanted: filter.names(fullName),
			known
		});
	}
	#meta(bound, context) {
		const { use } = context;
		const meta = this.#findings.take(readMeta(bound, scopeFor(bound, context), use.localName));
		return meta.appliesTo(`${use.type}.${use.localName}`) ? meta : void 0;
	}
	#provisioner(bound, context) {
		const { components } = this.#input.surroundings;
		const meta = this.#meta(bound, context);
		const type = typeOf(bound);
		if (meta === void 0) return void 0;
		const component = components.provisioner(type.text);
		if (component !== void 0) return this.#step(component, bound, meta, context);
		this.#foreignUses.set(type.text, `the provisioner ${type.text}`);
		this.#findings.add(unknownStep("provisioner", type, components.names.provisioners));
	}
	/** What comes after an excepted post-processor has nothing to work on, so it goes too. */
	#chain(chain, context) {
		const { surroundings, filter } = this.#input;
		const { components } = surroundings;
		const steps = [];
		for (const bound of chain) {
			const meta = this.#meta(bound, context);
			const type = typeOf(bound);
			if (meta === void 0) continue;
			if (filter.excludes(meta.name ?? type.text)) break;
			const component = components.postProcessor(type.text);
			if (component !== void 0) {
				steps.push(this.#step(component, bound, meta, context));
				continue;
			}
			this.#foreignUses.set(type.text, `the post-processor ${type.text}`);
			if (!isForeignPostProcessor(type.text)) {
				this.#findings.add(unknownStep("post-processor", type, components.names.postProcessors));
				continue;
			}
			this.#findings.add(foreignPostProcessor(type));
			break;
		}
		return steps;
	}
	#step(component, bound, meta, context) {
		const { step, secrets } = this.#findings.take(planStep(component, bound, meta, context));
		secrets.forEach(this.#input.addSecret);
		return step;
	}
};
/** A builder may answer to a name that it had before. */
function oldName(type, name, range) {
	return warning("deprecated-type", `${type} is deprecated, please use ${name} instead`, void 0, range);
}
function lateInSource(range) {
	return error("late-value", "Value not known yet", "Values of `build` exist when the machine does: they can be used in provisioners and post-processors, not in a source.", range);
}
function unknownSource({ type, name, range }, sources) {
	const reference = `${type}.${name}`;
	const known = [...sources.keys()].sort();
	const hint = didYouMean(reference, known).trim() || (known.length === 0 ? "There are no source blocks." : `Known: ${known.join(", ")}.`);
	return error("unknown-source", `Unknown source ${reference}`, hint, range);
}
function typeOf({ block }) {
	const [label] = block.labels;
	return {
		text: label?.text ?? "",
		range: label?.range
	};
}

// src/packer/consequences.ts
/** Each problem once, by file and place: a part of the template is read for every source that uses it. */
function inOrder(diagnostics, { files }) {
	const sources = new Map(files.map(({ source }, index) => [source.name, index]));
	const rank = ({ range }) => range === void 0 ? -1 : sources.get(range.source.name) ?? files.length;
	return [...new Map(diagnostics.map((each) => [identity(each), each])).values()].sort((left, right) => rank(left) - rank(right) || (left.range?.start ?? 0) - (right.range?.start ?? 0));
}
function identity({ code, severity, summary, detail, range, subject }) {
	return JSON.stringify([
		code,
		severity,
		summary,
		detail,
		subject,
		range?.source.name,
		range?.start,
		range?.end
	]);
}
/** What is reported because something is not there. */
const absences = /* @__PURE__ */ new Set([
	"missing-argument",
	"missing-block",
	"missing-build",
	"missing-element",
	"missing-label",
	"missing-option",
	"missing-source",
	"no-builds-to-run",
	"no-single-image-source",
	"unset-variable"
]);
/** What is reported because a name means nothing. */
const unknownNames = /* @__PURE__ */ new Set([
	"undeclared-variable",
	"unknown-source",
	"unknown-type",
	"unknown-variable",
	"unsupported-attribute"
]);
/**
* Where files have syntax errors: without what may be wrong only because a part of them could not be read. What stands
* on the lines before a file's first error is read as it is meant; names may be defined in what is not read.
*/
function certain(diagnostics, { syntax, files }) {
	const ends = /* @__PURE__ */ new Map();
	for (const { severity, range } of syntax) {
		if (severity !== "error" || range === void 0) continue;
		const line = range.source.text.lastIndexOf("\n", range.start - 1) + 1;
		ends.set(range.source, Math.min(line, ends.get(range.source) ?? line));
	}
	if (ends.size === 0) return diagnostics;
	const ofSyntax = new Set(syntax);
	const unread = unreadText(files.flatMap(({ source }) => ends.has(source) ? [source.text] : []).join("\n"));
	return diagnostics.filter((each) => {
		const { code, range } = each;
		if (ofSyntax.has(each)) return true;
		const end = range && ends.get(range.source);
		if (range === void 0) return !absences.has(code) && !unknownNames.has(code);
		if (end !== void 0) return range.end <= end && !absences.has(code);
		return !unknownNames.has(code) || !namesOf(range).some((name) => unread.mightSet(name));
	});
}
/** The last name of a reference, or of a label. */
function namesOf({ source, start, end }) {
	return /([\p{L}\p{N}_-]+)\W*$/u.exec(source.text.slice(start, end))?.slice(1) ?? [];
}
/** Without those that say only that a value is unknown, where it is that because of another problem or of a data source. */
function withoutConsequences(diagnostics, hasLateData) {
	const others = diagnostics.filter(({ code }) => code !== "unknown-for-each");
	return hasLateData || hasErrors(others) ? others : diagnostics;
}

export { planBuilds as a, planEnforced as c, unknownBuilder as d, unknownStep as f, Filter as h, oldName as i, foreignBuilder as l, lateRenderer as m, inOrder as n, isForeignBuilder as o, lateStep as p, withoutConsequences as r, isForeignPostProcessor as s, certain as t, foreignPostProcessor as u };