/** A task's name: `UPID:pve:000021AE:000B4429:6B032A16:qmcreate:100:builder@pve!all:`. */
export interface Upid {
  readonly text: string
  readonly node: string
  /** Seconds since the epoch by the node's clock. */
  readonly startTime: number
  /** qmcreate, qmclone, imgcopy, ... */
  readonly type: string
  /** Mostly the vmid; empty for uploads. */
  readonly id: string
  /** With the token's name where a token started it. */
  readonly user: string
}

/** Undefined: not a task's name. */
export function parseUpid(text: unknown): Upid | undefined {
  if (typeof text !== 'string') return undefined
  const match = /^UPID:([^:]+):[0-9A-F]{8,}:[0-9A-F]{8,}:([0-9A-F]{8,}):([^:]+):([^:]*):([^:]+):$/i.exec(text)
  if (match === null) return undefined
  const [, node = '', start = '', type = '', id = '', user = ''] = match
  return { text, node, startTime: Number.parseInt(start, 16), type, id, user }
}
