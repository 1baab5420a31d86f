import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runHere } from '../engine/in-process.ts'
import { openWorkshop, type Workshop } from './workshop.ts'

let workshop: Workshop
/** A disk on which a system is installed, in two formats. */
let qcow2: string
let raw: string

const machine = `
  vm_interface = "eth0"
  ssh_username = "root"
  ssh_password = "tiny-password"
  ssh_timeout  = "10m"
  network_adapters {
    model  = "virtio"
    bridge = "vmbr0"
  }`

/** What tiny is not tried for: it has no cloud-init. */
const tried = `post-processor "verify" {
    ssh_username = "root"
    ssh_password = "tiny-password"
    ssh_timeout  = "10m"
    cloud_init   = false
    skip_checks  = ["cloud-init", "root-size"]
    inline       = ["echo tried as $(hostname)"]
  }`

async function build(type: string, lines: string, steps = '') {
  const { url, username, token, fingerprint } = workshop.server
  const ran = await runHere({
    template: `source "${type}" "tiny" {\n${machine}\n${lines}\n}\nbuild {\n sources = ["source.${type}.tiny"]\n ${steps}\n}\n`,
    connection: { url, username, token, fingerprint, node: 'pve' },
    bootWaitFactor: undefined,
  })
  expect(ran.build.outcome, ran.said).toBe('succeeded')
  return ran
}

beforeAll(async () => {
  workshop = await openWorkshop('tiny', 'tiny.iso')
  await build(
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
  qcow2 = path.join(workshop.folder, 'data/storage/local/images/100/base-100-disk-0.qcow2')
  raw = path.join(workshop.folder, 'published.img')
  execFileSync('qemu-img', ['convert', '-O', 'raw', qcow2, raw])
  execFileSync('gzip', ['-1', raw])
  raw = `${raw}.gz`
})
afterAll(() => workshop.close())

describe('a disk image with a system on it', () => {
  it.each([
    ['qcow2, whose clones are tried', 'local', () => qcow2, tried],
    ['raw, compressed', 'local-lvm', () => raw, ''],
  ])('becomes a template, with a larger disk: %s', async (_, storage, image, more) => {
    expect(existsSync(image())).toBe(true)
    const {
      build: ran,
      said,
      open,
    } = await build(
      'proxmox-import',
      `vm_name = "imported"
  memory    = 512
  image_file         = "${image()}"
  image_storage_pool = "local"
  disks {
    storage_pool = "${storage}"
    disk_size    = "1536M"
  }`,
      `provisioner "shell" { inline = ["echo it is $(hostname) with $(cat /sys/block/sda/size) sectors", "rm -f /etc/dropbear/*", "sync"] }
      ${more}`,
    )
    expect(said).toContain(`it is published with ${(1536 << 20) / 512} sectors`)
    expect(said.includes('tried as published')).toBe(more !== '')
    expect(open).toEqual([])
    const { vmid = 0 } = ran.artifact?.kind === 'template' ? ran.artifact : {}
    expect(await workshop.config(vmid)).toMatchObject({
      template: 1,
      name: 'imported',
      scsi0: expect.stringMatching(/size=1536M/),
      ide0: expect.stringContaining('cloudinit,media=cdrom'),
    })
  })
})
