/**
 * What a call may refuse with. Any other Error that reaches the server is answered as the genuine server answers an
 * uncaught `die`: 500 with its text. Domain code therefore throws plain Errors for those.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly errors: Readonly<Record<string, string>> | undefined

  constructor(status: number, message: string, errors?: Readonly<Record<string, string>>) {
    super(message)
    this.status = status
    this.errors = errors
  }
}

/** 400: one text per parameter. */
export function parameterError(errors: Readonly<Record<string, string>>): ApiError {
  return new ApiError(400, 'Parameter verification failed.', errors)
}

/** 403: `what` is `/path, Privilege` or empty for the bare form. */
export function permissionError(what = ''): ApiError {
  return new ApiError(403, what === '' ? 'Permission check failed' : `Permission check failed (${what})`)
}

/** 401: the reason is told in the status line alone. */
export class AuthenticationError extends Error {
  override readonly name = 'AuthenticationError'
}

/** As PVE prints an exception into a log: with its status, and one line per parameter. */
export function taskErrorText(error: unknown): string {
  if (!(error instanceof ApiError)) return errorText(error)
  const details = Object.entries(error.errors ?? {}).map(([key, text]) => `\n${key}: ${text.trimEnd()}`)
  return `${error.status} ${error.message}${details.join('')}`
}

export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** A wrong password: waits like every 401, yet has a body. */
export class LoginError extends ApiError {
  constructor(message = 'authentication failure') {
    super(401, message)
  }
}
