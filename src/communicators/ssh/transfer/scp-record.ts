import { GuestError } from '../../../diagnostics/errors.ts'
import type { LocalFolder } from '../../local-tree.ts'
import { TransferUnavailable } from './file-transfer.ts'

/** What one side tells the other before the content. */
export type ScpRecord =
  | { readonly kind: 'file' | 'folder'; readonly mode: number; readonly size: number; readonly name: string }
  | { readonly kind: 'end' }

export function recordOf(type: string, line: string): ScpRecord | undefined {
  if (type === 'E') return { kind: 'end' }
  const [, mode = '', size = '', name = ''] = /^([0-7]{3,5}) (\d+) (.+)$/s.exec(line) ?? []
  if ((type !== 'C' && type !== 'D') || name === '') return undefined
  if (hasEncodedLineEnd(name)) throw unnamed()
  // The guest must not choose where on this machine a file goes.
  if (/^\.\.?$|\//.test(name))
    throw new GuestError('unsafe-remote-name', `scp in the guest sent a file named ${JSON.stringify(name)}`)
  return { kind: type === 'C' ? 'file' : 'folder', mode: Number.parseInt(mode, 8) & 0o777, size: Number(size), name }
}

/** OpenSSH's scp sends a line end in a name so, and this text as it is: which of them it was is not known. */
export function hasEncodedLineEnd(text: string): boolean {
  return text.includes('\\^J')
}

export function unnamed(): TransferUnavailable {
  return new TransferUnavailable('scp can not name a file whose name has a line end')
}

export function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0')
}

/** A name ends at the end of its line; it may be of the folder itself, which is not sent where only what is in it goes. */
export function hasLineEnds({ name, folders, files }: LocalFolder): boolean {
  return name.includes('\n') || files.some((file) => file.name.includes('\n')) || folders.some(hasLineEnds)
}

export function safeName(name: string): string {
  if (name !== '' && !/[\n\0]/.test(name)) return name
  throw new GuestError('not-uploadable', `A file named ${JSON.stringify(name)} can not be uploaded with scp`)
}
