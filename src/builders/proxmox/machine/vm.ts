import type { ProxmoxClient } from '../../../proxmox/client.ts'
import { ProxmoxError } from '../../../proxmox/error.ts'
import type { TaskOptions, TaskResult } from '../../../proxmox/task.ts'
import { backoff, isLockTimeout } from '../../../proxmox/transport/retry-request.ts'
import { bearsMark } from '../plan/build-marks.ts'
import type { Parameters } from '../plan/parameters.ts'
import { canBeTold, isSet } from './is-set.ts'

/** What a lost answer may be judged by beside the tasks. */
interface Evidence {
  /** Does what the call asks for exist already? */
  readonly done?: (() => Promise<boolean>) | undefined
  /** Is it this build's at all? */
  readonly ours?: (() => Promise<boolean>) | undefined
  /** Whose task it is, where that is not this machine. */
  readonly at?: { readonly node: string; readonly id: string } | undefined
}

const alreadyDone = 'done'

function isUpid(answer: unknown): answer is string {
  return typeof answer === 'string' && answer.startsWith('UPID:')
}

/** What a call answers that does its work at once. */
function isNothing(answer: unknown): boolean {
  return answer === null || answer === undefined || answer === ''
}

/** For a lock the server itself waits ten seconds each time. */
const taskAttempts = 4

/** Did the task do nothing, or die with its node in the middle of what may be done twice? */
function mayRepeat(type: string, { reason }: ProxmoxError): boolean {
  return isLockTimeout(reason) || (reason === 'unexpected status' && type !== 'qmcreate' && type !== 'qmclone')
}

/** A second apart. */
const makingLooks = 10

export type VmConfig = Readonly<Record<string, string | number>>

/** One machine on one node. Each call resolves when its task on the server has ended. */
export class Vm {
  readonly client: ProxmoxClient
  readonly node: string
  readonly vmid: number
  readonly #options: TaskOptions

