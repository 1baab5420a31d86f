import { communicatorOf } from '../../../communicators/communicator-registry.ts'
import type { CommonOptions } from '../options/common-options.ts'

/**
 * The key by which the guest lets us in: one made for this build alone where the template names no way to
 * authenticate, that of `ssh_private_key_file`, or none, as with a password.
 */
export function guestKeyOf(options: CommonOptions): 'temporary' | 'file' | 'none' {
  const login = communicatorOf(options).keyLogin?.(options)
  if (login === undefined) return 'none'
  if (login.isKeyMissing) return 'temporary'
  return options.ssh_private_key_file !== '' && options.ssh_password === '' ? 'file' : 'none'
}
