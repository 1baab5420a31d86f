import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import type { EmbeddedServer } from '../../src/embedded/index.ts'
import { type Client, clientOf } from './client.ts'
import { sendRequest } from './replay/request.ts'

const cli = path.join(import.meta.dirname, '../../src/entry/cli.ts')

export interface Running {
  readonly child: ChildProcess
  readonly server: EmbeddedServer
  /** Resolves with the exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>
}

/** A server in a process of its own. */
export async function serve(data: string, options: readonly string[], program = cli, port = 0): Promise<Running> {
  const args = [program, 'serve', ...options, '--listen', `127.0.0.1:${port}`, '--data', data]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<number | string>((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? signal ?? '')),
  )
  for await (const line of child.stdout.setEncoding('utf8')) {
    return { child, server: JSON.parse(String(line)) as EmbeddedServer, ended }
  }
  throw new Error('the server ended before it listened')
}

export interface KillOptions {
  /** An empty folder. */
  readonly data: string
  readonly rounds: number
  /** Of the moments; the same seed asks for the same ones. */
  readonly seed: number
  /** Machines that are QEMU's, instead of ones that only pretend. */
  readonly real?: boolean
  /** A bundled command line, which starts faster. */
  readonly program?: string
}

/** What was answered with 200, or ended with OK. */
interface Acknowledged {
  readonly pools: Set<string>
  readonly images: Set<string>
  readonly upids: string[]
  readonly vms: Map<number, Known>
}

interface Known {
  readonly note?: string
  readonly template?: boolean
  /** Storage of its disk. */
  readonly storage?: string
}

class Gone extends Error {}

/** Calls that end the round when the server is gone, and fail it when they are refused. */
function asker({ server }: Running, seen: Acknowledged) {
  const client = clientOf(server)
  const ask = async (method: string, at: string, params?: Record<string, unknown>): Promise<unknown> => {
    const { status, body, exception } = await client.call(method, at, params)
    if (exception !== undefined) throw new Gone()
    expect(status, `${method} ${at}: ${JSON.stringify(body)}`).toBe(200)
    return (body as { data: unknown }).data
  }
  const follow = async (upid: string): Promise<void> => {
    seen.upids.push(upid)
    for (;;) {
      const answer = (await ask('GET', `/nodes/pve/tasks/${encodeURIComponent(upid)}/status`)) as Record<string, string>
      if (answer['status'] === 'stopped') {
        expect(answer['exitstatus'], upid).toBe('OK')
        return
      }
      await delay(15)
    }
  }
  return {
    ask,
    follow,
    run: async (method: string, at: string, params?: Record<string, unknown>) =>
      follow(String(await ask(method, at, params))),
  }
}

/** One template after the other, by every call that writes more than one file, until the server is gone. */
async function build(running: Running, round: number, seen: Acknowledged): Promise<void> {
  const { ask, follow, run } = asker(running, seen)
  const poolid = `round-${round}`
  await ask('POST', '/pools', { poolid })
  seen.pools.add(poolid)
  for (let turn = 0; ; turn++) {
    const image = `round-${round}-${turn}.iso`
    await follow(await upload(running, image))
    seen.images.add(`local:iso/${image}`)
    const vmid = Number(await ask('GET', '/cluster/nextid'))
    const vm = `/nodes/pve/qemu/${vmid}`
    const disks = { scsi0: 'local:1,format=qcow2', ide2: 'local:cloudinit', ide3: `local:iso/${image},media=cdrom` }
    await run('POST', '/nodes/pve/qemu', { vmid, ...disks, agent: 1, pool: poolid })
    const know = (more: Known) => seen.vms.set(vmid, { ...seen.vms.get(vmid), ...more })
    know({ storage: 'local' })
    await ask('PUT', `${vm}/config`, { description: `turn ${turn}` })
    know({ note: `turn ${turn}` })
    await run('POST', `${vm}/snapshot`, { snapname: 'before' })
    await run('POST', `${vm}/snapshot/before/rollback`)
    await run('DELETE', `${vm}/snapshot/before`)
    // Until it has ended, the disk is at either place.
    seen.vms.set(vmid, { note: `turn ${turn}` })
    await run('POST', `${vm}/move_disk`, { disk: 'scsi0', storage: 'local-lvm', delete: 1 })
    know({ storage: 'local-lvm' })
    await run('PUT', `${vm}/resize`, { disk: 'scsi0', size: '+1M' })
    await run('POST', `${vm}/status/start`)
    await run('POST', `${vm}/status/shutdown`)
    const copy = Number(await ask('GET', '/cluster/nextid'))
    await run('POST', `${vm}/clone`, { newid: copy, full: 1, storage: 'local' })
    seen.vms.set(copy, { storage: 'local' })
    await run('POST', `/nodes/pve/qemu/${copy}/template`)
    seen.vms.set(copy, { storage: 'local', template: true })
    const linked = Number(await ask('GET', '/cluster/nextid'))
    await run('POST', `/nodes/pve/qemu/${copy}/clone`, { newid: linked })
    seen.vms.set(linked, { storage: 'local' })
    for (const each of [linked, copy, vmid]) {
      seen.vms.delete(each)
      await run('DELETE', `/nodes/pve/qemu/${each}`, { purge: 1 })
    }
    seen.images.delete(`local:iso/${image}`)
    await run('DELETE', `/nodes/pve/storage/local/content/${encodeURIComponent(`local:iso/${image}`)}`)
  }
}

