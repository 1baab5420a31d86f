import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, labTemplate, openLab } from '../engine/lab.ts'
import type { Job } from '../harness/runner.ts'

let lab: Lab
/** The guest is this machine: what is uploaded has a place of its own. */
const guest = mkdtempSync(path.join(tmpdir(), 'guest-'))
beforeAll(async () => {
  lab = await openLab()
})
afterAll(async () => {
  await lab.close()
  rmSync(guest, { recursive: true, force: true })
})

/** A step in a workspace with this template and a file that it uploads. */
function step(inputs: Readonly<Record<string, string>>, motd = 'hello'): Job {
  const job = lab.job({ ...lab.inputs, template: 'images', ...inputs })
  mkdirSync(path.join(job.workspace, 'images'))
  const build = `provisioner "file" {\n source = "images/motd"\n destination = "${guest}/motd"\n}`
  const source = 'template_name = "nightly-{{ isotime `20060102150405` }}"'
  writeFileSync(path.join(job.workspace, 'images/lab.pkr.hcl'), labTemplate(lab, { source, build }))
  writeFileSync(path.join(job.workspace, 'images/motd'), motd)
  return job
}

describe('a nightly', () => {
  it('builds, then has nothing to do, then builds what has changed; outputs and summary say which', async () => {
    const first = step({ 'skip-unchanged': 'true' })
    const built = await first.main().done
    expect(built.exitCode, built.raw).toBe(0)
    const id = built.outputs['template-id']
    expect(built.outputs).toMatchObject({
      fingerprint: expect.stringMatching(/^sha256:/),
      changed: '["proxmox-iso.lab"]',
    })

    const second = step({ 'skip-unchanged': 'true', force: 'true', 'max-age': '7d' })
    const skipped = await second.main().done
    expect(skipped.exitCode, skipped.raw).toBe(0)
    expect(skipped.outputs).toMatchObject({
      'template-id': id,
      changed: '[]',
      fingerprint: built.outputs['fingerprint'],
    })
    expect(JSON.parse(skipped.outputs['builds'] ?? '')).toMatchObject([
      { name: 'proxmox-iso.lab', outcome: 'unchanged', templateId: Number(id), problems: [] },
    ])
    expect(skipped.summary).toContain('🟰 Proxmox templates: unchanged')
    expect(skipped.summary).toContain('nothing was built')
    expect((await lab.contents()).machines).toEqual([`template ${id}`])

    const explained = await step({ command: 'plan', explain: 'true' }, 'bye').main().done
    expect(explained.exitCode, explained.raw).toBe(0)
    expect(explained.raw).toMatch(/changed since template \d+ .*: files/)
    expect(explained.raw).toContain('file motd: 3 bytes')
    expect(explained.raw).toContain('{{ isotime }}')

    const third = await step({ 'skip-unchanged': 'true' }, 'bye').main().done
    expect(third.exitCode, third.raw).toBe(0)
    expect(third.outputs['changed']).toBe('["proxmox-iso.lab"]')
    expect(third.outputs['template-id']).not.toBe(id)
  }, 120_000)
})

describe('a matrix', () => {
  it('is an output, and needs no server', async () => {
    const job = step({ command: 'matrix', template: '.', 'changed-only': 'true', 'changed-since': 'nowhere' })
    const { exitCode, outputs, summary, raw } = await job.main().done
    expect(exitCode, raw).toBe(0)
    expect(JSON.parse(outputs['matrix'] ?? '')).toEqual({
      include: [{ name: 'proxmox-iso.lab', template: 'images', only: 'proxmox-iso.lab', changed: true }],
    })
    expect(outputs['changed']).toBe('["proxmox-iso.lab"]')
    expect(summary).toContain('1 job')
    expect(raw).toContain('every build counts as changed')
  })
})
