import { a as BigFloat, l as weigh, n as parseNumber, r as sameNumber, t as formatNumber, u as weighText } from "./hcl-values-numbers.js";
import { _ as tupleOf, d as NumberType, f as StringType, g as setOf, h as objectOf, l as BoolType, m as mapOf, o as sameType, p as listOf, s as typeName, u as DynamicType, v as compareStrings } from "./hcl-values-type-queries.js";

// src/hcl/values/value.ts
/** Stands for a value that exists only later: `build.ID` before the machine is there. */
const unknown = Symbol("unknown");

// src/hcl/values/values.ts
const unmarked = /* @__PURE__ */ new Set();
const sensitive = /* @__PURE__ */ new Set(["sensitive"]);
const ascii = /^[\x00-\x7f]*$/;
function value(type, content) {
	if (typeof content === "string") weighText(content.length);
	else if (Array.isArray(content) || content instanceof Map) weigh(content);
	return {
		type,
		content,
		marks: unmarked
	};
}
/** Strings are always in normal form C, so that equal texts are equal. */
function string(text) {
	return value(StringType, ascii.test(text) ? text : text.toWellFormed().normalize("NFC"));
}
/** JavaScript's numbers are whole ones that were counted; a text is a number's. */
function number(from) {
	if (from instanceof BigFloat) return value(NumberType, from);
	if (typeof from !== "string") return value(NumberType, BigFloat.whole(from));
	const parsed = parseNumber(from);
	if (parsed === void 0) throw new TypeError(`not a number: ${from}`);
	return value(NumberType, parsed);
}
const True = value(BoolType, true);
const False = value(BoolType, false);
const bool = (content) => content ? True : False;
const nullOf = (type) => value(type, null);
const unknownOf = (type) => value(type, unknown);
const Null = nullOf(DynamicType);
/** What stands for the value of an expression that has been reported as wrong. */
const UnknownDynamic = unknownOf(DynamicType);
/** The elements must be of one type, which is needed only where there are none. */
function list(elements, element) {
	return value(listOf(element ?? commonType(elements)), elements);
}
/** Doubles are left out, the rest is in cty's order. */
function set(elements, element) {
	const type = setOf(element ?? commonType(elements));
	const marks = new Set(elements.flatMap((each) => [...marksOf(each)]));
	const distinct = [];
	const seen = /* @__PURE__ */ new Set();
	for (const each of elements) {
		const plain = unmarkDeep(each).value;
		const key = identityOf(plain);
		if (isWhollyKnown(plain) && seen.has(key)) continue;
		seen.add(key);
		distinct.push(plain);
	}
	return withMarks(value(type, distinct.sort(compareElements)), marks);
}
function map(entries, element) {
	const sorted = sortedMap(entries);
	return value(mapOf(element ?? commonType([...sorted.values()])), sorted);
}
function tuple(elements) {
	return value(tupleOf(elements.map((each) => each.type)), elements);
}
function object(entries) {
	const sorted = sortedMap(entries);
	return value(objectOf(new Map([...sorted].map(([name, each]) => [name, each.type]))), sorted);
}
function sortedMap(entries) {
	return new Map([...new Map(entries)].sort(([left], [right]) => compareStrings(left, right)));
}
function commonType(elements) {
	const first = elements[0];
	if (first === void 0) return DynamicType;
	if (elements.find((each) => !sameType(each.type, first.type)) !== void 0) throw new TypeError("elements of a collection must be of one type");
	return first.type;
}
const isNull = (of) => of.content === null;
const isKnown = (of) => of.content !== unknown;
function isWhollyKnown(of) {
	return isKnown(of) && childrenOf(of).every(isWhollyKnown);
}
/** The elements of a collection, tuple or object; none of anything else. */
function childrenOf({ content }) {
	if (isElements(content)) return content;
	return content instanceof Map ? [...content.values()] : [];
}
function isElements(content) {
	return Array.isArray(content);
}
function stringOf(of) {
	if (typeof of.content !== "string") throw new TypeError("not a known string");
	return of.content;
}
function numberOf(of) {
	if (!(of.content instanceof BigFloat)) throw new TypeError("not a known number");
	return of.content;
}
function boolOf(of) {
	if (typeof of.content !== "boolean") throw new TypeError("not a known bool");
	return of.content;
}
/** Of a known list, set or tuple. */
function elementsOf(of) {
	if (!isElements(of.content)) throw new TypeError("not a known sequence");
	return of.content;
}
/** Of a known map or object, in key order. */
function entriesOf(of) {
	if (!(of.content instanceof Map)) throw new TypeError("not a known map or object");
	return of.content;
}
function mark(of, how) {
	return of.marks.has(how) ? of : {
		...of,
		marks: of.marks.size === 0 ? sensitive : /* @__PURE__ */ new Set([...of.marks, how])
	};
}
function withMarks(of, marks) {
	let marked = of;
	for (const each of marks) marked = mark(marked, each);
	return marked;
}
function unmark(of) {
	return of.marks.size === 0 ? of : {
		...of,
		marks: unmarked
	};
}
/** Takes off the marks of the value and of everything in it. */
function unmarkDeep(of) {
	const marks = marksOf(of);
	return marks.size === 0 ? {
		value: of,
		marks
	} : {
		value: withoutMarks(of),
		marks
	};
}
function withoutMarks(of) {
	const { content } = of;
	if (isElements(content)) return value(of.type, content.map(withoutMarks));
	if (content instanceof Map) return value(of.type, new Map([...content].map(([key, each]) => [key, withoutMarks(each)])));
	return unmark(of);
}
/** Those of the value and of everything in it. */
function marksOf(of) {
	if (of.marks.size > 0) return of.marks;
	for (const child of childrenOf(of)) {
		const marks = marksOf(child);
		if (marks.size > 0) return marks;
	}
	return unmarked;
}
const containsMark = (of, which = "sensitive") => marksOf(of).has(which);
/** Both wholly known, of one type, the same content; marks do not matter. */
function equal(left, right) {
	if (!sameType(left.type, right.type)) return false;
	const a = left.content;
	const b = right.content;
	if (a instanceof BigFloat && b instanceof BigFloat) return sameNumber(a, b);
	if (isElements(a) && isElements(b)) return a.length === b.length && a.every((each, index) => equal(each, b[index] ?? Null));
	if (a instanceof Map && b instanceof Map) return a.size === b.size && [...a].every(([key, each]) => b.has(key) && equal(each, b.get(key) ?? Null));
	return a === b && a !== unknown;
}
/** A text that equal values share and different ones do not. */
function identityOf(of) {
	const { content } = of;
	if (content === null) return `null:${typeName(of.type)}`;
	if (content === unknown) return `unknown:${typeName(of.type)}`;
	if (content instanceof BigFloat) return `n${formatNumber(content)}`;
	if (isElements(content)) return `${of.type.kind}[${content.map(identityOf).join(",")}]`;
	if (content instanceof Map) return `${of.type.kind}{${[...content].map(([key, each]) => `${JSON.stringify(key)}:${identityOf(each)}`).join(",")}}`;
	return JSON.stringify(content);
}
function compareElements(left, right) {
	const a = left.content;
	const b = right.content;
	if (a === unknown || b === unknown) return Number(a === unknown) - Number(b === unknown);
	if (a === null || b === null) return Number(a === null) - Number(b === null);
	if (typeof a === "string" && typeof b === "string") return compareStrings(a, b);
	if (a instanceof BigFloat && b instanceof BigFloat) return a.comparedTo(b);
	if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
	return compareStrings(orderText(left), orderText(right));
}
/** What cty compares where there is no order: the text that it hashes. */
function orderText(of) {
	const { content, type } = of;
	if (content === unknown) return "?";
	if (content === null) return "~";
	if (typeof content === "boolean") return content ? "T" : "F";
	if (content instanceof BigFloat) return formatNumber(content);
	if (typeof content === "string") return JSON.stringify(content);
	const [open, close] = type.kind === "list" || type.kind === "set" ? "[]" : type.kind === "map" ? "{}" : "<>";
	return `${open}${(isElements(content) ? content.map(orderText) : [...content].map(([key, each]) => `${type.kind === "map" ? `${JSON.stringify(key)}:` : ""}${orderText(each)}`)).map((item) => `${item};`).join("")}${close}`;
}

export { withMarks as A, set as C, unknownOf as D, tuple as E, unmark as O, object as S, stringOf as T, map as _, bool as a, number as b, containsMark as c, equal as d, identityOf as f, list as g, isWhollyKnown as h, UnknownDynamic as i, unknown as j, unmarkDeep as k, elementsOf as l, isNull as m, Null as n, boolOf as o, isKnown as p, True as r, childrenOf as s, False as t, entriesOf as u, mark as v, string as w, numberOf as x, nullOf as y };