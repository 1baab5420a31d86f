import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { file as typed } from '../../src/provisioners/file.ts'
import type { Provisioner } from '../../src/provisioners/provisioner.ts'
import { type Guest, resolve, startGuest } from './guest.ts'

const file = typed as unknown as Provisioner
let folder: string
let remote: string
let guest: Guest

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'file-'))
  remote = await mkdtemp(join(tmpdir(), 'remote-'))
  await mkdir(join(folder, 'conf/deep'), { recursive: true })
  await writeFile(join(folder, 'a.txt'), 'A')
  await writeFile(join(folder, 'b.sh'), 'B')
  await chmod(join(folder, 'b.sh'), 0o755)
  await writeFile(join(folder, 'conf/deep/c'), 'C')
  guest = await startGuest(folder)
})

afterEach(async () => {
  await guest.stop()
  await Promise.all([folder, remote].map((path) => rm(path, { recursive: true })))
})

async function run(given: Record<string, unknown>): Promise<string[]> {
  await file.run(resolve(file, given, folder), guest.context)
  return (await readdir(remote, { recursive: true })).sort()
}

describe('file', () => {
  it('uploads a file with its mode', async () => {
    await run({ source: 'b.sh', destination: `${remote}/x` })
    expect(await readFile(`${remote}/x`, 'utf8')).toBe('B')
    expect((await stat(`${remote}/x`)).mode & 0o777).toBe(0o755)
  })

  it('puts files into a folder whose name ends with a slash', async () => {
    expect(await run({ sources: ['a.txt', 'b.sh'], destination: `${remote}/` })).toEqual(['a.txt', 'b.sh'])
  })

  it('uploads a folder, or what is in it', async () => {
    expect(await run({ source: 'conf', destination: remote })).toEqual(['conf', 'conf/deep', 'conf/deep/c'])
    expect(await run({ source: 'conf/', destination: remote })).toContain('deep/c')
  })

  it('uploads content that others may not read', async () => {
    await run({ content: 'secret ä', destination: `${remote}/x` })
    expect(await readFile(`${remote}/x`, 'utf8')).toBe('secret ä')
    expect((await stat(`${remote}/x`)).mode & 0o777).toBe(0o600)
    expect(await run({ content: '', destination: `${remote}/` })).toContain('pkr-file-content')
  })

  it('downloads files, and makes the folder for them', async () => {
    await writeFile(`${remote}/log`, 'L')
    await run({ direction: 'download', source: `${remote}/log`, destination: 'out/here/' })
    await run({ direction: 'download', source: `${remote}/log`, destination: 'out/there' })
    expect(await readFile(join(folder, 'out/here/log'), 'utf8')).toBe('L')
    expect(await readFile(join(folder, 'out/there'), 'utf8')).toBe('L')
  })

  it('downloads a folder', async () => {
    await mkdir(`${remote}/logs`)
    await writeFile(`${remote}/logs/x`, 'X')
    await run({ direction: 'download', source: `${remote}/logs/`, destination: 'out' })
    expect(await readFile(join(folder, 'out/logs/x'), 'utf8')).toBe('X')
  })

  describe('whose template is not trusted with files downloads nothing', () => {
    const download = async (source: string, destination: string, make: () => Promise<unknown>) => {
      await Promise.all(
        ['victim', '.git/hooks', 'dl', 'dl2'].map((name) => mkdir(join(folder, name), { recursive: true })),
      )
      await mkdir(`${remote}/tree/.git/hooks`, { recursive: true })
      await writeFile(`${remote}/tree/.git/hooks/pre-commit`, 'theirs')
      await writeFile(`${remote}/tree/rc`, 'theirs')
      await mkdir(join(remote, 'outside'))
      await writeFile(join(remote, 'outside/rc'), 'mine')
      await make()
      const trust = { granted: new Set<never>(), workspace: folder, because: 'nobody has looked at it' }
      const given = { direction: 'download', source: `${remote}/${source}`, destination }
      const done = file.run(resolve(file, given, folder), { ...guest.context, trust })
      await expect(done).rejects.toMatchObject({ code: 'untrusted-files' })
      expect(await readdir(join(remote, 'outside'))).toEqual(['rc'])
      expect(await readFile(join(remote, 'outside/rc'), 'utf8')).toBe('mine')
      expect(await readdir(join(folder, '.git/hooks'))).toEqual([])
    }
    const link = (to: string, at: string) => () => symlink(join(remote, to), join(folder, at))

    it('through a link of its name in the folder', () => download('tree/rc', 'dl/', link('outside/rc', 'dl/rc')))
    it('through a link that is the destination', () => download('tree/rc', 'dl/x', link('outside/new', 'dl/x')))
    it('into a folder that is a link', () => download('tree/', 'dl2', link('outside', 'dl2/tree')))
    it('over links in the folder', () =>
      download('tree/', 'dl2', async () => {
        await rm(`${remote}/tree/.git`, { recursive: true })
        await mkdir(join(folder, 'dl2/tree'))
        await link('outside/rc', 'dl2/tree/rc')()
      }))
    it('into .git by its name', () => download('tree/.git/', '.', async () => {}))
    it('into .git by what is in the folder', () => download('tree/', 'dl2', async () => {}))
  })

  it('downloads into the workspace, through links of its own, also where files are not trusted', async () => {
    await mkdir(join(folder, 'real'))
    await symlink('real', join(folder, 'out'))
    await mkdir(`${remote}/logs/deep`, { recursive: true })
    await writeFile(`${remote}/logs/deep/x`, 'X')
    const trust = { granted: new Set<never>(), workspace: folder, because: 'nobody has looked at it' }
    const options = resolve(file, { direction: 'download', source: `${remote}/logs/`, destination: 'out' }, folder)
    await file.run(options, { ...guest.context, trust })
    expect(await readFile(join(folder, 'real/logs/deep/x'), 'utf8')).toBe('X')
  })

  it('waits with the check of what is generated', async () => {
    const options = resolve(file, { source: 'later', destination: `${remote}/x`, generated: true }, folder)
    await expect(file.run(options, guest.context)).rejects.toThrow('Bad source')
    await writeFile(join(folder, 'later'), 'now')
    await file.run(options, guest.context)
    expect(await readFile(`${remote}/x`, 'utf8')).toBe('now')
  })

  it('says what to do when a folder is missing', async () => {
    await expect(run({ source: 'a.txt', destination: `${remote}/no/x` })).rejects.toMatchObject({
      message: expect.stringContaining(`Upload to ${remote}/no/x failed`),
      detail: 'The folder must exist: make it with a shell provisioner before.',
    })
  })

  it.each([
    [{ destination: '/x' }, ': source, sources or content must be specified'],
    [{ source: 'a.txt' }, 'destination: Destination must be specified.'],
    [{ source: 'a.txt', content: 'x', destination: '/x' }, 'content: source(s) conflicts with content.'],
    [{ source: 'a.txt', destination: '/x', direction: 'up' }, 'direction: Direction must be one of: download, upload.'],
    [{ sources: ['a.txt', 'no'], destination: '/x/' }, "sources.1: Bad source 'no': no such file or directory"],
  ])('refuses %j', (given, message) => {
    expect(() => resolve(file, given, folder)).toThrow(message)
  })
})
