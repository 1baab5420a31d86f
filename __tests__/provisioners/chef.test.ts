import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { planTemplate } from '../../src/engine/plan/plan-template.ts'
import { attributesText } from '../../src/provisioners/chef/attributes.ts'
import { configurationText, ruby } from '../../src/provisioners/chef/chef-configuration.ts'
import { chefClient } from '../../src/provisioners/chef-client.ts'
import { chefSolo } from '../../src/provisioners/chef-solo.ts'
import type { Provisioner } from '../../src/provisioners/provisioner.ts'
import { systemClock } from '../../src/time/clock.ts'
import { fullTrust } from '../../src/trust/trust.ts'
import { type Guest, resolve, startGuest } from './guest.ts'
import { makePrograms, type Programs, sudoBelow } from './programs.ts'

const solo = chefSolo as unknown as Provisioner
const client = chefClient as unknown as Provisioner
let folder: string
let staging: string
let guest: Guest
let programs: Programs

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chef test-'))
  staging = join(folder, 'guest/staging')
  programs = await makePrograms(folder)
  await programs.add('sudo', sudoBelow(join(folder, 'guest')))
  // What it was given is read before it may be removed.
  const chef =
    `mkdir -p "$KEPT"; cp "$3" "$KEPT/configuration"; cp "$5" "$KEPT/attributes"; exit "$` + `{CHEF_EXIT:-0}"`
  await programs.add('chef-solo', chef)
  await programs.add('chef-client', chef)
  await programs.add('knife', `cp "$6" "$KEPT/knife"; exit "$` + `{KNIFE_EXIT:-0}"`)
  for (const name of ['cookbooks/web', 'roles', 'bags', 'environments']) {
    await mkdir(join(folder, name), { recursive: true })
    await writeFile(join(folder, name, 'file'), name)
  }
  await writeFile(join(folder, 'secret'), 'S')
  await writeFile(join(folder, 'validation.pem'), 'V')
})

afterEach(async () => {
  await guest.stop()
  await rm(folder, { recursive: true })
})

async function run(provisioner: Provisioner, given: Record<string, unknown>, env: Record<string, string> = {}) {
  guest = await startGuest(folder, { ...programs.env, KEPT: join(folder, 'kept'), ...env })
  const options = { staging_directory: staging, skip_install: true, ...given }
  await provisioner.run(resolve(provisioner, options, folder), guest.context)
  return (await programs.calls()).filter(([name]) => name !== 'sudo')
}

const kept = (name: string) => readFile(join(folder, 'kept', name), 'utf8')

