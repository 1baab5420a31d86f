import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import type { Communicator } from '../../src/communicators/communicator.ts'

/** What a guest has: files by their path, and programs by their name, each a shell script. */
export interface GuestShape {
  readonly files?: Readonly<Record<string, string>>
  readonly programs?: Readonly<Record<string, string>>
  /** It is this machine with all that it has. */
  readonly whole?: boolean
}

/** Paths of package managers that a question looks at. */
const looked = [
  '/var/lib/dpkg',
  '/lib/apk/db',
  '/usr/lib/apk/db',
  '/var/lib/pacman',
  '/etc/os-release',
  '/usr/share/doc',
]

/** A guest's shell that is this machine's, in which the package managers are those of the test and no others. */
export function guestShell({
  files = {},
  programs = {},
  whole = false,
}: GuestShape): Pick<Communicator, 'exec'> & Communicator {
  const root = mkdtempSync(path.join(tmpdir(), 'guest-shell-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const bin = path.join(root, 'bin')
  mkdirSync(bin)
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
    writeFileSync(path.join(root, file), text)
  }
  for (const name of ['awk', 'cat', 'cut', 'df', 'grep', 'id', 'mktemp', 'rm', 'sleep', 'sort', 'sudo', 'tail'])
    write(name, `case ${name} in sleep|sudo) exit 1 ;; esac; exec /usr/bin/env -i PATH=/usr/bin:/bin ${name} "$@"`)
  for (const [name, text] of Object.entries(programs)) write(name, text)

  function write(name: string, text: string): void {
    writeFileSync(path.join(bin, name), `#!/bin/sh\n${text}\n`)
    chmodSync(path.join(bin, name), 0o755)
  }

  const never = (): never => {
    throw new Error('only commands are run in this guest')
  }
  return {
    async exec(command, { onOutput }) {
      const here = looked.reduce(
        (text, place) => text.replaceAll(new RegExp(`(?<![\\w/])${place}`, 'g'), `${root}${place}`),
        command.replace(/PATH=[^;]*;/, `PATH=${bin};`),
      )
      const child = spawn('/bin/sh', ['-c', whole ? command : here], { env: {} })
      const ended = new Promise<number | undefined>((resolve) =>
        child.on('close', (code) => resolve(code ?? undefined)),
      )
      for await (const line of createInterface({ input: child.stdout })) onOutput('stdout', line)
      return { exitCode: await ended, disconnected: false }
    },
    upload: never,
    uploadDirectory: never,
    download: never,
    downloadDirectory: never,
    reconnect: never,
    close: async () => {},
  }
}
