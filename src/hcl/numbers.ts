import { Decimal } from 'decimal.js'
import { shortest } from './binarynumber.ts'

/**
 * HCL numbers have a mantissa of 512 bits: about 154 decimal digits. Calculating with some more and comparing and
 * printing with 154 gives the same answers where decimals and binaries round differently (1 / 3 * 3 == 1).
 */
export const HclDecimal = Decimal.clone({ precision: 180, toExpNeg: -9e15, toExpPos: 9e15, maxE: 9e15, minE: -9e15 })

const shown = 154
const decimalNumber = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,6})?$/

/** undefined: not a number. */
export function parseNumber(text: string): Decimal | undefined {
  return decimalNumber.test(text) ? new HclDecimal(text) : undefined
}

/** Plain digits, never an exponent: `1e3` is 1000. */
export function formatNumber(number: Decimal): string {
  if (!number.isFinite()) return number.isNegative() ? '-Inf' : '+Inf'
  const rounded = number.precision() > shown ? shortest(number) : number
  return rounded.isZero() ? '0' : rounded.toFixed()
}

export function compareNumbers(left: Decimal, right: Decimal): number {
  if (left.precision() <= shown && right.precision() <= shown) return left.comparedTo(right)
  return left.toSignificantDigits(shown).comparedTo(right.toSignificantDigits(shown))
}
