import { createWriteStream } from 'node:fs'
import { basename } from 'node:path'
import { finished } from 'node:stream/promises'
import { writeBeside } from '../../host/beside.ts'
import type { ProvisionContext } from '../provisioner.ts'
import { transferOf } from './upload.ts'

/** A file of the guest as a file of this machine, which is as it was where that fails. */
export async function downloadFile(source: string, file: string, context: ProvisionContext): Promise<void> {
  await writeBeside(file, async (beside) => {
    // Its failure is thrown where it is waited for.
    const to = createWriteStream(beside).on('error', () => {})
    try {
      await context.communicator.download(source, to, transferOf(basename(source), context))
      to.end()
      await finished(to)
    } catch (thrown) {
      // A communicator says of this machine's disk what the system says of it, as if it were the guest's.
      const isOurs = /^(?:EDQUOT|EFBIG|EIO|ENOSPC)$/.test((to.errored as NodeJS.ErrnoException | null)?.code ?? '')
      throw isOurs && !context.signal.aborted ? to.errored : thrown
    } finally {
      to.destroy()
    }
  })
}
