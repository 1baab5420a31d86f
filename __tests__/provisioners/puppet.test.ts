import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Provisioner } from '../../src/provisioners/provisioner.ts'
import { puppetMasterless } from '../../src/provisioners/puppet-masterless.ts'
import { puppetServer } from '../../src/provisioners/puppet-server.ts'
import { type Guest, resolve, startGuest } from './guest.ts'
import { makePrograms, type Programs, sudoBelow } from './programs.ts'

const masterless = puppetMasterless as unknown as Provisioner
const server = puppetServer as unknown as Provisioner
let folder: string
let staging: string
let guest: Guest
let programs: Programs

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'puppet test-'))
  staging = join(folder, 'guest/staging')
  programs = await makePrograms(folder)
  await programs.add('sudo', sudoBelow(join(folder, 'guest')))
  await programs.add('puppet', 'env | grep ^FACTER_ | LC_ALL=C sort; pwd; exit "$' + '{PUPPET_EXIT:-2}"')
  await mkdir(join(folder, 'site/manifests'), { recursive: true })
  await mkdir(join(folder, 'modules/motd/manifests'), { recursive: true })
  await writeFile(join(folder, 'site/manifests/site.pp'), 'include motd')
  await writeFile(join(folder, 'modules/motd/manifests/init.pp'), 'class motd {}')
  await writeFile(join(folder, 'hiera.yaml'), 'version: 5')
})

afterEach(async () => {
  await guest.stop()
  await rm(folder, { recursive: true })
})

async function run(provisioner: Provisioner, given: Record<string, unknown>, env: Record<string, string> = {}) {
  guest = await startGuest(folder, { ...programs.env, ...env })
  await provisioner.run(resolve(provisioner, given, folder), guest.context)
  return (await programs.calls()).find(([name]) => name === 'puppet')?.slice(1)
}

const output = () => guest.log.filter((line) => line.startsWith('stdout: ')).map((line) => line.slice(8))

describe('puppet-masterless', () => {
  it('applies a manifest with its modules, configuration and facts', async () => {
    const words = await run(masterless, {
      manifest_file: 'site/manifests/site.pp',
      module_paths: ['modules'],
      hiera_config_path: 'hiera.yaml',
      extra_arguments: ['--verbose', '--environment={{ .PuppetBinDir }}x'],
      facter: { role: "it's web", packer_build_name: 'overwritten' },
      staging_directory: staging,
    })
    expect(words).toEqual([
      'apply',
      '--detailed-exitcodes',
      `--modulepath=${staging}/module-0`,
      `--hiera_config=${staging}/hiera.yaml`,
      '--verbose',
      '--environment=x',
      `${staging}/manifests/site.pp`,
    ])
    expect(output()).toEqual([
      'FACTER_packer_build_name=debian',
      'FACTER_packer_builder_type=proxmox-iso',
      "FACTER_role=it's web",
      staging,
    ])
    expect(await readFile(`${staging}/module-0/motd/manifests/init.pp`, 'utf8')).toBe('class motd {}')
    expect((await programs.calls()).map(([name]) => name)).toContain('sudo')
    // Of the user who logs in, and not open to everybody.
    expect((await stat(staging)).mode & 0o002).toBe(0)
  })

  it('runs without sudo, from the folder of its own, and removes what it brought', async () => {
    const own = join(folder, 'guest')
    await mkdir(own)
    const words = await run(masterless, {
      manifest_file: 'site/manifests',
      prevent_sudo: true,
      puppet_bin_dir: programs.folder,
      working_directory: own,
      staging_directory: staging,
      clean_staging_directory: true,
    })
    expect(words).toEqual(['apply', '--detailed-exitcodes', `${staging}/manifests`])
    expect(output().at(-1)).toBe(own)
    expect((await programs.calls()).map(([name]) => name)).not.toContain('sudo')
    expect(await readdir(own)).toEqual([])
  })

  it('runs by execute_command', async () => {
    const words = await run(masterless, {
      manifest_file: 'site/manifests/site.pp',
      manifest_dir: 'site/manifests',
      module_paths: ['modules', 'modules'],
      extra_arguments: ['--noop'],
      staging_directory: staging,
      execute_command:
        'cd "{{ .WorkingDir }}" && {{ .FacterVars }} {{ if .Sudo }}sudo {{ end }}puppet {{ if .Debug }}--debug {{ end }}"{{ .ModulePath }}" "{{ .ModulePathJoiner }}" "{{ .ManifestDir }}" "{{ .ManifestFile }}" "{{ .HieraConfigPath }}" {{ .ExtraArguments }}',
    })
    expect(words).toEqual([
      `${staging}/module-0:${staging}/module-1`,
      ':',
      `${staging}/manifests`,
      `${staging}/manifests/site.pp`,
      '',
      '--noop',
    ])
  })

  it.each([
    [{ PUPPET_EXIT: '0' }, {}, undefined],
    [{ PUPPET_EXIT: '2' }, {}, undefined],
    [{ PUPPET_EXIT: '4' }, {}, 'Puppet exited with status 4'],
    [{ PUPPET_EXIT: '1' }, {}, 'Puppet exited with status 1'],
    [{ PUPPET_EXIT: '6' }, { ignore_exit_codes: true }, undefined],
  ])('with %j and %j: %s', async (env, given, problem) => {
    const done = run(masterless, { manifest_file: 'site/manifests', staging_directory: staging, ...given }, env)
    if (problem === undefined) await done
    else await expect(done).rejects.toMatchObject({ code: 'configuration-failed', message: problem })
  })

  it('speaks to Windows as cmd and PowerShell understand it', async () => {
    await programs.add('SET')
    await programs.add('powershell.exe', `eval "mkdir -p $(printf %s "$4" | sed "s/.*-Path \\('[^']*'\\).*/\\1/")"`)
    const words = await run(masterless, {
      manifest_file: 'site/manifests/site.pp',
      module_paths: ['modules', 'modules'],
      guest_os_type: 'Windows',
      staging_directory: staging,
      puppet_bin_dir: programs.folder,
      facter: { role: 'web' },
    })
    expect(words?.slice(0, 3)).toEqual([
      'apply',
      '--detailed-exitcodes',
      `--modulepath=${staging}/module-0;${staging}/module-1`,
    ])
    expect(guest.server.commands.at(-1)).toMatch(
      /^cd "[^"]+" && SET "FACTER_packer_build_name=debian" & SET "FACTER_packer_builder_type=proxmox-iso" & SET "FACTER_role=web" && "[^"]+\/puppet" apply /,
    )
    expect((await programs.calls()).map(([name]) => name)).not.toContain('sudo')
  })

  it('says which folder could not be made', async () => {
    await writeFile(join(folder, 'guest'), 'a file')
    await expect(
      run(masterless, { manifest_file: 'site/manifests', staging_directory: staging }),
    ).rejects.toMatchObject({
      code: 'guest-command-failed',
      message: expect.stringMatching(`^Making the folder ${staging} in the guest exited with status \\d+$`),
    })
  })

  it('says that Puppet is missing', async () => {
    const given = { manifest_file: 'site/manifests', staging_directory: staging, puppet_bin_dir: '/nowhere' }
    await expect(run(masterless, { ...given, prevent_sudo: true })).rejects.toMatchObject({
      message: 'Puppet exited with status 127',
      detail: expect.stringContaining('not found in the guest'),
    })
  })

  it('says what is wrong with execute_command', async () => {
    await expect(
      run(masterless, { manifest_file: 'site/manifests', staging_directory: staging, execute_command: '{{ .Nope }}' }),
    ).rejects.toThrow('Invalid template expression')
  })
})

