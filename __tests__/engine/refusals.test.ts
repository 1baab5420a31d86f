import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { diagnosticReport } from '../../src/diagnostics/diagnostic-report.ts'
import { TemplateError } from '../../src/diagnostics/errors.ts'
import { printDiagnostic } from '../../src/diagnostics/printer.ts'
import { planTemplate } from '../../src/engine/plan-template.ts'
import { systemClock } from '../../src/time/clock.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'refusals-'))
  writeFileSync(path.join(folder, 'playbook.yml'), '')
  writeFileSync(
    path.join(folder, 'a.pkr.hcl'),
    `source "null" "a" {
  communicator = "none"
}
build {
  sources = ["null.a"]
  provisioner "ansible" {
    playbook_file = "playbook.yml"
  }
}
`,
  )
})
afterAll(() => rmSync(folder, { recursive: true }))

const plan = (toBuild: boolean) =>
  planTemplate({
    clock: systemClock,
    signal: new AbortController().signal,
    template: 'a.pkr.hcl',
    vars: [],
    varFiles: [],
    only: [],
    except: [],
    workingDirectory: folder,
    env: {},
    connection: {},
    evaluateDataSources: false,
    toBuild,
  })

describe('what can be planned, but not built', () => {
  it('is a refusal for programs and a warning for people where nothing is to be built', async () => {
    const { warnings } = await plan(false)
    expect(warnings.map(diagnosticReport)).toMatchObject([
      { code: 'not-supported', severity: 'refusal', file: 'a.pkr.hcl', line: 6 },
    ])
    expect(warnings.map(printDiagnostic)).toEqual([
      expect.stringMatching(/^a\.pkr\.hcl:6:15: warning: The provisioner ansible can not be built yet\n/),
    ])
  })

  it('ends what is to be built, as an error', async () => {
    const thrown = await plan(true).catch((reason: unknown) => reason)
    if (!(thrown instanceof TemplateError)) throw thrown
    expect(thrown.diagnostics).toMatchObject([{ code: 'not-supported', severity: 'error' }])
    expect(thrown.diagnostics.map(printDiagnostic)).toEqual([
      expect.stringMatching(/^a\.pkr\.hcl:6:15: error: The provisioner ansible can not be built yet\n/),
    ])
  })
})
