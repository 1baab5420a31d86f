import { existsSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildReports } from '../../src/report/builds.ts'
import { Secrets } from '../../src/report/secrets.ts'
import { renderSummary } from '../../src/report/summary.ts'
import { folder, planned, run } from './local-run.ts'

const template = (steps: string) =>
  `source "null" "n" { communicator = "none" }\nbuild {\n  sources = ["null.n"]\n${steps}\n}`

const failsTwice = (more: string) =>
  template(`provisioner "shell-local" {
  inline = ["echo >> attempts", "test $(wc -l < attempts) -ge 3"]
  ${more}
}`)

describe('max_retries', () => {
  it('is how often a failed provisioner is repeated', async () => {
    const at = folder()
    const attempts = () => readFileSync(path.join(at, 'attempts'), 'utf8').length
    expect((await run(at, failsTwice('max_retries = 2'))).builds).toMatchObject([{ outcome: 'succeeded' }])
    expect(attempts()).toBe(3)
    rmSync(path.join(at, 'attempts'))
    expect((await run(at, failsTwice('max_retries = 1'))).builds).toMatchObject([{ outcome: 'failed' }])
    expect(attempts()).toBe(2)
    rmSync(path.join(at, 'attempts'))
    expect((await run(at, failsTwice(''))).builds).toMatchObject([{ outcome: 'failed' }])
    expect(attempts()).toBe(1)
  })

  it('does not repeat what was cancelled', async () => {
    const at = folder()
    const stop = new AbortController()
    const step = `provisioner "shell-local" {
  inline      = ["echo >> attempts", "echo started", "sleep 60"]
  max_retries = 5
}`
    const running = run(at, template(step), stop.signal, ({ kind }) => kind === 'output' && stop.abort())
    expect((await running).builds).toMatchObject([{ outcome: 'cancelled' }])
    expect(readFileSync(path.join(at, 'attempts'), 'utf8')).toHaveLength(1)
  })
})

it('a provisioner that outlives its timeout fails at its block', async () => {
  const { builds } = await run(
    folder(),
    template('  provisioner "shell-local" {\n    inline  = ["sleep 60"]\n    timeout = "50ms"\n  }'),
  )
  expect(builds).toMatchObject([
    {
      outcome: 'failed',
      problems: [{ summary: 'The provisioner shell-local did not end within its timeout of 0.05s' }],
    },
  ])
  const range = builds[0]?.problems[0]?.range
  expect(range?.source.text.slice(range.start, range.end)).toBe('provisioner "shell-local"')
})

describe('the error-cleanup-provisioner', () => {
  const withCleanUp = (inline: string) =>
    template(`provisioner "shell-local" { inline = [${inline}] }
  error-cleanup-provisioner "shell-local" { inline = ["touch cleaned"] }`)

  it('runs after a failure, not after a success', async () => {
    const at = folder()
    expect((await run(at, withCleanUp('"true"'))).builds).toMatchObject([{ outcome: 'succeeded' }])
    expect(existsSync(path.join(at, 'cleaned'))).toBe(false)
    expect((await run(at, withCleanUp('"false"'))).builds).toMatchObject([{ outcome: 'failed' }])
    expect(existsSync(path.join(at, 'cleaned'))).toBe(true)
  })

  it('does not run after a cancellation, which leaves no time for it', async () => {
    const at = folder()
    const stop = new AbortController()
    const stopOnOutput = ({ kind }: { kind: string }) => kind === 'output' && stop.abort()
    const { builds, events } = await run(at, withCleanUp('"echo started", "sleep 60"'), stop.signal, stopOnOutput)
    expect(builds).toMatchObject([{ outcome: 'cancelled' }])
    expect(events.filter(({ kind }) => kind === 'say')).not.toContainEqual(
      expect.objectContaining({ text: expect.stringContaining('error-cleanup') }),
    )
    expect(existsSync(path.join(at, 'cleaned'))).toBe(false)
  })
})

describe('continue_on_error', () => {
  const going = (more: string) =>
    template(`provisioner "shell-local" {
    inline            = ["echo >> attempts", "echo E: no package >&2", "exit 3"]
    continue_on_error = true
    ${more}
  }
  provisioner "shell-local" { inline = ["touch after"] }`)

  it('lets the build go on, with a warning at the block', async () => {
    const at = folder()
    const { builds, events, history } = await run(at, going('max_retries = 1'))
    expect(builds).toMatchObject([{ outcome: 'succeeded', problems: [] }])
    expect(existsSync(path.join(at, 'after'))).toBe(true)
    // What is tried again is tried again first.
    expect(readFileSync(path.join(at, 'attempts'), 'utf8')).toHaveLength(2)
    const warnings = events.flatMap((event) => (event.kind === 'problem' ? [event.diagnostic] : []))
    expect(warnings).toMatchObject([{ code: 'failure-passed-over', severity: 'warning', evidence: 'E: no package' }])
    const range = warnings[0]?.range
    expect(range?.source.text.slice(range.start, range.end)).toBe('provisioner "shell-local"')
    expect(warnings[0]?.summary).toMatch(/^shell-local \(.*\), 1 of 2 failed: .*3/)
    expect(events).toContainEqual(expect.objectContaining({ kind: 'step-finished', outcome: 'failed' }))
    expect(history.builds[0]?.passedOver).toEqual([
      { step: 'shell-local (echo >> attempts), 1 of 2', why: expect.stringContaining('3') },
    ])
  })

  it('is told in the report and in the summary', async () => {
    const { history } = await run(folder(), going(''))
    const secrets = new Secrets()
    expect(buildReports(history, secrets, { links: false })).toMatchObject([
      { outcome: 'succeeded', problems: [], passedOver: [{ step: 'shell-local (echo >> attempts), 1 of 2' }] },
    ])
    const options = { command: 'build', outcome: 'succeeded', now: 0, limit: 1e6, secrets } as const
    const summary = renderSummary(history, options)
    expect(summary).toMatch(/⚠️ <code>null\.n<\/code> went on without shell-local .*, which failed: /)
    expect(summary).toContain('1 warning')
  })

  it.each(['"maybe"', '[]', '2'])('is true or false, and not %s', async (value) => {
    const step = `provisioner "shell-local" {\n    inline = ["true"]\n    continue_on_error = ${value}\n  }`
    await expect(planned(folder(), template(step))).rejects.toThrow()
  })

  it('does not go on after a cancellation', async () => {
    const at = folder()
    const stop = new AbortController()
    const step = `provisioner "shell-local" {
    inline            = ["echo started", "sleep 60"]
    continue_on_error = true
  }
  provisioner "shell-local" { inline = ["touch after"] }`
    const running = run(at, template(step), stop.signal, ({ kind }) => kind === 'output' && stop.abort())
    expect((await running).builds).toMatchObject([{ outcome: 'cancelled' }])
    expect(existsSync(path.join(at, 'after'))).toBe(false)
  })

  it('begins without a program that the provisioner misses', async () => {
    const step = (more: string) =>
      template(`provisioner "ansible" {
    playbook_file = "a.pkr.hcl"
    command       = "no-such-ansible"
    ${more}
  }`)
    expect((await run(folder(), step('continue_on_error = false'))).builds).toMatchObject([{ outcome: 'failed' }])
    expect((await run(folder(), step('continue_on_error = true'))).builds).toMatchObject([{ outcome: 'succeeded' }])
  })
})
