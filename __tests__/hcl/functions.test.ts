import { constants, generateKeyPairSync, publicEncrypt } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createPlainServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { compareSync } from 'bcryptjs'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { bind, type HttpRequest } from '../../src/hcl/evaluation/function.ts'
import {
  createFunctions,
  env,
  functionDefinitions,
  prepareFunctions,
  secretText,
} from '../../src/hcl/functions/all-functions.ts'
import { Answers } from '../../src/hcl/functions/answers.ts'
import { ask } from '../../src/hcl/functions/ask-server.ts'
import { awsIdentity } from '../../src/hcl/functions/aws-profile.ts'
import { signed } from '../../src/hcl/functions/aws-signature.ts'
import { toJson } from '../../src/hcl/values/value-json.ts'
import { containsMark, isKnown, string, stringOf } from '../../src/hcl/values/values.ts'
import { fullTrust } from '../../src/trust/trust.ts'
import { evaluateText, functionsIn, now } from './evaluation.ts'

beforeAll(() => prepareFunctions(functionDefinitions.keys()))

function run(text: string, functions = functionsIn(process.cwd())) {
  const { value, diagnostics } = evaluateText(text, new Map(), functions)
  return diagnostics[0]?.detail ?? toJson(value)
}

// Packer's list, in its documentation's order of letters.
const names =
  'abs abspath alltrue anytrue aws_secretsmanager aws_secretsmanager_raw base64decode base64encode base64gzip basename bcrypt can ceil chomp chunklist cidrhost cidrnetmask cidrsubnet cidrsubnets coalesce coalescelist compact concat consul_key contains convert csvdecode dirname distinct element endswith file filebase64 fileexists fileset flatten floor format formatdate formatlist indent index join jsondecode jsonencode keys legacy_isotime legacy_strftime length log lookup lower max md5 merge min parseint pathexpand pow range regex regex_replace regexall replace reverse rfc3339_parse rsadecrypt setintersection setproduct setunion sha1 sha256 sha512 signum slice sort split startswith strcontains strrev substr sum templatefile textdecodebase64 textencodebase64 timeadd timestamp title trim trimprefix trimspace trimsuffix try unix_timestamp_parse upper urlencode uuidv4 uuidv5 values vault yamldecode yamlencode zipmap'

test('there is every function of Packer, and no other', () => {
  expect([...functionDefinitions.keys()].sort()).toEqual(names.split(' ').sort())
})

test('a misspelt name is answered with the right one', () => {
  expect(run('uper("a")')).toBe('There is no function named "uper". Did you mean "upper"?')
})

test.each([
  ['format("%999999999d", 1)', '999999999 characters are too many: at most 1000000 are computed here'],
  ['format("x %.999999999f", 1)', '999999999 digits are too many: at most 10000 are computed here'],
  ['formatlist("%.1000001s", ["a"])', '1000001 characters are too many: at most 1000000 are computed here'],
  [
    'setproduct(range(1000), range(1000), range(1000))',
    '1000000000 combinations are too many: at most 100000 are computed here',
  ],
])('%s is told to be too much, at once', (text, why) => {
  expect(run(text)).toContain(why)
})

test('what is large is made all the same', () => {
  expect(run('length(format("%1000000d", 1))')).toBe(1_000_000)
  expect(run('length(setproduct(range(100), range(1000)))')).toBe(100_000)
})

test('operations in a row are worked out, as many as there may be', () => {
  expect(run(`1${' + 1'.repeat(1000)}`)).toBe(1001)
  expect(run(`"a" == "b"${' || false'.repeat(999)}`)).toBe(false)
})

describe('env', () => {
  test('is not among the functions', () => {
    expect(run('env("HOME")')).toMatch(/no function named "env"/)
  })

  test('reads the environment that it is given; what is not set is empty', () => {
    const context = { workingDirectory: '/', trust: fullTrust, env: { NAME: 'x' }, now, random: () => new Uint8Array() }
    const functions = new Map([['env', bind(env, context)]])
    expect(run('"${env("NAME")}-${env("OTHER")}"', functions)).toBe('x-')
    expect(run('env(null)', functions)).toMatch(/must not be null/)
  })
})

