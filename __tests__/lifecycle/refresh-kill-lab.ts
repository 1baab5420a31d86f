import { type Chosen, openNights } from './killed-nights.ts'
import { nightGuests } from './nightly-lab.ts'

export interface RefreshKills {
  /** How many of its calls were met. */
  readonly cases: number
  /** A line for each case after which the server was not as before. */
  readonly wrong: readonly string[]
}

/** Nights with `refresh: check` that find nothing newer, each killed at another call; the post step comes after each. */
export async function refreshKills(isChosen: Chosen): Promise<RefreshKills> {
  const { lab, night } = await openNights({ refresh: 'check' })
  const state = async () =>
    JSON.stringify([await lab.contents(), await lab.client.request('GET', '/nodes/pve/qemu/100/config')])

  try {
    // The build; and the clone of each night, by the ID that is free then.
    const { port } = await nightGuests({ 100: { packages: [], upgrade: [] }, 101: { packages: [], upgrade: [] } })
    await night(port)
    const before = await state()
    const whole = await night(port)
    if (whole.exitCode !== 0 || !whole.said.includes('nothing is built') || (await state()) !== before)
      throw new Error(`an undisturbed night is not as it has to be:\n${whole.said}`)
    const wrong: string[] = []
    let cases = 0
    for (const call of whole.calls.filter(isChosen)) {
      const { struck, post, said } = await night(port, call)
      if (struck) cases++
      const after = await state()
      // A question that is repeated until something has happened comes as often as that takes.
      const isMissed = !struck && !call.pattern.startsWith('GET ')
      if (isMissed || post !== 0 || after !== before)
        wrong.push(`${call.pattern} #${call.skip}: ${after}\n${said.split('\n').slice(-12).join('\n')}`)
    }
    return { cases, wrong }
  } finally {
    await lab.close()
  }
}
