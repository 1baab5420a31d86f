import { describe, expect, it } from 'vitest'
import { identityOf, parseCredentials } from '../../src/proxmox/transport/credentials.ts'

describe('credentials', () => {
  it.each([
    [
      { username: 'ci@pve!t1', token: 'uuid' },
      { kind: 'token', user: 'ci@pve', tokenId: 't1', secret: 'uuid' },
      'ci@pve!t1',
    ],
    [{ token: 'ci@pve!t1=uuid' }, { kind: 'token', user: 'ci@pve', tokenId: 't1', secret: 'uuid' }, 'ci@pve!t1'],
    [
      { username: 'x@pam', token: 'PVEAPIToken=ci@pve!t1=uuid' },
      { kind: 'token', user: 'ci@pve', tokenId: 't1', secret: 'uuid' },
      'ci@pve!t1',
    ],
    [
      { username: 'ci@pve!t1', token: 'uuid', password: 'p' },
      { kind: 'token', user: 'ci@pve', tokenId: 't1', secret: 'uuid' },
      'ci@pve!t1',
    ],
    [
      { username: 'root@pam', password: ' p ', token: '' },
      { kind: 'password', user: 'root@pam', password: ' p ' },
      'root@pam',
    ],
  ])('%o', (given, credentials, identity) => {
    const parsed = parseCredentials(given)
    expect(parsed.credentials).toEqual(credentials)
    expect(identityOf(parsed.credentials!)).toBe(identity)
  })

  it.each([
    [{}, 'username must be specified'],
    [{ username: 'root@pam' }, 'password or token must be specified'],
    [{ username: 'root', password: 'p' }, 'username "root" has no realm'],
    [{ username: 'root@pam', token: 'uuid' }, 'username does not name an API token'],
    [{ username: 'root@pam!t', password: 'p' }, 'username names an API token, but there is no token'],
  ])('%o: %s', (given, summary) => {
    const { credentials, diagnostics } = parseCredentials(given)
    expect(credentials).toBeUndefined()
    expect(diagnostics[0]?.summary).toBe(summary)
    expect(JSON.stringify(diagnostics)).not.toContain('uuid')
  })
})
