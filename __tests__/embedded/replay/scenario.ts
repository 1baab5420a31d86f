/** The stories' format; see __tests__/fixtures/pve-scenarios/README.md. */
export interface Scenario {
  readonly name: string
  readonly steps: readonly Step[]
}

export interface Step {
  readonly id: string
  readonly request: StepRequest
  readonly sleep_before?: number
  readonly parallel?: string
  readonly repeat_until?: {
    readonly status?: number
    readonly body?: string
    readonly equals?: unknown
    readonly every?: number
    readonly max_seconds?: number
  }
  readonly wait?: boolean
  readonly all_headers?: boolean
  readonly unstable?: string
  readonly response: Response
  readonly task?: TaskResult
}

export interface StepRequest {
  readonly as?: string
  readonly method?: string
  readonly path?: string
  readonly absolute?: boolean
  readonly params?: Readonly<Record<string, unknown>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly json?: unknown
  readonly multipart?: readonly MultipartPart[]
  readonly raw_body?: string
  readonly headers?: Readonly<Record<string, string | null>>
  readonly no_csrf?: boolean
  readonly websocket?: boolean
  readonly send?: string | readonly string[]
}

export interface MultipartPart {
  readonly name: string
  readonly value?: string
  readonly filename?: string
  readonly bytes_b64?: string
  readonly file?: string
}

export interface Response {
  readonly status: number | null
  readonly reason?: string
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: unknown
  readonly exception?: string
}

export interface TaskResult {
  readonly status: Readonly<Record<string, unknown>> | null
  readonly log: readonly string[] | string | null
}

/** What a replay adds to a step. */
export interface Replayed {
  readonly response: Response
  readonly task?: TaskResult
}
