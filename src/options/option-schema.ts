import * as z from 'zod'
import {
  BoolType,
  DynamicType,
  listOf,
  mapOf,
  NumberType,
  objectOf,
  StringType,
  setOf,
  type Type,
  tupleOf,
} from '../hcl/values/type.ts'
import { sameType } from '../hcl/values/type-queries.ts'

/** What a component says of an option beside its schema. */
export interface OptionMeta {
  readonly description?: string
  readonly sensitive?: boolean
  /** Not hidden in logs where it stands in the template for everybody to read: a throw-away password such as `packer`. */
  readonly openWhenLiteral?: boolean
  readonly deprecated?: boolean
  /** With `deprecated`: what to do instead. */
  readonly instead?: string
  /** An object or array of objects that is an attribute, not a block. */
  readonly attribute?: boolean
  /** `{{ }}` in it is rendered by the component itself when it runs, and may read these fields. */
  readonly renderedLate?: readonly string[]
  /** `{{ }}` in it is left alone: the component's `plan` reads it. */
  readonly readByPlan?: boolean
  /** Says how the server is reached and by whom: no part of what is built. */
  readonly access?: boolean
  /** Of codecs, as `codecs/notation.ts` has it: what the text is called, its only words, what an empty one means. */
  readonly notation?: string
  readonly words?: readonly string[]
  readonly emptyIsUnset?: boolean
  readonly standIn?: unknown
}

export type OptionForm =
  | { readonly kind: 'attribute'; readonly type: Type }
  | { readonly kind: 'block' | 'blocks'; readonly object: z.ZodObject }

/** The schema without what may be wrapped around it: optional, default, transformations of the result. */
export function bare(schema: z.ZodType): z.ZodType {
  const next = unwrapOnce(schema)
  return next === undefined ? schema : bare(next)
}

function unwrapOnce(schema: z.ZodType): z.ZodType | undefined {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodReadonly ||
    schema instanceof z.ZodNonOptional ||
    schema instanceof z.ZodCatch
  )
    return schema.def.innerType as z.ZodType
  if (schema instanceof z.ZodPipe) {
    const into = schema.def.in as z.ZodType
    return (into instanceof z.ZodTransform ? schema.def.out : into) as z.ZodType
  }
  return schema instanceof z.ZodLazy ? (schema.def.getter() as z.ZodType) : undefined
}

/** What `.meta()` says on the schema or on anything that it wraps; the outer one wins. */
export function metaOf(schema: z.ZodType): OptionMeta {
  const next = unwrapOnce(schema)
  return { ...(next === undefined ? {} : metaOf(next)), ...(schema.meta() as OptionMeta | undefined) }
}

/** The codec around which the schema is wrapped. */
export function codecOf(schema: z.ZodType): z.ZodCodec | undefined {
  if (schema instanceof z.ZodCodec) return schema
  if (schema instanceof z.ZodPipe) return undefined
  const next = unwrapOnce(schema)
  return next === undefined ? undefined : codecOf(next)
}

/** Is it an attribute, a block, or a repeated block? */
export function formOf(schema: z.ZodType): OptionForm {
  const inner = bare(schema)
  if (metaOf(schema).attribute !== true) {
    if (inner instanceof z.ZodObject) return { kind: 'block', object: inner }
    if (inner instanceof z.ZodArray) {
      const element = bare(inner.element as z.ZodType)
      if (element instanceof z.ZodObject) return { kind: 'blocks', object: element }
    }
  }
  return { kind: 'attribute', type: typeOf(inner) }
}

/** The HCL type to which a value is converted before zod sees it. */
export function typeOf(schema: z.ZodType): Type {
  const inner = bare(schema)
  if (inner instanceof z.ZodString || inner instanceof z.ZodStringFormat || inner instanceof z.ZodTemplateLiteral)
    return StringType
  if (inner instanceof z.ZodNumber) return NumberType
  if (inner instanceof z.ZodBoolean) return BoolType
  if (inner instanceof z.ZodEnum) return common(Object.values(inner.enum).map(typeOfLiteral))
  if (inner instanceof z.ZodLiteral) return common([...inner.values].map(typeOfLiteral))
  if (inner instanceof z.ZodArray) return listOf(typeOf(inner.element as z.ZodType))
  if (inner instanceof z.ZodSet) return setOf(typeOf(inner.def.valueType as z.ZodType))
  if (inner instanceof z.ZodTuple) return tupleOf(inner.def.items.map((item) => typeOf(item as z.ZodType)))
  if (inner instanceof z.ZodRecord) return mapOf(typeOf(inner.valueType as z.ZodType))
  if (inner instanceof z.ZodUnion) return common(inner.options.map((option) => typeOf(option as z.ZodType)))
  if (inner instanceof z.ZodObject) {
    const attributes = Object.entries(inner.shape).map(([name, each]) => [name, typeOf(each as z.ZodType)] as const)
    return objectOf(new Map(attributes), new Set(Object.keys(inner.shape)))
  }
  return DynamicType
}

function typeOfLiteral(value: unknown): Type {
  if (typeof value === 'string') return StringType
  if (typeof value === 'number' || typeof value === 'bigint') return NumberType
  return typeof value === 'boolean' ? BoolType : DynamicType
}

function common(types: readonly Type[]): Type {
  const first = types[0]
  return first !== undefined && types.every((type) => sameType(type, first)) ? first : DynamicType
}

/** Must the user write it? */
export function isRequired(schema: z.ZodType): boolean {
  return !schema.safeParse(undefined).success
}

/** The schemas of an object's options by name. */
export function shapeOf(object: z.ZodObject): ReadonlyMap<string, z.ZodType> {
  return new Map(Object.entries(object.shape as Readonly<Record<string, z.ZodType>>))
}