describe('chef-solo', () => {
  it('brings everything along, and tells Chef where it is', async () => {
    const calls = await run(solo, {
      cookbook_paths: ['cookbooks'],
      remote_cookbook_paths: ['/var/chef/cookbooks'],
      roles_path: 'roles',
      data_bags_path: 'bags',
      environments_path: 'environments',
      encrypted_data_bag_secret_path: 'secret',
      chef_environment: 'prod',
      chef_license: 'accept',
      run_list: ['recipe[web]'],
      json_string: '{"web":{"port":80},"run_list":["recipe[other]"]}',
      json: { web: 'lost', kept: ['x'] },
    })
    expect(calls).toEqual([['chef-solo', '--no-color', '-c', `${staging}/solo.rb`, '-j', `${staging}/node.json`]])
    expect(await kept('configuration')).toBe(
      [
        'chef_license "accept"',
        `cookbook_path ["/var/chef/cookbooks", "${staging}/cookbooks-0"]`,
        `role_path "${staging}/roles"`,
        `data_bag_path "${staging}/data_bags"`,
        `encrypted_data_bag_secret "${staging}/encrypted_data_bag_secret"`,
        `environment_path "${staging}/environments"`,
        'environment "prod"',
        '',
      ].join('\n'),
    )
    expect(JSON.parse(await kept('attributes'))).toEqual({ web: { port: 80 }, kept: ['x'], run_list: ['recipe[web]'] })
    for (const [name, text] of [
      ['cookbooks-0/web/file', 'cookbooks/web'],
      ['roles/file', 'roles'],
      ['data_bags/file', 'bags'],
      ['environments/file', 'environments'],
    ] as const)
      expect(await readFile(join(staging, name), 'utf8')).toBe(text)
    expect((await stat(join(staging, 'encrypted_data_bag_secret'))).mode & 0o777).toBe(0o600)
  })

  it('renders a configuration and a command of its own', async () => {
    await writeFile(
      join(folder, 'solo.rb.tmpl'),
      'cookbook_path [{{ .CookbookPaths }}]\n{{ if .HasRolesPath }}roles{{ else }}none{{ end }} {{ .ChefEnvironment }}',
    )
    const calls = await run(solo, {
      config_template: 'solo.rb.tmpl',
      cookbook_paths: ['cookbooks'],
      chef_environment: 'prod',
      prevent_sudo: true,
      execute_command: 'chef-solo a b "{{ .ConfigPath }}" {{ .Sudo }} "{{ .JsonPath }}"',
    })
    expect(calls[0]).toEqual(['chef-solo', 'a', 'b', `${staging}/solo.rb`, 'false', `${staging}/node.json`])
    expect(await kept('configuration')).toBe(`cookbook_path ["${staging}/cookbooks-0"]\nnone prod`)
    expect(await kept('attributes')).toBe('{}\n')
  })

  it('installs Chef, whose licence is accepted then', async () => {
    await programs.add('curl', 'echo "echo installed with $" + "*"')
    await programs.add('bash', 'cat > /dev/null')
    const calls = await run(solo, { skip_install: false, version: '18.5' })
    expect(calls.slice(0, 2).toSorted()).toEqual([
      ['bash', '-s', '--', '-v', '18.5'],
      ['curl', '-fL', 'https://omnitruck.chef.io/install.sh'],
    ])
    expect(await kept('configuration')).toContain('chef_license "accept-silent"')
  })

  it('installs it by another command, and stops where that fails', async () => {
    await programs.add('installer', 'exit 4')
    await expect(
      run(solo, { skip_install: false, version: '18', install_command: 'installer {{ .Version }} {{ .Sudo }}' }),
    ).rejects.toMatchObject({ message: 'The installation of Chef exited with status 4', code: 'guest-command-failed' })
    expect(await programs.calls()).toEqual([['installer', '18', 'true']])
  })

  it('fails with Chef', async () => {
    await expect(run(solo, {}, { CHEF_EXIT: '35' })).rejects.toMatchObject({
      code: 'configuration-failed',
      message: 'Chef exited with status 35',
    })
  })
})

describe('chef-client', () => {
  const server = { server_url: 'https://chef.example.com/organizations/x', node_name: 'web' }

  it('registers the guest, runs, takes it off the server and removes what it brought', async () => {
    const calls = await run(client, {
      ...server,
      validation_key_path: 'validation.pem',
      encrypted_data_bag_secret_path: 'secret',
      policy_name: 'base',
      policy_group: 'prod',
      ssl_verify_mode: 'verify_none',
      trusted_certs_dir: '/etc/chef/certs',
      rubygems_url: 'https://gems.example.com',
      run_list: ['role[web]'],
    })
    expect(calls).toEqual([
      ['chef-client', '--no-color', '-c', `${staging}/client.rb`, '-j', `${staging}/first-boot.json`],
      ['knife', 'node', 'delete', 'web', '-y', '-c', `${staging}/knife.rb`],
      ['knife', 'client', 'delete', 'web', '-y', '-c', `${staging}/knife.rb`],
    ])
    const shared = [
      'log_level :info',
      'log_location STDOUT',
      'chef_server_url "https://chef.example.com/organizations/x"',
      `client_key "${staging}/client.pem"`,
      'node_name "web"',
      'ssl_verify_mode :verify_none',
      'trusted_certs_dir "/etc/chef/certs"',
    ]
    expect((await kept('configuration')).trimEnd().split('\n')).toEqual([
      ...shared,
      `encrypted_data_bag_secret "${staging}/encrypted_data_bag_secret"`,
      'validation_client_name "chef-validator"',
      `validation_key "${staging}/validation.pem"`,
      'policy_group "prod"',
      'policy_name "base"',
      'rubygems_url "https://gems.example.com"',
    ])
    expect((await kept('knife')).trimEnd().split('\n')).toEqual(shared)
    expect(JSON.parse(await kept('attributes'))).toEqual({ run_list: ['role[web]'] })
    expect(existsSync(staging)).toBe(false)
  })

  it('leaves behind what it is told to', async () => {
    const calls = await run(client, {
      server_url: server.server_url,
      skip_clean_node: true,
      skip_clean_client: true,
      skip_clean_staging_directory: true,
      client_key: '/etc/chef/client.pem',
      chef_environment: 'prod',
      validation_client_name: 'me',
    })
    expect(calls.map(([name]) => name)).toEqual(['chef-client'])
    const configuration = await readFile(join(staging, 'client.rb'), 'utf8')
    expect(configuration).toMatch(/^node_name "packer-[\da-f-]{36}"$/m)
    expect(configuration).toContain('client_key "/etc/chef/client.pem"\n')
    expect(configuration).toContain('environment "prod"\n')
    expect(configuration).toContain('validation_client_name "me"\n')
  })

  it('renders a configuration and commands of its own', async () => {
    await writeFile(join(folder, 'client.rb.tmpl'), '{{ .NodeName }} {{ .ServerUrl }} {{ .ClientKey }}')
    const calls = await run(client, {
      ...server,
      config_template: 'client.rb.tmpl',
      execute_command: 'chef-client x y "{{ .ConfigPath }}" z "{{ .JsonPath }}"',
      knife_command: 'knife {{ .Args }} --sudo={{ .Sudo }} {{ .Flags }}',
      skip_clean_client: true,
    })
    expect(calls.at(-1)).toEqual(['knife', 'node', 'delete', 'web', '--sudo=true', '-y', '-c', `${staging}/knife.rb`])
    expect(await kept('configuration')).toBe(`web ${server.server_url} ${staging}/client.pem`)
  })

  it('takes the guest off the server also after a failure, which is what it tells of', async () => {
    const failed = run(client, server, { CHEF_EXIT: '1', KNIFE_EXIT: '100' })
    await expect(failed).rejects.toThrow('Chef exited with status 1')
    expect((await programs.calls()).filter(([name]) => name === 'knife')).toHaveLength(2)
    expect(guest.log.join('\n')).toContain('Removing the client web from the Chef server exited with status 100')
  })

  it('fails where the guest stays on the server', async () => {
    await expect(run(client, server, { KNIFE_EXIT: '100' })).rejects.toMatchObject({
      code: 'guest-command-failed',
      message: 'Removing the node web from the Chef server exited with status 100',
      detail: expect.stringContaining('skip_clean_node = true'),
    })
  })
})

