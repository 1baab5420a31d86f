import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { TemplateError } from '../../src/diagnostics/errors.ts'
import { type ChecksumRule, findChecksum, parseChecksum, resolveChecksum } from '../../src/media/checksum.ts'
import { temporaryFolder } from './folder.ts'

const md5 = 'd41d8cd98f00b204e9800998ecf8427e'
const sha1 = 'da39a3ee5e6b4b0d3255bfef95601890afd80709'
const sha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
const sha512 = 'ab'.repeat(64)
const other = 'cd'.repeat(32)

describe('iso_checksum', () => {
  it.each([
    ['none', { kind: 'none' }],
    [`sha256:${sha256}`, { kind: 'digest', checksum: { algorithm: 'sha256', digest: sha256 } }],
    [`SHA256:${sha256.toUpperCase()}`, { kind: 'digest', checksum: { algorithm: 'sha256', digest: sha256 } }],
    [md5, { kind: 'digest', checksum: { algorithm: 'md5', digest: md5 } }],
    [sha1, { kind: 'digest', checksum: { algorithm: 'sha1', digest: sha1 } }],
    [` ${sha256} `, { kind: 'digest', checksum: { algorithm: 'sha256', digest: sha256 } }],
    [sha512, { kind: 'digest', checksum: { algorithm: 'sha512', digest: sha512 } }],
    ['file:https://x/SHA256SUMS', { kind: 'file', location: 'https://x/SHA256SUMS', algorithm: undefined }],
    ['file:./sums', { kind: 'file', location: './sums', algorithm: undefined }],
    ['file:///tmp/sums', { kind: 'file', location: 'file:///tmp/sums', algorithm: undefined }],
    ['md5:file:./sums', { kind: 'file', location: './sums', algorithm: 'md5' }],
  ])('%s', (text, rule) => expect(parseChecksum(text)).toEqual(rule))

  it.each(['', 'sha256:', 'sha256:abc', `md5:${sha256}`, 'sha3:abc', 'x'.repeat(64), 'file:', 'a'.repeat(63)])(
    '"%s" is refused',
    (text) => {
      expect(parseChecksum(text)).toMatchObject({ severity: 'error', summary: expect.stringContaining('iso_checksum') })
    },
  )
})

describe('a list of checksums', () => {
  it.each([
    ['GNU', `${other}  other.iso\n${sha256}  debian.iso\n`],
    ['GNU, binary mode', `${other} *other.iso\r\n${sha256} *debian.iso\r\n`],
    ['GNU, from the folder', `${sha256}  ./debian.iso`],
    ['BSD', `SHA256 (other.iso) = ${other}\nSHA256 (debian.iso) = ${sha256}\n`],
    [
      'BSD with a size comment and a signature',
      `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n# debian.iso: 3 bytes\nSHA256 (debian.iso) = ${sha256}\n-----BEGIN PGP SIGNATURE-----\nabc\n-----END PGP SIGNATURE-----`,
    ],
    ['one digest alone', `${sha256}\n`],
    ['several algorithms: the strongest', `${md5}  debian.iso\n${sha256}  debian.iso\n${sha1}  debian.iso`],
    ['several folders: the nearest', `${other}  arm64/debian.iso\n${sha256}  amd64/debian.iso`],
  ])('%s', (_, list) => {
    expect(findChecksum(list, '/cd/amd64/debian.iso')).toEqual({ algorithm: 'sha256', digest: sha256 })
  })

  it('does not take a similar name, nor another algorithm than the one asked for', () => {
    expect(findChecksum(`${sha256}  my-debian.iso\n${other}  debian.iso.sig`, '/debian.iso')).toBeUndefined()
    expect(findChecksum(`${sha256}  debian.iso\n${md5}  debian.iso`, '/debian.iso', 'md5')).toEqual({
      algorithm: 'md5',
      digest: md5,
    })
    expect(findChecksum(`${sha256}  debian.iso`, '/debian.iso', 'md5')).toBeUndefined()
  })

  it('comes from a path, a file address or the web', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'SHA256SUMS')
    await writeFile(path, `${sha256}  debian 12.iso\n`)
    const source = {
      url: 'https://x/debian%2012.iso?token=1',
      workingDirectory: folder.path,
      fetchText: async (url: string) => `${sha256}  debian 12.iso # ${url}`.split(' #')[0] ?? '',
    }
    for (const text of [
      'file:SHA256SUMS',
      `file:${path}`,
      `file:${pathToFileURL(path).href}`,
      'file:https://x/SHA256SUMS',
    ])
      expect(await resolveChecksum(parseChecksum(text) as ChecksumRule, source)).toEqual({
        algorithm: 'sha256',
        digest: sha256,
      })
    for (const text of ['file:missing', 'file:SHA512SUMS']) {
      const failure = await resolveChecksum(parseChecksum(text) as ChecksumRule, source).catch(
        (thrown: unknown) => thrown,
      )
      expect(failure).toBeInstanceOf(TemplateError)
    }
    const unlisted = { ...source, url: 'https://x/fedora.iso' }
    await expect(resolveChecksum(parseChecksum('file:SHA256SUMS') as ChecksumRule, unlisted)).rejects.toThrow(
      'does not list fedora.iso',
    )
  })
})
