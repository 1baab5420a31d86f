/** Where secrets come from; in each of them there is a text that must not be seen anywhere. */
export const sources = [
  'argument',
  'file',
  'environment',
  'local',
  'vault',
  'consul',
  'aws',
  'data',
  'password',
  'winrm',
  'key',
  'hub',
  'vaulttoken',
] as const
export type SourceName = (typeof sources)[number]

/** Letters that nothing else has, and which no way of writing changes. */
export const coreOf = (source: SourceName): string => `Qz${source}7Kv${[...source].reverse().join('')}X9`

/** The secret: its letters among signs that every way of writing has to do something about. */
// A token is sent in a header, where not every letter may stand.
export const canaryOf = (source: SourceName): string =>
  `p${source === 'vaulttoken' ? 'a' : 'ä'}'s ${coreOf(source)}"w$r\\ &<%41>+1`

/** Ways in which programs write a text. */
export const forms: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  JSON: (text) => JSON.stringify(text),
  'JSON of ASCII': (text) => ascii(JSON.stringify(text)),
  'JSON in JSON': (text) => JSON.stringify(JSON.stringify(text)),
  HTML: (text) => html(text, '&#39;'),
  'HTML of Python': (text) => html(text, '&#x27;'),
  'HTML of JSON': (text) => html(JSON.stringify(text), '&#x27;'),
  "bash's $'...'": (text) => `$'${text.replace(/['"\\]/g, '\\$&').replaceAll('ä', '\\303\\244')}'`,
  '%q': (text) => text.replace(/[^\wä]/g, '\\$&'),
  'single quotes': (text) => `'${text.replaceAll("'", `'\\''`)}'`,
  'double quotes': (text) => `"${text.replace(/["\\$`!]/g, '\\$&')}"`,
  SQL: (text) => `'${text.replaceAll("'", "''")}'`,
  CSV: (text) => `"${text.replaceAll('"', '""')}"`,
  address: (text) => encodeURIComponent(text),
  'address in small letters': (text) => encodeURIComponent(text).replace(/%../g, (octet) => octet.toLowerCase()),
  form: (text) => new URLSearchParams({ text }).toString(),
  hex: (text) => Buffer.from(text).toString('hex'),
  'upper-case hex': (text) => Buffer.from(text).toString('hex').toUpperCase(),
  base64: (text) => Buffer.from(text).toString('base64'),
  'base64, one later': (text) => Buffer.from(`u${text}`).toString('base64'),
  'base64, two later': (text) => Buffer.from(`u:${text}`).toString('base64'),
  'base64 for addresses': (text) => Buffer.from(text).toString('base64url'),
  colours: (text) => [...text].join('\x1b[1;32m'),
  'a colour within': (text) => `${text.slice(0, 14)}\x1b[0m${text.slice(14)}`,
}

function ascii(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function html(text: string, apostrophe: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", apostrophe)
}

/** A part of the letters, as it would be found in the text that was read back from any of the forms. */
function tracesOf(source: SourceName): string[] {
  const core = coreOf(source)
  const bytes = Buffer.from(core)
  const base64 = [0, 1, 2].map((shift) => {
    const whole = bytes.subarray(shift, bytes.length - ((bytes.length - shift) % 3))
    return whole.toString('base64').slice(0, 12)
  })
  const hex = bytes.toString('hex')
  const reversed = [...core].reverse().join('')
  return [
    ...[core, core.toUpperCase(), reversed].flatMap((text) => [text.slice(0, 8), text.slice(-8)]),
    ...base64,
    hex.slice(0, 16),
    hex.slice(0, 16).toUpperCase(),
  ]
}

/** The sources whose secrets can be read from a text. */
export function seenIn(text: string): SourceName[] {
  const plain = text.replace(/\x1b\[[0-9;]*m/g, '')
  return sources.filter((source) => tracesOf(source).some((trace) => text.includes(trace) || plain.includes(trace)))
}
