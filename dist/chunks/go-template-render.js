import { t as error } from "./diagnostics-diagnostic.js";
import { t as didYouMean } from "./diagnostics-suggest.js";

// src/go-template/go-value.ts
/** A value that exists only when the machine does: a template that reads it cannot be rendered yet. */
const late = Symbol("late");
/** Thrown through the evaluator when a late value is read; never seen outside this folder. */
var LateValueRead = class extends Error {};
/** As Go's text/template decides: zero, empty and nil are false. */
function isTrue(value) {
	if (Array.isArray(value)) return value.length > 0;
	if (typeof value === "object" && value !== null) return Object.keys(value).length > 0;
	return Boolean(value);
}
/** As Go prints it with %v. */
function printed(value) {
	if (value === void 0) return "<no value>";
	if (value === null) return "<nil>";
	if (Array.isArray(value)) return `[${value.map(printed).join(" ")}]`;
	if (typeof value === "object") return `map[${Object.entries(value).sort(([left], [right]) => left < right ? -1 : 1).map(([key, item]) => `${key}:${printed(item)}`).join(" ")}]`;
	return String(value);
}
function typeName(value) {
	if (value === null || value === void 0) return "nil";
	if (typeof value === "number") return Number.isInteger(value) ? "int" : "float64";
	if (typeof value === "boolean") return "bool";
	if (Array.isArray(value)) return "list";
	return typeof value === "object" ? "map" : typeof value;
}

// src/go-template/names.ts
function namesIn(nodes) {
	const functions = [];
	const fields = [];
	const inPipeline = (pipeline, isOuter) => {
		for (const { words } of pipeline.commands) for (const word of words) inWord(word, isOuter);
	};
	const inWord = (word, isOuter) => {
		if (word.kind === "function") functions.push(word);
		if (word.kind !== "path") return;
		const [name] = word.names;
		if (word.root.kind === "pipeline") inPipeline(word.root.pipeline, isOuter);
		else if (name !== void 0 && isData(word.root, isOuter)) fields.push({
			...word,
			name
		});
	};
	const walk = (some, isOuter) => {
		for (const node of some) {
			if (node.kind === "text") continue;
			inPipeline(node.pipeline, isOuter);
			if (node.kind === "action") continue;
			walk(node.then, isOuter && node.kind === "if");
			walk(node.else, isOuter);
		}
	};
	walk(nodes, true);
	return {
		functions,
		fields
	};
}
/** `$` is the data wherever it stands; the dot is something else inside of `with` and `range`. */
function isData(root, isOuter) {
	return root.kind === "variable" ? root.name === "$" : root.kind === "dot" && isOuter;
}
/** Does the pipeline need neither data nor variables? */
function readsNothing({ commands }) {
	return commands.every(({ words }) => words.every((word) => word.kind !== "path" || word.root.kind === "pipeline" && readsNothing(word.root.pipeline)));
}

// src/go-template/go-ast.ts
/** What is wrong with a template, and where in its text. */
var GoTemplateProblem = class extends Error {
	name = "GoTemplateProblem";
	span;
	/** The template may not do what it asks for. */
	refused;
	constructor(message, span, refused) {
		super(message);
		this.refused = refused;
		this.span = {
			start: span.start,
			end: span.end
		};
	}
};
/** An operand as a message names it. */
function describe(operand) {
	switch (operand.kind) {
		case "literal": return JSON.stringify(operand.value);
		case "function": return operand.name;
		case "path": return operand.names.length > 0 ? `.${operand.names.join(".")}` : operand.root.kind;
	}
}

// src/go-template/go-function.ts
/** Thrown by a function that the template may not call. */
var GoFunctionRefused = class extends Error {
	name = "GoFunctionRefused";
	refused;
	constructor(refused) {
		super(refused.summary);
		this.refused = refused;
	}
};
const define = (parameters, call, options = {}) => ({
	parameters,
	call,
	...options
});
function callFunction(name, declared, values, place) {
	const { parameters, optional = 0, variadic = false } = declared;
	const most = variadic ? Number.POSITIVE_INFINITY : parameters.length;
	const least = parameters.length - (variadic ? Math.max(1, optional) : optional);
	if (values.length < least || values.length > most) {
		const wanted = most === least ? String(least) : variadic ? `at least ${least}` : `${least} to ${most}`;
		throw new GoTemplateProblem(`wrong number of args for ${name}: want ${wanted} got ${values.length}`, place);
	}
	values.forEach((value, index) => {
		const wanted = parameters[Math.min(index, parameters.length - 1)];
		if (!(wanted === "any" || wanted === typeName(value))) throw new GoTemplateProblem(`wrong type for argument ${index + 1} of ${name}: expected ${wanted}; got ${typeName(value)}`, place);
	});
	try {
		return declared.call(...values);
	} catch (thrown) {
		if (thrown instanceof GoFunctionRefused) throw new GoTemplateProblem(thrown.message, place, thrown.refused);
		if (thrown instanceof Error && thrown.constructor === Error) throw new GoTemplateProblem(`error calling ${name}: ${thrown.message}`, place);
		throw thrown;
	}
}

