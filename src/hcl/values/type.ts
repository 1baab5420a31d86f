/** cty's types: what an HCL value is, and what a variable may be declared as. */
export type Type =
  | { readonly kind: 'string' }
  | { readonly kind: 'number' }
  | { readonly kind: 'bool' }
  /** `any`, and the type of a null or unknown value of which nothing is known. */
  | { readonly kind: 'dynamic' }
  | { readonly kind: 'list' | 'set' | 'map'; readonly element: Type }
  | {
      readonly kind: 'object'
      readonly attributes: ReadonlyMap<string, Type>
      /** Names declared with `optional()`, only in type constraints. */
      readonly optional: ReadonlySet<string>
    }
  | { readonly kind: 'tuple'; readonly elements: readonly Type[] }

export const StringType: Type = { kind: 'string' }
export const NumberType: Type = { kind: 'number' }
export const BoolType: Type = { kind: 'bool' }
export const DynamicType: Type = { kind: 'dynamic' }

export const listOf = (element: Type): Type => ({ kind: 'list', element })
export const setOf = (element: Type): Type => ({ kind: 'set', element })
export const mapOf = (element: Type): Type => ({ kind: 'map', element })
export const objectOf = (attributes: ReadonlyMap<string, Type>, optional: ReadonlySet<string> = new Set()): Type => ({
  kind: 'object',
  attributes,
  optional,
})
export const tupleOf = (elements: readonly Type[]): Type => ({ kind: 'tuple', elements })
