/** Characters; a line that is longer is told without its rest. */
const longest = 64 << 10

/**
 * PowerShell that is not at a terminal writes its errors as XML: a line `#< CLIXML`, then an `<Objs>` with a piece of text
 * in each `<S>`, and records of progress that nobody reads. Answers what it says, line by line; what is no such XML stays.
 * [MS-PSRP] 2.2.5 has the form.
 */
export function clixmlReader(onLine: (line: string) => unknown): { line(text: string): unknown; end(): void } {
  let rest = ''
  let inside = false
  const tell = (text: string): unknown => {
    const lines = (rest + text).split(/\r\n|\r|\n/)
    rest = lines.pop() ?? ''
    if (rest.length > longest) lines.push(rest.slice(0, longest))
    if (rest.length > longest) rest = ''
    let room: unknown
    for (const line of lines) room = onLine(line)
    return room
  }
  const flush = (): void => {
    if (rest !== '') onLine(rest)
    rest = ''
  }
  return {
    line(text) {
      let line = text
      const start = line.indexOf('#< CLIXML')
      if (start >= 0) {
        if (start > 0) onLine(line.slice(0, start))
        line = line.slice(start + '#< CLIXML'.length)
        inside = true
        if (line === '') return undefined
      }
      if (!inside) return onLine(text)
      if (!/^\s*<(?:Objs|Obj|S)[\s>]|<\/Objs>\s*$/.test(line)) {
        // The XML is over, and something else writes to the same stream.
        inside = false
        flush()
        return onLine(line)
      }
      let room: unknown
      for (const piece of piecesOf(line)) room = tell(piece)
      if (line.trimEnd().endsWith('</Objs>')) flush()
      return room
    },
    end: flush,
  }
}

/**
 * Texts of the streams, the last of which may have been cut off. Records of progress, and what is printed elsewhere anyway, are
 * objects; nobody reads what is in them. Each sign is looked at once: it is the guest who writes it.
 */
function piecesOf(xml: string): readonly string[] {
  const pieces: string[] = []
  let objects = 0
  let from = -1
  for (let at = xml.indexOf('<'); at >= 0; ) {
    const end = xml.indexOf('>', at)
    if (end < 0) break
    const tag = xml.slice(at, end + 1)
    if (/^<Obj[ >]/.test(tag) && !tag.endsWith('/>')) objects++
    else if (tag === '</Obj>') objects--
    else if (objects === 0 && /^<S[ >]/.test(tag) && !tag.endsWith('/>')) from = end + 1
    else if (tag === '</S>' && from >= 0) {
      pieces.push(plain(xml.slice(from, at)))
      from = -1
    }
    at = xml.indexOf('<', end)
  }
  if (from >= 0) pieces.push(plain(xml.slice(from)))
  return pieces
}

const entities: Readonly<Record<string, string>> = { amp: '&', apos: "'", gt: '>', lt: '<', quot: '"' }

function plain(text: string): string {
  return text
    .replaceAll(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (all, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return entities[name] ?? all
      const point = hex === undefined ? Number.parseInt(decimal ?? '', 10) : Number.parseInt(hex, 16)
      return point <= 0x10_ff_ff ? String.fromCodePoint(point) : all
    })
    .replaceAll(/_x([\da-f]{4})_/gi, (_, unit: string) => String.fromCharCode(Number.parseInt(unit, 16)))
}
