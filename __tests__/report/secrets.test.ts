import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formsBeyondRunner, patternsOf, piecesOf } from '../../src/report/hiding/secret-forms.ts'
import { LineWriter } from '../../src/report/log-lines.ts'
import { Secrets } from '../../src/report/secrets.ts'

function redacting(...texts: string[]) {
  const secrets = new Secrets()
  for (const text of texts) secrets.add(text)
  return secrets
}

const secret = `pa'ss "w$rd\\ &<ö>`

describe('redaction', () => {
  it.each([
    ['as it is', `x${secret}y`],
    ['in a shell', `echo '${secret.replaceAll("'", `'\\''`)}'`],
    ['in JSON', JSON.stringify({ a: [secret] })],
    ['in a URL', `https://h/?a=${encodeURIComponent(secret)}`],
    ['in a form', new URLSearchParams({ a: secret }).toString()],
    [
      'in XML',
      secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
    ],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['in base64 of user and password', Buffer.from(`root:${secret}`).toString('base64')],
    ['in base64 of more around it', Buffer.from(`user:${secret}:x`).toString('base64')],
  ])('hides a secret %s', (_, text) => {
    const shown = redacting(secret).redact(text)
    expect(shown).toContain('***')
    expect(shown).not.toContain('w$rd')
    // What is left of base64 is less than a group at each end.
    const rest = shown.split('***').map((part) => Buffer.from(part, 'base64').toString())
    expect(rest.join('')).not.toContain('w$rd')
  })

  it('hides each line of a secret of several, and all of it on one line', () => {
    const key =
      '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\nAAAABG5vbmUAAAA\n-----END OPENSSH PRIVATE KEY-----\n'
    const secrets = redacting(key)
    expect(secrets.redact('log: AAAABG5vbmUAAAA')).toBe('log: ***')
    expect(secrets.redact(JSON.stringify(key))).toBe('"***"')
    expect(secrets.redact('-----BEGIN OPENSSH PRIVATE KEY-----')).toContain('BEGIN')
  })

  it.each(['', 'abc', '9000', '123456', '{\n}\n'])('leaves %j, which would hide everything', (text) => {
    const secrets = redacting(text)
    expect(secrets.add(text)).toBe(false)
    expect(secrets.redact(`VM ${text} {} abc`)).toBe(`VM ${text} {} abc`)
  })

  it.each([
    ['abcd', ['abcd']],
    ['  padded  ', ['padded']],
    ['one line\r\nanother\n', ['one line', 'another']],
    ['1234567', ['1234567']],
    ['12345\nx123456', ['x123456']],
    ['-----BEGIN A B-----', []],
    ['-----BEGIN A B----- x', ['-----BEGIN A B----- x']],
    ['x -----END A B-----', ['x -----END A B-----']],
    ['text', ['text']],
    ['text\nrootpw hunter22\nreboot\n%end\n#####', ['rootpw hunter22']],
  ])('takes of %j %j', (text, pieces) => {
    expect(piecesOf(text)).toEqual(pieces)
  })

  it('tells the runner what it would not find by itself', () => {
    expect(formsBeyondRunner(`a'b c/d"e!<&$@`).sort()).toEqual(
      [
        `a'\\''b c/d"e!<&$@`,
        `a'"'"'b c/d"e!<&$@`,
        `a'b c/d\\"e\\!<&\\$@`,
        `a\\'b\\ c/d\\"e\\!\\<\\&\\$@`,
        'a%27b+c%2Fd%22e%21%3C%26%24%40',
      ].sort(),
    )
    expect(formsBeyondRunner('correct-horse')).toEqual([])
  })

  it('knows base64 of both alphabets, wherever it begins, but for what is too short', () => {
    const six = patternsOf('abcdef')
    expect(six).toContain('YWJjZGVm')
    // Five or four of the bytes are too few to be told from something else.
    expect(six).not.toContain(Buffer.from('bcd').toString('base64'))
    expect(patternsOf('abcdefgh')).toEqual(expect.arrayContaining(['YWJjZGVm', 'YmNkZWZn', 'Y2RlZmdo']))
    const odd = '\u07ff\u07ff\u07ff\u07ff'
    expect(patternsOf(odd)).toContain(Buffer.from(odd).subarray(1, 7).toString('base64url'))
  })

  it('hides the longer of two that begin alike', () => {
    expect(redacting('hunter', 'hunter22').redact('hunter22 hunter')).toBe('*** ***')
  })

  it('never lets a secret through a line, whatever stands in between', () => {
    const secrets = redacting('correct horse')
    const lines = new LineWriter(secrets, { colour: false })
    fc.assert(
      fc.property(fc.nat(12), fc.constantFrom('\x1b[K', '\u200b', '\0', '\x1b[0m', '\u202e'), (at, hidden) => {
        const text = `password: ${'correct horse'.slice(0, at)}${hidden}${'correct horse'.slice(at)}`
        expect(lines.detail(text)[0]?.text).toBe('    password: ***')
      }),
    )
  })

  const texts = fc
    .string({ unit: fc.constantFrom(...'abcXYZ019\'"`$\\&<>%+/=:;!? #*(){}[]|~äß€'), minLength: 9, maxLength: 40 })
    .map((text) => `s${text.trim()}3cr`)
  const carriers: Readonly<Record<string, (text: string) => string>> = {
    'a line': (text) => `x ${text} y`,
    JSON: (text) => JSON.stringify({ text }),
    "Go's JSON": (text) => JSON.stringify(text).replace(/[<>&]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`),
    'a URL': (text) => `https://user:${encodeURIComponent(text)}@h/`,
    'a form': (text) => `a=1&b=${new URLSearchParams({ text }).toString()}`,
    'a path': (text) =>
      `https://h/${encodeURIComponent(text)
        .replaceAll('%2F', '/')
        .replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)}`,
    XML: (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
    'single quotes': (text) => `'${text.replaceAll("'", `'\\''`)}'`,
    'double quotes': (text) => `"${text.replace(/["\\$`!]/g, '\\$&')}"`,
    hex: (text) => Buffer.from(text).toString('hex'),
  }
  it.each(Object.entries(carriers))('hides any secret in %s', (_, carry) => {
    fc.assert(
      fc.property(texts, (text) => {
        const carried = carry(text)
        const shown = redacting(text).redact(carried)
        expect(shown).toContain('***')
        expect(shown.includes(carry(text.slice(1, -1)).slice(2, -2))).toBe(false)
      }),
      { numRuns: 300 },
    )
  })

  it('hides any secret in base64, wherever in a longer text it begins', () => {
    fc.assert(
      fc.property(texts, fc.string({ maxLength: 7 }), fc.string({ maxLength: 7 }), (text, before, after) => {
        const shown = redacting(text).redact(Buffer.from(before + text + after).toString('base64'))
        // The group of three bytes at each end may be the neighbours' too.
        const rest = shown.split('***').map((part) => Buffer.from(part, 'base64').toString('latin1'))
        const inner = Buffer.from(text).subarray(2, -2).toString('latin1')
        expect(shown).toContain('***')
        expect(rest.some((part) => part.includes(inner))).toBe(false)
      }),
      { numRuns: 1000 },
    )
  })

  it.each([
    ['base64', (text: string) => execFileSync('sh', ['-c', 'base64'], { input: text })],
    ['od', (text: string) => execFileSync('sh', ['-c', 'od -An -tx1'], { input: text })],
    ['a fingerprint', (text: string) => Buffer.from(text).toString('hex').toUpperCase().match(/../g)?.join(':') ?? ''],
    ['an encoded command', (text: string) => Buffer.from(text, 'utf16le').toString('base64')],
  ])('hides what %s makes of a token longer than its lines', (_, print) => {
    const token = Array.from({ length: 20 }, (_, at) => `k${at * 7919}`).join('')
    const secrets = new Secrets()
    secrets.add(token)
    for (const line of String(print(token)).split('\n'))
      expect(secrets.redact(line).replaceAll('***', '').trim().length).toBeLessThan(9)
  })

  it('hides base64 that is broken into lines', () => {
    const key = Array.from({ length: 9 }, (_, line) => `line ${line} of a key that is long enough`).join('\n')
    for (const width of [64, 76])
      for (const end of ['', '\n']) {
        const lines =
          Buffer.from(key + end)
            .toString('base64')
            .match(new RegExp(`.{1,${width}}`, 'g')) ?? []
        const shown = redacting(key).redact(lines.join('\n'))
        expect(shown.split('\n').filter((line) => line.length > 8)).toEqual([])
      }
  })
})
