/** Texts that must not be shown, in every form in which they may come back to us. */
export class Secrets {
  readonly #forms = new Set<string>()
  #pattern: RegExp | undefined

  /** False where the text is too short or too common to be hidden without hiding everything else. */
  add(secret: string): boolean {
    const pieces = piecesOf(secret)
    for (const piece of pieces) for (const form of formsOf(piece)) this.#forms.add(form)
    if (pieces.length > 0) for (const line of wrappedFormsOf(secret)) this.#forms.add(line)
    if (secret.includes('\n') && pieces.length > 0) for (const form of oneLineFormsOf(secret)) this.#forms.add(form)
    this.#pattern = undefined
    return pieces.length > 0
  }

  redact(text: string): string {
    if (this.#forms.size === 0) return text
    this.#pattern ??= new RegExp(
      [...this.#forms]
        .sort((left, right) => right.length - left.length)
        .map((form) => form.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
        .join('|'),
      'g',
    )
    return text.replace(this.#pattern, '***')
  }
}

/**
 * The parts of a secret that are worth hiding: its lines, since logs are lines, without those that are too short and
 * without the armour of a key. A number of up to six digits is left: it would hide every VM ID of that value, and
 * the runner would drop the output that holds one.
 */
export function piecesOf(secret: string): string[] {
  return secret
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line.length >= 4 && !/^\d{1,6}$/.test(line) && !/^-----(?:BEGIN|END) [A-Z0-9 ]+-----$/.test(line))
}

/** One line of a secret as shells, URLs, JSON, XML and base64 would write it. */
export function formsOf(piece: string): Set<string> {
  const bytes = Buffer.from(piece)
  const forms = new Set([
    piece,
    piece.replaceAll("'", `'\\''`),
    piece.replaceAll("'", `'"'"'`),
    piece.replace(/["\\$`!]/g, '\\$&'),
    piece.replace(/[^\w@%+=:,./-]/g, '\\$&'),
    ...oneLineFormsOf(piece),
    ...["'", '&#39;', '&apos;'].flatMap((apostrophe) => [
      markup(piece, '"', apostrophe),
      markup(piece, '&quot;', apostrophe),
    ]),
    bytes.toString('base64url'),
    bytes.toString('hex'),
  ])
  // Base64 of a longer text that holds the secret: it can start at three places of a group of bytes.
  for (const shift of [0, 1, 2]) {
    const whole = bytes.subarray(shift, bytes.length - ((bytes.length - shift) % 3))
    if (whole.length >= 6) forms.add(whole.toString('base64')).add(whole.toString('base64url'))
  }
  return forms
}

/** The lines of a long text's base64, as the tools that write mails, keys and manifests break it. */
function wrappedFormsOf(text: string): string[] {
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

/** Forms in which a text of several lines stands on one. */
function oneLineFormsOf(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1)
  const percent = encodeURIComponent(text.toWellFormed())
  const strict = percent.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
  return [
    json,
    // Go's and PHP's JSON.
    json.replace(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`),
    json.replaceAll('/', '\\/'),
    percent,
    strict,
    percent.replaceAll('%20', '+'),
    strict.replaceAll('%20', '+'),
    // Forms of browsers; paths of Python and of Go; users of Go's URLs.
    new URLSearchParams([['', text]]).toString().slice(1),
    strict.replaceAll('%2F', '/'),
    strict.replace(/%(?:24|26|2B|3A|3D|40)/g, decodeURIComponent),
    strict.replace(/%(?:24|26|2B|2C|3B|3D)/g, decodeURIComponent),
    strict.replace(/%[0-9A-F]{2}/g, (octet) => octet.toLowerCase()),
    Buffer.from(text).toString('base64'),
  ]
}

function markup(text: string, quote: string, apostrophe: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', quote)
    .replaceAll("'", apostrophe)
}
