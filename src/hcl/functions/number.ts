import { FunctionError, type ValueFunction } from '../evaluation/function.ts'
import { BigFloat } from '../values/big-float.ts'
import { convert } from '../values/convert.ts'
import { NumberType } from '../values/type.ts'
import type { Value } from '../values/value.ts'
import { number, numberOf } from '../values/values.ts'
import { any, numberAt, numeric, sequenceAt, textAt, valueAt, wholeNumberAt } from './function-arguments.ts'
import { atMost } from './limits.ts'

function unary(name: string, calculate: (num: BigFloat) => BigFloat): ValueFunction {
  return {
    name,
    parameters: [numeric('num')],
    returns: NumberType,
    call: (args) => number(calculate(numberAt(args, 0))),
  }
}

function extreme(name: string, wanted: 1 | -1): ValueFunction {
  return {
    name,
    parameters: [],
    variadic: numeric('numbers'),
    returns: NumberType,
    call(args) {
      const [first, ...rest] = args
      if (first === undefined) throw new FunctionError('must pass at least one number')
      const better = (best: Value, each: Value) =>
        numberOf(each).comparedTo(numberOf(best)) * wanted > 0 ? each : best
      return rest.reduce(better, first)
    },
  }
}

/** log and pow are calculated with doubles there, so that their results have a double's digits. */
function withDoubles(name: string, second: string, calculate: (num: number, other: number) => number): ValueFunction {
  return {
    name,
    parameters: [numeric('num'), numeric(second)],
    returns: NumberType,
    call(args) {
      const result = calculate(numberAt(args, 0).toNumber(), numberAt(args, 1).toNumber())
      if (Number.isNaN(result)) throw new FunctionError('the result is not a number')
      return number(BigFloat.double(result))
    },
  }
}

/**
 * Whole powers are multiplied as Go does it, fraction and exponent apart, since the last digit depends on the way there.
 */
function power(base: number, exponent: number): number {
  const whole = Math.trunc(Math.abs(exponent))
  const isPlain = base === 0 || !Number.isFinite(base) || !Number.isFinite(exponent) || whole > 2 ** 31
  if (isPlain || exponent !== Math.trunc(exponent) || exponent === 1) return base ** exponent
  let [fraction, shift] = split(base)
  let result = 1
  let resultShift = 0
  for (let left = whole; left > 0; left = Math.floor(left / 2)) {
    if (Math.abs(shift) > 4096) {
      resultShift += shift
      break
    }
    if (left % 2 === 1) {
      result *= fraction
      resultShift += shift
    }
    fraction *= fraction
    shift *= 2
    if (fraction < 0.5) {
      fraction += fraction
      shift--
    }
  }
  return exponent < 0 ? scaled(1 / result, -resultShift) : scaled(result, resultShift)
}

/** A fraction from 0.5 to 1 and the power of 2 that it is times. */
function split(number: number): [fraction: number, shift: number] {
  const shift = Math.floor(Math.log2(Math.abs(number))) + 1
  const fraction = scaled(number, -shift)
  if (Math.abs(fraction) >= 1) return [fraction / 2, shift + 1]
  return Math.abs(fraction) < 0.5 ? [fraction * 2, shift - 1] : [fraction, shift]
}

/** number * 2^shift, in steps that doubles can hold. */
function scaled(number: number, shift: number): number {
  if (shift > 1000) return scaled(number * 2 ** 1000, shift - 1000)
  if (shift < -1000) return scaled(number * 2 ** -1000, shift + 1000)
  return number * 2 ** shift
}

const digits = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

const parseint: ValueFunction = {
  name: 'parseint',
  parameters: [any('number'), numeric('base')],
  returns: NumberType,
  call(args) {
    const given = valueAt(args, 0)
    if (given.type.kind !== 'string') {
      throw new FunctionError(`first argument must be a string, not ${given.type.kind}`, 0)
    }
    const base = wholeNumberAt(args, 1, 1)
    if (base < 2 || base > 62) {
      throw new FunctionError('base must be a whole number between 2 and 62 inclusive', 1)
    }
    atMost(textAt(args, 0).length, 10_000, 'digits')
    const parsed = parseInteger(textAt(args, 0), base)
    if (parsed === undefined) {
      throw new FunctionError(`cannot parse ${JSON.stringify(textAt(args, 0))} as a base ${base} integer`, 0)
    }
    return number(parsed)
  },
}

function parseInteger(text: string, base: number): bigint | undefined {
  const match = /^([+-]?)([0-9a-zA-Z]+)$/.exec(text)
  if (match === null) return undefined
  let result = 0n
  for (const character of match[2] ?? '') {
    // Upper-case letters are digits of their own only where the base needs them.
    const digit = digits.indexOf(base <= 36 ? character.toLowerCase() : character)
    if (digit >= base) return undefined
    result = result * BigInt(base) + BigInt(digit)
  }
  return match[1] === '-' ? -result : result
}

const signum: ValueFunction = {
  name: 'signum',
  parameters: [numeric('num')],
  returns: NumberType,
  call: (args) => number(Math.sign(wholeNumberAt(args, 0)) + 0),
}

const sum: ValueFunction = {
  name: 'sum',
  parameters: [any('list')],
  returns: NumberType,
  call(args) {
    const given = valueAt(args, 0)
    const isMapping = given.type.kind === 'map' || given.type.kind === 'object'
    const elements = sequenceAt(args, 0, (type) =>
      isMapping ? `a list, a set or a tuple is required, not ${type}` : 'a list, a set or a tuple is required',
    )
    if (elements.length === 0) throw new FunctionError('an empty list has no sum', 0)
    const numbers = elements.map((element) => {
      const converted = convert(element, NumberType).value
      if (converted === undefined || converted.content === null) {
        throw new FunctionError('all elements must be numbers', 0)
      }
      return numberOf(converted)
    })
    return number(
      numbers.reduce((total, each) => {
        const next = total.plus(each)
        if (next === undefined) throw new FunctionError("can't compute sum of opposing infinities")
        return next
      }),
    )
  },
}

export const numberFunctions: readonly ValueFunction[] = [
  unary('abs', (num) => num.abs()),
  unary('ceil', (num) => num.towards(1)),
  unary('floor', (num) => num.towards(-1)),
  extreme('max', 1),
  extreme('min', -1),
  withDoubles('log', 'base', (num, base) => Math.log(num) / Math.log(base)),
  withDoubles('pow', 'power', power),
  parseint,
  signum,
  sum,
]
