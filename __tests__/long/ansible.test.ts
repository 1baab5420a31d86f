import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { generateKeyPair } from '../../src/communicators/ssh/key-pair.ts'
import { byPassword, startGuestServer } from '../communicators/guest-server.ts'
import { freePort, givesTerminals, hasOpenSsh, type OpenSsh, startOpenSsh } from '../communicators/openssh.ts'
import {
  type AnsibleLab,
  type Built,
  hasAnsible,
  openAnsibleLab,
  processesWith,
  whereOf,
} from '../provisioners/ansible-lab.ts'
import { tell } from './proof.ts'

let lab: AnsibleLab
let sshd: OpenSsh
let source: string
beforeEach(async () => {
  lab = await openAnsibleLab()
  sshd = await startOpenSsh()
  await lab.write({ key: sshd.privateKey })
  source = `
  ssh_host             = "127.0.0.1"
  ssh_port             = ${sshd.port}
  ssh_username         = "${userInfo().username}"
  ssh_private_key_file = "key"`
})
afterEach(async () => {
  await sshd.stop()
  await lab.stop()
})

const at = (name: string) => path.join(lab.folder, name)
const has = (program: string) =>
  (process.env['PATH'] ?? '').split(path.delimiter).some((folder) => existsSync(path.join(folder, program)))
const ofBuild = () => processesWith(lab.folder).filter((line) => !line.includes('sshd'))

/** What a build of Ansible must be in the end, with a line in the table. */
async function judge(proof: string, built: Built, outcome = 'succeeded'): Promise<void> {
  await expect.poll(ofBuild).toEqual([])
  const left = [...(await lab.left()), ...ofBuild()]
  if (built.outcome !== outcome) console.error(built.log, built.problems)
  tell({ proof: `Ansible: ${proof}`, cases: 1, left: left.length, unclear: built.outcome === outcome ? 0 : 1 })
  expect([built.outcome, left]).toEqual([outcome, []])
}

