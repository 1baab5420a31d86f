const singles = "'‘’‚‛"
const doubles = '"“”„'

/** Reads a string of PowerShell, by its specification (2.3.5.2), from its first quotation mark on. Throws where it is none. */
export function readString(text: string): { readonly value: string; readonly rest: string } {
  const first = text[0] ?? ''
  if (singles.includes(first)) return verbatim(text)
  if (doubles.includes(first)) return expandable(text)
  throw new Error(`no string: ${text}`)
}

function verbatim(text: string): { value: string; rest: string } {
  let value = ''
  for (let at = 1; at < text.length; at++) {
    const sign = text[at]!
    if (!singles.includes(sign)) value += sign
    else if (singles.includes(text[at + 1] ?? ' ')) value += text[++at]!
    else return { value, rest: text.slice(at + 1) }
  }
  throw new Error(`a string without an end: ${text}`)
}

function expandable(text: string): { value: string; rest: string } {
  let value = ''
  for (let at = 1; at < text.length; at++) {
    const sign = text[at]!
    if (sign === '`') {
      const next = text[++at]
      if (next === undefined || 'abefnrtuv0'.includes(next))
        throw new Error(`an escape that means something else: \`${next}`)
      value += next
    } else if (sign === '$') throw new Error(`a variable: ${text.slice(at)}`)
    else if (!doubles.includes(sign)) value += sign
    else if (doubles.includes(text[at + 1] ?? ' ')) value += text[++at]!
    else return { value, rest: text.slice(at + 1) }
  }
  throw new Error(`a string without an end: ${text}`)
}
