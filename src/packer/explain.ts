import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Trust } from '../trust/trust.ts'
import { asVarFile, type Beside, readBeside } from './beside.ts'
import type { Template } from './read/template.ts'
import { constantOf } from './values/constant-name.ts'

interface Known {
  readonly workingDirectory: string
  readonly trust: Trust
  readonly variables: Iterable<string>
  /** Types of builders. */
  readonly builders: readonly string[]
}

/** What the language says of a mistake, with the way out that only a template of Packer's has. */
export async function explain(
  problems: readonly Diagnostic[],
  template: Template,
  { variables, builders, ...around }: Known,
): Promise<readonly Diagnostic[]> {
  if (problems.length === 0) return problems
  const beside = await readBeside(template, around)
  const known = new Set(variables)
  return problems.map((each) => ({ ...each, detail: explained(each, template, beside, known, builders) }))
}

/** What stands before a problem and tells what was meant. */
const near = 200

function explained(
  problem: Diagnostic,
  template: Template,
  beside: Beside,
  variables: ReadonlySet<string>,
  builders: readonly string[],
): string | undefined {
  const { code, detail = '', range } = problem
  if (range === undefined) return problem.detail
  const written = range.source.text.slice(range.start, range.end)
  const before = range.source.text.slice(Math.max(0, range.start - near), range.start)
  switch (code) {
    case 'unknown-function':
      return written === 'env' ? `${detail} ${envHint}` : detail
    case 'unknown-variable':
      if (variables.has(written)) return `${detail} Did you mean "var.${written}"?`
      if (/\$\{~?\s*$/.test(before)) return `${detail} ${shellHint(written)}`
      return /=\s*$/.test(before) ? `${detail} If a text is meant, write it in quotes.` : detail
    case 'unsupported-attribute':
    case 'invalid-index':
      return undeclared(written, before, detail, template, beside)
    case 'unknown-source':
      return withFolder(detail, beside.get(`source.${constantOf(written)?.replace(/^source\./, '')}`), template)
    case 'missing-label':
      return /^source\s/.test(written) ? missingType(written, detail, builders) : detail
    case 'unset-variable':
      return withValues(detail, beside.get(`value.${/"([^"]+)"/.exec(problem.summary)?.[1]}`))
    default:
      return problem.detail
  }
}

/** Of `source "debian"` it is not the name that is missing. */
function missingType(written: string, detail: string, builders: readonly string[]): string {
  const label = constantOf(written.replace(/^source\s+/, ''))
  if (label === undefined || builders.includes(label)) return detail
  return `There is no builder of type "${label}": if it is a name, the type is missing. Write source "${builders[0]}" "${label}" { ... }.`
}

const envHint =
  '`env` can be called in the default of a variable only: declare `variable "name" { default = env("NAME") }`, and write var.name here.'

function shellHint(name: string): string {
  return `If \${${name}} is meant for a shell, write $\${${name}}.`
}

/** `var.region` and `local.region`, of which there is none. */
function undeclared(written: string, before: string, detail: string, template: Template, beside: Beside): string {
  const root = /(?:^|[^\p{L}\p{N}_.-])(var|local)$/u.exec(before)?.[1]
  const name = constantOf(written)
  if (root === undefined || name === undefined) return detail
  const near = / Did you mean ".*?"\?/.exec(detail)?.[0] ?? ''
  const file = beside.get(`${root}.${name}`)
  const what = root === 'var' ? 'variable' : 'local value'
  if (file !== undefined) return withFolder(`There is no ${what} "${name}" in this file.`, file, template)
  const declare = root === 'var' ? `variable "${name}" {}` : `locals { ${name} = ... }`
  return `There is no ${what} "${name}".${near} To have one, write \`${declare}\`.`
}

function withFolder(detail: string, file: string | undefined, { root }: Template): string {
  return file === undefined
    ? detail
    : `${detail} ${file} beside it declares it: name the folder (${root}) as the template.`
}

function withValues(detail: string, file: string | undefined): string {
  if (file === undefined) return detail
  return `${detail} ${file} beside it holds a value: rename it to ${asVarFile(file, 'pkrvars')}, and name it in \`var-files\` (\`--var-file\`).`
}
