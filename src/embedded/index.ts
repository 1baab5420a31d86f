import { createHash, randomBytes, randomUUID } from 'node:crypto'
import path from 'node:path'
import { hashPassword, hashSecret } from './access/hashes.ts'
import { calls } from './api/all-calls.ts'
import { createRouter } from './api/router.ts'
import { type Base, parseBase, placeVolumes, stateOfBase } from './base-declaration.ts'
import type { Datacenter } from './datacenter.ts'
import { createFaults, type Faults } from './faults/faults.ts'
import { type Host, thisHost } from './host.ts'
import type { Hypervisor, MachineSpec } from './machine/hypervisor.ts'
import { createQemuHypervisor } from './machine/qemu-hypervisor.ts'
import { openDatacenter } from './open-datacenter.ts'
import { listen } from './server/http-server.ts'
import { createSimulatedHypervisor } from './simulated/simulated-hypervisor.ts'
import { type DataFolder, openDataFolder } from './state/data-folder.ts'
import { readState, type State, writeState } from './state/datacenter-state.ts'
import { makeFolders } from './storage/storages.ts'
import { machineSpec } from './vm/machine-spec.ts'
import { recover } from './vm/recover-vms.ts'
import { abandonSnapshots } from './vm/vm-snapshots.ts'

export interface EmbeddedOptions {
  /** Folder that keeps everything; made when it is missing. */
  readonly data: string
  /** Port 0: a free one. */
  readonly listen: { readonly host: string; readonly port: number }
  /** Machines that need no QEMU: they start, answer the agent with a fixed address, stop. */
  readonly simulate?: boolean
  /** Other machines than QEMU's or the simulated ones. */
  readonly hypervisor?: Hypervisor
  /** What the nodes tell of the machine under them; this one by default. */
  readonly host?: Host
  /** Milliseconds before a 401; 3000 by default, as on a genuine server. */
  readonly authFailureDelay?: number
  /** Milliseconds between the broadcasts that cluster-wide views rest on; 10000 by default. */
  readonly broadcastInterval?: number
  /** Milliseconds that an opened display waits for its visitor; 10000 by default. */
  readonly displayPatience?: number
  /** What a fresh data folder starts with; one that is in use already has to have started with the same. */
  readonly base?: Base | undefined
  /** Which calls go wrong, and how; none by default. */
  readonly faults?: Faults | undefined
}

/** Also the line that `serve` prints. */
export interface EmbeddedServer {
  /** With `/api2/json`. */
  readonly url: string
  /** Token ID, such as `root@pam!embedded`. */
  readonly username: string
  readonly token: string
  /** Of root@pam. */
  readonly password: string
  readonly node: string
  /** SHA-256 of the certificate: `AA:BB:..`. */
  readonly fingerprint: string
  readonly data: string
  /** Ends all machines, then the server. */
  close(): Promise<void>
}

/** Throws Error when the data folder is in use or the address is taken. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const data = openDataFolder(path.resolve(options.data))
  try {
    return await start(data, options)
  } catch (error) {
    data.release()
    throw error
  }
}

async function start(data: DataFolder, options: EmbeddedOptions): Promise<EmbeddedServer> {
  const state = openState(data, options.base)
  const credentials = loadCredentials(data)
  const hypervisor =
    options.hypervisor ??
    (options.simulate ? createSimulatedHypervisor() : await createQemuHypervisor({ runDirectory: data.path('run') }))
  const datacenter = await openDatacenter(data, state, hypervisor, {
    simulated: options.simulate ?? false,
    host: options.host ?? thisHost,
    broadcastMs: options.broadcastInterval ?? 10_000,
    displayMs: options.displayPatience ?? 10_000,
  })
  for (const id of Object.keys(state.storages)) makeFolders(datacenter, id)
  await recover(datacenter)
  await recoverMachines(datacenter)
  await abandonSnapshots(datacenter)
  const server = await listen(datacenter, createRouter(calls), {
    ...options.listen,
    authFailureDelay: options.authFailureDelay ?? 3000,
    faults: options.faults ?? createFaults([]),
  })
  const host = options.listen.host.includes(':') ? `[${options.listen.host}]` : options.listen.host
  return {
    url: `https://${host}:${server.port}/api2/json`,
    ...credentials,
    node: state.nodes[0]!,
    fingerprint: datacenter.certificate.fingerprint,
    data: data.root,
    async close() {
      await server.close()
      datacenter.broadcast.close()
      // Tasks may wait for machines, and machines may be started by tasks.
      const tasks = datacenter.tasks.close()
      await datacenter.machines.closeAll()
      await tasks
      await datacenter.machines.closeAll()
      data.release()
    },
  }
}

interface Credentials {
  readonly username: string
  readonly token: string
  readonly password: string
}

const credentialsFile = 'private/credentials.json'

function openState(data: DataFolder, base: Base | undefined): State {
  const state = readState(data)
  if (state === undefined) return install(data, base)
  if (base !== undefined && state.origin !== originOf(base))
    throw new Error(`the data folder ${data.root} was made from another declaration: take a new folder`)
  return state
}

/** Tells one declaration from another; the folder it lies in does not matter. */
function originOf({ folder: _, ...base }: Base): string {
  return createHash('sha256').update(JSON.stringify(base)).digest('hex')
}

function install(data: DataFolder, base: Base | undefined): State {
  const declared = base ?? parseBase({}, data.root)
  const state: State = { ...stateOfBase(declared), origin: originOf(declared) }
  const credentials = declaredCredentials(declared) ?? inventCredentials(state)
  data.write(credentialsFile, JSON.stringify(credentials), 0o600)
  placeVolumes(declared, data, state)
  // Last: a folder without this file is installed again.
  writeState(data, state)
  return state
}

/** A declaration that names root's password and token has said it all. */
function declaredCredentials(base: Base): Credentials | undefined {
  const password = base.users.find(({ userid }) => userid === 'root@pam')?.password
  const token = base.tokens.find(({ userid, privsep }) => userid === 'root@pam' && !privsep)
  if (password === undefined || token === undefined) return undefined
  return { username: `root@pam!${token.tokenid}`, token: token.secret, password }
}

/** Random, and kept where only the owner can read them. */
function inventCredentials(state: State): Credentials {
  const made = { username: 'root@pam!embedded', token: randomUUID(), password: randomBytes(18).toString('base64url') }
  const root = state.users['root@pam']!
  root.passwordHash = hashPassword(made.password)
  root.tokens['embedded'] = { secretHash: hashSecret(made.token), privsep: false, expire: 0 }
  return made
}

function loadCredentials(data: DataFolder): Credentials {
  return JSON.parse(data.read(credentialsFile) ?? '{}') as Credentials
}

async function recoverMachines(datacenter: Datacenter): Promise<void> {
  const specs: MachineSpec[] = datacenter.vms.all().map((vmid) => {
    const node = datacenter.vms.nodeOf(vmid)!
    return machineSpec(datacenter, node, vmid, datacenter.vms.read(node, vmid))
  })
  for (const machine of (await datacenter.hypervisor.recover(specs)).values()) datacenter.machines.add(machine)
}
