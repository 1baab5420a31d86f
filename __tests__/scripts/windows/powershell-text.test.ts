import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  encodedCommand,
  insideDoubleQuotes,
  literal,
  literals,
  valueFor,
  withMark,
} from '../../../src/scripts/windows/powershell-text.ts'
import { readString } from './powershell-strings.ts'

const awkward = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      "'",
      '"',
      '`',
      '$',
      '(',
      ')',
      '{',
      '}',
      '@',
      '#',
      '%',
      '\\',
      '\n',
      '\r',
      '‘',
      '’',
      '‚',
      '‛',
      '“',
      '”',
      '„',
    ),
    fc.string({ unit: 'grapheme', maxLength: 2 }),
  ),
})

describe('a text in a script of PowerShell', () => {
  it('is the same text again, as a literal', () => {
    fc.assert(
      fc.property(awkward, (text) => {
        expect(readString(literal(text))).toEqual({ value: text, rest: '' })
      }),
    )
  })

  it('is the same text again, in double quotes', () => {
    fc.assert(
      fc.property(awkward, (text) => {
        expect(readString(`"${insideDoubleQuotes(text)}"`)).toEqual({ value: text, rest: '' })
      }),
    )
  })

  it.each([
    '$env:%s="%s"; ',
    "$env:%s='%s'; ",
    '[Environment]::SetEnvironmentVariable(\'%s\', "%s")\n',
    "Set-Item 'env:%s' '%s'\n",
  ])('is the same text again where the format %j puts it', (format) => {
    const place = format.lastIndexOf('%s') - 1
    fc.assert(
      fc.property(awkward, (text) => {
        const written = format.slice(place).replace('%s', () => valueFor(format)(text))
        expect(readString(written)).toEqual({ value: text, rest: format.slice(place + 4) })
      }),
    )
  })

  it('is one of a list, which is one also of one and none', () => {
    expect(literals([])).toBe('@()')
    expect(literals(['a'])).toBe("@('a')")
    expect(literals(["it's", 'b'])).toBe("@('it''s', 'b')")
  })
})

describe('a command line that runs a short script', () => {
  it('has nothing that a shell would read, and the script', () => {
    fc.assert(
      fc.property(awkward, (script) => {
        const command = encodedCommand(script)
        expect(command).toMatch(/^powershell -NoProfile -NonInteractive [\w -]+ -EncodedCommand [A-Za-z0-9+/=]*$/)
        expect(Buffer.from(command.split(' ').at(-1)!, 'base64').toString('utf16le')).toBe(script)
      }),
    )
  })

  it('is run by whom it is meant for', () => {
    expect(encodedCommand('1', { program: 'pwsh', policy: 'allsigned', profile: true })).toBe(
      'pwsh -ExecutionPolicy allsigned -OutputFormat Text -EncodedCommand MQA=',
    )
  })
})

describe('the bytes of a script', () => {
  it.each([
    ['plain ASCII', Buffer.from('Write-Output 1\r\n'), false],
    ['UTF-8', Buffer.from('Write-Output "Größe"'), true],
    ['UTF-8 with its mark', Buffer.from('\ufeffWrite-Output "Größe"'), false],
    ['an old code page', Buffer.from('Write-Output "Gr\xf6\xdfe"', 'latin1'), false],
    ['UTF-16', Buffer.from('\ufeffWrite-Output "Größe"', 'utf16le'), false],
    ['nothing', Buffer.alloc(0), false],
  ])('of %s', (_, bytes, isMarked) => {
    const sent = withMark(bytes)
    expect(sent).toEqual(isMarked ? Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]) : bytes)
    expect(withMark(sent)).toEqual(sent)
  })
})
