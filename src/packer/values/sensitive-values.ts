import type { Secret } from '../../diagnostics/secret.ts'
import type { ValueFunction } from '../../hcl/evaluation/function.ts'
import { BigFloat } from '../../hcl/values/big-float.ts'
import { formatNumber } from '../../hcl/values/numbers.ts'
import { unknown, type Value } from '../../hcl/values/value.ts'
import { childrenOf } from '../../hcl/values/values.ts'

/** Shorter ones would black out half of the log and hide nothing. */
const shortest = 4

/** The texts of everything in a value that carries the mark of a secret. */
export function secretsOf(value: Value, inside = false): readonly string[] {
  const secret = inside || value.marks.has('sensitive')
  const { content } = value
  if (content === null || content === unknown || typeof content === 'boolean') return []
  const children = childrenOf(value).flatMap((child) => secretsOf(child, secret))
  if (!secret || children.length > 0 || (typeof content === 'object' && value.type.kind !== 'number')) return children
  return [content instanceof BigFloat ? formatNumber(content) : String(content)].filter((text) => text !== '')
}

/** A number of up to six digits is none: it would hide every size, port and VM ID of that value. */
export function isWorthHiding(text: string): boolean {
  return text.trim().length >= shortest && !/^\d{1,6}$/.test(text.trim())
}

/** The secrets of a plan, each told as soon as it is known. */
export class FoundSecrets {
  /** Those that are worth hiding. */
  readonly all: Secret[] = []
  readonly #known = new Map<string, boolean>()
  readonly #onSecret: (secret: Secret) => void

  constructor(onSecret: (secret: Secret) => void) {
    this.#onSecret = onSecret
  }

  readonly addSecret = (secret: Secret): void => {
    // What is a secret by itself is told also where it was taken for the work of others.
    const { text, madeOf } = secret
    const isOwn = this.#known.get(text)
    if (isOwn === true || (isOwn === false && madeOf !== undefined)) return
    this.#known.set(text, madeOf === undefined)
    this.#onSecret(secret)
    if (isWorthHiding(text) && isOwn === undefined) this.all.push(secret)
  }

  /** For results of functions: `sha256(var.password)` is not found by looking for the password. */
  readonly made = (result: Value, of: readonly Value[], { name, sensitive = false }: ValueFunction): void => {
    const given = new Set(of.flatMap((each) => textsOf(each)))
    const madeOf = of.flatMap((each) => secretsOf(each))
    // What was only chosen from among the arguments is as secret as it was.
    for (const text of secretsOf(result).filter((each) => !given.has(each)))
      this.addSecret({ text, name: `${name}(...)`, ...(sensitive ? {} : { madeOf }) })
  }
}

function textsOf(value: Value): readonly string[] {
  return secretsOf(value, true)
}
