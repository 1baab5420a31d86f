import { FunctionError, type ValueFunction } from '../evaluation/function.ts'
import { BoolType, listOf, StringType } from '../values/type.ts'
import { bool, elementsOf, list, string, stringOf } from '../values/values.ts'
import { numeric, text, textAt, texts, valueAt, wholeNumberAt } from './function-arguments.ts'
import { atMost } from './limits.ts'

type Transform = (str: string) => string

function transform(name: string, change: Transform): ValueFunction {
  return { name, parameters: [text('str')], returns: StringType, call: (args) => string(change(textAt(args, 0))) }
}

function test(name: string, second: string, holds: (str: string, other: string) => boolean): ValueFunction {
  return {
    name,
    parameters: [text('str'), text(second)],
    returns: BoolType,
    call: (args) => bool(holds(textAt(args, 0), textAt(args, 1))),
  }
}

function trimming(name: string, second: string, change: (str: string, other: string) => string): ValueFunction {
  return {
    name,
    parameters: [text('str'), text(second)],
    returns: StringType,
    call: (args) => string(change(textAt(args, 0), textAt(args, 1))),
  }
}

/** Go maps character by character: `ß` has no single upper-case letter and stays. */
function eachCharacter(str: string, change: Transform): string {
  return Array.from(str, (character) => {
    const changed = change(character)
    return Array.from(changed).length === 1 ? changed : character
  }).join('')
}

/** Greek letters with an iota below: JavaScript writes the iota beside their upper case. */
const withIota = /[\u1f80-\u1f87\u1f90-\u1f97\u1fa0-\u1fa7\u1fb3\u1fc3\u1ff3]/
/** Letters that are two: each has an upper case, a title case and a lower case. */
const doubleLetters = ['\u01c4\u01c5\u01c6', '\u01c7\u01c8\u01c9', '\u01ca\u01cb\u01cc', '\u01f1\u01f2\u01f3']

const upperLetter: Transform = (letter) => {
  if (!withIota.test(letter)) return letter.toUpperCase()
  return String.fromCharCode(letter.charCodeAt(0) + (letter < '\u1fb0' ? 8 : 9))
}
const titleLetter: Transform = (letter) =>
  doubleLetters.find((forms) => forms.includes(letter))?.charAt(1) ?? upperLetter(letter)

const upperCase: Transform = (str) => eachCharacter(str, upperLetter)
const lowerCase: Transform = (str) => eachCharacter(str.replaceAll('\u0130', 'i'), (letter) => letter.toLowerCase())

const blank = '\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'
const blankCharacter = new RegExp(`[${blank}]`)
const outerBlanks = new RegExp(`^[${blank}]+|[${blank}]+$`, 'g')

/** The first letter of each word; letters, digits and underscores make words. */
const titleCase: Transform = (str) => {
  let inWord = false
  return Array.from(str, (character) => {
    const result = inWord ? character : eachCharacter(character, titleLetter)
    inWord = /[\p{L}\p{Nd}_]/u.test(character) || (character > '\x7f' && !blankCharacter.test(character))
    return result
  }).join('')
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** What people call characters: a letter with its accents is one. */
export function characters(str: string): string[] {
  if (/^[\x20-\x7e]*$/.test(str)) return str.split('')
  return Array.from(segmenter.segment(str), ({ segment }) => segment)
}

function trim(str: string, cutset: string): string {
  const cut = new Set(cutset)
  const all = Array.from(str)
  let start = 0
  let end = all.length
  while (start < end && cut.has(all[start] ?? '')) start++
  while (end > start && cut.has(all[end - 1] ?? '')) end--
  return all.slice(start, end).join('')
}

const substr: ValueFunction = {
  name: 'substr',
  parameters: [text('str'), numeric('offset'), numeric('length')],
  returns: StringType,
  call(args) {
    const all = characters(textAt(args, 0))
    const given = wholeNumberAt(args, 1)
    const length = wholeNumberAt(args, 2)
    // A negative offset counts from the end.
    const offset = given < 0 ? Math.max(0, given + all.length) : given
    // Packer's own: from the end and without a length is to the end.
    const isRest = length < 0 || (length === 0 && given < 0)
    return string(all.slice(offset, isRest ? undefined : offset + length).join(''))
  },
}

const join: ValueFunction = {
  name: 'join',
  parameters: [text('separator')],
  variadic: texts('lists'),
  returns: StringType,
  call(args) {
    if (args.length < 2) throw new FunctionError('at least one list is required')
    const parts = args.slice(1).flatMap((each, index) =>
      elementsOf(each).map((element, position) => {
        if (element.content !== null) return stringOf(element)
        const where = args.length > 2 ? ` of list ${index + 1}` : ''
        throw new FunctionError(`element ${position}${where} is null; cannot concatenate null values`, index + 1)
      }),
    )
    return string(parts.join(textAt(args, 0)))
  },
}

const split: ValueFunction = {
  name: 'split',
  parameters: [text('separator'), text('str')],
  returns: listOf(StringType),
  call(args) {
    const separator = textAt(args, 0)
    const str = textAt(args, 1)
    const parts = separator === '' ? Array.from(str) : str.split(separator)
    return list(parts.map(string), StringType)
  },
}

const indent: ValueFunction = {
  name: 'indent',
  parameters: [numeric('spaces'), text('str')],
  returns: StringType,
  call(args) {
    const spaces = wholeNumberAt(args, 0)
    if (spaces < 0) throw new FunctionError('the number of spaces must not be negative', 0)
    const str = textAt(args, 1)
    atMost(spaces * (str.split('\n').length - 1), 1e8, 'blanks')
    return string(str.replaceAll('\n', `\n${' '.repeat(spaces)}`))
  },
}

const replace: ValueFunction = {
  name: 'replace',
  parameters: [text('str'), text('substr'), text('replace')],
  returns: StringType,
  call(args) {
    const replacement = textAt(args, 2)
    const pieces = textAt(args, 0).split(textAt(args, 1))
    atMost(replacement.length * pieces.length, 1e8, 'characters')
    return string(textAt(args, 0).replaceAll(textAt(args, 1), () => replacement))
  },
}

const sort: ValueFunction = {
  name: 'sort',
  parameters: [texts('list')],
  returns: listOf(StringType),
  call(args) {
    const strings = elementsOf(valueAt(args, 0)).map((element, index) => {
      if (element.content !== null) return stringOf(element)
      throw new FunctionError(`given list element ${index} is null; a null string cannot be sorted`)
    })
    return list(
      strings.sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right))).map(string),
      StringType,
    )
  },
}

export const stringFunctions: readonly ValueFunction[] = [
  transform('upper', upperCase),
  transform('lower', lowerCase),
  transform('title', titleCase),
  transform('strrev', (str) => characters(str).reverse().join('')),
  transform('chomp', (str) => str.replace(/(?:\r\n?|\n)*$/, '')),
  transform('trimspace', (str) => str.replace(outerBlanks, '')),
  trimming('trim', 'cutset', trim),
  trimming('trimprefix', 'prefix', (str, prefix) => (str.startsWith(prefix) ? str.slice(prefix.length) : str)),
  trimming('trimsuffix', 'suffix', (str, suffix) =>
    suffix !== '' && str.endsWith(suffix) ? str.slice(0, -suffix.length) : str,
  ),
  test('startswith', 'prefix', (str, prefix) => str.startsWith(prefix)),
  test('endswith', 'suffix', (str, suffix) => str.endsWith(suffix)),
  test('strcontains', 'substr', (str, part) => str.includes(part)),
  substr,
  join,
  split,
  indent,
  replace,
  sort,
]
