import { error } from '../../diagnostics/diagnostic.ts'
import { Findings, type Found } from '../../diagnostics/findings.ts'
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
  readonly description: string | undefined
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

export function readBuild({ block, scope: outer }: BoundBlock): Found<Build> {
  const findings = new Findings()
  const { attributes } = findings.take(
    readContent({ ...block.body, blocks: [] }, { attributes: ['name', 'description', 'sources'], blocks: blockTypes }),
  )
  const text = (option: string) => {
    const attribute = attributes.get(option)
    const value = attribute && findings.take(evaluateAs(attribute.expression, StringType, outer))
    return typeof value?.content === 'string' && value.content !== '' ? value.content : undefined
  }
  const name = text('name')
  const description = text('description')
  const scope = outer.child(new Map([['build', buildObject(name)]]))
  const expanded = findings.take(expandDynamic(block.body, scope))
  const blocks = expanded.filter((each) => findings.take(fits(each.block)))
  const of = (type: string) => blocks.filter((each) => each.block.type === type)
  for (const each of of('hcp_packer_registry')) findings.add(...checkRegistry(each))
  findings.add(
    ...of('from').map((each) =>
      error('unsupported-block', 'from is not supported', 'Remove the block.', each.block.headerRange),
    ),
  )
  const cleanups = of('error-cleanup-provisioner')
  findings.add(
    ...cleanups
      .slice(1)
      .map((each) =>
        error('duplicate-block', 'Only one error-cleanup-provisioner is allowed', undefined, each.block.headerRange),
      ),
  )
  const sources = attributes.get('sources')
  const uses = [
    ...(sources === undefined ? [] : findings.take(readSourceList(sources.expression, outer))),
    ...of('source').flatMap((each) => findings.take(readInlineSource(each)) ?? []),
  ]
  const isEmpty =
    sources === undefined || (sources.expression.kind === 'tuple' && sources.expression.elements.length === 0)
  if (isEmpty && !expanded.some((each) => each.block.type === 'source')) {
    findings.add(
      error(
        'missing-source',
        'missing source reference',
        'a build block must reference at least one source to be built',
        block.headerRange,
      ),
    )
  }
  return findings.with({
    name,
    description,
    range: block.headerRange,
    uses,
    provisioners: of('provisioner'),
    errorCleanup: cleanups[0],
    postProcessors: blocks.flatMap((each) => findings.take(postProcessorChain(each))),
  })
}

/** Reports a block that does not belong into a build. */
function fits(block: Block): Found<boolean> {
  const shape = { attributes: ['name', 'description', 'sources'], blocks: blockTypes }
  const { value, diagnostics } = readContent({ attributes: [], blocks: [block], range: block.range }, shape)
  return { value: value.blocks.length > 0, diagnostics }
}

function readSourceList(expression: Parameters<typeof locate>[0], scope: Scope): Found<readonly SourceUse[]> {
  const findings = new Findings()
  const value = findings.take(evaluateAs(expression, listOf(StringType), scope))
  if (value === undefined || !isKnown(value) || isNull(value)) return findings.with([])
  return findings.with(
    elementsOf(value).flatMap(({ content }, index) => {
      const range = locate(expression, [index])
      return typeof content === 'string' ? (findings.take(readReference(content, range)) ?? []) : []
    }),
  )
}

function readReference(text: string, range: Range): Found<SourceUse | undefined> {
  const reference = parseReference(text)
  if (reference !== undefined)
    return { value: { ...reference, localName: reference.name, range, additions: undefined }, diagnostics: [] }
  return {
    value: undefined,
    diagnostics: [
      error(
        'invalid-source-reference',
        'Invalid source reference',
        `${JSON.stringify(text)} is none. A source type is made of three parts that are split by a dot \`.\`; each part must start with a letter and may contain only letters, digits, underscores, and dashes. A valid source reference looks like: \`source.type.name\``,
        range,
      ),
    ],
  }
}

/** `source "type.name" { name = "other" ... }` inside of a build. */
function readInlineSource({ block, scope }: BoundBlock): Found<SourceUse | undefined> {
  const findings = new Findings()
  const [label] = block.labels
  const use = label && findings.take(readReference(label.text, label.range))
  if (use === undefined) return findings.with(undefined)
  const { taken, rest } = splitBody(block.body, ['name'])
  const attribute = taken.get('name')
  const name = attribute && findings.take(evaluateAs(attribute.expression, StringType, scope))
  const localName = typeof name?.content === 'string' && name.content !== '' ? name.content : use.name
  return findings.with({
    ...use,
    localName,
    range: block.headerRange,
    additions: { block: { ...block, body: rest }, scope },
  })
}

function postProcessorChain(bound: BoundBlock): Found<readonly (readonly BoundBlock[])[]> {
  const findings = new Findings()
  const { block, scope } = bound
  if (block.type === 'post-processor') return findings.with([[bound]])
  if (block.type !== 'post-processors') return findings.with([])
  const inner = findings.take(expandDynamic(block.body, scope))
  const shape = { attributes: [], blocks: { 'post-processor': ['type'] } }
  const content = findings.take(readContent({ ...block.body, blocks: inner.map((each) => each.block) }, shape))
  return findings.with([inner.filter((each) => content.blocks.includes(each.block))])
}
