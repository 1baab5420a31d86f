import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { ExecOptions } from '../../src/communicators/communicator.ts'
import { generateKeyPair } from '../../src/communicators/ssh/key-pair.ts'
import type { SshCommunicator } from '../../src/communicators/ssh/ssh-communicator.ts'
import type { SshSettings } from '../../src/communicators/ssh/ssh-settings.ts'
import { waitForSsh } from '../../src/communicators/ssh/wait-for-ssh.ts'
import { systemClock } from '../../src/time/clock.ts'

const binary = ['/usr/sbin/sshd', '/usr/local/sbin/sshd'].find(existsSync)

/** Is OpenSSH's own server on this machine, and a user who may log in? It runs as, and for, the user of the tests. */
export const hasOpenSsh = binary !== undefined && !/(?:nologin|false)$/.test(userInfo().shell ?? '')

/** sshd gives a terminal to its user and the group tty; where the kernel has not done so already, only root's sshd can. */
export const givesTerminals =
  process.getuid?.() === 0 || /^devpts \S+ devpts \S*\bgid=/m.test(readFileSync('/proc/mounts', 'utf8'))

export interface OpenSsh {
  readonly port: number
  readonly privateKey: string
  /** A folder for the test's files. */
  readonly folder: string
  stop(): Promise<void>
}

/** The password of the user where `passwordsHold`. */
export const password = 'correct horse'

/** Can a process have files of its own under /etc? Then sshd finds a password there that this machine has not. */
export const hasOwnFiles =
  process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0

export interface Accounts {
  /** Days since 1970 on which the password was set; 0: a new one is due at once. */
  readonly passwordSet?: number
  /** Ask by PAM (keyboard-interactive); otherwise sshd looks at the password itself. */
  readonly pam?: readonly string[]
}

/** sshd with another password for its user than the machine's: its files under /etc are seen by it alone. */
async function withAccounts(folder: string, { passwordSet = 19_000, pam }: Accounts): Promise<readonly string[]> {
  const hash = execFileSync('openssl', ['passwd', '-6', '-stdin'], { input: password }).toString().trim()
  const other = (await readFile('/etc/shadow', 'utf8')).split('\n').filter((line) => !line.startsWith('root:'))
  await writeFile(join(folder, 'shadow'), [`root:${hash}:${passwordSet}:0:99999:7:::`, ...other].join('\n'), {
    mode: 0o600,
  })
  await mkdir(join(folder, 'pam.d'))
  await writeFile(join(folder, 'pam.d', 'sshd'), `${(pam ?? []).join('\n')}\n`)
  const mounts = ['shadow', ...(pam === undefined ? [] : ['pam.d'])]
  return [
    'unshare',
    '-m',
    'sh',
    '-c',
    `${mounts.map((name) => `mount --bind '${folder}/${name}' /etc/${name} && `).join('')}exec "$@"`,
    'sh',
  ]
}

/**
 * OpenSSH's sshd on a free loopback port, for the user that runs the tests. `lines` are added to its configuration;
 * `accounts` need `hasOwnFiles`.
 */
export async function startOpenSsh(lines: readonly string[] = [], accounts?: Accounts): Promise<OpenSsh> {
  const folder = await mkdtemp(join(tmpdir(), 'sshd-'))
  const [host, user] = await Promise.all([1, 2].map(() => generateKeyPair({ type: 'ed25519', bits: 0, name: 'test' })))
  await writeFile(join(folder, 'host'), host!.privateKey, { mode: 0o600 })
  await writeFile(join(folder, 'authorized'), user!.publicKey, { mode: 0o600 })
  // Debian's sshd wants this folder, which its service makes.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true })
  const port = await freePort()
  const configuration = [
    ...[`Port ${port}`, 'ListenAddress 127.0.0.1', `HostKey "${folder}/host"`, `PidFile "${folder}/pid"`],
    ...[`AuthorizedKeysFile "${folder}/authorized"`, 'StrictModes no', 'PermitRootLogin yes'],
    ...[...ownShell(lines), 'PasswordAuthentication no', 'KbdInteractiveAuthentication no', 'UsePAM no'],
    ...(lines.some((line) => line.startsWith('Subsystem')) ? [] : ['Subsystem sftp internal-sftp']),
  ]
  await writeFile(join(folder, 'config'), `${configuration.join('\n')}\n`)
  execFileSync(binary ?? '', ['-t', '-f', join(folder, 'config')])
  const before = accounts === undefined ? [] : await withAccounts(folder, accounts)
  const [program = '', ...options] = [...before, binary ?? '', '-D', '-e', '-f', join(folder, 'config')]
  const server = spawn(program, options, { stdio: ['ignore', 'ignore', 'pipe'] })
  const exited = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  let log = ''
  await new Promise<void>((resolve, reject) => {
    server.stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString()
      if (log.includes('Server listening')) resolve()
    })
    server.once('exit', () => reject(new Error(`sshd ended: ${log}`)))
  })
  return {
    port,
    privateKey: user!.privateKey,
    folder,
    async stop() {
      server.kill()
      await exited
      await rm(folder, { recursive: true })
    },
  }
}