describe('time', () => {
  test.each([
    ['timestamp()', '2024-05-06T07:08:09Z'],
    ['legacy_isotime()', '2024-05-06T07:08:09Z'],
    ['legacy_isotime("2006-01-02T15:04:05")', '2024-05-06T07:08:09'],
    ['legacy_isotime("Mon January _2 3:4:5PM 06 -0700 MST .000")', 'Mon May  6 7:8:9AM 24 +0000 UTC .123'],
    ['legacy_isotime("20060102150405")', '20240506070809'],
    ['legacy_isotime("Monday 02 Jan Jany")', 'Monday 06 May Jany'],
    [
      'legacy_strftime("%Y-%m-%d %H:%M:%S %y %b %B %a %A %p %I %Z %z %% %Q")',
      '2024-05-06 07:08:09 24 May May Mon Monday AM 07 UTC +0000 % %Q',
    ],
    ['legacy_strftime()', '2024-05-06T07:08:09Z'],
    ['formatdate("YYYY", timestamp())', '2024'],
  ])('%s', (text, expected) => {
    expect(run(text)).toBe(expected)
  })

  test.each(['legacy_isotime("a", "b")', 'legacy_strftime("a", "b")'])('%s fails', (text) => {
    expect(run(text)).toMatch(/too many values/)
  })
})

describe('random', () => {
  test('uuidv4 is made of the bytes that it is given', () => {
    expect(run('uuidv4()')).toBe('00010203-0405-4607-8809-0a0b0c0d0e0f')
  })

  test('bcrypt', () => {
    const hash = run('bcrypt("secret", 4)')
    expect(hash).toMatch(/^\$2a\$04\$/)
    expect(compareSync('secret', String(hash))).toBe(true)
    expect(run(`bcrypt("${'x'.repeat(73)}", 4)`)).toMatch(/72 bytes/)
    expect(run('bcrypt("x", 32)')).toMatch(/cost 32/)
    // As Go does: a cost below the least is the usual one.
    expect(run('bcrypt("x", 3)')).toMatch(/^\$2a\$10\$/)
  })
})

test('base64gzip can be unpacked', () => {
  expect(gunzipSync(Buffer.from(String(run('base64gzip("some text")')), 'base64')).toString()).toBe('some text')
  expect(run('base64gzip([])')).toMatch(/string required/)
})

describe('rsadecrypt', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const secret = publicEncrypt(
    { key: publicKey, padding: constants.RSA_PKCS1_PADDING },
    Buffer.from('hidden'),
  ).toString('base64')
  const pem = String(privateKey.export({ type: 'pkcs1', format: 'pem' }))
  const variables = new Map([
    ['secret', string(secret)],
    ['key', string(pem)],
  ])

  const block = (filled: number[], text: string) =>
    publicEncrypt(
      { key: publicKey, padding: constants.RSA_NO_PADDING },
      Buffer.from([
        ...filled,
        ...Array<number>(126 - filled.length - text.length + 1).fill(0xff),
        0,
        ...Buffer.from(text),
      ]),
    ).toString('base64')

  test('a text of another form is an error each time, and no text that was made up', () => {
    const given = (first: number[]) => evaluateText(`rsadecrypt("${block(first, 'hidden')}", key)`, variables)
    expect(stringOf(given([0, 2]).value)).toBe('hidden')
    for (const first of [
      [0, 1],
      [0, 2, 1, 0],
      [0, 0, 2],
    ])
      expect(given(first).diagnostics[0]?.detail).toMatch(/failed to decrypt/)
  })

  test('reads what was encrypted for the key', () => {
    expect(stringOf(evaluateText('rsadecrypt(secret, key)', variables).value)).toBe('hidden')
  })

  test.each([
    ['rsadecrypt("?", key)', /not base64/],
    ['rsadecrypt(secret, "no key")', /PEM/],
    ['rsadecrypt("AA==", key)', /failed to decrypt: the text was not encrypted for this key/],
    ['rsadecrypt("!", key)', /not base64/],
  ])('%s fails', (text, reason) => {
    expect(evaluateText(text, variables).diagnostics[0]?.detail).toMatch(reason)
  })
})

