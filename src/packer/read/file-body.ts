import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Source } from '../../diagnostics/source.ts'
import { type JsonBlocks, parseJsonBody, withJsonBlocks } from '../../hcl/json/json-profile.ts'
import type { Body } from '../../hcl/syntax/ast.ts'
import { parseBody } from '../../hcl/syntax/parse.ts'

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
  const withBlocks = withJsonBlocks(body, template)
  return { body: withBlocks.value, diagnostics: [...diagnostics, ...withBlocks.diagnostics] }
}

const postProcessor = { labels: 1 }
const build: JsonBlocks = {
  source: { labels: 1 },
  provisioner: { labels: 1 },
  'error-cleanup-provisioner': { labels: 1 },
  'post-processor': postProcessor,
  'post-processors': { labels: 0, blocks: { 'post-processor': postProcessor } },
  dynamic: { labels: 1 },
  hcp_packer_registry: { labels: 0 },
}
const template: JsonBlocks = {
  packer: { labels: 0, blocks: { required_plugins: { labels: 0 } } },
  variable: { labels: 1, blocks: { validation: { labels: 0 } } },
  variables: { labels: 0 },
  local: { labels: 1 },
  locals: { labels: 0 },
  data: { labels: 2 },
  source: { labels: 2 },
  build: { labels: 0, blocks: build },
  // Of a file of enforced provisioners.
  provisioner: { labels: 1 },
  dynamic: { labels: 1 },
  communicator: { labels: 2 },
  hcp_packer_registry: { labels: 0 },
}
