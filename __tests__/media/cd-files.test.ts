import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { collectCdFiles } from '../../src/media/cd-files.ts'
import { createIsoImage } from '../../src/media/iso9660/iso-image.ts'
import { temporaryFolder } from './folder.ts'

async function tree(folder: string, files: Record<string, string>) {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, path, '..'), { recursive: true })
    await writeFile(join(folder, path), text)
  }
}

async function paths(workingDirectory: string, files: string[], content: Record<string, string> = {}) {
  const { entries, diagnostics } = await collectCdFiles({ files, content, workingDirectory })
  return {
    paths: entries.filter((entry) => entry.content !== 'folder').map(({ path }) => path),
    folders: entries.filter((entry) => entry.content === 'folder').map(({ path }) => path),
    entries,
    diagnostics,
  }
}

describe('cd_files', () => {
  it('puts files under their base names, and folders with theirs', async () => {
    await using folder = await temporaryFolder()
    await tree(folder.path, { 'http/user-data': 'u', 'drivers/net/a.inf': 'a', 'drivers/b.sys': 'b' })
    await mkdir(join(folder.path, 'drivers/none'))
    const found = await paths(folder.path, ['./http/user-data', 'drivers'])
    expect(found.paths).toEqual(['user-data', 'drivers/b.sys', 'drivers/net/a.inf'])
    expect(found.folders).toEqual(['drivers', 'drivers/net', 'drivers/none'])
    expect(found.diagnostics).toEqual([])
  })

  it('puts the content of a folder with a slash, or of a pattern, at the top', async () => {
    await using folder = await temporaryFolder()
    await tree(folder.path, { 'cd/user-data': 'u', 'cd/.hidden': 'h', 'cd/sub/x': 'x' })
    for (const pattern of ['cd/', 'cd/*', '*/*', 'c[d]/*', join(folder.path, 'cd/*')])
      expect((await paths(folder.path, [pattern])).paths.sort()).toEqual(['.hidden', 'sub/x', 'user-data'])
    expect((await paths(folder.path, ['cd/user-????'])).paths).toEqual(['user-data'])
    expect((await paths(folder.path, ['cd/{user-data,x}*'])).paths).toEqual([])
  })

  it('keeps modes and follows links', async () => {
    await using folder = await temporaryFolder()
    await tree(folder.path, { 'setup.sh': '#!/bin/sh', 'real/x': 'x' })
    await chmod(join(folder.path, 'setup.sh'), 0o750)
    await symlink('setup.sh', join(folder.path, 'link.sh'))
    await symlink('real', join(folder.path, 'other'))
    const { entries, paths: found } = await paths(folder.path, ['link.sh', 'other'])
    expect(found).toEqual(['link.sh', 'other/x'])
    expect(entries[0]).toMatchObject({ path: 'link.sh', mode: 0o750 })
  })

  it('is overruled by cd_content at the same path', async () => {
    await using folder = await temporaryFolder()
    await tree(folder.path, { 'user-data': 'from the file' })
    const { entries } = await paths(folder.path, ['user-data'], { 'user-data': 'from the template', 'a/b': 'deep' })
    const chunks: Uint8Array[] = []
    for await (const chunk of (await createIsoImage(entries, { label: 'cidata', date: new Date(0) })).stream())
      chunks.push(chunk)
    const bytes = Buffer.concat(chunks)
    expect(bytes.includes('from the template')).toBe(true)
    expect(bytes.includes('from the file')).toBe(false)
    expect(bytes.includes('deep')).toBe(true)
  })

  it('reports every missing path, a pattern without matches, and a link that leads in circles', async () => {
    await using folder = await temporaryFolder()
    await mkdir(join(folder.path, 'ring'))
    await symlink('..', join(folder.path, 'ring/up'))
    const { diagnostics } = await paths(folder.path, ['no-1', 'no-2/', 'no-*', 'ring'])
    expect(diagnostics.map(({ severity, summary }) => `${severity}: ${summary}`)).toEqual([
      'error: Bad CD disk file "no-1"',
      'error: Bad CD disk file "no-2/"',
      "error: Bad CD disk file 'no-*': no file matches",
      'error: Bad CD disk file "ring"',
    ])
    expect(diagnostics[0]?.detail).toContain(join(folder.path, 'no-1'))
    expect(diagnostics[3]?.detail).toContain('leads back')
  })
})
