import { error } from '../../diagnostics/diagnostic.ts'
import { Findings, type Found } from '../../diagnostics/findings.ts'
import type { Range } from '../../diagnostics/range.ts'
import type { HclFunction } from '../../hcl/evaluation/function.ts'
import { createScope } from '../../hcl/evaluation/scope.ts'
import { parseType } from '../../hcl/evaluation/type-expression.ts'
import type { Attribute, Block, Expression } from '../../hcl/syntax/ast.ts'
import { convert } from '../../hcl/values/convert.ts'
import { applyDefaults, type Defaults } from '../../hcl/values/optional-defaults.ts'
import { BoolType, DynamicType, StringType, type Type } from '../../hcl/values/type.ts'
import type { Value } from '../../hcl/values/value.ts'
import { isNull, UnknownDynamic } from '../../hcl/values/values.ts'
import { evaluateAs, evaluateConstant, readContent } from '../read/content.ts'
import { readValidation } from './validation.ts'
import type { Assignment, Variable } from './variable.ts'

const identifier = /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u

export function isIdentifier(name: string): boolean {
  return identifier.test(name)
}

/** The `variable` and `variables` blocks. `env` is the only function that their defaults may call. */
export function readVariables(blocks: readonly Block[], env: HclFunction): Found<ReadonlyMap<string, Variable>> {
  const findings = new Findings()
  const functions = new Map([['env', env]])
  const variables = new Map<string, Variable>()
  const declare = (name: string, place: Range, read: () => Variable | undefined) => {
    if (variables.has(name)) {
      findings.add(
        error('duplicate-definition', 'Duplicate variable', `Duplicate ${name} variable definition found.`, place),
      )
      return
    }
    const variable = read()
    if (variable !== undefined) variables.set(name, variable)
  }
  for (const block of blocks) {
    const name = block.labels[0]?.text
    if (block.type === 'variable' && name !== undefined) {
      declare(name, block.headerRange, () => findings.take(readVariable(name, block, functions)))
    } else if (block.type === 'variables') {
      for (const attribute of block.body.attributes)
        declare(attribute.name, attribute.nameRange, () => findings.take(untyped(attribute, functions)))
    }
  }
  return findings.with(variables)
}

/** What is computed has a block of its own. */
function useLocal(name: string): string {
  return `The default of a variable is a plain value. What is made of other values is a local one: write \`locals { ${name} = ... }\`, and local.${name} where it is used.`
}

/** Of a `variables` block: a name and its default. */
function untyped(attribute: Attribute, functions: ReadonlyMap<string, HclFunction>): Found<Variable> {
  const findings = new Findings()
  const value = findings.take(evaluateConstant(attribute.expression, functions, useLocal(attribute.name)))
  return findings.with({
    name: attribute.name,
    type: value?.type ?? DynamicType,
    defaults: undefined,
    sensitive: false,
    nullable: true,
    description: '',
    default: { from: 'default', value: value ?? UnknownDynamic, range: attribute.expression.range },
    validations: [],
    range: attribute.nameRange,
  })
}

function readVariable(name: string, block: Block, functions: ReadonlyMap<string, HclFunction>): Found<Variable> {
  const findings = new Findings()
  if (!isIdentifier(name)) {
    findings.add(
      error(
        'invalid-name',
        'Invalid variable name',
        'A name must start with a letter or underscore and may contain only letters, digits, underscores, and dashes.',
        block.labels[0]?.range,
      ),
    )
  }
  const { attributes, blocks } = findings.take(
    readContent(block.body, {
      attributes: ['description', 'default', 'type', 'sensitive', 'nullable'],
      blocks: { validation: [] },
    }),
  )
  const plain = createScope()
  const flag = (option: string, fallback: boolean) => {
    const attribute = attributes.get(option)
    const value = attribute && findings.take(evaluateAs(attribute.expression, BoolType, plain))
    return typeof value?.content === 'boolean' ? value.content : fallback
  }
  const described = attributes.get('description')
  const description = described && findings.take(evaluateAs(described.expression, StringType, plain))
  const declared = attributes.get('type')
  const parsed = declared && findings.take(parseType(declared.expression))
  const type = parsed?.type ?? DynamicType
  const initial = attributes.get('default')
  const value = initial && findings.take(defaultValue(name, initial.expression, type, parsed?.defaults, functions))
  return findings.with({
    name,
    type: type.kind === 'dynamic' && value !== undefined ? typeOfDefault(value) : type,
    defaults: parsed?.defaults,
    sensitive: flag('sensitive', false),
    nullable: flag('nullable', true),
    description: typeof description?.content === 'string' ? description.content : '',
    default: initial && value && { from: 'default', value, range: initial.expression.range },
    validations: blocks.map((each) => findings.take(readValidation(name, each))),
    range: block.headerRange,
  })
}

/** What is given to a variable without a type must be like its default; empty ones say nothing of that. */
function typeOfDefault({ type }: Value): Type {
  const empty =
    (type.kind === 'object' && type.attributes.size === 0) || (type.kind === 'tuple' && type.elements.length === 0)
  return empty ? DynamicType : type
}

function defaultValue(
  name: string,
  expression: Expression,
  type: Type,
  defaults: Defaults | undefined,
  functions: ReadonlyMap<string, HclFunction>,
): Found<Value> {
  const findings = new Findings()
  const value = findings.take(evaluateConstant(expression, functions, useLocal(name)))
  if (value === undefined) return findings.with(UnknownDynamic)
  const conversion = convert(applyDefaults(value, defaults), type)
  if (conversion.problem === undefined) return findings.with(conversion.value)
  findings.add(
    error(
      'invalid-default',
      'Invalid default value for variable',
      `This default value is not compatible with the variable's type constraint: ${conversion.problem}.`,
      expression.range,
    ),
  )
  return findings.with(UnknownDynamic)
}

/** The assignment that counts: the last one, or the default where nothing (or null, if it may not be null) was given. */
export function effective(variable: Variable, given: readonly Assignment[]): Assignment | undefined {
  const last = given.at(-1)
  if (last !== undefined && (variable.nullable || !isNull(last.value))) return last
  return variable.default
}
