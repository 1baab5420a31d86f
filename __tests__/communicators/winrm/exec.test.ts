import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { guestCertificate, login, startWindowsGuest } from '../../harness/winrm-server/windows-guest.ts'
import { connectTo, execOn } from './connected.ts'

describe('a command over WinRM', () => {
  it.each([
    { name: 'NTLM over http, sealed', useNtlm: true, https: false },
    { name: 'Basic over http', useNtlm: false, https: false },
    { name: 'NTLM over https', useNtlm: true, https: true },
    { name: 'Basic over https', useNtlm: false, https: true },
  ])('gives its output by line, and its exit code: $name', async ({ useNtlm, https }) => {
    await using server = await startWindowsGuest({
      allow: [useNtlm ? 'ntlm' : 'basic'],
      ...(https ? { certificate: await guestCertificate() } : { allowUnencrypted: !useNtlm }),
      users: { [login.user]: 'pässwörd "<&>:' },
    })
    await using guest = await connectTo(server, { useNtlm, password: 'pässwörd "<&>:' })
    const ran = await execOn(guest, 'echo hällo "<&>" && echo wrong 1>&2 && printf "no end" && exit 7')
    expect(ran).toEqual({ exitCode: 7, disconnected: false, stdout: ['hällo <&>', 'no end'], stderr: ['wrong'] })
    expect(server.shells).toBe(0)
    expect(server.seen.every(({ sealed }) => sealed === (useNtlm && !https))).toBe(true)
  })

  it('reads what it is given, of any size', async () => {
    await using server = await startWindowsGuest()
    await using guest = await connectTo(server)
    const stdin = Readable.from(Array.from({ length: 300 }, (_, index) => Buffer.alloc(1000, 97 + (index % 26))))
    expect((await execOn(guest, 'wc -c', { stdin })).stdout).toEqual(['300000'])
    expect((await execOn(guest, 'cat', { stdin: Readable.from([]) })).stdout).toEqual([])
  })
})
