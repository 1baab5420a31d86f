import type * as z from 'zod'
import type { Code } from '../diagnostics/codes/all-codes.ts'
import { duration } from '../options/codecs/duration.ts'
import type { Component, RuleContext } from '../options/component.ts'
import type { Clock } from '../time/clock.ts'
import type { GuestAgent } from './agent/guest-agent.ts'
import type { Communicator } from './communicator.ts'
import type { KeyPair } from './ssh/key-pair.ts'

/** A way to reach guests, by the name that `communicator` has in a source; its options stand in the source itself. */
export interface CommunicatorKind<Schema extends z.ZodObject = z.ZodObject> extends Component<Schema> {
  /** Provisioners can work in the guest. */
  readonly reaches: boolean
  /** Whoever it reaches has no POSIX shell. */
  readonly windowsOnly?: boolean
  /** Everything goes by the QEMU guest agent: the machine has to have one, and the credentials the right to use it. */
  readonly needsAgent?: boolean
  /** What the options say of the way. */
  access(options: z.output<Schema>): Access
  /** Where users log in with keys. */
  keyLogin?(options: z.output<Schema>): KeyLogin | undefined
  /** Rules for a machine that nobody has made, so that nobody can find out its address or put a key into it. */
  checkStandalone?(options: z.output<Schema>, context: RuleContext): void
  /** Rules for a machine that a build makes. */
  checkMade?(options: z.output<Schema>, context: RuleContext): void
  /** Rules for a machine that installs itself from an image, unattended. */
  checkInstallation?(options: z.output<Schema>, context: RuleContext): void
  /** Waits for what a guest does to its machine, though it may not reach the guest. */
  awaitsGuest?(options: z.output<Schema>): boolean
  /** The machine is to stop where its guest restarts. */
  stopsAtRestart?(options: z.output<Schema>): boolean
  /** What has to be on this machine, looked for before any machine is made. Throws GuestError. */
  checkHere?(options: z.output<Schema>, context: Pick<ReachContext, 'env' | 'signal' | 'clock' | 'hide'>): Promise<void>
  /** Waits until the guest answers. Throws GuestError and Cancelled. */
  connect(options: z.output<Schema>, context: ReachContext): Promise<Guest>
}

export interface Access {
  /** Empty: the builder has to find it out. Undefined: nobody asks. */
  readonly host: string | undefined
  readonly port: number
  readonly user: string
  readonly password: string
}

/** A login that can be prepared in the guest, as by cloud-init. */
export interface KeyLogin {
  readonly user: string
  /** The options give no proof of who comes: a key has to be made for the build. */
  readonly isKeyMissing: boolean
  /** One line as in `authorized_keys`; empty where the guest lets us in without it. */
  publicKey(): string
}

/** The guest as provisioners reach it. */
export interface Guest {
  readonly communicator: Communicator
  /** Its address; empty where none is needed. */
  readonly host: string
  /** The kind that reached it, where the options leave that open. */
  readonly type?: string | undefined
}

/** The machine around a guest. */
export interface MachineState {
  isOn(signal: AbortSignal): Promise<boolean>
  agentAnswers(signal: AbortSignal): Promise<boolean>
}

/** What a builder gives to reach its guest. */
export interface ReachContext {
  /** Where the guest is now; asked before every attempt, unless the options say it. Throws AddressPending to be asked again. */
  address(signal: AbortSignal): Promise<string>
  /** The guest's agent, where the builder has a way to it. */
  readonly agent?: GuestAgent | undefined
  /** What can be seen of its machine, where the builder has made one. */
  readonly machine?: MachineState | undefined
  /** Made for this build. */
  readonly keyPair: KeyPair | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
  readonly clock: Clock
  step<Result>(name: string, work: () => Promise<Result>): Promise<Result>
  message(text: string): void
  warn(code: Code, summary: string, detail?: string): void
  /** Keeps a text out of logs and messages: what somebody typed. */
  readonly hide?: ((text: string, name: string) => void) | undefined
  /** What is known of the guest from elsewhere, asked when it was not reached. */
  evidence?(): readonly Evidence[]
  /** Milliseconds, of how many where there is a limit. */
  waiting(label: string, done: number, total: number | undefined, finished?: boolean): void
}

/** Something that was, or was not, seen of the guest. */
export interface Evidence {
  /** A sentence without its full stop: `nobody asked for an answer file`. */
  readonly text: string
  /** What to do about it. */
  readonly advice?: string | undefined
}

/** The guest has no address yet; the message says what is missing: `the QEMU guest agent is not running`. */
export class AddressPending extends Error {
  override readonly name = 'AddressPending'
}

/** Of options that are kept out of logs, unless they stand in the template as they are. */
export const secret = { sensitive: true, openWhenLiteral: true }

/** An option that is a time to wait; as with Packer an empty text and zero are none. */
export function waitTime(negative: 'none' | 'fails' | 'wrong' = 'fails') {
  return duration({ emptyIsUnset: true, negative })
}

/** What all kinds that connect have in common. */
export const waitOptions = {
  pause_before_connecting: waitTime('none')
    .optional()
    .describe(
      'Once the guest answers, disconnect, wait this long and connect again: for guests that reboot by themselves.',
    ),
}
