import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts'
import { Findings, type Found } from '../../diagnostics/findings.ts'
import { didYouMean } from '../../diagnostics/suggest.ts'
import { durationProblem, limitProblem } from '../../options/codecs/duration.ts'
import type { Component } from '../../options/component.ts'
import { decodeJson } from '../../options/decode/decode-json.ts'
import type { JsonMember, JsonNode } from '../../options/decode/json-tree.ts'
import type { TemplateValues } from '../../options/decode/reading.ts'
import { parseDuration } from '../../time/duration.ts'
import { lateStep } from '../blocks/late-step.ts'
import type { PlanInput } from '../plan-input.ts'
import type { Late } from '../values/late-values.ts'
import { type JsonObject, splitMembers } from './legacy-template.ts'

/** The build for which a step is read. */
export interface LegacyContext {
  readonly buildName: string
  readonly input: PlanInput
  readonly secrets: readonly string[]
  readonly templates: (late: Late) => TemplateValues
}

/** Packer's meta-arguments, and what is left for the component. */
export interface LegacyMeta {
  readonly kind: 'provisioner' | 'post-processor'
  readonly type: string
  readonly typeRange: JsonNode['range'] | undefined
  readonly name: string | undefined
  readonly pauseBefore: number
  readonly timeout: number | undefined
  readonly maxRetries: number
  readonly keepInputArtifact: boolean | undefined
  readonly applies: boolean
  readonly options: readonly JsonMember[]
}

const provisionerNames = ['type', 'only', 'except', 'override', 'pause_before', 'timeout', 'max_retries']
const postProcessorNames = ['type', 'name', 'only', 'except', 'keep_input_artifact']

export function readLegacyMeta(
  object: JsonObject,
  kind: 'provisioner' | 'post-processor',
  buildName: string,
): Found<LegacyMeta> {
  const findings = new Findings()
  const { taken, rest } = splitMembers(object, kind === 'provisioner' ? provisionerNames : postProcessorNames)
  const text = (name: string) => {
    const node = taken.get(name)
    return node?.kind === 'string' || node?.kind === 'number' ? node.text : undefined
  }
  const duration = (name: string) => {
    const given = text(name)
    // A number is one of nanoseconds.
    if (taken.get(name)?.kind === 'number') return Math.round(Number(given) / 1e6)
    const milliseconds = given === undefined || given === '' ? undefined : parseDuration(given)
    if (given !== undefined && given !== '' && milliseconds === undefined)
      findings.add(
        error(
          'invalid-duration',
          `Failed to parse ${name} duration`,
          `${durationProblem(given)}.`,
          taken.get(name)?.range,
        ),
      )
    return milliseconds
  }
  const names = (name: string) => findings.take(listOfNames(taken.get(name), name))
  const only = names('only')
  const except = names('except')
  if (only.length > 0 && except.length > 0)
    findings.add(
      error(
        'only-and-except',
        "only one of 'only' or 'except' may be specified",
        undefined,
        taken.get('except')?.range,
      ),
    )
  const timeout = duration('timeout') || undefined
  findings.add(...limitProblem('timeout', timeout ?? 0, taken.get('timeout')?.range))
  const retries = Number(text('max_retries') || 0)
  if (!Number.isInteger(retries) || retries < 0)
    findings.add(
      error(
        'invalid-max-retries',
        'Invalid max_retries',
        'A whole number from 0 on is required.',
        taken.get('max_retries')?.range,
      ),
    )
  return findings.with({
    kind,
    type: text('type') ?? '',
    typeRange: taken.get('type')?.range,
    name: text('name'),
    pauseBefore: Math.max(0, duration('pause_before') ?? 0),
    timeout,
    maxRetries: retries,
    keepInputArtifact: findings.take(truth(taken.get('keep_input_artifact'), 'keep_input_artifact')),
    applies: only.length > 0 ? only.includes(buildName) : !except.includes(buildName),
    options: [...rest, ...findings.take(overridesFor(taken.get('override'), buildName))],
  })
}

