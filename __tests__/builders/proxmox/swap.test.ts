import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type CallLab, cd, openCallLab } from './call-lab.ts'
import type { RecordedCall } from './recorded-calls.ts'

let on: CallLab
beforeAll(async () => {
  on = await openCallLab()
  const { client } = on.lab
  await client.request('POST', '/pools', { poolid: 'images' })
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

const taken = 4740
const at = (vmid: number, more = '') => `/nodes/pve/qemu/${vmid}${more}`
const config = async (vmid: number) =>
  (await on.lab.client.request('GET', at(vmid, '/config'))) as Readonly<Record<string, string | number>>
const idOf = async (name: string) => {
  const vms = (await on.lab.client.request('GET', '/nodes/pve/qemu')) as readonly { vmid: number; name: string }[]
  return vms.filter((one) => one.name === name).map(({ vmid }) => vmid)
}
const names = (calls: readonly RecordedCall[]) => calls.map(({ call }) => call)

const everything = `vm_id = ${taken}
  template_name        = "fresh"
  template_description = "Made in a test"
  tags                 = "lab;nightly"
  pool                 = "images"
  cloud_init           = true
  bios                 = "ovmf"
  efi_config { efi_storage_pool = "local-lvm" }
  tpm_config { tpm_storage_pool = "local-lvm" }
  disks {
    type         = "virtio"
    storage_pool = "local"
    format       = "qcow2"
    disk_size    = "1G"
  }
  network_adapters {
    bridge      = "vmbr0"
    mac_address = "repeatable"
  }
  ${cd('')}`

/** What the machine is, without what every machine has of its own. */
function essence(one: Readonly<Record<string, string | number>>, vmid: number): Readonly<Record<string, unknown>> {
  const { digest: _, meta: __, vmgenid: ___, ...rest } = one
  return Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [
      key,
      String(value)
        .replaceAll(String(vmid), 'ID')
        .replace(/disk-\d+/, 'disk-N'),
    ]),
  )
}

