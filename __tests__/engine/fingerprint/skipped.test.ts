import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordIn, withRecord } from '../../../src/builders/proxmox/record/template-record.ts'
import type { UnchangedWish } from '../../../src/engine/fingerprint/judge-build.ts'
import type { LifeSetup } from '../../../src/engine/life/life-setup.ts'
import { machineOf } from '../../../src/events/artifact.ts'
import { type Clock, systemClock } from '../../../src/time/clock.ts'
import { type CallLab, openCallLab } from '../../builders/proxmox/call-lab.ts'
import { guestPassword } from '../lab.ts'

let on: CallLab
beforeAll(async () => {
  on = await openCallLab()
})
afterAll(() => on.lab.close())

const life: LifeSetup = { channel: undefined, commit: undefined, run: undefined }
const skip: UnchangedWish = { skip: true, maxAge: undefined, untouched: new Set() }
const config = async (vmid: number) =>
  (await on.lab.client.request('GET', `/nodes/pve/qemu/${vmid}/config`)) as Record<string, string>
const describeAs = (vmid: number, description: string) =>
  on.lab.client.request('PUT', `/nodes/pve/qemu/${vmid}/config`, { description })

/** By a clock that is ahead. */
const later = (milliseconds: number): Clock => ({
  now: () => systemClock.now() + milliseconds,
  sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 2), signal),
})

async function build(template: string, how: Parameters<CallLab['build']>[1] = {}) {
  const { ran, calls } = await on.build(template, { life, unchanged: skip, ...how })
  const { outcome, artifact, problems } = ran.build
  return { outcome, vmid: machineOf(artifact)?.vmid, calls: calls.length, said: ran.said, problems }
}

