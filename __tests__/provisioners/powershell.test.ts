import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { find } from '../../src/communicators/winrm/wsman/xml.ts'
import { Cancelled } from '../../src/diagnostics/errors.ts'
import { runElevated } from '../../src/provisioners/guest/elevated.ts'
import { powershell } from '../../src/provisioners/powershell.ts'
import { faults, type WsmanRequest } from '../harness/winrm-server/wsman-message.ts'
import { resolve } from './guest.ts'
import { startWindows, type WindowsGuest } from './windows/windows-guest.ts'

let folder: string
let guest: WindowsGuest

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'power shell-'))
  guest = await startWindows(folder)
})
afterEach(async () => {
  await guest[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const run = (given: Record<string, unknown>) => guest.run(powershell, given)

describe('powershell', () => {
  it('runs inline commands as one script, and cleans up', async () => {
    expect(await run({ inline: ['Write-Output "one"', 'Write-Error "two"'] })).toEqual(['stdout: one', 'stderr: two'])
    expect(guest.log).toEqual(expect.arrayContaining(['say: Provisioning with inline script']))
    expect(guest.left()).toEqual([])
  })

  it('runs scripts in order, each with the variables, and cleans up', async () => {
    await writeFile(join(folder, 'a.ps1'), 'Write-Output $env:A\r\n')
    await writeFile(join(folder, 'b.ps1'), 'Write-Output "$env:A $env:PACKER_BUILD_NAME $env:PACKER_BUILDER_TYPE"')
    const given = { scripts: ['a.ps1', join(folder, 'b.ps1')], environment_vars: ['A=lost'], env: { A: `it's "x" $y` } }
    expect(await run(given)).toEqual([`stdout: it's "x" $y`, `stdout: it's "x" $y windows proxmox-iso`])
    expect(guest.log.filter((line) => line.startsWith('say'))).toEqual([
      'say: Provisioning with powershell script a.ps1',
      'say: Provisioning with powershell script b.ps1',
    ])
    expect(guest.left()).toEqual([])
  })

  it('fails with the exit code of a script, and says what it means', async () => {
    await writeFile(join(folder, 'a.ps1'), 'cmd /c exit 3010\nexit 3010')
    await expect(run({ script: 'a.ps1' })).rejects.toMatchObject({
      code: 'script-failed',
      message: 'Script exited with non-zero exit status: 3010. Allowed exit codes are: [0]',
      detail: expect.stringMatching(/powershell script a\.ps1.*3010 says that it is done, and wants a restart/),
    })
    await run({ script: 'a.ps1', valid_exit_codes: [0, 3010] })
    await expect(run({ inline: ["throw 'broken'"] })).rejects.toMatchObject({ code: 'script-failed' })
    expect(guest.log.join('\n')).toContain('stderr: An error occurred: broken')
  })

  it('fails where PowerShell can not read the script', async () => {
    await writeFile(join(folder, 'a.ps1'), 'Write-Output "began"\nif (')
    await expect(run({ script: 'a.ps1' })).rejects.toMatchObject({ code: 'script-failed' })
    expect(guest.log.filter((line) => line.startsWith('std'))).toEqual([expect.stringMatching(/^stderr: Line 1: /)])
  })

  it('takes exit codes with a sign or without', async () => {
    await run({ inline: ['exit -1'], valid_exit_codes: [4_294_967_295] })
    await run({ inline: ['exit -1'], valid_exit_codes: [-1] })
  })

  it("tells PowerShell's XML as the text that it is", async () => {
    const xml = '<Objs xmlns="x"><S S="Error">it broke_x000D__x000A_</S></Objs>'
    expect(await run({ inline: ['Write-Error "#< CLIXML"', `Write-Error '${xml}'`, 'Write-Error "more"'] })).toEqual([
      'stderr: it broke',
      'stderr: more',
    ])
  })

  it('takes paths and commands of the template', async () => {
    await writeFile(join(folder, 'a.ps1'), 'exit 0')
    const given = {
      scripts: ['a.ps1'],
      remote_path: 'C:/made/',
      remote_env_var_path: 'C:/made/v.ps1',
      env_var_format: "$env:%s='%s'\n",
      env: { A: "it's" },
      skip_clean: true,
      execute_command: 'type "{{ .Vars }}" "{{ .Path }}"',
    }
    const output = await run(given)
    expect(output).toEqual(expect.arrayContaining(["stdout: $env:A='it''s'", 'stdout: exit 0']))
    expect(await readFile(guest.server.disk.local('C:/made/a.ps1'), 'utf8')).toBe('exit 0')
  })

  it('gives a script in UTF-8 the mark that Windows PowerShell needs, unless it is binary', async () => {
    await writeFile(join(folder, 'a.ps1'), 'Write-Output "ß"')
    const sent = async (binary: boolean) => {
      await run({ script: 'a.ps1', remote_path: 'C:/a.ps1', skip_clean: true, binary, execute_command: 'echo ran' })
      return await readFile(guest.server.disk.local('C:/a.ps1'), 'utf8')
    }
    expect(await sent(false)).toBe('\ufeffWrite-Output "ß"')
    expect(await sent(true)).toBe('Write-Output "ß"')
  })

  it('pauses afterwards', async () => {
    const before = guest.context.clock.now()
    await run({ inline: ['exit 0'], pause_after: '2h' })
    expect(guest.context.clock.now() - before).toBeGreaterThanOrEqual(7_200_000)
    expect(guest.log).toContain('say: Pausing 2h0m0s after this provisioner...')
  })
})

describe('powershell elevated', () => {
  it('runs as a scheduled task of SYSTEM', async () => {
    const given = { inline: ['Write-Output "[$env:A]"', 'exit 3'], elevated_user: 'SYSTEM', env: { A: 'b' } }
    await expect(run(given)).rejects.toMatchObject({
      code: 'script-failed',
      message: expect.stringContaining('status: 3'),
    })
    expect(guest.log).toContain('stdout: [b]')
    expect(guest.machine.tasks).toMatchObject([{ user: 'SYSTEM', isHighest: true }])
    expect([...guest.machine.registered]).toEqual([])
    expect(guest.left().filter((file) => file.startsWith('task') || file.endsWith('.out'))).toEqual([])
  })

  it('runs scripts as a user, with a format for the variables of its own', async () => {
    await writeFile(join(folder, 'a.ps1'), 'Write-Output "$env:A"')
    const [elevated_user, elevated_password] = ['vagrant', `$it's "<&>" \`secret\``]
    guest.machine.accounts.set(elevated_user, elevated_password)
    const given = { script: 'a.ps1', elevated_user, elevated_password, env: { A: 'b' } }
    expect(await run({ ...given, env_var_format: 'no %s %s', elevated_env_var_format: "$env:%s='<%s>'\n" })).toEqual([
      'stdout: <b>',
    ])
    expect(guest.left()).toEqual([])
  })

  it('leaves no task behind when the build is cancelled', async () => {
    const controller = new AbortController()
    const more = {
      signal: controller.signal,
      output: (_: string, line: string) => (line === 'began' ? controller.abort() : undefined),
    }
    const given = { inline: ['Write-Output "began"', 'Start-Sleep 600'], elevated_user: 'SYSTEM' }
    await expect(guest.run(powershell, given, more)).rejects.toBeInstanceOf(Cancelled)
    expect(guest.machine.ended).toHaveLength(1)
    expect([...guest.machine.registered]).toEqual([])
    expect(guest.left().filter((file) => /^task|\.out$/.test(file))).toEqual([])
  })

  it('says that the user may not', async () => {
    const given = { inline: ['exit 0'], elevated_user: 'vagrant', elevated_password: 'wrong' }
    await expect(run(given)).rejects.toMatchObject({
      code: 'script-failed',
      detail: expect.stringContaining('0x8007052E says that the user or the password is wrong'),
    })
    expect(guest.log.join('\n')).not.toContain("'wrong'")
  })
})

describe('the password of who it runs as', () => {
  const elevated = { inline: ['Write-Output "ran"'], elevated_user: 'vagrant', elevated_password: 'very secret' }
  const scripts = () => guest.left().filter((file) => file.startsWith('task'))
  const isTask = (request: WsmanRequest) =>
    /-File "C:.Windows.Temp.task-/.test(find(request.body, 'Command')?.text ?? '')
  beforeEach(() => guest.machine.accounts.set('vagrant', 'very secret'))

  it('is not left in a guest that goes away before the task, and in which it is then begun again', async () => {
    let isFirst = true
    let inBetween: readonly string[] = []
    guest.server.mishap = ({ action }, request) => {
      if (action !== 'command' || !isTask(request) || !isFirst) return undefined
      isFirst = false
      inBetween = scripts()
      void guest.server.reboot()
      return 'break-before'
    }
    expect(await run(elevated)).toEqual(['stdout: ran'])
    expect(inBetween).toHaveLength(1)
    expect(scripts()).toEqual([])
    expect(guest.log.join('\n')).not.toContain('script-left')
  })

  it('is not left in a guest that does not run the script', async () => {
    guest.server.mishap = ({ action }, request) =>
      action === 'command' && isTask(request) ? { fault: faults.accessDenied } : undefined
    await expect(run(elevated)).rejects.toThrow()
    expect(scripts()).toEqual([])
    expect(guest.log.join('\n')).not.toContain('script-left')
  })

  it('is not left where Chef or Puppet run so', async () => {
    const { elevated_user, elevated_password } = elevated
    let isSeen = false
    guest.server.mishap = ({ action }, request) => {
      if (action !== 'command' || !isTask(request)) return undefined
      isSeen = scripts().length > 0
      return { fault: faults.accessDenied }
    }
    await expect(runElevated('puppet', { elevated_user, elevated_password }, guest.context)).rejects.toThrow()
    expect(isSeen).toBe(true)
    expect(scripts()).toEqual([])
  })

  it('is told of where it can not be removed', async () => {
    let isRefused = false
    guest.server.mishap = ({ action }, request) => {
      isRefused ||= action === 'command' && isTask(request)
      return action === 'command' && isRefused ? { fault: faults.accessDenied } : undefined
    }
    await expect(run(elevated)).rejects.toThrow()
    const [file] = scripts()
    const summary = `A script with a password may be left in the guest: C:/Windows/Temp/${file}`
    expect(guest.log.filter((line) => line.startsWith('warning'))).toEqual([
      expect.stringContaining(`warning: script-left: ${summary}: Remove it, and change the password. `),
    ])
  })
})

describe('a guest that goes away', () => {
  it('in a script is an error, unless its code is a valid one', async () => {
    const given = { inline: ['Write-Output "going"', 'Start-Sleep 600 # Restart-Computer'] }
    await expect(run(given)).rejects.toMatchObject({
      code: 'script-disconnected',
      detail: expect.stringContaining('2300218'),
    })
    await guest.communicator.reconnect(new AbortController().signal)
    await run({ ...given, valid_exit_codes: [2_300_218] })
    expect(guest.server.restarts).toBe(2)
  })

  it('before a script is waited for', async () => {
    const back = guest.server.reboot()
    expect(await run({ inline: ['Write-Output "late"'] })).toEqual(['stdout: late'])
    await back
  })

  it('is not waited for when the build is cancelled', async () => {
    const controller = new AbortController()
    const more = {
      signal: controller.signal,
      output: (_: string, line: string) => (line === 'began' ? controller.abort() : undefined),
    }
    const running = guest.run(powershell, { inline: ['Write-Output "began"', 'Start-Sleep 600'] }, more)
    await expect(running).rejects.toBeInstanceOf(Cancelled)
  })
})

describe('options of powershell', () => {
  it.each([
    [{ execution_policy: 'RemoteSigned' }, { execution_policy: 'remotesigned' }],
    [{ execution_policy: '7' }, { execution_policy: 'none' }],
    [{ env_var_format: '', elevated_env_var_format: '' }, { env_var_format: '$env:%s="%s"; ' }],
  ])('%j', (given, resolved) => {
    expect(resolve(powershell as never, { inline: ['dir'], ...given })).toMatchObject(resolved)
  })

  it('that make a task for cmd out of no command are refused', () => {
    const given = { inline: ['dir'], execution_policy: 'none', elevated_user: 'SYSTEM' }
    expect(() => resolve(powershell as never, given)).toThrow('needs elevated_execute_command')
    expect(() => resolve(powershell as never, { ...given, elevated_execute_command: 'x' })).not.toThrow()
  })
})
