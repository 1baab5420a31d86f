import { resolve } from 'node:path'
import { type Diagnostic, error, hasErrors, warning } from '../../diagnostics/diagnostic.ts'
import { Findings, type Found } from '../../diagnostics/findings.ts'
import { Source } from '../../diagnostics/source.ts'
import { didYouMean } from '../../diagnostics/suggest.ts'
import type { Attribute, Body, Expression } from '../../hcl/syntax/ast.ts'
import { parseExpression } from '../../hcl/syntax/parse.ts'
import { convert } from '../../hcl/values/convert.ts'
import { applyDefaults } from '../../hcl/values/optional-defaults.ts'
import type { Value } from '../../hcl/values/value.ts'
import { string, UnknownDynamic, unknownOf } from '../../hcl/values/values.ts'
import { evaluateConstant } from '../read/content.ts'
import { parseVariableFile } from '../read/file-body.ts'
import { readSource, type SourceAround } from '../read/read-source.ts'
import { withoutValues } from './hidden-values.ts'
import { type UnreadValues, unreadFile, unreadText } from './unread-values.ts'
import { placeOf } from './validation.ts'
import { expandVarFiles } from './var-files.ts'
import type { Assignment, Variable } from './variable.ts'

type Variables = ReadonlyMap<string, Variable>

/** Where values of variables come from, beside their defaults. */
export interface Givens extends SourceAround {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Absolute paths of the `*.auto.pkrvars.*` files. */
  readonly autoFiles: readonly string[]
  /** As the user named them. */
  readonly files: readonly string[]
  /** Files of values that are read as something else. */
  readonly unread: readonly UnreadValues[]
  readonly vars: readonly (readonly [name: string, value: string])[]
}

const envPrefix = 'PKR_VAR_'
const plainValue = 'A value is given here as it is: a text stands in quotes.'

/**
 * Every value that was given to a variable, the one that counts last: environment, auto files, files, arguments. What a
 * file might have given that can not be read is unknown.
 */
export async function collectAssignments(
  variables: Variables,
  givens: Givens,
): Promise<Found<ReadonlyMap<string, readonly Assignment[]>>> {
  const findings = new Findings()
  const { files, isComplete } = findings.take(await expandVarFiles(givens.files, givens.workingDirectory))
  const assignments = new Map<string, Assignment[]>([...variables.keys()].map((name) => [name, []]))
  for (const [key, text] of Object.entries(givens.env)) {
    const variable = key.startsWith(envPrefix) ? variables.get(key.slice(envPrefix.length)) : undefined
    if (variable === undefined || text === undefined) continue
    assignments.get(variable.name)?.push(findings.take(fromText(variable, text, 'env')))
  }
  const leaveOpen = (unread: UnreadValues) => {
    for (const { name, type } of variables.values())
      if (unread.mightSet(name))
        assignments.get(name)?.push({ from: 'varfile', value: unknownOf(type), range: undefined })
  }
  for (const unread of [...givens.unread, ...(isComplete ? [] : [unreadFile])]) leaveOpen(unread)
  for (const file of [...givens.autoFiles, ...files]) {
    const { body, unread } = findings.take(await readVariableFile(file, givens))
    if (unread !== undefined) leaveOpen(unread)
    for (const attribute of body?.attributes ?? []) {
      const variable = variables.get(attribute.name)
      if (variable === undefined) findings.add(undeclared(attribute, variables))
      else assignments.get(attribute.name)?.push(findings.take(assign(variable, attribute.expression, 'varfile')))
    }
  }
  for (const [name, text] of givens.vars) {
    const variable = variables.get(name)
    if (variable === undefined) findings.add(undefinedVar(name, variables))
    else assignments.get(name)?.push(findings.take(fromText(variable, text, 'cmd')))
  }
  return findings.with(assignments)
}

function undefinedVar(name: string, variables: Variables): Diagnostic {
  const detail = `A "${name}" variable was passed in the command line but was not found in known variables.${didYouMean(name, variables.keys())} To declare variable "${name}", place this block in one of your .pkr files, such as variables.pkr.hcl:\n\nvariable "${name}" {}`
  return { ...error('undeclared-variable', 'Undefined -var variable', detail), subject: `vars: ${name}` }
}

