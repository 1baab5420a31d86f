import { FunctionError, type ValueFunction } from '../evaluation/function.ts'
import { StringType } from '../values/type.ts'
import { string } from '../values/values.ts'
import { fromBase64 } from './encoding.ts'
import { text, textAt } from './function-arguments.ts'

/** What an IANA name or alias stands for; undefined: not supported. */
function decoderOf(
  name: string,
): { readonly label: string; readonly decode: (bytes: Uint8Array) => string } | undefined {
  const label = name.trim()
  // Names of the web that are none of IANA's.
  if (/^(ascii|utf-?8n?|utf16|unicode.*|x-.*)$/i.test(label) && !/^utf-8$/i.test(label)) return undefined
  if (/^us-ascii$/i.test(label)) {
    return {
      label: 'US-ASCII',
      decode: (bytes) => String.fromCharCode(...bytes.map((byte) => (byte < 0x80 ? byte : 0xfffd))),
    }
  }
  // The web's iso-8859-1 is windows-1252; IANA's is not.
  if (/^(iso[-_]8859[-_]1|latin1|l1|ibm819|cp819|iso_8859-1:1987)$/i.test(label)) {
    return { label: 'ISO-8859-1', decode: (bytes) => Buffer.from(bytes).toString('latin1') }
  }
  // UTF-16 without an order is big-endian unless a mark says otherwise.
  const web = isUtf16(label) ? 'utf-16be' : label
  try {
    const decoder = new TextDecoder(web, { ignoreBOM: !isUtf16(label) })
    // The web gives control characters to the bytes that Windows has not assigned.
    const unassigned = /^windows-125\d$/.test(decoder.encoding) ? /[\x80-\x9f]/g : undefined
    const decode = (bytes: Uint8Array) => decoder.decode(bytes)
    if (unassigned === undefined) return { label: label.toUpperCase(), decode }
    return { label, decode: (bytes) => decode(bytes).replace(unassigned, '\ufffd') }
  } catch {
    return undefined
  }
}

const isUtf16 = (label: string) => /^utf-16$/i.test(label)

/** The encoding's characters to its bytes, by decoding every one- and two-byte sequence; built once per encoding. */
const tables = new Map<string, ReadonlyMap<string, Uint8Array>>()

function tableOf(label: string, decode: (bytes: Uint8Array) => string): ReadonlyMap<string, Uint8Array> {
  const existing = tables.get(label)
  if (existing !== undefined) return existing
  const table = new Map<string, Uint8Array>()
  const add = (...bytes: number[]) => {
    const sequence = Uint8Array.from(bytes)
    const decoded = decode(sequence)
    if (Array.from(decoded).length === 1 && decoded !== '\ufffd' && !table.has(decoded)) table.set(decoded, sequence)
  }
  for (let byte = 0; byte < 0x100; byte++) add(byte)
  for (let lead = 0x80; lead < 0x100; lead++) for (let trail = 0x30; trail < 0x100; trail++) add(lead, trail)
  if (/^euc-jp$/i.test(label)) {
    for (let lead = 0xa1; lead < 0xff; lead++) for (let trail = 0xa1; trail < 0xff; trail++) add(0x8f, lead, trail)
  }
  tables.set(label, table)
  return table
}

function encode(str: string, name: string, decoder: NonNullable<ReturnType<typeof decoderOf>>): Buffer | undefined {
  if (/^utf-8$/i.test(name)) return Buffer.from(str)
  // Where the name does not tell the order, a mark does.
  if (isUtf16(name)) return Buffer.from(`\ufeff${str}`, 'utf16le').swap16()
  const utf16 = /^utf-16(le|be)$/i.exec(name)
  if (utf16 !== null) {
    const little = Buffer.from(str, 'utf16le')
    return utf16[1]?.toLowerCase() === 'le' ? little : little.swap16()
  }
  const table = tableOf(decoder.label, decoder.decode)
  const bytes = Array.from(str, (character) => table.get(character))
  return bytes.includes(undefined) ? undefined : Buffer.concat(bytes.map((each) => each ?? new Uint8Array()))
}

function unsupported(name: string): FunctionError {
  return new FunctionError(`there is no encoding ${JSON.stringify(name)}, or none that is supported`, 1)
}

const textencodebase64: ValueFunction = {
  name: 'textencodebase64',
  parameters: [text('string'), text('encoding')],
  returns: StringType,
  call(args) {
    const name = textAt(args, 1)
    const decoder = decoderOf(name)
    if (decoder === undefined) throw unsupported(name)
    const bytes = encode(textAt(args, 0), name, decoder)
    if (bytes === undefined) {
      throw new FunctionError(`${decoder.label} does not have all characters of the text`, 0)
    }
    return string(bytes.toString('base64'))
  },
}

const textdecodebase64: ValueFunction = {
  name: 'textdecodebase64',
  parameters: [text('source'), text('encoding')],
  returns: StringType,
  call(args) {
    const name = textAt(args, 1)
    const decoder = decoderOf(name)
    if (decoder === undefined) throw unsupported(name)
    const bytes = fromBase64(textAt(args, 0))
    if (bytes === undefined) throw new FunctionError('the text is not base64', 0)
    const decoded = decoder.decode(bytes)
    if (decoded.includes('\ufffd')) {
      throw new FunctionError(`the bytes are not valid ${decoder.label}`, 0)
    }
    return string(decoded)
  },
}

export const charsetFunctions: readonly ValueFunction[] = [textencodebase64, textdecodebase64]
