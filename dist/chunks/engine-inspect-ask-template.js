import { a as warning, n as hasErrors, t as error } from "./diagnostics-diagnostic.js";
import { i as TemplateError } from "./diagnostics-errors.js";
import { i as Answers, t as readBuild } from "./packer-blocks-build-block.js";
import { A as functionsOfBody, E as evaluateAs, F as readTemplate, M as evaluate, O as splitBody, _ as renderRepeatedly, a as readEnforced, i as enforcedSteps, l as prepareFunctions, n as templateValues, o as topValues, s as chance, w as readPackerBlocks } from "./hcl-functions-all-functions.js";
import { t as Source } from "./diagnostics-source.js";
import { i as parseExpression, n as parseBody } from "./hcl-syntax-parse.js";
import { r as LegacySecrets, t as legacyVariables } from "./packer-legacy-legacy-variables.js";
import { n as splitMembers, r as typeOf, t as readLegacy } from "./packer-legacy-legacy-template.js";
import { f as StringType } from "./hcl-values-type-queries.js";
import { i as UnknownDynamic, v as mark } from "./hcl-values-values.js";
import { n as printable, t as inspectionText } from "./packer-inspect-inspection-text.js";
import { t as Moment } from "./packer-moment.js";
import { t as format } from "./hcl-format-format.js";
import { a as shapeOf, r as formOf } from "./options-option-schema.js";
import { t as didYouMean } from "./diagnostics-suggest.js";
import { n as componentsWith } from "./provisioners-provisioner-registry.js";
import { o as runStep } from "./engine-step.js";
import { resolve } from "node:path";
import { readdir } from "node:fs/promises";

// src/packer/answered.ts
/** Reads something again as long as servers of secrets have not said all that it asks of them. */
async function answered(signal, read) {
	const answers = new Answers();
	for (;;) {
		const result = await read(answers.request);
		if (!await answers.complete(signal)) return result;
	}
}

// src/packer/inspect/inspect-template.ts
/**
* What a template consists of. Only errors of syntax are told: a variable without a value is unknown, and what a build
* holds is not checked. Throws TemplateError.
*/
async function inspectTemplate(input, request) {
	const { legacy, syntax } = input.template;
	if (hasErrors(syntax)) throw new TemplateError(syntax);
	const enforced = await enforcedNames(input, request);
	return legacy === void 0 ? inspectHcl(input, request, enforced) : inspectLegacy(legacy, enforced);
}
/** What runs after the template's own provisioners. */
async function enforcedNames(input, request) {
	const { value, diagnostics } = await enforcedSteps(input, request, input.onSecret ?? (() => {}));
	if (hasErrors(diagnostics)) throw new TemplateError(diagnostics);
	return (value?.blocks ?? []).map((bound) => `${stepName(bound)} (enforced)`);
}
async function inspectHcl(input, request, enforced) {
	const { variables, values, declaredLocals, locals, expanded, written } = (await topValues(input, request)).value;
	const required = readPackerBlocks(written.filter(({ type }) => type === "packer"));
	const named = (names, valueFor) => [...names].sort().map((name) => ({
		name,
		value: printable(valueFor(name))
	}));
	const localOf = (name) => {
		const value = locals.content?.get?.(name) ?? UnknownDynamic;
		return declaredLocals.get(name)?.sensitive === true ? mark(value, "sensitive") : value;
	};
	return {
		language: "hcl2",
		plugins: required.value.map(({ name, plugin, source, version, attribute }) => ({
			name,
			source,
			version,
			isBuiltIn: input.components.plugins.includes(plugin),
			range: attribute.nameRange
		})),
		requirementProblems: required.diagnostics,
		variables: named(variables.keys(), (name) => values.get(name) ?? UnknownDynamic),
		locals: named(declaredLocals.keys(), localOf),
		builds: expanded.filter(({ block }) => block.type === "build").map((bound) => buildOf(readBuild(bound).value, enforced))
	};
}
function buildOf({ name, description, uses, provisioners, postProcessors }, enforced) {
	return {
		name,
		description,
		sources: uses.map(({ type, localName }) => `${type}.${localName}`),
		provisioners: [...provisioners.map(stepName), ...enforced],
		postProcessors: postProcessors.map((chain) => chain.map(stepName))
	};
}
/** The type, and the name that the step was given. */
function stepName({ block, scope }) {
	const type = block.labels[0]?.text ?? "";
	const attribute = splitBody(block.body, ["name"]).taken.get("name");
	const name = attribute && evaluateAs(attribute.expression, StringType, scope).value?.content;
	return typeof name === "string" && name !== "" ? `${type}.${name}` : type;
}
function inspectLegacy(root, enforced) {
	const { value: template, diagnostics } = readLegacy(root);
	if (hasErrors(diagnostics)) throw new TemplateError(diagnostics);
	const member = (name) => root.kind === "object" ? root.members.find((each) => each.name === name)?.value : void 0;
	const sensitive = template.sensitive.flatMap((node) => node.kind === "string" ? [node.text] : []);
	const types = (objects) => objects.map((object) => ({
		object,
		type: typeOf(object, "builder").value?.text ?? ""
	}));
	const description = member("description");
	return {
		language: "json",
		description: description?.kind === "string" && description.text !== "" ? description.text : void 0,
		variables: template.variables.map(({ name, value }) => ({
			name,
			default: sensitive.includes(name) ? "<sensitive>" : value.kind === "string" ? value.text : "",
			isRequired: value.kind === "null"
		})),
		builders: types(template.builders).map(({ object, type }) => {
			const name = object.members.find((each) => each.name === "name")?.value;
			return {
				name: name?.kind === "string" && name.text !== "" ? name.text : type,
				type
			};
		}),
		provisioners: [...types(template.provisioners).map(({ type }) => type), ...enforced]
	};
}

