import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { goss as typedGoss } from '../../src/provisioners/goss.ts'
import { inspec as typedInspec } from '../../src/provisioners/inspec.ts'
import type { Provisioner } from '../../src/provisioners/provisioner.ts'
import { puppetMasterless } from '../../src/provisioners/puppet-masterless.ts'
import { saltMasterless } from '../../src/provisioners/salt-masterless.ts'
import { type Guest, resolve, startGuest } from '../provisioners/guest.ts'
import { tell } from './proof.ts'

// The programs themselves, in a guest that is this machine, as whoever runs the tests.
const goss = typedGoss as unknown as Provisioner
const inspec = typedInspec as unknown as Provisioner
const puppet = puppetMasterless as unknown as Provisioner
const salt = saltMasterless as unknown as Provisioner
const programs = {
  goss: found('goss', 'GOSS'),
  puppet: found('puppet', 'PUPPET'),
  salt: found('salt-call', 'SALT_CALL'),
}

/** Named by the environment, or on the PATH. */
function found(name: string, variable: string): string | undefined {
  const file =
    process.env[variable] ??
    (process.env['PATH'] ?? '')
      .split(delimiter)
      .map((folder) => join(folder, name))
      .find((each) => existsSync(each))
  if (file === undefined) console.warn(`skipped: no ${name} on the PATH, and ${variable} names none`)
  return file
}

let folder: string
let guest: Guest

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'real programs-'))
  await mkdir(join(folder, 'home'))
  // Whatever they keep for a user is kept there.
  guest = await startGuest(folder, { HOME: join(folder, 'home'), GUEST: 'this machine' })
})

beforeEach(() => {
  guest.log.length = 0
})

afterAll(async () => {
  await guest.stop()
  await rm(folder, { recursive: true })
})

async function run(provisioner: Provisioner, given: Record<string, unknown>): Promise<void> {
  await provisioner.run(resolve(provisioner, given, folder), guest.context)
}

/** Whatever changes on a second run has not been there after the first. */
async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
}

describe.skipIf(programs.puppet === undefined)('puppet', () => {
  const made = () => join(folder, 'made by puppet')
  const given = (more: Record<string, unknown> = {}) => ({
    manifest_file: 'puppet/manifests/site.pp',
    module_paths: ['puppet/modules'],
    hiera_config_path: 'puppet/hiera.yaml',
    facter: { greeting: 'it\'s a "fact" of $HOME' },
    puppet_bin_dir: dirname(programs.puppet!),
    prevent_sudo: true,
    staging_directory: join(folder, 'guest/puppet staging'),
    ...more,
  })

  beforeAll(() =>
    write({
      'puppet/manifests/site.pp': `include note\n`,
      'puppet/modules/note/manifests/init.pp': `class note (String $text = lookup('text')) {
  file { '${made()}': content => epp('note/note.epp', { 'text' => $text }) }
}
`,
      'puppet/modules/note/templates/note.epp':
        '<%- | String $text | -%>\n<%= $text %>, <%= $facts["greeting"] %>, <%= $facts["packer_build_name"] %>\n',
      'puppet/hiera.yaml': `version: 5\ndefaults:\n  datadir: ${join(folder, 'puppet/data')}\n  data_hash: yaml_data\nhierarchy:\n  - name: common\n    path: common.yaml\n`,
      'puppet/data/common.yaml': 'text: from hiera\n',
      'puppet/bad.pp': "fail('as it should')\n",
    }),
  )

  it('applies a manifest with a module, data and facts; a second time there is nothing to do', async () => {
    await run(puppet, given())
    expect(await readFile(made(), 'utf8')).toBe('from hiera, it\'s a "fact" of $HOME, debian\n')
    expect(guest.log.join('\n')).toContain('defined content as')
    guest.log.length = 0
    await run(puppet, given({ clean_staging_directory: true }))
    expect(guest.log.join('\n')).not.toContain('defined content as')
    expect(await readdir(join(folder, 'guest'))).toEqual([])
    tell({ proof: 'Puppet itself applies a manifest, twice', cases: 2, left: 0 })
  })

  it('fails with it', async () => {
    await expect(run(puppet, given({ manifest_file: 'puppet/bad.pp' }))).rejects.toMatchObject({
      code: 'configuration-failed',
    })
    expect(guest.log.join('\n')).toContain('as it should')
  })
})

