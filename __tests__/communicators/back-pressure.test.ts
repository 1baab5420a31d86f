import ssh2 from 'ssh2'
import { afterAll, expect, it } from 'vitest'
import { execOn } from '../../src/communicators/ssh/commands/exec.ts'
import { runLocally } from '../../src/scripts/local-process.ts'
import { byPassword, startGuestServer } from './guest-server.ts'

const guest = await startGuestServer({ authenticate: byPassword('root', 'x') })
afterAll(() => guest.stop())

/** Takes lines until it has had enough, and says so; what comes then is too much. */
function slowReader() {
  let count = 0
  let room: (() => void) | undefined
  return {
    get count() {
      return count
    },
    get waits() {
      return room !== undefined
    },
    take: () => {
      count++
      if (count % 1000 !== 0) return undefined
      return new Promise<void>((resolve) => {
        room = resolve
      })
    },
    goOn() {
      const resolve = room
      room = undefined
      resolve?.()
    },
  }
}

async function holds(reader: ReturnType<typeof slowReader>): Promise<void> {
  await expect.poll(() => reader.waits).toBe(true)
  const before = reader.count
  for (let turn = 0; turn < 2000; turn++) await new Promise((resolve) => setImmediate(resolve))
  expect(reader.count).toBe(before)
  reader.goOn()
  await expect.poll(() => reader.count).toBeGreaterThan(before)
}

it('a guest that prints faster than the log is read has to wait', async () => {
  const client = new ssh2.Client()
  await new Promise((resolve, reject) => {
    client.on('ready', () => resolve(undefined)).on('error', reject)
    client.connect({ host: '127.0.0.1', port: guest.port, username: 'root', password: 'x' })
  })
  const reader = slowReader()
  const abort = new AbortController()
  const ended = execOn(
    client,
    'yes',
    { signal: abort.signal, onOutput: reader.take },
    { pty: false, forwardAgent: false },
  ).catch((thrown: unknown) => thrown)
  await holds(reader)
  abort.abort()
  expect(await ended).toMatchObject({ name: 'Cancelled' })
  client.destroy()
})

it('so has a program of this machine', async () => {
  const reader = slowReader()
  const abort = new AbortController()
  const ended = runLocally('yes', [], {
    signal: abort.signal,
    workingDirectory: process.cwd(),
    env: process.env,
    output: reader.take,
  }).catch((thrown: unknown) => thrown)
  await holds(reader)
  abort.abort()
  // Nobody reads what it has printed, and nobody waits for that.
  expect(await ended).toMatchObject({ name: 'Cancelled' })
})
