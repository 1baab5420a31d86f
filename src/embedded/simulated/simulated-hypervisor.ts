import { setTimeout as delay } from 'node:timers/promises'
import { parseNet } from '../config/net-string.ts'
import { AgentError, type Hypervisor, type MachineSpec } from '../machine/hypervisor.ts'
import type { PluggableMachine } from '../machine/pluggable-machine.ts'
import { unknownKey } from './monitor-keys.ts'
import { createGuestAgent, type GuestIdentity } from './simulated-guest.ts'

export interface SimulatedOptions {
  /** `deaf`: no agent, whatever the configuration says; ignores the power button and requests to let devices go. */
  readonly guest?: 'answers' | 'deaf'
  /** Milliseconds until a deaf guest's silence counts as one; as long as a genuine server waits by default. */
  readonly patience?: number
  /** Of a host without hardware virtualisation, on which a genuine server starts only machines with `kvm: 0`. */
  readonly refusesKvm?: boolean
  /** As the monitor tells it: `9.2.0`, or with the package's name after it. */
  readonly qemuVersion?: string
}

const newest = '9.2.0'
const withoutKvm =
  'KVM virtualisation configured, but not available. Either disable in VM configuration or enable in BIOS.'

/** Machines that only pretend: for tests of scheduling, races and clean-up, on hosts without QEMU. */
export function createSimulatedHypervisor(options: SimulatedOptions = {}): Hypervisor {
  let pid = 100_000
  return {
    acceleration: 'tcg',
    qemuVersion: /^[\d.]*\d/.exec(options.qemuVersion ?? newest)?.[0] ?? newest,
    // What is only pretended does not outlive its server.
    recover: async () => new Map(),
    start: async (spec) => {
      if (options.refusesKvm && spec.config['kvm'] !== 0) throw new Error(withoutKvm)
      return new SimulatedMachine(spec, ++pid, options)
    },
  }
}

const unplugPatience = 5000

class SimulatedMachine implements PluggableMachine {
  readonly vmid: number
  readonly pid: number
  readonly startedAt = Date.now()
  readonly exited: Promise<void>
  readonly vncSocket = undefined
  readonly #spec: MachineSpec
  readonly #options: SimulatedOptions
  readonly #answer: ReturnType<typeof createGuestAgent>
  #status: 'running' | 'paused' = 'running'
  #end: () => void = () => {}

  constructor(spec: MachineSpec, pid: number, options: SimulatedOptions) {
    this.vmid = spec.vmid
    this.pid = pid
    this.#spec = spec
    this.#options = options
    this.#answer = createGuestAgent(this.#identity())
    this.exited = new Promise((resolve) => {
      this.#end = resolve
    })
  }

  async status(): Promise<string> {
    return this.#status
  }

  async sendKey(keys: string): Promise<void> {
    const key = unknownKey(keys)
    if (key !== undefined) throw new Error(`invalid parameter: ${key}\r\n`)
  }

  async monitor(command: string): Promise<string> {
    const words = command.trim()
    if (words === '') return ''
    if (words === 'info status') return `VM status: ${this.#status}\r\n`
    if (words === 'info name') return `vm${this.vmid}\r\n`
    if (words === 'info version') return `${this.#options.qemuVersion ?? newest}\r\n`
    if (words === 'info block') return ''
    if (words.startsWith('sendkey ')) return ''
    if (words === 'info')
      return 'info name  -- show the current VM name\r\ninfo status  -- show the current VM status\r\n'
    return `unknown command: '${words.split(/\s+/)[0]}'\r\n`
  }

  async qmp(command: string): Promise<unknown> {
    return command === 'query-status' ? { status: this.#status } : {}
  }

  async powerdown(): Promise<void> {
    if (this.#options.guest !== 'deaf' && this.#status === 'running') this.#end()
  }

  async reset(): Promise<void> {
    this.#status = 'running'
  }

  async pause(): Promise<void> {
    this.#status = 'paused'
  }

  async resume(): Promise<void> {
    this.#status = 'running'
  }

  async kill(): Promise<void> {
    this.#end()
  }

  async agent(command: string, parameters: Record<string, unknown> = {}, timeoutMs = 3000): Promise<unknown> {
    if (this.#options.guest === 'deaf' || this.#status !== 'running') {
      await delay(this.#options.patience ?? timeoutMs)
      throw new AgentError('not-running', 'got timeout')
    }
    return this.#answer(command.startsWith('guest-') ? command : `guest-${command}`, parameters)
  }

  #identity(): GuestIdentity {
    const { config, name, hostAddresses } = this.#spec
    const first = Object.keys(config)
      .filter((key) => /^net\d+$/.test(key))
      .sort()[0]
    const mac = first === undefined ? undefined : (parseNet(String(config[first]))['macaddr'] ?? '').toLowerCase()
    const memory = /\d+/.exec(String(config['memory'] ?? 512))?.[0] ?? '512'
    return {
      hostName: name,
      card: mac === undefined ? undefined : { mac, address: hostAddresses[0] ?? '' },
      processors: Number(config['sockets'] ?? 1) * Number(config['cores'] ?? 1),
      memoryBytes: Number(memory) * 1024 * 1024,
      powerOff: () => this.#end(),
    }
  }

  async changeMedium(): Promise<void> {}

  async plug(): Promise<void> {}

  async rewire(): Promise<void> {}

  async unplug(key: string): Promise<void> {
    // The SCSI controller lets its disks go without the guest.
    if (this.#options.guest !== 'deaf' || key.startsWith('scsi')) return
    await delay(this.#options.patience ?? unplugPatience)
    throw new Error(`error on hot-unplugging device '${key}'`)
  }

  serialSocket(): string | undefined {
    return undefined
  }
}
