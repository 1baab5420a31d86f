import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pack } from 'tar-stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { unpackArchive } from '../../../src/communicators/agent/transfer/unpack-archive.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unpack archive-'))
})
afterEach(() => rm(folder, { recursive: true }))

type Part = readonly [type: 'file' | 'addition', name: string, content: string]

async function unpack(...parts: readonly Part[]): Promise<void> {
  const blocks = parts.map(async ([type, name, content]) => {
    const archive = pack()
    archive.entry({ name }, content)
    archive.finalize()
    const bytes = await buffer(archive)
    // Without the two empty blocks at its end.
    return (type === 'file' ? bytes : additionOf(bytes)).subarray(0, -1024)
  })
  const bytes = Buffer.concat([...(await Promise.all(blocks)), Buffer.alloc(1024)])
  await unpackArchive(Readable.from([bytes]), (name) => join(folder, name))
}

/** A file as an addition of pax to what comes next. */
function additionOf(bytes: Buffer): Buffer {
  bytes.write('x', 156)
  bytes.fill(' ', 148, 156)
  const sum = bytes.subarray(0, 512).reduce((total, byte) => total + byte, 0)
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0`, 148)
  return bytes
}

const record = (text: string): string => {
  const length = Buffer.byteLength(text) + 2
  const digits = String(length + String(length).length).length
  return `${length + digits} ${text}\n`
}

describe('what an archive of a guest says beside the names of its files', () => {
  it('is read by the lengths that are given', async () => {
    const header = [record('comment=20 path=no\n9 path=x'), record('path=ü and\na line'), record('mtime=1.5')].join('')
    await unpack(['addition', 'more', header], ['file', 'short', 'one'], ['file', 'short', 'two'])
    expect((await readdir(folder)).sort()).toEqual(['short', 'ü and\na line'])
    expect(await readFile(join(folder, 'ü and\na line'), 'utf8')).toBe('one')
  })

  it.each([
    ['digits alone', '1'.repeat(1 << 17)],
    ['no length', 'path=x\n'],
    ['a length of nothing', '0 path=x\n'],
    ['a length that is too short', '3 path=x\n'],
    ['a length that is too long', '99 path=x\n'],
    ['no end of its line', '8 path=x'],
    ['no key', '5 =x\n'],
    ['no value', '7 path\n'],
  ])('is refused with %s', async (_, header) => {
    await expect(unpack(['addition', 'more', header], ['file', 'short', ''])).rejects.toMatchObject({
      code: 'transfer-failed',
      message: expect.stringContaining('a record of a header is none'),
    })
    expect(await readdir(folder)).toEqual([])
  })

  it('has a limit, however many parts it comes in', async () => {
    const many = Array.from({ length: 18 }, (): Part => ['addition', 'more', record(`a=${'x'.repeat(60_000)}`)])
    await expect(unpack(...many)).rejects.toThrow('a header is too long')
    // Each entry has its own.
    await unpack(...many.flatMap((part, index): Part[] => [part, ['file', `file ${index}`, '']]))
    expect(await readdir(folder)).toHaveLength(18)
  })
})