/** Settings for a server on this machine, with nothing unusual in them. */
export function settingsFor(port: number, credentials: Partial<SshSettings['credentials']> = {}): SshSettings {
  return {
    host: '127.0.0.1',
    port,
    credentials: {
      username: userInfo().username,
      password: undefined,
      privateKey: undefined,
      agent: undefined,
      ...credentials,
    },
    pty: false,
    forwardedAgent: undefined,
    keepAliveInterval: 5000,
    readWriteTimeout: 0,
    ciphers: [],
    keyExchanges: [],
    transferMethod: 'scp',
    localTunnels: [],
    remoteTunnels: [],
    bastion: undefined,
    proxy: undefined,
    timeout: 20_000,
    handshakeAttempts: 10,
    pauseBeforeConnecting: 0,
  }
}

/** A port on which nobody listens now, and which the kernel gives to nobody who lets it choose. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_768)
    const server = createServer()
    const free = await new Promise((resolve) => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => resolve(true))
    })
    if (!free) continue
    await new Promise((resolve) => server.close(resolve))
    return port
  }
}

export interface OpenGuest {
  readonly server: OpenSsh
  readonly communicator: SshCommunicator
}

/** A connection to an sshd of its own. */
export async function openGuest(
  lines: readonly string[] = [],
  more: Partial<SshSettings> = {},
  notices: string[] = [],
): Promise<OpenGuest> {
  const server = await startOpenSsh(lines)
  return { server, communicator: await reach(server, more, notices) }
}

/** Another connection to it. */
export async function reach(
  { port, privateKey }: OpenSsh,
  more: Partial<SshSettings> = {},
  notices: string[] = [],
): Promise<SshCommunicator> {
  const { communicator } = await waitForSsh({
    settings: { ...settingsFor(port, { privateKey }), ...more },
    address: () => Promise.reject(new Error('not asked')),
    signal: new AbortController().signal,
    clock: systemClock,
    onState: () => {},
    say: (text) => notices.push(text),
    onHostKey: () => {},
    onOtherHostKey: () => {},
  })
  return communicator
}

/** Runs a command; its lines are marked with where they came from. */
export async function run(communicator: SshCommunicator, command: string, more: Partial<ExecOptions> = {}) {
  const lines: string[] = []
  const onOutput = (stream: 'stdout' | 'stderr', line: string): void => void lines.push(`${stream}: ${line}`)
  const result = await communicator.exec(command, { signal: new AbortController().signal, onOutput, ...more })
  return { ...result, lines }
}

/** A program for ForceCommand: guests are poor in many ways. */
export async function poorShell(folder: string, name: string, lines: readonly string[]): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, `#!/bin/sh\n${lines.join('\n')}\n`)
  await chmod(file, 0o755)
  return file
}

/** For sshd's configuration: commands find every program of this machine in that folder, but no tar. */
export async function poorPath(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  for (const place of ['/usr/bin', '/bin'])
    for (const name of await readdir(place))
      if (!/tar$/.test(name)) await symlink(join(place, name), join(folder, name)).catch(() => {})
  return `SetEnv PATH=${folder}`
}

export async function tree(folder: string): Promise<string[]> {
  return (await readdir(folder, { recursive: true })).sort()
}

/**
 * bash reads the .bashrc of its user where it is the first shell of a login by SSH: whatever that does on this machine, the
 * guests of the tests have none. Of several SetEnv lines sshd takes the first.
 */
function ownShell(lines: readonly string[]): readonly string[] {
  const notFirst = 'SHLVL=1'
  return lines.some((line) => line.startsWith('SetEnv'))
    ? lines.map((line) => (line.startsWith('SetEnv') ? `${line} ${notFirst}` : line))
    : [...lines, `SetEnv ${notFirst}`]
}
