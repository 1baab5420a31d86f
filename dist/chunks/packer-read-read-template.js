import { o as __toESM } from "./runtime.js";
import { a as warning, n as hasErrors, r as refusal, t as error } from "./diagnostics-diagnostic.js";
import { i as TemplateError } from "./diagnostics-errors.js";
import { i as parseExpression, n as parseBody, o as Findings, t as readSource$1 } from "./hcl-syntax-parse.js";
import { t as Source } from "./diagnostics-source.js";
import { r as startOf } from "./diagnostics-range.js";
import { c as LimitReached } from "./hcl-values-numbers.js";
import { n as suggest, t as didYouMean } from "./diagnostics-suggest.js";
import { i as refusedUse, n as refusedFile } from "./trust-refused.js";
import { t as separatorHint } from "./packer-read-separators.js";
import { f as StringType, l as BoolType, m as mapOf, p as listOf, u as DynamicType } from "./hcl-values-type-queries.js";
import { D as unknownOf, S as object, h as isWhollyKnown, i as UnknownDynamic, k as unmarkDeep, l as elementsOf, m as isNull, p as isKnown, u as entriesOf, v as mark, w as string } from "./hcl-values-values.js";
import { a as shapeOf, i as metaOf, o as typeOf } from "./options-option-schema.js";
import { A as isSecretFunction, C as secretsOf, D as heldMoment, E as heldEnv, F as referencesOfBody, H as convert, I as applyDefaults, J as bind, L as parseType, N as functionsOfBody, O as createFunctions, P as referencesOf, R as createScope, T as heldBytes, V as evaluate, _ as withoutValues, b as unreadText, c as parseJsonBody, d as evaluateConstant, f as readContent, h as expandDynamic, j as prepareFunctions, k as env, l as withJsonBlocks, p as splitBody, q as NotAnsweredYet, r as decode, s as locate, t as buildObject, u as evaluateAs, v as expandVarFiles, x as FoundSecrets, y as unreadFile, z as fromJson } from "./hcl-json-json-profile.js";
import { n as packerVersion, r as parseConstraints, t as isCompatible } from "./packer-compatibility.js";
import { t as parseJson } from "./hcl-json-json-parser.js";
import { basename, dirname, join, resolve } from "node:path";
import { readdir, stat } from "node:fs/promises";

