import { afterEach, beforeEach, expect, it } from 'vitest'
import { ansible as typed } from '../../src/provisioners/ansible.ts'
import type { Provisioner } from '../../src/provisioners/provisioner.ts'
import { type AnsibleLab, openAnsibleLab, recorder } from './ansible-lab.ts'
import { type Guest, resolve, startGuest } from './guest.ts'

const ansible = typed as unknown as Provisioner
let lab: AnsibleLab
let guest: Guest
beforeEach(async () => {
  lab = await openAnsibleLab()
  guest = await startGuest(lab.folder)
  await lab.write({ 'site.yml': '', 'bin/record': recorder })
})
afterEach(async () => {
  await guest.stop()
  await lab.stop()
})

/** What the program in Ansible's place tells, for a guest that a build reaches in this way. */
async function play(communicator: string, given: Record<string, unknown> = {}): Promise<string> {
  const options = resolve(ansible, { playbook_file: 'site.yml', command: 'bin/record', ...given }, lab.folder)
  const late = { ConnType: communicator, Host: '10.0.0.7', Port: 5985, User: 'Admin', Password: 'its-own-word' }
  await ansible.run(options, { ...guest.context, late })
  return guest.log.join('\n')
}

it('Windows over WinRM is left to Ansible', async () => {
  const log = await play('winrm', { ansible_winrm_use_http: true })
  expect(log).toMatch(
    /line: default ansible_host=10\.0\.0\.7 ansible_user=Admin ansible_port=5985 ansible_connection=winrm ansible_winrm_transport=basic ansible_shell_type=powershell$/m,
  )
  expect(log).toContain('file: {"ansible_password":"its-own-word"}')
  expect(log).toContain('word: ansible_winrm_scheme=http')
  expect(log).not.toMatch(/word: .*its-own-word|ssh-extra-args|private_key|proxy/)
  expect(await lab.left()).toEqual([])
})

it.each([
  [{ use_proxy: true }],
  [{ extra_arguments: ['--connection', 'packer'] }],
  [{ extra_arguments: ['-e', 'ansible_connection=psrp'] }],
  [{ inventory_file_template: '{{ .HostAlias }} ansible_shell_type=powershell' }],
])('Windows over WinRM goes through the proxy with %j', async (given) => {
  const log = await play('winrm', given)
  expect(log).toContain('Ansible comes through a proxy on this machine, 127.0.0.1 port')
  expect(log).toContain('ansible_ssh_private_key_file')
  expect(log).not.toMatch(/file: .*its-own-word/)
})

it('a scheme of the template is not set again', async () => {
  const extra = ['-e', 'ansible_winrm_scheme=https']
  const log = await play('winrm', { ansible_winrm_use_http: true, extra_arguments: extra })
  expect(log.match(/word: ansible_winrm_scheme/g)).toHaveLength(1)
})

it('guests that Ansible has no way to are reached through the proxy, which speaks SFTP for them', async () => {
  const log = await play('agent', { use_proxy: false, sftp_command: '/usr/lib/sftp-server' })
  expect(log).toContain(
    'though use_proxy is false: Ansible has no way of its own to a guest with the communicator agent',
  )
  expect(log).toContain('sftp_command is not used')
  expect(log).toContain('ansible_host=127.0.0.1')
})

it('pipelining is off where a command is not given its input as it comes', async () => {
  const { communicator } = guest
  const poor = Object.assign(Object.create(communicator) as typeof communicator, { streamsInput: false })
  const options = resolve(ansible, { playbook_file: 'site.yml', command: 'bin/record' }, lab.folder)
  await ansible.run(options, { ...guest.context, communicator: poor, late: { ConnType: 'agent' } })
  expect(guest.log.join('\n')).toContain('env: ANSIBLE_PIPELINING=False')
})
