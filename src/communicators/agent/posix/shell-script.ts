import type { Argv } from '../guest-system.ts'

/** Bytes of one argument, of which Linux takes 128 KiB. */
const longest = 120 * 1024

/** A script for the guest's shell, whatever characters it has: what is sent is ASCII. */
export function shellScript(script: string, ...values: readonly string[]): Argv {
  const text = script.trim()
  if (/^[\t\n\x20-\x7e]*$/.test(text) && text.length <= longest) return ['/bin/sh', '-c', text, 'sh', ...values]
  return ['/bin/sh', '-c', 's=$(printf %b "$1"); shift; eval "$s"', 'sh', escaped(text), ...values]
}

/** As `printf %b` reads it. */
function escaped(text: string): string {
  return Buffer.from(text, 'utf8')
    .toString('latin1')
    .replace(/[^\n\x20-\x5b\x5d-\x7e]/g, (character) => `\\0${character.charCodeAt(0).toString(8).padStart(3, '0')}`)
}

/** Is there room for a command of this length beside what belongs to it? */
export function fits(command: string): boolean {
  return Buffer.byteLength(escaped(command)) <= longest - 16 * 1024
}
