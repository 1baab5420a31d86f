import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, it } from 'vitest'

const folder = mkdtempSync(path.join(tmpdir(), 'signals-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const signals = path.resolve(import.meta.dirname, '../../src/entry/signals.ts')
const strays = path.resolve(import.meta.dirname, '../../src/engine/stray-errors.ts')

function start(work: string, graceMs: number | undefined = undefined) {
  const file = path.join(folder, `${Math.random()}.ts`)
  writeFileSync(
    file,
    `import { runUntilSignalled } from ${JSON.stringify(signals)}
     import { failingOfStrays } from ${JSON.stringify(strays)}
     await runUntilSignalled(async (signal) => { ${work} }, {
       graceMs: ${graceMs},
       flush: () => { process.stdout.write('flushed') },
       crash: (thrown) => { process.stdout.write('crashed: ' + thrown.message) },
     })`,
  )
  const child = spawn(process.execPath, [file])
  let output = ''
  child.stdout.on('data', (text) => {
    output += text
  })
  const seen = async (text: string) => {
    while (!output.includes(text)) await sleep(10)
  }
  const done = new Promise<{ code: number | null; output: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, output })),
  )
  return { child, seen, done }
}

const forEver = `console.log('ready'); setInterval(() => {}, 1000); await new Promise(() => {}); return 0`

it('ends with the code of the work, though something still holds the process', async () => {
  expect(await start('setInterval(() => {}, 1000); return 3').done).toEqual({ code: 3, output: '' })
})

it('loses nothing of what was written, however much, to a reader that comes late', async () => {
  const { child, done } = start(`console.log('x'.repeat(5_000_000)); console.log('last'); return 0`)
  child.stdout.pause()
  await sleep(500)
  child.stdout.resume()
  const { output } = await done
  expect(output.length).toBe(5_000_006)
  expect(output.endsWith('last\n')).toBe(true)
})

it.each(['SIGTERM', 'SIGHUP', 'SIGQUIT'] as const)(
  'lets work that heeds the signal end by itself: %s',
  async (name) => {
    const { child, seen, done } = start(
      `console.log('ready'); const alive = setInterval(() => {}, 1000)
     await new Promise((resolve) => signal.addEventListener('abort', resolve)); clearInterval(alive); return 7`,
      5000,
    )
    await seen('ready')
    child.kill(name)
    expect(await done).toEqual({ code: 7, output: 'ready\n' })
  },
)

it('ends work that does not after its time', async () => {
  const { child, seen, done } = start(forEver, 50)
  await seen('ready')
  child.kill('SIGINT')
  expect(await done).toEqual({ code: 130, output: 'ready\nflushed' })
})

it('ends at once at the second signal', async () => {
  const { child, seen, done } = start(`signal.addEventListener('abort', () => console.log('first')); ${forEver}`)
  await seen('ready')
  child.kill('SIGINT')
  await seen('first')
  child.kill('SIGINT')
  expect(await done).toEqual({ code: 130, output: 'ready\nfirst\nflushed' })
})

it.each([`throw new Error('a')`, `setTimeout(() => { throw new Error('a') }, 1); await new Promise(() => {})`])(
  'tells of what nobody caught: %s',
  async (work) => {
    expect(await start(`setInterval(() => {}, 1000); ${work}; return 0`).done).toEqual({
      code: 1,
      output: 'crashed: a',
    })
  },
)

it.each(['setTimeout(() => { throw bug })', 'Promise.reject(bug)', "process.stdout.write('', () => { throw bug })"])(
  'lets the other builds go on where one throws what nobody caught: %s',
  async (stray) => {
    const { done } = start(
      `const bug = new Error('a bug')
       const alive = setInterval(() => {}, 1000)
       const ended = Promise.withResolvers()
       const builds = await Promise.allSettled([
         failingOfStrays(signal, async (own) => {
           ${stray}
           await new Promise((resolve) => own.addEventListener('abort', resolve))
           console.log('cleaned up')
           ended.resolve()
         }),
         failingOfStrays(signal, async (own) => {
           await ended.promise
           return own.aborted ? 'stopped' : 'built'
         }),
       ])
       console.log(builds.map(({ reason, value }) => reason?.message ?? value).join())
       return 5`,
    )
    expect(await done).toEqual({ code: 5, output: 'cleaned up\na bug,built\n' })
  },
)
