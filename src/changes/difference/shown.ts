import { createHmac, randomBytes } from 'node:crypto'
import { sensitiveValue } from '../../options/preview.ts'

/** Of this process alone: what is made with it tells nothing outside. */
const key = randomBytes(32)

/** A value that is a secret, or has one in it: what may be shown of it, and a mark that differs where the value does. */
export class Hidden {
  readonly shown: unknown
  readonly mark: string

  constructor(shown: unknown, mark: string) {
    this.shown = shown
    this.mark = mark
  }
}

export interface Showing {
  /** Texts that are the same on both sides, wherever the files lie. */
  readonly normal: (text: string) => string
  /**
   * Is it told whether a secret has changed? Not to whoever is not trusted: they would learn whether they have guessed it.
   */
  readonly comparesSecrets: boolean
}

/**
 * A value to be compared: `shown` as it may be told, with Hidden where it holds a secret; `real` has the same form and tells
 * secrets apart.
 */
export function toCompare(shown: unknown, real: unknown, showing: Showing): unknown {
  if (isSensitive(shown)) return new Hidden(sensitiveValue, markOf(real, showing))
  if (typeof shown === 'string') {
    const text = showing.normal(shown)
    return text.includes('<sensitive>') ? new Hidden(text, markOf(real, showing)) : text
  }
  if (Array.isArray(shown))
    return shown.map((each, index) => toCompare(each, Array.isArray(real) ? real[index] : real, showing))
  if (typeof shown !== 'object' || shown === null) return shown
  return Object.fromEntries(
    Object.entries(shown).map(([name, each]) => [name, toCompare(each, memberOf(real, name), showing)]),
  )
}

/** The same text for values that are alike. */
export function keyOf(value: unknown): string {
  return (
    JSON.stringify(value, (_, each: unknown) => {
      if (typeof each !== 'object' || each === null || Array.isArray(each) || each instanceof Hidden) return each
      return Object.fromEntries(Object.entries(each).sort(([left], [right]) => (left < right ? -1 : 1)))
    }) ?? 'undefined'
  )
}

/** What may be told of a value. */
export function shownOf(value: unknown): unknown {
  if (value instanceof Hidden) return value.shown
  if (Array.isArray(value)) return value.map(shownOf)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shownOf(each)]))
}

function isSensitive(value: unknown): boolean {
  return typeof value === 'object' && value !== null && (value as { readonly sensitive?: unknown }).sensitive === true
}

function memberOf(real: unknown, name: string): unknown {
  return typeof real === 'object' && real !== null ? (real as Readonly<Record<string, unknown>>)[name] : real
}

function markOf(real: unknown, { normal, comparesSecrets }: Showing): string {
  if (!comparesSecrets) return ''
  const text = JSON.stringify(real, (_, each: unknown) =>
    typeof each === 'string' ? normal(each) : typeof each === 'bigint' ? String(each) : each,
  )
  return createHmac('sha256', key)
    .update(text ?? '')
    .digest('hex')
}
