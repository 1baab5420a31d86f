import { h as isWhollyKnown, m as isNull, p as isKnown, x as numberOf } from "./hcl-values-values.js";

// src/packer/inspect/printable.ts
const hidden = "<sensitive>";
/** A value as Packer's console and `inspect` print it; what is sensitive in it is hidden. */
function printable(value) {
	return isWhollyKnown(value) ? write(value, false) : "<unknown>";
}
function write(value, isNested) {
	const { type, content } = value;
	if (!isKnown(value) || isNull(value)) return "null";
	if (content instanceof Map || Array.isArray(content)) return collection(value);
	const text = value.marks.has("sensitive") ? hidden : void 0;
	switch (type.kind) {
		case "string": return isNested ? quoted(text ?? String(content)) : text ?? String(content);
		case "number": return text ?? numberText(numberOf(value).toNumber());
		default: return text ?? String(content);
	}
}
function collection({ content, marks }) {
	const inner = (value) => write({
		...value,
		marks: /* @__PURE__ */ new Set([...value.marks, ...marks])
	}, true);
	if (content instanceof Map) return lines("{", [...content].filter(([, value]) => !isNull(value)).sort(([left], [right]) => Buffer.compare(Buffer.from(left), Buffer.from(right))).map(([key, value]) => `${quoted(key)} = ${inner(value)}`), "}");
	return lines("[", content.map((value) => `${inner(value)},`), "]");
}
function lines(open, items, close) {
	if (items.length === 0) return open + close;
	return `${open}\n${items.map((item) => `${item.replaceAll(/^/gm, "  ")}\n`).join("")}${close}`;
}
/** As Go's %g writes it: whole numbers with all of their digits. */
function numberText(number) {
	if (Number.isSafeInteger(number)) return String(number);
	return String(number).replace(/e([+-])(\d)$/, "e$10$2");
}
const escapes = {
	"\"": "\\\"",
	"\\": "\\\\",
	"\x07": "\\a",
	"\b": "\\b",
	"\f": "\\f",
	"\n": "\\n",
	"\r": "\\r",
	"	": "\\t",
	"\v": "\\v"
};
/** In quotes, as Go's %q writes it: what can not be seen is escaped. */
function quoted(text) {
	return `"${text.replaceAll(/["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, (character) => {
		const code = character.codePointAt(0) ?? 0;
		const hex = (width) => code.toString(16).padStart(width, "0");
		return escapes[character] ?? (code < 128 ? `\\x${hex(2)}` : code <= 65535 ? `\\u${hex(4)}` : `\\U${hex(8)}`);
	})}"`;
}

// src/packer/inspect/inspection-text.ts
/** What `inspect` says, in the layout that Packer 1.16 has, for scripts that read it. */
function inspectionText(inspection) {
	return inspection.language === "hcl2" ? hclText(inspection) : legacyText(inspection);
}
function hclText({ variables, locals, builds }) {
	const values = (prefix, named) => named.map(({ name, value }) => `${prefix}.${name}: ${quoted(value)}\n`).join("");
	return [
		{ say: "Packer Inspect: HCL2 mode\n" },
		{ say: `${`> input-variables:\n\n${values("var", variables)}`}\n> local-variables:\n\n${values("local", locals)}` },
		{ say: `> builds:\n${builds.map(buildText).join("")}` }
	];
}
function buildText({ name, description, sources, provisioners, postProcessors }, index) {
	const list = (items, nothing) => items.length === 0 ? [`<no ${nothing}>`] : items;
	const chains = postProcessors.map((chain, at) => `\n      ${at}:\n${chain.map((each) => `        ${each}\n`).join("")}`);
	return [
		`\n  > ${name ?? `<unnamed build ${index}>`}:\n`,
		description === void 0 ? "" : `\n  > Description: ${description}\n`,
		"\n    sources:\n",
		...list(sources, "source").map((each) => `\n      ${each}\n`),
		"\n    provisioners:\n\n",
		...list(provisioners, "provisioner").map((each) => `      ${each}\n`),
		"\n    post-processors:\n",
		...chains.length === 0 ? ["\n      <no post-processor>\n"] : chains
	].join("");
}
function legacyText({ description, variables, builders, provisioners }) {
	const say = (text) => ({ say: text });
	const sorted = (items) => [...items].sort((left, right) => left.name < right.name ? -1 : 1);
	const width = (items) => Math.max(0, ...items.map(({ name }) => name.length));
	const required = variables.filter(({ isRequired }) => isRequired);
	const optional = sorted(variables.filter(({ isRequired }) => !isRequired));
	return [
		say("Packer Inspect: JSON mode"),
		...description === void 0 ? [] : [say("Description:\n"), say(`${description}\n`)],
		...variables.length === 0 ? [say("Variables:\n"), say("  <No variables>")] : [],
		...required.length === 0 ? [] : [say("Required variables:\n")],
		...required.flatMap(({ name }) => [{ data: [
			"template-variable",
			name,
			"",
			"1"
		] }, say(`  ${name}`)]),
		...required.length === 0 ? [] : [say("")],
		...variables.length === 0 ? [] : [say("Optional variables and their defaults:\n")],
		...optional.flatMap(({ name, default: text }) => [{ data: [
			"template-variable",
			name,
			text,
			"0"
		] }, say(`  ${name.padEnd(width(variables))} = ${text}`)]),
		say(""),
		say("Builders:\n"),
		...builders.length === 0 ? [say("  <No builders>")] : [],
		...sorted(builders).flatMap(({ name, type }) => [{ data: [
			"template-builder",
			name,
			type
		] }, say(`  ${name.padEnd(width(builders))}${name === type ? "" : ` (${type})`}`)]),
		say(""),
		say("Provisioners:\n"),
		...provisioners.length === 0 ? [say("  <No provisioners>")] : [],
		...provisioners.flatMap((type) => [{ data: ["template-provisioner", type] }, say(`  ${type}`)]),
		say("\nNames of builds and values of variables stand here as they are written: what is in {{ }} is read when it is built.")
	];
}

export { printable as n, inspectionText as t };