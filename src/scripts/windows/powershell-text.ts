import { isUtf8 } from 'node:buffer'

/** PowerShell takes these for quotation marks too: what was typed with a word processor's would end a string. */
const singleQuotes = /['‘’‚‛]/g
const special = /[$`"'“”„‘’‚‛]/g

/** A text as a literal of PowerShell, whatever is in it. */
export function literal(text: string): string {
  return `'${text.replaceAll(singleQuotes, '$&$&')}'`
}

/** A list of texts as an expression of PowerShell that is a list also of one or none. */
export function literals(texts: readonly string[]): string {
  return `@(${texts.map(literal).join(', ')})`
}

/** A text for the inside of a string in double quotes; as Packer writes the values of variables. */
export function insideDoubleQuotes(text: string): string {
  return text.replaceAll(special, '`$&')
}

/** A text for the inside of a literal. */
export function insideSingleQuotes(text: string): string {
  return text.replaceAll(singleQuotes, '$&$&')
}

/**
 * Writes a value so that `format` holds it together: by the quotes that stand before its place. Without any, as Packer
 * does in every case, like in double ones.
 */
export function valueFor(format: string): (value: string) => string {
  const before = format.split('%s').slice(0, 2).join('NAME')
  return /'[^'"]*$/.test(before) ? insideSingleQuotes : insideDoubleQuotes
}

export interface Runner {
  /** `powershell` or `pwsh`. */
  readonly program: string
  readonly policy: string
  /** As a script of the user's is run: with what the profiles of the guest add. */
  readonly profile?: boolean
}

const ourOwn: Runner = { program: 'powershell', policy: 'bypass' }

/**
 * A command line that runs a short script, the same for cmd and for PowerShell: nothing in it is read by either. cmd takes
 * 8191 characters, which are some 2900 of a script.
 */
export function encodedCommand(script: string, { program, policy, profile = false }: Runner = ourOwn): string {
  const encoded = Buffer.from(script, 'utf16le').toString('base64')
  const bare = profile ? '' : ' -NoProfile -NonInteractive'
  // Errors come as text, not as XML.
  return `${program}${bare} -ExecutionPolicy ${policy} -OutputFormat Text -EncodedCommand ${encoded}`
}

const mark = Buffer.from([0xef, 0xbb, 0xbf])

/**
 * The bytes of a script for Windows PowerShell, which takes a file without a byte order mark for one of the system's old
 * code page. What is no UTF-8, or plain ASCII, stays as it is.
 */
export function withMark(script: Buffer): Buffer {
  const isPlain = script.every((byte) => byte < 0x80)
  if (isPlain || script.subarray(0, 3).equals(mark) || !isUtf8(script)) return script
  return Buffer.concat([mark, script])
}
