import type * as z from 'zod'
import type { Code } from '../../diagnostics/codes/all-codes.ts'
import { error, hasErrors, refusal, warning } from '../../diagnostics/diagnostic.ts'
import type { Range } from '../../diagnostics/range.ts'
import type { Secret } from '../../diagnostics/secret.ts'
import { didYouMean } from '../../diagnostics/suggest.ts'
import type { Scope } from '../../hcl/evaluation/scope.ts'
import type { Body, Expression } from '../../hcl/syntax/ast.ts'
import type { Value } from '../../hcl/values/value.ts'
import { entriesOf } from '../../hcl/values/values.ts'
import type { Trust } from '../../trust/trust.ts'
import { misreadOf } from '../codecs/notation.ts'
import type { Component, Decoded, OptionPath, OptionPlaces, PlanContext } from '../component.ts'
import { metaOf, shapeOf } from '../option-schema.ts'
import { buildFails } from '../refusal.ts'
import { secretsAt, sensitivePaths } from '../sensitive-options.ts'
import { withoutEmpty } from './empty-values.ts'
import { diagnoseIssue } from './issues.ts'
import { locate } from './locate.ts'
import { PathSet, valueAt } from './places.ts'
import { type BodyPart, readBody } from './read-body.ts'
import { readValue } from './read-value.ts'
import { Reading, type TemplateValues } from './reading.ts'
import { relax } from './relax.ts'
import { valueHints } from './value-hints.ts'

export interface DecodeContext {
  readonly scope: Scope
  /** Undefined: `{{ }}` means nothing here. */
  readonly templates: TemplateValues | undefined
  /** Of the block, without its body: the place of what is missing. */
  readonly place: Range | undefined
  /** Absolute. */
  readonly workingDirectory: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly trust: Trust
  /** Bodies that add to the first one; what both set is an error. */
  readonly additions?: readonly BodyPart[] | undefined
  /** Values that win over those in the body: Packer's `override`. A known object. */
  readonly overrides?: { readonly value: Value; readonly expression: Expression | undefined } | undefined
}

export interface DecodedOptions<Options> extends Decoded<Options> {
  /** Paths whose value exists only later; until then they hold a placeholder of their type, unchecked. */
  readonly late: readonly OptionPath[]
  /** Texts that were refused, and what stands for them is of no use. */
  readonly unread: readonly { readonly path: OptionPath; readonly text: string }[]
  /** What stands in the template, evaluated: neither defaults nor what rules make of it. With secrets. */
  readonly written: Readonly<Record<string, unknown>>
  /** What the component's `plan` has made of the options; undefined with errors, and where it has none. */
  readonly work: unknown
  readonly sensitive: readonly OptionPath[]
  /** The texts at the sensitive paths. */
  readonly secrets: readonly Secret[]
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
  given: Record<string, unknown>,
  reading: Reading,
  around: Pick<DecodeContext, 'workingDirectory' | 'env' | 'trust' | 'templates'>,
): DecodedOptions<z.output<Schema>> {
  const { places, diagnostics, late } = reading
  const raw = withoutEmpty(component.options, given)
  const { parsed, issues } = parse(component.options, raw, reading)
  diagnostics.push(...issues.map((issue) => diagnoseIssue(issue, raw, component.options, reading)))
  const misread = issues.filter((issue) => misreadOf(issue) !== undefined)
  let options = (parsed.success ? parsed.data : raw) as z.output<Schema>
  let work: unknown
  // What is wrong has been told, and something stands for it: the rules have more to tell at once.
  if (parsed.success) {
    const unread = new PathSet()
    for (const path of [...reading.broken.all, ...issues.map(({ path: at }) => at as OptionPath)]) unread.add(path)
    const context = planContext(reading, unread, given, around)
    options = component.rules?.(options, context) ?? options
    work = component.plan?.(options, context)
  }
  const sensitive = sensitivePaths(component.options, { options, written: raw, marked: reading.sensitive })
  const hidden = sensitive.filter((path) => !isOpenLiteral(component, options, path, places))
  return {
    options,
    written: raw,
    places,
    diagnostics,
    late: late.all,
    unread: misread.filter((issue) => misreadOf(issue)?.severity !== 'warning').map(textOf(raw)),
    work: hasErrors(diagnostics) ? undefined : work,
    sensitive,
    // Also as it is written: of a text that can not be read nothing is in the options.
    secrets: secretsAt(component.options, [options, raw], hidden),
  }
}

type Issue = z.core.$ZodIssue

/** Twice where something is wrong: with stand-ins for it the options are whole. */
function parse(schema: z.ZodObject, raw: Record<string, unknown>, { late, broken }: Reading) {
  const wrong = new PathSet()
  for (const path of broken.all) wrong.add(path)
  const parsed = relax(schema, raw, { late, wrong }).safeParse(raw)
  const issues: readonly Issue[] = parsed.error?.issues ?? []
  if (issues.length === 0) return { parsed, issues }
  for (const { path } of issues) wrong.add(path as OptionPath)
  return { parsed: relax(schema, raw, { late, wrong }).safeParse(raw), issues }
}

function textOf(raw: unknown): (issue: Issue) => DecodedOptions<unknown>['unread'][number] {
  return ({ path }) => ({ path: path as OptionPath, text: String(valueAt(raw, path as OptionPath)) })
}

function isOpenLiteral(component: Component, options: unknown, path: OptionPath, places: OptionPlaces): boolean {
  const schema = shapeOf(component.options).get(String(path[0]))
  if (path.length !== 1 || schema === undefined || metaOf(schema).openWhenLiteral !== true) return false
  const range = places.at(path)
  const written = range?.source.text.slice(range.start, range.end)
  return written === JSON.stringify(valueAt(options, path))
}

function planContext(
  reading: Reading,
  unread: PathSet,
  given: unknown,
  { workingDirectory, env, trust, templates }: Pick<DecodeContext, 'workingDirectory' | 'env' | 'trust' | 'templates'>,
): PlanContext {
  const { places, late, diagnostics } = reading
  const isMisnamed = diagnostics.some(({ code }) => code === 'unsupported-argument' || code === 'unsupported-block')
  // Of what is not known nothing can be wrong.
  const report = (make: typeof error) => (code: Code, path: OptionPath, summary: string, detail?: string) => {
    if (late.covers(path) || unread.covers(path)) return
    // What seems to be missing may stand there under a wrong name, or as what is wrong.
    const saysMissing = code.startsWith('missing-') || code === 'no-single-image-source'
    if (saysMissing && (isMisnamed || unread.reachesBeside(path))) return
    const told = [detail, ...valueHints({ code, path, summary, detail }, given, reading)].filter(Boolean).join(' ')
    diagnostics.push(make(code, summary, told === '' ? undefined : told, places.at(path)))
  }
  return {
    places,
    workingDirectory,
    env,
    trust,
    error: report(error),
    warn: report(warning),
    refuse: report(refusal),
    buildFails: report(buildFails),
    isLate: (path) => [late, unread].some((paths) => paths.covers(path) || paths.reaches(path)),
    diagnose: (diagnostic) => diagnostics.push(diagnostic),
    goFunctions: templates?.functions ?? new Map(),
  }
}
