import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { TemplateError } from '../../src/diagnostics/errors.ts'
import { printDiagnostic } from '../../src/diagnostics/printer.ts'
import { findBuilds } from '../../src/engine/matrix/find-builds.ts'
import { describePlan, planTemplate } from '../../src/engine/plan/plan-template.ts'
import type { PlanRequest } from '../../src/engine/product.ts'
import { systemClock } from '../../src/time/clock.ts'
import { fullTrust } from '../../src/trust/trust.ts'
import { runWords } from '../terminal/running.ts'
import { takenOf } from './fingerprint/taken.ts'
import { folder, runPlanned } from './local-run.ts'

const template = `variable "fruit" { default = "apple" }
source "null" "a" { communicator = "none" }
source "null" "b" { communicator = "none" }
build {
  name    = "all"
  sources = ["null.a", "null.b"]
  provisioner "shell-local" { inline = ["echo template $PACKER_BUILD_NAME >> log"] }
}`

const legacy = JSON.stringify({
  builders: [
    { type: 'null', name: 'a', communicator: 'none' },
    { type: 'null', name: 'b', communicator: 'none' },
  ],
  provisioners: [{ type: 'shell-local', inline: ['echo template $PACKER_BUILD_NAME >> log'] }],
})

/** A template, and beside it the folder of the platform team. */
function place(enforced: string, files: Readonly<Record<string, string>> = {}): string {
  const at = folder()
  mkdirSync(path.join(at, 'platform'))
  const all = { 't/a.pkr.hcl': template, 't.json': legacy, 'platform/enforced.pkr.hcl': enforced, ...files }
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(path.dirname(path.join(at, name)), { recursive: true })
    writeFileSync(path.join(at, name), text, { mode: name.endsWith('.sh') ? 0o755 : 0o644 })
  }
  return at
}

function plan(workingDirectory: string, given: Partial<PlanRequest> = {}) {
  return planTemplate({
    ...{ template: 't', vars: [], varFiles: [], only: [], except: [], env: {}, trust: fullTrust, connection: {} },
    ...{ enforced: 'platform/enforced.pkr.hcl', evaluateDataSources: true, signal: new AbortController().signal },
    workingDirectory,
    clock: systemClock,
    ...given,
  })
}

async function problems(enforced: string, given: Partial<PlanRequest> = {}): Promise<readonly string[]> {
  try {
    await plan(place(enforced), given)
    return []
  } catch (thrown) {
    if (!(thrown instanceof TemplateError)) throw thrown
    return thrown.diagnostics.map((each) => printDiagnostic(each).split('\n')[0] ?? '')
  }
}

const steps = `variable "tool" { default = "audit" }
locals { begin = "echo ${'${var.tool}'}" }
provisioner "shell-local" {
  inline = ["${'${local.begin}'} ${'${source.name}'} >> log", "cat beside.txt >> log"]
}
provisioner "shell-local" {
  name   = "second"
  only   = ["null.b"]
  script = "second.sh"
}
`
const files = {
  'platform/beside.txt': 'beside\n',
  'platform/second.sh': '#!/bin/sh\necho second >> log\n',
  // A file of the same name in the folder of the run is none of theirs.
  'second.sh': '#!/bin/sh\necho wrong >> log\n',
}