describe.skipIf(!hasAnsible || !hasOpenSsh)("the real ansible-playbook with OpenSSH's server for a guest", () => {
  // With the new scp a blank in the guest's folder is one too many for Ansible, without the proxy.
  it.each(['use_proxy = false\n    use_sftp = true', 'use_proxy = true'])(
    'plays with %j, and ends what ssh has kept open',
    async (how) => {
      await lab.write({
        'site.yml': `
- hosts: all
  tasks:
    - template: { src: motd.j2, dest: "${lab.folder}/motd" }
      notify: tell
  handlers:
    - name: tell
      shell: echo handled >> '${lab.folder}/motd'
`,
        'motd.j2': '{{ ansible_facts.system }} {{ packer_build_name }}\n',
      })
      const built = await lab.build('ansible', `playbook_file = "site.yml"\n    ${how}`, { source })
      await judge(how.split('\n')[0] ?? how, built)
      expect(await readFile(at('motd'), 'utf8')).toBe('Linux guest\nhandled\n')
    },
  )

  it.each([
    ['sftp', ''],
    ['scp', ''],
    ['scp', '-O'],
    ['piped', ''],
  ])('moves files through the proxy by %s %s, with and without pipelining', async (method, scp) => {
    const bytes = randomBytes(20_000_000)
    await writeFile(at('big'), bytes)
    await lab.write({
      'site.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - copy: { src: big, dest: "${lab.folder}/there" }
    - fetch: { src: "${lab.folder}/there", dest: "${lab.folder}/back", flat: true }
    - command: echo piped
      vars: { ansible_pipelining: true }
`,
    })
    // The blank in the remote path is one too many for the quotes that the new scp is sent with -O.
    const fetched = scp === '-O' || method === 'piped'
    if (fetched) await lab.write({ 'site.yml': (await readFile(at('site.yml'), 'utf8')).replace(/.*fetch.*\n/, '') })
    const variables = [`"ANSIBLE_SSH_TRANSFER_METHOD=${method}"`, ...(scp ? [`"ANSIBLE_SCP_EXTRA_ARGS=${scp}"`] : [])]
    const lines = `playbook_file = "site.yml"\n    ansible_env_vars = [${variables.join(', ')}]`
    // dd is told where to write without quotes.
    const remote = await mkdtemp(path.join(path.dirname(lab.folder), 'ansible-remote-'))
    if (method === 'piped') vi.stubEnv('ANSIBLE_REMOTE_TEMP', remote)
    const built = await lab.build('ansible', lines, { source })
    await rm(remote, { recursive: true })
    await judge(`files by ${method} ${scp}`.trim(), built)
    const sum = async (name: string) =>
      createHash('sha256')
        .update(await readFile(at(name)))
        .digest('hex')
    expect(await sum('there')).toBe(await sum('big'))
    if (!fetched) expect(await sum('back')).toBe(await sum('big'))
  })

  it('becomes another user, also with pipelining', async ({ skip }) => {
    skip(process.getuid?.() !== 0 || !has('sudo'), 'only root may become others without a password, by sudo')
    await lab.write({
      'site.yml': `
- hosts: all
  gather_facts: false
  become: true
  become_user: nobody
  tasks:
    - command: whoami
      register: without
      vars: { ansible_pipelining: true }
    - assert: { that: without.stdout == 'nobody' }
    - raw: whoami
      register: on_terminal
    - assert: { that: on_terminal.stdout | trim == 'nobody' }
    - raw: whoami
      become_method: su
      become_flags: -s /bin/sh
      register: by_su
    - assert: { that: by_su.stdout | trim == 'nobody' }
`,
    })
    await judge('become', await lab.build('ansible', 'playbook_file = "site.yml"', { source }))
  })

  it('answers the prompt of a sudo that asks for a password, on a terminal and without', async () => {
    await lab.write({
      'site.yml': `
- hosts: all
  gather_facts: false
  become: true
  vars:
    ansible_become_exe: "'${lab.folder}/ask'"
    ansible_become_password: sesame
  tasks:
    - raw: echo on a terminal
      register: on_terminal
    - assert: { that: "'on a terminal' in on_terminal.stdout" }
    - command: echo without
      vars: { ansible_pipelining: true }
`,
      ask: `#!/bin/sh
while :; do
  case $1 in -p) prompt=$2; shift 2;; -u) shift 2;; -*) shift;; *) break;; esac
done
printf %s "$prompt" >&2
read -r word
[ "$word" = sesame ] && exec "$@"
echo 'Sorry, try again.' >&2
exit 1
`,
    })
    const built = await lab.build('ansible', 'playbook_file = "site.yml"', { source })
    await judge('become with a password', built)
    expect(built.log).not.toContain('sesame')
  })

  it('synchronizes folders', async ({ skip }) => {
    skip(!has('rsync'), 'no rsync on this machine')
    await mkdir(at('tree'))
    await lab.write({ 'tree/a': 'a', 'tree/deep/b': 'b' })
    await lab.write({
      'site.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - ansible.posix.synchronize: { src: tree/, dest: "${sshd.folder}/copy" }
`,
    })
    for (const how of ['use_proxy = true', 'use_proxy = false']) {
      const built = await lab.build('ansible', `playbook_file = "site.yml"\n    ${how}`, { source })
      await judge(`synchronize, ${how}`, built)
      expect((await readdir(`${sshd.folder}/copy`, { recursive: true })).sort()).toEqual(['a', 'deep', 'deep/b'])
      await rm(`${sshd.folder}/copy`, { recursive: true })
    }
  })

  it('ends when it is cancelled, with all that it has started, here and in the guest', async ({ skip }) => {
    skip(!givesTerminals, 'sshd gives no terminals on this machine')
    await lab.write({
      'site.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - name: wait
      # The module has no time to remove what it was unpacked to.
      environment: { TMPDIR: "${lab.folder}/tmp" }
      command:
        argv: [sh, -c, "echo $$ > '${lab.folder}/started'; exec sleep 1000"]
`,
    })
    const abort = new AbortController()
    const building = lab.build('ansible', 'playbook_file = "site.yml"', { source, signal: abort.signal })
    await expect.poll(() => readFile(at('started'), 'utf8').catch(() => '')).toMatch(/\d/)
    abort.abort()
    await judge('cancelled', await building, 'cancelled')
    const pid = Number(await readFile(at('started'), 'utf8'))
    await expect.poll(() => existsSync(`/proc/${pid}/exe`)).toBe(false)
    // What Ansible keeps in the guest for a task it has removed itself.
    expect(await readdir(at('remote'))).toEqual([])
  })

  it('installs roles and collections from archives and from git, here and in the guest', async () => {
    await lab.write({
      'roles/packed/tasks/main.yml': '- copy: { content: packed, dest: "{{ out }}/packed" }\n',
      'roles/packed/meta/main.yml':
        'galaxy_info: { author: me, description: d, license: GPL-3.0, min_ansible_version: "2.9" }\n',
      'roles/stored/tasks/main.yml': '- copy: { content: stored, dest: "{{ out }}/stored" }\n',
      'roles/stored/meta/main.yml':
        'galaxy_info: { author: me, description: d, license: GPL-3.0, min_ansible_version: "2.9" }\n',
      'mine/galaxy.yml': 'namespace: mine\nname: own\nversion: 1.0.0\nreadme: README.md\nauthors: [me]\n',
      'mine/README.md': '#\n',
      'mine/roles/inside/tasks/main.yml': '- copy: { content: inside, dest: "{{ out }}/inside" }\n',
      'site.yml': `
- hosts: all
  gather_facts: false
  vars: { out: "${lab.folder}/out" }
  roles: [packed, stored, mine.own.inside]
`,
    })
    await mkdir(at('out'))
    const run = (program: string, words: readonly string[], cwd: string) =>
      execFileSync(program, words, { cwd, stdio: 'pipe', env: process.env })
    run('tar', ['-czf', at('packed.tar.gz'), 'packed'], at('roles'))
    const who = ['-c', 'user.name=me', '-c', 'user.email=me@example.com']
    run('git', ['init', '-q'], at('roles/stored'))
    run('git', ['add', '-A'], at('roles/stored'))
    run('git', [...who, 'commit', '-qm', 'first'], at('roles/stored'))
    run('ansible-galaxy', ['collection', 'build', at('mine'), '--output-path', lab.folder], lab.folder)
    // A path with a blank is none of a requirement of git.
    const plain = await mkdtemp(path.join(path.dirname(lab.folder), 'ansible-git-'))
    const bare = path.join(plain, 'stored.git')
    run('git', ['clone', '-q', '--bare', at('roles/stored'), bare], lab.folder)
    await lab.write({
      'requirements.yml': `
roles:
  - { name: packed, src: "file://${lab.folder}/packed.tar.gz" }
  - { name: stored, src: "git+file://${bare}" }
collections:
  - { name: "${lab.folder}/mine-own-1.0.0.tar.gz", type: file }
`,
    })
    const here = await lab.build(
      'ansible',
      `playbook_file    = "site.yml"
    galaxy_file      = "requirements.yml"
    roles_path       = "installed/roles"
    collections_path = "installed"
    ansible_env_vars = ["ANSIBLE_ROLES_PATH=installed/roles", "ANSIBLE_COLLECTIONS_PATH=installed"]`,
      { source },
    )
    await judge('galaxy, here', here)
    expect((await readdir(at('out'))).sort()).toEqual(['inside', 'packed', 'stored'])
    await rm(at('out'), { recursive: true })
    await mkdir(at('out'))
    const there = await lab.build(
      'ansible-local',
      `playbook_file = "site.yml"
    galaxy_file             = "requirements.yml"
    staging_directory       = "${lab.folder}/stage of it"
    clean_staging_directory = true`,
      { source },
    )
    await judge('galaxy, in the guest', there)
    expect((await readdir(at('out'))).sort()).toEqual(['inside', 'packed', 'stored'])
    await rm(plain, { recursive: true })
  })

  it('tells the task of a role at its place, in the guest too', async () => {
    await lab.write({
      'site.yml': '- hosts: all\n  gather_facts: false\n  roles: [broken]\n',
      'roles/broken/tasks/main.yml':
        '- name: nothing\n  debug: { msg: x }\n\n- name: breaks\n  command: sh -c "echo why >&2; exit 3"\n',
    })
    for (const [type, lines] of [
      ['ansible', ''],
      ['ansible-local', 'role_paths = ["roles/broken"]'],
    ] as const) {
      const built = await lab.build(type, `playbook_file = "site.yml"\n    ${lines}`, { source })
      await judge(`a task that fails, ${type}`, built, 'failed')
      expect(built.problems).toMatchObject([
        { summary: 'Ansible failed in the task "broken : breaks": non-zero return code: why' },
      ])
      expect(whereOf(built)).toBe('roles/broken/tasks/main.yml:4')
    }
  })
})

it.skipIf(!hasAnsible)('the module reboot waits for a guest that goes away and comes back', async () => {
  const port = await freePort()
  const { privateKey: hostKey } = await generateKeyPair({ type: 'ed25519', bits: 0, name: 'host' })
  const start = () => startGuestServer({ authenticate: byPassword('tester', 'pw'), port, hostKey })
  let guest = await start()
  await lab.write({
    boot: '1\n',
    'site.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - reboot:
        boot_time_command: cat '${lab.folder}/boot'
        reboot_command: touch '${lab.folder}/wanted'
        test_command: "true"
        reboot_timeout: 120
    - command: echo after
`,
  })
  const building = lab.build('ansible', 'playbook_file = "site.yml"', {
    source: `\n  ssh_host = "127.0.0.1"\n  ssh_port = ${port}\n  ssh_username = "tester"\n  ssh_password = "pw"`,
  })
  await expect.poll(() => existsSync(at('wanted')), { timeout: 60_000 }).toBe(true)
  await guest.stop()
  await lab.write({ boot: '2\n' })
  guest = await start()
  await judge('the module reboot', await building)
  expect(guest.connections).toBeGreaterThan(0)
  await guest.stop()
})
