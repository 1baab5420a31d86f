import { appendFileSync, writeFileSync } from 'node:fs'
import { Raised } from './values.ts'

/** A task that the guest's task scheduler was given. */
export interface KnownTask {
  readonly name: string
  readonly user: string
  readonly command: string
  readonly isHighest: boolean
}

export interface SchedulerOptions {
  /** Passwords; of accounts of the system none. */
  readonly accounts: ReadonlyMap<string, string>
  /** Runs a command line of cmd; answers its exit code. */
  run(command: string, onOutput: (text: string) => void): Promise<number>
  local(path: string): string
  readonly tasks: KnownTask[]
  /** Names of those that are there. */
  readonly registered: Set<string>
  /** Names of those that were ended while they ran. */
  readonly ended: string[]
}

/** The task scheduler's COM object `Schedule.Service`, as Microsoft's documentation of it has it. */
export function scheduleService(options: SchedulerOptions): object {
  const folder = {
    RegisterTaskDefinition(
      name: string,
      definition: Definition,
      flags: number,
      user: string,
      password: string | null,
      logon: number,
    ) {
      if (flags !== 6) throw new Raised('no TASK_CREATE_OR_UPDATE', 0x8007_0057 | 0)
      const known = options.accounts.get(user)
      const isRight =
        logon === 5 ? known === '' && password === null : logon === 1 && known !== undefined && known === password
      if (!isRight) throw new Raised('The user name or password is incorrect.', 0x8007_052e | 0)
      options.registered.add(name)
      return new RegisteredTask(name, user, definition, options)
    },
    GetTask(name: string) {
      if (!options.registered.has(name)) throw new Raised('The system cannot find the file specified.', 0x8007_0002 | 0)
      return { Stop: () => void options.ended.push(name) }
    },
    DeleteTask(name: string) {
      if (!options.registered.delete(name))
        throw new Raised('The system cannot find the file specified.', 0x8007_0002 | 0)
    },
  }
  return { Connect() {}, GetFolder: () => folder, NewTask: () => newDefinition() }
}

type Definition = ReturnType<typeof newDefinition>

function newDefinition() {
  const actions: { Path: string; Arguments: string }[] = []
  return {
    RegistrationInfo: { Description: '' },
    Principal: { RunLevel: 0 },
    Settings: {
      Enabled: true,
      AllowDemandStart: true,
      MultipleInstances: 0,
      DisallowStartIfOnBatteries: true,
      StopIfGoingOnBatteries: true,
      ExecutionTimeLimit: 'PT72H',
      Priority: 7,
    },
    Actions: {
      actions,
      Create() {
        const action = { Path: '', Arguments: '' }
        actions.push(action)
        return action
      },
    },
  }
}

const [ready, queued, running] = [3, 2, 4] as const

class RegisteredTask {
  State: number = ready
  LastTaskResult = 0x4_1303
  readonly #name: string
  readonly #user: string
  readonly #definition: Definition
  readonly #options: SchedulerOptions

  constructor(name: string, user: string, definition: Definition, options: SchedulerOptions) {
    this.#name = name
    this.#user = user
    this.#definition = definition
    this.#options = options
  }

  /** Begins after a while, as the scheduler does. */
  Run(): object {
    setTimeout(() => {
      this.State = queued
      setTimeout(() => void this.#run(), 2)
    }, 3)
    return {}
  }

  async #run(): Promise<void> {
    this.State = running
    this.LastTaskResult = 0x4_1301
    const [action] = this.#definition.Actions.actions
    // cmd /s takes off the outer quotation marks, whatever is inside.
    const [, command = '', log = ''] = /^\/s \/c "(.*) > "([^"]+)" 2>&1"$/s.exec(action?.Arguments ?? '') ?? []
    const file = this.#options.local(log)
    writeFileSync(file, '')
    const isHighest = this.#definition.Principal.RunLevel === 1
    this.#options.tasks.push({ name: this.#name, user: this.#user, command, isHighest })
    const write = (text: string) => appendFileSync(file, text, 'latin1')
    const code = await this.#options.run(command, write).catch((thrown: unknown) => {
      write(`${String(thrown)}\r\n`)
      return 1
    })
    this.LastTaskResult = code
    this.State = ready
  }
}