// src/go-template/go-builtins.ts
/** The functions that Go's text/template itself has; `and` and `or` are the evaluator's, since they stop early. */
const builtins = /* @__PURE__ */ new Map([
	["not", define(["any"], (value) => !isTrue(value))],
	["len", define(["any"], length)],
	["index", define(["any", "any"], index, {
		variadic: true,
		optional: 1
	})],
	["slice", define([
		"any",
		"any",
		"any"
	], slice, { optional: 2 })],
	["html", define(["any"], (...values) => escaped$1(values, /[<>&"'\0]/g, htmlEntities), { variadic: true })],
	["urlquery", define(["any"], (...values) => query(print(values)), { variadic: true })],
	["print", define(["any"], (...values) => print(values), { variadic: true })],
	["println", define(["any"], (...values) => `${values.map(printed).join(" ")}\n`, { variadic: true })],
	["printf", define(["string", "any"], printf, {
		variadic: true,
		optional: 1
	})],
	["eq", define(["any", "any"], (left, ...others) => others.some((other) => same(left, other)), { variadic: true })],
	["ne", define(["any", "any"], (left, right) => !same(left, right))],
	["lt", define(["any", "any"], (left, right) => order(left, right) < 0)],
	["le", define(["any", "any"], (left, right) => order(left, right) <= 0)],
	["gt", define(["any", "any"], (left, right) => order(left, right) > 0)],
	["ge", define(["any", "any"], (left, right) => order(left, right) >= 0)]
]);
function length(value) {
	if (typeof value === "string") return Buffer.byteLength(value);
	if (Array.isArray(value)) return value.length;
	if (typeof value === "object" && value !== null) return Object.keys(value).length;
	throw new Error("len of a value that has no length");
}
function index(value, ...keys) {
	let found = value;
	for (const key of keys) if (Array.isArray(found) && typeof key === "number") {
		if (key < 0 || key >= found.length) throw new Error(`index out of range: ${key}`);
		found = found[key];
	} else if (typeof found === "object" && found !== null && typeof key === "string") found = found[key];
	else if (typeof found === "string" && typeof key === "number") {
		const byte = Buffer.from(found)[key];
		if (byte === void 0) throw new Error(`index out of range: ${key}`);
		found = byte;
	} else throw new Error(`can't index ${printed(found)} with ${printed(key)}`);
	return found;
}
function slice(value, from = 0, to) {
	const items = typeof value === "string" ? Buffer.from(value) : value;
	if (!Array.isArray(items) && !Buffer.isBuffer(items)) throw new Error(`can't slice ${printed(value)}`);
	const end = to ?? items.length;
	if (typeof from !== "number" || typeof end !== "number") throw new Error(`cannot slice by ${printed(from)}`);
	if (from < 0 || end > items.length || from > end) throw new Error(`slice out of range: ${from} to ${end}`);
	return Buffer.isBuffer(items) ? items.subarray(from, end).toString() : items.slice(from, end);
}
const htmlEntities = {
	"<": "&lt;",
	">": "&gt;",
	"&": "&amp;",
	"\"": "&#34;",
	"'": "&#39;",
	"\0": "�"
};
function escaped$1(values, which, by) {
	return print(values).replace(which, (character) => by[character] ?? character);
}
/** As in a query of an address: a space is a plus sign. */
function query(text) {
	return new URLSearchParams({ "": text }).toString().slice(1).replaceAll("*", "%2A").replaceAll("%7E", "~");
}
/** Go puts a space between two operands of which neither is a string. */
function print(values) {
	return values.map((value, at) => {
		const before = values[at - 1];
		return (at > 0 && typeof value !== "string" && typeof before !== "string" ? " " : "") + printed(value);
	}).join("");
}
/** Of a width; Go, too, takes no larger one. */
const largest = 1e6;
function printf(format, ...values) {
	let next = 0;
	const text = format.replace(/%(-?)(0?)(\d*)([a-zA-Z%])/g, (verb, left, zero, width, letter) => {
		if (letter === "%") return "%";
		if (next >= values.length) return `%!${letter}(MISSING)`;
		const value = values[next++];
		const body = formatted(letter, value);
		if (body === void 0) throw new Error(`printf: ${verb} is not supported for ${printed(value)}`);
		const size = Number(width || 0);
		if (size > largest) throw new Error(`printf: ${verb} asks for more than ${largest} characters`);
		return left === "-" ? body.padEnd(size) : body.padStart(size, zero === "0" ? "0" : " ");
	});
	if (next < values.length) throw new Error("printf: more values than verbs");
	return text;
}
function formatted(letter, value) {
	if (letter === "v" || letter === "s" && typeof value === "string") return printed(value);
	if (letter === "q" && typeof value === "string") return JSON.stringify(value);
	if (letter === "t" && typeof value === "boolean") return String(value);
	if (typeof value !== "number" || !Number.isInteger(value)) return void 0;
	const base = {
		d: 10,
		b: 2,
		o: 8,
		x: 16,
		X: 16
	}[letter];
	if (base === void 0) return void 0;
	return letter === "X" ? value.toString(base).toUpperCase() : value.toString(base);
}
function same(left, right) {
	if (typeof left === "object" && left !== null) throw new Error("non-comparable type");
	if (typeof left !== typeof right && left !== null && right !== null) throw new Error("incompatible types for comparison");
	return left === right;
}
function order(left, right) {
	if (typeof left === "number" && typeof right === "number") return left - right;
	if (typeof left === "string" && typeof right === "string") return Buffer.compare(Buffer.from(left), Buffer.from(right));
	throw new Error("incompatible types for comparison");
}

// src/go-template/go-evaluate.ts
/** Undefined: there is such a function. */
function unknownFunction({ name, start, end }, functions) {
	const known = [
		...functions.keys(),
		...builtins.keys(),
		"and",
		"or"
	];
	if (known.includes(name)) return void 0;
	return new GoTemplateProblem(`function "${name}" not defined.${didYouMean(name, known)}`, {
		start,
		end
	});
}
/** `known` are the fields that are there. */
function unknownField({ name, start, end }, known) {
	const hint = known.length === 0 ? " There are no fields here; for the braces themselves write {{ \"{{\" }}." : ` Known here: ${known.map((one) => `.${one}`).join(", ")}.`;
	return new GoTemplateProblem(`can't evaluate field ${name}.${didYouMean(name, known) || hint}`, {
		start,
		end
	});
}
/** Throws GoTemplateProblem, or LateValueRead where a late value is needed. */
function evaluate(nodes, context) {
	return new Evaluation(context).run(nodes, context.data);
}
var Evaluation = class {
	#context;
	#variables;
	constructor(context) {
		this.#context = context;
		this.#variables = [{
			name: "$",
			value: context.data
		}];
	}
	run(nodes, dot) {
		return nodes.map((node) => this.#node(node, dot)).join("");
	}
	#node(node, dot) {
		switch (node.kind) {
			case "text": return node.text;
			case "action": {
				const value = this.#pipeline(node.pipeline, dot);
				return node.pipeline.variables.length > 0 ? "" : printed(value);
			}
			default: {
				const mark = this.#variables.length;
				try {
					return this.#branch(node, dot);
				} finally {
					this.#variables.length = mark;
				}
			}
		}
	}
	#branch({ kind, pipeline, then, else: otherwise }, dot) {
		const value = this.#pipeline(pipeline, dot, kind !== "range");
		switch (kind) {
			case "if": return this.run(isTrue(value) ? then : otherwise, dot);
			case "with": return isTrue(value) ? this.run(then, value) : this.run(otherwise, dot);
			case "range": return this.#range(pipeline, value, then, otherwise, dot);
		}
	}
	#range(pipeline, value, then, otherwise, dot) {
		const items = itemsOf(value);
		if (items === void 0) throw new GoTemplateProblem(`range can't iterate over ${printed(value)}`, pipeline);
		if (items.length === 0) return this.run(otherwise, dot);
		const mark = this.#variables.length;
		return items.map(([key, item]) => {
			const bound = pipeline.variables.length === 2 ? [key, item] : [item];
			this.#variables.length = mark;
			this.#bind(pipeline, bound);
			return this.run(then, item);
		}).join("");
	}
	#bind({ variables, assign }, values) {
		variables.forEach((name, index) => {
			const existing = assign ? this.#variables.findLast((variable) => variable.name === name) : void 0;
			if (existing === void 0) this.#variables.push({
				name,
				value: values[index]
			});
			else existing.value = values[index];
		});
	}
	#pipeline(pipeline, dot, binds = true) {
		let value;
		pipeline.commands.forEach((command, stage) => {
			value = this.#command(command, dot, stage === 0 ? [] : [value]);
		});
		if (binds) this.#bind(pipeline, [value]);
		return value;
	}
	/** `final` is what the stage before in the pipeline gives as last argument. */
	#command({ words, start, end }, dot, final) {
		const [first, ...rest] = words;
		if (first.kind === "function") return this.#call(first, rest, dot, final);
		if (rest.length + final.length > 0) throw new GoTemplateProblem("can't give an argument to what is no function", {
			start,
			end
		});
		return this.#operand(first, dot);
	}
	#call(named, rest, dot, final) {
		const { name } = named;
		if (name === "and" || name === "or") return this.#logical(named, rest, dot, final);
		const declared = this.#context.functions.get(name) ?? builtins.get(name);
		if (declared === void 0) throw unknownFunction(named, this.#context.functions);
		const values = [...rest.map((operand) => this.#operand(operand, dot)), ...final];
		const result = settled(callFunction(name, declared, values, named));
		const texts = values.filter((value) => typeof value === "string");
		if (typeof result === "string" && texts.length > 0) this.#context.made?.(result, texts);
		return result;
	}
	#logical(named, rest, dot, final) {
		if (rest.length + final.length === 0) throw new GoTemplateProblem(`wrong number of args for ${named.name}: want at least 1 got 0`, named);
		let value;
		for (const operand of rest) {
			value = this.#operand(operand, dot);
			if (isTrue(value) === (named.name === "or")) return value;
		}
		return final.length > 0 ? final[0] : value;
	}
	#operand(operand, dot) {
		switch (operand.kind) {
			case "literal": return operand.value;
			case "function": return this.#call(operand, [], dot, []);
			case "path": {
				let value = this.#root(operand.root, dot);
				for (const name of operand.names) value = field(value, name, operand);
				return value;
			}
		}
	}
	#root(root, dot) {
		switch (root.kind) {
			case "dot": return dot;
			case "variable": return this.#variables.findLast((variable) => variable.name === root.name)?.value;
			case "pipeline": return this.#pipeline(root.pipeline, dot);
		}
	}
};
function field(value, name, place) {
	if (typeof value !== "object" || value === null || Array.isArray(value)) throw new GoTemplateProblem(`can't evaluate field ${name} in type ${typeName(value)}`, place);
	const fields = value;
	if (!Object.hasOwn(fields, name)) throw unknownField({
		...place,
		name
	}, Object.keys(fields));
	return settled(fields[name]);
}
function settled(value) {
	if (value === late) throw new LateValueRead();
	return value;
}
function itemsOf(value) {
	if (value === null || value === void 0) return [];
	if (Array.isArray(value)) return value.map((item, index) => [index, item]);
	if (typeof value === "number" && Number.isInteger(value)) return Array.from({ length: Math.max(0, Math.min(value, 1e5)) }, (_, index) => [index, index]);
	if (typeof value !== "object") return void 0;
	return Object.entries(value).sort(([left], [right]) => left < right ? -1 : 1);
}

