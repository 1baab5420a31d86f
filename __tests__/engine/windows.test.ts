import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Event } from '../../src/events/event.ts'
import { login } from '../harness/winrm-server/windows-guest.ts'
import { startWindows, type WindowsGuest } from '../provisioners/windows/windows-guest.ts'
import { folder, run } from './local-run.ts'

let guest: WindowsGuest
let at: string

beforeEach(async () => {
  at = folder()
  guest = await startWindows(at)
  const { boot, updates } = guest.machine
  let known = boot()
  guest.machine.boot = () => {
    if (boot() !== known) updates.restarted()
    known = boot()
    return known
  }
  guest.machine.accounts.set(login.user, login.password)
})
afterEach(() => guest[Symbol.asyncDispose]())

function template(steps: string): string {
  const { host, port } = guest.server
  return `
    source "null" "windows" {
      communicator   = "winrm"
      winrm_host     = "${host}"
      winrm_port     = ${port}
      winrm_username = "${login.user}"
      winrm_password = ${JSON.stringify(login.password)}
      winrm_use_ntlm = true
      winrm_timeout  = "1m"
    }
    build {
      sources = ["null.windows"]
      ${steps}
    }`
}

async function build(steps: string, signal?: AbortSignal, onEvent: (event: Event) => void = () => {}) {
  const { builds, events } = await run(at, template(steps), signal, onEvent, guest.clock)
  const told = events.flatMap((event) => ('text' in event && event.kind !== 'secret' ? [event.text] : []))
  return { outcome: builds[0]?.outcome, told, events }
}

it('a Windows is provisioned by all that is for it, with restarts in between', async () => {
  writeFileSync(join(at, 'install.ps1'), 'Write-Output "installed by $env:BY in $env:PACKER_BUILD_NAME"\n')
  guest.machine.updates.offered.push({ id: '1', title: 'KB5000001', size: 1 << 20, needsRestart: true })
  const { outcome, told } = await build(`
    provisioner "windows-shell" {
      inline = ["echo %A% > C:\\\\made.txt"]
      env    = { A = "b" }
    }
    provisioner "powershell" {
      script            = "install.ps1"
      env               = { BY = "it's me" }
      elevated_user     = build.User
      elevated_password = build.Password
    }
    provisioner "windows-restart" {
      restart_check_command = "echo checked"
      check_registry        = true
    }
    provisioner "windows-update" { filters = ["exclude:$_.Title -like '*Preview*'", "include:$true"] }
    provisioner "powershell" {
      inline           = ["Write-Output 'last'", "exit 3010"]
      valid_exit_codes = [0, 3010]
    }`)
  expect(told.join('\n')).toMatch(
    /installed by it's me in windows[\s\S]*WINGUEST restarted\.[\s\S]*checked[\s\S]*Installed: KB5000001[\s\S]*WINGUEST restarted\.[\s\S]*no more Windows updates[\s\S]*last/,
  )
  expect(outcome).toBe('succeeded')
  expect(guest.server.restarts).toBe(2)
  expect(guest.machine.tasks.map(({ user }) => user)).toEqual([login.user, 'SYSTEM', 'SYSTEM'])
  expect(told.join('\n')).not.toContain(login.password)
  expect(readFileSync(guest.server.disk.local('C:\\made.txt'), 'utf8').trim()).toBe('b')
  expect(guest.left()).toEqual(['script.bat'])
})

it('a script that fails ends the build at its place, unless another try succeeds', async () => {
  const failing = await build('provisioner "powershell" { inline = ["Write-Output \'hello\'", "exit 1603"] }')
  expect(failing.outcome).toBe('failed')
  const problem = failing.events.find((event) => event.kind === 'problem')
  expect(problem).toMatchObject({
    diagnostic: {
      code: 'script-failed',
      detail: expect.stringContaining('an installation failed'),
      range: expect.anything(),
    },
  })

  guest.machine.updates.searchFailures.push(0x8024_402c | 0)
  const again = await build('provisioner "windows-update" {\n update_max_retries = 1\n max_retries = 1\n }')
  expect(again.outcome).toBe('succeeded')
})

it('a build that is cancelled in a script ends, and the script with it', async () => {
  const controller = new AbortController()
  const { outcome } = await build(
    'provisioner "powershell" { inline = ["Write-Output \'began\'", "Start-Sleep 600"] }',
    controller.signal,
    (event) => {
      if ('text' in event && event.text === 'began') controller.abort()
    },
  )
  expect(outcome).toBe('cancelled')
  expect(guest.server.shells).toBe(0)
})
