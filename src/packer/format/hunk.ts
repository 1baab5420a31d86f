/** Lines that follow one another and are written otherwise. There are as many after as before: only blanks change. */
export interface Hunk {
  /** 1-based number of the first line. */
  readonly line: number
  readonly before: readonly string[]
  readonly after: readonly string[]
}

/** Where two texts with the same number of lines differ. */
export function hunksOf(before: string, after: string): readonly Hunk[] {
  const [old, fresh] = [linesOf(before), linesOf(after)]
  const hunks: { line: number; before: string[]; after: string[] }[] = []
  for (const [index, text] of old.entries()) {
    const now = fresh[index] ?? ''
    if (text === now) continue
    const last = hunks.at(-1)
    if (last !== undefined && last.line + last.before.length === index + 1) {
      last.before.push(text)
      last.after.push(now)
    } else hunks.push({ line: index + 1, before: [text], after: [now] })
  }
  return hunks
}

/** Lines with their ends. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

/** Lines that are shown around those that differ. */
const around = 3

/**
 * What `diff -u` prints of them, line by line without line ends, under the names that Packer gives it. Nothing where they
 * are the same.
 */
export function unifiedDiff(name: string, before: string, after: string): readonly string[] {
  const groups: Hunk[][] = []
  for (const hunk of hunksOf(before, after)) {
    const last = groups.at(-1)?.at(-1)
    if (last !== undefined && hunk.line - (last.line + last.before.length) <= 2 * around) groups.at(-1)?.push(hunk)
    else groups.push([hunk])
  }
  if (groups.length === 0) return []
  const lines = linesOf(before)
  return [`--- old/${name}`, `+++ new/${name}`, ...groups.flatMap((group) => groupLines(group, lines))]
}

function groupLines(group: readonly Hunk[], lines: readonly string[]): readonly string[] {
  const [first, last] = [group[0] as Hunk, group.at(-1) as Hunk]
  const start = Math.max(1, first.line - around)
  const end = Math.min(lines.length, last.line + last.before.length - 1 + around)
  const count = end - start + 1
  const place = count === 1 ? `${start}` : `${start},${count}`
  const shown = [`@@ -${place} +${place} @@`]
  let next = start
  const same = (until: number) => {
    for (; next < until; next++) shown.push(...signed(' ', lines[next - 1] ?? ''))
  }
  for (const hunk of group) {
    same(hunk.line)
    shown.push(...hunk.before.flatMap((line) => signed('-', line)), ...hunk.after.flatMap((line) => signed('+', line)))
    next += hunk.before.length
  }
  same(end + 1)
  return shown
}

function signed(sign: string, line: string): readonly string[] {
  return line.endsWith('\n') ? [sign + line.slice(0, -1)] : [sign + line, '\\ No newline at end of file']
}
