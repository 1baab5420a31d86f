import { Readable } from 'node:stream'
import { GuestError } from '../../diagnostics/errors.ts'
import { NotReadable, readSmallFile } from '../../intake/small-file.ts'
import type { ProvisionContext } from '../provisioner.ts'

/** Writes a script, or what belongs to it, in the guest; of something so small no progress is told. */
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
