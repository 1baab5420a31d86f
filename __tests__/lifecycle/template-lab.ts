import { type CatalogueEntry, templatesOf } from '../../src/builders/proxmox/record/catalogue.ts'
import { channelsIn } from '../../src/builders/proxmox/record/channel.ts'
import { sealOf } from '../../src/builders/proxmox/record/seal.ts'
import { type TemplateRecord, withRecord } from '../../src/builders/proxmox/record/template-record.ts'
import type { Faults } from '../../src/embedded/faults/faults.ts'
import type { LifecycleContext } from '../../src/lifecycle/lifecycle-context.ts'
import { type Clock, systemClock } from '../../src/time/clock.ts'
import { type Lab, openLab } from '../engine/lab.ts'

/** A finished template. */
export interface Given {
  readonly name?: string
  readonly tags?: string
  readonly description?: string
  /** Days ago that it was built; undefined: it has no record. */
  readonly days?: number
  readonly record?: Partial<TemplateRecord>
  /** Without one, nothing tells what its build left. */
  readonly sealed?: boolean
  /** Of its configuration. */
  readonly more?: Readonly<Record<string, string | number>>
  readonly node?: string
}

/** A server with finished templates. */
export interface TemplateLab {
  readonly lab: Lab
  readonly signal: AbortSignal
  /** What was said and warned of so far; taken by looking. */
  said(): readonly string[]
  /** What a command of the life cycle is given. */
  context(clock?: Clock): LifecycleContext
  make(vmid: number, given?: Given): Promise<void>
  entry(vmid: number): Promise<CatalogueEntry>
  /** `9001: production edge` of every template that has channels by its tags. */
  tagged(): Promise<readonly string[]>
  set(vmid: number, parameters: Readonly<Record<string, unknown>>): Promise<void>
  /** A linked clone. */
  clone(from: number, vmid: number, more?: Readonly<Record<string, unknown>>): Promise<void>
  /** A full clone as a person makes it in the browser, converted into a template under the same name. */
  twin(from: number, vmid: number, more?: Readonly<Record<string, unknown>>): Promise<void>
  ids(): Promise<readonly number[]>
  clear(): Promise<void>
  meet(faults: Faults | undefined): void
}

export const day = 86_400_000

/** A pause is none here. */
export const hurried: Clock = {
  now: () => systemClock.now(),
  sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 2), signal),
}

export async function openTemplateLab(nodes = 1): Promise<TemplateLab> {
  let met: Faults | undefined
  const lab = await openLab({ nodes, faults: { meet: (method, at) => met?.meet(method, at) } })
  const { client } = lab
  const signal = new AbortController().signal
  let heard: string[] = []
  const task = async (method: 'POST' | 'DELETE', at: string, parameters = {}) =>
    client.task(String(await client.request(method, at, parameters)))
  const machines = async () =>
    (await client.request('GET', '/cluster/resources', { type: 'vm' })) as readonly { vmid: number; node: string }[]
  const nodeOf = async (vmid: number) => (await machines()).find((one) => one.vmid === vmid)?.node ?? 'pve'
  const until = async (vmid: number, isThere: boolean) => {
    while ((await machines()).some((one) => one.vmid === vmid) !== isThere) await systemClock.sleep(5)
  }
  const set: TemplateLab['set'] = async (vmid, parameters) => {
    await client.request('PUT', `/nodes/${await nodeOf(vmid)}/qemu/${vmid}/config`, parameters)
  }
  const entryOf: TemplateLab['entry'] = async (vmid) => {
    const found = (await templatesOf(client, signal)).find((one) => one.vmid === vmid)
    if (found === undefined) throw new Error(`there is no template ${vmid}`)
    return found
  }
  const clone: TemplateLab['clone'] = async (from, vmid, more = {}) => {
    await task('POST', `/nodes/${await nodeOf(from)}/qemu/${from}/clone`, { newid: vmid, ...more })
    await until(vmid, true)
  }
  return {
    lab,
    signal,
    set,
    meet: (faults) => {
      met = faults
    },
    said() {
      const told = heard
      heard = []
      return told
    },
    context: (clock = hurried) => ({
      client,
      signal,
      clock,
      say: (text) => heard.push(text),
      message: (text) => heard.push(text),
      warn: (code, summary, detail = '') => heard.push(`${code}: ${summary} ${detail}`),
    }),
    async make(
      vmid,
      { name = 'debian', tags, description = 'A Debian.', days, record, sealed = true, more = {}, node = 'pve' } = {},
    ) {
      const at = `/nodes/${node}/qemu`
      await task('POST', at, { vmid, name, scsi0: 'local:1,format=qcow2', ...more })
      await task('POST', `${at}/${vmid}/template`)
      await until(vmid, true)
      const built = new Date(Date.now() - (days ?? 0) * day).toISOString()
      const plain: TemplateRecord = { built, build: 'proxmox-iso.debian', channels: {}, others: [], ...record }
      const config = (await client.request('GET', `${at}/${vmid}/config`)) as Record<string, string | number>
      const seal = sealed ? sealOf({ ...config, description, ...(tags === undefined ? {} : { tags }) }) : undefined
      const text = days === undefined ? description : withRecord(description, { ...plain, seal })
      await set(vmid, { description: text, ...(tags === undefined ? {} : { tags }) })
    },
    entry: entryOf,
    async tagged() {
      const all = await templatesOf(client, signal)
      return all.flatMap(({ vmid, tags }) => {
        const channels = channelsIn(tags)
        return channels.length === 0 ? [] : [`${vmid}: ${channels.join(' ')}`]
      })
    },
    clone,
    async twin(from, vmid, more = {}) {
      await clone(from, vmid, { full: 1, name: (await entryOf(from)).name })
      if (Object.keys(more).length > 0) await set(vmid, more)
      await task('POST', `/nodes/${await nodeOf(vmid)}/qemu/${vmid}/template`)
    },
    ids: async () => (await machines()).map(({ vmid }) => vmid).sort((left, right) => left - right),
    async clear() {
      met = undefined
      heard = []
      // What is linked to a disk goes before it.
      for (const { vmid, node } of (await machines()).toSorted((left, right) => right.vmid - left.vmid)) {
        await client.request('PUT', `/nodes/${node}/qemu/${vmid}/config`, { protection: 0 })
        await task('DELETE', `/nodes/${node}/qemu/${vmid}`)
        await until(vmid, false)
      }
    },
  }
}
