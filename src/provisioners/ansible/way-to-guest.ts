import { readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startSshProxy } from '../../communicators/proxy/ssh-proxy.ts'
import { quote } from '../../communicators/remote-path.ts'
import { generateKeyPair } from '../../communicators/ssh/key-pair.ts'
import { nameOfUser } from '../../host/local-user.ts'
import { findProgram } from '../../scripts/local-program.ts'
import { parseMadeKey, readPublicKey, textOfKey } from '../guest/proxy-keys.ts'
import type { ProvisionContext } from '../provisioner.ts'
import { type AnsibleConnection, connectionFor, overSsh } from './ansible-connections.ts'
import type { AnsibleOptions } from './ansible-options.ts'

/** How Ansible comes to the guest. */
export interface WayToGuest {
  readonly connection: AnsibleConnection
  readonly host: string
  readonly port: number
  readonly user: string
  /** Path of the private key with which it comes. */
  readonly keyFile: string | undefined
  readonly password: string | undefined
  /** What ssh is told by default. */
  readonly sshArguments: readonly string[]
  close(): Promise<void>
}

interface Setting {
  readonly given: AnsibleOptions
  /** The template's own arguments for Ansible, rendered. */
  readonly extra: readonly string[]
  /** A folder of this run for keys. */
  readonly folder: string
}

/** Opens the proxy, or takes the direct way where that is asked for and there is one. */
export async function openWay(setting: Setting, context: ProvisionContext): Promise<WayToGuest> {
  const connection = directConnection(setting, context)
  return connection === undefined ? await throughProxy(setting, context) : await direct(connection, setting, context)
}

function directConnection(
  { given, extra }: Setting,
  { late, env, say }: ProvisionContext,
): AnsibleConnection | undefined {
  const communicator = String(late['ConnType'] ?? '')
  const connection = connectionFor(communicator)
  const isTold = given.inventory_file !== '' || given.inventory_file_template !== '' || extra.some(isOfConnection)
  const isDirect = given.use_proxy === undefined ? connection?.isDirectByDefault && !isTold : !given.use_proxy
  if (!isDirect) return undefined
  const why = !late['Host']
    ? 'the guest has no address that is known here'
    : connection === undefined
      ? `Ansible has no way of its own to a guest with the communicator ${communicator || 'none'}`
      : connection.isSsh &&
          hasPasswordOnly(late) &&
          !extra.some(isOfPassword) &&
          findProgram('sshpass', { env }) === undefined
        ? 'the guest is reached by password, for which Ansible needs the program sshpass, and there is none'
        : undefined
  if (why === undefined) return connection
  say(`Ansible comes through a proxy on this machine, though use_proxy is false: ${why}.`)
  return undefined
}

const isOfConnection = (argument: string) =>
  /^(?:--connection\b|-c\b)|\bansible_(?:connection|shell_type)\b/.test(argument)
const isOfPassword = (argument: string) => /\bansible_(?:ssh_)?pass(?:word)?\b/.test(argument)

function hasPasswordOnly(late: ProvisionContext['late']): boolean {
  const names = ['SSHPrivateKeyFile', 'SSHPrivateKey']
  return names.every((name) => !late[name]) && late['SSHAgentAuth'] !== 'true' && Boolean(late['Password'])
}

async function direct(
  connection: AnsibleConnection,
  { given, extra, folder }: Setting,
  { late, say }: ProvisionContext,
): Promise<WayToGuest> {
  const user = given.user || String(late['User'] ?? '')
  const way = { connection, user, host: String(late['Host']), port: Number(late['Port']) }
  const own = extra.some(isOfPassword)
  const password = own ? undefined : String(late['Password'] ?? '') || undefined
  say(`Ansible comes directly to ${way.host}, port ${way.port}, by ${connection.name}`)
  if (!connection.isSsh)
    return { ...way, password, keyFile: undefined, sshArguments: [], close: () => Promise.resolve() }
  const keyFile = own ? undefined : await keyFileOf(late, folder)
  const known = knownHostsArgument(join(folder, 'known_hosts'))
  return {
    ...way,
    keyFile,
    password: keyFile === undefined && late['SSHAgentAuth'] !== 'true' ? password : undefined,
    sshArguments: [...(keyFile === undefined ? [] : identitiesOnly), ...known],
    close: () => endConnections(join(folder, 'cp')),
  }
}

