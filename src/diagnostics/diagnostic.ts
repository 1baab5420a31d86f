import type { Code } from './codes/all-codes.ts'
import type { Range } from './range.ts'

/** `refusal`: read and planned as Packer would, but not built here: it ends `build`, and `validate` tells it as a warning. */
export type Severity = 'error' | 'warning' | 'refusal'

/**
 * Everything that the user may have got wrong, from the lexer to a 403 of the API.
 * `summary` says what, in HashiCorp's wording where there is one (users search for it); `detail` why and what to do.
 */
export interface Diagnostic {
  /** What kind of problem it is, for code that reads it; docs/diagnostics.md has a paragraph on each. */
  readonly code: Code
  readonly severity: Severity
  readonly summary: string
  readonly detail?: string | undefined
  /** A line of some tool's output that most likely says why. Never trusted. */
  readonly evidence?: string | undefined
  readonly range?: Range | undefined
  /** What the problem belongs to when there is no place in a file: an input's name, an API path. */
  readonly subject?: string | undefined
}

export function error(code: Code, summary: string, detail?: string, range?: Range): Diagnostic {
  return { code, severity: 'error', summary, detail, range }
}

export function warning(code: Code, summary: string, detail?: string, range?: Range): Diagnostic {
  return { code, severity: 'warning', summary, detail, range }
}

export function refusal(code: Code, summary: string, detail?: string, range?: Range): Diagnostic {
  return { code, severity: 'refusal', summary, detail, range }
}

/** As people are told of it: a refusal is a warning until it ends a build. */
export function shownSeverity({ severity }: Pick<Diagnostic, 'severity'>): 'error' | 'warning' {
  return severity === 'error' ? 'error' : 'warning'
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error')
}
