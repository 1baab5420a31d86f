import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { provisioners } from '../../src/provisioners/provisioner-registry.ts'
import { resolve, warnings } from './guest.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'provisioners-'))
  for (const file of ['site.yml', 'install.ps1', 'install.bat', 'tests.yml']) writeFileSync(path.join(folder, file), '')
})
afterAll(() => rmSync(folder, { recursive: true }))

const named = (type: string) => provisioners.find((each) => each.type === type)!

it('refuses a breakpoint that would wait for a key', () => {
  expect(() => resolve(named('breakpoint'), { note: 'look' })).toThrow('disable: A breakpoint can not pause here')
  expect(resolve(named('breakpoint'), { disable: true })).toMatchObject({ disable: true })
})

describe('options are checked as Packer checks them', () => {
  it.each([
    ['ansible', { playbook_file: 'site.yml', ansible_proxy_key_type: 'rsa', inventory_directory: '.' }],
    ['ansible', { playbook_file: 'site.yml', inventory_file: 'guest,' }],
    ['ansible', { playbook_file: 'site.yml', inventory_file: 'site.yml' }],
    ['ansible-local', { playbook_files: ['site.yml'], role_paths: ['.'], playbook_dir: '.' }],
    [
      'powershell',
      { script: 'install.ps1', elevated_user: 'SYSTEM', elevated_password: '', execution_policy: 'Bypass' },
    ],
    ['windows-shell', { scripts: ['install.bat'] }],
    ['windows-restart', {}],
    ['windows-update', { filters: ['include:$true'] }],
    ['goss', { tests: ['tests.yml', '.'], format: 'tap' }],
    ['goss', { tests: ['.'], local_binary: 'tests.yml', checksum: 'a'.repeat(64) }],
    ['salt-masterless', { local_state_tree: '.', guest_os_type: 'Windows', formulas: ['git::https://h/x.git//x'] }],
    ['puppet-masterless', { manifest_file: '.', module_paths: ['.'], hiera_config_path: 'site.yml' }],
    ['puppet-server', {}],
    ['puppet-server', { elevated_password: 'of nobody' }],
    ['puppet-server', { guest_os_type: 'windows', elevated_user: 'SYSTEM' }],
    ['inspec', { profile: 'https://x', backend: 'docker', host: 'c' }],
    ['chef-solo', {}],
    ['chef-solo', { json_string: '{"a":{"b":1}}', json: { c: 1 } }],
    ['chef-client', { server_url: 'https://chef', policy_name: 'a', policy_group: 'b' }],
  ])('%s takes %j', (type, given) => {
    expect(() => resolve(named(type), given, folder)).not.toThrow()
  })

  it.each([
    ['ansible', {}, 'playbook_file must be specified'],
    ['ansible', { playbook_file: 'nope.yml' }, 'playbook_file: nope.yml is invalid: no such file or directory'],
    ['ansible', { playbook_file: '.' }, 'playbook_file: . must point to a file'],
    ['ansible', { playbook_file: 'site.yml', galaxy_file: 'nope.yml' }, 'galaxy_file: nope.yml is invalid'],
    ['ansible', { playbook_file: 'site.yml', inventory_directory: 'site.yml' }, 'must point to a directory'],
    ['ansible', { playbook_file: 'site.yml', inventory_file: 'nope' }, 'inventory_file: nope is invalid'],
    ['ansible', { playbook_file: 'site.yml', local_port: 70_000 }, 'local_port: 70000 must be a valid port'],
    [
      'ansible',
      { playbook_file: 'site.yml', ansible_proxy_key_type: 'DSA' },
      'Invalid value for ansible_proxy_key_type',
    ],
    ['ansible-local', {}, 'Either playbook_file or playbook_files must be specified'],
    ['ansible-local', { playbook_file: 'site.yml', playbook_files: ['site.yml'] }, 'can be specified, not both'],
    ['ansible-local', { playbook_file: 'site.yml', role_paths: ['nope'] }, 'role_paths: nope is invalid'],
    ['powershell', {}, 'Either a script file or inline script must be specified'],
    ['powershell', { inline: ['dir'], elevated_password: 'x' }, "Must supply an 'elevated_user'"],
    ['powershell', { inline: ['dir'], execution_policy: 'sudo' }, 'Invalid execution policy provided'],
    ['powershell', { inline: ['dir'], debug_mode: 3 }, '3 is an invalid Trace level'],
    ['windows-shell', { inline: ['dir'], script: 'install.bat' }, 'Only a script file or an inline script'],
    ['goss', {}, 'tests must be specified'],
    ['goss', { tests: ['nope'] }, 'tests: nope is invalid'],
    ['goss', { tests: ['.'], format: 'xml' }, 'Invalid format choice xml'],
    ['goss', { tests: ['.'], target_os: 'Plan9' }, 'Os must be Linux or Windows'],
    ['goss', { tests: ['.'], format_options: 'loud' }, 'Invalid format options choice loud'],
    ['goss', { tests: ['.'], version: 'latest' }, 'version: version latest is none'],
    ['goss', { tests: ['.'], version: '0.4.2;id' }, 'version: version 0.4.2;id is none'],
    ['goss', { tests: ['.'], version: '$(id)', url: 'https://h/goss' }, 'version: version $(id) is none'],
    ['goss', { tests: ['.'], arch: 'amd64;id' }, 'arch: arch amd64;id is none'],
    ['goss', { tests: ['.'], retry_timeout: '5s;id' }, 'retry_timeout: retry_timeout: invalid duration "5s;id"'],
    ['goss', { tests: ['.'], sleep: '$(id)' }, 'sleep: sleep: invalid duration "$(id)"'],
    ['goss', { tests: ['.'], sleep: '-1s' }, 'sleep: sleep is less than no time: -1s'],
    ['goss', { tests: ['.'], vars_env: { 'A=1;id;B': '' } }, '"A=1;id;B" is no name of a variable'],
    ['goss', { tests: ['.'], checksum: 'md5:00' }, 'checksum: checksum is no SHA-256'],
    ['goss', { tests: ['.'], local_binary: 'nope' }, 'local_binary: nope is invalid'],
    ['goss', { tests: ['.'], local_binary: 'site.yml', url: 'https://h' }, 'local_binary and url exclude each other'],
    ['goss', { tests: ['.'], local_binary: 'site.yml', skip_install: true }, 'local_binary and skip_install exclude'],
    ['salt-masterless', {}, 'local_state_tree cannot be empty'],
    ['salt-masterless', { local_state_tree: 'site.yml' }, 'local_state_tree: site.yml must point to a directory'],
    ['salt-masterless', { local_state_tree: '.', local_pillar_roots: 'nope' }, 'local_pillar_roots: nope is invalid'],
    ['salt-masterless', { local_state_tree: '.', minion_config: '.' }, 'minion_config: . must point to a file'],
    ['salt-masterless', { local_state_tree: '.', grains_file: '.' }, 'grains_file: . must point to a file'],
    [
      'salt-masterless',
      { local_state_tree: '.', minion_config: 'site.yml', remote_pillar_roots: '/p' },
      'remote_pillar_roots: remote_state_tree and remote_pillar_roots only apply when minion_config is not used',
    ],
    ['salt-masterless', { local_state_tree: '.', formulas: ['https://h/x'] }, 'formulas.0: Invalid formula URL'],
    ['salt-masterless', { local_state_tree: '.', guest_os_type: 'mac' }, 'Invalid guest_os_type: "mac"'],
    ['puppet-masterless', {}, 'A manifest_file must be specified'],
    ['puppet-masterless', { manifest_file: 'nope' }, 'manifest_file: nope is invalid'],
    [
      'puppet-masterless',
      { manifest_file: '.', manifest_dir: 'site.yml' },
      'manifest_dir: site.yml must point to a dir',
    ],
    ['puppet-masterless', { manifest_file: '.', module_paths: ['.', 'nope'] }, 'module_paths.1: module_paths: nope is'],
    ['puppet-masterless', { manifest_file: '.', hiera_config_path: '.' }, 'hiera_config_path: . must point to a file'],
    ['puppet-masterless', { manifest_file: '.', elevated_user: 'SYSTEM' }, 'elevated_user needs a Windows guest'],
    ['puppet-server', { guest_os_type: 'mac' }, 'Invalid guest_os_type: "mac"'],
    ['puppet-server', { client_cert_path: 'site.yml' }, 'client_cert_path: site.yml must point to a directory'],
    ['puppet-server', { client_private_key_path: 'nope' }, 'client_private_key_path: nope is invalid'],
    ['chef-solo', { config_template: '.' }, 'config_template: . must point to a file'],
    ['chef-solo', { cookbook_paths: ['site.yml'] }, 'cookbook_paths: site.yml must point to a directory'],
    ['chef-solo', { roles_path: 'nope' }, 'roles_path: nope is invalid'],
    ['chef-solo', { data_bags_path: 'nope' }, 'data_bags_path: nope is invalid'],
    ['chef-solo', { environments_path: 'nope' }, 'environments_path: nope is invalid'],
    ['chef-solo', { encrypted_data_bag_secret_path: '.' }, 'encrypted_data_bag_secret_path: . must point to a file'],
    ['chef-solo', { json_string: '{' }, "Failed to unmarshal 'json_string': it is no JSON"],
    ['chef-solo', { json_string: '[]' }, "Failed to unmarshal 'json_string': it is no object"],
    ['chef-solo', { json: 'x' }, 'json: json must be an object'],
    ['inspec', {}, 'profile: profile must be specified'],
    ['inspec', { profile: 'https://x', backend: 'telnet' }, 'backend: telnet must be a valid backend'],
    ['inspec', { profile: 'https://x', backend: 'docker' }, 'host must be specified for docker backend'],
    ['inspec', { profile: 'https://x', local_port: 70_000 }, 'local_port: 70000 must be a valid port'],
    ['inspec', { profile: 'https://x', attributes_directory: 'site.yml' }, 'must point to a directory'],
    ['inspec', { profile: 'https://x', ssh_host_key_file: 'nope' }, 'ssh_host_key_file: nope is invalid'],
    ['inspec', { profile: 'https://x', ssh_authorized_key_file: '.' }, 'must point to a file'],
    ['chef-client', {}, 'server_url: server_url must be set'],
    [
      'chef-client',
      { server_url: 'x', policy_name: 'a' },
      'policy_name: If either policy_name or policy_group are set',
    ],
    ['chef-client', { server_url: 'x', policy_group: 'a' }, 'policy_group: If either policy_name or policy_group are'],
    ['chef-client', { server_url: 'x', validation_key_path: 'nope' }, 'validation_key_path: nope is invalid'],
    ['chef-client', { server_url: 'x', elevated_user: 'a' }, 'elevated_user needs a Windows guest'],
  ])('%s refuses %j', (type, given, problem) => {
    expect(() => resolve(named(type), given, folder)).toThrow(problem)
  })

  it.each([
    [
      'chef-solo',
      { chef_environment: 'prod' },
      ['chef_environment: chef_environment has no effect without environments_path'],
    ],
    ['chef-solo', { chef_environment: 'prod', environments_path: '.' }, []],
    [
      'puppet-server',
      { elevated_password: 'x' },
      ['elevated_password: elevated_password has no effect without elevated_user'],
    ],
    ['inspec', { profile: 'https://x', local_port: 2200 }, []],
    ['inspec', { profile: 'https://x', use_proxy: false, local_port: 2200 }, ['local_port: local_port has no effect']],
    [
      'inspec',
      { profile: 'https://x', backend: 'winrm', use_proxy: true, ssh_host_key_file: 'site.yml' },
      ['ssh_host_key_file: ssh_host_key_file has no effect', 'use_proxy: use_proxy has no effect'],
    ],
    [
      'inspec',
      { profile: 'https://x', inspec_env_vars: ['A'] },
      ['inspec_env_vars.0: A variable without a value has no effect'],
    ],
  ])('%s says what has no effect in %j', (type, given, expected) => {
    expect(warnings(named(type), given, folder)).toEqual(expected)
  })
})
