import { createHash } from 'node:crypto'
import type { Client, ClientChannel } from 'ssh2'
import { ExternalError } from '../../diagnostics/errors.ts'
import { readSmallFile } from '../../intake/small-file.ts'
import type { Bytes } from '../archive/blocks.ts'
import type { ArchiveRoad } from './archive-road.ts'
import type { NodeSsh } from './export-options.ts'
import { compressWord } from './storage-road.ts'

export interface NodeAccess extends NodeSsh {
  readonly host: string
}

interface SshRoadContext {
  readonly signal: AbortSignal
  message(text: string): void
}

/** Milliseconds to connect and log in, and between signs of life. */
const patience = 30_000
const lifeSign = 15_000

/** vzdump on the node writes the archive into an SSH connection: nothing is stored there but a log, which is removed. */
export function sshRoad(vmid: number, access: NodeAccess, context: SshRoadContext): ArchiveRoad {
  return async (compression, take) => {
    const client = await connectTo(access, context.signal)
    const stop = () => client.destroy()
    context.signal.addEventListener('abort', stop, { once: true })
    try {
      const command = commandFor(vmid, compressWord(compression), access.username)
      const channel = await run(client, command)
      const ended = endOf(channel, context)
      ended.catch(() => {})
      // An archive that breaks off is not told from one that ends, but by how vzdump has ended.
      await take({ bytes: wholeOf(channel, ended), size: undefined })
    } finally {
      context.signal.removeEventListener('abort', stop)
      client.destroy()
    }
  }
}

/** With a folder of its own for its log, which also keeps out the storage that the node's vzdump.conf may name. */
export function commandFor(vmid: number, compress: string, username: string): string {
  const dump = `vzdump ${vmid} --stdout 1 --mode stop --compress ${compress} --dumpdir "$folder"`
  const script = `folder=$(mktemp -d /var/tmp/export.XXXXXX) || exit; trap 'rm -rf "$folder"' EXIT; ${dump}`
  const quoted = `'${script.replaceAll("'", `'\\''`)}'`
  return `${username === 'root' ? '' : 'sudo -n '}sh -c ${quoted}`
}

async function* wholeOf(channel: ClientChannel, ended: Promise<void>): AsyncGenerator<Buffer, void, undefined> {
  yield* channel as unknown as Bytes
  await ended
}

function endOf(channel: ClientChannel, { signal, message }: SshRoadContext): Promise<void> {
  const last: string[] = []
  let rest = ''
  channel.stderr.setEncoding('utf8')
  channel.stderr.on('data', (text: string) => {
    // A line without an end is not kept for ever.
    const lines = `${rest}${text}`.slice(-65_536).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      message(line)
      last.push(line)
      if (last.length > 20) last.shift()
    }
  })
  return new Promise((resolve, reject) => {
    channel.once('close', (code: number | null | undefined) => {
      if (code === 0) return resolve()
      const how = typeof code === 'number' ? `ended with exit code ${code}` : 'broke off'
      const detail = [...last, rest].filter((line) => line !== '').join('\n')
      const failure = new ExternalError('export-failed', `vzdump on the node ${how}`, detail || undefined)
      reject(signal.aborted ? signal.reason : failure)
    })
  })
}

function run(client: Client, command: string): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    client.exec(command, (cause, channel) => {
      if (cause === undefined) resolve(channel)
      else
        reject(new ExternalError('export-failed', `The node runs no command: ${cause.message}`, undefined, { cause }))
    })
  })
}

async function connectTo(access: NodeAccess, signal: AbortSignal): Promise<Client> {
  const { host, port, username, password, private_key_file: keyFile, host_key: wanted } = access
  const { default: ssh2 } = await import('ssh2')
  const client = new ssh2.Client()
  let shown = ''
  const ready = new Promise<void>((resolve, reject) => {
    client.once('ready', resolve)
    client.on('error', (cause) => reject(cannotReach(access, shown, cause)))
    client.once('close', () => reject(cannotReach(access, shown, new Error('the connection was closed'))))
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  client.connect({
    host,
    port,
    username,
    readyTimeout: patience,
    keepaliveInterval: lifeSign,
    hostVerifier: (key: Buffer) => {
      shown = `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=$/, '')}`
      return shown === wanted.replace(/=$/, '')
    },
    ...(keyFile === ''
      ? { password }
      : { privateKey: readSmallFile(keyFile), ...(password === '' ? {} : { passphrase: password }) }),
  })
  try {
    await ready
    return client
  } catch (thrown) {
    client.destroy()
    throw thrown
  }
}

function cannotReach(
  { host, port, username, host_key: wanted }: NodeAccess,
  shown: string,
  cause: Error,
): ExternalError {
  if (shown !== '' && shown !== wanted.replace(/=$/, ''))
    return new ExternalError(
      'export-failed',
      `The node at ${host} has another host key than host_key says`,
      `It shows ${shown}. Where that is right, because it was asked on the node (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), set it.`,
    )
  return new ExternalError(
    'export-failed',
    `No SSH connection to ${username} at ${host} port ${port}: ${cause.message}`,
    'Look at host, username and password or private_key_file of node_ssh.',
    { cause },
  )
}
