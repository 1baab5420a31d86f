import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Hypervisor, Machine, MachineSpec } from '../../src/embedded/machine/hypervisor.ts'
import { guestRuns } from '../../src/embedded/machine/probe-acceleration.ts'
import { createQemuHypervisor } from '../../src/embedded/machine/qemu-hypervisor.ts'
import { echoDisk, Serial } from '../embedded/machine/echo-guest.ts'
import { screenshot } from '../embedded/machine/screenshot.ts'
import { machineSpec } from '../embedded/machine/spec.ts'

let folder = ''
let hypervisor: Hypervisor
const running: Machine[] = []
const logged: string[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'machine-'))
  writeFileSync(join(folder, 'echo.raw'), echoDisk())
  writeFileSync(join(folder, 'disc.iso'), Buffer.alloc(4096))
  hypervisor = await createQemuHypervisor({ runDirectory: join(folder, 'run') })
})
afterEach(async () => {
  await Promise.all(running.splice(0).map((machine) => machine.kill()))
  logged.length = 0
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function specOf(config: MachineSpec['config'], vmid = 100): MachineSpec {
  const volumePath = (volid: string): string => join(folder, volid.replace(/^local:(iso\/)?/, ''))
  return machineSpec({ memory: '32', ...config }, { vmid, volumePath, runDirectory: join(folder, 'run', String(vmid)) })
}

async function start(config: MachineSpec['config'], vmid?: number, signal = new AbortController().signal) {
  const machine = await hypervisor.start(specOf(config, vmid), { log: (line) => logged.push(line), signal })
  running.push(machine)
  return machine
}

// Without the wait for the boot menu's key.
const quick = { serial0: 'socket', args: '-boot menu=off,strict=on' }

async function bootEcho(config: MachineSpec['config']): Promise<{ machine: Machine; serial: Serial }> {
  const machine = await start({ ...quick, ...config, freeze: 1 })
  const serial = new Serial(machine.serialSocket(0) ?? '')
  await machine.resume()
  await serial.until(/READY\r\n/)
  return { machine, serial }
}

describe('acceleration', () => {
  it('is found by running a guest', async () => {
    expect(await guestRuns('qemu-system-x86_64', 'tcg')).toBe(true)
    expect(await guestRuns('true', 'tcg')).toBe(false)
    expect(await guestRuns('/nowhere/qemu', 'tcg')).toBe(false)
    expect(hypervisor.acceleration).toBe((await guestRuns('qemu-system-x86_64', 'kvm')) ? 'kvm' : 'tcg')
    expect(hypervisor.qemuVersion).toMatch(/^\d+\.\d+/)
  })

  it('without QEMU, the packages are named', async () => {
    await expect(createQemuHypervisor({ runDirectory: folder, binary: '/nowhere/qemu' })).rejects.toThrow(
      'the packages qemu-system-x86, qemu-utils and ovmf',
    )
  })
})

describe('a guest boots from a disk on', () => {
  it.each([
    ['virtio0', {}],
    ['ide0', {}],
    ['ide3', {}],
    ['sata2', {}],
    ['scsi0', { scsihw: 'lsi' }],
    ['scsi8', { scsihw: 'lsi' }],
    ['scsi0', { scsihw: 'virtio-scsi-pci' }],
    ['scsi3', { scsihw: 'virtio-scsi-single' }],
    ['scsi0', { scsihw: 'megasas' }],
    ['scsi0', { scsihw: 'pvscsi' }],
    ['virtio0', { machine: 'q35' }],
    ['virtio7', { machine: 'q35' }],
    ['ide1', { machine: 'q35' }],
    ['sata0', { machine: 'q35' }],
    ['scsi1', { machine: 'q35', scsihw: 'virtio-scsi-single' }],
  ] as const)('%s, %j', async (key, config) => {
    const other = key === 'ide0' ? 'ide2' : 'ide0'
    const { serial } = await bootEcho({
      ...config,
      [key]: 'local:echo.raw,iothread=1',
      [other]: 'local:iso/disc.iso,media=cdrom',
      boot: `order=${key};${other}`,
    })
    serial.close()
  })
})

describe('a running machine', () => {
  it('takes keys, and refuses names that the monitor does not know', async () => {
    const { machine, serial } = await bootEcho({ virtio0: 'local:echo.raw' })
    for (const key of ['a', 'shift-a', '1', 'minus', 'ret']) await machine.sendKey(key)
    expect(await serial.until(/aA1-\r/)).toBe('aA1-\r')
    await expect(machine.sendKey('A')).rejects.toThrow('invalid parameter: A')
    await expect(machine.sendKey('a b')).rejects.toThrow()
    serial.close()
  })

  it('pauses, goes on, starts anew, and ends', async () => {
    const { machine, serial } = await bootEcho({ virtio0: 'local:echo.raw' })
    expect(await machine.status()).toBe('running')
    await machine.pause()
    expect(await machine.status()).toBe('paused')
    await machine.resume()
    expect(await machine.status()).toBe('running')
    await machine.reset()
    await serial.until(/READY/)
    await expect(hypervisor.start(specOf({}), { log: () => {}, signal: new AbortController().signal })).rejects.toThrow(
      'VM 100 already running',
    )
    await machine.kill()
    await machine.exited
    expect(existsSync(`/proc/${machine.pid}/exe`)).toBe(false)
    await expect(machine.status()).rejects.toThrow('VM 100 not running')
  })

  it('emulated, with EFI firmware, has that memory cleared by a reset', async () => {
    const machine = await start({ bios: 'ovmf', kvm: 0, memory: '256' })
    const dump = join(folder, 'memory.bin')
    // The upper half, where the firmware lives.
    const used = async (): Promise<boolean> => {
      await machine.monitor(`pmemsave 0x8000000 0x8000000 "${dump}"`)
      return readFileSync(dump).some((byte) => byte !== 0)
    }
    while (!(await used())) await setTimeout(100)
    await machine.pause()
    expect(await used()).toBe(true)
    await machine.reset()
    while (await used()) await setTimeout(100)
  })

  it('is gone when the guest turns it off', async () => {
    const { machine, serial } = await bootEcho({ virtio0: 'local:echo.raw' })
    await machine.sendKey('q')
    await machine.exited
    serial.close()
  })

  it('answers the monitor, and refuses commands with their name', async () => {
    const machine = await start({ name: 'web' })
    expect(await machine.monitor('info name')).toBe('web\r\n')
    expect(await machine.monitor('bogus')).toBe("unknown command: 'bogus'\r\n")
    await expect(machine.qmp('set_link', { name: 'none', up: true })).rejects.toThrow(
      "VM 100 qmp command 'set_link' failed - Device 'none' not found",
    )
  })

  it('has a display and a VNC server that asks for a password', async () => {
    const machine = await start({})
    const picture = await screenshot(machine)
    expect(picture.toString('latin1', 0, 2)).toMatch(/^(\x89P|P6)$/)
    const greeting = await new Promise<string>((resolve, reject) => {
      const socket = connect(machine.vncSocket ?? '', () => {})
      socket.once('error', reject)
      socket.once('data', (data) => {
        resolve(data.toString())
        socket.destroy()
      })
    })
    expect(greeting).toBe('RFB 003.008\n')
    await machine.qmp('set_password', { protocol: 'vnc', password: 'secret' })
  })

  it('changes and ejects discs, but not disks', async () => {
    const machine = await start({ ide2: 'none,media=cdrom', sata0: 'local:echo.raw' })
    const disc = join(folder, 'disc.iso')
    await machine.changeMedium('ide2', disc)
    expect(await machine.monitor('info block')).toContain(disc)
    await machine.changeMedium('ide2', undefined)
    expect(await machine.monitor('info block')).not.toContain(disc)
    await expect(machine.changeMedium('sata0', disc)).rejects.toThrow("'sata0' is not a CD drive of the running VM 100")
  })

  it.each([
    [{}, 0],
    [{ machine: 'q35' }, 6],
  ])('%j has its first card in slot 18 of bus %i', async (config, bus) => {
    const net0 = 'virtio=BC:24:11:00:00:01,bridge=vmbr0'
    const { machine, serial } = await bootEcho({ ...config, virtio0: 'local:echo.raw', net0 })
    const place = new RegExp(`Bus +${bus}, device +18, function 0:\\s+Ethernet controller`)
    expect(await machine.monitor('info pci')).toMatch(place)
    serial.close()
  })

  it('without an agent says so, and so it does when the agent is not there', async () => {
    const without = await start({})
    await expect(without.agent('ping')).rejects.toMatchObject({ reason: 'not-configured' })
    await without.kill()
    const silent = await start({ agent: '1' }, 101)
    await expect(silent.agent('ping')).rejects.toMatchObject({
      reason: 'not-running',
      message: 'QEMU guest agent is not running',
    })
  })
})

describe('a start that fails', () => {
  it("logs QEMU's words", async () => {
    await expect(start({ cpu: 'nosuch' })).rejects.toThrow('start failed: QEMU exited with code 1')
    expect(logged).toEqual([expect.stringMatching(/^kvm: .*nosuch/)])
  })

  it.each([
    ['before', true],
    ['during', false],
  ])('leaves nothing when it is aborted %s it', async (_when, early) => {
    const controller = new AbortController()
    if (early) controller.abort(new Error('enough'))
    const result = start({}, 102, controller.signal)
    controller.abort(new Error('enough'))
    await expect(result).rejects.toThrow('enough')
    expect([...(await hypervisor.recover([specOf({}, 102)])).keys()]).toEqual([])
  })

  it('is none when ports are taken: a line says which', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(8080, '127.64.122.105', resolve))
    await start({ net0: 'virtio=BC:24:11:00:00:01,bridge=vmbr0' }, 31_337).finally(() => other.close())
    expect(logged).toContainEqual(
      'net0: 127.64.122.105 port 8080 is not forwarded to the guest: another program listens there',
    )
  })
})

