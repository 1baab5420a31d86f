import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { GuestError } from '../../../diagnostics/errors.ts'
import { makeFolder } from '../../../host/make-folder.ts'
import { ignored, writeTo } from '../../ssh/transfer/file-transfer.ts'
import { runScript, type TransferGuest, untilDone } from './guest-run.ts'
import { sendFileScript, sendFolderScript } from './send-script.ts'
import { readOrders } from './sent-lines.ts'

export interface DownloadContext {
  onBytes(count: number): void
  onTotal(size: number): void
  /** Where a file or folder of this machine is made; throws where it may not be. */
  place(path: string): string
}

/** Gets a file. After a broken connection it goes on where it was. */
export async function downloadFile(
  guest: TransferGuest,
  path: string,
  to: Writable,
  { onBytes, onTotal }: Omit<DownloadContext, 'place'>,
): Promise<void> {
  let got = 0
  let size: number | undefined
  const attempt = async (): Promise<unknown> => {
    let isWhole = false
    const take = readOrders(async (order) => {
      if (order.kind === 'size') {
        size = unchanged(size, order.size)
        onTotal(size)
      } else if (order.kind === 'bytes') {
        await writeTo(to, order.bytes)
        got += order.bytes.length
        onBytes(order.bytes.length)
      } else if (order.kind === 'end') isWhole = true
    })
    const script = sendFileScript(path, got)
    const lost = await runScript(guest, { script, onStdout: take })
    if (lost === undefined) checkWhole(isWhole)
    return lost
  }
  await untilDone(guest, attempt, () => got)
}

/** Gets what is in a folder, or what matches a pattern in it, into an existing folder. Likewise. */
export async function downloadFolder(
  guest: TransferGuest,
  path: string,
  pattern: string,
  into: string,
  { onBytes, place }: DownloadContext,
): Promise<void> {
  // Entries that are complete, and the file that is not.
  let entries = 0
  let all = 0
  let file: { readonly to: Writable; readonly name: string; size: number | undefined; got: number } | undefined
  const close = async (): Promise<void> => {
    if (file === undefined) return
    const { to, got, size, name } = file
    if (got !== size) throw new GuestError('transfer-failed', `${name} is not as long as the guest said`)
    to.end()
    await finished(to)
    file = undefined
    entries++
  }
  const attempt = async (): Promise<unknown> => {
    let isWhole = false
    let isResumed = file !== undefined
    const take = readOrders(async (order) => {
      switch (order.kind) {
        case 'folder':
          await close()
          await makeFolder(place(join(into, ...safe(order.path))))
          entries++
          break
        case 'file': {
          if (isResumed) {
            if (file?.name !== order.path)
              throw new GuestError('transfer-failed', 'the folder changed while it was read')
            isResumed = false
            break
          }
          await close()
          const to = createWriteStream(place(join(into, ...safe(order.path)))).on('error', ignored)
          file = { to, name: order.path, size: undefined, got: 0 }
          break
        }
        case 'size':
          if (file !== undefined) file.size = unchanged(file.size, order.size)
          break
        case 'bytes':
          if (file === undefined) break
          await writeTo(file.to, order.bytes)
          file.got += order.bytes.length
          all += order.bytes.length
          onBytes(order.bytes.length)
          break
        case 'end':
          await close()
          isWhole = true
      }
    })
    const script = sendFolderScript(path, pattern, entries, file?.got ?? 0)
    const lost = await runScript(guest, { script, onStdout: take })
    if (lost === undefined) checkWhole(isWhole)
    return lost
  }
  try {
    await untilDone(guest, attempt, () => all + entries)
  } finally {
    file?.to.destroy()
  }
}

function checkWhole(isWhole: boolean): void {
  if (!isWhole) throw new GuestError('transfer-failed', 'PowerShell ended before it had sent everything')
}

function unchanged(before: number | undefined, now: number): number {
  if (before === undefined || before === now) return now
  throw new GuestError('transfer-failed', 'the file changed while it was read')
}

/** The parts of a path that the guest chose. */
function safe(path: string): readonly string[] {
  const parts = path.split('\\')
  if (parts.every((part) => part !== '' && part !== '.' && part !== '..' && !/[/\0]/.test(part))) return parts
  throw new GuestError(
    'unsafe-remote-name',
    `the guest sent a name that leads out of the folder: ${JSON.stringify(path)}`,
  )
}
