import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { batchToShell, toShell } from './cmd-line.ts'
import { GuestDisk } from './guest-disk.ts'
import { type KnownScript, runScript, scriptOf } from './power-shell.ts'
import type { CommandIo, Program } from './running-command.ts'
import type { Invocation } from './shells.ts'
import { Wine } from './wine.ts'

export interface GuestSystemOptions {
  /** A folder of this guest's own. */
  readonly folder: string
  /** `wine`: Wine's cmd, in a prefix in that folder. `sh`: the machine's shell, see `toShell`. */
  readonly kind: 'wine' | 'sh'
  readonly scripts: readonly KnownScript[]
  /** The guest was told to restart, by `shutdown /r` or `Restart-Computer`. */
  restart(): void
}

/** What runs the guest's commands. */
export class GuestSystem {
  readonly disk: GuestDisk
  readonly #options: GuestSystemOptions
  readonly #wine: Wine | undefined

  constructor(options: GuestSystemOptions) {
    this.#options = options
    this.#wine = options.kind === 'wine' ? new Wine(options.folder) : undefined
    this.disk = new GuestDisk(options.kind === 'wine' ? join(options.folder, 'drive_c') : options.folder)
  }

  async stop(): Promise<void> {
    await this.#wine?.stop()
  }

  start(invocation: Invocation): Program {
    return async (io) => {
      const { line } = invocation
      if (/\bshutdown(?:\.exe)?\b.*[/-]r\b/i.test(line)) {
        this.#options.restart()
        return 0
      }
      const script = scriptOf(line, this.disk, (path) => readFileSync(path, 'utf8'))
      if (script === undefined) return await this.#cmd(invocation, io)
      if (/\bRestart-Computer\b/i.test(script)) this.#options.restart()
      const { environment } = invocation
      return await runScript(script, this.#options.scripts, { disk: this.disk, io, environment })
    }
  }

  async #cmd(invocation: Invocation, io: CommandIo): Promise<number> {
    const { line, environment, folder } = invocation
    const cwd = folder === undefined ? this.disk.root : this.disk.local(folder)
    await mkdir(cwd, { recursive: true })
    if (this.#wine !== undefined) return await child(await this.#wine.start(invocation), io)
    const batch = /\.(?:bat|cmd)\b/i.test(line) ? await this.#batches(line) : ''
    const env = {
      PATH: process.env['PATH'],
      LC_ALL: 'C.UTF-8',
      TEMP: join(this.disk.root, 'Windows', 'Temp'),
      COMPUTERNAME: 'WINGUEST',
      ...environment,
    }
    return await child(spawn('sh', ['-c', batch + toShell(line, this.disk)], { cwd, env, detached: true }), io)
  }

  /** A function that runs any of the files of commands that the line names. */
  async #batches(line: string): Promise<string> {
    const paths = [...line.matchAll(/"?([A-Za-z]:[\\/][^"<>|]*?\.(?:bat|cmd))\b/gi)].map(([, path = '']) =>
      this.disk.local(path),
    )
    const cases = await Promise.all(
      paths.map(async (path) => {
        const content = await readFile(path, 'utf8').catch(() => `echo "'${path}' is not recognized" >&2; exit 1`)
        return `'${path}') ( shift; ${batchToShell(content, this.disk)}\n) ;;`
      }),
    )
    return `batch() { case "$1" in\n${cases.join('\n')}\nesac; }\n`
  }
}

async function child(process_: ChildProcess, { stdin, stdout, stderr, signal }: CommandIo): Promise<number> {
  const kill = (): void => {
    try {
      process.kill(-process_.pid!, 'SIGKILL')
    } catch {}
  }
  signal.addEventListener('abort', kill, { once: true })
  process_.stdin!.on('error', () => {})
  stdin.pipe(process_.stdin!)
  process_.stdout!.pipe(stdout, { end: false })
  process_.stderr!.pipe(stderr, { end: false })
  return await new Promise((resolve, reject) => {
    process_.once('error', reject)
    process_.once('close', (code) => resolve(code ?? 0xc000_013a))
    if (signal.aborted) kill()
  })
}
