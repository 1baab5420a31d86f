import { type Diagnostic, hasErrors } from '../../diagnostics/diagnostic.ts'
import { TemplateError } from '../../diagnostics/errors.ts'
import { Source } from '../../diagnostics/source.ts'
import { renderRepeatedly } from '../../go-template/render-partly.ts'
import { evaluate } from '../../hcl/evaluation/evaluate.ts'
import type { FunctionContext } from '../../hcl/evaluation/function.ts'
import { prepareFunctions } from '../../hcl/functions/all-functions.ts'
import type { Expression } from '../../hcl/syntax/ast.ts'
import { parseExpression } from '../../hcl/syntax/parse.ts'
import { functionsOfBody } from '../../hcl/syntax/references.ts'
import { answered } from '../answered.ts'
import { chance } from '../held.ts'
import { LegacySecrets } from '../legacy/legacy-secrets.ts'
import { readLegacy } from '../legacy/legacy-template.ts'
import { legacyVariables } from '../legacy/legacy-variables.ts'
import type { PlanInput } from '../plan-input.ts'
import { topValues } from '../top-values.ts'
import { templateValues } from '../values/late-values.ts'
import { inspectTemplate } from './inspect-template.ts'
import { inspectionText } from './inspection-text.ts'
import { printable } from './printable.ts'

/** What an expression comes to; without a text it has no value. */
export interface Evaluated {
  readonly text?: string
  readonly diagnostics: readonly Diagnostic[]
}

/** Expressions that are evaluated with the values of a template. */
export interface Console {
  /** What is wrong with the template. Expressions see as unknown what it is about. */
  readonly problems: readonly Diagnostic[]
  evaluate(line: string): Promise<Evaluated>
}

const help =
  'An expression is evaluated with the variables, local values and data sources of the template, and text with {{ }} as in its strings. `variables` lists what there is, `exit` ends.'

/** Throws TemplateError where the template can not be read. */
export async function openConsole(input: PlanInput): Promise<Console> {
  const { legacy, syntax } = input.template
  if (hasErrors(syntax)) throw new TemplateError(syntax)
  const { render, problems, expression } = legacy === undefined ? await ofHcl(input) : await ofLegacy(input, legacy)
  return {
    problems,
    async evaluate(line) {
      const text = line.trim()
      if (text === '') return { text, diagnostics: [] }
      if (text === 'help') return { text: help, diagnostics: [] }
      if (text === 'variables') return { text: await variablesOf(input), diagnostics: [] }
      return expression === undefined || text.includes('{{') ? render(text) : expression(text)
    },
  }
}

interface Language {
  readonly problems: readonly Diagnostic[]
  /** Text with `{{ }}` in it. */
  render(text: string): Evaluated
  expression?(text: string): Promise<Evaluated>
}

async function ofHcl(input: PlanInput): Promise<Language> {
  const read = (request: FunctionContext['request']) => topValues(input, request)
  const { diagnostics } = await answered(input.signal, read)
  return {
    problems: diagnostics,
    render: (text) => renderText(text, input, undefined),
    async expression(text) {
      const source = new Source('console', text)
      const { expression, diagnostics: problems } = parseExpression(source)
      if (hasErrors(problems)) return { diagnostics: problems }
      await prepareFunctions(functionsOfBody(bodyOf(expression)))
      return answered(input.signal, async (request) => {
        const found = evaluate(expression, (await read(request)).value.scope)
        return hasErrors(found.diagnostics)
          ? { diagnostics: found.diagnostics }
          : { text: printable(found.value), diagnostics: found.diagnostics }
      })
    },
  }
}

async function ofLegacy(input: PlanInput, root: Parameters<typeof readLegacy>[0]): Promise<Language> {
  const { value: template, diagnostics } = readLegacy(root)
  const secrets = new LegacySecrets(input.onSecret ?? (() => {}))
  const variables = await answered(input.signal, (request) =>
    legacyVariables(template, { ...input, request, made: secrets.made, addSecret: secrets.addSecret }),
  )
  const values = variables.value.values
  const hidden = template.sensitive.flatMap((node) => (node.kind === 'string' ? [node.text] : []))
  secrets.know(hidden.map((name) => ({ text: values.get(name) ?? '', name })))
  return {
    problems: [...diagnostics, ...variables.diagnostics],
    render: (text) => renderText(text, input, (name) => values.get(name) ?? ''),
  }
}

function renderText(text: string, input: PlanInput, user: ((name: string) => string) | undefined): Evaluated {
  const { template, workingDirectory } = input
  const surroundings = { ...chance(input), templatePath: template.path, workingDirectory, user }
  const rendered = renderRepeatedly(text, templateValues(surroundings, 'source'))
  if (rendered.kind === 'failed') return { diagnostics: rendered.diagnostics }
  return { text: rendered.kind === 'text' ? rendered.text : '<unknown>', diagnostics: [] }
}

async function variablesOf(input: PlanInput): Promise<string> {
  const inspection = await answered(input.signal, (request) => inspectTemplate(input, request))
  if (inspection.language === 'json')
    return inspection.variables.map(({ name, default: text }) => `${name}: ${text}`).join('\n')
  const told = inspectionText(inspection)[1]
  return told !== undefined && 'say' in told ? told.say : ''
}

function bodyOf(expression: Expression): Parameters<typeof functionsOfBody>[0] {
  const { range } = expression
  return { attributes: [{ kind: 'attribute', name: '', nameRange: range, expression, range }], blocks: [], range }
}
