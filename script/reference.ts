import { communicatorOptions, communicators } from '../src/communicators/communicator-registry.ts'
import { componentsWith } from '../src/engine/components-with.ts'
import type { Component } from '../src/options/component.ts'
import { document, type OptionDocument } from '../src/options/document.ts'

/** The pages of docs/reference by their name in that folder. */
export function renderReference(): ReadonlyMap<string, string> {
  const components = componentsWith({})
  const { names } = components
  const kinds: readonly Kind[] = [
    { folder: 'builders', title: 'Source', names: names.builders, find: components.builder },
    { folder: 'provisioners', title: 'Provisioner', names: names.provisioners, find: components.provisioner },
    { folder: 'post-processors', title: 'Post-processor', names: names.postProcessors, find: components.postProcessor },
    { folder: 'data-sources', title: 'Data source', names: names.dataSources, find: components.dataSource },
    {
      folder: 'communicators',
      title: 'Communicator',
      names: communicators.map(({ type }) => type),
      find: (name) => communicators.find(({ type }) => type === name),
    },
  ]
  const pages = kinds.flatMap(({ folder, title, names: all, find }) =>
    all
      .map((name) => find(name) as Component)
      .filter((component, index, every) => every.indexOf(component) === index)
      .map((component) => ({ file: `${folder}/${component.type}.md`, folder, title, component })),
  )
  const index = pages.map(
    ({ file, title, component }) => `| ${title} | [\`${component.type}\`](${file}) | ${cell(component.description)} |`,
  )
  return new Map([
    ['README.md', `${note}# Reference\n\n| | | |\n|---|---|---|\n${index.join('\n')}\n`],
    ...pages.map(({ file, folder, title, component }) => [file, page(title, folder, component)] as const),
  ])
}

interface Kind {
  readonly folder: string
  readonly title: string
  readonly names: readonly string[]
  readonly find: (name: string) => unknown
}

const note = '<!-- Made by `node script/docs.ts` from the declarations in src/. -->\n\n'

function page(title: string, folder: string, component: Component): string {
  const { type, aliases, description, options } = document(component)
  const also = aliases.length === 0 ? '' : ` Also called ${aliases.map(code).join(', ')}.`
  // The options of communicators stand in the source too; they have pages of their own.
  const reaches = folder === 'builders' && options.some(({ name }) => name === 'communicator')
  const own = options.filter(({ name }) => !reaches || !(name in communicatorOptions))
  return [
    `${note}# ${title} \`${type}\``,
    `${description}${also}`,
    ...(reaches ? [`How the guest is reached: ${communicatorOptions.communicator.description} ${links()}`] : []),
    ...(folder === 'communicators'
      ? [`A source names it by \`communicator = "${type}"\`; its options stand there too.`]
      : []),
    ...table('Options', own),
    ...answers(component),
  ]
    .join('\n\n')
    .concat('\n')
}

function links(): string {
  const pages = communicators.map(({ type }) => `[\`${type}\`](../communicators/${type}.md)`)
  return `Their options: ${pages.join(', ')}.`
}

/** What a data source answers: its outputs are declared as options are, and nobody sets them. */
function answers(component: Component & { readonly outputs?: Component['options'] }): readonly string[] {
  if (component.outputs === undefined) return []
  const { options } = document({ ...component, options: component.outputs })
  const rows = options.map((option) => `| ${code(option.name)} | ${kindOf(option)} | ${textOf(option)} |`)
  return ['## Answers', ['| Name | Type | |', '|---|---|---|', ...rows].join('\n')]
}

/** One table, and after it one for each nested block. */
function table(title: string, options: readonly OptionDocument[]): readonly string[] {
  if (options.length === 0) return ['It has no options.']
  const rows = options.map(
    (option) => `| ${code(option.name)} | ${kindOf(option)} | ${fallback(option)} | ${textOf(option)} |`,
  )
  const blocks = options.filter((option) => option.options !== undefined)
  return [
    `## ${title}`,
    ['| Name | Type | Default | |', '|---|---|---|---|', ...rows].join('\n'),
    ...blocks.flatMap(({ name, options: inner = [] }) => table(`Block \`${name}\``, inner)),
  ]
}

function kindOf({ form, type }: OptionDocument): string {
  if (form === 'attribute') return code(type)
  return form === 'blocks' ? 'block, may be repeated' : 'block'
}

function fallback({ required, default: value, form }: OptionDocument): string {
  if (required) return '**required**'
  const isNothing =
    value === undefined || value === '' || JSON.stringify(value) === '[]' || JSON.stringify(value) === '{}'
  return form !== 'attribute' || isNothing ? '' : code(JSON.stringify(value))
}

function textOf({ description, values, deprecated, sensitive }: OptionDocument): string {
  const parts = [
    description,
    ...(values === undefined ? [] : [`One of ${values.map((value) => code(String(value))).join(', ')}.`]),
    ...(sensitive ? ['Kept out of logs.'] : []),
    ...(deprecated === undefined ? [] : [`**Deprecated.** ${deprecated}`.trim()]),
  ]
  return cell(parts.filter((part) => part !== '').join(' '))
}

function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``
}

function cell(text: string): string {
  return text
    .trim()
    .replaceAll(/(?<!\\)\|/g, '\\|')
    .replaceAll('\n', ' ')
}
