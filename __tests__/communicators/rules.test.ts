import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { communicatorOptions, resolveCommunicator } from '../../src/communicators/communicator-registry.ts'
import { generateKeyPair } from '../../src/communicators/ssh/key-pair.ts'
import { sshSettings } from '../../src/communicators/ssh/ssh-settings.ts'
import { parseTunnel } from '../../src/communicators/ssh/tunnel-spec.ts'
import { fullTrust } from '../../src/trust/trust.ts'

const schema = z.object(communicatorOptions)
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rules-'))
  const pair = await generateKeyPair({ type: '', bits: 0, name: 'x' })
  await writeFile(join(folder, 'key'), pair.privateKey)
  await writeFile(join(folder, 'key.pub'), pair.publicKey)
})
afterAll(() => rm(folder, { recursive: true }))

function resolve(given: Record<string, unknown>, env: Record<string, string> = {}) {
  const problems: string[] = []
  const options = resolveCommunicator(schema.parse({ ssh_username: 'root', ...given }), {
    places: { at: () => undefined, isSet: ([name]) => name !== undefined && name in given },
    error: (_code, path, summary) => void problems.push(`error ${path.join('.')}: ${summary}`),
    warn: (_code, path, summary) => void problems.push(`warning ${path.join('.')}: ${summary}`),
    buildFails: (_code, path, summary) => void problems.push(`build fails ${path.join('.')}: ${summary}`),
    refuse: (_code, path, summary) => void problems.push(`not built ${path.join('.')}: ${summary}`),
    isLate: () => false,
    workingDirectory: folder,
    trust: fullTrust,
    env,
  })
  return { options, problems }
}

describe('resolveCommunicator', () => {
  it.each([
    [{}, 300_000, 10],
    [{ ssh_timeout: '20m' }, 1_200_000, 0],
    [{ ssh_timeout: '0s' }, 300_000, 10],
    [{ ssh_handshake_attempts: 3 }, undefined, 3],
    [{ ssh_wait_timeout: '7m' }, 420_000, 10],
    [{ ssh_wait_timeout: '0s', ssh_timeout: '20m' }, 1_200_000, 0],
    [{ ssh_timeout: '20m', ssh_handshake_attempts: 40 }, 1_200_000, 40],
  ])('sets timeout and attempts of %j as Packer', (given, timeout, attempts) => {
    const { options, problems } = resolve(given)
    expect(problems).toEqual([])
    expect([options.ssh_timeout, options.ssh_handshake_attempts]).toEqual([timeout, attempts])
  })

  it.each([
    [{ ssh_username: '' }, 'error ssh_username: An ssh_username must be specified'],
    [{ communicator: 'winrm' }, 'error winrm_username: winrm_username must be specified.'],
    [
      { communicator: 'agent', agent_shell: 'sh -e "x"' },
      'error agent_shell: agent_shell must be the path or the name',
    ],
    [{ communicator: 'docker' }, 'build fails communicator: Communicator type docker reaches no virtual machine'],
    [{ communicator: 'telnet' }, 'error communicator: Communicator type telnet is invalid'],
    [{ ssh_port: 70_000 }, 'build fails ssh_port: ssh_port must be a port, 1 to 65535'],
    [
      { ssh_file_transfer_method: 'ftp' },
      "error ssh_file_transfer_method: ssh_file_transfer_method ('ftp') is invalid, valid methods: sftp, scp",
    ],
    [
      { ssh_private_key_file: 'key', ssh_certificate_file: 'x' },
      'error ssh_certificate_file: ssh_certificate_file is invalid: there is no file',
    ],
    [
      { ssh_private_key_file: 'key', ssh_certificate_file: 'key.pub' },
      'error ssh_certificate_file: ssh_certificate_file is invalid: ',
    ],
    [
      { ssh_certificate_file: 'key.pub' },
      'error ssh_certificate_file: ssh_private_key_file must be specified if ssh_certificate_file is specified',
    ],
    [
      { ssh_bastion_certificate_file: 'key.pub' },
      'error ssh_bastion_certificate_file: ssh_bastion_private_key_file must be specified if ssh_bastion_certificate_file is specified',
    ],
    [{ ssh_private_key_file: 'no' }, 'error ssh_private_key_file: ssh_private_key_file is invalid: there is no file'],
    [{ ssh_ciphers: ['aes128-ctr', 'rot13'] }, 'build fails ssh_ciphers.1: ssh_ciphers: "rot13" is not supported'],
    [
      { ssh_key_exchange_algorithms: ['x'] },
      'build fails ssh_key_exchange_algorithms.0: ssh_key_exchange_algorithms: "x" is not supported',
    ],
    [{ ssh_local_tunnels: ['80'] }, "error ssh_local_tunnels.0: ssh_local_tunnels ('80') is invalid"],
    [
      { temporary_key_pair_type: 'dsa' },
      'build fails temporary_key_pair_type: temporary_key_pair_type dsa is not supported',
    ],
    [
      { temporary_key_pair_type: 'ecdsa', temporary_key_pair_bits: 512 },
      'build fails temporary_key_pair_bits: temporary_key_pair_bits of an ecdsa key must be 256, 384 or 521',
    ],
    [
      { ssh_bastion_host: 'b' },
      'error ssh_bastion_host: ssh_bastion_password, ssh_bastion_private_key_file or ssh_bastion_agent_auth must be specified',
    ],
    [
      { ssh_bastion_host: 'b', ssh_bastion_password: 'x', ssh_proxy_host: 'p' },
      'error ssh_proxy_host: please specify either ssh_bastion_host or ssh_proxy_host, not both',
    ],
    [{ winrm_username: 'x' }, 'warning winrm_username: winrm_username has no effect'],
    [{ ssh_agent_auth: true }, 'warning ssh_agent_auth: There is no SSH agent'],
    [{ ssh_keypair_name: 'x' }, 'warning ssh_keypair_name: ssh_keypair_name has no effect'],
  ])('complains about %j', (given, problem) => {
    const { problems } = resolve(given)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(problem)
  })

  it('leaves the options of others alone where nobody is reached', () => {
    expect(resolve({ communicator: 'none', winrm_username: 'x', ssh_port: 0 }).problems).toEqual([])
  })

  it('checks winrm as Packer does, and fills in its defaults', () => {
    const winrm = (given: Record<string, unknown>) => resolve({ communicator: 'winrm', ssh_username: '', ...given })
    const { options } = winrm({ winrm_username: 'Administrator', winrm_use_ssl: true })
    expect(options).toMatchObject({ winrm_port: 5986, winrm_timeout: 1_800_000 })
    expect(winrm({ winrm_timeout: '1h', winrm_port: -1 }).problems.slice(0, 2)).toEqual([
      'error winrm_username: winrm_username must be specified.',
      'build fails winrm_port: winrm_port must be a port, 1 to 65535',
    ])
  })

  it('needs nothing of SSH without a communicator', () => {
    expect(resolve({ communicator: 'none', ssh_username: '' }).problems).toEqual([])
  })

  it('asks nobody in a workflow', () => {
    const given = { ssh_bastion_host: 'b', ssh_bastion_interactive: true }
    expect(resolve(given).problems).toEqual([])
    expect(resolve(given, { GITHUB_ACTIONS: 'true' }).problems).toEqual([
      'not built ssh_bastion_interactive: ssh_bastion_interactive can not be used in a workflow',
    ])
  })

  it('lends the key to the bastion', () => {
    const { options, problems } = resolve({ ssh_private_key_file: 'key', ssh_bastion_host: 'b' })
    expect(problems).toEqual([])
    expect(options.ssh_bastion_private_key_file).toBe(join(folder, 'key'))
  })
})

