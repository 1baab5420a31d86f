import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startOf } from '../../src/diagnostics/range.ts'
import {
  type AnsibleLab,
  type Built,
  hasAnsible,
  openAnsibleLab,
  processesWith,
  recorder,
  whereOf,
} from './ansible-lab.ts'

let lab: AnsibleLab
beforeEach(async () => {
  lab = await openAnsibleLab()
})
afterEach(async () => {
  await lab.stop()
})

const at = (name: string) => path.join(lab.folder, name)
describe.runIf(hasAnsible)('the real ansible-playbook', { timeout: 300_000 }, () => {
  it('comes through the proxy with roles, handlers, templates, groups, a vault and files', async () => {
    const big = randomBytes(3_000_000)
    await lab.write({
      'site.yml': `
- hosts: web
  gather_facts: false
  roles: [base]
  tasks:
    - copy: { src: big, dest: "{{ out }}/big" }
    - fetch: { src: "{{ out }}/big", dest: "{{ out }}/back", flat: true }
    - command: printenv ANSIBLE_LAB
      register: place
    - assert:
        that:
          - place.stdout == 'guest'
          - inventory_hostname == 'template'
          - packer_build_name == 'guest'
          - packer_builder_type == 'null'
          - ansible_user == 'tester'
          - who == 'tester at 127.0.0.1'
          - groups['none'] == []
          - lookup('env', 'FROM_TEMPLATE') == 'a b'
`,
      'roles/base/tasks/main.yml': `- template: { src: motd.j2, dest: "{{ out }}/motd", mode: '0640' }\n  notify: tell\n`,
      'roles/base/handlers/main.yml': `- name: tell\n  shell: echo handled >> '{{ out }}/motd'\n`,
      'roles/base/templates/motd.j2': `{{ secret_word }} of {{ packer_build_name }}\n`,
      'inventory/group_vars/web.yml': `out: "${lab.folder}/out"\n`,
      'vault.sh': '#!/bin/sh\necho vault-password\n',
    })
    await writeFile(at('big'), big)
    await mkdir(at('out'))
    const { execFileSync } = await import('node:child_process')
    const vault = [
      'encrypt_string',
      '--vault-password-file',
      at('vault.sh'),
      'hidden treasure',
      '--name',
      'secret_word',
    ]
    await lab.write({ 'inventory/host_vars/template.yml': execFileSync('ansible-vault', vault, { encoding: 'utf8' }) })

    const built = await lab.build(
      'ansible',
      `
    playbook_file       = "site.yml"
    user                = "tester"
    inventory_directory = "inventory"
    host_alias          = "template"
    groups              = ["web"]
    empty_groups        = ["none"]
    ansible_env_vars    = ["FROM_TEMPLATE=a b"]
    extra_arguments     = ["--vault-password-file=vault.sh", "-e", "{\\"who\\": \\"{{ .User }} at \${build.Host}\\"}"]`,
    )
    expect([built.outcome, built.problems]).toEqual(['succeeded', []])
    expect(built.log).toMatch(/RUNNING HANDLER \[base : tell\]/)
    expect(await readFile(at('out/motd'), 'utf8')).toBe('hidden treasure of guest\nhandled\n')
    expect((await stat(at('out/motd'))).mode & 0o777).toBe(0o640)
    expect(await readFile(at('out/back'))).toEqual(big)
    expect(await readdir(at('inventory'))).toEqual(['group_vars', 'host_vars'])
    expect(await lab.left()).toEqual([])
    expect(processesWith(lab.folder)).toEqual([])
    // With the colours that make it readable.
    expect(built.events).toContainEqual(
      expect.objectContaining({ kind: 'output', text: expect.stringContaining('\x1b[') }),
    )
  })

  it('fails at the task, with what it said', async () => {
    await lab.write({
      'site.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - name: of no concern
      command: "false"
      ignore_errors: true
    - import_tasks: more/tasks.yml
`,
      'more/tasks.yml': '- name: look into nothing\n  slurp:\n    src: /no/such/file\n',
    })
    const built = await lab.build('ansible', 'playbook_file = "site.yml"')
    expect(built.outcome).toBe('failed')
    expect(built.problems).toMatchObject([
      {
        code: 'playbook-failed',
        summary: expect.stringMatching(/^Ansible failed in the task "look into nothing": .*file not found/),
      },
    ])
    expect(whereOf(built)).toBe('more/tasks.yml:1')
    expect(await lab.left()).toEqual([])

    await lab.write({ 'wrong.yml': '- hosts: all\n  tasks:\n    - nosuchmodule: {}\n' })
    const wrong = await lab.build('ansible', 'playbook_file = "wrong.yml"')
    expect(wrong.problems).toMatchObject([{ summary: expect.stringContaining('nosuchmodule') }])
    expect(whereOf(wrong)).toBe('wrong.yml:3')
  })

  it('tells of a playbook that is for nobody, which Ansible takes for a success', async () => {
    await lab.write({
      'site.yml': '- hosts: web\n  tasks: [{ debug: { msg: x } }]\n- name: second\n  hosts: db\n  roles: []\n',
      'half.yml': '- hosts: web\n  roles: []\n- hosts: all\n  gather_facts: false\n  tasks: [{ debug: { msg: x } }]\n',
    })
    const warned = ({ events }: Built) =>
      events.flatMap((event) => (event.kind === 'problem' ? [event.diagnostic] : []))
    for (const type of ['ansible', 'ansible-local']) {
      const built = await lab.build(type, 'playbook_file = "site.yml"')
      expect(built.outcome).toBe('succeeded')
      expect(warned(built)).toMatchObject([
        {
          code: 'no-hosts-matched',
          severity: 'warning',
          summary: expect.stringMatching(/site\.yml did nothing: none of its plays has a host \("web", "second"\)$/),
          range: { source: { name: expect.stringContaining('.pkr.hcl') } },
        },
      ])
      expect(warned(await lab.build(type, 'playbook_file = "half.yml"'))).toEqual([])
    }
  })

  it('plays in the guest', async () => {
    await lab.write({
      'book/site.yml': `
- hosts: web
  gather_facts: false
  roles: [mine]
  tasks:
    - import_tasks: more.yml
`,
      'book/more.yml': '- name: fails\n  fail: { msg: "in {{ place }}, {{ packer_build_name }}" }\n',
      'parts/mine/tasks/main.yml': '- copy: { content: "{{ place }}", dest: "{{ out }}" }\n',
      'vars/web.yml': `out: "${lab.folder}/made"\nplace: the guest\n`,
    })
    const lines = `
    playbook_dir            = "book"
    playbook_files          = ["book/site.yml"]
    role_paths              = ["parts/mine"]
    group_vars              = "vars"
    inventory_groups        = ["web"]
    staging_directory       = "${lab.folder}/stage of the guest"
    clean_staging_directory = true`
    const built = await lab.build('ansible-local', lines)
    expect(built.problems).toMatchObject([
      { code: 'playbook-failed', summary: 'Ansible failed in the task "fails": in the guest, guest' },
    ])
    expect(whereOf(built)).toBe('book/more.yml:1')
    expect(existsSync(at('stage of the guest'))).toBe(false)
    expect(await readFile(at('made'), 'utf8')).toBe('the guest')
    await lab.write({ 'book/more.yml': '- debug: { msg: "{{ extra }}" }\n' })
    const good = await lab.build('ansible-local', `${lines}\n    extra_arguments = ["-e", "'extra=\\"two words\\"'"]`)
    expect(good).toMatchObject({ outcome: 'succeeded', log: expect.stringContaining('"msg": "two words"') })
    expect(existsSync(at('stage of the guest'))).toBe(false)
  })
})

/** What the program in Ansible's place was called with, by kind. */
function told({ log }: Built, kind: string): readonly string[] {
  return log.split('\n').flatMap((line) => (line.startsWith(`${kind}: `) ? [line.slice(kind.length + 2)] : []))
}

describe('how Ansible is called', () => {
  const source = (more: string) => `
  ssh_host     = "127.0.0.1"
  ssh_port     = ${lab.server.port}
  ssh_username = "tester"${more}`

  beforeEach(() => lab.write({ 'site.yml': '', 'bin/record': recorder }))
  const call = (lines: string, more?: Parameters<AnsibleLab['build']>[2]) =>
    lab.build('ansible', `    playbook_file = "site.yml"\n    command = "bin/record"\n${lines}`, more)

  it('through the proxy: with a key, a known host and what Packer sets', async () => {
    const built = await call('ansible_env_vars = ["LAB_WORD={{ .User }}"]')
    expect(built.problems).toEqual([])
    const words = told(built, 'word')
    expect(words.slice(0, 3)).toEqual([
      '-e',
      '{"packer_build_name":"guest","packer_builder_type":"null"}',
      expect.stringMatching(/^--ssh-extra-args=-o IdentitiesOnly=yes -o 'UserKnownHostsFile=".*known_hosts"'$/),
    ])
    expect(words.at(-1)).toBe(at('site.yml'))
    expect(told(built, 'line')).toEqual([
      expect.stringMatching(/^default ansible_host=127\.0\.0\.1 ansible_user=\S+ ansible_port=\d+$/),
    ])
    expect(told(built, 'env')).toEqual(
      expect.arrayContaining([
        'ANSIBLE_FORCE_COLOR=1',
        'ANSIBLE_HOST_KEY_CHECKING=False',
        'ANSIBLE_SCP_IF_SSH=True',
        'LAB_WORD=tester',
      ]),
    )
    expect(await lab.left()).toEqual([])
  })

  it("with the template's own words", async () => {
    await lab.write({ hosts: '[web]\nguest\n' })
    const built = await call(`
    inventory_file         = "hosts"
    use_sftp               = true
    ansible_ssh_extra_args = ["-o HostKeyAlgorithms=+ssh-rsa -o PubkeyAcceptedKeyTypes=+ssh-rsa"]
    extra_arguments        = ["-e", "my_password=secr3t", "--tags", "a,b"]`)
    expect(told(built, 'word')).toEqual(
      expect.arrayContaining([
        '--ssh-extra-args=-o HostKeyAlgorithms=+ssh-rsa -o PubkeyAcceptedKeyTypes=+ssh-rsa',
        'my_password=secr3t',
        'a,b',
      ]),
    )
    expect(told(built, 'inventory')).toEqual([at('hosts')])
    expect(told(built, 'env')).not.toContain('ANSIBLE_SCP_IF_SSH=True')
    expect(built.log).toContain('my_password=*****')
  })

  it('by an inventory of its template, which may stay', async () => {
    const built = await call(`
    inventory_file_template = "{{ .HostAlias }} at={{ .Host }}:{{ .Port }} user={{ .User }} id={{ build \`ID\` }}"
    groups                  = ["a"]
    user                    = "me"
    keep_inventory_file     = true`)
    const [file = ''] = told(built, 'inventory')
    const line = expect.stringMatching(/^default at=127\.0\.0\.1:\d+ user=me id=Null$/)
    expect(told(built, 'line')).toEqual([line, '[a]', line])
    expect(built.log).toContain(`The inventory file stays: ${file}`)
    expect(existsSync(file)).toBe(true)
  })

  it('with keys of the template, which ssh finds by itself', async () => {
    const { generateKeyPair } = await import('../../src/communicators/ssh/key-pair.ts')
    const [host, user] = await Promise.all(
      ['host', 'user'].map((name) => generateKeyPair({ type: 'ed25519', bits: 0, name })),
    )
    await lab.write({ host: host!.privateKey, 'user.pub': `${user!.publicKey}\n` })
    const built = await call('ssh_host_key_file = "host"\n    ssh_authorized_key_file = "user.pub"')
    expect(built.problems).toEqual([])
    const words = told(built, 'word').join('\n')
    expect(words).not.toMatch(/ssh-extra-args|private_key/)
    expect(told(built, 'env').join()).not.toContain('HOST_KEY_CHECKING')

    await lab.write({ host: 'no key', 'user.pub': 'no key' })
    const wrong = await call('ssh_host_key_file = "host"')
    expect(wrong.problems).toMatchObject([
      { code: 'unusable-key', summary: expect.stringContaining('ssh_host_key_file') },
    ])
    expect((await call('ssh_authorized_key_file = "user.pub"')).problems).toMatchObject([{ code: 'unusable-key' }])
  })

  it('directly with the key file of the source', async () => {
    const { generateKeyPair } = await import('../../src/communicators/ssh/key-pair.ts')
    const { privateKey } = await generateKeyPair({ type: 'ed25519', bits: 0, name: 'user' })
    await writeFile(at('key'), privateKey, { mode: 0o600 })
    const built = await call('use_proxy = false', {
      source: source(`\n  ssh_password = "only-the-guest-knows"\n  ssh_private_key_file = "${lab.folder}/key"`),
    })
    expect(built.problems).toEqual([])
    expect(told(built, 'word')).toContain(JSON.stringify({ ansible_ssh_private_key_file: at('key') }))
    expect(told(built, 'line')).toEqual([
      `default ansible_host=127.0.0.1 ansible_user=tester ansible_port=${lab.server.port}`,
    ])
    expect(told(built, 'file')).toEqual([])
  })

  it('directly with a password, which nobody reads in a list of processes', async () => {
    await lab.write({ 'bin/sshpass': '#!/bin/sh\n' })
    vi.stubEnv('PATH', `${at('bin')}:${process.env['PATH']}`)
    const built = await call('use_proxy = false')
    expect(told(built, 'word').join('\n')).not.toContain('only-the-guest-knows')
    expect(told(built, 'file')).toEqual(['{"ansible_password":"only-the-guest-knows"}'])
    expect(told(built, 'mode')).toEqual(['600'])
    // The template's own password wins, as it does with Packer.
    const own = await call('use_proxy = false\n    extra_arguments = ["-e", "ansible_password=mine"]')
    expect(told(own, 'file')).toEqual([])
  })

  it('through the proxy after all, where there is no direct way', async () => {
    await lab.write({ 'bin/env': '#!/bin/sh\nexec /usr/bin/env "$@"\n' })
    vi.stubEnv('PATH', '/nowhere')
    await lab.write({ 'bin/record': recorder.replace('for word', 'PATH=/usr/bin:/bin\nfor word') })
    const built = await call('use_proxy = false')
    expect(built.log).toContain('though use_proxy is false: the guest is reached by password, for which Ansible needs')
    expect(told(built, 'word').join('\n')).toContain('ansible_ssh_private_key_file')
  })
})

describe('what is looked for before anything is made', () => {
  beforeEach(() => lab.write({ 'site.yml': '', 'requirements.yml': 'roles: []\n', 'bin/record': recorder }))

  it('is ansible-playbook: where it is missing, the build ends at its provisioner', async () => {
    const { problems, log } = await lab.build('ansible', 'playbook_file = "site.yml"\n    command = "no-such-ansible"')
    expect(problems).toMatchObject([
      {
        code: 'ansible-not-installed',
        summary: 'There is no no-such-ansible on this machine (command)',
        detail: expect.stringContaining('pipx install'),
      },
    ])
    expect(problems[0]?.range && startOf(problems[0].range).line).toBe(9)
    expect(log).toBe('')
    expect(lab.server.connections).toBe(0)
  })

  it('is all of it at once', async () => {
    await lab.write({ 'bin/broken': '#!/bin/sh\necho no module named ansible >&2\nexit 1\n' })
    const { problems } = await lab.build(
      'ansible',
      `playbook_file = "site.yml"
    command = "bin/broken"
  }
  provisioner "ansible" {
    playbook_file  = "site.yml"
    command        = "bin/record"
    galaxy_file    = "requirements.yml"
    galaxy_command = "no-such-galaxy"`,
    )
    expect(problems.map(({ summary }) => summary)).toEqual([
      'bin/broken --version ends with exit status 1: no module named ansible (command)',
      'There is no no-such-galaxy on this machine (galaxy_command)',
    ])
  })

  it('is nothing where a provisioner installs it on the way', async () => {
    const built = await lab.build(
      'shell-local',
      `inline          = ["mkdir late; mv bin/record late/record"]
    execute_command = ["/bin/sh", "{{ .Script }}"]
  }
  provisioner "ansible" {
    playbook_file      = "site.yml"
    command            = "late/record"
    skip_version_check = true`,
    )
    expect([built.outcome, built.problems]).toEqual(['succeeded', []])
  })

  it('is found where the variables of the template say', async () => {
    const built = await lab.build(
      'ansible',
      `playbook_file = "site.yml"
    command = "record"
    ansible_env_vars = ["PATH=${lab.folder}/bin:/usr/bin:/bin"]`,
    )
    expect(built.outcome).toBe('succeeded')
  })
})

it('requirements are installed as they are asked for, by both kinds', async () => {
  const galaxy = '#!/bin/sh\ntest "$1" = --version && exec echo ansible-galaxy 2.16\necho "galaxy: $*"\n'
  await lab.write({ 'site.yml': '', 'bin/record': recorder, 'bin/galaxy': galaxy })
  const build = (requirements: string, more = '') =>
    lab
      .write({ 'requirements.yml': requirements })
      .then(() =>
        lab.build(
          'ansible',
          `playbook_file = "site.yml"\n    command = "bin/record"\n    galaxy_command = "bin/galaxy"\n    galaxy_file = "requirements.yml"\n${more}`,
        ),
      )
  const file = at('requirements.yml')
  expect(told(await build('- src: x\n'), 'galaxy')).toEqual([`install -r ${file}`])
  expect(told(await build('---\ncollections:\n  - name: x\n', 'collections_path = "c"'), 'galaxy')).toEqual([
    `collection install -r ${file} -p c`,
  ])
  const both = 'roles:\n  - name: x\ncollections:\n  - name: x\n'
  const forced = 'galaxy_force_install = true\n    galaxy_force_with_deps = true\n    roles_path = "r"'
  expect(told(await build(both, forced), 'galaxy')).toEqual([
    `install -r ${file} -f --force-with-deps -p r`,
    `collection install -r ${file} -f --force-with-deps`,
  ])
  await lab.write({ 'bin/galaxy': `${galaxy}exit 5\n` })
  expect((await build(both)).problems).toMatchObject([
    { code: 'galaxy-failed', summary: 'Error executing Ansible Galaxy: it ended with exit status 5' },
  ])
})
