import { onTestFinished } from 'vitest'
import { guestAddressesOf } from '../../src/net/guest-port.ts'
import { type GuestServer, startGuestServer } from '../communicators/guest-server.ts'
import { guestPassword, type Lab, labTemplate } from '../engine/lab.ts'

/** What a guest has and could have, by its package manager's words. */
export interface NightGuest {
  /** `name version`. */
  readonly packages: readonly string[]
  /** Lines of `apt-get -s dist-upgrade`. Undefined: its sources do not answer. */
  readonly upgrade?: readonly string[] | undefined
  /** What it has when it was upgraded. */
  readonly upgraded?: readonly string[]
}

function answerOf({ packages, upgrade }: NightGuest, command: string): string {
  if (command.includes('say used-kib'))
    return `${['used-kib\t1048576', 'manager\tdpkg', ...packages.map((one) => `p\t${one.replace(' ', '\t')}\tamd64`), 'end\tend'].join('\n')}\n`
  if (command.includes('makecache'))
    return `${['manager\tapt', ...(upgrade === undefined ? ['complaint\tE: no network'] : [...upgrade.map((line) => `line\t${line}`), 'status\t0']), 'end\tend'].join('\n')}\n`
  // Nothing is ever run: what a guest is upgraded and cleaned with would do that to this machine.
  return ''
}

/** Of a command that belongs to the build. */
function questionIn(command: string): string | undefined {
  if (command.includes('autoremove')) return 'upgrade'
  if (command.includes('makecache')) return 'updates'
  if (command.includes('say used-kib')) return 'packages'
  if (command.includes('cloud-init clean')) return 'clean'
  return undefined
}

/** Guests at the addresses that the server gives to the machines of these IDs, all at one port. What they are asked is noted. */
export async function nightGuests(guests: Readonly<Record<number, NightGuest>>) {
  let port = 0
  const asked: string[] = []
  const upgraded = new Set<string>()
  for (const [vmid, guest] of Object.entries(guests)) {
    const server: GuestServer = await startGuestServer({
      host: guestAddressesOf(Number(vmid))[0] ?? '',
      port,
      authenticate: (context) => context.method === 'password' && context.password === guestPassword,
      answer: (command) => {
        const question = questionIn(command)
        if (question !== undefined) asked.push(`${vmid} ${question}`)
        if (question === 'upgrade') upgraded.add(vmid)
        const packages = upgraded.has(vmid) ? (guest.upgraded ?? guest.packages) : guest.packages
        return question === 'upgrade' ? '' : answerOf({ ...guest, packages }, command)
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
