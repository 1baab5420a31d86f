import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { exportVariable, setOutput } from '@actions/core'
import type { MatrixEntry } from '../engine/matrix/find-builds.ts'
import type { Access } from '../engine/product.ts'
import { machineOf } from '../events/artifact.ts'
import type { ListedTemplate } from '../events/listed-template.ts'
import type { Reaped } from '../events/reaped.ts'
import type { Retired } from '../events/retired.ts'
import type { TemplateRef } from '../events/template-ref.ts'
import type { Plan } from '../packer/plan.ts'
import { billFiles, buildReports, keptReports, manifest, packageDiffs } from '../report/builds.ts'
import type { History } from '../report/history.ts'
import { listReports } from '../report/life/list-report.ts'
import { retireReports } from '../report/life/retire-report.ts'
import { changedNames, matrixReport } from '../report/matrix-report.ts'
import { reapReports } from '../report/reap-report.ts'
import { toLogJson } from '../report/sanitise.ts'
import type { Secrets } from '../report/secrets.ts'
import { intoRunnerFile } from './workspace.ts'

/**
 * Sets the action's outputs as soon as they are known. `template-id`, `template-name` and `node` are those of the first
 * build, in the template's order, that made something; `builds` has all of them.
 */
export class Outputs {
  readonly #secrets: Secrets
  readonly #manifest: string
  readonly #plan: string
  readonly #runId: string
  readonly #builders = new Map<string, string>()
  #links = true
  #tellsChanged = false
  readonly #set = new Map<string, string>()

  /** `folder` is where the manifest is written. */
  constructor(secrets: Secrets, folder: string, runId: string) {
    this.#secrets = secrets
    this.#manifest = path.join(folder, 'manifest.json')
    this.#plan = path.join(folder, 'plan.json')
    this.#runId = runId
  }

