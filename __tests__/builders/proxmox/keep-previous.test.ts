import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { describeKeeping, describeTaking } from '../../../src/builders/proxmox/plan/swap-marks.ts'
import { removeMachine } from '../../../src/builders/proxmox/removal/remove-machine.ts'
import { type CallLab, failing, openCallLab } from './call-lab.ts'
import type { RecordedCall } from './recorded-calls.ts'

let on: CallLab
beforeAll(async () => {
  on = await openCallLab()
})
afterAll(() => on.lab.close())
afterEach(async () => {
  const { machines } = await on.lab.contents()
  // Clones before what they are linked to.
  for (const name of machines.toReversed()) {
    const vmid = Number(name.replace(/\D/g, ''))
    await on.lab.client.request('PUT', at(vmid, '/config'), { protection: 0 })
    await on.remove(vmid)
  }
})

const taken = 4760
const at = (vmid: number, more = '') => `/nodes/pve/qemu/${vmid}${more}`
const config = async (vmid: number) =>
  (await on.lab.client.request('GET', at(vmid, '/config'))) as Readonly<Record<string, string | number>>
const notes = async (vmid: number) => String((await config(vmid))['description']).trim()
const idsOf = async (name: string) => {
  const vms = (await on.lab.client.request('GET', '/nodes/pve/qemu')) as readonly { vmid: number; name: string }[]
  return vms.filter((one) => one.name === name).map(({ vmid }) => vmid)
}
const change = (vmid: number, params: Readonly<Record<string, string | number>>) =>
  on.lab.client.request('PUT', at(vmid, '/config'), params)
const names = (calls: readonly RecordedCall[]) => calls.map(({ call }) => call)
const lines = (more = '') => `template_name = "fresh"\n template_description = "Made in a test"\n ${more}`
const fixed = () => on.iso(lines(`vm_id = ${taken}\n keep_previous = true`))
const makeOld = (more: Readonly<Record<string, string>> = {}) =>
  on.makeTemplate(taken, 'fresh', {
    ...{ scsi0: 'local-lvm:1', description: 'The old one', tags: 'lab;channel-stable' },
    ...more,
  })
const night = async () => {
  const { ran, calls } = await on.build(fixed(), { force: true })
  expect([ran.build.outcome, ran.open], ran.said).toEqual(['succeeded', []])
  return { ran, calls }
}

