import type { Decimal } from 'decimal.js'
import { convert } from '../convert.ts'
import { FunctionError, type ValueFunction } from '../function.ts'
import { compareNumbers, HclDecimal } from '../numbers.ts'
import { NumberType } from '../type.ts'
import type { Value } from '../value.ts'
import { number, numberOf } from '../values.ts'
import { any, numberAt, numeric, sequenceAt, textAt, valueAt, wholeNumberAt } from './arguments.ts'

function unary(name: string, calculate: (num: Decimal) => Decimal): ValueFunction {
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
        Math.sign(compareNumbers(numberOf(each), numberOf(best))) === wanted ? each : best
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
      return number(new HclDecimal(result))
    },
  }
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
    const base = wholeNumberAt(args, 1)
    if (base < 2 || base > 62) {
      throw new FunctionError('base must be a whole number between 2 and 62 inclusive', 1)
    }
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
    return number(numbers.reduce((total, each) => total.plus(each)))
  },
}

export const numberFunctions: readonly ValueFunction[] = [
  unary('abs', (num) => num.abs()),
  unary('ceil', (num) => num.ceil()),
  unary('floor', (num) => num.floor()),
  extreme('max', 1),
  extreme('min', -1),
  withDoubles('log', 'base', (num, base) => Math.log(num) / Math.log(base)),
  withDoubles('pow', 'power', (num, power) => num ** power),
  parseint,
  signum,
  sum,
]
