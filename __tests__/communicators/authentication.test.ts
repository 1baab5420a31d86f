import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Prompt } from 'ssh2'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  certificateProblem,
  readCertificate,
  validityProblem,
} from '../../src/communicators/ssh/authentication/certificate.ts'
import { answersTo } from '../../src/communicators/ssh/authentication/prompts.ts'
import { checkAgent } from '../../src/communicators/ssh/authentication/ssh-agent.ts'
import { parsePrivateKey } from '../../src/communicators/ssh/private-key.ts'
import type { Credentials } from '../../src/communicators/ssh/ssh-settings.ts'
import { type WaitOptions, waitForSsh } from '../../src/communicators/ssh/wait-for-ssh.ts'
import { systemClock } from '../../src/time/clock.ts'
import { startGuestServer } from './guest-server.ts'
import { type Accounts, hasOpenSsh, hasOwnFiles, password, run, settingsFor, startOpenSsh } from './openssh.ts'

const signal = new AbortController().signal
const cleanups: (() => unknown)[] = []
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'log in-'))
})
afterAll(() => rm(folder, { recursive: true }))
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

const nobody: Credentials = { ...settingsFor(0).credentials }

async function logIn(port: number, credentials: Partial<Credentials>, more: Partial<WaitOptions['settings']> = {}) {
  const { communicator } = await waitForSsh({
    settings: { ...settingsFor(port, credentials), handshakeAttempts: 1, ...more },
    address: () => Promise.reject(new Error('not asked')),
    signal,
    clock: systemClock,
    onState: () => {},
    say: () => {},
    onHostKey: () => {},
    onOtherHostKey: () => {},
  })
  cleanups.push(() => communicator.close())
  return (await run(communicator, 'echo in')).lines
}

function keygen(...options: string[]): void {
  execFileSync('ssh-keygen', ['-q', ...options], { cwd: folder, stdio: 'pipe' })
}

/** A key with a certificate by the authority `ca`; answers the certificate's file. */
function certify(name: string, type: readonly string[], ...how: string[]): string {
  keygen('-t', ...type, '-N', '', '-f', name)
  keygen('-s', 'ca', '-I', `id of ${name}`, ...how, `${name}.pub`)
  return join(folder, `${name}-cert.pub`)
}

async function keyOf(name: string) {
  const privateKey = await readFile(join(folder, name), 'utf8')
  const read = parsePrivateKey(privateKey, name)
  if (read.problem !== undefined) throw new Error(read.problem.summary)
  return { privateKey, key: read.key }
}

async function certificateOf(name: string) {
  const read = readCertificate(join(folder, `${name}-cert.pub`))
  if (read.problem !== undefined) throw new Error(read.problem.summary)
  return read.certificate
}

