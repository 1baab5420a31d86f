import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ReleaseLine } from '../../src/embedded/release.ts'
import { kinds, templateOf } from '../engine/build-kinds.ts'
import { openPrivilegeLab, type PrivilegeLab } from '../engine/privilege-lab.ts'
import { roleFor } from '../engine/privilege-matrix.ts'
import { tell } from './proof.ts'

/** Without it a CD made on the spot stays, and the build goes on: that is refused by ourselves, not by the server. */
const ownRefusal = 'Datastore.Allocate'

describe.each<{ line: ReleaseLine; major: number }>([
  { line: '8.4', major: 8 },
  { line: '9.2', major: 9 },
])('every privilege taken away from every kind of build, on Proxmox VE $line', ({ line, major }) => {
  let lab: PrivilegeLab
  beforeAll(async () => {
    lab = await openPrivilegeLab(line)
  })
  afterAll(() => lab.close())

  it.each(kinds)('$name: it is refused before anything is made, or the server does not ask for it', async (kind) => {
    const role = roleFor(kind, major)
    const wrong: string[] = []
    for (const gone of role) {
      const privileges = role.filter((one) => one !== gone)
      const attempt = { template: templateOf(kind, lab.facts), privileges, force: kind.force ?? false }
      const foreseen = await lab.build(attempt)
      // The same without foresight: what the server itself says of it.
      const met = await lab.build({ ...attempt, untold: true })
      const problems = [
        ...(foreseen.left.length > 0 ? [`left behind: ${foreseen.left.join(', ')}`] : []),
        ...(foreseen.outcome !== met.outcome && gone !== ownRefusal
          ? [`foreseen it ${foreseen.outcome}, met it ${met.outcome}`]
          : []),
        ...(foreseen.outcome === 'failed' && foreseen.changes.length > 0 ? ['something was made before'] : []),
        ...[foreseen, met].flatMap(({ outcome, errors }) =>
          outcome === 'failed' && !errors.join().includes(gone) ? [`not named: ${errors.join()}`] : [],
        ),
      ]
      wrong.push(...problems.map((problem) => `${gone}: ${problem}`))
    }
    tell({
      proof: `each privilege removed: ${kind.name}, ${line}`,
      cases: 2 * role.length,
      left: wrong.filter((one) => one.includes('left behind')).length,
      unclear: wrong.length,
    })
    expect(wrong).toEqual([])
  })
})
