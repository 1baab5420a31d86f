// src/report/markdown.ts
/**
* Foreign text inside a paragraph or a table cell: shown as it is written. What Markdown or HTML would read is an entity,
* and `@name`, `#1` and addresses are parted, since GitHub links them after Markdown is done.
*/
function plain(text) {
	return inline(text).replace(/^\s*-/, () => entity("-")).replace(/^(\s*\d+)([.)])/, (_, number, mark) => `${number}${entity(mark)}`).trimStart();
}
/** The same where it does not begin a line. */
function inline(text) {
	return escaped(text).replace(/&#(?:64|35);/g, "$&<!-- -->").replace(/\b(https?|ftp|www)(?=&#58;|\.)/gi, "$1<!-- -->");
}
/** Foreign text as inline code. */
function code(text) {
	return `<code>${escaped(text)}</code>`;
}
function escaped(text) {
	return text.replace(/[\r\n\t]+/g, " ").replace(/[^\p{L}\p{N}\p{M}\p{Extended_Pictographic} .,:;!?'"%/={}()…_-]|:(?=\/)|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, (character) => entity(character));
}
/** A sentence of ours with foreign text in it: as `plain`, with code between back-ticks, as it is meant. */
function sentence(text) {
	return text.split(/(`[^`\n]+`)/).map((part, index) => index % 2 === 1 ? code(part.slice(1, -1)) : index === 0 ? plain(part) : inline(part)).join("");
}
/** Foreign text of several lines. Stands between empty lines, where `<pre>` lets nothing be read but its own end. */
function preformatted(text) {
	return `<pre>\n${text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")}\n</pre>`;
}
function details(summary, body) {
	return `<details>\n<summary>${summary}</summary>\n\n${body}\n\n</details>`;
}
/** A link, or the label alone where the address is none that a page may carry. */
function link(label, address) {
	let url;
	try {
		url = new URL(address);
	} catch {
		return label;
	}
	if (url.protocol !== "https:" && url.protocol !== "http:") return label;
	return `<a href="${url.href.replace(/[^\w:/?=.%~+;-]/g, (character) => entity(character))}">${label}</a>`;
}
/** At most `length` characters of a text, with a sign where it was cut. */
function clip(text, length) {
	return text.length <= length ? text : `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
const leftOut = "*More was left out here: a job summary holds 1 MiB. The log has everything.*";
/** Joins sections with an empty line as far as they fitted into so many bytes of UTF-8, and says so where one does not. */
function fitted(sections, limit, said = leftOut) {
	const note = `\n${said}\n`;
	const spare = Buffer.byteLength(note);
	let text = "";
	let used = 0;
	let waiting = "";
	for (const section of sections) {
		const addition = `${text === "" ? "" : "\n"}${section}\n`;
		const size = Buffer.byteLength(addition);
		if (waiting !== "" || used + size > limit) return used + spare <= limit ? text + note : text;
		if (used + size + spare > limit) waiting = addition;
		else {
			text += addition;
			used += size;
		}
	}
	return text + waiting;
}
/** `1 build`, `2 builds`. */
function counted(count, noun) {
	return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
function entity(character) {
	return `&#${character.codePointAt(0)};`;
}

export { fitted as a, preformatted as c, details as i, sentence as l, code as n, link as o, counted as r, plain as s, clip as t };