function undeclared({ name, nameRange }: Attribute, variables: Variables): Diagnostic {
  return warning(
    'undeclared-variable',
    'Undefined variable',
    `The variable "${name}" was set but was not declared as an input variable.${didYouMean(name, variables.keys())}\nTo declare it, place this block in one of your .pkr.hcl files, such as variables.pkr.hcl:\n\nvariable "${name}" {\n  type    = string\n  default = null\n}`,
    nameRange,
  )
}

interface VariableFile {
  readonly body?: Body
  readonly unread?: UnreadValues
}

async function readVariableFile(file: string, around: SourceAround): Promise<Found<VariableFile>> {
  const findings = new Findings()
  if (!/\.(hcl|json)$/.test(file)) {
    findings.add({
      ...error(
        'invalid-var-file',
        `Could not guess format of ${file}`,
        'A var file must be suffixed with `.hcl` or `.json`.',
      ),
      subject: 'var-files',
    })
    return findings.with({ unread: unreadFile })
  }
  const read = await readSource(resolve(around.workingDirectory, file), around, { holdsValues: true })
  findings.add(...read.diagnostics)
  if (read.source === undefined) return findings.with({ unread: unreadFile })
  const parsed = parseVariableFile(read.source)
  findings.add(...parsed.diagnostics.map(withoutValues))
  if (hasErrors(parsed.diagnostics)) return findings.with({ unread: unreadText(read.source.text) })
  for (const { type, typeRange, labels } of parsed.body.blocks) {
    const name = labels[0]?.text ?? '<name>'
    findings.add(
      type === 'variable'
        ? error(
            'invalid-var-file',
            'Variable declaration in a .pkrvar file',
            `A .pkrvar file is used to assign values to variables that have already been declared in .pkr files, not to declare new variables. To declare variable "${name}", place this block in one of your .pkr files, such as variables.pkr.hcl\n\nTo set a value for this variable in ${read.source.name}, use the definition syntax instead:\n    ${name} = <value>`,
            typeRange,
          )
        : error(
            'invalid-var-file',
            `Unexpected "${type}" block`,
            'Blocks are not allowed in a file of variable values.',
            typeRange,
          ),
    )
  }
  return findings.with({ body: parsed.body })
}

/**
 * A value given as text. It is a string for variables of type string or number and for those without a type; for all
 * others it is an expression.
 */
function fromText(variable: Variable, text: string, from: 'env' | 'cmd'): Found<Assignment> {
  const findings = new Findings()
  const source = new Source(`<value for var.${variable.name} from ${from === 'env' ? 'env' : 'arguments'}>`, text, {
    holdsValues: true,
  })
  const range = { source, start: 0, end: text.length }
  const { kind } = variable.type
  if (kind === 'string' || kind === 'number' || kind === 'dynamic')
    return findings.with({ from, value: findings.take(fitted(variable, string(text), from, range)), range })
  const parsed = parseExpression(source)
  if (!hasErrors(parsed.diagnostics)) return assign(variable, parsed.expression, from)
  findings.add(...parsed.diagnostics.map((each) => hidden(variable, withoutValues(each))))
  return findings.with({ from, value: UnknownDynamic, range })
}

function assign(variable: Variable, expression: Expression, from: Assignment['from']): Found<Assignment> {
  const findings = new Findings()
  const { value, diagnostics } = evaluateConstant(expression, new Map(), plainValue)
  findings.add(...diagnostics.map((each) => hidden(variable, withoutValues(each))))
  const { range } = expression
  if (value === undefined) return findings.with({ from, value: UnknownDynamic, range })
  return findings.with({ from, value: findings.take(fitted(variable, value, from, range)), range })
}

/** The line of a secret is not shown. */
function hidden(variable: Variable, diagnostic: Diagnostic): Diagnostic {
  if (!variable.sensitive || diagnostic.range === undefined) return diagnostic
  const { range, hint } = placeOf(variable, { range: diagnostic.range })
  return { ...diagnostic, range, detail: `${diagnostic.detail ?? ''}${hint}` }
}

function fitted(variable: Variable, value: Value, from: Assignment['from'], range: Assignment['range']): Found<Value> {
  const findings = new Findings()
  const conversion = convert(applyDefaults(value, variable.defaults), variable.type)
  if (conversion.problem === undefined) return findings.with(conversion.value)
  const summary = from === 'cmd' ? 'Invalid argument value for -var variable' : 'Invalid value for variable'
  const detail = `The value for ${variable.name} is not compatible with the variable's type constraint: ${conversion.problem}.`
  findings.add(hidden(variable, error('invalid-variable-value', summary, detail, range)))
  return findings.with(UnknownDynamic)
}
