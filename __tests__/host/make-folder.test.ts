import { existsSync, statSync } from 'node:fs'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { makeFolder, makeFolderSync } from '../../src/host/make-folder.ts'

async function room(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'folders-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

it('makes a folder with those above it, and is content with one that is there', async () => {
  const folder = await room()
  const deep = path.join(folder, 'a', 'b', 'c')
  await makeFolder(deep, 0o700)
  await makeFolder(`${deep}/`)
  expect(statSync(deep).mode & 0o777).toBe(0o700)
  await symlink(deep, path.join(folder, 'link'))
  await makeFolder(path.join(folder, 'link', 'd'))
  expect(existsSync(path.join(deep, 'd'))).toBe(true)
  makeFolderSync(path.join(folder, 'sync', 'too'))
  makeFolderSync(path.join(folder, 'sync', 'too'))
  expect(existsSync(path.join(folder, 'sync', 'too'))).toBe(true)
  await Promise.all([1, 2, 3].map(() => makeFolder(path.join(folder, 'x', 'y', 'z'))))
})

it.each(['/proc/nope', '/proc/nope/deeper', '/proc/self/nope/'])('ends below /proc: %s', async (where) => {
  await expect(makeFolder(where)).rejects.toMatchObject({ code: 'ENOENT' })
  expect(() => makeFolderSync(where)).toThrow('ENOENT')
})

it('says what is in the way', async () => {
  const folder = await room()
  await writeFile(path.join(folder, 'file'), '')
  await symlink(path.join(folder, 'nowhere'), path.join(folder, 'broken'))
  await expect(makeFolder(path.join(folder, 'file'))).rejects.toMatchObject({ code: 'EEXIST' })
  await expect(makeFolder(path.join(folder, 'file', 'below'))).rejects.toMatchObject({ code: 'ENOTDIR' })
  await expect(makeFolder(path.join(folder, 'broken'))).rejects.toMatchObject({ code: 'EEXIST' })
  await expect(makeFolder(path.join(folder, 'broken', 'below'))).rejects.toMatchObject({ code: 'EEXIST' })
  await expect(makeFolder('')).rejects.toMatchObject({ code: 'ENOENT' })
})
