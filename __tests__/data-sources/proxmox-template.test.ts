import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withRecord } from '../../src/builders/proxmox/record/template-record.ts'
import { TemplateError } from '../../src/diagnostics/errors.ts'
import { printDiagnostic } from '../../src/diagnostics/printer.ts'
import type { PlanRequest } from '../../src/engine/product.ts'
import { product } from '../../src/entry/product.ts'
import { Secrets } from '../../src/report/secrets.ts'
import { runProgram } from '../../src/terminal/program.ts'
import { fullTrust } from '../../src/trust/trust.ts'
import { type Lab, openLab } from '../engine/lab.ts'

let lab: Lab
const folder = mkdtempSync(path.join(tmpdir(), 'template-source-'))
beforeAll(async () => {
  lab = await openLab({ nodes: 2 })
  const record = { built: '2026-03-01T00:00:00.000Z', build: 'proxmox-iso.debian', others: [] }
  const production = withRecord('', {
    ...record,
    fingerprint: 'sha256:1',
    commit: 'us/images@abc',
    packages: 312,
    channels: { production: 1 },
  })
  await make('pve', 9000, 'debian-13', { tags: 'channel-production;ci', description: production })
  const older = withRecord('', { ...record, built: '2026-02-01T00:00:00.000Z', channels: {} })
  await make('pve', 9001, 'debian-13', { tags: 'ci;old', description: older })
  await make('pve', 9002, 'by-hand')
  const revoked = withRecord('', { ...record, built: '2026-04-01T00:00:00.000Z', channels: {}, revoked: 'CVE-2026-1' })
  await make('pve', 9003, 'debian-13', { description: revoked })
  await make('pve', 9004, 'only-revoked', { description: revoked })
  const copy = 'proxmox-template-action: copy of template 9000'
  await make('pve2', 9005, 'debian-13', { tags: 'channel-production', description: `${production}\n${copy}` })
  const before = withRecord('', { ...record, built: '2025-01-01T00:00:00.000Z', channels: { production: 1 } })
  await make('pve2', 9006, 'debian-13', { tags: 'channel-production', description: `${before}\n${copy}` })
})
afterAll(async () => {
  await lab.close()
  rmSync(folder, { recursive: true, force: true })
})

async function make(node: string, vmid: number, name: string, more: Readonly<Record<string, string>> = {}) {
  const task = async (at: string, params = {}) =>
    lab.client.task(String(await lab.client.request('POST', `/nodes/${node}/qemu${at}`, params)))
  await task('', { vmid, name, ...more })
  await task(`/${vmid}/template`)
}

const template = (block: string, shown = 'jsonencode(data.proxmox-template.base)') => `data "proxmox-template" "base" {
  ${block}
}
source "file" "told" {
  content = ${shown}
  target  = "${folder}/told"
}
build { sources = ["source.file.told"] }
`

let files = 0
function request(block: string, more: Partial<PlanRequest> = {}): PlanRequest {
  const name = `${++files}.pkr.hcl`
  writeFileSync(path.join(folder, name), template(block))
  const { url, username, token, fingerprint } = lab.server
  return {
    template: name,
    vars: [],
    varFiles: [],
    only: [],
    except: [],
    workingDirectory: folder,
    env: {},
    trust: fullTrust,
    evaluateDataSources: true,
    connection: { url, username, token, fingerprint },
    signal: new AbortController().signal,
    ...more,
  }
}

async function found(block: string, more: Partial<PlanRequest> = {}) {
  const { builds } = await product.describe(await product.plan(request(block, more)))
  const { content } = (builds[0]?.config ?? {}) as { readonly content?: string }
  return JSON.parse(content ?? '')
}

async function problems(block: string, more: Partial<PlanRequest> = {}): Promise<string> {
  try {
    await product.plan(request(block, more))
    return ''
  } catch (thrown) {
    if (thrown instanceof TemplateError) return thrown.diagnostics.map((one) => printDiagnostic(one)).join('\n')
    throw thrown
  }
}

