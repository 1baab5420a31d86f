import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { TemplateError } from '../../src/diagnostics/errors.ts'
import { printDiagnostic } from '../../src/diagnostics/printer.ts'
import { componentsWith } from '../../src/engine/components-with.ts'
import { planTemplate } from '../../src/engine/plan/plan-template.ts'
import { formOf, shapeOf } from '../../src/options/option-schema.ts'
import { systemClock } from '../../src/time/clock.ts'
import { Opened } from '../../src/trust/opened.ts'
import { installer } from '../builders/proxmox/planned.ts'

let base: string
let workspace: string
let outside: string

beforeAll(() => {
  base = realpathSync(mkdtempSync(path.join(tmpdir(), 'file options ')))
  workspace = path.join(base, 'workspace')
  outside = path.join(base, 'outside')
  for (const folder of ['workspace/.git', 'workspace/tree', 'workspace/mine', 'workspace/a/b', 'outside/x/y'])
    mkdirSync(path.join(base, folder), { recursive: true })
  writeFileSync(path.join(outside, 'file'), 'secret')
  writeFileSync(path.join(workspace, 'mine/file'), 'mine')
  writeFileSync(path.join(workspace, '.git/config'), 'token')
  symlinkSync('../../../outside/x/y', path.join(workspace, 'a/b/link'))
  symlinkSync('../outside', path.join(workspace, 'link'))
  symlinkSync('../../outside/file', path.join(workspace, 'tree/file'))
})
afterAll(() => rmSync(base, { recursive: true, force: true }))

async function problemsOf(template: string, opened = new Opened()): Promise<readonly Diagnostic[]> {
  writeFileSync(path.join(workspace, 'a.pkr.hcl'), template)
  try {
    const plan = await planTemplate({
      template: 'a.pkr.hcl',
      vars: [],
      varFiles: [],
      only: [],
      except: [],
      workingDirectory: workspace,
      env: {},
      trust: { granted: new Set(), workspace, because: 'nobody has looked at it', opened },
      evaluateDataSources: false,
      toBuild: true,
      connection: {},
      signal: new AbortController().signal,
      clock: systemClock,
    })
    return plan.warnings
  } catch (thrown) {
    if (!(thrown instanceof TemplateError)) throw thrown
    return thrown.diagnostics
  }
}

