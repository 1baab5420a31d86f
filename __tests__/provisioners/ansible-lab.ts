import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { vi } from 'vitest'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { startOf } from '../../src/diagnostics/range.ts'
import type { Event } from '../../src/events/event.ts'
import { byPassword, type GuestServer, startGuestServer } from '../communicators/guest-server.ts'
import { run } from '../engine/local-run.ts'

export const hasAnsible = (process.env['PATH'] ?? '')
  .split(path.delimiter)
  .some((folder) => existsSync(path.join(folder, 'ansible-playbook')))

export interface AnsibleLab {
  /** A folder with a blank in its name, in which the templates are. */
  readonly folder: string
  readonly server: GuestServer
  /** Writes files below the folder; scripts can be run. */
  write(files: Readonly<Record<string, string>>): Promise<void>
  /** Builds with the lines in a provisioner of that type; the guest is this machine. */
  build(type: string, lines: string, more?: BuildOptions): Promise<Built>
  /** What builds have left in the folder for temporary files. */
  left(): Promise<readonly string[]>
  stop(): Promise<void>
}

interface BuildOptions {
  /** Of the source. */
  readonly source?: string
  readonly onEvent?: (event: Event) => unknown
  readonly signal?: AbortSignal
}

export interface Built {
  readonly outcome: string
  /** What was said and printed, without colours. */
  readonly log: string
  readonly problems: readonly Diagnostic[]
  readonly events: readonly Event[]
}

export async function openAnsibleLab(): Promise<AnsibleLab> {
  const folder = await mkdtemp(path.join(tmpdir(), 'ansible lab-'))
  // Nothing of the tests stays in the home folder, neither here nor in the guest, which is here.
  await mkdir(path.join(folder, 'tmp'))
  vi.stubEnv('TMPDIR', path.join(folder, 'tmp'))
  vi.stubEnv('ANSIBLE_HOME', path.join(folder, 'home'))
  vi.stubEnv('ANSIBLE_LOCAL_TEMP', path.join(folder, 'local'))
  vi.stubEnv('ANSIBLE_REMOTE_TEMP', path.join(folder, 'remote'))
  // Debian's, of which its Ansible is.
  vi.stubEnv('ANSIBLE_PYTHON_INTERPRETER', '/usr/bin/python3')
  const server = await startGuestServer({
    authenticate: byPassword('tester', 'only-the-guest-knows'),
    env: { ANSIBLE_LAB: 'guest' },
  })
  const source = `
  ssh_host     = "127.0.0.1"
  ssh_port     = ${server.port}
  ssh_username = "tester"
  ssh_password = "only-the-guest-knows"`
  return {
    folder,
    server,
    async write(files) {
      for (const [name, content] of Object.entries(files)) {
        const file = path.join(folder, name)
        await mkdir(path.dirname(file), { recursive: true })
        await writeFile(file, content)
        if (content.startsWith('#!')) await chmod(file, 0o755)
      }
    },
    async build(type, lines, { source: own = source, onEvent, signal } = {}) {
      const template = `source "null" "guest" {${own}\n}\nbuild {\n  sources = ["null.guest"]\n  provisioner "${type}" {\n${lines}\n  }\n}\n`
      const { builds, events } = await run(folder, template, signal, onEvent)
      const log = events.flatMap((event) =>
        event.kind === 'say' || event.kind === 'message' || event.kind === 'output' ? [event.text] : [],
      )
      const [built] = builds
      return {
        outcome: built?.outcome ?? 'none',
        problems: built?.problems ?? [],
        log: log.join('\n').replaceAll(/\x1b\[[\d;]*m/g, ''),
        events,
      }
    },
    async left() {
      const names = await readdir(path.join(folder, 'tmp'))
      return names.filter((name) => /^(?:ansible|proxmox)-/.test(name))
    },
    async stop() {
      vi.unstubAllEnvs()
      await server.stop()
      await rm(folder, { recursive: true })
    },
  }
}

/** In place of ansible-playbook: tells how it was called, and what stands in the files that it was called with. */
export const recorder = `#!/bin/sh
if [ "$1" = --version ]; then echo 'ansible-playbook [core 2.16.1]'; exit; fi
for word; do
  echo "word: $word"
  case $word in @*) stat -c 'mode: %a' "\${word#@}"; sed 's/^/file: /' "\${word#@}"; echo;; esac
  if [ "$last" = -i ]; then
    echo "inventory: $word"
    test -f "$word" && sed 's/^/line: /' "$word"
  fi
  last=$word
done
env | grep '^ANSIBLE_\\|^LAB_' | sed 's/^/env: /'
`

/** Processes of this machine whose command line has the text. */
export function processesWith(text: string): readonly string[] {
  const listed = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
  return listed.split('\n').filter((line) => line.includes(text) && !line.startsWith('ps '))
}

/** File and line of the first problem. */
export function whereOf({ problems: [problem] }: Built): string | undefined {
  return problem?.range && `${problem.range.source.name}:${startOf(problem.range).line}`
}
