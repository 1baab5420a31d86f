import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { diagnosticReport } from '../../src/diagnostics/diagnostic-report.ts'
import { TemplateError } from '../../src/diagnostics/errors.ts'
import { printDiagnostic } from '../../src/diagnostics/printer.ts'
import { sharedTargets } from '../../src/engine/checks/shared-targets.ts'
import { componentsWith } from '../../src/engine/components-with.ts'
import { planTemplate } from '../../src/engine/plan/plan-template.ts'
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
      { code: 'no-communicator', severity: 'refusal', file: 'a.pkr.hcl', line: 6 },
    ])
    expect(warnings.map(printDiagnostic)).toEqual([
      expect.stringMatching(/^a\.pkr\.hcl:6:3: warning: This build has no communicator\n/),
    ])
  })

  it('ends what is to be built, as an error', async () => {
    const thrown = await plan(true).catch((reason: unknown) => reason)
    if (!(thrown instanceof TemplateError)) throw thrown
    expect(thrown.diagnostics).toMatchObject([{ code: 'no-communicator', severity: 'error' }])
    expect(thrown.diagnostics.map(printDiagnostic)).toEqual([
      expect.stringMatching(/^a\.pkr\.hcl:6:3: error: This build has no communicator\n/),
    ])
  })
})

it('what is only a warning ends no build', async () => {
  writeFileSync(
    path.join(folder, 'warned.pkr.hcl'),
    'source "file" "a" { target = "x" }\nbuild {\n  sources = ["file.a"]\n}\n',
  )
  expect((await plan(true, 'warned.pkr.hcl')).warnings).toMatchObject([{ code: 'blank-content', severity: 'warning' }])
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

describe('two builds that would destroy the work of one another', () => {
  const source = (name: string, lines: string) => `source "proxmox-iso" "${name}" {
  proxmox_url  = "https://pve.example.com:8006/"
  username     = "a@pve"
  password     = "b"
  node         = "pve"
  communicator = "none"
  boot_iso { iso_file = "local:iso/x.iso" }
  ${lines}
}
`
  const write = (first: string, second: string) =>
    writeFileSync(
      path.join(folder, 'two.pkr.hcl'),
      `${source('a', first)}${source('b', second)}build {\n  sources = ["proxmox-iso.a", "proxmox-iso.b"]\n}\n`,
    )

  it('are refused where they have one ID', async () => {
    write('vm_id = 500', 'vm_id = 500')
    const thrown = await plan(false, 'two.pkr.hcl').catch((reason: unknown) => reason)
    expect((thrown as TemplateError).diagnostics.map(printDiagnostic).join()).toMatch(
      /two\.pkr\.hcl:17:\d+: error: proxmox-iso\.a and proxmox-iso\.b both have vm_id 500\n[\s\S]*One would be refused/,
    )
    write('vm_id = 500', 'vm_id = 501')
    expect((await plan(false, 'two.pkr.hcl')).builds).toHaveLength(2)
  })

  it('are refused with force where they have one name', async () => {
    write('template_name = "x"', 'template_name = "x"')
    const both = await plan(false, 'two.pkr.hcl')
    const { builder } = componentsWith({})
    expect(sharedTargets(both, { builder }, false)).toEqual([])
    expect(sharedTargets(both, { builder }, true)).toMatchObject([
      {
        code: 'shared-target',
        summary: 'proxmox-iso.a and proxmox-iso.b both have the name x',
        detail: expect.stringContaining(
          'With force, keep or keep-for the one that ends later removes the template of the other.',
        ),
      },
    ])
  })
})
