/**
 * A path of the guest for its shell. A leading `~`, `~user` or `$HOME` stays what it is, since templates use it;
 * everything else is quoted.
 */
export function shellPath(path: string): string {
  const [, home = '', rest = ''] = /^(~[\w.-]*(?:\/|$)|\$HOME(?:\/|$)|\$\{HOME\}(?:\/|$))?(.*)$/s.exec(path) ?? []
  // A file named `-x` is no option.
  if (home === '') return quote(rest.startsWith('-') ? `./${rest}` : rest)
  const prefix = home.startsWith('$') ? `"${home}"` : home
  return rest === '' ? prefix : `${prefix}${quote(rest)}`
}

/** The same with the shell's wildcards left alone. */
export function shellPattern(path: string): string {
  return path
    .split(/([*?]|\[[^\]/]+\])/)
    .map((piece, index) =>
      index % 2 === 1 ? piece : index === 0 ? shellPath(piece) : piece === '' ? '' : quote(piece),
    )
    .join('')
}

/** One word for a POSIX shell. */
export function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`
}

/** A path for sftp, which knows no `~` but starts in the home folder. */
export function sftpPath(path: string): string {
  return path.replace(/^(?:~|\$HOME|\$\{HOME\})(?:\/|$)/, './')
}
