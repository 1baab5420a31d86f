import { taskErrorText } from '../api-errors.ts'
import { emptyConfig, type Options } from '../config/conf-file.ts'
import { storedValue } from '../config/config-values.ts'
import { isDriveKey } from '../config/drive-keys.ts'
import { completeNet } from '../config/net-string.ts'
import { machineFormat } from '../config/option-formats.ts'
import type { Datacenter } from '../datacenter.ts'
import { tidiesNewTags } from '../release.ts'
import { parsePropertyString } from '../schema/check.ts'
import type { RawValue } from '../schema/parameter-schema.ts'
import { printPropertyString } from '../schema/property-string.ts'
import { interrupted, type Worker } from '../tasks/task-list.ts'
import { makeTemplate } from './convert-to-template.ts'
import { makeDisks } from './disks/make-disks.ts'
import { startVm } from './start-vm.ts'
import { checkClipboard, tidyTags } from './update-vm.ts'
import { checkMachine, defaultBoot, newGeneration, newSmbios, pinnedMachine } from './vm-defaults.ts'

export interface CreateWish {
  readonly node: string
  readonly vmid: number
  /** Options of the configuration as they were given. */
  readonly options: Readonly<Record<string, RawValue>>
  readonly pool?: string | undefined
  readonly start: boolean
  /** The machine runs once its disks are imported, whatever `start` says. */
  readonly live: boolean
  /** Throws 403 when the caller may not give tags to the new VM: its task learns of it. */
  readonly checkTags: (tags: string) => void
}

/** The VM exists at once, locked; the task does the rest or takes it away again. */
export function createVm(datacenter: Datacenter, user: string, wish: CreateWish): string {
  const { node, vmid } = wish
  if (datacenter.vms.exists(vmid)) {
    throw new Error(`unable to create VM ${vmid} - VM ${vmid} already exists on node '${datacenter.vms.nodeOf(vmid)}'`)
  }
  const reserved = emptyConfig()
  reserved.options.set('lock', 'create')
  datacenter.vms.write(node, vmid, reserved)
  const upid = datacenter.tasks.start(node, 'qmcreate', String(vmid), user, async (worker) => {
    await datacenter.locks.run(vmid, () => fill(datacenter, wish, worker), worker.log)
    if (wish.live && importsDisks(wish)) {
      await startVm(datacenter, node, vmid, worker)
      return
    }
    if (!wish.start || wish.live) return
    worker.log('Execute autostart')
    // A task of its own, whose failure is not this one's.
    const start = datacenter.tasks.start(node, 'qmstart', String(vmid), user, (own) =>
      startVm(datacenter, node, vmid, own),
    )
    await datacenter.tasks.ended(start)
  })
  // A task that is declared to fail, or whose lock is not free, never comes to what it should do. One that is stopped
  // before it has begun leaves the ID reserved, as a genuine worker does that is killed: only root can remove that.
  void datacenter.tasks.ended(upid).then(() => {
    if (datacenter.tasks.find(upid)?.exitstatus === interrupted) return
    if (datacenter.vms.peek(vmid)?.options.get('lock') === 'create') datacenter.vms.remove(vmid)
  })
  return upid
}

/** A machine that starts while its disks are imported runs in the end; here it starts when they are. */
function importsDisks({ options }: CreateWish): boolean {
  return Object.entries(options).some(
    ([key, value]) => isDriveKey(key) && key !== 'efidisk0' && /(?:^|,)import-from=/.test(String(value)),
  )
}

async function fill(datacenter: Datacenter, wish: CreateWish, worker: Worker): Promise<void> {
  const { node, vmid } = wish
  try {
    const { tags } = wish.options
    if (tags !== undefined) wish.checkTags(String(tags))
    const config = emptyConfig()
    const drives = new Map<string, string>()
    for (const [key, value] of Object.entries(wish.options)) {
      const stored = key === 'tags' && tidiesNewTags(datacenter.state.version) ? tidyTags(value) : normalise(key, value)
      if (isDriveKey(key)) drives.set(key, stored)
      else if (stored !== undefined) config.options.set(key, stored)
    }
    const made = await makeDisks(
      {
        datacenter,
        node,
        vmid,
        log: worker.log,
        signal: worker.signal,
        template: config.options.get('template') === '1',
      },
      drives,
      config.options,
    )
    for (const [key, text] of made.drives) config.options.set(key, text)
    complete(datacenter, config.options, worker)
    if (config.options.get('template') === '1') await makeTemplate(datacenter, node, vmid, config)
    datacenter.vms.write(node, vmid, config)
    if (wish.pool !== undefined) {
      datacenter.state.pools[wish.pool]?.vms.push(vmid)
      datacenter.save()
    }
  } catch (error) {
    datacenter.vms.remove(vmid)
    throw new Error(`unable to create VM ${vmid} - ${taskErrorText(error)}`)
  }
}

function normalise(key: string, value: RawValue): string {
  const text = storedValue(key, value)
  if (/^net\d+$/.test(key)) return completeNet(text)
  if (key === 'machine') return printPropertyString(machineFormat, parsePropertyString(machineFormat, text))
  if (key === 'description') return text.replace(/\s+$/, '')
  return text
}

/** What PVE adds by itself. */
function complete(datacenter: Datacenter, options: Options, worker: Worker): void {
  if (options.get('description') === '') options.delete('description')
  const now = Math.floor(datacenter.now() / 1000)
  if (!options.has('smbios1')) options.set('smbios1', newSmbios())
  if (!options.has('vmgenid') || options.get('vmgenid') === '1') options.set('vmgenid', newGeneration())
  options.set('meta', `creation-qemu=${datacenter.hypervisor.qemuVersion},ctime=${now}`)
  if (!options.has('boot')) options.set('boot', defaultBoot(options))
  if (options.has('vga')) checkClipboard(options.get('vga')!)
  checkMachine(options.get('machine'))
  const pinned = pinnedMachine(options, datacenter.hypervisor.qemuVersion)
  if (pinned !== undefined) {
    worker.log(`pinning machine type to '${pinned.split(',')[0]}' for Windows guest OS`)
    options.set('machine', pinned)
  }
}
