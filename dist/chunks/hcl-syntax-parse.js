import { a as warning, n as hasErrors, t as error } from "./diagnostics-diagnostic.js";
import { n as readSmallFile, t as NotReadable } from "./intake-small-file.js";
import { t as Source } from "./diagnostics-source.js";
import { n as spanning, r as startOf } from "./diagnostics-range.js";
import { c as LimitReached, n as parseNumber } from "./hcl-values-numbers.js";
import { t as didYouMean } from "./diagnostics-suggest.js";
import { n as refusedFile } from "./trust-refused.js";
import { t as separatorHint } from "./packer-read-separators.js";
import { relative } from "node:path";

// src/hcl/syntax/literal-text.ts
/** `${` or `%{`; the doubled sign is an escape. */
function opensSequence(text, offset) {
	const sign = text[offset];
	return (sign === "$" || sign === "%") && text[offset + 1] === "{";
}
function escapesSequence(text, offset) {
	return text[offset] === text[offset + 1] && text[offset + 2] === "{";
}
/** Where literal text from `from` ends: before a sequence, or after the line's end. */
function literalEnd(text, from) {
	let end = from;
	while (end < text.length) {
		const unit = text.charCodeAt(end);
		if (unit === 10) return end + 1;
		if (unit === 36 || unit === 37) {
			if (opensSequence(text, end)) return end;
			end += escapesSequence(text, end) ? 3 : 1;
		} else end++;
	}
	return end;
}
/** Where literal text in quotes ends: before a sequence, the quote, or the line's end. */
function quotedEnd(text, from) {
	let end = from;
	while (end < text.length) {
		const unit = text.charCodeAt(end);
		if (unit === 34 || unit === 10 || unit === 13) break;
		if (unit === 36 || unit === 37) {
			if (opensSequence(text, end)) break;
			end += escapesSequence(text, end) ? 3 : 1;
		} else if (unit === 92 && text[end + 1] !== "\n" && text[end + 1] !== "\r") end += 2;
		else end++;
	}
	return Math.min(end, text.length);
}

