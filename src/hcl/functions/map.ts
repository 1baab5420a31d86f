import { FunctionError, type ValueFunction } from '../evaluation/function.ts'
import { DynamicType, StringType } from '../values/type.ts'
import { friendlyName, sameType } from '../values/type-queries.ts'
import type { Value } from '../values/value.ts'
import { elementsOf, entriesOf, isNull, list, map, nullOf, object, string, stringOf, tuple } from '../values/values.ts'
import { any, convertOr, mappingAt, shape, text, textAt, texts, valueAt } from './function-arguments.ts'

const keys: ValueFunction = {
  name: 'keys',
  parameters: [shape('inputMap')],
  call(args) {
    const names = [...mappingAt(args, 0, () => 'must have map or object type').keys()].map(string)
    return valueAt(args, 0).type.kind === 'map' ? list(names, StringType) : tuple(names)
  },
}

const lookup: ValueFunction = {
  name: 'lookup',
  parameters: [shape('inputMap'), text('key'), { ...any('default'), unknown: 'any', elementMarks: 'keep' }],
  call(args) {
    const entries = mappingAt(args, 0, () => 'lookup() requires a map as the first argument')
    const { type } = valueAt(args, 0)
    const found = entries.get(textAt(args, 1))
    const fallback = valueAt(args, 2)
    if (type.kind !== 'map') return found ?? fallback
    const problem = 'the default value must have the same type as the map elements'
    const converted = convertOr(fallback, type.element, problem, 2)
    return found ?? converted
  },
}

const merge: ValueFunction = {
  name: 'merge',
  parameters: [],
  variadic: { ...shape('maps'), allowNull: true },
  call(args) {
    for (const { type } of args) {
      if (type.kind !== 'map' && type.kind !== 'object' && type.kind !== 'dynamic') {
        throw new FunctionError(`arguments must be maps or objects, got ${JSON.stringify(friendlyName(type))}`)
      }
    }
    const merged = new Map(args.filter((each) => !isNull(each)).flatMap((each) => [...entriesOf(each)]))
    const [first] = args
    const isMap = first?.type.kind === 'map' && args.every(({ type }) => sameType(type, first.type))
    return isMap && first.type.kind === 'map' ? map(merged, first.type.element) : object(merged)
  },
}

const values: ValueFunction = {
  name: 'values',
  parameters: [shape('mapping')],
  call(args) {
    const { type } = valueAt(args, 0)
    const found = [...mappingAt(args, 0, () => 'values() requires a map as the first argument', 'call').values()]
    return type.kind === 'map' ? list(found, type.element) : tuple(found)
  },
}

const zipmap: ValueFunction = {
  name: 'zipmap',
  parameters: [texts('keys'), shape('values')],
  call(args) {
    const given = valueAt(args, 1)
    if (given.type.kind !== 'list' && given.type.kind !== 'tuple') {
      throw new FunctionError('values argument must be a list or tuple value')
    }
    const names = elementsOf(valueAt(args, 0))
    const elements = elementsOf(given)
    if (names.length !== elements.length) {
      throw new FunctionError(`number of keys (${names.length}) does not match number of values (${elements.length})`)
    }
    const entries = names.map((name, position): [string, Value] => {
      if (isNull(name)) throw new FunctionError(`keys list has null value at index ${position}`)
      return [stringOf(name), elements[position] ?? nullOf(DynamicType)]
    })
    return given.type.kind === 'list' ? map(entries, given.type.element) : object(entries)
  },
}

export const mapFunctions: readonly ValueFunction[] = [keys, lookup, merge, values, zipmap]
