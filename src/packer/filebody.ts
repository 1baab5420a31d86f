import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Source } from '../diagnostics/source.ts'
import type { Body } from '../hcl/ast.ts'
import { parseBody } from '../hcl/parse.ts'

/** A file in the syntax that its name tells. */
export function parseFileBody(source: Source): { readonly body: Body; readonly diagnostics: readonly Diagnostic[] } {
  return parseBody(source)
}
