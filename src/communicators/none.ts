import { GuestError } from '../diagnostics/errors.ts'
import type { Communicator } from './communicator.ts'

/** `communicator = "none"`: nothing can be done in the guest. */
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
