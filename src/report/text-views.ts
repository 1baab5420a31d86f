/** A text as a tool would read it that undoes one way of writing, and where each unit of it stands in what was written. */
export interface TextView {
  readonly text: string
  /** Undefined: the text is as it was written. */
  readonly places: Places | undefined
}

interface Places {
  readonly starts: Int32Array
  readonly ends: Int32Array
}

/** JSON in the JSON of a form, and no more; a line made to have many ways to be read must not take longer for it. */
const deepest = 3
const most = 24

/**
 * A text in every way in which programs write texts: as it stands, and without colours, quotes, and what JSON, shells, HTML
 * and addresses do to signs, several of them around one another. The first is the text as it stands.
 */
export function viewsOf(text: string): readonly TextView[] {
  const views: TextView[] = [{ text, places: undefined }]
  if (!written.test(text)) return views
  const seen = new Set([text])
  let level: readonly TextView[] = views
  for (let depth = 0; depth < deepest; depth++) {
    const next: TextView[] = []
    for (const view of level)
      for (const { pattern, read } of notations) {
        if (views.length >= most) return views
        const undone = undo(view, pattern, read)
        if (undone === undefined || seen.has(undone.text)) continue
        seen.add(undone.text)
        views.push(undone)
        next.push(undone)
      }
    level = next
  }
  return views
}

/** What one match of a notation stands for, in parts with the length that each has in the match. */
type Read = (match: string) => readonly (readonly [text: string, length: number])[]

interface Notation {
  readonly pattern: RegExp
  readonly read: Read
}

const whole =
  (read: (match: string) => string): Read =>
  (match) => [[read(match), match.length]]

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

const notations: readonly Notation[] = [
  // Escape sequences of terminals, controls, and signs of no width.
  {
    pattern:
      /(?:\x1b\[|\u009b)[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]?|[\0-\x08\x0b-\x1f\x7f-\x9f]|(?![\u200c\u200d])\p{Cf}/gu,
    read: whole(() => ''),
  },
  // JSON, C, Go's %q, bash's $'...' and printf's %q.
  {
    pattern: /(?:\\x[\da-f]{1,2}|\\[0-3]?[0-7]{1,2})+|\\u[\da-f]{4}|\\u\{[\da-f]{1,6}\}|\\U[\da-f]{8}|\\[\s\S]/gi,
    read: (match) => {
      if (/^\\(?:x[\da-f]|[0-7])/i.test(match)) return utf8(match, /\\x([\da-f]{1,2})|\\([0-3]?[0-7]{1,2})/gi)
      const code = /^\\[uU]\{?([\da-f]{4,8}|[\da-f]{1,6})\}?$/i.exec(match)?.[1]
      return [[code === undefined ? (escapes[match[1]!] ?? match.slice(1)) : character(code, 16), match.length]]
    },
  },
  // Addresses.
  { pattern: /(?:%[\da-f]{2})+/gi, read: (match) => utf8(match, /%([\da-f]{2})/gi) },
  // Forms.
  { pattern: /\+/g, read: whole(() => ' ') },
  // HTML and XML.
  {
    pattern: /&(?:#x[\da-f]{1,6}|#\d{1,7}|amp|lt|gt|quot|apos);/gi,
    read: whole((match) => {
      const name = match.slice(1, -1)
      if (/^#x/i.test(name)) return character(name.slice(2), 16)
      return name.startsWith('#') ? character(name.slice(1), 10) : entities[name.toLowerCase()]!
    }),
  },
  // Shells, which end their quotes for one; SQL and YAML; CSV and PowerShell.
  { pattern: /'\\''|'"'"'/g, read: whole(() => "'") },
  { pattern: /''/g, read: whole(() => "'") },
  { pattern: /""/g, read: whole(() => '"') },
  // PowerShell's sign before another, and that of cmd.
  { pattern: /`[^\w\s]|\^[&|<>^"]/g, read: whole((match) => match.slice(1)) },
]

/** What must be there for any of them. */
const written = new RegExp(notations.map(({ pattern }) => pattern.source).join('|'), 'iu')

function undo({ text, places }: TextView, pattern: RegExp, read: Read): TextView | undefined {
  const starts: number[] = []
  const ends: number[] = []
  let undone = ''
  let done = 0
  const add = (part: string, start: number, end: number, eachItself: boolean): void => {
    undone += part
    for (let at = 0; at < part.length; at++) {
      const [from, to] = eachItself ? [start + at, start + at + 1] : [start, end]
      starts.push(places === undefined ? from : places.starts[from]!)
      ends.push(places === undefined ? to : places.ends[to - 1]!)
    }
  }
  for (const { 0: match, index } of text.matchAll(pattern)) {
    add(text.slice(done, index), done, index, true)
    let at = index
    for (const [part, length] of read(match)) {
      add(part, at, at + length, false)
      at += length
    }
    done = index + match.length
  }
  if (done === 0) return undefined
  add(text.slice(done), done, text.length, true)
  return { text: undone, places: { starts: Int32Array.from(starts), ends: Int32Array.from(ends) } }
}

function character(digits: string, radix: number): string {
  const code = Number.parseInt(digits, radix)
  return code <= 0x10ffff ? String.fromCodePoint(code) : ''
}

/** A row of written bytes as characters; what is no UTF-8 is taken for Latin-1. */
function utf8(row: string, each: RegExp): (readonly [string, number])[] {
  const bytes = [...row.matchAll(each)].map(({ 0: all, 1: first, 2: octal }) => ({
    value: octal === undefined ? Number.parseInt(first!, 16) : Number.parseInt(octal, 8),
    length: all.length,
  }))
  const parts: (readonly [string, number])[] = []
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at]!.value
    const size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1
    const taken = bytes.slice(at, at + size)
    const text = Buffer.from(taken.map(({ value }) => value)).toString('utf8')
    const isOne = taken.length === size && [...text].length === 1 && text !== '\ufffd'
    const used = isOne ? taken : taken.slice(0, 1)
    parts.push([isOne ? text : String.fromCharCode(lead), used.reduce((sum, { length }) => sum + length, 0)])
    at += used.length
  }
  return parts
}
