import { didYouMean } from '../../diagnostics/suggest.ts'
import type { Component, OptionPath } from '../component.ts'
import { formOf, shapeOf } from '../option-schema.ts'

/** What a component knows of its options beside their schema. */
export type Declared = Pick<Component, 'options' | 'versions'>

/**
 * Of an option that is not one of those where it stands (at `path`): where it belongs, which version has it, or what is
 * nearest to it. With a leading space.
 */
export function hintFor(
  name: string,
  known: Iterable<string>,
  { options, versions }: Declared,
  path: OptionPath,
): string {
  const names = [...known]
  const former = versions?.former[name]
  if (former !== undefined) return ` ${former}`
  const [around] = path
  if (around !== undefined && shapeOf(options).has(name))
    return ` It belongs beside the block "${around}", not into it.`
  const blocks = [...shapeOf(options)].flatMap(([block, schema]) => {
    const form = formOf(schema)
    return block !== around && form.kind !== 'attribute' && shapeOf(form.object).has(name) ? [block] : []
  })
  const [first] = blocks
  if (first !== undefined) return ` It belongs into a block: ${blocks.join(' or ')} { ${name} = ... }.`
  const near = didYouMean(name, names) || partOf(name, names)
  if (near !== '') return near
  return versions === undefined || path.length > 0 ? '' : ` The options are those of ${versions.current}.`
}

/** `tag` is half of `vlan_tag`. */
export function partOf(name: string, known: readonly string[]): string {
  const words = name.split('_')
  const longer = known.filter((each) => words.every((word) => each.split('_').includes(word)))
  const [shortest] = longer.sort((left, right) => left.length - right.length)
  return shortest === undefined ? '' : ` Did you mean "${shortest}"?`
}
