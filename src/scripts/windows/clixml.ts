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

/** Texts of all streams but that of progress; the last may have been cut off. */
function piecesOf(xml: string): readonly string[] {
  const withoutObjects = xml.replaceAll(
    /<Obj [^>]*S="(?:progress|information)".*?<\/Obj>(?=<Obj |<S |<\/Objs>|$)/gs,
    '',
  )
  return [...withoutObjects.matchAll(/<S(?: S="[^"]*")?(?: N="[^"]*")?>(.*?)(?:<\/S>|$)/gs)].map(([, text = '']) =>
    plain(text),
  )
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