describe('sshSettings', () => {
  it('reads what the options say', () => {
    const { options } = resolve({
      ssh_password: 'p',
      ssh_private_key_file: 'key',
      ssh_keep_alive_interval: '-1s',
      ssh_read_write_timeout: '5m',
      ssh_bastion_host: 'b',
      ssh_bastion_username: 'jump',
      pause_before_connecting: '10s',
    })
    const settings = sshSettings(options, { SSH_AUTH_SOCK: '/agent' })
    expect(settings).toMatchObject({
      host: undefined,
      port: 22,
      keepAliveInterval: 0,
      readWriteTimeout: 300_000,
      timeout: 300_000,
      handshakeAttempts: 10,
      pauseBeforeConnecting: 10_000,
      forwardedAgent: undefined,
      credentials: { username: 'root', password: 'p', agent: undefined },
      bastion: { host: 'b', port: 22, credentials: { username: 'jump' } },
    })
    expect(settings.credentials.privateKey).toContain('OPENSSH PRIVATE KEY')
    expect(settings.bastion?.credentials.privateKey).toBe(settings.credentials.privateKey)
  })

  it('lets the guest use the SSH agent only where the template says so', () => {
    const agentOf = (given: Record<string, unknown>) =>
      sshSettings(resolve(given).options, { SSH_AUTH_SOCK: '/agent' }).forwardedAgent
    expect(agentOf({})).toBeUndefined()
    expect(agentOf({ ssh_disable_agent_forwarding: true })).toBeUndefined()
    expect(agentOf({ ssh_disable_agent_forwarding: false })).toBe('/agent')
    expect(agentOf({ ssh_agent_auth: true })).toBe('/agent')
    expect(agentOf({ ssh_agent_auth: true, ssh_disable_agent_forwarding: true })).toBeUndefined()
  })

  it('takes the generated key where there is no other', async () => {
    const pair = await generateKeyPair({ type: '', bits: 0, name: '' })
    expect(sshSettings(resolve({}).options, {}, pair).credentials.privateKey).toBe(pair.privateKey)
  })

  it('refuses to authenticate by an agent that is not there', () => {
    expect(() => sshSettings(resolve({ ssh_agent_auth: true }).options, {})).toThrow('there is no SSH agent')
  })
})

it.each([
  ['8080:localhost:80', { port: 8080, host: 'localhost', hostPort: 80 }],
  ['8080:[::1]:80', { port: 8080, host: '::1', hostPort: 80 }],
  ['8080::80', { port: 8080, host: 'localhost', hostPort: 80 }],
  ['8080:80', undefined],
  ['a:b:80', undefined],
  ['0:b:80', undefined],
  ['1:b:70000', undefined],
])('reads the tunnel %s', (text, tunnel) => {
  expect(parseTunnel(text)).toEqual(tunnel)
})
