import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  describeKeeping,
  describeSuccessor,
  describeTaking,
  finalDescription,
  identityOf,
  keepingIn,
  successorIn,
  takingIn,
  withoutTaking,
} from '../../../src/builders/proxmox/plan/swap-marks.ts'
import { type CallLab, openCallLab } from './call-lab.ts'
import { judge } from './planned.ts'

describe('the notes of a swap', () => {
  const ending = fc.constantFrom('template' as const, 'vm' as const)
  const vmid = fc.integer({ min: 100, max: 999_999_999 })
  // Descriptions of people, with the lines that other marks have.
  const text = fc
    .array(fc.oneof(fc.string(), fc.constant('proxmox-template-action: run 1, build x')), { maxLength: 5 })
    .map((lines) => lines.join('\n').trim())

  it('of the machine that was built are read as they were written, and go without a trace', () => {
    const mark = 'Packer ephemeral build VM\n\nproxmox-template-action: run 7, build proxmox-iso.lab'
    fc.assert(
      fc.property(vmid, fc.uuid(), ending, text, fc.option(vmid), (id, from, how, description, copy) => {
        const taking = { vmid: id, from, node: 'pve-1', ending: how, ...(copy !== null && { keeps: copy }) }
        const written = describeTaking(mark, taking, description)
        expect([takingIn(written), finalDescription(written), withoutTaking(written)]).toEqual([
          taking,
          description,
          mark,
        ])
        expect(written).toContain(mark)
        expect(successorIn(written)).toBeUndefined()
      }),
    )
  })

  it('of the machine that has the ID are read as they were written, whatever the boot order', () => {
    fc.assert(
      fc.property(
        vmid,
        fc.constantFrom('hand-over' as const, 'copy' as const),
        ending,
        fc.string(),
        text,
        (machine, way, how, boot, description) => {
          const successor = { machine, way, ending: how, boot }
          const written = describeSuccessor('the mark', successor, description)
          expect([successorIn(written), finalDescription(written)]).toEqual([successor, description])
          expect(takingIn(written)).toBeUndefined()
        },
      ),
    )
  })

  it('of the copy of the old template are read as they were written', () => {
    fc.assert(
      fc.property(vmid, vmid, text, (of, machine, description) => {
        const keeping = { of, machine, node: 'pve-1' }
        const written = describeKeeping('the mark', keeping, description)
        expect([keepingIn(written), finalDescription(written)]).toEqual([keeping, description])
        expect([takingIn(written), successorIn(written)]).toEqual([undefined, undefined])
      }),
    )
  })

  it('know a machine by its UUID, else by when it was made', () => {
    const uuid = '49b1ad71-804c-4326-bfbc-217df5b0dbc5'
    expect([
      identityOf({ smbios1: `uuid=${uuid},serial=x`, meta: 'ctime=7' }),
      identityOf({ meta: 'creation-qemu=9,ctime=7' }),
      identityOf({}),
    ]).toEqual([uuid, 'machine-of-7', 'unknown'])
  })
})

describe('what a plan shows of a template whose ID may be taken', () => {
  const calls = async (lines: string) => {
    const { config } = await judge(`vm_name = "t"\n${lines}`)
    return config?.replacing?.requests.map(({ method, path }) => `${method} ${path}`)
  }
  const disk = 'disks {\n storage_pool = "fast"\n}'

  it('is the swap, the removal alone where it goes first, and nothing without an ID', async () => {
    expect(await calls(`vm_id = 9000\n${disk}`)).toEqual([
      'POST /nodes/pve/qemu/<free id>/config',
      'DELETE /nodes/pve/qemu/9000',
      'POST /nodes/pve/qemu',
      'POST /nodes/pve/qemu/<free id>/move_disk',
      'POST /nodes/pve/qemu/9000/config',
      'POST /nodes/pve/qemu/9000/template',
      'POST /nodes/pve/qemu/9000/config',
      'DELETE /nodes/pve/qemu/<free id>',
    ])
    expect(await calls(`vm_id = 9000\nforce_order = "delete-first"\n${disk}`)).toEqual(['DELETE /nodes/pve/qemu/9000'])
    expect(await calls(disk)).toBeUndefined()
  })

  it('has the copy of the old one before, and its release before the end, where that is kept', async () => {
    const kept = (await calls(`vm_id = 9000\nkeep_previous = true\n${disk}`)) ?? []
    expect([kept.slice(0, 3), kept.slice(-2)]).toEqual([
      [
        'POST /nodes/pve/qemu/9000/clone',
        'POST /nodes/pve/qemu/<another free id>/template',
        'POST /nodes/pve/qemu/<free id>/config',
      ],
      ['POST /nodes/pve/qemu/<another free id>/config', 'DELETE /nodes/pve/qemu/<free id>'],
    ])
  })

  it.each(['force_order = "delete-first"', 'skip_convert_to_template = true'])(
    'keeps nothing with %s',
    async (line) => {
      const { errors } = await judge(`vm_name = "t"\nvm_id = 9000\nkeep_previous = true\n${line}\n${disk}`)
      expect(errors).toEqual([expect.stringMatching(/^keep_previous /)])
    },
  )
})

