import type { Source } from '../../diagnostics/source.ts'
import { literalEnd, opensSequence, quotedEnd } from './literal-text.ts'
import type { Token, TokenType } from './token.ts'

type Mode = { readonly kind: 'main' } | { readonly kind: 'quoted' } | Heredoc | { readonly kind: 'template' }

interface Heredoc {
  readonly kind: 'heredoc'
  readonly marker: string
  atLineStart: boolean
}

const identifier = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy
/** As HashiCorp's scanner: also takes `1.2.3`, which is then refused as a number. */
const numeric = /\d(?:(?:\d|\.|[eE][+-]?\d)*(?:\d|[eE][+-]?\d))?/y
const heredocStart = /<<-?([\p{ID_Start}_][\p{ID_Continue}-]*)\r?\n/uy
/** As a shell has it, in quotes or after a blank: what is meant is plain, and reported. */
const wrongHeredocStart = /<<-?[ \t]*(["']?)([\p{ID_Start}_][\p{ID_Continue}-]*)\1[ \t]*\r?\n/uy
const operators = ['...', '==', '!=', '>=', '<=', '&&', '||', '::', '=>'] as const
const single = '[](){}.,*/%+-=<>!?:'

/** All tokens of a body, an expression or a template, comments left out; the last is `end`. */
export function scan(source: Source, mode: 'main' | 'template'): Token[] {
  const { text } = source
  const tokens: Token[] = []
  const modes: Mode[] = [{ kind: mode }]
  const heredocs: Heredoc[] = []
  /** Open braces, and the counts at which a brace closes a template sequence. */
  let braces = 0
  const sequences: number[] = []
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0
  let ends: ReadonlyMap<string, number> | undefined

  const emit = (type: TokenType, end: number) => {
    tokens.push({ type, start: at, end })
    at = end
  }
  const openSequence = (type: 'interpolation' | 'directive') => {
    emit(type, at + (text[at + 2] === '~' ? 3 : 2))
    braces++
    sequences.push(braces)
    const heredoc = heredocs.at(-1)
    if (heredoc !== undefined) heredoc.atLineStart = false
    modes.push({ kind: 'main' })
  }
  const closesSequence = () => sequences.length > 0 && sequences.at(-1) === braces
  const closeSequence = (length: number) => {
    if (closesSequence()) {
      sequences.pop()
      modes.pop()
    }
    emit('sequence-end', at + length)
    braces--
  }

  while (at < text.length) {
    const top = modes.at(-1) ?? { kind: 'main' }
    if (top.kind === 'main') scanMain()
    else if (top.kind === 'quoted') scanQuoted()
    else if (top.kind === 'heredoc') scanHeredoc(top)
    else scanTemplate()
  }
  tokens.push({ type: 'end', start: at, end: at })
  return tokens

  function scanMain(): void {
    const code = text.charCodeAt(at)
    if (code === 0x20 || code === 0x09) {
      at++
      return
    }
    if (isNameStart(code)) {
      let end = at + 1
      while (isNamePart(text.charCodeAt(end))) end++
      if (text.charCodeAt(end) <= 0x7f || end >= text.length) {
        emit('identifier', end)
        return
      }
    }
    if (isNameStart(code) || code > 0x7f) {
      identifier.lastIndex = at
      if (identifier.test(text)) emit('identifier', identifier.lastIndex)
      else emit('invalid', Math.min(text.length, at + (isLeadSurrogate(code) ? 2 : 1)))
      return
    }
    if (code >= 0x30 && code <= 0x39) {
      numeric.lastIndex = at
      numeric.test(text)
      emit('number', numeric.lastIndex)
      return
    }
    const next = text[at + 1]
    switch (text[at]) {
      case '\n':
        emit('newline', at + 1)
        return
      case '\r':
        if (next === '\n') emit('newline', at + 2)
        else emit('invalid', at + 1)
        return
      case '#':
        lineComment()
        return
      case '/':
        if (next === '/') lineComment()
        else if (next === '*') blockComment()
        else emit('/', at + 1)
        return
      case '"':
        emit('open-quote', at + 1)
        modes.push({ kind: 'quoted' })
        return
      case '{':
        emit('{', at + 1)
        braces++
        return
      case '}':
        if (closesSequence()) closeSequence(1)
        else {
          emit('}', at + 1)
          braces--
        }
        return
      case '~':
        if (next === '}') closeSequence(2)
        else emit('invalid', at + 1)
        return
      case '<':
        if (next === '<' && openHeredoc()) return
    }
    for (const operator of operators) {
      if (text.startsWith(operator, at)) {
        emit(operator, at + operator.length)
        return
      }
    }
    const character = text[at] ?? ''
    if (single.includes(character)) emit(character as TokenType, at + 1)
    else emit('invalid', at + 1)
  }

  /** A line comment stands for the newline that ends it. */
  function lineComment(): void {
    const end = text.indexOf('\n', at)
    if (end === -1) at = text.length
    else emit('newline', end + 1)
  }

  function blockComment(): void {
    const end = text.indexOf('*/', at + 2)
    if (end === -1) emit('invalid', text.length)
    else at = end + 2
  }

  function openHeredoc(): boolean {
    const opening = heredocOpening()
    if (opening === undefined) return false
    emit('open-heredoc', opening.end)
    const opened: Heredoc = { kind: 'heredoc', marker: opening.marker, atLineStart: true }
    modes.push(opened)
    heredocs.push(opened)
    return true
  }

  function heredocOpening(): { readonly marker: string; readonly end: number } | undefined {
    heredocStart.lastIndex = at
    const right = heredocStart.exec(text)
    if (right !== null) return { marker: right[1] ?? '', end: heredocStart.lastIndex }
    wrongHeredocStart.lastIndex = at
    const marker = wrongHeredocStart.exec(text)?.[2]
    if (marker === undefined) return undefined
    const end = wrongHeredocStart.lastIndex
    ends ??= heredocEnds(text)
    return (ends.get(marker) ?? -1) >= end ? { marker, end } : undefined
  }

  function scanQuoted(): void {
    const code = text.charCodeAt(at)
    if (code === 0x22) {
      emit('close-quote', at + 1)
      modes.pop()
      return
    }
    if (code === 0x0a || code === 0x0d) {
      // A forgotten quote must not turn the rest of the file inside out: the string ends with its line.
      emit('quoted-newline', at)
      leaveQuotes()
      return
    }
    if (opensSequence(text, at)) {
      openSequence(code === 0x24 ? 'interpolation' : 'directive')
      return
    }
    emit('quoted-text', quotedEnd(text, at))
  }

  /** Leaves the string and the strings around it: `"${name"` has forgotten its brace. */
  function leaveQuotes(): void {
    modes.pop()
    while (modes.at(-1)?.kind === 'main' && modes.at(-2)?.kind === 'quoted') {
      modes.length -= 2
      braces = (sequences.pop() ?? 1) - 1
    }
  }

  function scanHeredoc(mode: Heredoc): void {
    if (opensSequence(text, at)) {
      openSequence(text[at] === '$' ? 'interpolation' : 'directive')
      return
    }
    const end = literalEnd(text, at)
    const endsLine = text[end - 1] === '\n'
    if (endsLine && mode.atLineStart && text.slice(at, end).trim() === mode.marker) {
      emit('close-heredoc', end - (text[end - 2] === '\r' ? 2 : 1))
      emit('newline', end)
      modes.pop()
      heredocs.pop()
      return
    }
    mode.atLineStart = endsLine
    emit('text', end)
  }

  function scanTemplate(): void {
    if (opensSequence(text, at)) openSequence(text[at] === '$' ? 'interpolation' : 'directive')
    else emit('text', literalEnd(text, at))
  }
}

/** The lines that hold nothing but a name, as the end of a heredoc does: where the last one of each name begins. */
function heredocEnds(text: string): ReadonlyMap<string, number> {
  const ends = new Map<string, number>()
  for (const match of text.matchAll(/^[ \t]*([\p{ID_Start}_][\p{ID_Continue}-]*)[ \t]*\r?\n/gmu)) {
    ends.set(match[1] ?? '', match.index)
  }
  return ends
}

function isNameStart(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f
}

function isNamePart(code: number): boolean {
  return isNameStart(code) || (code >= 0x30 && code <= 0x39) || code === 0x2d
}

function isLeadSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff
}
