import { AgentError } from '../machine/hypervisor.ts'

export interface GuestIdentity {
  readonly hostName: string
  /** Undefined: no network card. */
  readonly card: { readonly mac: string; readonly address: string } | undefined
  readonly processors: number
  readonly memoryBytes: number
  /** The machine ends. */
  readonly powerOff: () => void
}

type Parameters = Readonly<Record<string, unknown>>
type Command = (parameters: Parameters) => unknown

interface OpenFile {
  readonly path: string
  readonly writes: boolean
  position: number
}

const blockBytes = 128 * 1024 * 1024
/** What an agent still does while its file systems are frozen. */
const harmless = /^guest-(?:ping|info|sync|fsfreeze-)/

/**
 * A guest agent that answers as a real one does, over files in memory. Programs of any name start, do nothing and end
 * well. Throws AgentError with the agent's own texts.
 */
export function createGuestAgent(identity: GuestIdentity): (command: string, parameters: Parameters) => unknown {
  const files = new Map<string, Buffer>([
    ['/etc/hostname', Buffer.from(`${identity.hostName}\n`)],
    ['/etc/os-release', Buffer.from('ID=simulated\nNAME="Simulated"\nPRETTY_NAME="Simulated guest"\n')],
  ])
  const opened = new Map<number, OpenFile>()
  const ended = new Set<number>()
  let isFrozen = false
  let handles = 1000
  let pids = 100

  const fileOf = ({ handle }: Parameters): OpenFile => {
    const file = opened.get(Number(handle))
    return file ?? refuse(`handle '${String(handle)}' has not been found`)
  }
  const suspend = (): never => refuse('the requested suspend mode is not supported by the guest')

  const commands: Readonly<Record<string, Command>> = {
    'guest-ping': () => ({}),
    'guest-info': () => ({
      version: '9.2.0',
      supported_commands: Object.keys(commands).map((name) => ({ name, enabled: true, 'success-response': true })),
    }),
    'guest-get-host-name': () => ({ 'host-name': identity.hostName }),
    'guest-get-osinfo': () => ({
      ...{ id: 'simulated', name: 'Simulated', 'pretty-name': 'Simulated guest', machine: 'x86_64' },
      ...{ 'kernel-release': '6.1.0', 'kernel-version': '#1 SMP' },
    }),
    'guest-get-time': () => Date.now() * 1_000_000,
    'guest-get-timezone': () => ({ zone: 'UTC', offset: 0 }),
    'guest-get-users': () => [],
    'guest-get-vcpus': () =>
      Array.from({ length: identity.processors }, (_, id) => ({
        'logical-id': id,
        online: true,
        'can-offline': id > 0,
      })),
    'guest-get-memory-block-info': () => ({ size: blockBytes }),
    'guest-get-memory-blocks': () =>
      Array.from({ length: Math.ceil(identity.memoryBytes / blockBytes) }, (_, index) => ({
        ...{ 'phys-index': index, online: true, 'can-offline': true },
      })),
    'guest-get-fsinfo': () => [{ name: 'root', mountpoint: '/', type: 'ext4', disk: [] }],
    'guest-network-get-interfaces': () => interfaces(identity.card),
    'guest-fstrim': () => ({ paths: [{ path: '/', trimmed: 0, minimum: 0 }] }),
    'guest-fsfreeze-status': () => (isFrozen ? 'frozen' : 'thawed'),
    'guest-fsfreeze-freeze': () => {
      isFrozen = true
      return 1
    },
    'guest-fsfreeze-thaw': () => {
      const thawed = isFrozen ? 1 : 0
      isFrozen = false
      return thawed
    },
    'guest-set-user-password': () => ({}),
    'guest-suspend-disk': suspend,
    'guest-suspend-ram': suspend,
    'guest-suspend-hybrid': suspend,
    'guest-shutdown': () => {
      identity.powerOff()
      return {}
    },
    'guest-exec': () => {
      ended.add(++pids)
      return { pid: pids }
    },
    'guest-exec-status': ({ pid }) => {
      // An agent forgets a program once its end has been told.
      if (!ended.delete(Number(pid))) refuse("Invalid parameter 'pid'")
      return { exited: true, exitcode: 0 }
    },
    'guest-file-open': ({ path, mode = 'r' }) => {
      const [name, kind] = [String(path), String(mode)]
      if (kind.startsWith('r') && !files.has(name))
        refuse(`failed to open file '${name}' (mode: '${kind}'): No such file or directory`)
      if (kind.startsWith('w') || !files.has(name)) files.set(name, Buffer.alloc(0))
      const position = kind.startsWith('a') ? files.get(name)!.length : 0
      opened.set(++handles, { path: name, writes: kind !== 'r' && kind !== 'rb', position })
      return handles
    },
    'guest-file-read': (parameters) => {
      const file = fileOf(parameters)
      const all = files.get(file.path)!
      const part = all.subarray(file.position, file.position + Number(parameters['count'] ?? 4096))
      file.position += part.length
      return { count: part.length, 'buf-b64': part.toString('base64'), eof: file.position >= all.length }
    },
    'guest-file-write': (parameters) => {
      const file = fileOf(parameters)
      if (!file.writes) refuse('failed to write to file: Bad file descriptor')
      const part = Buffer.from(String(parameters['buf-b64']), 'base64')
      const all = files.get(file.path)!
      files.set(
        file.path,
        Buffer.concat([all.subarray(0, file.position), part, all.subarray(file.position + part.length)]),
      )
      file.position += part.length
      return { count: part.length, eof: false }
    },
    'guest-file-close': (parameters) => {
      fileOf(parameters)
      opened.delete(Number(parameters['handle']))
      return {}
    },
  }
  return (name, parameters) => {
    const command = commands[name]
    if (command === undefined)
      throw new AgentError('refused', `The command ${name} has not been found`, 'CommandNotFound')
    if (isFrozen && !harmless.test(name))
      refuse(`Command ${name} has been disabled: the agent is in frozen state`, 'CommandNotFound')
    return command(parameters)
  }
}

function refuse(text: string, kind?: string): never {
  throw new AgentError('refused', text, kind)
}

function interfaces(card: GuestIdentity['card']): unknown {
  const address = (ip: string, prefix: number): unknown => ({ 'ip-address': ip, 'ip-address-type': 'ipv4', prefix })
  const loopback = { name: 'lo', 'hardware-address': '00:00:00:00:00:00', 'ip-addresses': [address('127.0.0.1', 8)] }
  if (card === undefined) return [loopback]
  return [loopback, { name: 'eth0', 'hardware-address': card.mac, 'ip-addresses': [address(card.address, 24)] }]
}
