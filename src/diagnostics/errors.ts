import type { Code } from './codes/all-codes.ts'
import type { Diagnostic } from './diagnostic.ts'

/** The user's files or inputs are wrong. Carries every problem of the phase that found them. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError'
  readonly diagnostics: readonly Diagnostic[]

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((diagnostic) => diagnostic.summary).join('; '))
    this.diagnostics = diagnostics
  }
}

/** Something outside refused or did not answer; `detail` says what to do about it. */
export class ExternalError extends Error {
  override readonly name: string = 'ExternalError'
  readonly code: Code
  readonly detail: string | undefined

  constructor(code: Code, message: string, detail?: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.detail = detail
  }

  toDiagnostic(): Diagnostic {
    return { code: this.code, severity: 'error', summary: this.message, detail: this.detail }
  }
}

/** The guest did not do what the template asks of it: a script failed, SSH never answered. */
export class GuestError extends ExternalError {
  override readonly name = 'GuestError'
}

/** The user or the platform asked us to stop. Never shown as a failure of the template. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled'

  constructor(message = 'build was cancelled', options?: ErrorOptions) {
    super(message, options)
  }
}

const fileCalls =
  /^(?:access|chmod|chown|copyfile|f?stat|lstat|mkdir|mkdtemp|open|opendir|read|readlink|realpath|rename|rm|rmdir|scandir|unlink|write)$/
const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'no space is left to this user',
  EEXIST: 'something else stands in its place',
  EFBIG: 'it is larger than a file may be',
  EISDIR: 'it is a folder',
  ENOENT: 'there is no such file or folder',
  ENOSPC: 'no space is left',
  ENOTDIR: 'a part of the path is no folder',
  EROFS: 'the file system can not be written to',
}

/** Why a file could not be used, without its path, and what to do about it where that is known. */
export function fileReason(thrown: unknown): { readonly reason: string; readonly advice: string | undefined } {
  const { code = '', path, message } = thrown as NodeJS.ErrnoException
  const isFull = /^(?:ENOSPC|EDQUOT)$/.test(code) && path !== undefined
  return {
    reason: reasons[code] ?? message,
    // A guest has a disk too, and other advice for it.
    advice: isFull
      ? `The disk of this machine on which ${path} would be is full: make room there, or write to another one.`
      : undefined,
  }
}

/** Writing to a file that is open says what is wrong, and not where. */
const diskFull: Diagnostic = {
  code: 'unwritable-file',
  severity: 'error',
  summary: 'The disk of this machine is full',
  detail:
    'Something could not be written: a download, a journal, a log. Make room in its temporary folder and its cache.',
}

/** A file of this machine that is not there, or may not be used: no fault of the program's. Undefined: it is something else. */
export function fileProblem(thrown: unknown): Diagnostic | undefined {
  if (!(thrown instanceof Error)) return undefined
  const { code = '', syscall = '', path } = thrown as NodeJS.ErrnoException
  if (/^(?:ENOSPC|EDQUOT)$/.test(code) && path === undefined) return diskFull
  if (path === undefined || !fileCalls.test(syscall)) return undefined
  const isFull = /^(?:EDQUOT|EFBIG|ENOSPC|EROFS)$/.test(code)
  const { reason, advice } = fileReason(thrown)
  return {
    code: isFull ? 'unwritable-file' : 'unreadable-file',
    severity: 'error',
    summary: `The file ${path} could not be ${isFull ? 'written' : 'used'}: ${reason}`,
    ...(advice === undefined ? {} : { detail: advice }),
  }
}

/** Any error as diagnostics; what is none of ours is a bug and says so, with its stack. */
export function toDiagnostics(thrown: unknown): readonly Diagnostic[] {
  if (thrown instanceof TemplateError) return thrown.diagnostics
  if (thrown instanceof ExternalError) return [thrown.toDiagnostic()]
  if (thrown instanceof Cancelled) return [{ code: 'cancelled', severity: 'error', summary: thrown.message }]
  const file = fileProblem(thrown)
  if (file !== undefined) return [file]
  const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
  return [
    {
      code: 'internal-error',
      severity: 'error',
      summary: 'Internal error',
      detail: `This is a defect of proxmox-template-action, please report it:\n${stack}`,
    },
  ]
}
