import { resolve } from 'node:path'
import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts'
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
  diagnostics: Diagnostic[],
  addSecret: (text: string) => void,
): Promise<ReadonlyMap<string, string>> {
  const raw = new Map<string, { text: string; node: JsonNode | undefined }>()
  for (const { name, value } of declared)
    if (value.kind !== 'null') raw.set(name, { text: defaultOf(value, name, diagnostics), node: value })
  for (const file of input.varFiles) {
    for (const { name, value } of await readFile(
      resolve(input.workingDirectory, file),
      input.workingDirectory,
      diagnostics,
    ))
      if (value.kind !== 'null') raw.set(name, { text: textOf(value, name, diagnostics), node: value })
  }
  for (const [name, text] of input.vars) raw.set(name, { text, node: undefined })
  for (const { name, nameRange } of declared) {
    if (raw.has(name)) continue
    diagnostics.push(
      error(
        'unset-variable',
        `required variable not set: ${name}`,
        'Its default is null: set it in a var file or by `vars`.',
        nameRange,
      ),
    )
    raw.set(name, { text: '', node: undefined })
  }
  return rendered(raw, input, diagnostics, addSecret)
}

function textOf(node: JsonNode, name: string, diagnostics: Diagnostic[]): string {
  if (node.kind === 'string' || node.kind === 'number') return node.text
  if (node.kind === 'boolean') return String(node.value)
  diagnostics.push(
    error(
      'invalid-variable-value',
      'Invalid value for variable',
      `The variable ${JSON.stringify(name)} must be a string.`,
      node.range,
    ),
  )
  return ''
}

/** Packer takes only texts for the defaults in a template. */
function defaultOf(node: JsonNode, name: string, diagnostics: Diagnostic[]): string {
  if (node.kind !== 'number' && node.kind !== 'boolean') return textOf(node, name, diagnostics)
  const written = JSON.stringify(node.kind === 'number' ? node.text : String(node.value))
  const detail = `The variable ${JSON.stringify(name)} must be a string: write it in quotes, as ${written}.`
  diagnostics.push(error('invalid-variable-value', 'Invalid value for variable', detail, node.range))
  return ''
}

async function readFile(
  path: string,
  workingDirectory: string,
  diagnostics: Diagnostic[],
): Promise<readonly JsonMember[]> {
  const { source, diagnostics: problems } = await readSource(path, workingDirectory)
  diagnostics.push(...problems)
  if (source === undefined) return []
  const { root, diagnostics: syntax } = parseJson(source)
  diagnostics.push(...syntax)
  if (root?.kind === 'object') return root.members.filter(({ name }) => !name.startsWith('_'))
  if (root !== undefined)
    diagnostics.push(
      error('invalid-var-file', 'Invalid JSON', 'The file must hold an object of names and values.', root.range),
    )
  return []
}

/** Variables may use one another in any order, but not themselves. */
function rendered(
  raw: ReadonlyMap<string, { text: string; node: JsonNode | undefined }>,
  { workingDirectory, env, now, template }: Pick<PlanInput, 'workingDirectory' | 'env' | 'now' | 'template'>,
  diagnostics: Diagnostic[],
  addSecret: (text: string) => void,
): ReadonlyMap<string, string> {
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
    if (result.kind === 'failed') diagnostics.push(...result.diagnostics)
    const text = result.kind === 'text' ? result.text : ''
    done.set(name, text)
    return text
  }
  for (const name of raw.keys()) value(name)
  return done
}
