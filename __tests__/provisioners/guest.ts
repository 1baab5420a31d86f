import { generateKeyPair } from '../../src/communicators/ssh/key-pair.ts'
import type { SshCommunicator } from '../../src/communicators/ssh/ssh-communicator.ts'
import { waitForSsh } from '../../src/communicators/ssh/wait-for-ssh.ts'
import { type Diagnostic, hasErrors } from '../../src/diagnostics/diagnostic.ts'
import type { Component, OptionPath, RuleContext } from '../../src/options/component.ts'
import { lateRenderer } from '../../src/options/render-late.ts'
import type { ProvisionContext } from '../../src/provisioners/provisioner.ts'
import { type Clock, systemClock } from '../../src/time/clock.ts'
import { fullTrust } from '../../src/trust/trust.ts'
import { byPassword, type GuestServer, startGuestServer } from '../communicators/guest-server.ts'
import { freePort, settingsFor } from '../communicators/openssh.ts'

/** With no places, and no functions of Packer. */
export const renderLate = lateRenderer({ at: () => undefined, isSet: () => false }, new Map())

export interface Guest {
  readonly server: GuestServer
  readonly communicator: SshCommunicator
  readonly context: ProvisionContext
  /** `say: ...`, `stdout: ...` in order. */
  readonly log: string[]
  /** Ends the server, and starts it again on its port after that many of the clock's sleeps. */
  reboot(sleeps: number): Promise<void>
  stop(): Promise<void>
}

/** A guest that is this machine, reached by a real SSH connection; `env` is added to its environment. Its clock stands still but for sleeps, which cost nothing. */
export async function startGuest(workingDirectory: string, env: Readonly<Record<string, string>> = {}): Promise<Guest> {
  // Its own also while it reboots.
  const port = await freePort()
  // It keeps its key through a restart, as a machine does.
  const { privateKey: hostKey } = await generateKeyPair({ type: 'ed25519', bits: 0, name: 'host' })
  const start = () => startGuestServer({ authenticate: byPassword('tester', 'secret'), port, hostKey, env })
  let server = await start()
  const log: string[] = []
  const signal = new AbortController().signal
  const { communicator } = await waitForSsh({
    settings: settingsFor(port, { username: 'tester', password: 'secret' }),
    address: () => Promise.reject(new Error('not asked')),
    signal,
    clock: systemClock,
    onState: () => {},
    say: (text) => log.push(`say: ${text}`),
    onHostKey: () => {},
    onOtherHostKey: () => {},
  })
  let now = 0
  let sleepsToBoot = Number.POSITIVE_INFINITY
  const clock: Clock = {
    now: () => now,
    async sleep(milliseconds) {
      now += milliseconds
      if (--sleepsToBoot === 0) server = await start()
    },
  }
  const context: ProvisionContext = {
    communicator,
    signal,
    say: (text) => log.push(`say: ${text}`),
    message: (text) => log.push(`message: ${text}`),
    warn: (code, summary, detail) => log.push(`warning: ${code}: ${summary}: ${detail}`),
    output: (stream, line) => log.push(`${stream}: ${line}`),
    progress: () => {},
    scriptEnvironment: { PACKER_BUILD_NAME: 'debian', PACKER_BUILDER_TYPE: 'proxmox-iso' },
    late: {},
    workingDirectory,
    trust: fullTrust,
    env: process.env,
    clock,
    renderLate,
  }
  return {
    get server() {
      return server
    },
    communicator,
    context,
    log,
    async reboot(sleeps) {
      sleepsToBoot = sleeps
      await server.stop()
    },
    async stop() {
      await communicator.close()
      await server.stop()
    },
  }
}

/** Options as a template gives them, through schema and rules; throws the texts of what is wrong. */
export function resolve(provisioner: Component, given: Record<string, unknown>, workingDirectory = '/'): never {
  const { resolved, problems } = judged(provisioner, given, workingDirectory)
  if (hasErrors(problems)) throw new Error(problems.map(textOf).join('\n'))
  return resolved as never
}

/** The texts of all that is said of options. */
export function warnings(provisioner: Component, given: Record<string, unknown>, workingDirectory = '/'): string[] {
  return judged(provisioner, given, workingDirectory).problems.map(textOf)
}

type Problem = Diagnostic & { readonly path: OptionPath }

function textOf({ path, summary }: Problem): string {
  return `${path.join('.')}: ${summary}`
}

function judged(provisioner: Component, given: Record<string, unknown>, workingDirectory: string) {
  const problems: Problem[] = []
  const told =
    (severity: Diagnostic['severity']): RuleContext['error'] =>
    (code, path, summary) =>
      void problems.push({ code, severity, summary, path })
  const context: RuleContext = {
    places: { at: () => undefined, isSet: ([name]) => name !== undefined && name in given },
    error: told('error'),
    warn: told('warning'),
    buildFails: told('error'),
    refuse: told('error'),
    isLate: () => false,
    workingDirectory,
    trust: fullTrust,
    env: {},
  }
  const options = provisioner.options.parse(given)
  return { resolved: provisioner.rules === undefined ? options : provisioner.rules(options, context), problems }
}
