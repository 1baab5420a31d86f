import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Job, StepResult } from '../harness/runner.ts'
import { guestPassword, type Lab, labTemplate, openLab } from './lab.ts'

let lab: Lab
beforeAll(async () => {
  lab = await openLab()
})
afterAll(() => lab.close())

const odd = `pa'ss "w$rd\\ &<ö>%`
const keyLines = ['b3BlbnNzaC1rZXktdjEAAAAABG5vbmU', 'AAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2g']
const key = `-----BEGIN OPENSSH PRIVATE KEY-----\n${keyLines.join('\n')}\n-----END OPENSSH PRIVATE KEY-----\n`
const plainSecret = 'Tr0ub4dor-and-3'

const variables = `
variable "odd" {
  type      = string
  sensitive = true
}
variable "key" {
  type      = string
  sensitive = true
}
variable "plain" {
  type      = string
  sensitive = true
}
`
// Every form in which the guest, a URL, a header or a data format would carry them.
const carrier = `
  provisioner "file" {
    destination = "/tmp/lab-secrets-\${build.ID}"
    content     = <<EOF
odd: \${var.odd}
json: \${jsonencode({ odd = var.odd, key = var.key })}
url: https://user:\${urlencode(var.odd)}@example.com/?token=\${urlencode(var.plain)}
basic: Authorization: Basic \${base64encode("user:\${var.plain}")}
basic: Authorization: Basic \${base64encode("root@pam:\${var.odd}")}
lines:
\${var.key}
one line: \${replace(var.key, "\\n", "\\\\n")}
password: ${guestPassword}
EOF
  }
  provisioner "shell" {
    environment_vars = ["SECRET=\${var.plain}"]
    inline = [
      "cat /tmp/lab-secrets-\${build.ID}",
      "cat /tmp/lab-secrets-\${build.ID} >&2",
      "printf 'split: Tr0ub'; sleep 0.3; echo '4dor-and-3'",
      "printf '%s' \\"$SECRET\\" | base64",
      "rm /tmp/lab-secrets-\${build.ID}",
      "echo reached; echo \\"$SECRET\\" is why; exit 9",
    ]
  }`

/** What must not be seen anywhere, in any of its forms. */
const hidden = [
  odd,
  ...keyLines,
  plainSecret,
  guestPassword,
  JSON.stringify(odd).slice(1, -1),
  encodeURIComponent(odd),
  // The part of base64 that depends on the secret alone.
  ...[`user:${plainSecret}`, `root@pam:${odd}`, plainSecret].map((text) =>
    Buffer.from(text).toString('base64').slice(8, -4),
  ),
]

function expectHidden(what: string, text: string): void {
  for (const secret of [...hidden, lab.server.token])
    expect(text.includes(secret), `${what} shows ${secret}`).toBe(false)
}

/** Files that a job leaves: journal, manifest, state. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
}

function expectNothingShown(job: Job, result: StepResult): void {
  const log = result.raw.split('\n').filter((line) => !line.startsWith('::add-mask::'))
  expectHidden('the log', log.join('\n'))
  expectHidden('the summary', result.summary)
  expectHidden('an output', JSON.stringify(result.outputs))
  expectHidden('the state', JSON.stringify(job.state))
  for (const { message, properties } of result.log.annotations)
    expectHidden('an annotation', `${message}\n${JSON.stringify(properties)}`)
  for (const file of filesOf(job.temp)) expectHidden(file, readFileSync(file, 'utf8'))
}

function secretJob(inputs: Record<string, string>): Job {
  const job = lab.job({ template: 'lab.pkr.hcl', ...lab.inputs, ...inputs })
  Object.assign(job.environment, { PKR_VAR_odd: odd, PKR_VAR_key: key, PKR_VAR_plain: plainSecret })
  job.write('lab.pkr.hcl', `${variables}\n${labTemplate(lab, { build: carrier })}`)
  return job
}

describe('no secret is shown', () => {
  it('by a build that fails while its guest prints them in every form', async () => {
    const job = secretJob({})
    const result = await job.main().done
    expect(result.raw).toContain('reached')
    expect(result.raw).toContain('*** is why')
    expect(result.exitCode).toBe(1)
    expectNothingShown(job, result)
    expectNothingShown(job, await job.post().done)
  })

  it('by the plan', async () => {
    const job = secretJob({ command: 'plan' })
    const result = await job.main().done
    expect(result.exitCode).toBe(0)
    const data = readFileSync(result.outputs['plan'] ?? '', 'utf8')
    expect(data).toContain('"sensitive": true')
    expectNothingShown(job, result)
  })

  it('by the diagnostics of a template that can not be used', async () => {
    const job = secretJob({ command: 'validate' })
    const text = readFileSync(path.join(job.workspace, 'lab.pkr.hcl'), 'utf8')
    job.write('lab.pkr.hcl', text.replace('vm_name ', 'memory = var.plain\n  bios = var.odd\n  vm_name '))
    const result = await job.main().done
    expect(result.exitCode).toBe(1)
    expectNothingShown(job, result)
  })
})
