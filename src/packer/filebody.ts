import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Source } from '../diagnostics/source.ts'
import type { Block, Body } from '../hcl/ast.ts'
import { blocksFromJson, parseJsonBody } from '../hcl/jsonprofile.ts'
import { parseBody } from '../hcl/parse.ts'

interface Parsed {
  readonly body: Body
  readonly diagnostics: readonly Diagnostic[]
}

/** A file of variable values in the syntax that its name tells. */
export function parseVariableFile(source: Source): Parsed {
  return source.name.endsWith('.json') ? parseJsonBody(source, 'literals') : parseBody(source)
}

/** A template in the syntax that its name tells; blocks of Packer's own are blocks in both. */
export function parseTemplateFile(source: Source): Parsed {
  if (!source.name.endsWith('.json')) return parseBody(source)
  const { body, diagnostics } = parseJsonBody(source)
  const problems = [...diagnostics]
  return { body: withBlocks(body, template, problems), diagnostics: problems }
}

/** Which properties are blocks, with how many labels, and what is in them. */
type Blocks = { readonly [type: string]: { readonly labels: number; readonly blocks?: Blocks } }

const postProcessor = { labels: 1 }
const build: Blocks = {
  source: { labels: 1 },
  provisioner: { labels: 1 },
  'error-cleanup-provisioner': { labels: 1 },
  'post-processor': postProcessor,
  'post-processors': { labels: 0, blocks: { 'post-processor': postProcessor } },
  dynamic: { labels: 1, blocks: { content: { labels: 0 } } },
  hcp_packer_registry: { labels: 0 },
}
const template: Blocks = {
  packer: { labels: 0, blocks: { required_plugins: { labels: 0 } } },
  variable: { labels: 1, blocks: { validation: { labels: 0 } } },
  variables: { labels: 0 },
  local: { labels: 1 },
  locals: { labels: 0 },
  data: { labels: 2 },
  source: { labels: 2 },
  build: { labels: 0, blocks: build },
  dynamic: { labels: 1, blocks: { content: { labels: 0 } } },
  communicator: { labels: 2 },
  hcp_packer_registry: { labels: 0 },
}

function withBlocks(body: Body, types: Blocks, diagnostics: Diagnostic[]): Body {
  const blocks: Block[] = []
  const attributes = body.attributes.filter((attribute) => {
    const type = Object.hasOwn(types, attribute.name) ? types[attribute.name] : undefined
    if (type === undefined) return true
    const found = blocksFromJson(attribute, type.labels)
    diagnostics.push(...found.diagnostics)
    blocks.push(
      ...found.blocks.map((block) => ({ ...block, body: withBlocks(block.body, type.blocks ?? {}, diagnostics) })),
    )
    return false
  })
  return { ...body, attributes, blocks }
}