describe.skipIf(!hasOpenSsh)('certificates, which OpenSSH checks', () => {
  const user = userInfo().username
  const kinds: readonly (readonly [string, readonly string[]])[] = [
    ['ed25519', ['ed25519']],
    ['rsa', ['rsa', '-b', '2048']],
    ['p256', ['ecdsa', '-b', '256']],
    ['p384', ['ecdsa', '-b', '384']],
    ['p521', ['ecdsa', '-b', '521']],
  ]

  beforeAll(() => {
    keygen('-t', 'ed25519', '-N', '', '-f', 'ca')
    for (const [name, type] of kinds) certify(name, type, '-n', `${user},other`)
  })

  it('lets in by a certificate of every kind of key, where the key alone does not', async () => {
    const server = await startOpenSsh([`TrustedUserCAKeys "${join(folder, 'ca.pub')}"`])
    cleanups.push(() => server.stop())
    for (const [name] of kinds) {
      const { privateKey } = await keyOf(name)
      expect(await logIn(server.port, { privateKey, certificate: await certificateOf(name) })).toEqual(['stdout: in'])
    }
    const { privateKey } = await keyOf('rsa')
    await expect(logIn(server.port, { privateKey })).rejects.toMatchObject({ code: 'ssh-authentication-failed' })
  })

  it('offers the certificates that an agent holds', async () => {
    const server = await startOpenSsh([`TrustedUserCAKeys "${join(folder, 'ca.pub')}"`])
    cleanups.push(() => server.stop())
    for (const name of ['rsa', 'p256', 'ed25519']) {
      const agent = join(folder, `agent-${name}`)
      const daemon = spawn('ssh-agent', ['-D', '-a', agent], { stdio: ['ignore', 'pipe', 'ignore'] })
      cleanups.push(() => daemon.kill())
      await new Promise((resolve) => daemon.stdout.once('data', resolve))
      await expect(checkAgent('ssh_agent_auth', agent, signal)).rejects.toThrow('has no keys')
      // The certificate beside the key is added with it.
      execFileSync('ssh-add', ['-q', join(folder, name)], { env: { SSH_AUTH_SOCK: agent }, stdio: 'ignore' })
      await checkAgent('ssh_agent_auth', agent, signal)
      expect(await logIn(server.port, { agent })).toEqual(['stdout: in'])
    }
  })

  it('goes through a bastion and to the guest by certificates', async () => {
    const lines = [`TrustedUserCAKeys "${join(folder, 'ca.pub')}"`]
    const [bastion, guest] = await Promise.all([startOpenSsh(lines), startOpenSsh(lines)])
    cleanups.push(
      () => bastion.stop(),
      () => guest.stop(),
    )
    const credentials = async (name: string): Promise<Credentials> => ({
      ...nobody,
      privateKey: (await keyOf(name)).privateKey,
      certificate: await certificateOf(name),
    })
    const hop = { host: '127.0.0.1', port: bastion.port, credentials: await credentials('rsa') }
    expect(await logIn(guest.port, await credentials('p384'), { bastion: hop })).toEqual(['stdout: in'])
  })

  it('says what is wrong with one before anything is tried', async () => {
    const now = Date.parse('2030-01-01T00:00:00Z')
    const { key } = await keyOf('ed25519')
    const problem = async (name: string) =>
      certificateProblem(await certificateOf(name), (await keyOf(name)).key)?.summary
    const validity = async (name: string) => validityProblem(await certificateOf(name), now)?.summary
    certify('old', ['ed25519'], '-V', '20200101000000Z:20210101000000Z')
    certify('early', ['ed25519'], '-V', '20350101000000Z:20360101000000Z')
    certify('host', ['ed25519'], '-h', '-n', 'host')
    expect(certificateProblem(await certificateOf('p256'), key)?.summary).toBe('it is the certificate of another key')
    expect(await problem('host')).toBe('it is the certificate of a host')
    expect(await problem('ed25519')).toBeUndefined()
    expect(await validity('old')).toBe('it has not been valid since 2021-01-01T00:00:00Z')
    expect(await validity('early')).toBe('it is not valid before 2035-01-01T00:00:00Z')
    expect(await validity('ed25519')).toBeUndefined()
    const problemIn = (name: string) => readCertificate(join(folder, name)).problem
    await writeFile(join(folder, 'torn'), (await readFile(join(folder, 'rsa-cert.pub'), 'utf8')).slice(0, 300))
    expect(problemIn('torn')?.summary).toMatch(/torn is a damaged certificate$/)
    expect(problemIn('ed25519.pub')?.detail).toMatch(/^It is the public key itself\. /)
    expect(problemIn('ed25519')?.detail).toMatch(/It holds a private key\.$/)
    expect(problemIn('none')?.summary).toMatch(/^there is no file /)
  })
})

describe.skipIf(!hasOpenSsh || !hasOwnFiles)(
  'passwords, which OpenSSH and PAM ask for (needs root and unshare)',
  () => {
    const open = async (lines: string[], accounts: Accounts) => {
      const server = await startOpenSsh(lines, accounts)
      cleanups.push(() => server.stop())
      return server.port
    }
    const unix = ['auth required pam_unix.so', 'account required pam_unix.so', 'session required pam_permit.so']
    const byPam = ['UsePAM yes', 'KbdInteractiveAuthentication yes']

    it('lets in by password only', async () => {
      const port = await open(['PasswordAuthentication yes', 'PubkeyAuthentication no'], {})
      expect(await logIn(port, { password })).toEqual(['stdout: in'])
      await expect(logIn(port, { password: 'wrong' })).rejects.toThrow('refused to authenticate')
    })

    it('lets in by keyboard-interactive, also where that is the second of two ways', async () => {
      const port = await open([...byPam, 'PubkeyAuthentication no'], { pam: unix })
      expect(await logIn(port, { password })).toEqual(['stdout: in'])
    })

    it('answers a password that is asked for twice', async () => {
      const port = await open(byPam, { pam: ['auth required pam_unix.so', ...unix] })
      expect(await logIn(port, { password })).toEqual(['stdout: in'])
    })

    it('quotes what is asked of a user whose password has expired', async () => {
      const pam = [...unix, 'password required pam_unix.so']
      const port = await open(byPam, { pam, passwordSet: 0 })
      await expect(logIn(port, { password })).rejects.toMatchObject({
        detail: expect.stringMatching(
          /the server asks "[^"]*password:", to which there is no answer\. The password has expired/i,
        ),
      })
    })
  },
)

