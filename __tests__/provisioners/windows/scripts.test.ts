import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bootScript } from '../../../src/provisioners/windows/boot.ts'
import {
  formatVariables,
  inlineCommand,
  inlineScript,
  removalCommand,
  scriptCommand,
} from '../../../src/provisioners/windows/powershell-scripts.ts'
import { taskScript } from '../../../src/provisioners/windows/scheduled-task.ts'
import { readUpdateEvent, type UpdateEvent } from '../../../src/provisioners/windows/update-events.ts'
import { updateScript } from '../../../src/provisioners/windows/update-script.ts'
import { pendingKeysScript } from '../../../src/provisioners/windows-restart.ts'
import { runHere } from '../../harness/small-powershell/run-here.ts'
import { WindowsMachine } from '../../harness/small-powershell/windows-machine.ts'
import { scriptOf } from '../../harness/winrm-server/power-shell.ts'

let folder: string
let machine: WindowsMachine
const bypass = { execution_policy: 'bypass', use_pwsh: false, debug_mode: 0 }

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scripts '))
  machine = new WindowsMachine()
})
afterEach(() => rm(folder, { recursive: true }))

const run = (text: string) => runHere(machine, folder, text)
const file = (name: string) => join(folder, 'Windows', 'Temp', name)
const ofCommand = (command: string) => scriptOf(command, undefined as never, () => '')!

describe('an inline script', () => {
  const inline = (...commands: readonly string[]) => run(inlineScript(commands, '', bypass))

  it('runs its commands, and ends with 0', async () => {
    expect(await inline("Write-Output 'one'", 'Write-Output "two"')).toEqual({
      exitCode: 0,
      stdout: ['one', 'two'],
      stderr: [],
    })
  })

  it('ends at the first error with 1, and tells it', async () => {
    const ran = await inline("throw 'it broke'", "Write-Output 'no more'")
    expect(ran).toMatchObject({ exitCode: 1, stdout: [] })
    expect(ran.stderr.join('\n')).toContain('An error occurred: it broke')
  })

  it('ends with the exit code of the last program where that is not 0', async () => {
    expect(await inline('cmd /c exit 3')).toMatchObject({ exitCode: 3 })
    expect(await inline('cmd /c exit 3', "throw 'x'")).toMatchObject({ exitCode: 3 })
    expect(await inline('cmd /c exit 3', 'cmd /c exit 0')).toMatchObject({ exitCode: 0 })
    expect(await inline('exit 7', 'exit 8')).toMatchObject({ exitCode: 7 })
  })

  it('finds all values of its variables', async () => {
    const awkward = fc.string({
      unit: fc.constantFrom('a', "'", '"', '`', '$', '(', ')', '’', '”', '\n', '%', '{', ' '),
    })
    await fc.assert(
      fc.asyncProperty(awkward, fc.constantFrom('$env:%s="%s"; ', "$env:%s='%s'\n"), async (value, format) => {
        const variables = formatVariables({ A: value, 'B(x86)': 'y' }, format)
        const ran = await run(inlineScript(['Write-Output "[$env:A]${env:B(x86)}"'], variables, bypass))
        expect(ran.stdout.join('\r\n')).toBe(`[${value}]y`)
      }),
      { numRuns: 50 },
    )
  })

  it('is run by the program that is asked for', () => {
    expect(inlineCommand('c:/x.ps1', bypass)).toBe('powershell -ExecutionPolicy bypass -File "c:/x.ps1"')
    expect(inlineCommand('c:/x.ps1', { ...bypass, use_pwsh: true, execution_policy: 'allsigned' })).toBe(
      'pwsh -ExecutionPolicy allsigned -File "c:/x.ps1"',
    )
    expect(inlineCommand("c:/it's.ps1", { ...bypass, execution_policy: 'none' })).toBe(
      "& 'c:/it''s.ps1'; exit $LastExitCode",
    )
  })
})

