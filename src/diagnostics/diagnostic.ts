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
  /** Of a warning: the template is read and planned, but its build is refused. */
  readonly refusesBuild?: true | undefined
}

export function error(summary: string, detail?: string, range?: Range): Diagnostic {
  return { severity: 'error', summary, detail, range }
}

export function warning(summary: string, detail?: string, range?: Range): Diagnostic {
  return { severity: 'warning', summary, detail, range }
}

/** For what is checked and planned as in Packer, but can not be built here. */
export function notBuilt(summary: string, detail?: string, range?: Range): Diagnostic {
  return { ...warning(summary, detail, range), refusesBuild: true }
}

/** What refuses the build, as errors. */
export function refusalsOf(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.filter((each) => each.refusesBuild === true).map((each) => ({ ...each, severity: 'error' }))
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error')
}