// src/hcl/functions/answers.ts
/** A secret may name the place of another. More than anybody nests: answers may lead to further questions for ever. */
const mostRounds = 10;
/**
* What servers of secrets say. Evaluation does not wait: what is not known yet is noted, all of it is asked for at once, and
* the expressions are evaluated again. Nothing is asked twice.
*/
var Answers = class {
	#known = /* @__PURE__ */ new Map();
	#open = /* @__PURE__ */ new Map();
	#rounds = 0;
	/** Throws NotAnsweredYet, or Error where there is no answer. */
	request = (request) => {
		const key = JSON.stringify(request);
		const known = this.#known.get(key);
		if (known instanceof Error) throw known;
		if (known !== void 0) return known;
		if (this.#rounds === mostRounds) throw new Error(`each answer leads to another question (${mostRounds} times)`);
		this.#open.set(key, request);
		throw new NotAnsweredYet();
	};
	/** Asks for what is not known yet. False: nothing was missing. */
	async complete(signal) {
		const open = [...this.#open];
		this.#open.clear();
		if (open.length === 0) return false;
		this.#rounds++;
		const { ask } = await import("./hcl-functions-ask-server.js");
		await Promise.all(open.map(async ([key, request]) => this.#known.set(key, await ask(request, signal))));
		signal.throwIfAborted();
		return true;
	}
};

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

// src/packer/read/template.ts
/** A file of values that is named as a template: it would count as `*.auto.pkrvars.hcl`. */
function holdsOnlyValues({ attributes, blocks }) {
	return attributes.length > 0 && blocks.length === 0;
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
	dynamic: { labels: 1 },
	communicator: { labels: 2 },
	hcp_packer_registry: { labels: 0 }
};

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
	return join(dirname(name), basename(name).replace(/\.pkr\.(hcl|json)$/, `.${kind}.$1`));
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
/** Values in a file that is named as a template. */
function misplacedValues({ source, body }) {
	const { name } = source;
	return error("unsupported-argument", "Unsupported argument", `An argument named "${body.attributes[0]?.name}" is not expected here. ${name} holds values of variables and no blocks: rename it to ${asVarFile(name, "auto.pkrvars")}, which is read with the folder, or to ${asVarFile(name, "pkrvars")}, which \`var-files\` (\`--var-file\`) names.`, body.attributes[0]?.nameRange);
}
function unset({ name, range }, { ignoredVariableFiles: ignored }) {
	const hint = ignored.length === 0 ? "" : ` ${ignored.join(" and ")} would count only if the template were named as its folder.`;
	return error("unset-variable", `Unset variable "${name}"`, `A used variable must be set or have a default value. Set it by \`PKR_VAR_${name}\`, in a var file, or by \`vars\` (\`--var ${name}=...\`).${hint}`, range);
}

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
	const value = variable.sensitive ? mark(assignment.value, "sensitive") : assignment.value;
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
	const conversion = convert(value, BoolType);
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

// src/packer/values/assignments.ts
const envPrefix = "PKR_VAR_";
const plainValue = "A value is given here as it is: a text stands in quotes.";
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
	const { value, diagnostics } = evaluateConstant(expression, /* @__PURE__ */ new Map(), plainValue);
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
	const conversion = convert(applyDefaults(value, variable.defaults), variable.type);
	if (conversion.problem === void 0) return findings.with(conversion.value);
	const summary = from === "cmd" ? "Invalid argument value for -var variable" : "Invalid value for variable";
	const detail = `The value for ${variable.name} is not compatible with the variable's type constraint: ${conversion.problem}.`;
	findings.add(hidden(variable, error("invalid-variable-value", summary, detail, range)));
	return findings.with(UnknownDynamic);
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
		const type = typeOf(schema);
		const converted = said === void 0 ? void 0 : convert(fromJson(said[name]), type);
		if (converted?.problem !== void 0) throw new TypeError(`output ${name}: ${converted.problem}`);
		const value = converted?.value ?? unknownOf(type);
		return [name, metaOf(schema).sensitive === true ? mark(value, "sensitive") : value];
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

// src/packer/values/variables.ts
const identifier = /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u;
function isIdentifier(name) {
	return identifier.test(name);
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
	const conversion = convert(applyDefaults(value, defaults), type);
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
		const result = hasErrors(diagnostics) ? UnknownDynamic : local.sensitive ? mark(value, "sensitive") : value;
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
		needs: (node) => needsOf(node, data, locals),
		finish: (node) => {
			if (node.startsWith("data.")) order.push(node.slice(5));
		},
		cycle: (around) => {
			if (around.some((each) => each.startsWith("data."))) findings.add(cycle(around, data, locals));
		}
	});
	for (const key of data.keys()) walk.visit(`data.${key}`);
	return findings.with(order);
}
function needsOf(node, data, locals) {
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
function cycle(around, data, locals) {
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
const any = "*";
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
		if (others.has(`var.${any}`)) return /* @__PURE__ */ new Set();
		return new Set(declared.filter((name) => wanted.has(`var.${name}`) && !others.has(`var.${name}`)));
	}
	/** These, and what the locals among them are made of. */
	#within(start) {
		const all = new Set(start);
		for (const node of all) {
			const next = node === `local.${any}` ? [...this.#locals.values()].flat() : this.#locals.get(node) ?? [];
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
	return references.flatMap(({ root, steps }) => root === "var" || root === "local" ? [`${root}.${constantName(steps[0]) ?? any}`] : []);
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
async function topValues(input, request) {
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
		}, topLevel)).blocks;
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
	const expanded = template.files.flatMap(({ body }) => findings.take(expand(body, scope)));
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
function expand(body, scope) {
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
	return variable.sensitive ? mark(value, "sensitive") : value;
}

// src/packer/blocks/hcp-packer-registry.ts
const texts = ["bucket_name", "description"];
const maps = [
	"labels",
	"bucket_labels",
	"build_labels"
];
const bucketName = /^[a-zA-Z0-9-]{3,36}$/;
const longestDescription = 255;
/** Checks an `hcp_packer_registry` block as Packer does, and says that nobody is told of the build. */
function checkRegistry({ block, scope }) {
	const findings = new Findings();
	const { attributes } = findings.take(readContent(block.body, { attributes: [...texts, ...maps] }));
	const wrong = (summary) => findings.add(error("invalid-hcp-registry", summary, void 0, block.headerRange));
	const text = (name) => {
		const attribute = attributes.get(name);
		const value = attribute && findings.take(evaluateAs(attribute.expression, StringType, scope));
		return typeof value?.content === "string" ? value.content : "";
	};
	const [bucket = "", description = ""] = texts.map(text);
	const filled = maps.filter((name) => {
		const attribute = attributes.get(name);
		const value = attribute && findings.take(evaluateAs(attribute.expression, mapOf(StringType), scope));
		return value !== void 0 && isKnown(value) && !isNull(value) && entriesOf(value).size > 0;
	});
	if (description.length > longestDescription) wrong(`hcp_packer_registry.description should have a maximum length of ${longestDescription} characters`);
	if (bucket !== "" && !bucketName.test(bucket)) wrong("hcp_packer_registry.bucket_name can only contain between 3 and 36 ASCII letters, numbers and hyphens");
	if (filled.includes("labels") && filled.includes("bucket_labels")) wrong("hcp_packer_registry.labels and hcp_packer_registry.bucket_labels are mutually exclusive");
	findings.add(warning("hcp-registry-left-out", "hcp_packer_registry is left out", "The template is built, but the HCP Packer registry is not told of it: no service of HashiCorp is contacted.", block.headerRange));
	return findings.all;
}

// src/packer/blocks/sources.ts
function readSources(blocks) {
	const findings = new Findings();
	const sources = /* @__PURE__ */ new Map();
	for (const bound of blocks) {
		const [type, name] = bound.block.labels;
		if (bound.block.type !== "source" || type === void 0 || name === void 0) continue;
		const reference = `${type.text}.${name.text}`;
		const other = sources.get(reference);
		if (other === void 0) sources.set(reference, bound);
		else {
			const { headerRange } = other.block;
			const place = `${headerRange.source.name}:${startOf(headerRange).line}`;
			findings.add(error("duplicate-definition", "Duplicate source block", `This source block has the same builder type and name as a previous block declared at ${place}. Each source must have a unique name per builder type.`, bound.block.headerRange));
		}
	}
	return findings.with(sources);
}
/** `source.type.name`, `sources.type.name` or `type.name`. */
function parseReference(text) {
	const parts = text.split(".");
	const [type, name, rest] = parts.length > 2 ? parts.slice(1) : parts;
	const wellFormed = /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u;
	if (type === void 0 || name === void 0 || rest !== void 0) return void 0;
	return wellFormed.test(type) && wellFormed.test(name) ? {
		type,
		name
	} : void 0;
}

// src/packer/blocks/build-block.ts
const blockTypes = {
	source: ["reference"],
	provisioner: ["type"],
	"error-cleanup-provisioner": ["type"],
	"post-processor": ["type"],
	"post-processors": [],
	hcp_packer_registry: [],
	from: ["type"]
};
function readBuild({ block, scope: outer }) {
	const findings = new Findings();
	const { attributes } = findings.take(readContent({
		...block.body,
		blocks: []
	}, {
		attributes: [
			"name",
			"description",
			"sources"
		],
		blocks: blockTypes
	}));
	const text = (option) => {
		const attribute = attributes.get(option);
		const value = attribute && findings.take(evaluateAs(attribute.expression, StringType, outer));
		return typeof value?.content === "string" && value.content !== "" ? value.content : void 0;
	};
	const name = text("name");
	const description = text("description");
	const scope = outer.child(/* @__PURE__ */ new Map([["build", buildObject(name)]]));
	const expanded = findings.take(expandDynamic(block.body, scope));
	const blocks = expanded.filter((each) => findings.take(fits(each.block)));
	const of = (type) => blocks.filter((each) => each.block.type === type);
	for (const each of of("hcp_packer_registry")) findings.add(...checkRegistry(each));
	findings.add(...of("from").map((each) => error("unsupported-block", "from is not supported", "Remove the block.", each.block.headerRange)));
	const cleanups = of("error-cleanup-provisioner");
	findings.add(...cleanups.slice(1).map((each) => error("duplicate-block", "Only one error-cleanup-provisioner is allowed", void 0, each.block.headerRange)));
	const sources = attributes.get("sources");
	const uses = [...sources === void 0 ? [] : findings.take(readSourceList(sources.expression, outer)), ...of("source").flatMap((each) => findings.take(readInlineSource(each)) ?? [])];
	if ((sources === void 0 || sources.expression.kind === "tuple" && sources.expression.elements.length === 0) && !expanded.some((each) => each.block.type === "source")) findings.add(error("missing-source", "missing source reference", "a build block must reference at least one source to be built", block.headerRange));
	return findings.with({
		name,
		description,
		range: block.headerRange,
		uses,
		provisioners: of("provisioner"),
		errorCleanup: cleanups[0],
		postProcessors: blocks.flatMap((each) => findings.take(postProcessorChain(each)))
	});
}
/** Reports a block that does not belong into a build. */
function fits(block) {
	const shape = {
		attributes: [
			"name",
			"description",
			"sources"
		],
		blocks: blockTypes
	};
	const { value, diagnostics } = readContent({
		attributes: [],
		blocks: [block],
		range: block.range
	}, shape);
	return {
		value: value.blocks.length > 0,
		diagnostics
	};
}
function readSourceList(expression, scope) {
	const findings = new Findings();
	const value = findings.take(evaluateAs(expression, listOf(StringType), scope));
	if (value === void 0 || !isKnown(value) || isNull(value)) return findings.with([]);
	return findings.with(elementsOf(value).flatMap(({ content }, index) => {
		const range = locate(expression, [index]);
		return typeof content === "string" ? findings.take(readReference(content, range)) ?? [] : [];
	}));
}
function readReference(text, range) {
	const reference = parseReference(text);
	if (reference !== void 0) return {
		value: {
			...reference,
			localName: reference.name,
			range,
			additions: void 0
		},
		diagnostics: []
	};
	return {
		value: void 0,
		diagnostics: [error("invalid-source-reference", "Invalid source reference", `${JSON.stringify(text)} is none. A source type is made of three parts that are split by a dot \`.\`; each part must start with a letter and may contain only letters, digits, underscores, and dashes. A valid source reference looks like: \`source.type.name\``, range)]
	};
}
/** `source "type.name" { name = "other" ... }` inside of a build. */
function readInlineSource({ block, scope }) {
	const findings = new Findings();
	const [label] = block.labels;
	const use = label && findings.take(readReference(label.text, label.range));
	if (use === void 0) return findings.with(void 0);
	const { taken, rest } = splitBody(block.body, ["name"]);
	const attribute = taken.get("name");
	const name = attribute && findings.take(evaluateAs(attribute.expression, StringType, scope));
	const localName = typeof name?.content === "string" && name.content !== "" ? name.content : use.name;
	return findings.with({
		...use,
		localName,
		range: block.headerRange,
		additions: {
			block: {
				...block,
				body: rest
			},
			scope
		}
	});
}
function postProcessorChain(bound) {
	const findings = new Findings();
	const { block, scope } = bound;
	if (block.type === "post-processor") return findings.with([[bound]]);
	if (block.type !== "post-processors") return findings.with([]);
	const inner = findings.take(expandDynamic(block.body, scope));
	const shape = {
		attributes: [],
		blocks: { "post-processor": ["type"] }
	};
	const content = findings.take(readContent({
		...block.body,
		blocks: inner.map((each) => each.block)
	}, shape));
	return findings.with([inner.filter((each) => content.blocks.includes(each.block))]);
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
const largest = 65536;
/** Each takes it a while. */
const mostProblems = 100;
/** It knows no limits, and can not be interrupted. */
function wouldTakeLong(text, diagnostics) {
	if (text.length > largest || diagnostics.length > mostProblems) return true;
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
	const paths = folder ? templates.map((name) => join(absolute, name)) : [absolute];
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
		variableFiles: folder ? auto.map((name) => join(absolute, name)) : [],
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
	return [...ending(names, ".pkr.hcl"), ...ending(names, ".pkr.json")].map((name) => join(dirname(path), name)).filter((each) => each !== path);
}
/** Names of the files in a folder that may matter, sorted by their bytes, without folders. */
async function namesIn(folder) {
	const entries = (await readdir(folder)).filter((name) => /\.(hcl|json)$/.test(name));
	return (await Promise.all(entries.map(async (name) => await isFolder(join(folder, name)) ? [] : [name]))).flat().sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
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
		const { root, diagnostics: problems } = parseJson(hidden);
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

export { topValues as a, readPackerBlocks as c, checkRegistry as i, warnUnknownPlugins as l, readBuild as n, asVarFile as o, readSources as r, readBeside as s, readTemplate as t, Answers as u };