import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ExternalError } from '../diagnostics/errors.ts'

/** Where a source of this machine is; undefined: it is one of the network. Throws ExternalError for what is neither. */
export function localPath(url: string, workingDirectory: string): string | undefined {
  if (/^https?:\/\//i.test(url)) {
    if (URL.canParse(url)) return undefined
    throw new ExternalError('invalid-url', `"${url}" is not an address`, 'Check iso_url.')
  }
  if (/^file:\/\//i.test(url)) {
    // Packer's users write file://./relative too, which is no valid address of a file.
    const rest = url.slice('file://'.length)
    return rest.startsWith('/') ? fileURLToPath(url) : resolve(workingDirectory, rest)
  }
  if (/^[a-z][a-z0-9+.-]*::?\/\//i.test(url))
    throw new ExternalError(
      'invalid-url',
      `"${url}" can not be downloaded`,
      'Only http://, https:// and file:// addresses and local paths are supported.',
    )
  return resolve(workingDirectory, url)
}
