import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { unpackDisk } from '../../../src/builders/proxmox/images/unpack-disk.ts'
import { removeDeadUnpacked, unpackedFile } from '../../../src/builders/proxmox/images/unpacked-file.ts'
import { findProgram } from '../../../src/scripts/local-program.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'unpack-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const raw = Buffer.alloc(64 << 10, 'disk')
const headed = (...parts: readonly [at: number, bytes: Buffer][]) => {
  const image = Buffer.alloc(4096)
  for (const [at, bytes] of parts) bytes.copy(image, at)
  return image
}
const number = (write: (buffer: Buffer) => void) => {
  const eight = Buffer.alloc(8)
  write(eight)
  return eight
}
const qcow2 = headed(
  [0, Buffer.from('514649fb00000003', 'hex')],
  [24, number((one) => one.writeBigUInt64BE(3n << 30n))],
)
const vmdk = headed([0, Buffer.from('KDMV')], [12, number((one) => one.writeBigUInt64LE(4096n))])

async function tarOf(...members: readonly [name: string, content: Buffer][]): Promise<Buffer> {
  const tar = pack()
  for (const [name, content] of members) tar.entry({ name }, content)
  tar.finalize()
  return buffer(tar)
}

/** What comes out, and whether it is all that was left behind while it was used. */
async function unpack(content: Buffer, env: Readonly<Record<string, string>> = { PATH: process.env['PATH'] ?? '' }) {
  const file = path.join(folder, 'image')
  writeFileSync(file, content)
  const around = { folder, env, signal: new AbortController().signal, message: () => {} }
  try {
    await using disk = await unpackDisk(file, 'cloud.img', around)
    return { format: disk.format, bytes: disk.bytes, size: disk.size, content: readFileSync(disk.path) }
  } catch (thrown) {
    return (thrown as Error).message
  }
}

describe('a disk image', () => {
  it.each([
    ['raw', raw, { format: 'raw', bytes: raw.length }],
    ['qcow2, whatever it is called', qcow2, { format: 'qcow2', bytes: 3 * 2 ** 30 }],
    ['vmdk', vmdk, { format: 'vmdk', bytes: 4096 * 512 }],
  ])('is known by its first bytes: %s', async (_, content, expected) => {
    expect(await unpack(content)).toEqual({ ...expected, size: content.length, content })
  })

  const xz = findProgram('xz', { env: process.env })
  const xzOf = (content: Buffer) => execFileSync(xz ?? '', ['-c'], { input: content })
  it.each<readonly [how: string, packed: () => Buffer | Promise<Buffer>, expected: Buffer]>([
    ['with gz', () => gzipSync(raw), raw],
    ['with gz in two parts', () => Buffer.concat([gzipSync(raw.subarray(0, 512)), gzipSync(raw.subarray(512))]), raw],
    ['with zst', () => zstdCompressSync(qcow2), qcow2],
    [
      'with zst in two parts',
      () => Buffer.concat([zstdCompressSync(raw.subarray(0, 512)), zstdCompressSync(raw.subarray(512))]),
      raw,
    ],
    ...(xz === undefined ? [] : [['with xz', () => xzOf(raw), raw] as const]),
    ['in a tar', () => tarOf(['./disk.raw', raw]), raw],
    ['in a tar with gz', async () => gzipSync(await tarOf(['disk.raw', raw])), raw],
    [
      'in an ova',
      () => tarOf(['a.ovf', Buffer.from('<Envelope/>')], ['a.mf', Buffer.from('x')], ['a-disk1.vmdk', vmdk]),
      vmdk,
    ],
    ['compressed in an ova', () => tarOf(['a.ovf', Buffer.from('x')], ['a-disk1.vmdk.gz', gzipSync(vmdk)]), vmdk],
  ])('is unpacked: %s', async (_, packed, expected) => {
    expect(await unpack(await packed())).toMatchObject({ content: expected, size: expected.length })
    expect(readdirSync(folder)).toEqual(['image'])
  })

  const truncated = gzipSync(Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 7919) % 251))).subarray(
    0,
    -200,
  )
  it.each([
    ['a web page', Buffer.from('<!DOCTYPE html><html></html>'), 'it is a web page'],
    ['nothing', Buffer.alloc(0), 'it is empty'],
    ['half a sector', Buffer.alloc(700), 'it is no whole number of sectors'],
    ['VHDX', headed([0, Buffer.from('vhdxfile')]), 'it is an image in VHDX'],
    [
      'an ISO image',
      Buffer.concat([Buffer.alloc(0x8001), Buffer.from('CD001'), Buffer.alloc(506)]),
      'it is an ISO image',
    ],
    ['what breaks off', truncated, 'cloud.img could not be unpacked'],
  ])('is not %s', async (_, content, expected) => {
    expect(await unpack(content)).toContain(expected)
    expect(readdirSync(folder)).toEqual(['image'])
  })

  it('is one, in an archive', async () => {
    expect(await unpack(await tarOf(['a.txt', raw]))).toContain('it is an archive without one')
    expect(await unpack(await tarOf(['a.vmdk', vmdk], ['b.vmdk', vmdk]))).toContain('an archive of 2: a.vmdk, b.vmdk')
    expect(readdirSync(folder)).toEqual(['image'])
  })

  it('is not unpacked by a program that is not there, and what breaks off there is told in its words', async () => {
    const xzFile = Buffer.concat([Buffer.from('fd377a585a00', 'hex'), Buffer.alloc(506)])
    expect(await unpack(xzFile, {})).toBe('The program xz is not on this machine')
    if (xz !== undefined) expect(await unpack(xzFile)).toBe('cloud.img could not be unpacked')
    expect(existsSync(path.join(folder, 'image'))).toBe(true)
  })
})

describe('what a killed process has unpacked', () => {
  it('goes with the next image, and what a living one unpacks, or another container, stays', () => {
    const place = mkdtempSync(path.join(folder, 'dead-'))
    const own = unpackedFile(place)
    const { pid } = spawnSync('true')
    const dead = own.replace(`-${process.pid}-`, `-${pid}-`)
    const elsewhere = dead.replace(/unpacked-[0-9a-z]+-/, 'unpacked-elsewhere-')
    const others = path.join(place, 'debian.qcow2')
    for (const file of [own, dead, elsewhere, others]) writeFileSync(file, '')
    removeDeadUnpacked(place, Date.now())
    expect(readdirSync(place).sort()).toEqual([own, elsewhere, others].map((file) => path.basename(file)).sort())
    removeDeadUnpacked(place, Date.now() + 2 * 86_400_000)
    expect(readdirSync(place).sort()).toEqual([own, others].map((file) => path.basename(file)).sort())
  })
})