/** Machines of QEMU that come and go; without a guest system they cost next to nothing. */
async function startAndStop(running: Running, _round: number, seen: Acknowledged): Promise<void> {
  const { ask, run } = asker(running, seen)
  for (let vmid = firstReal; ; vmid++) {
    const vm = `/nodes/pve/qemu/${vmid}`
    await run('POST', '/nodes/pve/qemu', { vmid, memory: 16, scsi0: 'local:1', kvm: 0 })
    seen.vms.set(vmid, { storage: 'local' })
    await run('POST', `${vm}/status/start`)
    await ask('GET', `${vm}/status/current`)
    await run('POST', `${vm}/status/stop`)
    await run('POST', `${vm}/status/start`)
  }
}

// Their ports are forwarded at addresses that follow from the ID: these are nobody else's.
const firstReal = 7100

const imageSize = 300_000

/** The UPID of the task that puts it into its place. */
async function upload({ server }: Running, filename: string): Promise<string> {
  const as = `token:${server.username}=${server.token}`
  const port = Number(new URL(server.url).port)
  const multipart = [
    { name: 'content', value: 'iso' },
    { name: 'filename', filename, value: 'x'.repeat(imageSize) },
  ]
  const at = '/nodes/pve/storage/local/upload'
  const target = { port, iso: Buffer.alloc(0) }
  const answer = await sendRequest(target, { as, method: 'POST', path: at, multipart }, undefined, false)
  if (answer.exception !== undefined) throw new Gone()
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return String((answer.body as { data: unknown }).data)
}

type Config = Readonly<Record<string, unknown>>

/** Everything that was acknowledged is there, what is there is whole, and nothing is there that nobody owns. */
async function verify({ server }: Running, data: string, seen: Acknowledged): Promise<void> {
  const client = clientOf(server)
  const pools = (await client.data('GET', '/pools')) as { poolid: string }[]
  expect(pools.map(({ poolid }) => poolid)).toEqual(expect.arrayContaining([...seen.pools]))
  for (const upid of seen.upids.slice(-10)) {
    const status = await client.data('GET', `/nodes/pve/tasks/${encodeURIComponent(upid)}/status`)
    expect(status).toMatchObject({ status: 'stopped' })
  }
  const vms = (await client.data('GET', '/nodes/pve/qemu')) as { vmid: number; status: string }[]
  const configs = new Map<number, Config>()
  for (const { vmid } of vms) configs.set(vmid, (await client.data('GET', `/nodes/pve/qemu/${vmid}/config`)) as Config)
  const volumes = await volumesOf(client)
  const images = volumes.filter(({ content }) => content === 'iso')
  for (const { volid, size } of images) expect(size, `${volid} is whole`).toBe(imageSize)
  expect(images.map(({ volid }) => volid)).toEqual(expect.arrayContaining([...seen.images]))
  for (const { volid, vmid, content } of volumes)
    if (content === 'images') expect([...configs.keys()], `${volid} belongs to a machine`).toContain(vmid)

  for (const [vmid, { note, template, storage }] of seen.vms) {
    const config = configs.get(vmid)
    expect(config, `machine ${vmid}`).toBeDefined()
    if (note !== undefined) expect(config?.['description']).toBe(note)
    if (template) expect(config?.['template']).toBe(1)
    if (storage !== undefined) expect(String(config?.['scsi0'])).toMatch(new RegExp(`^${storage}:`))
  }
  for (const { vmid, status } of vms) {
    expect(configs.get(vmid)?.['lock']).toBeUndefined()
    const disk = plain(String(configs.get(vmid)?.['scsi0']).split(',')[0] ?? '')
    expect(volumes.map(({ volid }) => plain(volid))).toContain(disk)
    expectProcess(data, vmid, status === 'running')
  }
  expect(machinesIn(data).map(({ vmid }) => vmid)).toEqual(
    vms.filter(({ status }) => status === 'running').map(({ vmid }) => vmid),
  )
  await removeAll(client, vms)
  const folder = path.join(data, 'nodes/pve/qemu-server')
  expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([])
}

