import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changedParts, type PartName, writeParts } from '../../../src/engine/fingerprint/fingerprint.ts'
import { type Files, folderOf, putInto, takenIn, takenOf } from './taken.ts'

const sum = 'a'.repeat(64)
/** A template in which every kind of input is. */
const whole = `
variable "flavour" { default = "plain" }
variable "root_password" {
  default   = "correct horse"
  sensitive = true
}
data "password" "once" {}
locals {
  built = timestamp()
  note  = file("note.txt")
}
source "proxmox-iso" "a" {
  node                 = "pve"
  proxmox_url          = "https://pve.example:8006/api2/json"
  username             = "root@pam"
  password             = "secret of the server"
  vm_name              = "a"
  template_name        = "a-\${formatdate("YYYYMMDD", local.built)}"
  template_description = "\${var.flavour} \${local.note} \${uuidv4()} {{ isotime }} {{ uuid }}"
  ssh_username         = "root"
  ssh_password         = var.root_password
  http_directory       = "http"
  boot_command         = ["<enter>"]
  boot_iso {
    iso_url          = "https://example.invalid/a.iso"
    iso_checksum     = "sha256:${sum}"
    iso_storage_pool = "local"
  }
  additional_iso_files {
    cd_files         = ["cd/*"]
    iso_storage_pool = "local"
  }
}
build {
  sources = ["source.proxmox-iso.a"]
  provisioner "file" {
    source      = "tree/"
    destination = "/tmp/tree"
  }
  provisioner "shell" {
    scripts = ["scripts/one.sh"]
    env     = { P = data.password.once.crypt }
  }
  provisioner "shell" {
    inline = ["echo \${build.Host} \${build.PackerRunUUID} \${var.flavour} first"]
  }
  post-processor "shell-local" { inline = ["true"] }
}
`
const files: Files = {
  'main.pkr.hcl': whole,
  'note.txt': 'noted',
  'http/user-data': 'answers',
  'http/deep/more': 'more',
  'cd/a': 'on the CD',
  'tree/etc/motd': 'hello',
  'tree/bin/run': { text: 'run', mode: 0o755 },
  'scripts/one.sh': 'echo one',
}

