import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { TemplateError } from '../../../src/diagnostics/errors.ts'
import type { PlanDescription } from '../../../src/engine/plan/plan-description.ts'
import { describePlan, planTemplate } from '../../../src/engine/plan/plan-template.ts'
import { systemClock } from '../../../src/time/clock.ts'
import { fullTrust } from '../../../src/trust/trust.ts'

const connection = `
  proxmox_url  = "https://pve.example.com:8006/api2/json"
  username     = "packer@pve!ci"
  token        = "secret"
  node         = "pve"
  ssh_username = "root"
  ssh_password = "packer"`

export const installer = 'boot_iso { iso_file = "local:iso/installer.iso" }'

/** A template of one source that has what every one needs, but for what `lines` say themselves. */
function template(lines: string, type: string, top: string): string {
  const own = new Set([...lines.matchAll(/^\s*(\w+)\s*=/gm)].map(([, name]) => name))
  const others = connection.split('\n').filter((line) => !own.has(/^\s*(\w+)/.exec(line)?.[1] ?? ''))
  const image = type === 'proxmox-iso' && !/boot_iso|iso_file/.test(lines) ? installer : ''
  return `${top}\nsource "${type}" "a" {\n${others.join('\n')}\n${lines}\n${image}\n}\nbuild {\n  sources = ["${type}.a"]\n}\n`
}

export interface Given {
  readonly type?: string
  /** Other blocks of the template. */
  readonly top?: string
  readonly env?: Readonly<Record<string, string>>
}

/** The plan and the summaries of what refuses its build, or of what is wrong. There is a file `answers.cfg`. */
export async function judge(lines: string, { type = 'proxmox-iso', top = '', env = {} }: Given = {}) {
  const workingDirectory = mkdtempSync(path.join(tmpdir(), 'planned-'))
  onTestFinished(() => rmSync(workingDirectory, { recursive: true }))
  writeFileSync(path.join(workingDirectory, 'answers.cfg'), '')
  writeFileSync(path.join(workingDirectory, 'a.pkr.hcl'), template(lines, type, top))
  try {
    const names = { template: 'a.pkr.hcl', vars: [], varFiles: [], only: [], except: [], evaluateDataSources: false }
    const plan = await planTemplate({
      ...names,
      workingDirectory,
      env,
      trust: fullTrust,
      connection: {},
      clock: systemClock,
      signal: new AbortController().signal,
    })
    const refusals = plan.warnings.filter(({ severity }) => severity === 'refusal').map(({ summary }) => summary)
    const warnings = plan.warnings.map(({ summary }) => summary)
    const config = describePlan(plan).builds[0] as PlanDescription['builds'][number]
    return { errors: [], refusals, warnings, config, work: plan.builds[0]?.work, found: plan.warnings }
  } catch (thrown) {
    if (!(thrown instanceof TemplateError)) throw thrown
    const errors = thrown.diagnostics.filter(({ severity }) => severity === 'error').map(({ summary }) => summary)
    return { errors, found: thrown.diagnostics }
  }
}

/** The calls that the plan shows; the template has to be one that can be built. */
export async function requestsOf(lines: string, given?: Given) {
  const { errors, refusals, config } = await judge(lines, given)
  if (errors.length > 0 || config === undefined || refusals.length > 0)
    throw new Error([...errors, ...(refusals ?? [])].join('\n'))
  return config.requests.map(({ method, path: at, params }) => ({
    call: `${method} ${at}`,
    params: params as Readonly<Record<string, unknown>>,
  }))
}

/** `severity code place: summary`, of everything that is found. */
export async function found(lines: string, given?: Given): Promise<readonly string[]> {
  const named = /vm_name/.test(lines) ? lines : `vm_name = "t"\n${lines}`
  return (await judge(named, given)).found
    .filter(({ code }) => code !== 'deprecated-option')
    .map(({ severity, code, summary, range }) => {
      const place = range?.source.text.slice(range.start, range.end).replace(/\s*\n\s*/g, ' ') ?? ''
      return `${severity} ${code} ${place}: ${summary}`
    })
}