describe('a machine that takes the ID of the template that it replaces', () => {
  it('has all that it was built with: disks, EFI disk, TPM state, cloud-init drive, CD, cards, tags, pool', async () => {
    await on.makeTemplate(taken, 'fresh', { scsi0: 'local-lvm:1' })
    const { ran, calls } = await on.build(on.iso(everything), { force: true })
    expect(ran.build.problems).toEqual([])
    const built = Number(/qemu\/(\d+)\/move_disk/.exec(names(calls).join('\n'))?.[1])
    const start = names(calls).indexOf(`DELETE ${at(taken)}`) - 1
    expect(names(calls).slice(start)).toEqual([
      `POST ${at(built)}/config`,
      `DELETE ${at(taken)}`,
      'POST /nodes/pve/qemu',
      ...['efidisk0', 'scsi0', 'tpmstate0', 'virtio0'].map(() => `POST ${at(built)}/move_disk`),
      `POST ${at(taken)}/config`,
      `POST ${at(taken)}/template`,
      `POST ${at(taken)}/config`,
      `DELETE ${at(built)}`,
    ])
    const template = await config(taken)
    expect(template).toMatchObject({
      template: 1,
      name: 'fresh',
      tags: 'lab;nightly',
      bios: 'ovmf',
      efidisk0: expect.stringMatching(new RegExp(`^local-lvm:base-${taken}-disk-\\d`)),
      tpmstate0: expect.stringMatching(new RegExp(`^local-lvm:base-${taken}-disk-\\d`)),
      scsi0: expect.stringMatching(new RegExp(`^local-lvm:base-${taken}-disk-\\d.*size=8G`)),
      virtio0: expect.stringMatching(new RegExp(`^local:${taken}/base-${taken}-disk-\\d.qcow2.*size=1G`)),
      boot: expect.stringContaining('scsi0'),
    })
    expect(Object.values(template)).toContainEqual(expect.stringContaining(`vm-${taken}-cloudinit`))
    expect(String(template['description']).trim()).toBe('Made in a test')
    // Of the ID that it has, though it was built under another.
    const mac = [(taken << 5) | 1].map((bytes) => bytes.toString(16).toUpperCase().padStart(6, '0'))[0] ?? ''
    expect(template['net1']).toContain(`00:18:59:${mac.match(/../g)?.join(':')}`)
    const rows = (await on.lab.client.request('GET', '/cluster/resources', { type: 'vm' })) as readonly object[]
    expect(rows).toContainEqual(expect.objectContaining({ vmid: taken, pool: 'images' }))
    expect(ran.build.artifact).toMatchObject({ kind: 'template', vmid: taken, name: 'fresh' })
    expect(ran.open).toEqual([])
    expect((await on.lab.contents()).machines).toEqual([`template ${taken}`])
    expect((await on.lab.contents()).volumes.filter((volid) => volid.includes(`-${built}-`))).toEqual([])

    // The same machine as one that was built under the ID from the start.
    await on.remove(taken)
    const anew = await on.build(on.iso(everything))
    expect(anew.ran.build.problems).toEqual([])
    // A name of the CD, a UUID and an address are made anew each time.
    const without = ({ ide0: _, smbios1: __, net0: ___, ...rest }: ReturnType<typeof essence>) => rest
    expect(without(essence(template, taken))).toEqual(without(essence(await config(taken), taken)))
  })

  it.each([
    ['the first disk', 0],
    ['a later one', 2],
  ])('is copied where %s can not be handed over, and the log says so', async (_, skip) => {
    await on.makeTemplate(taken, 'fresh')
    let built: Readonly<Record<string, string | number>> = {}
    const { ran, calls } = await on.build(on.iso(everything), {
      force: true,
      met: [
        {
          ...{ call: 'POST /nodes/*/qemu/*/move_disk', fault: 'status', status: 500, skip },
          reason: 'storage does not support it',
        } as never,
      ],
      onEvent: (event) => {
        if (event.kind === 'say' && event.text.startsWith('Copying machine')) built = { said: event.text }
      },
    })
    expect(ran.build.problems).toEqual([])
    expect(built['said']).toMatch(/^Copying machine \d+ to ID 4740: \w+ can not be handed over \(storage does not/)
    expect(names(calls)).toContainEqual(expect.stringMatching(/\/clone$/))
    const template = await config(taken)
    expect(template).toMatchObject({ template: 1, name: 'fresh', tags: 'lab;nightly' })
    expect(template['boot']).toContain('scsi0')
    const mac = ((taken << 5) | 1).toString(16).toUpperCase().padStart(6, '0').match(/../g)?.join(':')
    expect(template['net1']).toContain(`00:18:59:${mac}`)
    expect((await on.lab.contents()).machines).toEqual([`template ${taken}`])
    expect(ran.open).toEqual([])
  })

  it('is tried before, on full clones, and leaves the old one alone where it is not good', async () => {
    await on.makeTemplate(taken, 'fresh', { scsi0: 'local-lvm:1', description: 'The old one' })
    const proof = (checks: string) => `post-processors {
      post-processor "verify" {
        communicator = "none"
        checks       = ${checks}
      }
    }`
    // The CD that stays is what it finds.
    const bad = await on.build(on.iso(everything, proof('["cd"]')), { force: true })
    expect(bad.ran.build.problems).toMatchObject([{ code: 'template-not-good' }])
    expect(String((await config(taken))['description']).trim()).toBe('The old one')
    expect((await on.lab.contents()).machines).toEqual([`template ${taken}`])
    expect([names(bad.calls).includes(`DELETE ${at(taken)}`), bad.ran.open]).toEqual([false, []])

    const good = await on.build(on.iso(everything, proof('["addresses"]')), { force: true })
    expect(good.ran.build.problems).toEqual([])
    const clones = good.calls.filter(({ call }) => call.endsWith('/clone'))
    expect(clones.map(({ params }) => params['full'])).toEqual(clones.map(() => '1'))
    expect(clones.length).toBeGreaterThan(0)
    const order = names(good.calls)
    expect(order.findLastIndex((call) => call.endsWith('/clone'))).toBeLessThan(order.indexOf(`DELETE ${at(taken)}`))
    expect(String((await config(taken))['description']).trim()).toBe('Made in a test')
  })

  it('stays a machine that runs where it is none to be converted', async () => {
    await on.makeTemplate(taken, 'fresh')
    const { ran } = await on.build(on.iso(`vm_id = ${taken}\n skip_convert_to_template = true`), { force: true })
    expect(ran.build.problems).toEqual([])
    expect((await on.lab.contents()).machines).toEqual([`vm ${taken}`])
    const status = await on.lab.client.request('GET', at(taken, '/status/current'))
    expect(status).toMatchObject({ status: 'running' })
    await on.lab.client.task(String(await on.lab.client.request('POST', at(taken, '/status/stop'))))
  })
})

describe('an old template', () => {
  /** Does something on the server when the machine is about to be finished. */
  const meanwhile = (work: () => Promise<unknown>) => {
    let isBegun = false
    return (event: { readonly kind: string; readonly step?: string }) => {
      if (event.kind === 'step-started' && event.step === 'Stopping VM' && !isBegun) {
        isBegun = true
        void work()
      }
    }
  }

  it('that is protected meanwhile stays, and the build fails', async () => {
    await on.makeTemplate(taken, 'fresh', { scsi0: 'local-lvm:1' })
    const { ran } = await on.build(on.iso(everything), {
      force: true,
      onEvent: meanwhile(() => on.lab.client.request('PUT', at(taken, '/config'), { protection: 1 })),
    })
    expect(ran.build.problems).toMatchObject([{ code: 'machine-protected' }])
    expect(await config(taken)).toMatchObject({ template: 1, scsi0: expect.stringContaining(`base-${taken}-disk-0`) })
    expect((await on.lab.contents()).machines).toEqual([`template ${taken}`])
    expect(ran.open).toEqual([])
  })

  it('that somebody has replaced meanwhile stays, and the build fails', async () => {
    await on.makeTemplate(taken, 'fresh')
    const { ran } = await on.build(on.iso(everything), {
      force: true,
      onEvent: meanwhile(async () => {
        await on.remove(taken)
        await on.makeTemplate(taken, 'of-another')
      }),
    })
    expect(ran.build.problems).toMatchObject([{ code: 'vmid-taken' }])
    expect(await config(taken)).toMatchObject({ name: 'of-another' })
    expect((await on.lab.contents()).machines).toEqual([`template ${taken}`])
  })

  it('with linked clones keeps its ID under another name until they are gone', async () => {
    const { client } = on.lab
    await on.makeTemplate(taken, 'fresh', { scsi0: 'local:1,format=qcow2' })
    await client.task(String(await client.request('POST', at(taken, '/clone'), { newid: 4799, full: 0 })))
    const first = await on.build(on.iso(everything), { force: true })
    expect(first.ran.build.problems).toEqual([])
    expect(first.ran.said).toContain('The old template 4740 has linked clones and stays, as fresh-previous')
    expect(first.ran.said).toContain('They are 4799.')
    expect(await config(taken)).toMatchObject({ name: 'fresh-previous', template: 1 })
    const [night = 0, ...others] = await idOf('fresh')
    expect([others, first.ran.build.artifact]).toMatchObject([[], { vmid: night, name: 'fresh' }])

    // The next night does not add another one.
    const second = await on.build(on.iso(everything), { force: true })
    expect(second.ran.build.problems).toEqual([])
    const [next = 0, ...more] = await idOf('fresh')
    expect([more, next === night, (await on.lab.contents()).machines.includes(`template ${night}`)]).toEqual([
      [],
      false,
      false,
    ])

    // And when they are gone, the ID is that of the new one again.
    await on.remove(4799)
    const third = await on.build(on.iso(everything), { force: true })
    expect(third.ran.build.problems).toEqual([])
    expect((await on.lab.contents()).machines).toEqual([`template ${taken}`])
    expect(await config(taken)).toMatchObject({ name: 'fresh' })
  })

  it('with linked clones of which only the name is taken gets another name', async () => {
    const { client } = on.lab
    await on.makeTemplate(taken, 'fresh', { scsi0: 'local:1,format=qcow2' })
    await client.task(String(await client.request('POST', at(taken, '/clone'), { newid: 4799, full: 0 })))
    const { ran } = await on.build(on.iso(everything.replace(/vm_id.*/, '')), { force: true })
    expect([ran.build.problems, ran.build.outcome]).toEqual([[], 'succeeded'])
    expect(await config(taken)).toMatchObject({ name: 'fresh-previous' })
    expect(await idOf('fresh')).toHaveLength(1)
  })
})
