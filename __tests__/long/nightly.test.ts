import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { recordIn } from '../../src/builders/proxmox/record/template-record.ts'
import { openWorkshop, type Workshop } from '../e2e/workshop.ts'
import { actionPrograms, Job } from '../harness/runner.ts'
import { wrongInCycloneDx, wrongInSpdx } from '../inventory/validate.ts'

let workshop: Workshop
let job: Job
beforeAll(async () => {
  workshop = await openWorkshop('tiny', 'tiny.iso')
  const inputs = { template: 'tiny.pkr.hcl', force: 'true', 'package-diff': 'true', refresh: 'check', sbom: 'true' }
  job = new Job({ ...actionPrograms, inputs: { ...inputs, ...workshop.inputs } })
})
afterAll(async () => {
  job.remove()
  await workshop.close()
})

/** A package manager of the guest's own: its repository is a file in it, as is what is installed. */
const apk = `#!/bin/sh
case "$1" in
  update) test -s /etc/apk/repository ;;
  upgrade) cat /etc/apk/newer 2>/dev/null; echo "OK: 1 MiB in 2 packages" ;;
esac
`
const installed = 'P:busybox\nV:1.36.1-r15\nA:x86_64\nL:GPL-2.0-only\n\nP:dropbear\nV:2024.85-r0\nA:x86_64\n\n'

it('a real guest is asked for its packages, and its template for updates through a clone', async () => {
  job.write('files/installed', installed)
  job.write('files/apk', apk)
  job.write('files/repository', 'here\n')
  job.write('http/answers', 'root_password=tiny-password\nhostname=nightly\n')
  job.write(
    'tiny.pkr.hcl',
    `
source "proxmox-iso" "tiny" {
  vm_name         = "nightly"
  memory          = "512"
  cores           = "1"
  os              = "l26"
  scsi_controller = "virtio-scsi-single"
  network_adapters {
    model  = "virtio"
    bridge = "vmbr0"
  }
  boot_iso {
    iso_file = "local:iso/tiny.iso"
    unmount  = true
  }
  disks {
    type         = "scsi"
    storage_pool = "local-lvm"
    disk_size    = "1G"
  }
  ssh_username   = "root"
  ssh_password   = "tiny-password"
  ssh_timeout    = "10m"
  boot_wait      = "2s"
  boot_command   = ["install url=http://{{ .HTTPIP }}:{{ .HTTPPort }}/answers<enter>"]
  http_directory = "http"
}
build {
  sources = ["source.proxmox-iso.tiny"]
  provisioner "file" {
    source      = "files"
    destination = "/root"
  }
  provisioner "shell" { inline = ["cd /root/files && mkdir -p /lib/apk/db /usr/local/bin /etc/apk && cp installed /lib/apk/db/ && cp repository /etc/apk/ && cp apk /usr/local/bin/ && chmod 755 /usr/local/bin/apk && rm -rf /root/files; sync"] }
}`,
  )
  const first = await job.main().done
  expect(first.raw).toContain('2 packages.')
  expect(first.exitCode).toBe(0)
  const [diff] = JSON.parse(first.outputs['package-diff'] ?? '[]')
  expect(diff).toMatchObject({ manager: 'apk', count: 2 })
  expect(JSON.parse(readFileSync(String(first.outputs['package-list']), 'utf8')).packages).toEqual([
    { name: 'busybox', version: '1.36.1-r15', architecture: 'x86_64' },
    { name: 'dropbear', version: '2024.85-r0', architecture: 'x86_64' },
  ])
  const [cyclonedx, spdx] = String(first.outputs['sbom'])
    .split('\n')
    .map((file) => readFileSync(file, 'utf8'))
  expect(await wrongInCycloneDx(String(cyclonedx))).toBeNull()
  expect(wrongInSpdx(String(spdx))).toBeNull()
  expect(JSON.parse(String(cyclonedx)).components).toMatchObject([
    { type: 'operating-system' },
    { name: 'busybox', version: '1.36.1-r15', licenses: [{ license: { id: 'GPL-2.0-only' } }] },
    { name: 'dropbear', version: '2024.85-r0' },
  ])
  expect(JSON.parse(first.outputs['builds'] ?? '[]')).toMatchObject([{ sbom: { manager: 'apk', count: 2 } }])
  expect(first.summary).toContain('Bill of material of 2 packages')
  const before = await workshop.config(100)
  expect(recordIn(String(before['description']))).toMatchObject({ packages: 2, inventory: diff.inventory })

  const second = await job.main().done
  expect(second.raw).toContain('apk has no updates for template 100: nothing is built')
  expect(second.exitCode).toBe(0)
  expect(JSON.parse(second.outputs['builds'] ?? '[]')).toMatchObject([{ outcome: 'unchanged', templateId: 100 }])
  expect(second.outputs['sbom']).toBeUndefined()
  expect(await workshop.config(100)).toEqual(before)
  const machines = (await workshop.client.request('GET', '/nodes/pve/qemu')) as readonly { vmid: number }[]
  expect(machines.map(({ vmid }) => vmid)).toEqual([100])
})
