import type { Secrets } from '../secrets.ts'

/** A value for programs: as it is, without what is undefined, and without secrets in its texts. */
export function redacted<Value>(value: Value, secrets: Secrets): Value {
  return JSON.parse(JSON.stringify(value), (_, each: unknown) =>
    typeof each === 'string' ? secrets.redact(each) : each,
  ) as Value
}