// Options by component and block. `file`, `tree`: what they name; `target`: what they write.
const places: Readonly<Record<string, Readonly<Record<string, 'file' | 'tree' | 'target'>>>> = {
  'builder proxmox-iso': {
    http_directory: 'tree',
    ssh_private_key_file: 'file',
    ssh_bastion_private_key_file: 'file',
    ssh_certificate_file: 'file',
    ssh_bastion_certificate_file: 'file',
    'additional_iso_files.iso_url': 'file',
    'additional_iso_files.iso_urls[]': 'file',
    'additional_iso_files.iso_checksum': 'file',
    'additional_iso_files.iso_target_path': 'target',
    'additional_iso_files.cd_files[]': 'tree',
    'boot_iso.iso_url': 'file',
    'boot_iso.iso_urls[]': 'file',
    'boot_iso.iso_checksum': 'file',
    'boot_iso.iso_target_path': 'target',
    'boot_iso.cd_files[]': 'tree',
    iso_url: 'file',
    'iso_urls[]': 'file',
    iso_checksum: 'file',
    iso_target_path: 'target',
  },
  'builder proxmox-import': { image_url: 'file', 'image_urls[]': 'file', image_file: 'file', image_checksum: 'file' },
  'builder file': { source: 'file', target: 'target' },
  'provisioner ansible': {
    playbook_file: 'file',
    ssh_host_key_file: 'file',
    ssh_authorized_key_file: 'file',
    inventory_directory: 'tree',
    inventory_file: 'file',
    galaxy_file: 'file',
  },
  'provisioner ansible-local': {
    playbook_file: 'file',
    'playbook_files[]': 'file',
    playbook_dir: 'tree',
    'playbook_paths[]': 'tree',
    'role_paths[]': 'tree',
    'collection_paths[]': 'tree',
    group_vars: 'tree',
    host_vars: 'tree',
    inventory_file: 'file',
    galaxy_file: 'file',
  },
  'provisioner file': { source: 'tree', 'sources[]': 'tree', destination: 'target' },
  'provisioner chef-client': {
    config_template: 'file',
    encrypted_data_bag_secret_path: 'file',
    validation_key_path: 'file',
  },
  'provisioner chef-solo': {
    config_template: 'file',
    encrypted_data_bag_secret_path: 'file',
    'cookbook_paths[]': 'tree',
    roles_path: 'tree',
    data_bags_path: 'tree',
    environments_path: 'tree',
  },
  'provisioner goss': { 'tests[]': 'tree', vars_file: 'file', local_binary: 'file' },
  'provisioner hcp-sbom': { destination: 'target' },
  'provisioner inspec': {
    profile: 'tree',
    'attributes[]': 'file',
    attributes_directory: 'tree',
    ssh_host_key_file: 'file',
    ssh_authorized_key_file: 'file',
  },
  'provisioner puppet-masterless': {
    manifest_file: 'tree',
    manifest_dir: 'tree',
    'module_paths[]': 'tree',
    hiera_config_path: 'file',
  },
  'provisioner puppet-server': { client_cert_path: 'tree', client_private_key_path: 'tree' },
  'provisioner salt-masterless': {
    local_state_tree: 'tree',
    local_pillar_roots: 'tree',
    minion_config: 'file',
    grains_file: 'file',
  },
  'provisioner powershell': { script: 'file', 'scripts[]': 'file' },
  'provisioner shell': { script: 'file', 'scripts[]': 'file' },
  'provisioner shell-local': { script: 'file', 'scripts[]': 'file' },
  'provisioner windows-shell': { script: 'file', 'scripts[]': 'file' },
  'post-processor shell-local': { script: 'file', 'scripts[]': 'file' },
  'post-processor manifest': { output: 'target' },
  'post-processor artifice': { 'files[]': 'file' },
  'post-processor compress': { output: 'target' },
  'post-processor export': { output: 'target', storage_path: 'file', 'node_ssh.private_key_file': 'file' },
  // Keys are read, but nothing is built of them.
  'post-processor provenance': {
    output_dir: 'target',
    signer: 'target',
    key: 'target',
    verifier: 'target',
    trusted_root_path: 'target',
  },
  'post-processor verify': { script: 'file', 'scripts[]': 'file', ssh_private_key_file: 'file' },
}

/** Named like a file of this machine, and none: of the guest, of a storage, of the program that is called, a name or a kind. */
const others = [
  'efi_config.pre_enrolled_keys',
  'pci_devices.romfile',
  'iso_file',
  'iso_target_extension',
  'iso_download_pve',
  'additional_iso_files.iso_file',
  'additional_iso_files.iso_target_extension',
  'boot_iso.iso_file',
  'image_volume',
  'boot_iso.iso_target_extension',
  'ssh_file_transfer_method',
  'ssh_bastion_interactive',
  'direction',
  'scan_path',
  'keep_inventory_file',
  'inventory_file_template',
  'roles_path',
  'collections_path',
  'galaxy_roles_path',
  'galaxy_collections_path',
  'staging_directory',
  'staging_dir',
  'working_directory',
  'puppet_bin_dir',
  'salt_bin_dir',
  'temp_config_dir',
  'remote_cookbook_paths',
  'trusted_certs_dir',
  'skip_clean_staging_directory',
  'clean_staging_directory',
  'download_path',
  'goss_file',
  'remote_folder',
  'remote_path',
  'remote_file',
  'remote_env_var_path',
  'use_env_var_file',
  'tempfile_extension',
  'use_linux_pathing',
  'strip_path',
  's3.force_path_style',
  'rng0.source',
  'target_os',
  'source_uri',
  'sbom_scan_path',
]