describe('what keyboard-interactive asks', () => {
  const hidden = (...prompts: string[]): Prompt[] => prompts.map((prompt) => ({ prompt, echo: false }))
  const asked = (prompts: readonly Prompt[], instructions = '') =>
    answersTo({ title: '', instructions, prompts }, 'tester', 'secret')

  it.each([
    [hidden('Password: '), ['secret']],
    [hidden('Passwort für tester: '), ['secret']],
    [hidden('Enter your secret word'), ['secret']],
    [
      [{ prompt: 'login: ', echo: true }, ...hidden('Password:')],
      ['tester', 'secret'],
    ],
    [hidden('Password: ', 'Password for LDAP: '), ['secret', 'secret']],
    [[], []],
  ])('%j is answered', (prompts, answers) => {
    expect(asked(prompts)).toEqual({ answers })
  })

  it.each([
    [hidden('Verification code: '), /^"Verification code:"$/, /second factor/],
    [hidden('Password: ', 'OTP: '), /^"OTP:"$/, /second factor/],
    [hidden('New password: ', 'Retype new password: '), /^"New password:"$/, /has expired/],
    [hidden('Password: ', 'Mother: '), /^"Mother:"$/, /Only user name and password/],
    [[{ prompt: 'Favourite\x1b[2J\u202e colour?', echo: true }], /^"Favourite \[2J colour\?"$/, /Only user name/],
  ])('%j is not', (prompts, unknown, advice) => {
    expect(asked(prompts)).toEqual({
      unknown: expect.stringMatching(unknown),
      advice: expect.stringMatching(advice),
    })
  })

  it('is told with what the server says about it', async () => {
    const server = await startGuestServer({
      methods: ['keyboard-interactive'],
      authenticate(context) {
        if (context.method !== 'keyboard-interactive') return false
        context.prompt(hidden('Code: '), 'Duo', 'Open the app', () => context.reject())
        return undefined
      },
    })
    cleanups.push(() => server.stop())
    await expect(logIn(server.port, { username: 'tester', password: 'secret' })).rejects.toMatchObject({
      detail: expect.stringContaining(
        'the server asks "Code:" (it says "Open the app"), to which there is no answer. It wants a second factor.',
      ),
    })
  })
})

/** util-linux's, which runs a program on a terminal of its own. */
const hasScript = spawnSync('script', ['--version']).status === 0

describe.skipIf(!hasScript)('a person at the terminal (needs util-linux script)', () => {
  it('is asked without echo, once for all builds, and again when refused', async () => {
    const program = join(folder, 'ask.ts')
    const person = join(import.meta.dirname, '../../src/communicators/ssh/authentication/person.ts')
    await writeFile(
      program,
      `import { checkPerson, personFor } from ${JSON.stringify(person)}
       const hidden = []
       const at = { signal: new AbortController().signal, hide: (text) => hidden.push(text) }
       checkPerson()
       const one = personFor('jump', 'bastion', at)
       const other = personFor('jump', 'bastion', at)
       const passwords = await Promise.all([one.password(), other.password()])
       const [code] = await one.answer({ title: '', instructions: 'Duo', prompts: [{ prompt: 'Code: ', echo: true }] })
       one.refused()
       const again = await other.answer({ title: '', instructions: '', prompts: [{ prompt: 'Password: ', echo: false }] })
       const same = passwords[0] === passwords[1]
       console.log(['GOT', same, passwords[0].length, code, again[0].length, hidden.length].join(' '))`,
    )
    const child = spawn('script', ['-qec', `"${process.execPath}" "${program}"`, '/dev/null'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, NODE_NO_WARNINGS: '1' },
    })
    cleanups.push(() => child.kill())
    const answers = ['hunter2\r', '1234\r', 'hairpinX\x7f\r']
    let shown = ''
    child.stdout.on('data', (chunk: Buffer) => {
      shown += chunk.toString()
      const questions = shown.match(/bastion[^\r\n]*: ?/g)?.length ?? 0
      while (answers.length > 3 - questions) child.stdin.write(answers.shift()!)
    })
    await new Promise((resolve) => child.once('close', resolve))
    expect(shown).toContain('GOT true 7 1234 7 2')
    expect(shown).toContain('jump@bastion (Duo) asks: Code: 1234')
    expect(shown).not.toMatch(/hunter2|hairpin/)
  })

  it('is missed where there is no terminal', async () => {
    const person = join(import.meta.dirname, '../../src/communicators/ssh/authentication/person.ts')
    const script = `const { checkPerson } = await import(${JSON.stringify(person)}); try { checkPerson() } catch (thrown) { console.log(thrown.code) }`
    // A session of its own has no terminal.
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    expect((await text(child.stdout)).trim()).toBe('nobody-to-ask')
  })
})
