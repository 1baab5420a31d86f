/** A connection broke, or nothing came on it, after a request was sent: it may have been carried out or not. */
export class Broken extends Error {
  override readonly name = 'Broken'
}

/** The server understood and refused. */
export class WinrmFault extends Error {
  override readonly name = 'WinrmFault'
  /** By wsmerror.h or winerror.h; 0 where none was told. */
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

/** What faults are called that something is done about. */
export const faultCodes = {
  /** Nothing happened for as long as was asked for: ask again. */
  timedOut: 2150858793,
  shellNotFound: 2150858843,
  tooLarge: 2150858790,
  aborted: 995,
  accessDenied: 5,
} as const

/** Something answered that is no server of WinRM, or it answered what nobody asked. */
export class Nonsense extends Error {
  override readonly name = 'Nonsense'
}
