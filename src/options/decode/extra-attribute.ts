import type { Type } from '../../hcl/values/type.ts'
import type { Value } from '../../hcl/values/value.ts'
import type { OptionPath } from '../component.ts'

/** cty drops attributes that an object type does not have; a user who wrote one meant something by it. */
export function extraAttribute(
  value: Value,
  type: Type,
  path: OptionPath,
): { name: string; known: Iterable<string>; path: OptionPath } | undefined {
  const { content } = value
  if (type.kind === 'object' && content instanceof Map) {
    for (const [name, item] of content as ReadonlyMap<string, Value>) {
      const wanted = type.attributes.get(name)
      if (wanted === undefined) return { name, known: type.attributes.keys(), path: [...path, name] }
      const found = extraAttribute(item, wanted, [...path, name])
      if (found !== undefined) return found
    }
  }
  if (!('element' in type)) return undefined
  const items: readonly (readonly [string | number, Value])[] =
    content instanceof Map
      ? [...content]
      : Array.isArray(content)
        ? content.map((item, index) => [index, item] as const)
        : []
  for (const [key, item] of items) {
    const found = extraAttribute(item, type.element, [...path, key])
    if (found !== undefined) return found
  }
  return undefined
}
