import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { hasContent } from '../../src/changes/base/base-file.ts'
import { type BaseFolder, writeBase } from '../../src/changes/base/base-folder.ts'
import { repositoryAround } from '../../src/changes/base/repository.ts'
import { Checkout, gitIn, temporary } from './change-lab.ts'

async function baseOf(root: string, revision = 'HEAD', env = process.env): Promise<BaseFolder> {
  const repository = await repositoryAround(root, { env, signal: new AbortController().signal })
  const base = await writeBase(repository, revision, 'unknown')
  onTestFinished(base.remove)
  return base
}

const textIn = (base: BaseFolder, name: string) => readFileSync(path.join(base.root, name), 'utf8')

describe('a commit as files', () => {
  it('is whole, for this user alone, and gone afterwards', async () => {
    const checkout = new Checkout()
    checkout.write('deep/er/text', 'one\n')
    checkout.write('run', '#!/bin/sh', 0o755)
    checkout.write('with\nline "and" ünicode', 'x')
    symlinkSync('deep/er', path.join(checkout.root, 'link'))
    const commit = checkout.commit()
    checkout.write('deep/er/text', 'two\n')
    const base = await baseOf(checkout.root)
    expect(base).toMatchObject({ commit, notes: [] })
    expect(textIn(base, 'deep/er/text')).toBe('one\n')
    expect(textIn(base, 'with\nline "and" ünicode')).toBe('x')
    expect(statSync(path.join(base.root, 'run')).mode & 0o777).toBe(0o700)
    expect(readlinkSync(path.join(base.root, 'link'))).toBe('deep/er')
    expect(statSync(base.root).mode & 0o077).toBe(0)
    await base.remove()
    expect(existsSync(base.root)).toBe(false)
  })

  it('of a repository with SHA-256 is the same', async () => {
    const checkout = new Checkout(temporary())
    execFileSync('rm', ['-rf', path.join(checkout.root, '.git')])
    checkout.git('init', '-q', '-b', 'main', '--object-format=sha256')
    checkout.write('text', 'one')
    checkout.write('other', 'one')
    checkout.commit()
    checkout.write('text', 'two')
    const base = await baseOf(checkout.root)
    expect(textIn(base, 'text')).toBe('one')
    const file = base.files.get('text')!
    expect(await hasContent(path.join(checkout.root, 'text'), file)).toBe(false)
    expect(await hasContent(path.join(base.root, 'text'), file)).toBe(true)
  })

  it('has of large files the size, and tells whether another is the same', async () => {
    const checkout = new Checkout()
    const large = Buffer.alloc((4 << 20) + 1, 'x')
    checkout.write('disk.img', large)
    checkout.commit()
    const base = await baseOf(checkout.root)
    const stub = statSync(path.join(base.root, 'disk.img'))
    expect([stub.size, stub.blocks]).toEqual([large.length, 0])
    expect(await hasContent(path.join(checkout.root, 'disk.img'), base.files.get('disk.img')!)).toBe(true)
    large[7] = 0
    checkout.write('disk.img', large)
    expect(await hasContent(path.join(checkout.root, 'disk.img'), base.files.get('disk.img')!)).toBe(false)
  })

  it('has line ends as the checkout has them', async () => {
    const checkout = new Checkout()
    checkout.write('.gitattributes', '*.ps1 text eol=crlf\n')
    checkout.write('a.ps1', 'one\r\ntwo\r\n')
    checkout.write('b.ps1', 'one\r\n')
    checkout.commit()
    expect(checkout.git('cat-file', '-p', 'HEAD:a.ps1')).toBe('one\ntwo')
    checkout.write('b.ps1', 'other\r\n')
    const base = await baseOf(checkout.root)
    expect(textIn(base, 'a.ps1')).toBe('one\r\ntwo\r\n')
    expect(base.files.get('a.ps1')?.content).toEqual({ kind: 'same' })
    expect(base.files.get('b.ps1')?.content).toMatchObject({ kind: 'blob' })
  })

  it('has what a pointer of Git LFS leads to, where the workspace has it, and says where not', async () => {
    const checkout = new Checkout()
    const pointer = (text: string) =>
      `version https://git-lfs.github.com/spec/v1\noid sha256:${createHash('sha256').update(text).digest('hex')}\nsize ${text.length}\n`
    for (const name of ['same', 'changed', 'never-fetched']) checkout.write(name, pointer(`content of ${name}`))
    checkout.commit()
    checkout.write('same', 'content of same')
    checkout.write('changed', 'another content')
    const base = await baseOf(checkout.root)
    expect(textIn(base, 'same')).toBe('content of same')
    expect(textIn(base, 'changed')).toBe(pointer('content of changed'))
    expect(base.files.get('changed')?.size).toBe('content of changed'.length)
    expect(await hasContent(path.join(checkout.root, 'changed'), base.files.get('changed')!)).toBe(false)
    expect(await hasContent(path.join(checkout.root, 'never-fetched'), base.files.get('never-fetched')!)).toBe(true)
    expect(base.notes).toEqual(['changed is a file of Git LFS: an expression that reads it sees its pointer.'])
  })

  it('says that submodules are left out', async () => {
    const inner = new Checkout()
    inner.write('text', 'x')
    inner.commit()
    const checkout = new Checkout()
    checkout.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.root, 'sub')
    checkout.commit()
    const base = await baseOf(checkout.root)
    expect(base.notes).toEqual(['sub is a submodule: its files are not compared.'])
    expect(readdirSync(path.join(base.root, 'sub'))).toEqual([])
  })

  it('says what a partial clone has not, and fetches nothing', async () => {
    const origin = new Checkout()
    origin.git('config', 'uploadpack.allowFilter', 'true')
    origin.write('a', 'one')
    origin.write('b', 'kept')
    origin.commit()
    origin.write('a', 'two')
    origin.commit()
    const clone = path.join(temporary(), 'clone')
    origin.git('clone', '-q', '--filter=blob:none', `file://${origin.root}`, clone)
    const base = await baseOf(clone, 'HEAD~1')
    expect(base.notes).toEqual(['a is a file: this partial clone lacks its content.'])
    expect(existsSync(path.join(base.root, 'a'))).toBe(false)
    expect(textIn(base, 'b')).toBe('kept')
  })
})

