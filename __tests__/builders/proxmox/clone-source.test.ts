import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startOf } from '../../../src/diagnostics/range.ts'
import type { Fault } from '../../../src/embedded/faults/fault-declaration.ts'
import { type CallLab, openCallLab } from './call-lab.ts'

let on: CallLab
beforeAll(async () => {
  on = await openCallLab()
})
afterAll(() => on.lab.close())
afterEach(async () => {
  for (const name of (await on.lab.contents()).machines.toReversed()) await on.remove(Number(name.replace(/\D/g, '')))
})

const clone = (source: string, more = '') => on.clone(`${source}\nvm_id = 6401\n${more}`)

const answer = (call: string, data: unknown) => [{ call, fault: 'answer' as const, data, times: 9 }]

/** Nothing may have been made. Each problem with the line that it is at. */
async function refused(template: string, met: readonly Partial<Fault>[] = []) {
  const { ran, calls } = await on.build(template, { met })
  expect(calls).toEqual([])
  return ran.build.problems.map(({ code, summary, detail, range }) => {
    const line = range === undefined ? undefined : template.split('\n')[startOf(range).line - 1]?.trim()
    return { code, summary, detail, line }
  })
}

const audit = 'A machine is seen only with VM.Audit on it.'

describe('what is to be cloned', () => {
  it('is not there: what there is, and what may be meant, is told', async () => {
    await on.makeTemplate(6400, 'debian-13')
    await on.make(6402, 'debian-running')
    const templates = `Templates that these credentials see: debian-13. ${audit}`
    expect(await refused(clone('clone_vm = "debian-31"'))).toEqual([
      {
        code: 'unknown-clone-source',
        summary: 'There is no virtual machine "debian-31" to clone',
        detail: `${templates} Did you mean "debian-13"?`,
        line: 'clone_vm = "debian-31"',
      },
    ])
    expect(await refused(clone('clone_vm_id = 6499'))).toEqual([
      {
        code: 'unknown-clone-source',
        summary: 'There is no virtual machine 6499 to clone',
        detail: templates,
        line: 'clone_vm_id = 6499',
      },
    ])
  })

  it('is no container, whatever its name, and of many templates ten are told', async () => {
    const many = Array.from({ length: 11 }, (_, index) => ({
      vmid: 7000 + index,
      type: 'qemu',
      name: `t${10 + index}`,
      template: 1,
    }))
    const all = [{ vmid: 6998, type: 'lxc', name: 'web', node: 'pve' }, ...many]
    const [problem] = await refused(clone('clone_vm = "web"'), answer('GET /cluster/resources', all))
    expect(problem).toMatchObject({
      code: 'unknown-clone-source',
      summary: 'There is no virtual machine "web" to clone',
    })
    expect(problem?.detail).toContain('see: t10, t11, t12, t13, t14, t15, t16, t17, t18, t19, .... A machine')
    const [none] = await refused(clone('clone_vm = "web"'), answer('GET /cluster/resources', []))
    expect(none?.detail).toBe(`Templates that these credentials see: none. ${audit}`)
  })

  it('is known of a machine that the cluster has not heard of yet', async () => {
    await on.makeTemplate(6400, 'web', { scsi0: 'local-lvm:2' })
    const { ran } = await on.build(clone('clone_vm = "web"'), { met: answer('GET /cluster/resources', []) })
    expect([ran.build.outcome, ran.build.problems]).toEqual(['succeeded', []])
  })

  it('is the newer one of a name whose older one says that it was replaced by it', async () => {
    await on.makeTemplate(6400, 'web', {
      scsi0: 'local-lvm:2',
      description: 'proxmox-template-action: replaced by 6402',
    })
    await on.makeTemplate(6402, 'web', { scsi0: 'local-lvm:2' })
    const { calls } = await on.build(clone('clone_vm = "web"'))
    expect(calls.map(({ call }) => call)).toContain('POST /nodes/pve/qemu/6402/clone')
  })

  it('is refused where it is revoked, by its name and by its ID, unless another of the name is not', async () => {
    const record =
      '```proxmox-template-action\nbuilt: 2026-11-30T00:00:00.000Z\nbuild: a\nrevoked: it does not boot\n```\n'
    await on.makeTemplate(6400, 'web', { scsi0: 'local-lvm:2', description: record })
    const problem = {
      code: 'template-revoked',
      summary: 'Template 6400 (web) is revoked',
      detail: 'it does not boot\nNothing is to be made of it any more. Name another template, or build it anew.',
    }
    expect(await refused(clone('clone_vm = "web"'))).toEqual([{ ...problem, line: 'clone_vm = "web"' }])
    expect(await refused(clone('clone_vm_id = 6400'))).toEqual([{ ...problem, line: 'clone_vm_id = 6400' }])
    await on.makeTemplate(6402, 'web', { scsi0: 'local-lvm:2' })
    const { calls } = await on.build(clone('clone_vm = "web"'))
    expect(calls.map(({ call }) => call)).toContain('POST /nodes/pve/qemu/6402/clone')
  })

  it('keeps its own ID', async () => {
    await on.makeTemplate(6400, 'web')
    const same = clone('clone_vm = "web"').replace('6401', '6400')
    expect(await refused(same)).toEqual([
      {
        code: 'conflicting-options',
        summary: 'vm_id is that of the machine to clone',
        detail: 'A copy has an ID of its own; with force it would take the place of its source.',
        line: 'vm_id = 6400',
      },
    ])
  })

  it('has taken the place that a disk is to have', async () => {
    await on.makeTemplate(6400, 'web', {
      ide0: 'local-lvm:1',
      ide1: 'local-lvm:1',
      ide2: 'local-lvm:1',
      ide3: 'local-lvm:1',
    })
    const disk = 'disks {\n storage_pool = "local-lvm"\n disk_size = "1G"\n type = "ide"\n }'
    const [problem] = await refused(clone('clone_vm = "web"', disk))
    expect(problem).toMatchObject({ code: 'bus-full', detail: 'The source has disks at ide0, ide1, ide2, ide3.' })
  })
})

it('a machine that is gone when it was copied ends the build with that', async () => {
  await on.makeTemplate(6400, 'web', { scsi0: 'local-lvm:2' })
  const met = [
    {
      call: 'GET /nodes/pve/qemu/6401/config',
      fault: 'status' as const,
      status: 500,
      reason: "Configuration file 'nodes/pve/qemu-server/6401.conf' does not exist",
      times: 9,
    },
  ]
  const { ran } = await on.build(clone('clone_vm = "web"'), { met })
  expect(ran.build.problems).toMatchObject([
    { code: 'machine-disappeared', summary: 'Virtual machine 6401 has disappeared' },
  ])
})
