import { isDeepStrictEqual } from 'node:util'
import { recordIn } from '../../src/builders/proxmox/record/template-record.ts'
import { type Chosen, openNights } from './killed-nights.ts'
import { type NightGuest, nightGuests } from './nightly-lab.ts'

const fixed = 300
const guest: NightGuest = {
  packages: ['openssl 3.0.14-1'],
  upgrade: ['Inst openssl [3.0.14-1] (3.0.15-1 Debian:12/stable [amd64])'],
  upgraded: ['openssl 3.0.15-1'],
}

/**
 * Nights with `refresh: patch` of a template with a fixed ID, a channel and a record, each killed at another call; the post
 * step comes after each. Answers how many calls were met, and a line for each after which the ID has no whole template, the
 * channel is not its alone, or anything else is left.
 */
export async function patchKills(isChosen: Chosen) {
  const inputs = { refresh: 'patch', 'skip-unchanged': 'true', channel: 'candidate', keep: '1' }
  const { lab, night } = await openNights(inputs, `vm_id = ${fixed}`)

  /** What is wrong with what is there; empty: nothing. */
  async function judge(): Promise<readonly string[]> {
    const { machines, volumes } = await lab.contents()
    const config = (await lab.client.request('GET', `/nodes/pve/qemu/${fixed}/config`).catch(() => ({}))) as Readonly<
      Record<string, unknown>
    >
    const { description, tags, name } = config
    const record = recordIn(String(description))
    const channels = Object.keys(record?.channels ?? {})
    const strangers = volumes.filter((volid) => !volid.includes(`base-${fixed}-disk-`))
    return [
      ...(isDeepStrictEqual(machines, [`template ${fixed}`]) ? [] : [`machines ${machines.join(', ')}`]),
      ...(strangers.length === 0 ? [] : [`volumes ${strangers.join(', ')}`]),
      ...(tags === 'channel-candidate' ? [] : [`tags ${String(tags)}`]),
      ...(name === 'nightly' ? [] : [`name ${String(name)}`]),
      ...(isDeepStrictEqual(channels, ['candidate']) ? [] : [`channels ${JSON.stringify(channels)}`]),
      ...(/^proxmox-template-action: /m.test(String(description)) ? [`notes ${String(description)}`] : []),
    ]
  }

  try {
    // The installed guest; the clone that is asked for updates, and the copy that is patched, have the free IDs.
    const { port } = await nightGuests({ 100: guest, 101: guest, [fixed]: guest })
    await night(port)
    const whole = await night(port)
    const first = await judge()
    if (whole.exitCode !== 0 || first.length > 0 || !whole.said.includes('Upgrading the packages'))
      throw new Error(`an undisturbed night is not as it has to be: ${first.join('; ')}\n${whole.said}`)
    const wrong: string[] = []
    let cases = 0
    for (const call of whole.calls.filter(isChosen)) {
      const { struck, post, said } = await night(port, call)
      if (struck) cases++
      // A question that is repeated until something has happened comes as often as that takes.
      const isMissed = !struck && !call.pattern.startsWith('GET ')
      const found = [...(isMissed ? ['it was not met'] : []), ...(post === 0 ? [] : ['its post step failed'])]
      found.push(...(await judge()))
      if (found.length > 0)
        wrong.push(`${call.pattern} #${call.skip}: ${found.join('; ')}\n${said.split('\n').slice(-12).join('\n')}`)
    }
    return { cases, wrong }
  } finally {
    await lab.close()
  }
}
