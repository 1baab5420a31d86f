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
  return [content instanceof BigFloat ? formatNumber(content) : String(content)].filter(isWorthHiding)
}

/** A number of up to six digits is none: it would hide every size, port and VM ID of that value. */
export function isWorthHiding(text: string): boolean {
  return text.trim().length >= shortest && !/^\d{1,6}$/.test(text.trim())
}
