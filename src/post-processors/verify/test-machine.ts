import { cloneTemplate } from '../../builders/proxmox/clone-template.ts'
import type { Vm, VmConfig } from '../../builders/proxmox/machine/vm.ts'
import { buildTag } from '../../builders/proxmox/plan/machine-plan.ts'
import { type Parameters, present } from '../../builders/proxmox/plan/parameters.ts'
import type { OpenTemplate } from '../../builders/template-door.ts'
import { drivesOf } from '../../proxmox/notation/drive-notation.ts'
import { formatProperties, parseProperties } from '../../proxmox/notation/properties.ts'
import { formatSize } from '../../proxmox/notation/size.ts'
import { parseVolid } from '../../proxmox/notation/volid.ts'
import { checksOf, type VerifyOptions } from './verify-options.ts'

/** A clone of the template that lives as long as the test. */
export interface TestMachine {
  readonly vm: Vm
  /** Bytes by which its disk is larger than the template's. */
  readonly growth: number
  /** Takes it away. Where that fails, the clean-up at the end of the build tries again. */
  remove(): Promise<void>
}

export interface Order {
  /** 0 for the first one, which is the one whose disk grows. */
  readonly index: number
  readonly user: string
  /** One line as in `authorized_keys`; empty: none. */
  readonly publicKey: string
}

/** Clones the template, under the mark of the build, and makes it what the test needs. It is not started. */
export async function makeTestMachine(
  open: OpenTemplate,
  options: VerifyOptions,
  { index, user, publicKey }: Order,
): Promise<TestMachine> {
  const made = await cloneTemplate(open, {
    suffix: `-verify-${index + 1}`,
    storage: options.clone_storage_pool,
    isFull: options.full_clone || open.isMachine === true,
  })
  const { vm, config } = made
  await vm.configure(settings(config, options, { index, user, publicKey }, open.session.client.version.major))
  const growth = index === 0 && checksOf(options).includes('root-size') ? await grow(vm, config, options) : 0
  return { vm, growth, remove: () => made.remove() }
}

function settings(config: VmConfig, options: VerifyOptions, order: Order, pveMajor: number): Parameters {
  const card = cardOf(config, options)
  const common: Parameters = {
    tags: buildTag,
    onboot: 0,
    // A copy of a protected template could not be removed.
    ...(config['protection'] === 1 ? { protection: 0 } : {}),
    ...(card === undefined ? {} : { net0: card }),
  }
  if (!options.cloud_init) return common
  const address = options.ipconfig[order.index] ?? (config['ipconfig0'] === undefined ? 'ip=dhcp' : '')
  return {
    ...common,
    ...cloudInitDrive(config, options),
    ...present({
      ciuser: order.user,
      cipassword: options.ssh_password,
      // The server wants it encoded once more than the call itself is.
      sshkeys: encodeURIComponent(order.publicKey),
      ipconfig0: address,
      nameserver: options.nameserver,
      searchdomain: options.searchdomain,
    }),
    ...(pveMajor < 8 ? {} : { ciupgrade: 0 }),
  }
}

function cardOf(config: VmConfig, { bridge, vlan_tag: vlan }: VerifyOptions): string | undefined {
  if (bridge === '' && vlan === undefined) return undefined
  const given = parseProperties(String(config['net0'] ?? 'virtio'), 'model')
  const [model, ...rest] = [...given].map(([key, value]) => (key === 'model' ? value : `${key}=${value}`))
  const others = Object.fromEntries(rest.map((pair) => pair.split(/=(.*)/s).slice(0, 2) as [string, string]))
  return formatProperties(model ?? 'virtio', {
    ...others,
    ...(bridge === '' ? {} : { bridge }),
    ...(vlan === undefined ? {} : { tag: vlan }),
  })
}

/** Where the template has none: without it cloud-init would learn nothing. */
function cloudInitDrive(config: VmConfig, { cloud_init_storage_pool: storage }: VerifyOptions): Parameters {
  const drives = drivesOf(config)
  if ([...drives.values()].some(({ cloudInit }) => cloudInit)) return {}
  const free = ['ide2', 'ide0', 'ide1', 'ide3', 'sata5', 'scsi30'].find((key) => !drives.has(key))
  const pool = storage || parseVolid(drives.get(bootDisk(config) ?? '')?.file ?? '')?.storage
  return free === undefined || pool === undefined ? {} : { [free]: `${pool}:cloudinit` }
}

/** The disk that the machine starts from: the first of the boot order, else the first that there is. */
export function bootDisk(config: VmConfig): string | undefined {
  const disks = [...drivesOf(config)].filter(([key, { cdrom }]) => !cdrom && /^(?:scsi|virtio|sata|ide)\d+$/.test(key))
  const keys = disks.map(([key]) => key)
  const order = /order=([^,]*)/.exec(String(config['boot'] ?? ''))?.[1]?.split(';') ?? []
  const wanted = [...order, String(config['bootdisk'] ?? ''), 'scsi0', 'virtio0', 'sata0', 'ide0']
  return wanted.find((key) => keys.includes(key)) ?? keys[0]
}

async function grow(vm: Vm, config: VmConfig, { disk_growth: by }: VerifyOptions): Promise<number> {
  const disk = bootDisk(config)
  const size = disk === undefined ? undefined : drivesOf(config).get(disk)?.size
  if (disk === undefined || size === undefined || typeof by !== 'number') return 0
  // To a size, not by one: an answer that is lost does not make it grow twice.
  await vm.resize(disk, formatSize(size + by))
  return by
}