// src/hcl/syntax/lexer.ts
const identifier = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
/** As HashiCorp's scanner: also takes `1.2.3`, which is then refused as a number. */
const numeric = /\d(?:(?:\d|\.|[eE][+-]?\d)*(?:\d|[eE][+-]?\d))?/y;
const heredocStart = /<<-?([\p{ID_Start}_][\p{ID_Continue}-]*)\r?\n/uy;
/** As a shell has it, in quotes or after a blank: what is meant is plain, and reported. */
const wrongHeredocStart = /<<-?[ \t]*(["']?)([\p{ID_Start}_][\p{ID_Continue}-]*)\1[ \t]*\r?\n/uy;
const operators = [
	"...",
	"==",
	"!=",
	">=",
	"<=",
	"&&",
	"||",
	"::",
	"=>"
];
const single = "[](){}.,*/%+-=<>!?:";
/** All tokens of a body, an expression or a template, comments left out; the last is `end`. */
function scan(source, mode) {
	const { text } = source;
	const tokens = [];
	const modes = [{ kind: mode }];
	const heredocs = [];
	/** Open braces, and the counts at which a brace closes a template sequence. */
	let braces = 0;
	const sequences = [];
	let at = text.charCodeAt(0) === 65279 ? 1 : 0;
	let ends;
	const emit = (type, end) => {
		tokens.push({
			type,
			start: at,
			end
		});
		at = end;
	};
	const openSequence = (type) => {
		emit(type, at + (text[at + 2] === "~" ? 3 : 2));
		braces++;
		sequences.push(braces);
		const heredoc = heredocs.at(-1);
		if (heredoc !== void 0) heredoc.atLineStart = false;
		modes.push({ kind: "main" });
	};
	const closesSequence = () => sequences.length > 0 && sequences.at(-1) === braces;
	const closeSequence = (length) => {
		if (closesSequence()) {
			sequences.pop();
			modes.pop();
		}
		emit("sequence-end", at + length);
		braces--;
	};
	while (at < text.length) {
		const top = modes.at(-1) ?? { kind: "main" };
		if (top.kind === "main") scanMain();
		else if (top.kind === "quoted") scanQuoted();
		else if (top.kind === "heredoc") scanHeredoc(top);
		else scanTemplate();
	}
	tokens.push({
		type: "end",
		start: at,
		end: at
	});
	return tokens;
	function scanMain() {
		const code = text.charCodeAt(at);
		if (code === 32 || code === 9) {
			at++;
			return;
		}
		if (isNameStart(code)) {
			let end = at + 1;
			while (isNamePart(text.charCodeAt(end))) end++;
			if (text.charCodeAt(end) <= 127 || end >= text.length) {
				emit("identifier", end);
				return;
			}
		}
		if (isNameStart(code) || code > 127) {
			identifier.lastIndex = at;
			if (identifier.test(text)) emit("identifier", identifier.lastIndex);
			else emit("invalid", Math.min(text.length, at + (isLeadSurrogate(code) ? 2 : 1)));
			return;
		}
		if (code >= 48 && code <= 57) {
			numeric.lastIndex = at;
			numeric.test(text);
			emit("number", numeric.lastIndex);
			return;
		}
		const next = text[at + 1];
		switch (text[at]) {
			case "\n":
				emit("newline", at + 1);
				return;
			case "\r":
				if (next === "\n") emit("newline", at + 2);
				else emit("invalid", at + 1);
				return;
			case "#":
				lineComment();
				return;
			case "/":
				if (next === "/") lineComment();
				else if (next === "*") blockComment();
				else emit("/", at + 1);
				return;
			case "\"":
				emit("open-quote", at + 1);
				modes.push({ kind: "quoted" });
				return;
			case "{":
				emit("{", at + 1);
				braces++;
				return;
			case "}":
				if (closesSequence()) closeSequence(1);
				else {
					emit("}", at + 1);
					braces--;
				}
				return;
			case "~":
				if (next === "}") closeSequence(2);
				else emit("invalid", at + 1);
				return;
			case "<": if (next === "<" && openHeredoc()) return;
		}
		for (const operator of operators) if (text.startsWith(operator, at)) {
			emit(operator, at + operator.length);
			return;
		}
		const character = text[at] ?? "";
		if (single.includes(character)) emit(character, at + 1);
		else emit("invalid", at + 1);
	}
	/** A line comment stands for the newline that ends it. */
	function lineComment() {
		const end = text.indexOf("\n", at);
		if (end === -1) at = text.length;
		else emit("newline", end + 1);
	}
	function blockComment() {
		const end = text.indexOf("*/", at + 2);
		if (end === -1) emit("invalid", text.length);
		else at = end + 2;
	}
	function openHeredoc() {
		const opening = heredocOpening();
		if (opening === void 0) return false;
		emit("open-heredoc", opening.end);
		const opened = {
			kind: "heredoc",
			marker: opening.marker,
			atLineStart: true
		};
		modes.push(opened);
		heredocs.push(opened);
		return true;
	}
	function heredocOpening() {
		heredocStart.lastIndex = at;
		const right = heredocStart.exec(text);
		if (right !== null) return {
			marker: right[1] ?? "",
			end: heredocStart.lastIndex
		};
		wrongHeredocStart.lastIndex = at;
		const marker = wrongHeredocStart.exec(text)?.[2];
		if (marker === void 0) return void 0;
		const end = wrongHeredocStart.lastIndex;
		ends ??= heredocEnds(text);
		return (ends.get(marker) ?? -1) >= end ? {
			marker,
			end
		} : void 0;
	}
	function scanQuoted() {
		const code = text.charCodeAt(at);
		if (code === 34) {
			emit("close-quote", at + 1);
			modes.pop();
			return;
		}
		if (code === 10 || code === 13) {
			emit("quoted-newline", at);
			leaveQuotes();
			return;
		}
		if (opensSequence(text, at)) {
			openSequence(code === 36 ? "interpolation" : "directive");
			return;
		}
		emit("quoted-text", quotedEnd(text, at));
	}
	/** Leaves the string and the strings around it: `"${name"` has forgotten its brace. */
	function leaveQuotes() {
		modes.pop();
		while (modes.at(-1)?.kind === "main" && modes.at(-2)?.kind === "quoted") {
			modes.length -= 2;
			braces = (sequences.pop() ?? 1) - 1;
		}
	}
	function scanHeredoc(mode) {
		if (opensSequence(text, at)) {
			openSequence(text[at] === "$" ? "interpolation" : "directive");
			return;
		}
		const end = literalEnd(text, at);
		const endsLine = text[end - 1] === "\n";
		if (endsLine && mode.atLineStart && text.slice(at, end).trim() === mode.marker) {
			emit("close-heredoc", end - (text[end - 2] === "\r" ? 2 : 1));
			emit("newline", end);
			modes.pop();
			heredocs.pop();
			return;
		}
		mode.atLineStart = endsLine;
		emit("text", end);
	}
	function scanTemplate() {
		if (opensSequence(text, at)) openSequence(text[at] === "$" ? "interpolation" : "directive");
		else emit("text", literalEnd(text, at));
	}
}
/** The lines that hold nothing but a name, as the end of a heredoc does: where the last one of each name begins. */
function heredocEnds(text) {
	const ends = /* @__PURE__ */ new Map();
	for (const match of text.matchAll(/^[ \t]*([\p{ID_Start}_][\p{ID_Continue}-]*)[ \t]*\r?\n/gmu)) ends.set(match[1] ?? "", match.index);
	return ends;
}
function isNameStart(code) {
	return code >= 97 && code <= 122 || code >= 65 && code <= 90 || code === 95;
}
function isNamePart(code) {
	return isNameStart(code) || code >= 48 && code <= 57 || code === 45;
}
function isLeadSurrogate(code) {
	return code >= 55296 && code <= 56319;
}

// src/diagnostics/findings.ts
/** More than anybody reads. */
const mostTold = 500;
/** The first problems, and how many more there are: a file that is none has one at each character. */
function firstOf(diagnostics) {
	const more = diagnostics.slice(mostTold);
	if (more.length === 0) return diagnostics;
	const summary = `There are ${more.length} more problems`;
	const detail = `The first ${mostTold} are told. Many of the others may follow from them.`;
	const rest = hasErrors(more) ? error("too-many-problems", summary, detail) : warning("too-many-problems", summary, detail);
	return [...diagnostics.slice(0, mostTold), {
		...rest,
		range: more[0]?.range
	}];
}
/** Gathers what the steps of a function find wrong, for the function to answer with its result. */
var Findings = class {
	#all = [];
	add(...diagnostics) {
		for (const each of diagnostics) this.#all.push(each);
	}
	/** The result of a step; what it found is kept. */
	take({ value, diagnostics }) {
		for (const each of diagnostics) this.#all.push(each);
		return value;
	}
	get all() {
		return this.#all;
	}
	get hasErrors() {
		return hasErrors(this.#all);
	}
	with(value) {
		return {
			value,
			diagnostics: this.#all
		};
	}
};

// src/hcl/syntax/literal-parser.ts
/** Longer chains of one kind (`a + b + c ...`, `a[0][0]...`) than any person writes. */
const longestChain = 1e3;
/** Stands where an expression could not be read. */
function invalid(cursor, from, to = from) {
	return {
		kind: "invalid",
		range: cursor.range(from, to)
	};
}
function tooLong(cursor, at) {
	cursor.problem("expression-too-long", "Expression too long", `At most ${longestChain} operations can follow one another.`, at);
}
function numberLiteral(cursor, token) {
	const text = cursor.text(token);
	try {
		if (parseNumber(text) !== void 0) return {
			kind: "literal",
			value: { number: text },
			range: cursor.range(token)
		};
	} catch (thrown) {
		if (!(thrown instanceof LimitReached)) throw thrown;
		cursor.diagnostics.push(error(thrown.code, thrown.message, thrown.detail, cursor.range(token)));
		return invalid(cursor, token);
	}
	cursor.diagnostics.push(error("invalid-number", "Invalid number literal", "This is not a number: digits, with a point and an exponent at most, are.", cursor.range(token)));
	return invalid(cursor, token);
}

// src/hcl/syntax/for-parser.ts
const invalidFor = "Invalid 'for' expression";
/** After the opening bracket, with `for` as the next word. */
function forExpression(cursor, open, closer, parseExpression) {
	cursor.read();
	const broken = (detail) => {
		if (detail !== void 0) cursor.problem("invalid-for-expression", invalidFor, detail, cursor.peek());
		return invalid(cursor, open, cursor.recover(closer));
	};
	if (cursor.peek().type !== "identifier") return broken("After 'for' comes the name for an element.");
	let keyName;
	let valueName = cursor.text(cursor.read());
	if (cursor.peek().type === ",") {
		cursor.read();
		if (cursor.peek().type !== "identifier") return broken("After the comma comes the name for an element.");
		keyName = valueName;
		valueName = cursor.text(cursor.read());
	}
	if (!cursor.isKeyword("in")) return broken("After the names comes 'in' and what to go through.");
	cursor.read();
	const collection = parseExpression(cursor);
	if (cursor.recovering) return broken();
	if (cursor.peek().type !== ":") return broken("After what to go through comes a colon and the result.");
	cursor.read();
	let key;
	let value = parseExpression(cursor);
	if (!cursor.recovering && cursor.peek().type === "=>") {
		cursor.read();
		key = value;
		value = parseExpression(cursor);
	}
	if (cursor.recovering) return broken();
	const ellipsis = cursor.peek().type === "..." ? cursor.read() : void 0;
	let condition;
	if (cursor.isKeyword("if")) {
		cursor.read();
		condition = parseExpression(cursor);
		if (cursor.recovering) return broken();
	}
	if (cursor.peek().type !== closer) return broken("The 'for' expression must end here.");
	const close = cursor.read();
	return checkedFor(cursor, {
		kind: "for",
		keyName,
		valueName,
		collection,
		key,
		value,
		group: ellipsis !== void 0,
		condition,
		range: cursor.range(open, close)
	}, closer, ellipsis);
}
function checkedFor(cursor, expression, closer, ellipsis) {
	const { key, value, range } = expression;
	const wrong = (detail, at) => {
		cursor.diagnostics.push(error("invalid-for-expression", invalidFor, detail, at));
		return {
			kind: "invalid",
			range
		};
	};
	if (closer === "}") return key === void 0 ? wrong("In braces each result is \"key => value\".", value.range) : expression;
	if (key !== void 0) return wrong("A result with \"=>\" needs braces instead of brackets.", key.range);
	if (ellipsis === void 0) return expression;
	return wrong("Grouping with \"...\" needs braces and a key.", cursor.range(ellipsis));
}

// src/hcl/syntax/collection-parser.ts
/** `[...]`, also of `for`. */
function tupleExpression(cursor, parseExpression) {
	const open = cursor.read();
	if (cursor.isKeyword("for")) return forExpression(cursor, open, "]", parseExpression);
	const elements = [];
	const close = (() => {
		for (;;) {
			if (cursor.peek().type === "]") return cursor.read();
			elements.push(parseExpression(cursor));
			if (cursor.recovering) return cursor.recover("]");
			const separator = cursor.peek();
			if (separator.type === "]") return cursor.read();
			if (separator.type === ",") {
				cursor.read();
				continue;
			}
			if (separator.type === "end") cursor.problem("unclosed-bracket", "Unterminated tuple constructor expression", "The list that begins here is still open at the end of the file: a \"]\" is missing.", open);
			else cursor.problem("missing-separator", "Missing item separator", "Between two items of a list stands a comma.", separator);
			return cursor.recover("]");
		}
	})();
	return {
		kind: "tuple",
		elements,
		range: cursor.range(open, close)
	};
}
/** `{...}`, also of `for`. */
function objectExpression(cursor, parseExpression) {
	const open = cursor.read();
	if (cursor.within(false, () => cursor.isKeyword("for"))) return cursor.within(false, () => forExpression(cursor, open, "}", parseExpression));
	const items = [];
	const close = cursor.within(true, () => objectItems(cursor, open, items, parseExpression));
	return {
		kind: "object",
		items,
		range: cursor.range(open, close)
	};
}
function objectItems(cursor, open, items, parseExpression) {
	for (;;) {
		while (cursor.peek().type === "newline") cursor.read();
		if (cursor.peek().type === "}") return cursor.read();
		const key = parseExpression(cursor);
		if (cursor.recovering) return cursor.recover("}");
		const sign = cursor.peek();
		if (sign.type !== "=" && sign.type !== ":") {
			missingValue(cursor, open, sign);
			return cursor.recover("}");
		}
		cursor.read();
		const value = parseExpression(cursor);
		items.push({
			key,
			value
		});
		if (cursor.recovering) return cursor.recover("}");
		const separator = cursor.peek();
		if (separator.type === "}") return cursor.read();
		if (separator.type !== "," && separator.type !== "newline") {
			if (separator.type === "end") unterminatedObject(cursor, open);
			else cursor.problem("missing-separator", "Missing attribute separator", "Between two attributes stands a comma or a new line.", separator);
			return cursor.recover("}");
		}
		cursor.read();
	}
}
function missingValue(cursor, open, at) {
	const expected = "After the name of an attribute comes \"=\".";
	switch (at.type) {
		case "newline":
		case ",":
			cursor.problem("invalid-object-item", "Missing attribute value", "After the name of an attribute come \"=\" and its value.", at);
			return;
		case "identifier":
			cursor.problem("invalid-object-item", "Missing key/value separator", `${expected} A name with periods or spaces in it must be written in quotes.`, at);
			return;
		case "end":
			unterminatedObject(cursor, open);
			return;
		default: cursor.problem("invalid-object-item", "Missing key/value separator", expected, at);
	}
}
function unterminatedObject(cursor, open) {
	cursor.problem("unclosed-bracket", "Unterminated object constructor expression", "The object that begins here is still open at the end of the file: a \"}\" is missing.", open);
}

// src/hcl/syntax/directives.ts
/** The parts that the pieces are, with what stands between `%{ if }` and `%{ endif }` inside of it. */
function nested(cursor, pieces) {
	return nest(cursor, {
		pieces,
		at: 0
	}, void 0);
}
/** The parts up to the directive that ends them, which is left to be read. */
function nest(cursor, reader, inside) {
	const parts = [];
	for (;;) {
		const piece = reader.pieces[reader.at];
		if (piece === void 0) return parts;
		switch (piece.kind) {
			case "text":
			case "interpolation":
				parts.push(piece);
				reader.at++;
				break;
			case "if":
			case "for": {
				reader.at++;
				const part = cursor.nested(() => piece.kind === "if" ? nestIf(cursor, reader, piece) : nestFor(cursor, reader, piece));
				if (part !== void 0) parts.push(part);
				break;
			}
			default:
				if (inside !== void 0) return parts;
				unbalanced(cursor, `Unexpected ${piece.kind} directive`, "There is nothing open that it could belong to.", piece.range);
				reader.at++;
		}
	}
}
function unbalanced(cursor, summary, detail, range) {
	if (!cursor.recovering) cursor.diagnostics.push(error("invalid-template-directive", summary, detail, range));
}
function placeOf(range) {
	const { line, column } = startOf(range);
	return `${range.source.name}:${line},${column}`;
}
function nestIf(cursor, reader, open) {
	const then = nest(cursor, reader, open);
	let otherwise;
	let end = closing$1(cursor, reader, open, "endif");
	while (end?.kind === "else") {
		if (otherwise !== void 0) unbalanced(cursor, "Unexpected else directive", `The if at ${placeOf(open.range)} has an else already.`, end.range);
		otherwise = nest(cursor, reader, open);
		end = closing$1(cursor, reader, open, "endif");
	}
	const range = {
		...open.range,
		end: (end ?? open).range.end
	};
	return {
		kind: "if",
		condition: open.condition,
		then,
		else: otherwise,
		range
	};
}
function nestFor(cursor, reader, open) {
	const body = nest(cursor, reader, open);
	const end = closing$1(cursor, reader, open, "endfor");
	return {
		...open,
		body,
		range: {
			...open.range,
			end: (end ?? open).range.end
		}
	};
}
/** Reads the directive that ends a clause and reports one that does not belong there. */
function closing$1(cursor, reader, open, expected) {
	const end = reader.pieces[reader.at];
	if (end === void 0) {
		unbalanced(cursor, "Unexpected end of template", `The ${open.kind} at ${placeOf(open.range)} has no ${expected}.`, open.range);
		return;
	}
	reader.at++;
	if (end.kind === expected || end.kind === "else" && open.kind === "if") return end;
	const detail = end.kind === "else" ? "A for has no else." : `The ${open.kind} at ${placeOf(open.range)} is ended by ${expected}.`;
	unbalanced(cursor, `Unexpected ${end.kind} directive`, detail, end.range);
}

// src/hcl/syntax/indentation.ts
/**
* Takes the smallest indentation of a `<<-` heredoc off each of its lines. `pieces` has one text for each line or part
* of a line, in order; lines of blanks only do not count.
*/
function trimIndentation(pieces) {
	let smallest = Number.POSITIVE_INFINITY;
	const lineStarts = [];
	let atLineStart = true;
	for (const piece of pieces) {
		const text = isText(piece) ? piece.text : void 0;
		if (atLineStart) {
			const indentation = text === void 0 ? 0 : /^[^\S\n]*/.exec(text)?.[0].length ?? 0;
			if (text === void 0 || text.trim() !== "" || !text.endsWith("\n")) {
				smallest = Math.min(smallest, indentation);
				if (isText(piece)) lineStarts.push(piece);
			}
		}
		atLineStart = text?.endsWith("\n") ?? false;
	}
	if (smallest === Number.POSITIVE_INFINITY) return;
	for (const piece of lineStarts) piece.text = piece.text.slice(smallest);
}
function isText(piece) {
	return piece.kind === "text";
}

// src/hcl/syntax/string-literal.ts
const simple = {
	n: "\n",
	r: "\r",
	t: "	",
	"\"": "\"",
	"\\": "\\"
};
const inQuotes = /\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)?|\$\$\{|%%\{/gsu;
const outsideQuotes = /\$\$\{|%%\{/g;
const summary = "Invalid escape sequence";
/** The text that a token stands for: escape sequences in quotes, and `$${` and `%%{` anywhere. */
function unescaped(cursor, token) {
	const text = cursor.text(token);
	if (token.type === "text") return text.replace(outsideQuotes, (sequence) => sequence.slice(1));
	if (!/[\\$%]/.test(text)) return text;
	return text.replace(inQuotes, (sequence, offset) => {
		if (sequence[0] !== "\\") return sequence.slice(1);
		const selector = sequence.slice(1);
		const known = simple[selector];
		if (known !== void 0) return known;
		const start = token.start + offset;
		const range = cursor.range({
			start,
			end: start + sequence.length
		});
		if (selector.length > 2) return encoded(cursor, selector, range);
		const detail = {
			"": "A backslash needs a letter after it; a backslash itself is written \"\\\\\".",
			u: "After \"\\u\" come four hexadecimal digits.",
			U: "After \"\\U\" come eight hexadecimal digits."
		}[selector] ?? `There is no escape sequence \\${selector}; a backslash itself is written "\\\\".`;
		cursor.diagnostics.push(error("invalid-escape", summary, detail, range));
		return selector;
	});
}
function encoded(cursor, selector, range) {
	const code = Number.parseInt(selector.slice(1), 16);
	if (code > 1114111 || code >= 55296 && code <= 57343) {
		const digits = code.toString(16).padStart(4, "0");
		cursor.diagnostics.push(error("invalid-escape", summary, `U+${digits} is not a character.`, range));
		return "";
	}
	return String.fromCodePoint(code);
}

// src/hcl/syntax/template-parser.ts
/** The parts up to and with the closing token. `flush`: `<<-`, the common indentation is taken off. */
function parseTemplateParts(cursor, closer, flush, parseExpression) {
	const pieces = readPieces(cursor, closer, parseExpression);
	if (flush) trimIndentation(pieces);
	return nested(cursor, joinTexts(pieces));
}
function readPieces(cursor, closer, parseExpression) {
	const pieces = [];
	const opening = cursor.peek();
	let trimNext = false;
	for (;;) {
		const token = cursor.within(true, () => cursor.peek());
		if (!isPart(token.type) && token.type !== closer) {
			if (token.type === "quoted-newline") cursor.recovering = true;
			cursor.problem("unterminated-string", "Unterminated template string", "The text has no end: a quote is missing, or the marker of a heredoc on a line of its own.", token);
			return pieces;
		}
		cursor.read();
		const trimThis = trimNext;
		trimNext = false;
		switch (token.type) {
			case closer: return pieces;
			case "text":
			case "quoted-text": {
				const text = unescaped(cursor, token);
				const range = cursor.range(token);
				pieces.push({
					kind: "text",
					text: trimThis ? trimStart(text) : text,
					range
				});
				break;
			}
			case "interpolation":
			case "directive": {
				if (cursor.text(token).endsWith("~")) trimEnd(pieces);
				const parse = token.type === "interpolation" ? parseInterpolation : parseDirective;
				const piece = cursor.within(false, () => parse(cursor, token, opening, closer, parseExpression));
				if (piece !== void 0) pieces.push(piece);
				trimNext = cursor.last.type === "sequence-end" && cursor.text(cursor.last).startsWith("~");
				break;
			}
		}
	}
}
function isPart(type) {
	return type === "text" || type === "quoted-text" || type === "interpolation" || type === "directive";
}
const blank = "[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const leading = new RegExp(`^${blank}+`);
const trailing = new RegExp(`${blank}+$`);
function trimStart(text) {
	return text.replace(leading, "");
}
function trimEnd(pieces) {
	const last = pieces.at(-1);
	if (last?.kind === "text") last.text = last.text.replace(trailing, "");
}
function parseInterpolation(cursor, open, opening, closer, parseExpression) {
	const expression = parseExpression(cursor);
	const close = cursor.peek();
	if (close.type === "sequence-end") cursor.read();
	else {
		extraCharacters(cursor, open, opening, close, closer);
		cursor.recover("sequence-end");
	}
	return {
		kind: "interpolation",
		expression,
		range: cursor.range(open, cursor.last)
	};
}
function extraCharacters(cursor, open, opening, close, closer) {
	const shell = "If this belongs to another language, to a shell script for example, write \"$${\" instead of \"${\".";
	if (close.type === "end") cursor.problem("unclosed-bracket", "Unclosed template interpolation sequence", "The sequence that begins here is still open at the end of the file: a \"}\" is missing.", open);
	else if (closer === "close-quote" && (close.type === "open-quote" || close.type === "close-quote")) cursor.problem("unclosed-bracket", "Unclosed template interpolation sequence", "A \"${\" in this string has no \"}\".", opening);
	else {
		const what = close.type === ":" ? "A colon has no meaning here." : "The expression is complete, so a \"}\" is expected here.";
		cursor.problem("extra-characters", "Extra characters after interpolation expression", `${what} ${shell}`, close);
	}
}
const literalPercent = "Where it belongs to another language, to curl for example, write \"%%{\".";
const keywords = [
	"if",
	"for",
	"else",
	"endif",
	"endfor"
];
function parseDirective(cursor, open, _opening, _closer, parseExpression) {
	const keyword = cursor.peek();
	const word = cursor.text(keyword);
	if (keyword.type !== "identifier") {
		const detail = `After "%{" comes if, else, endif, for or endfor. ${literalPercent}`;
		cursor.problem("invalid-template-directive", "Invalid template directive", detail, keyword);
		cursor.recover("sequence-end");
		return;
	}
	cursor.read();
	let piece;
	switch (word) {
		case "if": {
			const condition = parseExpression(cursor);
			piece = (range) => ({
				kind: "if",
				condition,
				range
			});
			break;
		}
		case "else":
		case "endif":
		case "endfor":
			piece = (range) => ({
				kind: word,
				range
			});
			break;
		case "for": {
			const loop = parseFor(cursor, parseExpression);
			if (loop === void 0) {
				cursor.recover("sequence-end");
				return;
			}
			piece = (range) => ({
				kind: "for",
				...loop,
				range
			});
			break;
		}
		default: {
			const detail = `After "%{" comes if, else, endif, for or endfor, not "${word}".${didYouMean(word, keywords)} ${literalPercent}`;
			cursor.problem("invalid-template-directive", "Invalid template control keyword", detail, keyword);
			cursor.recover("sequence-end");
			return;
		}
	}
	const close = cursor.peek();
	if (close.type === "sequence-end") cursor.read();
	else {
		cursor.problem("extra-characters", `Extra characters in ${word} marker`, "The directive is complete, so a \"}\" is expected here.", close);
		cursor.recover("sequence-end");
	}
	return piece(cursor.range(open, cursor.last));
}
function parseFor(cursor, parseExpression) {
	const wrong = (detail) => {
		cursor.problem("invalid-template-directive", "Invalid 'for' directive", detail, cursor.peek());
	};
	if (cursor.peek().type !== "identifier") return wrong("After 'for' comes the name for an element.");
	let key;
	let value = cursor.text(cursor.read());
	if (cursor.peek().type === ",") {
		cursor.read();
		if (cursor.peek().type !== "identifier") return wrong("After the comma comes the name for an element.");
		key = value;
		value = cursor.text(cursor.read());
	}
	if (!cursor.isKeyword("in")) return wrong("After the names comes 'in' and what to go through.");
	cursor.read();
	return {
		key,
		value,
		collection: parseExpression(cursor)
	};
}
function joinTexts(pieces) {
	const joined = [];
	for (const piece of pieces) {
		const last = joined.at(-1);
		if (piece.kind === "text" && last?.kind === "text") {
			last.text += piece.text;
			last.range = {
				...last.range,
				end: piece.range.end
			};
		} else joined.push(piece.kind === "text" ? { ...piece } : piece);
	}
	return joined;
}

// src/hcl/syntax/traversal-parser.ts
/** What follows a term: `.name`, `.0`, `.*`, `[key]`, `[*]`. */
function traversals(cursor, from, parseExpression) {
	let expression = from;
	for (let length = 0; !cursor.recovering; length++) {
		const next = cursor.peek();
		if (next.type !== "." && next.type !== "[") break;
		if (length === 1e3) {
			tooLong(cursor, next);
			break;
		}
		const step = parseStep(cursor, parseExpression);
		if (step === void 0) break;
		expression = extend(expression, step);
	}
	return expression;
}
function parseStep(cursor, parseExpression) {
	const open = cursor.read();
	return open.type === "." ? dotStep(cursor, open) : bracketStep(cursor, open, parseExpression);
}
function dotStep(cursor, dot) {
	const token = cursor.peek();
	switch (token.type) {
		case "identifier":
			cursor.read();
			return {
				kind: "attribute",
				name: cursor.text(token),
				range: cursor.range(dot, token)
			};
		case "number":
			cursor.read();
			return legacyIndex(cursor, dot, token);
		case "*": {
			cursor.read();
			const each = [];
			while (!cursor.recovering && cursor.peek().type === ".") {
				const inner = cursor.read();
				if (cursor.peek().type === "*") {
					cursor.problem("invalid-traversal", "Nested splat expression not allowed", "After \".*\" there can be no second \"*\": use \"[*]\".", cursor.peek());
					break;
				}
				const step = dotStep(cursor, inner);
				if (step !== void 0) each.push(step);
			}
			return {
				kind: "splat",
				style: "attribute",
				each,
				range: cursor.range(dot, cursor.last)
			};
		}
		default:
			cursor.problem("invalid-traversal", "Invalid attribute name", "After the dot comes the name of an attribute.", token);
			return;
	}
}
/** `list.0`, which HCL has from its predecessor. */
function legacyIndex(cursor, dot, token) {
	const text = cursor.text(token);
	const range = cursor.range(dot, token);
	const [first, second] = text.split(".");
	if (second !== void 0) {
		const detail = `Two indexes in a row cannot be written with dots: use [${first}][${second}].`;
		cursor.diagnostics.push(error("invalid-traversal", "Invalid legacy index syntax", detail, cursor.range(token)));
		return {
			kind: "index",
			key: invalid(cursor, token),
			range
		};
	}
	return {
		kind: "index",
		key: numberLiteral(cursor, token),
		range
	};
}
function bracketStep(cursor, open, parseExpression) {
	if (cursor.peek().type === "*") {
		cursor.read();
		const close = cursor.peek();
		if (close.type !== "]") {
			cursor.problem("unclosed-bracket", "Missing close bracket on splat index", "After \"[*\" comes \"]\".", close);
			cursor.recover("]");
		} else cursor.read();
		return {
			kind: "splat",
			style: "full",
			each: cursor.nested(() => splatSteps(cursor, parseExpression)) ?? [],
			range: cursor.range(open, cursor.last)
		};
	}
	const { key, close } = cursor.within(false, () => {
		const key = parseExpression(cursor);
		if (cursor.recovering) return {
			key,
			close: cursor.recover("]")
		};
		const close = cursor.peek();
		if (close.type === "]") return {
			key,
			close: cursor.read()
		};
		cursor.problem("unclosed-bracket", "Missing close bracket on index", "A \"]\" is expected here.", close);
		return {
			key,
			close: cursor.recover("]")
		};
	});
	return {
		kind: "index",
		key,
		range: cursor.range(open, close)
	};
}
/** Everything after `[*]` is applied to each element. */
function splatSteps(cursor, parseExpression) {
	const each = [];
	while (!cursor.recovering && (cursor.peek().type === "." || cursor.peek().type === "[")) {
		const step = parseStep(cursor, parseExpression);
		if (step !== void 0) each.push(step);
	}
	return each;
}
function extend(expression, step) {
	const range = spanning(expression.range, step.range);
	if (step.kind === "splat") return {
		kind: "splat",
		style: step.style,
		source: expression,
		each: step.each,
		range
	};
	if (expression.kind === "traversal") {
		const constant = constantStep(step);
		if (constant !== void 0) return {
			...expression,
			steps: [...expression.steps, constant],
			range
		};
	}
	if (step.kind === "attribute") return {
		kind: "get-attribute",
		object: expression,
		name: step.name,
		nameRange: step.range,
		range
	};
	return {
		kind: "index",
		collection: expression,
		key: step.key,
		bracketRange: step.range,
		range
	};
}
function constantStep(step) {
	if (step.kind === "attribute") return step;
	const { key, range } = step;
	if (key.kind === "literal" && typeof key.value === "object" && key.value !== null) return {
		kind: "index",
		key: key.value,
		range
	};
	if (key.kind !== "template" || key.parts.length > 1) return void 0;
	const [part] = key.parts;
	if (part === void 0) return {
		kind: "index",
		key: "",
		range
	};
	return part.kind === "text" ? {
		kind: "index",
		key: part.text,
		range
	} : void 0;
}

// src/hcl/syntax/expression-parser.ts
function parseExpression$1(cursor) {
	return cursor.nested(() => conditional(cursor)) ?? invalid(cursor, cursor.peek());
}
function conditional(cursor) {
	const condition = binary(cursor, 0);
	if (cursor.recovering || cursor.peek().type !== "?") return condition;
	cursor.read();
	const then = parseExpression$1(cursor);
	if (cursor.recovering) return condition;
	const colon = cursor.peek();
	if (colon.type !== ":") {
		cursor.problem("invalid-expression", "Missing false expression in conditional", "A condition needs both results: condition ? this : that.", colon);
		return condition;
	}
	cursor.read();
	const otherwise = parseExpression$1(cursor);
	if (cursor.recovering) return condition;
	return {
		kind: "conditional",
		condition,
		then,
		else: otherwise,
		range: spanning(condition.range, otherwise.range)
	};
}
const levels = [
	/* @__PURE__ */ new Set(["||"]),
	/* @__PURE__ */ new Set(["&&"]),
	/* @__PURE__ */ new Set(["==", "!="]),
	/* @__PURE__ */ new Set([
		"<",
		">",
		"<=",
		">="
	]),
	/* @__PURE__ */ new Set(["+", "-"]),
	/* @__PURE__ */ new Set([
		"*",
		"/",
		"%"
	])
];
function binary(cursor, level) {
	const operators = levels[level];
	if (operators === void 0) return unary(cursor);
	let left = binary(cursor, level + 1);
	for (let length = 0; !cursor.recovering && operators.has(cursor.peek().type); length++) {
		const operator = cursor.read();
		if (length === 1e3) {
			tooLong(cursor, operator);
			return left;
		}
		const right = binary(cursor, level + 1);
		if (cursor.recovering) return left;
		left = {
			kind: "binary",
			operator: operator.type,
			left,
			right,
			range: spanning(left.range, right.range)
		};
	}
	return left;
}
function unary(cursor) {
	const sign = cursor.peek();
	if (sign.type !== "-" && sign.type !== "!") return traversals(cursor, term(cursor), parseExpression$1);
	cursor.read();
	const operand = cursor.nested(() => unary(cursor)) ?? invalid(cursor, sign);
	return {
		kind: "unary",
		operator: sign.type,
		operand,
		range: spanning(cursor.range(sign), operand.range)
	};
}
function term(cursor) {
	const start = cursor.peek();
	switch (start.type) {
		case "(": return parentheses(cursor);
		case "[": return cursor.within(false, () => tupleExpression(cursor, parseExpression$1));
		case "{": return objectExpression(cursor, parseExpression$1);
		case "number":
			cursor.read();
			return numberLiteral(cursor, start);
		case "identifier": return named(cursor);
		case "open-quote":
		case "open-heredoc": return template(cursor);
		case "end":
			cursor.problem("invalid-expression", "Missing expression", "The file ends where a value is expected.", start);
			return invalid(cursor, start);
		case "invalid":
			cursor.recovering = true;
			return invalid(cursor, start);
		default:
			cursor.problem("invalid-expression", "Invalid expression", `No value can begin like this.${textHint(start)}`, start);
			return invalid(cursor, start);
	}
}
/** Signs with which a path or a placeholder begins that should have been in quotes. */
function textHint({ type }) {
	return [
		"<",
		"/",
		".",
		"*",
		"%",
		">"
	].includes(type) ? " A text stands in quotes." : "";
}
function parentheses(cursor) {
	const open = cursor.read();
	return cursor.within(false, () => {
		const expression = parseExpression$1(cursor);
		if (cursor.recovering) {
			cursor.recover(")");
			return expression;
		}
		const close = cursor.peek();
		if (close.type !== ")") {
			cursor.problem("unclosed-bracket", "Unbalanced parentheses", "A \")\" is expected here.", close);
			cursor.recover(")");
			return expression;
		}
		cursor.read();
		return {
			kind: "parentheses",
			expression,
			range: cursor.range(open, close)
		};
	});
}
function named(cursor) {
	const token = cursor.read();
	const next = cursor.peek();
	if (next.type === "(" || next.type === "::") return call(cursor, token);
	const range = cursor.range(token);
	const name = cursor.text(token);
	if (name === "true" || name === "false") return {
		kind: "literal",
		value: name === "true",
		range
	};
	if (name === "null") return {
		kind: "literal",
		value: null,
		range
	};
	return {
		kind: "traversal",
		root: name,
		rootRange: range,
		steps: [],
		range
	};
}
function call(cursor, first) {
	let last = first;
	while (cursor.peek().type === "::") {
		cursor.read();
		last = cursor.read();
		if (last.type !== "identifier") {
			cursor.problem("invalid-expression", "Missing function name", "After \"::\" comes the name of a function.", last);
			return invalid(cursor, first, last);
		}
	}
	const open = cursor.peek();
	if (open.type !== "(") {
		cursor.problem("invalid-expression", "Missing open parenthesis", "After the name of a function with \"::\" come its arguments in parentheses.", open);
		return invalid(cursor, first, last);
	}
	cursor.read();
	const args = [];
	let expandLast = false;
	const close = cursor.within(false, () => {
		for (;;) {
			if (cursor.peek().type === ")") return cursor.read();
			args.push(parseExpression$1(cursor));
			if (cursor.recovering) return cursor.recover(")");
			const separator = cursor.peek();
			if (separator.type === ")") return cursor.read();
			if (separator.type === "...") {
				cursor.read();
				expandLast = true;
				if (cursor.peek().type === ")") return cursor.read();
				cursor.problem("invalid-expansion", "Missing closing parenthesis", "The argument with \"...\" must be the last one.", separator);
				return cursor.recover(")");
			}
			if (separator.type === ",") {
				cursor.read();
				continue;
			}
			if (separator.type === "end") cursor.problem("unclosed-bracket", "Unterminated function call", "The call that begins here is still open at the end of the file: a \")\" is missing.", cursor.range(first, open));
			else cursor.problem("missing-separator", "Missing argument separator", "Between two arguments stands a comma.", separator);
			return cursor.recover(")");
		}
	});
	const nameRange = cursor.range(first, last);
	return {
		kind: "call",
		name: cursor.source.text.slice(first.start, last.end),
		nameRange,
		arguments: args,
		expandLast,
		closeRange: cursor.range(close),
		range: cursor.range(first, close)
	};
}
function template(cursor) {
	const open = cursor.read();
	const closer = open.type === "open-quote" ? "close-quote" : "close-heredoc";
	const flush = cursor.text(open).startsWith("<<-");
	return {
		kind: "template",
		parts: parseTemplateParts(cursor, closer, flush, parseExpression$1),
		range: cursor.range(open, cursor.last)
	};
}

// src/hcl/syntax/attribute-parser.ts
const required = "Argument or block definition required";
/** `name: value` and `name 5`: what is meant is plain, so that nothing is said of an argument that is not there. */
function withoutEquals(cursor, name, what) {
	const detail = `An argument is written with an equals sign, ${what}: ${cursor.text(name)} = ...`;
	cursor.diagnostics.push(error("argument-or-block-expected", required, detail, cursor.range(name)));
	if (cursor.peek().type === ":") cursor.read();
	return parseValue(cursor, name, false);
}
const quoteMissing = "The quote at the beginning of the value is missing.";
/** `debian.iso"` opens a quote at its end, which says nothing of the line's. */
function closesOnly(cursor, expression, end) {
	if (end.type !== "open-quote" || expression.range.end !== end.start) return false;
	cursor.withdraw("unterminated-string", end);
	return true;
}
/** `name = value`, after its name, with the end of its line. `oneLine`: in a block on one line, whose end is the block's. */
function parseAttribute(cursor, name, oneLine) {
	cursor.read();
	return parseValue(cursor, name, oneLine);
}
function parseValue(cursor, name, oneLine) {
	const expression = parseExpression$1(cursor);
	const attribute = {
		kind: "attribute",
		name: cursor.text(name),
		nameRange: cursor.range(name),
		expression,
		range: cursor.range(name, cursor.last)
	};
	if (cursor.recovering) {
		if (!oneLine) cursor.recoverAfterItem();
		return attribute;
	}
	if (oneLine) return attribute;
	const end = cursor.peek();
	if (end.type === "newline") cursor.read();
	else if (end.type !== "end") {
		const comma = end.type === ",";
		const summary = comma ? "Unexpected comma after argument" : "Missing newline after argument";
		const rule = `${comma ? "Arguments of a block are not separated by commas. " : ""}Each argument ends with its line.`;
		const detail = closesOnly(cursor, expression, end) ? quoteMissing : rule;
		if (end.type === "invalid") cursor.recovering = true;
		cursor.problem("invalid-block-definition", summary, detail, end);
		cursor.recoverAfterItem();
	}
	return attribute;
}

// src/hcl/syntax/block-labels.ts
/** The labels after a block's type, and its brace where there is one. */
function parseLabels(cursor, type) {
	const labels = [];
	for (;;) {
		const token = cursor.peek();
		switch (token.type) {
			case "{": return {
				labels,
				open: cursor.read()
			};
			case "identifier":
				cursor.read();
				labels.push({
					text: cursor.text(token),
					range: cursor.range(token)
				});
				break;
			case "open-quote":
				labels.push(parseQuoted(cursor));
				if (cursor.recovering && labels.at(-1)?.text.trimEnd().endsWith("{")) return {
					labels,
					open: token
				};
				break;
			case "newline":
				invalidHeader(cursor, type, token, labels.length);
				return {
					labels,
					open: cursor.nextLineOpens("{") ? cursor.read() : void 0
				};
			default:
				invalidHeader(cursor, type, token);
				return {
					labels,
					open: void 0
				};
		}
	}
}
function invalidHeader(cursor, type, at, labels = 0) {
	const summary = "Invalid block definition";
	if (at.type === "=") cursor.problem("invalid-block-definition", summary, "A block has no equals sign; without labels and braces this would be an argument.", at);
	else if (at.type === "newline") {
		const name = cursor.text(type);
		const detail = `The "{" of a block must be on the line of its type and labels.${labels === 1 ? ` If ${name} is an argument, an equals sign is missing: ${name} = ...` : ""}`;
		cursor.problem("invalid-block-definition", summary, detail, cursor.range(type, {
			start: at.start,
			end: at.start
		}));
	} else cursor.problem("invalid-block-definition", summary, "After a block's type come labels in quotes and then \"{\".", at);
}
/** A string without sequences, as labels are. */
function parseQuoted(cursor) {
	const open = cursor.read();
	let text = "";
	for (;;) {
		const token = cursor.read();
		switch (token.type) {
			case "close-quote": return {
				text: text.normalize("NFC"),
				range: cursor.range(open, token)
			};
			case "quoted-text":
				text += unescaped(cursor, token);
				break;
			case "interpolation":
			case "directive": {
				const sign = token.type === "interpolation" ? "$" : "%";
				const detail = `Labels are plain text. If "${sign}{" is meant literally, write "${sign}${sign}{".`;
				cursor.problem("invalid-block-definition", "Invalid string literal", detail, token);
				cursor.recover("sequence-end");
				break;
			}
			case "quoted-newline":
				cursor.recovering = true;
				return {
					text,
					range: cursor.range(open, token)
				};
			default:
				cursor.problem("unterminated-string", "Unterminated string literal", "The string is still open at the end of the file.", token);
				return {
					text,
					range: cursor.range(open, token)
				};
		}
	}
}

// src/hcl/syntax/body-parser.ts
/** The items up to and with the closing token; `open` is the brace that is to be closed. */
function parseBodyItems(cursor, open) {
	const attributes = [];
	const names = /* @__PURE__ */ new Map();
	const blocks = [];
	const start = open ?? cursor.peek();
	for (;;) {
		const token = cursor.peek();
		if (token.type === "newline") {
			cursor.read();
			continue;
		}
		if (token.type === "end") {
			if (open !== void 0) unclosed(cursor, open);
			break;
		}
		if (token.type === "}" && open !== void 0) {
			cursor.read();
			break;
		}
		cursor.startItem(token);
		if (token.type !== "identifier") {
			misplaced(cursor, token);
			continue;
		}
		const item = parseItem(cursor);
		if (item?.kind === "block") blocks.push(item);
		else if (item !== void 0) {
			const existing = names.get(item.name);
			if (existing === void 0) {
				attributes.push(item);
				names.set(item.name, item);
			} else redefined(cursor, item, existing);
		}
	}
	return {
		attributes,
		blocks,
		range: cursor.range(start, cursor.last)
	};
}
function unclosed(cursor, open) {
	cursor.diagnostics.push(error("unclosed-bracket", "Unclosed configuration block", "The block that begins here is still open at the end of the file: a \"}\" is missing here or in a block inside of it.", cursor.range(open)));
}
function misplaced(cursor, token) {
	if (token.type === "invalid") cursor.recovering = true;
	else if (token.type === "open-quote") cursor.problem("argument-or-block-expected", "Invalid argument name", "Write the name of an argument without quotes.", token);
	else cursor.problem("argument-or-block-expected", required, "Here must be an argument (name = value) or a block (type { ... }).", token);
	cursor.read();
	cursor.recoverAfterItem();
}
function redefined(cursor, item, existing) {
	const { line, column } = startOf(existing.nameRange);
	const detail = `"${item.name}" has a value already, at ${cursor.source.name}:${line},${column}. Keep one of the two.`;
	cursor.diagnostics.push(error("duplicate-argument", "Attribute redefined", detail, item.nameRange));
}
function parseItem(cursor) {
	const name = cursor.read();
	switch (cursor.peek().type) {
		case "=": return parseAttribute(cursor, name, false);
		case "open-quote":
		case "{":
		case "identifier": return cursor.nested(() => parseBlock(cursor, name));
		case ":": return withoutEquals(cursor, name, "not with a colon");
		case "number":
		case "[":
		case "-":
		case "!":
		case "open-heredoc": return withoutEquals(cursor, name, "which is missing here");
		default:
			if (cursor.peek().type === "invalid") cursor.recovering = true;
			cursor.problem("argument-or-block-expected", required, "A name alone says nothing: follow it by \"=\" and a value, or by \"{\" for a block.", name);
			cursor.recoverAfterItem();
			return;
	}
}
function parseBlock(cursor, type) {
	const { labels, open } = parseLabels(cursor, type);
	const header = cursor.range(type, cursor.last);
	const finish = (body) => ({
		kind: "block",
		type: cursor.text(type),
		typeRange: cursor.range(type),
		labels,
		body,
		headerRange: labels.length === 0 ? cursor.range(type) : {
			...header,
			end: labels.at(-1)?.range.end ?? header.end
		},
		range: cursor.range(type, cursor.last)
	});
	if (open === void 0) {
		cursor.recoverAfterItem();
		return finish({
			attributes: [],
			blocks: [],
			range: header
		});
	}
	const first = cursor.peek().type;
	const block = finish(first === "newline" || first === "end" || first === "}" ? parseBodyItems(cursor, open) : parseOneLine(cursor, open));
	const end = cursor.peek();
	if (end.type === "newline") cursor.read();
	else if (end.type !== "end") {
		cursor.problem("invalid-block-definition", "Missing newline after block definition", "What follows a block begins on a new line.", end);
		cursor.recoverAfterItem();
	}
	return block;
}
/** `type { name = value }`: one argument at most. */
function parseOneLine(cursor, open) {
	const summary = "Invalid single-argument block definition";
	const name = cursor.peek();
	const attributes = [];
	const body = () => ({
		attributes,
		blocks: [],
		range: cursor.range(open, cursor.last)
	});
	const giveUp = (code, what, detail, at) => {
		cursor.problem(code, what, detail, at);
		cursor.recover("}");
		return body();
	};
	if (name.type !== "identifier") return giveUp("argument-or-block-expected", required, "Here must be an argument (name = value) or a block (type { ... }).", name);
	cursor.read();
	const next = cursor.peek();
	if (next.type === "open-quote" || next.type === "{" || next.type === "identifier") return giveUp("argument-or-block-expected", "Argument definition required", `On one line a block can hold one argument and no block. For an argument put "=" after "${cursor.text(name)}"; give a block lines of its own.`, name);
	if (next.type !== "=") return giveUp("argument-or-block-expected", required, "A name alone says nothing: follow it by \"=\" and a value.", name);
	const attribute = parseAttribute(cursor, name, true);
	attributes.push(attribute);
	const end = cursor.peek();
	if (cursor.recovering) {
		cursor.recover("}");
		return body();
	}
	switch (end.type) {
		case "}":
			cursor.read();
			return body();
		case ",": return giveUp("invalid-block-definition", summary, "On one line a block can hold one argument only. Give each argument its own line, without commas.", end);
		case "newline": return giveUp("invalid-block-definition", summary, "The block has an argument on the line of its \"{\", so its \"}\" must be there too.", end);
		case "end":
			unclosed(cursor, open);
			return body();
		default: return giveUp("invalid-block-definition", summary, closesOnly(cursor, attribute.expression, end) ? quoteMissing : "After the argument of a block on one line comes its \"}\".", end);
	}
}

// src/hcl/syntax/cursor.ts
/** Deeper nesting than any person writes; without a bound a hostile file would exhaust the stack. */
const deepest = 200;
const closers = {
	"{": "}",
	"[": "]",
	"(": ")",
	"open-quote": "close-quote",
	"open-heredoc": "close-heredoc",
	interpolation: "sequence-end",
	directive: "sequence-end"
};
const closing = new Set(Object.values(closers));
/** The way of a parser through the tokens, with where it stands and what it found wrong. */
var Cursor = class {
	source;
	diagnostics;
	/** After a syntax error, until the next item of a body: what follows is likely a consequence. */
	recovering = false;
	#tokens;
	#place;
	#at = 0;
	#last;
	/** Newlines count in bodies and objects, and are blank space within brackets. */
	#newlines = [true];
	#depth = 0;
	#tooDeep = false;
	#itemColumn = 0;
	#itemAt = 0;
	/** `place` tells where something stands whose text was taken out of another source. */
	constructor(source, tokens, diagnostics, place) {
		this.source = source;
		this.#tokens = tokens;
		this.diagnostics = diagnostics;
		this.#place = place ?? ((start, end) => ({
			source,
			start,
			end
		}));
		this.#last = {
			type: "newline",
			start: 0,
			end: 0
		};
	}
	peek() {
		if (this.#newlines.at(-1) === false) while (this.#current().type === "newline") this.#at++;
		return this.#current();
	}
	read() {
		const token = this.peek();
		if (token.type !== "end") this.#at++;
		this.#last = token;
		return token;
	}
	/** The last token that was read. */
	get last() {
		return this.#last;
	}
	text(token) {
		return this.source.text.slice(token.start, token.end);
	}
	isKeyword(word) {
		const token = this.peek();
		return token.type === "identifier" && this.text(token) === word;
	}
	range(from, to = from) {
		return this.#place(from.start, Math.max(from.start, to.end));
	}
	within(newlinesCount, parse) {
		this.#newlines.push(newlinesCount);
		const result = parse();
		this.#newlines.pop();
		return result;
	}
	/** Runs a parser one level deeper; undefined where that is too deep, which is reported. */
	nested(parse) {
		if (this.#depth >= deepest) {
			if (!this.#tooDeep) {
				const detail = `Expressions and blocks can be nested ${deepest} levels deep at most.`;
				this.diagnostics.push(error("nesting-too-deep", "Nesting too deep", detail, this.range(this.peek())));
			}
			this.#tooDeep = true;
			this.recovering = true;
			return;
		}
		this.#depth++;
		const result = parse();
		this.#depth--;
		return result;
	}
	/** Reports a syntax error, unless it is likely a consequence of the one before. */
	problem(code, summary, detail, at) {
		const range = "source" in at ? at : this.range(at);
		if (!this.recovering) this.diagnostics.push(error(code, summary, detail, range));
		this.recovering = true;
	}
	/** Takes back what the tokens alone made look wrong on the line, from a token on. */
	withdraw(code, { start }) {
		const lineEnd = this.source.text.indexOf("\n", start);
		const from = this.#place(start, lineEnd === -1 ? this.source.text.length : lineEnd);
		const isMeant = (each) => each.code === code && each.range !== void 0 && each.range.start >= from.start && each.range.start <= from.end;
		const kept = this.diagnostics.filter((each) => !isMeant(each));
		this.diagnostics.splice(0, this.diagnostics.length, ...kept);
	}
	/** Goes over newlines to the given token; stays where it is when something else follows. */
	nextLineOpens(type) {
		let at = this.#at;
		while (this.#tokens[at]?.type === "newline") at++;
		if (this.#tokens[at]?.type !== type) return false;
		this.#at = at;
		return true;
	}
	/** Notes where an item of a body begins, for `recover` to find the next one. */
	startItem(token) {
		this.recovering = false;
		this.#itemColumn = this.#column(token);
		this.#itemAt = this.#at;
	}
	/** Goes on after the bracket that closes what is open now, or to where the next item seems to begin. */
	recover(end) {
		this.recovering = true;
		if (end !== "}") this.#returnToNextItem();
		let nesting = 0;
		for (;;) {
			const token = this.#current();
			if (token.type === "end" || this.#looksLikeNextItem(this.#at)) return {
				...token,
				end: token.start
			};
			this.#at++;
			this.#last = token;
			if (closers[token.type] === end) nesting++;
			else if (token.type === end && nesting-- === 0) return token;
		}
	}
	/** Goes on after the line's end that is in no bracket opened from here on. */
	recoverAfterItem() {
		this.recovering = true;
		const open = [];
		for (;;) {
			const token = this.#current();
			if (token.type === "end" || this.#looksLikeNextItem(this.#at)) return;
			if (token.type === "}" && !open.includes("}")) return;
			this.#at++;
			this.#last = token;
			const closer = closers[token.type];
			if (closer !== void 0) open.push(closer);
			else if (closing.has(token.type)) {
				const at = open.lastIndexOf(token.type);
				if (at !== -1) open.length = at;
			} else if (token.type === "newline" && open.length === 0) return;
		}
	}
	/** With an open list or call the next item has been read as a part of it; only objects have `name =` in them. */
	#returnToNextItem() {
		for (let at = this.#itemAt + 1; at < this.#at; at++) {
			if (!this.#looksLikeNextItem(at)) continue;
			this.#at = at;
			return;
		}
	}
	/** First on its line, no deeper than the item in which the error is, and written like an item or a block's end. */
	#looksLikeNextItem(at) {
		const token = this.#tokens[at];
		if (token === void 0 || this.#tokens[at - 1]?.type !== "newline") return false;
		if (token.type !== "identifier" && token.type !== "}") return false;
		const column = this.#column(token);
		if (token.type === "}") return column < this.#itemColumn;
		if (column > this.#itemColumn) return false;
		const next = this.#tokens[at + 1]?.type;
		return next === "=" || next === "{" || next === "open-quote";
	}
	#column({ start }) {
		return start - (this.source.text.lastIndexOf("\n", start - 1) + 1);
	}
	#current() {
		return this.#tokens[this.#at] ?? {
			type: "end",
			start: this.source.text.length,
			end: this.source.text.length
		};
	}
};

// src/hcl/syntax/token-problems.ts
const bitwise = {
	"&": " For \"and\" write \"&&\".",
	"|": " For \"or\" write \"||\".",
	"~": " For \"not\" write \"!\".",
	"^": ""
};
const characters = {
	"`": "Backticks have no meaning in HCL. A text of several lines is written between <<EOT and EOT.",
	"'": "Strings are written in double quotes.",
	";": "Semicolons have no meaning in HCL. Arguments and blocks are separated by new lines, items by commas.",
	"“": "Strings are written in straight quotes (\"); curly ones come in when text is copied from a document.",
	"”": "Strings are written in straight quotes (\"); curly ones come in when text is copied from a document."
};
/** Problems of tokens that are wrong wherever they stand; one for each kind and line. */
function tokenProblems(source, tokens, place = (start, end) => ({
	source,
	start,
	end
})) {
	const problems = [];
	const told = /* @__PURE__ */ new Set();
	for (const token of tokens) {
		if (!(token.type === "open-heredoc" || token.type === "invalid" || token.type === "quoted-newline")) continue;
		const text = source.text.slice(token.start, token.end);
		if (token.type === "open-heredoc" && /["' \t]/.test(text)) {
			const wrong = place(token.start, token.start + text.trimEnd().length);
			problems.push(error("invalid-expression", "Invalid expression", bareMarker(text), wrong));
		}
		if (token.type !== "invalid" && token.type !== "quoted-newline") continue;
		const range = place(token.start, token.end);
		const key = `${source.lineOf(token.start)} ${text}`;
		if (told.has(key)) continue;
		told.add(key);
		if (token.type === "quoted-newline") problems.push(error("unterminated-string", "Invalid multi-line string", "A string in quotes ends on its line: a quote is missing, or the text needs \\n or a heredoc (<<EOT).", {
			...range,
			end: range.start + 1
		}));
		else if (text in bitwise) problems.push(error("unsupported-operator", "Unsupported operator", `HCL has no operators on bits.${bitwise[text]}`, range));
		else if (text.startsWith("/*")) problems.push(error("unterminated-comment", "Unterminated comment", "There is no \"*/\" before the end of the file.", {
			...range,
			end: range.start + 2
		}));
		else problems.push(error("invalid-character", "Invalid character", characters[text] ?? "This character has no meaning in HCL outside of strings and comments.", range));
	}
	return problems;
}
function bareMarker(opening) {
	return `The name of a heredoc is written without quotes and blanks: ${opening.replaceAll(/["'\s]/g, "")}. What is in \${ } is read in it always: for a shell's \${NAME} write $\${NAME}.`;
}

// src/hcl/syntax/parse.ts
/** More than any template: a file of this size was named by mistake. UTF-16 units. */
const largest = 16777216;
/** A file in HCL's native syntax. With errors the body has what could be read. */
function parseBody(source) {
	const { result, diagnostics } = parsing(source, "main", {
		attributes: [],
		blocks: [],
		range: {
			source,
			start: 0,
			end: 0
		}
	}, (cursor) => parseBodyItems(cursor, void 0));
	return {
		body: result,
		diagnostics
	};
}
/** A single expression, as `--var` values of complex types are. Newlines around it do not count. */
function parseExpression(source) {
	const { result, diagnostics } = parsing(source, "main", {
		kind: "invalid",
		range: {
			source,
			start: 0,
			end: 0
		}
	}, (cursor) => cursor.within(false, () => {
		const expression = parseExpression$1(cursor);
		const rest = cursor.peek();
		if (rest.type !== "end") cursor.problem("extra-characters", "Extra characters after expression", "The expression is complete before this.", rest);
		return expression;
	}));
	return {
		expression: result,
		diagnostics
	};
}
/** The content of a template file, as templatefile() reads it. */
function parseTemplate(source) {
	const range = {
		source,
		start: 0,
		end: source.text.length
	};
	const { result, diagnostics } = parsing(source, "template", [], (cursor) => parseTemplateParts(cursor, "end", false, parseExpression$1));
	return {
		expression: {
			kind: "template",
			parts: result,
			range
		},
		diagnostics
	};
}
/** A template whose text was taken out of another source, where `place` finds its parts. */
function parseEmbeddedTemplate(text, place) {
	const range = place(0, text.length);
	const { result, diagnostics } = parsing(new Source(range.source.name, text), "template", [], (cursor) => parseTemplateParts(cursor, "end", false, parseExpression$1), place);
	return {
		expression: {
			kind: "template",
			parts: result,
			range
		},
		diagnostics
	};
}
function parsing(source, mode, empty, parse, place) {
	if (source.text.length > largest) {
		const detail = `${source.name} has ${source.text.length} characters; at most ${largest} can be read.`;
		return {
			result: empty,
			diagnostics: [error("file-too-large", "File too large", detail, {
				source,
				start: 0,
				end: 0
			})]
		};
	}
	const tokens = scan(source, mode);
	const diagnostics = tokenProblems(source, tokens, place);
	const result = parse(new Cursor(source, tokens, diagnostics, place));
	diagnostics.sort((left, right) => (left.range?.start ?? 0) - (right.range?.start ?? 0));
	return {
		result,
		diagnostics: firstOf(diagnostics)
	};
}

// src/packer/read/read-source.ts
/** A text file under the name that is shown: relative to the working directory where that is shorter. */
function readSource(path, { workingDirectory, trust }, options = {}) {
	const name = shownName(path, workingDirectory);
	const refused = refusedFile(trust, path, name);
	if (refused !== void 0) return { diagnostics: [{
		...error(refused.code, refused.summary, refused.detail),
		subject: name
	}] };
	trust.opened?.note({
		file: path,
		text: name,
		of: "content"
	});
	let bytes;
	try {
		bytes = readSmallFile(path);
	} catch (thrown) {
		const reason = thrown instanceof NotReadable ? thrown.reason : thrown.code === "ENOENT" ? "no such file" : String(thrown.message);
		return { diagnostics: [{
			...error("unreadable-file", "Failed to read file", `The file ${name} could not be read: ${reason}.${separatorHint(name, workingDirectory)}`),
			subject: name
		}] };
	}
	try {
		return {
			source: new Source(name, new TextDecoder("utf-8", {
				fatal: true,
				ignoreBOM: true
			}).decode(bytes), options),
			diagnostics: []
		};
	} catch {
		return { diagnostics: [{
			...error("unreadable-file", "Invalid file encoding", `The file ${name} is not UTF-8 text.`),
			subject: name
		}] };
	}
}
function shownName(path, workingDirectory) {
	const short = relative(workingDirectory, path);
	return short !== "" && short.length < path.length ? short : path;
}

export { parseTemplate as a, scan as c, parseExpression as i, parseBody as n, Findings as o, parseEmbeddedTemplate as r, firstOf as s, readSource as t };