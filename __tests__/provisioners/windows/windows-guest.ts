import { readdirSync } from 'node:fs'
import type { WinrmCommunicator } from '../../../src/communicators/winrm/winrm-communicator.ts'
import type { ProvisionContext, Provisioner } from '../../../src/provisioners/provisioner.ts'
import type { Clock } from '../../../src/time/clock.ts'
import { systemClock } from '../../../src/time/clock.ts'
import { fullTrust } from '../../../src/trust/trust.ts'
import { connectTo } from '../../communicators/winrm/connected.ts'
import { WindowsMachine } from '../../harness/small-powershell/windows-machine.ts'
import { startWindowsGuest } from '../../harness/winrm-server/windows-guest.ts'
import type { WinrmServer, WinrmServerOptions } from '../../harness/winrm-server/winrm-server-options.ts'
import { renderLate, resolve } from '../guest.ts'

export interface WindowsGuest extends AsyncDisposable {
  readonly server: WinrmServer
  readonly machine: WindowsMachine
  readonly communicator: WinrmCommunicator
  readonly context: ProvisionContext
  /** For a build, whose communicator is another one. */
  readonly clock: Clock
  /** `say: ...`, `stdout: ...` in order. */
  readonly log: string[]
  /** Files in C:\Windows\Temp. */
  left(): readonly string[]
  /** Runs a provisioner with options as a template has them; answers what the guest has put out. */
  run(
    provisioner: unknown,
    given: Record<string, unknown>,
    more?: Partial<ProvisionContext>,
  ): Promise<readonly string[]>
}

/** A Windows that is reached by WinRM, and whose hours are seconds. */
export async function startWindows(
  workingDirectory: string,
  options: Partial<WinrmServerOptions> = {},
): Promise<WindowsGuest> {
  const machine = new WindowsMachine()
  const server = await startWindowsGuest({ scripts: machine.scripts, restart: 100, ...options })
  machine.boot = () => 1 + server.restarts
  let skipped = 0
  const clock: Clock = {
    now: () => systemClock.now() + skipped,
    async sleep(milliseconds, signal) {
      const real = Math.min(milliseconds, 25)
      await systemClock.sleep(real, signal)
      skipped += milliseconds - real
    },
  }
  // Who watches whether anything moves sleeps long, and beside others that do not.
  const patient: Clock = {
    now: clock.now,
    sleep: (milliseconds, signal) => (milliseconds > 60_000 ? systemClock : clock).sleep(milliseconds, signal),
  }
  const { communicator } = await connectTo(server, {}, { clock: patient })
  const log: string[] = []
  const context: ProvisionContext = {
    communicator,
    signal: new AbortController().signal,
    say: (text) => log.push(`say: ${text}`),
    message: (text) => log.push(`message: ${text}`),
    warn: (code, summary, detail) => log.push(`warning: ${code}: ${summary}: ${detail}`),
    output: (stream, line) => log.push(`${stream}: ${line}`),
    progress: (label, done, total) => log.push(`progress: ${label} ${done} ${total}`),
    scriptEnvironment: { PACKER_BUILD_NAME: 'windows', PACKER_BUILDER_TYPE: 'proxmox-iso' },
    late: {},
    workingDirectory,
    trust: fullTrust,
    env: process.env,
    clock,
    renderLate,
  }
  return {
    server,
    machine,
    communicator,
    context,
    clock: patient,
    log,
    left: () => readdirSync(server.disk.local('C:\\Windows\\Temp')),
    async run(provisioner, given, more = {}) {
      const { run, ...component } = provisioner as Provisioner
      const before = log.length
      await run(resolve(component, given, workingDirectory), { ...context, ...more })
      return log.slice(before).filter((line) => line.startsWith('std'))
    },
    async [Symbol.asyncDispose]() {
      await communicator.close()
      await server.stop()
    },
  }
}
