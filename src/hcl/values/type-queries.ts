import { compareStrings } from './string-order.ts'
import { DynamicType, objectOf, type Type } from './type.ts'

export const isPrimitive = (type: Type): boolean =>
  type.kind === 'string' || type.kind === 'number' || type.kind === 'bool'
export const isCollection = (type: Type): type is Extract<Type, { element: Type }> =>
  type.kind === 'list' || type.kind === 'set' || type.kind === 'map'

export function sameType(left: Type, right: Type): boolean {
  if (left === right) return true
  if (left.kind !== right.kind) return false
  if (isCollection(left)) return isCollection(right) && sameType(left.element, right.element)
  if (left.kind === 'tuple' && right.kind === 'tuple') {
    return (
      left.elements.length === right.elements.length &&
      left.elements.every((each, index) => sameType(each, right.elements[index] ?? DynamicType))
    )
  }
  if (left.kind === 'object' && right.kind === 'object') {
    if (left.attributes.size !== right.attributes.size || left.optional.size !== right.optional.size) return false
    for (const [name, each] of left.attributes) {
      const other = right.attributes.get(name)
      if (other === undefined || left.optional.has(name) !== right.optional.has(name) || !sameType(each, other))
        return false
    }
  }
  return true
}

/** Is there an `any` in it? */
export function hasDynamic(type: Type): boolean {
  if (type.kind === 'dynamic') return true
  if (isCollection(type)) return hasDynamic(type.element)
  if (type.kind === 'tuple') return type.elements.some(hasDynamic)
  return type.kind === 'object' && [...type.attributes.values()].some(hasDynamic)
}

/** Values never have optional attributes; type constraints do. */
export function withoutOptional(type: Type): Type {
  if (isCollection(type)) return { kind: type.kind, element: withoutOptional(type.element) }
  if (type.kind === 'tuple') return { kind: 'tuple', elements: type.elements.map(withoutOptional) }
  if (type.kind !== 'object') return type
  return objectOf(new Map([...type.attributes].map(([name, each]) => [name, withoutOptional(each)])))
}

/** For people, of a value: `list of string`, `object`. */
export function friendlyName(type: Type): string {
  if (isCollection(type)) return `${type.kind} of ${friendlyName(type.element)}`
  return type.kind
}

/** For people, of what is required: `list of any single type`. */
export function constraintName(type: Type): string {
  if (type.kind === 'dynamic') return 'any type'
  if (isCollection(type))
    return `${type.kind} of ${type.element.kind === 'dynamic' ? 'any single type' : constraintName(type.element)}`
  return type.kind
}

/** As it is written in a template: `list(string)`, `object({a=number,b=optional(string)})`. */
export function typeName(type: Type): string {
  switch (type.kind) {
    case 'dynamic':
      return 'any'
    case 'list':
    case 'set':
    case 'map':
      return `${type.kind}(${typeName(type.element)})`
    case 'tuple':
      return `tuple([${type.elements.map(typeName).join(',')}])`
    case 'object': {
      const attributes = [...type.attributes].sort(([left], [right]) => compareStrings(left, right))
      const written = attributes.map(([name, each]) => {
        const text = typeName(each)
        const key = /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u.test(name) ? name : JSON.stringify(name)
        return `${key}=${type.optional.has(name) ? `optional(${text})` : text}`
      })
      return `object({${written.join(',')}})`
    }
    default:
      return type.kind
  }
}
