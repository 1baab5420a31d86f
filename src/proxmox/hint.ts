import type { Code } from '../diagnostics/codes/all-codes.ts'
import { grantHint } from './grant.ts'

/** Who asks: `user@realm`, with `!tokenid` for a token. */
export interface Refusal {
  readonly status?: number | undefined
  readonly reason: string
  readonly method?: string | undefined
  readonly path?: string | undefined
  readonly parameters?: Readonly<Record<string, string>> | undefined
  readonly identity: string
}

interface Explanation {
  readonly code: Code
  /** What to do; undefined where the server's own words say it all. */
  readonly hint: string | undefined
}

/** What kind of refusal it is, by the server's words or its status, else `otherwise`; and what to do about it. */
export function explain(refusal: Refusal, otherwise: Code = 'call-refused'): Explanation {
  return byText(refusal) ?? byStatus(refusal) ?? { code: otherwise, hint: undefined }
}

function byStatus(refusal: Refusal): Explanation | undefined {
  switch (refusal.status) {
    case 400: {
      const hint = 'Proxmox could not put its reason into the answer. The journal of pvedaemon on the node has it.'
      return refusal.reason === 'Bad Request' ? { code: 'call-refused', hint } : undefined
    }
    case 401:
      return { code: 'unauthorised', hint: unauthorised(refusal) }
    case 403:
      return { code: 'permission-denied', hint: grantHint(refusal) }
    case 501:
      return {
        code: 'call-unknown-to-server',
        hint: 'The server does not know this call. Does proxmox_url end in /api2/json, and is the server a Proxmox VE of version 7.4 or newer?',
      }
    case 595:
    case 596:
    case 597:
    case 599:
      return {
        code: 'node-unreachable',
        hint: 'The node that answers could not pass the call on to the node that it is for. Is that node up and in the cluster (pvecm status), and its name right?',
      }
    case 502:
    case 503:
    case 504:
      return {
        code: 'server-unavailable',
        hint: 'Something between here and Proxmox answered, or Proxmox is just starting. Look at pveproxy on the node, or at the reverse proxy in front of it.',
      }
    default:
      return undefined
  }
}

function unauthorised({ reason, path, identity }: Refusal): string {
  if (path === '/access/ticket')
    return `User name or password of "${identity}" is wrong. The name needs its realm (root@pam, ci@pve). With an API token, set token instead of password.`
  if (/no such token/.test(reason))
    return `There is no token "${identity}". See them with: pveum user token list USER@REALM`
  if (/invalid token value/.test(reason)) return otherSecret(identity)
  if (/not a valid token ID|no tokenid specified/.test(reason))
    return `username must be USER@REALM!TOKENID when a token is used, and token the secret alone; it is "${identity}".`
  if (/expired|disabled/.test(reason)) return 'Extend it in Datacenter > Permissions, or with pveum.'
  if (identity.includes('!')) return untoldFault(identity)
  return 'Check username, and token or password.'
}

/** `add` is refused for a name that is taken. */
function otherSecret(identity: string): string {
  const [user, id] = identity.includes('!') ? identity.split('!') : ['USER@REALM', 'ID']
  return [
    'The token exists, but its secret is another one: compare it with proxmox-token (PROXMOX_TOKEN), or token in the template. The secret is shown only once, when the token is made. Where it is lost, another one is made:',
    `  pveum user token remove ${user} ${id}`,
    `  pveum user token add ${user} ${id}`,
    'With privilege separation (--privsep 1, the default) it needs its own permissions again.',
  ].join('\n')
}

/** From 9 on every token that is not accepted is refused with the same words. */
function untoldFault(identity: string): string {
  const [user = '', id = ''] = identity.split('!')
  return [
    'The server does not say what is wrong with the token. It is one of these:',
    `  The secret: it is shown only once, when the token is made. Another token: pveum user token add ${user} NAME`,
    `  The name: pveum user token list ${user} has to show "${id}".`,
    `  Its time: the token or ${user} has expired or is disabled (pveum user list --full).`,
    'Privilege separation (--privsep) is not the reason: a separated token without rights of its own is let in, and refused later with 403.',
  ].join('\n')
}

