import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { templatesOf } from '../../src/builders/proxmox/record/catalogue.ts'
import { sealOf } from '../../src/builders/proxmox/record/seal.ts'
import { type LifeSetup, type LifeWish, lifeOf } from '../../src/engine/life/life-setup.ts'
import { retire } from '../../src/lifecycle/retire.ts'
import { type CallLab, openCallLab } from '../builders/proxmox/call-lab.ts'
import { hurried } from './template-lab.ts'

let on: CallLab
beforeAll(async () => {
  on = await openCallLab()
})
afterAll(() => on.lab.close())

const signal = new AbortController().signal
const named = async (name: string) => (await templatesOf(on.lab.client, signal)).filter((one) => one.name === name)
function life(wish: Partial<LifeWish>): LifeSetup {
  const setup = lifeOf({ channel: undefined, record: 'auto', ...wish }, {})
  if (setup === undefined) throw new Error('nothing is asked for')
  return setup
}

const keep = (number: number) => ({ keep: number, keepForMs: undefined })

describe('a build with keep', () => {
  it('removes the oldest of its name when the new one stands, and says what stays and why', async () => {
    const source = on.iso('template_name = "kept"\ntemplate_description = "Ours"\ntags = "ci"\ncloud_init = true')
    const lifeOfAll = life({ retirement: keep(2) })
    for (let turn = 0; turn < 2; turn++) await on.build(source, { life: lifeOfAll })
    const [oldest] = await named('kept')
    const { ran } = await on.build(source, { life: lifeOfAll })
    expect([ran.build.outcome, ran.build.problems]).toEqual(['succeeded', []])
    const left = await named('kept')
    expect(left).toHaveLength(2)
    expect(left.map(({ vmid }) => vmid)).not.toContain(oldest?.vmid)
    expect(ran.said).toContain(`Retiring template ${oldest?.vmid} (kept) on node pve`)
    expect(ran.said).toContain('stays: it is one of the 2 newest')
  })

  it('lets keep say what stays, and not force; but for a fixed ID, and where there is no room for two', async () => {
    const source = on.iso('template_name = "forced"')
    const how = { life: life({ retirement: keep(2) }), force: true }
    const first = await on.build(source, how)
    expect(first.ran.said).not.toContain('Removing the old template')
    const [oldest] = await named('forced')
    const { ran } = await on.build(source, how)
    expect(ran.said).toContain(
      'Older templates of the name stay beside the new one until keep and keep-for let them go',
    )
    expect(await named('forced')).toHaveLength(2)
    await on.build(source, how)
    const left = (await named('forced')).map(({ vmid }) => vmid)
    expect([left.length, left.includes(oldest?.vmid ?? 0)]).toEqual([2, false])
    const [one = 0, other = 0] = left
    await on.remove(other)
    const fixed = await on.build(source.replace('template_name', `vm_id = ${one}\n template_name`), how)
    expect(fixed.ran.said).toContain(`Removing the old template ${one} (forced): the new one takes its ID`)
    const first2 = await on.build(source, { ...how, forceOrder: 'delete-first' })
    expect(first2.ran.said).toContain(`Removing the old template ${one} (forced), because force is set`)
    expect(await named('forced')).toHaveLength(1)
  })

  it('knows its templates again after they were handed over, and their copies, and spares what was touched', async () => {
    const source = on.iso(
      'template_name = "copied"\ntemplate_description = "Ours"',
      'post-processor "replicate" {\n storages = ["local"]\n}',
    )
    const { ran } = await on.build(source, { life: life({ channel: 'candidate' }) })
    expect(ran.build.outcome).toBe('succeeded')
    const all = await named('copied')
    expect(all.map(({ isCopy }) => isCopy).toSorted()).toEqual([false, true])
    for (const { config, record } of all) expect(record?.seal).toBe(sealOf(config))
    const [first] = all
    await on.lab.client.request('PUT', `/nodes/pve/qemu/${first?.vmid}/config`, { memory: 4096 })
    const context = { client: on.lab.client, signal, clock: hurried, say() {}, message() {}, warn() {} }
    const wish = { name: 'copied', channel: undefined, keep: undefined, keepForMs: 0, dryRun: true }
    const found = await retire(wish, context)
    // A channel is a reason to stay before it matters who touched it.
    expect(found.map(({ why }) => why)).toEqual(['it has channel candidate', 'it has channel candidate'])
    for (const { vmid } of all) await on.lab.client.request('PUT', `/nodes/pve/qemu/${vmid}/config`, { delete: 'tags' })
    expect((await retire(wish, context)).map(({ fate, why }) => why ?? fate).toSorted()).toEqual([
      'found',
      'somebody has changed it since it was built, or made it as a clone',
    ])
  })

  it('looks only at those of its channel', async () => {
    const source = on.iso('template_name = "channelled"')
    await on.build(source, { life: life({ record: true }) })
    const candidates = life({ channel: 'candidate', retirement: keep(1) })
    await on.build(source, { life: candidates })
    const { ran } = await on.build(source, { life: candidates })
    expect(ran.build.problems).toEqual([])
    const left = await named('channelled')
    expect(left.map(({ tags }) => tags)).toEqual([[], ['channel-candidate']])
  })

  it('is good where an older one could not be removed, and warns of it', async () => {
    const source = on.iso('template_name = "stubborn"')
    await on.build(source, { life: life({ retirement: keep(1) }) })
    const [older] = await named('stubborn')
    const { ran } = await on.build(source, {
      life: life({ retirement: keep(1) }),
      met: [{ call: 'DELETE /nodes/*/qemu/*', fault: 'status', status: 403, times: 0 }],
    })
    expect(ran.build.outcome).toBe('succeeded')
    expect(ran.said).toContain(`Could not be retired: template ${older?.vmid} (stubborn) on node pve`)
    expect(await named('stubborn')).toHaveLength(2)
  })
})