describe('room for two on a storage that allocates at once', () => {
  let on: CallLab
  beforeAll(async () => {
    on = await openCallLab()
  })
  afterAll(() => on.lab.close())
  const gib = 1024 ** 3
  const storage = { type: 'lvm', active: 1, enabled: 1, content: 'images' }
  const storages = [
    { ...storage, storage: 'local-lvm', avail: 7.5 * gib },
    { storage: 'local', type: 'dir', active: 1, enabled: 1, content: 'iso', avail: 90 * gib },
  ]
  const met = [{ call: 'GET /nodes/*/storage', fault: 'answer', data: storages }] as const

  it('is asked for before anything is made, and the old template counts where it goes first', async () => {
    await on.makeTemplate(4740, 'old', { scsi0: 'local-lvm:1' })
    const both = await on.build(on.iso('vm_id = 4740'), { force: true, met })
    expect(both.ran.build.problems).toMatchObject([
      {
        code: 'storage-full',
        detail: expect.stringMatching(
          /^The disk needs 8\.0 GiB, 7\.5 GiB are free\. The old template 4740 stays .*force-order: delete-first/,
        ),
      },
    ])
    expect(both.calls).toEqual([])
    const one = await on.build(on.iso('vm_id = 4740'), { force: true, forceOrder: 'delete-first', met })
    expect(one.ran.build.problems).toEqual([])
  })

  it('is asked for three where the old one is kept as a copy', async () => {
    await on.makeTemplate(4741, 'old', { scsi0: 'local-lvm:1' })
    const tight = (avail: number) => [
      {
        call: 'GET /nodes/*/storage',
        fault: 'answer',
        data: [{ ...storage, storage: 'local-lvm', avail }, storages[1]],
      },
    ]
    const source = on.iso('vm_id = 4741\n keep_previous = true')
    const full = await on.build(source, { force: true, met: tight(8.5 * gib) as never })
    expect(full.ran.build.problems).toMatchObject([
      {
        code: 'storage-full',
        summary: 'Storage local-lvm has no room for a copy of the old template 4741',
        detail: expect.stringMatching(/needs 1\.0 GiB, and the new disks 8\.0 GiB; 8\.5 GiB are free/),
      },
    ])
    expect(full.calls).toEqual([])
    const enough = await on.build(source, { force: true, met: tight(9 * gib) as never })
    expect(enough.ran.build.outcome, enough.ran.said).toBe('succeeded')
  })

  it('is that of all disks of a storage together', async () => {
    const two = ['6G', '2G'].map((size) => `disks {\n storage_pool = "local-lvm"\n disk_size = "${size}"\n}`)
    const template = on
      .iso(two.join('\n'))
      .replace(/disks \{\s+storage_pool = "local-lvm"\s+disk_size {4}= "8G"\s+\}/, '')
    const { ran } = await on.build(template, { met })
    expect(ran.build.problems).toMatchObject([
      { code: 'storage-full', detail: 'The disks on it need 8.0 GiB, 7.5 GiB are free.' },
    ])
  })
})