/** A template in which one option has the value, or the list of it. */
function template(component: string, option: string, value: string): string {
  const [kind = '', type = ''] = component.split(' ')
  const [block, inner] = option.includes('.') ? option.split('.') : [undefined, option]
  const name = (inner ?? '').replace('[]', '')
  const isImage = /^iso_(checksum|target_path)$/.test(name)
  const isDisk = name.startsWith('image_')
  const written = option.endsWith('[]')
    ? JSON.stringify([value])
    : JSON.stringify(/_checksum$/.test(name) ? `file:${value}` : value)
  const beside = [
    `${name} = ${written}`,
    ...(isImage || name.startsWith('iso_url') ? ['iso_storage_pool = "local"'] : []),
    ...(isImage ? ['iso_url = "https://example.com/a.iso"'] : []),
    ...(isImage && name === 'iso_checksum' ? [] : /^iso_/.test(name) ? ['iso_checksum = "none"'] : []),
    ...(isDisk ? ['image_storage_pool = "local"'] : []),
    ...(name === 'image_checksum' ? ['image_url = "https://example.com/a.raw"'] : []),
    ...(name.startsWith('image_url') ? ['image_checksum = "none"'] : []),
    ...(name === 'cd_files' ? ['iso_storage_pool = "local"'] : []),
    ...(name.startsWith('ssh_bastion') ? ['ssh_bastion_host = "b"', 'ssh_bastion_password = "b"'] : []),
    ...(name.startsWith('ssh_') && name.endsWith('certificate_file')
      ? [`${name.replace('certificate', 'private_key')} = ""`]
      : []),
    ...(component === 'provisioner file'
      ? name === 'destination'
        ? ['direction = "download"', 'source = "/etc/issue"']
        : ['destination = "/tmp/"']
      : []),
    ...(block === 'node_ssh' ? [`host_key = "SHA256:${'a'.repeat(43)}"`] : []),
    ...(component === 'provisioner goss' && name !== 'tests' ? ['tests = ["mine"]'] : []),
    ...(component === 'provisioner ansible' && name !== 'playbook_file' ? ['playbook_file = "mine/file"'] : []),
    ...(component === 'provisioner ansible-local' && !name.startsWith('playbook_file')
      ? ['playbook_file = "mine/file"']
      : []),
    ...(component === 'builder file' && name !== 'target' ? ['target = "mine/made"'] : []),
  ]
  const lines = block === undefined ? beside : [`${block} {`, ...beside, '}']
  if (kind !== 'builder')
    return `source "null" "a" {\n communicator = "none"\n}\nbuild {\n sources = ["null.a"]\n ${kind} "${type}" {\n${lines.join('\n')}\n}\n}\n`
  const common = type.startsWith('proxmox')
    ? [
        ...(isDisk || block === 'boot_iso' || (/^iso_/.test(name) && block === undefined) ? [] : [installer]),
        'ssh_username = "root"',
        ...(name === 'ssh_private_key_file' ? [] : ['ssh_password = "p"']),
      ]
    : []
  return `source "${type}" "a" {\n${[...lines, ...common].join('\n')}\n}\nbuild {\n sources = ["${type}.a"]\n}\n`
}

const all = Object.entries(places).flatMap(([component, options]) =>
  Object.entries(options).map(([option, what]) => [component, option, what] as const),
)

