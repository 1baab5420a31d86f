import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Invocation } from './shells.ts'

/** Why Wine's cmd can not be had here; undefined where it can. */
export const noWine = ((): string | undefined => {
  const { error } = spawnSync('wine', ['--version'])
  return error === undefined ? undefined : 'install wine'
})()

/** Wine with a prefix of its own. What is not ASCII does not come through as it is: its cmd reads and writes other code pages. */
export class Wine {
  readonly #env: NodeJS.ProcessEnv
  readonly #disk: string
  #ready: Promise<void> | undefined
  #count = 0

  constructor(prefix: string) {
    this.#disk = join(prefix, 'drive_c')
    this.#env = {
      PATH: process.env['PATH'],
      HOME: prefix,
      WINEPREFIX: prefix,
      WINEDEBUG: '-all',
      // Else it looks for Mono and Gecko.
      WINEDLLOVERRIDES: 'mscoree,mshtml=',
      LC_ALL: 'C.UTF-8',
    }
  }

  /** Starts a command line. It stands in a file, since Wine quotes arguments in a way that cmd does not understand. */
  async start({ line, environment, folder }: Invocation): Promise<ChildProcess> {
    await this.#prepare()
    const name = `line-${++this.#count}.bat`
    const variables = Object.entries({ TEMP: 'C:\\Windows\\Temp', COMPUTERNAME: 'WINGUEST', ...environment })
    const lines = [
      '@echo off',
      ...variables.map(([key, value]) => `set "${key}=${value.replaceAll('%', '%%')}"`),
      `cd /d "${folder ?? 'C:\\'}"`,
      line,
      '',
    ]
    await writeFile(join(this.#disk, 'Windows', 'Temp', name), lines.join('\r\n'))
    return spawn('wine', ['cmd', '/c', `C:\\Windows\\Temp\\${name}`], { env: this.#env, detached: true })
  }

  async stop(): Promise<void> {
    if (this.#ready !== undefined) await this.#run('wineserver', '-k')
  }

  #prepare(): Promise<void> {
    this.#ready ??= this.#run('wine', 'wineboot', '-i')
    return this.#ready
  }

  async #run(command: string, ...words: readonly string[]): Promise<void> {
    const child = spawn(command, words, { env: this.#env, stdio: 'ignore' })
    await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
  }
}