describe('what is wrong is said', () => {
  test.each([
    ['format("a%", 1)', 'Call to function "format" failed: invalid format string starting at offset 1.'],
    ['format("%d%", 1)', 'Call to function "format" failed: invalid format string starting at offset 2.'],
    ['format("%5")', 'Call to function "format" failed: invalid format string starting at offset 0.'],
    ['format("%z", 1)', `Call to function "format" failed: unsupported format verb 'z' in "%z" at offset 0.`],
    ['range(1, 5, -1)', /: end must be less than start when step is negative\.$/],
    ['range(5, 1, 1)', /: end must be greater than start when step is positive\.$/],
    ['range(1, 2, 0)', /: step must not be zero\.$/],
    ['range(1025)', /: more than 1024 values were generated/],
    ['sum({ a = 1 })', /: a list, a set or a tuple is required, not object\.$/],
    ['sum("a")', /: a list, a set or a tuple is required\.$/],
    ['sum([])', /: an empty list has no sum\.$/],
    ['sum(["a"])', /: all elements must be numbers\.$/],
  ])('%s', (text, reason) => {
    expect(run(text)).toEqual(typeof reason === 'string' ? reason : expect.stringMatching(reason))
  })

  test.each([
    ['0b101', 5],
    ['-0b11', -3],
    ['a0b1', 'a0b1'],
    ['0b12', '0b12'],
    ['.5', 0.5],
    ['x.', 'x.'],
    ['2024-01-02 03:04:05 +2', '2024-01-02T03:04:05+02:00'],
    ['!!timestamp 2024-1-2', '2024-01-02T00:00:00Z'],
    ['2024-01-02 03:04:05 -0330', '2024-01-02T03:04:05-03:30'],
    ['2024-01-02T03:04:05+00:00', '2024-01-02T03:04:05Z'],
    ['{ a: { <<: [{ d: 1, e: 1 }, { e: 2, f: 2 }], f: 3 } }', { a: { d: 1, e: 1, f: 3 } }],
    ['[&a { d: 1 }, &b { d: 2, e: 2 }, { <<: [*b, *a] }]', [{ d: 1 }, { d: 2, e: 2 }, { d: 2, e: 2 }]],
  ])('yamldecode of %s', (text, expected) => {
    expect(run(`yamldecode("${text}")`)).toEqual(expected)
  })
})

test.each([
  ['pow(10, 2000000000) > pow(10, 300)', true],
  ['pow(10, -2000000000) == 0', true],
  ['pow(1023.9999999999999, 2)', 1023.9999999999999 ** 2],
  ['pow(0.1, 3) > 0.0009', true],
])('%s is computed with large and small steps', (text, expected) => {
  expect(run(text)).toBe(expected)
})

describe('paths', () => {
  const functions = functionsIn('/srv/dir', { HOME: '/home/somebody' })
  test.each([
    ['abspath("a/../b")', '/srv/dir/b'],
    ['abspath("/x")', '/x'],
    ['pathexpand("~/a")', '/home/somebody/a'],
    ['pathexpand("~")', '/home/somebody'],
    ['pathexpand("a~")', 'a~'],
  ])('%s', (text, expected) => {
    expect(run(text, functions)).toBe(expected)
  })

  test('a name that no file can have is an error, not a file that is missing', () => {
    const name = 'x'.repeat(300)
    expect(run(`fileexists("${name}")`)).toMatch(/: cannot look at .*x\.$/)
    expect(run(`file("${name}")`)).toMatch(/: cannot read .*x: /)
  })

  test('the home folder of another user', () => {
    expect(run('pathexpand("~root/a")', functions)).toMatch(/own user/)
  })
})

