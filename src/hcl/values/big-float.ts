import { longNumber, most } from './limits.ts'

/** Bits of the mantissa of numbers that were written as text. */
const written = 512
/** Of whole numbers that functions count, and of what they calculate with doubles. */
const counted = 64
const double = 53

/** Bits of a number with as many digits as are computed with, and of what is calculated on the way to it. */
const widest = 4 * most.digits

const zero = 0n
const two = 2n

/**
 * A binary floating-point number of a given precision, rounded to even, as HCL calculates with it (Go's math/big): 0.1 + 0.2
 * has the same last bit here as there. An operation has the precision of its more precise operand.
 */
export class BigFloat {
  readonly isNegative: boolean
  /** The value is mantissa * 2^exponent. */
  readonly mantissa: bigint
  readonly exponent: number
  /** Bits of the mantissa at most. */
  readonly precision: number
  readonly isFinite: boolean

  /** Throws LimitReached where its digits alone would fill the memory. */
  private constructor(isNegative: boolean, mantissa: bigint, exponent: number, precision: number, hasEnd = true) {
    if (Math.abs(exponent) > widest || precision > widest) throw longNumber()
    this.isNegative = isNegative
    this.mantissa = mantissa
    this.exponent = exponent
    this.precision = precision
    this.isFinite = hasEnd
  }

  /** `mantissa * 2^exponent`, rounded; `isMore`: the true value is a little greater. */
  static rounded(isNegative: boolean, mantissa: bigint, exponent: number, precision: number, isMore = false): BigFloat {
    const excess = bitLength(mantissa) - precision
    if (excess <= 0) return new BigFloat(isNegative, mantissa, exponent, precision)
    const kept = mantissa >> BigInt(excess)
    const half = 1n << BigInt(excess - 1)
    const rest = mantissa - (kept << BigInt(excess))
    const isUp = rest > half || (rest === half && (isMore || kept % two === 1n))
    return new BigFloat(isNegative, isUp ? kept + 1n : kept, exponent + excess, precision)
  }

  static infinity(isNegative: boolean, precision = written): BigFloat {
    return new BigFloat(isNegative, zero, 0, precision, false)
  }

  /** A whole number that was counted. */
  static whole(from: bigint | number): BigFloat {
    const exact = BigInt(from)
    const size = exact < zero ? -exact : exact
    return new BigFloat(exact < zero, size, 0, Math.max(counted, bitLength(size)))
  }

  /** Not NaN. */
  static double(from: number): BigFloat {
    const isNegative = from < 0 || Object.is(from, -0)
    if (!Number.isFinite(from)) return BigFloat.infinity(isNegative, double)
    let size = Math.abs(from)
    let exponent = 0
    // Both steps are exact: powers of two.
    for (; !Number.isInteger(size); exponent--) size *= 2
    return new BigFloat(isNegative, BigInt(size), exponent, double)
  }

  /** `digits * 10^exponent10`, by the same steps as Go, whose last bit is not always that of the nearest number. */
  static decimal(isNegative: boolean, digits: bigint, exponent10: number): BigFloat {
    if (Math.abs(exponent10) > most.digits) throw longNumber()
    if (digits === zero || exponent10 === 0) return BigFloat.rounded(isNegative, digits, 0, written)
    const power = powerOf5(Math.abs(exponent10), written + 64)
    const mantissa = new BigFloat(isNegative, digits, exponent10, written)
    return exponent10 < 0 ? mantissa.dividedBy(power, written) : mantissa.times(power, written)
  }

  get isZero(): boolean {
    return this.isFinite && this.mantissa === zero
  }

  get isInteger(): boolean {
    if (!this.isFinite) return false
    return this.exponent >= 0 || this.mantissa === zero || this.mantissa % (1n << BigInt(-this.exponent)) === zero
  }

  /** Its whole part, rounded towards zero. Finite. */
  toBigInt(): bigint {
    const shift = BigInt(Math.abs(this.exponent))
    const size = this.exponent >= 0 ? this.mantissa << shift : this.mantissa >> shift
    return this.isNegative ? -size : size
  }

  negated(): BigFloat {
    return new BigFloat(!this.isNegative, this.mantissa, this.exponent, this.precision, this.isFinite)
  }

  abs(): BigFloat {
    return this.isNegative ? this.negated() : this
  }

  /** The whole number above (1) or below (-1) it. */
  towards(direction: 1 | -1): BigFloat {
    if (!this.isFinite) return this
    const whole = this.toBigInt()
    const isBeyond = this.isInteger || this.isNegative === direction > 0
    const result = isBeyond ? whole : whole + BigInt(direction)
    return BigFloat.rounded(result < zero, result < zero ? -result : result, 0, this.precision)
  }

