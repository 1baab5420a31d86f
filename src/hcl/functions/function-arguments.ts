import { FunctionError, type Parameter } from '../evaluation/function.ts'
import { convert } from '../values/convert.ts'
import { BoolType, DynamicType, listOf, NumberType, StringType, type Type } from '../values/type.ts'
import { friendlyName } from '../values/type-queries.ts'
import type { Value } from '../values/value.ts'
import { elementsOf, entriesOf, Null, numberOf, stringOf } from '../values/values.ts'

export const text = (name: string): Parameter => ({ name, type: StringType })
export const numeric = (name: string): Parameter => ({ name, type: NumberType })
export const any = (name: string): Parameter => ({ name, type: DynamicType })
export const texts = (name: string): Parameter => ({ name, type: listOf(StringType) })
export const bools = (name: string): Parameter => ({ name, type: listOf(BoolType) })
/** A collection of which only the shape matters: elements may be unknown or secret. */
export const shape = (name: string): Parameter => ({
  name,
  type: DynamicType,
  unknown: 'elements',
  elementMarks: 'keep',
})

function argument(args: readonly Value[], index: number): Value {
  return args[index] ?? Null
}

export const textAt = (args: readonly Value[], index: number): string => stringOf(argument(args, index))
export const valueAt = argument
export const numberAt = (args: readonly Value[], index: number) => numberOf(argument(args, index))

const largest = 2n ** 63n

/** Go's `int`; what JavaScript does not count exactly is more than any function can use. `blame`: the argument that a problem is reported at, else the call. */
export function wholeNumberAt(args: readonly Value[], index: number, blame?: number): number {
  const number = numberAt(args, index)
  if (!number.isInteger) throw new FunctionError('a whole number is required', blame)
  const exact = number.toBigInt()
  if (exact < -largest || exact >= largest) {
    throw new FunctionError(`value must be a whole number, between -${largest} and ${largest - 1n}`, blame)
  }
  return number.toNumber()
}

export function isSequence({ type }: Value): boolean {
  return type.kind === 'list' || type.kind === 'set' || type.kind === 'tuple'
}

export function isMapping({ type }: Value): boolean {
  return type.kind === 'map' || type.kind === 'object'
}

/** `blame`: is the problem reported at the argument, or at the call? */
export function sequenceAt(
  args: readonly Value[],
  index: number,
  problem: (type: string) => string,
  blame: 'argument' | 'call' = 'argument',
) {
  const value = argument(args, index)
  if (!isSequence(value)) {
    throw new FunctionError(problem(friendlyName(value.type)), blame === 'argument' ? index : undefined)
  }
  return elementsOf(value)
}

export function mappingAt(
  args: readonly Value[],
  index: number,
  problem: (type: string) => string,
  blame: 'argument' | 'call' = 'argument',
) {
  const value = argument(args, index)
  if (!isMapping(value)) {
    throw new FunctionError(problem(friendlyName(value.type)), blame === 'argument' ? index : undefined)
  }
  return entriesOf(value)
}

/** Throws FunctionError with the problem where the value cannot be converted. */
export function convertOr(value: Value, type: Type, problem: string, argument?: number): Value {
  const converted = convert(value, type).value
  if (converted === undefined) throw new FunctionError(problem, argument)
  return converted
}
