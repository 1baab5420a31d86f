import { Decimal } from 'decimal.js'
import { type BigFloat, decimalOf } from '../values/big-float.ts'
import { formatNumber, shortest } from '../values/numbers.ts'

/** As Go rounds: halves to the even digit. */
const halfEven = 6

/** Whatever is asked of it has fewer digits. */
const Exact = Decimal.clone({ precision: 1e6, toExpNeg: -9e15, toExpPos: 9e15, maxE: 9e15, minE: -9e15 })

function exact({ mantissa, exponent }: BigFloat): Decimal {
  const { digits, exponent10 } = decimalOf(mantissa, exponent)
  return new Exact(`${digits}e${exponent10}`)
}

/** Go's exponent: a sign and two digits at least. */
function exponentText(number: Decimal, fraction: number): string {
  const text = number.toExponential(fraction, halfEven)
  return text.replace(/e([+-])(\d)$/, 'e$10$2')
}

/** Of a number that is not negative, as Go's `%e`, `%f` and `%g` write it. */
export function floatText(number: BigFloat, mode: string, precision: number | undefined): string {
  const lower = mode.toLowerCase()
  const text =
    lower === 'f'
      ? exact(number).toFixed(precision ?? 6, halfEven)
      : lower === 'e'
        ? exponentText(exact(number), precision ?? 6)
        : generalText(number, precision)
  return mode === lower ? text : text.toUpperCase()
}

/** `%g`: with an exponent where the number is large or small. Without a precision: all digits. */
export function generalText(number: BigFloat, precision: number | undefined): string {
  if (!number.isFinite) return formatNumber(number)
  const sign = number.isNegative ? '-' : ''
  if (number.isZero) return `${sign}0`
  const rounded =
    precision === undefined ? fewest(number) : exact(number).toSignificantDigits(Math.max(1, precision), halfEven)
  const digits = rounded.precision()
  const exponent = rounded.e
  let limit = precision ?? 6
  if (precision !== undefined && limit > digits && digits > exponent) limit = digits
  if (limit === 0) limit = 1
  if (exponent < -4 || exponent >= limit) return sign + exponentText(rounded, digits - 1)
  return sign + rounded.toFixed()
}

function fewest(number: BigFloat): Decimal {
  const { digits, exponent10 } = shortest(number)
  return new Exact(`${digits}e${exponent10}`)
}
