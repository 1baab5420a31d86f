/** `${` or `%{`; the doubled sign is an escape. */
export function opensSequence(text: string, offset: number): boolean {
  const sign = text[offset]
  return (sign === '$' || sign === '%') && text[offset + 1] === '{'
}

function escapesSequence(text: string, offset: number): boolean {
  return text[offset] === text[offset + 1] && text[offset + 2] === '{'
}

/** Where literal text from `from` ends: before a sequence, or after the line's end. */
export function literalEnd(text: string, from: number): number {
  let end = from
  while (end < text.length) {
    const unit = text.charCodeAt(end)
    if (unit === 0x0a) return end + 1
    if (unit === 0x24 || unit === 0x25) {
      if (opensSequence(text, end)) return end
      end += escapesSequence(text, end) ? 3 : 1
    } else end++
  }
  return end
}

/** Where literal text in quotes ends: before a sequence, the quote, or the line's end. */
export function quotedEnd(text: string, from: number): number {
  let end = from
  while (end < text.length) {
    const unit = text.charCodeAt(end)
    if (unit === 0x22 || unit === 0x0a || unit === 0x0d) break
    if (unit === 0x24 || unit === 0x25) {
      if (opensSequence(text, end)) break
      end += escapesSequence(text, end) ? 3 : 1
    } else if (unit === 0x5c && text[end + 1] !== '\n' && text[end + 1] !== '\r') end += 2
    else end++
  }
  return Math.min(end, text.length)
}