describe('an option that names a file stays in the workspace', () => {
  it.each(all)('%s: %s', async (component, option, what) => {
    const values = [path.join(outside, 'file'), '../outside/file', 'link/file', '.git/config']
    // Addresses and keys are shortened before they are asked for and opened; any other path is opened as it stands.
    if (!/(iso|image)_(url|checksum)|image_file|private_key|certificate/.test(option))
      values.push(`${workspace}/a/b/link/../../file`)
    for (const value of what === 'tree' ? [...values, 'tree', '.'] : values) {
      const problems = await problemsOf(template(component, option, value))
      const refused = problems.filter(({ code }) => code === 'untrusted-files')
      expect(refused.length, `${value}: ${problems.map(printDiagnostic).join('\n')}`).toBeGreaterThan(0)
      const name = option.replace(/^.*\./, '').replace('[]', '')
      expect(refused[0]?.range?.source.text.split('\n').find((line) => line.includes(name))).toBeDefined()
      expect(problems.map(({ code }) => code)).not.toContain('file-not-found')
    }
    const mine = what === 'target' ? 'mine/new' : 'mine/file'
    expect((await problemsOf(template(component, option, mine))).map(({ code }) => code)).not.toContain(
      'untrusted-files',
    )
  })

  // What a build is made of is known by this: what is read and not noted could change, and nobody would build again.
  // What artifice names comes into being in the build, and so does what export takes out of a storage's folder.
  const taken = all.filter(
    ([component, option, what]) =>
      what !== 'target' && component !== 'post-processor artifice' && option !== 'storage_path',
  )
  it.each(taken)('%s: %s is noted', async (component, option) => {
    const opened = new Opened()
    const since = opened.mark()
    await problemsOf(template(component, option, 'mine/file'), opened)
    const name = option.replace(/^.*\./, '').replace('[]', '')
    const noted = since().filter(({ option: path = [] }) => path.includes(name))
    expect(noted.map(({ file, of }) => [path.relative(workspace, file), of])).toContainEqual(['mine/file', 'content'])
  })

  it('patterns match nothing outside', async () => {
    for (const pattern of ['../outside/*', 'link/*', 'tree/*', `${outside}/*`]) {
      const problems = await problemsOf(template('builder proxmox-iso', 'boot_iso.cd_files[]', pattern))
      expect(
        problems.map(({ code }) => code),
        pattern,
      ).toContain('untrusted-files')
    }
    const own = await problemsOf(template('builder proxmox-iso', 'boot_iso.cd_files[]', 'mine/*'))
    expect(own.map(({ code }) => code)).not.toContain('untrusted-files')
  })

  it('addresses of files are read as they will be', async () => {
    for (const [option, value] of [
      ['boot_iso.iso_url', `file://${outside.replaceAll(' ', '%20')}/file`],
      ['boot_iso.iso_url', 'file://./link/file'],
      ['boot_iso.iso_checksum', `///${outside.replaceAll(' ', '%20')}/%66ile`],
      ['boot_iso.iso_checksum', 'ab:../../../outside/file'],
    ] as const) {
      const problems = await problemsOf(template('builder proxmox-iso', option, value))
      expect(
        problems.map(({ code }) => code),
        value,
      ).toContain('untrusted-files')
    }
  })
})

describe('every option', () => {
  const set = componentsWith({})
  const kinds = [
    ...set.names.builders.map((type) => [`builder ${type}`, set.builder(type)] as const),
    ...set.names.provisioners.map((type) => [`provisioner ${type}`, set.provisioner(type)] as const),
    ...set.names.postProcessors.map((type) => [`post-processor ${type}`, set.postProcessor(type)] as const),
  ]
  // The output of `checksum` is known when it runs: it is judged there. The builders of Proxmox and `null` share their options.
  const known = new Set(
    [...Object.values(places).flatMap((options) => Object.keys(options)), ...others].map((name) =>
      name.replace('[]', ''),
    ),
  )

  it.each(kinds)('of %s that is named like a file is one of these', (_name, component) => {
    const names: string[] = []
    for (const [name, schema] of shapeOf(component!.options)) {
      const form = formOf(schema)
      if (form.kind === 'attribute') names.push(name)
      else names.push(...[...shapeOf(form.object).keys()].map((inner) => `${name}.${inner}`))
    }
    const suspicious = names.filter((name) =>
      /(file|files|director(y|ies)|dir|path|paths|folder|scripts?|sources?|target|output|tests)(_|$)|iso_(url|checksum)|_vars$/.test(
        name.replace(/^additional_iso_files\./, 'iso.'),
      ),
    )
    expect(suspicious.filter((name) => !known.has(name) && !/^vars_|_vars$/.test(name))).toEqual([])
  })
})
