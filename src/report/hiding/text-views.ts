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
 * and addresses do to signs, several of them around one another. The first is the text as it stands. Most lines of a log are
 * read no further than without colours: `isPromising` says whether there is anything in one that a search could be about.
 */
export function viewsOf(text: string, isPromising: (text: string) => boolean = () => true): readonly TextView[] {
  const views: TextView[] = [{ text, places: undefined }]
  const plain = /[^\t\n\x20-\x7e]/.test(text) ? undo(views[0]!, bare) : undefined
  if (plain !== undefined) views.push(plain)
  if (!views.some((view) => dense.test(view.text) || isPromising(view.text))) return views
  const seen = new Set(views.map((view) => view.text))
  let level: readonly TextView[] = [...views]
  for (let depth = 0; depth < deepest; depth++) {
    const next: TextView[] = []
    for (const view of level)
      for (const notation of notations) {
        if (views.length >= most) return views
        const undone = undo(view, notation)
        if (undone === undefined || seen.has(undone.text)) continue
        seen.add(undone.text)
        views.push(undone)
        next.push(undone)
      }
    level = next
  }
  return views
}

/** Letters too are written by their numbers here, or are parted by colours that are. */
const dense = /\\(?:u001b|x1b|033|e)\[|(?:\\x[\da-f]{2}|\\[0-3]?[0-7]{2}|\\u[\da-f]{4}|%[\da-f]{2}|&#x?[\da-f]+;){4}/i

/** What one match of a notation stands for, in parts with the length that each has in the match. */
type Read = (match: string) => readonly (readonly [text: string, length: number])[]

interface Notation {
  /** Stands in every text in which there is something to undo; undefined: many do. */
  readonly sign?: string
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

/** Escape sequences of terminals, controls, and signs of no width. */
const bare: Notation = {
  pattern:
    /(?:\x1b\[|\u009b)[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]?|[\0-\x08\x0b-\x1f\x7f-\x9f]|(?![\u200c\u200d])\p{Cf}/gu,
  read: whole(() => ''),
}

const notations: readonly Notation[] = [
  bare,
  // JSON, C, Go's %q, bash's $'...' and printf's %q.
  {
    sign: '\\',
    pattern: /(?:\\x[\da-f]{1,2}|\\[0-3]?[0-7]{1,2})+|\\u[\da-f]{4}|\\u\{[\da-f]{1,6}\}|\\U[\da-f]{8}|\\[\s\S]/gi,
    read: (match) => {
      if (/^\\(?:x[\da-f]|[0-7])/i.test(match)) return utf8(match, /\\x([\da-f]{1,2})|\\([0-3]?[0-7]{1,2})/gi)
      const code = /^\\[uU]\{?([\da-f]{4,8}|[\da-f]{1,6})\}?$/i.exec(match)?.[1]
      return [[code === undefined ? (escapes[match[1]!] ?? match.slice(1)) : character(code, 16), match.length]]
    },
  },
  // Addresses.
  { sign: '%', pattern: /(?:%[\da-f]{2})+/gi, read: (match) => utf8(match, /%([\da-f]{2})/gi) },
  // Forms.
  { sign: '+', pattern: /\+/g, read: whole(() => ' ') },
  // HTML and XML.
  {
    sign: '&',
    pattern: /&(?:#x[\da-f]{1,6}|#\d{1,7}|amp|lt|gt|quot|apos);/gi,
    read: whole((match) => {
      const name = match.slice(1, -1)
      if (/^#x/i.test(name)) return character(name.slice(2), 16)
      return name.startsWith('#') ? character(name.slice(1), 10) : entities[name.toLowerCase()]!
    }),
  },
  // Shells, which end their quotes for one; SQL and YAML; CSV and PowerShell.
  { sign: "'", pattern: /'\\''|'"'"'/g, read: whole(() => "'") },
  { sign: "''", pattern: /''/g, read: whole(() => "'") },
  { sign: '""', pattern: /""/g, read: whole(() => '"') },
  // PowerShell's sign before another, and that of cmd.
  { pattern: /`[^\w\s]|\^[&|<>^"]/g, read: whole((match) => match.slice(1)) },
]

function undo({ text, places }: TextView, { sign, pattern, read }: Notation): TextView | undefined {
  if (sign !== undefined && !text.includes(sign)) return undefined
  // What is undone is never longer than what was written.
  const starts = new Int32Array(text.length)
  const ends = new Int32Array(text.length)
  const parts: string[] = []
  let length = 0
  let done = 0
  const keep = (until: number): void => {
    parts.push(text.slice(done, until))
    for (let at = done; at < until; at++, length++) {
      starts[length] = places?.starts[at] ?? at
      ends[length] = places?.ends[at] ?? at + 1
    }
  }
  for (const { 0: match, index } of text.matchAll(pattern)) {
    keep(index)
    let at = index
    for (const [part, size] of read(match)) {
      parts.push(part)
      for (let unit = 0; unit < part.length; unit++, length++) {
        starts[length] = places?.starts[at] ?? at
        ends[length] = places?.ends[at + size - 1] ?? at + size
      }
      at += size
    }
    done = at
  }
  if (done === 0) return undefined
  keep(text.length)
  return { text: parts.join(''), places: { starts: starts.subarray(0, length), ends: ends.subarray(0, length) } }
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
