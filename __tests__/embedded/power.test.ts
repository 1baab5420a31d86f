import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EmbeddedServer, startEmbedded } from '../../src/embedded/index.ts'
import { type Client, clientOf } from './client.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'power-'))
let server: EmbeddedServer
let root: Client
let vmid = 100

beforeAll(async () => {
  server = await startEmbedded({
    data: path.join(folder, 'data'),
    listen: { host: '127.0.0.1', port: 0 },
    simulate: true,
    authFailureDelay: 0,
  })
  root = clientOf(server)
})

afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

async function running(): Promise<string> {
  vmid++
  await root.task('POST', '/nodes/pve/qemu', { vmid, start: 1 })
  return `/nodes/pve/qemu/${vmid}/status`
}

test('a paused machine is not asked to shut down, only stopped', async () => {
  const at = await running()
  expect(await root.task('POST', `${at}/suspend`)).toBe('OK')
  for (const action of ['shutdown', 'reboot']) {
    expect(await root.call('POST', `${at}/${action}`)).toMatchObject({
      status: 500,
      reason: 'VM is paused - cannot shutdown',
    })
  }
  expect(await root.task('POST', `${at}/shutdown`, { forceStop: 1 })).toBe('OK')
  expect(await root.data('GET', `${at}/current`)).toMatchObject({ status: 'stopped' })
})

test('suspending to disk fails in its task, and the machine runs on', async () => {
  const at = await running()
  const upid = String(await root.data('POST', `${at}/suspend`, { todisk: 1, statestorage: 'local' }))
  expect(upid).toContain(`:qmsuspend:${vmid}:`)
  expect(await root.task('POST', `${at}/suspend`, { todisk: 1 })).toBe(
    `VM ${vmid} qmp command 'savevm-start' failed - The command savevm-start has not been found`,
  )
  expect(await root.data('GET', `${at}/current`)).toMatchObject({ qmpstatus: 'running' })
})

test("options that are root's own, and boards that are none, are refused", async () => {
  const at = await running()
  expect(await root.call('POST', `${at}/resume`, { nocheck: 1 })).toMatchObject({
    status: 400,
    body: { errors: { nocheck: 'Only root may use this option.' } },
  })
  expect((await root.call('POST', `${at}/start`, { machine: 'abacus' })).body).toMatchObject({
    errors: { machine: expect.stringMatching(/^invalid format - format error\n.*type: value does not match/s) },
  })
})
