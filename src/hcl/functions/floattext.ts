import type { HclDecimal } from '../numbers.ts'
import { formatNumber } from '../numbers.ts'

/** As Go rounds: halves to the even digit. */
const halfEven = 6

type Num = InstanceType<typeof HclDecimal>

/** Go's exponent: a sign and two digits at least. */
function exponentText(number: Num, fraction: number): string {
  const text = number.toExponential(fraction, halfEven)
  return text.replace(/e([+-])(\d)$/, 'e$10$2')
}

/** Of a number that is not negative, as Go's `%e`, `%f` and `%g` write it. */
export function floatText(number: Num, mode: string, precision: number | undefined): string {
  if (!number.isFinite()) return 'Inf'
  const lower = mode.toLowerCase()
  const text =
    lower === 'f'
      ? number.toFixed(precision ?? 6, halfEven)
      : lower === 'e'
        ? exponentText(number, precision ?? 6)
        : generalText(number, precision)
  return mode === lower ? text : text.toUpperCase()
}

/** `%g`: with an exponent where the number is large or small. Without a precision: all digits. */
export function generalText(number: Num, precision: number | undefined): string {
  if (!number.isFinite()) return formatNumber(number)
  if (number.isZero()) return '0'
  const shown = number.precision() > 154 ? number.toSignificantDigits(154) : number
  const rounded = precision === undefined ? shown : shown.toSignificantDigits(Math.max(1, precision), halfEven)
  const digits = rounded.precision()
  const exponent = rounded.e
  let limit = precision ?? 6
  if (precision !== undefined && limit > digits && digits > exponent) limit = digits
  if (limit === 0) limit = 1
  if (exponent < -4 || exponent >= limit) return exponentText(rounded, digits - 1)
  return rounded.toFixed()
}
