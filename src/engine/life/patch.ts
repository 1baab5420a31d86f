import type { Communicator } from '../../communicators/communicator.ts'
import { patchGuest } from '../../lifecycle/updates/patch-guest.ts'
import { Evidence } from '../evidence.ts'
import type { Work } from '../step.ts'

/** In place of the provisioners, in a copy of the present template. */
export async function patch(communicator: Communicator, work: Work): Promise<void> {
  const { signal, say, emit } = work
  const evidence = new Evidence()
  const output = (stream: 'stdout' | 'stderr', text: string) => {
    evidence.add(stream, text)
    emit({ kind: 'output', from: 'guest', stream, text })
  }
  await patchGuest(communicator, { signal, say, output }).catch((thrown: unknown) => {
    throw evidence.addTo(thrown)
  })
}
