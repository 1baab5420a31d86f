import { execFileSync, spawn } from 'node:child_process'
import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { SshSettings } from '../../src/communicators/ssh/ssh-settings.ts'
import { Cancelled } from '../../src/diagnostics/errors.ts'
import { freePort, givesTerminals, hasOpenSsh, type OpenGuest, openGuest, poorShell, run, tree } from './openssh.ts'

const signal = new AbortController().signal
const notices: string[] = []
const running: OpenGuest[] = []

async function open(lines: string[] = [], more: Partial<SshSettings> = {}): Promise<OpenGuest> {
  const guest = await openGuest(lines, more, notices)
  running.push(guest)
  return guest
}

/** Who has ended, and whose parent has not asked how, is dead. */
function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}/stat`) && !/^.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
}

describe.skipIf(!hasOpenSsh)('with OpenSSH', () => {
  let plain: OpenGuest
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

    it('ends what a command has started when its time is up, also what has a session of its own, and nothing else', async () => {
      const { communicator } = await open()
      await run(communicator, `setsid sleep 1001 < /dev/null > /dev/null 2>&1 & echo $! > ${guest}/daemon`)
      const late = new AbortController()
      const ran = run(
        communicator,
        `trap '' TERM; sleep 1002 & echo $! > ${guest}/child; setsid sh -c 'echo $$ > ${guest}/apart; sleep 1003; true' & echo $$ > ${guest}/shell; sleep 1004; wait`,
        { signal: late.signal },
      )
      const pids = async (...names: string[]) =>
        await Promise.all(names.map(async (name) => Number(await readFile(join(guest, name), 'utf8').catch(() => '0'))))
      const runs = async (...names: string[]) => (await pids(...names)).map((pid) => pid !== 0 && isAlive(pid))
      await expect.poll(() => runs('child', 'apart', 'shell'), { timeout: 30_000 }).toEqual([true, true, true])
      late.abort(new DOMException('The time is over', 'TimeoutError'))
      await expect(ran).rejects.toBeInstanceOf(Cancelled)
      expect(await runs('child', 'apart', 'shell', 'daemon')).toEqual([false, false, false, true])
      expect(notices).toEqual([])
      expect((await run(communicator, 'echo on')).lines).toEqual(['stdout: on'])
      process.kill((await pids('daemon'))[0]!)
    })

    it('ends nothing of others on the connection', async () => {
      const { communicator } = await open()
      const late = new AbortController()
      const input = new PassThrough()
      const ran = run(communicator, 'sleep 1005', { signal: late.signal })
      const other = run(communicator, 'read line; echo $line', { stdin: input })
      late.abort(new DOMException('The time is over', 'TimeoutError'))
      await expect(ran).rejects.toBeInstanceOf(Cancelled)
      input.end('still there\n')
      expect((await other).lines).toEqual(['stdout: still there'])
    })

    it('runs commands side by side on the one connection', async () => {
      const results = await Promise.all(
        [1, 2, 3].map((number) => run(plain.communicator, `echo $SSH_CONNECTION ${number}`)),
      )
      expect(new Set(results.map(({ lines }) => lines[0]?.slice(0, -1))).size).toBe(1)
    })

    it.skipIf(!givesTerminals)('gives a terminal where ssh_pty is set', async () => {
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
