import { execFile, spawn } from 'node:child_process'
import {
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { sep } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { processStart } from '../process-start.ts'
import { commandLine } from './command-line.ts'
import { isOn } from './devices/qemu-properties.ts'
import { startTpm, stopTpm } from './devices/tpm.ts'
import type { GuestWays } from './gate/frame-rule.ts'
import type { Hypervisor, Machine, MachineSpec } from './hypervisor.ts'
import { hostAcceleration } from './probe-acceleration.ts'
import type { Acceleration } from './processor.ts'
import { QemuMachine } from './qemu-machine.ts'
import { endProcess, processExit, qemuProcesses } from './qemu-process.ts'
import { QmpClient } from './qmp.ts'
import { type RuntimePaths, runtimePaths } from './runtime-paths.ts'

export interface QemuOptions {
  /** The folder that holds the run directory of every machine of this server, and of no other's. */
  readonly runDirectory: string
  /** Default `qemu-system-x86_64`, from PATH. */
  readonly binary?: string
  /** Default `/usr/share/OVMF`. */
  readonly firmwareDirectory?: string
  /** Default: what a probe with a guest finds. */
  readonly acceleration?: Acceleration
  /** The internet alone by default. */
  readonly ways?: GuestWays
}

/** Real machines. Throws Error that names the packages where QEMU is missing. */
export async function createQemuHypervisor(options: QemuOptions): Promise<Hypervisor> {
  const binary = options.binary ?? 'qemu-system-x86_64'
  const qemuVersion = await installedVersion(binary)
  const ways = options.ways ?? { ports: new Set(), nearby: false }
  const acceleration = options.acceleration ?? (await hostAcceleration(binary))
  return {
    acceleration,
    qemuVersion,
    recover: (known) => recover(options.runDirectory, known, ways),
    start: (spec, { log, signal }) => start({ ...options, binary, acceleration, qemuVersion, ways }, spec, log, signal),
  }
}

async function installedVersion(binary: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(binary, ['--version'])
    return /version (\d+(?:\.\d+)+)/.exec(stdout)?.[1] ?? 'unknown'
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new Error(
      `QEMU ('${binary}') is not installed: the embedded Proxmox needs the packages qemu-system-x86, qemu-utils and ovmf`,
    )
  }
}

/** The machine's files. The folder by its real name, because processes are recognised by it. */
function preparePaths(spec: MachineSpec): RuntimePaths {
  mkdirSync(spec.runDirectory, { recursive: true, mode: 0o700 })
  return runtimePaths(realpathSync(spec.runDirectory), spec.vmid)
}

async function start(
  host: QemuOptions & {
    readonly binary: string
    readonly acceleration: Acceleration
    readonly qemuVersion: string
    readonly ways: GuestWays
  },
  spec: MachineSpec,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<Machine> {
  signal.throwIfAborted()
  const paths = preparePaths(spec)
  const { vmid } = spec
  if (qemuProcesses((directory) => directory === paths.directory).some((found) => found.vmid === vmid)) {
    throw new Error(`VM ${vmid} already running`)
  }
  const command = commandLine(spec, { ...host, paths })
  for (const warning of command.warnings) log(warning)
  if (command.copy !== undefined) copyFileSync(command.copy.from, command.copy.to)
  if (command.write !== undefined) writeFileSync(command.write.to, command.write.content, { mode: 0o600 })
  await startTpm(spec.config, spec.volumePath, paths)
  const child = launch(host.binary, command.arguments, paths)
  const machine = await answering(child, spec, paths, host.ways, signal).catch((error: unknown) => {
    for (const line of stderrLines(paths)) log(line)
    stopTpm(spec.config, paths)
    throw error
  })
  try {
    for (const line of [...stderrLines(paths), ...(await machine.settle())]) log(line)
    signal.throwIfAborted()
    if (!isOn(spec.config['freeze'])) await machine.resume()
  } catch (error) {
    await machine.kill()
    throw error
  }
  return machine
}

interface Launched {
  readonly pid: number
  readonly startedAt: number
  /** The exit status, or the signal's name. */
  readonly ended: Promise<number | string>
}

// In a session of its own, with a file as its stderr: it outlives this process and its terminal, and is found again.
function launch(binary: string, options: readonly string[], paths: RuntimePaths): Launched {
  rmSync(paths.qmp, { force: true })
  const stderr = openSync(paths.log, 'w', 0o600)
  const child = spawn(binary, options, { detached: true, stdio: ['ignore', stderr, stderr], cwd: paths.directory })
  child.unref()
  closeSync(stderr)
  if (child.pid !== undefined)
    writeFileSync(paths.started, JSON.stringify({ pid: child.pid, started: processStart(child.pid) }), { mode: 0o600 })
  const ended = new Promise<number | string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (status, signal) => resolve(status ?? signal ?? 'unknown'))
  })
  return { pid: child.pid ?? 0, startedAt: Date.now(), ended }
}

