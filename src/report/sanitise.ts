/**
 * Makes one line of foreign text (a guest's output, an API's message, a template's name) harmless in a log.
 *
 * The runner scans every line of both streams: `::command::` at the start of a line after white space, and
 * `##[command]` anywhere. It ends lines at CR too, skips a byte order mark at the start of the stream, and compares
 * by culture, so that characters of no width count as not there; that is why the break is a visible space and not
 * one of them. A terminal obeys escape sequences, so only colours are let through, and only where asked for.
 */
export function sanitise(text: string, options: { readonly colour?: boolean } = {}): string {
  let line = stripEscapes(afterReturns(text), options.colour === true)
  line = line.replace(lineBreaks, ' ').replace(controls, '').replace(invisible, '')
  line = breakCommands(line)
  if (line.length > longest) line = `${line.slice(0, longest)} … (${line.length - longest} more characters)`
  return line.includes('\x1b') ? `${line}\x1b[0m` : line
}

/** Foreign text of several lines, each of them sanitised; no line end at the end. */
export function sanitiseLines(text: string, options: { readonly colour?: boolean } = {}): string[] {
  return text
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
    .map((line) => sanitise(line, options))
}

/** JSON for a log that is scanned for commands: the same value, but no text in it that the runner obeys. */
export function toLogJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent)
    .replace(/##(?=\[)/g, '#\\u0023')
    .replace(/[\x7f-\x9f\u2028\u2029\p{Cf}]/gu, (character) =>
      character.replace(/./gs, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
    )
}

// Long enough for every honest line, short enough that a guest can not fill the log with one.
const longest = 8192

/** What a terminal would show of a line with carriage returns: the last of the texts written over each other. */
function afterReturns(text: string): string {
  if (!text.includes('\r')) return text
  const written = text.split('\r').filter((part) => part !== '')
  return written.at(-1) ?? ''
}

const escapes =
  /[\x1b\u009b](?:(?<=\u009b)|\[)[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]?|\u009b/g
const colours = /^\x1b\[[0-9;:]*m$/

function stripEscapes(text: string, keepColours: boolean): string {
  return text.replace(escapes, (sequence) => (keepColours && colours.test(sequence) ? sequence : ''))
}

const lineBreaks = /[\n\v\f\u0085\u2028\u2029]/g
const controls = /[\0-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f]/g
// Bidirectional overrides, byte order marks, soft hyphens, tags …; the two joiners that scripts and emoji need stay.
const invisible = /(?![\u200c\u200d])\p{Cf}/gu

// What the runner's comparison may look through.
const ignorable = '(?:[\\u200c\\u200d]|\\x1b(?:\\[[0-9;:]*m)?)'
const bracketCommand = new RegExp(`#(?=${ignorable}*#${ignorable}*\\[)`, 'g')
const colonCommand = new RegExp(`^((?:\\s|${ignorable})*):(?=${ignorable}*:)`)

function breakCommands(line: string): string {
  return line.replace(bracketCommand, '# ').replace(colonCommand, '$1: ')
}