describe('a script with its variables', () => {
  it.each(['bypass', 'none'])('is run after them, and its exit code is answered (%s)', async (execution_policy) => {
    const command = scriptCommand("c:/Windows/Temp/it's.ps1", 'c:/Windows/Temp/v.ps1', { ...bypass, execution_policy })
    const text = execution_policy === 'none' ? command.slice('& { '.length, -' }'.length) : ofCommand(command)
    await run('')
    await writeFile(file('v.ps1'), formatVariables({ A: 'b "c"' }, '$env:%s="%s"; '))
    await writeFile(file("it's.ps1"), 'Write-Output $env:A\nexit 5\n')
    expect(await run(text)).toEqual({ exitCode: 5, stdout: ['b "c"'], stderr: [] })
  })

  it('is removed with them, also where one is not there', async () => {
    await run('')
    await writeFile(file("it's.ps1"), '')
    expect(
      await run(ofCommand(removalCommand(["c:/Windows/Temp/it's.ps1", 'c:/Windows/Temp/none'], bypass))),
    ).toMatchObject({
      exitCode: 0,
    })
    expect(existsSync(file("it's.ps1"))).toBe(false)
  })

  it('traces as debug_mode says', () => {
    expect(inlineScript(['1'], '', { ...bypass, debug_mode: 2 })).toContain('\nSet-PSDebug -Trace 2\n')
    expect(ofCommand(scriptCommand('p', 'v', { ...bypass, debug_mode: 1 }))).toContain('\nSet-PSDebug -Trace 1\n')
    expect(ofCommand(scriptCommand('p', 'v', bypass))).not.toContain('PSDebug')
  })
})

describe('a boot', () => {
  it('has an identity, and a host', async () => {
    machine.boot = () => 42
    expect(await run(bootScript)).toEqual({ exitCode: 0, stdout: ['boot 42 WINGUEST'], stderr: [] })
  })
})

describe('keys of the registry', () => {
  it('are named where they are there', async () => {
    machine.registry.set("HKLM:\\it's", 9)
    expect(await run(pendingKeysScript(["HKLM:\\it's", 'HKLM:\\other']))).toMatchObject({
      stdout: ["pending HKLM:\\it's", 'looked'],
    })
    expect(await run(pendingKeysScript([]))).toMatchObject({ stdout: ['looked'] })
  })
})

describe('a scheduled task', () => {
  const path = 'C:/Windows/Temp/run.ps1'
  const task = async (given: { readonly user?: string; readonly password?: string; readonly body?: string }) => {
    await run('')
    await writeFile(file('run.ps1'), 'the password is in it')
    await writeFile(file('body.ps1'), given.body ?? "Write-Output 'hello'")
    const command = 'powershell -File "C:/Windows/Temp/body.ps1"'
    const { user = 'SYSTEM', password = '' } = given
    return await run(
      taskScript({ name: 'task-1', user, password, command, file: path, spent: 'C:/Windows/Temp/body.ps1' }),
    )
  }
  const nothingIsLeft = async () => {
    expect(await readdir(join(folder, 'Windows', 'Temp'))).toEqual([])
    expect([...machine.registered]).toEqual([])
  }

  it('runs as an account of the system, which has no password', async () => {
    expect(await task({})).toEqual({ exitCode: 0, stdout: ['hello'], stderr: [] })
    expect(machine.tasks).toMatchObject([{ user: 'SYSTEM', isHighest: true }])
    await nothingIsLeft()
  })

  it('runs as a user with a password, whatever is in it', async () => {
    const [user, password] = [".\\o'brien", `it's "a" $x \`b\` ’ “`]
    machine.accounts.set(user, password)
    expect(await task({ user, password })).toMatchObject({ exitCode: 0, stdout: ['hello'] })
    await nothingIsLeft()
  })

  it('ends with the exit code of its command, after all of its output', async () => {
    const body = "Write-Output 'one'\nWrite-Error 'two'\nStart-Sleep -Milliseconds 300\nWrite-Output 'three'\nexit 42"
    expect(await task({ body })).toEqual({ exitCode: 42, stdout: ['one', 'two', 'three'], stderr: [] })
    expect(await task({ body: 'exit -2147024891' })).toMatchObject({ exitCode: -2_147_024_891 })
    await nothingIsLeft()
  })

  it('shows output of any size as it is', async () => {
    const ran = await task({ body: `for ($i = 0; $i -lt 2000; $i++) { Write-Output "line $i ${'x'.repeat(20)}" }` })
    expect(ran.stdout).toEqual(Array.from({ length: 2000 }, (_, index) => `line ${index} ${'x'.repeat(20)}`))
  })

  it('that nobody may have ends with the code of Windows', async () => {
    const ran = await task({ user: 'nobody', password: 'wrong' })
    expect(ran).toMatchObject({ exitCode: 0x8007_052e | 0, stdout: [] })
    expect(ran.stderr.join()).toContain('The task for nobody could not be made')
    expect(existsSync(file('run.ps1'))).toBe(false)
  })
})

