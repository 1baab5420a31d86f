import { type GoValue, late } from '../../go-template/go-value.ts'
import { DynamicType } from '../../hcl/values/type.ts'
import type { Value } from '../../hcl/values/value.ts'
import { number, object, string, unknownOf } from '../../hcl/values/values.ts'
import type { LateValues } from '../plan.ts'

/** Packer's `build.*`: what is known of a machine only when it is there. */
const lateNames: readonly string[] = [
  'ID',
  'Host',
  'Port',
  'User',
  'Password',
  'ConnType',
  'PackerRunUUID',
  'PackerHTTPPort',
  'PackerHTTPIP',
  'PackerHTTPAddr',
  'SSHPublicKey',
  'SSHPrivateKey',
  'WinRMPassword',
]

/** `build` for expressions; without values everything but the name is unknown. */
export function buildObject(buildName: string | undefined, values: LateValues = {}): Value {
  const late = [...new Set([...lateNames, ...Object.keys(values)])].map(
    (name) => [name, lateValue(values[name])] as const,
  )
  return object([['name', string(buildName ?? '')], ...late])
}

function lateValue(value: string | number | undefined): Value {
  if (value === undefined) return unknownOf(DynamicType)
  return typeof value === 'number' ? number(value) : string(value)
}

/** The same for `{{ build "ID" }}`. */
export function buildForTemplates(values: LateValues): Readonly<Record<string, GoValue>> {
  return { ...Object.fromEntries(lateNames.map((name) => [name, late])), ...values }
}
