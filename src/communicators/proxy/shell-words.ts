/** The words of a simple command as a POSIX shell takes them; undefined where it is more than words: a pipe, a variable, an open quote. */
export function shellWords(command: string): string[] | undefined {
  const words: string[] = []
  let word: string | undefined
  for (let at = 0; at < command.length; at++) {
    const sign = command.charAt(at)
    if (sign === "'" || sign === '"') {
      const end = endOfQuote(command, at)
      if (end === undefined) return undefined
      const inner = command.slice(at + 1, end)
      if (sign === '"' && /(?<!\\)[$`]/.test(inner)) return undefined
      word = (word ?? '') + (sign === '"' ? inner.replace(/\\([$`"\\])/g, '$1') : inner)
      at = end
    } else if (sign === '\\') {
      word = (word ?? '') + command.charAt(++at)
    } else if (/\s/.test(sign)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (/[|&;<>()$`]/.test(sign)) {
      return undefined
    } else {
      word = (word ?? '') + sign
    }
  }
  return word === undefined ? words : [...words, word]
}

function endOfQuote(text: string, start: number): number | undefined {
  const sign = text.charAt(start)
  for (let at = start + 1; at < text.length; at++) {
    if (sign === '"' && text[at] === '\\') at++
    else if (text[at] === sign) return at
  }
  return undefined
}
