import type { Diagnostic } from './diagnostic.ts'

/** Do both tell of one thing at one place? A problem can come twice: when it happens, and with the end of its build. */
export function sameProblem(left: Diagnostic, right: Diagnostic): boolean {
  return (
    left === right ||
    (left.severity === right.severity &&
      left.summary === right.summary &&
      left.detail === right.detail &&
      left.range?.start === right.range?.start &&
      left.range?.source === right.range?.source)
  )
}
