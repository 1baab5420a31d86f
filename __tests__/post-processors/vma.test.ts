import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { type FileHandle, open, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { vmaArchive } from '../../src/embedded/vm/backup/vma-archive.ts'
import { type DiskImage, qcow2Image, rawImage } from '../../src/post-processors/export/disk-image.ts'
import { unpackVma } from '../../src/post-processors/export/vma.ts'
import type { VmaDevice } from '../../src/post-processors/export/vma-header.ts'
import { findProgram } from '../../src/scripts/local-program.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vm a-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

/** With holes, a block that stands alone, and an end in the middle of a cluster. */
function disk(size: number): Buffer {
  const content = Buffer.alloc(size)
  randomBytes(300_000).copy(content, 70_000)
  content[Math.floor(size / 2)] = 1
  content[size - 1] = 7
  return content
}

const sizes = { 'drive-scsi0': 9_000_448, 'drive-efidisk0': 540_672, 'drive-virtio1': 1 << 20 }

async function archive() {
  const contents = new Map(Object.entries(sizes).map(([name, size]) => [name, disk(size)]))
  const disks = [...contents].map(([name, content]) => ({ name, size: content.length, file: join(folder, name) }))
  for (const { name, file } of disks) await writeFile(file, contents.get(name)!)
  const pieces: Buffer[] = []
  for await (const piece of vmaArchive(disks, [{ name: 'qemu-server.conf', text: 'name: x\n' }], 0)) pieces.push(piece)
  return { contents, bytes: Buffer.concat(pieces) }
}

async function* inPieces(bytes: Buffer, size = 10_007) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function unpacked(bytes: Buffer, image = rawImage): Promise<void> {
  const made: { readonly file: FileHandle; readonly image: DiskImage }[] = []
  const openDisk = async ({ name, size }: VmaDevice): Promise<DiskImage> => {
    const file = await open(join(folder, `out-${name}`), 'w')
    const one = { file, image: image(file, size) }
    made.push(one)
    return one.image
  }
  try {
    await unpackVma(inPieces(bytes), openDisk)
  } finally {
    for (const one of made) {
      await one.image.finish()
      await one.file.close()
    }
  }
}

it('takes every disk out of an archive, without what is zero', async () => {
  const { contents, bytes } = await archive()
  await unpacked(bytes)
  for (const [name, content] of contents)
    expect((await readFile(join(folder, `out-${name}`))).equals(content)).toBe(true)
  const { size, blocks } = statSync(join(folder, 'out-drive-scsi0'))
  expect(blocks * 512).toBeLessThan(size / 2)
})

const qemu = findProgram('qemu-img', { env: process.env })

it.skipIf(qemu === undefined)(
  `qcow2 that qemu-img finds good${qemu === undefined ? ', which is not installed' : ''}`,
  async () => {
    const { contents, bytes } = await archive()
    await unpacked(bytes, qcow2Image)
    for (const [name, content] of contents) {
      const file = join(folder, `out-${name}`)
      const check = JSON.parse(execFileSync('qemu-img', ['check', '--output=json', '-f', 'qcow2', file]).toString())
      expect(check).not.toHaveProperty('corruptions')
      expect(check).not.toHaveProperty('leaks')
      execFileSync('qemu-img', ['convert', '-f', 'qcow2', '-O', 'raw', file, `${file}.raw`])
      expect((await readFile(`${file}.raw`)).equals(content)).toBe(true)
    }
  },
)

it.skipIf(qemu === undefined)('of a disk that is large, clusters in any order, an empty one', async () => {
  const size = 3 * 2 ** 40
  const file = await open(join(folder, 'large'), 'w')
  const image = qcow2Image(file, size)
  const places = [2 ** 41, 0, size - 65_536, 65_536 * 8191, 65_536 * 8192, 2 ** 41 + 8192]
  for (const place of places) await image.write(place, Buffer.alloc(4096, 'x'))
  await image.finish()
  await file.close()
  const check = JSON.parse(
    execFileSync('qemu-img', ['check', '--output=json', '-f', 'qcow2', join(folder, 'large')]).toString(),
  )
  expect(check).toMatchObject({ 'allocated-clusters': 5 })
  expect(check).not.toHaveProperty('corruptions')
  const map = JSON.parse(
    execFileSync('qemu-img', ['map', '--output=json', '-f', 'qcow2', join(folder, 'large')]).toString(),
  )
  const used = map.filter(({ data }: { data: boolean }) => data) as readonly { readonly start: number }[]
  const clusters = new Set(used.map(({ start }) => Math.floor(start / 65_536)))
  expect([...clusters]).toEqual([0, 8191, 8192, 2 ** 25, size / 65_536 - 1])
})

it.each([
  ['is no archive', (bytes: Buffer) => bytes.subarray(1), 'no archive of a machine'],
  ['ends early', (bytes: Buffer) => bytes.subarray(0, bytes.length - 5000), 'ends in the middle'],
  ['lacks a part', (bytes: Buffer) => bytes.subarray(0, bytes.lastIndexOf('VMAE')), 'are missing'],
  ['has a damaged header', (bytes: Buffer) => flipped(bytes, 5000), 'header is damaged'],
  ['has a damaged part', (bytes: Buffer) => flipped(bytes, bytes.indexOf('VMAE') + 60), 'A part of it is damaged'],
])('an archive that %s is refused', async (_, change, message) => {
  const { bytes } = await archive()
  await expect(unpacked(change(bytes))).rejects.toThrow(message)
})

function flipped(bytes: Buffer, at: number): Buffer {
  const other = Buffer.from(bytes)
  other[at] = other[at]! ^ 1
  return other
}
