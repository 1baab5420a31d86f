import { execFile } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { firmwareVars } from '../../src/embedded/machine/firmware.ts'
import type { Hypervisor, Machine, MachineSpec } from '../../src/embedded/machine/hypervisor.ts'
import { createQemuHypervisor } from '../../src/embedded/machine/qemu-hypervisor.ts'
import { Serial } from '../embedded/machine/echo-guest.ts'
import { machineSpec } from '../embedded/machine/spec.ts'

let folder = ''
let iso = ''
let hypervisor: Hypervisor
const running: Machine[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'guest-'))
  const build = join(import.meta.dirname, '../guests/build.sh')
  iso = (await promisify(execFile)(build, ['tiny'])).stdout.trim()
  hypervisor = await createQemuHypervisor({ runDirectory: join(folder, 'run') })
})
afterEach(() => Promise.all(running.splice(0).map((machine) => machine.kill())))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function start(config: MachineSpec['config']): Promise<{ machine: Machine; serial: Serial }> {
  const spec = machineSpec(
    { memory: '512', serial0: 'socket', freeze: 1, ...config },
    {
      volumePath: (volid) => join(volid.endsWith('.iso') ? dirname(iso) : folder, volid.replace(/^.*[/:]/, '')),
      runDirectory: join(folder, 'run'),
    },
  )
  const machine = await hypervisor.start(spec, { log: () => {}, signal: new AbortController().signal })
  running.push(machine)
  const serial = new Serial(machine.serialSocket(0) ?? '')
  await machine.resume()
  return { machine, serial }
}

/** Runs a shell command in the guest through its agent. */
async function run(machine: Machine, command: string): Promise<string> {
  const started = await machine.agent('exec', { path: '/bin/sh', arg: ['-c', command], 'capture-output': true })
  for (;;) {
    const status = (await machine.agent('exec-status', { pid: (started as { pid: number }).pid })) as {
      exited: boolean
      'out-data'?: string
    }
    if (status.exited) return Buffer.from(status['out-data'] ?? '', 'base64').toString()
    await sleep(100)
  }
}

/** The boot loader waits for Return at its prompt, for ever; further Returns harm nobody. */
async function boot(machine: Machine): Promise<void> {
  const alive = (): Promise<boolean> =>
    machine.agent('ping').then(
      () => true,
      () => false,
    )
  while (!(await alive())) {
    await machine.sendKey('ret')
    await sleep(1000)
  }
}

/** What the guest's SSH server says first, once there is one. */
async function sshGreeting(host: string): Promise<string> {
  for (;;) {
    const greeting = await new Promise<string>((resolve) => {
      const socket = connect(22, host)
      socket.once('data', (data) => {
        resolve(data.toString('latin1'))
        socket.destroy()
      })
      socket.once('error', () => resolve(''))
      socket.once('close', () => resolve(''))
    })
    if (greeting !== '') return greeting
    await sleep(250)
  }
}

const devices = {
  net0: 'virtio=BC:24:11:00:00:01,bridge=vmbr0',
  net1: 'e1000=BC:24:11:00:00:02,bridge=vmbr0,link_down=1',
  ide2: 'local:iso/tiny.iso,media=cdrom',
  boot: 'order=ide2',
  agent: '1',
}

describe('a Linux guest', () => {
  it.each([
    ['pc', '/0000:00:12.0/'],
    ['q35', '/0000:06:12.0/'],
  ])('on %s: agent, address, network, power button', async (machineType, place) => {
    const { machine, serial } = await start({ ...devices, machine: machineType })
    await boot(machine)
    const interfaces = JSON.stringify(await machine.agent('guest-network-get-interfaces'))
    const [, address = ''] =
      /\{"ip-address":"(127\.\d+\.0\.100)","ip-address-type":"ipv4","prefix":8\}/.exec(interfaces) ?? []
    expect(await sshGreeting(address)).toMatch(/^SSH-2\.0/)
    expect(interfaces).not.toContain('fec0:')
    const card = '$(grep -l bc:24:11:00:00:0N /sys/class/net/*/address | xargs dirname)'
    expect(await run(machine, `readlink -f ${card.replace('N', '1')}/device`)).toContain(place)
    expect((await run(machine, `cat ${card.replace('N', '2')}/carrier`)).trim()).toBe('0')
    await expect(machine.agent('exec-status', { pid: 99_999 })).rejects.toMatchObject({ reason: 'refused' })
    await machine.powerdown()
    await machine.exited
    serial.close()
  })
})

describe('UEFI firmware', () => {
  it.each([
    [true, /Security Violation/],
    [false, /UEFI Interactive Shell/],
  ])('comes up with pre-enrolled keys: %s', async (preEnrolledKeys, sign) => {
    copyFileSync(firmwareVars({ preEnrolledKeys, efitype: '4m' }), join(folder, 'vars.raw'))
    const { serial } = await start({
      machine: 'q35',
      bios: 'ovmf',
      memory: '256',
      efidisk0: `local:vars.raw,efitype=4m,pre-enrolled-keys=${preEnrolledKeys ? 1 : 0}`,
      boot: ' ',
    })
    expect(await serial.until(sign)).not.toBe('')
    serial.close()
  })
})
