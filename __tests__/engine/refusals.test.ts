import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { diagnosticReport } from '../../src/diagnostics/diagnostic-report.ts'
import { TemplateError } from '../../src/diagnostics/errors.ts'
import { printDiagnostic } from '../../src/diagnostics/printer.ts'
import { planTemplate } from '../../src/engine/plan-template.ts'
import { systemClock } from '../../src/time/clock.ts'
import { fullTrust } from '../../src/trust/trust.ts'

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

const plan = (toBuild: boolean, template = 'a.pkr.hcl') =>
  planTemplate({
    clock: systemClock,
    signal: new AbortController().signal,
    template,
    vars: [],
    varFiles: [],
    only: [],
    except: [],
    workingDirectory: folder,
    trust: fullTrust,
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

describe('a provisioner that works in a guest which the source does not reach', () => {
  const source = (type: string, lines: string) => `source "${type}" "a" {\n${lines}\n}\n`
  const build = (type: string, provisioner: string) =>
    `build {\n  sources = ["${type}.a"]\n  provisioner "${provisioner}" {\n    inline = ["true"]\n  }\n}\n`

  it.each([
    ['null', 'communicator = "none"'],
    ['file', 'target = "made"'],
  ])('is told before anything is made: %s', async (type, lines) => {
    const at = path.join(folder, 'guest.pkr.hcl')
    writeFileSync(at, source(type, lines) + build(type, 'shell'))
    const { warnings } = await plan(false, 'guest.pkr.hcl')
    expect(warnings.filter(({ severity }) => severity === 'refusal').map(diagnosticReport)).toMatchObject([
      { code: 'no-communicator', file: 'guest.pkr.hcl', line: 6, summary: 'This build has no communicator' },
    ])
    writeFileSync(at, source(type, lines) + build(type, 'shell-local'))
    expect((await plan(false, 'guest.pkr.hcl')).warnings.filter(({ severity }) => severity === 'refusal')).toEqual([])
  })
})
