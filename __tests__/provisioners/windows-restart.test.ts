import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Cancelled } from '../../src/diagnostics/errors.ts'
import { windowsRestart } from '../../src/provisioners/windows-restart.ts'
import { startWindows, type WindowsGuest } from './windows/windows-guest.ts'

let folder: string
let guest: WindowsGuest

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'restart-'))
  guest = await startWindows(folder)
})
afterEach(async () => {
  await guest[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const run = (given: Record<string, unknown> = {}) => guest.run(windowsRestart, given)

describe('windows-restart', () => {
  it('restarts the guest, and goes on in its next boot', async () => {
    await run()
    expect(guest.server.restarts).toBe(1)
    expect(guest.log.filter((line) => line !== 'message: The guest is away.')).toEqual([
      'say: Restarting Machine',
      'say: Waiting for machine to restart...',
      'say: WINGUEST restarted.',
      'say: Machine successfully restarted, moving on',
    ])
  })

  it('restarts it by the command of the template, and again', async () => {
    await run({ restart_command: 'powershell -Command "Restart-Computer -Force # exit $exitCode"' }).catch(() => {})
    await guest.communicator.reconnect(new AbortController().signal)
    await run()
    expect(guest.server.restarts).toBe(2)
  })

  it('says that the command failed', async () => {
    await expect(run({ restart_command: 'exit 5' })).rejects.toMatchObject({
      code: 'restart-failed',
      message: 'Restart script exited with non-zero exit status: 5',
      detail: expect.stringContaining('It was: exit 5'),
    })
    expect(guest.server.restarts).toBe(0)
  })

  it('is not content with a guest that answers: it has to be another boot', async () => {
    await expect(run({ restart_command: 'echo no', restart_timeout: '30s' })).rejects.toMatchObject({
      code: 'restart-timeout',
      detail: expect.stringMatching(/After 30s: the guest never went away/),
    })
    const cut = { restart_command: 'echo cut', restart_timeout: '30s' }
    const boot = guest.machine.boot
    guest.machine.boot = () => 7
    const back = guest.server.reboot()
    await expect(run(cut)).rejects.toMatchObject({ code: 'restart-timeout' })
    await back
    guest.machine.boot = boot
  })

  it('says that the guest does not come back', async () => {
    const mishaps = { isGone: false }
    guest.server.mishap = ({ action }) => {
      if (action === 'command' && guest.server.restarts > 0) mishaps.isGone = true
      return mishaps.isGone ? 'break-before' : undefined
    }
    await expect(run({ restart_timeout: '45s' })).rejects.toMatchObject({
      code: 'restart-timeout',
      detail: expect.stringMatching(/After 45s: the guest went away, and has not come back/),
    })
  })

  it('runs restart_check_command in the next boot, and judges no exit code', async () => {
    expect(await run({ restart_check_command: 'echo checked && exit 4' })).toEqual(['stdout: checked'])
    expect(guest.log).toContain('message: restart_check_command ended with 4')
  })

  it('waits until the registry is quiet', async () => {
    const key = 'HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\RebootPending'
    guest.machine.registry.set(key, 3)
    await run({ check_registry: true })
    expect(guest.log).toContain(`message: Waiting: the registry tells of a pending restart: ${key}`)
    expect(guest.machine.registry.get(key)).toBe(0)

    guest.machine.registry.set("HKLM:\\it's", Number.POSITIVE_INFINITY)
    await expect(
      run({ check_registry: true, registry_keys: ["HKLM:\\it's", 'HKLM:\\no'], restart_timeout: '30s' }),
    ).rejects.toMatchObject({
      code: 'restart-timeout',
      detail: expect.stringContaining("pending restart: HKLM:\\it's."),
    })
    await run({ registry_keys: ["HKLM:\\it's"] })
  })

  it('looks at many keys, more than a command line takes', async () => {
    const keys = Array.from({ length: 16 }, (_, index) => `HKLM:\\${'k'.repeat(70)}${index}`)
    guest.machine.registry.set(keys[15]!, 1)
    await run({ check_registry: true, registry_keys: keys })
    expect(guest.log).toContain(`message: Waiting: the registry tells of a pending restart: ${keys[15]}`)
  })

  it('ends when the build is cancelled', async () => {
    const controller = new AbortController()
    const more = {
      signal: controller.signal,
      say: (text: string) => {
        if (text.startsWith('Waiting')) controller.abort()
      },
    }
    await expect(guest.run(windowsRestart, { restart_command: 'echo no' }, more)).rejects.toBeInstanceOf(Cancelled)
  })
})
