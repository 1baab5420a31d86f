import { communicatorOf } from '../../../../communicators/communicator-registry.ts'
import type { CommonOptions } from '../../options/common-options.ts'
import type { GuestSettings } from '../../options/guest-settings.ts'
import type { MachinePlan } from '../machine-plan.ts'
import { type Parameters, present } from '../parameters.ts'

/** What cloud-init tells the guest while it is built, but for the key. */
export function guestValues(options: CommonOptions & GuestSettings): Parameters {
  return present({
    ciuser: communicatorOf(options).keyLogin?.(options)?.user ?? '',
    nameserver: options.nameserver,
    searchdomain: options.searchdomain,
    ...Object.fromEntries(options.ipconfig.map((block, index) => [`ipconfig${index}`, ipConfig(block)])),
  })
}

function ipConfig({ ip, gateway, ip6, gateway6 }: GuestSettings['ipconfig'][number]): string {
  return Object.entries({ ip, gw: gateway, ip6, gw6: gateway6 })
    .flatMap(([key, value]) => (value === '' ? [] : [`${key}=${value}`]))
    .join(',')
}

/** `publicKey` empty: none. */
export function keyValue(publicKey: string): Parameters {
  // The server wants it encoded once more than the call itself is.
  return present({ sshkeys: encodeURIComponent(publicKey) })
}

/** Proxmox VE knows it from 8 on; `withoutUpgrade` undefined: nothing is said of it. */
export function upgradeValue(withoutUpgrade: boolean | undefined, pveMajor: number): Parameters {
  return withoutUpgrade === undefined || pveMajor < 8 ? {} : { ciupgrade: withoutUpgrade ? 0 : 1 }
}

/** What `plan` shows of the key, in place of it. */
export function plannedKey(guestKey: MachinePlan['guestKey']): Parameters {
  switch (guestKey) {
    case 'file':
      return { sshkeys: '<public key of ssh_private_key_file>' }
    case 'temporary':
      return { sshkeys: '<a key for this build>' }
    case 'none':
      return {}
  }
}