describe.skipIf(programs.salt === undefined)('salt', () => {
  const made = () => join(folder, 'made by salt')
  const given = (more: Record<string, unknown> = {}) => ({
    local_state_tree: 'salt/states',
    local_pillar_roots: 'salt/pillar',
    remote_state_tree: join(folder, 'guest/salt states'),
    remote_pillar_roots: join(folder, 'guest/salt pillar'),
    temp_config_dir: join(folder, 'guest/salt staging'),
    salt_bin_dir: dirname(programs.salt!),
    skip_bootstrap: true,
    disable_sudo: true,
    // Its own folders are root's.
    salt_call_args: `--config-dir='${join(folder, 'salt/conf')}' --log-file-level=quiet`,
    log_level: 'error',
    ...more,
  })

  beforeAll(() =>
    write({
      'salt/conf/minion': `root_dir: ${join(folder, 'salt/root')}\nfile_client: local\nid: guest\n`,
      'salt/states/top.sls': "base:\n  '*':\n    - note\n",
      'salt/states/note/init.sls': `${made()}:\n  file.managed:\n    - source: salt://note/note.j2\n    - template: jinja\n`,
      'salt/states/note/note.j2': '{{ pillar["text"] }} on {{ grains["id"] }}\n',
      'salt/states/bad.sls': 'exit 3:\n  cmd.run\n',
      'salt/pillar/top.sls': "base:\n  '*':\n    - note\n",
      'salt/pillar/note.sls': 'text: from the pillar\n',
    }),
  )

  it('applies the highstate with pillars', async () => {
    await run(salt, given())
    expect(await readFile(made(), 'utf8')).toBe('from the pillar on guest\n')
    expect(guest.log.join('\n')).toContain('Succeeded: 1 (changed=1)')
    tell({ proof: 'Salt itself applies a highstate', cases: 1 })
  })

  it('fails with a state, unless it is not to', async () => {
    await expect(run(salt, given({ custom_state: 'bad' }))).rejects.toMatchObject({
      code: 'configuration-failed',
    })
    await run(salt, given({ custom_state: 'bad', no_exit_on_failure: true }))
    expect(guest.log.join('\n')).toContain('Failed:    1')
  })
})

describe.skipIf(programs.goss === undefined)('goss', () => {
  const given = (more: Record<string, unknown> = {}) => ({
    tests: ['goss/goss.yaml', 'goss/more'],
    vars_file: 'goss/vars.yaml',
    vars_inline: { inline: "it's" },
    vars_env: { OF_ENV: 'env' },
    local_binary: programs.goss,
    checksum: createHash('sha256').update(readFileSync(programs.goss!)).digest('hex'),
    download_path: join(folder, 'guest goss'),
    remote_folder: join(folder, 'guest goss tests'),
    format: 'documentation',
    ...more,
  })

  beforeAll(() =>
    write({
      'goss/goss.yaml': 'gossfile:\n  more/note.yaml: {}\n',
      'goss/more/note.yaml': `file:\n  "{{ .Vars.folder }}/note":\n    exists: true\n    contents: ["{{ .Vars.inline }} and {{ getEnv "OF_ENV" }}"]\n`,
      'goss/vars.yaml': `folder: "${folder}"\ninline: lost\n`,
      note: "it's and env\n",
    }),
  )

  it('tests with variables of all kinds', async () => {
    await run(goss, given())
    expect(guest.log.join('\n')).toContain('Failed: 0')
    expect(await readFile(join(folder, 'goss-spec.yaml'), 'utf8')).toContain(`${folder}/note`)
    tell({ proof: 'goss itself tests a guest', cases: 1 })
  })

  it('tries again, and fails with a test', async () => {
    await rm(join(folder, 'note'))
    const failed = run(goss, given({ retry_timeout: '2s', sleep: '100ms' }))
    await expect(failed).rejects.toMatchObject({ code: 'tests-failed' })
    expect(guest.log.join('\n')).toMatch(/Retrying|Attempt/i)
    await run(goss, given({ inspect: true }))
  })
})

// InSpec is in no registry that is free of its licence. It reaches guests by this library, which asks more of keys than OpenSSH.
const ruby = found('ruby', 'RUBY')
const hasNetSsh = ruby !== undefined && spawnSync(ruby, ['-e', 'require "net/ssh"']).status === 0
if (!hasNetSsh) console.warn('skipped: no net-ssh of Ruby (Debian package "ruby-net-ssh")')

describe.skipIf(!hasNetSsh)("the SSH client of Ruby, by InSpec's arguments", () => {
  const program = `#!${ruby}
require "net/ssh"
options = {}
ARGV.each_cons(2) { |name, value| options[name] = value }
Net::SSH.start(options["--host"], options["--user"], port: options["--port"].to_i, keys: [options["--key-files"]],
               keys_only: true, auth_methods: ["publickey"], verify_host_key: :never, config: false, use_agent: false) do |guest|
  puts guest.exec!('echo in $GUEST; echo error >&2')
  status = nil
  guest.open_channel do |channel|
    channel.exec("exit 7") { channel.on_request("exit-status") { |_, data| status = data.read_long } }
  end
  guest.loop
  puts "status: #{status}"
end
`

  it('comes through the proxy', async () => {
    await write({ inspec: program })
    await chmod(join(folder, 'inspec'), 0o755)
    await run(inspec, { profile: 'https://example.com/x', command: join(folder, 'inspec') })
    expect(guest.log).toEqual(expect.arrayContaining(['stdout: in this machine', 'stdout: status: 7']))
    tell({ proof: "Ruby's SSH client comes to a guest through the proxy", cases: 1 })
  })
})
