import { quote, shellPath } from '../../communicators/remote-path.ts'
import type { RuleContext } from '../../options/component.ts'
import { literal } from '../../scripts/windows/powershell-text.ts'

/** What `guest_os_type` says of the guest: whose paths and commands it takes. */
export type GuestSystem = 'unix' | 'windows'

/** Reads `guest_os_type`, in any case; empty is `unix`. */
export function systemOf(text: string, { error, isLate }: RuleContext): GuestSystem {
  const name = text.toLowerCase()
  if (name === 'windows') return 'windows'
  if (name !== '' && name !== 'unix' && !isLate(['guest_os_type']))
    error('invalid-option-value', ['guest_os_type'], `Invalid guest_os_type: "${text}"`, 'Use unix or windows.')
  return 'unix'
}

/** Where each kind of guest has room for temporary things. */
export function temporaryFolder(system: GuestSystem, name: string): string {
  return system === 'windows' ? `C:/Windows/Temp/${name}` : `/tmp/${name}`
}

/** Command lines for the guest's shell. */
export interface GuestCommands {
  /** One word of a command line: a path with its `~` and `$HOME`. */
  path(path: string): string
  /** One word of a command line, as it is. */
  word(text: string): string
  /** Makes a folder, and those above it, into which the user who logs in may write. */
  makeFolder(path: string): string
  removeFolder(path: string): string
  /** Puts a file in the place of another, or of none; the folder for it is made. */
  moveFile(from: string, to: string): string
  /** Puts what is in a folder into another, over what is there; the first folder is gone then. */
  moveTree(from: string, to: string): string
}

/** `system` as `systemOf` answers it. `sudo`: the user who logs in may not do everything; Windows knows no such thing. */
export function guestCommands(system: string, sudo: boolean): GuestCommands {
  return system === 'windows' ? windowsCommands : unixCommands(sudo ? 'sudo ' : '')
}

function unixCommands(sudo: string): GuestCommands {
  const path = shellPath
  return {
    path,
    word: quote,
    // No folder that everybody may write to: keys go into some of them, and a few stay in the template.
    makeFolder: (folder) =>
      sudo === ''
        ? `mkdir -p ${path(folder)}`
        : `${sudo}mkdir -p ${path(folder)} && { test -w ${path(folder)} || ${sudo}chown "$(id -u)" ${path(folder)}; }`,
    removeFolder: (folder) => `${sudo}rm -rf ${path(folder)}`,
    // Copies: what was there keeps its owner and mode, what is new belongs to root.
    moveFile: (from, to) =>
      `${sudo}mkdir -p ${path(parent(to))} && ${sudo}cp ${path(from)} ${path(to)} && rm -f ${path(from)}`,
    moveTree: (from, to) =>
      `${sudo}mkdir -p ${path(to)} && ${sudo}cp -R ${path(`${from}/.`)} ${path(`${to}/`)} && ${sudo}rm -rf ${path(from)}`,
  }
}

const windowsCommands: GuestCommands = {
  path: windowsWord,
  word: windowsWord,
  makeFolder: (folder) => powershell(`New-Item -ItemType directory -Force -Path ${literal(folder)} | Out-Null`),
  removeFolder: (folder) => powershell(`Remove-Item -LiteralPath ${literal(folder)} -Recurse -Force`),
  moveFile: (from, to) =>
    powershell(
      `New-Item -ItemType directory -Force -Path ${literal(parent(to))} | Out-Null; Move-Item -LiteralPath ${literal(from)} -Destination ${literal(to)} -Force`,
    ),
  moveTree: (from, to) =>
    powershell(
      `New-Item -ItemType directory -Force -Path ${literal(to)} | Out-Null; Copy-Item -Path ${literal(`${from}/*`)} -Destination ${literal(to)} -Recurse -Force; Remove-Item -LiteralPath ${literal(from)} -Recurse -Force`,
    ),
}

/** One word for cmd and for the programs that it starts. */
function windowsWord(text: string): string {
  return /^[\w@+=:,./\\~-]+$/.test(text) ? text : `"${text.replaceAll('"', '\\"')}"`
}

/** A command line that runs a script of PowerShell without double quotes. An error of a cmdlet is no exit code otherwise. */
export function powershell(script: string): string {
  return `powershell.exe -NoProfile -NonInteractive -Command "$ErrorActionPreference = 'Stop'; ${script}"`
}

function parent(path: string): string {
  const at = path.replace(/[/\\]+$/, '').lastIndexOf('/')
  return at > 0 ? path.slice(0, at) : at === 0 ? '/' : '.'
}