// src/packer/inspect/console.ts
const help = "An expression is evaluated with the variables, local values and data sources of the template, and text with {{ }} as in its strings. `variables` lists what there is, `exit` ends.";
/** Throws TemplateError where the template can not be read. */
async function openConsole(input) {
	const { legacy, syntax } = input.template;
	if (hasErrors(syntax)) throw new TemplateError(syntax);
	const { render, problems, expression } = legacy === void 0 ? await ofHcl(input) : await ofLegacy(input, legacy);
	return {
		problems,
		async evaluate(line) {
			const text = line.trim();
			if (text === "") return {
				text,
				diagnostics: []
			};
			if (text === "help") return {
				text: help,
				diagnostics: []
			};
			if (text === "variables") return {
				text: await variablesOf(input),
				diagnostics: []
			};
			return expression === void 0 || text.includes("{{") ? render(text) : expression(text);
		}
	};
}
async function ofHcl(input) {
	const read = (request) => topValues(input, request);
	const { diagnostics } = await answered(input.signal, read);
	return {
		problems: diagnostics,
		render: (text) => renderText(text, input, void 0),
		async expression(text) {
			const source = new Source("console", text);
			const { expression, diagnostics: problems } = parseExpression(source);
			if (hasErrors(problems)) return { diagnostics: problems };
			await prepareFunctions(functionsOfBody(bodyOf(expression)));
			return answered(input.signal, async (request) => {
				const found = evaluate(expression, (await read(request)).value.scope);
				return hasErrors(found.diagnostics) ? { diagnostics: found.diagnostics } : {
					text: printable(found.value),
					diagnostics: found.diagnostics
				};
			});
		}
	};
}
async function ofLegacy(input, root) {
	const { value: template, diagnostics } = readLegacy(root);
	const secrets = new LegacySecrets(input.onSecret ?? (() => {}));
	const variables = await answered(input.signal, (request) => legacyVariables(template, {
		...input,
		request,
		made: secrets.made,
		addSecret: secrets.addSecret
	}));
	const values = variables.value.values;
	const hidden = template.sensitive.flatMap((node) => node.kind === "string" ? [node.text] : []);
	secrets.know(hidden.map((name) => ({
		text: values.get(name) ?? "",
		name
	})));
	return {
		problems: [...diagnostics, ...variables.diagnostics],
		render: (text) => renderText(text, input, (name) => values.get(name) ?? "")
	};
}
function renderText(text, input, user) {
	const { template, workingDirectory } = input;
	const surroundings = {
		...chance(input),
		templatePath: template.path,
		workingDirectory,
		user
	};
	const rendered = renderRepeatedly(text, templateValues(surroundings, "source"));
	if (rendered.kind === "failed") return { diagnostics: rendered.diagnostics };
	return {
		text: rendered.kind === "text" ? rendered.text : "<unknown>",
		diagnostics: []
	};
}
async function variablesOf(input) {
	const inspection = await answered(input.signal, (request) => inspectTemplate(input, request));
	if (inspection.language === "json") return inspection.variables.map(({ name, default: text }) => `${name}: ${text}`).join("\n");
	const told = inspectionText(inspection)[1];
	return told !== void 0 && "say" in told ? told.say : "";
}
function bodyOf(expression) {
	const { range } = expression;
	return {
		attributes: [{
			kind: "attribute",
			name: "",
			nameRange: range,
			expression,
			range
		}],
		blocks: [],
		range
	};
}

