import { onTestFinished } from 'vitest'
import { hostAddress } from '../../src/net/guest-port.ts'
import { type GuestServer, startGuestServer } from '../communicators/guest-server.ts'
import { guestPassword, type Lab, labTemplate } from '../engine/lab.ts'

/** What a guest has and could have, by its package manager's words. */
export interface NightGuest {
  /** `name version`. */
  readonly packages: readonly string[]
  /** Lines of `apt-get -s dist-upgrade`. Undefined: its sources do not answer. */
  readonly upgrade?: readonly string[] | undefined
}

function answerOf({ packages, upgrade }: NightGuest, command: string): string | undefined {
  if (command.includes('say used-kib'))
    return `${['used-kib\t1048576', 'manager\tdpkg', ...packages.map((one) => `p\t${one.replace(' ', '\t')}\tamd64`), 'end\tend'].join('\n')}\n`
  if (command.includes('makecache'))
    return `${['manager\tapt', ...(upgrade === undefined ? ['complaint\tE: no network'] : [...upgrade.map((line) => `line\t${line}`), 'status\t0']), 'end\tend'].join('\n')}\n`
  return undefined
}

/** Guests at the addresses that the server gives to the machines of these IDs, all at one port. What they are asked is noted. */
export async function nightGuests(guests: Readonly<Record<number, NightGuest>>) {
  let port = 0
  const asked: string[] = []
  for (const [vmid, guest] of Object.entries(guests)) {
    const server: GuestServer = await startGuestServer({
      host: hostAddress(Number(vmid)),
      port,
      authenticate: (context) => context.method === 'password' && context.password === guestPassword,
      answer: (command) => {
        const answer = answerOf(guest, command)
        if (answer !== undefined) asked.push(`${vmid} ${command.includes('makecache') ? 'updates' : 'packages'}`)
        return answer
      },
    })
    port = server.port
    onTestFinished(() => server.stop())
  }
  return { port, asked }
}

export function nightTemplate(lab: Lab, port: number, { source = '', build = '' } = {}): string {
  return labTemplate(lab, { source: `template_name = "nightly"\n${source}`, build })
    .replace(/ssh_host\s+= .*\n/, '')
    .replace(/ssh_port\s+= \d+/, `ssh_port = ${port}\n  ssh_timeout = "20s"`)
}
