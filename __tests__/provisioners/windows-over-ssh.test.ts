import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { resolve as absolute, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { SshCommunicator } from '../../src/communicators/ssh/ssh-communicator.ts'
import { waitForSsh } from '../../src/communicators/ssh/wait-for-ssh.ts'
import { powershell } from '../../src/provisioners/powershell.ts'
import type { ProvisionContext, Provisioner } from '../../src/provisioners/provisioner.ts'
import { windowsRestart } from '../../src/provisioners/windows-restart.ts'
import { type Clock, systemClock } from '../../src/time/clock.ts'
import { fullTrust } from '../../src/trust/trust.ts'
import { byPassword, type GuestServer, startGuestServer } from '../communicators/guest-server.ts'
import { freePort, settingsFor } from '../communicators/openssh.ts'
import { renderLate, resolve } from './guest.ts'

const program = absolute(import.meta.dirname, '../harness/small-powershell/program.ts')
let folder: string
let port: number
let server: GuestServer
let communicator: SshCommunicator
let log: string[]
let sleeps: number
let bootAt: number
let onSaid: (text: string) => void

/** An SSH server in whose PATH is a `powershell`, as with the OpenSSH of Windows. */
const startServer = async () => {
  const path = `${join(folder, 'bin')}:${process.env['PATH']}`
  server = await startGuestServer({ authenticate: byPassword('vagrant', 'secret'), port, env: { PATH: path } })
}

const clock: Clock = {
  now: () => sleeps * 5000,
  async sleep() {
    await systemClock.sleep(20)
    if (++sleeps !== bootAt) return
    writeFileSync(join(folder, 'boot'), '2')
    await startServer()
  },
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'over ssh-'))
  mkdirSync(join(folder, 'bin'))
  writeFileSync(join(folder, 'boot'), '1')
  const quoted = [process.execPath, program, join(folder, 'disk'), join(folder, 'boot')]
    .map((word) => `'${word}'`)
    .join(' ')
  writeFileSync(join(folder, 'bin', 'powershell'), `#!/bin/sh\nexec ${quoted} "$@"\n`)
  chmodSync(join(folder, 'bin', 'powershell'), 0o755)
  ;[log, sleeps, bootAt, onSaid] = [[], 0, Number.POSITIVE_INFINITY, () => {}]
  port = await freePort()
  await startServer()
  const connected = await waitForSsh({
    settings: settingsFor(port, { username: 'vagrant', password: 'secret' }),
    address: () => Promise.reject(new Error('not asked')),
    signal: new AbortController().signal,
    clock: systemClock,
    onState: () => {},
    say: () => {},
    onHostKey: () => {},
    onOtherHostKey: () => {},
  })
  communicator = connected.communicator
})
afterEach(async () => {
  await communicator.close()
  await server.stop()
  rmSync(folder, { recursive: true })
})

async function run(provisioner: unknown, given: Record<string, unknown>): Promise<void> {
  const context: ProvisionContext = {
    communicator,
    signal: new AbortController().signal,
    say: (text) => {
      log.push(text)
      onSaid(text)
    },
    message: (text) => log.push(text),
    warn: (_, summary) => log.push(summary),
    output: (_, line) => log.push(line),
    progress: () => {},
    scriptEnvironment: {},
    late: {},
    workingDirectory: folder,
    trust: fullTrust,
    env: process.env,
    clock,
    renderLate,
  }
  await (provisioner as Provisioner).run(resolve(provisioner as Provisioner, given, folder), context)
}

it('powershell works over SSH', async () => {
  // The server is one of Unix: what goes to a path of this machine, PowerShell finds on its disk C:.
  mkdirSync(join(folder, 'disk'))
  const paths = { remote_path: join(folder, 'disk', 'x.ps1'), remote_env_var_path: join(folder, 'disk', 'v.ps1') }
  const given = { inline: ['Write-Output "[$env:A]"', 'exit 4'], env: { A: `it's "so"` }, skip_clean: true, ...paths }
  const execute_command = 'powershell -File "/x.ps1"'
  await run(powershell, { ...given, execute_command, valid_exit_codes: [4] })
  expect(log).toContain(`[it's "so"]`)
  await expect(run(powershell, { ...given, execute_command })).rejects.toMatchObject({ code: 'script-failed' })
  expect(readFileSync(paths.remote_env_var_path, 'utf8')).toContain('$env:A=')
})

it('windows-restart waits over SSH for another boot', async () => {
  onSaid = (text) => {
    if (!text.startsWith('Waiting')) return
    bootAt = sleeps + 2
    void server.stop()
  }
  await run(windowsRestart, { restart_command: 'echo restarting', restart_check_command: 'echo checked' })
  expect(log).toEqual(expect.arrayContaining(['restarting', 'The guest is away.', 'WINGUEST restarted.', 'checked']))
})
