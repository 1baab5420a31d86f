import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { componentsWith } from '../../src/engine/components-with.ts'
import { planTemplate } from '../../src/engine/plan/plan-template.ts'
import { runPlan } from '../../src/engine/run-plan.ts'
import { Heartbeat } from '../../src/report/progress-filter.ts'
import { type Clock, systemClock } from '../../src/time/clock.ts'
import { fullTrust } from '../../src/trust/trust.ts'
import { type Lab, labTemplate, openLab } from './lab.ts'

let lab: Lab
const folder = mkdtempSync(path.join(tmpdir(), 'heartbeat-'))
beforeAll(async () => {
  lab = await openLab()
})
afterAll(async () => {
  await lab.close()
  rmSync(folder, { recursive: true, force: true })
})

it('"Waiting 2400s for boot" is followed by a line every 15 s, a long <wait> and a pause_before too', async () => {
  const pause = 'provisioner "shell-local" {\n pause_before = "1m"\n inline = ["true"]\n }'
  const template = labTemplate(lab, { build: pause }).replace('"1ms"', '"40m"').replace('"<enter>"', '"<wait50s>a"')
  writeFileSync(path.join(folder, 'a.pkr.hcl'), template)
  // Long waits pass at once; others are those of real connections.
  let ahead = 0
  const clock: Clock = {
    now: () => systemClock.now() + ahead,
    async sleep(milliseconds, signal) {
      if (milliseconds < 5000) return systemClock.sleep(milliseconds, signal)
      ahead += milliseconds
    },
  }
  const { url, username, token, fingerprint } = lab.server
  const connection = { url, username, token, fingerprint, node: 'pve' }
  const signal = new AbortController().signal
  const names = { template: 'a.pkr.hcl', vars: [], varFiles: [], only: [], except: [], evaluateDataSources: true }
  const plan = await planTemplate({
    ...names,
    clock,
    workingDirectory: folder,
    trust: fullTrust,
    env: {},
    connection,
    signal,
  })
  const heartbeat = new Heartbeat(15_000)
  const lines: string[] = []
  const { builds } = await runPlan(plan, {
    clock,
    components: componentsWith(connection),
    journal: { append: () => {} },
    onEvent: (event) => {
      const line = event.kind === 'progress' ? heartbeat.beat(event) : undefined
      if (line !== undefined) lines.push(line)
    },
    signal,
    runId: 'heartbeat',
    onError: 'cleanup',
    cleanUpAfterCancel: true,
    parallelBuilds: 1,
    force: false,
    bootWaitFactor: 1,
    workingDirectory: folder,
    trust: fullTrust,
    env: {},
    downloadDirectory: folder,
    isoCache: undefined,
  })
  expect(builds).toMatchObject([{ outcome: 'succeeded', problems: [] }])
  expect(lines.filter((line) => line.startsWith('Waiting for boot, '))).toHaveLength(2400 / 15 - 1)
  expect(lines).toContain('Waiting for boot, 20m of 40m')
  expect(lines).toContain('Waiting in the boot command, 30s of 50s')
  expect(lines).toContain('Pausing, 45s of 1m')
})