// src/go-template/go-lexer.ts
const openMark = "{{";
const closeMark = "}}";
const whitespace = /[ \t\r\n]/;
/** Splits a template into text and the tokens of its actions; comments and what the trim markers eat are gone. */
function tokenize(text) {
	const tokens = [];
	let at = 0;
	let trimNext = false;
	while (at < text.length) {
		const open = text.indexOf(openMark, at);
		const end = open === -1 ? text.length : open;
		const trimHere = open !== -1 && text[open + 2] === "-" && isSpace(text[open + 3]);
		const plain = trim(text.slice(at, end), trimNext, trimHere);
		if (plain !== "") tokens.push({
			kind: "text",
			text: plain,
			start: at,
			end
		});
		if (open === -1) break;
		const inside = trimHere ? open + 3 : open + 2;
		const comment = skipComment(text, inside, open);
		if (comment !== void 0) {
			at = comment.end;
			trimNext = comment.trims;
			continue;
		}
		tokens.push({
			kind: "open",
			start: open,
			end: inside
		});
		const closed = tokenizeAction(text, inside, open, tokens);
		at = closed.end;
		trimNext = closed.trims;
	}
	tokens.push({
		kind: "end-of-text",
		start: text.length,
		end: text.length
	});
	return tokens;
}
function trim(text, start, end) {
	const from = start ? text.replace(/^[ \t\r\n]+/, "") : text;
	return end ? from.replace(/[ \t\r\n]+$/, "") : from;
}
const isSpace = (character) => character !== void 0 && whitespace.test(character);
function skipComment(text, inside, open) {
	let at = inside;
	if (text[open + 2] === "-") while (isSpace(text[at])) at++;
	if (!text.startsWith("/*", at)) return void 0;
	const close = text.indexOf("*/", at + 2);
	if (close === -1) throw new GoTemplateProblem("unclosed comment", {
		start: open,
		end: text.length
	});
	const after = close + 2;
	if (text.startsWith(closeMark, after)) return {
		end: after + 2,
		trims: false
	};
	const trimming = /^[ \t\r\n]+-\}\}/.exec(text.slice(after));
	if (trimming !== null) return {
		end: after + trimming[0].length,
		trims: true
	};
	throw new GoTemplateProblem("comment ends before closing delimiter", {
		start: open,
		end: after
	});
}
/** From after `{{` to after `}}`. */
function tokenizeAction(text, from, open, tokens) {
	let at = from;
	let spaced = false;
	while (at < text.length) {
		if (isSpace(text[at])) {
			const start = at;
			while (isSpace(text[at])) at++;
			if (text.startsWith(`-${closeMark}`, at)) {
				tokens.push({
					kind: "close",
					start,
					end: at + 3
				});
				return {
					end: at + 3,
					trims: true
				};
			}
			spaced = true;
			continue;
		}
		if (text.startsWith(closeMark, at)) {
			tokens.push({
				kind: "close",
				start: at,
				end: at + 2
			});
			return {
				end: at + 2,
				trims: false
			};
		}
		const token = readToken(text, at, spaced);
		tokens.push(token);
		at = token.end;
		spaced = false;
	}
	throw new GoTemplateProblem("unclosed action: \"{{\" without \"}}\"", {
		start: open,
		end: text.length
	});
}
const patterns = {
	field: /\.[\p{L}_][\p{L}\p{Nd}_]*/uy,
	variable: /\$(?:[\p{L}\p{Nd}_]+)?/uy,
	number: /[+-]?(?:0[xX][0-9a-fA-F]+|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)/y,
	word: /[\p{L}_][\p{L}\p{Nd}_]*/uy,
	symbol: /:=|[.|(),=]/y
};
function readToken(text, at, spaced) {
	const match = (pattern) => {
		pattern.lastIndex = at;
		return pattern.exec(text)?.[0];
	};
	if (text[at] === "`") return readRawString(text, at, spaced);
	if (text[at] === "\"") return readString(text, at, spaced);
	for (const kind of [
		"field",
		"variable",
		"word"
	]) {
		const found = match(patterns[kind]);
		if (found !== void 0) return {
			kind,
			text: found,
			spaced,
			start: at,
			end: at + found.length
		};
	}
	const number = match(patterns.number);
	if (number !== void 0) return {
		kind: "number",
		value: Number(number),
		spaced,
		start: at,
		end: at + number.length
	};
	const symbol = match(patterns.symbol);
	if (symbol !== void 0) return {
		kind: "symbol",
		text: symbol,
		spaced,
		start: at,
		end: at + symbol.length
	};
	const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
	const hint = character === "'" ? ": a text stands in backquotes, as in {{ user `name` }}" : "";
	throw new GoTemplateProblem(`unexpected ${JSON.stringify(character)} in action${hint}`, {
		start: at,
		end: at + character.length
	});
}
function readRawString(text, at, spaced) {
	const close = text.indexOf("`", at + 1);
	if (close === -1) throw new GoTemplateProblem("unterminated raw quoted string", {
		start: at,
		end: text.length
	});
	return {
		kind: "string",
		text: text.slice(at + 1, close),
		spaced,
		start: at,
		end: close + 1
	};
}
const escapes = {
	a: "\x07",
	b: "\b",
	f: "\f",
	n: "\n",
	r: "\r",
	t: "	",
	v: "\v",
	"\\": "\\",
	"\"": "\""
};
const escaped = /\\(?:([abfnrtv\\"])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3}))/y;
function readString(text, start, spaced) {
	let value = "";
	let at = start + 1;
	while (at < text.length && text[at] !== "\n") {
		if (text[at] === "\"") return {
			kind: "string",
			text: value,
			spaced,
			start,
			end: at + 1
		};
		if (text[at] !== "\\") {
			value += text[at++];
			continue;
		}
		escaped.lastIndex = at;
		const found = escaped.exec(text);
		if (found === null) throw new GoTemplateProblem("invalid escape in quoted string", {
			start: at,
			end: at + 2
		});
		const [whole, simple, byte, short, long, octal] = found;
		const code = byte ?? short ?? long;
		if (simple !== void 0) value += escapes[simple] ?? simple;
		else value += String.fromCodePoint(Math.min(Number.parseInt(code ?? octal ?? "0", code === void 0 ? 8 : 16), 1114111));
		at += whole.length;
	}
	throw new GoTemplateProblem("unterminated quoted string", {
		start,
		end: at
	});
}
/** A token as a message names it. */
function shown(token) {
	switch (token.kind) {
		case "word":
		case "field":
		case "variable":
		case "symbol": return token.text;
		case "string": return JSON.stringify(token.text);
		case "number": return String(token.value);
		case "close": return "\"}}\"";
		case "open": return "\"{{\"";
		default: return "end of text";
	}
}

// src/go-template/go-parser.ts
const unsupported = /* @__PURE__ */ new Set([
	"define",
	"template",
	"block",
	"break",
	"continue"
]);
const deepest = 100;
/** The nodes of a template. Throws GoTemplateProblem. */
function parse(text) {
	return new Parser(tokenize(text)).template();
}
var Parser = class {
	#tokens;
	#at = 0;
	#depth = 0;
	/** Names of `$` variables in scope; `$` itself is the data. */
	#variables = ["$"];
	constructor(tokens) {
		this.#tokens = tokens;
	}
	template() {
		const nodes = this.#list();
		const token = this.#peek();
		if (token.kind !== "end-of-text") {
			const keyword = this.#tokens[this.#at + 1];
			throw new GoTemplateProblem(`unexpected {{${keyword === void 0 ? "" : shown(keyword)}}}`, keyword ?? token);
		}
		return nodes;
	}
	#peek() {
		return this.#tokens[this.#at];
	}
	#next() {
		const token = this.#peek();
		if (token.kind !== "end-of-text") this.#at++;
		return token;
	}
	/** The keyword of the action that starts here. */
	#keyword() {
		const word = this.#tokens[this.#at + 1];
		return this.#peek().kind === "open" && word?.kind === "word" ? word.text : void 0;
	}
	/** Nodes up to the end of the text or an `else` or `end`, which stays. */
	#list() {
		const nodes = [];
		for (;;) {
			const token = this.#peek();
			if (token.kind === "end-of-text") return nodes;
			if (token.kind === "text") {
				this.#next();
				nodes.push({
					kind: "text",
					text: token.text
				});
				continue;
			}
			const keyword = this.#keyword();
			if (keyword === "else" || keyword === "end") return nodes;
			nodes.push(this.#action(keyword));
		}
	}
	#action(keyword) {
		const open = this.#next();
		if (keyword === "if" || keyword === "with" || keyword === "range") {
			this.#next();
			return this.#branch(keyword, open);
		}
		if (keyword !== void 0 && unsupported.has(keyword)) throw new GoTemplateProblem(`{{${keyword}}} is not supported`, this.#peek());
		const pipeline = this.#pipeline("action", false);
		this.#close();
		return {
			kind: "action",
			pipeline
		};
	}
	#branch(kind, open) {
		this.#enter(open);
		const scope = this.#variables.length;
		const pipeline = this.#pipeline(kind, kind === "range");
		this.#close();
		const then = this.#list();
		let otherwise = [];
		if (this.#keyword() === "else") {
			this.#next();
			const word = this.#next();
			const chained = this.#peek();
			if (chained.kind === "word" && (chained.text === "if" || chained.text === "with")) {
				this.#next();
				const nested = this.#branch(chained.text, word);
				this.#variables.length = scope;
				this.#depth--;
				return {
					kind,
					pipeline,
					then,
					else: [nested]
				};
			}
			this.#close();
			otherwise = this.#list();
		}
		if (this.#keyword() !== "end") throw new GoTemplateProblem(`{{${kind}}} without {{end}}`, open);
		this.#next();
		this.#next();
		this.#close();
		this.#variables.length = scope;
		this.#depth--;
		return {
			kind,
			pipeline,
			then,
			else: otherwise
		};
	}
	#enter(at) {
		if (++this.#depth > deepest) throw new GoTemplateProblem("template is nested too deeply", at);
	}
	#close() {
		const token = this.#next();
		if (token.kind !== "close") throw new GoTemplateProblem(`unexpected ${shown(token)}`, token);
	}
	#pipeline(context, twoVariables) {
		const first = this.#peek();
		const { variables, assign } = this.#declaration(twoVariables);
		const commands = [];
		do
			commands.push(this.#command(context, commands.length));
		while (this.#takeSymbol("|"));
		const last = commands.at(-1);
		if (!assign) this.#variables.push(...variables);
		return {
			variables,
			assign,
			commands,
			start: first.start,
			end: last.end
		};
	}
	#declaration(twoVariables) {
		const from = this.#at;
		const variables = [];
		while (this.#peek().kind === "variable") {
			variables.push(shown(this.#next()));
			if (!this.#takeSymbol(",")) break;
		}
		const token = this.#peek();
		if (variables.length > 0 && token.kind === "symbol" && (token.text === ":=" || token.text === "=")) {
			if (variables.length > (twoVariables ? 2 : 1)) throw new GoTemplateProblem("too many declarations", token);
			this.#next();
			return {
				variables,
				assign: token.text === "="
			};
		}
		this.#at = from;
		return {
			variables: [],
			assign: false
		};
	}
	#takeSymbol(text) {
		const token = this.#peek();
		if (token.kind !== "symbol" || token.text !== text) return false;
		this.#next();
		return true;
	}
	#command(context, stage) {
		const words = [];
		for (let operand = this.#operand(); operand !== void 0; operand = this.#operand()) {
			words.push(operand);
			const next = this.#peek();
			if ("spaced" in next && !next.spaced && !(next.kind === "symbol" && next.text !== "(")) throw new GoTemplateProblem(`unexpected ${shown(next)} after ${describe(operand)}: a space is missing`, next);
		}
		const first = words[0];
		const last = words.at(-1);
		if (first === void 0 || last === void 0) {
			const token = this.#peek();
			const message = token.kind === "close" ? `missing value for ${context}` : `unexpected ${shown(token)}`;
			throw new GoTemplateProblem(message, token);
		}
		if (stage > 0 && first.kind === "literal") throw new GoTemplateProblem(`non executable command in pipeline stage ${stage + 1}`, first);
		return {
			words,
			start: first.start,
			end: last.end
		};
	}
	#operand() {
		const token = this.#peek();
		const { start, end } = token;
		switch (token.kind) {
			case "string":
				this.#next();
				return {
					kind: "literal",
					value: token.text,
					start,
					end
				};
			case "number":
				this.#next();
				return {
					kind: "literal",
					value: token.value,
					start,
					end
				};
			case "word":
				this.#next();
				if (token.text === "true" || token.text === "false") return {
					kind: "literal",
					value: token.text === "true",
					start,
					end
				};
				if (token.text === "nil") return {
					kind: "literal",
					value: null,
					start,
					end
				};
				return {
					kind: "function",
					name: token.text,
					start,
					end
				};
			case "field": return this.#path({ kind: "dot" }, start, start);
			case "variable":
				this.#next();
				if (!this.#variables.includes(token.text)) throw new GoTemplateProblem(`undefined variable "${token.text}"`, token);
				return this.#path({
					kind: "variable",
					name: token.text
				}, start, end);
			case "symbol":
				if (token.text === ".") {
					this.#next();
					return {
						kind: "path",
						root: { kind: "dot" },
						names: [],
						start,
						end
					};
				}
				if (token.text === "(") return this.#parentheses(token);
				return;
			default: return;
		}
	}
	#parentheses(open) {
		this.#enter(open);
		this.#next();
		const pipeline = this.#pipeline("parenthesized pipeline", false);
		const close = this.#peek();
		if (!this.#takeSymbol(")")) throw new GoTemplateProblem(`unclosed left paren: unexpected ${shown(close)}`, close);
		this.#depth--;
		return this.#path({
			kind: "pipeline",
			pipeline
		}, open.start, close.end);
	}
	/** The fields that follow a root without a space between. */
	#path(root, start, rootEnd) {
		const names = [];
		let end = rootEnd;
		for (let token = this.#peek(); token.kind === "field"; token = this.#peek()) {
			if ((names.length > 0 || root.kind !== "dot") && token.spaced) break;
			names.push(token.text.slice(1));
			end = token.end;
			this.#next();
		}
		return {
			kind: "path",
			root,
			names,
			start,
			end
		};
	}
};

