import { compareStrings } from './string-order.ts'
import type { Type } from './type.ts'
import { friendlyName, isCollection, sameType } from './type-queries.ts'

/** What is different between the types of the two results, for types that do not unify. */
export function conditionalMismatch(then: Type, otherwise: Type): string {
  return structural(then, otherwise) ?? named(then, otherwise)
}

function structural(then: Type, otherwise: Type): string | undefined {
  if (then.kind === 'object' && otherwise.kind === 'object') return objects(then.attributes, otherwise.attributes)
  if (then.kind === 'tuple' && otherwise.kind === 'tuple') return tuples(then.elements, otherwise.elements)
  if (isCollection(then) && isCollection(otherwise) && then.kind === otherwise.kind) {
    const { kind } = then.element
    if (kind === otherwise.element.kind && (kind === 'object' || kind === 'tuple')) {
      return `Their elements differ: ${conditionalMismatch(then.element, otherwise.element)}`
    }
  }
  return undefined
}

function objects(then: ReadonlyMap<string, Type>, otherwise: ReadonlyMap<string, Type>): string | undefined {
  const missing = (name: string, present: string, absent: string) =>
    `The '${present}' value has an attribute "${name}", which the '${absent}' value has not`
  for (const name of [...then.keys()].sort(compareStrings)) {
    const left = then.get(name)
    const right = otherwise.get(name)
    if (right === undefined) return missing(name, 'true', 'false')
    if (left !== undefined && !sameType(left, right)) {
      return `They differ in attribute "${name}": ${conditionalMismatch(left, right)}`
    }
  }
  const extra = [...otherwise.keys()].sort(compareStrings).find((name) => !then.has(name))
  return extra === undefined ? undefined : missing(extra, 'false', 'true')
}

function tuples(then: readonly Type[], otherwise: readonly Type[]): string | undefined {
  if (then.length !== otherwise.length) {
    return `The 'true' tuple has ${then.length} elements and the 'false' tuple ${otherwise.length}`
  }
  for (const [index, left] of then.entries()) {
    const right = otherwise[index]
    if (right !== undefined && !sameType(left, right)) {
      return `They differ in element ${index}: ${conditionalMismatch(left, right)}`
    }
  }
  return undefined
}

function named(then: Type, otherwise: Type): string {
  const left = friendlyName(then)
  const right = friendlyName(otherwise)
  if (left === right) {
    return 'They differ somewhere inside'
  }
  return `The 'true' value is ${left} and the 'false' value ${right}`
}
