import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { openDataFolder } from '../../src/embedded/state/data-folder.ts'
import { copyImage, createImage, createLinkedImage } from '../../src/embedded/storage/disk-image.ts'

const folder = mkdtempSync(join(tmpdir(), 'private-'))
afterAll(() => rmSync(folder, { recursive: true }))
const mode = (name: string) => statSync(join(folder, name)).mode & 0o777

it('the disks of guests are for the eyes of their owner', async () => {
  await createImage(join(folder, 'a.raw'), 'raw', 1 << 20, undefined)
  await createImage(join(folder, 'b.qcow2'), 'qcow2', 1 << 20, undefined)
  await createLinkedImage(join(folder, 'c.qcow2'), 'b.qcow2', 'qcow2')
  await copyImage(
    { file: join(folder, 'a.raw'), format: 'raw' },
    { file: join(folder, 'd.qcow2'), format: 'qcow2' },
    () => {},
  )
  expect(['a.raw', 'b.qcow2', 'c.qcow2', 'd.qcow2'].map(mode)).toEqual([0o600, 0o600, 0o600, 0o600])
})

it('an image that could not be made is not there', async () => {
  await expect(createImage(join(folder, 'none'), 'no-such-format', 1 << 20, undefined)).rejects.toThrow()
  expect(statSync(join(folder, 'none'), { throwIfNoEntry: false })).toBeUndefined()
})

it('a data folder that was there before is closed to others too', () => {
  mkdirSync(join(folder, 'data'), { mode: 0o755 })
  openDataFolder(join(folder, 'data')).release()
  expect(mode('data')).toBe(0o700)
})
