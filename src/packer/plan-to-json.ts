import { type DiagnosticReport, diagnosticReport } from '../diagnostics/diagnostic-report.ts'
import { sensitiveValue } from '../options/preview.ts'
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

/** The form of `plan --json`: `{ sensitive: true }` in place of a secret, and `<sensitive>` in a text that holds one. */
export function planToJson(plan: Plan): PlanJson {
  return {
    builds: plan.builds.map((build) => ({
      name: build.name,
      builder: build.builder,
      config: build.preview,
      provisioners: build.provisioners.map(stepToJson),
      ...(build.errorCleanupProvisioner === undefined
        ? {}
        : { errorCleanupProvisioner: stepToJson(build.errorCleanupProvisioner) }),
      postProcessors: build.postProcessors.map((chain) => chain.map(stepToJson)),
      requests: build.work.requests.map(({ method, path, params }) => ({
        method,
        path,
        params: redacted(params, plan.secrets),
      })),
    })),
    variables: plan.variables,
    warnings: plan.warnings.map(diagnosticReport),
  }
}

function stepToJson({ type, name, preview }: PlannedStep): StepJson {
  return { type, ...(name === undefined ? {} : { name }), config: preview }
}

function redacted(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string' && secrets.includes(value)) return sensitiveValue
  if (typeof value === 'string') return secrets.reduce((text, secret) => text.replaceAll(secret, '<sensitive>'), value)
  if (Array.isArray(value)) return value.map((item) => redacted(item, secrets))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, redacted(item, secrets)]))
}
