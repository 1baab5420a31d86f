import { resolve } from 'node:path'
import { error } from '../../diagnostics/diagnostic.ts'
import { Findings, type Found } from '../../diagnostics/findings.ts'
import { didYouMean } from '../../diagnostics/suggest.ts'
import { packerFunctions } from '../../go-template/packer-functions.ts'
import { renderGoTemplate } from '../../go-template/render.ts'
import { FunctionError } from '../../hcl/evaluation/function.ts'
import { secretText } from '../../hcl/functions/all-functions.ts'
import { type JsonMember, type JsonNode, parseJson } from '../../options/decode/json-tree.ts'
import { packerVersion } from '../compatibility.ts'
import type { PlanInput } from '../plan-input.ts'
import { readSource } from '../read/read-source.ts'

/** Every value is text; `{{ env }}` and `{{ user }}` are rendered in it. */
export async function legacyVariables(
  declared: readonly JsonMember[],
  input: Pick<PlanInput, 'vars' | 'varFiles' | 'workingDirectory' | 'env' | 'now' | 'template'>,
  addSecret: (text: string) => void,
): Promise<Found<ReadonlyMap<string, string>>> {
  const findings = new Findings()
  const raw = new Map<string, { text: string; node: JsonNode | undefined }>()
  for (const { name, value } of declared)
    if (value.kind !== 'null') raw.set(name, { text: findings.take(defaultOf(value, name)), node: value })
  for (const file of input.varFiles) {
    for (const { name, value } of findings.take(
      await readFile(resolve(input.workingDirectory, file), input.workingDirectory),
    ))
      if (value.kind !== 'null') raw.set(name, { text: findings.take(textOf(value, name)), node: value })
  }
  for (const [name, text] of input.vars) raw.set(name, { text, node: undefined })
  for (const { name, nameRange } of declared) {
    if (raw.has(name)) continue
    findings.add(
      error(
        'unset-variable',
        `required variable not set: ${name}`,
        'Its default is null: set it in a var file or by `vars`.',
        nameRange,
      ),
    )
    raw.set(name, { text: '', node: undefined })
  }
  return findings.with(findings.take(rendered(raw, input, addSecret)))
}

function textOf(node: JsonNode, name: string): Found<string> {
  const findings = new Findings()
  if (node.kind === 'string' || node.kind === 'number') return findings.with(node.text)
  if (node.kind === 'boolean') return findings.with(String(node.value))
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

async function readFile(path: string, workingDirectory: string): Promise<Found<readonly JsonMember[]>> {
  const findings = new Findings()
  const { source, diagnostics: problems } = await readSource(path, workingDirectory)
  findings.add(...problems)
  if (source === undefined) return findings.with([])
  const { root, diagnostics: syntax } = parseJson(source)
  findings.add(...syntax)
  if (root?.kind === 'object') return findings.with(root.members.filter(({ name }) => !name.startsWith('_')))
  if (root !== undefined)
    findings.add(
      error('invalid-var-file', 'Invalid JSON', 'The file must hold an object of names and values.', root.range),
    )
  return findings.with([])
}

/** Variables may use one another in any order, but not themselves. */
function rendered(
  raw: ReadonlyMap<string, { text: string; node: JsonNode | undefined }>,
  { workingDirectory, env, now, template }: Pick<PlanInput, 'workingDirectory' | 'env' | 'now' | 'template'>,
  addSecret: (text: string) => void,
): Found<ReadonlyMap<string, string>> {
  const findings = new Findings()
  const secret = (name: string, words: readonly string[]): string => {
    try {
      const text = secretText(name, words, { workingDirectory, env, now })
      addSecret(text)
      return text
    } catch (thrown) {
      throw thrown instanceof FunctionError ? new Error(thrown.message) : thrown
    }
  }
  const done = new Map<string, string>()
  const pending: string[] = []
  const value = (name: string): string => {
    const known = done.get(name)
    if (known !== undefined) return known
    const given = raw.get(name)
    if (given === undefined) throw new Error(`variable not set: ${name}.${didYouMean(name, raw.keys())}`)
    if (pending.includes(name)) throw new Error(`variables depend on one another: ${[...pending, name].join(' → ')}`)
    pending.push(name)
    const functions = packerFunctions({
      packerVersion,
      templatePath: template.path,
      workingDirectory,
      now,
      env,
      secret,
      user: value,
    })
    const result = renderGoTemplate(given.text, { data: {}, functions, range: given.node?.range })
    pending.pop()
    if (result.kind === 'failed') findings.add(...result.diagnostics)
    const text = result.kind === 'text' ? result.text : ''
    done.set(name, text)
    return text
  }
  for (const name of raw.keys()) value(name)
  return findings.with(done)
}
