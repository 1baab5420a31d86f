import type { HclInspection, InspectedBuild, Inspection, LegacyInspection, NamedValue, Told } from './inspection.ts'
import { quoted } from './printable.ts'

/** What `inspect` says, in the layout that Packer 1.16 has, for scripts that read it. */
export function inspectionText(inspection: Inspection): readonly Told[] {
  return inspection.language === 'hcl2' ? hclText(inspection) : legacyText(inspection)
}

function hclText({ variables, locals, builds }: HclInspection): readonly Told[] {
  const values = (prefix: string, named: readonly NamedValue[]) =>
    named.map(({ name, value }) => `${prefix}.${name}: ${quoted(value)}\n`).join('')
  const input = `> input-variables:\n\n${values('var', variables)}`
  return [
    { say: 'Packer Inspect: HCL2 mode\n' },
    { say: `${input}\n> local-variables:\n\n${values('local', locals)}` },
    { say: `> builds:\n${builds.map(buildText).join('')}` },
  ]
}

function buildText(
  { name, description, sources, provisioners, postProcessors }: InspectedBuild,
  index: number,
): string {
  const list = (items: readonly string[], nothing: string) => (items.length === 0 ? [`<no ${nothing}>`] : items)
  const chains = postProcessors.map(
    (chain, at) => `\n      ${at}:\n${chain.map((each) => `        ${each}\n`).join('')}`,
  )
  return [
    `\n  > ${name ?? `<unnamed build ${index}>`}:\n`,
    description === undefined ? '' : `\n  > Description: ${description}\n`,
    '\n    sources:\n',
    ...list(sources, 'source').map((each) => `\n      ${each}\n`),
    '\n    provisioners:\n\n',
    ...list(provisioners, 'provisioner').map((each) => `      ${each}\n`),
    '\n    post-processors:\n',
    ...(chains.length === 0 ? ['\n      <no post-processor>\n'] : chains),
  ].join('')
}

function legacyText({ description, variables, builders, provisioners }: LegacyInspection): readonly Told[] {
  const say = (text: string): Told => ({ say: text })
  const sorted = <Item extends { readonly name: string }>(items: readonly Item[]) =>
    [...items].sort((left, right) => (left.name < right.name ? -1 : 1))
  const width = (items: readonly { readonly name: string }[]) => Math.max(0, ...items.map(({ name }) => name.length))
  const required = variables.filter(({ isRequired }) => isRequired)
  const optional = sorted(variables.filter(({ isRequired }) => !isRequired))
  return [
    say('Packer Inspect: JSON mode'),
    ...(description === undefined ? [] : [say('Description:\n'), say(`${description}\n`)]),
    ...(variables.length === 0 ? [say('Variables:\n'), say('  <No variables>')] : []),
    ...(required.length === 0 ? [] : [say('Required variables:\n')]),
    ...required.flatMap(({ name }): Told[] => [{ data: ['template-variable', name, '', '1'] }, say(`  ${name}`)]),
    ...(required.length === 0 ? [] : [say('')]),
    ...(variables.length === 0 ? [] : [say('Optional variables and their defaults:\n')]),
    ...optional.flatMap(({ name, default: text }): Told[] => [
      { data: ['template-variable', name, text, '0'] },
      say(`  ${name.padEnd(width(variables))} = ${text}`),
    ]),
    say(''),
    say('Builders:\n'),
    ...(builders.length === 0 ? [say('  <No builders>')] : []),
    ...sorted(builders).flatMap(({ name, type }): Told[] => [
      { data: ['template-builder', name, type] },
      say(`  ${name.padEnd(width(builders))}${name === type ? '' : ` (${type})`}`),
    ]),
    say(''),
    say('Provisioners:\n'),
    ...(provisioners.length === 0 ? [say('  <No provisioners>')] : []),
    ...provisioners.flatMap((type): Told[] => [{ data: ['template-provisioner', type] }, say(`  ${type}`)]),
    say(
      '\nNames of builds and values of variables stand here as they are written: what is in {{ }} is read when it is built.',
    ),
  ]
}
