import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Communicator } from '../../../src/communicators/communicator.ts'
import { type Guest, startGuest } from '../../provisioners/guest.ts'
import { freePort, givesTerminals, hasOpenSsh, openGuest } from '../openssh.ts'
import { type ProxyClient, startProxy } from './ssh-client.ts'

let guest: Guest
let client: ProxyClient
beforeEach(async () => {
  guest = await startGuest(tmpdir())
  client = await startProxy(guest.communicator)
})
afterEach(async () => {
  await client.stop()
  await guest.stop()
})

const sum = (content: Buffer) => createHash('sha256').update(content).digest('hex')
const text = (content: Buffer) => content.toString('utf8')
describe('commands', () => {
  it('end as they end in the guest', async () => {
    expect(await client.run('ssh', ['127.0.0.1', 'echo out; echo err >&2; exit 7'])).toMatchObject({
      code: 7,
      stdout: Buffer.from('out\n'),
      stderr: 'err\n',
    })
    // As a shell would say of a signal, or the client's own word for it.
    expect((await client.run('ssh', ['127.0.0.1', 'kill -9 $$'])).code).not.toBe(0)
  })

  it('read what they are sent, and give back every byte', async () => {
    const bytes = randomBytes(3_000_000)
    const { code, stdout } = await client.run('ssh', ['127.0.0.1', 'cat'], bytes)
    expect(code).toBe(0)
    expect(sum(stdout)).toBe(sum(bytes))
  })

  it('write lines that no log would keep whole', async () => {
    const { stdout } = await client.run('ssh', ['127.0.0.1', 'head -c 300000 /dev/zero | tr "\\0" x; printf "a\\rb"'])
    expect(text(stdout)).toBe(`${'x'.repeat(300_000)}a\rb`)
  })

  it('run on a terminal where one is asked for', async () => {
    const { code, stdout } = await client.run('ssh', ['-tt', '127.0.0.1', 'echo on a terminal; exit 4'], '')
    expect(text(stdout)).toMatch(/^on a terminal\r?\n$/)
    expect(code).toBe(4)
  })

  it('are ended in the guest with the proxy', async ({ skip }) => {
    // What runs on a terminal ends with it.
    skip(!hasOpenSsh || !givesTerminals, 'no sshd on this machine that gives terminals')
    const { server, communicator } = await openGuest()
    const own = await startProxy(communicator)
    try {
      const mark = join(own.folder, 'pid')
      const ran = own.run('ssh', ['-tt', '127.0.0.1', `echo $$ > '${mark}'; exec sleep 1000`])
      await expect.poll(() => readFile(mark, 'utf8').catch(() => '')).toMatch(/\d/)
      const pid = Number(await readFile(mark, 'utf8'))
      await own.proxy.close()
      expect((await ran).code).toBe(255)
      await expect.poll(() => existsSync(`/proc/${pid}/exe`)).toBe(false)
    } finally {
      await own.stop()
      await communicator.close()
      await server.stop()
    }
  })

  it('are a broken connection for the client where the guest is gone', async () => {
    await guest.server.stop()
    const { code, stderr } = await client.run('ssh', ['127.0.0.1', 'echo hello'])
    expect(code).toBe(255)
    expect(stderr).toContain('The guest can not be reached: ')
    // It is back under its address, and so it is for the client.
    await guest.reboot(1)
    await guest.context.clock.sleep(1, guest.context.signal)
    expect((await client.run('ssh', ['127.0.0.1', 'echo hello'])).stdout).toEqual(Buffer.from('hello\n'))
  })

  it('work over a communicator that knows lines, and takes no input as it comes', async () => {
    const ways = guest.communicator
    const lines: Communicator = {
      streamsInput: false,
      exec: (command, { signal, onOutput }) => ways.exec(command, { signal, onOutput }),
      upload: (...words) => ways.upload(...words),
      download: (...words) => ways.download(...words),
      uploadDirectory: (...words) => ways.uploadDirectory(...words),
      downloadDirectory: (...words) => ways.downloadDirectory(...words),
      reconnect: (signal) => ways.reconnect(signal),
      close: () => ways.close(),
    }
    const poor = await startProxy(lines)
    try {
      const { code, stdout } = await poor.run('ssh', ['127.0.0.1', 'echo one; echo two; exit 3'], 'unread')
      expect([code, text(stdout)]).toEqual([3, 'one\ntwo\n'])
      const bytes = randomBytes(100_000)
      await writeFile(join(poor.folder, 'here'), bytes)
      const sent = await poor.run('scp', [join(poor.folder, 'here'), `127.0.0.1:${join(poor.folder, 'there')}`])
      expect(sent).toMatchObject({ code: 0, stderr: '' })
      expect(await readFile(join(poor.folder, 'there'))).toEqual(bytes)
    } finally {
      await poor.stop()
    }
  })
})

