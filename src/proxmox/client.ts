import type { Duplex } from 'node:stream'
import { type Proxmox, proxmoxApi } from 'proxmox-api'
import { TemplateError } from '../diagnostics/errors.ts'
import { type Environment, proxyFor } from '../net/proxy.ts'
import type { Clock } from '../time/clock.ts'
import { ProxmoxError } from './error.ts'
import type { Parameters } from './notation/parameters.ts'
import { parseUpid, type Upid } from './notation/upid.ts'
import { parseServerUrl, uiUrl } from './notation/url.ts'
import { followTask, type TaskOptions, type TaskResult } from './task.ts'
import { type GivenCredentials, parseCredentials } from './transport/credentials.ts'
import { checkTrust, type Trust } from './transport/pinned-certificate.ts'
import { backoff } from './transport/retry-request.ts'
import { createConnector } from './transport/server-dispatcher.ts'
import { type Call, type CallOptions, type Method, Transport } from './transport/transport.ts'
import { checkFilename, checkStorage, startUpload, storedFilename, type Upload } from './transport/upload-file.ts'
import { type PveVersion, parseVersion } from './version.ts'

export interface ConnectOptions extends GivenCredentials {
  /** As in a template: `https://pve.example.com:8006/api2/json`. */
  readonly url: string
  readonly tls?: Trust | undefined
  /** For the proxy variables. */
  readonly env?: Environment | undefined
  readonly signal?: AbortSignal | undefined
  readonly clock: Clock
  /** Told of every exchange with the server. */
  readonly onCall?: ((call: Call) => void) | undefined
}

export interface DownloadUrl {
  readonly node: string
  readonly storage: string
  readonly url: string
  readonly filename: string
  readonly content: 'iso' | 'import'
  readonly checksum?: Upload['checksum']
}

export interface TaskQuery {
  readonly node: string
  /** qmcreate, qmclone, ... */
  readonly type: string
  readonly id?: string | undefined
  /** Seconds since the epoch by the server's clock: `client.serverTime` taken before the call in question. */
  readonly since: number
}

/** Tells a task that is waited for from others. */
export type TaskChoice = (task: Upid) => boolean

/**
 * Reaches the server and proves who we are. Rejects with TemplateError when the settings are wrong, with ProxmoxError
 * when the server can not be reached or refuses.
 */
export async function connect(options: ConnectOptions): Promise<ProxmoxClient> {
  const address = parseServerUrl(options.url)
  const { credentials, diagnostics } = parseCredentials(options)
  const trust = options.tls ?? {}
  const problems = [...address.diagnostics, ...diagnostics, ...checkTrust(trust)]
  if (address.url === undefined || credentials === undefined || problems.some(({ severity }) => severity === 'error'))
    throw new TemplateError(problems)

  const transport = new Transport({
    url: address.url,
    connect: createConnector(trust, proxyFor(address.url, options.env ?? {})),
    credentials,
    clock: options.clock,
    onCall: options.onCall,
  })
  try {
    // A wrong address should be told in seconds, not after all the patience that a working server deserves.
    const version = await transport.call('GET', '/version', {}, { signal: options.signal, attempts: 2, limit: 30_000 })
    return new ProxmoxClient(transport, parseVersion(version), options.signal)
  } catch (thrown) {
    await transport.close()
    throw thrown
  }
}

/** A session with one server. Everything it does stops when its signal is aborted. */
export class ProxmoxClient {
  readonly version: PveVersion
  /** Typed calls: `client.api.nodes.$(node).qemu.$(vmid).config.$get()`. GET and DELETE are repeated when an answer is lost. */
  readonly api: Proxmox.Api
  readonly #transport: Transport
  readonly #signal: AbortSignal | undefined
  /** Tasks whose calls were answered: a lost answer is none of theirs. */
  readonly #followed = new Set<string>()

  constructor(transport: Transport, version: PveVersion, signal: AbortSignal | undefined) {
    this.#transport = transport
    this.#signal = signal
    this.version = version
    this.api = proxmoxApi({
      doRequest: (method: string, path: string, _template: string, parameters?: Parameters) =>
        this.request(method.toUpperCase() as Method, path.replace(/^\/api2\/json/, ''), parameters),
    })
  }

  /** By which everything waits that has to do with this server. */
  get clock(): Clock {
    return this.#transport.clock
  }

