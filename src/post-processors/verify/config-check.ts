import type { VmConfig } from '../../builders/proxmox/machine/vm.ts'
import { drivesOf } from '../../proxmox/notation/drive-notation.ts'
import type { CheckName, Finding } from './check-names.ts'

/** What the template's configuration shows without a clone. `buildKey`: without kind and comment. */
export function configFindings(checks: readonly CheckName[], config: VmConfig, buildKey: string): readonly Finding[] {
  const found: Finding[] = []
  if (checks.includes('cd'))
    for (const [key, { cdrom, cloudInit, file }] of drivesOf(config))
      if (cdrom && !cloudInit && file !== 'none')
        found.push({
          check: 'cd',
          what: `${key} holds ${file}`,
          advice: 'Set unmount = true in boot_iso, or in the block of additional_iso_files that it is from.',
        })
  const keys = String(config['sshkeys'] ?? '')
  // It is kept encoded as in an address.
  if (checks.includes('authorized-keys') && buildKey !== '' && keys.includes(encodeURIComponent(buildKey)))
    found.push({
      check: 'authorized-keys',
      what: "the template's cloud-init settings have the key of the build",
      advice: 'Take sshkeys out of them.',
    })
  return found
}
