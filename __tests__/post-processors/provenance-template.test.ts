import { createHash, generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { verifyAttestation } from '../../src/attestation/verify-attestation.ts'
import { runHere } from '../engine/in-process.ts'
import { guestPassword, type Lab, labTemplate, openLab } from '../engine/lab.ts'
import { connectionOf } from './verify-lab.ts'

let lab: Lab
beforeAll(async () => {
  lab = await openLab()
})
afterAll(() => lab.close())

interface Identity {
  readonly builderId: string
  readonly id: string
  readonly state: {
    readonly node: string
    readonly vmid: number
    readonly name: string
    readonly disks: readonly { readonly key: string; readonly volid: string; readonly size: number }[]
    readonly configuration: { readonly sha256: string }
  }
}

it('says which template it is: its node, its ID, its disks and how it is configured', async () => {
  const at = mkdtempSync(path.join(tmpdir(), 'provenance-'))
  onTestFinished(() => rmSync(at, { recursive: true }))
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  writeFileSync(path.join(at, 'key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }))
  const block = `post-processor "provenance" {
    signing_mode = "key"
    signer       = "${at}/key.pem"
    output_dir   = "${at}/out"
  }`
  const { build } = await runHere({ template: labTemplate(lab, { build: block }), connection: connectionOf(lab) })
  expect(build.problems).toEqual([])
  const [file = ''] = readdirSync(path.join(at, 'out'))
  expect(file).toBe('lab.proxmox-iso-100.provenance.json')
  const statement = await verifyAttestation({
    attestation: path.join(at, 'out', file),
    workingDirectory: at,
    key: 'key.pem',
    env: {},
    signal: new AbortController().signal,
  })
  const { runDetails, buildDefinition } = statement.predicate as {
    readonly runDetails: { readonly byproducts: readonly { readonly name: string; readonly content: string }[] }
    readonly buildDefinition: { readonly internalParameters: object; readonly resolvedDependencies: readonly object[] }
  }
  const [identity] = runDetails.byproducts
  const record = Buffer.from(identity?.content ?? '', 'base64')
  expect(statement.subject).toEqual([
    { name: 'proxmox-iso:100', digest: { sha256: createHash('sha256').update(record).digest('hex') } },
  ])
  const told = JSON.parse(record.toString()) as Identity
  expect(told).toEqual({
    builderId: 'proxmox-iso',
    id: '100',
    state: {
      node: 'pve',
      vmid: 100,
      name: 'lab-template',
      disks: [{ key: 'scsi0', volid: 'local-lvm:base-100-disk-0', size: 8 * 1024 ** 3 }],
      configuration: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    },
  })
  expect(buildDefinition.internalParameters).toMatchObject({
    packerBuilderType: 'proxmox-iso',
    configuration: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
  })
  expect(buildDefinition.resolvedDependencies).toContainEqual({ uri: 'file:a.pkr.hcl', name: 'a.pkr.hcl' })
  expect(readFileSync(path.join(at, 'out', file), 'utf8') + record.toString()).not.toContain(guestPassword)
  expect(JSON.stringify(statement)).not.toContain(guestPassword)
})
