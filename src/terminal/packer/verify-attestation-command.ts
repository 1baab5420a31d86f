import { exitCodes } from '../../engine/order.ts'
import type { Product } from '../../engine/product.ts'
import { Session } from '../../engine/session.ts'
import type { Streams } from '../streams.ts'
import { TerminalAudience } from '../terminal-audience.ts'
import { Printer } from '../terminal-printer.ts'
import { say } from './inspect-command.ts'

/** As commander hands it over. */
export interface AttestationArguments {
  readonly signingMode?: 'key' | 'kms' | 'keyless'
  readonly key?: string
  readonly verifier?: string
  readonly predicateType?: string
  readonly builderId?: string
  readonly sourceUri?: string
  readonly artifact?: string
}

/** Says whether an attestation is signed and says what is expected; in Packer's words where it does. */
export async function verifyAttestation(
  product: Product,
  attestation: string,
  given: AttestationArguments,
  streams: Streams,
  signal: AbortSignal,
): Promise<number> {
  const audience = new TerminalAudience(new Printer(streams.err, streams))
  const session = new Session(product, { ...streams, known: [] }, audience)
  const outcome = await session.work(signal, async () => {
    await product.verifyAttestation({
      ...given,
      attestation,
      workingDirectory: process.cwd(),
      env: streams.env,
      signal,
    })
    say({ say: 'Attestation verified.' }, streams)
    return 'succeeded'
  })
  return exitCodes[outcome]
}
