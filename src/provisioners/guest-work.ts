import { Readable } from 'node:stream'
import { ConnectionLost } from '../communicators/communicator.ts'
import { GuestError } from '../diagnostics/errors.ts'
import { NotReadable, readSmallFile } from '../intake/small-file.ts'
import type { ProvisionContext } from './provisioner.ts'

/** Milliseconds. */
const betweenAttempts = 2000

/** Packer's number for a connection that went away, usable in `valid_exit_codes`. */
export const disconnected = 2_300_218

/** Repeats work while the guest is away, for at most that many milliseconds: it may be on its way up again. */
export async function whileAway<Result>(
  limit: number,
  { signal, clock }: Pick<ProvisionContext, 'signal' | 'clock'>,
  work: () => Promise<Result>,
): Promise<Result> {
  const started = clock.now()
  for (;;) {
    try {
      return await work()
    } catch (thrown) {
      if (!(thrown instanceof ConnectionLost) || clock.now() - started >= limit) throw thrown
    }
    await clock.sleep(betweenAttempts, signal)
  }
}

/** Writes a file in the guest. */
export async function put(
  content: string | Buffer,
  path: string,
  mode: number,
  { communicator, signal }: Pick<ProvisionContext, 'communicator' | 'signal'>,
): Promise<void> {
  const bytes = Buffer.from(content)
  await communicator.upload(Readable.from([bytes]), path, { signal, mode, size: bytes.length })
}

/** A script of this machine; `shown` is its name in the message where it can not be read. */
export function readScript(path: string, shown: string): Buffer {
  try {
    return readSmallFile(path)
  } catch (thrown) {
    const why = thrown instanceof NotReadable ? thrown.reason : (thrown as Error).message
    throw new GuestError('unreadable-file', `Error opening shell script ${shown}: ${why}`, undefined, { cause: thrown })
  }
}
