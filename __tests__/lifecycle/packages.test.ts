import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import type { Package, PackageList, PackageNews } from '../../src/events/packages.ts'
import { packageListIn } from '../../src/inventory/list-packages.ts'
import { diffPackages } from '../../src/lifecycle/packages/diff-packages.ts'
import { fetchList, shelve } from '../../src/lifecycle/packages/shelf.ts'
import { packageSentence, usedSentence } from '../../src/report/life/package-news.ts'

const pack = (name: string, version: string, architecture = 'amd64'): Package => ({ name, version, architecture })
const folder = mkdtempSync(path.join(tmpdir(), 'shelf-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('what a guest says of its packages', () => {
  const said = (manager: string, ...lines: readonly string[]) =>
    new Map([
      ['manager', [manager]],
      ['used-kib', ['2048']],
      ['p', lines],
    ])

  it('is a list in one order', () => {
    expect(packageListIn(said('dpkg', 'sudo\t1.9.13p3\tamd64', 'bash\t5.2.15-2+b7\tamd64'))).toEqual({
      manager: 'dpkg',
      usedBytes: 2 << 20,
      packages: [pack('bash', '5.2.15-2+b7'), pack('sudo', '1.9.13p3')],
    })
  })

  it('is without the epoch that says nothing, and the keys that rpm counts', () => {
    const lines = ['openssl\t1:3.2.2-6.el9\tx86_64', 'bash\t0:5.1.8-9.el9\tx86_64', 'gpg-pubkey\t0:8d-5\t(none)']
    expect(packageListIn(said('rpm', ...lines)).packages).toEqual([
      pack('bash', '5.1.8-9.el9', 'x86_64'),
      pack('openssl', '1:3.2.2-6.el9', 'x86_64'),
    ])
  })

  it.each([
    ['no package manager', new Map()],
    ['one that is not known', said('slackpkg', 'a\t1\tnoarch')],
    ['one without packages', said('dpkg')],
  ])('is none of %s', (_, nothing) => expect(() => packageListIn(nothing)).toThrow('no list of packages'))
})

describe('what is different', () => {
  it('is upgraded, downgraded, added and removed', () => {
    const before = [pack('bash', '5.2-1'), pack('openssl', '3.0.14-1'), pack('sudo', '2'), pack('telnet', '1')]
    const after = [pack('bash', '5.2-1'), pack('openssl', '3.0.15-1'), pack('sudo', '1'), pack('zstd', '1')]
    expect(diffPackages(before, after)).toEqual({
      added: [pack('zstd', '1')],
      removed: [pack('telnet', '1')],
      upgraded: [{ name: 'openssl', architecture: 'amd64', from: '3.0.14-1', to: '3.0.15-1' }],
      downgraded: [{ name: 'sudo', architecture: 'amd64', from: '2', to: '1' }],
    })
  })

  it('of a package with several versions is each version', () => {
    const before = [pack('kernel', '1'), pack('kernel', '2')]
    expect(diffPackages(before, [pack('kernel', '2'), pack('kernel', '3')])).toEqual({
      added: [pack('kernel', '3')],
      removed: [pack('kernel', '1')],
      upgraded: [],
      downgraded: [],
    })
  })

  it('made of the one list gives the other', () => {
    const list = fc.uniqueArray(
      fc.record({
        name: fc.constantFrom('a', 'b', 'c', 'd'),
        version: fc.constantFrom('1', '2', '3'),
        architecture: fc.constantFrom('amd64', 'i386'),
      }),
      { selector: ({ name, version, architecture }) => `${name} ${version} ${architecture}` },
    )
    const key = ({ name, version, architecture }: Package) => `${name} ${version} ${architecture}`
    fc.assert(
      fc.property(list, list, (before, after) => {
        const { added, removed, upgraded, downgraded } = diffPackages(before, after)
        const result = new Set(before.map(key))
        for (const one of removed) result.delete(key(one))
        for (const one of added) result.add(key(one))
        for (const { name, architecture, from, to } of [...upgraded, ...downgraded]) {
          result.delete(key({ name, architecture, version: from }))
          result.add(key({ name, architecture, version: to }))
        }
        expect([...result].sort()).toEqual(after.map(key).sort())
      }),
    )
  })
})

