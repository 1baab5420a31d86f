import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Masks, StepLog, splitLines } from './commands.ts'
import { parseFileCommands } from './files.ts'

const root = path.resolve(import.meta.dirname, '../..')

/** The action's two programs: the committed bundle, or the sources that it is made of (TEST_DIST=0, the default 1 where dist/ is). */
export const actionPrograms =
  process.env['TEST_DIST'] === '1'
    ? { main: path.join(root, 'dist/main.js'), post: path.join(root, 'dist/post.js') }
    : { main: path.join(root, 'src/entry/main.ts'), post: path.join(root, 'src/entry/post.ts') }

/** The command line, of the same. */
export const commandLine = path.join(root, process.env['TEST_DIST'] === '1' ? 'dist/cli.js' : 'src/entry/cli.ts')

export interface JobOptions {
  readonly main: string
  readonly post: string
  /** The step's `with:`. */
  readonly inputs?: Readonly<Record<string, string>>
  /** The step's `env:`, and what else the programs need. */
  readonly env?: Readonly<Record<string, string>>
  /** Milliseconds from SIGINT to SIGTERM and from there to SIGKILL; the platform has 7500 and 2500. */
  readonly patience?: readonly [interrupt: number, terminate: number]
}

export interface StepResult {
  /** null where a signal ended it. */
  readonly exitCode: number | null
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
  /** Variables for the steps after it. */
  readonly environment: Readonly<Record<string, string>>
  readonly log: StepLog
  /** Everything that was written, both streams after each other. */
  readonly raw: string
  /** What was needed to stop it, in order. */
  readonly signals: readonly NodeJS.Signals[]
}

/** One step that uses the action in a job of its own: its folders, its masks, its state. */
export class Job {
  readonly workspace: string
  readonly temp: string
  readonly masks = new Masks()
  state: Record<string, string> = {}
  /** Of the steps to come, beside what the platform sets. */
  readonly environment: Record<string, string>
  readonly #folder: string
  readonly #options: JobOptions
  #steps = 0

  constructor(options: JobOptions) {
    this.#options = options
    this.environment = { ...options.env }
    this.#folder = mkdtempSync(path.join(tmpdir(), 'runner-'))
    this.workspace = path.join(this.#folder, 'workspace')
    this.temp = path.join(this.#folder, 'temp')
    mkdirSync(this.workspace)
    mkdirSync(this.temp)
  }

  write(name: string, text: string): string {
    const file = path.join(this.workspace, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, text)
    return file
  }

  main(): Step {
    return this.#start(this.#options.main)
  }

  /** With the state that the main step has saved, however it ended. */
  post(): Step {
    return this.#start(this.#options.post)
  }

  /** What other jobs get of a step's outputs: the runner drops those that hold a mask. */
  jobOutputs(result: StepResult): Record<string, string> {
    return Object.fromEntries(Object.entries(result.outputs).filter(([, value]) => !this.masks.touch(value)))
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #start(program: string): Step {
    const files = path.join(this.#folder, `files-${++this.#steps}`)
    mkdirSync(files)
    const fileOf = (name: string) => {
      const file = path.join(files, name)
      writeFileSync(file, '')
      return file
    }
    const fileNames = ['OUTPUT', 'STATE', 'STEP_SUMMARY', 'ENV', 'PATH'] as const
    const commandFiles = Object.fromEntries(fileNames.map((name) => [`GITHUB_${name}`, fileOf(name.toLowerCase())]))
    const inputs = Object.entries(this.#options.inputs ?? {}).map(([name, value]) => [
      `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
      value,
    ])
    const state = Object.entries(this.state).map(([name, value]) => [`STATE_${name}`, value])
    const env = {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      // A runner's shell has one above it: bash that has none, and a socket to read from, runs the .bashrc of its user.
      SHLVL: '1',
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: this.workspace,
      GITHUB_REPOSITORY: 'example/templates',
      GITHUB_RUN_ID: '4711',
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_SERVER_URL: 'https://github.example.com',
      RUNNER_TEMP: this.temp,
      RUNNER_NAME: 'runner-1',
      ...commandFiles,
      ...this.environment,
      ...Object.fromEntries([...inputs, ...state]),
    }
    const child = spawn(process.execPath, [program], { cwd: this.workspace, env, detached: true })
    return new Step(child, this, files, this.#options.patience ?? [7500, 2500])
  }
}

/** A step that runs. */
export class Step {
  readonly done: Promise<StepResult>
  readonly #child: ChildProcess
  readonly #patience: readonly [number, number]
  readonly #waiting = new Set<{ pattern: RegExp; resolve: () => void }>()
  readonly #timers = new Set<NodeJS.Timeout>()
  #text = { stdout: '', stderr: '' }
  readonly #signals: NodeJS.Signals[] = []

  constructor(child: ChildProcess, job: Job, files: string, patience: readonly [number, number]) {
    this.#child = child
    this.#patience = patience
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream]?.setEncoding('utf8')
      child[stream]?.on('data', (text: string) => this.#take(stream, text))
    }
    this.done = new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (exitCode) => {
        for (const timer of this.#timers) clearTimeout(timer)
        try {
          resolve(this.#result(exitCode, job, files))
        } catch (thrown) {
          reject(thrown)
        }
      })
    })
  }

  /** Resolves when the pattern stands in what was written so far; rejects when the step ends without it. */
  async seen(pattern: RegExp): Promise<void> {
    if (pattern.test(this.#text.stdout) || pattern.test(this.#text.stderr)) return
    const found = new Promise<'found'>((resolve) => this.#waiting.add({ pattern, resolve: () => resolve('found') }))
    const first = await Promise.race([found, this.done])
    if (first !== 'found') throw new Error(`the step ended without ${pattern}:\n${first.raw}`)
  }

  /** Stops the step as the platform does when the workflow is cancelled. */
  cancel(): void {
    this.signal('SIGINT')
    this.#later(this.#patience[0], () => {
      this.signal('SIGTERM')
      this.#later(this.#patience[1], () => this.kill())
    })
  }

  /** The end without any warning, of everything that the step has started. */
  kill(): void {
    this.#signals.push('SIGKILL')
    if (this.#child.pid !== undefined) process.kill(-this.#child.pid, 'SIGKILL')
  }

  signal(name: NodeJS.Signals): void {
    this.#signals.push(name)
    this.#child.kill(name)
  }

  #later(milliseconds: number, work: () => void): void {
    this.#timers.add(setTimeout(work, milliseconds))
  }

  #take(stream: 'stdout' | 'stderr', text: string): void {
    this.#text[stream] += text
    for (const waiting of this.#waiting)
      if (waiting.pattern.test(this.#text[stream])) {
        this.#waiting.delete(waiting)
        waiting.resolve()
      }
  }

  #result(exitCode: number | null, job: Job, files: string): StepResult {
    const log = new StepLog(job.masks)
    for (const line of [...splitLines(this.#text.stdout), ...splitLines(this.#text.stderr)]) log.line(line)
    const read = (name: string) => readFileSync(path.join(files, name), 'utf8')
    job.state = { ...job.state, ...parseFileCommands(read('state')) }
    // What is larger is not shown at all.
    const summaryFits = statSync(path.join(files, 'step_summary')).size <= 1024 * 1024
    return {
      exitCode,
      outputs: parseFileCommands(read('output')),
      environment: parseFileCommands(read('env')),
      summary: summaryFits
        ? read('step_summary')
            .split('\n')
            .map((line) => job.masks.hide(line))
            .join('\n')
        : '',
      log,
      raw: this.#text.stdout + this.#text.stderr,
      signals: this.#signals,
    }
  }
}
