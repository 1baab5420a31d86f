import { chmodSync, mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorkshop, type Workshop } from '../e2e/workshop.ts'
import { actionPrograms, Job } from '../harness/runner.ts'
import { tell } from './proof.ts'

let workshop: Workshop
let job: Job
beforeAll(async () => {
  workshop = await openWorkshop('tiny', 'tiny.iso')
  job = new Job({ ...actionPrograms, inputs: { template: 'agent.pkr.hcl', ...workshop.inputs } })
})
afterAll(async () => {
  job.remove()
  await workshop.close()
})

describe('a guest without a network', () => {
  it('is installed from a CD, provisioned by its agent through a reboot, and becomes a template', async () => {
    job.write(
      'agent.pkr.hcl',
      `
source "proxmox-iso" "agent" {
  vm_name         = "by-agent"
  communicator    = "agent"
  agent_timeout   = "25m"
  memory          = "512"
  cores           = "1"
  os              = "l26"
  scsi_controller = "virtio-scsi-single"
  boot_iso {
    iso_file = "local:iso/tiny.iso"
    unmount  = true
  }
  additional_iso_files {
    cd_content       = { "answers.cfg" = "hostname=quiet\\n" }
    cd_label         = "ANSWERS"
    iso_storage_pool = "local"
    unmount          = true
  }
  disks {
    type         = "scsi"
    storage_pool = "local-lvm"
    disk_size    = "1G"
  }
  boot_wait    = "2s"
  boot_command = ["install<enter>"]
}
build {
  sources = ["source.proxmox-iso.agent"]
  provisioner "shell" {
    environment_vars = ["GREETING=it's ✓"]
    inline           = ["echo \\"$GREETING on $(hostname) by \${build.ConnType} in $HOME\\"", "ls /sys/class/net", "echo kept >/root/kept"]
  }
  provisioner "file" {
    source      = "files"
    destination = "/root"
  }
  provisioner "shell" {
    expect_disconnect = true
    inline            = ["echo going down", "sync", "reboot", "sleep 600"]
  }
  provisioner "shell" {
    inline = ["cat /root/kept /root/files/deep/note.txt; /root/files/run.sh", "sync"]
  }
  provisioner "file" {
    direction   = "download"
    source      = "/root/files/"
    destination = "back"
  }
}`,
    )
    job.write('files/deep/note.txt', 'a note from the runner\n')
    job.write('files/run.sh', '#!/bin/sh\necho ran by its mode\n')
    chmodSync(path.join(job.workspace, 'files/run.sh'), 0o755)
    mkdirSync(path.join(job.workspace, 'back'))
    const { raw, exitCode, outputs } = await job.main().done
    tell({
      proof: 'Installed without a network, and provisioned by the guest agent through a reboot',
      cases: 1,
      unclear: exitCode === 0 ? 0 : 1,
    })
    expect(raw).toContain("it's ✓ on quiet by agent in /root")
    expect(raw).toMatch(/The guest agent runs commands as root \(Linux\)/)
    expect(raw).toContain('going down')
    expect(raw).toContain('a note from the runner')
    expect(raw).toContain('ran by its mode')
    expect(raw).not.toContain('eth0')
    expect(exitCode).toBe(0)
    expect(outputs).toMatchObject({ 'template-name': 'by-agent' })
    expect(readFileSync(path.join(job.workspace, 'back/files/deep/note.txt'), 'utf8')).toBe('a note from the runner\n')
    const config = await workshop.config(Number(outputs['template-id']))
    expect(config).toMatchObject({ template: 1 })
    expect(Object.keys(config).filter((key) => key.startsWith('net'))).toEqual([])
  })
})
