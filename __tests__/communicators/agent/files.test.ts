import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, lstat, mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AgentCommunicator } from '../../../src/communicators/agent/agent-communicator.ts'
import { type AgentGuest, hasAgent, listener, startAgentGuest } from './agent-guest.ts'

const signal = () => AbortSignal.timeout(120_000)

describe.skipIf(!hasAgent)('files over the guest agent', () => {
  let guest: AgentGuest
  let communicator: AgentCommunicator
  let folder: string

  beforeAll(async () => {
    guest = await startAgentGuest()
    communicator = await guest.reach()
    folder = join(guest.folder, 'files ✓')
    await mkdir(folder)
  })
  afterAll(async () => {
    await communicator?.close()
    await guest?.stop()
  })

  const upload = (content: Buffer, path: string, mode?: number) =>
    communicator.upload(Readable.from(content.length === 0 ? [] : [content]), path, { signal: signal(), mode })
  const download = async (path: string): Promise<Buffer> => {
    const chunks: Buffer[] = []
    const to = new Writable({
      write(chunk: Buffer, _encoding, done) {
        chunks.push(chunk)
        done()
      },
    })
    await communicator.download(path, to, { signal: signal() })
    return Buffer.concat(chunks)
  }

  test.each([0, 1, 3, 368_640, 368_641, 800_000])('%i bytes there and back', async (length) => {
    const content = randomBytes(length)
    const path = join(folder, `ü ${length} 'x`)
    await upload(content, path, 0o751)
    expect((await readFile(path)).equals(content)).toBe(true)
    expect((await stat(path)).mode & 0o777).toBe(0o751)
    expect((await download(path)).equals(content)).toBe(true)
  })

  test('a small file is two or three calls, and there is nothing beside it', async () => {
    const path = join(folder, 'small')
    guest.calls()
    await upload(Buffer.from('hello\n'), path)
    expect(guest.calls().filter((call) => call.endsWith('/agent/exec'))).toHaveLength(1)
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  test('a larger file arrives intact, and its way is told', async () => {
    const source = join(guest.folder, 'large')
    await writeFile(source, randomBytes(2 << 20))
    const hash = (content: Buffer) => createHash('sha256').update(content).digest('hex')
    const seen: number[] = []
    await communicator.upload(createReadStream(source), join(folder, 'large'), {
      signal: signal(),
      size: 2 << 20,
      onProgress: (done, total) => {
        expect(total).toBe(2 << 20)
        seen.push(done)
      },
    })
    expect(seen.at(-1)).toBe(2 << 20)
    expect(hash(await readFile(join(folder, 'large')))).toBe(hash(await readFile(source)))
  })

  test('what is there already keeps its owner, and a link leads where it led', async () => {
    const [real, link] = [join(folder, 'real'), join(folder, 'link')]
    await writeFile(real, 'old')
    await symlink('real', link)
    await upload(Buffer.from('new'), link, 0o600)
    expect(await readlink(link)).toBe('real')
    expect(await readFile(real, 'utf8')).toBe('new')
    expect((await stat(real)).mode & 0o777).toBe(0o600)
  })

  test('home, devices, and what can not be', async () => {
    await upload(Buffer.from('at home'), '~/at home')
    expect((await download('$HOME/at home')).toString()).toBe('at home')
    // What is sent is made beside its place first: the agent of a machine is root.
    if (process.getuid?.() === 0) {
      await upload(Buffer.from('gone'), '/dev/null')
      expect((await lstat('/dev/null')).isCharacterDevice()).toBe(true)
    } else console.warn('skipped: only root may make files in /dev')
    await expect(upload(Buffer.from('x'), join(folder, 'none', 'x'))).rejects.toMatchObject({
      code: 'transfer-failed',
      message: expect.stringMatching(/^Upload to .*none\/x failed: .*No such file or directory/),
    })
    await expect(upload(Buffer.from('x'), folder)).rejects.toThrow('it is a folder')
    await expect(download(join(folder, 'none'))).rejects.toThrow(/^Download of .* failed: .*No such file/)
    await expect(download(folder)).rejects.toMatchObject({ code: 'remote-folder' })
    expect((await download('/proc/version')).toString()).toMatch(/^Linux/)
  })

  describe.each(['as an archive', 'file by file'])('folders %s', (way) => {
    const names = ['a.txt', 'deep/er/b ü.bin', `long/${'x'.repeat(120)}/${'y'.repeat(150)}`, 'script.sh']
    let tree: string
    let reached: AgentCommunicator

    beforeAll(async () => {
      reached = way === 'as an archive' ? communicator : await withoutTar(guest)
      tree = join(guest.folder, way, 'tree')
      for (const name of names) {
        await mkdir(join(tree, name, '..'), { recursive: true })
        await writeFile(join(tree, name), randomBytes(name.length * 300))
      }
      await mkdir(join(tree, 'empty'))
      await chmod(join(tree, 'script.sh'), 0o755)
      await chmod(join(tree, 'empty'), 0o700)
    })

    const described = async (root: string): Promise<unknown> => {
      const found: Record<string, unknown> = {}
      for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
        const path = join(entry.parentPath, entry.name)
        const mode = ((await stat(path)).mode & 0o700).toString(8)
        found[relative(root, path)] = entry.isFile()
          ? [
              mode,
              createHash('sha256')
                .update(await readFile(path))
                .digest('hex'),
            ]
          : mode
      }
      return found
    }

    test('there', async () => {
      const target = join(folder, way)
      await reached.uploadDirectory(tree, target, { signal: signal() })
      expect(await described(target)).toEqual(await described(tree))
      // Once more: it is there now.
      await reached.uploadDirectory(tree, target, { signal: signal() })
      expect(await described(join(target, 'tree'))).toEqual(await described(tree))
      const inside = join(folder, `${way} inside`)
      await expect(reached.uploadDirectory(`${tree}/`, inside, { signal: signal() })).rejects.toMatchObject({
        code: 'no-remote-folder',
      })
      await mkdir(inside)
      await reached.uploadDirectory(`${tree}/`, inside, { signal: signal() })
      expect(await described(inside)).toEqual(await described(tree))
    })

    test('through links that are there', async () => {
      const [target, elsewhere] = [join(folder, `${way} links`), join(folder, `${way} elsewhere`)]
      await mkdir(target)
      await mkdir(elsewhere)
      await symlink(elsewhere, join(target, 'deep'))
      await reached.uploadDirectory(`${tree}/`, target, { signal: signal() })
      expect((await lstat(join(target, 'deep'))).isSymbolicLink()).toBe(true)
      expect(await readdir(join(elsewhere, 'er'))).toEqual(['b ü.bin'])
    })

    test('and back', async () => {
      const here = join(guest.folder, way, 'back')
      await mkdir(here)
      const places: string[] = []
      const place = (path: string) => {
        places.push(path)
        return path
      }
      await reached.downloadDirectory(`${tree}/`, here, { signal: signal(), place })
      const content = async (root: string) =>
        Object.fromEntries(
          await Promise.all(
            names.map(async (name) => [name, (await readFile(join(root, name))).toString('hex')] as const),
          ),
        )
      expect(await content(join(here, 'tree'))).toEqual(await content(tree))
      expect(places.length).toBeGreaterThan(names.length)
      const some = join(guest.folder, way, 'some')
      await mkdir(some)
      await reached.downloadDirectory(join(tree, 'd*'), some, { signal: signal() })
      expect(await readdir(some)).toEqual(['deep'])
      await expect(reached.downloadDirectory(join(tree, 'none'), some, { signal: signal() })).rejects.toThrow('no such')
    })
  })

  test('a guest that can decode nothing gets files by the agent itself', async () => {
    const other = await withoutTools(guest, ['base64', 'openssl'])
    const content = randomBytes(800_000)
    await other.upload(Readable.from([content]), join(folder, 'pieces'), { signal: signal() })
    expect((await readFile(join(folder, 'pieces'))).equals(content)).toBe(true)
    await other.close()
  })

  test('a guest that can compare nothing is told of', async () => {
    const said: string[] = []
    const other = await withoutTools(guest, ['sha256sum', 'shasum', 'openssl'], said)
    await other.upload(Readable.from(['text']), join(folder, 'no hash'), { signal: signal() })
    expect(await readFile(join(folder, 'no hash'), 'utf8')).toBe('text')
    expect(said.join('\n')).toContain('SHA-256')
    await other.close()
  })

  test('what is damaged on its way is found', async () => {
    guest.between = async (command, parameters, ask) => {
      const list = (parameters as { arg?: string[] } | undefined)?.arg
      if (command === 'guest-exec' && list !== undefined) list.push(list.pop()!.replace(/^..../, 'AAAA'))
      return ask()
    }
    try {
      const path = join(folder, 'damaged')
      await expect(upload(Buffer.from('something'), path)).rejects.toThrow('not what was sent')
      expect((await readdir(folder)).filter((name) => name === 'damaged' || name.endsWith('.part'))).toEqual([])
    } finally {
      guest.between = undefined
    }
  })

  test('a full disk is told of, and nothing stays', async () => {
    const heard = listener()
    const { exitCode } = await communicator.exec('test -e /dev/full', heard)
    expect(exitCode).toBe(0)
    await symlink('/dev/full', join(folder, 'full'))
    await expect(upload(Buffer.from('text'), join(folder, 'full'))).rejects.toThrow('No space left on device')
  })

  test('a cancelled upload leaves nothing', async () => {
    const stop = new AbortController()
    const endless = new Readable({
      read() {
        this.push(randomBytes(65_536))
      },
    })
    const done = communicator.upload(endless, join(folder, 'cancelled'), {
      signal: stop.signal,
      onProgress: (count) => count > 1_000_000 && stop.abort(),
    })
    await expect(done).rejects.toThrow('cancelled')
    expect(endless.destroyed).toBe(true)
    expect((await readdir(folder)).filter((name) => name === 'cancelled' || name.endsWith('.part'))).toEqual([])
  })
})

const withoutTar = (guest: AgentGuest) => withoutTools(guest, ['tar'])

/** As in a guest that has no such programs. */
async function withoutTools(
  guest: AgentGuest,
  names: readonly string[],
  said: string[] = [],
): Promise<AgentCommunicator> {
  guest.between = async (command, parameters, ask) => {
    const list = (parameters as { arg?: string[] } | undefined)?.arg
    if (command === 'guest-exec' && list?.[1]?.includes('echo ready=yes'))
      for (const name of names) list[1] = list[1].replaceAll(`has ${name}`, 'has no-such-program')
    return ask()
  }
  try {
    return await guest.reach({ say: (text) => said.push(text) })
  } finally {
    guest.between = undefined
  }
}