async function keyFileOf(late: ProvisionContext['late'], folder: string): Promise<string | undefined> {
  const named = String(late['SSHPrivateKeyFile'] ?? '')
  if (named === '' && late['SSHAgentAuth'] === 'true') return undefined
  // ssh refuses a key that others may read, as it comes out of a repository; the build itself has taken it.
  if (named !== '' && ((await stat(named)).mode & 0o077) === 0) return named
  if (named !== '') return await writeKey(textOfKey(named, 'ssh_private_key_file'), folder)
  const key = String(late['SSHPrivateKey'] ?? '')
  return key === '' ? undefined : await writeKey(key, folder)
}

async function writeKey(key: string, folder: string): Promise<string> {
  const file = join(folder, 'key')
  // ssh takes no key whose last line has no end.
  await writeFile(file, key.endsWith('\n') ? key : `${key}\n`, { mode: 0o600 })
  return file
}

const identitiesOnly = ['-o IdentitiesOnly=yes']

/** Ansible adds the guest to a file of the run, and not to the user's. */
function knownHostsArgument(file: string): readonly string[] {
  return [`-o ${quote(`UserKnownHostsFile="${file}"`)}`]
}

async function throughProxy({ given, folder }: Setting, context: ProvisionContext): Promise<WayToGuest> {
  const { communicator, late, say } = context
  const made = (name: string) =>
    generateKeyPair(
      given.ansible_proxy_key_type === 'RSA' ? { type: 'rsa', bits: 2048, name } : { type: 'ecdsa', bits: 384, name },
    )
  const [host, client] = await Promise.all([
    given.ssh_host_key_file === '' ? made('host') : undefined,
    given.ssh_authorized_key_file === '' ? made('ansible') : undefined,
  ])
  const isSsh = connectionFor(String(late['ConnType'] ?? overSsh.name))?.isSsh === true
  if (given.sftp_command !== '' && !isSsh)
    say(`sftp_command is not used: SFTP is spoken for the guest, since the communicator is ${late['ConnType']}`)
  // Whatever fails from here on closes the proxy.
  await using stack = new AsyncDisposableStack()
  const proxy = await startSshProxy({
    communicator,
    hostKey: host?.privateKey ?? textOfKey(given.ssh_host_key_file, 'ssh_host_key_file'),
    authorizedKey:
      client === undefined ? readPublicKey(given.ssh_authorized_key_file) : parseMadeKey(client.privateKey),
    port: given.local_port,
    sftpCommand: isSsh ? given.sftp_command : '',
  })
  stack.defer(() => proxy.close())
  say(`Ansible comes through a proxy on this machine, ${proxy.host} port ${proxy.port}`)
  const known = join(folder, 'known_hosts')
  if (host !== undefined) {
    const [type, key] = host.publicKey.split(' ')
    await writeFile(known, `[${proxy.host}]:${proxy.port} ${type} ${key}\n`, { mode: 0o600 })
  }
  const keyFile = client === undefined ? undefined : await writeKey(client.privateKey, folder)
  const opened = stack.move()
  return {
    connection: overSsh,
    host: proxy.host,
    port: proxy.port,
    user: given.user || nameOfUser(context.env),
    keyFile,
    password: undefined,
    sshArguments: [
      ...(keyFile === undefined ? [] : identitiesOnly),
      ...(host === undefined ? [] : knownHostsArgument(known)),
    ],
    close: () => opened.disposeAsync(),
  }
}

/** Whatever ssh has kept open for the next command goes now, not in a minute. */
async function endConnections(folder: string): Promise<void> {
  const { execFile } = await import('node:child_process')
  const sockets = await readdir(folder).catch(() => [])
  await Promise.all(
    sockets.map(
      (name) =>
        new Promise<void>((resolve) => {
          const words = ['-o', `ControlPath="${join(folder, name)}"`, '-O', 'exit', 'guest']
          execFile('ssh', words, { timeout: 5000 }, () => resolve())
        }),
    ),
  )
}

/** The text of Ansible's `--ssh-extra-args`, which it takes apart as a shell does. Empty: none. */
export function sshExtraArguments(given: AnsibleOptions, way: WayToGuest): string {
  const text = given.ansible_ssh_extra_args.join(' ') || way.sshArguments.join(' ')
  // Ansible takes a text that begins and ends with a quote for a quoted one.
  return /^["']/.test(text) ? ` ${text}` : text
}
