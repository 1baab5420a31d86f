import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import { parseDays } from '../time/days.ts'
import type { Env } from './env.ts'

/** An input that has another name by now. */
export interface RenamedInput {
  readonly now: string
  /** The version that renamed it. */
  readonly since: string
}

/**
 * Inputs by their former name. Such a name stays in action.yml with the description `Deprecated: use NAME.`, is read where
 * the new one is not given, and is warned of; a major version takes it out of both.
 */
export const renamedInputs: Readonly<Record<string, RenamedInput>> = {}

/** Reads inputs as the runner hands them over (`INPUT_ON-ERROR`) and collects every problem instead of throwing the first. */
export class InputReader {
  readonly problems: Diagnostic[] = []
  readonly warnings: Diagnostic[] = []
  readonly #env: Env
  readonly #former: ReadonlyMap<string, string>

  constructor(env: Env, renamed = renamedInputs) {
    this.#env = env
    this.#former = new Map(Object.entries(renamed).map(([former, { now }]) => [now, former]))
    for (const [former, { now, since }] of Object.entries(renamed)) {
      if (this.#given(former) === undefined) continue
      const both = this.#given(now) === undefined ? '' : ` ${now} is given too and wins.`
      this.warnings.push({
        code: 'deprecated-input',
        severity: 'warning',
        summary: `Input ${former} is called ${now} since version ${since}`,
        detail: `The old name works until the next major version.${both}`,
        subject: former,
      })
    }
  }

  /** Empty and unset are the same to the runner. */
  text(name: string): string | undefined {
    return this.#given(name) ?? this.#given(this.#former.get(name) ?? '')
  }

  oneOf<const Choice extends string>(name: string, choices: readonly Choice[], fallback: Choice): Choice {
    const value = this.text(name)
    if (value === undefined) return fallback
    const choice = choices.find((candidate) => candidate === value)
    if (choice !== undefined) return choice
    this.reject(name, `must be one of ${choices.join(', ')}, but is ${quoted(value)}.${didYouMean(value, choices)}`)
    return fallback
  }

  flag(name: string): boolean {
    const value = this.text(name)
    if (value === undefined) return false
    // YAML 1.2's booleans, as the platform's own toolkit takes them.
    if (/^(?:true|True|TRUE)$/.test(value)) return true
    if (/^(?:false|False|FALSE)$/.test(value)) return false
    this.reject(name, `must be true or false, but is ${quoted(value)}.`)
    return false
  }

  /** Is it on, as far as it can be read? */
  isOn(name: string): boolean {
    return /^(?:true|True|TRUE)$/.test(this.text(name) ?? '')
  }

  count(name: string): number {
    const value = this.text(name)
    if (value === undefined) return 0
    if (/^\d{1,6}$/.test(value)) return Number(value)
    this.reject(name, `must be a whole number from 0, but is ${quoted(value)}.`)
    return 0
  }

  /** Milliseconds, of a text such as `6h`. */
  /** A whole number from 1. */
  ordinal(name: string): number | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    if (/^[1-9]\d{0,8}$/.test(value)) return Number(value)
    this.reject(name, `must be a whole number from 1, but is ${quoted(value)}.`)
    return undefined
  }

  /** Milliseconds, of a text such as `90d`, `2w` or `1h30m`. */
  age(name: string): number | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    const age = parseDays(value)
    if (age !== undefined) return age
    this.reject(name, `must be an age such as 90d, 2w or 1h30m, but is ${quoted(value)}.`)
    return undefined
  }

  /** A number above zero; `auto` and nothing are undefined. */
  factor(name: string): number | undefined {
    const value = this.text(name)
    if (value === undefined || value === 'auto') return undefined
    const factor = /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : Number.NaN
    if (factor > 0 && factor <= 1000) return factor
    this.reject(name, `must be auto or a number above 0 and up to 1000, but is ${quoted(value)}.`)
    return undefined
  }

  /** Values by line or comma; lines that begin with # are comments. */
  list(name: string): string[] {
    return (this.text(name) ?? '')
      .split('\n')
      .filter((line) => !line.trimStart().startsWith('#'))
      .flatMap((line) => line.split(','))
      .map((item) => item.trim())
      .filter((item) => item !== '')
  }

  #given(name: string): string | undefined {
    const value = this.#env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`]?.trim()
    return value === '' ? undefined : value
  }

  reject(name: string, why: string, detail?: string): void {
    this.problems.push({
      code: 'invalid-input',
      severity: 'error',
      summary: `Input ${name} ${why}`,
      detail,
      subject: name,
    })
  }
}

function quoted(value: string): string {
  // Not a part of it, which could be half of a secret.
  return value.length > 60 ? `a text of ${value.length} characters` : JSON.stringify(value)
}
