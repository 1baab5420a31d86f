/** The form of `plan --json`. */
export interface PlanDescription {
  readonly builds: readonly {
    readonly name: string
    readonly builder: string
    readonly config: unknown
    readonly provisioners: readonly DescribedProvisioner[]
    readonly postProcessors: readonly (readonly { readonly type: string; readonly config: unknown }[])[]
    readonly requests: readonly DescribedRequest[]
    /** With `force`, where a template has the ID. */
    readonly replacing?: { readonly what: string; readonly requests: readonly DescribedRequest[] }
  }[]
  readonly variables: Readonly<Record<string, unknown>>
  readonly warnings: readonly unknown[]
}

interface DescribedRequest {
  readonly method: string
  readonly path: string
  readonly params: unknown
}

interface DescribedProvisioner {
  readonly type: string
  readonly enforced?: true
  readonly continueOnError?: true
  readonly config: unknown
}
