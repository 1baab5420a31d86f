import { timingSafeEqual } from 'node:crypto'

const lifetimeSeconds = 2 * 3600

export interface Tickets {
  /** `PVE:user@realm:TIME::signature` */
  issue(userid: string): string
  /** The user, or undefined when the ticket is forged, malformed or older than two hours. */
  verify(ticket: string): string | undefined
  csrf(userid: string): string
  verifyCsrf(token: string | undefined, userid: string): boolean
  /** `PVEVNC:TIME::signature`, with a password `password:PVEVNC:...`. */
  issueVnc(userid: string, path: string, password?: string): string
  verifyVnc(ticket: string, userid: string, path: string): boolean
}

export function createTickets(sign: (text: string) => string, now: () => number): Tickets {
  const seconds = (): number => Math.floor(now() / 1000)
  const stamp = (): string => seconds().toString(16).toUpperCase().padStart(8, '0')
  const fresh = (time: string, limit: number): boolean => {
    const age = seconds() - Number.parseInt(time, 16)
    return age > -300 && age < limit
  }
  return {
    issue(userid) {
      const plain = `PVE:${userid}:${stamp()}`
      return `${plain}::${sign(plain)}`
    },
    verify(ticket) {
      const match = /^(PVE:([^:\s]+):([0-9A-F]{8}))::(.+)$/.exec(ticket)
      if (!match || !equal(sign(match[1]!), match[4]!)) return undefined
      return fresh(match[3]!, lifetimeSeconds) ? match[2]! : undefined
    },
    csrf(userid) {
      const time = stamp()
      return `${time}:${sign(`csrf:${time}:${userid}`).replace(/=+$/, '')}`
    },
    verifyCsrf(token, userid) {
      const match = /^([0-9A-F]{8}):(.+)$/.exec(token ?? '')
      if (!match || !equal(sign(`csrf:${match[1]}:${userid}`).replace(/=+$/, ''), match[2]!)) return false
      return fresh(match[1]!, lifetimeSeconds)
    },
    issueVnc(userid, path, password) {
      const time = stamp()
      const ticket = `PVEVNC:${time}::${sign(`vnc:${time}:${userid}:${path}`)}`
      return password === undefined ? ticket : `${password}:${ticket}`
    },
    verifyVnc(ticket, userid, path) {
      const match = /^(?:.{8}:)?PVEVNC:([0-9A-F]{8})::(.+)$/.exec(ticket)
      return match !== null && fresh(match[1]!, 40) && equal(sign(`vnc:${match[1]}:${userid}:${path}`), match[2]!)
    },
  }
}

function equal(left: string, right: string): boolean {
  const a = Buffer.from(left)
  const b = Buffer.from(right)
  return a.length === b.length && timingSafeEqual(a, b)
}
