/**
 * The border between the API (which knows configuration, permissions and tasks) and the machines. Two implementations:
 * QEMU, and one that only pretends (for tests of scheduling and races).
 */
export interface Hypervisor {
  /** Probed once by starting a guest, not by looking at /dev/kvm: it may be present and broken. */
  readonly acceleration: 'kvm' | 'tcg'
  readonly qemuVersion: string
  /** Finds machines that a former server left running; kills those whose VM is not in `known`. */
  recover(known: readonly MachineSpec[]): Promise<ReadonlyMap<number, Machine>>
  /** Throws Error with the text that PVE shows as the task's error. */
  start(
    spec: MachineSpec,
    options: { readonly log: (line: string) => void; readonly signal: AbortSignal },
  ): Promise<Machine>
}

export interface MachineSpec {
  readonly vmid: number
  readonly name: string
  /** The normalised PVE configuration, as GET config shows it (all values strings or numbers). */
  readonly config: Readonly<Record<string, string | number>>
  /** Absolute path of every volume that the configuration names, by volid. Format by extension: .qcow2, .raw, .iso. */
  readonly volumePath: (volid: string) => string
  /** Per bridge its network in CIDR form with the host's address: `10.0.2.2/24`. Guests reach this machine there. */
  readonly bridges: ReadonlyMap<string, { readonly cidr: string }>
  /** Loopback addresses through which this computer may reach the guest, the usual one first: 127.x.y.z, of its vmid alone. */
  readonly hostAddresses: readonly string[]
  /** A folder for sockets, logs and the like, kept across restarts of the server. */
  readonly runDirectory: string
}

/** A running (or paused) machine. */
export interface Machine {
  readonly vmid: number
  readonly pid: number
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  /** QMP's own word: running, paused, prelaunch, shutdown, internal-error. */
  status(): Promise<string>
  /** Resolves when the process is gone, whatever ended it. */
  readonly exited: Promise<void>
  /** HMP `sendkey`; throws Error with the monitor's text. */
  sendKey(keys: string): Promise<void>
  monitor(command: string): Promise<string>
  qmp(command: string, parameters?: Record<string, unknown>): Promise<unknown>
  /** The ACPI power button. */
  powerdown(): Promise<void>
  reset(): Promise<void>
  pause(): Promise<void>
  resume(): Promise<void>
  /** Ends the process: QMP quit, then SIGTERM, then SIGKILL. */
  kill(): Promise<void>
  /**
   * One command of the QEMU guest agent, with or without `guest-` before its name; network addresses already translated
   * to that of `hostAddresses` which it has. Throws AgentError.
   */
  agent(command: string, parameters?: Record<string, unknown>, timeoutMs?: number): Promise<unknown>
  /** Puts an image into a CD drive of the running machine; undefined: ejects. Throws Error for any other device. */
  changeMedium(key: string, path: string | undefined): Promise<void>
  /** Path of the VNC socket. It wants a password: set it with QMP `set_password` before each connection. Undefined: simulated. */
  readonly vncSocket: string | undefined
  serialSocket(index: number): string | undefined
}

export class AgentError extends Error {
  override readonly name = 'AgentError'
  /** not-configured, not-running (no answer), or the guest's own refusal. */
  readonly reason: 'not-configured' | 'not-running' | 'refused'
  /** Of a refusal: the agent's own word for its kind. */
  readonly kind: string

  constructor(reason: AgentError['reason'], message: string, kind = 'GenericError') {
    super(message)
    this.reason = reason
    this.kind = kind
  }
}
