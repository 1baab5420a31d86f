import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type EmbeddedServer, startEmbedded } from '../../src/embedded/index.ts'
import { connect, type ProxmoxClient } from '../../src/proxmox/client.ts'
import { systemClock } from '../../src/time/clock.ts'

let folder: string
let server: EmbeddedServer
let client: ProxmoxClient

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'backup-'))
  server = await startEmbedded({ data: folder, listen: { host: '127.0.0.1', port: 0 }, simulate: true })
  const { url, username, token, fingerprint } = server
  client = await connect({ url, username, token, tls: { fingerprint }, clock: systemClock })
  await task('POST', '/nodes/pve/qemu', {
    vmid: 100,
    name: 'one',
    scsi0: 'local-lvm:0.0625',
    scsi1: 'local-lvm:0.0625,backup=0',
  })
})
afterAll(async () => {
  await client.close()
  await server.close()
  rmSync(folder, { recursive: true })
})

async function task(method: 'POST' | 'DELETE', at: string, parameters = {}): Promise<readonly string[]> {
  const lines: string[] = []
  const upid = String(await client.request(method, at, parameters))
  await client.task(upid, { onLog: (line) => void lines.push(line) })
  return lines
}

const list = () => client.request('GET', '/nodes/pve/storage/local/content', { content: 'backup', vmid: 100 })
const backUp = (more: object) =>
  task('POST', '/nodes/pve/vzdump', { vmid: 100, storage: 'local', mode: 'stop', ...more })

it('archives a machine with notes, lists it, and removes it with all that belongs to it', async () => {
  const lines = await backUp({ compress: 'zstd', 'notes-template': 'of {{vmid}} on {{node}}' })
  expect(lines.join('\n')).toMatch(/exclude disk 'scsi1' .* \(backup=no\)/)
  expect(lines.at(-1)).toBe('INFO: Backup job finished successfully')
  const [found] = (await list()) as readonly { volid: string }[]
  expect(found).toMatchObject({
    content: 'backup',
    format: 'vma.zst',
    subtype: 'qemu',
    vmid: 100,
    notes: 'of 100 on pve',
  })
  await task('DELETE', `/nodes/pve/storage/local/content/${found!.volid.replaceAll('/', '%2F')}`)
  expect(await list()).toEqual([])
})

it.each([
  [{ storage: 'local-lvm' }, 'wrong content type'],
  [{ compress: 'lzo' }, 'lzop'],
])('refuses %j', async (more, text) => {
  await expect(backUp(more)).rejects.toThrow(text)
  expect(await list()).toEqual([])
})

it('refuses what only its command line has', async () => {
  await expect(backUp({ stdout: 1 })).rejects.toThrow('Parameter verification failed')
})

it('leaves no lock and no file behind when the task is stopped', async () => {
  const upid = String(await client.request('POST', '/nodes/pve/vzdump', { vmid: 100, storage: 'local', mode: 'stop' }))
  await client.request('DELETE', `/nodes/pve/tasks/${upid}`)
  await client.task(upid).catch(() => {})
  expect(await client.request('GET', '/nodes/pve/qemu/100/config')).not.toHaveProperty('lock')
  expect(await list()).toEqual([])
})
