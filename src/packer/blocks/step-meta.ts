import { error } from '../../diagnostics/diagnostic.ts'
import { Findings, type Found } from '../../diagnostics/findings.ts'
import type { Range } from '../../diagnostics/range.ts'
import type { BoundBlock } from '../../hcl/evaluation/dynamic-blocks.ts'
import type { Scope } from '../../hcl/evaluation/scope.ts'
import type { Attribute, Body, Expression } from '../../hcl/syntax/ast.ts'
import { BoolType, DynamicType, listOf, NumberType, StringType, type Type } from '../../hcl/values/type.ts'
import type { Value } from '../../hcl/values/value.ts'
import { elementsOf, entriesOf, isKnown, isNull, numberOf } from '../../hcl/values/values.ts'
import { durationProblem, limitProblem } from '../../options/codecs/duration.ts'
import { literalKey, locate } from '../../options/decode/locate.ts'
import { parseDuration } from '../../time/duration.ts'
import { evaluateAs, splitBody } from '../read/content.ts'

/** Packer's meta-arguments of provisioners and post-processors. */
export interface StepMeta {
  readonly name: string | undefined
  /** Milliseconds. */
  readonly pauseBefore: number
  readonly timeout: number | undefined
  readonly maxRetries: number
  readonly continueOnError: boolean
  readonly keepInputArtifact: boolean | undefined
  /** Does the step belong to the build of this `type.name`? */
  appliesTo(source: string): boolean
  /** Names in `only` and `except`, for the check that there are such sources. */
  readonly sources: readonly { readonly name: string; readonly range: Range }[]
  /** The names in `override`. */
  readonly overridden: readonly { readonly name: string; readonly range: Range }[]
  /** For this build. */
  readonly overrides: { readonly value: Value; readonly expression: Expression | undefined } | undefined
  /** The component's own options. */
  readonly rest: Body
}

const provisionerNames = [
  'name',
  'pause_before',
  'timeout',
  'max_retries',
  'continue_on_error',
  'only',
  'except',
  'override',
]
const postProcessorNames = ['name', 'only', 'except', 'keep_input_artifact']

/** `localName` chooses among the overrides. */
export function readMeta({ block }: BoundBlock, scope: Scope, localName: string): Found<StepMeta> {
  const findings = new Findings()
  const names = block.type === 'post-processor' ? postProcessorNames : provisionerNames
  const { taken, rest } = splitBody(block.body, names)
  const value = (name: string, type: Type): { attribute: Attribute; value: Value } | undefined => {
    const attribute = taken.get(name)
    const found = attribute && findings.take(evaluateAs(attribute.expression, type, scope))
    if (attribute === undefined || found === undefined || !isKnown(found) || isNull(found)) return undefined
    return { attribute, value: found }
  }
  const duration = (name: string) => {
    const given = value(name, StringType)
    if (typeof given?.value.content !== 'string' || given.value.content === '') return undefined
    const milliseconds = parseDuration(given.value.content)
    if (milliseconds === undefined)
      findings.add(
        error(
          'invalid-duration',
          `Failed to parse ${name} duration`,
          `${durationProblem(given.value.content)}.`,
          given.attribute.expression.range,
        ),
      )
    return milliseconds
  }
  const sources = (name: string) => {
    const given = value(name, listOf(StringType))
    const expression = given?.attribute.expression
    if (given === undefined || expression === undefined) return []
    return elementsOf(given.value).flatMap(({ content }, index) =>
      typeof content === 'string' ? [{ name: content, range: locate(expression, [index]) }] : [],
    )
  }
  const only = sources('only')
  const except = sources('except')
  if (only.length > 0 && except.length > 0)
    findings.add(
      error(
        'only-and-except',
        "only one of 'only' or 'except' may be specified",
        undefined,
        taken.get('except')?.nameRange,
      ),
    )
  const name = value('name', StringType)?.value.content
  const timeout = duration('timeout') || undefined
  findings.add(...limitProblem('timeout', timeout ?? 0, taken.get('timeout')?.expression.range))
  const keep = value('keep_input_artifact', BoolType)?.value.content
  const override = value('override', DynamicType)
  const overrides = override && findings.take(readOverrides(override.value, override.attribute.expression))
  return findings.with({
    name: typeof name === 'string' && name !== '' ? name : undefined,
    pauseBefore: Math.max(0, duration('pause_before') ?? 0),
    timeout,
    maxRetries: findings.take(retries(value('max_retries', NumberType))),
    continueOnError: value('continue_on_error', BoolType)?.value.content === true,
    keepInputArtifact: typeof keep === 'boolean' ? keep : undefined,
    appliesTo: (source) => {
      if (only.length > 0) return only.some((each) => each.name === source)
      return !except.some((each) => each.name === source)
    },
    sources: [...only, ...except],
    overridden: overrides?.map((each) => ({ name: each.name, range: each.range })) ?? [],
    overrides: overrides?.find((each) => each.name === localName),
    rest,
  })
}

function retries(given: { attribute: Attribute; value: Value } | undefined): Found<number> {
  const findings = new Findings()
  if (given === undefined) return findings.with(0)
  const count = numberOf(given.value).toNumber()
  if (Number.isInteger(count) && count >= 0) return findings.with(count)
  findings.add(
    error(
      'invalid-max-retries',
      'Invalid max_retries',
      `${count} is not a whole number from 0 on.`,
      given.attribute.expression.range,
    ),
  )
  return findings.with(0)
}

interface Override {
  readonly name: string
  readonly range: Range
  readonly value: Value
  readonly expression: Expression | undefined
}

function readOverrides(value: Value, expression: Expression): Found<readonly Override[]> {
  const findings = new Findings()
  if (!(value.content instanceof Map)) {
    findings.add(
      error('invalid-override', "provisioner's override block must be an HCL object", undefined, expression.range),
    )
    return findings.with([])
  }
  return findings.with(
    [...entriesOf(value)].flatMap(([name, each]) => {
      const range = locate(expression, [name])
      if (each.content instanceof Map) return [{ name, range, value: each, expression: memberOf(expression, name) }]
      findings.add(
        error('invalid-override', `provisioner's override.'${name}' block must be an HCL object`, undefined, range),
      )
      return []
    }),
  )
}

function memberOf(expression: Expression, name: string): Expression | undefined {
  if (expression.kind !== 'object') return undefined
  return expression.items.find(({ key }) => literalKey(key) === name)?.value
}
