import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generate } from 'selfsigned'
import { startWinrmServer } from './winrm-server.ts'
import type { WinrmServer, WinrmServerOptions } from './winrm-server-options.ts'

export const login = { user: 'vagrant', password: 'geheim &<1>"' } as const

/** A server with a disk of its own, which goes away with it. */
export async function startWindowsGuest(options: Partial<WinrmServerOptions> = {}): Promise<WinrmServer> {
  const folder = await mkdtemp(join(tmpdir(), 'windows guest-'))
  const server = await startWinrmServer({ folder, users: { [login.user]: login.password }, ...options })
  const { stop: stopServer } = server
  const stop = async (): Promise<void> => {
    await stopServer()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  return Object.defineProperties(server, { stop: { value: stop }, [Symbol.asyncDispose]: { value: stop } })
}

/** A certificate as a guest makes it for itself: nobody else has signed it. */
export async function guestCertificate(
  address = '127.0.0.1',
): Promise<{ readonly key: string; readonly cert: string }> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'WINGUEST' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: address }] },
    ],
  })
  return { key, cert }
}
