import { createServer, type Server } from 'node:net'
import { describe, expect, it } from 'vitest'
import { AddressPending } from '../../../src/communicators/communicator-kind.ts'
import { Cancelled, GuestError } from '../../../src/diagnostics/errors.ts'
import { guestCertificate, login, startWindowsGuest } from '../../harness/winrm-server/windows-guest.ts'
import { faults } from '../../harness/winrm-server/wsman-message.ts'
import { freePort } from '../openssh.ts'
import { clockWith, connectTo, execOn } from './connected.ts'

async function failure(work: Promise<unknown>): Promise<GuestError> {
  const thrown = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  )
  expect(thrown).toBeInstanceOf(GuestError)
  return thrown as GuestError
}

describe('waiting for WinRM', () => {
  it('tells what is missing while a guest comes up', async () => {
    const port = await freePort()
    let other: Server | undefined
    let guest: Awaited<ReturnType<typeof startWindowsGuest>> | undefined
    const start =
      (options: object): (() => Promise<void>) =>
      async () => {
        await new Promise<void>((resolve) => (other === undefined ? resolve() : other.close(() => resolve())))
        await guest?.stop()
        guest = await startWindowsGuest({ port, ...options })
      }
    const talksNonsense = async (): Promise<void> => {
      other = createServer((socket) =>
        socket
          .resume()
          .on('error', () => {})
          .end('SSH-2.0-OpenSSH\r\n'),
      )
      await new Promise<void>((resolve) => other?.listen(port, '127.0.0.1', resolve))
    }
    let hasAddress = false
    const clock = clockWith(
      () => {
        hasAddress = true
      },
      talksNonsense,
      start({ allow: ['basic'] }),
      start({ users: { [login.user]: 'another' } }),
      start({ users: { [login.user]: login.password } }),
    )
    const url = `http://127.0.0.1:${port}/wsman`
    const address = () =>
      hasAddress ? Promise.resolve('127.0.0.1') : Promise.reject(new AddressPending('the agent is not running'))
    await using connected = await connectTo(
      { host: '', port, url },
      { host: undefined, timeout: 60_000 },
      { clock, address },
    )
    expect(connected.host).toBe('127.0.0.1')
    expect(connected.states).toEqual([
      'address: the agent is not running',
      `port: 127.0.0.1 refuses connections on port ${port}`,
      expect.stringMatching(/^handshake: it does not speak HTTP: /),
      'authentication: authentication as vagrant failed: it does not take NTLM, but Basic (status 401). Leave winrm_use_ntlm out, or allow it in the guest: winrm set winrm/config/service/auth @{Negotiate="true"}.',
      expect.stringMatching(/^authentication: .* it refuses user or password \(status 401\). Check winrm_username/),
    ])
    expect((await execOn(connected, 'echo up')).stdout).toEqual(['up'])
    await guest?.stop()
  })

  it('ends after winrm_timeout with all that was seen', async () => {
    const port = await freePort()
    const server = { host: '127.0.0.1', port, url: 'http:' }
    const evidence = () => [{ text: 'it shows a login', advice: 'Look at its screen.' }]
    const failed = await failure(connectTo(server, { timeout: 10_000 }, { clock: clockWith(), evidence }))
    expect(failed.message).toBe('Timeout waiting for WinRM.')
    expect(failed.code).toBe('winrm-timeout')
    expect(failed.detail).toContain('In 10s (winrm_timeout) the guest was not reached.')
    expect(failed.detail).toContain(`- port, 0s to 9s: 127.0.0.1 refuses connections on port ${port} (4 times)`)
    expect(failed.detail).toContain('- it shows a login')
    expect(failed.detail).toContain('Look at its screen. Is WinRM set up in the guest')
  })

  it.each([
    {
      name: 'Basic in the clear, where the guest wants it encrypted',
      options: { allowUnencrypted: false },
      settings: { useNtlm: false },
      told: /does not take Basic authentication, but Negotiate.*Set winrm_use_ntlm = true.*AllowUnencrypted/,
    },
    {
      name: 'https where it speaks http',
      options: {},
      settings: { useSsl: true },
      told: /no TLS connection came about.*leave winrm_use_ssl out/,
    },
    {
      name: 'no rights',
      options: {},
      fault: faults.accessDenied,
      settings: {},
      told: /Access is denied.*LocalAccountTokenFilterPolicy/,
    },
    {
      name: 'a web server of another kind',
      options: {},
      page: { status: 200, body: '<html>It works!</html>', type: 'text/html' },
      settings: { useNtlm: false },
      told: /status 200 and no message of WinRM: "<html>It works!/,
    },
    {
      name: 'one that answers sealed messages in the clear',
      options: {},
      page: { status: 200, body: '<html>It works!</html>', type: 'text/html' },
      settings: {},
      told: /answers an encrypted message in the clear/,
    },
  ])('tells what to do: $name', async ({ options, settings, fault, page, told }) => {
    await using server = await startWindowsGuest(options)
    server.mishap = () => (fault === undefined ? page : { fault })
    const failed = await failure(connectTo(server, { timeout: 2000, ...settings }, { clock: clockWith() }))
    expect(failed.detail?.replaceAll('\n', ' ')).toMatch(told)
  })

  it('trusts a certificate that nobody has signed only where winrm_insecure says so', async () => {
    await using server = await startWindowsGuest({ certificate: await guestCertificate() })
    const failed = await failure(connectTo(server, { insecure: false, timeout: 2000 }, { clock: clockWith() }))
    expect(failed.detail).toMatch(/its certificate is not trusted: self-signed certificate/)
    expect(failed.detail).toMatch(/winrm_insecure = true/)
    await using guest = await connectTo(server)
    expect((await execOn(guest, 'echo in')).stdout).toEqual(['in'])
  })

  it('pauses before it connects for good', async () => {
    await using server = await startWindowsGuest()
    const clock = clockWith()
    await using guest = await connectTo(server, { pauseBeforeConnecting: 60_000 }, { clock })
    expect(guest.said).toEqual(['Pausing 1m0s before connecting...'])
    expect(clock.now()).toBe(60_000)
    expect(server.seen.filter(({ action }) => action === 'create')).toHaveLength(2)
  })

  it('stops at once when it is cancelled, also where nobody answers', async () => {
    const silent = createServer((socket) => socket.on('error', () => {}))
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as { port: number }
    const controller = new AbortController()
    silent.once('connection', () => setTimeout(() => controller.abort(), 50))
    const waiting = connectTo({ host: '127.0.0.1', port, url: 'http:' }, {}, { signal: controller.signal })
    await expect(waiting).rejects.toThrow(Cancelled)
    silent.close()
  })
})
