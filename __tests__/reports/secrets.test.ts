import path from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { Secrets } from '../../src/report/secrets.ts'
import { tellCrash } from '../../src/terminal/crash.ts'
import { folderWith, runCommand } from './program.ts'

const canary = 'q7VtR2mXw9Zk4LpB'

/** Is there more of the canary than anybody could know? */
function shows(text: string, secret = canary): boolean {
  for (let at = 0; at + 5 <= secret.length; at++) if (text.includes(secret.slice(at, at + 5))) return true
  return false
}

const declared = 'variable "pw" {\n  type = string\n}\nvariable "list" {\n  type    = list(string)\n  default = []\n}\n'
const nothing = 'source "null" "a" {\n  communicator = "none"\n}\nbuild {\n  sources = ["null.a"]\n}\n'

describe('a value that was given is not in an excerpt', () => {
  it.each([
    ['a text without an end', { 'v.pkrvars.hcl': `pw = "${canary}\nlist = []\n` }],
    ['a value without quotes', { 'v.pkrvars.hcl': `pw = ${canary}\n` }],
    ['a line without a name', { 'v.pkrvars.hcl': `pw = "x"\n${canary}\n` }],
    ['what is behind a value', { 'v.pkrvars.hcl': `pw = "${canary}" list = ]\n` }],
    ['a variable that is not declared', { 'v.pkrvars.hcl': `pw = "x"\nother = "${canary}"\n` }],
    ['one on the line of another', { 'v.pkrvars.json': `{"pw": "${canary}", "other": "${canary}"}` }],
    ['JSON that is none', { 'v.pkrvars.json': `{"pw": "${canary}", other: 1}` }],
    ['JSON without an end', { 'v.pkrvars.json': `{"pw": "${canary}` }],
    ['a value of the wrong type', { 'v.pkrvars.hcl': `pw = "x"\nlist = "${canary}"\n` }],
    ['a call of a function', { 'v.pkrvars.hcl': `pw = upper("${canary}")\n` }],
    ['a block', { 'v.pkrvars.hcl': `pw {\n  a = "${canary}"\n}\n` }],
  ])('%s', async (_, files) => {
    const folder = folderWith({ 'a.pkr.hcl': declared + nothing, ...files })
    const [file = ''] = Object.keys(files)
    for (const more of [[], ['--json']]) {
      const words = ['validate', path.join(folder, 'a.pkr.hcl'), '--var-file', path.join(folder, file), ...more]
      const { said } = await runCommand(words)
      expect(said).toContain(file)
      expect(shows(said), said).toBe(false)
    }
  })

  it.each([
    ['an argument that is no list', ['--var', 'pw=x', '--var', `list=[${canary}`], {}],
    ['an argument of the wrong type', ['--var', 'pw=x', '--var', `list="${canary}"`], {}],
    ['an argument without a variable', ['--var', 'pw=x', '--var', `other=${canary}`], {}],
    ['a variable of the environment', ['--var', 'pw=x'], { PKR_VAR_list: `[${canary}` }],
  ])('%s', async (_, words, env: Record<string, string>) => {
    const folder = folderWith({ 'a.pkr.hcl': declared + nothing })
    const { said, code } = await runCommand(['validate', path.join(folder, 'a.pkr.hcl'), ...words], env)
    expect(code).toBe(1)
    expect(shows(said), said).toBe(false)
  })

  it.each([
    ['on one line', `{"variables": {"pw": "${canary}"}, "builders": [{"type": "null", "wrong": 1}]}`],
    ['on one line that is no JSON', `{"variables": {"pw": "${canary}"}, "builders": [}`],
    ['without quotes', `{\n"variables": {\n"pw": ${canary}\n},\n"builders": []}`],
    ['without an end', `{"variables": {"pw": "${canary}`],
    ['that is no text', `{\n"variables": {\n"pw": ["${canary}"]\n},\n"builders": []}`],
    [
      'of a variable that is not there',
      `{\n"variables": { "a": "${canary}", "pw": "{{ nothing }}" },\n"builders": []}`,
    ],
  ])('a variable of the older language, %s', async (_, text) => {
    const folder = folderWith({ 'a.json': text })
    const { said, code } = await runCommand(['validate', path.join(folder, 'a.json')])
    expect(code).toBe(1)
    expect(said).toContain('a.json:')
    expect(shows(said), said).toBe(false)
  })
})

const sensitive = 'variable "s" {\n  type      = string\n  sensitive = true\n}\n'

/** What is said where a script prints what a template makes of a secret, and fails. */
async function saidOf(expression: string, command = 'build', value = canary): Promise<string> {
  const source = `source "null" "a" {\n  communicator = "none"\n}\n`
  const step = `provisioner "shell-local" {\n    inline = ["echo 'made: \${${expression}}'", "exit 3"]\n  }`
  const folder = folderWith({ 'a.pkr.hcl': `${sensitive}${source}build {\n  sources = ["null.a"]\n  ${step}\n}\n` })
  const { said, code } = await runCommand([command, path.join(folder, 'a.pkr.hcl'), '--var', `s=${value}`])
  expect(code).toBe(1)
  return said
}

