import { createHash, randomBytes } from 'node:crypto'
import { truncateSync } from 'node:fs'
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, relative, sep } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { TransferOptions } from '../../src/communicators/communicator.ts'
import type { SshCommunicator } from '../../src/communicators/ssh/ssh-communicator.ts'
import { Cancelled, GuestError } from '../../src/diagnostics/errors.ts'
import { hasOpenSsh, type OpenGuest, openGuest, poorPath, poorShell, run, tree } from './openssh.ts'

const signal = new AbortController().signal

// Each way to move files must do the same.
describe.skipIf(!hasOpenSsh).each(['tar', 'scp', 'sftp', 'cat'] as const)('files by %s', (way) => {
  let opened: OpenGuest
  let communicator: SshCommunicator
  let programs: string
  let guest: string
  let local: string

  /** Programs of the guest that this way is not made of are missing. */
  async function openWay(): Promise<OpenGuest> {
    const withoutTar = `SetEnv PATH=${programs}`
    const withoutScp = await poorShell(programs, 'without-scp', [
      'scp() { echo "scp: not found" >&2; return 127; }',
      'eval "$SSH_ORIGINAL_COMMAND"',
    ])
    if (way === 'tar') return await openGuest()
    if (way === 'cat') return await openGuest(['Subsystem sftp /bin/false', `ForceCommand ${withoutScp}`, withoutTar])
    return await openGuest([withoutTar], { transferMethod: way })
  }

  beforeAll(async () => {
    programs = await mkdtemp(join(tmpdir(), 'programs-'))
    await poorPath(programs)
    opened = await openWay()
    communicator = opened.communicator
  })

  afterAll(async () => {
    await communicator.close()
    await opened.server.stop()
    await rm(programs, { recursive: true })
  })

  beforeEach(async () => {
    guest = await mkdtemp(join(tmpdir(), 'guest-'))
    local = await mkdtemp(join(tmpdir(), 'local-'))
  })

  afterEach(() => Promise.all([guest, local].map((path) => rm(path, { recursive: true }))))

  it('uploads with its mode, over what was there', async () => {
    const path = join(guest, "it's a $HOME file")
    await writeFile(path, 'something longer that was there before')
    await communicator.upload(Readable.from([Buffer.from('hello')]), path, { signal, size: 5 })
    expect(await readFile(path, 'utf8')).toBe('hello')
    await communicator.upload(Readable.from([Buffer.from('#!')]), `${guest}/script`, { signal, mode: 0o755 })
    expect((await stat(`${guest}/script`)).mode & 0o777).toBe(0o755)
    await communicator.upload(Readable.from([]), `${guest}/empty`, { signal })
    expect((await stat(`${guest}/empty`)).size).toBe(0)
  })

  it('moves large files whole, and tells how far it is', async () => {
    const size = 9 * 1024 * 1024 + 17
    const content = randomBytes(size)
    const told: (number | undefined)[][] = []
    const onProgress = (done: number, total: number | undefined): void => void told.push([done, total])
    await communicator.upload(Readable.from(chunksOf(content)), `${guest}/large`, { signal, size, onProgress })
    expect(told.at(0)).toEqual([0, size])
    expect(told.at(-1)).toEqual([size, size])
    const back = new PassThrough()
    const received = buffer(back)
    await communicator.download(`${guest}/large`, back, { signal }).then(() => back.end())
    expect(digest(await received)).toBe(digest(content))
  })

  it('reads ~ as the home folder', async () => {
    const name = `.upload-test-${process.pid}-${way}`
    await communicator.upload(Readable.from([Buffer.from('x')]), `~/${name}`, { signal })
    const { lines } = await run(communicator, `cat ~/${name}; rm ~/${name}`)
    expect(lines).toEqual(['stdout: x'])
  })

  it('moves folders whose names are any that there are, and back', async () => {
    const pieces = [
      '-',
      '--',
      ' ',
      '\n',
      '\t',
      '\r',
      "'",
      '"',
      '\\',
      '*',
      '?',
      '[a]',
      '$HOME',
      '`id`',
      '~',
      ';',
      '#',
      '%',
      ':',
    ]
    const parts = fc.constantFrom('a', '-rf', 'e\u0301', '\u00e9', '\ud83d\ude00', '.', ...pieces)
    const name = fc
      .array(parts, { minLength: 1, maxLength: 4 })
      .map((some) => some.join(''))
      .filter((one) => !/^\.\.?$/.test(one))
    const names = fc.uniqueArray(name, { minLength: 1, maxLength: 4 })
    // Of its own: where scp can not name a file, it is left alone from then on.
    const own = await openWay()
    const check = async (all: readonly string[]) => {
      const [from, to, back] = await Promise.all(
        ['from-', 'to-', 'back-'].map((prefix) => mkdtemp(join(prefix === 'to-' ? guest : local, prefix))),
      )
      for (const each of all) {
        await mkdir(join(from!, each))
        for (const inner of all) await writeFile(join(from!, each, inner), `${each}/${inner}`)
      }
      await own.communicator.uploadDirectory(`${from}/`, to!, { signal })
      expect(await contents(to!)).toEqual(await contents(from!))
      await own.communicator.downloadDirectory(`${to}/`, back!, { signal })
      expect(await contents(join(back!, basename(to!)))).toEqual(await contents(from!))
    }
    try {
      await fc.assert(fc.asyncProperty(names, check), {
        numRuns: 8,
        examples: [[['-rf', ' ', 'a\nb', 'e\u0301', '\u00e9']]],
      })
    } finally {
      await own.communicator.close()
      await own.server.stop()
    }
  })

  it('downloads a folder in which a name has two lines', async () => {
    const own = await openWay()
    try {
      const from = await mkdtemp(join(guest, 'lines-'))
      for (const name of ['a', 'b\nc', 'd']) await writeFile(join(from, name), name)
      const back = await mkdtemp(join(local, 'lines-'))
      await own.communicator.downloadDirectory(from, back, { signal })
      expect(await contents(join(back, basename(from)))).toEqual(await contents(from))
    } finally {
      await own.communicator.close()
      await own.server.stop()
    }
  })

  it('says that a name is no text', async () => {
    await writeFile(Buffer.concat([Buffer.from(`${local}/`), Buffer.from([0x61, 0xff])]), '')
    await expect(communicator.uploadDirectory(`${local}/`, guest, { signal })).rejects.toMatchObject({
      code: 'not-uploadable',
      message: expect.stringContaining('its name is not UTF-8'),
    })
  })

  it('uploads a folder by its name, or what is in it', async () => {
    const source = await someFolder(local)
    await communicator.uploadDirectory(source, guest, { signal })
    expect(await tree(guest)).toEqual(['some', 'some/deep', 'some/deep/a b', 'some/link', 'some/run.sh'])
    expect((await stat(`${guest}/some/run.sh`)).mode & 0o777).toBe(0o755)
    expect(await readFile(`${guest}/some/link`, 'utf8')).toBe('deep')
    await mkdir(`${guest}/in`)
    await communicator.uploadDirectory(`${source}/`, `${guest}/in`, { signal })
    expect(await tree(`${guest}/in`)).toEqual(['deep', 'deep/a b', 'link', 'run.sh'])
  })

  it('puts what is in a folder into no folder that is not there', async () => {
    const upload = communicator.uploadDirectory(`${await someFolder(local)}/`, `${guest}/missing`, { signal })
    await expect(upload).rejects.toMatchObject({
      code: way === 'scp' ? 'transfer-failed' : 'no-remote-folder',
      detail: 'The folder must exist: make it with a shell provisioner before.',
    })
    expect(await tree(guest)).toEqual([])
  })

  it('gives a folder the name of a destination that is not there, as scp', async () => {
    await communicator.uploadDirectory(await someFolder(local), `${guest}/fresh`, { signal })
    expect(await tree(guest)).toEqual(['fresh', 'fresh/deep', 'fresh/deep/a b', 'fresh/link', 'fresh/run.sh'])
  })

  it('downloads a folder by its name', async () => {
    await someFolder(guest)
    const total: (number | undefined)[] = []
    await communicator.downloadDirectory(`${guest}/some/`, local, { signal, onProgress: (done) => total.push(done) })
    expect(await tree(local)).toEqual(
      ['some', 'some/deep', 'some/deep/a b', 'some/link', 'some/run.sh'].filter(
        (name) => way !== 'cat' || !name.endsWith('link'),
      ),
    )
    expect(await readFile(join(local, 'some/deep/a b'), 'utf8')).toBe('deep')
    expect(total.at(-1)).toBeGreaterThan(0)
  })

  it('asks for every file and folder that a download makes, and makes it where it is told', async () => {
    await someFolder(guest)
    const asked: string[] = []
    const elsewhere = join(local, 'elsewhere')
    const place = (path: string): string => {
      asked.push(relative(join(local, 'to'), path))
      return path.replace(join(local, 'to'), elsewhere)
    }
    await communicator.downloadDirectory(`${guest}/some/`, join(local, 'to'), { signal, place })
    expect(await readdir(local)).toEqual(['elsewhere'])
    const made = await tree(elsewhere)
    expect(made).toContain('some/deep/a b')
    expect(asked.sort()).toEqual(made)
  })

  it('makes nothing where it may not', async () => {
    await mkdir(`${guest}/some/no`, { recursive: true })
    await writeFile(`${guest}/some/no/file`, 'x')
    for (const refused of [`${sep}no`, `${sep}file`]) {
      const place = (path: string): string => {
        if (path.endsWith(refused)) throw new GuestError('untrusted-files', `${path} may not be`)
        return path
      }
      const done = communicator.downloadDirectory(`${guest}/some/`, local, { signal, place })
      await expect(done).rejects.toMatchObject({ code: 'untrusted-files' })
      expect((await tree(local)).filter((path) => path.endsWith(refused))).toEqual([])
    }
    expect((await run(communicator, 'echo fine')).lines).toEqual(['stdout: fine'])
  })

  it.each([
    ['upload', 'missing/file', /No such file|nonexistent|not a directory/i],
    ['download', 'missing', /No such file/i],
  ] as const)('says why an %s fails', async (what, path, why) => {
    const done =
      what === 'upload'
        ? communicator.upload(Readable.from([Buffer.from('x')]), `${guest}/${path}`, { signal, size: 1 })
        : communicator.download(`${guest}/${path}`, new PassThrough().resume(), { signal })
    await expect(done).rejects.toThrow(why)
    await expect(done).rejects.toBeInstanceOf(GuestError)
    expect(await readdir(guest)).toEqual([])
    expect((await run(communicator, 'echo fine')).lines).toEqual(['stdout: fine'])
  })

  it('refuses to take a folder for a file', async () => {
    await mkdir(`${guest}/folder`)
    const upload = communicator.upload(Readable.from([Buffer.from('x')]), `${guest}/folder`, { signal, size: 1 })
    await expect(upload).rejects.toMatchObject({
      message: expect.stringContaining(`Upload to ${guest}/folder failed`),
    })
    await expect(
      communicator.download(`${guest}/folder`, new PassThrough().resume(), { signal }),
    ).rejects.toBeInstanceOf(GuestError)
    expect(await tree(guest)).toEqual(['folder'])
  })

  it('stops when it is cancelled', async () => {
    const abort = new AbortController()
    const endless = new Readable({ read: (size) => void endless.push(Buffer.alloc(size)) })
    const upload = communicator.upload(endless, `${guest}/endless`, {
      signal: abort.signal,
      size: 2 ** 40,
      onProgress: (done) => done > 1_000_000 && abort.abort(),
    })
    await expect(upload).rejects.toBeInstanceOf(Cancelled)
    endless.destroy()
    expect((await run(communicator, 'echo fine')).lines).toEqual(['stdout: fine'])
  })
})