describe('the data source proxmox-template', () => {
  it('answers the template that has the channel, with what its record says', async () => {
    expect(await found('name = "debian-13"\nchannel = "production"')).toEqual({
      id: 9000,
      name: 'debian-13',
      node: 'pve',
      tags: ['channel-production', 'ci'],
      channels: ['production'],
      built: '2026-03-01T00:00:00.000Z',
      build: 'proxmox-iso.debian',
      fingerprint: 'sha256:1',
      commit: 'us/images@abc',
      run: null,
      packages: 312,
      parent: null,
      verified: null,
    })
  })

  it.each([
    ['by its tag', 'tag = "OLD"', 9001],
    ['by name and tag', 'name = "debian-13"\ntag = "old"', 9001],
    ['the newest that is not revoked', 'name = "debian-13"\nnewest = true', 9000],
    ['that has no record', 'name = "by-hand"', 9002],
    ['of the only one that has the channel', 'channel = "production"', 9000],
    ['with its copy on the node that is named, of what it is now', 'channel = "production"\nnode = "pve2"', 9005],
  ])('finds one %s', async (_, block, id) => {
    expect(await found(block)).toMatchObject({ id })
  })

  it('means the copy on the node that inputs name', async () => {
    const { connection } = request('')
    expect(await found('channel = "production"', { connection: { ...connection, node: 'pve2' } })).toMatchObject({
      id: 9005,
      node: 'pve2',
    })
  })

  it.each([
    [
      'there is none of the name',
      'name = "debian-12"',
      ['There is no template named "debian-12"', 'by-hand, debian-13, only-revoked', 'Did you mean "debian-13"?'],
    ],
    [
      'nobody has the channel',
      'name = "debian-13"\nchannel = "stable"',
      ['There is no template named "debian-13" and in channel "stable"', 'Channels of debian-13: production (9000).'],
    ],
    ['there is none with the tag', 'tag = "x"', ['There is no template tagged "x"', 'channel-production, ci, old']],
    [
      'there are several',
      'tag = "ci"',
      ['2 templates are tagged "ci"', '9000 on node pve of 2026-03-01 in production', 'newest = true'],
    ],
    ['it is revoked', 'name = "only-revoked"', ['Template 9004 named "only-revoked" is revoked', '9004: CVE-2026-1']],
  ])('says at its block that %s', async (_, block, texts) => {
    const told = await problems(block)
    expect(told).toMatch(/^\d+\.pkr\.hcl:1:1: error: Data source proxmox-template\.base: /)
    expect(told).toContain('data "proxmox-template" "base"')
    for (const expected of texts) expect(told).toContain(expected)
  })

  it('has to be told which one is meant', async () => {
    expect(await problems('newest = true')).toContain('one of name, channel or tag must be specified')
  })

  it('is not asked by validate, whatever it is given', async () => {
    const { connection } = request('')
    expect(await problems('name = "debian-12"', { evaluateDataSources: false, connection })).toBe('')
    expect(await problems('name = "debian-12"', { evaluateDataSources: false, connection: {} })).toBe('')
  })

  it('says what it lacks to ask', async () => {
    const told = await problems('name = "debian-13"\nusername = "x@pve"', { connection: {} })
    expect(told).toContain('It needs proxmox_url, token or password')
    expect(told).toContain('data "proxmox-template" "base"')
  })

  it('takes its connection from the block, and then from the environment', async () => {
    const { url, username, token, fingerprint } = lab.server
    const insecure = 'insecure_skip_tls_verify = true'
    const block = `name = "by-hand"\nproxmox_url = "${url}"\nusername = "${username}"\ntoken = "${token}"\n${insecure}`
    expect(await found(block, { connection: {} })).toMatchObject({ id: 9002 })
    const env = { PROXMOX_URL: url, PROXMOX_USERNAME: username, PROXMOX_TOKEN: token }
    expect(await found('name = "by-hand"', { connection: { fingerprint }, env })).toMatchObject({ id: 9002 })
  })

  it('does not show the credentials that a block has', async () => {
    const told: string[] = []
    await problems('name = "nobody"\ntoken = "s3cret-of-the-block"', {
      onSecret: ({ text: secret }) => told.push(secret),
    })
    expect(told).toContain('s3cret-of-the-block')
  })

  it('is not asked where the template is not trusted with the network', async () => {
    const trust = { granted: new Set<never>(), workspace: folder, because: 'nobody has looked at it' }
    expect(await problems('name = "debian-13"', { trust })).toMatch(/The data source proxmox-template.*network/s)
  })

  it('says which privilege the credentials lack where they see nothing, and how to grant it', async () => {
    const call = (at: string, params: Record<string, string>) => lab.client.request('POST', at, params)
    await call('/access/users', { userid: 'blind@pve' })
    const { value } = (await call('/access/users/blind@pve/token/ci', { privsep: '0' })) as { value: string }
    const { url, fingerprint } = lab.server
    const connection = { url, fingerprint, username: 'blind@pve!ci', token: value }
    const told = await problems('name = "debian-13"', { connection })
    expect(told).toContain('"blind@pve!ci" sees no template: it lacks VM.Audit on /vms')
    expect(told).toContain("pveum acl modify /vms --roles PVEAuditor --tokens 'blind@pve!ci' --users 'blind@pve'")
    await lab.client.request('PUT', '/access/acl', { path: '/vms', roles: 'PVEAuditor', users: 'blind@pve' })
    expect(await found('name = "by-hand"', { connection })).toMatchObject({ id: 9002 })
  })
})