describe('what a function made of a secret is not shown', () => {
  it.each([
    ['sha256(var.s)', 'sha256'],
    ['md5(var.s)', 'md5'],
  ])('by %s', async (expression, algorithm) => {
    const { createHash } = await import('node:crypto')
    const hash = createHash(algorithm).update(canary).digest('hex')
    const said = await saidOf(expression)
    expect(shows(said, hash), said).toBe(false)
    expect(said).toContain('made: ***')
  })

  it.each([
    ['base64encode("user:${var.s}")', 'cTdWdFIybVh3OVprNExwQg=='],
    ['upper(var.s)', canary.toUpperCase()],
    ['lower(var.s)', canary.toLowerCase()],
    ['strrev(var.s)', [...canary].reverse().join('')],
    ['substr(var.s, 2, 9)', canary.slice(2, 11)],
    ['replace(var.s, "V", "-")', canary.replace('V', '-')],
    ['split("9", var.s)[0]', canary.split('9')[0] ?? ''],
    ['jsonencode({ a = var.s })', canary],
    ['urlencode("${var.s} +")', canary],
    ['format("%s.", var.s)', canary],
    ['join("-", [var.s, "b"])', canary],
    ['trimprefix(var.s, "q7")', canary.slice(2)],
    ['title(lower(var.s))', 'Q7vtr2mxw9zk4lpb'],
  ])('by %s', async (expression, made) => {
    const said = await saidOf(expression)
    expect(shows(said, made), said).toBe(false)
    expect(shows(said), said).toBe(false)
    expect(said).toMatch(/made: .*\*\*\*/)
  })

  it.each([
    'parseint(var.s, 10)',
    'jsondecode("[${var.s}")',
    'timeadd(var.s, "1h")',
    'file("/x/${var.s}")',
    'cidrhost(var.s, 1)',
    'parseint(substr(var.s, 0, 4), 10)',
  ])('by the complaint of %s', async (expression) => {
    expect(shows(await saidOf(expression, 'validate'))).toBe(false)
  })

  it('but what only holds the secret is shown around it', async () => {
    const said = await saidOf('replace("a short text with ${var.s} in it", "short", "long")')
    expect(said).toContain('a long text with *** in it')
  })
})

describe('the text of a key where its path belongs', () => {
  const body = `b3BlbnNzaC1rZXktdjEA${canary}AAAABG5vbmUAAAAEbm9uZQ`
  const key = `-----BEGIN OPENSSH PRIVATE KEY-----\n${body}\n-----END OPENSSH PRIVATE KEY-----\n`
  const ssh = 'communicator = "ssh"\n  ssh_host = "x"\n  ssh_username = "x"\n  ssh_private_key_file = '
  it.each([
    ['as it is', key],
    ['without its lines', body],
    ['on one line', key.replaceAll('\n', '')],
    ['in base64', Buffer.from(key).toString('base64')],
  ])('is not shown, %s', async (_, text) => {
    for (const [value, words] of [
      ['var.pw', ['--var', `pw=${text}`]],
      [JSON.stringify(text), ['--var', 'pw=x']],
    ] as const) {
      const template = declared + nothing.replace('communicator = "none"', `${ssh}${value}`)
      const folder = folderWith({ 'a.pkr.hcl': template })
      for (const more of [[], ['--json']]) {
        const { said, code } = await runCommand(['validate', path.join(folder, 'a.pkr.hcl'), ...words, ...more])
        expect(code).toBe(1)
        expect(shows(said), said).toBe(false)
        expect(shows(said, Buffer.from(body).toString('base64').slice(40, 60)), said).toBe(false)
      }
    }
  })
})

it('an error that nobody caught shows none', async () => {
  const secrets = new Secrets()
  secrets.add(canary)
  const err = new PassThrough()
  tellCrash(new TypeError(`cannot read ${JSON.stringify(canary)}`), { out: err, err, env: {}, secrets })
  err.end()
  const said = await text(err)
  expect(said).toContain('Internal error')
  expect(shows(said)).toBe(false)
})

describe('secrets of any size', () => {
  const long = Array.from({ length: 3000 }, (_, index) => `${canary}${index.toString(36)}`).join('/')

  it('are hidden: one of 60 KB on a line, and an answer file of 60 KB with one in it', async () => {
    const folder = folderWith({ 'long.txt': long })
    const template = `variable "long" {
  type      = string
  sensitive = true
}
source "file" "a" {
  target  = "${folder}/out.txt"
  content = templatefile("ks.cfg", { secret = var.long })
}
build {
  sources = ["file.a"]
  provisioner "shell-local" {
    inline = ["cd '${folder}'", "cat long.txt", "base64 -w 0 long.txt", "echo; cat nothing"]
  }
}
`
    const other = folderWith({
      'a.pkr.hcl': template,
      'ks.cfg': `${'# a line of it\n'.repeat(4000)}rootpw \${secret}\n`,
    })
    const { said, code } = await runCommand(['build', other, '--var', `long=${long}`])
    expect(code).toBe(1)
    expect(said).toContain('nothing')
    expect(said).not.toMatch(/too large|Internal error/)
    expect(shows(said)).toBe(false)
    expect(shows(said, Buffer.from(long).toString('base64').slice(100, 130))).toBe(false)
  })
})
