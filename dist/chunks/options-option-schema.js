import { _ as tupleOf, d as NumberType, f as StringType, g as setOf, h as objectOf, l as BoolType, m as mapOf, o as sameType, p as listOf, u as DynamicType } from "./hcl-values-type-queries.js";
import { C as ZodTuple, S as ZodTransform, _ as ZodRecord, a as ZodDefault, b as ZodStringFormat, c as ZodLiteral, d as ZodNumber, f as ZodObject, g as ZodReadonly, h as ZodPrefault, i as ZodCodec, l as ZodNonOptional, m as ZodPipe, n as ZodBoolean, o as ZodEnum, p as ZodOptional, r as ZodCatch, s as ZodLazy, t as ZodArray, u as ZodNullable, v as ZodSet, w as ZodUnion, x as ZodTemplateLiteral, y as ZodString } from "./npm-zod.js";

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

export { shapeOf as a, metaOf as i, codecOf as n, typeOf as o, formOf as r, bare as t };