/** Every file of a folder with what is in it. */
async function contents(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const read = await Promise.all(
    files.map(async (file) => [relative(folder, file), await readFile(file, 'utf8')] as const),
  )
  return Object.fromEntries(read)
}

describe.skipIf(!hasOpenSsh)('folders by tar', () => {
  let opened: OpenGuest
  let folder: string

  beforeAll(async () => {
    opened = await openGuest()
  })
  afterAll(async () => {
    await opened.communicator.close()
    await opened.server.stop()
  })
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'folders-'))
    await Promise.all(['from', 'to'].map((name) => mkdir(join(folder, name))))
  })
  afterEach(() => rm(folder, { recursive: true }))

  const upload = (inside: boolean, more: Partial<TransferOptions> = {}) =>
    opened.communicator.uploadDirectory(`${folder}/from${inside ? '/' : ''}`, `${folder}/to`, { signal, ...more })

  it('arrive as they are: names, modes, empty folders, large and small files', async () => {
    const from = join(folder, 'from')
    const long = 'n'.repeat(120)
    await mkdir(join(from, 'empty', 'in it'), { recursive: true })
    await mkdir(join(from, long, long), { recursive: true })
    await writeFile(join(from, long, long, 'far down'), 'deep')
    await writeFile(join(from, '-x'), 'no option')
    await writeFile(join(from, 'it\'s \\n "ü" $HOME'), 'strange')
    await writeFile(join(from, 'nothing'), '')
    await writeFile(join(from, 'large'), randomBytes(3_000_001), { mode: 0o640 })
    await chmod(join(from, 'empty', 'in it'), 0o555)
    for (let index = 0; index < 300; index++) await writeFile(join(from, `file ${index}`), `content ${index}`)
    let told = 0
    await upload(true, { onProgress: (done) => (told = done) })
    const wanted = await described(from)
    expect(await described(join(folder, 'to'))).toEqual(wanted)
    expect(told).toBe(wanted.reduce((sum, { size }) => sum + size, 0))
  })

  it('write into what is there, as scp does: also through a link', async () => {
    await mkdir(`${folder}/real`)
    await writeFile(`${folder}/real/kept`, 'kept')
    await symlink('../real', `${folder}/to/lib`)
    await mkdir(`${folder}/from/lib`)
    await writeFile(`${folder}/from/lib/new`, 'new')
    await upload(true)
    expect((await lstat(`${folder}/to/lib`)).isSymbolicLink()).toBe(true)
    expect(await tree(`${folder}/real`)).toEqual(['kept', 'new'])
  })

  it('keep their mode when nobody may write into them', async () => {
    await writeFile(`${folder}/from/file`, 'x')
    await chmod(`${folder}/from`, 0o555)
    await upload(false)
    expect((await stat(`${folder}/to/from`)).mode & 0o777).toBe(0o555)
    await Promise.all([`${folder}/from`, `${folder}/to/from`].map((path) => chmod(path, 0o755)))
  })

  it('go to a guest whose shell prints half a line first', async () => {
    const programs = join(folder, 'programs')
    await mkdir(programs)
    const shell = await poorShell(programs, 'greeting', ['printf "Welcome! "', 'eval "$SSH_ORIGINAL_COMMAND"'])
    const greeting = await openGuest([`ForceCommand ${shell}`])
    onTestFinished(async () => {
      await greeting.communicator.close()
      await greeting.server.stop()
    })
    await writeFile(`${folder}/from/file`, 'x')
    await greeting.communicator.uploadDirectory(`${folder}/from/`, `${folder}/to`, { signal })
    expect(await tree(`${folder}/to`)).toEqual(['file'])
  })

  it('say what tar said when it fails', async () => {
    await writeFile(`${folder}/from/file`, 'x')
    const programs = join(folder, 'programs')
    const failing = await openGuest([await poorPath(programs)])
    onTestFinished(async () => {
      await failing.communicator.close()
      await failing.server.stop()
    })
    await poorShell(programs, 'tar', ['echo "tar: file: Cannot write: No space left on device" >&2', 'exit 2'])
    const done = failing.communicator.uploadDirectory(`${folder}/from/`, `${folder}/to`, { signal })
    await expect(done).rejects.toMatchObject({
      message: expect.stringContaining('No space left on device'),
      detail: expect.stringContaining('disk_size'),
    })
  })

  it('stop when they are cancelled, and when a file changes', async () => {
    await writeFile(`${folder}/from/large`, Buffer.alloc(20_000_000))
    const abort = new AbortController()
    const cancelled = upload(true, { signal: abort.signal, onProgress: (done) => done > 1_000_000 && abort.abort() })
    await expect(cancelled).rejects.toBeInstanceOf(Cancelled)
    await rm(`${folder}/to/large`, { force: true })
    const onProgress = (done: number): void => {
      if (done > 1_000_000) truncateSync(`${folder}/from/large`, 2_000_000)
    }
    await expect(upload(true, { onProgress })).rejects.toMatchObject({ code: 'file-changed' })
    expect((await run(opened.communicator, 'echo fine')).lines).toEqual(['stdout: fine'])
  })
})

async function described(folder: string) {
  return await Promise.all(
    (await tree(folder)).map(async (path) => {
      const info = await stat(join(folder, path))
      const file = info.isFile()
      return {
        path,
        mode: info.mode,
        size: file ? info.size : 0,
        digest: file && digest(await readFile(join(folder, path))),
      }
    }),
  )
}

async function someFolder(parent: string): Promise<string> {
  const folder = join(parent, 'some')
  await mkdir(join(folder, 'deep'), { recursive: true })
  await writeFile(join(folder, 'run.sh'), '#!/bin/sh\n')
  await chmod(join(folder, 'run.sh'), 0o755)
  await writeFile(join(folder, 'deep', 'a b'), 'deep')
  await symlink('deep/a b', join(folder, 'link'))
  return folder
}

function chunksOf(content: Buffer): Buffer[] {
  const chunks: Buffer[] = []
  for (let at = 0; at < content.length; at += 50_000) chunks.push(content.subarray(at, at + 50_000))
  return chunks
}

function digest(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}
