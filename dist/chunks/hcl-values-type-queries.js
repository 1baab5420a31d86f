import { C as ZodTuple, S as ZodTransform, _ as ZodRecord, a as ZodDefault, b as ZodStringFormat, c as ZodLiteral, d as ZodNumber, f as ZodObject, g as ZodReadonly, h as ZodPrefault, i as ZodCodec, l as ZodNonOptional, m as ZodPipe, n as ZodBoolean, o as ZodEnum, p as ZodOptional, r as ZodCatch, s as ZodLazy, t as ZodArray, u as ZodNullable, v as ZodSet, w as ZodUnion, x as ZodTemplateLiteral, y as ZodString } from "./npm-zod.js";

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

// src/options/option-schema.ts
/** The schema without what may be wrapped around it: optional, default, transformations of the result. */
function bare(schema) {
	const next = unwrapOnce(schema);
	return next === void 0 ? schema : bare(next);
}
function unwrapOnce(schema) {
	if (schema instanceof ZodOptional || schema instanceof ZodNullable || schema instanceof ZodDefault || schema instanceof ZodPrefault || schema instanceof ZodReadonly || schema instanceof ZodNonOptional || schema instanceof ZodCatch) return schema.def.innerType;
	if (schema instanceof ZodPipe) {
		const into = schema.def.in;
		return into instanceof ZodTransform ? schema.def.out : into;
	}
	return schema instanceof ZodLazy ? schema.def.getter() : void 0;
}
/** What `.meta()` says on the schema or on anything that it wraps; the outer one wins. */
function metaOf(schema) {
	const next = unwrapOnce(schema);
	return {
		...next === void 0 ? {} : metaOf(next),
		...schema.meta()
	};
}
/** The codec around which the schema is wrapped. */
function codecOf(schema) {
	if (schema instanceof ZodCodec) return schema;
	if (schema instanceof ZodPipe) return void 0;
	const next = unwrapOnce(schema);
	return next === void 0 ? void 0 : codecOf(next);
}
/** Is it an attribute, a block, or a repeated block? */
function formOf(schema) {
	const inner = bare(schema);
	if (metaOf(schema).attribute !== true) {
		if (inner instanceof ZodObject) return {
			kind: "block",
			object: inner
		};
		if (inner instanceof ZodArray) {
			const element = bare(inner.element);
			if (element instanceof ZodObject) return {
				kind: "blocks",
				object: element
			};
		}
	}
	return {
		kind: "attribute",
		type: typeOf(inner)
	};
}
/** The HCL type to which a value is converted before zod sees it. */
function typeOf(schema) {
	const inner = bare(schema);
	if (inner instanceof ZodString || inner instanceof ZodStringFormat || inner instanceof ZodTemplateLiteral) return StringType;
	if (inner instanceof ZodNumber) return NumberType;
	if (inner instanceof ZodBoolean) return BoolType;
	if (inner instanceof ZodEnum) return common(Object.values(inner.enum).map(typeOfLiteral));
	if (inner instanceof ZodLiteral) return common([...inner.values].map(typeOfLiteral));
	if (inner instanceof ZodArray) return listOf(typeOf(inner.element));
	if (inner instanceof ZodSet) return setOf(typeOf(inner.def.valueType));
	if (inner instanceof ZodTuple) return tupleOf(inner.def.items.map((item) => typeOf(item)));
	if (inner instanceof ZodRecord) return mapOf(typeOf(inner.valueType));
	if (inner instanceof ZodUnion) return common(inner.options.map((option) => typeOf(option)));
	if (inner instanceof ZodObject) {
		const attributes = Object.entries(inner.shape).map(([name, each]) => [name, typeOf(each)]);
		return objectOf(new Map(attributes), new Set(Object.keys(inner.shape)));
	}
	return DynamicType;
}
function typeOfLiteral(value) {
	if (typeof value === "string") return StringType;
	if (typeof value === "number" || typeof value === "bigint") return NumberType;
	return typeof value === "boolean" ? BoolType : DynamicType;
}
function common(types) {
	const first = types[0];
	return first !== void 0 && types.every((type) => sameType(type, first)) ? first : DynamicType;
}
/** The schemas of an object's options by name. */
function shapeOf(object) {
	return new Map(Object.entries(object.shape));
}

export { setOf as C, objectOf as S, DynamicType as _, shapeOf as a, listOf as b, friendlyName as c, isPrimitive as d, sameType as f, BoolType as g, compareStrings as h, metaOf as i, hasDynamic as l, withoutOptional as m, codecOf as n, typeOf as o, typeName as p, formOf as r, constraintName as s, bare as t, isCollection as u, NumberType as v, tupleOf as w, mapOf as x, StringType as y };