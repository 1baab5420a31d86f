import { FunctionError, type ValueFunction } from '../evaluation/function.ts'
import { equals } from '../evaluation/operators.ts'
import { convert } from '../values/convert.ts'
import { BoolType, NumberType } from '../values/type.ts'
import { unify } from '../values/unify.ts'
import {
  bool,
  boolOf,
  elementsOf,
  entriesOf,
  isKnown,
  isNull,
  Null,
  number,
  stringOf,
  UnknownDynamic,
  unknownOf,
} from '../values/values.ts'
import { any, bools, isMapping, sequenceAt, valueAt } from './function-arguments.ts'
import { characters } from './string.ts'

const alltrue: ValueFunction = {
  name: 'alltrue',
  parameters: [{ ...bools('list'), unknown: 'elements' }],
  returns: BoolType,
  call(args) {
    for (const element of elementsOf(valueAt(args, 0))) {
      if (!isKnown(element)) return unknownOf(BoolType)
      if (isNull(element) || !boolOf(element)) return bool(false)
    }
    return bool(true)
  },
}

const anytrue: ValueFunction = {
  name: 'anytrue',
  parameters: [{ ...bools('list'), unknown: 'elements' }],
  returns: BoolType,
  call(args) {
    const elements = elementsOf(valueAt(args, 0))
    if (elements.some((element) => element.content === true)) return bool(true)
    return elements.every(isKnown) ? bool(false) : unknownOf(BoolType)
  },
}

const coalesce: ValueFunction = {
  name: 'coalesce',
  parameters: [],
  variadic: { ...any('vals'), allowNull: true, unknown: 'any' },
  call(args) {
    const type = unify(args.map((each) => each.type))
    if (type === undefined) throw new FunctionError('all arguments must have the same type')
    for (const each of args) {
      // One that turns out not to convert is passed over, as null is.
      const { value = Null } = convert(each, type)
      if (!isKnown(value)) return unknownOf(type)
      if (!isNull(value) && value.content !== '') return value
    }
    throw new FunctionError('no non-null, non-empty-string arguments')
  },
}

const coalescelist: ValueFunction = {
  name: 'coalescelist',
  parameters: [],
  variadic: { ...any('vals'), allowNull: true, unknown: 'any' },
  call(args) {
    if (args.length === 0) throw new FunctionError('at least one argument is required')
    for (const each of args) {
      if (!isKnown(each)) return UnknownDynamic
      if (each.type.kind !== 'list' && each.type.kind !== 'tuple') {
        throw new FunctionError('coalescelist arguments must be lists or tuples')
      }
    }
    for (const each of args) {
      if (!isNull(each) && elementsOf(each).length > 0) return each
    }
    throw new FunctionError('no non-null arguments')
  },
}

const contains: ValueFunction = {
  name: 'contains',
  parameters: [{ ...any('list'), unknown: 'elements' }, any('value')],
  returns: BoolType,
  call(args) {
    const elements = sequenceAt(args, 0, () => 'argument must be list, tuple, or set', 'call')
    const wanted = valueAt(args, 1)
    const answers = elements.map((element) => equals(wanted, element))
    if (answers.some((answer) => answer.content === true)) return bool(true)
    return answers.every(isKnown) ? bool(false) : unknownOf(BoolType)
  },
}

const length: ValueFunction = {
  name: 'length',
  parameters: [{ ...any('value'), unknown: 'any' }],
  returns: NumberType,
  call(args) {
    const given = valueAt(args, 0)
    const { type } = given
    if (type.kind === 'number' || type.kind === 'bool') {
      throw new FunctionError('only strings, lists, sets, maps, objects and tuples have a length')
    }
    // Tuples and objects have their length in their type.
    if (type.kind === 'tuple') return number(type.elements.length)
    if (type.kind === 'object') return number(type.attributes.size)
    if (!isKnown(given)) return unknownOf(NumberType)
    if (type.kind === 'string') return number(characters(stringOf(given)).length)
    return number(isMapping(given) ? entriesOf(given).size : elementsOf(given).length)
  },
}

export const collectionFunctions: readonly ValueFunction[] = [
  alltrue,
  anytrue,
  coalesce,
  coalescelist,
  contains,
  length,
]
