import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { windowsUpdate } from '../../src/provisioners/windows-update.ts'
import { resolve } from './guest.ts'
import { startWindows, type WindowsGuest } from './windows/windows-guest.ts'

let folder: string
let guest: WindowsGuest

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'update-'))
  guest = await startWindows(folder)
  const { boot } = guest.machine
  let known = boot()
  guest.machine.boot = () => {
    if (boot() !== known) guest.machine.updates.restarted()
    known = boot()
    return known
  }
})
afterEach(async () => {
  await guest[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const run = (given: Record<string, unknown> = {}) => guest.run(windowsUpdate, given)
const update = (id: string, more: object = {}) => ({ id, title: `KB${id} (☃)`, size: 3 << 20, ...more })
const told = () => guest.log.filter((line) => !/^message: The guest is away/.test(line))

describe('windows-update', () => {
  it('has nothing to do where there is nothing', async () => {
    expect(await run()).toEqual([])
    expect(guest.log).toEqual([
      'say: Searching for Windows updates (BrowseOnly=0 and IsInstalled=0)...',
      'say: There are no more Windows updates to install.',
    ])
    expect(guest.machine.tasks).toMatchObject([{ user: 'SYSTEM', isHighest: true }])
    expect(guest.left()).toEqual([])
    expect(guest.server.restarts).toBe(0)
  })

  it('installs what there is, restarts, and looks again', async () => {
    guest.machine.updates.offered.push(update('1', { needsRestart: true }), update('2'))
    guest.machine.updates.later.push(update('3'))
    await run()
    expect(guest.machine.updates.installed).toEqual(['1', '2', '3'])
    expect(guest.server.restarts).toBe(3)
    expect(told().slice(0, 13)).toEqual([
      'say: Searching for Windows updates (BrowseOnly=0 and IsInstalled=0)...',
      'message: Found: KB1 (☃) (2026-11-10, up to 3.0 MiB)',
      'message: Found: KB2 (☃) (2026-11-10, up to 3.0 MiB)',
      'say: Downloading 2 updates (up to 6.0 MiB)...',
      'progress: Downloading updates 0 6291456',
      'progress: Downloading updates 3145728 6291456',
      'progress: Downloading updates 6291456 6291456',
      'message: Installing 1 of 2: KB1 (☃)',
      'message: Installed: KB1 (☃)',
      'say: Restarting the machine...',
      'say: Waiting for machine to restart...',
      'say: WINGUEST restarted.',
      'say: Searching for Windows updates (BrowseOnly=0 and IsInstalled=0)...',
    ])
    expect(guest.left()).toEqual([])
  })

  it('takes criteria, filters, a limit and a user of the template', async () => {
    guest.machine.accounts.set('admin', "it's")
    guest.machine.updates.offered.push(
      ...['1', '2', '3'].map((id) => update(id)),
      update('4', { title: "It's a preview" }),
    )
    await run({
      search_criteria: "Type='Software' and IsInstalled=0",
      filters: ["exclude:$_.Title -like '*preview*'", 'include:$true'],
      update_limit: 2,
      username: 'admin',
      password: "it's",
    })
    expect(guest.machine.updates.installed).toEqual(['1', '2', '3'])
    expect(guest.server.restarts).toBe(2)
    expect(new Set(guest.machine.tasks.map(({ user }) => user))).toEqual(new Set(['admin']))
    expect(new Set(guest.machine.updates.searches)).toEqual(new Set(["Type='Software' and IsInstalled=0"]))
    expect(told()).toEqual(
      expect.arrayContaining([
        "message: Left out by the filters: It's a preview (2026-11-10, up to 3.0 MiB)",
        'message: Left for the next round by update_limit: KB3 (☃) (2026-11-10, up to 3.0 MiB)',
      ]),
    )
  })

  it('tries what failed again, after a restart', async () => {
    guest.machine.updates.offered.push(
      update('1', { failures: { phase: 'install', code: 0x8007_0643 | 0, left: 2 } }),
      update('2'),
    )
    await run()
    expect(guest.machine.updates.installed).toEqual(['2', '1'])
    expect(guest.log).toContain('message: The install failed: KB1 (☃): 0x80070643, the installer of the update failed.')
  })

  it('gives up on an update that fails as often as it may', async () => {
    const failures = { phase: 'download', code: 0x8024_4018 | 0, left: 99 }
    guest.machine.updates.offered.push(update('1', { failures }))
    await expect(run({ update_max_retries: 2 })).rejects.toMatchObject({
      code: 'update-failed',
      message: 'A Windows update failed again and again',
      detail: expect.stringMatching(
        /^KB1 \(☃\): the download failed with 0x80244018, the update server, or a proxy, refused/,
      ),
    })
    expect(guest.server.restarts).toBe(1)
  })

  it('searches again where the search failed, as often as it may', async () => {
    guest.machine.updates.searchFailures.push(0x8024_402c | 0)
    await run()
    expect(guest.log.join('\n')).toMatch(
      /say: Broke off: 0x8024402C, the name of the proxy or of the update server was not found/,
    )
    guest.machine.updates.searchFailures.push(0x8024_001e | 0, 0x8024_001e | 0)
    await expect(run({ update_max_retries: 2 })).rejects.toMatchObject({
      code: 'update-failed',
      message: 'The search for Windows updates, or their installation, broke off 2 times',
      detail: expect.stringContaining('the service of Windows Update was stopped meanwhile'),
    })
  })

  it('says that the task is not for this user', async () => {
    await expect(run({ username: 'nobody', password: 'x', update_max_retries: 1 })).rejects.toMatchObject({
      detail: expect.stringContaining('The script ended with 0x8007052E, the user or the password is wrong.'),
    })
  })

  it('goes on where the guest restarted by itself meanwhile', async () => {
    guest.machine.updates.offered.push(update('1'))
    let isDone = false
    guest.server.mishap = ({ action }) => {
      if (action !== 'receive' || isDone || guest.machine.tasks.length === 0) return undefined
      isDone = true
      void guest.server.reboot()
      return 'break-before'
    }
    await run()
    expect(guest.machine.updates.installed).toEqual(['1'])
  })

  it('does not restart for ever', async () => {
    guest.machine.updates.restarted = () => {}
    guest.machine.updates.needsRestart = true
    await expect(run()).rejects.toMatchObject({
      code: 'update-failed',
      message: expect.stringContaining('after 5 of them'),
    })
    expect(guest.server.restarts).toBe(5)
  })

  it('says that the agent is blind', async () => {
    guest.machine.updates.isBlind = true
    guest.machine.updates.offered.push(update('1'))
    await expect(run({ update_max_retries: 1 })).rejects.toMatchObject({
      detail: expect.stringContaining('without a title'),
    })
  })
})

describe('options of windows-update', () => {
  it.each(['$true', 'maybe:$true', 'include:', 'exclude: '])('refuse the filter %j', (filter) => {
    expect(() => resolve(windowsUpdate as never, { filters: [filter] })).toThrow('A filter is include:CONDITION')
  })

  it('have defaults where there is nothing', () => {
    const empty = {
      search_criteria: '',
      filters: [],
      update_limit: 0,
      update_max_retries: 0,
      username: '',
      restart_timeout: '0s',
    }
    expect(resolve(windowsUpdate as never, empty)).toEqual(resolve(windowsUpdate as never, {}))
    expect(resolve(windowsUpdate as never, {})).toMatchObject({
      filters: ['include:$true'],
      restart_timeout: 14_400_000,
    })
    expect(() => resolve(windowsUpdate as never, { update_limit: 1.5 })).toThrow('update_limit must be a whole number')
  })
})