describe('on the embedded Proxmox', () => {
  const data = path.join(folder, 'data')
  async function run(...words: readonly string[]) {
    const [out, err] = [new PassThrough(), new PassThrough()]
    const streams = {
      out: Object.assign(out, { isTTY: false, columns: 100 }),
      err,
      env: { PATH: process.env['PATH'] },
      secrets: new Secrets(),
    }
    const code = runProgram(product, words, streams, new AbortController().signal).finally(() => {
      out.end()
      err.end()
    })
    const said = await Promise.all([text(out), text(err)])
    return { code: await code, said: said.join('\n') }
  }
  const child = path.join(folder, 'child.pkr.hcl')
  writeFileSync(child, template('name = "lab-base"\nchannel = "candidate"', '"it is ${data.proxmox-template.base.id}"'))

  it('plan makes no server of its own, and asks the one that builds have filled', async () => {
    const before = await run('plan', '--simulate', child)
    expect(before.code).toBe(1)
    expect(before.said).toContain('The embedded Proxmox has no templates yet')
    expect((await run('plan', '--simulate', '--data', data, child)).said).toContain(`there is no folder ${data}`)
    expect(existsSync(data)).toBe(false)

    const base = path.join(folder, 'base.pkr.hcl')
    writeFileSync(
      base,
      `source "proxmox-iso" "base" {
  vm_name      = "lab-base"
  vm_id        = 9100
  communicator = "none"
  boot_wait    = "1ms"
  boot_iso {
    cd_content       = { "boot" = "x" }
    iso_storage_pool = "local"
  }
}
build { sources = ["source.proxmox-iso.base"] }
`,
    )
    const built = await run('build', '--simulate', '--data', data, '--channel', 'candidate', base)
    expect(built.said).toContain('9100 is in channel candidate')
    expect(built.code).toBe(0)
    const planned = await run('plan', '--simulate', '--data', data, '--json', child)
    expect(planned.said).toContain('it is 9100')
    expect(planned.code).toBe(0)
    // Two of them and the builds that come after: one server.
    writeFileSync(child, `${template('name = "lab-base"')}\ndata "proxmox-template" "too" { channel = "candidate" }\n`)
    expect(await run('build', '--simulate', '--data', data, child)).toMatchObject({ code: 0 })
  })
})
