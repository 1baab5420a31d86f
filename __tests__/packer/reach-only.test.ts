import { describe, expect, it } from 'vitest'
import { componentsWith } from '../../src/engine/components-with.ts'
import { components, type Given, plan, problems } from './planning.ts'

const { builder } = componentsWith({})
const proxmox: Given = { components: { ...components, builder }, withoutServer: true }

const hcl = (variables: string, source: string, more = '') => `${variables}
source "proxmox-iso" "a" {
  communicator = "none"
  boot_iso {
    iso_file = "local:iso/a.iso"
  }
  ${source}
}
build {
  sources = ["source.proxmox-iso.a"]
}
${more}`

const connection = `proxmox_url = "https://\${var.host}:8006/api2/json"
  username = var.user
  token    = var.token
  node     = local.node
  insecure_skip_tls_verify = var.insecure`
const required = `variable "host" {}
variable "user" {
  type = string
}
variable "token" {
  type      = string
  sensitive = true
  validation {
    condition     = length(var.token) == 36
    error_message = "A token has 36 characters."
  }
}
variable "insecure" {
  type = bool
}
variable "node" {}
locals {
  short = var.node
  node  = "\${local.short}.lan"
}`

/** What is told, but of the connection itself. */
const told = async (files: Parameters<typeof problems>[0], given: Given = {}) =>
  (await problems(files, { ...proxmox, ...given })).filter((one) => !one.includes(' refusal: '))

