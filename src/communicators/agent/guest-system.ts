/** A program and its arguments, of ASCII alone: a genuine server hangs on anything else. */
export type Argv = readonly string[]

/** How far the output of a command was read; what the guest says of it is given back as it is. */
export type Cursor = string

/** A command that runs in the guest by itself, and writes what it prints to a folder there. */
export interface Job {
  /** Letters, digits and dashes; no other job has it. */
  readonly id: string
  readonly command: string
  /** From a shell's point of view nothing, what the agent is given at once, or pieces that follow. */
  readonly stdin: 'none' | 'given' | 'pieces'
}

/** What a look at a job asks for. */
export interface Look {
  readonly cursor: Cursor
  /** Seconds for which the guest waits for something to tell. */
  readonly patience: number
  /** Tenths of a second for which it waits for more, once there is something. */
  readonly linger: number
  /** Of the pieces of its input those that are whole: so many. */
  readonly pieces: number
  /** No piece follows. */
  readonly isInputWhole: boolean
}

/** What the last line of an answer says. */
export interface JobState {
  readonly cursor: Cursor
  /** `gone`: the guest knows nothing of the job any more; `dead`: it was ended without having said how. */
  readonly state: 'runs' | 'ended' | 'dead' | 'gone'
  readonly exitCode: number | undefined
  readonly signal: number | undefined
  /** Output was lost, since the guest had no room for it. */
  readonly isOutputLost: boolean
  /** Of this start of the guest. */
  readonly boot: string
}

export interface Target {
  readonly path: string
  readonly mode: number
}

/** How a guest's own shell does what the agent can not. Each answers a program to run. */
export interface GuestSystem {
  readonly name: string
  /** Whom commands run as. */
  readonly user: string
  /** Of this start of the guest: another one after a reboot. */
  readonly boot: string
  readonly hasTar: boolean
  /** Can arrived files be compared? */
  readonly hasHash: boolean
  readonly firstCursor: Cursor
  /**
   * Starts the job, unless it runs already, and looks at it. `before`: one that can be forgotten. `boot`: it may have been
   * started before, when the guest was at that start of its own; at another one it is gone.
   */
  startJob(job: Job, look: Look, before: string | undefined, boot?: string): Argv
  lookAtJob(id: string, look: Look): Argv
  /** Ends it with all that it has started. */
  killJob(id: string): Argv
  /** Where a piece of a job's input is written. */
  pieceOf(id: string, piece: number): string
  readState(stdout: Buffer): { readonly output: Buffer; readonly state: JobState } | undefined
  /** Writes bytes at a place of a file that grows; undefined where the guest has nothing to decode them with. */
  readonly put: Put | undefined
  /** Adds files that lie there to one that grows, and removes them. */
  append(part: string, pieces: readonly string[], offset: number, length: number): Argv
  /** Where a file grows before it comes to its place; the same place may be asked for again. */
  partOf(path: string, id: string): string
  /** Compares it and moves it to its place. Prints nothing, or why not. */
  finish(part: string, target: Target, hash: string, size: number): Argv
  remove(path: string): Argv
  /** Prints size and hash in a first line (none of what has no size), then the beginning. */
  getFirst(path: string, length: number): Argv
  get(path: string, offset: number, length: number): Argv
  readonly getSize: number
  /** Makes the folder that an upload goes to, and prints whether something of these names is there (`empty`, `occupied`), and its path. */
  makeFolder(target: Target, name: string, isInside: boolean, names: readonly string[]): Argv
  makeFolders(folders: readonly Target[]): Argv
  unpack(part: string, into: string, hash: string): Argv
  /** Packs what a pattern names; prints nothing. */
  pack(pattern: string, archive: string): Argv
  /** Prints lines: `d` or `f`, and a path. */
  list(pattern: string): Argv
  /** For what only lasts a moment. */
  temporary(id: string): string
  /** Removes all that was left. */
  clean(): Argv
}

export interface Put {
  /** Bytes that one call carries at most. */
  readonly most: number
  /** The place is a multiple of the block, and the content no longer than one. */
  at(part: string, content: Buffer, offset: number, block: number): Argv
  /** All of a file, with what `finish` does. */
  whole(part: string, content: Buffer, target: Target, hash: string): Argv
}

/** Why a system can not be worked with. */
export class UnusableSystem extends Error {
  override readonly name = 'UnusableSystem'
}
