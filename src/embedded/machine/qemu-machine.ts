import { chipsetOf } from './command-line.ts'
import { drivesOf, imageFormat } from './devices/drive-device.ts'
import { nicNetwork, nicsOf, uplinkOf } from './devices/network-device.ts'
import { agentOf, tabletArguments } from './devices/other-devices.ts'
import type { GuestWays } from './gate/frame-rule.ts'
import { Gate, gateArguments, gateChardevs } from './gate/gate.ts'
import { agentCommand } from './guest-agent.ts'
import { GuestReach } from './guest-reach.ts'
import { AgentError, type MachineSpec } from './hypervisor.ts'
import type { PluggableMachine } from './pluggable-machine.ts'
import { endProcess, goneWithin } from './qemu-process.ts'
import type { QmpClient } from './qmp.ts'
import {
  addDevices,
  driveWords,
  namedDevices,
  nicWords,
  ownController,
  removeBackend,
  removeDevice,
} from './qmp-hotplug.ts'
import type { RuntimePaths } from './runtime-paths.ts'

const QUIT_MS = 3000
const AGENT_MS = 10_000

/** A QEMU process that answers: from its start, or from its recovery, to its end. */
export class QemuMachine implements PluggableMachine {
  readonly vmid: number
  readonly pid: number
  readonly startedAt: number
  readonly exited: Promise<void>
  readonly vncSocket: string
  readonly #spec: MachineSpec
  readonly #paths: RuntimePaths
  readonly #qmp: QmpClient
  /** What it has now: as it was started, and as it was changed since. */
  readonly #config: Record<string, string | number>
  readonly #reach: GuestReach
  readonly #ways: GuestWays
  /** By the name of the emulated network. */
  readonly #gates = new Map<string, Gate>()
  #agentQueue: Promise<unknown> = Promise.resolve()

  constructor(
    spec: MachineSpec,
    paths: RuntimePaths,
    running: {
      readonly pid: number
      readonly startedAt: number
      readonly qmp: QmpClient
      readonly exited: Promise<void>
    },
    ways: GuestWays,
  ) {
    this.#ways = ways
    this.#spec = spec
    this.#config = { ...spec.config }
    this.#paths = paths
    this.#qmp = running.qmp
    this.vmid = spec.vmid
    this.pid = running.pid
    this.startedAt = running.startedAt
    this.exited = running.exited
    this.vncSocket = paths.vnc
    this.#reach = new GuestReach(spec, (line) => this.monitor(line))
  }

  async status(): Promise<string> {
    return ((await this.qmp('query-status')) as { status: string }).status
  }

  async sendKey(keys: string): Promise<void> {
    const answer = await this.monitor(`sendkey ${keys}`)
    if (answer.trim() !== '') throw new Error(answer.trim())
  }

  async monitor(command: string): Promise<string> {
    return String(await this.qmp('human-monitor-command', { 'command-line': command }))
  }

