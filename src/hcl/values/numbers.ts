import { BigFloat, bitLength, decimalOf } from './big-float.ts'
import { longNumber, most } from './limits.ts'

const decimalNumber = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/

/** undefined: not a number. Throws LimitReached. */
export function parseNumber(text: string): BigFloat | undefined {
  const match = decimalNumber.exec(text)
  if (match === null) return undefined
  const [, sign, whole = '', fraction = '', exponent = '0'] = match
  const digits = whole + fraction
  if (text.length > most.digits) throw longNumber()
  return digits === '' ? undefined : BigFloat.decimal(sign === '-', BigInt(digits), Number(exponent) - fraction.length)
}

/** The fewest digits that mean this number and no other of its precision: digits * 10^exponent10. */
export function shortest(number: BigFloat): { readonly digits: bigint; readonly exponent10: number } {
  const { mantissa, exponent, precision } = number
  const spare = precision + 1 - bitLength(mantissa)
  if (exponent < spare && number.isInteger) return { digits: number.abs().toBigInt(), exponent10: 0 }
  // One bit more than the precision, so that the next one is half the distance to the neighbours.
  const wide = spare >= 0 ? mantissa << BigInt(spare) : mantissa >> BigInt(-spare)
  const { digits, exponent10 } = decimalOf(wide, exponent - spare)
  const unit = digits / wide
  const [lower, upper] = [digits - unit, digits + unit]
  const isInclusive = (wide & 2n) === 0n
  for (let places = digits.toString().length - 1; places > 0; places--) {
    const power = 10n ** BigInt(places)
    const down = digits - (digits % power)
    const up = down + power
    const isDown = isInclusive ? down >= lower : down > lower
    const isUp = isInclusive ? up <= upper : up < upper
    if (!isDown && !isUp) continue
    const rest = digits - down
    const isNearer = rest * 2n > power || (rest * 2n === power && (down / power) % 2n === 1n)
    const chosen = isUp && (!isDown || isNearer) ? up : down
    return { digits: chosen / power, exponent10: exponent10 + places }
  }
  return { digits, exponent10 }
}

/** Plain digits, never an exponent: `1e3` is 1000. */
export function formatNumber(number: BigFloat): string {
  if (!number.isFinite) return number.isNegative ? '-Inf' : '+Inf'
  const { digits, exponent10 } = shortest(number)
  const sign = number.isNegative ? '-' : ''
  const text = digits.toString()
  if (digits === 0n) return `${sign}0`
  if (exponent10 >= 0) return `${sign}${text}${'0'.repeat(exponent10)}`
  const padded = text.padStart(1 - exponent10, '0')
  const fraction = padded.slice(exponent10).replace(/0+$/, '')
  return `${sign}${padded.slice(0, exponent10)}${fraction === '' ? '' : `.${fraction}`}`
}

/** Equal numbers are written alike; the sign of zero does not matter. */
export function sameNumber(left: BigFloat, right: BigFloat): boolean {
  if (left.comparedTo(right) === 0) return true
  return left.precision !== right.precision && formatNumber(left) === formatNumber(right)
}
