import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clixmlReader } from '../../../src/scripts/windows/clixml.ts'

function read(...lines: readonly string[]): string[] {
  const told: string[] = []
  const reader = clixmlReader((line) => told.push(line))
  for (const line of lines) reader.line(line)
  reader.end()
  return told
}

const open = '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">'
// As Windows PowerShell 5.1 writes it over WinRM, with its record of progress first.
const progress =
  '<Obj S="progress" RefId="0"><TN RefId="0"><T>System.Management.Automation.PSCustomObject</T><T>System.Object</T></TN><MS><I64 N="SourceId">1</I64><PR N="Record"><AV>Preparing modules for first use.</AV><AI>0</AI><Nil /><PI>-1</PI><PC>-1</PC><T>Completed</T><SR>-1</SR><SD> </SD></PR></MS></Obj>'
const failure =
  '<S S="Error">throw : it &lt;broke&gt; &amp; more_x000D__x000A_</S><S S="Error">At C:\\x.ps1:1 char:1_x000D__x000A_</S><S S="Error">+ throw "it &lt;br_x000D__x000A_</S>'

describe("PowerShell's XML on the error stream", () => {
  it('is the text that is in it', () => {
    expect(read('#< CLIXML', `${open}${progress}${failure}</Objs>`)).toEqual([
      'throw : it <broke> & more',
      'At C:\\x.ps1:1 char:1',
      '+ throw "it <br',
    ])
  })

  it('says nothing where it tells of progress alone', () => {
    expect(read('#< CLIXML', `${open}${progress}</Objs>`)).toEqual([])
    expect(read(`#< CLIXML${open}${progress}${progress}</Objs>`)).toEqual([])
  })

  it('is read in all its streams, and from several lines', () => {
    expect(
      read(
        '#< CLIXML',
        `${open}<S S="warning">one_x000D__x000A_</S>`,
        '<S S="verbose">two_x000A_</S>',
        '<S S="debug">three</S></Objs>',
      ),
    ).toEqual(['one', 'two', 'three'])
  })

  it('ends where something else writes', () => {
    expect(read('before', '#< CLIXML', `${open}${failure}</Objs>`, 'after <S S="Error">x</S>', '<Objs>')).toEqual([
      'before',
      'throw : it <broke> & more',
      'At C:\\x.ps1:1 char:1',
      '+ throw "it <br',
      'after <S S="Error">x</S>',
      '<Objs>',
    ])
  })

  it('may come twice, and be cut off', () => {
    const twice = [`#< CLIXML`, `${open}<S S="Error">one_x000D__x000A_</S></Objs>`]
    expect(read(...twice, ...twice)).toEqual(['one', 'one'])
    expect(read('#< CLIXML', `${open}<S S="Error">one_x000D__x000A_</S><S S="Error">tw`)).toEqual(['one', 'tw'])
  })

  it('without an end costs no time, and no memory', () => {
    const endless = `<Objs>${'<Obj S="progress"><S '.repeat(3000)}`
    const long = `<Objs>${'<S S="Error">x</S>'.repeat(3600)}`
    expect(read('#< CLIXML', ...Array<string>(20).fill(endless))).toEqual([])
    for (const line of read('#< CLIXML', ...Array<string>(40).fill(long)))
      expect(line.length).toBeLessThanOrEqual(1 << 16)
  })

  it('leaves all else as it is', () => {
    fc.assert(
      fc.property(fc.array(fc.string().filter((line) => !line.includes('#< CLIXML'))), (lines) => {
        expect(read(...lines)).toEqual(lines)
      }),
    )
  })

  it('is read back from what was written', () => {
    const line = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/[\r\n]/.test(text))
    fc.assert(
      fc.property(fc.array(line, { minLength: 1 }), (lines) => {
        const written = lines.map((text) => `<S S="Error">${escaped(text)}_x000D__x000A_</S>`).join('')
        expect(read('#< CLIXML', `${open}${written}</Objs>`)).toEqual(lines)
      }),
    )
  })
})

function escaped(text: string): string {
  return text
    .replaceAll(/_(?=x[\da-f]{4}_)/gi, '_x005F_')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\x00-\x1f]/g, (sign) => `_x${sign.charCodeAt(0).toString(16).padStart(4, '0')}_`)
}
