import { type Diagnostic, error } from '../diagnostics/diagnostic.ts'
import type { Source } from '../diagnostics/source.ts'
import type { Body } from '../hcl/ast.ts'
import { parseBody } from '../hcl/parse.ts'
import { parseJsonValues } from './jsonvalues.ts'

interface Parsed {
  readonly body: Body
  readonly diagnostics: readonly Diagnostic[]
}

/** A file of variable values in the syntax that its name tells. */
export function parseVariableFile(source: Source): Parsed {
  return source.name.endsWith('.json') ? parseJsonValues(source) : parseBody(source)
}

export function parseTemplateFile(source: Source): Parsed {
  if (!source.name.endsWith('.json')) return parseBody(source)
  const range = { source, start: 0, end: 0 }
  const problem = error(
    'HCL templates in JSON syntax are not supported',
    'Write the template in the native syntax, in a file that ends with .pkr.hcl.',
    range,
  )
  return { body: { attributes: [], blocks: [], range }, diagnostics: [problem] }
}
