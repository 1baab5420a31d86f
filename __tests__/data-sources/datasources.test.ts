import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { crypt } from '../../src/data-sources/crypt.ts'
import { http } from '../../src/data-sources/http.ts'
import { nothing } from '../../src/data-sources/null.ts'
import { password } from '../../src/data-sources/password.ts'
import { sshkey } from '../../src/data-sources/sshkey.ts'
import { fullTrust } from '../../src/trust/trust.ts'

const { signal } = new AbortController()

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'datasources-'))
  onTestFinished(() => rmSync(made, { recursive: true }))
  return made
}

describe('null', () => {
  it('answers its input', async () => {
    expect(await nothing.read({ input: 'x' }, { workingDirectory: '/', trust: fullTrust, env: {}, signal })).toEqual({
      output: 'x',
    })
  })
})

describe('http', () => {
  async function serve(): Promise<string> {
    const server = createServer((request, response) => {
      if (request.url === '/moved') {
        response.writeHead(302, { location: '/' }).end()
        return
      }
      if (request.url === '/missing') {
        response.writeHead(404).end('nothing here')
        return
      }
      if (request.url === '/empty') {
        response.writeHead(204).end()
        return
      }
      request.setEncoding('utf8')
      let body = ''
      request.on('data', (text) => {
        body += text
      })
      request.on('end', () => {
        response.setHeader('x-some-thing', ['a', 'b'])
        const { authorization = 'none' } = request.headers
        response.end(`${request.method} ${authorization} ${request.headers['x-asked']} ${body}`)
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  const context = { workingDirectory: '/', trust: fullTrust, env: {}, signal }
  const get = { method: 'GET', request_headers: {}, request_body: '' } as const

  it('asks, and answers headers and body', async () => {
    const url = await serve()
    const headers = { 'X-Asked': '1' }
    const answer = await http.read({ url, method: 'POST', request_headers: headers, request_body: 'hi' }, context)
    expect(answer).toMatchObject({ url, body: 'POST none 1 hi' })
    expect(answer.response_headers).toMatchObject({ 'X-Some-Thing': 'a, b', 'Content-Length': '14' })
    const moved = await http.read({ ...get, url: `${url.replace('//', '//me:secret@')}/moved` }, context)
    expect(moved.body).toBe(`GET Basic ${btoa('me:secret')} undefined `)
  })

  it('refuses any status but 200, and says why there is no answer', async () => {
    const url = await serve()
    await expect(http.read({ ...get, url: `${url}/missing` }, context)).rejects.toMatchObject({
      message: 'HTTP request error. Response code: 404',
      detail: 'nothing here',
    })
    await expect(http.read({ ...get, url: `${url}/empty` }, context)).rejects.toThrow('Response code: 204')
    const gone = createServer().listen(0, '127.0.0.1')
    await once(gone, 'listening')
    const closed = `http://127.0.0.1:${(gone.address() as AddressInfo).port}`
    gone.close()
    await expect(http.read({ ...get, url: `${closed}/` }, context)).rejects.toThrow(/ECONNREFUSED/)
  })
})

describe('sshkey', () => {
  it.each(['ed25519', 'rsa'] as const)('makes a key of type %s once and keeps it', async (type) => {
    const workingDirectory = folder()
    const first = await sshkey.read({ name: 'a/b', type }, { workingDirectory, trust: fullTrust, env: {}, signal })
    expect(first.private_key_path).toBe(path.join(workingDirectory, `packer_cache/ssh_private_key_a_b_${type}.pem`))
    expect(statSync(first.private_key_path).mode & 0o777).toBe(0o600)
    const [kind, key, comment] = first.public_key.split(' ')
    expect([kind, comment]).toEqual([`ssh-${type}`, 'a_b'])
    const told = execFileSync('ssh-keygen', ['-y', '-f', first.private_key_path], { encoding: 'utf8' })
    expect(told.split(' ')[1]?.trim()).toBe(key)
    expect(await sshkey.read({ name: 'a/b', type }, { workingDirectory, trust: fullTrust, env: {}, signal })).toEqual(
      first,
    )
  })

  it('keeps it in PACKER_CACHE_DIR, and refuses what is no key there', async () => {
    const workingDirectory = folder()
    const context = { workingDirectory, trust: fullTrust, env: { PACKER_CACHE_DIR: 'elsewhere' }, signal }
    const { private_key_path: file } = await sshkey.read({ name: '', type: 'ed25519' }, context)
    expect(file).toBe(path.join(workingDirectory, 'elsewhere/ssh_private_key_packer_ed25519.pem'))
    expect(readFileSync(file, 'utf8')).toContain('PRIVATE KEY')
    writeFileSync(file, 'x')
    await expect(sshkey.read({ name: '', type: 'ed25519' }, context)).rejects.toThrow(/can not be read as a key/)
  })
})

describe('password', () => {
  const context = { workingDirectory: '/', trust: fullTrust, env: {}, signal }

  it('generates another one each time', async () => {
    const options = { length: 20, input: '', crypt: 'sha512', hash: 'md5' } as const
    const [first, second] = [await password.read(options, context), await password.read(options, context)]
    expect(first.plaintext).toMatch(/^[\w!@#$%^&*()+\-?./]{20}$/)
    expect(first.plaintext).not.toBe(second.plaintext)
    expect(first.crypt).toMatch(/^\$6\$[./\w]{16}\$[./\w]{86}$/)
  })

  it('gives the forms of one that is there', async () => {
    const given = await password.read({ length: 32, input: 'correct horse?', crypt: 'md5', hash: 'sha256' }, context)
    expect(given).toMatchObject({ plaintext: 'correct horse?', base64: 'Y29ycmVjdCBob3JzZT8' })
    expect(given.hash).toMatch(/^[0-9a-f]{64}$/)
    const [, , salt = ''] = given.crypt.split('$')
    expect(given.crypt).toBe(crypt('md5', 'correct horse?', salt))
  })

  // Made with `openssl passwd -1|-5|-6 -salt SALT PASSWORD`.
  it.each([
    ['md5', 'password', 'abcdefgh'],
    ['sha256', 'Ünïcode pässword', 'abcdefghijklmnop'],
    ['sha512', 'a'.repeat(70), 'saltstring'],
  ] as const)('crypts with %s as OpenSSL does', (method, text, salt) => {
    const flag = { md5: '-1', sha256: '-5', sha512: '-6' }[method]
    const expected = execFileSync('openssl', ['passwd', flag, '-salt', salt, text], { encoding: 'utf8' }).trim()
    expect(crypt(method, text, salt)).toBe(expected)
  })
})
