import { hasAgentPrivileges } from '../../release.ts'
import { askAgent, passToAgent } from '../../vm/guest-agent-access.ts'
import { type Call, directory, needs, needsAny, ofVm, optionalFlag, type Permission } from '../call.ts'

const path = '/nodes/{node}/qemu/{vmid}/agent'

/** VM.Monitor up to 8; from 9 on a privilege per kind of command, or the one for all. */
function mayAsk(...kinds: readonly string[]): Permission {
  const upToEight = needs('/vms/{vmid}', 'VM.Monitor')
  const fromNine = needsAny('/vms/{vmid}', ...kinds, 'VM.GuestAgent.Unrestricted')
  return {
    text: `${upToEight.text}; from 9: ${fromNine.text}`,
    check: (access, at) => (hasAgentPrivileges(access.version) ? fromNine : upToEight).check(access, at),
  }
}

function kindsOf(name: string): readonly string[] {
  if (name === 'fsfreeze-status') return ['VM.GuestAgent.Audit', 'VM.GuestAgent.FileSystemMgmt']
  if (/^fs(?:freeze-freeze|freeze-thaw|trim)$/.test(name)) return ['VM.GuestAgent.FileSystemMgmt']
  return [/^(?:shutdown|suspend-)/.test(name) ? 'VM.PowerMgmt' : 'VM.GuestAgent.Audit']
}

const reading = [
  ...['fsfreeze-status', 'get-fsinfo', 'get-host-name', 'get-memory-block-info', 'get-memory-blocks', 'get-osinfo'],
  ...['get-time', 'get-timezone', 'get-users', 'get-vcpus', 'info', 'network-get-interfaces'],
]
const readingByPost = ['fsfreeze-status']
const acting = [
  'fsfreeze-freeze',
  'fsfreeze-thaw',
  'fstrim',
  'ping',
  'shutdown',
  'suspend-disk',
  'suspend-hybrid',
  'suspend-ram',
]
const commands = [...new Set([...reading, ...acting])].sort()

function simple(method: 'GET' | 'POST', name: string): Call {
  return {
    method,
    path: `${path}/${name}`,
    description: `Run the guest agent's command ${name}.`,
    proxied: true,
    permission: mayAsk(...kindsOf(name)),
    parameters: ofVm,
    run: async ({ datacenter, node, parameters }) => ({
      result: (await passToAgent(datacenter, node, parameters.integer('vmid'), `guest-${name}`)) ?? {},
    }),
  }
}

const any: Call = {
  method: 'POST',
  path,
  description: 'Run a command of the guest agent.',
  proxied: true,
  permission: mayAsk(),
  parameters: { ...ofVm, command: { type: 'string', enum: commands } },
  run: async ({ datacenter, node, parameters }) => ({
    result:
      (await passToAgent(datacenter, node, parameters.integer('vmid'), `guest-${parameters.text('command')}`)) ?? {},
  }),
}

const exec: Call = {
  method: 'POST',
  path: `${path}/exec`,
  description: 'Start a program in the guest.',
  proxied: true,
  permission: mayAsk(),
  parameters: {
    ...ofVm,
    command: { type: 'array', description: 'The program and its arguments, one value each.' },
    'input-data': { type: 'string', optional: true, maxLength: 65536 },
  },
  run: async ({ datacenter, node, parameters }) => {
    const [program, ...args] = parameters.all('command')
    const input = parameters.optional('input-data')
    if (program === undefined && input === undefined) throw new Error('command or input-data (or both) required')
    const result = await askAgent(datacenter, node, parameters.integer('vmid'), 'guest-exec', {
      path: program,
      arg: args,
      'capture-output': true,
      ...(input === undefined ? {} : { 'input-data': encode(input, 'QemuServer/Agent.pm line 81') }),
    })
    return { pid: (result as { pid: number }).pid }
  },
}

/** The genuine server's encoder takes bytes alone. */
function encode(text: string, place: string): string {
  if (/[^\u0000-\u00ff]/.test(text))
    throw new Error(`Wide character in subroutine entry at /usr/share/perl5/PVE/${place}.`)
  return Buffer.from(text, 'latin1').toString('base64')
}

/** Bytes become characters one by one, whatever encoding the guest meant. */
function decode(base64: unknown): string {
  return Buffer.from(String(base64), 'base64').toString('latin1')
}