/** A boolean, weakly typed: a text or a number may stand for it. */
function truth(node: JsonNode | undefined, name: string): Found<boolean | undefined> {
  const findings = new Findings()
  if (node === undefined || node.kind === 'boolean') return findings.with(node?.value)
  if (node.kind === 'number') return findings.with(Number(node.text) !== 0)
  if (node.kind === 'string') {
    if (/^(?:1|t|T|TRUE|true|True)$/.test(node.text)) return findings.with(true)
    if (/^(?:0|f|F|FALSE|false|False|)$/.test(node.text)) return findings.with(false)
  }
  findings.add(
    error('invalid-legacy-template', 'Invalid template', `${JSON.stringify(name)} must be true or false.`, node.range),
  )
  return findings.with(undefined)
}

/** Builders that `only`, `except` and `override` name, and that are not there. */
export function unknownNames(steps: readonly JsonObject[], known: readonly string[]): readonly Diagnostic[] {
  return steps.flatMap((step) => {
    const member = (name: string) => step.members.find((each) => each.name === name)?.value
    const listed = ['only', 'except'].flatMap((name) => {
      const node = member(name)
      const items = node?.kind === 'array' ? node.items : []
      return items.flatMap((item) =>
        item.kind === 'string' ? [{ kind: `'${name}'`, name: item.text, range: item.range }] : [],
      )
    })
    const override = member('override')
    const overridden = override?.kind === 'object' ? override.members : []
    return [...listed, ...overridden.map(({ name, nameRange }) => ({ kind: "'override'", name, range: nameRange }))]
      .filter(({ name }) => !known.includes(name))
      .map(({ kind, name, range }) =>
        error(
          'unmatched-name',
          `${kind} specified builder '${name}' not found`,
          didYouMean(name, known).trim() || `There are: ${known.join(', ')}.`,
          range,
        ),
      )
  })
}

function listOfNames(node: JsonNode | undefined, name: string): Found<readonly string[]> {
  const findings = new Findings()
  if (node === undefined) return findings.with([])
  const items = node.kind === 'array' ? node.items : [node]
  return findings.with(
    items.flatMap((item) => {
      if (item.kind === 'string') return [item.text]
      findings.add(
        error(
          'invalid-legacy-template',
          'Invalid template',
          `${JSON.stringify(name)} must be a list of names.`,
          item.range,
        ),
      )
      return []
    }),
  )
}

function overridesFor(node: JsonNode | undefined, buildName: string): Found<readonly JsonMember[]> {
  const findings = new Findings()
  if (node === undefined) return findings.with([])
  const mine = node.kind === 'object' ? node.members.find(({ name }) => name === buildName)?.value : node
  if (mine === undefined || mine.kind === 'object') return findings.with(mine?.members ?? [])
  findings.add(
    error('invalid-legacy-template', 'Invalid template', '"override" must be an object of objects.', mine.range),
  )
  return findings.with([])
}

export function planLegacyStep(
  component: Component,
  object: JsonObject,
  meta: LegacyMeta,
  { input, secrets, templates }: LegacyContext,
): ReturnType<typeof lateStep> {
  const range = { ...object.range, end: object.range.start + 1 }
  const { workingDirectory, env, trust } = input
  const { kind, type, name, pauseBefore, timeout, maxRetries, keepInputArtifact } = meta
  return lateStep(
    component,
    {
      kind,
      typeRange: meta.typeRange ?? range,
      trust,
      // It came after this language had been left as it is.
      step: { type, name, range, pauseBefore, timeout, maxRetries, continueOnError: false, keepInputArtifact },
    },
    {
      templates,
      read: (values) =>
        decodeJson(component, meta.options, { templates: values, place: range, workingDirectory, env, trust, secrets }),
    },
  )
}
