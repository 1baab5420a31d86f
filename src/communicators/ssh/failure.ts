/** How far an attempt to connect came before it failed. */
export type ConnectStage = 'port' | 'handshake' | 'authentication'

/** One attempt to connect failed. Waiting turns many of these into one GuestError. */
export class ConnectFailure extends Error {
  override readonly name = 'ConnectFailure'
  readonly stage: ConnectStage
  /** What to do about it, where more can be said than of every failure at this stage. */
  readonly advice: string | undefined

  constructor(stage: ConnectStage, message: string, options?: ErrorOptions & { readonly advice?: string | undefined }) {
    super(message, options)
    this.stage = stage
    this.advice = options?.advice
  }
}
