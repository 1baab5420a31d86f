/** A guest's agent, as whoever made the machine reaches it. Everything rejects with AgentFailure, or Cancelled when aborted. */
export interface GuestAgent {
  ping(signal: AbortSignal): Promise<void>
  /** What the guest calls itself; undefined where its agent is too old to say. */
  system(signal: AbortSignal): Promise<AgentSystem | undefined>
  /** Starts a program and answers its number. May be done twice where an answer was lost. `input` is ASCII. */
  exec(command: readonly string[], options: AgentExecOptions): Promise<number>
  execStatus(pid: number, signal: AbortSignal): Promise<AgentExecStatus>
  /** At most 45 KiB, as a new file or over an old one. */
  fileWrite(path: string, content: Buffer, signal: AbortSignal): Promise<void>
  /** Is the machine on? Whoever can not tell says that it is. */
  isOn(signal: AbortSignal): Promise<boolean>
}

export interface AgentExecOptions {
  readonly input?: string | undefined
  readonly signal: AbortSignal
}

export interface AgentSystem {
  /** As in os-release; `mswindows` is Windows. */
  readonly id: string
  readonly name: string
}

export interface AgentExecStatus {
  readonly exited: boolean
  /** Neither code nor signal is there while it runs. */
  readonly exitCode: number | undefined
  readonly signal: number | undefined
  readonly stdout: Buffer
  readonly stderr: Buffer
  readonly truncated: boolean
}

/**
 * What became of a question to the agent: `away` it may answer later, `forgotten` it knows of no such program (any more),
 * `blocked` it is forbidden to do so, `slow` what was asked took too long, `refused` it can not.
 */
export type AgentFailureKind = 'away' | 'slow' | 'forgotten' | 'blocked' | 'refused'

export class AgentFailure extends Error {
  override readonly name = 'AgentFailure'
  readonly kind: AgentFailureKind
  /** Nothing of what was asked for was begun. */
  readonly isSure: boolean

  constructor(kind: AgentFailureKind, message: string, options?: ErrorOptions & { readonly isSure?: boolean }) {
    super(message, options)
    this.kind = kind
    this.isSure = options?.isSure ?? false
  }
}

/** Bytes that `fileWrite` takes. */
export const mostWritten = 45 * 1024