  constructor(client: ProxmoxClient, node: string, vmid: number, task: TaskOptions = {}) {
    this.client = client
    this.node = node
    this.vmid = vmid
    this.#options = task
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

  /** Creates it. A lost answer is looked up by the mark in the description. */
  async create(parameters: Parameters, mark: string): Promise<void> {
    await this.#task('qmcreate', () => this.client.request('POST', `/nodes/${this.node}/qemu`, parameters), {
      // A task alone proves nothing: another job with the same token may have taken the same ID.
      ours: () => this.carries(mark),
    })
  }

  /** Is there a machine of that ID with the mark in its description? It gets one at the end of its creation. */
  async carries(mark: string): Promise<boolean> {
    return bearsMark(String((await this.unlocked())?.['description'] ?? ''), mark)
  }

  /** The configuration when no task holds the machine any more, or after so many seconds; undefined: there is none. */
  async unlocked(patience = 60): Promise<VmConfig | undefined> {
    for (let waited = 0; ; waited++) {
      const config = await this.config()
      if (config?.['lock'] === undefined || waited >= patience) return config
      await this.client.clock.sleep(1000, this.#options.signal)
    }
  }

  /** Makes it as a copy of another machine, with the mark in `description`. */
  async cloneFrom(source: { node: string; vmid: number }, parameters: Parameters, mark: string): Promise<void> {
    const target: Parameters = source.node === this.node ? {} : { target: this.node }
    const path = `/nodes/${source.node}/qemu/${source.vmid}/clone`
    const call = () => this.client.request('POST', path, { newid: this.vmid, ...target, ...parameters })
    // Its task is the source's, and any other clone of that has one like it.
    const at = { node: source.node, id: String(source.vmid) }
    await this.#task('qmclone', call, { ours: () => this.carries(mark), at })
  }

  async start(): Promise<void> {
    try {
      await this.#post('qmstart', 'status/start')
    } catch (thrown) {
      // The answer to an earlier attempt was lost, or the cluster started it by itself.
      if (thrown instanceof ProxmoxError && /already running/.test(thrown.reason)) return
      throw thrown
    }
  }

  /** Asks the guest to shut down. Seconds until the server gives up. */
  async shutdown(timeout: number): Promise<void> {
    // The server itself gives up then; until that it has nothing to say.
    const silenceMs = Math.max(this.#options.silenceMs ?? 0, timeout * 1000 + 60_000)
    const call = () => this.client.request('POST', `${this.path}/status/shutdown`, { timeout })
    await this.#task('qmshutdown', call, {}, { ...this.#options, silenceMs })
  }

  /** As by its button; it begins anew at once. */
  async reset(): Promise<void> {
    await this.#post('qmreset', 'status/reset')
  }

  async stop(): Promise<void> {
    // From 8.1 on a stop may overrule a shutdown that is still waiting for its guest.
    const { major, minor } = this.client.version
    const overrule = major > 8 || (major === 8 && minor >= 1)
    await this.#post('qmstop', 'status/stop', overrule ? { 'overrule-shutdown': 1 } : {})
  }

  async sendKey(key: string): Promise<void> {
    await this.client.api.nodes.$(this.node).qemu.$(this.vmid).sendkey.$put({ key })
  }

  async configure(parameters: Parameters): Promise<void> {
    const done = async () => isSet(parameters, (await this.config()) ?? {})
    // A task of the same second may have set something else.
    await this.#post('qmconfig', 'config', parameters, canBeTold(parameters) ? { done } : {})
  }

  /** `size` with its unit: `1536M`. */
  async resize(disk: string, size: string): Promise<void> {
    const parameters = { disk, size }
    await this.#task('resize', () => this.client.request('PUT', `${this.path}/resize`, parameters))
  }

  async convertToTemplate(): Promise<TaskResult | undefined> {
    return this.#post('qmtemplate', 'template', {}, { done: async () => (await this.config())?.['template'] === 1 })
  }

  /** Moves it to another node while it does not run, with its disks on local storages. */
  async migrate(target: string, parameters: Parameters = {}): Promise<void> {
    const done = async () => (await this.config()) === undefined
    await this.#post('qmigrate', 'migrate', { target, ...parameters }, { done })
  }

  /** Gives a disk to another machine of the node, which has it at the same place: a new name for it, no copy. From 7.2 on. */
  async giveDisk(disk: string, target: number): Promise<void> {
    const parameters = { disk, 'target-vmid': target, 'target-disk': disk }
    const at = { node: this.node, id: `${this.vmid}-${disk}>${target}-${disk}` }
    const done = async () => (await this.config())?.[disk] === undefined
    await this.#task('qmmove', () => this.client.request('POST', `${this.path}/move_disk`, parameters), { done, at })
  }

  async destroy(): Promise<void> {
    const parameters = { purge: 1, 'destroy-unreferenced-disks': 1 }
    await this.#task('qmdestroy', () => this.client.request('DELETE', this.path, parameters, { idempotent: false }), {
      done: async () => (await this.config()) === undefined,
    })
  }

  #post(
    type: string,
    action: string,
    parameters: Parameters = {},
    evidence?: Evidence,
  ): Promise<TaskResult | undefined> {
    return this.#task(type, () => this.client.request('POST', `${this.path}/${action}`, parameters), evidence)
  }

  /**
   * A call that starts a task, and its end. A lost answer is looked up before the call is made again, and a lock that
   * was not free is asked for anew. Undefined: by version, Proxmox VE answers some of these calls with nothing.
   */
  async #task(
    type: string,
    call: () => Promise<unknown>,
    { done, ours, at }: Evidence = {},
    options = this.#options,
  ): Promise<TaskResult | undefined> {
    for (let failures = 1; ; failures++) {
      const since = this.client.serverTime
      let found: string | undefined
      const lookUp = async () => {
        if ((await ours?.()) === false) return undefined
        const whose = at ?? { node: this.node, id: String(this.vmid) }
        found = await this.client.findTask({ ...whose, type, since })
        return found ?? ((await (done ?? ours)?.()) === true ? alreadyDone : undefined)
      }
      const given = await this.client.once(call, lookUp)
      // What makes no sense says as little as an answer that was lost.
      const isSense = isUpid(given) || given === alreadyDone || (ours === undefined && isNothing(given))
      const answer = isSense ? given : await this.#lookedUp(type, lookUp, ours !== undefined)
      if (!isUpid(answer)) return undefined
      try {
        const result = await this.client.task(answer, options)
        // One that was found may be that of somebody else with the same credentials.
        if (answer !== found || done === undefined || failures === taskAttempts || (await done())) return result
      } catch (thrown) {
        if (!(thrown instanceof ProxmoxError) || failures === taskAttempts || !mayRepeat(type, thrown)) throw thrown
        await this.client.clock.sleep(backoff(failures), this.#options.signal)
        if ((await done?.()) === true) return undefined
      }
    }
  }

  /** What is made takes a moment until it can be seen: then it is looked for more than once, and that there is nothing is an error. */
  async #lookedUp(
    type: string,
    lookUp: () => Promise<string | undefined>,
    isMade: boolean,
  ): Promise<string | undefined> {
    for (let looks = 1; ; looks++) {
      const found = await lookUp()
      if (found !== undefined || !isMade) return found
      if (looks === makingLooks) {
        const reason = `the answer names no task ${type}, and there is no machine of ours`
        throw new ProxmoxError({ code: 'unexpected-answer', method: 'POST', path: this.path, reason, ambiguous: true })
      }
      await this.client.clock.sleep(1000, this.#options.signal)
    }
  }
}
