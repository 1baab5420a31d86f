import { error } from '../../diagnostics/diagnostic.ts'
import { Findings, type Found } from '../../diagnostics/findings.ts'
import { startOf } from '../../diagnostics/range.ts'
import type { BoundBlock } from '../../hcl/evaluation/dynamic-blocks.ts'

/** The `source "type" "name"` blocks, by `type.name`. */
export type Sources = ReadonlyMap<string, BoundBlock>

export function readSources(blocks: readonly BoundBlock[]): Found<Sources> {
  const findings = new Findings()
  const sources = new Map<string, BoundBlock>()
  for (const bound of blocks) {
    const [type, name] = bound.block.labels
    if (bound.block.type !== 'source' || type === undefined || name === undefined) continue
    const reference = `${type.text}.${name.text}`
    const other = sources.get(reference)
    if (other === undefined) sources.set(reference, bound)
    else {
      const { headerRange } = other.block
      const place = `${headerRange.source.name}:${startOf(headerRange).line}`
      findings.add(
        error(
          'duplicate-definition',
          'Duplicate source block',
          `This source block has the same builder type and name as a previous block declared at ${place}. Each source must have a unique name per builder type.`,
          bound.block.headerRange,
        ),
      )
    }
  }
  return findings.with(sources)
}

export interface SourceReference {
  readonly type: string
  readonly name: string
}

/** `source.type.name`, `sources.type.name` or `type.name`. */
export function parseReference(text: string): SourceReference | undefined {
  const parts = text.split('.')
  const [type, name, rest] = parts.length > 2 ? parts.slice(1) : parts
  const wellFormed = /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u
  if (type === undefined || name === undefined || rest !== undefined) return undefined
  return wellFormed.test(type) && wellFormed.test(name) ? { type, name } : undefined
}
