import { t as error } from "./diagnostics-diagnostic.js";
import { o as Findings } from "./hcl-syntax-parse.js";
import { r as startOf } from "./diagnostics-range.js";
import { t as didYouMean } from "./diagnostics-suggest.js";
import { n as packerVersion, r as parseConstraints, t as isCompatible } from "./packer-compatibility.js";

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

export { splitMembers as n, typeOf as r, readLegacy as t };