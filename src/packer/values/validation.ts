import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts'
import { Findings, type Found } from '../../diagnostics/findings.ts'
import { type Range, startOf } from '../../diagnostics/range.ts'
import { evaluate } from '../../hcl/evaluation/evaluate.ts'
import type { HclFunction } from '../../hcl/evaluation/function.ts'
import { createScope, type Scope } from '../../hcl/evaluation/scope.ts'
import type { Attribute, Block, Expression } from '../../hcl/syntax/ast.ts'
import { referencesOf } from '../../hcl/syntax/references.ts'
import { convert } from '../../hcl/values/convert.ts'
import { BoolType } from '../../hcl/values/type.ts'
import { isKnown, isNull, mark, object, unmarkDeep } from '../../hcl/values/values.ts'
import { readContent } from '../read/content.ts'
import type { Assignment, Validation, Variable } from './variable.ts'

export function readValidation(name: string, block: Block): Found<Validation> {
  const findings = new Findings()
  const names = ['condition', 'error_message']
  const { attributes } = findings.take(
    readContent(block.body, { attributes: names, required: names }, block.headerRange),
  )
  const condition = attributes.get('condition')
  const message = attributes.get('error_message')
  const good = condition === undefined || findings.take(checkReferences(name, condition))
  return findings.with({
    condition: good ? condition?.expression : undefined,
    message: message?.expression,
    range: block.headerRange,
  })
}

function checkReferences(name: string, { expression }: Attribute): Found<boolean> {
  const findings = new Findings()
  const references = referencesOf(expression)
  const own = references.filter(
    ({ root, steps: [first] }) => root === 'var' && first?.kind === 'attribute' && first.name === name,
  )
  for (const reference of references.filter((each) => !own.includes(each))) {
    findings.add(
      error(
        'invalid-validation-rule',
        'Invalid reference in variable validation',
        `The condition for variable "${name}" can only refer to the variable itself, using var.${name}.`,
        reference.range,
      ),
    )
  }
  if (own.length === 0) {
    findings.add(
      error(
        'invalid-validation-rule',
        'Invalid variable validation condition',
        `The condition for variable "${name}" must refer to var.${name} in order to test incoming values.`,
        expression.range,
      ),
    )
  }
  return findings.with(own.length > 0 && own.length === references.length)
}

/** Holds a variable's value against its rules. */
export function validate(
  variable: Variable,
  assignment: Assignment,
  functions: ReadonlyMap<string, HclFunction>,
): readonly Diagnostic[] {
  const findings = new Findings()
  const value = variable.sensitive ? mark(assignment.value, 'sensitive') : assignment.value
  const scope = createScope({ variables: new Map([['var', object([[variable.name, value]])]]), functions })
  for (const validation of variable.validations) {
    const text =
      validation.message === undefined ? undefined : findings.take(messageOf(validation.message, variable, scope))
    // A rule that is not whole has been reported.
    if (validation.condition === undefined || validation.message === undefined) continue
    const outcome = findings.take(holds(validation.condition, scope))
    if (outcome !== false) continue
    const { line } = startOf(validation.range)
    const rule = `This was checked by the validation rule at ${validation.range.source.name}:${line}.`
    const place = placeOf(variable, assignment)
    findings.add(
      error(
        'invalid-variable-value',
        `Invalid value for ${assignment.from} variable`,
        [text, `${rule}${place.hint}`].filter(Boolean).join('\n\n'),
        place.range,
      ),
    )
  }
  return findings.all
}

/** Undefined: not to be said, because it is unknown or wrong. */
function holds(condition: Expression, scope: Scope): Found<boolean | undefined> {
  const findings = new Findings()
  const { value } = unmarkDeep(findings.take(evaluate(condition, scope)))
  if (findings.hasErrors || !isKnown(value)) return findings.with(undefined)
  const wrong = (detail: string) => {
    findings.add(error('invalid-validation-rule', 'Invalid variable validation result', detail, condition.range))
    return findings.with(undefined)
  }
  if (isNull(value)) return wrong('Validation condition expression must return either true or false, not null.')
  const conversion = convert(value, BoolType)
  if (conversion.problem !== undefined)
    return wrong(`Invalid validation condition result value: ${conversion.problem}.`)
  return findings.with(conversion.value.content === true)
}

function messageOf(expression: Expression, variable: Variable, scope: Scope): Found<string | undefined> {
  const findings = new Findings()
  const value = findings.take(evaluate(expression, scope))
  const { content } = value
  if (findings.hasErrors || typeof content !== 'string') return findings.with(undefined)
  if (value.marks.size > 0)
    return findings.with(`The value of the sensitive variable ${variable.name} is not accepted.`)
  const wrong = (detail: string) =>
    findings.add(error('invalid-validation-rule', 'Invalid validation error message', detail, expression.range))
  if (content.trim() === '') wrong('An empty string is not a valid nor useful error message.')
  else if (!isSentence(content.trim())) {
    wrong(
      'Validation error message must be at least one full sentence starting with an uppercase letter and ending with a period or question mark.',
    )
  }
  return findings.with(content)
}

function isSentence(text: string): boolean {
  return !/^\p{Ll}/u.test(text) && /[.?!]$/.test(text)
}

/**
 * Where a variable got its value. Of a sensitive one it is the declaration, because a diagnostic shows the line to
 * which it points.
 */
export function placeOf(variable: Variable, { range }: Pick<Assignment, 'range'>): { range: Range; hint: string } {
  if (range === undefined) return { range: variable.range, hint: '' }
  if (!variable.sensitive) return { range, hint: '' }
  const hint = `\nThe value is set at ${range.source.name}:${startOf(range).line}.`
  return { range: variable.range, hint }
}
