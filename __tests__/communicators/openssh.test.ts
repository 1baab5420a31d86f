import { execFileSync, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ExecOptions } from '../../src/communicators/communicator.ts'
import type { SshCommunicator } from '../../src/communicators/ssh/communicator.ts'
import { waitForSsh } from '../../src/communicators/wait.ts'
import { Cancelled, GuestError } from '../../src/diagnostics/errors.ts'
import { freePort, hasOpenSsh, type OpenSsh, settingsFor, startOpenSsh } from './openssh.ts'

const signal = new AbortController().signal
const shell = '/bin/sh'

/** A login shell whose path misses some programs, or that greets first: guests are poor in many ways. */
async function poorShell(folder: string, name: string, lines: string[]): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, `#!${shell}\n${lines.join('\n')}\n`)
  await chmod(file, 0o755)
  return file
}

const running: { server: OpenSsh; communicator: SshCommunicator }[] = []
const notices: string[] = []

async function open(lines: string[] = [], more: Partial<ReturnType<typeof settingsFor>> = {}) {
  const server = await startOpenSsh(lines)
  const { communicator } = await waitForSsh({
    settings: { ...settingsFor(server.port, { privateKey: server.privateKey }), ...more },
    address: () => Promise.reject(new Error('not asked')),
    signal,
    onState: () => {},
    say: (text) => notices.push(text),
  })
  running.push({ server, communicator })
  return { server, communicator }
}

async function run(communicator: SshCommunicator, command: string, more: Partial<ExecOptions> = {}) {
  const lines: string[] = []
  const onOutput = (stream: 'stdout' | 'stderr', line: string): void => void lines.push(`${stream}: ${line}`)
  const result = await communicator.exec(command, { signal, onOutput, ...more })
  return { ...result, lines }
}

