import { type DiagnosticReport, diagnosticReport } from '../diagnostics/diagnostic-report.ts'
import { sensitiveValue } from '../options/preview.ts'
import type { MadePlan, PlannedRequest, PlannedStep } from './plan.ts'

export interface PlanJson {
  readonly builds: readonly {
    readonly name: string
    readonly builder: string
    readonly config: unknown
    readonly provisioners: readonly StepJson[]
    readonly errorCleanupProvisioner?: StepJson
    readonly postProcessors: readonly (readonly StepJson[])[]
    readonly requests: readonly RequestJson[]
    /** With `force`, where a template has the ID. */
    readonly replacing?: { readonly what: string; readonly requests: readonly RequestJson[] }
  }[]
  readonly variables: Readonly<Record<string, unknown>>
  readonly warnings: readonly DiagnosticReport[]
}

interface RequestJson {
  readonly method: string
  readonly path: string
  readonly params: unknown
}

interface StepJson {
  readonly type: string
  readonly name?: string
  /** Of a provisioner: it is no step of the template, but of the organisation's file. */
  readonly enforced?: true
  /** Of a provisioner: the build goes on after its failure. */
  readonly continueOnError?: true
  readonly config: unknown
}

/**
 * The form of `plan --json`: `{ sensitive: true }` in place of a secret, and `<sensitive>` in a text that holds one,
 * wherever it stands and whatever was made of it.
 */
export function planToJson(plan: MadePlan): PlanJson {
  // Of two that start alike the longer one first, or its end would stay.
  const secrets = plan.secrets.map(({ text }) => text).sort((left, right) => right.length - left.length)
  const stepToJson = ({ type, name, enforcedIn, continueOnError, preview }: PlannedStep): StepJson => ({
    type,
    ...(name === undefined ? {} : { name: textWithout(name, secrets) }),
    ...(enforcedIn === undefined ? {} : { enforced: true }),
    ...(continueOnError ? { continueOnError } : {}),
    config: redacted(preview, secrets),
  })
  const requestToJson = ({ method, path, params }: PlannedRequest): RequestJson => ({
    method,
    path: inPath(path, secrets),
    params: redacted(params, secrets),
  })
  const withoutValues = (request: PlannedRequest): RequestJson => ({
    ...requestToJson(request),
    params: Object.fromEntries(Object.keys(request.params ?? {}).map((name) => [name, sensitiveValue])),
  })
  return {
    builds: plan.builds.map((build) => ({
      name: textWithout(build.name, secrets),
      builder: build.builder,
      config: redacted(build.preview, secrets),
      provisioners: build.provisioners.map(stepToJson),
      ...(build.errorCleanupProvisioner === undefined
        ? {}
        : { errorCleanupProvisioner: stepToJson(build.errorCleanupProvisioner) }),
      postProcessors: build.postProcessors.map((chain) => chain.map(stepToJson)),
      requests: build.work.requests.map(hidesPlain(build) ? withoutValues : requestToJson),
      ...(build.work.replacing === undefined
        ? {}
        : {
            replacing: {
              what: build.work.replacing.what,
              requests: build.work.replacing.requests.map(hidesPlain(build) ? withoutValues : requestToJson),
            },
          }),
    })),
    variables: plan.variables,
    warnings: plan.warnings.map(diagnosticReport),
  }
}

/** Is one of its secrets a number or a yes or no? It is not found again in what is made of it. */
function hidesPlain({ options, sensitive }: MadePlan['builds'][number]): boolean {
  return sensitive.some((path) => {
    const value = path.reduce<unknown>(
      (at, key) => (at as Record<string | number, unknown> | undefined)?.[key],
      options,
    )
    return typeof value === 'number' || typeof value === 'boolean'
  })
}

function inPath(path: string, secrets: readonly string[]): string {
  return textWithout(
    path,
    secrets.flatMap((secret) => [encodeURIComponent(secret.toWellFormed()), secret]),
  )
}

function textWithout(text: string, secrets: readonly string[]): string {
  return secrets.reduce((left, secret) => left.replaceAll(secret, '<sensitive>'), text)
}

function redacted(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return secrets.includes(value) ? sensitiveValue : textWithout(value, secrets)
  if (Array.isArray(value)) return value.map((item) => redacted(item, secrets))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, redacted(item, secrets)]))
}
