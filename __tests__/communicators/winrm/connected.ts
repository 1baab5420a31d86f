import { type Connected, type WaitOptions, waitForWinrm } from '../../../src/communicators/winrm/wait-for-winrm.ts'
import type { WinrmSettings } from '../../../src/communicators/winrm/winrm-settings.ts'
import { Cancelled } from '../../../src/diagnostics/errors.ts'
import { type Clock, systemClock } from '../../../src/time/clock.ts'
import { login } from '../../harness/winrm-server/windows-guest.ts'
import type { WinrmServer } from '../../harness/winrm-server/winrm-server-options.ts'

/** Settings that reach a server of the tests. */
export function settingsFor({ host, port, url }: Pick<WinrmServer, 'host' | 'port' | 'url'>): WinrmSettings {
  return {
    host,
    port,
    username: login.user,
    password: login.password,
    useSsl: url.startsWith('https:'),
    insecure: true,
    useNtlm: true,
    proxies: undefined,
    timeout: 20_000,
    pauseBeforeConnecting: 0,
    transferPatience: 60_000,
  }
}

/** Waits a twentieth of what it is told to. */
const hurried: Clock = { now: () => Date.now(), sleep: (ms, signal) => systemClock.sleep(ms / 20, signal) }

/** Time passes only by the sleeps, which cost none; what happens at the n-th of them is given. */
export function clockWith(...events: (() => unknown)[]): Clock {
  let now = 0
  return {
    now: () => now,
    async sleep(milliseconds, abort) {
      now += milliseconds
      await events.shift()?.()
      if (abort?.aborted === true) throw new Cancelled()
    },
  }
}

export interface Connection extends Connected, AsyncDisposable {
  readonly said: readonly string[]
  readonly states: readonly string[]
}

/** The product's own client, connected. */
export async function connectTo(
  server: Pick<WinrmServer, 'host' | 'port' | 'url'>,
  settings: Partial<WinrmSettings> = {},
  options: Partial<WaitOptions> = {},
): Promise<Connection> {
  const said: string[] = []
  const states: string[] = []
  const connected = await waitForWinrm({
    settings: { ...settingsFor(server), ...settings },
    address: () => Promise.reject(new Error('not asked')),
    signal: new AbortController().signal,
    clock: hurried,
    onState: ({ stage, text }) => states.push(`${stage}: ${text}`),
    say: (text) => said.push(text),
    ...options,
  })
  return { ...connected, said, states, [Symbol.asyncDispose]: () => connected.communicator.close() }
}

/** Runs a command line and gives all that came of it. */
export async function execOn(
  { communicator }: Pick<Connection, 'communicator'>,
  command: string,
  more: { readonly stdin?: import('node:stream').Readable; readonly signal?: AbortSignal } = {},
) {
  const stdout: string[] = []
  const stderr: string[] = []
  const result = await communicator.exec(command, {
    signal: new AbortController().signal,
    onOutput: (stream, line) => (stream === 'stdout' ? stdout : stderr).push(line),
    ...more,
  })
  return { ...result, stdout, stderr }
}
