import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { guestCertificate, login, startWindowsGuest } from '../../harness/winrm-server/windows-guest.ts'
import type { WinrmServer } from '../../harness/winrm-server/winrm-server-options.ts'

// The distribution's own interpreter: its packages are not those of another one in PATH.
const python = '/usr/bin/python3'
const { status, stderr } = spawnSync(python, ['-c', 'import winrm, requests_ntlm'], { encoding: 'utf8' })
const reason =
  status === 0 ? undefined : `install python3-winrm: ${(stderr ?? '').trim().split('\n').at(-1) || `no ${python}`}`

// NTLM needs MD4, which OpenSSL has only when it is asked for.
const openssl = `openssl_conf = init
[init]
providers = providers
[providers]
default = yes
legacy = yes
[yes]
activate = 1
`

const script = `
import json, sys
import winrm
url, transport, user, password = sys.argv[1:5]
session = winrm.Session(url, auth=(user, password), transport=transport, read_timeout_sec=30, operation_timeout_sec=1)
said = {}
ran = session.run_cmd('echo hällo && echo wrong 1>&2 && exit 7')
said['ran'] = [ran.status_code, ran.std_out.decode().strip(), ran.std_err.decode().strip()]
protocol = session.protocol
shell = protocol.open_shell(codepage=65001, env_vars={'NAME': '1 <&> "2"'})
slow = protocol.run_command(shell, 'sleep 1.1 && echo late')
said['slow'] = protocol.get_command_output(shell, slow)[0].decode().strip()
protocol.cleanup_command(shell, slow)
named = protocol.run_command(shell, 'echo "%NAME%"')
said['named'] = protocol.get_command_output(shell, named)[0].decode().strip()
endless = protocol.run_command(shell, 'yes')
said['endless'] = len(protocol._raw_get_command_output(shell, endless)[0])
protocol.cleanup_command(shell, endless)
protocol.close_shell(shell)
try: protocol.run_command(shell, 'echo no more')
except Exception as error: said['closed'] = str(error)
said['powershell'] = session.run_ps('$x; echo "WinRM connected."').std_out.decode()
print(json.dumps(said))
`

describe.skipIf(reason !== undefined)(`python3-winrm${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  let folder: string
  let certificate: { readonly key: string; readonly cert: string }

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'pywinrm-'))
    certificate = await guestCertificate()
    await writeFile(path.join(folder, 'openssl.cnf'), openssl)
    await writeFile(path.join(folder, 'guest.pem'), certificate.cert)
  })
  afterAll(async () => await rm(folder, { recursive: true }))

  async function run(server: WinrmServer, transport: string, password: string = login.password): Promise<string> {
    const running = promisify(execFile)(
      python,
      ['-W', 'ignore', '-c', script, server.url, transport, login.user, password],
      {
        env: {
          OPENSSL_CONF: path.join(folder, 'openssl.cnf'),
          REQUESTS_CA_BUNDLE: path.join(folder, 'guest.pem'),
          NO_PROXY: '*',
          PYTHONIOENCODING: 'utf8',
        },
      },
    )
    const { stdout } = await running.catch((thrown: { stderr: string }) => {
      throw new Error(`${thrown.stderr.trim().split('\n').at(-1)}; refused: ${server.refusals.join(', ')}`)
    })
    return stdout
  }

  const told = {
    ran: [7, 'hällo', 'wrong'],
    slow: 'late',
    named: '1 <&> "2"',
    endless: expect.any(Number),
    closed: expect.stringContaining('2150858843'),
    powershell: 'WinRM connected.\r\n',
  }

  test.each([
    { name: 'NTLM over http, every message sealed', transport: 'ntlm', https: false, sealed: true },
    { name: 'Basic over http', transport: 'basic', https: false, sealed: false },
    { name: 'NTLM over https, bound to the connection', transport: 'ntlm', https: true, sealed: false },
  ])('works against the server: $name', async ({ transport, https, sealed }) => {
    await using server = await startWindowsGuest({
      ...(https ? { certificate } : { allowUnencrypted: !sealed }),
      allow: [transport === 'ntlm' ? 'ntlm' : 'basic'],
    })
    const said = JSON.parse(await run(server, transport)) as Record<string, unknown>
    expect(said).toEqual(told)
    // As much as an envelope of 153600 bytes can hold.
    expect(said['endless']).toBeLessThan(115_200)
    expect(server.shells).toBe(0)
    expect(new Set(server.seen.map((seen) => seen.sealed))).toEqual(new Set([sealed]))
  })

  test('is not let in with a wrong password', async () => {
    await using server = await startWindowsGuest({ allow: ['ntlm'] })
    await expect(run(server, 'ntlm', 'wrong')).rejects.toThrow(/InvalidCredentialsError/)
    expect(server.seen).toEqual([])
    expect(server.refusals).toContain('the password of vagrant is wrong')
  })
})
