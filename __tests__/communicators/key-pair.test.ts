import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { generateKeyPair } from '../../src/communicators/ssh/key-pair.ts'
import { privateKeyFile, readPrivateKey } from '../../src/communicators/ssh/private-key.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keys-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('generateKeyPair', () => {
  it.each([
    ['', 0, 'ssh-ed25519', 256],
    ['ed25519', 4096, 'ssh-ed25519', 256],
    ['ecdsa', 0, 'ecdsa-sha2-nistp521', 521],
    ['ecdsa', 256, 'ecdsa-sha2-nistp256', 256],
    ['rsa', 2048, 'ssh-rsa', 2048],
  ])('makes a key of type %j with %d bits that OpenSSH reads', async (type, bits, name, size) => {
    const pair = await generateKeyPair({ type, bits, name: '' })
    expect(pair.publicKey).toMatch(new RegExp(`^${name} [A-Za-z0-9+/=]+ packer_[0-9a-f-]{36}$`))
    expect(pair.publicKey.endsWith(` ${pair.name}`)).toBe(true)
    const path = join(folder, `${name}-${bits}`)
    await writeFile(path, pair.privateKey, { mode: 0o600 })
    const derived = execFileSync('ssh-keygen', ['-y', '-f', path], { encoding: 'utf8' }).trim()
    expect(derived.split(' ').slice(0, 2)).toEqual(pair.publicKey.split(' ').slice(0, 2))
    expect(execFileSync('ssh-keygen', ['-l', '-f', path], { encoding: 'utf8' })).toMatch(new RegExp(`^${size} `))
  })
})

describe('readPrivateKey', () => {
  const keygen = (name: string, ...parameters: string[]): string => {
    const path = join(folder, name)
    execFileSync('ssh-keygen', ['-q', '-f', path, ...parameters])
    return path
  }

  it('reads OpenSSH and PEM keys', () => {
    expect(readPrivateKey(keygen('openssh', '-t', 'ed25519', '-N', '')).problem).toBeUndefined()
    expect(readPrivateKey(keygen('pem', '-t', 'rsa', '-m', 'PEM', '-N', '')).problem).toBeUndefined()
    expect(readPrivateKey(keygen('ec', '-t', 'ecdsa', '-m', 'PEM', '-N', '')).problem).toBeUndefined()
  })

  it.each([['new'], ['old', '-m', 'PEM']])('says that a key is encrypted (%s)', (name, ...parameters) => {
    const path = keygen(name, '-t', 'rsa', '-N', 'passphrase', ...parameters)
    expect(readPrivateKey(path).problem).toMatchObject({
      summary: `${path} is encrypted`,
      detail: expect.stringContaining('ssh_agent_auth'),
    })
  })

  it('says what else is wrong', async () => {
    const path = keygen('some', '-t', 'ed25519', '-N', '')
    expect(readPrivateKey(`${path}.pub`).problem?.summary).toBe(`${path}.pub holds a public key`)
    expect(readPrivateKey(`${path}.no`).problem?.summary).toBe(`there is no file ${path}.no`)
    await writeFile(join(folder, 'text'), 'hello')
    expect(readPrivateKey(join(folder, 'text')).problem?.detail).toMatch(/^It is no private key/)
  })

  it("finds the file from the user's home folder, wherever HOME points, or from the working directory", () => {
    const home = process.env['HOME']
    process.env['HOME'] = '/github/home'
    onTestFinished(() => {
      if (home === undefined) delete process.env['HOME']
      else process.env['HOME'] = home
    })
    const context = { workingDirectory: '/work' }
    expect(['~/.ssh/id', 'keys/id', '/id'].map((path) => privateKeyFile(path, context))).toEqual([
      join(userInfo().homedir, '.ssh/id'),
      '/work/keys/id',
      '/id',
    ])
  })
})
