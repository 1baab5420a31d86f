import { type GoValue, late } from '../../go-template/go-value.ts'
import { type PackerSurroundings, packerFunctions } from '../../go-template/packer-functions.ts'
import { DynamicType } from '../../hcl/values/type.ts'
import type { Value } from '../../hcl/values/value.ts'
import { number, object, string, unknownOf } from '../../hcl/values/values.ts'
import type { TemplateValues } from '../../options/decode/reading.ts'
import { buildNames } from '../../options/late-fields.ts'
import { packerVersion } from '../compatibility.ts'
import type { LateValues } from '../plan.ts'

/** The values of `build` as far as they are known, or none of them `later`. */
export type Late = LateValues | 'later'

/** `build` for expressions; without values everything but the name is unknown. */
export function buildObject(buildName: string | undefined, values: LateValues = {}): Value {
  const late = [...new Set([...buildNames, ...Object.keys(values)])].map(
    (name) => [name, lateValue(values[name])] as const,
  )
  return object([['name', string(buildName ?? '')], ...late])
}

function lateValue(value: string | number | undefined): Value {
  if (value === undefined) return unknownOf(DynamicType)
  return typeof value === 'number' ? number(value) : string(value)
}

/** The same for `{{ build "ID" }}`. */
function buildForTemplates(values: LateValues): Readonly<Record<string, GoValue>> {
  return { ...Object.fromEntries(buildNames.map((name) => [name, late])), ...values }
}

/** What `{{ }}` reads in the options of one build: only its steps know `build`, its source does not. */
export function templateValues(
  surroundings: Omit<PackerSurroundings, 'packerVersion' | 'build'>,
  known: Late | 'source',
): TemplateValues {
  const build = known === 'source' ? undefined : buildForTemplates(known === 'later' ? {} : known)
  const functions = packerFunctions({ ...surroundings, packerVersion, build })
  return { data: {}, functions, nested: surroundings.user !== undefined }
}
