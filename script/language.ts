import { componentsWith } from '../src/engine/components-with.ts'
import { packerFunctions } from '../src/go-template/packer-functions.ts'
import type { Parameter } from '../src/hcl/evaluation/function.ts'
import { env, functionDefinitions } from '../src/hcl/functions/all-functions.ts'
import { typeName } from '../src/hcl/values/type-queries.ts'
import type { Component } from '../src/options/component.ts'
import { document, type OptionDocument } from '../src/options/document.ts'
import { topLevel } from '../src/packer/make-plan.ts'
import { between, cell } from './page.ts'

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
    '`bucket_name`, `description`, `bucket_labels`, `build_labels`. Checked and left out with a warning: the registry is not told.',
  communicator: 'Not supported: an error.',
}

/** docs/language.md with its generated parts: blocks, functions, the functions of `{{ }}`, every component's options. */
export function renderLanguage(page: string): string {
  const { names, builder, provisioner, postProcessor, dataSource } = componentsWith({})
  const each = <One extends Component>(types: readonly string[], find: (type: string) => One | undefined) =>
    [...new Set(types.flatMap((type) => find(type) ?? []))].sort((left, right) => (left.type < right.type ? -1 : 1))
  const parts: readonly (readonly [name: string, lines: readonly string[]])[] = [
    ['blocks', blockRows()],
    ['functions', functionRows()],
    ['template-functions', [templateFunctions()]],
    ['builders', each(names.builders, builder).flatMap((one) => section(one))],
    ['provisioners', each(names.provisioners, provisioner).flatMap((one) => section(one))],
    ['post-processors', each(names.postProcessors, postProcessor).flatMap((one) => section(one))],
    [
      'data-sources',
      each(names.dataSources, dataSource).flatMap((one) => [
        ...section(one),
        'It answers:',
        '',
        ...optionRows(document({ ...one, options: one.outputs }).options, false),
        '',
      ]),
    ],
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

function section(component: Component): readonly string[] {
  const { type, aliases, description, options } = document(component)
  const others = aliases.length === 0 ? '' : ` Also: ${aliases.map((alias) => `\`${alias}\``).join(', ')}.`
  return [`### \`${type}\``, '', `${description}${others}`, '', ...optionRows(options, true), '']
}

function optionRows(options: readonly OptionDocument[], withDefaults: boolean): readonly string[] {
  if (options.length === 0) return ['It has no options.']
  const head = withDefaults
    ? ['| Option | Type | Default | |', '|---|---|---|---|']
    : ['| Name | Type | |', '|---|---|---|']
  return [...head, ...rowsOf(options, '', withDefaults)]
}

function rowsOf(options: readonly OptionDocument[], prefix: string, withDefaults: boolean): readonly string[] {
  return options.flatMap((option) => {
    const { name, type, required, default: fallback, values, sensitive, deprecated, description } = option
    const shown = required
      ? 'required'
      : fallback === undefined || fallback === ''
        ? ''
        : `\`${cell(JSON.stringify(fallback))}\``
    const notes = [
      description,
      values === undefined ? '' : `One of ${values.map((value) => `\`${value}\``).join(', ')}.`,
      deprecated === undefined ? '' : `Deprecated. ${deprecated}`,
      sensitive ? 'Secret.' : '',
    ].filter((note) => note !== '')
    const cells = [`\`${prefix}${name}\``, `\`${type}\``, ...(withDefaults ? [shown] : []), cell(notes.join(' '))]
    return [`| ${cells.join(' | ')} |`, ...rowsOf(option.options ?? [], `${prefix}${name}.`, withDefaults)]
  })
}
