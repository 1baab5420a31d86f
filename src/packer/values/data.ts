import { error, hasErrors, refusal } from '../../diagnostics/diagnostic.ts'
import { TemplateError } from '../../diagnostics/errors.ts'
import { Findings, type Found } from '../../diagnostics/findings.ts'
import { startOf } from '../../diagnostics/range.ts'
import type { Secret } from '../../diagnostics/secret.ts'
import { didYouMean } from '../../diagnostics/suggest.ts'
import type { Scope } from '../../hcl/evaluation/scope.ts'
import type { Block } from '../../hcl/syntax/ast.ts'
import { convert } from '../../hcl/values/convert.ts'
import type { Value } from '../../hcl/values/value.ts'
import { fromJson } from '../../hcl/values/value-json.ts'
import { mark, object, UnknownDynamic, unknownOf } from '../../hcl/values/values.ts'
import { decode } from '../../options/decode/decode.ts'
import { metaOf, shapeOf, typeOf } from '../../options/option-schema.ts'
import { refusedUse } from '../../trust/refused.ts'
import type { Components } from '../components.ts'
import type { DataSource, DataSourceContext, RunStep } from '../data-source.ts'
import type { Held } from '../held.ts'
import { secretsOf } from './sensitive-values.ts'

/** A `data` block. */
export interface Data {
  readonly type: string
  readonly name: string
  readonly block: Block
  /** Undefined where there is no such type, which is reported. */
  readonly source: DataSource | undefined
}

/** The `data` blocks by `type.name`. */
export function readData(blocks: readonly Block[], components: Components): Found<ReadonlyMap<string, Data>> {
  const findings = new Findings()
  const data = new Map<string, Data>()
  for (const block of blocks) {
    const [type, name] = block.labels
    if (type === undefined || name === undefined) continue
    const key = `${type.text}.${name.text}`
    const other = data.get(key)
    if (other !== undefined) {
      const { source, start } = other.block.headerRange
      const place = `${source.name}:${startOf({ source, start, end: start }).line}`
      findings.add(
        error(
          'duplicate-definition',
          'Duplicate data block',
          `Another data source ${key} stands at ${place}. Give each a name of its own.`,
          block.headerRange,
        ),
      )
      continue
    }
    const source = components.dataSource(type.text)
    if (source === undefined) {
      const known = components.names.dataSources
      const hint = didYouMean(type.text, known) || ` Known: ${known.join(', ')}.`
      findings.add(
        error(
          'unknown-type',
          `Unknown data source type "${type.text}"`,
          `There is no data source of that type.${hint} Otherwise give its value by an input variable.`,
          type.range,
        ),
      )
    }
    data.set(key, { type: type.text, name: name.text, block, source })
  }
  return findings.with(data)
}

/** `data` as templates see it; what is not among the values is unknown. */
export function dataObject(data: ReadonlyMap<string, Data>, values: ReadonlyMap<string, Value>): Value {
  const types = Map.groupBy(data, ([, { type }]) => type)
  return object(
    [...types].map(([type, group]) => [
      type,
      object(group.map(([key, { name }]) => [name, values.get(key) ?? UnknownDynamic])),
    ]),
  )
}

/** How a `data` block is read and asked. */
export interface AskContext extends DataSourceContext {
  readonly scope: Scope
  /** False: only checked; its values are unknown, as in `packer validate`. */
  readonly evaluate: boolean
  readonly addSecret: (secret: Secret) => void
  readonly step: RunStep
  readonly held?: Held | undefined
}

/** The value of one `data` block. What goes wrong is reported at it, and the value is unknown. */
export async function ask({ type, name, block, source }: Data, context: AskContext): Promise<Found<Value>> {
  const findings = new Findings()
  if (source === undefined) return findings.with(UnknownDynamic)
  const { scope, evaluate, addSecret, step, workingDirectory, env, trust, signal, held } = context
  const place = block.headerRange
  // Packer does not look for `{{ }}` in data sources.
  const decoded = decode(source, block.body, { scope, templates: undefined, place, workingDirectory, env, trust })
  findings.add(...decoded.diagnostics)
  decoded.secrets.forEach(addSecret)
  if (hasErrors(decoded.diagnostics)) return findings.with(UnknownDynamic)
  const refused = source.grant && refusedUse(trust, source.grant, `The data source ${type}`)
  if (refused !== undefined) {
    const report = evaluate ? error : refusal
    findings.add(report(refused.code, refused.summary, refused.detail, block.labels[0]?.range ?? place))
    return findings.with(answer(source, undefined))
  }
  if (!evaluate || decoded.late.length > 0) return findings.with(answer(source, undefined))
  const title = `Data source ${type}.${name}`
  const question = JSON.stringify([type, name, decoded.options])
  try {
    const hide = (text: string, what: string) => addSecret({ text, name: `${what} of data.${type}.${name}` })
    const read = () => source.read(decoded.options, { workingDirectory, env, trust, signal, hide })
    const said = await step({ name: title, range: place, question }, read)
    if (held !== undefined && source.hold !== undefined) held.note(`data.${type}`)
    const kept = held === undefined ? said : (source.hold?.(said, decoded.options, held) ?? said)
    const value = answer(source, kept)
    for (const text of secretsOf(value)) addSecret({ text, name: `data.${type}.${name}` })
    return findings.with(value)
  } catch (thrown) {
    if (!(thrown instanceof TemplateError)) throw thrown
    findings.add(...thrown.diagnostics.map((each) => ({ ...each, summary: `${title}: ${each.summary}` })))
    return findings.with(UnknownDynamic)
  }
}

/** What a data source said as an object, or the same with every value unknown. */
function answer({ outputs }: DataSource, said: Readonly<Record<string, unknown>> | undefined): Value {
  return object(
    [...shapeOf(outputs)].map(([name, schema]) => {
      const type = typeOf(schema)
      const converted = said === undefined ? undefined : convert(fromJson(said[name]), type)
      if (converted?.problem !== undefined) throw new TypeError(`output ${name}: ${converted.problem}`)
      const value = converted?.value ?? unknownOf(type)
      return [name, metaOf(schema).sensitive === true ? mark(value, 'sensitive') : value]
    }),
  )
}
