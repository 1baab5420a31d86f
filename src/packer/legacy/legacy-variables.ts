import { error } from '../../diagnostics/diagnostic.ts'
import { Findings, type Found } from '../../diagnostics/findings.ts'
import type { JsonNode } from '../../options/decode/json-tree.ts'
import type { PlanInput } from '../plan-input.ts'
import { type UnreadValues, unreadFile } from '../values/unread-values.ts'
import { expandVarFiles } from '../values/var-files.ts'
import type { LegacyTemplate } from './legacy-template.ts'
import { readLegacyVarFile } from './legacy-var-file.ts'
import { type WithoutValue, withoutValue } from './reach-only.ts'
import { type RawVariable, type Rendering, renderVariables } from './render-variables.ts'

export interface LegacyVariables {
  readonly values: ReadonlyMap<string, string>
  /** Only where no server is asked. */
  readonly withoutValue: WithoutValue
}

/** Every value is text; `{{ env }}` and `{{ user }}` are rendered in it, fields stay for where it is used. */
export async function legacyVariables(
  template: LegacyTemplate,
  input: Pick<PlanInput, 'vars' | 'varFiles' | 'valuesLater' | 'withoutServer' | 'components'> & Rendering,
): Promise<Found<LegacyVariables>> {
  const declared = template.variables
  const findings = new Findings()
  const raw = new Map<string, RawVariable>()
  for (const { name, value } of declared)
    if (value.kind !== 'null')
      raw.set(name, { text: findings.take(defaultOf(value, name)), range: value.range, isGiven: false })
  const { files, isComplete } = findings.take(await expandVarFiles(input.varFiles, input.workingDirectory))
  const unread: UnreadValues[] = isComplete ? [] : [unreadFile]
  for (const file of files) {
    const { members, unread: rest } = findings.take(await readLegacyVarFile(file, input))
    if (rest !== undefined) unread.push(rest)
    for (const { name, value } of members)
      raw.set(name, { text: findings.take(textOf(value, name)), range: value.range, isGiven: true })
  }
  for (const [name, text] of input.vars) raw.set(name, { text, range: undefined, isGiven: true })
  const texts = new Map([...raw].map(([name, { text }]) => [name, text]))
  const names = declared.map(({ name }) => name)
  const lacking = input.withoutServer ? withoutValue(names, texts, template, input.components) : nothingLacking
  for (const { name, nameRange } of declared) {
    if (raw.has(name)) continue
    // What a file that can not be read might have set is not judged.
    if (input.valuesLater !== true && !lacking.excused.has(name) && !unread.some((each) => each.mightSet(name)))
      findings.add(
        error(
          'unset-variable',
          `required variable not set: ${name}`,
          'Its default is null: set it in a var file or by `vars`.',
          nameRange,
        ),
      )
    raw.set(name, { text: '', range: undefined, isGiven: true })
  }
  return findings.with({ values: findings.take(renderVariables(raw, input)), withoutValue: lacking })
}

const nothingLacking: WithoutValue = { names: new Set(), excused: new Set() }

/** Of a var file, where null is the empty text. */
function textOf(node: JsonNode, name: string): Found<string> {
  const findings = new Findings()
  if (node.kind === 'string' || node.kind === 'number') return findings.with(node.text)
  if (node.kind === 'boolean') return findings.with(String(node.value))
  if (node.kind === 'null') return findings.with('')
  findings.add(
    error(
      'invalid-variable-value',
      'Invalid value for variable',
      `The variable ${JSON.stringify(name)} must be a string.`,
      node.range,
    ),
  )
  return findings.with('')
}

/** Packer takes only texts for the defaults in a template. */
function defaultOf(node: JsonNode, name: string): Found<string> {
  if (node.kind !== 'number' && node.kind !== 'boolean') return textOf(node, name)
  const written = JSON.stringify(node.kind === 'number' ? node.text : String(node.value))
  const detail = `The variable ${JSON.stringify(name)} must be a string: write it in quotes, as ${written}.`
  return { value: '', diagnostics: [error('invalid-variable-value', 'Invalid value for variable', detail, node.range)] }
}
