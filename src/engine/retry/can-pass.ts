import { Cancelled, toDiagnostics } from '../../diagnostics/errors.ts'
import { passing } from './passing.ts'

/** May a build that failed of this succeed when it is done again? Only where all that went wrong can pass. */
export function canPass(thrown: unknown): boolean {
  if (thrown instanceof Cancelled) return false
  const errors = toDiagnostics(thrown).filter(({ severity }) => severity !== 'warning')
  return errors.length > 0 && errors.every(({ code }) => passing.has(code))
}