const POLL_MS = 30
const CONNECT_MS = 1000
const GREETING_MS = 60_000

async function answering(
  child: Launched,
  spec: MachineSpec,
  paths: RuntimePaths,
  ways: GuestWays,
  signal: AbortSignal,
): Promise<QemuMachine> {
  let status: number | string | undefined
  const exited = child.ended.then((value) => {
    status = value
  })
  const deadline = child.startedAt + GREETING_MS
  for (;;) {
    const connected = await QmpClient.connect(paths.qmp, CONNECT_MS).catch(() => undefined)
    if (connected !== undefined) return new QemuMachine(spec, paths, { ...child, qmp: connected, exited }, ways)
    if (status !== undefined) throw new Error(`start failed: QEMU exited with code ${status}`)
    if (signal.aborted || Date.now() > deadline) {
      await endProcess(child.pid, paths.pid)
      signal.throwIfAborted()
      throw new Error('start failed: QEMU does not answer')
    }
    await Promise.race([exited, sleep(POLL_MS)])
  }
}

const LAST_LINES = 20

const LACKING = /^kvm: warning: TCG doesn't support requested feature: (.*?)(?: \[bit \d+\])?$/

// PVE's hosts call the program `kvm`. What the emulated processor lacks of a model becomes one line instead of dozens.
function stderrLines(paths: RuntimePaths): string[] {
  const lines = readFileSync(paths.log, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.replace(/^\S*qemu-system-x86_64: /, 'kvm: '))
  const lacking = new Set(lines.flatMap((line) => LACKING.exec(line)?.[1] ?? []))
  const others = lines.filter((line) => !LACKING.test(line)).slice(-LAST_LINES)
  return lacking.size === 0 ? others : [`the emulated processor has no ${[...lacking].join(', ')}`, ...others]
}

const RECOVERY_MS = 5000

async function recover(
  runDirectory: string,
  known: readonly MachineSpec[],
  ways: GuestWays,
): Promise<ReadonlyMap<number, Machine>> {
  mkdirSync(runDirectory, { recursive: true, mode: 0o700 })
  const root = realpathSync(runDirectory)
  const specs = new Map(known.map((spec) => [preparePaths(spec).pid, spec]))
  const machines = new Map<number, Machine>()
  for (const { pid, vmid, directory } of qemuProcesses((path) => `${path}${sep}`.startsWith(`${root}${sep}`))) {
    const paths = runtimePaths(directory, vmid)
    const spec = specs.get(paths.pid)
    const qmp = spec && (await QmpClient.connect(paths.qmp, RECOVERY_MS).catch(() => undefined))
    if (spec === undefined || qmp === undefined || !(await hasStarted(qmp, spec))) await endProcess(pid, paths.pid)
    else {
      const exited = processExit(pid, paths.pid)
      const startedAt = statSync(paths.pid).mtimeMs
      const machine = new QemuMachine(spec, paths, { pid, startedAt, qmp, exited }, ways)
      // One of a version without gates goes on as it was started.
      await machine.openGates().catch(() => {})
      machines.set(vmid, machine)
    }
  }
  // A TPM emulator ends with its machine, but not when that was never there.
  for (const spec of known) if (!machines.has(spec.vmid)) stopTpm(spec.config, preparePaths(spec))
  return machines
}

/** One whose start was cut off waits for ever for its first instruction: its server meant to say more to it before. */
async function hasStarted(qmp: QmpClient, { config }: MachineSpec): Promise<boolean> {
  const answer = (await qmp.execute('query-status').catch(() => undefined)) as { status?: string } | undefined
  return answer !== undefined && (answer.status !== 'prelaunch' || isOn(config['freeze']))
}
