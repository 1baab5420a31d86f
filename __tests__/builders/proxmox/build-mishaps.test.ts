import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runMark } from '../../../src/builders/proxmox/plan/build-marks.ts'
import type { Fault } from '../../../src/embedded/faults/fault-declaration.ts'
import { type CallLab, cd, failing, openCallLab } from './call-lab.ts'
import type { RecordedCall } from './recorded-calls.ts'

let on: CallLab
beforeAll(async () => {
  on = await openCallLab()
})
afterAll(() => on.lab.close())

const configOf = async (vmid: number) =>
  (await on.lab.client.request('GET', `/nodes/pve/qemu/${vmid}/config`)) as Record<string, unknown>

describe('an answer that was lost', () => {
  const source = () => `disks {\n storage_pool = "local-lvm"\n disk_size = "512M"\n}\n${cd('unmount = true')}`
  const usual = [
    ...[
      'POST upload',
      'POST qemu',
      'PUT resize',
      'POST start',
      'PUT sendkey',
      'POST shutdown',
      'POST template',
      'POST config',
      'POST config',
    ],
    'DELETE cd-1.iso',
  ]
  const short = (calls: readonly RecordedCall[]) => calls.map((one) => one.call.replace(/ .*\//, ' '))

  it.each([
    ['POST qemu', '/nodes/*/qemu'],
    ['PUT resize', '/nodes/*/qemu/*/resize'],
    ['POST start', '/nodes/*/qemu/*/status/start'],
    ['POST shutdown', '/nodes/*/qemu/*/status/shutdown'],
    ['POST template', '/nodes/*/qemu/*/template'],
    ['POST config', '/nodes/*/qemu/*/config'],
  ])('of %s is asked for again only where nothing was done', async (name, pattern) => {
    const lost = { fault: 'drop', call: `${name.split(' ')[0]} ${pattern}` } as const
    const undone = await on.build(on.iso(source()), { met: [{ ...lost, done: false }] })
    const twice = usual.flatMap((one, at) => (at === usual.indexOf(name) ? [one, one] : [one]))
    expect([undone.ran.build.outcome, short(undone.calls), undone.ran.open]).toEqual(['succeeded', twice, []])
    const done = await on.build(on.iso(source()), { met: [{ ...lost, done: true }] })
    expect([done.ran.build.outcome, short(done.calls), done.ran.open]).toEqual(['succeeded', usual, []])
  })

  it('of an upload is one more, under the same name', async () => {
    const met = [{ fault: 'drop', call: 'POST /nodes/*/storage/*/upload', done: true }] as const
    const { ran, calls } = await on.build(on.iso(source()), { met })
    expect([ran.build.outcome, short(calls), ran.open]).toEqual(['succeeded', ['POST upload', ...usual], []])
  })

  it('in the removal of what a failed build has made is no reason to leave it', async () => {
    let vmid = 4760
    const deletes = async (met: Partial<Fault>) => {
      // An ID of its own: what another machine of the same second went through proves nothing.
      const template = on.iso(`vm_id = ${vmid++}\n${cd('unmount = true')}`, failing)
      const { ran, calls } = await on.build(template, { met: [met] })
      const asked = short(calls).filter((one) => one.startsWith('DELETE'))
      return [asked.map((one) => one.replace(/\d+$/, '<id>')), ran.open]
    }
    const once = [['DELETE <id>', 'DELETE cd-1.iso'], []]
    expect(await deletes({ fault: 'drop', call: 'DELETE /nodes/*/qemu/*', done: true })).toEqual(once)
    expect(await deletes({ fault: 'drop', call: 'DELETE /nodes/*/qemu/*', done: false })).toEqual([
      ['DELETE <id>', 'DELETE <id>', 'DELETE cd-1.iso'],
      [],
    ])
  })
})

describe('an answer that says nothing', () => {
  it.each([null, 'text', 7])('(%j) to a copy: it is there when its task has made it', async (data) => {
    await on.makeTemplate(4760, 'base', { scsi0: 'local-lvm:1' })
    const source = on
      .iso('')
      .replace('"proxmox-iso" "lab"', '"proxmox-clone" "lab"')
      .replace('proxmox-iso.lab', 'proxmox-clone.lab')
    const template = source
      .replace(/boot_(?:command|wait) .*/g, '')
      .replace(/(?:boot_iso|disks) \{[^}]*\}/g, '')
      .replace('vm_name ', 'clone_vm_id = 4760\nvm_name ')
    const { ran } = await on.build(template, { met: [{ fault: 'answer', data, call: 'POST /nodes/*/qemu/*/clone' }] })
    expect([ran.build.outcome, ran.open], ran.said).toEqual(['succeeded', []])
    await on.remove(4760)
  })
})

describe('a lock that another task holds', () => {
  it.each(['qemu/*/status/start', 'qemu/*/status/shutdown', 'qemu/*/template', 'qemu/*/config', 'qemu'])(
    'is waited for by POST %s',
    async (name) => {
      const { ran, calls } = await on.build(on.iso(''), {
        met: [{ fault: 'lock-timeout', call: `POST /nodes/*/${name}`, times: 2 }],
      })
      expect([ran.build.outcome, ran.open]).toEqual(['succeeded', []])
      const pattern = new RegExp(`^POST /nodes/pve/${name.replace('*', '\\d+')}$`)
      expect(calls.filter((one) => pattern.test(one.call))).toHaveLength(name.endsWith('config') ? 4 : 3)
    },
  )
})

describe('a machine that is not made', () => {
  const refused = (reason: string, status = 500, times = 1) =>
    ({ fault: 'status', call: 'POST /nodes/*/qemu', status, reason, times }) as const

  it('because somebody else has taken its ID gets another one', async () => {
    const { ran } = await on.build(on.iso(''), {
      met: [refused('unable to create VM 100 - VM 100 already exists on node "pve"', 500, 2)],
    })
    expect([ran.build.outcome, ran.open]).toEqual(['succeeded', []])
    expect(ran.said.match(/ID \d+ was taken by somebody else meanwhile/g)).toHaveLength(2)
  })

  it("because a build beside it has its ID, whose name begins as this one's, leaves that one alone", async () => {
    await on.build(on.iso('vm_id = 4741', failing), { onError: 'abort' })
    const left = await configOf(4741)
    const [mark = ''] = runMark.exec(String(left['description'])) ?? []
    // The next run's mark, as the server has it of a build named proxmox-iso.lab2.
    const theirs = `${mark.replace(/here-(\d+)/, (_, run) => `here-${Number(run) + 1}`)}2`
    await on.make(4742, 'lab2', { description: `Packer ephemeral build VM\n\n${theirs}` })
    const { ran } = await on.build(on.iso(''), {
      met: [{ fault: 'answer', call: 'GET /cluster/nextid', data: '4742', times: 2 }],
    })
    expect(ran.said).toContain('ID 4742 was taken by somebody else meanwhile')
    expect([ran.build.outcome, ran.open]).toEqual(['succeeded', []])
    expect(await configOf(4742)).toMatchObject({ name: 'lab2' })
    await on.remove(4742)
  })

  it('because all IDs that were tried were taken fails in the end', async () => {
    const { ran, calls } = await on.build(on.iso(''), { met: [refused('VM 100 already exists', 500, 0)] })
    expect([ran.build.outcome, calls.length, ran.open]).toEqual(['failed', 10, []])
  })

  it('because its own ID is taken fails at once, and says what to do', async () => {
    const { ran, calls } = await on.build(on.iso('vm_id = 4740'), { met: [refused('VM 4740 already exists', 500, 0)] })
    expect([ran.build.outcome, calls.length, ran.open]).toEqual(['failed', 1, []])
    expect(ran.build.problems).toMatchObject([{ code: 'vmid-taken' }])
    expect(ran.said).toContain('Virtual machine 4740 exists. Choose another vm_id, leave it out, or set force')
  })

  it('because it was refused is not looked for afterwards', async () => {
    const { ran, calls } = await on.build(on.iso(''), { met: [refused('Permission check failed', 403)] })
    expect([ran.build.outcome, calls.length, ran.open]).toEqual(['failed', 1, []])
    expect(ran.said).not.toContain('Removing')
  })
})

describe('a template that can not be finished', () => {
  const refused = (times: number, status = 500) =>
    ({ fault: 'status', call: 'POST /nodes/*/qemu/*/config', status, reason: 'no', times }) as const
  const source = `vm_id = 4750\n cloud_init = true\n`
  const sent = (calls: readonly RecordedCall[]) =>
    calls.flatMap((one) => (one.call.endsWith('/config') ? [Object.keys(one.params).sort().join(' ')] : []))

  it('at first is tried again', async () => {
    const { ran, calls } = await on.build(on.iso(source), { met: [refused(1)] })
    expect([ran.build.outcome, new Set(sent(calls)).size]).toEqual(['succeeded', 2])
    await on.remove(4750)
  })
})