describe('the template whose ID is taken', () => {
  it('stays as a full copy with its disks, notes and tags under another ID', async () => {
    await makeOld({ tags: 'lab' })
    const { calls, ran } = await night()
    const [previous = 0, ...others] = await idsOf('fresh-previous')
    expect(others).toEqual([])
    expect(await config(previous)).toMatchObject({
      template: 1,
      tags: 'lab',
      scsi0: expect.stringMatching(new RegExp(`^local-lvm:base-${previous}-disk-0,size=1G`)),
    })
    expect(await notes(previous)).toMatch(
      new RegExp(`^The old one\n\nproxmox-template-action: was template ${taken} before, seal [0-9a-f]{20}$`),
    )
    expect(await config(taken)).toMatchObject({ template: 1, name: 'fresh' })
    expect(await notes(taken)).toBe('Made in a test')
    expect((await on.lab.contents()).machines.toSorted()).toEqual([`template ${previous}`, `template ${taken}`].sort())
    expect(ran.said).toContain(`Copying the old template ${taken} (fresh), which stays as fresh-previous`)

    // Before the old one goes, and released before what leads to it.
    const order = names(calls)
    const built = /qemu\/(\d+)\/move_disk/.exec(order.join('\n'))?.[1]
    expect(order.slice(order.indexOf(`POST ${at(taken)}/clone`))).toEqual([
      `POST ${at(taken)}/clone`,
      `POST ${at(previous)}/template`,
      `POST ${at(Number(built))}/config`,
      `DELETE ${at(taken)}`,
      'POST /nodes/pve/qemu',
      `POST ${at(Number(built))}/move_disk`,
      `POST ${at(taken)}/config`,
      `POST ${at(taken)}/template`,
      `POST ${at(taken)}/config`,
      `POST ${at(previous)}/config`,
      `DELETE ${at(Number(built))}`,
    ])
    expect(calls.find(({ call }) => call.endsWith('/clone'))?.params).toMatchObject({ full: '1' })
  })

  it('stays in place of the one that was kept the night before', async () => {
    await makeOld({ tags: 'lab' })
    await night()
    const [first] = await idsOf('fresh-previous')
    const { ran } = await night()
    const [second = 0, ...others] = await idsOf('fresh-previous')
    expect([others, second === first]).toEqual([[], false])
    expect(await notes(second)).toMatch(/^Made in a test\n/)
    expect(ran.said).toContain(`Template ${first} was fresh-previous until now, and was removed`)
    expect((await on.lab.contents()).machines).toHaveLength(2)
  })

  it.each([
    ['protected', (vmid: number) => change(vmid, { protection: 1 }), /it is protected/],
    ['changed', (vmid: number) => change(vmid, { memory: 777 }), /somebody has changed it/],
    ['of other notes', (vmid: number) => change(vmid, { description: 'Mine' }), /nothing in its notes says/],
    [
      'with linked clones',
      async (vmid: number) =>
        on.lab.client.task(String(await on.lab.client.request('POST', at(vmid, '/clone'), { newid: 4799, full: 0 }))),
      /its disks are used by 4799/,
    ],
  ])('stays beside one that is %s by now, and that is told', async (_, meddle, why) => {
    await makeOld({ tags: 'lab', scsi0: 'local:1,format=qcow2' })
    await night()
    const [first = 0] = await idsOf('fresh-previous')
    await meddle(first)
    const { ran } = await on.build(fixed(), { force: true })
    expect([ran.build.outcome, ran.open]).toEqual(['succeeded', []])
    expect(ran.build.problems).toEqual([])
    expect(ran.said).toContain(`Template ${first} is called fresh-previous too, and stays`)
    expect(ran.said).toMatch(why)
    expect(await idsOf('fresh-previous')).toHaveLength(2)
    expect(await idsOf('fresh-previous')).toContain(first)
  })

  it('leaves alone what is called so and was kept of another ID', async () => {
    await makeOld({ tags: 'lab' })
    await night()
    const [first = 0] = await idsOf('fresh-previous')
    const other = (await notes(first)).replace(`template ${taken}`, 'template 4761')
    await change(first, { description: other })
    const { ran } = await night()
    expect([ran.build.problems, (await idsOf('fresh-previous')).length]).toEqual([[], 2])
  })

  it.each(['cleanup', 'abort'] as const)('is as it was where the copy fails, on-error: %s', async (onError) => {
    await makeOld({ tags: 'lab' })
    const before = await config(taken)
    const { ran, calls } = await on.build(fixed(), {
      ...{ force: true, onError },
      met: [{ call: 'POST /nodes/*/qemu/*/clone', fault: 'task-error', text: 'no space left', done: false }],
    })
    expect(ran.build.outcome).toBe('failed')
    expect(await config(taken)).toEqual(before)
    expect(names(calls)).not.toContain(`DELETE ${at(taken)}`)
    // What was built is of a build that failed, like any other.
    expect((await on.lab.contents()).machines).toHaveLength(onError === 'abort' ? 2 : 1)
  })

  it('is as it was, without a copy, where it is protected meanwhile', async () => {
    await makeOld({ tags: 'lab' })
    const { ran } = await on.build(fixed(), {
      force: true,
      onEvent: (event) => {
        if (event.kind === 'step-started' && event.step === `Taking the ID ${taken}`)
          void change(taken, { protection: 1 })
      },
    })
    expect(ran.build.problems).toMatchObject([{ code: 'machine-protected' }])
    expect([(await on.lab.contents()).machines, ran.open]).toEqual([[`template ${taken}`], []])
  })

  it('is itself what stays where linked clones need it', async () => {
    await makeOld({ tags: 'lab', scsi0: 'local:1,format=qcow2' })
    await on.lab.client.task(String(await on.lab.client.request('POST', at(taken, '/clone'), { newid: 4799, full: 0 })))
    const { ran } = await on.build(fixed(), { force: true })
    expect([ran.build.outcome, ran.open]).toEqual(['succeeded', []])
    expect(await idsOf('fresh-previous')).toEqual([taken])

    // The next night it is what was made last that is the previous one.
    const [last = 0] = await idsOf('fresh')
    await on.remove(4799)
    await night()
    expect([await idsOf('fresh'), await idsOf('fresh-previous')]).toEqual([[taken], [last]])
    expect(await notes(last)).toMatch(new RegExp(`^Made in a test\n\n.*was template ${taken} before`))
  })

  it('has no channel as a copy', async () => {
    await makeOld({ tags: 'lab;channel-stable' })
    const { ran } = await on.build(fixed(), {
      force: true,
      life: { channel: 'stable', commit: undefined, run: undefined },
    })
    expect(ran.build.outcome, ran.said).toBe('succeeded')
    const [previous = 0] = await idsOf('fresh-previous')
    expect([(await config(previous))['tags'], String((await config(taken))['tags'])]).toEqual([
      'lab',
      expect.stringContaining('channel-stable'),
    ])
  })

  it('goes where the input says so against the source, and stays where it does', async () => {
    await makeOld({ tags: 'lab' })
    await on.build(fixed(), { force: true, keepPrevious: false })
    expect(await idsOf('fresh-previous')).toEqual([])
    await on.build(on.iso(lines(`vm_id = ${taken}`)), { force: true, keepPrevious: true })
    expect(await idsOf('fresh-previous')).toHaveLength(1)
  })

  it('can not stay where it goes first: nothing is made then', async () => {
    await makeOld({ tags: 'lab' })
    const { ran, calls } = await on.build(fixed(), { force: true, forceOrder: 'delete-first' })
    expect(ran.build.problems).toMatchObject([{ code: 'conflicting-options' }])
    expect(calls).toEqual([])
  })
})