// src/go-template/render.ts
/** `range` is where the text stands in the user's file, with or without its quotes. */
function parseGoTemplate(text, range) {
	if (!text.includes("{{")) return { template: {
		text,
		nodes: text === "" ? [] : [{
			kind: "text",
			text
		}],
		range
	} };
	try {
		return { template: {
			text,
			nodes: parse(text),
			range
		} };
	} catch (thrown) {
		if (thrown instanceof GoTemplateProblem) return { diagnostics: [diagnose(thrown, text, range)] };
		throw thrown;
	}
}
/** As Go does when it reads a template: are all its functions there? */
function checkFunctions({ text, nodes, range }, functions) {
	return namesIn(nodes).functions.flatMap((named) => unknownFunction(named, functions) ?? []).map((problem) => diagnose(problem, text, range));
}
/**
* Of a template whose values come later: does it read only `fields`, and does each action work that reads none of them?
* What stands behind a condition, or calls an unknown function, is not tried.
*/
function checkLate({ text, nodes, range }, { functions, fields }) {
	const unknown = namesIn(nodes).fields.flatMap((named) => fields.includes(named.name) ? [] : [diagnose(unknownField(named, fields), text, range)]);
	const failed = nodes.flatMap((node) => {
		if (node.kind !== "action" || !readsNothing(node.pipeline)) return [];
		if (namesIn([node]).functions.some((named) => unknownFunction(named, functions) !== void 0)) return [];
		const tried = executeGoTemplate({
			text,
			nodes: [node],
			range
		}, {
			data: {},
			functions
		});
		return tried.kind === "failed" ? tried.diagnostics : [];
	});
	return [...unknown, ...failed];
}
function executeGoTemplate(template, context) {
	try {
		return {
			kind: "text",
			text: evaluate(template.nodes, context)
		};
	} catch (thrown) {
		if (thrown instanceof LateValueRead) return { kind: "late" };
		if (thrown instanceof GoTemplateProblem) return {
			kind: "failed",
			diagnostics: [diagnose(thrown, template.text, template.range)]
		};
		throw thrown;
	}
}
/** Both at once, for texts that are rendered only one time. */
function renderGoTemplate(text, context) {
	if (!text.includes("{{")) return {
		kind: "text",
		text
	};
	const parsed = parseGoTemplate(text, context.range);
	if ("diagnostics" in parsed) return {
		kind: "failed",
		diagnostics: parsed.diagnostics
	};
	return executeGoTemplate(parsed.template, context);
}
/** Without the text around a problem, which may hold what is not to be shown. */
function withoutText(diagnostics) {
	return diagnostics.map((each) => ({
		...each,
		detail: each.detail?.replace(/\nIn the text: [\s\S]*$/, "")
	}));
}
function diagnose(problem, text, range) {
	if (problem.refused !== void 0) {
		const { code, summary, detail } = problem.refused;
		return error(code, summary, detail, placeInside(problem.span, text, range));
	}
	const excerpt = text.slice(problem.span.start, problem.span.end);
	const context = text.length > 80 || excerpt === text || excerpt === "" ? "" : `\nIn the text: ${text}`;
	return error("invalid-template-expression", "Invalid template expression", problem.message + context, placeInside(problem.span, text, range));
}
/** Exact where the text stands in the file as it is; where escapes or interpolations changed it, the whole of it. */
function placeInside(span, text, range) {
	if (range === void 0) return void 0;
	const at = range.source.text.slice(range.start, range.end).indexOf(text);
	if (at === -1) return range;
	const start = range.start + at + span.start;
	return {
		source: range.source,
		start,
		end: Math.max(start, range.start + at + span.end)
	};
}

export { placeInside as a, GoFunctionRefused as c, late as d, parseGoTemplate as i, define as l, checkLate as n, renderGoTemplate as o, executeGoTemplate as r, withoutText as s, checkFunctions as t, namesIn as u };