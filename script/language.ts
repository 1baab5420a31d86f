import { componentsWith } from '../src/engine/components-with.ts'
import { packerFunctions } from '../src/go-template/packer-functions.ts'
import type { Parameter } from '../src/hcl/evaluation/function.ts'
import { env, functionDefinitions } from '../src/hcl/functions/all-functions.ts'
import { typeName } from '../src/hcl/values/type-queries.ts'
import type { Component } from '../src/options/component.ts'
import { topLevel } from '../src/packer/top-level.ts'
import { between } from './page.ts'

/** What stands in a template's blocks, by their types. */
const blocks: Readonly<Record<keyof typeof topLevel.blocks, string>> = {
  packer: '`required_version`, `required_plugins`.',
  variable:
    '`type`, `default`, `description`, `sensitive`, `nullable`, `validation { condition, error_message }` as often as you like.',
  variables: 'Names with their defaults.',
  local: '`expression`, `sensitive`.',
  locals: 'Names with their expressions.',
  data: 'The options of the data source.',
  source: 'The options of the builder.',
  build:
    '`name`, `description`, `sources`, `source`, `provisioner`, `error-cleanup-provisioner`, `post-processor`, `post-processors`.',
  hcp_packer_registry:
    '`bucket_name`, `description`, `bucket_labels`, `build_labels`, `channels`. Checked and left out with a warning: the registry is not told.',
  communicator: 'Not supported: an error.',
}

/** docs/language.md with its generated parts: blocks, functions, the functions of `{{ }}`, what component has which page. */
export function renderLanguage(page: string): string {
  const { names, builder, provisioner, postProcessor, dataSource } = componentsWith({})
  const parts: readonly (readonly [name: string, lines: readonly string[]])[] = [
    ['blocks', blockRows()],
    ['functions', functionRows()],
    ['template-functions', [templateFunctions()]],
    ['builders', links('builders', names.builders, builder)],
    ['provisioners', links('provisioners', names.provisioners, provisioner)],
    ['post-processors', links('post-processors', names.postProcessors, postProcessor)],
    ['data-sources', links('data-sources', names.dataSources, dataSource)],
  ]
  return parts.reduce((text, [name, lines]) => between(text, name, lines), page)
}

function blockRows(): readonly string[] {
  const rows = Object.entries(topLevel.blocks).map(([type, labels]) => {
    const written = [type, ...labels.map((label) => `"${label}"`)].join(' ')
    return `| \`${written}\` | ${blocks[type as keyof typeof blocks]} |`
  })
  return ['| Block | What is in it |', '|---|---|', ...rows]
}

function functionRows(): readonly string[] {
  const definitions = [...functionDefinitions.values(), env]
  const rows = definitions
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .map((definition) => {
      const { name, parameters, variadic } = definition
      const all = [...parameters.map(parameter), ...(variadic === undefined ? [] : [`${parameter(variadic)}...`])]
      const answer = 'returns' in definition && definition.returns !== undefined ? typeName(definition.returns) : 'any'
      return `| \`${name}(${all.join(', ')})\` | \`${answer}\` |`
    })
  return ['| Function | Answers |', '|---|---|', ...rows]
}

function parameter({ name, type }: Parameter): string {
  return type.kind === 'dynamic' ? name : `${name}: ${typeName(type)}`
}

function templateFunctions(): string {
  const surroundings = { packerVersion: '', templatePath: '', workingDirectory: '/', now: new Date(0) }
  const names = [...packerFunctions(surroundings).keys()].sort()
  return names.map((name) => `\`${name}\``).join(', ')
}

/** Each component once, under all its names, with its page of the reference. */
function links(
  folder: string,
  types: readonly string[],
  find: (type: string) => Component | undefined,
): readonly string[] {
  return [...new Set(types.flatMap((type) => find(type) ?? []))]
    .sort((left, right) => (left.type < right.type ? -1 : 1))
    .map(({ type, aliases = [] }) => {
      const others = aliases.length === 0 ? '' : `, also called ${aliases.map((alias) => `\`${alias}\``).join(', ')}`
      return `- [\`${type}\`](reference/${folder}/${type}.md)${others}`
    })
}
