import type { CommonOptions } from '../options/common-options.ts'

/**
 * The key by which the guest lets us in: one made for this build alone where the template names no way to
 * authenticate, that of `ssh_private_key_file`, or none, as with a password.
 */
export function guestKeyOf(options: CommonOptions): 'temporary' | 'file' | 'none' {
  const { communicator, ssh_password, ssh_private_key_file, ssh_agent_auth } = options
  if (communicator !== 'ssh' || ssh_password !== '') return 'none'
  if (ssh_private_key_file !== '') return 'file'
  return ssh_agent_auth ? 'none' : 'temporary'
}