describe('attributes', () => {
  const plan = async (name: string, text: string) => {
    guest = await startGuest(folder)
    await writeFile(join(folder, name), text)
    const { builds } = await planTemplate({
      template: name,
      vars: [],
      varFiles: [],
      only: [],
      except: [],
      workingDirectory: folder,
      env: {},
      trust: fullTrust,
      evaluateDataSources: false,
      connection: {},
      signal: new AbortController().signal,
      clock: systemClock,
    })
    return attributesText(builds[0]?.provisioners[0]?.resolve({ ID: 'i-1' }).options as never)
  }

  it('come from an object of HCL with values of the build, or from JSON', async () => {
    const text = await plan(
      'a.pkr.hcl',
      `source "null" "a" {
  ssh_host = "h"
  ssh_username = "u"
  ssh_password = "p"
}
build {
  sources = ["null.a"]
  provisioner "chef-solo" {
    json        = { id = build.ID, list = [1, true, null, { deep = "x" }] }
    json_string = jsonencode({ more = { n = 1.5 } })
  }
}
`,
    )
    expect(JSON.parse(text)).toEqual({ id: 'i-1', list: [1, true, null, { deep: 'x' }], more: { n: 1.5 } })
  })

  it('come from a legacy template with its variables', async () => {
    const text = await plan(
      'a.json',
      JSON.stringify({
        variables: { v: 'a"b' },
        builders: [{ type: 'null', ssh_host: 'h', ssh_username: 'u', ssh_password: 'p' }],
        provisioners: [
          { type: 'chef-solo', json: { x: { y: '{{user `v`}} of {{build `ID`}}', n: 1, l: [null, true] } } },
        ],
      }),
    )
    expect(JSON.parse(text)).toEqual({ x: { y: 'a"b of i-1', n: 1, l: [null, true] } })
  })
})

describe('the configuration of Chef', () => {
  it('is Ruby in which nothing is evaluated', () => {
    expect(ruby('a"b\\c#{`id`}')).toBe('"a\\"b\\\\c\\#{`id`}"')
    expect(
      configurationText([
        ['a', ''],
        ['b', ['x', 'y']],
        ['c', { code: ':z' }],
      ]),
    ).toBe('b ["x", "y"]\nc :z\n')
  })
})
