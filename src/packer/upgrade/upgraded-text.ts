/**
 * What stands for a variable in HCL2: `var.name`, `local.name`; undefined: there is none, and its value is empty. `isWithin`: a
 * function of `{{ }}` reads it.
 */
export type ReferenceOf = (name: string, isWithin?: boolean) => string | undefined

/** A piece of text, or an expression that is put in its place. */
type Part = { readonly text: string } | { readonly expression: string }

const action = /\{\{(?:`[^`]*`|"(?:[^"\\]|\\.)*"|[^`"}]|\}(?!\}))*\}\}/g
const quotedWord = '(?:`([^`]*)`|"((?:[^"\\\\]|\\\\.)*)")'
const wholeUser = new RegExp(`^\\{\\{\\s*user\\s*${quotedWord}\\s*\\}\\}$`)
const wholeEnv = new RegExp(`^\\{\\{\\s*env\\s*${quotedWord}\\s*\\}\\}$`)
const innerUser = new RegExp(`\\(\\s*user\\s*${quotedWord}\\s*\\)|\\buser\\s*${quotedWord}`, 'g')
const wholeSecret = /^\{\{\s*(vault|consul_key|aws_secretsmanager)((?:\s*(?:`[^`]*`|"(?:[^"\\]|\\.)*"))+)\s*\}\}$/

/**
 * A text of the older language as an expression of HCL2. What is in `{{ }}` stays, since options read it in both; only
 * variables have another name. `env` names what stands for a variable of the environment, where such may be read.
 */
export function upgradedText(text: string, of: ReferenceOf, env?: (name: string) => string): string {
  const parts = partsOf(text, of, env)
  const [only] = parts
  if (parts.length === 1 && only !== undefined && 'expression' in only) return only.expression
  return `"${parts.map((part) => ('text' in part ? escaped(part.text) : `\${${part.expression}}`)).join('')}"`
}

/** Names of the variables that a text reads. */
export function usersIn(text: string): readonly string[] {
  return (text.match(action) ?? []).flatMap((each) =>
    [...each.matchAll(innerUser)].map(
      ([, raw, quoted, alone, aloneQuoted]) => raw ?? quoted ?? alone ?? aloneQuoted ?? '',
    ),
  )
}

/** Is there any `{{ }}` in it that stays, so that only who uses the text reads it? */
export function keepsActions(text: string): boolean {
  return (text.match(action) ?? []).some(
    (each) => ![wholeUser, wholeEnv, wholeSecret].some((pattern) => pattern.test(each)),
  )
}

/** Does it ask for something that only locals can: a server of secrets? */
export function asksSecrets(text: string): boolean {
  return (text.match(action) ?? []).some((each) => wholeSecret.test(each))
}

/** Does it read the environment? */
export function readsEnvironment(text: string): boolean {
  return (text.match(action) ?? []).some((each) => wholeEnv.test(each))
}

function partsOf(text: string, of: ReferenceOf, env: ((name: string) => string) | undefined): readonly Part[] {
  const parts: Part[] = []
  let at = 0
  for (const { index, 0: found } of text.matchAll(action)) {
    if (index > at) parts.push({ text: text.slice(at, index) })
    parts.push(...actionParts(found, of, env))
    at = index + found.length
  }
  if (at < text.length) parts.push({ text: text.slice(at) })
  return parts.length === 0 ? [{ text: '' }] : parts
}

function actionParts(text: string, of: ReferenceOf, env: ((name: string) => string) | undefined): readonly Part[] {
  const user = wholeUser.exec(text)
  if (user !== null) return referenced(user[1] ?? user[2] ?? '', of)
  const variable = wholeEnv.exec(text)
  if (variable !== null && env !== undefined) return [{ expression: env(variable[1] ?? variable[2] ?? '') }]
  const secret = wholeSecret.exec(text)
  if (secret !== null) {
    const words = [...(secret[2] ?? '').matchAll(new RegExp(quotedWord, 'g'))].map(
      ([, raw, quoted]) => raw ?? quoted ?? '',
    )
    return [{ expression: `${secret[1]}(${words.map((word) => `"${escaped(word)}"`).join(', ')})` }]
  }
  const parts: Part[] = []
  let at = 0
  for (const { index, 0: found, 1: raw, 2: quoted, 3: alone, 4: aloneQuoted } of text.matchAll(innerUser)) {
    const reference = of(raw ?? quoted ?? alone ?? aloneQuoted ?? '', true)
    // Values may hold any quote; what JSON makes of them `{{ }}` reads as they are.
    parts.push({ text: text.slice(at, index) })
    parts.push(reference === undefined ? { text: '``' } : { expression: `jsonencode(${reference})` })
    at = index + found.length
  }
  parts.push({ text: text.slice(at) })
  return parts
}

function referenced(name: string, of: ReferenceOf): readonly Part[] {
  const reference = of(name)
  return reference === undefined ? [{ text: '' }] : [{ expression: reference }]
}

/** The inside of a string in quotes. */
export function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replaceAll(/[\0-\x1f\x7f]/g, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll(/[$%]\{/g, (sequence) => sequence[0] + sequence)
}
