import { type Diagnostic, error, warning } from '../../diagnostics/diagnostic.ts'
import { TemplateError } from '../../diagnostics/errors.ts'
import { didYouMean } from '../../diagnostics/suggest.ts'
import type { LegacyTemplate } from '../legacy/legacy-template.ts'
import { block } from './upgraded-body.ts'
import {
  asksSecrets,
  keepsActions,
  type ReferenceOf,
  readsEnvironment,
  upgradedText,
  usersIn,
} from './upgraded-text.ts'

export interface UpgradedVariables {
  /** The lines of each block. */
  readonly blocks: readonly (readonly string[])[]
  readonly of: ReferenceOf
  /** Variables that are local values now, which nobody can set from outside. */
  readonly locals: readonly string[]
  /** Those that are empty since what they are made of has no value. */
  readonly problems: readonly Diagnostic[]
}

/**
 * Variables in HCL2. One whose default is made of others, or comes from a server of secrets, is a local value there; what
 * such a one reads of the environment is a variable of its own.
 */
export function upgradedVariables({ variables, sensitive }: LegacyTemplate): UpgradedVariables {
  const hidden = new Set(sensitive.flatMap((node) => (node.kind === 'string' ? [node.text] : [])))
  const names = new Map<string, string>()
  for (const { name } of variables) names.set(name, unused(identifierOf(name), new Set(names.values())))
  const texts = new Map(
    variables.map(({ name, value }) => [
      name,
      value.kind === 'string' || value.kind === 'number'
        ? value.text
        : value.kind === 'boolean'
          ? String(value.value)
          : undefined,
    ]),
  )
  // As in the older language: what uses itself, or what is not there, is empty.
  const isEmpty = (name: string, around: readonly string[] = []): boolean =>
    around.includes(name) ||
    !names.has(name) ||
    usersIn(texts.get(name) ?? '').some((each) => isEmpty(each, [...around, name]))
  /** From a variable to one without a value that it is made of, and on, until there is none or it comes back. */
  const wayOf = (name: string): readonly string[] => {
    const way = [name]
    for (let last: string | undefined = name; last !== undefined && way.indexOf(last) === way.length - 1; ) {
      last = usersIn(texts.get(last) ?? '').find((each) => isEmpty(each))
      if (last !== undefined) way.push(last)
    }
    return way
  }
  const problems = variables.flatMap(({ name, value }) => {
    const way = wayOf(name)
    const [, missing] = way
    const last = way.at(-1) ?? name
    // What only waits for another one is a consequence; of a circle the first one tells of it.
    const isCause = names.has(last) ? last === name && [...way].sort()[0] === name : way.length === 2
    if (missing === undefined || !isCause) return []
    const hint = names.has(missing) ? '' : didYouMean(missing, names.keys())
    const circle = names.has(last) ? `\nThe variables depend on one another: ${way.join(' → ')}.` : ''
    const detail = `error calling user: variable not set: ${missing}.${hint}${circle}\nIt stays empty, as in Packer.`
    return [warning('invalid-template-expression', 'Invalid template expression', detail, value.range)]
  })
  const isLocal = (name: string) => {
    const text = texts.get(name)
    return text !== undefined && !isEmpty(name) && (usersIn(text).length > 0 || asksSecrets(text))
  }
  const isReadLater = (name: string): boolean => {
    const text = isEmpty(name) ? '' : (texts.get(name) ?? '')
    return keepsActions(text) || usersIn(text).some(isReadLater)
  }
  const of: ReferenceOf = (name, isWithin = false) => {
    if (!names.has(name)) return undefined
    if (isWithin && isReadLater(name)) {
      // HCL2 has it as it is written, where the language before had what came of it.
      const range = variables.find((each) => each.name === name)?.nameRange
      const detail =
        'A function of `{{ }}` reads it, and its own `{{ }}` would not be read before that. Make the value without functions, or write the template in HCL2 by hand, with functions of HCL2.'
      throw new TemplateError([error('not-upgradable', `The variable ${name} can not be upgraded`, detail, range)])
    }
    return `${isLocal(name) ? 'local' : 'var'}.${names.get(name)}`
  }
  /** By the variables of the environment that they hold. */
  const helpers = new Map<string, string>()
  const helperOf = (variable: string) => {
    const taken = new Set([...names.values(), ...helpers.values()])
    const helper = helpers.get(variable) ?? unused(`env_${identifierOf(variable)}`, taken)
    helpers.set(variable, helper)
    return helper
  }
  const blocks = variables.map(({ name }) => {
    const text = texts.get(name)
    const secret = hidden.has(name) ? ['sensitive = true'] : []
    if (!isLocal(name) || text === undefined) {
      const value =
        text !== undefined && isEmpty(name)
          ? ['default = ""']
          : text === undefined
            ? []
            : [`default = ${upgradedText(text, of, readsEnvironment(text) ? envCall : undefined)}`]
      return block(`variable "${names.get(name)}"`, ['type = string', ...value, ...secret])
    }
    const expression = upgradedText(text, of, (variable) => `var.${helperOf(variable)}`)
    return block(`local "${names.get(name)}"`, [`expression = ${expression}`, ...secret])
  })
  const environment = [...helpers].map(([variable, helper]) =>
    block(`variable "${helper}"`, ['type = string', `default = ${envCall(variable)}`]),
  )
  const locals = variables.map(({ name }) => name).filter(isLocal)
  return { blocks: [...blocks, ...environment], of, locals, problems }
}

function envCall(name: string): string {
  return `env(${upgradedText(name, () => undefined)})`
}

/** A name that HCL2 takes. */
export function identifierOf(name: string): string {
  const plain = name.replaceAll(/[^\p{ID_Continue}-]+/gu, '_').replace(/(?<=.)_+$/, '')
  return /^[\p{ID_Start}_]/u.test(plain) ? plain : `_${plain}`
}

/** The name, or with a number where it is taken. */
export function unused(name: string, taken: ReadonlySet<string>): string {
  for (let count = 1; ; count++) {
    const each = count === 1 ? name : `${name}_${count}`
    if (!taken.has(each)) return each
  }
}
