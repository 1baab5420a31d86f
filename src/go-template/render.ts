import { type Diagnostic, error } from '../diagnostics/diagnostic.ts'
import type { Range } from '../diagnostics/range.ts'
import { GoTemplateProblem, type Node, type Span } from './go-ast.ts'
import { evaluate, type GoTemplateContext, unknownField, unknownFunction } from './go-evaluate.ts'
import type { GoFunctions } from './go-function.ts'
import { parse } from './go-parser.ts'
import { LateValueRead } from './go-value.ts'
import { namesIn, readsNothing } from './names.ts'

/** A template that has been read; render it as often as there is new data. */
export interface GoTemplate {
  readonly text: string
  readonly nodes: readonly Node[]
  readonly range: Range | undefined
}

export type Parsed = { readonly template: GoTemplate } | { readonly diagnostics: readonly Diagnostic[] }

/** `late`: a value is read that does not exist yet. */
export type Rendered =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'late' }
  | { readonly kind: 'failed'; readonly diagnostics: readonly Diagnostic[] }

/** `range` is where the text stands in the user's file, with or without its quotes. */
export function parseGoTemplate(text: string, range?: Range): Parsed {
  if (!text.includes('{{')) return { template: { text, nodes: text === '' ? [] : [{ kind: 'text', text }], range } }
  try {
    return { template: { text, nodes: parse(text), range } }
  } catch (thrown) {
    if (thrown instanceof GoTemplateProblem) return { diagnostics: [diagnose(thrown, text, range)] }
    throw thrown
  }
}

/** As Go does when it reads a template: are all its functions there? */
export function checkFunctions({ text, nodes, range }: GoTemplate, functions: GoFunctions): readonly Diagnostic[] {
  const problems = namesIn(nodes).functions.flatMap((named) => unknownFunction(named, functions) ?? [])
  return problems.map((problem) => diagnose(problem, text, range))
}

/**
 * Of a template whose values come later: does it read only `fields`, and does each action work that reads none of them?
 * What stands behind a condition, or calls an unknown function, is not tried.
 */
export function checkLate(
  { text, nodes, range }: GoTemplate,
  { functions, fields }: { readonly functions: GoFunctions; readonly fields: readonly string[] },
): readonly Diagnostic[] {
  const unknown = namesIn(nodes).fields.flatMap((named) =>
    fields.includes(named.name) ? [] : [diagnose(unknownField(named, fields), text, range)],
  )
  const failed = nodes.flatMap((node) => {
    if (node.kind !== 'action' || !readsNothing(node.pipeline)) return []
    if (namesIn([node]).functions.some((named) => unknownFunction(named, functions) !== undefined)) return []
    const tried = executeGoTemplate({ text, nodes: [node], range }, { data: {}, functions })
    return tried.kind === 'failed' ? tried.diagnostics : []
  })
  return [...unknown, ...failed]
}

export function executeGoTemplate(template: GoTemplate, context: GoTemplateContext): Rendered {
  try {
    return { kind: 'text', text: evaluate(template.nodes, context) }
  } catch (thrown) {
    if (thrown instanceof LateValueRead) return { kind: 'late' }
    if (thrown instanceof GoTemplateProblem)
      return { kind: 'failed', diagnostics: [diagnose(thrown, template.text, template.range)] }
    throw thrown
  }
}

/** Both at once, for texts that are rendered only one time. */
export function renderGoTemplate(
  text: string,
  context: GoTemplateContext & { readonly range?: Range | undefined },
): Rendered {
  if (!text.includes('{{')) return { kind: 'text', text }
  const parsed = parseGoTemplate(text, context.range)
  if ('diagnostics' in parsed) return { kind: 'failed', diagnostics: parsed.diagnostics }
  return executeGoTemplate(parsed.template, context)
}

/** Without the text around a problem, which may hold what is not to be shown. */
export function withoutText(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.map((each) => ({ ...each, detail: each.detail?.replace(/\nIn the text: [\s\S]*$/, '') }))
}

function diagnose(problem: GoTemplateProblem, text: string, range: Range | undefined): Diagnostic {
  if (problem.refused !== undefined) {
    const { code, summary, detail } = problem.refused
    return error(code, summary, detail, placeInside(problem.span, text, range))
  }
  const excerpt = text.slice(problem.span.start, problem.span.end)
  const context = text.length > 80 || excerpt === text || excerpt === '' ? '' : `\nIn the text: ${text}`
  return error(
    'invalid-template-expression',
    'Invalid template expression',
    problem.message + context,
    placeInside(problem.span, text, range),
  )
}

/** Exact where the text stands in the file as it is; where escapes or interpolations changed it, the whole of it. */
export function placeInside(span: Span, text: string, range: Range | undefined): Range | undefined {
  if (range === undefined) return undefined
  const written = range.source.text.slice(range.start, range.end)
  const at = written.indexOf(text)
  if (at === -1) return range
  const start = range.start + at + span.start
  return { source: range.source, start, end: Math.max(start, range.start + at + span.end) }
}
