import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Trust } from '../../src/trust/trust.ts'
import { Checkout, changesOf, machine, temporary, type Wish } from './change-lab.ts'

/** What the second text changes against the first. */
async function change(before: string, after: string, wish: Wish = {}) {
  const checkout = new Checkout()
  checkout.write('a.pkr.hcl', before)
  checkout.commit()
  checkout.write('a.pkr.hcl', after)
  return changesOf(checkout, 'HEAD', wish)
}

async function changedBuild(before: string, after: string, wish: Wish = {}) {
  const { builds } = await change(before, after, wish)
  expect(builds).toHaveLength(1)
  return builds[0]!
}

const privateKey = () =>
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }) as string

const untrusted = (workspace: string): Trust => ({ granted: new Set(), workspace, because: 'it is a test' })

describe('the same files', () => {
  it('change nothing, whatever differs from run to run', async () => {
    const top = `locals { now = timestamp() }
data "password" "made" { length = 20 }
data "git-commit" "here" {}
variable "hash" {
  default = "x"
}`
    const source = `  template_description = "\${local.now} \${uuidv4()} {{uuid}} {{timestamp}} {{pwd}} \${abspath(".")} \${path.cwd} \${data.git-commit.here.hash}"
  ssh_password = data.password.made.crypt
  http_directory = "http"`
    const build = `  provisioner "shell" {
    inline = ["echo \${bcrypt("x")} \${uuidv4()}"]
  }
  provisioner "shell" {
    scripts = ["\${path.cwd}/run.sh"]
  }`
    const checkout = new Checkout()
    checkout.write('a.pkr.hcl', machine({ top, source, build }))
    checkout.write('http/answers', 'x')
    checkout.write('run.sh', 'echo')
    const commit = checkout.commit()
    const changes = await changesOf(checkout, commit)
    expect(changes).toMatchObject({ base: { revision: commit, commit }, changed: false, notes: [], variables: [] })
    expect(changes.problem).toBeUndefined()
    expect(changes.builds.map((build) => build.change)).toEqual(['unchanged'])
  })

  it('change nothing in a legacy JSON template either', async () => {
    const text = JSON.stringify({
      variables: { made: '{{uuid}} {{timestamp}}' },
      builders: [{ type: 'file', content: '{{user `made`}} {{uuid}}', target: 'out' }],
    })
    const checkout = new Checkout()
    checkout.write('a.json', text)
    checkout.commit()
    expect(await changesOf(checkout, 'HEAD', { template: 'a.json' })).toMatchObject({ changed: false })
    checkout.write('a.json', text.replace('timestamp', 'isotime'))
    expect(await changesOf(checkout, 'HEAD', { template: 'a.json' })).toMatchObject({
      variables: [{ path: 'made', change: 'changed' }],
    })
  })
})

