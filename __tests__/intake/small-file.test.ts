import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readSmallBody } from '../../src/intake/small-body.ts'
import { readSmallFile } from '../../src/intake/small-file.ts'
import { readTemplate } from '../../src/packer/read/read-template.ts'
import { fullTrust } from '../../src/trust/trust.ts'
import { evaluateText, functionsIn } from '../hcl/evaluation.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'files and pipes '))
  writeFileSync(join(folder, 'text'), 'hello')
  symlinkSync('/dev/zero', join(folder, 'zero.pkr.hcl'))
  execFileSync('mkfifo', [join(folder, 'pipe.pkr.hcl')])
  mkdirSync(join(folder, 'inner'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('a file', () => {
  it('is read whole, also one of /proc, which says that it is empty', () => {
    expect(readSmallFile(join(folder, 'text')).toString()).toBe('hello')
    expect(readSmallFile('/proc/self/status').toString()).toContain('Pid:')
  })

  it.each([
    ['zero.pkr.hcl', 'it is a device and no file'],
    ['pipe.pkr.hcl', 'it is a named pipe and no file'],
    ['inner', 'it is a folder'],
  ])('%s is refused before it is read', (name, why) => {
    expect(() => readSmallFile(join(folder, name))).toThrow(why)
  })

  it('is judged by its size first', () => {
    expect(() => readSmallFile(join(folder, 'text'), 4)).toThrow('it has 5 bytes or more, and at most 4 are read')
  })
})

describe('a template', () => {
  it.each([
    ['zero.pkr.hcl', 'a device'],
    ['pipe.pkr.hcl', 'a named pipe'],
  ])('that is %s is told with its name', async (name, what) => {
    const reading = readTemplate(join(folder, name), { workingDirectory: folder, trust: fullTrust })
    await expect(reading).rejects.toMatchObject({
      diagnostics: [
        { code: 'unreadable-file', detail: expect.stringContaining(`${name} could not be read: it is ${what}`) },
      ],
    })
  })

  it('that names one in file() is told with the place', () => {
    const { diagnostics } = evaluateText('file("zero.pkr.hcl")', new Map(), functionsIn(folder))
    expect(diagnostics).toMatchObject([{ code: 'function-failed', range: { start: 0 } }])
    expect(diagnostics[0]?.detail).toContain('it is a device and no file')
  })
})

describe('the body of an answer', () => {
  it('is read whole', async () => {
    expect((await readSmallBody(Readable.from([Buffer.from('a'), Buffer.from('b')]), 'x')).toString()).toBe('ab')
  })

  it('that never ends is not read on', async () => {
    let made = 0
    const endless = Readable.from(
      (function* () {
        for (;;) {
          made++
          yield Buffer.alloc(1 << 16)
        }
      })(),
    )
    await expect(readSmallBody(endless, 'pve.example.com', 1 << 20)).rejects.toMatchObject({
      code: 'answer-too-large',
      message: 'The answer of pve.example.com is larger than 1 MiB',
    })
    expect(made).toBeLessThan(64)
    expect(endless.destroyed).toBe(true)
  })
})
