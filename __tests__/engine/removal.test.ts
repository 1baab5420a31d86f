import { readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Faults, Misfortune } from '../../src/embedded/faults/faults.ts'
import { runHere } from './in-process.ts'
import { type Lab, labTemplate, openLab } from './lab.ts'

// What a server answers to those who may not remove, and how often it is asked.
const refusal: Misfortune = {
  delayMs: 0,
  fault: { fault: 'status', call: '* /**', skip: 0, times: 0, status: 403, reason: 'Permission check failed' },
}
let asked: string[] = []
let answer: (call: string) => Misfortune | undefined = () => undefined
const faults: Faults = {
  meet: (method, at) => {
    const call = `${method} ${decodeURIComponent(at)}`
    asked.push(call)
    return answer(call)
  },
}

let lab: Lab
beforeAll(async () => {
  lab = await openLab({ faults })
})
afterAll(() => lab.close())
beforeEach(() => {
  asked = []
  answer = () => undefined
})

const source =
  'additional_iso_files {\n cd_content = { "user-data" = "x" }\n iso_storage_pool = "local"\n unmount = true\n}'
const deletes = () => asked.filter((call) => /^DELETE .*\/content\//.test(call))

async function build(steps: string) {
  const { url, username, token, fingerprint } = lab.server
  const connection = { url, username, token, fingerprint, node: 'pve' }
  return runHere({ template: labTemplate(lab, { source, build: steps }), connection })
}

describe('an image that the credentials may not remove', () => {
  it('stays in the journal of a build that failed, is asked for once, and told', async () => {
    answer = (call) => (/^DELETE .*\/content\//.test(call) ? refusal : undefined)
    const { open, said } = await build('provisioner "shell" { inline = ["exit 4"] }')
    expect(deletes()).toHaveLength(1)
    expect(open).toMatchObject([{ kind: 'volume', volid: expect.stringMatching(/^local:iso\/packer/) }])
    expect(said).toMatch(/Could not remove local:iso\/packer\w+\.iso from node pve: remove it yourself/)
    expect((await lab.contents()).volumes).toHaveLength(1)
  })

  it('does not undo a template that is finished', async () => {
    answer = (call) => (/^DELETE .*\/content\//.test(call) ? refusal : undefined)
    const { build: ran, open, said } = await build('')
    expect(ran).toMatchObject({ outcome: 'succeeded', artifact: { kind: 'template' } })
    expect(open).toHaveLength(1)
    // Once by the build, once by the clean-up after it.
    expect(deletes()).toHaveLength(2)
    expect(said).toContain('remove it yourself')
  })

  it('is none that was not removed when it has gone meanwhile', async () => {
    const images = path.join(lab.server.data, 'storage/local/template/iso')
    answer = (call) => {
      if (!/^DELETE .*\/content\//.test(call)) return undefined
      for (const name of readdirSync(images)) if (name.startsWith('packer')) rmSync(path.join(images, name))
      return refusal
    }
    const { open, said } = await build('provisioner "shell" { inline = ["exit 4"] }')
    expect(deletes()).toHaveLength(1)
    expect(open).toEqual([])
    expect(said).not.toContain('Could not remove')
  })
})

describe('a machine that the credentials may not remove', () => {
  it('stays in the journal together with the images in its drives', async () => {
    answer = (call) => (/^DELETE .*\/qemu\/\d+$/.test(call) ? refusal : undefined)
    const { open, said } = await build('provisioner "shell" { inline = ["exit 4"] }')
    expect(asked.filter((call) => /^DELETE .*\/qemu\/\d+$/.test(call))).toHaveLength(1)
    expect(open.map(({ kind }) => kind).sort()).toEqual(['vm', 'volume'])
    expect(said).toMatch(/Could not remove machine \d+ from node pve: remove it yourself/)
  })
})
