import { isAlias, isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml'

/**
 * Input variables from text: lines of `name=value` as on Packer's command line, or a YAML map. Values are text that the
 * variable's type gives a meaning to later, so a scalar is taken as it is written (`1.10` stays `1.10`) and a list or
 * map becomes an expression of the template language.
 */
export function parseVars(text: string, onProblem: (why: string) => void): [name: string, value: string][] {
  const first = text.split('\n').find((line) => line.trim() !== '' && !line.trimStart().startsWith('#'))
  if (first === undefined) return []
  return /^\s*[^\s:={["']+\s*=/.test(first) ? fromLines(text, onProblem) : fromYaml(text, onProblem)
}

function fromLines(text: string, onProblem: (why: string) => void): [string, string][] {
  const vars: [string, string][] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue
    const equals = line.indexOf('=')
    const name = equals === -1 ? '' : line.slice(0, equals).trim()
    // The line itself may hold a secret: name its number only.
    if (name === '') onProblem(`line ${index + 1} is not of the form name=value.`)
    else vars.push([name, line.slice(equals + 1).trim()])
  }
  return vars
}

function fromYaml(text: string, onProblem: (why: string) => void): [string, string][] {
  const document = parseDocument(text, { prettyErrors: false })
  const [problem] = document.errors
  if (problem !== undefined) {
    const line = text.slice(0, problem.pos[0]).split('\n').length
    // The parser's own words quote the line, which may hold a secret.
    onProblem(`is neither a YAML map nor lines of name=value: look at line ${line} (${problem.code}).`)
    return []
  }
  if (!isMap(document.contents)) {
    onProblem('must be a YAML map or lines of name=value.')
    return []
  }
  return document.contents.items.flatMap(({ key, value }): [string, string][] => {
    const name = isScalar(key) ? (key.source ?? String(key.value)) : ''
    const node = resolve(value as Node | null, document)
    if (name === '') onProblem('has a key that is not a name.')
    // As `name=`: an expression of the workflow was empty, such as a secret in a pull request from a fork.
    else if (node === null || (isScalar(node) && node.value === null && node.source !== 'null')) return [[name, '']]
    else return [[name, isScalar(node) ? textOf(node) : expressionOf(node, document)]]
    return []
  })
}

type Document = ReturnType<typeof parseDocument>

function resolve(node: Node | null | undefined, document: Document): Node | null {
  return (isAlias(node) ? node.resolve(document) : node) ?? null
}

function textOf(node: { value: unknown; source?: string }): string {
  return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value))
}

/** A YAML value as an HCL expression. */
function expressionOf(given: Node | null | undefined, document: Document): string {
  const node = resolve(given, document)
  if (isSeq(node)) return `[${node.items.map((item) => expressionOf(item as Node, document)).join(', ')}]`
  if (isMap(node))
    return `{${node.items
      .map(({ key, value }) => {
        const name = isScalar(key) ? textOf(key) : ''
        return `${literal(name)} = ${expressionOf(value as Node, document)}`
      })
      .join(', ')}}`
  if (!isScalar(node) || node.value === null) return 'null'
  if (typeof node.value === 'boolean') return String(node.value)
  if (typeof node.value === 'number' && /^-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(textOf(node))) return textOf(node)
  return literal(textOf(node))
}

/** A quoted HCL text in which nothing is interpolated. */
function literal(text: string): string {
  return JSON.stringify(text).replace(/[$%](?=\{)/g, '$&$&')
}
