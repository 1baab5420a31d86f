import { n as hasErrors, t as error } from "./diagnostics-diagnostic.js";
import { n as parseBody, o as Findings, t as readSource } from "./hcl-syntax-parse.js";
import { t as didYouMean } from "./diagnostics-suggest.js";
import { i as refusedUse } from "./trust-refused.js";
import { c as GoFunctionRefused, l as define, s as withoutText } from "./go-template-render.js";
import { C as unreadText, I as withoutValues, L as FunctionError, R as FunctionRefused, S as unreadFile, c as heldEnv, d as FoundSecrets, f as isWorthHiding, g as renderPartly, r as packerFunctions, s as chance, u as secretText, x as expandVarFiles, z as NotAnsweredYet } from "./hcl-functions-all-functions.js";
import { t as parseJson } from "./hcl-json-json-parser.js";
import { n as packerVersion } from "./packer-compatibility.js";
import { resolve } from "node:path";

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

export { withoutEmptyReach as n, LegacySecrets as r, legacyVariables as t };