import { FunctionError, type ValueFunction } from '../evaluation/function.ts'
import type { BigFloat } from '../values/big-float.ts'
import { convert } from '../values/convert.ts'
import { BoolType, listOf, NumberType, StringType, type Type } from '../values/type.ts'
import type { Value } from '../values/value.ts'
import {
  boolOf,
  elementsOf,
  isKnown,
  isNull,
  isWhollyKnown,
  list,
  numberOf,
  string,
  stringOf,
  UnknownDynamic,
  unknownOf,
} from '../values/values.ts'
import { floatText, generalText } from './float-text.ts'
import { any, isSequence, text, textAt } from './function-arguments.ts'
import { jsonString, jsonText } from './json-text.ts'
import { atMost } from './limits.ts'
import { characters } from './string.ts'

interface Verb {
  readonly raw: string
  readonly offset: number
  readonly flags: string
  readonly width: number | undefined
  readonly precision: number | undefined
  readonly mode: string
}

const verbPattern = /%([0#\-+ ]*)([1-9][0-9]*)?(\.[0-9]*)?(?:\[([1-9][0-9]*)\])?([a-zA-Z%])?/y

/** Go's fmt.Sprintf for HCL values. */
function format(template: string, args: readonly Value[]): string {
  let result = ''
  let next = 1
  let highest = 0
  for (let at = 0; at < template.length; ) {
    if (template[at] !== '%') {
      const end = template.indexOf('%', at)
      result += template.slice(at, end === -1 ? undefined : end)
      at = end === -1 ? template.length : end
      continue
    }
    if (template[at + 1] === '%') {
      result += '%'
      at += 2
      continue
    }
    verbPattern.lastIndex = at
    const match = verbPattern.exec(template)
    const mode = match?.[5]
    const offset = Buffer.byteLength(template.slice(0, at))
    if (match === null || mode === undefined || mode === '%') {
      const bad = verbPattern.lastIndex === 0 ? at + 1 : verbPattern.lastIndex
      if (bad >= template.length) throw new FunctionError(`invalid format string starting at offset ${offset}`)
      const character = String.fromCodePoint(template.codePointAt(bad) ?? 0)
      const place = Buffer.byteLength(template.slice(0, bad))
      throw new FunctionError(`unrecognized format character '${character}' at offset ${place}`)
    }
    const position = match[4] === undefined ? next : Number(match[4])
    const verb: Verb = {
      raw: match[0],
      offset,
      flags: match[1] ?? '',
      width: match[2] === undefined ? undefined : Number(match[2]),
      precision: match[3] === undefined ? undefined : Number(match[3].slice(1)),
      mode,
    }
    const arg = args[position - 1]
    if (arg === undefined) {
      throw new FunctionError(
        `not enough arguments for ${JSON.stringify(verb.raw)} at ${offset}: need index ${position} but have ${args.length} total`,
      )
    }
    result += formatOne(verb, arg)
    highest = Math.max(highest, position)
    next = position + 1
    at = verbPattern.lastIndex
  }
  if (highest < args.length) {
    throw new FunctionError(
      highest === 0
        ? 'too many arguments; no verbs in format string'
        : `too many arguments; only ${highest} used by format string`,
      highest + 1,
    )
  }
  return result
}

function unsupported({ raw, offset }: Verb, why: string): FunctionError {
  return new FunctionError(`unsupported value for ${JSON.stringify(raw)} at ${offset}: ${why}`)
}

function as(value: Value, type: Type, verb: Verb): Value {
  const converted = convert(value, type)
  if (converted.value === undefined) throw unsupported(verb, converted.problem)
  return converted.value
}

function formatOne(verb: Verb, value: Value): string {
  const { mode } = verb
  atMost(Math.max(verb.width ?? 0, mode === 's' || mode === 'q' ? (verb.precision ?? 0) : 0), 1_000_000, 'characters')
  if (mode !== 's' && mode !== 'q') atMost(verb.precision ?? 0, 10_000, 'digits')
  if (mode !== 'v' && isNull(value)) throw unsupported(verb, 'null value cannot be formatted')
  switch (mode) {
    case 'v':
      return pad(verb, asIs(verb, value))
    case 't':
      return String(boolOf(as(value, BoolType, verb)))
    case 'b':
    case 'd':
    case 'o':
    case 'x':
    case 'X':
      return integer(verb, numberOf(as(value, NumberType, verb)))
    case 'e':
    case 'E':
    case 'f':
    case 'g':
    case 'G':
      return float(verb, numberOf(as(value, NumberType, verb)))
    case 's':
    case 'q': {
      const whole = stringOf(as(value, StringType, verb))
      const cut = verb.precision ? characters(whole).slice(0, verb.precision).join('') : whole
      return pad(verb, mode === 'q' ? jsonString(cut) : cut)
    }
    default:
      throw new FunctionError(
        `unsupported format verb '${mode}' in ${JSON.stringify(verb.raw)} at offset ${verb.offset}`,
      )
  }
}

function asIs(verb: Verb, value: Value): string {
  if (verb.flags.includes('#') || isNull(value)) return jsonText(value)
  if (value.type.kind === 'string') return stringOf(value)
  return value.type.kind === 'number' ? generalText(numberOf(value), undefined) : jsonText(value)
}

function pad({ width, flags }: Verb, formatted: string): string {
  const missing = (width ?? 0) - characters(formatted).length
  if (missing <= 0) return formatted
  const padding = (flags.includes('0') ? '0' : ' ').repeat(missing)
  return flags.includes('-') ? formatted + padding : padding + formatted
}

/** The sign in front, and zeros between it and the digits. */
function padNumber({ flags, width }: Verb, negative: boolean, prefix: string, digits: string): string {
  const sign = negative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
  const missing = Math.max(0, (width ?? 0) - sign.length - prefix.length - digits.length)
  if (flags.includes('-')) return sign + prefix + digits + ' '.repeat(missing)
  if (flags.includes('0')) return sign + prefix + '0'.repeat(missing) + digits
  return ' '.repeat(missing) + sign + prefix + digits
}

const bases: Readonly<Record<string, number>> = { b: 2, o: 8, d: 10, x: 16, X: 16 }
const prefixes: Readonly<Record<string, string>> = { b: '0b', o: '0', x: '0x', X: '0X' }

function integer(verb: Verb, number: BigFloat): string {
  if (!number.isInteger) throw unsupported(verb, 'an integer is required')
  // Go writes nothing at all, not even the width.
  if (number.isZero && verb.precision === 0) return ''
  const digits = number.abs().toBigInt().toString(bases[verb.mode])
  const padded = digits.padStart(verb.precision ?? 0, '0')
  const prefix = verb.flags.includes('#') ? (prefixes[verb.mode] ?? '') : ''
  const cased = verb.mode === 'X' ? padded.toUpperCase() : padded
  const negative = number.isNegative && !number.isZero
  // A precision says how many digits there are, and zeros do not pad beside it.
  const flags = verb.precision === undefined ? verb.flags : verb.flags.replaceAll('0', '')
  return padNumber({ ...verb, flags }, negative, prefix, cased)
}

function float(verb: Verb, number: BigFloat): string {
  if (!number.isFinite) {
    const plus = verb.flags.includes(' ') && !verb.flags.includes('+') ? ' ' : '+'
    const text = `${number.isNegative ? '-' : plus}Inf`
    return verb.flags.includes('-') ? text.padEnd(verb.width ?? 0) : text.padStart(verb.width ?? 0)
  }
  const digits = floatText(number.abs(), verb.mode, verb.precision)
  // Other than for whole numbers, zeros win over the left side.
  const flags = verb.flags.includes('0') ? verb.flags.replaceAll('-', '') : verb.flags
  return padNumber({ ...verb, flags }, number.isNegative, '', digits)
}

/** Of what has no type cty does not say what it is formatted as. */
const isBareNull = (value: Value) => isNull(value) && value.type.kind === 'dynamic'

const formatFunction: ValueFunction = {
  name: 'format',
  parameters: [text('format')],
  variadic: { ...any('args'), allowNull: true, unknown: 'any' },
  returns: StringType,
  call(args) {
    const values = args.slice(1)
    if (values.some(isBareNull)) return UnknownDynamic
    if (!values.every(isWhollyKnown)) return unknownOf(StringType)
    return string(format(textAt(args, 0), values))
  },
}

const formatlist: ValueFunction = {
  name: 'formatlist',
  parameters: [text('format')],
  variadic: { ...any('args'), allowNull: true, unknown: 'any' },
  returns: listOf(StringType),
  call(args) {
    const template = textAt(args, 0)
    const values = args.slice(1)
    if (values.some(isBareNull)) return UnknownDynamic
    const isList = (value: Value) => isSequence(value) && !isNull(value)
    if (values.some((value) => (isSequence(value) || value.type.kind === 'dynamic') && !isKnown(value))) {
      return unknownOf(listOf(StringType))
    }
    const chooser = values.findIndex(isList)
    const lengthOf = (value: Value) => elementsOf(value).length
    const length = chooser === -1 ? 1 : lengthOf(values[chooser] as Value)
    for (const [index, value] of values.entries()) {
      if (isList(value) && lengthOf(value) !== length) {
        throw new FunctionError(
          `argument ${index + 1} has length ${lengthOf(value)}, which is inconsistent with argument ${chooser + 1} of length ${length}`,
          index + 1,
        )
      }
    }
    const rows = Array.from({ length }, (_, row): Value => {
      const each = values.map((value) => (isList(value) ? (elementsOf(value)[row] as Value) : value))
      if (!each.every(isWhollyKnown)) return unknownOf(StringType)
      try {
        return string(format(template, each))
      } catch (thrown) {
        if (!(thrown instanceof FunctionError)) throw thrown
        throw new FunctionError(`error on format iteration ${row}: ${thrown.message}`)
      }
    })
    return list(rows, StringType)
  },
}

export const formatFunctions: readonly ValueFunction[] = [formatFunction, formatlist]
