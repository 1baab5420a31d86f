import { tmpdir } from 'node:os'
import { expect, it } from 'vitest'
import { Cancelled } from '../../src/diagnostics/errors.ts'
import { runLocally } from '../../src/scripts/local-process.ts'

it.each([
  ['is terminated', undefined, 'TERM'],
  ['is asked in the order that is given', ['SIGINT', 'SIGTERM'] as const, 'INT TERM'],
])('a program that is cancelled %s, and killed when it stays', async (_, ending, heard) => {
  const abort = new AbortController()
  const lines: string[] = []
  const script = 'trap "echo INT" INT; trap "echo TERM" TERM; echo up; while :; do sleep 0.1; done'
  const ran = runLocally('/bin/sh', ['-c', script], {
    signal: abort.signal,
    workingDirectory: tmpdir(),
    env: process.env,
    ...(ending === undefined ? {} : { ending }),
    output: (_stream, line) => {
      lines.push(line)
      if (line === 'up') abort.abort()
    },
  })
  await expect(ran).rejects.toBeInstanceOf(Cancelled)
  // The shell itself says a word on its sleep.
  expect(lines.filter((line) => /^[a-z]+$|^[A-Z]+$/.test(line)).join(' ')).toBe(`up ${heard}`)
})
