/** Of a call that makes or changes a machine. */
export type Parameters = Record<string, string | number>

/** Without what is empty: it is not sent. */
export function present(values: Readonly<Record<string, string>>): Parameters {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''))
}

export function flag(value: boolean): number {
  return value ? 1 : 0
}