const execStatus: Call = {
  method: 'GET',
  path: `${path}/exec-status`,
  description: 'What became of a program that was started in the guest.',
  proxied: true,
  permission: mayAsk(),
  parameters: { ...ofVm, pid: { type: 'integer' } },
  run: async ({ datacenter, node, parameters }) => {
    const pid = parameters.integer('pid')
    const answer = (await askAgent(datacenter, node, parameters.integer('vmid'), 'guest-exec-status', {
      pid,
    })) as Record<string, unknown>
    const shown: Record<string, unknown> = {}
    for (const [key, value] of Object.entries(answer)) {
      if (key === 'out-data' || key === 'err-data') shown[key] = decode(value)
      else shown[key] = typeof value === 'boolean' ? Number(value) : value
    }
    if (shown['out-data'] !== undefined) shown['out-truncated'] ??= 0
    if (shown['err-data'] !== undefined) shown['err-truncated'] ??= 0
    return shown
  },
}

const readLimit = 16 * 1024 * 1024

const fileRead: Call = {
  method: 'GET',
  path: `${path}/file-read`,
  description: 'Read a file of the guest, up to 16 MiB.',
  proxied: true,
  permission: mayAsk('VM.GuestAgent.FileRead'),
  parameters: { ...ofVm, file: { type: 'string' } },
  run: async ({ datacenter, node, parameters }) => {
    const vmid = parameters.integer('vmid')
    const ask = (command: string, values: Record<string, unknown>): Promise<unknown> =>
      askAgent(datacenter, node, vmid, command, values)
    const handle = await ask('guest-file-open', { path: parameters.text('file') })
    const chunks: Buffer[] = []
    let length = 0
    let eof = false
    while (!eof && length < readLimit) {
      const part = (await ask('guest-file-read', { handle, count: 1024 * 1024 })) as { 'buf-b64': string; eof: boolean }
      const bytes = Buffer.from(part['buf-b64'], 'base64')
      chunks.push(bytes)
      length += bytes.length
      eof = part.eof || bytes.length === 0
    }
    await ask('guest-file-close', { handle })
    return { content: Buffer.concat(chunks).toString('latin1'), 'bytes-read': length, ...(eof ? {} : { truncated: 1 }) }
  },
}

const fileWrite: Call = {
  method: 'POST',
  path: `${path}/file-write`,
  description: 'Write a file of the guest.',
  proxied: true,
  permission: mayAsk('VM.GuestAgent.FileWrite'),
  parameters: {
    ...ofVm,
    file: { type: 'string' },
    content: { type: 'string', maxLength: 60 * 1024 },
    encode: optionalFlag,
  },
  run: async ({ datacenter, node, parameters }) => {
    const vmid = parameters.integer('vmid')
    const content = parameters.text('content')
    const base64 = parameters.optional('encode') === '0' ? content : encode(content, 'API2/Qemu/Agent.pm line 491')
    const handle = await askAgent(datacenter, node, vmid, 'guest-file-open', {
      path: parameters.text('file'),
      mode: 'wb',
    })
    await askAgent(datacenter, node, vmid, 'guest-file-write', { handle, 'buf-b64': base64 })
    await askAgent(datacenter, node, vmid, 'guest-file-close', { handle })
  },
}

const setPassword: Call = {
  method: 'POST',
  path: `${path}/set-user-password`,
  description: "Set a guest user's password.",
  proxied: true,
  permission: mayAsk(),
  parameters: {
    ...ofVm,
    username: { type: 'string' },
    password: { type: 'string', minLength: 5, maxLength: 1024 },
    crypted: optionalFlag,
  },
  run: async ({ datacenter, node, parameters }) => ({
    result:
      (await askAgent(datacenter, node, parameters.integer('vmid'), 'guest-set-user-password', {
        username: parameters.text('username'),
        password: encode(parameters.text('password'), 'API2/Qemu/Agent.pm line 254'),
        crypted: parameters.flag('crypted'),
      })) ?? {},
  }),
}

export const agentCalls: readonly Call[] = [
  {
    ...directory(
      path,
      'name',
      [...commands, 'exec', 'exec-status', 'file-read', 'file-write', 'set-user-password'].sort(),
      ofVm,
    ),
    isLenient: true,
  },
  any,
  ...reading.filter((name) => !readingByPost.includes(name)).map((name) => simple('GET', name)),
  ...readingByPost.map((name) => simple('POST', name)),
  ...acting.map((name) => simple('POST', name)),
  exec,
  execStatus,
  fileRead,
  fileWrite,
  setPassword,
]
