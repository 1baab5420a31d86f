import { drivesOf } from '../../../proxmox/notation/drive-notation.ts'
import type { VmConfig } from '../machine/vm.ts'
import type { CloudInitDrive } from '../plan/cloud-init-drive.ts'
import type { MachinePlan } from '../plan/machine-plan.ts'
import type { Parameters } from '../plan/parameters.ts'
import { freeSlot, type Slots } from '../plan/slots.ts'
import { channelTag } from '../record/channel.ts'
import type { Notes } from '../record/template-notes.ts'
import { withRecord } from '../record/template-record.ts'

/** One thing that the finished machine still lacks. */
export interface Touch {
  /** In words: `its description and tags`. */
  readonly what: string
  readonly set: Parameters
  readonly remove: readonly string[]
  /** Why it can not be done; undefined: it can. */
  readonly problem?: { readonly code: 'bus-full' | 'not-a-cd-drive'; readonly text: string } | undefined
}

/** What is still to be done before the release, by the machine's configuration. `isFirst`: nothing of it has been tried. */
export function lastTouches(
  plan: MachinePlan,
  slots: Slots,
  config: VmConfig,
  { pveMajor, isFirst }: { readonly pveMajor: number; readonly isFirst: boolean },
): readonly Touch[] {
  return [
    naming(plan, config),
    ...restarts(plan, config),
    ...cloudInit(plan, config, pveMajor),
    ...drives(plan, slots, config, isFirst),
  ]
}

/** The parameters of one call for several of them. */
export function together(touches: readonly Touch[]): Parameters {
  const remove = touches.flatMap((one) => one.remove)
  return {
    ...Object.assign({}, ...touches.map(({ set }) => set)),
    ...(remove.length === 0 ? {} : { delete: remove.join(',') }),
  }
}

function naming({ options }: MachinePlan, config: VmConfig): Touch {
  const remove = Object.keys(config).filter((key) => /^unused\d+$/.test(key))
  return { what: 'its name', set: { name: options.template_name }, remove }
}

/** A machine that was to stop where its guest restarts. */
function restarts({ hardware, options }: MachinePlan, config: VmConfig): readonly Touch[] {
  if (hardware['reboot'] === undefined) return []
  const what = 'that it may restart'
  const { reboot } = options.extra_config
  if (reboot !== undefined) return String(config['reboot']) === reboot ? [] : [{ what, set: { reboot }, remove: [] }]
  return config['reboot'] === undefined ? [] : [{ what, set: {}, remove: ['reboot'] }]
}

/** The last touch of all, in a call of its own: it takes the ownership mark away, and with it our right to remove the machine. */
export function release({ options }: MachinePlan, notes?: Notes): Touch {
  const remove: string[] = []
  const set: Record<string, string> = {}
  const { template_description: own } = options
  const description = notes === undefined ? own : withRecord(own, notes.record)
  const tags = [...new Set([...options.tags, ...(notes?.channel === undefined ? [] : [channelTag(notes.channel)])])]
  // An empty text would be dropped by some clients and keep the build's own description: it is deleted by name.
  if (description === '') remove.push('description')
  else set['description'] = description
  if (tags.length === 0) remove.push('tags')
  else set['tags'] = tags.join(';')
  return { what: 'its description and tags', set, remove }
}

function cloudInit({ options, cloudInit: drive }: MachinePlan, config: VmConfig, pveMajor: number): readonly Touch[] {
  if (drive === undefined) return []
  const what = 'its cloud-init drive'
  const { cloud_init_disable_upgrade_packages: withoutUpgrade } = options
  const upgrade: Parameters = withoutUpgrade === undefined || pveMajor < 8 ? {} : { ciupgrade: withoutUpgrade ? 0 : 1 }
  // The answer to an earlier attempt was lost, or its task failed at the end.
  if ([...drivesOf(config).values()].some((one) => one.cloudInit)) return [{ what, set: upgrade, remove: [] }]
  const slot = freeSlot(drive.bus, (key) => config[key] !== undefined)
  if (slot === undefined)
    return [
      {
        what,
        set: {},
        remove: [],
        problem: { code: 'bus-full', text: `Found no free controller of type ${drive.bus} for a cloud-init cdrom` },
      },
    ]
  return [{ what, set: { [slot]: cloudInitVolume(drive, config), ...upgrade }, remove: [] }]
}

function cloudInitVolume({ storage }: CloudInitDrive, config: VmConfig): string {
  return `${storage || bootStorage(config)}:cloudinit`
}

/** That of the disk that boots; there is one, or the plan would have asked for a storage by name. */
function bootStorage(config: VmConfig): string {
  const order = /order=([^,]*)/.exec(String(config['boot'] ?? ''))?.[1]?.split(';') ?? []
  const found = drivesOf(config)
  const keys = [String(config['bootdisk'] ?? ''), ...order, ...found.keys()]
  const disk = keys
    .map((key) => found.get(key))
    .find((drive) => drive !== undefined && !drive.cdrom && drive.file.includes(':'))
  return disk === undefined ? '' : (disk.file.split(':')[0] ?? '')
}

/** The installer's drives are taken away, or emptied. */
function drives({ images }: MachinePlan, { isos }: Slots, config: VmConfig, isFirst: boolean): readonly Touch[] {
  return images.flatMap(({ afterwards }, index): readonly Touch[] => {
    if (afterwards === 'stays') return []
    const key = isos[index] ?? ''
    const what = `the CD drive ${key}`
    if (afterwards === 'gone' && config[key] === undefined && !isFirst) return []
    if (!String(config[key] ?? '').includes('media=cdrom'))
      return [
        {
          what,
          set: {},
          remove: [],
          problem: {
            code: 'not-a-cd-drive',
            text: `Cannot eject ISO from cdrom drive, ${key} is not present or not a cdrom media`,
          },
        },
      ]
    return afterwards === 'empty'
      ? [{ what, set: { [key]: 'none,media=cdrom' }, remove: [] }]
      : [{ what, set: {}, remove: [key] }]
  })
}
