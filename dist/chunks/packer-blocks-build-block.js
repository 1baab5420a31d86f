import { a as warning, t as error } from "./diagnostics-diagnostic.js";
import { o as Findings } from "./hcl-syntax-parse.js";
import { r as startOf } from "./diagnostics-range.js";
import { f as StringType, m as mapOf, p as listOf } from "./hcl-values-type-queries.js";
import { l as elementsOf, m as isNull, p as isKnown, u as entriesOf } from "./hcl-values-values.js";
import { D as readContent, E as evaluateAs, O as splitBody, j as expandDynamic, t as buildObject, y as locate, z as NotAnsweredYet } from "./hcl-functions-all-functions.js";

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

// src/packer/blocks/hcp-packer-registry.ts
const texts = ["bucket_name", "description"];
const lists = ["channels"];
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
	const { attributes } = findings.take(readContent(block.body, { attributes: [
		...texts,
		...maps,
		...lists
	] }));
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
	for (const name of lists) {
		const attribute = attributes.get(name);
		if (attribute !== void 0) findings.take(evaluateAs(attribute.expression, listOf(StringType), scope));
	}
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

export { Answers as i, readSources as n, checkRegistry as r, readBuild as t };