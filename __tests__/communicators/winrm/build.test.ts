import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { planTemplate } from '../../../src/engine/plan/plan-template.ts'
import { systemClock } from '../../../src/time/clock.ts'
import { fullTrust } from '../../../src/trust/trust.ts'
import { folder, planned, run } from '../../engine/local-run.ts'
import { login, startWindowsGuest } from '../../harness/winrm-server/windows-guest.ts'

describe('a build over WinRM', () => {
  it('sends and fetches files, and tells provisioners how the guest is reached', async () => {
    await using server = await startWindowsGuest({ allowUnencrypted: false })
    const at = folder()
    mkdirSync(path.join(at, 'tree/inner'), { recursive: true })
    writeFileSync(path.join(at, 'tree/inner/a.txt'), 'a')
    writeFileSync(path.join(at, 'b.txt'), 'b')
    const { builds, events } = await run(
      at,
      `source "null" "windows" {
  communicator   = "winrm"
  winrm_host     = "127.0.0.1"
  winrm_port     = ${server.port}
  winrm_username = "${login.user}"
  winrm_password = ${JSON.stringify(login.password)}
  winrm_use_ntlm = true
}
build {
  sources = ["null.windows"]
  provisioner "file" {
    source      = "tree"
    destination = "C:/sent"
  }
  provisioner "file" {
    source      = "b.txt"
    destination = "C:\\\\into\\\\"
  }
  provisioner "file" {
    content     = "c"
    destination = "C:/into/"
  }
  provisioner "file" {
    direction   = "download"
    source      = "C:/sent/"
    destination = "got"
  }
  provisioner "shell-local" {
    inline = ["echo '\${build.User} \${build.ConnType} \${build.Host} \${build.Port} \${build.WinRMPassword}' > values"]
  }
}`,
    )
    expect(builds).toMatchObject([{ outcome: 'succeeded' }])
    expect(readFileSync(server.disk.local('C:\\sent\\tree\\inner\\a.txt'), 'utf8')).toBe('a')
    expect(readFileSync(server.disk.local('C:\\into\\b.txt'), 'utf8')).toBe('b')
    expect(readFileSync(server.disk.local('C:\\into\\pkr-file-content'), 'utf8')).toBe('c')
    expect(readFileSync(path.join(at, 'got/sent/tree/inner/a.txt'), 'utf8')).toBe('a')
    expect(readFileSync(path.join(at, 'values'), 'utf8')).toBe(
      `${login.user} winrm 127.0.0.1 ${server.port} ${login.password}\n`,
    )
    const said = events.flatMap((event) => ('text' in event ? [event.text] : []))
    expect(said).toContain(`Connected to WinRM at 127.0.0.1:${server.port}`)
  })

  it('is planned from the example', async () => {
    const plan = await planTemplate({
      clock: systemClock,
      signal: new AbortController().signal,
      template: 'examples/windows-server',
      vars: [],
      varFiles: ['examples/windows-server/example.pkrvars.hcl'],
      only: [],
      except: [],
      workingDirectory: path.join(import.meta.dirname, '../../..'),
      env: process.env,
      trust: fullTrust,
      connection: {},
      evaluateDataSources: true,
    })
    expect(plan.builds).toMatchObject([{ options: { communicator: 'winrm', winrm_port: 5985, winrm_use_ntlm: true } }])
  })

  it('is refused without an address, a user and a password where nobody could find them out', async () => {
    const template = `source "null" "windows" {
  communicator = "winrm"
}
build {
  sources = ["null.windows"]
}`
    await expect(planned(folder(), template)).rejects.toMatchObject({
      diagnostics: [
        { summary: 'a Host must be specified' },
        { summary: 'one authentication method must be specified' },
        { summary: 'winrm_username must be specified.' },
      ],
    })
  })
})