describe.skipIf(!hasOpenSsh)('with OpenSSH', () => {
  let plain: { server: OpenSsh; communicator: SshCommunicator }
  let guest: string
  let local: string

  beforeAll(async () => {
    plain = await open()
  })

  beforeEach(async () => {
    notices.length = 0
    guest = await mkdtemp(join(plain.server.folder, 'guest-'))
    local = await mkdtemp(join(plain.server.folder, 'local-'))
  })

  afterEach(async () => {
    for (const { server, communicator } of running.splice(1)) {
      await communicator.close()
      await server.stop()
    }
  })

  afterAll(async () => {
    await plain.communicator.close()
    await plain.server.stop()
  })

  describe('exec', () => {
    it('streams both outputs by line and answers the exit code', async () => {
      const result = await run(plain.communicator, "printf 'a\\nb'; printf 'e\\n' >&2; exit 3")
      expect(result).toMatchObject({ exitCode: 3, disconnected: false })
      expect(result.lines.toSorted()).toEqual(['stderr: e', 'stdout: a', 'stdout: b'])
    })

    it('gives commands their input, and an empty one without any', async () => {
      const result = await run(plain.communicator, 'cat', { stdin: Readable.from(['one\n', 'two\n']) })
      expect(result.lines).toEqual(['stdout: one', 'stdout: two'])
      expect((await run(plain.communicator, 'cat; echo end')).lines).toEqual(['stdout: end'])
    })

    it('answers the signal of which a command died', async () => {
      expect(await run(plain.communicator, 'kill -TERM $$')).toMatchObject({
        signal: 'TERM',
        exitCode: undefined,
        disconnected: false,
      })
    })

    it('ends a command when it is cancelled', async () => {
      const abort = new AbortController()
      const mark = join(guest, 'pid')
      const ran = run(plain.communicator, `echo $$ > ${mark}; while echo tick; do sleep 0.1; done`, {
        signal: abort.signal,
        onOutput: () => abort.abort(),
      })
      await expect(ran).rejects.toBeInstanceOf(Cancelled)
      const pid = Number(await readFile(mark, 'utf8'))
      await expect.poll(() => existsSync(`/proc/${pid}`), { timeout: 10_000 }).toBe(false)
    })

    it('runs commands side by side on the one connection', async () => {
      const results = await Promise.all(
        [1, 2, 3].map((number) => run(plain.communicator, `echo $SSH_CONNECTION ${number}`)),
      )
      expect(new Set(results.map(({ lines }) => lines[0]?.slice(0, -1))).size).toBe(1)
    })

    it('gives a terminal where ssh_pty is set', async () => {
      expect((await run(plain.communicator, 'tty')).exitCode).toBe(1)
      const { communicator } = await open([], { pty: true })
      expect((await run(communicator, 'tty; stty size')).lines).toEqual([
        expect.stringMatching(/^stdout: \/dev\//),
        'stdout: 40 80',
      ])
    })

    it('tells that the connection went away', async () => {
      const { communicator } = await open()
      const stdin = new PassThrough()
      const lines: string[] = []
      const onOutput = (_: string, line: string): void => {
        lines.push(line)
        stdin.write('go\n')
      }
      const result = await communicator.exec('echo before; read go; kill -9 $PPID; sleep 1000', {
        signal,
        onOutput,
        stdin,
      })
      expect(result).toEqual({ disconnected: true, exitCode: undefined, signal: undefined })
      expect(lines).toEqual(['before'])
      expect((await run(communicator, 'echo again')).lines).toEqual(['stdout: again'])
    })

    it('says that the guest is gone', async () => {
      const { communicator, server } = await open()
      const pid = await run(communicator, 'echo $PPID')
      await server.stop()
      process.kill(Number(pid.lines[0]?.replace('stdout: ', '')), 'SIGKILL')
      running.pop()
      await expect(run(communicator, 'true')).rejects.toThrow(
        /^The SSH connection to the guest is gone: 127.0.0.1 refuses connections/,
      )
      await communicator.close()
    })
  })

  // Each way to move files must do the same.
  describe.each(['scp', 'sftp', 'cat'] as const)('files by %s', (way) => {
    let communicator: SshCommunicator

    beforeAll(async () => {
      if (way === 'scp') communicator = plain.communicator
      else if (way === 'sftp') communicator = (await openKept([], { transferMethod: 'sftp' })).communicator
      else communicator = (await openKept(['Subsystem sftp /bin/false'], { withoutScp: true })).communicator
    })

    const kept: { server: OpenSsh; communicator: SshCommunicator }[] = []

    async function openKept(
      lines: string[],
      { withoutScp = false, ...more }: Partial<ReturnType<typeof settingsFor>> & { withoutScp?: boolean },
    ) {
      const poor = await poorShell(plain.server.folder, 'without-scp', [
        // The shell that sshd runs is given by -c of the user's; ForceCommand takes its place.
        'scp() { echo "scp: not found" >&2; return 127; }',
        'eval "$SSH_ORIGINAL_COMMAND"',
      ])
      const opened = await open(withoutScp ? [...lines, `ForceCommand ${poor}`] : lines, more)
      running.pop()
      kept.push(opened)
      return opened
    }

    afterAll(async () => {
      for (const opened of kept.splice(0)) {
        await opened.communicator.close()
        await opened.server.stop()
      }
    })

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
      const { lines } = await run(plain.communicator, `cat ~/${name}; rm ~/${name}`)
      expect(lines).toEqual(['stdout: x'])
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

  it('knows wildcards where scp does', async () => {
    await writeFile(join(guest, 'a.log'), 'A')
    await writeFile(join(guest, 'b.log'), 'B')
    await writeFile(join(guest, 'c.txt'), 'C')
    await plain.communicator.downloadDirectory(`${guest}/*.log`, local, { signal })
    expect(await tree(local)).toEqual(['a.log', 'b.log'])
  })

  it('refuses a file that changes its size under way', async () => {
    const upload = plain.communicator.upload(Readable.from([Buffer.from('four')]), `${guest}/x`, { signal, size: 5 })
    await expect(upload).rejects.toThrow('x changed while it was uploaded')
  })

  it('falls back from scp to sftp and says so once', async () => {
    const poor = await poorShell(plain.server.folder, 'noscp', [
      'case "$SSH_ORIGINAL_COMMAND" in scp*) echo "sh: 1: scp: not found" >&2; exit 127;; esac',
      `case "$SSH_ORIGINAL_COMMAND" in internal-sftp) exec ${sftpServer()};; esac`,
      'eval "$SSH_ORIGINAL_COMMAND"',
    ])
    const { communicator } = await open([`ForceCommand ${poor}`])
    await communicator.upload(Readable.from([Buffer.from('x')]), `${guest}/x`, { signal, size: 1 })
    await communicator.upload(createReadStream(join(guest, 'x')), `${guest}/y`, { signal, size: 1 })
    expect(await readFile(`${guest}/y`, 'utf8')).toBe('x')
    expect(notices).toEqual(['The guest has no scp; files go by sftp instead.'])
  })

  it('falls back to cat where a shell prints a greeting', async () => {
    const poor = await poorShell(plain.server.folder, 'greeting', ['echo Welcome', 'eval "$SSH_ORIGINAL_COMMAND"'])
    const { communicator } = await open([`ForceCommand ${poor}`, 'Subsystem sftp /bin/false'])
    await communicator.upload(Readable.from([Buffer.from('x')]), `${guest}/x`, { signal, size: 1 })
    expect(await readFile(`${guest}/x`, 'utf8')).toBe('x')
    expect(notices).toHaveLength(2)
    expect(notices[1]).toMatch(/; files go by cat instead\.$/)
  })

  it('lends the agent to commands, unless the guest does not take it', async () => {
    const agent = join(plain.server.folder, 'agent')
    const daemon = spawn('ssh-agent', ['-D', '-a', agent], { stdio: ['ignore', 'pipe', 'ignore'] })
    try {
      await new Promise((resolve) => daemon.stdout.once('data', resolve))
      const { communicator } = await open([], { forwardedAgent: agent })
      expect((await run(communicator, 'ssh-add -l')).lines).toEqual(['stdout: The agent has no identities.'])
      const refusing = (await open(['AllowAgentForwarding no'], { forwardedAgent: agent })).communicator
      expect((await run(refusing, 'echo "$SSH_AUTH_SOCK."')).lines).toEqual(['stdout: .'])
    } finally {
      daemon.kill()
    }
  })

  it('opens remote tunnels', async () => {
    const hello = createServer((socket) => socket.end('hello\n'))
    await new Promise<void>((resolve) => hello.listen(0, '127.0.0.1', resolve))
    const port = await freePort()
    const { port: hostPort } = hello.address() as AddressInfo
    await open([], { remoteTunnels: [{ port, host: '127.0.0.1', hostPort }] })
    expect(await text(connect(port, '127.0.0.1'))).toBe('hello\n')
    await new Promise((resolve) => hello.close(resolve))
  })

  it('does not let the guest choose where downloaded files go', async () => {
    const evil = await poorShell(plain.server.folder, 'evil', [
      'case "$SSH_ORIGINAL_COMMAND" in scp*) head -c1 >/dev/null; printf "C0644 5 ../evil\\n"; head -c1 >/dev/null; printf "evil!\\0"; sleep 1;; esac',
    ])
    const { communicator } = await open([`ForceCommand ${evil}`, 'Subsystem sftp /bin/false'])
    await mkdir(join(local, 'in'))
    await expect(communicator.downloadDirectory('/x', join(local, 'in'), { signal })).rejects.toThrow(
      'sent a file named "../evil"',
    )
    expect(await tree(local)).toEqual(['in'])
  })

  it('goes on over the kept connection when the host keys are gone', async () => {
    const { communicator, server } = await open()
    await rm(join(server.folder, 'host'))
    await communicator.upload(Readable.from([Buffer.from('x')]), `${guest}/x`, { signal, size: 1 })
    expect((await run(communicator, `cat ${guest}/x`)).lines).toEqual(['stdout: x'])
  })

  it('connects again after the guest has made itself another host key', async () => {
    const { communicator, server } = await open()
    execFileSync('ssh-keygen', ['-q', '-t', 'ecdsa', '-N', '', '-f', join(server.folder, 'host2')])
    await writeFile(join(server.folder, 'host'), await readFile(join(server.folder, 'host2')))
    process.kill(Number(await readFile(join(server.folder, 'pid'), 'utf8')), 'SIGHUP')
    await communicator.reconnect(signal)
    expect((await run(communicator, 'echo here')).lines).toEqual(['stdout: here'])
  })
})

function sftpServer(): string {
  return (
    ['/usr/lib/openssh/sftp-server', '/usr/libexec/openssh/sftp-server', '/usr/lib/ssh/sftp-server'].find(existsSync) ??
    'false'
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

async function tree(folder: string): Promise<string[]> {
  return (await readdir(folder, { recursive: true })).sort()
}

function chunksOf(content: Buffer): Buffer[] {
  const chunks: Buffer[] = []
  for (let at = 0; at < content.length; at += 50_000) chunks.push(content.subarray(at, at + 50_000))
  return chunks
}

function digest(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}
