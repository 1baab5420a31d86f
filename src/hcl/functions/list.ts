import { FunctionError, type ValueFunction } from '../evaluation/function.ts'
import { equals } from '../evaluation/operators.ts'
import { BigFloat } from '../values/big-float.ts'
import { DynamicType, listOf, NumberType, StringType } from '../values/type.ts'
import { friendlyName } from '../values/type-queries.ts'
import { unify } from '../values/unify.ts'
import type { Value } from '../values/value.ts'
import { elementsOf, identityOf, isNull, list, number, numberOf, tuple, UnknownDynamic } from '../values/values.ts'
import { flatten } from './flatten.ts'
import {
  any,
  convertOr,
  numberAt,
  numeric,
  sequenceAt,
  shape,
  texts,
  valueAt,
  wholeNumberAt,
} from './function-arguments.ts'

/** A sequence like the given one with other elements out of it. */
function alike(like: Value, elements: readonly Value[]): Value {
  return like.type.kind === 'list' ? list(elements, like.type.element) : tuple(elements)
}

const chunklist: ValueFunction = {
  name: 'chunklist',
  parameters: [{ ...shape('list'), type: listOf(DynamicType) }, numeric('size')],
  call(args) {
    const given = valueAt(args, 0)
    const elements = elementsOf(given)
    const size = wholeNumberAt(args, 1)
    if (size < 0) throw new FunctionError('the size argument must be positive')
    if (elements.length === 0) return list([], given.type)
    const chunks: Value[] = []
    // Size 0 is one chunk of all.
    const step = size === 0 ? elements.length : size
    for (let at = 0; at < elements.length; at += step) chunks.push(alike(given, elements.slice(at, at + step)))
    return list(chunks)
  },
}

const compact: ValueFunction = {
  name: 'compact',
  parameters: [texts('list')],
  returns: listOf(StringType),
  call: (args) =>
    list(
      elementsOf(valueAt(args, 0)).filter((element) => !isNull(element) && element.content !== ''),
      StringType,
    ),
}

const concat: ValueFunction = {
  name: 'concat',
  parameters: [],
  variadic: shape('seqs'),
  call(args) {
    if (args.length === 0) throw new FunctionError('at least one argument is required')
    for (const [index, { type }] of args.entries()) {
      if (type.kind !== 'list' && type.kind !== 'tuple') {
        throw new FunctionError(`all arguments must be lists or tuples; got ${friendlyName(type)}`, index)
      }
    }
    if (args.every(({ type }) => type.kind === 'list')) {
      const type = unify(args.map((each) => each.type))
      if (type?.kind === 'list') {
        const elements = args.flatMap((each) => elementsOf(convertOr(each, type, 'element types must all match')))
        return list(elements, type.element)
      }
    }
    return tuple(args.flatMap(elementsOf))
  },
}

const distinct: ValueFunction = {
  name: 'distinct',
  parameters: [{ ...any('list'), type: listOf(DynamicType) }],
  call(args) {
    const given = valueAt(args, 0)
    // Only those of one identity can be equal; to compare each with all others takes minutes for a file's lines.
    const found = new Map<string, Value[]>()
    const kept = elementsOf(given).filter((element) => {
      const identity = identityOf(element)
      const alikes = found.get(identity) ?? []
      if (alikes.some((each) => equals(each, element).content === true)) return false
      found.set(identity, [...alikes, element])
      return true
    })
    return alike(given, kept)
  },
}

const element: ValueFunction = {
  name: 'element',
  parameters: [shape('list'), numeric('index')],
  call(args) {
    const given = valueAt(args, 0)
    if (given.type.kind !== 'list' && given.type.kind !== 'tuple') {
      throw new FunctionError(`cannot read elements from ${friendlyName(given.type)}`)
    }
    const elements = elementsOf(given)
    const index = numberAt(args, 1)
    if (index.isNegative && !index.isZero) throw new FunctionError('cannot use element function with a negative index')
    if (!index.isInteger) throw new FunctionError('invalid index: value must be a whole number')
    if (elements.length === 0) throw new FunctionError('cannot use element function with an empty list')
    return elements[Number(index.toBigInt() % BigInt(elements.length))] ?? UnknownDynamic
  },
}

