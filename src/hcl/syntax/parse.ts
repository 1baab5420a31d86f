import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts'
import { firstOf } from '../../diagnostics/findings.ts'
import { Source } from '../../diagnostics/source.ts'
import type { Body, Expression, TemplateExpression } from './ast.ts'
import { parseBodyItems } from './body-parser.ts'
import { Cursor, type Place } from './cursor.ts'
import { parseExpression as parseExpressionAt } from './expression-parser.ts'
import { scan } from './lexer.ts'
import { parseTemplateParts } from './template-parser.ts'
import { tokenProblems } from './token-problems.ts'

/** More than any template: a file of this size was named by mistake. UTF-16 units. */
const largest = 16 * 1024 * 1024

/** A file in HCL's native syntax. With errors the body has what could be read. */
export function parseBody(source: Source): { readonly body: Body; readonly diagnostics: readonly Diagnostic[] } {
  const empty: Body = { attributes: [], blocks: [], range: { source, start: 0, end: 0 } }
  const { result, diagnostics } = parsing(source, 'main', empty, (cursor) => parseBodyItems(cursor, undefined))
  return { body: result, diagnostics }
}

/** A single expression, as `--var` values of complex types are. Newlines around it do not count. */
export function parseExpression(source: Source): {
  readonly expression: Expression
  readonly diagnostics: readonly Diagnostic[]
} {
  const empty: Expression = { kind: 'invalid', range: { source, start: 0, end: 0 } }
  const { result, diagnostics } = parsing(source, 'main', empty, (cursor) =>
    cursor.within(false, () => {
      const expression = parseExpressionAt(cursor)
      const rest = cursor.peek()
      if (rest.type !== 'end') {
        cursor.problem(
          'extra-characters',
          'Extra characters after expression',
          'The expression is complete before this.',
          rest,
        )
      }
      return expression
    }),
  )
  return { expression: result, diagnostics }
}

/** The content of a template file, as templatefile() reads it. */
export function parseTemplate(source: Source): {
  readonly expression: TemplateExpression
  readonly diagnostics: readonly Diagnostic[]
} {
  const range = { source, start: 0, end: source.text.length }
  const { result, diagnostics } = parsing(source, 'template', [], (cursor) =>
    parseTemplateParts(cursor, 'end', false, parseExpressionAt),
  )
  return { expression: { kind: 'template', parts: result, range }, diagnostics }
}

/** A template whose text was taken out of another source, where `place` finds its parts. */
export function parseEmbeddedTemplate(
  text: string,
  place: Place,
): { readonly expression: TemplateExpression; readonly diagnostics: readonly Diagnostic[] } {
  const range = place(0, text.length)
  const source = new Source(range.source.name, text)
  const { result, diagnostics } = parsing(
    source,
    'template',
    [],
    (cursor) => parseTemplateParts(cursor, 'end', false, parseExpressionAt),
    place,
  )
  return { expression: { kind: 'template', parts: result, range }, diagnostics }
}

function parsing<Result>(
  source: Source,
  mode: 'main' | 'template',
  empty: Result,
  parse: (cursor: Cursor) => Result,
  place?: Place,
): { result: Result; diagnostics: readonly Diagnostic[] } {
  if (source.text.length > largest) {
    const detail = `${source.name} has ${source.text.length} characters; at most ${largest} can be read.`
    return {
      result: empty,
      diagnostics: [error('file-too-large', 'File too large', detail, { source, start: 0, end: 0 })],
    }
  }
  const tokens = scan(source, mode)
  const diagnostics = tokenProblems(source, tokens, place)
  const result = parse(new Cursor(source, tokens, diagnostics, place))
  diagnostics.sort((left, right) => (left.range?.start ?? 0) - (right.range?.start ?? 0))
  return { result, diagnostics: firstOf(diagnostics) }
}
