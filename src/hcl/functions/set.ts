import { FunctionError, type ValueFunction } from '../evaluation/function.ts'
import { convert } from '../values/convert.ts'
import { DynamicType, type Type } from '../values/type.ts'
import { unify } from '../values/unify.ts'
import type { Value } from '../values/value.ts'
import { elementsOf, identityOf, list, set, tuple } from '../values/values.ts'
import { any, sequenceAt, shape } from './function-arguments.ts'
import { atMost } from './limits.ts'

type Combine = (left: readonly Value[], right: readonly Value[]) => readonly Value[]

function setOperation(name: string, combine: Combine): ValueFunction {
  const parameter = (parameterName: string) => ({
    ...any(parameterName),
    type: { kind: 'set', element: DynamicType } as const,
  })
  return {
    name,
    parameters: [parameter('first_set')],
    variadic: parameter('other_sets'),
    call(args) {
      const types = args.flatMap(({ type, content }) => {
        const isEmpty = Array.isArray(content) && content.length === 0
        return type.kind === 'set' && !(isEmpty && type.element.kind === 'dynamic') ? [type.element] : []
      })
      const type = types.length === 0 ? DynamicType : unify(types)
      if (type === undefined) throw new FunctionError('given sets must all have compatible element types')
      const sets = args.map((each, position) => {
        const converted = convert(each, { kind: 'set', element: type })
        if (converted.value === undefined) throw new FunctionError(converted.problem, position)
        return elementsOf(converted.value)
      })
      return set(sets.reduce(combine), type)
    },
  }
}

const setproduct: ValueFunction = {
  name: 'setproduct',
  parameters: [],
  variadic: shape('sets'),
  call(args) {
    if (args.length < 2) throw new FunctionError('at least two arguments are required')
    const columns = args.map((each, position) => {
      const elements = sequenceAt(args, position, () => 'a set or a list is required')
      if (each.type.kind !== 'tuple') return { elements, type: (each.type as { element: Type }).element }
      const type = each.type.elements.length === 0 ? DynamicType : unify(each.type.elements)
      if (type === undefined) throw new FunctionError('all elements must be of the same type', position)
      return {
        type,
        elements: elements.map((one) => convert(one, type).value ?? one),
      }
    })
    atMost(
      columns.reduce((product, { elements }) => product * elements.length, 1),
      100_000,
      'combinations',
    )
    let rows: (readonly Value[])[] = [[]]
    for (const { elements } of columns) rows = rows.flatMap((row) => elements.map((each) => [...row, each]))
    const type: Type = { kind: 'tuple', elements: columns.map((column) => column.type) }
    const isList = args.every((each) => each.type.kind !== 'set')
    return isList ? list(rows.map(tuple), type) : set(rows.map(tuple), type)
  },
}

/** Those of the left that are in the right. */
const common: Combine = (left, right) => {
  const identities = new Set(right.map(identityOf))
  return left.filter((each) => identities.has(identityOf(each)))
}

export const setFunctions: readonly ValueFunction[] = [
  setOperation('setunion', (left, right) => [...left, ...right]),
  setOperation('setintersection', common),
  setproduct,
]
