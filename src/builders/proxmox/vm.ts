import type { ProxmoxClient } from '../../proxmox/client.ts'
import { ProxmoxError } from '../../proxmox/error.ts'
import type { TaskOptions, TaskResult } from '../../proxmox/task.ts'
import type { Parameters } from './create.ts'

export type VmConfig = Readonly<Record<string, string | number>>

/** One machine on one node. Each call resolves when its task on the server has ended. */
export class Vm {
  readonly client: ProxmoxClient
  readonly node: string
  readonly vmid: number
  readonly #task: TaskOptions

  constructor(client: ProxmoxClient, node: string, vmid: number, task: TaskOptions = {}) {
    this.client = client
    this.node = node
    this.vmid = vmid
    this.#task = task
  }

  get path(): string {
    return `/nodes/${this.node}/qemu/${this.vmid}`
  }

  /** Undefined: there is no machine of that ID. */
  async config(): Promise<VmConfig | undefined> {
    try {
      return (await this.client.api.nodes.$(this.node).qemu.$(this.vmid).config.$get()) as VmConfig
    } catch (thrown) {
      if (thrown instanceof ProxmoxError && thrown.notFound) return undefined
      throw thrown
    }
  }

  async status(): Promise<string> {
    const { status } = await this.client.api.nodes.$(this.node).qemu.$(this.vmid).status.current.$get()
    return status
  }

  /** Creates it. A lost answer is looked up by the mark in the description, never simply repeated. */
  async create(parameters: Parameters, mark: string): Promise<void> {
    const since = this.client.serverTime
    const upid = await this.client.once(
      () => this.client.request('POST', `/nodes/${this.node}/qemu`, parameters),
      async () => {
        const config = await this.config()
        if (!String(config?.['description'] ?? '').includes(mark)) return undefined
        return this.client.findTask({ node: this.node, type: 'qmcreate', id: String(this.vmid), since })
      },
    )
    await this.#follow(upid)
  }

  /** Makes it as a copy of another machine, with the mark in `description`. */
  async cloneFrom(source: { node: string; vmid: number }, parameters: Parameters, mark: string): Promise<void> {
    const target: Parameters = source.node === this.node ? {} : { target: this.node }
    const path = `/nodes/${source.node}/qemu/${source.vmid}/clone`
    const since = this.client.serverTime
    const upid = await this.client.once(
      () => this.client.request('POST', path, { newid: this.vmid, ...target, ...parameters }),
      async () => {
        const config = await this.config()
        if (!String(config?.['description'] ?? '').includes(mark)) return undefined
        return this.client.findTask({ node: source.node, type: 'qmclone', id: String(source.vmid), since })
      },
    )
    await this.#follow(upid)
  }

  async start(): Promise<void> {
    try {
      await this.#post('status/start')
    } catch (thrown) {
      // The answer to an earlier attempt was lost, or the cluster started it by itself.
      if (thrown instanceof ProxmoxError && /already running/.test(thrown.reason)) return
      throw thrown
    }
  }

  /** Asks the guest to shut down. Seconds until the server gives up. */
  async shutdown(timeout: number): Promise<void> {
    await this.#post('status/shutdown', { timeout })
  }

  async stop(): Promise<void> {
    // From 8.1 on a stop may overrule a shutdown that is still waiting for its guest.
    const { major, minor } = this.client.version
    await this.#post('status/stop', major > 8 || (major === 8 && minor >= 1) ? { 'overrule-shutdown': 1 } : {})
  }

  async sendKey(key: string): Promise<void> {
    await this.client.api.nodes.$(this.node).qemu.$(this.vmid).sendkey.$put({ key })
  }

  async configure(parameters: Parameters): Promise<void> {
    await this.#follow(await this.client.request('POST', `${this.path}/config`, parameters, { idempotent: true }))
  }

  /** `size` in bytes. */
  async resize(disk: string, size: number): Promise<void> {
    await this.#follow(
      await this.client.request('PUT', `${this.path}/resize`, { disk, size: `${size / 1024}K` }, { idempotent: true }),
    )
  }

  async convertToTemplate(): Promise<TaskResult | undefined> {
    return this.#post('template')
  }

  async destroy(): Promise<void> {
    const upid = await this.client.request('DELETE', this.path, { purge: 1, 'destroy-unreferenced-disks': 1 })
    await this.#follow(upid)
  }

  async #post(action: string, parameters: Parameters = {}): Promise<TaskResult | undefined> {
    return this.#follow(await this.client.request('POST', `${this.path}/${action}`, parameters))
  }

  // Proxmox VE answers some of these calls with a task and some, by version, with nothing.
  async #follow(answer: unknown): Promise<TaskResult | undefined> {
    return typeof answer === 'string' && answer.startsWith('UPID:') ? this.client.task(answer, this.#task) : undefined
  }
}