describe('a change', () => {
  it('of options and disks is told by option, and by what it makes of the calls', async () => {
    const disks = (size: string, more = '') =>
      `disks {\n type = "scsi"\n disk_size = "${size}"\n storage_pool = "local-lvm"\n}\n${more}`
    const build = await changedBuild(
      machine({ source: `cores = 2\n${disks('20G')}` }),
      machine({ source: `cores = 4\n${disks('30G', disks('1G'))}` }),
    )
    expect(build.change).toBe('changed')
    expect(build.options).toEqual([{ path: 'cores', change: 'changed', before: 2, after: 4 }])
    expect(build.disks).toMatchObject([
      { path: 'disks[0].disk_size', change: 'changed', before: '20G', after: '30G' },
      { path: 'disks[1]', change: 'added', after: { disk_size: '1G' } },
    ])
    expect(build.calls).toMatchObject([{ type: 'POST /nodes/pve/qemu', change: 'changed' }])
    expect(build.calls[0]?.values.map(({ path, change }) => `${change} ${path}`)).toEqual([
      'changed cores',
      'changed scsi0',
      'added scsi1',
    ])
  })

  it('of steps is told by their place, with what Packer says of steps', async () => {
    const shell = (text: string, more = '') => `provisioner "shell" {\n inline = ["${text}"]\n ${more}\n}\n`
    const build = await changedBuild(
      machine({ build: shell('a') + shell('b') + shell('c') }),
      machine({
        build: `${shell('c') + shell('a', 'timeout = "5m"\n max_retries = 2') + shell('b')}error-cleanup-provisioner "shell" {\n inline = ["x"]\n}\n`,
      }),
    )
    expect(build.provisioners).toEqual([
      { type: 'shell', change: 'moved', from: 3, to: 1, values: [] },
      {
        type: 'shell',
        change: 'changed',
        from: 1,
        to: 2,
        values: [
          { path: 'timeout', change: 'added', after: '300s' },
          { path: 'max_retries', change: 'added', after: 2 },
        ],
      },
    ])
    expect(build.errorCleanupProvisioner).toEqual([
      { type: 'shell', change: 'added', to: 1, values: [{ path: 'inline', change: 'added', after: ['x'] }] },
    ])
  })

  it('of post-processors is told, and whether one goes on with what the one before has made', async () => {
    const one = (type: string, more = '') => `post-processor "${type}" {\n${more}\n}\n`
    const build = await changedBuild(
      machine({ build: one('manifest') + one('shell-local', 'inline = ["a"]') }),
      machine({
        build: `post-processors {\n${one('manifest', 'output = "m.json"\nkeep_input_artifact = true')}${one('shell-local', 'inline = ["a"]')}}\n`,
      }),
    )
    expect(
      build.postProcessors.map(({ type, change, values }) => [type, change, values.map(({ path }) => path)]),
    ).toEqual([
      ['manifest', 'changed', ['output', 'keep_input_artifact']],
      ['shell-local', 'changed', ['"after the one before"']],
    ])
  })

  it('of variables is told, also where nothing uses them', async () => {
    const variable = (value: string) => `variable "x" {\n default = ${value}\n}\n`
    const changes = await change(
      machine({ top: variable('{ a = [1, 2] }') }),
      machine({ top: variable('{ a = [1, 3] }') }),
    )
    expect(changes.variables).toEqual([{ path: 'x.a[1]', change: 'changed', before: 2, after: 3 }])
    expect(changes).toMatchObject({ changed: true, builds: [{ change: 'unchanged' }] })
  })

  it('of builds is told: added, removed, and those that stay', async () => {
    const two = (names: readonly string[]) =>
      `${names.map((name) => `source "null" "${name}" {\n communicator = "none"\n}\n`).join('')}build {\n sources = [${names.map((name) => `"null.${name}"`)}]\n provisioner "shell-local" {\n inline = ["x"]\n }\n}\n`
    const { builds, changed } = await change(two(['a', 'b']), two(['b', 'c']))
    expect(changed).toBe(true)
    expect(builds.map(({ name, change }) => `${name} ${change}`)).toEqual([
      'null.b unchanged',
      'null.c added',
      'null.a removed',
    ])
    expect(builds[1]).toMatchObject({
      options: [{ path: 'communicator', after: 'none' }],
      provisioners: [{ type: 'shell-local', change: 'added', to: 1, values: [{ path: 'inline', after: ['x'] }] }],
    })
    const chosen = await change(two(['a', 'b']), two(['b', 'c']), { only: ['null.c'] })
    expect(chosen.problem).toBeUndefined()
    expect(chosen.builds.map(({ name, change }) => `${name} ${change}`)).toEqual(['null.c added'])
  })

  it('of files that are uploaded or served is told by name and size, and of no key to log in with', async () => {
    const checkout = new Checkout()
    checkout.write(
      'packer/a.pkr.hcl',
      machine({
        source: 'http_directory = "http"\nssh_private_key_file = "key"\nboot_command = ["<enter>"]',
        build:
          'provisioner "shell" {\n script = "../scripts/run.sh"\n}\nprovisioner "file" {\n source = "same"\n destination = "/tmp/"\n}',
      }),
    )
    checkout.write('packer/http/user-data', 'one')
    checkout.write('packer/http/deep/gone', 'gone')
    checkout.write('packer/same', 'same')
    checkout.write('packer/key', privateKey())
    checkout.write('scripts/run.sh', 'echo')
    checkout.commit()
    checkout.write('packer/http/user-data', 'other')
    checkout.write('packer/http/made', 'new')
    checkout.write('packer/key', privateKey())
    rmSync(path.join(checkout.root, 'packer/http/deep'), { recursive: true })
    rmSync(path.join(checkout.root, 'scripts/run.sh'))
    checkout.write('scripts/run.sh', 'ECHO', 0o755)
    const changes = await changesOf(checkout, 'HEAD', {
      workingDirectory: path.join(checkout.root, 'packer'),
      isFresh: false,
    })
    expect(changes.builds[0]?.files).toEqual([
      { path: 'http/deep/gone', options: ['http_directory'], change: 'removed', before: 4 },
      { path: 'http/made', options: ['http_directory'], change: 'added', after: 3 },
      { path: 'http/user-data', options: ['http_directory'], change: 'changed', before: 3, after: 5 },
      { path: '../scripts/run.sh', options: ['script'], change: 'changed', before: 4, after: 4, executable: true },
    ])
  })

  it('behind links is that of what they lead to, and no new file', async () => {
    const checkout = new Checkout()
    const elsewhere = path.join(temporary(), 'motd')
    writeFileSync(elsewhere, 'of this machine')
    checkout.write(
      'a.pkr.hcl',
      machine({
        source: 'http_directory = "http"\nboot_command = ["<enter>"]',
        build:
          'provisioner "shell" {\n scripts = ["run.sh", "own.sh", "same.sh"]\n}\nprovisioner "file" {\n source = "motd"\n destination = "/tmp/"\n}',
      }),
    )
    checkout.write('shared/run.sh', 'echo')
    checkout.write('shared/same.sh', 'echo')
    checkout.write('shared/served/user-data', 'one')
    checkout.write('shared/served/meta-data', 'the same')
    symlinkSync('shared/run.sh', path.join(checkout.root, 'run.sh'))
    symlinkSync('shared/same.sh', path.join(checkout.root, 'same.sh'))
    symlinkSync(path.join(checkout.root, 'shared/run.sh'), path.join(checkout.root, 'own.sh'))
    symlinkSync('shared/served', path.join(checkout.root, 'http'))
    symlinkSync(elsewhere, path.join(checkout.root, 'motd'))
    checkout.commit()
    expect((await changesOf(checkout, 'HEAD')).builds).toMatchObject([{ change: 'unchanged' }])
    // Another file out of the checkout is told as the same path with another content.
    const other = path.join(temporary(), 'motd')
    writeFileSync(other, 'of another machine')
    rmSync(path.join(checkout.root, 'motd'))
    symlinkSync(other, path.join(checkout.root, 'motd'))
    expect((await changesOf(checkout, 'HEAD', { isFresh: false })).builds[0]?.files).toEqual([
      { path: 'motd', options: ['source'], change: 'changed', before: 15, after: 18 },
    ])
    writeFileSync(other, 'of this machine')
    checkout.write('shared/run.sh', 'echo 2')
    checkout.write('shared/served/user-data', 'other')
    checkout.write('shared/served/deep/made', 'new')
    rmSync(path.join(checkout.root, 'same.sh'))
    checkout.write('same.sh', 'echo')
    const options = ['scripts']
    expect((await changesOf(checkout, 'HEAD', { isFresh: false })).builds[0]?.files).toEqual([
      { path: 'http/deep/made', options: ['http_directory'], change: 'added', after: 3 },
      { path: 'http/user-data', options: ['http_directory'], change: 'changed', before: 3, after: 5 },
      { path: 'own.sh', options, change: 'changed', before: 4, after: 6 },
      { path: 'run.sh', options, change: 'changed', before: 4, after: 6 },
    ])
  })

  it('of a file that a function reads is told by the value, and one beside those of a pattern is none', async () => {
    const checkout = new Checkout()
    const source = `template_description = file("note")
  additional_iso_files {
    cd_files = ["cd/*.txt"]
    cd_label = "x"
    iso_storage_pool = "local"
  }`
    checkout.write('a.pkr.hcl', machine({ source }))
    for (const name of ['note', 'cd/a.txt', 'cd/b.bin']) checkout.write(name, 'one')
    checkout.commit()
    for (const name of ['note', 'cd/a.txt', 'cd/b.bin']) checkout.write(name, 'other')
    const { builds } = await changesOf(checkout, 'HEAD')
    expect(builds[0]).toMatchObject({
      options: [{ path: 'template_description', before: 'one', after: 'other' }],
      files: [{ path: 'cd/a.txt', options: ['additional_iso_files.cd_files'] }],
    })
    expect(builds[0]?.files).toHaveLength(1)
  })

  it('of a secret is told without it, and not to who is not trusted', async () => {
    const secret = (text: string) =>
      machine({
        top: `variable "pw" {\n sensitive = true\n default = "${text}"\n}\n`,
        source: 'ssh_password = var.pw\ndescription = null\n'.replace('description = null\n', ''),
        build: 'provisioner "shell" {\n environment_vars = ["PW=${var.pw}", "A=b"]\n inline = ["x"]\n}',
      })
    const [before, after] = [secret('correct-horse-battery'), secret('staple-of-battery')]
    const changes = await change(before, after)
    expect(JSON.stringify(changes)).not.toMatch(/horse|staple/)
    expect(changes.builds[0]).toMatchObject({
      options: [{ path: 'ssh_password', before: { sensitive: true }, after: { sensitive: true } }],
      provisioners: [{ change: 'changed', values: [{ path: 'environment_vars[0]', change: 'changed' }] }],
    })
    const checkout = new Checkout()
    checkout.write('a.pkr.hcl', before)
    checkout.commit()
    checkout.write('a.pkr.hcl', after)
    expect(await changesOf(checkout, 'HEAD', { trust: untrusted(checkout.root) })).toMatchObject({ changed: false })
  })
})