/** The position of a value in a list. */
const index: ValueFunction = {
  name: 'index',
  parameters: [any('list'), any('value')],
  returns: NumberType,
  call(args) {
    const given = valueAt(args, 0)
    if (given.type.kind !== 'list' && given.type.kind !== 'tuple') {
      throw new FunctionError('a list or a tuple is required')
    }
    const elements = elementsOf(given)
    if (elements.length === 0) throw new FunctionError('the list is empty')
    const found = elements.findIndex((each) => equals(each, valueAt(args, 1)).content === true)
    if (found === -1) throw new FunctionError('the list has no such item')
    return number(found)
  },
}

const range: ValueFunction = {
  name: 'range',
  parameters: [],
  variadic: numeric('params'),
  returns: listOf(NumberType),
  call(args) {
    const numbers = args.map(numberOf)
    const zero = BigFloat.whole(0)
    const one = BigFloat.whole(1)
    const [first, second, third] = numbers
    if (first === undefined || numbers.length > 3) throw new FunctionError('must have one, two, or three arguments')
    const [start, end] = second === undefined ? [zero, first] : [first, second]
    const step = third ?? (end.comparedTo(start) < 0 ? one.negated() : one)
    const down = step.isNegative && !step.isZero
    if (down && end.comparedTo(start) > 0)
      throw new FunctionError('end must be less than start when step is negative', 1)
    if (!down && end.comparedTo(start) < 0) {
      throw new FunctionError('end must be greater than start when step is positive', 1)
    }
    const result: Value[] = []
    const isLeft = (at: BigFloat) => (down ? at.comparedTo(end) > 0 : at.comparedTo(end) < 0)
    for (let at: BigFloat | undefined = start; at !== undefined && isLeft(at); at = at.plus(step)) {
      if (step.isZero) throw new FunctionError('step must not be zero')
      if (result.length >= 1024) {
        throw new FunctionError(
          'more than 1024 values were generated; either decrease the difference between start and end or use a smaller step',
        )
      }
      result.push(number(at))
    }
    return list(result, NumberType)
  },
}

const reverse: ValueFunction = {
  name: 'reverse',
  parameters: [shape('list')],
  call(args) {
    const given = valueAt(args, 0)
    const elements = sequenceAt(args, 0, (type) => `can only reverse list or tuple values, not ${type}`)
    if (given.type.kind === 'set') return list([...elements].reverse(), given.type.element)
    return alike(given, [...elements].reverse())
  },
}

const slice: ValueFunction = {
  name: 'slice',
  parameters: [shape('list'), numeric('start_index'), numeric('end_index')],
  call(args) {
    const given = valueAt(args, 0)
    if (given.type.kind === 'set') {
      const problem =
        'cannot slice a set, because its elements do not have indices; explicitly convert to a list if the ordering of the result is not important'
      throw new FunctionError(problem, 0)
    }
    const elements = sequenceAt(args, 0, () => 'must be a list or tuple value')
    const start = wholeNumberAt(args, 1, 1)
    if (start < 0) throw new FunctionError('start index must not be less than zero', 1)
    if (start > elements.length) {
      throw new FunctionError('start index must not be greater than the length of the list', 1)
    }
    const end = wholeNumberAt(args, 2, 2)
    if (end < 0) throw new FunctionError('end index must not be less than zero', 2)
    if (end > elements.length) throw new FunctionError('end index must not be greater than the length of the list', 2)
    if (start > end) throw new FunctionError('start index must not be greater than end index', 1)
    return alike(given, elements.slice(start, end))
  },
}

export const listFunctions: readonly ValueFunction[] = [
  chunklist,
  compact,
  concat,
  distinct,
  element,
  flatten,
  index,
  range,
  reverse,
  slice,
]
