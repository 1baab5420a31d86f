import type * as z from 'zod'
import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts'
import { type Range, startOf } from '../../diagnostics/range.ts'
import { didYouMean } from '../../diagnostics/suggest.ts'
import type { Attribute, Block } from '../../hcl/syntax/ast.ts'
import { formOf } from '../option-schema.ts'

/** The names that a body may have. */
export interface KnownNames {
  readonly attributes: readonly string[]
  readonly blocks: readonly string[]
  /** What to say of a name that is none of them, with a leading space. */
  readonly hint?: (name: string) => string
}

function hintOf(name: string, { attributes, blocks, hint }: KnownNames): string {
  return hint === undefined ? didYouMean(name, [...attributes, ...blocks]) : hint(name)
}

export function unsupportedArgument(
  { name, nameRange }: Pick<Attribute, 'name' | 'nameRange'>,
  known: KnownNames,
): Diagnostic {
  const hint = known.blocks.includes(name) ? ` Did you mean to define a block of type "${name}"?` : hintOf(name, known)
  return error(
    'unsupported-argument',
    'Unsupported argument',
    `An argument named "${name}" is not expected here.${hint}`,
    nameRange,
  )
}

export function unsupportedBlock(
  { type, typeRange }: Pick<Block, 'type' | 'typeRange'>,
  known: KnownNames,
): Diagnostic {
  const hint = known.attributes.includes(type)
    ? ` Did you mean to define argument "${type}"? If so, use the equals sign to assign it a value.`
    : hintOf(type, known)
  return error(
    'unsupported-block',
    'Unsupported block type',
    `Blocks of type "${type}" are not expected here.${hint}`,
    typeRange,
  )
}

/** `names` are those of the labels that the block has to have. */
export function wrongLabels(block: Block, names: readonly string[]): Diagnostic | undefined {
  const { type, labels, headerRange } = block
  const missing = names[labels.length]
  const extra = labels[names.length]
  const all = `${names.length} label${names.length === 1 ? '' : 's'} (${names.join(', ')})`
  if (missing !== undefined) {
    const detail = `All ${type} blocks must have ${all}. ${labelHint(block, names)}`
    return error('missing-label', `Missing ${missing} for ${type}`, detail, headerRange)
  }
  if (extra === undefined) return undefined
  const expected =
    names.length === 0 ? `No labels are expected for ${type} blocks.` : `Only ${all} are expected for ${type} blocks.`
  return error('extraneous-label', `Extraneous label for ${type}`, expected, extra.range)
}

/** How the block is written with what is missing. */
function labelHint({ type, labels, headerRange: { source, start } }: Block, names: readonly string[]): string {
  const written = names.map((name, index) => JSON.stringify(labels[index]?.text ?? name.toUpperCase()))
  return source.text.startsWith('dynamic', start)
    ? `In a dynamic block they are its \`labels\`: labels = [${written.join(', ')}].`
    : `Write ${type} ${written.join(' ')} { ... }.`
}

/** The names of a schema. */
export function knownNames(shape: ReadonlyMap<string, z.ZodType>): KnownNames {
  const [attributes, blocks] = [[], []] as [string[], string[]]
  for (const [name, schema] of shape) (formOf(schema).kind === 'attribute' ? attributes : blocks).push(name)
  return { attributes, blocks }
}

/** `hint` with its leading space. */
export function unsupportedName(name: string, hint: string, range: Range | undefined): Diagnostic {
  const detail = `An argument named "${name}" is not expected here.${hint}`
  return error('unsupported-argument', 'Unsupported argument', detail, range)
}

export function duplicateBlock(first: Block, second: Block): Diagnostic {
  const { typeRange } = first
  const { line } = startOf(typeRange)
  return error(
    'duplicate-block',
    `Duplicate ${first.type} block`,
    `Only one block of type "${first.type}" is allowed. Previous definition was at ${typeRange.source.name}:${line}.`,
    second.headerRange,
  )
}

export function duplicateArgument(before: Attribute, { name, nameRange }: Attribute): Diagnostic {
  const place = `${before.nameRange.source.name}:${startOf(before.nameRange).line}`
  return error('duplicate-argument', 'Duplicate argument', `Argument "${name}" was already set at ${place}`, nameRange)
}
