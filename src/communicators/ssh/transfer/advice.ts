import { GuestError } from '../../../diagnostics/errors.ts'

/** What to do about a transfer that failed, as far as that is known. */
export function adviceFor(failure: Error, username: string, what: 'Upload to' | 'Download of'): string | undefined {
  if (what === 'Download of') return adviceForDownload(failure.message, username)
  const missing = 'The folder must exist: make it with a shell provisioner before.'
  if (failure instanceof GuestError && failure.code === 'no-remote-folder') return missing
  // The rest are the guest's own words.
  const { message } = failure
  if (/permission denied/i.test(message)) {
    return `The user ${username} may not write there. Upload to /tmp, and move the file with a shell provisioner that uses sudo.`
  }
  if (/no space left|quota exceeded/i.test(message))
    return 'The disk of the guest is full there: make it larger (disk_size, and the partitions of the installation), or upload to another one.'
  if (/is a directory/i.test(message)) return 'End the destination with a slash to put the file into the folder.'
  return /no such file|nonexistent|not a directory/i.test(message) ? missing : undefined
}

function adviceForDownload(message: string, username: string): string | undefined {
  if (/permission denied/i.test(message))
    return `The user ${username} may not read it. Copy it with a shell provisioner that uses sudo to where that user can.`
  if (/is a directory|is a folder/i.test(message)) return 'End the source with a slash to take the folder.'
  if (/not a regular file/i.test(message))
    return 'Of a folder its source ends with a slash. What is neither a file nor a folder, as a pipe or a socket, is not downloaded: remove it before.'
  return /no such file/i.test(message)
    ? 'It is not in the guest: does a provisioner before this one make it?'
    : undefined
}
