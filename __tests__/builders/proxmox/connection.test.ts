import { describe, expect, it } from 'vitest'
import { connectionOf } from '../../../src/builders/proxmox/connection-of.ts'
import { resolveConnection } from '../../../src/builders/proxmox/rules/connection-rules.ts'
import type { RuleContext } from '../../../src/options/component.ts'
import { fullTrust } from '../../../src/trust/trust.ts'

describe('the connection', () => {
  const codes = (given: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}) => {
    const told: string[] = []
    const report = (severity: string) => (code: string, path: readonly unknown[]) => {
      told.push(`${severity} ${code} ${path}`)
    }
    const reports = { error: report('error'), refuse: report('refusal'), buildFails: report('refusal') }
    const options = { proxmox_url: '', username: '', token: '', password: '', node: '', ...given }
    const context = { env, trust: fullTrust, isLate: () => false, ...reports } as unknown as RuleContext
    const resolved = resolveConnection({ ...options, insecure_skip_tls_verify: false }, {}, context)
    return { told, resolved }
  }
  const missing = (...names: string[]) => names.map((name) => `refusal missing-connection ${name}`)

  it('needs an address, a user, a credential and a node, wherever they come from', () => {
    expect(codes({}).told).toEqual(missing('proxmox_url', 'username', 'token', 'node'))
    const env = { PROXMOX_URL: 'https://pve:8006/', PROXMOX_USERNAME: 'a@pve!b', PROXMOX_TOKEN: 'c' }
    expect(codes({}, env).told).toEqual(missing('node'))
    expect(codes({ node: 'pve' }, env)).toMatchObject({
      told: [],
      resolved: { proxmox_url: 'https://pve:8006/', username: 'a@pve!b', token: 'c', password: undefined },
    })
    const withPassword = { ...env, PROXMOX_TOKEN: '', PROXMOX_PASSWORD: 'd' }
    expect(codes({ node: 'pve' }, withPassword)).toMatchObject({
      told: [],
      resolved: { token: undefined, password: 'd' },
    })
    expect(codes({ node: 'pve', username: 'a@pve' }, env).told).toEqual(['refusal invalid-username username'])
    // A token of the environment does not go with the user and the password of the template.
    const own = codes({ node: 'pve', username: 'a@pve', password: 'e' }, env)
    expect(own).toMatchObject({ told: [], resolved: { token: undefined, password: 'e' } })
  })

  it.each([
    ['ftp://pve/', ['refusal invalid-server-url']],
    ['https://', ['refusal invalid-server-url']],
    ['httpsx://pve/', ['refusal invalid-server-url']],
    ['pve', ['refusal invalid-server-url']],
    ['https:pve', []],
    ['https://pve:port/', ['error invalid-server-url']],
    ['https://user@pve:8006/', []],
    ['http://[::1]:8006/', []],
  ])('can not be at %s: %j', (url, expected) => {
    const { told } = codes({ proxmox_url: url, username: 'a@pve', password: 'b', node: 'pve' })
    expect(told).toEqual(expected.map((one) => `${one} proxmox_url`))
  })

  it('from outside wins, and its kind of credential too', () => {
    const planned = {
      ...{ proxmox_url: 'https://a/', username: 'a@pve!t', token: 'a', password: undefined, node: 'a' },
      insecure_skip_tls_verify: true,
    }
    const own = { url: 'https://a/', username: 'a@pve!t', token: 'a', node: 'a' }
    const rest = { ca: undefined, fingerprint: undefined, insecureSkipTlsVerify: true }
    expect(connectionOf(planned, {})).toEqual({ ...own, ...rest })
    expect(connectionOf(planned, { url: '', username: '', node: '', token: '' })).toEqual({ ...own, ...rest })
    const outside = { url: 'https://b/', username: 'b@pve', password: 'b', node: 'b' }
    expect(connectionOf(planned, outside)).toEqual({ ...outside, ...rest })
    expect(connectionOf(planned, { fingerprint: 'f' })).toMatchObject({
      fingerprint: 'f',
      insecureSkipTlsVerify: false,
    })
    expect(connectionOf(planned, { ca: 'c' })).toMatchObject({ ca: 'c', insecureSkipTlsVerify: false })
    expect(connectionOf(planned, { insecureSkipTlsVerify: false }).insecureSkipTlsVerify).toBe(false)
  })
})
