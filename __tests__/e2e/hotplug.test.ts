import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Hypervisor, Machine, MachineSpec } from '../../src/embedded/machine/hypervisor.ts'
import { isPluggable, type PluggableMachine } from '../../src/embedded/machine/pluggable-machine.ts'
import { createQemuHypervisor } from '../../src/embedded/machine/qemu-hypervisor.ts'
import { namedDevices } from '../../src/embedded/machine/qmp-hotplug.ts'
import { mirrorDrive } from '../../src/embedded/vm/disks/mirror-disk.ts'
import { machineSpec } from '../embedded/machine/spec.ts'

let folder = ''
let hypervisor: Hypervisor

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hotplug-'))
  for (const name of ['a.raw', 'b.raw', 'c.raw', 'disc.iso']) writeFileSync(join(folder, name), Buffer.alloc(1 << 20))
  hypervisor = await createQemuHypervisor({ runDirectory: join(folder, 'run') })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type RunningMachine = Machine & PluggableMachine
/** As long as another suite has a machine of that ID it is not 127.64. */
const own = /^127\.\d+\.0\.100$/
let made = 0

/** A machine whose processors do not run: as a guest that does not listen. */
async function withMachine(
  config: MachineSpec['config'],
  work: (machine: RunningMachine) => Promise<void>,
): Promise<void> {
  const volumePath = (volid: string): string => join(folder, volid.replace(/^local:/, ''))
  const spec = machineSpec(
    { memory: '32', freeze: 1, ide2: 'none,media=cdrom', ...config },
    { vmid: 100, volumePath, runDirectory: join(folder, 'run', String(++made)) },
  )
  const machine = await hypervisor.start(spec, { log: () => {}, signal: new AbortController().signal })
  try {
    if (!isPluggable(machine)) throw new Error('this machine cannot be changed')
    await work(machine)
  } finally {
    await machine.kill()
  }
}

describe.each([
  [{}],
  [{ scsihw: 'virtio-scsi-pci' }],
  [{ scsihw: 'virtio-scsi-single' }],
  [{ machine: 'q35', scsihw: 'virtio-scsi-single' }],
])('a running machine with %o', (config) => {
  it('takes disks, CD drives, cards and the tablet, and lets SCSI disks go', async () => {
    await withMachine(config, async (machine) => {
      await machine.plug('scsi1', 'local:a.raw,iothread=1')
      await machine.plug('scsi9', 'local:b.raw')
      await machine.plug('virtio1', 'local:c.raw,iothread=1')
      await machine.plug('scsi5', 'local:disc.iso,media=cdrom')
      await machine.plug('net0', 'virtio=BC:24:11:00:00:01,bridge=vmbr0')
      await machine.plug('tablet', '1')
      const plugged = ['scsi1', 'scsi9', 'scsi5', 'virtio1', 'net0', 'tablet']
      expect([...(await namedDevices(machine))]).toEqual(expect.arrayContaining(plugged))
      await machine.changeMedium('scsi5', undefined)
      await machine.changeMedium('scsi5', join(folder, 'disc.iso'))
      await machine.unplug('scsi1')
      await machine.plug('scsi1', 'local:a.raw')
      await machine.unplug('tablet')
      expect([...(await namedDevices(machine))]).toContain('scsi1')
      expect([...(await namedDevices(machine))]).not.toContain('tablet')
    })
  })

  it('is as before when a disk cannot be opened', async () => {
    await withMachine(config, async (machine) => {
      await machine.plug('scsi1', 'local:a.raw')
      const before = [...(await namedDevices(machine))].sort()
      await expect(machine.plug('scsi2', 'local:missing.raw')).rejects.toThrow(/adding device 'drive-scsi2' failed: /)
      await machine.plug('scsi2', 'local:b.raw')
      await machine.unplug('scsi2')
      expect([...(await namedDevices(machine))].sort()).toEqual(before)
    })
  })
})

it('takes more cards on a bridge that it is on', async () => {
  await withMachine({ net0: 'virtio=BC:24:11:00:00:01,bridge=vmbr0' }, async (machine) => {
    await machine.plug('net1', 'virtio=BC:24:11:00:00:02,bridge=vmbr0')
    await machine.plug('net2', 'e1000=BC:24:11:00:00:03,bridge=vmbr0,link_down=1')
    expect([...(await namedDevices(machine))]).toEqual(expect.arrayContaining(['net0', 'net1', 'net2']))
  })
})

