import type { GuestDisk } from './guest-disk.ts'

/** What cmd has and sh has not. */
const prelude = `
type() { cat -- "$@"; }
del() { rm -f -- "$@"; }
md() { mkdir -p -- "$@"; }
copy() { cp -- "$@" && echo '        1 file(s) copied.'; }
ver() { echo 'Microsoft Windows [Version 10.0.20348.587]'; }
rem() { :; }
call() { "$@"; }
timeout() { sleep "$2"; }
dir() { ls "$@"; }
`

/**
 * A command line of cmd as one for sh: paths on C: are those of the disk, %NAME% is $NAME, \`set\` sets what follows sees. It
 * is no cmd: a line that means the same to both, but for these, is what a test may ask for where there is no Wine.
 */
export function toShell(line: string, disk: GuestDisk): string {
  return prelude + translate(line, disk)
}

/** The same for a file of such lines. */
export function batchToShell(content: string, disk: GuestDisk): string {
  const lines = content.split(/\r?\n/).filter((line) => !/^\s*(@?echo off|rem\b|::)/i.test(line))
  return prelude + lines.map((line) => translate(line.replace(/^\s*@/, ''), disk)).join('\n')
}

function translate(line: string, disk: GuestDisk): string {
  return line
    .replaceAll(/\bset "(\w+)=([^"]*)"/gi, (_, name: string, value: string) => `export ${name}=${quote(value)}`)
    .replaceAll(
      /\bset (\w+)=([^&|"]*?)(?=\s*(?:&|$))/gi,
      (_, name: string, value: string) => `export ${name}=${quote(value)}`,
    )
    .replaceAll(/"((?:[A-Za-z]:|%TEMP%)[\\/][^"<>|]*)"/gi, (_, path: string) => local(path, disk))
    .replaceAll(/(?<![\w"'/])(?:[A-Za-z]:|%TEMP%)[\\/][^\s"'<>|&;)]*/gi, (path: string) => local(path, disk))
    .replaceAll(/%(\w+)%/g, (_, name: string) => `\${${name}}`)
    .replaceAll(/\bexit \/b\b/gi, 'exit')
    .replaceAll(/([12]?>+\s*)nul\b/gi, '$1/dev/null')
    .replaceAll(/\^(.)/g, '$1')
}

function local(path: string, disk: GuestDisk): string {
  const found = disk.local(path.replace(/^%TEMP%/i, 'C:\\Windows\\Temp'))
  // A file of lines for cmd is no program here.
  return /\.(?:bat|cmd)$/i.test(found) ? `batch ${quote(found)}` : quote(found)
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'"'"'`)}'`
}
