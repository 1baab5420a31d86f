import type { Action } from '../../../src/communicators/winrm/wsman/names.ts'
import type { GuestDisk } from './guest-disk.ts'
import type { KnownScript } from './power-shell.ts'
import type { ShellLimits } from './shells.ts'
import type { Fault, WsmanRequest } from './wsman-message.ts'

export interface WinrmServerOptions {
  /** Where the guest's disk is: a folder of its own. */
  readonly folder: string
  /** Passwords by user. */
  readonly users: Readonly<Record<string, string>>
  /** Default 127.0.0.1. */
  readonly host?: string
  /** Default: one that is free. */
  readonly port?: number
  /** Speaks https with it. */
  readonly certificate?: { readonly key: string; readonly cert: string }
  /** Default both. */
  readonly allow?: readonly ('basic' | 'ntlm')[]
  /** Messages may go over http in the clear; as Packer's documentation has people set it. Default true. */
  readonly allowUnencrypted?: boolean
  /** Default `sh`. */
  readonly system?: 'wine' | 'sh'
  readonly limits?: Partial<ShellLimits>
  /** Bytes of a request; Windows' default is 512000. */
  readonly maxEnvelopeSize?: number
  /** What it understands in place of PowerShell, beside Packer's. */
  readonly scripts?: readonly KnownScript[]
  /** Milliseconds that the guest is away when it restarts. Default 300. */
  readonly restart?: number
}

/** What a test wants to happen to a request in place of its answer. */
export type Mishap =
  /** The connection breaks before it is handled, or after it was. */
  | 'break-before'
  | 'break-after'
  /** Nobody ever answers. */
  | 'hang'
  | { readonly fault: Fault }
  | { readonly status: number; readonly body: string; readonly type?: string }

export interface Seen {
  readonly action: Action
  /** How many of this action there were, from 1. */
  readonly count: number
  readonly sealed: boolean
  readonly user: string
}

export interface WinrmServer extends AsyncDisposable {
  readonly host: string
  readonly port: number
  readonly url: string
  readonly disk: GuestDisk
  readonly seen: readonly Seen[]
  /** Why somebody was not let in. */
  readonly refusals: readonly string[]
  /** Open connections. */
  readonly connections: number
  readonly shells: number
  /** Commands that are not over. */
  readonly running: number
  readonly restarts: number
  /** Asked about every request that is let in. */
  mishap: ((seen: Seen, request: WsmanRequest) => Mishap | undefined) | undefined
  /** Breaks every connection; what runs goes on. */
  cut(): void
  /** Everything that runs ends, nobody answers, and then it is there again on the same port. */
  reboot(): Promise<void>
  stop(): Promise<void>
}
