import { Decimal } from 'decimal.js'

const bits = 512

interface Binary {
  /** Of exactly 512 bits. */
  readonly mantissa: bigint
  readonly shift: number
}

/** The nearest number with a mantissa of 512 bits: mantissa / 2^shift. */
function toBinary(number: Decimal): Binary {
  const [digits = '0', exponent = '0'] = number.abs().toExponential().split('e')
  const [whole = '0', fraction = ''] = digits.split('.')
  const coefficient = BigInt(whole + fraction)
  const scale = Number(exponent) - fraction.length
  const numerator = scale > 0 ? coefficient * 10n ** BigInt(scale) : coefficient
  const denominator = scale < 0 ? 10n ** BigInt(-scale) : 1n
  let shift = bits - (bitLength(numerator) - bitLength(denominator))
  let mantissa = rounded(numerator, denominator, shift)
  if (bitLength(mantissa) > bits) {
    shift--
    mantissa = rounded(numerator, denominator, shift)
  }
  return { mantissa, shift }
}

const bitLength = (number: bigint) => number.toString(2).length

function rounded(numerator: bigint, denominator: bigint, shift: number): bigint {
  const top = shift > 0 ? numerator << BigInt(shift) : numerator
  const bottom = shift < 0 ? denominator << BigInt(-shift) : denominator
  const quotient = top / bottom
  const twice = (top - quotient * bottom) * 2n
  return twice > bottom || (twice === bottom && quotient % 2n === 1n) ? quotient + 1n : quotient
}

/** The decimal with the fewest digits that is nearest to the same binary number: how HCL writes a third. */
export function shortest(number: Decimal): Decimal {
  const { mantissa, shift } = toBinary(number)
  const Wide = Decimal.clone({ precision: 200, maxE: 9e15, minE: -9e15, toExpNeg: -9e15, toExpPos: 9e15 })
  const exact = new Wide(mantissa.toString()).dividedBy(new Wide(2).pow(shift)).times(number.isNegative() ? -1 : 1)
  for (let digits = 150; digits < 158; digits++) {
    const candidate = exact.toSignificantDigits(digits)
    const back = toBinary(candidate)
    if (back.mantissa === mantissa && back.shift === shift) return candidate
  }
  return exact.toSignificantDigits(158)
}
