import { c as scan } from "./hcl-syntax-parse.js";

// src/hcl/format/piece.ts
/** What the lexer leaves out beside blanks; a comment that goes on to the file's end is the last. */
const comment = /\/\*[\s\S]*?\*\/|(?:#|\/\/)[^\n]*/g;
/** All of a file; the last piece is `end`, without text. */
function piecesOf(source) {
	const { text } = source;
	const pieces = [];
	let at = 0;
	const add = (kind, start, end) => {
		pieces.push({
			kind,
			text: text.slice(start, end),
			blanks: start - at
		});
		at = end;
	};
	for (const { type, start, end } of scan(source, "main")) {
		const from = at;
		if (start - from > 3 || type === "end") for (const { index, 0: found } of text.slice(from, start).matchAll(comment)) add("comment", from + index, from + index + found.length);
		add(type === "newline" && /[#/]/.test(text[start] ?? "") ? "comment" : type, start, end);
	}
	return pieces;
}
/** Does a line end with it? */
function endsLine({ kind, text }) {
	return kind === "newline" || kind === "comment" && text.endsWith("\n");
}
const openers = /* @__PURE__ */ new Set([
	"{",
	"[",
	"(",
	"interpolation",
	"directive"
]);
const closers = /* @__PURE__ */ new Set([
	"}",
	"]",
	")",
	"sequence-end"
]);
/** How much deeper the text is behind it: 1, -1 or 0. */
function deepens({ kind }) {
	return openers.has(kind) ? 1 : closers.has(kind) ? -1 : 0;
}
/** How many brackets are open behind all of them, less those that were before. */
function depthOf(pieces) {
	return pieces.reduce((depth, piece) => depth + deepens(piece), 0);
}
const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
/** Columns that they take with the blanks before them; a grapheme is one. */
function widthOf(pieces) {
	return pieces.reduce((width, { text, blanks }) => width + blanks + columnsOf(text), 0);
}
function columnsOf(text) {
	return /^[\x20-\x7e]*$/.test(text) ? text.length : Array.from(segmenter.segment(text)).length;
}

// src/hcl/format/indent.ts
/** Blanks for each level. */
const step = 2;
/** Sets the blanks at the beginning of each line. */
function indent(lines) {
	const levels = [];
	for (const { head } of lines) {
		const first = head[0];
		if (first === void 0) continue;
		if (first.kind === "newline") {
			first.blanks = 0;
			continue;
		}
		const depth = depthOf(untilHeredoc(head));
		close(levels, -depth);
		first.blanks = step * levels.length;
		if (depth > 0) levels.push(depth);
	}
}
/** What is closed behind a heredoc counts for no line. */
function untilHeredoc(head) {
	const heredoc = head.findIndex(({ kind }) => kind === "open-heredoc");
	return heredoc === -1 ? head : head.slice(0, heredoc + 1);
}
function close(levels, brackets) {
	let left = brackets;
	while (left > 0) {
		const level = levels.pop();
		if (level === void 0) return;
		if (level > left) levels.push(level - left);
		left -= level;
	}
}

// src/hcl/format/line.ts
/** The lines of a file without its `end`. */
function linesOf(pieces) {
	const lines = [];
	let start = 0;
	for (const [index, piece] of pieces.entries()) if (endsLine(piece)) {
		lines.push(inCells(pieces.slice(start, index + 1)));
		start = index + 1;
	}
	if (start < pieces.length) lines.push(inCells(pieces.slice(start)));
	return lines;
}
function inCells(pieces) {
	const last = pieces.at(-1);
	const comment = pieces.length > 1 && last?.kind === "comment" ? last : void 0;
	const code = comment === void 0 ? pieces : pieces.slice(0, -1);
	const equals = code.findIndex(({ kind }, index) => index > 0 && kind === "=");
	const assignment = equals === -1 ? [] : code.slice(equals);
	if (assignment.length === 0 || depthOf(assignment) !== 0) return {
		head: code,
		assignment: [],
		comment
	};
	return {
		head: code.slice(0, equals),
		assignment,
		comment
	};
}

// src/hcl/format/spacing.ts
/** Text of a string or heredoc, whose blanks are its own. */
const literal = /* @__PURE__ */ new Set(["quoted-text", "text"]);
const opensText = /* @__PURE__ */ new Set(["open-quote", "open-heredoc"]);
const closesText = /* @__PURE__ */ new Set(["close-quote", "close-heredoc"]);
const opensSequence = /* @__PURE__ */ new Set(["interpolation", "directive"]);
/** A minus behind one of these is a sign, and behind all else an operation. */
const beforeSign = /* @__PURE__ */ new Set([...[
	"(",
	"{",
	"[",
	"=",
	":",
	",",
	"?",
	"+",
	"*",
	"/",
	"%",
	"-"
], ...[
	"==",
	"!=",
	">",
	">=",
	"<",
	"<=",
	"&&",
	"||",
	"!"
]]);
/** Stands a blank between two pieces of a line? `before` is what stands before the left one in its cell. */
function isApart(before, left, right) {
	const from = left.kind;
	const to = right.kind;
	if (to === "newline" || isGlued(from, to)) return false;
	if (from === ",") return true;
	if (literal.has(from) || literal.has(to) || opensText.has(from) || closesText.has(to)) return false;
	if (from === "identifier" && left.text === "in" && before?.kind === "identifier") return true;
	if (to === "[" && (from === "identifier" || from === "number" || deepens(left) < 0)) return false;
	if (from === "!") return false;
	if (from === "-") return before !== void 0 && !beforeSign.has(before.kind);
	if (from === "{" || to === "}") return !(from === "{" && to === "}");
	if (opensSequence.has(from) && to === "{") return true;
	if (from === "}" && to === "sequence-end") return true;
	if (from === "sequence-end" && opensSequence.has(to)) return false;
	return deepens(left) <= 0 && deepens(right) >= 0;
}
/** Belong the two together wherever they stand? */
function isGlued(from, to) {
	if (from === "." || to === "." || to === "," || to === "...") return true;
	if (from === "identifier") return to === "(" || to === "::";
	return from === "::" && to === "identifier";
}

// src/hcl/format/format.ts
/**
* The text of a file in HCL's native syntax in the layout that HashiCorp's tools give it, byte for byte: only blanks
* differ. It asks for a file without errors of syntax.
*/
function format(source) {
	const pieces = piecesOf(source);
	const lines = linesOf(pieces.slice(0, -1));
	indent(lines);
	for (const { head, assignment } of lines) {
		space(head);
		space(assignment);
	}
	align(lines, ({ assignment }) => assignment[0], ({ head }) => widthOf(head));
	align(lines, ({ comment }) => comment, ({ head, assignment }) => widthOf(head) + widthOf(assignment));
	return pieces.map(({ text, blanks }) => " ".repeat(blanks) + text).join("");
}
function space(cell) {
	for (const [index, right] of cell.entries()) {
		const left = cell[index - 1];
		if (left !== void 0) right.blanks = isApart(cell[index - 2], left, right) ? 1 : 0;
	}
}
/** Brings a cell into one column on lines that follow one another, one blank behind the widest. */
function align(lines, cellOf, widthBefore) {
	let group = [];
	const settle = () => {
		const widest = group.reduce((most, { width }) => Math.max(most, width), 0);
		for (const { cell, width } of group) cell.blanks = widest - width + 1;
		group = [];
	};
	for (const line of lines) {
		const cell = cellOf(line);
		if (cell === void 0) settle();
		else group.push({
			cell,
			width: widthBefore(line)
		});
	}
	settle();
}

export { format as t };