describe('a base', () => {
  it('that is not valid is told, and everything is new', async () => {
    const changes = await change('source "null" {\n', machine({ build: 'provisioner "sleep" {\n duration = "1s"\n}' }))
    expect(changes.problem).toMatch(/^The template at HEAD is not valid: .+\. Everything is shown as new\.$/)
    expect(changes.builds).toMatchObject([
      {
        change: 'added',
        calls: [{ type: 'POST /nodes/pve/qemu', change: 'added' }, { change: 'added' }],
        provisioners: [{ type: 'sleep', change: 'added', values: [{ path: 'duration', after: '1s' }] }],
      },
    ])
  })

  it('without the template is told', async () => {
    const checkout = new Checkout()
    checkout.commit()
    checkout.write('a.pkr.hcl', machine())
    const { problem, builds } = await changesOf(checkout, 'HEAD', { isFresh: false })
    expect(problem).toBe('There is no template at HEAD: everything is new.')
    expect(builds).toMatchObject([{ change: 'added' }])
  })

  it('is read by the same rules: nothing outside of the workspace, and nothing of its own is refused', async () => {
    const outside = temporary()
    writeFileSync(path.join(outside, 'passwd'), 'secret')
    const reading = (name: string) => machine({ source: `template_description = file("${name}")` })
    const checkout = new Checkout()
    checkout.write('a.pkr.hcl', reading('link'))
    symlinkSync(path.join(outside, 'passwd'), path.join(checkout.root, 'link'))
    checkout.write('note', 'open')
    checkout.commit()
    checkout.write('a.pkr.hcl', reading('note'))
    const trust = untrusted(checkout.root)
    const refused = await changesOf(checkout, 'HEAD', { trust })
    expect(refused.problem).toMatch(/link is a link out of the workspace/)
    expect(JSON.stringify(refused)).not.toContain('secret')
    checkout.commit()
    checkout.write('a.pkr.hcl', reading('note').replace('ssh_username = "root"', 'ssh_username = "admin"'))
    const taken = await changesOf(checkout, 'HEAD', { trust })
    expect(taken.problem).toBeUndefined()
    expect(taken.builds[0]?.options).toEqual([
      { path: 'ssh_username', change: 'changed', before: 'root', after: 'admin' },
    ])
  })

  it('has the files that git does not know, and its own var files', async () => {
    const checkout = new Checkout()
    checkout.write(
      'a.pkr.hcl',
      machine({ top: 'variable "made" {}\nvariable "kept" {}\n', source: 'cores = var.kept' }),
    )
    checkout.write('kept.pkrvars.hcl', 'kept = 2\n')
    checkout.write('.gitignore', 'made.pkrvars.hcl\n')
    checkout.commit()
    checkout.write('made.pkrvars.hcl', 'made = "by a step before"\n')
    checkout.write('kept.pkrvars.hcl', 'kept = 4\n')
    const varFiles = ['made.pkrvars.hcl', path.join(checkout.root, 'kept.pkrvars.hcl')]
    const changes = await changesOf(checkout, 'HEAD', { varFiles })
    expect(changes.problem).toBeUndefined()
    expect(changes.variables).toEqual([{ path: 'kept', change: 'changed', before: 2, after: 4 }])
  })

  it('has only what git is told to ignore, where somebody works in the checkout', async () => {
    const checkout = new Checkout()
    checkout.write('a.pkr.hcl', machine({ source: 'http_directory = "http"\nboot_command = ["<enter>"]' }))
    checkout.write('http/old', '')
    checkout.write('.gitignore', 'http/ignored\n')
    checkout.commit()
    checkout.write('http/ignored', '')
    checkout.write('http/new', '')
    const files = async (isFresh: boolean) => {
      const { builds } = await changesOf(checkout, 'HEAD', { isFresh })
      return builds[0]?.files.map((file) => `${file.change} ${file.path}`)
    }
    expect(await files(false)).toEqual(['added http/new'])
    expect(await files(true)).toEqual([])
  })

  it('is where the checkout left the commit: what others have done since is no change', async () => {
    const checkout = new Checkout()
    checkout.write('a.pkr.hcl', machine({ source: 'cores = 2' }))
    const left = checkout.commit()
    checkout.git('checkout', '-q', '-b', 'side')
    checkout.write('a.pkr.hcl', machine({ source: 'cores = 2\nmemory = 4096' }))
    checkout.commit()
    checkout.git('checkout', '-q', 'main')
    checkout.write('a.pkr.hcl', machine({ source: 'cores = 8' }))
    checkout.commit()
    checkout.git('checkout', '-q', 'side')
    const changes = await changesOf(checkout, 'main')
    expect(changes.base).toEqual({ revision: 'main', commit: left })
    expect(changes.builds[0]?.options.map(({ path: option }) => option)).toEqual(['memory'])
  })

  it('is there too for who came by a link, and with an absolute template', async () => {
    const checkout = new Checkout()
    checkout.write('deep/a.pkr.hcl', machine({ build: 'provisioner "shell" {\n script = "run.sh"\n}' }))
    checkout.write('deep/run.sh', 'one')
    checkout.commit()
    checkout.write('deep/run.sh', 'three')
    const way = path.join(temporary(), 'way')
    symlinkSync(checkout.root, way)
    const workingDirectory = path.join(way, 'deep')
    const changes = await changesOf(checkout, 'HEAD', {
      workingDirectory,
      template: path.join(workingDirectory, 'a.pkr.hcl'),
    })
    expect(changes.problem).toBeUndefined()
    expect(changes.builds).toMatchObject([
      { change: 'changed', options: [], calls: [], provisioners: [], files: [{ path: 'run.sh', before: 3, after: 5 }] },
    ])
  })

  it('that is not in the clone is told with what to do', async () => {
    const checkout = new Checkout()
    checkout.write('a.pkr.hcl', machine())
    const first = checkout.commit()
    checkout.commit()
    const folder = temporary()
    checkout.git('clone', '-q', '--depth=1', `file://${checkout.root}`, path.join(folder, 'clone'))
    const shallow = { root: path.join(folder, 'clone') } as Checkout
    await expect(changesOf(shallow, first)).rejects.toMatchObject({
      code: 'base-not-found',
      detail: expect.stringContaining('`fetch-depth: 0`'),
    })
    await expect(changesOf(checkout, 'nope')).rejects.toMatchObject({ code: 'base-not-found' })
    await expect(changesOf(checkout, '--all')).rejects.toMatchObject({ code: 'base-not-found' })
    mkdirSync(path.join(folder, 'none'))
    writeFileSync(path.join(folder, 'none/a.pkr.hcl'), machine())
    await expect(changesOf({ root: path.join(folder, 'none') } as Checkout, 'HEAD')).rejects.toMatchObject({
      code: 'git-failed',
      message: expect.stringContaining('not a git repository'),
    })
  })
})
