import { readFileSync } from 'node:fs'
import { type KnownScript, type ScriptGuest, scriptOf } from '../winrm-server/power-shell.ts'
import { type KnownTask, scheduleService } from './task-scheduler.ts'
import { UpdateStore, updateAgent } from './update-agent.ts'
import { runPowerShell, type Surroundings } from './windows-world.ts'

const ours =
  /Win32_Process|foreach \(\$(?:key|file) in @\(|Schedule\.Service|Microsoft\.Update\.Session|exit \$(?:exitCode|LastExitCode)|Remove-Item -LiteralPath \$path|^# plain/

/** A Windows for scripts of PowerShell: what they find there, and what they have done. */
export class WindowsMachine {
  /** A number for the boot that it is in. */
  boot: () => number = () => 1
  /** Keys of the registry that are there, each for that many looks. */
  readonly registry = new Map<string, number>()
  /** Who may have a task, with which password. */
  readonly accounts = new Map([['SYSTEM', '']])
  readonly tasks: KnownTask[] = []
  /** Names of tasks that are still there. */
  readonly registered = new Set<string>()
  /** Names of tasks that were ended while they ran. */
  readonly ended: string[] = []
  readonly updates = new UpdateStore()
  /** Those of the product's provisioners; what its communicator sends is known elsewhere. */
  readonly scripts: readonly KnownScript[] = [
    { name: 'scripts of the provisioners for Windows', text: ours, run: ({ input }, guest) => this.run(input, guest) },
  ]

  /** Runs a script as the guest's PowerShell does. */
  async run(text: string, guest: ScriptGuest): Promise<number> {
    const { disk, io } = guest
    return await runPowerShell(
      text,
      this.#around(guest, {
        stdout: (line) => void io.stdout.write(line),
        stderr: (line) => void io.stderr.write(line),
        local: (path) => disk.local(path),
      }),
    )
  }

  #around({ io, environment }: ScriptGuest, ways: Pick<Surroundings, 'stdout' | 'stderr' | 'local'>): Surroundings {
    return {
      ...ways,
      environment: { SystemRoot: 'C:\\Windows', COMPUTERNAME: 'WINGUEST', ...environment },
      signal: io.signal,
      com: (name) =>
        name === 'Schedule.Service'
          ? scheduleService({
              accounts: this.accounts,
              tasks: this.tasks,
              registered: this.registered,
              ended: this.ended,
              local: ways.local,
              run: async (command, onOutput) => {
                const script = scriptOf(command, { local: ways.local } as never, (path) => readFileSync(path, 'utf8'))
                if (script === undefined) throw new Error(`the guest of the tests has no task ${command}`)
                const outputs = { ...ways, stdout: onOutput, stderr: onOutput }
                return await runPowerShell(script, this.#around({ io, environment } as ScriptGuest, outputs))
              },
            })
          : updateAgent(name, this.updates),
      wmi: (name) => (name === 'Win32_Process' ? [{ CreationDate: `${this.boot()}.000000+060` }] : []),
      key: (path) => {
        const looks = this.registry.get(path) ?? 0
        if (looks <= 0) return undefined
        this.registry.set(path, looks - 1)
        return 1
      },
    }
  }
}
