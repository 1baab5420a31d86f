import { describe, expect, it } from 'vitest'
import { ProxmoxError } from '../../src/proxmox/error.ts'
import type { Trust } from '../../src/proxmox/transport/pinned-certificate.ts'
import { answer, certificateFor, clientOf, failureOf, impatientClock, startServer } from './server.ts'

const handler = (_: unknown, response: Parameters<typeof answer>[0]) => answer(response, null)

async function tryWith(tls: Trust, certificate?: { private: string; cert: string }) {
  const server = await startServer(handler, certificate)
  const clock = impatientClock()
  try {
    const client = await clientOf(server, { tls, clock })
    await client.close()
    return { server, failure: undefined, clock }
  } catch (thrown) {
    return { server, failure: thrown as ProxmoxError, clock }
  } finally {
    await server[Symbol.asyncDispose]()
  }
}

describe('trust', () => {
  it('refuses an unknown authority, shows the fingerprint and says what to set; does not try twice', async () => {
    const { failure, server, clock } = await tryWith({})
    expect(failure).toBeInstanceOf(ProxmoxError)
    expect(failure?.message).toContain(`the certificate of 127.0.0.1:${server.port} is not trusted`)
    for (const text of [server.fingerprint, 'proxmox-fingerprint', 'proxmox-ca', 'insecure-skip-tls-verify', 'Test CA'])
      expect(failure?.detail).toContain(text)
    expect(clock.pauses).toEqual([])
    expect(server.connections()).toBe(1)
    expect(server.seen).toEqual([])
  })

  it('accepts a given authority', async () => {
    const server = await startServer(handler)
    const client = await clientOf(server, { tls: { ca: server.ca } })
    await client.close()
    await server[Symbol.asyncDispose]()
  })

  it('accepts the pinned certificate whoever signed it, in any notation', async () => {
    const certificate = await certificateFor({ dns: 'other.example', expired: true })
    await using server = await startServer(handler, certificate)
    const pin = server.fingerprint
    for (const fingerprint of [
      pin,
      pin.toLowerCase(),
      pin.replaceAll(':', ''),
      `SHA256 Fingerprint=${pin}`,
      ` ${pin}\n`,
    ]) {
      const client = await clientOf(server, { tls: { fingerprint } })
      await client.close()
    }
  })

  it('refuses another certificate than the pinned one, even a trusted one, even when told to be insecure', async () => {
    const fingerprint = 'AB'.repeat(32)
    await using server = await startServer(handler)
    for (const tls of [{ fingerprint }, { fingerprint, ca: server.ca }, { fingerprint, insecure: true }]) {
      const failure = await failureOf(clientOf(server, { tls, clock: impatientClock() }))
      expect(failure.message).toContain('PIN_MISMATCH')
      expect(failure.detail).toContain(server.fingerprint)
    }
  })

  it('accepts everything when told so', async () => {
    const { failure } = await tryWith({ insecure: true }, await certificateFor({ dns: 'other.example', expired: true }))
    expect(failure).toBeUndefined()
  })

  it('refuses a certificate for another name, and names it', async () => {
    const certificate = await certificateFor({ dns: 'pve.example.com' })
    await using server = await startServer(handler, certificate)
    const failure = await failureOf(clientOf(server, { clock: impatientClock() }))
    expect(failure.message).toContain('ERR_TLS_CERT_ALTNAME_INVALID')
    expect(failure.detail).toContain('pve.example.com')
  })

  it('refuses an expired certificate', async () => {
    const certificate = await certificateFor({ ip: '127.0.0.1', expired: true })
    await using server = await startServer(handler, certificate)
    const failure = await failureOf(clientOf(server, { clock: impatientClock() }))
    expect(failure.message).toContain('CERT_HAS_EXPIRED')
    expect(failure.detail).toContain('2021')
  })

  it('checks every connection, not only the first', async () => {
    // A resumed TLS session would skip the check of the names.
    const certificate = await certificateFor({ dns: 'pve.example.com' })
    await using server = await startServer(handler, certificate)
    for (let count = 0; count < 3; count++)
      expect((await failureOf(clientOf(server, { clock: impatientClock() }))).message).toContain('ALTNAME')
  })
})
