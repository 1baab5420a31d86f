import { generateKeyPair } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startSshProxy } from '../../communicators/proxy/ssh-proxy.ts'
import { GuestError } from '../../diagnostics/errors.ts'
import { nameOfUser } from '../../host/local-user.ts'
import { parseMadeKey, readPublicKey, textOfKey } from '../guest/proxy-keys.ts'
import type { ProvisionContext } from '../provisioner.ts'
import type { InspecOptions } from './inspec-options.ts'

/** How InSpec comes to what it tests, as arguments for it. */
interface WayToGuest {
  readonly words: readonly string[]
  close(): Promise<void>
}

interface Setting {
  /** Rendered. */
  readonly given: InspecOptions
  /** A folder of this run, for keys. */
  readonly folder: string
}

/** Opens it: the proxy, or a direct one where that is asked for. */
export async function openWay(setting: Setting, context: ProvisionContext): Promise<WayToGuest> {
  const { backend, use_proxy, host } = setting.given
  const remote = remotes.get(backend)
  if (remote?.isSsh === true && use_proxy && (host === '' || isHere(host))) return await throughProxy(setting, context)
  const words = remote === undefined ? locally(setting.given, context) : await directly(remote, setting, context)
  return { words, close: () => Promise.resolve() }
}

interface Remote {
  readonly isSsh: boolean
  /** The port at which the guest speaks TLS. */
  readonly tlsPort?: number
}

/** Backends of InSpec that reach other machines. */
const remotes: ReadonlyMap<string, Remote> = new Map([
  ['ssh', { isSsh: true }],
  ['winrm', { isSsh: false, tlsPort: 5986 }],
])

function isHere(host: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|::1|0\.0\.0\.0)$/i.test(host)
}

/** The plug-in gives both, and InSpec takes what it needs. */
function locally({ host, user }: InspecOptions, { env }: ProvisionContext): readonly string[] {
  return ['--host', host || '127.0.0.1', '--user', user || nameOfUser(env)]
}

async function throughProxy(
  { given, folder }: Setting,
  { communicator, env, say }: ProvisionContext,
): Promise<WayToGuest> {
  const [host, client] = await Promise.all([
    given.ssh_host_key_file === '' ? madeKey() : textOfKey(given.ssh_host_key_file, 'ssh_host_key_file'),
    given.ssh_authorized_key_file === '' ? madeKey() : undefined,
  ])
  // Whatever fails from here on closes the proxy.
  await using stack = new AsyncDisposableStack()
  const proxy = await startSshProxy({
    communicator,
    hostKey: host,
    authorizedKey: client === undefined ? readPublicKey(given.ssh_authorized_key_file) : parseMadeKey(client),
    port: given.local_port,
    sftpCommand: '',
  })
  stack.defer(() => proxy.close())
  say(`InSpec comes through a proxy on this machine, ${proxy.host} port ${proxy.port}`)
  const key = client === undefined ? [] : ['--key-files', await writeSecret(client, 'key', folder)]
  const user = given.user || nameOfUser(env)
  const opened = stack.move()
  return {
    words: ['--host', given.host || proxy.host, '--user', user, ...key, '--port', String(proxy.port)],
    close: () => opened.disposeAsync(),
  }
}

/** As the builder itself comes to the guest; what the template says in arguments of its own, it says. */
async function directly(
  { isSsh, tlsPort }: Remote,
  { given, folder }: Setting,
  { late, env, say }: ProvisionContext,
): Promise<readonly string[]> {
  const text = (name: string): string => String(late[name] ?? '')
  const isOwn = (...names: readonly string[]): boolean =>
    given.extra_arguments.some((word) => names.some((name) => word === name || word.startsWith(`${name}=`)))
  const host = given.host || text('Host')
  if (host === '')
    throw new GuestError(
      'option-requires-another',
      'InSpec has no direct way to the guest, whose address is not known here',
      'Leave out use_proxy = false, or name the host.',
    )
  say(`InSpec comes directly to ${host}, by ${given.backend}`)
  const words = ['--host', host, '--user', given.user || text('User') || nameOfUser(env)]
  // What is known of the guest is of its communicator.
  const port = text('ConnType') === given.backend ? Number(text('Port')) : 0
  if (port > 0 && !isOwn('--port', '-p')) words.push('--port', String(port))
  if (port > 0 && port === tlsPort && !isOwn('--ssl')) words.push('--ssl')
  const key = isSsh && !isOwn('--key-files', '-i', '--password') ? await keyOf(late, folder) : undefined
  if (key !== undefined) words.push('--key-files', key)
  else if (text('Password') !== '' && !isOwn('--password', '--config', '--json-config', '--key-files', '-i')) {
    // Everybody on this machine can read the words of a command.
    const options = { version: '1.1', cli_options: { password: text('Password') } }
    words.push('--config', await writeSecret(JSON.stringify(options), 'config.json', folder))
  }
  return words
}

async function keyOf(late: ProvisionContext['late'], folder: string): Promise<string | undefined> {
  const file = String(late['SSHPrivateKeyFile'] ?? '')
  if (file !== '') return file
  const key = String(late['SSHPrivateKey'] ?? '')
  return key === '' ? undefined : await writeSecret(key.endsWith('\n') ? key : `${key}\n`, 'key', folder)
}

async function writeSecret(text: string, name: string, folder: string): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, text, { mode: 0o600 })
  return file
}

/** In the oldest form: Ruby's SSH reads the others with more gems than InSpec may have. */
async function madeKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  })
  return privateKey
}
