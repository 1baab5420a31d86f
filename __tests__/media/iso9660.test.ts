import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, open, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { ExternalError, TemplateError } from '../../src/diagnostics/errors.ts'
import { createIsoImage, type IsoImage } from '../../src/media/iso9660/iso-image.ts'
import type { ImageEntry } from '../../src/media/iso9660/tree.ts'
import { temporaryFolder } from './folder.ts'

const run = promisify(execFile)
const date = new Date('2024-05-06T07:08:09Z')

async function has(program: string): Promise<boolean> {
  return run('which', [program]).then(
    () => true,
    () => false,
  )
}

const hasXorriso = await has('xorriso')
const hasIsoinfo = await has('isoinfo')
const mountable =
  process.getuid?.() === 0 && /\tiso9660$/m.test(await readFile('/proc/filesystems', 'utf8').catch(() => ''))
if (!hasXorriso) console.warn('skipped: xorriso is not installed, so no image is read by it')
if (!hasIsoinfo) console.warn('skipped: isoinfo (genisoimage) is not installed, so Joliet names are not read by it')
if (!mountable) console.warn('skipped: no image is mounted; that needs root and a kernel with iso9660')

const files: Record<string, string> = {
  'user-data': '#cloud-config\n',
  'meta-data': '',
  'a/b/c/d/e/f/g/h/i/j/deep file.txt': 'deeper than the eight levels of the first edition',
  [`${'long'.repeat(62)}.conf`]: 'a name of 253 bytes',
  [`${'middle'.repeat(25)}`]: 'a name that only just does not fit beside the other entries',
  'größe 日本語 😀.txt': 'unicode',
  'Autounattend.xml': '<unattend/>',
  'autounattend.xml': 'differs in case only',
  exact: 'x'.repeat(4096),
  ...Object.fromEntries(
    Array.from({ length: 120 }, (_, index) => [`many/a file of many, number ${index}.conf`, String(index)]),
  ),
}

const entries: readonly ImageEntry[] = [
  ...Object.entries(files).map(([path, text]) => ({ path, content: Buffer.from(text) })),
  { path: 'run.sh', content: Buffer.from('#!/bin/sh\n'), mode: 0o755 },
  { path: 'empty folder', content: 'folder' },
]

async function bytesOf(image: IsoImage): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of image.stream()) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function written(folder: string): Promise<string> {
  const path = join(folder, 'image.iso')
  await writeFile(path, await bytesOf(await createIsoImage(entries, { label: 'cidata', date })))
  return path
}

async function walk(folder: string, below = ''): Promise<string[]> {
  const found = await readdir(join(folder, below), { withFileTypes: true })
  const lists = await Promise.all(
    found.map((one) => (one.isDirectory() ? walk(folder, join(below, one.name)) : [join(below, one.name)])),
  )
  return lists.flat()
}

async function expectFiles(folder: string): Promise<void> {
  expect((await walk(folder)).sort()).toEqual([...Object.keys(files), 'run.sh'].sort())
  for (const [path, text] of Object.entries(files)) expect(await readFile(join(folder, path), 'utf8')).toBe(text)
  expect((await stat(join(folder, 'run.sh'))).mode & 0o777).toBe(0o755)
  expect((await stat(join(folder, 'user-data'))).mode & 0o777).toBe(0o644)
  expect((await stat(join(folder, 'user-data'))).mtime).toEqual(date)
  expect((await stat(join(folder, 'empty folder'))).isDirectory()).toBe(true)
}

