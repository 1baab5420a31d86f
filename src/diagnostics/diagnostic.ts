import type { Range } from './range.ts'

/**
 * Everything that the user may have got wrong, from the lexer to a 403 of the API.
 * `summary` says what, in HashiCorp's wording where there is one (users search for it); `detail` why and what to do.
 */
export interface Diagnostic {
  readonly severity: 'error' | 'warning'
  readonly summary: string
  readonly detail?: string | undefined
  readonly range?: Range | undefined
  /** What the problem belongs to when there is no place in a file: an input's name, an API path. */
  readonly subject?: string | undefined
}

export function error(summary: string, detail?: string, range?: Range): Diagnostic {
  return { severity: 'error', summary, detail, range }
}

export function warning(summary: string, detail?: string, range?: Range): Diagnostic {
  return { severity: 'warning', summary, detail, range }
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error')
}