interface Volume {
  readonly volid: string
  readonly content: string
  readonly vmid?: number
  readonly size: number
}

async function volumesOf(client: Client): Promise<readonly Volume[]> {
  const lists = ['local', 'local-lvm'].map((storage) => client.data('GET', `/nodes/pve/storage/${storage}/content`))
  return ((await Promise.all(lists)) as (readonly Volume[])[]).flat()
}

/** A linked clone's name without that of its base. */
function plain(volid: string): string {
  return volid.replace(/^(local:)\d+\/base-[^/]+\/(?=\d+\/)/, '$1')
}

/** Machines that were found again obey; then all of it can be removed, and no volume is left that only a genuine server's users would remove by hand. */
async function removeAll(client: Client, vms: readonly { vmid: number; status: string }[]): Promise<void> {
  for (const { vmid, status } of vms) {
    const vm = `/nodes/pve/qemu/${vmid}`
    if (status === 'running') {
      expect(await client.data('GET', `${vm}/status/current`)).toMatchObject({ qmpstatus: 'running' })
      expect(await client.task('POST', `${vm}/status/stop`)).toBe('OK')
    }
    const snapshots = (await client.data('GET', `${vm}/snapshot`)) as { name: string }[]
    for (const { name } of snapshots)
      if (name !== 'current') expect(await client.task('DELETE', `${vm}/snapshot/${name}`)).toBe('OK')
  }
  // Bases go after their clones.
  for (const { vmid } of [...vms].reverse())
    expect(await client.task('DELETE', `/nodes/pve/qemu/${vmid}`, { purge: 1, 'destroy-unreferenced-disks': 1 })).toBe(
      'OK',
    )
  for (const { volid, content } of await volumesOf(client)) {
    expect(content, `${volid} is left`).toBe('iso')
    const at = `/nodes/pve/storage/local/content/${encodeURIComponent(volid)}`
    expect(await client.task('DELETE', at)).toBe('OK')
  }
}

/** The QEMU processes of a data folder, by what they were started with. */
export function machinesIn(data: string): readonly { readonly pid: number; readonly vmid: number }[] {
  const found = readdirSync('/proc').flatMap((pid) => {
    const words = /^\d+$/.test(pid) ? commandLine(pid) : []
    const file = words[words.indexOf('-pidfile') + 1] ?? ''
    if (!words.includes('-pidfile') || !file.startsWith(`${data}/`)) return []
    return [{ pid: Number(pid), vmid: Number(path.basename(file, '.pid')) }]
  })
  return found.sort((left, right) => left.vmid - right.vmid)
}

function commandLine(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  } catch {
    return []
  }
}

function expectProcess(data: string, vmid: number, runs: boolean): void {
  const own = machinesIn(data).filter((one) => one.vmid === vmid)
  if (simulated.has(data)) return
  expect(own.length, `machine ${vmid} runs: ${runs}`).toBe(runs ? 1 : 0)
}

/** Folders whose machines only pretend. */
const simulated = new Set<string>()

/** Kills a server at random moments of builds; the state has to hold each time. */
export async function killAtRandom({ data, rounds, seed, real = false, program = cli }: KillOptions): Promise<void> {
  const options = real ? [] : ['--simulate']
  if (!real) simulated.add(data)
  const random = generator(seed)
  let running = await serve(data, options, program)
  try {
    for (let round = 0; round < rounds; round++) {
      const seen: Acknowledged = { pools: new Set(), images: new Set(), upids: [], vms: new Map() }
      const { child, ended } = running
      const killAt = random() * longest
      const timer = setTimeout(() => child.kill('SIGKILL'), killAt)
      try {
        await (real ? startAndStop : build)(running, round, seen).catch((error: unknown) => {
          if (!(error instanceof Gone)) throw error
        })
      } catch (cause) {
        throw new Error(`seed ${seed}, round ${round}, before the kill after ${killAt.toFixed(0)} ms`, { cause })
      } finally {
        clearTimeout(timer)
        child.kill('SIGKILL')
      }
      await ended
      running = await serve(data, options, program)
      await verify(running, data, seen).catch((cause: unknown) => {
        throw new Error(`seed ${seed}, round ${round}, killed after ${killAt.toFixed(0)} ms`, { cause })
      })
    }
  } finally {
    running.child.kill('SIGTERM')
    await running.ended
  }
  expect(machinesIn(data)).toEqual([])
}

/** Milliseconds that the calls of a build take, and somewhat more. */
const longest = 2500

/** Mulberry32: the same numbers from 0 to 1 for the same seed. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
