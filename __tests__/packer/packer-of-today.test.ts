import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'

const present = process.env['PACKER_PRESENT']
const reason = present === undefined ? ' (skipped: PACKER_PRESENT names no Packer of today)' : ''
const root = path.resolve(import.meta.dirname, '../..')

const times = [
  '2023-07-25T23:43:16.5Z',
  '2023-07-25 23:43:16Z',
  '2023-07-25t23:43:16z',
  '2023-07-25T23:43:16,5Z',
  '2023-07-25T23:43:16.Z',
  '2023-07-25T23:43:16.1234567891234+02:00',
  '2023-07-25T3:43:16Z',
  '2023-07-25 3:43:16Z',
  '2023-7-25T03:43:16Z',
  '2023-07-25T24:00:00Z',
  '2023-07-25T23:59:60Z',
  '2023-02-29T23:59:50Z',
  '2023-07-25T23:43Z',
  '2023-07-25T23:43:16+24:00',
  '2023-07-25T23:43:16+25:00',
  '2023-07-25T23:43:16-02:60',
  '2023-07-25T23:43:16+02:61',
  '0000-01-01T00:00:00Z',
  '2023-07-25',
]
const seconds = [
  '0',
  '-1',
  '1.5',
  '"1690328596"',
  '"2023-07-25T23:43:16Z"',
  '253402300800',
  '-62167219201',
  '-99999999999',
  '8640000000001',
  '99999999999999',
  '9223372036854775807',
  '9223372036854775808',
]

const disk = 'object({ size = optional(number, 8), name = string, bus = optional(string) })'

/** A type with a value that it takes as default. */
const types: readonly (readonly [type: string, value: string])[] = [
  [disk, '{ name = "a" }'],
  [disk, '{ name = "a", size = null }'],
  [disk, '{ name = "a", size = 0, bus = "" }'],
  [disk, '{ name = "a", more = 1 }'],
  ['object({ a = optional(number, "5"), b = optional(string, 5) })', '{}'],
  ['object({ a = optional(any, 1) })', '{}'],
  ['any', '{ a = [1, "x"] }'],
  [`list(${disk})`, '[{ name = "a" }, { name = "b", size = null }, { name = "c", size = 1 }]'],
  [`map(${disk})`, '{ x = { name = "a", size = null }, y = { name = "b", size = 2 } }'],
  [`map(${disk})`, '{ x = { name = "a" }, y = { name = "b", bus = "sata" } }'],
  ['set(object({ a = optional(string, "x") }))', '[{ a = null }, {}]'],
  ['tuple([string, object({ a = optional(string, "x") })])', '["s", { a = null }]'],
  ['object({ in = optional(object({ a = optional(string, "x") })) })', '{}'],
  ['object({ in = optional(object({ a = optional(string, "x") }), {}) })', '{ in = null }'],
  ['object({ in = optional(object({ a = optional(string, "x") }), { a = "y" }) })', '{}'],
  ['object({ l = optional(list(object({ a = optional(number, 1) })), [{}]) })', '{}'],
  [disk, 'null'],
]

const wrong: readonly (readonly [type: string, value: string])[] = [
  [disk, '{}'],
  [disk, '{ name = "a", size = "big" }'],
  ['object({ a = optional(number, "x") })', '{}'],
  ['object({ a = optional() })', '{}'],
  ['object({ a = optional(string, "x", 1) })', '{}'],
  ['optional(string)', '"x"'],
  ['list(optional(string))', '["x"]'],
]

/** A folder with a template of a build that makes nothing. */
function folder(template: string, steps = ''): string {
  const place = mkdtempSync(path.join(tmpdir(), 'packer-'))
  onTestFinished(() => rmSync(place, { recursive: true }))
  const source = 'source "null" "n" {\n  communicator = "none"\n}\n'
  writeFileSync(path.join(place, 'a.pkr.hcl'), `${template}\n${source}build {\n  sources = ["null.n"]\n${steps}\n}\n`)
  return place
}

function theirs(place: string, words: readonly string[], input = '') {
  return spawnSync(present ?? '', words, { cwd: place, input, encoding: 'utf8', env: envOf(place) })
}

function ours(place: string, words: readonly string[], input = '') {
  const program = [path.join(root, 'src/entry/cli.ts'), ...words]
  return spawnSync(process.execPath, program, { cwd: place, input, encoding: 'utf8', env: envOf(place) })
}

function envOf(place: string) {
  return { ...process.env, CHECKPOINT_DISABLE: '1', PACKER_CONFIG_DIR: place, HOME: place }
}

/** Both say the same of an expression. */
function expectSame(place: string, expression: string): void {
  const [one, other] = [theirs, ours].map((run) => run(place, ['console', '.'], `jsonencode(${expression})\n`))
  expect(one?.stdout).not.toBe('')
  expect(JSON.parse(other?.stdout ?? '')).toEqual(JSON.parse(one?.stdout ?? ''))
}

describe.skipIf(present === undefined)(`a Packer of today${reason}`, () => {
  it('reads the same moments', () => {
    const tried = [
      ...times.map((text) => `try(rfc3339_parse("${text}"), "none")`),
      ...seconds.map((text) => `try(unix_timestamp_parse(${text}), "none")`),
    ]
    expectSame(folder(''), `[${tried.join(', ')}]`)
  })

  it('puts the same defaults into objects', () => {
    const variables = types.map(([type, value], at) => `variable "v${at}" {\n  type = ${type}\n  default = ${value}\n}`)
    expectSame(folder(variables.join('\n')), `[${types.map((_, at) => `var.v${at}`).join(', ')}]`)
  })

  it.each(wrong)('refuses %s of %s too', (type, value) => {
    const place = folder(`variable "v" {\n  type = ${type}\n  default = ${value}\n}`)
    for (const run of [theirs, ours]) expect(run(place, ['validate', '.']).status).not.toBe(0)
  })

  it('goes on after the same failures, and ends alike', () => {
    const step = (name: string, more: string, end = 'false') =>
      `  provisioner "shell-local" {\n    ${more}\n    inline = ["touch ${name}", "${end}"]\n  }`
    const steps = [
      step('first', 'continue_on_error = true'),
      step('second', 'continue_on_error = "true"\n    timeout = "1s"', 'sleep 5'),
      step('third', 'continue_on_error = false', 'true'),
      step('fourth', ''),
      step('fifth', '', 'true'),
    ].join('\n')
    const [one, other] = [theirs, ours].map((run) => {
      const place = folder('', steps)
      const { status } = run(place, ['build', '.'])
      return { status, made: readdirSync(place).filter((name) => !/^[.a]|packer/.test(name)) }
    })
    expect(other).toEqual(one)
    expect(one).toEqual({ status: 1, made: ['first', 'fourth', 'second', 'third'] })
  })

  it('hides the lines of a secret of several lines too', () => {
    const variable =
      'variable "v" {\n  sensitive = true\n  default = "first-hidden\\r\\nsecond-hidden\\nthird hidden\\n"\n}'
    const steps =
      '  provisioner "shell-local" {\n    inline = ["echo one second-hidden two", "echo first-hidden; touch done", "echo third hidden"]\n  }'
    for (const run of [theirs, ours]) {
      const place = folder(variable, steps)
      const { stdout, stderr, status } = run(place, ['build', '.'])
      expect(status).toBe(0)
      expect(existsSync(path.join(place, 'done'))).toBe(true)
      expect(stdout + stderr).not.toMatch(/(?:first-|second-|third )hidden/)
    }
  })
})