  /** Takes the plan, and answers the texts that outputs will be made of, as far as they are known before the builds. */
  expect({ builds }: Plan): string[] {
    for (const { name, builder } of builds) this.#builders.set(name, builder)
    return [this.#manifest, this.#plan, vocabulary, ...builds.flatMap(visibleTexts)]
  }

  /** The server ends with this step: no link leads anywhere. */
  withoutLinks(): void {
    this.#links = false
  }

  update(history: History): void {
    const first = machineOf(history.builds.find(({ artifact }) => machineOf(artifact) !== undefined)?.artifact)
    // What was there and is gone, because a post-processor was not to keep it, is taken out again.
    if (first !== undefined || this.#set.has('template-id')) {
      this.#putTemplate(first)
      this.#put('manifest', this.#writeManifest(history))
    }
    // Later steps print outputs.
    const fingerprint = history.builds.find((build) => build.fingerprint !== undefined)?.fingerprint
    if (fingerprint !== undefined) this.fingerprint(fingerprint)
    if (this.#tellsChanged)
      this.changed(history.builds.filter(({ outcome }) => outcome !== 'unchanged').map(({ name }) => name))
    this.#put('builds', toLogJson(buildReports(history, this.#secrets, { links: this.#links })))
    const screenshot = history.builds.find((build) => build.screenshot !== undefined)?.screenshot
    if (screenshot !== undefined) this.#put('screenshot', this.#secrets.redact(screenshot))
    const diffs = packageDiffs(history, this.#secrets)
    if (diffs.length > 0) {
      this.#put('package-diff', toLogJson(diffs))
      this.#put('package-list', diffs.map(({ file }) => file).join('\n'))
    }
    const bills = billFiles(history)
    if (bills.length > 0) this.#put('sbom', bills.join('\n'))
    this.#putAttestations(history)
    const kept = keptReports(history, this.#secrets, { links: this.#links })
    const retired = history.builds.flatMap((build) => build.retired)
    if (retired.length > 0) this.retired(retired)
    if (kept.length > 0) this.#put('kept', toLogJson(kept))
  }

  /** Of a command that works on a finished template. */
  template(
    { vmid, name, node }: TemplateRef,
    { changed, previous }: { readonly changed: boolean; readonly previous?: TemplateRef | undefined },
  ): void {
    this.#putTemplate({ vmid, name: this.#secrets.redact(name), node: this.#secrets.redact(node) })
    this.#putChanged(String(changed))
    if (previous !== undefined) this.#put('previous-template-id', String(previous.vmid))
  }

  /** Of `command: list`. */
  listed(templates: readonly ListedTemplate[]): void {
    this.#put('templates', toLogJson(listReports(templates, this.#secrets)))
  }

  retired(retired: readonly Retired[]): void {
    this.#put('retired', toLogJson(retireReports(retired, this.#secrets)))
  }

  /** Of the first build that has one. */
  fingerprint(fingerprint: string | undefined): void {
    this.#put('fingerprint', fingerprint ?? '')
  }

  /** From now on with those that are not left alone. */
  tellChanged(): void {
    this.#tellsChanged = true
  }

  changed(names: readonly string[]): void {
    this.#putChanged(toLogJson(names.map((name) => this.#secrets.redact(name))))
  }

  matrix(entries: readonly MatrixEntry[]): void {
    this.#put('matrix', toLogJson(matrixReport(entries, this.#secrets)))
    this.changed(changedNames(entries))
  }

  reaped(reaped: readonly Reaped[]): void {
    this.#put('reaped', toLogJson(reapReports(reaped, this.#secrets)))
  }

  /** Of `command: serve`: how later steps reach the server, and the same as variables of their environment if that is asked. */
  serving({ url, username, token, password, node, fingerprint, data }: Access, exportEnv: boolean): void {
    const ca = path.join(data, 'pve-ssl.pem')
    this.#put('proxmox-url', url)
    this.#put('proxmox-username', username)
    this.#put('proxmox-token', token)
    this.#put('proxmox-password', password)
    this.#put('proxmox-node', node)
    this.#put('proxmox-fingerprint', fingerprint)
    this.#put('proxmox-ca', ca)
    if (!exportEnv) return
    // Not the password: whoever finds both would take it for the user of the token.
    for (const [name, value] of Object.entries({ url, username, token, node, fingerprint, ca }))
      intoRunnerFile('GITHUB_ENV', () => exportVariable(`PROXMOX_${name.toUpperCase()}`, value))
  }

  /** Of `command: plan`. */
  setPlan(report: object): void {
    this.#put('plan', writeJson(this.#plan, report))
  }

  /** The names of the outputs whose text is such. */
  namesWhere(such: (text: string) => boolean): string[] {
    return [...this.#set].filter(([, value]) => such(value)).map(([name]) => name)
  }

  #putTemplate(template: TemplateRef | undefined): void {
    this.#put('template-id', template === undefined ? '' : String(template.vmid))
    this.#put('template-name', template?.name ?? '')
    this.#put('node', template?.node ?? '')
  }

  #putAttestations({ builds }: History): void {
    const attestations = builds.flatMap(({ attestation }) => attestation ?? [])
    const [first] = attestations
    if (first === undefined) return
    this.#put('attestation-url', this.#secrets.redact(first.url))
    this.#put('attestation-bundle', this.#secrets.redact(attestations.map(({ bundle }) => bundle).join('\n')))
  }

  #putChanged(text: string): void {
    this.#put('changed', text)
  }

  #put(name: string, value: string): void {
    if (this.#set.get(name) === value) return
    this.#set.set(name, value)
    intoRunnerFile('GITHUB_OUTPUT', () => setOutput(name, value))
  }

  #writeManifest(history: History): string {
    return writeJson(
      this.#manifest,
      manifest(history, (build) => this.#builders.get(build) ?? '', this.#runId),
    )
  }
}

function writeJson(file: string, content: object): string {
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`)
  return file
}

function visibleTexts({ name, options }: Plan['builds'][number]): string[] {
  const known = typeof options === 'object' && options !== null ? (options as Record<string, unknown>) : {}
  return [name, ...['template_name', 'vm_name', 'vm_id', 'node'].map((key) => String(known[key] ?? ''))]
}

/** The words of `builds` itself: a password "template" must not take the whole output with it. */
const vocabulary =
  'name build volid outcome succeeded unchanged failed cancelled pending templateId templateName node kind template file url https fingerprint disks key volid size verified passed findings check what replicas attempts attempt why passedOver step packages manager count inventory usedBytes against added removed upgraded downgraded version architecture from to sentence screenshot png sbom licences licence cyclonedx spdx attestation subjects bundle identity startedAt duration problems scsi virtio sata efidisk tpmstate'
