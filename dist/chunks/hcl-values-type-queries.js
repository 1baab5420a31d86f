// src/hcl/values/string-order.ts
/** By code points, as Go sorts. */
function compareStrings(left, right) {
	const length = Math.min(left.length, right.length);
	for (let at = 0; at < length; at++) {
		const a = left.charCodeAt(at);
		const b = right.charCodeAt(at);
		if (a === b) continue;
		if (isSurrogate(a) !== isSurrogate(b)) return isSurrogate(a) ? 1 : -1;
		return a - b;
	}
	return left.length - right.length;
}
function isSurrogate(unit) {
	return unit >= 55296 && unit <= 57343;
}

// src/hcl/values/type.ts
const StringType = { kind: "string" };
const NumberType = { kind: "number" };
const BoolType = { kind: "bool" };
const DynamicType = { kind: "dynamic" };
const listOf = (element) => ({
	kind: "list",
	element
});
const setOf = (element) => ({
	kind: "set",
	element
});
const mapOf = (element) => ({
	kind: "map",
	element
});
const objectOf = (attributes, optional = /* @__PURE__ */ new Set()) => ({
	kind: "object",
	attributes,
	optional
});
const tupleOf = (elements) => ({
	kind: "tuple",
	elements
});

// src/hcl/values/type-queries.ts
const isPrimitive = (type) => type.kind === "string" || type.kind === "number" || type.kind === "bool";
const isCollection = (type) => type.kind === "list" || type.kind === "set" || type.kind === "map";
function sameType(left, right) {
	if (left === right) return true;
	if (left.kind !== right.kind) return false;
	if (isCollection(left)) return isCollection(right) && sameType(left.element, right.element);
	if (left.kind === "tuple" && right.kind === "tuple") return left.elements.length === right.elements.length && left.elements.every((each, index) => sameType(each, right.elements[index] ?? DynamicType));
	if (left.kind === "object" && right.kind === "object") {
		if (left.attributes.size !== right.attributes.size || left.optional.size !== right.optional.size) return false;
		for (const [name, each] of left.attributes) {
			const other = right.attributes.get(name);
			if (other === void 0 || left.optional.has(name) !== right.optional.has(name) || !sameType(each, other)) return false;
		}
	}
	return true;
}
/** Is there an `any` in it? */
function hasDynamic(type) {
	if (type.kind === "dynamic") return true;
	if (isCollection(type)) return hasDynamic(type.element);
	if (type.kind === "tuple") return type.elements.some(hasDynamic);
	return type.kind === "object" && [...type.attributes.values()].some(hasDynamic);
}
/** Values never have optional attributes; type constraints do. */
function withoutOptional(type) {
	if (isCollection(type)) return {
		kind: type.kind,
		element: withoutOptional(type.element)
	};
	if (type.kind === "tuple") return {
		kind: "tuple",
		elements: type.elements.map(withoutOptional)
	};
	if (type.kind !== "object") return type;
	return objectOf(new Map([...type.attributes].map(([name, each]) => [name, withoutOptional(each)])));
}
/** For people, of a value: `list of string`, `object`. */
function friendlyName(type) {
	if (isCollection(type)) return `${type.kind} of ${friendlyName(type.element)}`;
	return type.kind;
}
/** For people, of what is required: `list of any single type`. */
function constraintName(type) {
	if (type.kind === "dynamic") return "any type";
	if (isCollection(type)) return `${type.kind} of ${type.element.kind === "dynamic" ? "any single type" : constraintName(type.element)}`;
	return type.kind;
}
/** As it is written in a template: `list(string)`, `object({a=number,b=optional(string)})`. */
function typeName(type) {
	switch (type.kind) {
		case "dynamic": return "any";
		case "list":
		case "set":
		case "map": return `${type.kind}(${typeName(type.element)})`;
		case "tuple": return `tuple([${type.elements.map(typeName).join(",")}])`;
		case "object": return `object({${[...type.attributes].sort(([left], [right]) => compareStrings(left, right)).map(([name, each]) => {
			const text = typeName(each);
			return `${/^[\p{ID_Start}_][\p{ID_Continue}-]*$/u.test(name) ? name : JSON.stringify(name)}=${type.optional.has(name) ? `optional(${text})` : text}`;
		}).join(",")}})`;
		default: return type.kind;
	}
}

export { tupleOf as _, isPrimitive as a, withoutOptional as c, NumberType as d, StringType as f, setOf as g, objectOf as h, isCollection as i, BoolType as l, mapOf as m, friendlyName as n, sameType as o, listOf as p, hasDynamic as r, typeName as s, constraintName as t, DynamicType as u, compareStrings as v };