const texts: readonly (readonly [RegExp, Code, string])[] = [
  [
    /no space left|not enough (free )?space|out of space|disk quota exceeded|insufficient free space|data (pool|space) .*(full|exhausted)/i,
    'storage-full',
    'The storage is full. Free space on it, or choose another storage_pool. An upload also needs its size in /var/tmp of the node.',
  ],
  [
    /storage '[^']*' does not exist|No such storage/,
    'unknown-storage',
    'Check storage_pool, iso_storage_pool and cloud_init_storage_pool against the storages of the node: pvesm status',
  ],
  [
    /pool '[^']*' does not exist|no such pool/,
    'unknown-pool',
    'There is no pool of that name. Check pool; the pools there are: pvesh get /pools',
  ],
  [
    /does not support (content|vm images|'?iso|'?images)|does not support '[a-z]+' content/,
    'storage-without-content',
    'Allow that kind of content on the storage (Datacenter > Storage > Edit > Content), or choose another storage.',
  ],
  [
    /only root can set|Only root (may use|can pass)/,
    'root-only',
    'Proxmox allows this only to root@pam logged in with its password; not even a token of root@pam may do it.',
  ],
  [
    /can't lock file|got lock request timeout/,
    'resource-locked',
    'Something else is working on the same machine or storage. If nothing is, a task on the node hangs.',
  ],
  [
    /quit\/powerdown failed/,
    'task-failed',
    'The guest was asked to power off, and went on. It has to answer the power button (acpid, systemd) or have the guest agent. A guest that powers off by itself is waited for with communicator = "none" and none_wait = "poweroff".',
  ],
  [
    /VM is locked/,
    'resource-locked',
    'Another task holds the machine, or one died with it. When none is running: qm unlock VMID',
  ],
  [
    /VM \d+ already exists|config file already exists/,
    'vmid-taken',
    'The id is taken. Choose another vm_id, leave it out for the next free one, or replace the old template with force.',
  ],
  [
    /KVM virtualisation configured, but not available/,
    'no-hardware-virtualisation',
    'The node has no hardware virtualisation (is it a virtual machine itself?). Set disable_kvm = true, or enable VT-x/AMD-V.',
  ],
  [
    /bridge '[^']*' does not exist|no sdn vnet/i,
    'unknown-bridge',
    'Check network_adapters.bridge against the bridges of the node.',
  ],
  [
    /hostname lookup '[^']*' failed/,
    'unknown-node',
    'There is no node of that name. Check node: pvecm nodes, or the tree in the web interface.',
  ],
  [
    /still in use by linked clone/,
    'linked-clones-exist',
    'Linked clones still use this template. Delete or fully clone them first, or keep it.',
  ],
  [/protection mode enabled/, 'machine-protected', 'The machine is protected. Clear Options > Protection first.'],
  [
    /for data too large/,
    'data-too-large',
    'Proxmox takes at most 512 KiB in a call. Shorten the description or the keys.',
  ],
  [/No QEMU guest agent configured/, 'no-guest-agent', 'Set qemu_agent = true, or give the address with ssh_host.'],
  [
    /checksum mismatch/,
    'checksum-mismatch',
    'For a file: the download or upload was damaged, or iso_checksum belongs to another file. For a configuration: somebody changed it meanwhile.',
  ],
]

function byText({ reason, parameters, ...rest }: Refusal): Explanation | undefined {
  const text = [reason, ...Object.values(parameters ?? {})].join('\n')
  const found = texts.find(([pattern]) => pattern.test(text))
  if (found !== undefined) return { code: found[1], hint: found[2] }
  // A task says it in its exit status, without an HTTP status of its own.
  return rest.status !== 403 && /Permission check failed \(/.test(text)
    ? { code: 'permission-denied', hint: grantHint({ reason, ...rest }) }
    : undefined
}
