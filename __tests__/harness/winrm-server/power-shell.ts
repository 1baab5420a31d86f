import type { GuestDisk } from './guest-disk.ts'
import type { CommandIo } from './running-command.ts'

/** What a script can do to the guest. */
export interface ScriptGuest {
  readonly disk: GuestDisk
  readonly io: CommandIo
  readonly environment: Readonly<Record<string, string>>
}

/** A script that the guest understands, though it has no PowerShell: one that is known by its text. */
export interface KnownScript {
  /** For the message that tells which are known. */
  readonly name: string
  readonly text: RegExp
  /** Answers the exit code. */
  run(match: RegExpExecArray, guest: ScriptGuest): Promise<number>
}

/** What a command line has PowerShell do; undefined where it is none of PowerShell's. */
export function scriptOf(line: string, disk: GuestDisk, read: (path: string) => string): string | undefined {
  const [, rest] = /^\s*"?(?:[A-Za-z]:[^"]*\\)?(?:powershell|pwsh)(?:\.exe)?"?(?:\s+(.*))?$/is.exec(line) ?? []
  if (rest === undefined) return undefined
  const [, encoded] = /-e(?:nc(?:odedcommand)?)?\s+([A-Za-z0-9+/=]+)/i.exec(rest) ?? []
  if (encoded !== undefined) return Buffer.from(encoded, 'base64').toString('utf16le')
  const [, quoted, plain] = /-f(?:ile)?\s+(?:"([^"]+)"|(\S+))/i.exec(rest) ?? []
  const file = quoted ?? plain
  if (file !== undefined) return read(disk.local(file))
  return rest.replace(
    /^(?:-(?:executionpolicy|version|inputformat|outputformat)\s+\S+\s+|-(?:noprofile|noninteractive|nologo|command|c)\s+)*/gi,
    '',
  )
}

/** Runs a script that is known. PowerShell there is none, and that is said where it would be needed. */
export async function runScript(text: string, known: readonly KnownScript[], guest: ScriptGuest): Promise<number> {
  for (const script of known) {
    const match = script.text.exec(text)
    if (match !== null) return await script.run(match, guest)
  }
  const names = known.map(({ name }) => name).join(', ')
  guest.io.stderr.write(
    `This guest of the tests has no PowerShell. It understands these scripts alone: ${names}. It does not know:\r\n${text.slice(0, 2000)}\r\n`,
  )
  return 1
}
