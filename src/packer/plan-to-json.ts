import { type DiagnosticReport, diagnosticReport } from '../diagnostics/diagnostic-report.ts'
import type { Plan, PlannedStep } from './plan.ts'

export interface PlanJson {
  readonly builds: readonly {
    readonly name: string
    readonly builder: string
    readonly config: unknown
    readonly provisioners: readonly StepJson[]
    readonly errorCleanupProvisioner?: StepJson
    readonly postProcessors: readonly (readonly StepJson[])[]
    readonly requests: readonly { readonly method: string; readonly path: string; readonly params: unknown }[]
  }[]
  readonly variables: Readonly<Record<string, unknown>>
  readonly warnings: readonly DiagnosticReport[]
}

interface StepJson {
  readonly type: string
  readonly name?: string
  readonly config: unknown
}

/** The form of `plan --json`; secrets read `<sensitive>`, wherever they stand and whatever was made of them. */
export function planToJson(plan: Plan): PlanJson {
  // Of two that start alike the longer one first, or its end would stay.
  const secrets = [...plan.secrets].sort((left, right) => right.length - left.length)
  const stepToJson = ({ type, name, preview }: PlannedStep): StepJson => ({
    type,
    ...(name === undefined ? {} : { name: redacted(name, secrets) }),
    config: redacted(preview, secrets),
  })
  return {
    builds: plan.builds.map((build) => ({
      name: redacted(build.name, secrets),
      builder: build.builder,
      config: redacted(build.preview, secrets),
      provisioners: build.provisioners.map(stepToJson),
      ...(build.errorCleanupProvisioner === undefined
        ? {}
        : { errorCleanupProvisioner: stepToJson(build.errorCleanupProvisioner) }),
      postProcessors: build.postProcessors.map((chain) => chain.map(stepToJson)),
      requests: build.work.requests.map(({ method, path, params }) => ({
        method,
        path: inPath(path, secrets),
        params: redacted(params, secrets),
      })),
    })),
    variables: plan.variables,
    warnings: plan.warnings.map(diagnosticReport),
  }
}

function inPath(path: string, secrets: readonly string[]): string {
  return redacted(
    path,
    secrets.flatMap((secret) => [encodeURIComponent(secret.toWellFormed()), secret]),
  )
}

function redacted<Value>(value: Value, secrets: readonly string[]): Value {
  if (typeof value === 'string')
    return secrets.reduce<string>((text, secret) => text.replaceAll(secret, '<sensitive>'), value) as Value
  if (Array.isArray(value)) return value.map((item) => redacted<unknown>(item, secrets)) as Value
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, redacted<unknown>(item, secrets)]),
  ) as Value
}
