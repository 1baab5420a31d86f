import { mkdirSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tinyHardware as machine, openTinyJobs, type TinyJobs } from '../e2e/tiny-jobs.ts'

let tiny: TinyJobs
beforeAll(async () => {
  tiny = await openTinyJobs()
})
afterAll(() => tiny.close())

describe('a real guest', () => {
  it('reaches the answer server of its build on the embedded Proxmox, at whatever port', async () => {
    const embedded = { 'proxmox-url': 'embedded', 'proxmox-node': 'pve' }
    const others = Object.fromEntries(Object.keys(tiny.workshop.inputs).map((name) => [name, '']))
    const job = tiny.job(
      `
source "proxmox-iso" "tiny" {
  vm_name      = "tiny-embedded"
  communicator = "auto"
  ${machine}
  boot_iso {
    iso_file = "local:iso/tiny.iso"
    unmount  = true
  }
  disks {
    type         = "scsi"
    storage_pool = "local-lvm"
    disk_size    = "1G"
  }
  boot_wait     = "2s"
  boot_command  = ["install url=http://{{ .HTTPIP }}:{{ .HTTPPort }}/answers<enter>"]
  http_content  = { "/answers" = "root_password=tiny-password\\nhostname=embedded\\n" }
  http_port_min = 20000
  http_port_max = 30000
}
build {
  sources = ["source.proxmox-iso.tiny"]
  provisioner "shell" {
    inline = ["echo here is $(hostname)"]
  }
}`,
      { ...others, ...embedded },
    )
    const images = path.join(job.temp, 'proxmox-template/embedded/storage/local/template/iso')
    mkdirSync(images, { recursive: true })
    symlinkSync(tiny.workshop.iso, path.join(images, 'tiny.iso'))
    const { exitCode, raw } = await job.main().done
    expect(raw).toContain('here is embedded')
    expect(raw).toMatch(/The guest is reached by ssh: /)
    expect(exitCode).toBe(0)
  })

  it('is waited for until it restarts, where nobody reaches it', async () => {
    const job = tiny.job(`
source "proxmox-iso" "tiny" {
  vm_name           = "tiny-alone"
  vm_id             = 150
  communicator      = "none"
  none_wait         = "reboot"
  none_wait_timeout = "10m"
  ${machine.replace(/^ *ssh_.*$/gm, '')}
  boot_iso {
    iso_file = "local:iso/tiny.iso"
    unmount  = true
  }
  disks {
    type         = "scsi"
    storage_pool = "local-lvm"
    disk_size    = "1G"
  }
  boot_wait          = "2s"
  boot_command       = ["install<enter>"]
  answer_media       = "cd"
  answer_media_label = "ANSWERS"
  http_content       = { "/answers.cfg" = "hostname=alone\\n" }
}
build {
  sources = ["source.proxmox-iso.tiny"]
}`)
    const { exitCode, raw } = await job.main().done
    expect(raw).toContain('The installation has ended: the guest restarted or switched itself off')
    expect(exitCode).toBe(0)
    const config = await tiny.workshop.config(150)
    expect(config).toMatchObject({ template: 1, name: 'tiny-alone' })
    expect(Object.keys(config).filter((key) => /^(?:reboot|ide\d)$/.test(key))).toEqual([])
    await tiny.workshop.client.request('DELETE', '/nodes/pve/qemu/150')
  })
})
