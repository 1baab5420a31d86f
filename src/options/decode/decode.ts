import type * as z from 'zod'
import type { Code } from '../../diagnostics/codes/all-codes.ts'
import { error, hasErrors, refusal, warning } from '../../diagnostics/diagnostic.ts'
import type { Range } from '../../diagnostics/range.ts'
import { didYouMean } from '../../diagnostics/suggest.ts'
import type { Scope } from '../../hcl/evaluation/scope.ts'
import type { Body, Expression } from '../../hcl/syntax/ast.ts'
import type { Value } from '../../hcl/values/value.ts'
import { entriesOf } from '../../hcl/values/values.ts'
import type { Component, Decoded, OptionPath, OptionPlaces, RuleContext } from '../component.ts'
import { metaOf, shapeOf } from '../option-schema.ts'
import { secretTexts, sensitivePaths } from '../sensitive-options.ts'
import { diagnoseIssue } from './issues.ts'
import { locate } from './locate.ts'
import { PathSet, valueAt } from './places.ts'
import { type BodyPart, readBody } from './read-body.ts'
import { readValue } from './read-value.ts'
import { Reading, type TemplateValues } from './reading.ts'
import { relax } from './relax.ts'
import { valueHints } from './value-hints.ts'
import { withoutZeroValues } from './zero-values.ts'

export interface DecodeContext {
  readonly scope: Scope
  /** Undefined: `{{ }}` means nothing here. */
  readonly templates: TemplateValues | undefined
  /** Of the block, without its body: the place of what is missing. */
  readonly place: Range | undefined
  /** Absolute. */
  readonly workingDirectory: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Bodies that add to the first one; what both set is an error. */
  readonly additions?: readonly BodyPart[] | undefined
  /** Values that win over those in the body: Packer's `override`. A known object. */
  readonly overrides?: { readonly value: Value; readonly expression: Expression | undefined } | undefined
}

export interface DecodedOptions<Options> extends Decoded<Options> {
  /** Paths whose value exists only later; until then they hold a placeholder of their type, unchecked. */
  readonly late: readonly OptionPath[]
  readonly sensitive: readonly OptionPath[]
  /** The texts at the sensitive paths. */
  readonly secrets: readonly string[]
}

/**
 * A component's options from a block of the template. With errors in `diagnostics`, `options` is only what was read
 * of them and must not be used.
 */
export function decode<Schema extends z.ZodObject>(
  component: Component<Schema>,
  body: Body,
  context: DecodeContext,
): DecodedOptions<z.output<Schema>> {
  const reading = new Reading(component, context.templates)
  reading.places.put([], context.place)
  const raw = readBody(reading, component.options, [{ body, scope: context.scope }, ...(context.additions ?? [])], [])
  Object.assign(raw, readOverrides(component, reading, context))
  return finish(component, raw, reading, context)
}

function readOverrides(component: Component, reading: Reading, { overrides }: DecodeContext): Record<string, unknown> {
  if (overrides === undefined) return {}
  const shape = shapeOf(component.options)
  const read: Record<string, unknown> = {}
  for (const [name, value] of entriesOf(overrides.value)) {
    const schema = shape.get(name)
    const range = overrides.expression === undefined ? undefined : locate(overrides.expression, [name])
    if (schema === undefined) {
      reading.diagnostics.push(
        error(
          'unsupported-argument',
          'Unsupported argument',
          `An argument named "${name}" is not expected in an override.${didYouMean(name, shape.keys())}`,
          range,
        ),
      )
      continue
    }
    reading.places.put([name], range)
    read[name] = readValue(reading, schema, value, undefined, [name])
  }
  return read
}

/** Checks, defaults and rules, the same for every syntax that options are read from. */
export function finish<Schema extends z.ZodObject>(
  component: Component<Schema>,
  raw: Record<string, unknown>,
  reading: Reading,
  context: Pick<DecodeContext, 'workingDirectory' | 'env'>,
): DecodedOptions<z.output<Schema>> {
  const { places, diagnostics, late } = reading
  const loose = new PathSet()
  for (const path of [...late.all, ...reading.broken.all]) loose.add(path)
  const parsed = relax(component.options, raw, loose).safeParse(raw)
  if (!parsed.success)
    diagnostics.push(...parsed.error.issues.map((issue) => diagnoseIssue(issue, raw, component.options, reading)))
  let options = (parsed.success ? withoutZeroValues(component.options, parsed.data) : raw) as z.output<Schema>
  if (!hasErrors(diagnostics) && component.rules !== undefined)
    options = component.rules(options, ruleContext(reading, context, options))
  const sensitive = sensitivePaths(component.options, options, reading.sensitive)
  return {
    options,
    places,
    diagnostics,
    late: late.all,
    sensitive,
    secrets: secretTexts(
      options,
      sensitive.filter((path) => !isOpenLiteral(component, options, path, places)),
    ),
  }
}

function isOpenLiteral(component: Component, options: unknown, path: OptionPath, places: OptionPlaces): boolean {
  const schema = shapeOf(component.options).get(String(path[0]))
  if (path.length !== 1 || schema === undefined || metaOf(schema).openWhenLiteral !== true) return false
  const range = places.at(path)
  const written = range?.source.text.slice(range.start, range.end)
  return written === JSON.stringify(valueAt(options, path))
}

const atRunTime = 'Packer takes this and fails in the middle of the build; here the build is refused at once.'

function ruleContext(
  reading: Reading,
  { workingDirectory, env }: Pick<DecodeContext, 'workingDirectory' | 'env'>,
  options: unknown,
): RuleContext {
  const { places, late, diagnostics } = reading
  // Of what is not known yet nothing can be wrong.
  const report = (make: typeof error) => (code: Code, path: OptionPath, summary: string, detail?: string) => {
    if (late.covers(path)) return
    const told = [detail, ...valueHints({ code, path, summary, detail }, options, reading)].filter(Boolean).join(' ')
    diagnostics.push(make(code, summary, told === '' ? undefined : told, places.at(path)))
  }
  return {
    places,
    workingDirectory,
    env,
    error: report(error),
    warn: report(warning),
    refuse: report(refusal),
    buildFails: report((code, summary, detail, range) =>
      refusal(code, summary, `${detail ?? ''} ${atRunTime}`.trim(), range),
    ),
    isLate: (path) => late.covers(path) || late.reaches(path),
  }
}
