import * as z from 'zod'
import { communicatorOf } from '../../../communicators/communicator-registry.ts'
import { unknown } from '../../../options/codecs/notation.ts'
import type { RuleContext } from '../../../options/component.ts'
import { parseVolid } from '../../../proxmox/notation/volid.ts'
import type { CommonOptions } from '../options/common-options.ts'
import { type ImportOptions, importOptions } from '../options/import-options.ts'
import { guestKeyOf } from './guest-key.ts'
import { checkGuestSettings } from './guest-settings-rules.ts'

type Options = CommonOptions & ImportOptions

const defaults = z.object(importOptions)

/** Checks what cloud-init is to tell the guest, and fills in the disk and the address where none is given. */
export function resolveImport(options: Options, context: RuleContext): Options {
  checkGuestSettings(options, context)
  checkCloudInit(options, context)
  // Where neither is good, that is told at its own place.
  const storage = options.image_storage_pool || (parseVolid(options.image_volume)?.storage ?? unknown)
  const { disks } = options.disks.length > 0 ? options : defaults.parse({ disks: [{ storage_pool: storage }] })
  const dhcp = options.cloud_init && options.ipconfig.length === 0 && options.network_adapters.length > 0
  const { ipconfig } = dhcp ? defaults.parse({ ipconfig: [{ ip: 'dhcp' }] }) : options
  return { ...options, disks, ipconfig, ssh_host: options.ssh_host || fixedAddress(options) }
}

const ofCloudInit = [
  'ipconfig',
  'nameserver',
  'searchdomain',
  'cicustom',
  'cloud_init_disk_type',
  'cloud_init_storage_pool',
  'cloud_init_disable_upgrade_packages',
] as const

function checkCloudInit(options: Options, { error, warn, places }: RuleContext): void {
  if (options.cloud_init) return
  for (const name of ofCloudInit)
    if (places.isSet([name]))
      error(
        'option-requires-another',
        [name],
        `${name} needs the cloud-init drive, which cloud_init = false takes away`,
      )
  if (guestKeyOf(options) === 'temporary' && !places.isSet(['ssh_password']))
    warn(
      'no-way-to-log-in',
      ['cloud_init'],
      'Nothing lets the guest know who comes by SSH',
      'Without ssh_password, ssh_private_key_file and ssh_agent_auth a key is made for this build, and without a cloud-init drive nobody tells it to the guest.',
    )
}

/** A guest whose address we give need not be asked for it: most images for clouds have no guest agent. */
function fixedAddress(options: Options): string {
  const { ipconfig, cloud_init: isTold } = options
  if (communicatorOf(options).keyLogin === undefined || !isTold) return ''
  const addresses = ipconfig.flatMap(({ ip, ip6 }) => [ip, ip6]).filter((text) => text.includes('/'))
  return addresses[0]?.split('/')[0] ?? ''
}
