import { FunctionError, type ValueFunction } from '../evaluation/function.ts'
import { DynamicType, listOf, objectOf, StringType, type Type, tupleOf } from '../values/type.ts'
import type { Value } from '../values/value.ts'
import { list, nullOf, object, string, tuple } from '../values/values.ts'
import { text, textAt } from './function-arguments.ts'
import { library } from './libraries.ts'

interface Pattern {
  readonly compiled: Compiled
  /** Positions of named groups, in their order. */
  readonly names: ReadonlyMap<string, number>
  readonly groups: number
}

type Compiled = ReturnType<typeof import('re2js')['RE2JS']['compile']>
type Matcher = ReturnType<Compiled['matcher']>

function compile(pattern: string, argument?: number): Pattern {
  const { RE2JS } = library('re2')
  let compiled: Compiled
  try {
    compiled = RE2JS.compile(pattern)
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message.replace(/^error parsing regexp: /, '') : String(thrown)
    throw new FunctionError(`invalid regexp pattern: ${why}`, argument)
  }
  const named = Object.entries(compiled.namedGroups()).sort(([, left], [, right]) => left - right)
  return { compiled, names: new Map(named), groups: compiled.groupCount() }
}

/** A pattern whose groups are a result: all have names, or none has. */
function compileForGroups(pattern: string): Pattern {
  const compiled = compile(pattern, 0)
  if (compiled.names.size > 0 && compiled.names.size < compiled.groups) {
    throw new FunctionError('invalid regexp pattern: cannot mix both named and unnamed capture groups', 0)
  }
  return compiled
}

function resultType({ names, groups }: Pattern): Type {
  if (groups === 0) return StringType
  if (names.size === 0) return tupleOf(Array.from({ length: groups }, () => StringType))
  return objectOf(new Map([...names.keys()].map((name) => [name, StringType])))
}

/** The whole match without groups, a tuple of them, or an object of named ones; one that took no part is null. */
function result({ names, groups }: Pattern, matcher: Matcher): Value {
  const group = (at: number) => {
    const matched = matcher.group(at)
    return matched === null || matched === undefined ? nullOf(StringType) : string(matched)
  }
  if (groups === 0) return group(0)
  if (names.size === 0) return tuple(Array.from({ length: groups }, (_, at) => group(at + 1)))
  return object([...names].map(([name, at]) => [name, group(at)]))
}

/** As Go goes on: nothing is not found right after something. */
function finder() {
  let previousEnd = -1
  return (matcher: Matcher): boolean => {
    while (matcher.find()) {
      const isEmpty = matcher.start() === matcher.end()
      if (isEmpty && matcher.start() === previousEnd) continue
      previousEnd = matcher.end()
      return true
    }
    return false
  }
}

const regex: ValueFunction = {
  name: 'regex',
  needs: ['re2'],
  parameters: [text('pattern'), text('string')],
  returns: DynamicType,
  call(args) {
    const pattern = compileForGroups(textAt(args, 0))
    const matcher = pattern.compiled.matcher(textAt(args, 1))
    if (!matcher.find()) throw new FunctionError('pattern did not match any part of the given string')
    return result(pattern, matcher)
  },
}

const regexall: ValueFunction = {
  name: 'regexall',
  needs: ['re2'],
  parameters: [text('pattern'), text('string')],
  returns: listOf(DynamicType),
  call(args) {
    const pattern = compileForGroups(textAt(args, 0))
    const matcher = pattern.compiled.matcher(textAt(args, 1))
    const matches: Value[] = []
    const findNext = finder()
    while (findNext(matcher)) matches.push(result(pattern, matcher))
    return list(matches, resultType(pattern))
  },
}

const regexReplace: ValueFunction = {
  name: 'regex_replace',
  needs: ['re2'],
  parameters: [text('str'), text('pattern'), text('replace')],
  returns: StringType,
  call(args) {
    const pattern = compile(textAt(args, 1))
    const str = textAt(args, 0)
    const template = textAt(args, 2)
    const matcher = pattern.compiled.matcher(str)
    let replaced = ''
    let from = 0
    const findNext = finder()
    while (findNext(matcher)) {
      replaced += str.slice(from, matcher.start()) + expand(template, pattern, matcher)
      from = matcher.end()
    }
    return string(replaced + str.slice(from))
  },
}

/** `$1`, `${1}`, `$name`, `${name}`, `$$`; a name is as long as it can be, and an unknown one is empty. */
function expand(template: string, pattern: Pattern, matcher: Matcher): string {
  return template.replace(/\$(?:(\$)|(\w+)|\{(\w+)\})/g, (_, dollar?: string, bare?: string, braced?: string) => {
    if (dollar !== undefined) return '$'
    const name = bare ?? braced ?? ''
    const at = /^\d+$/.test(name) ? Number(name) : pattern.names.get(name)
    if (at === undefined || at > pattern.groups) return ''
    return matcher.group(at) ?? ''
  })
}

export const regexFunctions: readonly ValueFunction[] = [regex, regexall, regexReplace]
