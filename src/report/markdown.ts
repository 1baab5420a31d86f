/**
 * Foreign text inside a paragraph or a table cell: shown as it is written. What Markdown or HTML would read is an entity,
 * and `@name`, `#1` and addresses are parted, since GitHub links them after Markdown is done.
 */
export function plain(text: string): string {
  return (
    inline(text)
      // At its start even these make a list, a rule or a block of code.
      .replace(/^\s*-/, () => entity('-'))
      .replace(/^(\s*\d+)([.)])/, (_, number: string, mark: string) => `${number}${entity(mark)}`)
      .trimStart()
  )
}

/** The same where it does not begin a line. */
function inline(text: string): string {
  return escaped(text)
    .replace(/&#(?:64|35);/g, '$&<!-- -->')
    .replace(/\b(https?|ftp|www)(?=&#58;|\.)/gi, '$1<!-- -->')
}

/** Foreign text as inline code. */
export function code(text: string): string {
  return `<code>${escaped(text)}</code>`
}

function escaped(text: string): string {
  return text
    .replace(/[\r\n\t]+/g, ' ')
    .replace(
      /[^\p{L}\p{N}\p{M}\p{Extended_Pictographic} .,:;!?'"%/={}()…_-]|:(?=\/)|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu,
      (character) => entity(character),
    )
}

/** A sentence of ours with foreign text in it: as `plain`, with code between back-ticks, as it is meant. */
export function sentence(text: string): string {
  return text
    .split(/(`[^`\n]+`)/)
    .map((part, index) => (index % 2 === 1 ? code(part.slice(1, -1)) : index === 0 ? plain(part) : inline(part)))
    .join('')
}

/** Foreign text of several lines. Stands between empty lines, where `<pre>` lets nothing be read but its own end. */
export function preformatted(text: string): string {
  return `<pre>\n${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}\n</pre>`
}

export function details(summary: string, body: string): string {
  return `<details>\n<summary>${summary}</summary>\n\n${body}\n\n</details>`
}

/** A link, or the label alone where the address is none that a page may carry. */
export function link(label: string, address: string): string {
  let url: URL
  try {
    url = new URL(address)
  } catch {
    return label
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return label
  return `<a href="${url.href.replace(/[^\w:/?=.%~+;-]/g, (character) => entity(character))}">${label}</a>`
}

/** At most `length` characters of a text, with a sign where it was cut. */
export function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…`
}

const leftOut = '*More was left out here: a job summary holds 1 MiB. The log has everything.*'

/** Joins sections with an empty line as far as they fitted into so many bytes of UTF-8, and says so where one does not. */
export function fitted(sections: Iterable<string>, limit: number, said = leftOut): string {
  const note = `\n${said}\n`
  const spare = Buffer.byteLength(note)
  let text = ''
  let used = 0
  // A section that would leave no room for the note waits until it is known that nothing comes after it.
  let waiting = ''
  for (const section of sections) {
    const addition = `${text === '' ? '' : '\n'}${section}\n`
    const size = Buffer.byteLength(addition)
    if (waiting !== '' || used + size > limit) return used + spare <= limit ? text + note : text
    if (used + size + spare > limit) waiting = addition
    else {
      text += addition
      used += size
    }
  }
  return text + waiting
}

/** `1 build`, `2 builds`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function entity(character: string): string {
  return `&#${character.codePointAt(0)};`
}
