import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tinyHardware as machine, openTinyJobs, type TinyJobs } from './tiny-jobs.ts'

let tiny: TinyJobs
beforeAll(async () => {
  tiny = await openTinyJobs()
})
afterAll(() => tiny.close())

/** What tiny is not tried for: it has no cloud-init. */
const verified = (more = '') => `post-processor "verify" {
    ssh_username = "root"
    ssh_password = "tiny-password"
    ssh_timeout  = "10m"
    cloud_init   = false
    skip_checks  = ["cloud-init", "root-size"]
    inline       = ["echo tried as $(hostname)"]
    ${more}
  }`

describe('a real guest', () => {
  it('is installed from an answer file over HTTP, provisioned over SSH, and becomes a template', async () => {
    const job = tiny.job(`
source "proxmox-iso" "tiny" {
  vm_name              = "tiny-template"
  template_description = "Installed from HTTP"
  tags                 = "tiny"
  ${machine}
  boot_iso {
    iso_file = "local:iso/tiny.iso"
    unmount  = true
  }
  disks {
    type         = "scsi"
    storage_pool = "local-lvm"
    disk_size    = "1G"
    io_thread    = true
  }
  cloud_init     = true
  boot_wait      = "2s"
  boot_command   = ["install url=http://{{ .HTTPIP }}:{{ .HTTPPort }}/answers<enter>"]
  http_directory = "http"
}
build {
  sources = ["source.proxmox-iso.tiny"]
  provisioner "shell" {
    environment_vars = ["GREETING=it's me"]
    inline           = ["echo \\"$GREETING on $(hostname)\\"", "echo '::set-output name=template-id::666'", "echo x '##[add-mask]y'"]
  }
  provisioner "file" {
    source      = "files"
    destination = "/root"
  }
  provisioner "shell" {
    inline = ["cat /root/files/deep/note.txt", "sync"]
  }
  provisioner "file" {
    direction   = "download"
    source      = "/etc/hostname"
    destination = "hostname.txt"
  }
  # Made anew by each machine.
  provisioner "shell" { inline = ["rm -f /etc/dropbear/*", "sync"] }
  ${verified()}
}`)
    job.write('http/answers', 'root_password=tiny-password\nhostname=from-http\n')
    job.write('files/deep/note.txt', 'a note from the runner\n')
    const result = await job.main().done
    expect(result.raw).toContain("it's me on from-http")
    expect(result.raw).toContain('a note from the runner')
    expect(result.raw).toMatch(/HTTP GET \/answers from 127\.0\.0\.1: 200/)
    expect(result.raw).toContain('waits of the boot command take 4 times as long')
    expect(result.raw).toContain('tried as from-http')
    expect(result.raw).toContain('Template 100 was tried: it is good')
    expect(result.exitCode).toBe(0)
    expect(result.outputs).toMatchObject({ 'template-id': '100', 'template-name': 'tiny-template', node: 'pve' })
    expect(readFileSync(`${job.workspace}/hostname.txt`, 'utf8')).toBe('from-http\n')
    expect(await tiny.workshop.config(100)).toMatchObject({
      template: 1,
      description: 'Installed from HTTP',
      tags: 'tiny',
      scsi0: expect.stringContaining('local-lvm:base-100-disk-0'),
      ide0: expect.stringContaining('vm-100-cloudinit,media=cdrom'),
    })
  })

  it('is installed from a CD made on the spot, from an image that is uploaded first, and survives nothing when killed', async () => {
    const sum = createHash('sha256').update(readFileSync(tiny.workshop.iso)).digest('hex')
    const template = `
source "proxmox-iso" "cd" {
  vm_name = "from-cd"
  ${machine}
  boot_iso {
    iso_url          = "${tiny.workshop.iso}"
    iso_checksum     = "sha256:${sum}"
    iso_storage_pool = "local"
  }
  answer_media       = "cd"
  answer_media_label = "ANSWERS"
  http_content       = { "/answers.cfg" = "root_password=tiny-password\\nhostname=from-cd\\n" }
  disks {
    type         = "virtio"
    storage_pool = "local"
    disk_size    = "1000M"
    format       = "qcow2"
  }
  boot_wait    = "2s"
  boot_command = ["install<enter>"]
}
build {
  sources = ["source.proxmox-iso.cd"]
  provisioner "shell" { inline = ["echo this is $(hostname)", "\${FATE}"] }
}`
    const killed = tiny.job(template.replace('${FATE}', 'sleep 600'))
    const step = killed.main()
    await step.seen(/this is from-cd/)
    step.kill()
    await step.done
    expect((await killed.post().done).exitCode).toBe(0)
    const machines = (await tiny.workshop.client.request('GET', '/nodes/pve/qemu')) as readonly { vmid: number }[]
    expect(machines.map(({ vmid }) => vmid)).toEqual([100])
    const images = (await tiny.workshop.client.request('GET', '/nodes/pve/storage/local/content')) as readonly {
      volid: string
    }[]
    expect(images.map(({ volid }) => volid)).toEqual(['local:iso/tiny.iso'])
  })
})