  /** The API's address, without a trailing slash. */
  get url(): URL {
    return new URL(this.#transport.url)
  }

  /** `user@realm` or `user@realm!tokenid`. */
  get identity(): string {
    return this.#transport.identity
  }

  /** Seconds since the epoch by the server's clock in its last answer. */
  get serverTime(): number {
    return this.#transport.serverTime
  }

  /** Texts that must not be shown: the token's secret, the password, tickets so far. */
  secrets(): string[] {
    return this.#transport.secrets()
  }

  uiUrl(vmid: number): string {
    return uiUrl(this.#transport.url, vmid)
  }

  /** A call with choices that `api` does not offer. `path` without /api2/json. */
  request(method: Method, path: string, parameters?: Parameters, options: CallOptions = {}): Promise<unknown> {
    return this.#transport.call(method, path, parameters, { ...options, signal: options.signal ?? this.#signal })
  }

  /** What a WebSocket of the API carries. `path` without /api2/json. */
  webSocket(path: string, parameters: Parameters, signal: AbortSignal): Promise<Duplex> {
    return this.#transport.webSocket(path, parameters, signal)
  }

  /**
   * For a call that must not be done twice (a POST that creates). When its answer is lost, `lookUp` tells whether it
   * happened, with what the answer would have been; undefined: it did not, and the call is made again.
   */
  async once<Result>(call: () => Promise<Result>, lookUp: () => Promise<Result | undefined>): Promise<Result> {
    let doubtful = false
    for (let failures = 1; ; failures++) {
      try {
        return await call()
      } catch (thrown) {
        if (!(thrown instanceof ProxmoxError)) throw thrown
        // Refused now, but after an earlier attempt that may have gone through: "already exists" may mean ours.
        if (!thrown.ambiguous && !doubtful) throw thrown
        doubtful = true
        // The request that lost its answer may still be at work on the server.
        await this.#transport.clock.sleep(backoff(failures), this.#signal)
        const found = await lookUp()
        if (found !== undefined) return found
        // What the first attempt did is still not known.
        if (!thrown.ambiguous) throw new ProxmoxError({ ...thrown.failure, ambiguous: true }, { cause: thrown })
        if (failures >= 4) throw thrown
      }
    }
  }

  /** The newest task of ours that fits and that no other call was answered with: what `lookUp` wants to know after a lost answer. */
  async findTask({ node, type, id, since }: TaskQuery): Promise<string | undefined> {
    const query = { source: 'all', typefilter: type, since, limit: 50 }
    const tasks = (await this.request('GET', `/nodes/${node}/tasks`, query)) as readonly { upid?: string }[]
    return tasks
      .map(({ upid }) => parseUpid(upid))
      .filter((task) => task !== undefined)
      .filter((task) => task.type === type && task.startTime >= since && task.user === this.identity)
      .filter((task) => (id === undefined || task.id === id) && !this.#followed.has(task.text))
      .sort((left, right) => right.startTime - left.startTime)[0]?.text
  }

  /** Waits for a task. Rejects with ProxmoxError when it fails; when aborted, with Cancelled. */
  task(upid: string, options: TaskOptions = {}): Promise<TaskResult> {
    this.#followed.add(upid)
    return followTask(this.#transport, upid, { ...options, signal: options.signal ?? this.#signal })
  }

  /** The tasks of ours that still run on a node. */
  async runningTasks(node: string, choice: TaskChoice): Promise<readonly string[]> {
    const tasks = (await this.request('GET', `/nodes/${node}/tasks`, { source: 'active', limit: 500 })) as readonly {
      upid?: string
      endtime?: number
    }[]
    return tasks
      .filter(({ endtime }) => endtime === undefined)
      .map(({ upid }) => parseUpid(upid))
      .filter((task) => task !== undefined)
      .filter((task) => task.user === this.identity && choice(task))
      .map(({ text }) => text)
  }

  /** Streams a file into a storage and waits until it is in its place. Resolves with its volid. */
  async upload(given: Upload, options: TaskOptions = {}): Promise<string> {
    const filename = storedFilename(given.filename)
    const upload: Upload = { ...given, filename, signal: given.signal ?? this.#signal }
    const problem = checkFilename(upload.filename, upload.content)
    if (problem !== undefined) throw new TemplateError([problem])
    await checkStorage(this.#transport, upload)
    const upid = await startUpload(this.#transport, upload)
    await this.task(upid, { ...options, signal: upload.signal })
    return `${upload.storage}:${upload.content}/${upload.filename}`
  }

  /** Lets the node download a file into a storage. Resolves with its volid. Needs Proxmox VE 7.2 for `iso`, 8.4 for `import`. */
  async downloadUrl(given: DownloadUrl, options: TaskOptions = {}): Promise<string> {
    const filename = storedFilename(given.filename)
    const problem = checkFilename(filename, given.content)
    if (problem !== undefined) throw new TemplateError([problem])
    const { node, storage, url, content, checksum } = given
    const since = this.serverTime
    const parameters = {
      url,
      content,
      filename,
      checksum: checksum?.digest,
      'checksum-algorithm': checksum?.algorithm,
    }
    const upid = await this.once(
      () => this.request('POST', `/nodes/${node}/storage/${storage}/download-url`, parameters),
      () => this.findTask({ node, type: 'download', id: filename, since }),
    )
    await this.task(String(upid), options)
    return `${storage}:${content}/${filename}`
  }

  close(): Promise<void> {
    return this.#transport.close()
  }
}
