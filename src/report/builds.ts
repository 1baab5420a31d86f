import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { type DiagnosticReport, diagnosticReport } from '../diagnostics/diagnostic-report.ts'
import { type Artifact, artifactId, filesOf, type MachineArtifact, machineOf } from '../events/artifact.ts'
import type { Outcome, PassedOver, Verification } from '../events/event.ts'
import type { JournalEntry } from '../events/journal.ts'
import type { BuildHistory, History } from './history.ts'
import { type AttestationReport, attestationReport } from './life/attestation-report.ts'
import { type BillReport, billOf, billReport } from './life/bill-report.ts'
import { type PackageReport, packageReport } from './life/package-news.ts'
import { type RetireReport, retireReports } from './life/retire-report.ts'
import type { Secrets } from './secrets.ts'

/** One build as programs read it: an element of the output `builds` and of `build --json`. */
export interface BuildReport {
  readonly name: string
  readonly outcome: Outcome | 'pending'
  readonly templateId?: number
  readonly templateName?: string
  readonly node?: string
  readonly kind?: Artifact['kind']
  /** Of the builder `file`, and of post-processors that make some. */
  readonly files?: readonly string[]
  readonly url?: string
  /** What it is made of, in a line: `sha256:...`. */
  readonly fingerprint?: string
  readonly disks?: readonly { readonly key: string; readonly volid: string; readonly size?: number | undefined }[]
  /** What the post-processor `verify` found. */
  readonly verified?: Pick<Verification, 'passed' | 'findings'>
  /** Attempts before the last one, each with why it failed. */
  readonly attempts?: readonly { readonly attempt: number; readonly why: string }[]
  /** Provisioners that failed, and whose `continue_on_error` let the build go on. */
  readonly passedOver?: readonly PassedOver[]
  /** What is installed, and what is new of it. */
  readonly packages?: PackageReport
  /** A PNG with what the screen of the machine showed last. */
  readonly screenshot?: string
  /** Software bills of materials. */
  readonly sbom?: BillReport
  /** Signed by the identity of the workflow. */
  readonly attestation?: AttestationReport
  /** Copies that the post-processor `replicate` made. */
  readonly replicas?: readonly ReplicaReport[]
  /** What `keep` and `keep-for` made of older templates. */
  readonly retired?: readonly RetireReport[]
  /** ISO 8601. */
  readonly startedAt?: string
  /** Seconds. */
  readonly duration?: number
  readonly problems: readonly string[]
}

export interface ReplicaReport {
  readonly templateId: number
  readonly templateName: string
  readonly node: string
  readonly url?: string
}

export interface ReportOptions {
  /** Do addresses of the web interface lead anywhere? Not those of a server that ends with this process. */
  readonly links: boolean
}

export function buildReports(history: History, secrets: Secrets, { links }: ReportOptions): BuildReport[] {
  return history.builds.map((build) => {
    const { url, replicas, ...report } = buildReport(build, secrets)
    const copies = replicas?.map(({ url: page, ...replica }) => (links ? { ...replica, url: page } : replica))
    return {
      ...report,
      ...(copies === undefined ? {} : { replicas: copies as readonly ReplicaReport[] }),
      ...(url === undefined || !links ? {} : { url }),
    }
  })
}

/** What is new in the templates of a run: the output `package-diff`. */
export function packageDiffs(history: History, secrets: Secrets): (PackageReport & { readonly build: string })[] {
  return history.builds.flatMap(({ name, packages }) =>
    packages === undefined ? [] : [{ build: name, ...redacted(packageReport(packages), secrets) }],
  )
}

/** The documents of what was built: the output `sbom`. */
export function billFiles(history: History): readonly string[] {
  return history.builds.flatMap((build) => Object.values(billOf(build)?.files ?? {}))
}

/** Something that a failed build made and that `on-error` keeps: an element of the output `kept`. */
export interface KeptReport {
  readonly build: string
  readonly node: string
  readonly vmid?: number
  readonly volid?: string
  readonly url?: string
}

export function keptReports(history: History, secrets: Secrets, { links }: ReportOptions): KeptReport[] {
  return history.builds.flatMap(({ name, made }) =>
    made.flatMap(({ entry, fate, page }): KeptReport[] => {
      if (fate !== 'kept') return []
      const isMachine = entry.kind === 'vm' || entry.kind === 'swap'
      const what = isMachine ? { vmid: entry.vmid } : { volid: secrets.redact(volidOf(entry)) }
      const url = page === undefined || !links ? {} : { url: secrets.redact(page) }
      return [{ build: name, node: entry.node, ...what, ...url }]
    }),
  )
}

/** The server puts the moment into the name of a backup. */
function volidOf(entry: Exclude<JournalEntry, { kind: 'vm' | 'swap' }>): string {
  return entry.kind === 'volume' ? entry.volid : `${entry.storage}:backup/vzdump-qemu-${entry.vmid}-*`
}