/** What is told of variables that have no value. */
const unset = async (text: string, given: Given = {}) =>
  (await told(text, given)).flatMap((one) => /(?:Unset variable|not set:) ?"?(\w+)/.exec(one)?.[1] ?? [])

describe('variables that lead to the connection alone', () => {
  it('need no value where no server is asked, and one where it is', async () => {
    const text = hcl(required, connection)
    const { builds, variables, warnings } = await plan(text, proxmox)
    expect(builds.map(({ name }) => name)).toEqual(['proxmox-iso.a'])
    expect(warnings.filter(({ severity }) => severity !== 'refusal')).toEqual([])
    expect(variables).toMatchObject({ host: '<unknown>', token: { sensitive: true } })
    expect(await unset(text, { withoutServer: false })).toEqual(['host', 'user', 'token', 'insecure', 'node'])
  })

  it('count as without one where they are empty, as the secrets of a fork are', async () => {
    const text = hcl(required, connection)
    const env = Object.fromEntries(['host', 'user', 'token', 'insecure', 'node'].map((name) => [`PKR_VAR_${name}`, '']))
    expect(await unset(text, { env: { PKR_VAR_token: '' } })).toEqual([])
    expect((await plan(text, { ...proxmox, env: { ...env, PKR_VAR_insecure: 'true' } })).builds).toHaveLength(1)
    const found = await told(text, { withoutServer: false, env: { ...env, PKR_VAR_insecure: 'true' } })
    expect(found).toContainEqual(expect.stringContaining('A token has 36 characters.'))
    // One that is there, and wrong, is wrong.
    expect(await told(text, { env: { PKR_VAR_token: 'x' } })).toEqual([
      expect.stringContaining('A token has 36 characters.'),
    ])
  })

  it.each([
    ['another option of the source', 'vm_name = "x-${var.host}"', ''],
    ['a block of the source', 'vga {\n type = var.host\n }', ''],
    ['a local that something else uses', 'vm_name = local.made', 'locals {\n made = "x${var.host}"\n }'],
    ['a computed name', 'vm_name = var["ho${"st"}"]', ''],
    ['all variables at once', 'vm_name = jsonencode(var)', ''],
    ['all locals at once', 'vm_name = jsonencode(local)', 'locals {\n made = var.host\n }'],
    [
      'the rule of another variable',
      '',
      'variable "b" {\n default = 1\n validation {\n condition = var.host != ""\n error_message = "No."\n }\n }',
    ],
    [
      'a provisioner',
      '',
      'build {\n sources = ["source.proxmox-iso.a"]\n provisioner "say" {\n text = var.host\n }\n }',
    ],
    ['a data source', '', 'data "echo" "x" {\n text = var.host\n }'],
    ['a source of another kind', '', 'source "null" "n" {\n token = var.host\n }'],
    ['a condition that is false', 'vm_name = false ? var.host : "x"', ''],
  ])('are missing where %s uses them too', async (_, source, more) => {
    const text = hcl('variable "host" {}', `proxmox_url = "https://\${var.host}/"\n${source}`, more)
    expect(await unset(text)).toEqual(['host'])
  })

  it('say nothing of what kind of credentials there will be', async () => {
    const either = 'username = "packer@pve"\n token = var.token\n password = var.password'
    const found = await problems(hcl('variable "token" {}\nvariable "password" {}', either), proxmox)
    expect(found.filter((one) => !/(?:proxmox_url|node) must be specified/.test(one))).toEqual([])
  })

  it('are missing where nothing uses them', async () => {
    expect(await unset(hcl('variable "host" {}\nlocals {\n unused = var.host\n}', ''))).toEqual(['host'])
  })

  it('may be used where a build adds to its source, and in JSON', async () => {
    const added = hcl('variable "host" {}', '').replace(
      'sources = ["source.proxmox-iso.a"]',
      'source "source.proxmox-iso.a" {\n proxmox_url = "https://${var.host}/"\n }',
    )
    expect(await unset(added)).toEqual([])
    const json = (where: string) => ({
      't.pkr.json': JSON.stringify({
        variable: { host: {} },
        source: {
          'proxmox-iso': {
            a: { communicator: 'none', boot_iso: { iso_file: 'local:iso/a.iso' }, [where]: 'https://${var.host}/' },
          },
        },
        build: { sources: ['source.proxmox-iso.a'] },
      }),
    })
    expect((await plan(json('proxmox_url'), proxmox)).builds).toHaveLength(1)
    expect(await told(json('template_description'))).toEqual([expect.stringContaining('Unset variable "host"')])
  })
})

describe('in a legacy template', () => {
  const legacy = (variables: object, options: object, more: object = {}) => ({
    't.json': JSON.stringify({
      variables,
      builders: [{ type: 'proxmox-iso', communicator: 'none', boot_iso: { iso_file: 'local:iso/a.iso' }, ...options }],
      ...more,
    }),
  })
  const run = (files: Record<string, string>, given: Given = {}) => told(files, { template: 't.json', ...given })
  const options = {
    proxmox_url: '{{user `url`}}',
    username: '{{ user "name" }}',
    token: '{{user `token`}}',
    node: '{{user `node`}}',
  }
  const variables = { host: null, name: null, token: null, node: '', url: 'https://{{user `host`}}:8006/api2/json' }

  it('they need no value where no server is asked, also through others', async () => {
    const files = legacy(variables, options)
    const { builds, warnings } = await plan(files, { ...proxmox, template: 't.json' })
    expect(builds[0]?.options).toMatchObject({ proxmox_url: undefined, token: undefined })
    expect(warnings.filter(({ code }) => code !== 'missing-connection')).toEqual([])
    expect(await run(files, { withoutServer: false })).toEqual(
      ['host', 'name', 'token'].map((name) => expect.stringContaining(`required variable not set: ${name}`)),
    )
  })

  it.each([
    ['another option', { vm_name: '{{user `host`}}' }, {}],
    ['a variable that another option uses', { vm_name: '{{user `url` | clean_resource_name}}' }, {}],
    ['a block', { vga: { type: '{{user `host`}}' } }, {}],
    ['a provisioner', {}, { provisioners: [{ type: 'say', text: '{{user `host`}}' }] }],
    ['a computed name', {}, { provisioners: [{ type: 'say', text: '{{user (printf "ho%s" "st")}}' }] }],
    ['a post-processor', {}, { 'post-processors': [[{ type: 'note', text: '{{user `host`}}' }]] }],
  ])('they are missing where %s uses them too', async (_, more, others) => {
    const found = await run(legacy(variables, { ...options, ...more }, others))
    expect(found).toContainEqual(expect.stringContaining('required variable not set: host'))
  })

  it('they are missing where nothing uses them', async () => {
    expect(await run(legacy({ other: null }, {}))).toEqual([
      expect.stringContaining('required variable not set: other'),
    ])
  })
})
