import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { windowsShell } from '../../src/provisioners/windows-shell.ts'
import type { WinrmServerOptions } from '../harness/winrm-server/winrm-server-options.ts'
import { resolve } from './guest.ts'
import { startWindows, type WindowsGuest } from './windows/windows-guest.ts'

let folder: string
let guest: WindowsGuest

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'windows shell-'))
})
afterEach(async () => {
  await guest[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

async function start(options: Partial<WinrmServerOptions> = {}) {
  guest = await startWindows(folder, options)
  return (given: Record<string, unknown>) => guest.run(windowsShell, given)
}

describe('windows-shell', () => {
  it('runs inline commands as one batch file, which stays', async () => {
    const run = await start()
    expect(await run({ inline: ['echo one', 'echo two'] })).toEqual(['stdout: one', 'stdout: two'])
    expect(await readFile(guest.server.disk.local('c:/Windows/Temp/script.bat'), 'latin1')).toBe(
      'echo one\r\necho two\r\n',
    )
    expect(guest.log[0]).toBe('say: Provisioning with inline script')
  })

  it('runs scripts in order with the variables, and ends at the first that fails', async () => {
    const run = await start()
    await writeFile(join(folder, 'a.bat'), '@echo off\necho %A%\n')
    await writeFile(join(folder, 'b.bat'), 'exit /b 1603\n')
    const given = { scripts: ['a.bat', 'b.bat', 'a.bat'], environment_vars: ['A=lost'], env: { A: 'b c' } }
    // A shell of Unix ends with the lowest 8 bits of 1603.
    await expect(run(given)).rejects.toMatchObject({
      code: 'script-failed',
      detail: expect.stringContaining('shell script b.bat'),
    })
    expect(guest.log.filter((line) => line.startsWith('stdout'))).toEqual(['stdout: b c'])
    expect(guest.log).toContain('say: Provisioning with shell script b.bat')
  })

  it('sends a binary script as it is, to where it is said', async () => {
    const run = await start()
    await writeFile(join(folder, 'a.bat'), 'echo a\n')
    await run({ script: 'a.bat', binary: true, remote_path: 'C:/made/x.bat', execute_command: 'echo "{{ .Path }}"' })
    expect(await readFile(guest.server.disk.local('C:/made/x.bat'), 'latin1')).toBe('echo a\n')
  })

  it('takes nothing and zero for the defaults', async () => {
    await start()
    const empty = { env_var_format: '', execute_command: '', remote_path: '', start_retry_timeout: '0s' }
    expect(resolve(windowsShell as never, { inline: ['ver'], ...empty })).toEqual(
      resolve(windowsShell as never, { inline: ['ver'] }),
    )
  })

  it('waits for a guest that is away', async () => {
    const run = await start()
    const back = guest.server.reboot()
    expect(await run({ inline: ['echo late'] })).toEqual(['stdout: late'])
    await back
  })
})

function lackOfWine(): string | undefined {
  try {
    execFileSync('wine', ['--version'], { stdio: 'ignore' })
    return undefined
  } catch {
    return 'there is no wine'
  }
}

it("windows-shell runs its batch files in Wine's cmd", { timeout: 120_000 }, async ({ skip }) => {
  const lack = lackOfWine()
  const run = await start(lack === undefined ? { system: 'wine' } : {})
  if (lack !== undefined) {
    process.stdout.write(`skipped: ${lack}\n`)
    skip(lack)
  }
  const lines = [
    '@echo off',
    'if "%A%"=="b & c" goto right',
    'exit /b 9',
    ':right',
    'echo "[%A%]" [%PACKER_BUILD_NAME%]',
  ]
  await writeFile(join(folder, 'a.bat'), [...lines, 'exit /b 42', ''].join('\n'))
  // A process of Unix, which Wine's is, ends with 8 bits.
  expect(await run({ script: 'a.bat', env: { A: 'b & c' }, valid_exit_codes: [42] })).toContain(
    'stdout: "[b & c]" [windows]',
  )
})