function buildReport(build: BuildHistory, secrets: Secrets): BuildReport {
  const {
    name,
    outcome,
    artifact,
    fingerprint,
    startedAt,
    finishedAt,
    problems,
    verified,
    replicas,
    retired,
    attempts,
    passedOver,
    packages,
    screenshot,
    attestation,
  } = build
  const bill = billOf(build)
  return {
    name,
    outcome: outcome ?? 'pending',
    ...(artifact === undefined ? {} : artifactReport(artifact, secrets)),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(verified === undefined ? {} : { verified: verifiedReport(verified, secrets) }),
    ...(attempts.length === 0
      ? {}
      : { attempts: attempts.map(({ attempt, why }) => ({ attempt, why: secrets.redact(why) })) }),
    ...(passedOver.length === 0 ? {} : { passedOver: redacted(passedOver, secrets) }),
    ...(packages === undefined ? {} : { packages: redacted(packageReport(packages), secrets) }),
    ...(screenshot === undefined ? {} : { screenshot: secrets.redact(screenshot) }),
    ...(bill === undefined ? {} : { sbom: redacted(billReport(bill), secrets) }),
    ...(attestation === undefined ? {} : { attestation: redacted(attestationReport(attestation), secrets) }),
    ...(replicas.length === 0 ? {} : { replicas: replicas.map((replica) => replicaReport(replica, secrets)) }),
    ...(retired.length === 0 ? {} : { retired: retireReports(retired, secrets) }),
    ...(startedAt === undefined ? {} : { startedAt: new Date(startedAt).toISOString() }),
    ...(startedAt === undefined || finishedAt === undefined
      ? {}
      : { duration: Math.round((finishedAt - startedAt) / 100) / 10 }),
    problems: problems.filter(({ severity }) => severity === 'error').map(({ summary }) => secrets.redact(summary)),
  }
}

function verifiedReport({ passed, findings }: Verification, secrets: Secrets): NonNullable<BuildReport['verified']> {
  return { passed, findings: findings.map(({ check, what }) => ({ check, what: secrets.redact(what) })) }
}

function replicaReport({ vmid, name, node, uiUrl }: MachineArtifact, secrets: Secrets): ReplicaReport {
  return { templateId: vmid, templateName: name, node, url: secrets.redact(uiUrl) }
}

function artifactReport(artifact: Artifact, secrets: Secrets): Partial<BuildReport> {
  const { kind } = artifact
  const machine = machineOf(artifact)
  if (machine === undefined) return { kind, files: filesOf(artifact).map((file) => secrets.redact(file)) }
  const { vmid, name, node, uiUrl, files } = machine
  const disks = machine.disks.map((disk) => ({ ...disk, volid: secrets.redact(disk.volid) }))
  const made = files === undefined ? {} : { files: files.map((file) => secrets.redact(file)) }
  return { templateId: vmid, templateName: name, node, kind, ...made, url: secrets.redact(uiUrl), disks }
}

/** A diagnostic that may belong to a build: an element of `diagnostics` in the JSON of every command. */
export interface ToldDiagnostic extends DiagnosticReport {
  readonly build?: string
}

/** All that was told, in the order of the builds; what belongs to none comes first. */
export function diagnosticReports(history: History, secrets: Secrets): ToldDiagnostic[] {
  return [
    ...history.problems.map((problem) => told(problem, secrets)),
    ...history.builds.flatMap(({ name, problems }) =>
      problems.map((problem) => ({ ...told(problem, secrets), build: name })),
    ),
  ]
}

function told(problem: Diagnostic, secrets: Secrets): DiagnosticReport {
  // A code is no text of the user's, whatever a secret reads.
  return { ...redacted(diagnosticReport(problem), secrets), code: problem.code }
}

/** The description of a plan with what was told of it; for a template that could not be planned, that alone. */
export function planReport<Description extends object>(description: Description, history: History, secrets: Secrets) {
  return { ...redacted(description, secrets), diagnostics: diagnosticReports(history, secrets) }
}

/** The same value without secrets in its texts. */
function redacted<Value>(value: Value, secrets: Secrets): Value {
  if (typeof value === 'string') return secrets.redact(value) as Value
  if (Array.isArray(value)) return value.map((item) => redacted(item, secrets)) as Value
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, redacted(item, secrets)])) as Value
}

function customData(artifact: Artifact): Readonly<Record<string, string>> | null {
  const machine = machineOf(artifact)
  return machine === undefined ? null : { template_name: machine.name, node: machine.node }
}

/** The artifacts in the form of Packer's manifest post-processor, for the tools that read it. */
export function manifest(history: History, builderOf: (build: string) => string, runId: string) {
  const builds = history.builds.flatMap(({ name, artifact, finishedAt }) =>
    artifact === undefined
      ? []
      : [
          {
            name: name.split('.').at(-1) ?? name,
            builder_type: builderOf(name),
            build_time: Math.floor((finishedAt ?? 0) / 1000),
            files: artifact.kind === 'file' ? artifact.files.map((name) => ({ name })) : null,
            artifact_id: artifactId(artifact),
            packer_run_uuid: runId,
            custom_data: customData(artifact),
          },
        ],
  )
  return { builds, last_run_uuid: runId }
}
