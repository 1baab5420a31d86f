/** How far an attempt to connect came before it failed. */
export type ConnectStage = 'port' | 'handshake' | 'authentication'

/** One attempt to connect failed. Waiting turns many of these into one GuestError. */
export class ConnectFailure extends Error {
  override readonly name = 'ConnectFailure'
  readonly stage: ConnectStage

  constructor(stage: ConnectStage, message: string, options?: ErrorOptions) {
    super(message, options)
    this.stage = stage
  }
}
