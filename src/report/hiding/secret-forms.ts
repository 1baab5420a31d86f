import { isCommonWord } from './common-words.ts'

/**
 * The parts of a secret that are worth hiding: its lines, since logs are lines, without those that are too short and
 * without the armour of a key. A number of up to six digits is left: it would hide every VM ID of that value, and
 * the runner would drop the output that holds one. Of several lines those that any file could have are left too.
 */
export function piecesOf(secret: string): string[] {
  const lines = secret.split(/\r?\n/).map((line) => line.trim())
  const isOne = lines.filter((line) => line !== '').length < 2
  return lines.filter(
    (line) =>
      line.length >= 4 &&
      !/^\d{1,6}$/.test(line) &&
      !/^-----(?:BEGIN|END) [A-Z0-9 ]+-----$/.test(line) &&
      (isOne || !(isCommonWord(line) || /^[^\p{L}\p{N}]*$/u.test(line))),
  )
}

const longLine = 1024
const chunk = 64

function chunksOf(text: string): string[] {
  return Array.from({ length: Math.floor(text.length / chunk) }, (_, at) => text.slice(at * chunk, (at + 1) * chunk))
}

/** The texts to look for, so that a secret is found: those that can not be read back from what is written are made. */
export function patternsOf(secret: string): string[] {
  const pieces = piecesOf(secret)
  if (pieces.length === 0) return []
  const patterns = pieces.flatMap((piece) => {
    const forms = [piece, ...encodedForms(piece), ...wrappedForms(piece)]
    // Of a line that was too long to be kept only a part comes here.
    return piece.length > longLine ? [...forms, ...forms.flatMap(chunksOf)] : forms
  })
  if (!secret.trim().includes('\n')) return patterns
  const text = secret.replaceAll('\r\n', '\n')
  return [...patterns, text, Buffer.from(text).toString('base64'), ...wrappedForms(text)]
}

/** In base64 of both alphabets, wherever in a longer text it begins, and in hexadecimal. */
function encodedForms(piece: string): string[] {
  const bytes = Buffer.from(piece)
  const hex = bytes.toString('hex')
  const forms = [hex, hex.toUpperCase(), bytes.toString('base64'), bytes.toString('base64url')]
  // PowerShell's -EncodedCommand.
  forms.push(Buffer.from(piece, 'utf16le').toString('base64'), ...dumpedForms(bytes))
  // It can start at three places of a group of bytes.
  for (const shift of [0, 1, 2]) {
    const whole = bytes.subarray(shift, bytes.length - ((bytes.length - shift) % 3))
    if (whole.length >= 6) forms.push(whole.toString('base64'), whole.toString('base64url'))
  }
  return forms
}

/** As `od -tx1`, `xxd` and fingerprints write bytes: sixteen a line, in ones or twos. */
function dumpedForms(bytes: Buffer): string[] {
  const lines = Array.from({ length: Math.ceil(bytes.length / 16) }, (_, at) => bytes.subarray(at * 16, at * 16 + 16))
  return lines
    .filter(({ length }) => length >= 4)
    .flatMap((line) => {
      const pairs = line.toString('hex').match(/../g) ?? []
      const fours = line.toString('hex').match(/.{2,4}/g) ?? []
      return [
        pairs.join(' '),
        pairs.join(' ').toUpperCase(),
        pairs.join(':'),
        pairs.join(':').toUpperCase(),
        fours.join(' '),
      ]
    })
}

/** The lines of a long text's base64, as the tools that write mails, keys and manifests break it. */
function wrappedForms(text: string): string[] {
  const lines: string[] = []
  for (const variant of [text, `${text}\n`, text.trimEnd()]) {
    const whole = Buffer.from(variant).toString('base64')
    for (const width of [64, 76]) {
      if (whole.length <= width) continue
      for (let at = 0; at < whole.length; at += width) {
        const line = whole.slice(at, at + width)
        if (line.length >= 8) lines.push(line)
      }
    }
  }
  return lines
}

/**
 * How a piece of a secret stands in what later steps of a job print, where the runner would not know it: it finds base64,
 * JSON, XML, addresses and PowerShell's quotes by itself.
 */
export function formsBeyondRunner(piece: string): string[] {
  const forms = [
    piece.replaceAll("'", `'\\''`),
    piece.replaceAll("'", `'"'"'`),
    piece.replace(/["\\$`!]/g, '\\$&'),
    piece.replace(/[^\w@%+=:,./-]/g, '\\$&'),
    encodeURIComponent(piece.toWellFormed())
      .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
      .replaceAll('%20', '+'),
  ]
  return [...new Set(forms)].filter((form) => form !== piece)
}
