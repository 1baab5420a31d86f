import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, it, onTestFinished } from 'vitest'
import { Cancelled } from '../../src/diagnostics/errors.ts'
import { runLocally } from '../../src/scripts/local-process.ts'

it('a program that is cancelled is asked to end in the order that is given, and killed when it stays', async () => {
  const abort = new AbortController()
  const lines: string[] = []
  const script = 'trap "echo INT" INT; trap "echo TERM" TERM; echo up; while :; do sleep 0.1; done'
  const ran = runLocally('/bin/sh', ['-c', script], {
    signal: abort.signal,
    workingDirectory: tmpdir(),
    env: process.env,
    ending: ['SIGINT', 'SIGTERM'],
    output: (_stream, line) => {
      lines.push(line)
      if (line === 'up') abort.abort()
    },
  })
  await expect(ran).rejects.toBeInstanceOf(Cancelled)
  // The shell itself says a word on its sleep.
  expect(lines.filter((line) => /^[a-z]+$|^[A-Z]+$/.test(line)).join(' ')).toBe('up INT TERM')
})

interface Ran {
  readonly ran: Promise<{ readonly exitCode: number | undefined }>
  readonly lines: string[]
  /** That the script has printed as `pid NUMBER`. */
  pid(): number
}

/** Runs a script, and cancels it when it prints the word. What it has printed as its `pid` ends with the test. */
function run(script: string, cancelAt?: string, take = (_line: string): unknown => undefined): Ran {
  const abort = new AbortController()
  const lines: string[] = []
  const pid = () => Number(/^pid (\d+)$/m.exec(lines.join('\n'))?.[1])
  onTestFinished(() => {
    if (lives(pid())) process.kill(pid(), 'SIGKILL')
  })
  const ran = runLocally('/bin/sh', ['-c', script], {
    signal: abort.signal,
    workingDirectory: tmpdir(),
    env: process.env,
    output: (_stream, line) => {
      lines.push(line)
      if (line === cancelAt) abort.abort()
      return take(line)
    },
  })
  return { ran, lines, pid }
}

/** Zombies are dead. */
function lives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch (thrown) {
    // Where there is no /proc, there are no zombies that nobody waits for.
    return (thrown as NodeJS.ErrnoException).code === 'ENOENT' && !process.platform.startsWith('linux')
  }
}

const daemon = `node -e 'console.log("pid " + process.pid); setInterval(() => {}, 1000)'`

it('a server that a script has started holds nothing up, and goes on', async () => {
  const { ran, lines, pid } = run(`setsid ${daemon} & echo started; exit 3`)
  expect(await ran).toMatchObject({ exitCode: 3 })
  expect(lines).toEqual(expect.arrayContaining(['started', expect.stringMatching(/^pid/)]))
  expect(lines.at(-1)).toBe('... what /bin/sh has started goes on, and its output is not read any more')
  expect(lives(pid())).toBe(true)
})

it('what a script has printed is read to its last line, however slowly, also where a server holds its output', async () => {
  // A reader slower than the farewell is long. Node itself reads on once when a program has ended.
  const slowly = (line: string) =>
    line.endsWith('000') ? new Promise((resolve) => setTimeout(resolve, 6000)) : undefined
  const { ran, lines } = run(`setsid ${daemon} & seq 25000; echo last`, undefined, slowly)
  expect(await ran).toMatchObject({ exitCode: 0 })
  expect(lines.filter((line) => /^\d+$/.test(line))).toHaveLength(25_000)
  expect(lines).toContain('last')
})

it('a cancelled script does not wait for what made itself a session of its own', async () => {
  const { ran, pid } = run(
    `setsid ${daemon} & while [ ! -e /proc/$!/cwd ]; do :; done; sleep 2; echo up; sleep 300`,
    'up',
  )
  await expect(ran).rejects.toBeInstanceOf(Cancelled)
  expect(lives(pid())).toBe(true)
})

it('nothing of the group of a cancelled script outlives it, also where it holds no output', async () => {
  const stubborn = `sh -c 'trap "" TERM; echo pid $$; exec >/dev/null 2>&1; while :; do sleep 1; done' & sleep 1; echo up; sleep 300`
  const { ran, pid } = run(stubborn, 'up')
  await expect(ran).rejects.toBeInstanceOf(Cancelled)
  expect(pid()).toBeGreaterThan(0)
  await expect.poll(() => lives(pid())).toBe(false)
})
