import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'vitest'
import type { EmbeddedServer } from '../../src/embedded/index.ts'
import { clientOf } from './client.ts'

const cli = path.join(import.meta.dirname, '../../src/entry/cli.ts')

interface Running {
  readonly child: ChildProcess
  readonly server: EmbeddedServer
}

async function serve(data: string): Promise<Running> {
  const args = [cli, 'serve', '--simulate', '--listen', '127.0.0.1:0', '--data', data]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of child.stdout.setEncoding('utf8')) {
    return { child, server: JSON.parse(String(line)) as EmbeddedServer }
  }
  throw new Error('the server ended before it listened')
}

const ended = (child: ChildProcess): Promise<void> => new Promise((resolve) => child.once('exit', () => resolve()))

/** What was answered with 200, or ended with OK. */
interface Acknowledged {
  readonly pools: Set<string>
  readonly upids: string[]
  readonly vms: Map<number, { note?: string; isTemplate?: boolean }>
}

/** One template after the other, until the server is gone. */
async function build({ server }: Running, round: number, seen: Acknowledged): Promise<void> {
  const client = clientOf(server)
  const ask = async (method: string, at: string, params?: Record<string, unknown>): Promise<unknown> => {
    const { status, body, exception } = await client.call(method, at, params)
    if (exception !== undefined) throw new Gone()
    expect(status, `${method} ${at}: ${JSON.stringify(body)}`).toBe(200)
    return (body as { data: unknown }).data
  }
  const run = async (method: string, at: string, params?: Record<string, unknown>): Promise<void> => {
    const upid = String(await ask(method, at, params))
    seen.upids.push(upid)
    for (;;) {
      const answer = (await ask('GET', `/nodes/pve/tasks/${encodeURIComponent(upid)}/status`)) as Record<string, string>
      if (answer['status'] !== 'stopped') continue
      expect(answer['exitstatus']).toBe('OK')
      return
    }
  }
  const poolid = `round-${round}`
  await ask('POST', '/pools', { poolid })
  seen.pools.add(poolid)
  for (let turn = 0; ; turn++) {
    const vmid = Number(await ask('GET', '/cluster/nextid'))
    const vm = `/nodes/pve/qemu/${vmid}`
    await run('POST', '/nodes/pve/qemu', { vmid, scsi0: 'local:1', ide2: 'local:cloudinit', agent: 1, pool: poolid })
    seen.vms.set(vmid, {})
    await ask('PUT', `${vm}/config`, { description: `turn ${turn}` })
    seen.vms.set(vmid, { note: `turn ${turn}` })
    await run('POST', `${vm}/status/start`)
    await run('POST', `${vm}/status/shutdown`)
    await run('POST', `${vm}/template`)
    seen.vms.set(vmid, { note: `turn ${turn}`, isTemplate: true })
    const newid = Number(await ask('GET', '/cluster/nextid'))
    await run('POST', `${vm}/clone`, { newid })
    await run('DELETE', `/nodes/pve/qemu/${newid}`, { purge: 1 })
    if (turn > 0) continue
    seen.vms.delete(vmid)
    await run('DELETE', vm, { purge: 1 })
  }
}

class Gone extends Error {}

/** Everything that was acknowledged is there, and nothing that nobody owns. */
async function verify({ server }: Running, data: string, seen: Acknowledged): Promise<void> {
  const client = clientOf(server)
  const pools = (await client.data('GET', '/pools')) as { poolid: string }[]
  expect(pools.map(({ poolid }) => poolid)).toEqual(expect.arrayContaining([...seen.pools]))
  for (const upid of seen.upids.slice(-10)) {
    const status = await client.data('GET', `/nodes/pve/tasks/${encodeURIComponent(upid)}/status`)
    expect(status).toMatchObject({ status: 'stopped' })
  }
  const vms = (await client.data('GET', '/nodes/pve/qemu')) as { vmid: number; status: string }[]
  const present = new Set(vms.map(({ vmid }) => vmid))
  const volumes = (await client.data('GET', '/nodes/pve/storage/local/content?content=images')) as {
    volid: string
    vmid: number
  }[]
  for (const { volid, vmid } of volumes) expect(present, `${volid} belongs to a machine`).toContain(vmid)
  for (const [vmid, { note, isTemplate }] of seen.vms) {
    const config = (await client.data('GET', `/nodes/pve/qemu/${vmid}/config`)) as Record<string, unknown>
    if (note !== undefined) expect(config['description']).toBe(note)
    if (isTemplate) expect(config['template']).toBe(1)
  }
  for (const { vmid, status } of vms) {
    expect(status).toBe('stopped')
    const config = (await client.data('GET', `/nodes/pve/qemu/${vmid}/config`)) as Record<string, unknown>
    expect(config['lock']).toBeUndefined()
    const disk = String(config['scsi0']).split(',')[0]!
    expect(volumes.map(({ volid }) => volid.replace(/^(local:)\d+\/base-[^/]+\/(?=\d+\/)/, '$1'))).toContain(
      disk.replace(/^(local:)\d+\/base-[^/]+\/(?=\d+\/)/, '$1'),
    )
    expect(await client.task('DELETE', `/nodes/pve/qemu/${vmid}`, { purge: 1 })).toMatch(/^OK$|still in use by linked/)
  }
  const left = (await client.data('GET', '/nodes/pve/qemu')) as { vmid: number }[]
  for (const { vmid } of left) expect(await client.task('DELETE', `/nodes/pve/qemu/${vmid}`)).toBe('OK')
  expect(await client.data('GET', '/nodes/pve/storage/local/content?content=images')).toEqual([])
  expect(readdirSync(path.join(data, 'nodes/pve/qemu-server'))).toEqual([])
}

/** Kills a server at random moments of builds; the state has to hold each time. */
export async function killAtRandom(data: string, times: number): Promise<void> {
  let running = await serve(data)
  try {
    for (let round = 0; round < times; round++) {
      const seen: Acknowledged = { pools: new Set(), upids: [], vms: new Map() }
      const { child } = running
      const gone = ended(child)
      const killAt = Math.random() * 1500
      const timer = setTimeout(() => child.kill('SIGKILL'), killAt)
      try {
        await build(running, round, seen).catch((error: unknown) => {
          if (!(error instanceof Gone)) throw error
        })
      } finally {
        clearTimeout(timer)
        child.kill('SIGKILL')
      }
      await gone
      running = await serve(data)
      await verify(running, data, seen).catch((error: unknown) => {
        throw new Error(`round ${round}, killed after ${killAt.toFixed(0)} ms`, { cause: error })
      })
    }
  } finally {
    const gone = ended(running.child)
    running.child.kill('SIGTERM')
    await gone
  }
}
