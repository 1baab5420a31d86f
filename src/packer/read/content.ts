import { error, hasErrors } from '../../diagnostics/diagnostic.ts'
import { Findings, type Found } from '../../diagnostics/findings.ts'
import { evaluate } from '../../hcl/evaluation/evaluate.ts'
import type { HclFunction } from '../../hcl/evaluation/function.ts'
import { createScope, type Scope } from '../../hcl/evaluation/scope.ts'
import type { Attribute, Block, Body, Expression } from '../../hcl/syntax/ast.ts'
import { referencesOf } from '../../hcl/syntax/references.ts'
import { convert } from '../../hcl/values/convert.ts'
import type { Type } from '../../hcl/values/type.ts'
import type { Value } from '../../hcl/values/value.ts'
import { unsupportedArgument, unsupportedBlock, wrongLabels } from '../../options/decode/unsupported.ts'

/** What a body of Packer's own may hold; blocks with the names of their labels. */
export interface ContentShape {
  readonly attributes: readonly string[]
  readonly required?: readonly string[]
  readonly blocks?: Readonly<Record<string, readonly string[]>>
}

export interface Content {
  readonly attributes: ReadonlyMap<string, Attribute>
  /** In the order of the file, with the right labels. */
  readonly blocks: readonly Block[]
}

/** Sorts a body's items and reports what does not belong there. */
export function readContent(body: Body, shape: ContentShape, missingAt = body.range): Found<Content> {
  const findings = new Findings()
  const blockTypes = shape.blocks ?? {}
  const known = { attributes: shape.attributes, blocks: Object.keys(blockTypes) }
  const attributes = new Map<string, Attribute>()
  for (const attribute of body.attributes) {
    if (shape.attributes.includes(attribute.name)) attributes.set(attribute.name, attribute)
    else findings.add(unsupportedArgument(attribute, known))
  }
  for (const name of shape.required ?? []) {
    if (!attributes.has(name))
      findings.add(
        error(
          'missing-argument',
          'Missing required argument',
          `The argument "${name}" is required, but no definition was found.`,
          missingAt,
        ),
      )
  }
  const blocks = body.blocks.filter((block) => {
    const labels = Object.hasOwn(blockTypes, block.type) ? blockTypes[block.type] : undefined
    const problem = labels === undefined ? unsupportedBlock(block, known) : wrongLabels(block, labels)
    if (problem !== undefined) findings.add(problem)
    return problem === undefined
  })
  return findings.with({ attributes, blocks })
}

/** Takes the named attributes out of a body; what is left is somebody else's. */
export function splitBody(
  body: Body,
  names: readonly string[],
): { readonly taken: ReadonlyMap<string, Attribute>; readonly rest: Body } {
  const taken = body.attributes.filter(({ name }) => names.includes(name))
  const rest = { ...body, attributes: body.attributes.filter(({ name }) => !names.includes(name)) }
  return { taken: new Map(taken.map((attribute) => [attribute.name, attribute])), rest }
}

/** Undefined when it is wrong. */
export function evaluateAs(expression: Expression, type: Type, scope: Scope): Found<Value | undefined> {
  const findings = new Findings()
  const value = findings.take(evaluate(expression, scope))
  if (findings.hasErrors) return findings.with(undefined)
  const conversion = convert(value, type)
  if (conversion.problem === undefined) return findings.with(conversion.value)
  findings.add(
    error('wrong-type', 'Unsuitable value type', `Unsuitable value: ${conversion.problem}.`, expression.range),
  )
  return findings.with(undefined)
}

/** The value of an expression that may not refer to anything; `hint` says what to do instead. Undefined when it is wrong. */
export function evaluateConstant(
  expression: Expression,
  functions: ReadonlyMap<string, HclFunction>,
  hint: string,
): Found<Value | undefined> {
  const references = referencesOf(expression)
  if (references.length > 0) {
    const notAllowed = references.map(({ range }) =>
      error('reference-not-allowed', 'Variables not allowed', `Variables may not be used here. ${hint}`, range),
    )
    return { value: undefined, diagnostics: notAllowed }
  }
  const { value, diagnostics } = evaluate(expression, createScope({ functions }))
  const told = diagnostics.map((each) =>
    functions.size === 0 && each.code === 'unknown-function'
      ? error(
          'function-not-allowed',
          'Function calls not allowed',
          `Functions may not be called here. ${hint}`,
          each.range,
        )
      : each,
  )
  return { value: hasErrors(told) ? undefined : value, diagnostics: told }
}