describe('the disk of a running machine is copied', () => {
  const image = (name: string): string => {
    const file = join(folder, name)
    execFileSync('qemu-img', ['create', '-q', '-f', 'raw', file, '1M'])
    return file
  }
  const inUse = async (machine: Machine): Promise<unknown> => {
    const devices = (await machine.qmp('query-block')) as readonly { device: string; inserted: { file: string } }[]
    return devices.find(({ device }) => device === 'drive-scsi0')?.inserted.file
  }

  it('for another machine, or to go on with', async () => {
    writeFileSync(join(folder, 'a.raw'), Buffer.alloc(1 << 20, 7))
    await withMachine({ scsi0: 'local:a.raw', freeze: 0 }, async (machine) => {
      for (const isSwitched of [false, true]) {
        const file = image(`copy-${isSwitched}.raw`)
        const wish = { key: 'scsi0', target: { file, format: 'raw' }, switch: isSwitched, limit: undefined }
        await mirrorDrive(machine, wish, () => {})
        expect(await inUse(machine)).toBe(isSwitched ? file : join(folder, 'a.raw'))
        expect(await machine.status()).toBe('running')
        expect(readFileSync(file).equals(Buffer.alloc(1 << 20, 7))).toBe(true)
      }
    })
  })

  it('until its task is stopped', async () => {
    await withMachine({ scsi0: 'local:a.raw', freeze: 0 }, async (machine) => {
      const target = { file: image('half.raw'), format: 'raw' }
      const stopped = AbortSignal.abort(new Error('received interrupt'))
      const wish = { key: 'scsi0', target, switch: true, limit: 1 }
      await expect(mirrorDrive(machine, wish, () => {}, stopped)).rejects.toThrow('received interrupt')
      expect(await machine.qmp('query-block-jobs')).toEqual([])
      expect(await inUse(machine)).toBe(join(folder, 'a.raw'))
    })
  })
})

it('lets a disk go at the second try when its controller stays', async () => {
  await withMachine({ scsihw: 'virtio-scsi-single', scsi1: 'local:a.raw,iothread=1' }, async (machine) => {
    await expect(machine.unplug('scsi1')).rejects.toThrow("error on hot-unplugging device 'virtioscsi1'")
    await machine.unplug('scsi1')
    expect([...(await namedDevices(machine))]).not.toContain('scsi1')
  })
})

it('says so when the guest does not let a card go', async () => {
  await withMachine({ net0: 'virtio=BC:24:11:00:00:01,bridge=vmbr0' }, async (machine) => {
    await expect(machine.unplug('net0')).rejects.toThrow("error on hot-unplugging device 'net0'")
  })
})

it('is reached through its first card, whichever that is at the time', async () => {
  await withMachine({}, async (machine) => {
    const forwarding = async () =>
      [...(await machine.monitor('info usernet')).matchAll(/\((\S+)\):|HOST_FORWARD\] +\d+ +(\S+) +22 /g)].map(
        ([, network, address]) => network ?? address,
      )
    await machine.plug('net1', 'virtio=BC:24:11:00:00:02,bridge=vmbr0')
    expect(await forwarding()).toEqual(['uplink-vmbr0', expect.stringMatching(own)])
    await machine.plug('net2', 'virtio=BC:24:11:00:00:03,bridge=vmbr0')
    expect(await forwarding()).toEqual(['uplink-vmbr0', expect.stringMatching(own)])
    await machine.plug('net0', 'virtio=BC:24:11:00:00:01')
    expect(await forwarding()).toEqual(['uplink-vmbr0', 'net0', expect.stringMatching(own)])
  })
})

it('has an address of its own beside a machine of another server with its ID', async () => {
  const addressOf = async (machine: RunningMachine) =>
    /HOST_FORWARD\] +\d+ +(\S+) +10022 /.exec(await machine.monitor('info usernet'))?.[1]
  const net0 = 'virtio=BC:24:11:00:00:01,bridge=vmbr0'
  await withMachine({ net0 }, async (first) => {
    await withMachine({ net0 }, async (second) => {
      const [one, other] = [await addressOf(first), await addressOf(second)]
      expect([one, other]).toEqual([expect.stringMatching(own), expect.stringMatching(own)])
      expect(one).not.toBe(other)
    })
  })
})