describe('who comes', () => {
  it('needs the key', async () => {
    const other = await startProxy(guest.communicator)
    try {
      const key = ['-o', `IdentityFile="${other.folder}/key"`]
      const own = client.options.filter((word, at) => !/IdentityFile/.test(word + client.options[at + 1]))
      const refused = await new Promise<string>((resolve) =>
        execFile('ssh', [...key, ...own, '127.0.0.1', 'echo in'], (_, stdout, said) => resolve(stdout + said)),
      )
      expect(refused).toMatch(/Permission denied \(publickey\)/)
    } finally {
      await other.stop()
    }
  })

  it('may come with a key of RSA', async () => {
    const rsa = await startProxy(guest.communicator, { type: 'rsa' })
    try {
      expect(await rsa.run('ssh', ['anybody@127.0.0.1', 'echo in'])).toMatchObject({ code: 0, stderr: '' })
    } finally {
      await rsa.stop()
    }
  })

  it('finds the first port that is free of ten', async () => {
    const port = await freePort()
    const first = await startProxy(guest.communicator, { port })
    const second = await startProxy(guest.communicator, { port })
    expect(first.proxy.port).toBe(port)
    expect(second.proxy.port).toBeGreaterThan(port)
    await first.stop()
    await second.stop()
  })
})

describe.each([
  ['the scp of today', []],
  ['the protocol of rcp', ['-O']],
])('files by %s', (_, how) => {
  it('go to the guest and come back, with their mode', async () => {
    const bytes = randomBytes(1_500_000)
    const here = join(client.folder, 'here')
    const there = join(client.folder, 'there')
    await writeFile(here, bytes)
    await chmod(here, 0o751)
    // The old one lets a shell read the path.
    const remote = how.length > 0 ? there.replaceAll(' ', '\\ ') : there
    expect(await client.run('scp', [...how, here, `127.0.0.1:${remote}`])).toMatchObject({ code: 0, stderr: '' })
    expect(await readFile(there)).toEqual(bytes)
    expect((await stat(there)).mode & 0o777).toBe(0o751)
    const back = join(client.folder, 'back')
    expect(await client.run('scp', [...how, `127.0.0.1:${remote}`, back])).toMatchObject({ code: 0, stderr: '' })
    expect(await readFile(back)).toEqual(bytes)
  })

  it('go as a folder, with times', async () => {
    const here = join(client.folder, 'tree')
    await mkdir(join(here, 'deep'), { recursive: true })
    await writeFile(join(here, 'deep', 'file'), 'deep')
    await writeFile(join(here, 'file'), 'flat')
    const there = join(client.folder, 'there')
    const quoted = how.length > 0 ? `'${there}'` : there
    expect(await client.run('scp', [...how, '-rp', here, `127.0.0.1:${quoted}`])).toMatchObject({ code: 0 })
    expect((await readdir(there, { recursive: true })).sort()).toEqual(['deep', 'deep/file', 'file'])
    const seconds = async (file: string) => Math.floor((await stat(file)).mtimeMs / 1000)
    expect(await seconds(join(there, 'file'))).toBe(await seconds(join(here, 'file')))
    const back = join(client.folder, 'back')
    expect(await client.run('scp', [...how, '-rp', `127.0.0.1:${quoted}`, back])).toMatchObject({ code: 0 })
    expect(await readFile(join(back, 'deep', 'file'), 'utf8')).toBe('deep')
  })

  it('say what is the matter', async () => {
    await writeFile(join(client.folder, 'here'), 'x')
    const missing = await client.run('scp', [...how, '127.0.0.1:/no/such/file', client.folder])
    expect(missing.code).not.toBe(0)
    expect(missing.stderr).toContain('No such file')
    const refused = await client.run('scp', [...how, join(client.folder, 'here'), '127.0.0.1:/no/such/folder/file'])
    expect(refused.code).not.toBe(0)
    expect(refused.stderr).toMatch(/\/no\/such\/folder/)
  })
})

it('finds a file by a path with the quotes of a shell, as Ansible sends it', async () => {
  await writeFile(join(client.folder, 'it'), 'x')
  const quoted = `127.0.0.1:'${join(client.folder, 'it')}'`
  expect(await client.run('scp', [quoted, join(client.folder, 'back')])).toMatchObject({ code: 0, stderr: '' })
})