  async qmp(command: string, parameters?: Record<string, unknown>): Promise<unknown> {
    try {
      return await this.#qmp.execute(command, parameters)
    } catch (error) {
      if (this.#qmp.ended) throw new Error(`VM ${this.vmid} not running`)
      throw new Error(`VM ${this.vmid} qmp command '${command}' failed - ${(error as Error).message}`)
    }
  }

  async powerdown(): Promise<void> {
    await this.qmp('system_powerdown')
  }

  async reset(): Promise<void> {
    await this.qmp('system_reset')
  }

  async pause(): Promise<void> {
    await this.qmp('stop')
  }

  async resume(): Promise<void> {
    await this.qmp('cont')
  }

  async kill(): Promise<void> {
    await this.#qmp.execute('quit', undefined, QUIT_MS).catch(() => {})
    if (!(await goneWithin(this.pid, this.#paths.pid, QUIT_MS))) await endProcess(this.pid, this.#paths.pid)
    // Waiting for a machine must keep this process alive, while a running machine alone must not.
    const alive = setInterval(() => {}, QUIT_MS)
    await this.exited.finally(() => clearInterval(alive))
  }

  agent(command: string, parameters?: Record<string, unknown>, timeoutMs = AGENT_MS): Promise<unknown> {
    // The channel carries one conversation at a time.
    const result = this.#agentQueue.then(() => this.#agent(command, parameters, timeoutMs))
    this.#agentQueue = result.catch(() => {})
    return result
  }

  async #agent(command: string, parameters: Record<string, unknown> | undefined, timeoutMs: number): Promise<unknown> {
    const agent = agentOf(this.#spec.config)
    if (!agent.enabled) throw new AgentError('not-configured', 'No QEMU guest agent configured')
    if (agent.type === 'virtio' && !(await this.#agentPortOpen())) {
      throw new AgentError('not-running', 'QEMU guest agent is not running')
    }
    const name = command.startsWith('guest-') ? command : `guest-${command}`
    const result = await agentCommand(this.#paths.agent, name, parameters, timeoutMs).catch((error: unknown) => {
      if (!(error instanceof AgentError) || !error.message.startsWith('command ')) throw error
      throw new AgentError(error.reason, `VM ${this.vmid} qmp ${error.message}`)
    })
    return name === 'guest-network-get-interfaces' ? this.#reach.translate(result) : result
  }

  // QEMU knows at once whether the guest has the port open: no need to wait for an answer that can not come.
  async #agentPortOpen(): Promise<boolean> {
    const devices = (await this.qmp('query-chardev')) as readonly { label: string; 'frontend-open': boolean }[]
    return devices.some((device) => device.label === 'qga0' && device['frontend-open'])
  }

  /** Stands at the gates of its networks, also of a machine that ran before. Throws Error where there is none. */
  async openGates(): Promise<void> {
    for (const nic of nicsOf(this.#config)) {
      const uplink = uplinkOf(nic)
      if (this.#gates.has(uplink)) continue
      this.#gates.set(uplink, await Gate.open(this.#paths, uplink, nicNetwork(nic, this.#spec.bridges), this.#ways))
    }
  }

  /** After the start: what can not be said on the command line. Returns lines for the log. */
  async settle(): Promise<string[]> {
    for (const nic of nicsOf(this.#config)) {
      if (nic.linkDown) await this.qmp('set_link', { name: nic.key, up: false })
    }
    await this.openGates()
    return await this.#reach.open()
  }

  async changeMedium(key: string, path: string | undefined): Promise<void> {
    const drive = drivesOf(this.#config).find((candidate) => candidate.key === key)
    if (drive === undefined || !drive.cdrom)
      throw new Error(`'${key}' is not a CD drive of the running VM ${this.vmid}`)
    await this.qmp('eject', { id: key, force: true })
    if (path !== undefined) {
      await this.qmp('blockdev-change-medium', { id: key, filename: path, format: imageFormat(path) })
    }
  }

  async plug(key: string, value: string): Promise<void> {
    if (key === 'tablet') await addDevices(this, tabletArguments(chipsetOf(this.#config)))
    else if (key.startsWith('net')) await this.#plugNic(key, value)
    else await addDevices(this, driveWords(this.#config, key, value, this.#spec.volumePath))
    this.#config[key] = value
    if (key.startsWith('net')) await this.openGates()
    if (key.startsWith('net')) await this.#reach.leadTo(nicsOf(this.#config)[0])
  }

  async unplug(key: string): Promise<void> {
    // What an earlier try took away, while what carried it stayed, is gone.
    const isThere = (await namedDevices(this)).has(key)
    await removeDevice(this, key)
    if (isThere && key.startsWith('net')) await this.#releaseNetwork(key)
    else if (isThere && key !== 'tablet') await this.#releaseDrive(key)
    delete this.#config[key]
    if (key.startsWith('net')) await this.#reach.leadTo(nicsOf(this.#config)[0])
  }

  /** The emulated network is the bridge's: a card for another one is another card here. */
  async rewire(key: string, value: string): Promise<void> {
    const network = (text: string | number | undefined): string => {
      const nic = nicsOf({ [key]: text ?? '' })[0]
      return nic === undefined ? '' : nicNetwork(nic, this.#spec.bridges).net
    }
    if (network(this.#config[key]) === network(value)) return
    await this.unplug(key)
    await this.plug(key, value)
  }

  async #plugNic(key: string, value: string): Promise<void> {
    const nics = nicsOf({ [key]: value })
    await addDevices(
      this,
      nicWords(this.#config, nics, this.#spec.bridges, (uplink) => gateArguments(this.#paths, uplink)),
    )
    await this.qmp('set_link', { name: key, up: nics[0]?.linkDown !== true })
  }

  /** A card without a bridge has a network of its own, with a gate. */
  async #releaseNetwork(key: string): Promise<void> {
    await removeBackend(this, 'netdev', key)
    const gate = this.#gates.get(key)
    if (gate === undefined) return
    gate.close()
    this.#gates.delete(key)
    for (const id of gateChardevs(key)) await removeBackend(this, 'chardev', id)
  }

  /** What stood behind a drive: its image, its thread, and the controller that has no other drive. */
  async #releaseDrive(key: string): Promise<void> {
    await removeBackend(this, 'drive', `drive-${key}`)
    const controller = ownController(this.#config, key)
    if (controller !== undefined) await removeDevice(this, controller)
    await removeBackend(this, 'object', `iothread-${key}`)
  }

  serialSocket(index: number): string | undefined {
    return this.#spec.config[`serial${index}`] === 'socket' ? this.#paths.serial(index) : undefined
  }
}