describe('puppet-server', () => {
  it('runs the agent with name, server, certificate and key', async () => {
    await mkdir(join(folder, 'certs'))
    await mkdir(join(folder, 'keys'))
    await writeFile(join(folder, 'certs/node.pem'), 'C')
    await writeFile(join(folder, 'keys/node.pem'), 'K', { mode: 0o600 })
    const words = await run(server, {
      puppet_server: 'puppet.example.com',
      puppet_node: 'web',
      client_cert_path: 'certs',
      client_private_key_path: 'keys',
      extra_arguments: ['--test'],
      staging_dir: staging,
    })
    expect(words).toEqual([
      'agent',
      '--onetime',
      '--no-daemonize',
      '--detailed-exitcodes',
      '--server=puppet.example.com',
      '--certname=web',
      `--certdir=${staging}/certs`,
      `--privatekeydir=${staging}/private_keys`,
      '--test',
    ])
    expect(await readFile(`${staging}/certs/node.pem`, 'utf8')).toBe('C')
    expect((await stat(`${staging}/private_keys/node.pem`)).mode & 0o777).toBe(0o600)
  })

  it('asks the server that the guest knows, and removes what it brought', async () => {
    const words = await run(server, { staging_dir: staging, clean_staging_directory: true })
    expect(words).toEqual(['agent', '--onetime', '--no-daemonize', '--detailed-exitcodes'])
    expect(await readdir(join(folder, 'guest'))).toEqual([])
  })

  it('runs by execute_command', async () => {
    const words = await run(server, {
      staging_dir: staging,
      prevent_sudo: true,
      puppet_node: 'n',
      puppet_server: 's',
      execute_command:
        'puppet "{{ .PuppetNode }}" "{{ .PuppetServer }}" "{{ .ClientCertPath }}{{ .ClientPrivateKeyPath }}{{ .PuppetBinDir }}" {{ .Sudo }}',
    })
    expect(words).toEqual(['n', 's', '', 'false'])
  })
})
