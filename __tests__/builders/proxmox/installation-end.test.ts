import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { simulatedGuests } from '../../../src/engine/checks/simulated-guests.ts'
import type { Event } from '../../../src/events/event.ts'
import { type Clock, systemClock } from '../../../src/time/clock.ts'
import { runHere } from '../../engine/in-process.ts'
import { type Lab, labTemplate, openLab } from '../../engine/lab.ts'
import { judge } from './planned.ts'

let lab: Lab
beforeAll(async () => {
  lab = await openLab()
})
afterAll(() => lab.close())

/** A hundred times as fast as the clock on the wall. */
const fastClock: Clock = {
  now: () => systemClock.now() * 100,
  sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / 100, signal),
}

let vmid = 500

/** A build with `communicator = "none"`; `installed` is told the machine when the wait for its end begins. */
async function build(lines: string, installed: (vmid: number) => unknown = () => {}) {
  vmid++
  const template = labTemplate(lab, { source: `communicator = "none"\n vm_id = ${vmid}\n ${lines}` })
  const { url, fingerprint, username, token } = lab.server
  const ended: Promise<unknown>[] = []
  const ran = await runHere({
    // The lab's own way to its guest is of no use to who reaches none.
    template: template.replace(/^ *ssh_.*\n/gm, ''),
    connection: { url, fingerprint, username, token, node: 'pve' },
    clock: fastClock,
    onEvent: (event: Event) => {
      if (event.kind === 'message' && event.text.startsWith('Waiting for the installation, '))
        ended.push(Promise.resolve(installed(vmid)))
    },
  })
  await Promise.all(ended)
  const config = (await lab.client.request('GET', `/nodes/pve/qemu/${vmid}/config`).catch(() => undefined)) as
    | Record<string, unknown>
    | undefined
  return { ...ran, config }
}

const stop = (id: number) => lab.client.request('POST', `/nodes/pve/qemu/${id}/status/stop`)

describe('communicator = "none"', () => {
  it('waits for nothing where the template does not say so, as Packer, and warns of it', async () => {
    const { build: built, said, plan, config } = await build('')
    expect(built.outcome).toBe('succeeded')
    expect(said).not.toContain('Waiting for the installation')
    expect(plan.warnings.map(({ code }) => code)).toEqual(['installation-not-awaited'])
    expect(config).toMatchObject({ template: 1 })
    expect((await build('none_wait = "no"')).plan.warnings).toEqual([])
  })

  it('waits until the machine is off', async () => {
    const { build: built, said, config, plan } = await build('none_wait = "poweroff"', stop)
    // That of the lab has been stopped by the test.
    expect(simulatedGuests(plan).map(({ code }) => code)).toEqual(['simulated-guest'])
    expect(built.outcome, said).toBe('succeeded')
    expect(said).toContain('Waiting for the installation, at most 1h0m0s: the machine is on')
    expect(said).toContain('The installation has ended: the machine is off')
    expect(said).toContain('The guest has shut down by itself')
    expect(config).toMatchObject({ template: 1 })
  })

  it('has the machine stop where its guest restarts, and takes that back', async () => {
    let asked: unknown
    const {
      build: built,
      said,
      config,
    } = await build('none_wait = "reboot"', async (id) => {
      asked = await lab.client.request('GET', `/nodes/pve/qemu/${id}/config`)
      await stop(id)
    })
    expect(built.outcome, said).toBe('succeeded')
    expect(said).toContain('The installation has ended: the guest restarted or switched itself off')
    expect(asked).toMatchObject({ reboot: 0 })
    expect(config).toMatchObject({ template: 1 })
    expect(config).not.toHaveProperty('reboot')
  })

  it.each(['0', '1'])('leaves reboot = %s in the template where its extra_config says so', async (reboot) => {
    const { build: built, config } = await build(
      `none_wait = "reboot"\nextra_config = { reboot = "${reboot}" }`,
      async (id) => {
        expect(await lab.client.request('GET', `/nodes/pve/qemu/${id}/config`)).toMatchObject({ reboot: 0 })
        await stop(id)
      },
    )
    expect([built.outcome, config]).toEqual(['succeeded', expect.objectContaining({ reboot: Number(reboot) })])
  })

  it('waits until the guest agent answers', async () => {
    const { build: built, said, plan } = await build('none_wait = "agent"')
    // Simulated machines have one.
    expect(simulatedGuests(plan)).toEqual([])
    expect(built.outcome, said).toBe('succeeded')
    expect(said).toContain('The installation has ended: the guest agent answers')
  })

  it('is held to what can come', async () => {
    const none = (lines: string, type = 'proxmox-iso') => judge(`communicator = "none"\n${lines}`, { type })
    expect((await none('none_wait = "agent"\nqemu_agent = false')).errors).toEqual([
      'none_wait = "agent" needs the guest agent, which qemu_agent = false takes out of the machine',
    ])
    expect((await none('none_wait = "sleep"')).errors).toEqual(['none_wait "sleep" is not supported'])
    expect((await none('none_wait_timeout = "5m"')).warnings).toEqual(['none_wait_timeout has no effect'])
    // Nothing starts an installer by itself.
    expect((await none('')).warnings).toEqual([])
    expect((await none('boot_command = ["<enter>"]')).warnings).toEqual(['Nothing waits for the installation to end'])
    expect((await none('clone_vm = "base"\nboot_command = ["<enter>"]', 'proxmox-clone')).warnings).toEqual([])
  })

  it('converts no half installation, and says what to do', async () => {
    const { build: built, said, config } = await build('none_wait = "poweroff"\n none_wait_timeout = "30s"')
    expect(built.outcome).toBe('failed')
    expect(said).toMatch(/In 30s \(none_wait_timeout\) it did not: the machine is on\./)
    expect(said).toContain('use none_wait = "reboot"')
    expect(config).toBeUndefined()
  })
})
