import { existsSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { folder, run } from './local-run.ts'

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