describe('an ISO image', () => {
  it('has the size that it said, and the same bytes each time', async () => {
    const image = await createIsoImage(entries, { label: 'cidata', date })
    const first = await bytesOf(image)
    expect(first.length).toBe(image.size)
    expect((await bytesOf(image)).equals(first)).toBe(true)
    const shuffled = await createIsoImage([...entries].reverse(), { label: 'cidata', date })
    expect((await bytesOf(shuffled)).equals(first)).toBe(true)
    const later = await createIsoImage(entries, { label: 'cidata', date: new Date(0) })
    expect((await bytesOf(later)).equals(first)).toBe(false)
  })

  it.runIf(hasXorriso)('is read by xorriso with all names, modes and contents', async () => {
    await using folder = await temporaryFolder()
    const path = await written(folder.path)
    const target = join(folder.path, 'out')
    await mkdir(target)
    const { stderr } = await run('xorriso', ['-indev', path, '-osirrox', 'on', '-extract', '/', target])
    expect(stderr).toContain("Volume id    : 'cidata'")
    expect(stderr).not.toMatch(/(WARNING|SORRY|FAILURE|MISHAP)/)
    // Extraction sets the modes of the folders last; the root's own is no matter here.
    await expectFiles(target)
  })

  it.runIf(hasIsoinfo)('has the full names in Joliet up to its 64 characters', async () => {
    await using folder = await temporaryFolder()
    const path = await written(folder.path)
    const { stdout } = await run('isoinfo', ['-J', '-f', '-i', path])
    const names = stdout.split('\n')
    for (const name of [
      '/user-data;1',
      '/Autounattend.xml;1',
      '/autounattend.xml;1',
      '/empty folder',
      '/a/b/c/d/e/f/g/h/i/j/deep file.txt;1',
    ])
      expect(names).toContain(name)
    expect(names).toContain(`/${'long'.repeat(62).slice(0, 59)}.conf;1`)
    expect(names.filter((name) => name.startsWith('/many/'))).toHaveLength(120)
    const { stdout: content } = await run('isoinfo', ['-J', '-x', '/Autounattend.xml;1', '-i', path])
    expect(content).toBe('<unattend/>')
    const { stdout: plain } = await run('isoinfo', ['-f', '-i', path])
    for (const name of plain.split('\n').filter((line) => line !== ''))
      expect(name.split('/').at(-1)).toMatch(/^[A-Z0-9_]{1,31}$|^[A-Z0-9_.]{1,31};1$/)
    expect(new Set(plain.split('\n')).size).toBe(names.length)
  })

  it.runIf(mountable)('is mounted by Linux, with Rock Ridge and with Joliet', async () => {
    await using folder = await temporaryFolder()
    const path = await written(folder.path)
    const target = join(folder.path, 'mnt')
    await mkdir(target)
    for (const options of ['loop,ro', 'loop,ro,norock']) {
      await run('mount', ['-t', 'iso9660', '-o', options, path, target])
      try {
        if (options.endsWith('ro')) await expectFiles(target)
        else expect(await readdir(target)).toContain('Autounattend.xml')
      } finally {
        await run('umount', [target])
      }
    }
  })

  it.runIf(hasXorriso)('can hold nothing at all', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'empty.iso')
    await writeFile(path, await bytesOf(await createIsoImage([], { label: 'packer', date })))
    const { stdout } = await run('xorriso', ['-indev', path, '-find', '/'])
    expect(stdout.trim()).toBe("'/'")
  })

  it('streams a large file in constant memory', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'large')
    const file = await open(path, 'w')
    await file.truncate(600 * 2 ** 20)
    await file.close()
    const image = await createIsoImage([{ path: 'large', content: { file: path } }], { label: 'x', date })
    let length = 0
    let largest = 0
    const before = process.memoryUsage().rss
    for await (const chunk of image.stream()) {
      length += chunk.length
      largest = Math.max(largest, process.memoryUsage().rss - before)
    }
    expect(length).toBe(image.size)
    expect(largest).toBeLessThan(150 * 2 ** 20)
  })

  it('refuses what it can not hold, all of it together', async () => {
    await using folder = await temporaryFolder()
    const large = join(folder.path, 'large')
    const file = await open(large, 'w')
    await file.truncate(2 ** 32)
    await file.close()
    const failure = await createIsoImage(
      [
        { path: 'large', content: { file: large } },
        { path: 'missing', content: { file: join(folder.path, 'nothing') } },
        { path: '../out', content: Buffer.alloc(0) },
        { path: 'a', content: Buffer.alloc(0) },
        { path: 'a/b', content: Buffer.alloc(0) },
        { path: 'x'.repeat(256), content: Buffer.alloc(0) },
        { path: '/', content: Buffer.alloc(0) },
      ],
      { label: 'x', date },
    ).catch((thrown: unknown) => thrown)
    expect(failure).toBeInstanceOf(TemplateError)
    expect((failure as TemplateError).diagnostics.map(({ detail }) => detail)).toEqual([
      'The file is larger than 4 GiB, which ISO 9660 can not hold.',
      expect.stringContaining('can not be read'),
      'The path leads out of the CD.',
      '"a" is a file and a folder at once.',
      expect.stringContaining('longer than 255 bytes'),
      'The path names no file.',
    ])
    await expect(createIsoImage([], { label: 'x'.repeat(33), date })).rejects.toThrow(TemplateError)
  })

  it('notices a file that changed after it was measured', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'file')
    for (const [before, after] of [
      ['long', 'l'],
      ['l', 'long'],
    ] as const) {
      await writeFile(path, before)
      const image = await createIsoImage([{ path: 'file', content: { file: path } }], { label: 'x', date })
      await writeFile(path, after)
      await expect(bytesOf(image)).rejects.toThrow(ExternalError)
    }
  })

  it('keeps its bytes from release to release', async () => {
    const image = await createIsoImage([{ path: 'user-data', content: Buffer.from('x') }], { label: 'cidata', date })
    const digest = createHash('sha256')
      .update(await bytesOf(image))
      .digest('hex')
    expect(digest).toBe('9e703b907679e8f04bc97d05a2d84a69cb10babc916ecc6d0c6a29b35285d8ba')
  })
})
