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
  /** A handshake, then a frame is read, and one more after each of `send_frames`. */
  readonly websocket?: boolean
  readonly send_frames?: readonly string[]
  /** Raw bytes; of several, with `pause` seconds between. */
  readonly send?: string | readonly string[]
  readonly tls?: boolean
  readonly pause?: number
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
  readonly frames?: readonly Frame[]
  /** Of raw bytes, and of a handshake that was not answered. */
  readonly received?: string
  readonly connection_end?: string
}

export interface Frame {
  readonly opcode: number
  readonly fin: number
  /** Bytes as characters. */
  readonly payload: string
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
