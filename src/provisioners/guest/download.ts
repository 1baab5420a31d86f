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
      // The communicator may have taken it for the guest's.
      throw context.signal.aborted ? thrown : (to.errored ?? thrown)
    } finally {
      to.destroy()
    }
  })
}
