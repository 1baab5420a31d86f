import { onTestFinished } from 'vitest'
import { guestAddressesOf } from '../../src/net/guest-port.ts'
import { type GuestServer, startGuestServer } from '../communicators/guest-server.ts'
import { runHere } from '../engine/in-process.ts'
import { guestPassword, type Lab, labTemplate } from '../engine/lab.ts'

/** What a machine tells of itself, by line. */
export interface Guest {
  readonly probe: readonly string[]
  readonly cloudInit?: string
}

export const good = (name: string, more: readonly string[] = []): Guest => ({
  probe: [
    'root\tyes',
    'systemd\tyes',
    `machine-id\t${name}`,
    `host-key\t/etc/ssh/ssh_host_ed25519_key.pub ${name}`,
    `root-kib\t${name === 'one' ? 3_000_000 : 2_000_000}`,
    'user\troot',
    ...more,
    'end\tend',
  ],
})

/**
 * Guests at the addresses that the server gives to the machines of these IDs, all at one port. They answer what they are
 * told to, and run everything else here.
 */
export async function guestsAt(guests: Readonly<Record<number, Guest>>): Promise<number> {
  let port = 0
  for (const [vmid, { probe, cloudInit = 'status: done' }] of Object.entries(guests)) {
    const server: GuestServer = await startGuestServer({
      host: guestAddressesOf(Number(vmid))[0] ?? '',
      port,
      authenticate: () => true,
      answer: (command) => {
        if (command.includes('cloud-init status')) return `${cloudInit}\n`
        return command.includes('say machine-id') ? `${probe.join('\n')}\n` : undefined
      },
    })
    port = server.port
    onTestFinished(() => server.stop())
  }
  return port
}

export interface Wish {
  /** Lines of the block. */
  readonly verify: string
  readonly source?: string
  /** After the block of verify. */
  readonly build?: string
}

export function verifyTemplate(lab: Lab, port: number, { verify, source = '', build = '' }: Wish): string {
  return labTemplate(lab, {
    source: `template_name = "proven"\n${source}`,
    build: `
  post-processor "verify" {
    ssh_username = "debian"
    ssh_password = "${guestPassword}"
    ssh_port     = ${port}
    ssh_timeout  = "20s"
    agent_timeout = "5s"
    ${verify}
  }
  ${build}`,
  })
}

export function connectionOf({ server: { url, username, token, fingerprint } }: Lab) {
  return { url, username, token, fingerprint, node: 'pve' }
}

export { runHere }