// src/packer/upgrade/upgraded-text.ts
const action = /\{\{(?:`[^`]*`|"(?:[^"\\]|\\.)*"|[^`"}]|\}(?!\}))*\}\}/g;
const quotedWord = "(?:`([^`]*)`|\"((?:[^\"\\\\]|\\\\.)*)\")";
const wholeUser = new RegExp(`^\\{\\{\\s*user\\s*${quotedWord}\\s*\\}\\}$`);
const wholeEnv = new RegExp(`^\\{\\{\\s*env\\s*${quotedWord}\\s*\\}\\}$`);
const innerUser = new RegExp(`\\(\\s*user\\s*${quotedWord}\\s*\\)|\\buser\\s*${quotedWord}`, "g");
const wholeSecret = /^\{\{\s*(vault|consul_key|aws_secretsmanager)((?:\s*(?:`[^`]*`|"(?:[^"\\]|\\.)*"))+)\s*\}\}$/;
/**
* A text of the older language as an expression of HCL2. What is in `{{ }}` stays, since options read it in both; only
* variables have another name. `env` names what stands for a variable of the environment, where such may be read.
*/
function upgradedText(text, of, env) {
	const parts = partsOf(text, of, env);
	const [only] = parts;
	if (parts.length === 1 && only !== void 0 && "expression" in only) return only.expression;
	return `"${parts.map((part) => "text" in part ? escaped(part.text) : `\${${part.expression}}`).join("")}"`;
}
/** Names of the variables that a text reads. */
function usersIn(text) {
	return (text.match(action) ?? []).flatMap((each) => [...each.matchAll(innerUser)].map(([, raw, quoted, alone, aloneQuoted]) => raw ?? quoted ?? alone ?? aloneQuoted ?? ""));
}
/** Is there any `{{ }}` in it that stays, so that only who uses the text reads it? */
function keepsActions(text) {
	return (text.match(action) ?? []).some((each) => ![
		wholeUser,
		wholeEnv,
		wholeSecret
	].some((pattern) => pattern.test(each)));
}
/** Does it ask for something that only locals can: a server of secrets? */
function asksSecrets(text) {
	return (text.match(action) ?? []).some((each) => wholeSecret.test(each));
}
/** Does it read the environment? */
function readsEnvironment(text) {
	return (text.match(action) ?? []).some((each) => wholeEnv.test(each));
}
function partsOf(text, of, env) {
	const parts = [];
	let at = 0;
	for (const { index, 0: found } of text.matchAll(action)) {
		if (index > at) parts.push({ text: text.slice(at, index) });
		parts.push(...actionParts(found, of, env));
		at = index + found.length;
	}
	if (at < text.length) parts.push({ text: text.slice(at) });
	return parts.length === 0 ? [{ text: "" }] : parts;
}
function actionParts(text, of, env) {
	const user = wholeUser.exec(text);
	if (user !== null) return referenced(user[1] ?? user[2] ?? "", of);
	const variable = wholeEnv.exec(text);
	if (variable !== null && env !== void 0) return [{ expression: env(variable[1] ?? variable[2] ?? "") }];
	const secret = wholeSecret.exec(text);
	if (secret !== null) {
		const words = [...(secret[2] ?? "").matchAll(new RegExp(quotedWord, "g"))].map(([, raw, quoted]) => raw ?? quoted ?? "");
		return [{ expression: `${secret[1]}(${words.map((word) => `"${escaped(word)}"`).join(", ")})` }];
	}
	const parts = [];
	let at = 0;
	for (const { index, 0: found, 1: raw, 2: quoted, 3: alone, 4: aloneQuoted } of text.matchAll(innerUser)) {
		const reference = of(raw ?? quoted ?? alone ?? aloneQuoted ?? "", true);
		parts.push({ text: text.slice(at, index) });
		parts.push(reference === void 0 ? { text: "``" } : { expression: `jsonencode(${reference})` });
		at = index + found.length;
	}
	parts.push({ text: text.slice(at) });
	return parts;
}
function referenced(name, of) {
	const reference = of(name);
	return reference === void 0 ? [{ text: "" }] : [{ expression: reference }];
}
/** The inside of a string in quotes. */
function escaped(text) {
	return text.replaceAll("\\", "\\\\").replaceAll("\"", "\\\"").replaceAll("\n", "\\n").replaceAll("\r", "\\r").replaceAll("	", "\\t").replaceAll(/[\0-\x1f\x7f]/g, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`).replaceAll(/[$%]\{/g, (sequence) => sequence[0] + sequence);
}

// src/packer/upgrade/upgraded-body.ts
const identifier = /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u;
/** A name in an object. `for` would begin an expression. */
function keyOf(name) {
	return identifier.test(name) && name !== "for" ? name : upgradedText(name, () => void 0);
}
/** Options as the lines of a body in HCL2, by the schema of their component; without one by how they look. */
function upgradedBody(members, schema, of) {
	const shape = schema === void 0 ? void 0 : shapeOf(schema);
	return [...new Map(members.map((member) => [member.name, member])).values()].flatMap(({ name, nameRange, value }) => {
		if (name.startsWith("_")) return comment(name, value);
		if (value.kind === "null") return [];
		if (!identifier.test(name)) {
			const detail = `${JSON.stringify(name)} is no name that an option can have.`;
			throw new TemplateError([error("not-upgradable", "An option can not be upgraded", detail, nameRange)]);
		}
		const option = shape?.get(name);
		const form = option === void 0 ? void 0 : formOf(option);
		if (form === void 0 ? looksLikeBlocks(value) : form.kind !== "attribute") {
			const items = value.kind === "array" ? value.items : [value];
			const inner = form !== void 0 && form.kind !== "attribute" ? form.object : void 0;
			return items.flatMap((item) => item.kind === "object" ? block(name, upgradedBody(item.members, inner, of)) : []);
		}
		const expression = upgradedValue(value, form?.kind === "attribute" ? form.type : void 0, of);
		return expression === void 0 ? [] : [`${name} = ${expression}`];
	});
}
function block(header, lines) {
	return lines.length === 0 ? [`${header} {}`] : [
		`${header} {`,
		...lines,
		"}"
	];
}
/** A value as an expression. Undefined: it is as if it were not there. */
function upgradedValue(node, type, of) {
	switch (type?.kind) {
		case "list":
		case "set": {
			const isEmpty = node.kind === "string" && node.text === "";
			return listed(node.kind === "array" ? node.items : isEmpty ? [] : [node], type.element, of);
		}
		case "map": return objectOf((node.kind === "array" ? node.items : [node]).flatMap((each) => each.kind === "object" ? each.members : []), () => type.element, of);
		case "object": return node.kind === "object" ? objectOf(node.members, (name) => type.attributes.get(name), of) : upgradedValue(node, void 0, of);
		case "number":
		case "bool": return scalar(node, type.kind, of);
		case "string":
			if (node.kind === "number") return `"${node.text}"`;
			if (node.kind === "boolean") return node.value ? "\"1\"" : "\"0\"";
	}
	switch (node.kind) {
		case "string": return upgradedText(node.text, of);
		case "number": return node.text;
		case "boolean": return String(node.value);
		case "null": return "null";
		case "array": return listed(node.items, void 0, of);
		case "object": return objectOf(node.members, () => void 0, of);
	}
}
function scalar(node, kind, of) {
	if (node.kind === "boolean") return kind === "bool" ? String(node.value) : node.value ? "1" : "0";
	if (node.kind === "number") return kind === "number" ? node.text : String(Number(node.text) !== 0);
	if (node.kind !== "string") return upgradedValue(node, void 0, of);
	const text = node.text.trim();
	if (text === "") return void 0;
	if (kind === "number") return /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text) ? text : upgradedText(text, of);
	if (/^(?:1|t|T|true|TRUE|True)$/.test(text)) return "true";
	return /^(?:0|f|F|false|FALSE|False)$/.test(text) ? "false" : upgradedText(text, of);
}
/** Longer ones have a line for each item. */
const widest = 60;
function listed(items, element, of) {
	const values = items.map((item) => upgradedValue(item, element, of) ?? "null");
	const line = `[${values.join(", ")}]`;
	return line.length <= widest && !line.includes("\n") ? line : `[\n${values.join(",\n")},\n]`;
}
function objectOf(members, typeOf, of) {
	const items = [...new Map(members.map(({ name, value }) => [name, value]))].map(([name, value]) => {
		return `${keyOf(name)} = ${upgradedValue(value, typeOf(name), of) ?? "null"}`;
	});
	return items.length === 0 ? "{}" : `{\n${items.join("\n")}\n}`;
}
/** With a component that is not known here: a list of objects, most likely. */
function looksLikeBlocks(node) {
	return node.kind === "array" && node.items.length > 0 && node.items.every(({ kind }) => kind === "object");
}
function comment(name, value) {
	return (value.kind === "string" ? value.text : "").split("\n").map((line) => `# ${name.replace(/^_+/, "")}: ${line}`.replaceAll(/[\r\n]+/g, " ").trimEnd());
}

// src/packer/upgrade/upgraded-variables.ts
/**
* Variables in HCL2. One whose default is made of others, or comes from a server of secrets, is a local value there; what
* such a one reads of the environment is a variable of its own.
*/
function upgradedVariables({ variables, sensitive }) {
	const hidden = new Set(sensitive.flatMap((node) => node.kind === "string" ? [node.text] : []));
	const names = /* @__PURE__ */ new Map();
	for (const { name } of variables) names.set(name, unused(identifierOf(name), new Set(names.values())));
	const texts = new Map(variables.map(({ name, value }) => [name, value.kind === "string" || value.kind === "number" ? value.text : value.kind === "boolean" ? String(value.value) : void 0]));
	const isEmpty = (name, around = []) => around.includes(name) || !names.has(name) || usersIn(texts.get(name) ?? "").some((each) => isEmpty(each, [...around, name]));
	/** From a variable to one without a value that it is made of, and on, until there is none or it comes back. */
	const wayOf = (name) => {
		const way = [name];
		for (let last = name; last !== void 0 && way.indexOf(last) === way.length - 1;) {
			last = usersIn(texts.get(last) ?? "").find((each) => isEmpty(each));
			if (last !== void 0) way.push(last);
		}
		return way;
	};
	const problems = variables.flatMap(({ name, value }) => {
		const way = wayOf(name);
		const [, missing] = way;
		const last = way.at(-1) ?? name;
		const isCause = names.has(last) ? last === name && [...way].sort()[0] === name : way.length === 2;
		if (missing === void 0 || !isCause) return [];
		const detail = `error calling user: variable not set: ${missing}.${names.has(missing) ? "" : didYouMean(missing, names.keys())}${names.has(last) ? `\nThe variables depend on one another: ${way.join(" → ")}.` : ""}\nIt stays empty, as in Packer.`;
		return [warning("invalid-template-expression", "Invalid template expression", detail, value.range)];
	});
	const isLocal = (name) => {
		const text = texts.get(name);
		return text !== void 0 && !isEmpty(name) && (usersIn(text).length > 0 || asksSecrets(text));
	};
	const isReadLater = (name) => {
		const text = isEmpty(name) ? "" : texts.get(name) ?? "";
		return keepsActions(text) || usersIn(text).some(isReadLater);
	};
	const of = (name, isWithin = false) => {
		if (!names.has(name)) return void 0;
		if (isWithin && isReadLater(name)) {
			const range = variables.find((each) => each.name === name)?.nameRange;
			throw new TemplateError([error("not-upgradable", `The variable ${name} can not be upgraded`, "A function of `{{ }}` reads it, and its own `{{ }}` would not be read before that. Make the value without functions, or write the template in HCL2 by hand, with functions of HCL2.", range)]);
		}
		return `${isLocal(name) ? "local" : "var"}.${names.get(name)}`;
	};
	/** By the variables of the environment that they hold. */
	const helpers = /* @__PURE__ */ new Map();
	const helperOf = (variable) => {
		const taken = /* @__PURE__ */ new Set([...names.values(), ...helpers.values()]);
		const helper = helpers.get(variable) ?? unused(`env_${identifierOf(variable)}`, taken);
		helpers.set(variable, helper);
		return helper;
	};
	const blocks = variables.map(({ name }) => {
		const text = texts.get(name);
		const secret = hidden.has(name) ? ["sensitive = true"] : [];
		if (!isLocal(name) || text === void 0) {
			const value = text !== void 0 && isEmpty(name) ? ["default = \"\""] : text === void 0 ? [] : [`default = ${upgradedText(text, of, readsEnvironment(text) ? envCall : void 0)}`];
			return block(`variable "${names.get(name)}"`, [
				"type = string",
				...value,
				...secret
			]);
		}
		const expression = upgradedText(text, of, (variable) => `var.${helperOf(variable)}`);
		return block(`local "${names.get(name)}"`, [`expression = ${expression}`, ...secret]);
	});
	const environment = [...helpers].map(([variable, helper]) => block(`variable "${helper}"`, ["type = string", `default = ${envCall(variable)}`]));
	const locals = variables.map(({ name }) => name).filter(isLocal);
	return {
		blocks: [...blocks, ...environment],
		of,
		locals,
		problems
	};
}
function envCall(name) {
	return `env(${upgradedText(name, () => void 0)})`;
}
/** A name that HCL2 takes. */
function identifierOf(name) {
	const plain = name.replaceAll(/[^\p{ID_Continue}-]+/gu, "_").replace(/(?<=.)_+$/, "");
	return /^[\p{ID_Start}_]/u.test(plain) ? plain : `_${plain}`;
}
/** The name, or with a number where it is taken. */
function unused(name, taken) {
	for (let count = 1;; count++) {
		const each = count === 1 ? name : `${name}_${count}`;
		if (!taken.has(each)) return each;
	}
}

// src/packer/upgrade/upgrade-template.ts
/** A template in the older language as one in HCL2 that plans the same. Throws TemplateError where it is none. */
function upgradeTemplate(root, components) {
	const { value: template, diagnostics } = readLegacy(root);
	if (hasErrors(diagnostics)) throw new TemplateError(diagnostics);
	const variables = upgradedVariables(template);
	const sources = sourcesOf(template);
	const upgrade = new Upgrade(components, variables.of, sources);
	const member = (name) => root.kind === "object" ? root.members.find((each) => each.name === name)?.value : void 0;
	const text = [
		upgrade.requirements(template, member("min_packer_version")),
		...variables.blocks,
		...sources.map((source) => upgrade.source(source)),
		upgrade.build(template, member("description"))
	].flatMap((lines) => lines.length === 0 ? [] : [`${lines.join("\n")}\n`]).join("\n");
	const warnings = variables.locals.map((name) => warning("upgraded-to-local", `The variable ${name} is a local value now`, "Its default is made of other values, which defaults of variables in HCL2 can not be: it can not be set from outside any more.", template.variables.find((each) => each.name === name)?.nameRange));
	const source = new Source("upgraded.pkr.hcl", text);
	mustParse(source);
	return {
		text: format(source),
		warnings: [
			...diagnostics,
			...variables.problems,
			...warnings
		]
	};
}
/** A file that can not be read is worse than none. */
function mustParse(source) {
	const found = parseBody(source).diagnostics.find(({ severity }) => severity === "error");
	if (found === void 0) return;
	const place = source.line(source.lineOf(found.range?.start ?? 0)).replace(/=.*/, "= ...");
	const detail = `What came of it is not HCL2: ${found.summary}, at: ${place}`;
	throw new TemplateError([error("not-upgradable", "The template can not be upgraded", detail)]);
}
function sourcesOf({ builders }) {
	const taken = /* @__PURE__ */ new Set();
	return builders.map((object) => {
		const text = (name) => {
			const node = object.members.find((each) => each.name === name)?.value;
			return node?.kind === "string" ? node.text : "";
		};
		const type = text("type") === "proxmox" ? "proxmox-iso" : text("type");
		const formerName = text("name") || text("type");
		const name = unused(identifierOf(formerName), taken);
		taken.add(name);
		return {
			object,
			type,
			name,
			formerName
		};
	});
}
var Upgrade = class {
	#components;
	#of;
	#sources;
	constructor(components, of, sources) {
		this.#components = components;
		this.#of = of;
		this.#sources = sources;
	}
	/** What Packer has to install, for who goes on with it; only plug-ins of HashiCorp's, whose place is known. */
	requirements(template, version) {
		const { provisioners, postProcessors, errorCleanup } = template;
		const typeOf = ({ members }) => {
			const type = members.find(({ name }) => name === "type")?.value;
			return type?.kind === "string" ? type.text : "";
		};
		const used = [
			...this.#sources.map(({ type }) => this.#components.builder(type)),
			...[...provisioners, ...errorCleanup ? [errorCleanup] : []].map((each) => this.#components.provisioner(typeOf(each))),
			...postProcessors.flat().map((each) => this.#components.postProcessor(typeOf(each)))
		];
		const plugins = [...new Set(used.flatMap((each) => each?.plugin ?? []))].filter((name) => ofHashicorp.includes(name));
		const oldest = version?.kind === "string" && version.text !== "" ? version.text : void 0;
		if (plugins.length === 0 && oldest === void 0) return [];
		return block("packer", [...oldest === void 0 ? [] : [`required_version = ">= ${oldest}"`], ...plugins.length === 0 ? [] : block("required_plugins", plugins.flatMap((name) => [
			`${name} = {`,
			"version = \">= 1\"",
			`source = "github.com/hashicorp/${name}"`,
			"}"
		]))]);
	}
	source({ object, type, name }) {
		const options = object.members.filter((each) => each.name !== "type" && each.name !== "name");
		return block(`source "${escaped(type)}" "${name}"`, this.#options(options, this.#components.builder(type)));
	}
	build(template, description) {
		const { provisioners, errorCleanup, postProcessors } = template;
		const references = this.#sources.map(({ type, name }) => `"source.${escaped(type)}.${name}"`);
		const about = description?.kind === "string" && description.text !== "" ? [`description = ${upgradedText(description.text, () => void 0)}`, ""] : [];
		const steps = [
			...provisioners.map((each) => this.#provisioner("provisioner", each)),
			...errorCleanup === void 0 ? [] : [this.#provisioner("error-cleanup-provisioner", errorCleanup)],
			...postProcessors.map((chain) => this.#chain(chain))
		];
		return block("build", [
			...about,
			references.length === 1 ? `sources = [${references[0]}]` : `sources = [\n${references.join(",\n")},\n]`,
			...steps.flatMap((lines) => ["", ...lines])
		]);
	}
	#provisioner(kind, object) {
		return this.#step(kind, object, provisionerMeta, (type) => this.#components.provisioner(type));
	}
	#chain(chain) {
		const steps = chain.map((each) => this.#step("post-processor", each, postProcessorMeta, (type) => this.#components.postProcessor(type)));
		if (steps.length === 1) return steps[0] ?? [];
		return block("post-processors", steps.flat());
	}
	#step(kind, object, names, componentOf) {
		const { taken, rest } = splitMembers(object, ["type", ...names]);
		const type = taken.get("type");
		const text = type?.kind === "string" ? type.text : "";
		const component = componentOf(text);
		const meta = names.flatMap((name) => {
			const node = taken.get(name);
			return node === void 0 ? [] : this.#meta(name, node, component) ?? [];
		});
		return block(`${kind} "${escaped(text)}"`, [...meta, ...this.#options(rest, component)]);
	}
	#meta(name, node, component) {
		switch (name) {
			case "only":
			case "except": return `${name} = [${(node.kind === "array" ? node.items : [node]).map((item) => item.kind === "string" ? this.#referenceTo(item.text) : "\"\"").join(", ")}]`;
			case "override": return `override = {\n${(node.kind === "object" ? node.members : []).map((member) => `${keyOf(this.#sourceNamed(member.name)?.name ?? member.name)} = ${this.#overrides(member.value, component)}`).join("\n")}\n}`;
			case "pause_before":
			case "timeout":
				if (node.kind === "number") return `${name} = "${Math.round(Number(node.text) / 1e6)}ms"`;
				return node.kind === "string" && node.text === "" ? void 0 : `${name} = ${upgradedValue(node, void 0, () => void 0)}`;
			case "max_retries": return `${name} = ${upgradedValue(node, { kind: "number" }, () => void 0) ?? "0"}`;
			case "keep_input_artifact": return `${name} = ${upgradedValue(node, { kind: "bool" }, () => void 0) ?? "false"}`;
			default: return `${name} = ${upgradedValue(node, void 0, () => void 0)}`;
		}
	}
	#overrides(node, component) {
		const lines = this.#options(node.kind === "object" ? node.members : [], component);
		return lines.length === 0 ? "{}" : `{\n${lines.join("\n")}\n}`;
	}
	#sourceNamed(formerName) {
		return this.#sources.find((source) => source.formerName === formerName);
	}
	#referenceTo(formerName) {
		const source = this.#sourceNamed(formerName);
		return source === void 0 ? upgradedText(formerName, () => void 0) : `"${escaped(source.type)}.${source.name}"`;
	}
	#options(members, component) {
		return upgradedBody(members, component?.options, this.#of);
	}
};
const provisionerMeta = [
	"only",
	"except",
	"override",
	"pause_before",
	"timeout",
	"max_retries"
];
const postProcessorMeta = [
	"name",
	"only",
	"except",
	"keep_input_artifact"
];
/** Plug-ins whose place is `github.com/hashicorp`. */
const ofHashicorp = [
	"ansible",
	"chef",
	"inspec",
	"proxmox",
	"puppet",
	"salt"
];

// src/engine/inspect/ask-template.ts
/** What a template consists of; no data source is asked. Throws TemplateError where it can not be read. */
async function inspect(request) {
	const input = inputOf(await readTemplate(request.template, request), {
		...request,
		evaluateDataSources: false
	});
	const enforced = request.enforced === void 0 ? void 0 : await readEnforced(request.enforced, request);
	return answered(request.signal, (secrets) => inspectTemplate({
		...input,
		enforced
	}, secrets));
}
/** Expressions with the values of a template; without a name, of one that holds nothing. Throws TemplateError. */
async function ask(request) {
	const template = request.template === "" ? empty : await readTemplate(request.template, request);
	return openConsole(inputOf(template, request));
}
/** A template in the language before as one in HCL2 that plans the same. Throws TemplateError, also where it is in HCL2 already. */
async function upgrade(request) {
	const { legacy, syntax, path, root } = await readTemplate(request.template, request);
	if (hasErrors(syntax)) throw new TemplateError(syntax);
	if (legacy !== void 0) return upgradeTemplate(legacy, componentsWith(request.connection));
	const folder = resolve(request.workingDirectory, path);
	const others = path === root ? (await readdir(folder)).filter(isOther).sort() : [];
	const detail = `Only one in JSON, the language before, is made into it.${others.length === 0 ? "" : ` Name the file that is meant: ${others.join(", ")}.`}`;
	const problem = error("not-legacy", "The template is in HCL2", detail);
	throw new TemplateError([{
		...problem,
		subject: request.template
	}]);
}
/** Files that are not read with a folder, and may be templates. */
function isOther(name) {
	return name.endsWith(".json") && !/\.(?:pkr|pkrvars)\.json$/.test(name);
}
const empty = {
	path: "",
	root: ".",
	files: [],
	variableFiles: [],
	ignoredVariableFiles: [],
	siblings: [],
	syntax: []
};
function inputOf(template, { clock, connection, reach, signal, onSecret = () => {}, enforced: _, ...request }) {
	const server = async () => ({
		connection: await (reach?.() ?? connection),
		clock
	});
	return {
		...request,
		...new Moment(clock.now()).begin(),
		template,
		components: componentsWith(connection, server),
		onSecret,
		signal,
		valuesLater: true,
		step: (step, run) => runStep(step, {
			signal,
			emit: () => {}
		}, run)
	};
}

export { ask, inspect, upgrade };