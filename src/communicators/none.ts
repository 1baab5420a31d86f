import * as z from 'zod'
import { GuestError } from '../diagnostics/errors.ts'
import type { Communicator } from './communicator.ts'
import type { CommunicatorKind } from './communicator-kind.ts'

const options = z.object({})

/** The guest is left to itself. */
export const none: CommunicatorKind<typeof options> = {
  type: 'none',
  description: 'Reaches no guest: there are no provisioners, but for those that run on the machine that builds.',
  options,
  reaches: false,
  access: () => ({ host: undefined, port: 0, user: '', password: '' }),
  connect: () => Promise.resolve({ communicator: noCommunicator(), host: '' }),
}

/** Nothing can be done in the guest. */
export function noCommunicator(): Communicator {
  const refuse = (): Promise<never> =>
    Promise.reject(
      new GuestError(
        'no-communicator',
        'This build has no communicator',
        '`communicator` is "none", so nothing can run in the guest. Remove the provisioner, or use `communicator = "ssh"`.',
      ),
    )
  return {
    exec: refuse,
    upload: refuse,
    uploadDirectory: refuse,
    download: refuse,
    downloadDirectory: refuse,
    reconnect: refuse,
    close: () => Promise.resolve(),
  }
}
