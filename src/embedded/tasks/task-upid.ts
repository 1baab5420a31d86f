export interface Upid {
  readonly node: string
  readonly pid: number
  readonly pstart: number
  /** Seconds since 1970. */
  readonly starttime: number
  readonly type: string
  readonly id: string
  /** `user@realm` or `user@realm!token`. */
  readonly user: string
}

const expression =
  /^UPID:([a-zA-Z0-9][a-zA-Z0-9-]*):([0-9A-Fa-f]{8}):([0-9A-Fa-f]{8,9}):([0-9A-Fa-f]{8}):([^:\s]+):([^:\s]*):([^:\s]+):$/

export function printUpid(upid: Upid): string {
  const hex = (value: number): string => value.toString(16).toUpperCase().padStart(8, '0')
  return `UPID:${upid.node}:${hex(upid.pid)}:${hex(upid.pstart)}:${hex(upid.starttime)}:${upid.type}:${upid.id}:${upid.user}:`
}

/** undefined: not a UPID. */
export function parseUpid(text: string): Upid | undefined {
  const match = expression.exec(text)
  if (!match) return undefined
  const [, node, pid, pstart, starttime, type, id, user] = match as unknown as string[]
  return {
    node: node!,
    pid: Number.parseInt(pid!, 16),
    pstart: Number.parseInt(pstart!, 16),
    starttime: Number.parseInt(starttime!, 16),
    type: type!,
    id: id!,
    user: user!,
  }
}

/** The user and, for a token, its name. */
export function splitUser(user: string): { user: string; tokenid?: string } {
  const [userid = '', tokenid] = user.split('!')
  return tokenid === undefined ? { user: userid } : { user: userid, tokenid }
}
