import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { guestPassword, type Lab, labTemplate, openLab } from './lab.ts'

let lab: Lab
beforeAll(async () => {
  lab = await openLab()
  const create = lab.client.request('POST', '/nodes/pve/qemu', {
    vmid: 9000,
    name: 'base',
    scsihw: 'virtio-scsi-pci',
    scsi0: 'local-lvm:2',
    ide2: 'local-lvm:cloudinit',
    net0: 'virtio,bridge=vmbr0',
    boot: 'order=scsi0',
    nameserver: '192.0.2.9',
  })
  await lab.client.task(String(await create))
  await lab.client.task(String(await lab.client.request('POST', '/nodes/pve/qemu/9000/template')))
})
afterAll(() => lab.close())

function cloneTemplate(source: string, build = ''): string {
  return `source "proxmox-clone" "lab" {
  vm_name         = "cloned"
  scsi_controller = "virtio-scsi-single"
  cores           = 2
  ssh_host        = "127.0.0.1"
  ssh_port        = ${lab.guest.port}
  ssh_username    = "root"
  network_adapters {
    bridge = "vmbr0"
    model  = "virtio"
  }
  ${source}
}
build {
  sources = ["source.proxmox-clone.lab"]
  ${build}
}
`
}

async function build(template: string, inputs: Record<string, string> = {}) {
  const job = lab.job({ template: 'lab.pkr.hcl', ...lab.inputs, ...inputs })
  job.write('lab.pkr.hcl', template)
  return job.main().done
}

const configOf = async (vmid: string | undefined) =>
  (await lab.client.request('GET', `/nodes/pve/qemu/${vmid}/config`)) as Record<string, string | number>

describe('proxmox-clone', () => {
  it('makes a template of a template, with more disks and without the settings of the build', async () => {
    const source = `
      clone_vm             = "base"
      ssh_password         = "${guestPassword}"
      template_description = "A clone"
      cloud_init           = true
      nameserver           = "192.0.2.1 192.0.2.2"
      ipconfig {
        ip      = "192.0.2.10/24"
        gateway = "192.0.2.254"
      }
      disks {
        storage_pool = "local-lvm"
        disk_size    = "1536M"
      }`
    const result = await build(cloneTemplate(source, 'provisioner "shell" { inline = ["echo in the clone"] }'))
    expect(result.raw).toContain('in the clone')
    expect(result.exitCode).toBe(0)
    const vmid = result.outputs['template-id']
    const config = await configOf(vmid)
    expect(config).toMatchObject({
      template: 1,
      name: 'cloned',
      description: 'A clone',
      cores: 2,
      memory: '512',
      scsihw: 'virtio-scsi-single',
      scsi0: expect.stringContaining('size=2G'),
      scsi1: expect.stringContaining('size=1536M'),
      boot: 'order=scsi0',
    })
    for (const key of ['ciuser', 'sshkeys', 'nameserver', 'ipconfig0', 'ide2', 'tags'])
      expect(config).not.toHaveProperty(key)
    expect(Object.values(config)).toContain(`local-lvm:vm-${vmid}-cloudinit,media=cdrom`)
    const machines = (await lab.contents()).machines
    expect(machines).toEqual([`template ${vmid}`, 'template 9000'])
  })

  it('finds its source by ID, and links disks where the template says so', async () => {
    const password = `ssh_password = "${guestPassword}"`
    const result = await build(cloneTemplate(`clone_vm_id = 9000\nfull_clone = false\n${password}`))
    expect(result.exitCode).toBe(0)
    expect(result.raw).toContain('create linked clone of drive scsi0')
  })

  it('gives cloud-init a key of its own, and leaves nothing when it does not open the guest', async () => {
    const before = await lab.contents()
    const result = await build(cloneTemplate('clone_vm = "base"\nssh_handshake_attempts = 1'))
    expect(result.exitCode).toBe(1)
    const task = (await lab.client.request('GET', '/nodes/pve/tasks', { typefilter: 'qmclone' })) as unknown[]
    expect(task.length).toBeGreaterThan(0)
    expect(await lab.contents()).toEqual(before)
  })

  it('by name does not mean what a build that was cut off has left under it', async () => {
    const before = (await lab.contents()).machines
    const mark = 'proxmox-template-action: run 7-1-ab, build proxmox-iso.base'
    const left = { vmid: 8000, name: 'twin', description: `Packer ephemeral build VM\n\n${mark}`, memory: 77 }
    await lab.client.task(String(await lab.client.request('POST', '/nodes/pve/qemu', left)))
    const password = `ssh_password = "${guestPassword}"`
    const refused = await build(cloneTemplate(`clone_vm = "twin"\n${password}`))
    expect(refused.raw).toContain('There is no virtual machine "twin" to clone')
    const mine = { vmid: 8001, name: 'twin', scsi0: 'local-lvm:1' }
    await lab.client.task(String(await lab.client.request('POST', '/nodes/pve/qemu', mine)))
    await expect
      .poll(() => lab.client.request('GET', '/cluster/resources', { type: 'vm' }))
      .toContainEqual(expect.objectContaining({ vmid: 8001, name: 'twin' }))
    const result = await build(cloneTemplate(`clone_vm = "twin"\n${password}`))
    expect(result.exitCode).toBe(0)
    expect(result.raw).toContain('local-lvm:vm-8001-disk-0')
    for (const machine of (await lab.contents()).machines)
      if (!before.includes(machine))
        await lab.client.task(
          String(await lab.client.request('DELETE', `/nodes/pve/qemu/${machine.replace(/\D/g, '')}`)),
        )
  })

  it('refuses a source that is not there, at its option, with what is there', async () => {
    const before = await lab.contents()
    const result = await build(cloneTemplate(`clone_vm = "bese"\nssh_password = "x"`))
    expect(result.exitCode).toBe(1)
    expect(result.raw).toContain('There is no virtual machine "bese" to clone')
    expect(result.raw).toContain('Did you mean "base"?')
    expect(await lab.contents()).toEqual(before)
  })
})

describe('a template with what can not be built', () => {
  const added = {
    build: `
      provisioner "breakpoint" {}
      provisioner "breakpoint" { note = "look" }`,
  }
  const told = 'A breakpoint can not pause here'

  it('is planned, with a warning at its place', async () => {
    const job = lab.job({ template: 'lab.pkr.hcl', command: 'plan', ...lab.inputs })
    job.write('lab.pkr.hcl', labTemplate(lab, added))
    const result = await job.main().done
    expect(result.exitCode).toBe(0)
    expect(result.raw).toContain(told)
  })

  it('is refused by build before anything is made, everything at once', async () => {
    const before = await lab.contents()
    const result = await build(labTemplate(lab, added))
    expect(result.exitCode).toBe(1)
    expect(result.raw.split(told).length).toBeGreaterThan(2)
    expect(result.raw).toMatch(/lab\.pkr\.hcl/)
    expect(result.raw).not.toContain('Creating VM')
    expect(await lab.contents()).toEqual(before)
  })
})