it('leaves nothing on this machine of what went through it', async () => {
  const place = join(client.folder, 'tmp')
  await mkdir(place)
  vi.stubEnv('TMPDIR', place)
  const own = await startProxy(guest.communicator)
  vi.unstubAllEnvs()
  const [spool = ''] = (await readdir(place)).filter((name) => name.startsWith('proxmox-ssh-proxy-'))
  await writeFile(join(own.folder, 'here'), 'x')
  expect(await own.run('scp', [join(own.folder, 'here'), `127.0.0.1:${own.folder}/there`])).toMatchObject({ code: 0 })
  expect(await readdir(join(place, spool))).toEqual([])
  await own.stop()
  expect(await readdir(place)).toEqual([])
})

describe('sftp', () => {
  const batch = (...lines: readonly string[]) => client.run('sftp', ['-b', '-', '127.0.0.1'], `${lines.join('\n')}\n`)

  it('does all that its clients can do', async () => {
    const at = (name: string) => `"${join(client.folder, name)}"`
    await writeFile(join(client.folder, 'here'), 'content')
    const { code, stdout, stderr } = await batch(
      `mkdir ${at('made')}`,
      `put ${at('here')} ${at('made/one')}`,
      `chmod 600 ${at('made/one')}`,
      `rename ${at('made/one')} ${at('made/two')}`,
      `ln -s ${at('made/two')} ${at('made/link')}`,
      `ls -1 ${at('made')}`,
      `get ${at('made/two')} ${at('back')}`,
      'pwd',
    )
    expect([code, stderr]).toEqual([0, ''])
    expect(text(stdout)).toMatch(/made\/link/)
    expect(text(stdout)).toMatch(/Remote working directory: \//)
    expect(await readFile(join(client.folder, 'back'), 'utf8')).toBe('content')
    expect((await stat(join(client.folder, 'made/two'))).mode & 0o777).toBe(0o600)
    expect((await batch(`rm ${at('made/two')}`, `rm ${at('made/link')}`, `rmdir ${at('made')}`)).code).toBe(0)
    expect(existsSync(join(client.folder, 'made'))).toBe(false)
    expect((await batch(`rmdir ${at('made')}`)).stderr).toContain('No such file')
  })

  it('goes on where an upload has stopped', async () => {
    await writeFile(join(client.folder, 'here'), '0123456789')
    await writeFile(join(client.folder, 'there'), '01234')
    const { code } = await batch(`reput "${join(client.folder, 'here')}" "${join(client.folder, 'there')}"`)
    expect(code).toBe(0)
    expect(await readFile(join(client.folder, 'there'), 'utf8')).toBe('0123456789')
  })

  it("is the guest's own where a command for it is given", async ({ skip }) => {
    const server = ['/usr/lib/openssh/sftp-server', '/usr/libexec/openssh/sftp-server'].find(existsSync)
    skip(server === undefined, 'no sftp-server of OpenSSH on this machine')
    const own = await startProxy(guest.communicator, { sftpCommand: `${server} -e` })
    try {
      const bytes = randomBytes(2_000_000)
      await writeFile(join(own.folder, 'here'), bytes)
      const { code } = await own.run(
        'sftp',
        ['-b', '-', '127.0.0.1'],
        `put "${own.folder}/here" "${own.folder}/there"\n`,
      )
      expect(code).toBe(0)
      expect(await readFile(join(own.folder, 'there'))).toEqual(bytes)
      expect(guest.server.commands).toContain(`${server} -e`)
    } finally {
      await own.stop()
    }
  })
})

it('carries rsync, which speaks its own protocol', async ({ skip }) => {
  const rsync = ['/usr/bin/rsync', '/usr/local/bin/rsync'].find(existsSync)
  skip(rsync === undefined, 'no rsync on this machine')
  await mkdir(join(client.folder, 'tree'))
  const bytes = randomBytes(1_000_000)
  await writeFile(join(client.folder, 'tree', 'file'), bytes)
  const shell = `ssh ${client.options.map((word) => `'${word}'`).join(' ')}`
  const { code, stderr } = await client.run('rsync', [
    ...['-a', '-s', '-e', shell],
    ...[`${client.folder}/tree/`, `127.0.0.1:${client.folder}/copy/`],
  ])
  expect([code, stderr]).toEqual([0, ''])
  expect(await readFile(join(client.folder, 'copy', 'file'))).toEqual(bytes)
})
