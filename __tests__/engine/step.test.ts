import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { Cancelled } from '../../src/diagnostics/errors.ts'
import { startOf } from '../../src/diagnostics/range.ts'
import type { Clock } from '../../src/time/clock.ts'
import { folder, planned, run } from './local-run.ts'

/** A source at line 1, and what is in its build from line 4 on. */
const template = (steps: string, source = 'source "null" "n" { communicator = "none" }') =>
  `${source}\nbuild {\n  sources = ["${source.startsWith('source "null"') ? 'null' : 'file'}.n"]\n${steps}\n}`

const places = (problems: readonly Diagnostic[] = []) =>
  problems.map(({ range, summary }) => `${range?.source.name}:${range && startOf(range).line} ${summary}`)

describe('what goes wrong in a step is reported at its block, with its build', () => {
  it.each([
    ['a provisioner', '  provisioner "shell-local" { inline = ["exit 3"] }', 4, 'Script exited with non-zero'],
    ['a post-processor', '\n  post-processor "shell-local" { inline = ["exit 3"] }', 5, 'Script exited with non-zero'],
    [
      'a post-processor of a chain',
      '  post-processors {\n    post-processor "manifest" { output = "a.pkr.hcl/x" }\n  }',
      5,
      'Unable to',
    ],
  ])('%s', async (_, steps, line, says) => {
    const { builds, events } = await run(folder(), template(steps))
    expect(builds).toMatchObject([{ outcome: 'failed' }])
    expect(places(builds[0]?.problems)).toEqual([expect.stringContaining(`a.pkr.hcl:${line} ${says}`)])
    const told = events.flatMap((event) => (event.kind === 'problem' ? [event] : []))
    expect(told.map(({ build }) => build)).toEqual(['null.n'])
    expect(places(told.map(({ diagnostic }) => diagnostic))).toEqual(places(builds[0]?.problems))
  })

  it('a builder', async () => {
    const { builds } = await run(
      folder(),
      template('', 'source "file" "n" {\n  target = "a.pkr.hcl/x"\n  content = "x"\n}'),
    )
    expect(places(builds[0]?.problems)).toEqual([expect.stringContaining('a.pkr.hcl:1 EEXIST')])
  })

  it('an option that is rendered when it runs, at the option', async () => {
    const steps =
      '  provisioner "shell-local" {\n    inline = ["true"]\n    execute_command = ["sh", "{{ build `Host` }}"]\n  }'
    const { builds } = await run(folder(), template(steps, 'source "file" "n" { target = "x" }'))
    expect(places(builds[0]?.problems)).toEqual(['a.pkr.hcl:6 Value not available'])
  })
})

describe('a cancelled step is not a failed one', () => {
  it.each(['provisioner', 'post-processor'])('%s', async (kind) => {
    const stop = new AbortController()
    const steps = `  ${kind} "shell-local" { inline = ["echo started", "sleep 60"] }`
    const stopOnOutput = ({ kind }: { readonly kind: string }) => kind === 'output' && stop.abort()
    const { builds, events } = await run(folder(), template(steps), stop.signal, stopOnOutput)
    expect(builds).toMatchObject([{ outcome: 'cancelled' }])
    expect(events.flatMap((event) => (event.kind === 'step-finished' ? [event.outcome] : []))).toEqual(['cancelled'])
    expect(events.map((event) => event.kind)).not.toContain('problem')
  })

  it('nor is a data source that is asked', async () => {
    const stop = new AbortController()
    // Answers nobody, and takes the question as the moment to stop.
    const server = createServer(() => stop.abort()).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const asks = `data "http" "x" { url = "${url}" }\n${template('')}`
    await expect(planned(folder(), asks, stop.signal)).rejects.toBeInstanceOf(Cancelled)
  })
})

it('all times are those of the one clock, and all pauses are its own', async () => {
  const start = Date.UTC(2001, 1, 3)
  let now = start
  const clock: Clock = {
    now: () => now,
    sleep: (ms) => {
      now += ms
      return Promise.resolve()
    },
  }
  const at = folder()
  const steps = `provisioner "sleep" {
    duration     = "2h"
    pause_before = "1h"
  }
  post-processor "manifest" {}`
  const { builds, events } = await run(at, template(steps), undefined, undefined, clock)
  expect(builds).toMatchObject([{ outcome: 'succeeded', startedAt: start, finishedAt: start + 3 * 3_600_000 }])
  const work = events.filter(({ kind }) => kind !== 'progress')
  expect(new Set(work.map((event) => (event.at - start) / 3_600_000))).toEqual(new Set([0, 3]))
  const written = JSON.parse(readFileSync(path.join(at, 'packer-manifest.json'), 'utf8'))
  expect(written.builds[0].build_time).toBe((start + 3 * 3_600_000) / 1000)
})
