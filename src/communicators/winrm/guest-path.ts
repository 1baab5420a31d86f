/** A path of the guest as Windows writes it. `$env:NAME` becomes `%NAME%`, which the guest replaces. */
export function guestPath(path: string): { readonly path: string; readonly isFolder: boolean } {
  // Packer's template authors quote paths with blanks at times.
  const bare = path
    .replace(/^'(.*)'$/s, '$1')
    .replaceAll(/\$env:(\w+)|\$\{env:([^}]+)\}/gi, (_, name?: string, other?: string) => `%${name ?? other}%`)
    .replaceAll('/', '\\')
  const isFolder = bare.endsWith('\\')
  const cut = bare.replace(/\\+$/, '')
  return { path: cut === '' || cut.endsWith(':') ? `${cut}\\` : cut, isFolder }
}

/** The folder, what in it is meant, and its own name where all of it is. */
export function splitPattern(path: string): {
  readonly path: string
  readonly pattern: string
  readonly name: string | undefined
} {
  const [, folder = '', last = path] = /^(.*)\\([^\\]*)$/s.exec(path) ?? []
  if (/[*?]/.test(last))
    return { path: folder.endsWith(':') || folder === '' ? `${folder}\\` : folder, pattern: last, name: undefined }
  const name = last.replace(/[:%]/g, '')
  return { path, pattern: '*', name: name === '' ? undefined : name }
}
