import { symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { changedFiles } from '../../../src/data-sources/git-changes.ts'
import { touchedBuilds } from '../../../src/engine/fingerprint/touched-builds.ts'
import { findBuilds } from '../../../src/engine/matrix/find-builds.ts'
import { planTemplate } from '../../../src/engine/plan/plan-template.ts'
import { systemClock } from '../../../src/time/clock.ts'
import { fullTrust } from '../../../src/trust/trust.ts'
import { type Repository, repositoryOf } from './repository.ts'
import type { Files } from './taken.ts'

const { signal } = new AbortController()
const names = { vars: [], varFiles: ['more.pkrvars.hcl'], only: [], except: [] }
const around = { env: process.env, connection: {}, trust: fullTrust, signal, clock: systemClock }

const template = `
variable "x" {}
locals { note = file("note.txt") }
source "null" "one" { communicator = "none" }
source "null" "two" { communicator = "none" }
build {
  sources = ["source.null.one", "source.null.two"]
  provisioner "file" {
    only        = ["null.one"]
    source      = "debian/tree"
    destination = "/tmp"
  }
  provisioner "shell" {
    only    = ["null.two"]
    scripts = [for name in fileset("scripts", "*.sh") : "debian/scripts/\${name}"]
  }
  provisioner "shell" {
    only   = ["null.two"]
    inline = ["\${file("two.txt")} \${build.ID}"]
  }
}
`
const files: Files = {
  'debian/main.pkr.hcl': template,
  'debian/note.txt': 'noted',
  'debian/two.txt': 'true',
  'debian/tree/a/b': 'in the tree',
  'debian/scripts/a.sh': 'true',
  'debian/README.md': 'of no build',
  'more.pkrvars.hcl': 'x = "1"',
  'shared/file': 'for all',
}

async function touched({ root }: Repository, since: string): Promise<readonly string[]> {
  const changed = await changedFiles(since, { workingDirectory: root, env: process.env, signal })
  const plan = await planTemplate({
    ...names,
    ...around,
    template: 'debian',
    workingDirectory: root,
    evaluateDataSources: true,
  })
  return [...touchedBuilds(plan, changed)]
}

const both = ['null.one', 'null.two']

describe('what a change touches', () => {
  it.each<readonly [what: string, change: Files, gone: readonly string[], builds: readonly string[]]>([
    ['nothing', {}, [], []],
    ['what no build reads', { 'debian/README.md': 'other', 'other/a.txt': '' }, [], []],
    ['the template', { 'debian/main.pkr.hcl': `${template}\n` }, [], both],
    ['another file of the template', { 'debian/more.pkr.hcl': 'locals { y = 1 }' }, [], both],
    ['variables that are read with the folder', { 'debian/a.auto.pkrvars.hcl': 'x = "2"' }, [], both],
    ['variables by name', { 'more.pkrvars.hcl': 'x = "2"' }, [], both],
    ['what a function reads for all', { 'debian/note.txt': 'noted anew' }, [], both],
    ['what a function reads for one', { 'debian/two.txt': 'false' }, [], ['null.two']],
    ['a file that is uploaded', { 'debian/tree/a/b': 'other' }, [], ['null.one']],
    ['a new one', { 'debian/tree/c': '' }, [], ['null.one']],
    ['a script', { 'debian/scripts/a.sh': 'false' }, [], ['null.two']],
    ['a new file that a function finds', { 'debian/scripts/b.sh': 'true' }, [], ['null.two']],
    ['one that is gone', {}, ['debian/scripts/a.sh'], ['null.two']],
    ['one that is gone from a folder', {}, ['debian/tree/a'], ['null.one']],
  ])('%s', async (_what, change, gone, builds) => {
    const repository = repositoryOf({ ...files, 'debian/scripts/z.sh': 'true', 'debian/tree/z': '' })
    const before = repository.git('rev-parse', 'HEAD')
    repository.commit(change, gone)
    expect(await touched(repository, before)).toEqual(builds)
  })

  it('what a link in a folder leads to', async () => {
    const repository = repositoryOf(files)
    symlinkSync('../../shared/file', path.join(repository.root, 'debian/tree/link'))
    const before = repository.commit({})
    repository.commit({ 'shared/file': 'other' })
    expect(await touched(repository, before)).toEqual(['null.one'])
  })

  it('only what happened on this side since the branch was made', async () => {
    const repository = repositoryOf(files)
    repository.git('checkout', '-q', '-b', 'topic')
    repository.commit({ 'debian/two.txt': 'false' })
    repository.git('checkout', '-q', 'main')
    repository.commit({ 'debian/tree/a/b': 'meanwhile' })
    repository.git('checkout', '-q', 'topic')
    expect(await touched(repository, 'main')).toEqual(['null.two'])
  })

  it('is not known without the commit, and no program of the repository runs', async () => {
    const repository = repositoryOf(files)
    writeFileSync(path.join(repository.root, 'runs.sh'), '#!/bin/sh\ntouch ran\n', { mode: 0o755 })
    repository.git('config', 'diff.external', './runs.sh')
    repository.git('config', 'core.fsmonitor', './runs.sh')
    const before = repository.git('rev-parse', 'HEAD')
    repository.commit({ 'debian/two.txt': 'false' }, ['runs.sh'])
    expect(await touched(repository, before)).toEqual(['null.two'])
    for (const since of ['0123456789012345678901234567890123456789', '--output=x', 'nowhere'])
      await expect(touched(repository, since)).rejects.toMatchObject({ code: 'base-not-found' })
  })
})

describe('the builds of a tree', () => {
  const tree: Files = {
    ...files,
    'alma/a.json': '{"builders":[{"type":"null","name":"alma","communicator":"none"}]}',
    'alma/package.json': '{"name":"no template"}',
    'secret/t.pkr.hcl': `variable "token" { sensitive = true }
source "proxmox-iso" "s" {
  node = "pve"
  token = var.token
  ssh_username = "root"
  boot_iso { iso_file = "local:iso/a.iso" }
}
build { sources = ["source.proxmox-iso.s"] }`,
    'wrong/t.pkr.hcl': 'source "proxmox-iso" {',
    'node_modules/t/t.pkr.hcl': 'source "null" "never" {}',
    '.hidden/t.pkr.hcl': 'source "null" "never" {}',
  }
  const find = (workingDirectory: string, since?: string, only: readonly string[] = []) =>
    findBuilds({ ...names, ...around, varFiles: [], template: '.', workingDirectory, since, only })

  it('are found with what is needed to build each, without a value of any variable', async () => {
    const { entries, problems } = await find(repositoryOf(tree).root)
    expect(entries).toEqual([
      { name: 'alma', template: 'alma/a.json', only: 'alma', changed: true },
      { name: 'null.one', template: 'debian', only: 'null.one', changed: true },
      { name: 'null.two', template: 'debian', only: 'null.two', changed: true },
      { name: 'proxmox-iso.s', template: 'secret', only: 'proxmox-iso.s', changed: true },
      { name: 'wrong', template: 'wrong', only: '', changed: true, problem: 'Unclosed configuration block' },
    ])
    expect(problems.map(({ severity, code }) => [severity, code])).toEqual([['warning', 'unclosed-bracket']])
  })

  it('say what a change touches', async () => {
    const repository = repositoryOf(tree)
    const before = repository.git('rev-parse', 'HEAD')
    repository.commit({ 'debian/two.txt': 'false', 'secret/t.pkr.hcl': `${String(tree['secret/t.pkr.hcl'])}\n` })
    const { entries } = await find(repository.root, before)
    expect(entries.filter(({ changed }) => changed).map(({ name }) => name)).toEqual([
      'null.two',
      'proxmox-iso.s',
      'wrong',
    ])
    const unknown = await find(repository.root, 'nowhere')
    expect([unknown.entries.every(({ changed }) => changed), unknown.problems[0]?.code]).toEqual([
      true,
      'base-not-found',
    ])
  })

  it('are those that only leaves', async () => {
    const { entries } = await find(repositoryOf(tree).root, undefined, ['null.*'])
    expect(entries.map(({ name }) => name)).toEqual(['null.one', 'null.two', 'wrong'])
  })
})