describe('secrets of servers', () => {
  const asked: { url: string | undefined; headers: Record<string, unknown>; body: string | undefined }[] = []
  const context = (variables: Record<string, string>) =>
    createFunctions({
      workingDirectory: '/',
      trust: fullTrust,
      env: variables,
      now,
      random: () => new Uint8Array(),
      request: answer,
    })

  const answers: Record<string, [number, string]> = {
    '/v1/secret/data/app': [200, '{"data":{"data":{"password":"p2"},"metadata":{}}}'],
    '/v1/kv/app': [200, '{"data":{"password":"p1","number":5}}'],
    '/v1/kv/a%20b/c?raw': [200, 'plain'],
    '/v1/kv/empty?raw': [200, ''],
    '/': [200, '{"Name":"n","SecretString":"{\\"user\\":\\"u\\",\\"port\\":22}"}'],
  }
  function answer({ url, headers, body: sent }: HttpRequest) {
    const { pathname, search } = new URL(url)
    asked.push({ url, headers, body: sent })
    const [status, body] = answers[pathname + search] ?? [404, '{"errors":[]}']
    return { status, body }
  }

  const vault = context({ VAULT_TOKEN: 't', VAULT_ADDR: 'http://vault:8200', VAULT_NAMESPACE: 'n' })
  test.each([
    ['vault("secret/data/app", "password")', 'p2'],
    ['vault("/kv/app", "password")', 'p1'],
  ])('%s', (text, expected) => {
    const { value, diagnostics } = evaluateText(text, new Map(), vault)
    expect(diagnostics).toEqual([])
    expect(stringOf(value)).toBe(expected)
    expect(containsMark(value)).toBe(true)
    expect(asked.at(-1)?.headers).toMatchObject({ 'X-Vault-Token': 't', 'X-Vault-Namespace': 'n' })
  })

  test.each([
    ['vault("kv/app", "other")', /no key "other"/],
    ['vault("kv/app", "number")', /no key "number"/],
    ['vault("nothing", "x")', /has nothing at nothing/],
  ])('%s fails', (text, reason) => {
    expect(run(text, vault)).toMatch(reason)
  })

  test('the address of Vault may end in a slash', () => {
    run('vault("kv/app", "password")', context({ VAULT_TOKEN: 't', VAULT_ADDR: 'http://vault:8200//' }))
    expect(asked.at(-1)?.url).toBe('http://vault:8200/v1/kv/app')
  })

  const aws = context({ AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key' })
  test.each([
    ['aws_secretsmanager("n", "user")', 'u'],
    ['aws_secretsmanager("n", "port")', '22'],
    ['aws_secretsmanager_raw("n")', '{"user":"u","port":22}'],
    ['consul_key("a b/c")', 'plain'],
  ])('%s', (text, expected) => {
    expect(run(text, aws)).toBe(expected)
  })

  test.each([
    [{}, 'https://secretsmanager.eu-west-1.amazonaws.com/'],
    [{ AWS_ENDPOINT_URL: 'http://h:4566' }, 'http://h:4566/'],
    [{ AWS_ENDPOINT_URL: 'http://h', AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://s//' }, 'http://s/'],
  ])('AWS is asked as it wants to be, with %j', (endpoints, url) => {
    const keys = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key' }
    run('aws_secretsmanager_raw("n")', context({ ...keys, ...endpoints }))
    expect(asked.at(-1)).toMatchObject({
      url,
      headers: {
        'Content-Type': 'application/x-amz-json-1.1',
        'X-Amz-Target': 'secretsmanager.GetSecretValue',
        Authorization: expect.stringContaining('/eu-west-1/secretsmanager/aws4_request'),
      },
      body: '{"SecretId":"n","VersionStage":"AWSCURRENT"}',
    })
  })

  test.each([
    ['aws_secretsmanager("n", null)', /several values/],
    ['aws_secretsmanager("n", "x")', /no key "x"/],
    ['aws_secretsmanager("", "x")', /name of the secret is empty/],
    ['aws_secretsmanager_raw("")', /name of the secret is empty/],
    ['consul_key("nope")', /no key nope/],
    ['consul_key("empty")', /is empty/],
  ])('%s fails', (text, reason) => {
    expect(run(text, aws)).toMatch(reason)
  })

  const none = context({ HOME: '/nowhere' })
  test.each([
    ['vault("a", "b")', /VAULT_TOKEN must be set/],
    ['aws_secretsmanager("a", "b")', /AWS_REGION or AWS_DEFAULT_REGION must be set/],
    ['aws_secretsmanager_raw("a")', /AWS_REGION or AWS_DEFAULT_REGION must be set/],
  ])('%s without its environment', (text, reason) => {
    expect(run(text, none)).toMatch(reason)
  })

  test('no answer is said with its address', async () => {
    const answers = new Answers()
    const closed = createFunctions({
      workingDirectory: '/',
      trust: fullTrust,
      env: { CONSUL_HTTP_ADDR: '127.0.0.1:1' },
      now,
      random: () => new Uint8Array(),
      request: answers.request,
    })
    evaluateText('consul_key("x")', new Map(), closed)
    await answers.complete(new AbortController().signal)
    expect(run('consul_key("x")', closed)).toMatch(/127\.0\.0\.1:1/)
  })

  test('are asked over TLS where the address says so', async () => {
    let first: number | undefined
    const server = createPlainServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', (bytes) => {
        first = bytes[0]
        socket.destroy()
      })
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const request = { url: `https://127.0.0.1:${port}/`, headers: {}, body: undefined }
    expect(await ask(request, new AbortController().signal)).toBeInstanceOf(Error)
    // A handshake, whose records have the number 22.
    expect(first).toBe(22)
  })

  describe('in legacy templates', () => {
    const given = { workingDirectory: '/', trust: fullTrust, env: {}, now, request: answer }
    const of = (name: string, words: string[], env: Record<string, string>) =>
      secretText(name, words, { ...given, env })
    const keys = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key' }

    test('a key may be left out, a name not', () => {
      expect(of('aws_secretsmanager', ['n', 'user'], keys)).toBe('u')
      expect(() => of('aws_secretsmanager', ['n'], keys)).toThrow(/several values/)
      expect(of('vault', ['kv/app', 'password'], { VAULT_TOKEN: 't', VAULT_ADDR: 'http://vault:8200' })).toBe('p1')
    })

    test.each([
      ['aws_secretsmanager', [], 'wrong number of args for aws_secretsmanager: want 2 got 0'],
      ['aws_secretsmanager', ['a', 'b', 'c'], 'wrong number of args for aws_secretsmanager: want 2 got 3'],
      ['vault', ['a'], 'wrong number of args for vault: want 2 got 1'],
    ])('%s of %j', (name, words, message) => {
      expect(() => of(name, words, {})).toThrow(message)
    })
  })

  test('are asked one time and together, while values are unknown', async () => {
    const urls: string[] = []
    const server = createServer((request, response) => {
      urls.push(request.url ?? '')
      response.end(`${request.url} ${request.headers['x-consul-token']}`)
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const answers = new Answers()
    const real = createFunctions({
      workingDirectory: '/',
      trust: fullTrust,
      env: { CONSUL_HTTP_ADDR: `127.0.0.1:${(server.address() as AddressInfo).port}`, CONSUL_HTTP_TOKEN: 't' },
      now,
      random: () => new Uint8Array(),
      request: answers.request,
    })
    const { signal } = new AbortController()
    expect(
      isKnown(evaluateText('[consul_key("a/b"), consul_key("c"), consul_key("a/b")][0]', new Map(), real).value),
    ).toBe(false)
    expect(await answers.complete(signal)).toBe(true)
    expect(run('consul_key("a/b")', real)).toBe('/v1/kv/a/b?raw t')
    expect(await answers.complete(signal)).toBe(false)
    expect(urls.sort()).toEqual(['/v1/kv/a/b?raw', '/v1/kv/c?raw'])
  })

  describe('AWS profiles', () => {
    const home = mkdtempSync(path.join(tmpdir(), 'aws-'))
    mkdirSync(path.join(home, '.aws'))
    writeFileSync(
      path.join(home, '.aws/config'),
      '[default]\nregion = eu-west-1\n[profile  ci]\nregion=us-east-2 # where it is\ns3 =\n  region = no\n[profile sso]\nregion = a\nsso_session = x\n',
    )
    writeFileSync(
      path.join(home, '.aws/credentials'),
      '# keys\n[default]\naws_access_key_id = D\naws_secret_access_key = DS\n[ci]\r\naws_access_key_id=C\r\naws_secret_access_key=CS=\r\naws_session_token=T\r\n',
    )
    afterAll(() => rmSync(home, { recursive: true }))

    test.each([
      [{}, { region: 'eu-west-1', credentials: { id: 'D', secret: 'DS', session: undefined } }],
      [{ AWS_PROFILE: 'ci' }, { region: 'us-east-2', credentials: { id: 'C', secret: 'CS=', session: 'T' } }],
      [
        { AWS_PROFILE: 'ci', AWS_REGION: 'r', AWS_ACCESS_KEY_ID: 'E', AWS_SECRET_ACCESS_KEY: 'ES' },
        { region: 'r', credentials: { id: 'E', secret: 'ES', session: undefined } },
      ],
    ])('%j', (env, expected) => expect(awsIdentity({ HOME: home, ...env })).toEqual(expected))

    test.each([
      [{ AWS_PROFILE: 'nobody' }, 'there is no AWS profile nobody'],
      [{ AWS_PROFILE: 'sso' }, 'the AWS profile sso has sso_session, which is not supported'],
      [{ AWS_SHARED_CREDENTIALS_FILE: '/nowhere' }, 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set'],
      [{ AWS_CONFIG_FILE: '/nowhere' }, 'AWS_REGION or AWS_DEFAULT_REGION must be set'],
    ])('%j fails', (env, message) => expect(() => awsIdentity({ HOME: home, ...env })).toThrow(message))
  })

  test('a request of AWS’s own tests has the signature that is given with it', () => {
    const { headers } = signed(
      { url: 'https://example.amazonaws.com/', headers: {}, body: '' },
      {
        region: 'us-east-1',
        service: 'service',
        credentials: { id: 'AKIDEXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', session: undefined },
        now: new Date('2015-08-30T12:36:00Z'),
      },
    )
    expect(headers['Authorization']).toMatch(
      /Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b$/,
    )
  })

  test('requests to AWS are signed', () => {
    const { headers } = signed(
      { url: 'https://secretsmanager.us-east-1.amazonaws.com/', headers: {}, body: '{}' },
      { region: 'us-east-1', service: 'secretsmanager', credentials: { id: 'AKID', secret: 'S', session: 'T' }, now },
    )
    expect(headers['Authorization']).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKID\/20240506\/us-east-1\/secretsmanager\/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}$/,
    )
  })
})
