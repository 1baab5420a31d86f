import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'vitest'
import { runHere } from '../engine/in-process.ts'
import { openWorkshop, type Workshop } from './workshop.ts'

/** A disk on which a system is installed, in two formats. */
export interface Published {
  readonly workshop: Workshop
  readonly qcow2: string
  readonly rawGz: string
}

const machine = `
  vm_interface = "eth0"
  ssh_username = "root"
  ssh_password = "tiny-password"
  ssh_timeout  = "10m"
  network_adapters {
    model  = "virtio"
    bridge = "vmbr0"
  }`

async function build({ server }: Workshop, type: string, lines: string, steps = '') {
  const { url, username, token, fingerprint } = server
  const ran = await runHere({
    template: `source "${type}" "tiny" {\n${machine}\n${lines}\n}\nbuild {\n sources = ["source.${type}.tiny"]\n ${steps}\n}\n`,
    connection: { url, username, token, fingerprint, node: 'pve' },
    bootWaitFactor: undefined,
  })
  expect(ran.build.outcome, ran.said).toBe('succeeded')
  return ran
}

export async function publish(): Promise<Published> {
  const workshop = await openWorkshop('tiny', 'tiny.iso')
  await build(
    workshop,
    'proxmox-iso',
    `vm_id  = 100
  vm_name = "installed"
  memory  = 512
  os      = "l26"
  scsi_controller = "virtio-scsi-pci"
  boot_iso {
    iso_file = "local:iso/tiny.iso"
    unmount  = true
  }
  disks {
    storage_pool = "local"
    disk_size    = "1G"
    format       = "qcow2"
  }
  boot_wait    = "2s"
  boot_command = ["install url=http://{{ .HTTPIP }}:{{ .HTTPPort }}/answers<enter>"]
  http_content = { "/answers" = "root_password=tiny-password\\nhostname=published\\n" }`,
    'provisioner "shell" { inline = ["rm -f /etc/dropbear/*", "sync"] }',
  )
  const qcow2 = path.join(workshop.folder, 'data/storage/local/images/100/base-100-disk-0.qcow2')
  const raw = path.join(workshop.folder, 'published.img')
  execFileSync('qemu-img', ['convert', '-O', 'raw', qcow2, raw])
  execFileSync('gzip', ['-1', raw])
  return { workshop, qcow2, rawGz: `${raw}.gz` }
}

/** Builds a template of the image, larger than that, on a storage, and answers what was said. */
export async function importImage(workshop: Workshop, image: string, storage: string, steps = ''): Promise<string> {
  expect(existsSync(image)).toBe(true)
  const {
    build: ran,
    said,
    open,
  } = await build(
    workshop,
    'proxmox-import',
    `vm_name = "imported"
  memory    = 512
  image_file         = "${image}"
  image_storage_pool = "local"
  disks {
    storage_pool = "${storage}"
    disk_size    = "1536M"
  }`,
    `provisioner "shell" { inline = ["echo it is $(hostname) with $(cat /sys/block/sda/size) sectors", "rm -f /etc/dropbear/*", "sync"] }
      ${steps}`,
  )
  expect(said).toContain(`it is published with ${(1536 << 20) / 512} sectors`)
  expect(open).toEqual([])
  const { vmid = 0 } = ran.artifact?.kind === 'template' ? ran.artifact : {}
  expect(await workshop.config(vmid)).toMatchObject({
    template: 1,
    name: 'imported',
    scsi0: expect.stringMatching(/size=1536M/),
    ide0: expect.stringMatching(/cloudinit(?:\.qcow2)?,media=cdrom/),
  })
  return said
}