describe('a template that is there already', () => {
  it('is not built again: nothing is asked of the server but to look', async () => {
    const template = on.iso('template_name = "twice-{{ timestamp }}"\nvm_id = 5101')
    const first = await build(template)
    expect([first.outcome, first.vmid]).toEqual(['succeeded', 5101])
    const record = recordIn((await config(5101))['description'] ?? '')
    expect(record?.fingerprint).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(record?.parts).toMatch(/^version=[0-9a-f]{8} source=/)
    const second = await build(template, { force: true })
    expect(second).toMatchObject({ outcome: 'unchanged', vmid: 5101, calls: 0, problems: [] })
    expect(second.said).toContain('Unchanged: template 5101')
    await on.remove(5101)
  })

  it('is built again where it is made of something else, and the part is named', async () => {
    const one = on.iso('vm_id = 5102\ntemplate_name = "other"', 'provisioner "shell" { inline = ["true"] }')
    expect((await build(one)).outcome).toBe('succeeded')
    const again = await build(one.replace('["true"]', '["exit 0"]'), { force: true })
    expect(again.outcome).toBe('succeeded')
    expect(again.said).toMatch(/Other than template 5102 .*: provisioners\n/)
    await on.remove(5102)
  })

  it('is built again when it is older than it may be', async () => {
    const template = on.iso('vm_id = 5103\ntemplate_name = "old"')
    await build(template)
    const day = 86_400_000
    const wish = { ...skip, maxAge: 7 * day }
    expect((await build(template, { unchanged: wish, clock: later(6.9 * day) })).outcome).toBe('unchanged')
    const aged = await build(template, { unchanged: wish, clock: later(7.1 * day), force: true })
    expect(aged.outcome).toBe('succeeded')
    expect(aged.said).toContain('max-age is 7d')
    // On a runner whose clock was wrong, a year before and now.
    const early = await build(template, { unchanged: wish, clock: later(-365 * day), force: true })
    expect(early.outcome).toBe('succeeded')
    expect(early.said).toContain('says that it was built in the future')
    await on.remove(5103)
  })

  it('does not count where it is revoked, unfinished, a copy, of another name, or says nothing of itself', async () => {
    const template = on.iso('template_name = "counted"\nvm_id = 5104')
    await build(template)
    const { description = '' } = await config(5104)
    const record = recordIn(description)
    if (record === undefined) throw new Error('no record')
    const others = [
      withRecord('', { ...record, revoked: 'a hole' }),
      withRecord('proxmox-template-action: run 7-1-ab, build proxmox-iso.lab', record),
      'nothing at all',
    ]
    for (const text of others) {
      await describeAs(5104, text)
      const found = await build(template, { force: false })
      // There is a machine of that ID: it was tried.
      expect(found.outcome, text).toBe('failed')
    }
    await describeAs(5104, description)
    expect((await build(template)).outcome).toBe('unchanged')
    const renamed = await build(template.replace('"counted"', '"renamed"'))
    expect(renamed.outcome).toBe('failed')
    await on.remove(5104)
  })

  it('is itself, and no clone that a person made of it; where somebody has changed it, that is said', async () => {
    await on.makeTemplate(100, 'before-it', { scsi0: 'local-lvm:2' })
    const template = on.iso('template_name = "cloned"')
    const { vmid: original = 0 } = await build(template)
    await on.remove(100)
    const at = '/nodes/pve/qemu'
    const clone = { newid: 100, full: 1, name: 'cloned' }
    await on.lab.client.task(String(await on.lab.client.request('POST', `${at}/${original}/clone`, clone)))
    await on.lab.client.task(String(await on.lab.client.request('POST', `${at}/100/template`)))
    const found = await build(template)
    expect([found.outcome, found.vmid]).toEqual(['unchanged', original])
    expect(found.said).not.toContain('somebody')
    await on.remove(original)
    const left = await build(template)
    expect([left.outcome, left.vmid]).toEqual(['unchanged', 100])
    expect(left.said).toContain('(somebody has changed its configuration since, or made it as a clone)')
    await on.remove(100)
  })

  it('is the one that has the channel, where one is named', async () => {
    const template = on.iso('template_name = "channelled"\nvm_id = 5105')
    await build(template)
    const candidate = { ...life, channel: 'candidate' }
    const other = await build(template, { life: candidate, force: true })
    expect([other.outcome, (await config(5105))['tags']]).toEqual(['succeeded', 'channel-candidate'])
    expect((await build(template, { life: candidate })).outcome).toBe('unchanged')
    await on.remove(5105)
  })

  it('is built again when what it is a clone of was', async () => {
    await on.makeTemplate(5106, 'base-of-it', { scsi0: 'local-lvm:2' })
    const clone = `source "proxmox-clone" "lab" {
      clone_vm = "base-of-it"
      vm_id = 5107
      vm_name = "clone-of-it"
      ssh_host = "127.0.0.1"
      ssh_port = ${on.lab.guest.port}
      ssh_username = "root"
      ssh_password = "${guestPassword}"
    }
    build { sources = ["source.proxmox-clone.lab"] }`
    expect((await build(clone)).outcome).toBe('succeeded')
    expect((await build(clone)).outcome).toBe('unchanged')
    await on.lab.client.request('PUT', '/nodes/pve/qemu/5106/config', { memory: 1024 })
    const changed = await build(clone, { force: true })
    expect([changed.outcome, /: base\n/.test(changed.said)]).toEqual(['succeeded', true])
    const record = { built: '2026-01-01T00:00:00.000Z', build: 'x', fingerprint: 'sha256:1', channels: {}, others: [] }
    await describeAs(5106, withRecord('', record))
    expect((await build(clone, { force: true })).outcome).toBe('succeeded')
    // What it says of itself is what it is: its notes may change.
    await describeAs(5106, withRecord('with words', record))
    expect((await build(clone)).outcome).toBe('unchanged')
    await describeAs(5106, withRecord('', { ...record, built: '2026-01-08T00:00:00.000Z' }))
    expect((await build(clone, { force: true })).outcome).toBe('succeeded')
    await on.remove(5107)
    await on.remove(5106)
  })

  it('is built where it can not be found out, and that is told', async () => {
    const template = on.iso(
      'vm_id = 5108\ntemplate_name = "unknown"\nadditional_iso_files {\n cd_content = { a = "x" }\n iso_storage_pool = "local"\n}',
    )
    const found = await build(template, {
      met: [{ call: 'GET /nodes/pve/qemu', fault: 'status', status: 403, times: 1 }],
    })
    expect(found.outcome).toBe('succeeded')
    expect(found.said).toContain('could not be found out, so it is built')
    await on.remove(5108)
  })

  it('is not said to be built where the server lets nobody in', async () => {
    const found = await build(on.iso('vm_id = 5112'), {
      met: [{ call: '* /**', fault: 'status', status: 401, reason: 'no', times: 0 }],
    })
    expect([found.outcome, found.said.includes('so it is built')]).toEqual(['failed', false])
  })

  it('is not looked for where a change does not touch it', async () => {
    const untouched = { ...skip, skip: false, untouched: new Set(['proxmox-iso.lab']) }
    const { ran, calls } = await on.build(on.iso(''), { unchanged: untouched })
    expect([ran.build.outcome, ran.build.artifact, calls]).toEqual(['unchanged', undefined, []])
  })
})
