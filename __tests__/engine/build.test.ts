import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, labTemplate, openLab } from './lab.ts'

let lab: Lab
beforeAll(async () => {
  lab = await openLab()
})
afterAll(() => lab.close())

describe('the action builds', () => {
  it('a template, and hands back its ID, its name and its node', async () => {
    const job = lab.job({ template: 'lab.pkr.hcl', ...lab.inputs })
    const build = `
      provisioner "shell" { inline = ["echo provisioned by $PACKER_BUILD_NAME as $PACKER_BUILDER_TYPE"] }
      post-processor "manifest" { output = "packer-manifest.json" }`
    const source = `
      template_description = "Made in a test"
      tags                 = "lab;test"
      cloud_init           = true
      additional_iso_files {
        cd_content       = { "meta-data" = "x" }
        cd_label         = "cidata"
        iso_storage_pool = "local"
        unmount          = true
      }`
    job.write('lab.pkr.hcl', labTemplate(lab, { build, source }))
    const result = await job.main().done
    expect(result.raw).toContain('provisioned by lab as proxmox-iso')
    expect(result.exitCode).toBe(0)
    expect(result.outputs).toMatchObject({ 'template-id': '100', 'template-name': 'lab-template', node: 'pve' })
    expect(JSON.parse(result.outputs['builds'] ?? '')).toMatchObject([{ name: 'proxmox-iso.lab' }])
    expect(result.summary).toContain('lab-template')

    const config = await lab.client.request('GET', '/nodes/pve/qemu/100/config')
    expect(config).toMatchObject({
      template: 1,
      name: 'lab-template',
      description: 'Made in a test',
      tags: 'lab;test',
      scsi0: expect.stringMatching(/^local-lvm:base-100-disk-0,.*replicate=0,size=8G$/),
      ide1: 'local-lvm:vm-100-cloudinit,media=cdrom',
    })
    expect(config).not.toHaveProperty('ide2')
    expect(await lab.contents()).toEqual({
      machines: ['template 100'],
      volumes: ['local-lvm:base-100-disk-0', 'local-lvm:vm-100-cloudinit'],
    })

    const post = await job.post().done
    expect(post.exitCode).toBe(0)
    expect((await lab.contents()).machines).toEqual(['template 100'])
  })

  it('several sources at a time, and one that fails does not stop the others', async () => {
    const job = lab.job({ template: '.', ...lab.inputs })
    const good = labTemplate(lab)
    const bad = good
      .replaceAll('"lab"', '"bad"')
      .replace('proxmox-iso.lab', 'proxmox-iso.bad')
      .replace('"lab-template"', '"bad-template"')
      .replace(/sources = .*/, '$&\n  provisioner "shell" { inline = ["exit 3"] }')
    job.write('good.pkr.hcl', good)
    job.write('bad.pkr.hcl', bad)
    const before = (await lab.contents()).machines
    const result = await job.main().done
    expect(result.exitCode).toBe(1)
    const builds = JSON.parse(result.outputs['builds'] ?? '') as { name: string; outcome: string }[]
    expect(Object.fromEntries(builds.map(({ name, outcome }) => [name, outcome]))).toEqual({
      'proxmox-iso.bad': 'failed',
      'proxmox-iso.lab': 'succeeded',
    })
    expect(result.summary).toContain('exit')
    const after = await lab.contents()
    expect(after.machines.length).toBe(before.length + 1)
    expect(after.machines.every((one) => one.startsWith('template'))).toBe(true)
  })

  it('replaces the template of the same name with force, only when the new one is there', async () => {
    const template = labTemplate(lab).replace('lab-template', 'nightly')
    const run = async (inputs: Record<string, string>, text = template) => {
      const job = lab.job({ template: 'nightly.pkr.hcl', ...lab.inputs, ...inputs })
      job.write('nightly.pkr.hcl', text)
      return job.main().done
    }
    const ids = async () => (await lab.contents()).machines.map((one) => one.replace(/\D/g, ''))
    const first = (await run({})).outputs['template-id'] ?? ''
    expect(await ids()).toContain(first)

    const broken = template.replace(/sources = .*/, '$&\n  provisioner "shell" { inline = ["false"] }')
    expect((await run({ force: 'true' }, broken)).exitCode).toBe(1)
    expect(await ids()).toContain(first)

    const second = (await run({ force: 'true' })).outputs['template-id'] ?? ''
    expect(await ids()).toContain(second)
    expect(await ids()).not.toContain(first)
  })
})