describe('the sentence for a changelog', () => {
  const news = (before: readonly Package[], after: readonly Package[], used = [0, 0]): PackageNews => ({
    manager: 'dpkg',
    count: after.length,
    inventory: '',
    file: '',
    usedBytes: used[1],
    against: { vmid: 9, name: 'x', count: before.length, usedBytes: used[0], diff: diffPackages(before, after) },
  })
  const versions = (names: readonly string[], version: string) => names.map((name) => pack(name, version))

  it('names what people look for first', () => {
    const names = ['aaa', 'bbb', 'ccc', 'linux-image-amd64', 'openssl', 'zlib1g']
    const before = [...versions(names, '1'), pack('telnet', '1')]
    const after = [...versions(names, '2'), pack('zstd', '1')]
    expect(packageSentence(news(before, after))).toBe(
      '6 packages upgraded, among them linux-image-amd64 1 → 2, openssl 1 → 2 and aaa 1 → 2; 1 added (zstd); 1 removed (telnet).',
    )
  })

  it('of few names all, and of none says so', () => {
    expect(packageSentence(news([pack('a', '1')], [pack('a', '2')]))).toBe('1 package upgraded: a 1 → 2.')
    expect(packageSentence(news([pack('a', '2')], [pack('a', '1')]))).toBe('1 package downgraded: a 2 → 1.')
    expect(packageSentence(news([pack('a', '1')], [pack('a', '1')]))).toBe('No package is different from template 9.')
    expect(packageSentence({ manager: 'apk', count: 2, inventory: '', file: '', usedBytes: undefined })).toBe(
      '2 packages.',
    )
  })

  it('has the room that is used beside it', () => {
    const mib = 1 << 20
    expect(usedSentence(news([], [], [800 * mib, 814 * mib]))).toBe(
      'The root file system holds 814 MiB, 14 MiB more than before.',
    )
    expect(usedSentence(news([], [], [814 * mib, 800 * mib]))).toContain('14 MiB less than before')
  })
})

describe('a list that is kept', () => {
  const list: PackageList = {
    manager: 'dpkg',
    usedBytes: undefined,
    packages: [pack('bash', '5.2-1'), pack('odd "name"', '1')],
  }

  it('is found by its sum, here and beyond this machine', async () => {
    const files = new Map<string, string>()
    const beyond = {
      restore: async (key: string, file: string) => {
        const text = files.get(key)
        if (text !== undefined) writeFileSync(file, text)
        return text !== undefined
      },
      save: async (key: string, file: string) => {
        files.set(key, readFileSync(file, 'utf8'))
      },
    }
    const here = path.join(folder, 'one')
    const { inventory, file } = await shelve(list, { folder: here, beyond })
    expect(file.startsWith(here)).toBe(true)
    expect(await fetchList(inventory, { folder: here, beyond: undefined })).toEqual(list)
    const elsewhere = path.join(folder, 'two')
    expect(await fetchList(inventory, { folder: elsewhere, beyond })).toEqual(list)
    expect(readdirSync(here)).toHaveLength(1)
    // Not under another's name: whoever can write to the cache is not believed.
    for (const [key, text] of files) files.set(key, text.replace('5.2-1', '5.2-2'))
    expect(await fetchList(inventory, { folder: path.join(folder, 'three'), beyond })).toBeUndefined()
    expect(readdirSync(path.join(folder, 'three'))).toEqual([])
  })

  it.each(['', 'sha256:../../etc/passwd', `sha256:${'0'.repeat(64)}`])('is not %j', async (inventory) => {
    expect(await fetchList(inventory, { folder, beyond: undefined })).toBeUndefined()
  })
})
