import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { compress } from '../../src/post-processors/compress.ts'
import { findProgram } from '../../src/scripts/local-program.ts'
import { processed } from './processing.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'com press-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

/** Compresses well in parts and not at all in others, and is longer than every kind of block. */
const content = Buffer.concat([
  Buffer.alloc(3_000_000, 'a line of a log that says the same again and again\n'),
  randomBytes(700_000),
  Buffer.alloc(1_500_000),
  Buffer.from(Array.from({ length: 90_000 }, (_, at) => `${at * 7919} `).join('')),
])

const small = content.subarray(2_900_000, 3_300_000)

async function archived(
  options: Record<string, unknown>,
  files: Record<string, Buffer | string> = { 'disk.raw': content },
) {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  return processed(compress, options, { id: 'File', files: Object.keys(files) }, folder)
}

/** What a program makes of the archive. */
function by(program: string, ...parameters: string[]): Buffer {
  return execFileSync(program, parameters, { cwd: folder, maxBuffer: 64 << 20, stdio: ['ignore', 'pipe', 'inherit'] })
}

const python = findProgram('python3', { env: process.env })
const needsPython = python === undefined ? ', which needs python3' : ''

describe('a single file, read by the programs of others', () => {
  const readers: readonly (readonly [ending: string, program: string, ...parameters: string[]])[] = [
    ['gz', 'gzip', '-dc'],
    ['bgzf', 'gzip', '-dc', '-S', '.bgzf'],
    ['lz4', 'lz4', '-dc'],
    ['zst', 'zstd', '-dc'],
    ['xz', 'xz', '-dc'],
    ['bz2', 'bzip2', '-dc'],
  ]
  for (const [ending, program, ...parameters] of readers) {
    const has = findProgram(program, { env: process.env }) !== undefined
    it.skipIf(!has)(`${ending} by ${program}${has ? '' : ', which is not installed'}`, async () => {
      // xz and bzip2 are others' work, and slow.
      for (const level of ['xz', 'bz2'].includes(ending) ? [1] : [-1, 9]) {
        const { artifact } = await archived({ output: `out/disk.${ending}`, compression_level: level })
        expect(artifact).toEqual({ id: '', files: [`out/disk.${ending}`] })
        expect(by(program, ...parameters, `out/disk.${ending}`).equals(content)).toBe(true)
      }
      expect(readdirSync(join(folder, 'out'))).toEqual([`disk.${ending}`])
    })
  }

  it('is smaller at a higher level', async () => {
    for (const ending of ['gz', 'lz4', 'bgzf']) {
      const sizes: number[] = []
      for (const level of [1, 9]) {
        await archived({ output: `disk.${ending}`, compression_level: level })
        sizes.push(readFileSync(join(folder, `disk.${ending}`)).length)
      }
      expect(sizes[1]).toBeLessThan(sizes[0]!)
    }
  })

  it('is one member of gzip, also of nothing', async () => {
    await archived({ output: 'one.gz' })
    const made = readFileSync(join(folder, 'one.gz'))
    // Of more than one member the length at the end is that of the last.
    expect(made.readUInt32LE(made.length - 4)).toBe(content.length)
    await archived({ output: 'none.gz' }, { empty: '' })
    expect(gunzipSync(readFileSync(join(folder, 'none.gz'))).length).toBe(0)
  })

  for (const [ending, program] of [
    ['lz4', 'lz4'],
    ['zst', 'zstd'],
    ['bgzf', 'gzip'],
  ] as const) {
    const has = findProgram(program, { env: process.env }) !== undefined
    const reason = has ? '' : `, which needs ${program}`
    it.skipIf(!has)(`of nothing and of a few bytes is an archive all the same: ${ending}${reason}`, async () => {
      for (const text of ['', 'x', 'twelve bytes', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaa']) {
        await archived({ output: `small.${ending}` }, { small: text })
        expect(by(program, '-dc', ...(ending === 'bgzf' ? ['-S', '.bgzf'] : []), `small.${ending}`).toString()).toBe(
          text,
        )
      }
    })
  }
})

it.skipIf(python === undefined)(`bgzf has blocks that a reader can jump among${needsPython}`, async () => {
  await archived({ output: 'disk.bgzf' })
  const script = `
import struct, sys, zlib
data = open('disk.bgzf', 'rb').read()
at, total, last = 0, 0, None
while at < len(data):
    assert data[at:at+4] == b'\\x1f\\x8b\\x08\\x04' and data[at+12:at+16] == b'BC\\x02\\x00'
    size = struct.unpack('<H', data[at+16:at+18])[0] + 1
    last = zlib.decompress(data[at+18:at+size-8], -15)
    crc, length = struct.unpack('<II', data[at+size-8:at+size])
    assert zlib.crc32(last) == crc and len(last) == length <= 65536
    total += length; at += size
assert last == b''
print(total)`
  expect(by('python3', '-c', script).toString().trim()).toBe(String(content.length))
})

describe('several files', () => {
  const files = {
    'a.txt': 'first',
    'sub folder/b.bin': small,
    [`sub folder/${'n'.repeat(150)}.txt`]: 'long name',
    'ä.txt': 'ö',
  }

  const readers = { tar: 'cat', 'tar.gz': 'gzip', 'tar.lz4': 'lz4', 'tar.zst': 'zstd', 'tar.bgzf': 'gzip' }
  for (const [ending, program] of Object.entries(readers)) {
    const has = findProgram(program, { env: process.env }) !== undefined
    it.skipIf(!has)(`${ending}, read by tar${has ? '' : `, which needs ${program}`}`, async () => {
      const { artifact } = await archived({ output: `all.${ending}` }, files)
      expect(artifact.files).toEqual([`all.${ending}`])
      await mkdir(join(folder, 'unpacked'))
      const way = ending === 'tar' ? [] : [`--use-compress-program=${program}`]
      by('tar', ...way, '-xf', `all.${ending}`, '-C', 'unpacked')
      for (const [name, text] of Object.entries(files))
        expect(readFileSync(join(folder, 'unpacked', name.replace(/^.*\//, ''))).equals(Buffer.from(text))).toBe(true)
    })
  }

  it('keep their folders in a tar where two have one name', async () => {
    await archived({ output: 'all.tar' }, { 'one/x': '1', 'two/x': '2', y: '3' })
    expect(by('tar', '-tf', 'all.tar').toString().trim().split('\n')).toEqual(['one/x', 'two/x', 'y'])
  })

  it('that lie elsewhere do not lead out of the folder in which somebody unpacks them', async () => {
    await mkdir(join(folder, 'in'))
    await writeFile(join(folder, 'outside'), 'here')
    await processed(compress, { output: 'x.zip' }, { id: '', files: ['../outside'] }, join(folder, 'in'))
    expect(readFileSync(join(folder, 'in/x.zip')).includes('..')).toBe(false)
  })

  it.skipIf(python === undefined)(`zip, read by Python${needsPython}`, async () => {
    await archived({ output: 'all.zip', compression_level: 6 }, files)
    const script = `
import hashlib, zipfile
archive = zipfile.ZipFile('all.zip')
assert archive.testzip() is None
for info in archive.infolist(): print(hashlib.sha256(archive.read(info)).hexdigest(), info.filename)`
    const expected = Object.entries(files).map(
      ([name, text]) => `${createHash('sha256').update(text).digest('hex')} ${name}`,
    )
    const env = { ...process.env, PYTHONIOENCODING: 'utf-8' }
    const told = execFileSync('python3', ['-c', script], { cwd: folder, env }).toString()
    expect(told.trim().split('\n')).toEqual(expected)
  })

  const unzip = findProgram('unzip', { env: process.env })
  it.skipIf(unzip === undefined)(
    `zip, tested by unzip${unzip === undefined ? ', which is not installed' : ''}`,
    async () => {
      await archived({ output: 'all.zip' }, files)
      expect(by('unzip', '-tq', 'all.zip').toString()).toContain('No errors detected')
    },
  )
})

it('the sizes of large files are told as every tar and zip reads them', async () => {
  writeFileSync(join(folder, 'large'), '')
  // Of a file with holes nothing is on the disk. Only the headers are looked at: packing it would take a minute.
  truncateSync(join(folder, 'large'), 9 * 2 ** 30)
  const { archiveOf } = await import('../../src/post-processors/archive/archive-of.ts')
  const { fullTrust } = await import('../../src/trust/trust.ts')
  const context = { workingDirectory: folder, trust: fullTrust, env: {}, signal: new AbortController().signal }
  const first = async (archive: 'tar' | 'zip') => {
    for await (const piece of archiveOf(['large'], { archive, algorithm: undefined }, undefined, context)) return piece
    return undefined
  }
  const tar = await first('tar')
  expect(tar?.[124]).toBe(0x80)
  expect(tar?.readBigUInt64BE(128)).toBe(BigInt(9 * 2 ** 30))
  const zip = await first('zip')
  expect(zip?.readUInt16LE(4)).toBe(45)
  expect(zip?.subarray(18, 26).every((byte) => byte === 0xff)).toBe(true)
})

describe('what is refused', () => {
  it('several files without an archive around them', async () => {
    await expect(archived({ output: 'x.gz' }, { a: '1', b: '2' })).rejects.toThrow(
      'Can only have 1 input file when not using tar/zip. Found 2 files: a, b',
    )
  })

  it('no files at all', async () => {
    await expect(processed(compress, { output: 'x.tar' }, { id: '105' }, folder)).rejects.toThrow(
      'no files to compress',
    )
  })

  it('the archive itself, also by another way', async () => {
    await writeFile(join(folder, 'x.tar'), 'precious')
    symlinkSync(folder, join(folder, 'link'))
    for (const output of ['x.tar', 'link/x.tar'])
      await expect(processed(compress, { output }, { id: '', files: ['x.tar'] }, folder)).rejects.toThrow(
        'would be compressed',
      )
    expect(readFileSync(join(folder, 'x.tar'), 'utf8')).toBe('precious')
  })

  it('a folder, a missing file, and leaves nothing behind', async () => {
    await mkdir(join(folder, 'sub'))
    await writeFile(join(folder, 'old.tar'), 'old')
    for (const files of [['sub'], ['missing']])
      await expect(processed(compress, { output: 'old.tar' }, { id: '', files }, folder)).rejects.toThrow(files[0])
    expect(readdirSync(folder).sort()).toEqual(['old.tar', 'sub'])
    expect(readFileSync(join(folder, 'old.tar'), 'utf8')).toBe('old')
  })

  it('a file outside of the workspace, of a template that is not trusted', async () => {
    await mkdir(join(folder, 'workspace'))
    const trust = { granted: new Set<never>(), workspace: join(folder, 'workspace'), because: 'it is a test' }
    await writeFile(join(folder, 'workspace/in'), 'x')
    symlinkSync('/etc/hostname', join(folder, 'workspace/way-out'))
    const wanted = [
      ['x.tar', 'way-out'],
      ['../x.tar', 'in'],
    ] as const
    for (const [output, file] of wanted)
      await expect(
        processed(compress, { output }, { id: '', files: [file] }, join(folder, 'workspace'), { trust }),
      ).rejects.toThrow('workspace')
  })

  it('what only its owner reads into a file for all', async () => {
    await writeFile(join(folder, 'disk.raw'), 'x', { mode: 0o600 })
    await writeFile(join(folder, 'notes'), 'x', { mode: 0o644 })
    await processed(compress, { output: 'both.tar' }, { id: '', files: ['disk.raw', 'notes'] }, folder)
    await processed(compress, { output: 'one.tar' }, { id: '', files: ['notes'] }, folder)
    const modes = ['both.tar', 'one.tar'].map((name) => statSync(join(folder, name)).mode & 0o777)
    expect(modes).toEqual([0o600, 0o644 & ~process.umask()])
  })

  it('a program of the working folder, which the PATH may have in it', async () => {
    await writeFile(join(folder, 'xz'), '#!/bin/sh\ntouch ran\n', { mode: 0o755 })
    await writeFile(join(folder, 'in'), 'x')
    const before = process.cwd()
    process.chdir(folder)
    try {
      const env = { ...process.env, PATH: `.:${process.env['PATH']}` }
      await processed(compress, { output: 'x.tar.xz' }, { id: '', files: ['in'] }, folder, { env })
    } finally {
      process.chdir(before)
    }
    expect(readdirSync(folder).sort()).toEqual(['in', 'x.tar.xz', 'xz'])
  })

  it('goes on no further when it is stopped', async () => {
    await writeFile(join(folder, 'disk.raw'), content)
    for (const output of ['x.tar.gz', 'x.zip', 'x.zst', 'x.tar.xz']) {
      const controller = new AbortController()
      const running = processed(compress, { output }, { id: '', files: ['disk.raw'] }, folder, {
        signal: controller.signal,
      })
      controller.abort()
      await expect(running).rejects.toThrow()
    }
    expect(readdirSync(folder)).toEqual(['disk.raw'])
  })
})
