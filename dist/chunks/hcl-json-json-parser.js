import { t as error } from "./diagnostics-diagnostic.js";
import { r as parseEmbeddedTemplate } from "./hcl-syntax-parse.js";

// src/hcl/json/json-parser.ts
const deepest = 200;
const numberForm = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const word = /[a-zA-Z0-9_.+-]+/y;
const blanks = /[ \t\r\n]*/y;
const plainText = /[^"\\\x00-\x1f]+/y;
const escapes = {
	"\"": "\"",
	"\\": "\\",
	"/": "/",
	b: "\b",
	f: "\f",
	n: "\n",
	r: "\r",
	t: "	"
};
/** Stops the parser at the first error: after it JSON gives no hold to go on. */
var Malformed = class extends Error {};
/** JSON as HCL expressions: strings are templates, also those that are names of properties. */
var JsonParser = class {
	#source;
	#diagnostics = [];
	#strings;
	#at;
	constructor(source, strings) {
		this.#source = source;
		this.#strings = strings;
		this.#at = source.text.charCodeAt(0) === 65279 ? 1 : 0;
	}
	/** Undefined where there is an error. */
	document() {
		return {
			value: this.#document(),
			diagnostics: this.#diagnostics
		};
	}
	#document() {
		try {
			const value = this.#value(0);
			this.#skip();
			if (this.#at < this.#source.text.length) this.#fail("Extraneous data after value", "Nothing can follow the JSON value.", this.#range(this.#at, this.#at + 1));
			return value;
		} catch (thrown) {
			if (thrown instanceof Malformed) return void 0;
			throw thrown;
		}
	}
	#range(start, end = this.#at) {
		return {
			source: this.#source,
			start,
			end
		};
	}
	#fail(summary, detail, range = this.#range(this.#at, this.#at + 1)) {
		this.#diagnostics.push(error("invalid-json", summary, detail, range));
		throw new Malformed();
	}
	#tooDeep() {
		const detail = `Values can be nested ${deepest} levels deep at most.`;
		this.#diagnostics.push(error("nesting-too-deep", "Nesting too deep", detail, this.#range(this.#at, this.#at + 1)));
		throw new Malformed();
	}
	#skip() {
		this.#match(blanks);
	}
	#match(form) {
		form.lastIndex = this.#at;
		const matched = form.exec(this.#source.text)?.[0];
		if (matched !== void 0) this.#at += matched.length;
		return matched;
	}
	#peek() {
		this.#skip();
		return this.#source.text[this.#at] ?? "";
	}
	#value(depth) {
		if (depth > deepest) this.#tooDeep();
		const start = this.#peek();
		if (start === "{") return this.#object(depth);
		if (start === "[") return this.#array(depth);
		if (start === "\"") return this.#string();
		if (start === "-" || start >= "0" && start <= "9") return this.#number();
		if (/[a-zA-Z]/.test(start)) return this.#keyword();
		if (start === "") this.#fail("Missing value", "The file ends where a JSON value is expected.");
		if (start === "}" || start === "]" || start === ",") this.#fail("Missing JSON value", "A JSON value is expected here.");
		return this.#fail("Invalid start of value", "A JSON value is expected: an object, an array, a string, a number, true, false or null.");
	}
	#number() {
		const start = this.#at;
		const number = this.#match(numberForm);
		const rest = this.#match(word);
		if (number === void 0 || rest !== void 0) this.#fail("Invalid JSON number", "This is not a number as JSON writes it.", this.#range(start));
		return {
			kind: "literal",
			value: { number },
			range: this.#range(start)
		};
	}
	#keyword() {
		const start = this.#at;
		const name = this.#match(word) ?? "";
		const range = this.#range(start);
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
		return this.#fail("Invalid JSON keyword", `"${name}" is not a valid JSON keyword.`, range);
	}
	#string() {
		const start = this.#at++;
		let text = "";
		/** Where in the file each unit of the text comes from. */
		const origins = [];
		const add = (piece, step) => {
			for (let index = 0; index < piece.length; index++) origins.push(this.#at + index * step);
			text += piece;
		};
		for (;;) {
			plainText.lastIndex = this.#at;
			const plain = plainText.exec(this.#source.text)?.[0] ?? "";
			add(plain, 1);
			this.#at += plain.length;
			const next = this.#source.text[this.#at];
			if (next === "\"") break;
			if (next !== "\\") this.#fail("Invalid JSON string", "The string has no closing quote on its line.", this.#range(start, start + 1));
			const [sequence, meaning] = this.#escape();
			add(meaning, 0);
			this.#at += sequence;
		}
		origins.push(this.#at++);
		const place = (from, to) => this.#range(origins[from] ?? this.#at, Math.max(origins[to] ?? this.#at, origins[from] ?? this.#at));
		if (this.#strings === "literals") {
			const range = this.#range(start);
			return {
				kind: "template",
				parts: [{
					kind: "text",
					text,
					range
				}],
				json: text,
				range
			};
		}
		const { expression, diagnostics } = parseEmbeddedTemplate(text, place);
		this.#diagnostics.push(...diagnostics);
		return {
			...expression,
			json: text,
			range: this.#range(start)
		};
	}
	/** The length of an escape sequence and what it stands for. */
	#escape() {
		const { text } = this.#source;
		const selector = text[this.#at + 1] ?? "";
		if (Object.hasOwn(escapes, selector)) return [2, escapes[selector] ?? ""];
		const digits = text.slice(this.#at + 2, this.#at + 6);
		if (selector === "u" && /^[0-9a-fA-F]{4}$/.test(digits)) return [6, String.fromCharCode(Number.parseInt(digits, 16))];
		return this.#fail("Invalid JSON string", "This is not an escape sequence of JSON.", this.#range(this.#at, this.#at + 2));
	}
	#array(depth) {
		const start = this.#at++;
		const elements = [];
		if (this.#peek() === "]") this.#at++;
		else for (;;) {
			elements.push(this.#value(depth + 1));
			if (this.#separator("]", start, "array") === "end") break;
			if (this.#peek() === "]") this.#fail("Trailing comma in array", "JSON has no comma after the last element.");
		}
		return {
			kind: "tuple",
			elements,
			range: this.#range(start)
		};
	}
	#object(depth) {
		const start = this.#at++;
		const items = [];
		if (this.#peek() === "}") this.#at++;
		else for (;;) {
			if (this.#peek() === "") this.#fail("Missing value", "The file ends inside of an object.");
			if (this.#peek() !== "\"") this.#fail("Invalid object property name", "The name of a property must be a string in quotes.");
			const key = this.#string();
			if (this.#peek() === "}") this.#fail("Missing object value", "A property's name must be followed by a colon and its value.");
			if (this.#peek() !== ":") this.#fail("Missing property value colon", "A property's name must be followed by a colon and its value.");
			this.#at++;
			items.push({
				key,
				value: this.#value(depth + 1)
			});
			if (this.#separator("}", start, "object") === "end") break;
			if (this.#peek() === "}") this.#fail("Trailing comma in object", "JSON has no comma after the last property.");
		}
		return {
			kind: "object",
			items,
			range: this.#range(start)
		};
	}
	#separator(close, open, what) {
		const next = this.#peek();
		if (next === "," || next === close) {
			this.#at++;
			return next === "," ? "more" : "end";
		}
		if (next === "") this.#fail(`Unclosed ${what}`, `The file ends before this ${what} does.`, this.#range(open, open + 1));
		if (next === "]" || next === "}") {
			const summary = what === "object" ? "Mismatched braces" : "Mismatched brackets";
			this.#fail(summary, `A "${close}" is expected to close the ${what}.`);
		}
		return this.#fail("Missing attribute seperator comma", "A comma must stand between one item and the next.");
	}
};

// src/options/decode/json-tree.ts
/** Undefined root: the diagnostics say why. A name that stands twice in an object is an error too. */
function parseJson(source) {
	const { value: expression, diagnostics } = new JsonParser(source, "literals").document();
	if (expression === void 0) return {
		root: void 0,
		diagnostics
	};
	return {
		root: nodeOf(expression),
		diagnostics: [...diagnostics, ...doubles(expression)]
	};
}
/** Names that stand twice in an object, anywhere. */
function doubles(expression) {
	if (expression.kind === "tuple") return expression.elements.flatMap(doubles);
	if (expression.kind !== "object") return [];
	const names = /* @__PURE__ */ new Set();
	return expression.items.flatMap(({ key, value }) => {
		const name = textOf(key);
		const detail = `${JSON.stringify(name)} stands twice in this object.`;
		const double = names.has(name) ? [error("duplicate-argument", "Duplicate JSON property", detail, key.range)] : [];
		names.add(name);
		return [...double, ...doubles(value)];
	});
}
function nodeOf(expression) {
	const { range } = expression;
	switch (expression.kind) {
		case "template": return {
			kind: "string",
			text: textOf(expression),
			range
		};
		case "tuple": return {
			kind: "array",
			items: expression.elements.map(nodeOf),
			range
		};
		case "object": {
			const members = /* @__PURE__ */ new Map();
			for (const { key, value } of expression.items) {
				const name = textOf(key);
				members.set(name, {
					name,
					nameRange: key.range,
					value: nodeOf(value)
				});
			}
			return {
				kind: "object",
				members: [...members.values()],
				range
			};
		}
		case "literal": {
			const { value } = expression;
			if (value === null) return {
				kind: "null",
				range
			};
			return typeof value === "boolean" ? {
				kind: "boolean",
				value,
				range
			} : {
				kind: "number",
				text: value.number,
				range
			};
		}
		default: return {
			kind: "null",
			range
		};
	}
}
function textOf(expression) {
	if (expression.kind !== "template") return "";
	return expression.parts.map((part) => part.kind === "text" ? part.text : "").join("");
}

export { JsonParser as n, parseJson as t };