describe('enforced provisioners', () => {
  it.each(['t', 't.json'])('run after those of %s in every build, in their own folder', async (named) => {
    const at = place(steps, files)
    const { builds } = await runPlanned(at, await plan(at, { template: named }))
    expect(builds.flatMap(({ problems: told }) => told.map(({ summary, evidence }) => [summary, evidence]))).toEqual([])
    expect(readFileSync(path.join(at, 'log'), 'utf8')).toBe('template a\ntemplate b\n')
    const second = named === 't' ? 'second\n' : ''
    expect(readFileSync(path.join(at, 'platform/log'), 'utf8')).toBe(`audit a\nbeside\naudit b\nbeside\n${second}`)
  })

  it('stay whatever is left out of a run', async () => {
    const at = place(steps, files)
    const made = await plan(at, { except: ['second', 'shell-local', 'all.null.a'] })
    expect(
      describePlan(made).builds.map(({ name, provisioners }) => [name, provisioners.map((one) => one.enforced)]),
    ).toEqual([['all.null.b', [undefined, true, true]]])
  })

  it('end a build that they fail', async () => {
    const at = place('provisioner "shell-local" { inline = ["exit 3"] }')
    const { builds, history } = await runPlanned(at, await plan(at, { only: ['*.b'] }))
    expect(builds).toMatchObject([{ outcome: 'failed' }])
    expect(builds[0]?.problems[0]?.range?.source.name).toBe('platform/enforced.pkr.hcl')
    expect(history.builds[0]?.steps.at(-1)?.name).toBe('Provisioning with shell-local (exit 3), enforced, 2 of 2')
  })

  it('see the environment and no variables of the template', async () => {
    const secret =
      'variable "token" {\n  sensitive = true\n}\nprovisioner "shell-local" { inline = ["echo ${var.token}"] }'
    const at = place(secret)
    const made = await plan(at, { env: { PKR_VAR_token: 'very-hidden' } })
    expect(made.secrets.map(({ text }) => text)).toContain('very-hidden')
    expect(JSON.stringify(describePlan(made))).not.toContain('very-hidden')
    expect(await problems(secret)).toEqual(['platform/enforced.pkr.hcl:1:1: error: Unset variable "token"'])
    expect(await problems('provisioner "shell-local" { inline = ["echo ${var.fruit}"] }')).toEqual([
      expect.stringMatching(/^platform\/enforced\.pkr\.hcl:1:50: error: Unsupported attribute/),
    ])
  })

  it('are written in HCL, with nothing beside them', async () => {
    expect(
      await problems(`source "null" "x" {}
build {}
packer { required_version = ">= 1" }
data "null" "x" { input = "" }
post-processor "manifest" {}
provisioner "nope" {}
provisioner "shell-local" { inlin = ["x"] }
x = 1
`),
    ).toEqual([
      expect.stringMatching(/hcl:1:1: error: Unsupported block type/),
      expect.stringMatching(/hcl:2:1: error: Unsupported block type/),
      expect.stringMatching(/hcl:3:1: error: Unsupported block type/),
      expect.stringMatching(/hcl:4:1: error: Unsupported block type/),
      expect.stringMatching(/hcl:5:1: error: Unsupported block type/),
      expect.stringMatching(/hcl:6:13: error: Unknown provisioner type "nope"/),
      expect.stringMatching(/hcl:7:29: error: Unsupported argument/),
      expect.stringMatching(/hcl:8:1: error: Unsupported argument/),
    ])
    expect(await problems('provisioner "shell-local" {')).toEqual([
      expect.stringMatching(/enforced\.pkr\.hcl:1:27: error/),
    ])
    expect(await problems('', { enforced: 'no.pkr.hcl' })).toEqual([
      'enforced: error: No file of enforced provisioners: no.pkr.hcl',
    ])
    expect(await problems('', { enforced: 'platform' })).toEqual([
      'enforced: error: No file of enforced provisioners: platform',
    ])
    expect(await problems('', { enforced: 't.json' })).toEqual([
      't.json:1:1: error: Enforced provisioners are written in HCL2',
    ])
  })

  it('may be none, and may be JSON', async () => {
    const at = place('# nothing yet', {
      'platform/more.pkr.json': JSON.stringify({ provisioner: [{ 'shell-local': { inline: ['true'] } }] }),
    })
    expect((await plan(at)).builds[0]?.provisioners).toHaveLength(1)
    expect((await plan(at, { enforced: 'platform/more.pkr.json' })).builds[0]?.provisioners).toHaveLength(2)
  })

  it('need a guest where they work in one', async () => {
    await expect(plan(place('provisioner "shell" { inline = ["true"] }'), { toBuild: true })).rejects.toThrow()
    expect(await problems('provisioner "shell" { inline = ["true"] }', { toBuild: true })).toEqual([
      expect.stringMatching(/^platform\/enforced\.pkr\.hcl:1:1: error: This build has no communicator/),
    ])
  })

  it('are part of the fingerprint, and so are their files', async () => {
    const of = async (enforced: string, more: Readonly<Record<string, string>> = files) => {
      const at = place(enforced, { ...more, '.git/HEAD': '' })
      const given = { template: 't', only: ['*.b'], enforced: 'platform/enforced.pkr.hcl' }
      return (await takenOf(at, given)).fingerprint.value
    }
    const before = await of(steps)
    expect(await of(`# a remark\n${steps}`)).toBe(before)
    expect(await of(steps.replace('audit', 'other'))).not.toBe(before)
    expect(await of('')).not.toBe(before)
    expect(await of(steps, { ...files, 'platform/second.sh': '#!/bin/sh\n' })).not.toBe(before)
  })

  it('are named by the commands that look at a template', async () => {
    const at = place(steps, files)
    const enforced = ['--enforced', path.join(at, 'platform/enforced.pkr.hcl')]
    const planned = await runWords(['plan', path.join(at, 't'), ...enforced])
    expect(planned.stdout).toContain('  provisioner 1: shell-local\n  provisioner 2: shell-local (enforced)\n')
    const inspected = await runWords(['inspect', path.join(at, 't'), ...enforced])
    expect(inspected.stdout).toContain(
      '      shell-local\n      shell-local (enforced)\n      shell-local.second (enforced)\n',
    )
    expect((await runWords(['inspect', path.join(at, 't.json'), ...enforced])).stdout).toContain(
      'shell-local.second (enforced)',
    )
    writeFileSync(path.join(at, 'platform/enforced.pkr.hcl'), 'provisioner "nope" {}')
    expect((await runWords(['validate', path.join(at, 't'), ...enforced])).code).toBe(1)
    expect(existsSync(path.join(at, 'platform/log'))).toBe(false)
  })
})

it('the folder of what is enforced is no template of a tree', async () => {
  const at = place(steps, files)
  const { entries, problems: told } = await findBuilds({
    ...{ template: '.', vars: [], varFiles: [], only: [], except: [], env: {}, trust: fullTrust, connection: {} },
    ...{ enforced: 'platform/enforced.pkr.hcl', signal: new AbortController().signal, since: undefined },
    workingDirectory: at,
    clock: systemClock,
  })
  expect(told).toEqual([])
  expect(entries.map(({ template: named }) => named)).not.toContain('platform')
  expect(entries.map(({ name }) => name)).toContain('all.null.a')
})
