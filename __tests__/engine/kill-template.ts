import type { ProxmoxClient } from '../../src/proxmox/client.ts'

/** `proven`: made of an image, tried with clones and copied to another storage. */
export type Source = 'iso' | 'clone' | 'proven'

export interface Found {
  /** `vm 101`, `template 102`, or a volume's ID. */
  readonly name: string
  /** A template that was handed over whole: everything that was asked for, and nothing of the build's own. */
  readonly isFinished: boolean
  readonly holds: readonly string[]
}

/** Machines and volumes of the node. */
export async function contents(client: ProxmoxClient): Promise<readonly Found[]> {
  const vms = (await client.request('GET', '/nodes/pve/qemu')) as readonly { vmid: number; template?: number }[]
  const machines = vms.map(async ({ vmid, template }) => {
    const config = (await client.request('GET', `/nodes/pve/qemu/${vmid}/config`)) as Record<string, unknown>
    const { name, description, tags } = config
    const text = String(description).replace(/^proxmox-template-action: copy of template \d+$/m, '')
    const isWhole = name === 'lab-template' && tags === 'lab' && text.trim() === 'Made in a test'
    const hasCloudInit = Object.values(config).some((value) => String(value).includes('cloudinit'))
    return {
      name: `${template === 1 ? 'template' : 'vm'} ${vmid}`,
      isFinished: template === 1 && isWhole && hasCloudInit,
      holds: Object.values(config).map((value) => String(value).split(',')[0] ?? ''),
    }
  })
  const volumes = ['local', 'local-lvm'].map(async (storage) => {
    const list = (await client.request('GET', `/nodes/pve/storage/${storage}/content`)) as { volid: string }[]
    return list.map(({ volid }) => ({ name: volid, isFinished: false, holds: [] }))
  })
  return [...(await Promise.all(machines)), ...(await Promise.all(volumes)).flat()]
}

export async function removeMachines(client: ProxmoxClient, found: readonly Found[]): Promise<void> {
  for (const { name } of found) {
    const [, kind, id] = /^(vm|template) (\d+)$/.exec(name) ?? []
    if (id === undefined) continue
    if (kind === 'vm') await client.task(String(await client.request('POST', `/nodes/pve/qemu/${id}/status/stop`)))
    await client.task(String(await client.request('DELETE', `/nodes/pve/qemu/${id}`)))
  }
}

const proof = `post-processors {
    post-processor "verify" {
      communicator = "none"
      checks       = ["cd", "agent", "addresses"]
    }
    post-processor "replicate" {
      storages = ["local"]
    }
  }`

/** A template whose build makes each kind of call. */
export function killTemplate(source: Source, guest: { readonly port: number; readonly password: string }): string {
  const own =
    source === 'clone'
      ? 'clone_vm = "origin"'
      : `boot_wait    = "1ms"
  boot_command = ["<enter>"]
  boot_iso {
    iso_file = "local:iso/installer.iso"
    unmount  = true
  }
  additional_iso_files {
    cd_content       = { "user-data" = "x" }
    iso_storage_pool = "local"
    unmount          = true
  }
  disks {
    storage_pool = "local-lvm"
    disk_size    = "1500M"
  }
  network_adapters { bridge = "vmbr0" }`
  const type = source === 'clone' ? 'proxmox-clone' : 'proxmox-iso'
  return `source "${type}" "lab" {
  template_name        = "lab-template"
  template_description = "Made in a test"
  tags                 = "lab"
  cloud_init           = true
  ssh_host             = "127.0.0.1"
  ssh_port             = ${guest.port}
  ssh_username         = "root"
  ssh_password         = "${guest.password}"
  ${own}
}
build {
  sources = ["source.${type}.lab"]
  provisioner "shell" { inline = ["true"] }
  ${source === 'proven' ? proof : ''}
}
`
}
