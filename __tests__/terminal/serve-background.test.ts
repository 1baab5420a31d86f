import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { product } from '../../src/entry/product.ts'
import { clientOf } from '../embedded/client.ts'
import { commandLine } from '../harness/runner.ts'

const noProc = existsSync('/proc/self/stat') ? undefined : 'no /proc on this system, by which a process is known again'
if (noProc !== undefined) console.warn(`skipped: ${noProc}`)

let folder: string
const children: ChildProcess[] = []
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'background-'))
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

function start(program: string, words: readonly string[]): ChildProcess {
  const child = spawn(program, words, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  return child
}

it.skipIf(noProc !== undefined)('a server that belongs to a process ends with it, and leaves no data', async () => {
  const job = start('sleep', ['1000'])
  const image = 'no image at all'
  writeFileSync(path.join(folder, 'a.img'), image)
  const digest = createHash('sha256').update(image).digest('hex')
  const data = path.join(folder, 'data')
  const words = ['serve', '--simulate', '--listen', '127.0.0.1:0', '--data', data, '--while', String(job.pid)]
  const images = ['--embedded-images', `local:iso/a.iso a.img sha256:${digest}`]
  const server = start(process.execPath, [commandLine, ...words, ...images])
  const ended = once(server, 'exit')
  const [line] = (await once(createInterface({ input: server.stdout! }), 'line')) as [string]
  const client = clientOf(JSON.parse(line))
  expect(await client.data('GET', '/nodes/pve/storage/local/content')).toMatchObject([{ volid: 'local:iso/a.iso' }])
  expect(existsSync(data)).toBe(true)
  job.kill('SIGKILL')
  expect(await ended).toEqual([0, null])
  expect(existsSync(data)).toBe(false)
})

it('a server that can not start says why, with the end of its log', async () => {
  const options = { endsWith: undefined, env: { PATH: process.env['PATH'] }, signal: new AbortController().signal }
  const data = path.join(folder, 'data')
  await expect(
    product.startServer({ ...options, data, program: path.join(folder, 'nothing.js') }),
  ).rejects.toMatchObject({ code: 'embedded-not-started', detail: expect.stringContaining('Cannot find module') })
  // None runs: nothing to end.
  await product.endServer(data)
})
