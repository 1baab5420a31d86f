import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isAbandoned, lockFolder, serverOf } from '../../src/embedded/state/folder-lock.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lock-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a folder is had by one, given back, and had by the next', () => {
  const release = lockFolder(folder)
  expect(serverOf(folder)).toBe(process.pid)
  expect(() => lockFolder(folder)).toThrow(`in use by another server (process ${process.pid})`)
  release()
  expect([serverOf(folder), isAbandoned(folder)]).toEqual([undefined, false])
  lockFolder(folder)()
  expect(readdirSync(folder)).toEqual(['server.lock.2'])
})

test('of several that find the lock of a dead process one takes its place', async () => {
  const dead = spawnSync(process.execPath, ['-e', '']).pid
  const racers = await Promise.all(Array.from({ length: 4 }, startRacer))
  for (let round = 0; round < 25; round++) {
    for (const name of readdirSync(folder)) rmSync(path.join(folder, name))
    writeFileSync(path.join(folder, 'server.lock.7'), JSON.stringify({ pid: dead, started: '1' }))
    expect(isAbandoned(folder)).toBe(true)
    const at = Date.now() + 20
    const had = await Promise.all(racers.map((racer) => ask(racer, at)))
    expect(had.filter((each) => each === 'have')).toHaveLength(1)
    await Promise.all(racers.map((racer) => ask(racer, 0)))
  }
  for (const racer of racers) racer.kill()
})

/** Told a time it tries to have the folder then; told 0 it gives it back. */
async function startRacer(): Promise<ChildProcess> {
  const module = path.resolve(import.meta.dirname, '../../src/embedded/state/folder-lock.ts')
  const script = `
    const { lockFolder } = await import(${JSON.stringify(module)})
    let release = () => {}
    process.on('message', (at) => {
      if (at === 0) {
        release()
        release = () => {}
        return process.send('given back')
      }
      while (Date.now() < at);
      try {
        release = lockFolder(${JSON.stringify(folder)})
        process.send('have')
      } catch (thrown) {
        process.send(thrown.message)
      }
    })
    process.send('ready')`
  const racer = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  await once(racer, 'message')
  return racer
}

async function ask(racer: ChildProcess, at: number): Promise<unknown> {
  const answer = once(racer, 'message')
  racer.send(at)
  const [text] = await answer
  return text
}
