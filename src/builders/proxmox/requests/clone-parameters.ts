import { communicatorOf } from '../../../communicators/communicator-registry.ts'
import type { PlannedRequest } from '../../builder.ts'
import type { CloneOptions } from '../options/clone-options.ts'
import type { CommonOptions } from '../options/common-options.ts'
import { machineParameters, type Parameters, resizes } from './create-parameters.ts'
import { buildDescription, buildTags, plannedVolid } from './planned-creation.ts'
import type { Slots } from './slots.ts'

export type CloningOptions = CommonOptions & CloneOptions

/** The parameters of `POST /nodes/{node}/qemu/{source}/clone` but for those that name the two machines. */
export function cloneParameters(options: CloningOptions, description: string): Parameters {
  return {
    name: options.vm_name,
    description,
    full: options.full_clone ? 1 : 0,
    ...(options.pool === '' ? {} : { pool: options.pool }),
  }
}

export interface ConfigurationInput {
  readonly options: CloningOptions
  readonly vmid: number
  readonly slots: Slots
  readonly isoVolids: readonly string[]
  /** For cloud-init; empty: none. */
  readonly publicKey: string
  /** What the clone has from its source. */
  readonly inherited: Readonly<Record<string, unknown>>
  readonly pveMajor: number
}

/** What makes the clone the machine that the template describes: every option, as the plug-in does, defaults included. */
export function configurationParameters(input: ConfigurationInput): Parameters {
  const { options, slots, isoVolids, vmid, inherited } = input
  const cloudInit = cloudInitParameters(input)
  const strange = ['sshkeys', 'nameserver', 'searchdomain'].filter((key) => key in inherited && !(key in cloudInit))
  return {
    ...machineParameters({ options, slots, isoVolids, numericVmid: vmid }),
    tags: buildTags(options),
    ...(options.boot === '' ? {} : { boot: options.boot }),
    ...cloudInit,
    ...(strange.length === 0 ? {} : { delete: strange.join(',') }),
  }
}

function cloudInitParameters({ options, publicKey, pveMajor }: ConfigurationInput): Parameters {
  const { cloud_init_disable_upgrade_packages: withoutUpgrade } = options
  const texts = {
    ciuser: communicatorOf(options).keyLogin?.(options).user ?? '',
    // The server wants them encoded once more than the call itself is.
    sshkeys: encodeURIComponent(publicKey),
    nameserver: options.nameserver,
    searchdomain: options.searchdomain,
    ...Object.fromEntries(options.ipconfig.map((block, index) => [`ipconfig${index}`, ipConfig(block)])),
  }
  return {
    ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== '')),
    ...(withoutUpgrade === undefined || pveMajor < 8 ? {} : { ciupgrade: withoutUpgrade ? 0 : 1 }),
  }
}

function ipConfig({ ip, gateway, ip6, gateway6 }: CloneOptions['ipconfig'][number]): string {
  return Object.entries({ ip, gw: gateway, ip6, gw6: gateway6 })
    .flatMap(([key, value]) => (value === '' ? [] : [`${key}=${value}`]))
    .join(',')
}

/** What `plan` shows, with words where only the server knows the value. */
export function planCloning(options: CloningOptions): readonly PlannedRequest[] {
  const vmid = options.vm_id === 0 ? '<next free id>' : options.vm_id
  const source = options.clone_vm_id === 0 ? `<id of ${options.clone_vm}>` : options.clone_vm_id
  const node = options.node ?? ''
  const machine = `/nodes/${node}/qemu/${vmid}`
  const slots = plannedSlots(options)
  const params = configurationParameters({
    options,
    vmid: options.vm_id,
    slots,
    isoVolids: options.additional_iso_files.map(plannedVolid),
    publicKey: '',
    inherited: {},
    pveMajor: 8,
  })
  return [
    {
      method: 'POST',
      path: `/nodes/<node of the source>/qemu/${source}/clone`,
      params: { newid: vmid, ...cloneParameters(options, buildDescription('<run>')) },
    },
    { method: 'POST', path: `${machine}/config`, params: { ...params, ...plannedKey(options) } },
    ...resizes({ options, slots }).map(({ disk, size }) => ({
      method: 'PUT',
      path: `${machine}/resize`,
      params: { disk, size: String(size) },
    })),
    { method: 'POST', path: `${machine}/status/start`, params: {} },
  ]
}

function plannedKey(options: CloningOptions): Parameters {
  if (options.ssh_private_key_file !== '' && options.ssh_password === '')
    return { sshkeys: '<public key of ssh_private_key_file>' }
  return hasNoWayIn(options) ? { sshkeys: '<a key for this build>' } : {}
}

/** Nothing in the template says how to authenticate: a key is made for the build. */
export function hasNoWayIn(options: CommonOptions): boolean {
  return communicatorOf(options).keyLogin?.(options).isKeyMissing ?? false
}

// Which slots are free, only the source knows.
function plannedSlots({ disks, additional_iso_files: isos }: CloningOptions): Slots {
  const counts = new Map<string, number>()
  const next = (bus: string) => {
    const count = (counts.get(bus) ?? 0) + 1
    counts.set(bus, count)
    return count === 1 ? `${bus}<next free>` : `${bus}<next free + ${count - 1}>`
  }
  return {
    disks: disks.map(({ type }) => next(type)),
    isos: isos.map(({ type, index }) => (index === '' ? next(type) : `${type}${index}`)),
  }
}
