import { describe, expect, it } from 'vitest'
import { clip, code, details, fitted, link, plain, preformatted } from '../../src/report/markdown.ts'

it.each([
  ['a *b*', 'a &#42;b&#42;'],
  ['  - a', '&#45; a'],
  ['12. a', '12&#46; a'],
  ['3) a', '3&#41; a'],
  ['a 3. b - c', 'a 3. b - c'],
  ['  a', 'a'],
  ['me@x', 'me&#64;<!-- -->x'],
  ['#1', '&#35;<!-- -->1'],
  ['https://a www.b ftp://c', 'https<!-- -->&#58;//a www<!-- -->.b ftp<!-- -->&#58;//c'],
  ['a: b', 'a: b'],
  ['snake_case _em_', 'snake_case &#95;em&#95;'],
  ['a\r\n\tb', 'a b'],
  ['é ß 漢 e\u0301 🧨 “…”', 'é ß 漢 e\u0301 🧨 &#8220;…&#8221;'],
])('plain text: %j is %j', (text, expected) => {
  expect(plain(text)).toBe(expected)
})

it('code and preformatted text are closed in themselves', () => {
  expect(code('a\nb <c> `d`')).toBe('<code>a b &#60;c&#62; &#96;d&#96;</code>')
  expect(preformatted('a & b < c > d\n&&<<>>')).toBe(
    '<pre>\na &amp; b &lt; c &gt; d\n&amp;&amp;&lt;&lt;&gt;&gt;\n</pre>',
  )
  expect(details('a', 'b')).toBe('<details>\n<summary>a</summary>\n\nb\n\n</details>')
})

it.each([
  ['https://h/a?b=c&d="e"', '<a href="https://h/a?b=c&#38;d=%22e%22">x</a>'],
  ['http://h:8006/#v1:0:=qemu%2F1', '<a href="http://h:8006/&#35;v1:0:=qemu%2F1">x</a>'],
  ['javascript:alert(1)', 'x'],
  ['ftp://h/', 'x'],
  ['no address', 'x'],
])('a link to %j', (address, expected) => {
  expect(link('x', address)).toBe(expected)
})

it.each([
  ['abc', 3, 'abc'],
  ['abcd', 3, 'ab…'],
  ['a🧨b', 3, 'a…'],
  ['🧨ab', 3, '🧨…'],
])('%j cut to %d is %j', (text, length, expected) => {
  expect(clip(text, length)).toBe(expected)
})

describe('sections', () => {
  const note = '\n*More was left out here: a job summary holds 1 MiB. The log has everything.*\n'

  it('stand apart, all of them where they fit to the byte', () => {
    expect(fitted(['a', 'b'], 1000)).toBe('a\n\nb\n')
    expect(fitted(['a'], 2)).toBe('a\n')
    expect(fitted([], 0)).toBe('')
  })

  it('end with a note where one does not fit, if that does', () => {
    const room = 'a\n'.length + note.length
    expect(fitted(['a', 'b'.repeat(100), 'c'], room)).toBe(`a\n${note}`)
    expect(fitted(['a', 'b'.repeat(100), 'c'], room - 1)).toBe(note)
    expect(fitted(['b'.repeat(100), 'c'], 10)).toBe('')
  })

  it('that fit only without the note stand where nothing comes after them', () => {
    const first = 'x'.repeat(200)
    const last = 'é'.repeat(40)
    expect(fitted([first, last], 201 + 82)).toBe(`${first}\n\n${last}\n`)
    expect(fitted([first, last], 201 + 81)).toBe(`${first}\n${note}`)
    expect(fitted(['x'.repeat(100), 'b', 'c'], 101 + note.length)).toBe(`${'x'.repeat(100)}\n${note}`)
  })

  it('are not made beyond the limit', () => {
    let made = 0
    function* endless() {
      for (;;) {
        made++
        yield 'abc'
      }
    }
    expect(Buffer.byteLength(fitted(endless(), 1000))).toBeLessThanOrEqual(1000)
    expect(made).toBeLessThan(1000 / 4)
  })
})
