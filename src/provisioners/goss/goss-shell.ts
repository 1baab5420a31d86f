import { quote, shellPath } from '../../communicators/remote-path.ts'
import { literal } from '../../scripts/windows/powershell-text.ts'
import { guestCommands, powershell } from '../guest/guest-system.ts'
import type { GossOptions } from './goss-options.ts'

/** Command lines of goss for the guest's shell. */
export interface GossShell {
  /** For that of another provisioner before, over which its own user may not write. */
  removeProgram(): string
  download(): string
  /** Fails where the program is another one than the checksum says. */
  verify(sha256: string): string
  start(): string
  makeFolder(path: string): string
  /** `output` undefined: to the log. */
  goss(words: string, output: string | undefined, sudo: boolean): string
}

export function gossShell(given: GossOptions): GossShell {
  return given.target_os === 'Windows' ? windowsShell(given) : linuxShell(given)
}

function linuxShell(given: GossOptions): GossShell {
  const program = shellPath(given.download_path)
  const url = quote(given.url)
  const login = given.username === '' ? undefined : given
  const curl = [
    'curl -fsSL',
    given.skip_ssl ? '-k' : '',
    login === undefined
      ? ''
      : `-u ${quote(login.password === '' ? login.username : `${login.username}:${login.password}`)}`,
    `-o ${program} ${url}`,
  ]
  const wget = [
    'wget -q',
    given.skip_ssl ? '--no-check-certificate' : '',
    login === undefined ? '' : quote(`--user=${login.username}`),
    login === undefined || login.password === '' ? '' : quote(`--password=${login.password}`),
    `-O ${program} ${url}`,
  ]
  // In double quotes, as in the plug-in: values may name variables of the guest, or keep their signs by a backslash.
  const variables = Object.entries(given.vars_env).map(
    ([name, value]) =>
      `${name}="${value.replaceAll(/\\[$`"\\]|["\\]/g, (sign) => (sign.length === 2 ? sign : `\\${sign}`))}"`,
  )
  const inline =
    Object.keys(given.vars_inline).length === 0 ? [] : ['--vars-inline', quote(JSON.stringify(given.vars_inline))]
  return {
    removeProgram: () => `rm -f ${program}`,
    download: () => [curl, wget].map((words) => words.filter((word) => word !== '').join(' ')).join(' || '),
    // The shell opens it, as it does for all else: `~` is a folder to nobody but the shell.
    verify: (sha256) => `{ sha256sum < ${program} || shasum -a 256 < ${program}; } | grep ^${sha256}`,
    // One that was built by hand knows no version.
    start: () =>
      `chmod 555 ${program} && { said=$(${program} --version 2>&1) && echo "$said" || ${program} help > /dev/null; }`,
    makeFolder: (path) => guestCommands('unix', false).makeFolder(path),
    goss(words, output, sudo) {
      const line = [...(sudo ? ['sudo'] : []), ...variables, program, ...filesOf(given, shellPath), ...inline, words]
      return `cd ${shellPath(given.remote_path)} && ${line.join(' ')}${output === undefined ? '' : ` > ${shellPath(output)}`}`
    },
  }
}

function windowsShell(given: GossOptions): GossShell {
  const { path, makeFolder } = guestCommands('windows', false)
  const program = path(given.download_path)
  const login =
    given.username === ''
      ? []
      : ['-u', path(given.password === '' ? given.username : `${given.username}:${given.password}`)]
  const variables = Object.entries(given.vars_env).map(([name, value]) => `set "${name}=${value}" && `)
  const inline =
    Object.keys(given.vars_inline).length === 0
      ? []
      : // goss reads them as YAML too, and single quotes come through cmd as they are.
        ['--vars-inline', `"${JSON.stringify(given.vars_inline).replaceAll('"', "'")}"`]
  return {
    removeProgram: () =>
      powershell(
        `if (Test-Path ${literal(given.download_path)}) { Remove-Item -Force ${literal(given.download_path)} }`,
      ),
    // curl is a part of Windows.
    download: () =>
      ['curl -fsSL', ...(given.skip_ssl ? ['-k'] : []), ...login, '-o', program, path(given.url)].join(' '),
    verify: (sha256) => `certutil -hashfile ${program} SHA256 | findstr /i /c:${sha256}`,
    start: () => `${program} --version || ${program} help > NUL`,
    makeFolder,
    goss: (words, output) =>
      `cd ${path(given.remote_path)} && ${variables.join('')}${[program, ...filesOf(given, path), ...inline, words].join(' ')}${output === undefined ? '' : ` > ${path(output)}`}`,
  }
}

function filesOf(
  { goss_file, vars_file, remote_path }: GossOptions,
  path: (text: string) => string,
): readonly string[] {
  return [
    ...(goss_file === '' ? [] : ['--gossfile', path(goss_file)]),
    ...(vars_file === '' ? [] : ['--vars', path(`${remote_path}/${nameOf(vars_file)}`)]),
  ]
}

/** The last part of a path of this machine. */
export function nameOf(path: string): string {
  return path.replace(/\/+$/, '').split('/').at(-1) ?? ''
}
