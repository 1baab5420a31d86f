import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts'
import type { Range } from '../../diagnostics/range.ts'
import { type BoundBlock, expandDynamic } from '../../hcl/evaluation/dynamic-blocks.ts'
import type { Scope } from '../../hcl/evaluation/scope.ts'
import type { Block } from '../../hcl/syntax/ast.ts'
import { listOf, StringType } from '../../hcl/values/type.ts'
import { elementsOf, isKnown, isNull } from '../../hcl/values/values.ts'
import { locate } from '../../options/decode/locate.ts'
import { evaluateAs, readContent, splitBody } from '../read/content.ts'
import { buildObject } from '../values/late-values.ts'
import { checkRegistry } from './hcp-packer-registry.ts'
import { parseReference, type SourceReference } from './sources.ts'

/** A `build` block with its parts in order; their bodies are read for each of its sources. */
export interface Build {
  readonly name: string | undefined
  readonly range: Range
  readonly uses: readonly SourceUse[]
  readonly provisioners: readonly BoundBlock[]
  readonly errorCleanup: BoundBlock | undefined
  readonly postProcessors: readonly (readonly BoundBlock[])[]
}

/** A source as a build uses it. */
export interface SourceUse extends SourceReference {
  /** The name in this build: its own, or that of the source. */
  readonly localName: string
  readonly range: Range
  /** What the build adds to the source. */
  readonly additions: BoundBlock | undefined
}

const blockTypes = {
  source: ['reference'],
  provisioner: ['type'],
  'error-cleanup-provisioner': ['type'],
  'post-processor': ['type'],
  'post-processors': [],
  hcp_packer_registry: [],
  from: ['type'],
}

export function readBuild({ block, scope: outer }: BoundBlock, diagnostics: Diagnostic[]): Build {
  const { attributes } = readContent(
    { ...block.body, blocks: [] },
    { attributes: ['name', 'description', 'sources'], blocks: blockTypes },
    diagnostics,
  )
  const text = (option: string) => {
    const attribute = attributes.get(option)
    const value = attribute && evaluateAs(attribute.expression, StringType, outer, diagnostics)
    return typeof value?.content === 'string' && value.content !== '' ? value.content : undefined
  }
  const name = text('name')
  text('description')
  const scope = outer.child(new Map([['build', buildObject(name)]]))
  const own: Diagnostic[] = []
  const expanded = expandDynamic(block.body, scope.reporting(own))
  diagnostics.push(...own)
  const blocks = expanded.filter((each) => fits(each.block, diagnostics))
  const of = (type: string) => blocks.filter((each) => each.block.type === type)
  for (const each of of('hcp_packer_registry')) checkRegistry(each, diagnostics)
  diagnostics.push(
    ...of('from').map((each) =>
      error('unsupported-block', 'from is not supported', 'Remove the block.', each.block.headerRange),
    ),
  )
  const cleanups = of('error-cleanup-provisioner')
  diagnostics.push(
    ...cleanups
      .slice(1)
      .map((each) =>
        error('duplicate-block', 'Only one error-cleanup-provisioner is allowed', undefined, each.block.headerRange),
      ),
  )
  const sources = attributes.get('sources')
  const uses = [
    ...(sources === undefined ? [] : readSourceList(sources.expression, outer, diagnostics)),
    ...of('source').flatMap((each) => readInlineSource(each, diagnostics) ?? []),
  ]
  const isEmpty =
    sources === undefined || (sources.expression.kind === 'tuple' && sources.expression.elements.length === 0)
  if (isEmpty && of('source').length === 0) {
    diagnostics.push(
      error(
        'missing-source',
        'missing source reference',
        'a build block must reference at least one source to be built',
        block.headerRange,
      ),
    )
  }
  return {
    name,
    range: block.headerRange,
    uses,
    provisioners: of('provisioner'),
    errorCleanup: cleanups[0],
    postProcessors: blocks.flatMap((each) => postProcessorChain(each, diagnostics)),
  }
}

/** Reports a block that does not belong into a build. */
function fits(block: Block, diagnostics: Diagnostic[]): boolean {
  const shape = { attributes: ['name', 'description', 'sources'], blocks: blockTypes }
  return readContent({ attributes: [], blocks: [block], range: block.range }, shape, diagnostics).blocks.length > 0
}

function readSourceList(
  expression: Parameters<typeof locate>[0],
  scope: Scope,
  diagnostics: Diagnostic[],
): readonly SourceUse[] {
  const value = evaluateAs(expression, listOf(StringType), scope, diagnostics)
  if (value === undefined || !isKnown(value) || isNull(value)) return []
  return elementsOf(value).flatMap(({ content }, index) => {
    const range = locate(expression, [index])
    return typeof content === 'string' ? (readReference(content, range, diagnostics) ?? []) : []
  })
}

function readReference(text: string, range: Range, diagnostics: Diagnostic[]): SourceUse | undefined {
  const reference = parseReference(text)
  if (reference !== undefined) return { ...reference, localName: reference.name, range, additions: undefined }
  diagnostics.push(
    error(
      'invalid-source-reference',
      'Invalid source reference',
      `${JSON.stringify(text)} is none. A source type is made of three parts that are split by a dot \`.\`; each part must start with a letter and may contain only letters, digits, underscores, and dashes. A valid source reference looks like: \`source.type.name\``,
      range,
    ),
  )
  return undefined
}

/** `source "type.name" { name = "other" ... }` inside of a build. */
function readInlineSource({ block, scope }: BoundBlock, diagnostics: Diagnostic[]): SourceUse | undefined {
  const [label] = block.labels
  const use = label && readReference(label.text, label.range, diagnostics)
  if (use === undefined) return undefined
  const { taken, rest } = splitBody(block.body, ['name'])
  const attribute = taken.get('name')
  const name = attribute && evaluateAs(attribute.expression, StringType, scope, diagnostics)
  const localName = typeof name?.content === 'string' && name.content !== '' ? name.content : use.name
  return { ...use, localName, range: block.headerRange, additions: { block: { ...block, body: rest }, scope } }
}

function postProcessorChain(bound: BoundBlock, diagnostics: Diagnostic[]): readonly (readonly BoundBlock[])[] {
  const { block, scope } = bound
  if (block.type === 'post-processor') return [[bound]]
  if (block.type !== 'post-processors') return []
  const own: Diagnostic[] = []
  const inner = expandDynamic(block.body, scope.reporting(own))
  diagnostics.push(...own)
  const shape = { attributes: [], blocks: { 'post-processor': ['type'] } }
  const content = readContent({ ...block.body, blocks: inner.map((each) => each.block) }, shape, diagnostics)
  return [inner.filter((each) => content.blocks.includes(each.block))]
}