describe('a template of which only the name is taken', () => {
  const named = (more = '') => on.iso(lines('keep_previous = true'), more)

  it('gets the other name, and the one of before goes', async () => {
    await makeOld({ tags: 'lab' })
    const first = await on.build(named(), { force: true })
    expect([first.ran.build.problems, await idsOf('fresh-previous')]).toEqual([[], [taken]])
    expect(await notes(taken)).toMatch(/^The old one\n\n.*was the template of its name before/)
    const [one] = await idsOf('fresh')
    const second = await on.build(named(), { force: true })
    expect([second.ran.build.problems, await idsOf('fresh-previous')]).toEqual([[], [one]])
    expect((await on.lab.contents()).machines).toHaveLength(2)
  })

  it('keeps its name where the build fails', async () => {
    await makeOld({ tags: 'lab' })
    await on.build(named(failing), { force: true })
    expect([await idsOf('fresh'), await idsOf('fresh-previous')]).toEqual([[taken], []])
  })
})

describe('the copy of a template whose ID is being taken', () => {
  const mark = 'proxmox-template-action: run 7, build proxmox-iso.lab'

  it('is removed by nobody until that is done or undone', async () => {
    const { client } = on.lab
    const taking = { vmid: taken, from: 'x', node: 'pve', ending: 'template', keeps: 4771 } as const
    await on.make(4770, 'built', { description: describeTaking(mark, taking, '') })
    const keeping = { of: taken, machine: 4770, node: 'pve' }
    await on.makeTemplate(4771, 'fresh-previous', { description: describeKeeping(mark, keeping, 'The old one') })
    const entry = { kind: 'vm', id: '1', build: 'lab', node: 'pve', url: client.url.href, vmid: 4771, mark } as const
    const remove = () => removeMachine(entry, client, { signal: new AbortController().signal, emit: () => {} })
    await expect(remove()).rejects.toMatchObject({ code: 'not-removed' })
    expect((await on.lab.contents()).machines).toContain('template 4771')
    await change(4770, { description: mark })
    expect(await remove()).toBe('gone')
  })
})