describe('a round of updates', () => {
  const all = [{ action: 'include', condition: '$true' }] as const
  const round = async (order: Partial<Parameters<typeof updateScript>[0]> = {}) => {
    const { stdout, exitCode } = await run(
      updateScript({ criteria: 'IsInstalled=0', filters: all, limit: 1000, ...order }),
    )
    const events = stdout.map((line) => readUpdateEvent(line))
    expect(events).not.toContain(undefined)
    return { exitCode, events: events as UpdateEvent[], kinds: (events as UpdateEvent[]).map(({ kind }) => kind) }
  }
  const offer = (id: string, more: object = {}) =>
    machine.updates.offered.push({ id, title: `Update ${id}`, size: 1000, ...more })

  it('finds none', async () => {
    expect(await round({ criteria: "Type='Software' and IsInstalled=0" })).toMatchObject({
      kinds: ['search', 'end'],
      exitCode: 0,
    })
    expect(machine.updates.searches).toEqual(["Type='Software' and IsInstalled=0"])
  })

  it('downloads and installs what it finds, and wants a restart', async () => {
    offer('1')
    offer('2', { title: 'Größe “neu” ☃', asks: true })
    const { events, kinds, exitCode } = await round()
    expect(exitCode).toBe(0)
    expect(kinds).toEqual([
      ...['search', 'found', 'found', 'asks'],
      ...['download', 'downloaded', 'download', 'downloaded', 'install', 'installed', 'install', 'installed', 'end'],
    ])
    expect(events[2]).toEqual({ kind: 'found', id: '2.200', size: 1000, date: '2026-11-10', title: 'Größe “neu” ☃' })
    expect(events.at(-1)).toEqual({ kind: 'end', needsRestart: true })
    expect(machine.updates).toMatchObject({ installed: ['1', '2'], accepted: ['1', '2'] })
  })

  it('begins with a restart that is due', async () => {
    offer('1')
    machine.updates.needsRestart = true
    expect(await round()).toMatchObject({ events: [{ kind: 'end', needsRestart: true }] })
    machine.updates.needsRestart = false
    machine.registry.set(
      'HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\PackagesPending',
      2,
    )
    expect(await round()).toMatchObject({ events: [{ kind: 'end', needsRestart: true }] })
    expect(machine.updates.searches).toEqual([])
  })

  it('leaves out what the filters do, the first that holds deciding', async () => {
    for (const title of ['A preview', 'B', "It's C"]) offer(title, { title, browseOnly: title === 'B' })
    const filters = [
      { action: 'exclude', condition: "$_.Title -like '*preview*'" },
      { action: 'include', condition: '$_.BrowseOnly' },
      { action: 'exclude', condition: '$_.Title -eq "It\'s C"' },
      { action: 'include', condition: '$true' },
    ] as const
    const { events } = await round({ filters })
    expect(events.filter(({ kind }) => kind === 'skipped')).toMatchObject([{ title: 'A preview' }, { title: "It's C" }])
    expect(machine.updates.installed).toEqual(['B'])
    expect((await round({ filters: [] })).kinds).toEqual(['search', 'skipped', 'skipped', 'end'])
  })

  it('takes at most as many as it may, and none twice', async () => {
    offer('1', { title: 'same' })
    offer('2', { title: 'same' })
    offer('3')
    offer('4')
    const { events } = await round({ limit: 2 })
    expect(events.filter(({ kind }) => kind === 'skipped')).toMatchObject([
      { reason: 'twice', id: '2.200' },
      { reason: 'limit', id: '4.200' },
    ])
    expect(machine.updates.installed).toEqual(['1', '3'])
  })

  it('tells what failed with its code, and goes on with the others', async () => {
    offer('1', { failures: { phase: 'download', code: 0x8024_4022 | 0, left: 1 } })
    offer('2', { failures: { phase: 'install', code: 0x8007_0643 | 0, left: 1 } })
    offer('3')
    const { events } = await round()
    expect(events.filter(({ kind }) => kind === 'failed')).toEqual([
      { kind: 'failed', phase: 'download', id: '1.200', code: 0x8024_4022 | 0 },
      { kind: 'failed', phase: 'install', id: '2.200', code: 0x8007_0643 | 0 },
    ])
    expect(machine.updates.installed).toEqual(['3'])
    expect(events.at(-1)).toEqual({ kind: 'end', needsRestart: true })
  })

  it('stops before an update that a restart has to come before', async () => {
    offer('1', { needsRestart: true })
    offer('2')
    expect((await round()).kinds.filter((kind) => kind === 'install')).toHaveLength(1)
    expect(machine.updates).toMatchObject({ installed: ['1'], downloaded: ['1', '2'] })
  })

  it('tells why it broke off', async () => {
    machine.updates.searchFailures.push(0x8024_402c | 0)
    expect(await round()).toMatchObject({
      exitCode: 1,
      events: [{ kind: 'search' }, { kind: 'error', code: 0x8024_402c | 0 }],
    })
    machine.updates.isBlind = true
    offer('1')
    expect(await round()).toMatchObject({ exitCode: 1, events: [{ kind: 'search' }, { kind: 'blind' }] })
  })
})