describe('after the server was killed', () => {
  it('its machines are found again, unknown ones ended, and others left alone', async () => {
    const [ours, others] = [join(folder, 'killed'), join(folder, 'foreign')]
    const pids = await Promise.all([leave(ours, 110, 111), leave(others, 110)])
    const [known = 0, unknown = 0] = pids[0]
    const [foreign = 0] = pids[1]
    const hypervisors = await Promise.all([ours, others].map((runDirectory) => createQemuHypervisor({ runDirectory })))
    const spec = { ...specOf({ kvm: 0 }, 110), runDirectory: join(ours, '110') }
    const recovered = await hypervisors[0]!.recover([spec, specOf({}, 112)])
    expect([...recovered.keys()]).toEqual([110])
    const machine = recovered.get(110)!
    expect(machine.pid).toBe(known)
    expect(await machine.status()).toBe('running')
    expect(existsSync(`/proc/${foreign}/exe`)).toBe(true)
    expect(existsSync(`/proc/${unknown}/exe`)).toBe(false)
    process.kill(known, 'SIGKILL')
    await machine.exited
    expect([...(await hypervisors[1]!.recover([])).keys()]).toEqual([])
    expect(existsSync(`/proc/${foreign}/exe`)).toBe(false)
  })
})

/** Runs a process that starts machines, and kills it as a crash would. Returns the machines' process ids. */
async function leave(runDirectory: string, ...vmids: number[]): Promise<number[]> {
  mkdirSync(runDirectory)
  const script = join(import.meta.dirname, '../embedded/machine/leave-running.ts')
  const child = spawn(process.execPath, [script, runDirectory, ...vmids.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const line = await new Promise<string>((resolve) =>
    child.stdout.once('data', (data: Buffer) => resolve(String(data))),
  )
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
  return JSON.parse(line) as number[]
}
