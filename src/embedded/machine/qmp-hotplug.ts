import { setTimeout as sleep } from 'node:timers/promises'
import { bootIndexes } from './boot-order.ts'
import { chipsetOf } from './command-line.ts'
import { bridgesFor, controllerOf, driveArguments, drivesOf } from './devices/drive-device.ts'
import { type Nic, nicArguments } from './devices/network-device.ts'
import { bridge } from './devices/pci.ts'
import type { Config } from './devices/qemu-properties.ts'

/** What a change of a running machine needs of it. */
interface Console {
  monitor(command: string): Promise<string>
  qmp(command: string, parameters?: Record<string, unknown>): Promise<unknown>
}

/** The devices that have names, and thus can come and go. */
export async function namedDevices(machine: Console): Promise<ReadonlySet<string>> {
  const rows = (await machine.qmp('qom-list', { path: '/machine/peripheral' })) as readonly { name: string }[]
  return new Set(rows.map(({ name }) => name))
}

/** The arguments for one more drive, its controller and the bridge that this sits on included. */
export function driveWords(
  config: Config,
  key: string,
  value: string,
  volumePath: (volid: string) => string,
): string[] {
  const drives = drivesOf({ [key]: value })
  const chipset = chipsetOf(config)
  const scsihw = String(config['scsihw'] ?? 'lsi')
  const bridges = chipset === 'q35' ? [] : [...bridgesFor(drives, scsihw)]
  return [
    ...bridges.flatMap((number) => ['-device', bridge(number, chipset)]),
    ...driveArguments(drives, { chipset, scsihw, bootIndexes: bootIndexes(config), volumePath }),
  ]
}

export function nicWords(
  config: Config,
  nics: readonly Nic[],
  bridges: ReadonlyMap<string, { readonly cidr: string }>,
  gate: (uplink: string) => readonly string[],
): string[] {
  return nicArguments(nics, { chipset: chipsetOf(config), bridges, bootIndexes: bootIndexes(config), gate })
}

/** The controller that serves this drive alone. */
export function ownController(config: Config, key: string): string | undefined {
  const scsihw = String(config['scsihw'] ?? 'lsi')
  const scsi = drivesOf(config).filter((drive) => drive.bus === 'scsi')
  const drive = scsi.find((candidate) => candidate.key === key)
  if (drive === undefined) return undefined
  const id = controllerOf(drive, scsihw)
  return scsi.some((other) => other !== drive && controllerOf(other, scsihw) === id) ? undefined : id
}

const commands: Readonly<Record<string, (option: string) => string>> = {
  '-chardev': (option) => `chardev-add ${option}`,
  '-object': (option) => `object_add ${option}`,
  '-drive': (option) => `drive_add 0 "${option.replace(/["\\]/g, '\\$&')}"`,
  '-netdev': (option) => `netdev_add ${option}`,
  '-device': (option) => `device_add ${option}`,
}

const removals: Readonly<Record<string, string>> = {
  '-chardev': 'chardev-remove',
  '-object': 'object_del',
  '-drive': 'drive_del',
  '-netdev': 'netdev_del',
  '-device': 'device_del',
}

const PATIENCE_MS = 5000
const POLL_MS = 50

/** A name is free a moment after what had it is gone. */
async function whenFree(machine: Console, command: string): Promise<string> {
  for (const deadline = Date.now() + PATIENCE_MS; ; await sleep(POLL_MS)) {
    const answer = (await machine.monitor(command)).trim()
    if (!/Duplicate .*ID/i.test(answer) || Date.now() > deadline) return answer
  }
}

/** Gives a running machine what its command line would have said. Devices that are there stay; what fails leaves nothing behind. */
export async function addDevices(machine: Console, words: readonly string[]): Promise<void> {
  const present = await namedDevices(machine)
  const networks = await machine.monitor('info network')
  const done: string[] = []
  for (let index = 0; index < words.length; index += 2) {
    const [flag = '', option = ''] = [words[index], words[index + 1]]
    const id = /(?:^|,)id=([^,]+)/.exec(option)?.[1] ?? ''
    if (flag === '-device' && present.has(id)) continue
    // A bridge's network is there since its first card came, and stays with its gate when its last one goes.
    if (/^(?:gate-\w+-)?uplink-/.test(id) && networks.includes(`${id.replace(/^gate-\w+-/, '')}:`)) continue
    const answer = await whenFree(machine, commands[flag]!(option))
    if (answer === '' || answer === 'OK') {
      done.unshift(`${removals[flag]} ${id}`)
      continue
    }
    for (const command of done) await machine.monitor(command)
    throw new Error(`adding device '${id}' failed: ${answer.replace(/^Error: /, '').replaceAll('\r\n', ' ')}`)
  }
}

/** Throws Error when the guest does not let go within five seconds. A device that is not there is gone already. */
export async function removeDevice(machine: Console, id: string): Promise<void> {
  if (!(await namedDevices(machine)).has(id)) return
  // A second request while the first one waits is refused, which does not matter.
  await machine.qmp('device_del', { id }).catch(() => {})
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await sleep(POLL_MS)) {
    if (!(await namedDevices(machine)).has(id)) return
  }
  throw new Error(`error on hot-unplugging device '${id}'`)
}

/** The part behind a device that is gone; QEMU may have removed it with the device. */
export async function removeBackend(
  machine: Console,
  kind: 'drive' | 'netdev' | 'object' | 'chardev',
  id: string,
): Promise<void> {
  await machine.monitor(kind === 'chardev' ? `chardev-remove ${id}` : `${kind}_del ${id}`)
}
