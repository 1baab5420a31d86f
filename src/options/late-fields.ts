/** Packer's `build.*`: what is known of a machine only when it is there. */
export const buildNames: readonly string[] = [
  'ID',
  'Host',
  'Port',
  'User',
  'Password',
  'ConnType',
  'PackerRunUUID',
  'PackerHTTPPort',
  'PackerHTTPIP',
  'PackerHTTPAddr',
  'SSHPublicKey',
  'SSHPrivateKey',
  'WinRMPassword',
]

// Packer's `build` does not name them, and its builders hand them over all the same.
const alsoHandedOver: readonly string[] = ['SSHPrivateKeyFile', 'SSHAgentAuth']

/** For options of steps in the guest, which read the values of `build` beside what the component gives them. */
export function withBuildNames(own: readonly string[] = []): readonly string[] {
  return [...own, ...buildNames, ...alsoHandedOver]
}
