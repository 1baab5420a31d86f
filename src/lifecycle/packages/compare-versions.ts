/**
 * Which of two versions is the later one, as Debian Policy 5.6.12 has it: epoch, then upstream version, then revision; `~`
 * comes before the end, letters before other signs, numbers by value. What rpm, apk and pacman write is ordered by it as
 * they do, but for rarities. Below zero: the left one is earlier.
 */
export function compareVersions(left: string, right: string): number {
  const [one, other] = [partsOf(left), partsOf(right)]
  return (
    one.epoch - other.epoch || comparePart(one.upstream, other.upstream) || comparePart(one.revision, other.revision)
  )
}

function partsOf(version: string) {
  const [, epoch = '0', rest = ''] = /^(?:(\d{1,9}):)?(.*)$/s.exec(version) ?? []
  const dash = rest.lastIndexOf('-')
  return {
    epoch: Number(epoch),
    upstream: dash === -1 ? rest : rest.slice(0, dash),
    revision: dash === -1 ? '' : rest.slice(dash + 1),
  }
}

/** Text and number by turns. */
const pieces = /(\D*)(\d*)/gy

function comparePart(left: string, right: string): number {
  const one = [...left.matchAll(pieces)]
  const other = [...right.matchAll(pieces)]
  for (let index = 0; index < Math.max(one.length, other.length); index++) {
    const [, text = '', digits = ''] = one[index] ?? []
    const [, otherText = '', otherDigits = ''] = other[index] ?? []
    const order = compareText(text, otherText) || compareDigits(digits, otherDigits)
    if (order !== 0) return order
  }
  return 0
}

function compareText(left: string, right: string): number {
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const order = weight(left[index]) - weight(right[index])
    if (order !== 0) return order
  }
  return 0
}

function weight(character: string | undefined): number {
  if (character === '~') return -1
  if (character === undefined) return 0
  const code = character.codePointAt(0) ?? 0
  return /[a-z]/i.test(character) ? code : code + 0x11_0000
}

/** Of any length: builds are numbered by dates and commits. */
function compareDigits(left: string, right: string): number {
  const [one, other] = [left, right].map((digits) => digits.replace(/^0+/, '')) as [string, string]
  return one.length - other.length || (one < other ? -1 : one > other ? 1 : 0)
}
