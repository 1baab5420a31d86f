import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { provisioners } from '../../src/provisioners/provisioner-registry.ts'
import { resolve } from './guest.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'provisioners-'))
  for (const file of ['site.yml', 'install.ps1', 'install.bat', 'tests.yml']) writeFileSync(path.join(folder, file), '')
})
afterAll(() => rmSync(folder, { recursive: true }))

const named = (type: string) => provisioners.find((each) => each.type === type)!

it('has something to say of each that can not be run', () => {
  const silent = provisioners.filter((each) => each.run === undefined && !each.notBuilt)
  expect(silent).toEqual([])
})

it('refuses a breakpoint that would wait for a key', () => {
  expect(() => resolve(named('breakpoint'), { note: 'look' })).toThrow('disable: A breakpoint can not pause here')
  expect(resolve(named('breakpoint'), { disable: true })).toMatchObject({ disable: true })
})

describe('what is only planned is checked as Packer checks it', () => {
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
  ])('%s refuses %j', (type, given, problem) => {
    expect(() => resolve(named(type), given, folder)).toThrow(problem)
  })
})