describe('a repository of somebody else', () => {
  it('gets none of its programs run', async () => {
    const checkout = new Checkout()
    const folder = temporary()
    const mark = path.join(folder, 'was-run')
    const program = path.join(folder, 'program')
    writeFileSync(program, `#!/bin/sh\ntouch '${mark}'\ncat\n`, { mode: 0o755 })
    checkout.write('a.txt', 'a')
    checkout.write('.gitattributes', '* filter=trap diff=trap export-subst\n')
    checkout.commit()
    for (const [name, value] of [
      ['filter.trap.smudge', `'${program}'`],
      ['filter.trap.clean', `'${program}'`],
      ['filter.trap.process', `'${program}'`],
      ['diff.trap.textconv', `'${program}'`],
      ['core.fsmonitor', `'${program}'`],
      ['core.pager', `'${program}'`],
    ] as const)
      checkout.git('config', name, value)
    mkdirSync(path.join(checkout.root, '.git/hooks'), { recursive: true })
    for (const name of ['post-checkout', 'post-index-change', 'reference-transaction', 'fsmonitor-watchman'])
      writeFileSync(path.join(checkout.root, '.git/hooks', name), `#!/bin/sh\nexec '${program}'\n`, { mode: 0o755 })
    checkout.git('status')
    expect(existsSync(mark), 'the trap works').toBe(true)
    execFileSync('rm', [mark])
    checkout.write('a.txt', 'b')
    expect(textIn(await baseOf(checkout.root), 'a.txt')).toBe('a')
    expect(existsSync(mark)).toBe(false)
  })

  /** A tree that no git would write. */
  function treeOf(
    { root }: Checkout,
    entries: readonly (readonly [mode: string, name: string, text: string])[],
  ): string {
    const input = (command: readonly string[], text: Buffer | string) =>
      execFileSync('git', ['-C', root, ...command], { input: text, encoding: 'utf8' }).trim()
    const tree = Buffer.concat(
      entries.map(([mode, name, text]) => {
        const oid = mode === '40000' ? text : input(['hash-object', '-w', '--stdin'], text)
        return Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, 'hex')])
      }),
    )
    return input(['hash-object', '-w', '-t', 'tree', '--literally', '--stdin'], tree)
  }

  it('writes nothing outside of the folder, whatever its trees are called', async () => {
    const checkout = new Checkout()
    const outside = temporary()
    const inner = treeOf(checkout, [['100644', 'file', 'written']])
    const tree = treeOf(checkout, [
      ['120000', 'a', outside],
      ['40000', 'a', inner],
      ['40000', '..', inner],
      ['40000', '.git', inner],
      ['100644', 'good', 'good'],
    ])
    const commit = gitIn(checkout.root, 'commit-tree', '-m', 'one', tree)
    const base = await baseOf(checkout.root, commit)
    expect(readdirSync(outside)).toEqual([])
    expect(existsSync(path.join(tmpdir(), 'file'))).toBe(false)
    expect(readdirSync(base.root).sort()).toEqual(['a', 'good'])
    expect(lstatSync(path.join(base.root, 'a')).isDirectory()).toBe(true)
  })

  it('is no way out for files that git does not know', async () => {
    const checkout = new Checkout()
    const outside = temporary()
    symlinkSync(outside, path.join(checkout.root, 'a'))
    checkout.commit()
    execFileSync('rm', [path.join(checkout.root, 'a')])
    checkout.write('a/made', 'by a step')
    checkout.git('rm', '-q', '--cached', 'a')
    await baseOf(checkout.root)
    expect(readdirSync(outside)).toEqual([])
  })

  it('may have a file that nobody may read', async () => {
    const checkout = new Checkout()
    checkout.write('a', 'one')
    checkout.commit()
    const file = checkout.write('secret', 'x')
    chmodSync(file, 0)
    expect(textIn(await baseOf(checkout.root), 'a')).toBe('one')
  })
})
