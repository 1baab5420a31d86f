import { describe, expect, it } from 'vitest'
import { viewsOf } from '../../../src/report/hiding/text-views.ts'
import { Secrets } from '../../../src/report/secrets.ts'

const secret = `pä'ss "w$rd\\ &<%>+1`

function redacted(text: string, ...more: string[]): string {
  const secrets = new Secrets()
  for (const each of [secret, ...more]) secrets.add(each)
  return secrets.redact(text)
}

const bytes = [...Buffer.from(secret)]
const json = JSON.stringify(secret).slice(1, -1)
const ascii = (text: string) =>
  text.replace(/[^\x20-\x7e]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
const html = (text: string, apostrophe: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", apostrophe)

describe('a secret is found', () => {
  it.each([
    ['in JSON of ASCII', ascii(json)],
    ['in JSON with upper-case escapes', ascii(json).replaceAll('\\u00e4', '\\u00E4')],
    ['in JSON in JSON', JSON.stringify(ascii(json)).slice(1, -1)],
    ['in JSON in JSON in JSON', JSON.stringify(JSON.stringify(json)).slice(1, -1)],
    ['in the JSON of a form', encodeURIComponent(json)],
    ['in HTML', html(secret, '&#39;')],
    ['in HTML of Python', html(secret, '&#x27;')],
    ['in HTML of JSON', html(json, '&#x27;')],
    ['in HTML by numbers', secret.replace(/\W/gu, (sign) => `&#x${sign.codePointAt(0)?.toString(16)};`)],
    ["in bash's $'...' by octal", `$'${bytes.map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')}'`],
    ["in bash's $'...' by signs", `$'${secret.replace(/['"\\]/g, '\\$&').replaceAll('ä', '\\303\\244')}'`],
    ['in the hexadecimal escapes of C', bytes.map((byte) => `\\x${byte.toString(16)}`).join('')],
    ["in printf's %q", secret.replace(/[^\wä]/g, '\\$&')],
    ['in single quotes', secret.replaceAll("'", `'\\''`)],
    ['in single quotes, joined', secret.replaceAll("'", `'"'"'`)],
    ['in double quotes', secret.replace(/["\\$`!]/g, '\\$&')],
    ['in SQL and YAML', secret.replaceAll("'", "''")],
    ['in CSV', secret.replaceAll('"', '""')],
    ['in PowerShell', secret.replace(/["$`]/g, '`$&')],
    ['in an address', encodeURIComponent(secret)],
    ['in an address of small letters', encodeURIComponent(secret).replace(/%../g, (octet) => octet.toLowerCase())],
    ['in a form', new URLSearchParams({ a: secret }).toString()],
    ['in an address in an address', encodeURIComponent(encodeURIComponent(secret))],
    ['in hexadecimal', Buffer.from(secret).toString('hex')],
    ['in upper-case hexadecimal', Buffer.from(secret).toString('hex').toUpperCase()],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['in base64 in an address', encodeURIComponent(Buffer.from(secret).toString('base64'))],
    ['in base64 in JSON of PHP', Buffer.from(secret).toString('base64').replaceAll('/', '\\/')],
    ['by its numbers alone', bytes.map((byte) => `%${byte.toString(16)}`).join('')],
    ['in colours', [...secret].join('\x1b[1;31m')],
    ['in colours in JSON', ascii(JSON.stringify([...secret].join('\x1b[0m')).slice(1, -1))],
    ['with signs of no width', [...secret].join('\u200b')],
  ])('%s', (_, text) => {
    expect(redacted(`before ${text} after`)).toMatch(/^before \S{0,2}\*\*\*\S{0,2} after$/)
  })

  it('in base64 at each of its three offsets', () => {
    for (const before of ['', 'a', 'ab'])
      expect(redacted(Buffer.from(`${before}${secret}x`).toString('base64'))).toMatch(/^.{0,4}\*\*\*.{0,4}$/)
  })

  it('whole where its lines are written on one', () => {
    const key = 'first line of it\nsecond line of it\n'
    expect(redacted(`key: ${JSON.stringify(key)}`, key)).toBe('key: "***"')
    expect(redacted(`key: ${JSON.stringify(JSON.stringify(key))}`, key)).toMatch(/^key: "\\"\*\*\*\\""$/)
  })
})

it('reads no more into a text without a sign of a secret than without colours', () => {
  expect(viewsOf('a\\n\x1b[1mb%20c', () => false).map(({ text }) => text)).toEqual(['a\\n\x1b[1mb%20c', 'a\\nb%20c'])
})

it('reads nothing into a plain text', () => {
  expect(viewsOf('Setting up libc6 (2.36-9) ...')).toHaveLength(1)
})

it('reads a text that is made to be read in many ways in a few', () => {
  const nasty = `${'\\'.repeat(64)}${'%25'.repeat(40)}${'&amp;'.repeat(40)}${"'".repeat(40)}\x1b[1m+`
  expect(viewsOf(nasty).length).toBeLessThanOrEqual(24)
})

it('knows of each unit where it stands', () => {
  for (const { text, places } of viewsOf('a\\u00e4%c3%a4&#x27;b')) {
    if (places === undefined) continue
    expect(places.starts).toHaveLength(text.length)
    expect([...places.starts]).toEqual([...places.starts].sort((left, right) => left - right))
    expect(places.ends.at(-1)).toBe('a\\u00e4%c3%a4&#x27;b'.length)
  }
})