describe('a fingerprint', () => {
  it('is the same again, at another place, at another time, with other values that differ by nature', async () => {
    const here = folderOf(files)
    const first = await takenOf(here)
    const second = await takenOf(here)
    expect(second.fingerprint).toEqual(first.fingerprint)
    const elsewhere = path.join(mkdtempSync(path.join(tmpdir(), 'other place ')), 'deeper/still')
    cpSync(here, elsewhere, { recursive: true })
    utimesSync(path.join(elsewhere, 'http/user-data'), 1, 1)
    expect((await takenOf(elsewhere)).fingerprint).toEqual(first.fingerprint)
    // From a folder above, as a workflow does.
    const above = path.dirname(elsewhere)
    const template = path.basename(elsewhere)
    putInto(elsewhere, {
      'main.pkr.hcl': whole.replaceAll(/"(http|cd\/\*|tree\/|scripts\/one.sh)"/g, '"${path.root}/$1"'),
    })
    expect((await takenOf(above, { template })).fingerprint).toEqual(first.fingerprint)
    rmSync(path.dirname(path.dirname(elsewhere)), { recursive: true })
    expect(first.names).toEqual(['data.password', 'timestamp()', 'uuidv4()', '{{ isotime }}', '{{ uuid }}'])
  })

  it('is the same in every checkout, of what stands beside the folder that it is built in', async () => {
    const inside = {
      ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`debian/${name}`, text])),
      'debian/main.pkr.hcl': whole.replace('"scripts/one.sh"', '"../scripts/one.sh", "${path.cwd}/../scripts/two.sh"'),
      'scripts/one.sh': 'echo one',
      'scripts/two.sh': 'echo two',
      '.git/HEAD': 'ref: refs/heads/main',
    }
    const [one, other] = [folderOf(inside), folderOf(inside)]
    const taken = await takenOf(path.join(one, 'debian'))
    expect(taken.files.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['../scripts/one.sh', '../scripts/two.sh']),
    )
    expect((await takenOf(path.join(other, 'debian'))).fingerprint).toEqual(taken.fingerprint)
    putInto(other, { 'scripts/two.sh': 'echo three' })
    expect((await takenOf(path.join(other, 'debian'))).fingerprint).not.toEqual(taken.fingerprint)
  })

  it('does not know what is in the folder of a storage, nor takes an empty folder for a file that is not there', async () => {
    const exporting = whole.replace(
      'post-processor "shell-local" { inline = ["true"] }',
      'post-processor "export" {\n format = "vzdump"\n storage = "backups"\n storage_path = "mounted"\n }',
    )
    const here = folderOf({ ...files, 'main.pkr.hcl': exporting, 'mounted/dump/old.vma': 'old' })
    const first = await takenOf(here)
    expect(first.files.map(({ name }) => name).filter((name) => name.startsWith('mounted'))).toEqual([])
    putInto(here, { 'mounted/dump/other.vma': 'other' })
    expect((await takenOf(here)).fingerprint).toEqual(first.fingerprint)
    mkdirSync(path.join(here, 'tree/hollow'))
    const hollow = await takenOf(here)
    rmSync(path.join(here, 'tree/hollow'), { recursive: true })
    symlinkSync('nowhere', path.join(here, 'tree/hollow'))
    const broken = await takenOf(here)
    expect(new Set([first, hollow, broken].map(({ fingerprint }) => fingerprint.value)).size).toBe(3)
  })

  it('comes to its end where links lead into the same folders again and again', async () => {
    const here = folderOf(files)
    // 2 ^ 30 ways lead to the last one.
    for (let level = 0; level < 30; level++) {
      mkdirSync(path.join(here, `tree/${level}`))
      for (const side of ['left', 'right'])
        symlinkSync(`../${level === 0 ? 'etc' : level - 1}`, path.join(here, `tree/${level}`, side))
    }
    const first = await takenOf(here)
    expect(await takenOf(here)).toEqual(first)
    rmSync(path.join(here, 'tree/29/right'))
    symlinkSync('../27', path.join(here, 'tree/29/right'))
    expect((await takenOf(here)).fingerprint).not.toEqual(first.fingerprint)
  })

  it('is the same by whomever and over whatever way the server is asked', async () => {
    const first = await takenOf(folderOf(files))
    const other = whole
      .replace('pve.example', 'other.example')
      .replace('root@pam', 'ci@pve!build')
      .replace('password             = "secret of', 'token                = "secret of')
    expect((await takenOf(folderOf({ ...files, 'main.pkr.hcl': other }))).fingerprint).toEqual(first.fingerprint)
    const connection = { url: 'https://third.example', token: 'x', username: 'a@pve!b' }
    expect((await takenOf(folderOf(files), { connection })).fingerprint).toEqual(first.fingerprint)
  })

  it('is the same where only comments are others', async () => {
    const first = await takenOf(folderOf(files))
    const other = { ...files, 'main.pkr.hcl': `# why\n${whole}`, 'README.md': 'of no build' }
    expect((await takenOf(folderOf(other))).fingerprint).toEqual(first.fingerprint)
  })

  const changes: readonly (readonly [what: string, change: Files, parts: readonly PartName[]])[] = [
    ['an option', { 'main.pkr.hcl': whole.replace('vm_name              = "a"', 'vm_name = "b"') }, ['source']],
    ['a file that a function reads', { 'note.txt': 'noted anew' }, ['source']],
    ['a file that is served', { 'http/deep/more': 'more!' }, ['files']],
    ['one more file that is served', { 'http/vendor-data': '' }, ['files']],
    ['a file on the CD', { 'cd/a': 'on the CD!' }, ['files']],
    ['one more that a pattern matches', { 'cd/b': '' }, ['files']],
    ['a file in a folder that is uploaded', { 'tree/etc/motd': 'hello!' }, ['files']],
    ['what may be executed of it', { 'tree/etc/motd': { text: 'hello', mode: 0o755 } }, ['files']],
    ['a script', { 'scripts/one.sh': 'echo two' }, ['files']],
    ['a provisioner that waits for values', { 'main.pkr.hcl': whole.replace(' first', ' second') }, ['provisioners']],
    ['a post-processor', { 'main.pkr.hcl': whole.replace('["true"]', '["false"]') }, ['post-processors']],
    ['the checksum of the image', { 'main.pkr.hcl': whole.replace(sum, 'b'.repeat(64)) }, ['source', 'images']],
    ['a secret', { 'main.pkr.hcl': whole.replace('correct horse', 'battery staple') }, ['secrets']],
    [
      'one provisioner in the place of another',
      { 'main.pkr.hcl': whole.replace('scripts = ["scripts/one.sh"]', 'inline = ["x"]') },
      ['provisioners', 'files'],
    ],
    ['a variable by its file', { 'b.auto.pkrvars.hcl': 'flavour = "sweet"' }, ['source', 'provisioners']],
  ]
  it.each(changes)('is another with %s, and its parts say which', async (_what, change, parts) => {
    const before = (await takenOf(folderOf(files))).fingerprint
    const now = (await takenOf(folderOf({ ...files, ...change }))).fingerprint
    expect(now.value).not.toBe(before.value)
    expect(changedParts(writeParts(before.parts), now.parts)).toEqual(parts)
  })

  it('is the same where the mode of what is only read differs', async () => {
    const before = (await takenOf(folderOf(files))).fingerprint
    const other = {
      ...files,
      'scripts/one.sh': { text: 'echo one', mode: 0o755 },
      'http/user-data': { text: 'answers', mode: 0o700 },
    }
    expect((await takenOf(folderOf(other))).fingerprint).toEqual(before)
  })

  it('is another with what is cloned, and with a variable of the command line or of the environment', async () => {
    const folder = folderOf(files)
    const values = [
      {},
      { base: 'sha256:1 2026-01-01' },
      { base: 'sha256:1 2026-01-02' },
      { vars: [['flavour', 'sour']] as const },
      { env: { PKR_VAR_flavour: 'bitter' } },
    ]
    const all = await Promise.all(values.map(async (given) => (await takenOf(folder, given)).fingerprint.value))
    expect(new Set(all).size).toBe(values.length)
  })

  it('is of each build alone', async () => {
    const two = whole
      .replace('sources = ["source.proxmox-iso.a"]', 'sources = ["source.proxmox-iso.a", "source.proxmox-iso.b"]')
      .replace(
        'build {',
        'source "proxmox-iso" "b" {\n node = "pve"\n http_directory = "cd"\n vm_name = "b"\n ssh_username = "r"\n ssh_password = "p"\n boot_iso { iso_file = "local:iso/a.iso" }\n}\nbuild {',
      )
    const before = await takenIn(folderOf({ ...files, 'main.pkr.hcl': two }))
    const after = await takenIn(folderOf({ ...files, 'main.pkr.hcl': two, 'http/user-data': 'other' }))
    const values = (all: typeof before) => [...all.values()].map(({ fingerprint }) => fingerprint.value)
    expect(values(after)[0]).not.toBe(values(before)[0])
    expect(values(after)[1]).toBe(values(before)[1])
  })

  it('says nothing of a secret in its ingredients', async () => {
    const taken = await takenOf(folderOf(files))
    expect(JSON.stringify([taken.essence.source, taken.essence.provisioners])).not.toContain('correct horse')
    expect(taken.essence.secrets.map(({ name }) => name)).toContain('var.root_password')
  })

  it('leaves out what the platform gives each run of its own, and a key that is made for it', async () => {
    const template = `
variable "run" { default = env("GITHUB_RUN_ID") }
variable "ref" { default = env("GITHUB_REF") }
data "sshkey" "own" {}
source "proxmox-iso" "a" {
  node                 = "pve"
  template_description = "run \${var.run} of \${var.ref} for \${data.sshkey.own.public_key}"
  ssh_username         = "root"
  ssh_private_key_file = data.sshkey.own.private_key_path
  boot_iso { iso_file = "local:iso/a.iso" }
}
build { sources = ["source.proxmox-iso.a"] }`
    const run = (id: string, ref: string) =>
      takenOf(folderOf({ 'main.pkr.hcl': template }), { env: { GITHUB_RUN_ID: id, GITHUB_REF: ref } })
    const [first, second, third] = [await run('1', 'main'), await run('2', 'main'), await run('2', 'other')]
    expect(second?.fingerprint).toEqual(first?.fingerprint)
    expect(third?.fingerprint).not.toEqual(first?.fingerprint)
    expect(first?.names).toEqual(['data.sshkey', 'env GITHUB_RUN_ID'])
  }, 60_000)

  it('takes a template in JSON as well', async () => {
    const json = {
      variables: { when: '{{ timestamp }}', what: 'x' },
      builders: [
        {
          type: 'proxmox-iso',
          node: 'pve',
          ssh_username: 'root',
          ssh_password: 'p',
          template_description: '{{ user `when` }} {{ uuid }} {{ user `what` }}',
          boot_iso: { iso_file: 'local:iso/a.iso' },
        },
      ],
      provisioners: [{ type: 'shell', inline: ['echo {{ build `ID` }} one'] }],
    }
    const of = (value: object) => takenOf(folderOf({ 'a.json': JSON.stringify(value) }), { template: 'a.json' })
    const first = await of(json)
    expect((await of(json)).fingerprint).toEqual(first.fingerprint)
    expect(first.names).toEqual(['{{ timestamp }}', '{{ uuid }}'])
    const other = await of({ ...json, provisioners: [{ type: 'shell', inline: ['echo {{ build `ID` }} two'] }] })
    expect(changedParts(writeParts(first.fingerprint.parts), other.fingerprint.parts)).toEqual(['provisioners'])
  })

  it('is another with any change of any byte of any file that is taken along', async () => {
    const names = [
      'http/user-data',
      'http/deep/more',
      'cd/a',
      'tree/etc/motd',
      'tree/bin/run',
      'scripts/one.sh',
      'note.txt',
    ]
    const folder = folderOf(files)
    const before = (await takenOf(folder)).fingerprint.value
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), fc.string({ maxLength: 20 }), async (name, text) => {
        const own = files[name]
        const was = typeof own === 'string' ? own : (own?.text ?? '')
        putInto(folder, { [name]: text })
        const now = (await takenOf(folder)).fingerprint.value
        putInto(folder, { [name]: was })
        expect(now === before).toBe(text === was)
      }),
      {
        numRuns: 12,
        examples: [
          ['note.txt', 'noted'],
          ['http/user-data', ''],
        ],
      },
    )
    expect((await takenOf(folder)).fingerprint.value).toBe(before)
  }, 60_000)
})
