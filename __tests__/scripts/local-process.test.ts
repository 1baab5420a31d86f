import { tmpdir } from 'node:os'
import { expect, it } from 'vitest'
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