  /** undefined: infinities of different signs have no sum. */
  plus(other: BigFloat): BigFloat | undefined {
    if (!this.isFinite || !other.isFinite) {
      if (this.isFinite) return other
      return other.isFinite || other.isNegative === this.isNegative ? this : undefined
    }
    const precision = Math.max(this.precision, other.precision)
    if (this.isZero && other.isZero) {
      return new BigFloat(this.isNegative && other.isNegative, zero, 0, precision)
    }
    const exponent = Math.min(this.exponent, other.exponent)
    const sum = signedAt(this, exponent) + signedAt(other, exponent)
    return BigFloat.rounded(sum < zero, sum < zero ? -sum : sum, exponent, precision)
  }

  times(other: BigFloat, precision: number): BigFloat {
    const isNegative = this.isNegative !== other.isNegative
    if (!this.isFinite || !other.isFinite) return BigFloat.infinity(isNegative, precision)
    return BigFloat.rounded(isNegative, this.mantissa * other.mantissa, this.exponent + other.exponent, precision)
  }

  dividedBy(other: BigFloat, precision: number): BigFloat {
    const isNegative = this.isNegative !== other.isNegative
    if (!this.isFinite || other.isZero) return BigFloat.infinity(isNegative, precision)
    if (!other.isFinite || this.isZero) return new BigFloat(isNegative, zero, 0, precision)
    // Two bits more than wanted, so that what is left of the division only tells halves apart.
    const shift = Math.max(0, precision + 2 - bitLength(this.mantissa) + bitLength(other.mantissa))
    const dividend = this.mantissa << BigInt(shift)
    const quotient = dividend / other.mantissa
    const isMore = quotient * other.mantissa !== dividend
    return BigFloat.rounded(isNegative, quotient, this.exponent - other.exponent - shift, precision, isMore)
  }

  withPrecision(precision: number): BigFloat {
    return this.isFinite
      ? BigFloat.rounded(this.isNegative, this.mantissa, this.exponent, precision)
      : BigFloat.infinity(this.isNegative, precision)
  }

  /** Bits that its mantissa needs. */
  get bits(): number {
    let mantissa = this.mantissa
    if (mantissa === zero) return 0
    for (; mantissa % two === zero; mantissa /= two);
    return bitLength(mantissa)
  }

  /** Negative, 0 or positive; -0 is 0. */
  comparedTo(other: BigFloat): number {
    if (!this.isFinite || !other.isFinite) return infinityOf(this) - infinityOf(other)
    if (this.exponent === other.exponent && this.isNegative === other.isNegative && this.mantissa === other.mantissa) {
      return 0
    }
    const exponent = Math.min(this.exponent, other.exponent)
    const difference = signedAt(this, exponent) - signedAt(other, exponent)
    return difference < zero ? -1 : difference > zero ? 1 : 0
  }

  /** The nearest double. */
  toNumber(): number {
    const size = this.isFinite ? nearestDouble(this) : Number.POSITIVE_INFINITY
    return this.isNegative ? -size : size
  }
}

/** Of an integer that is not negative. */
export function bitLength(number: bigint): number {
  if (number <= 0xffffffffn) return 32 - Math.clz32(Number(number))
  const hex = number.toString(16)
  return (hex.length - 1) * 4 + 32 - Math.clz32(Number.parseInt(hex.charAt(0), 16))
}

function signedAt({ isNegative, mantissa, exponent }: BigFloat, at: number): bigint {
  const size = mantissa << BigInt(exponent - at)
  return isNegative ? -size : size
}

function infinityOf(number: BigFloat): number {
  return number.isFinite ? 0 : number.isNegative ? -1 : 1
}

function nearestDouble({ mantissa, exponent }: BigFloat): number {
  if (exponent === 0) return Number(mantissa)
  if (exponent > 0)
    return exponent > 1100 ? (mantissa === zero ? 0 : Number.POSITIVE_INFINITY) : Number(mantissa << BigInt(exponent))
  // A quotient with a sticky bit has more bits than a double, and is rounded once.
  const excess = bitLength(mantissa) + exponent
  if (excess < -1100) return 0
  const { digits, exponent10 } = decimalOf(mantissa, exponent)
  return Number(`${digits}e${exponent10}`)
}

/** mantissa * 2^exponent as digits * 10^exponent10, exactly. */
export function decimalOf(
  mantissa: bigint,
  exponent: number,
): { readonly digits: bigint; readonly exponent10: number } {
  return exponent >= 0
    ? { digits: mantissa << BigInt(exponent), exponent10: 0 }
    : { digits: mantissa * 5n ** BigInt(-exponent), exponent10: exponent }
}

/** Go keeps the powers up to 27 exactly and multiplies the others, rounding each time. */
function powerOf5(power: number, precision: number): BigFloat {
  const exact = Math.min(power, 27)
  let result = BigFloat.rounded(false, 5n ** BigInt(exact), 0, precision)
  let factor = BigFloat.rounded(false, 5n, 0, precision + 64)
  for (let left = power - exact; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = result.times(factor, precision)
    factor = factor.times(factor, precision + 64)
  }
  return result
}
