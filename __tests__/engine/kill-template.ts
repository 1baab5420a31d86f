import type { ProxmoxClient } from '../../src/proxmox/client.ts'
import { ProxmoxError } from '../../src/proxmox/error.ts'

/**
 * `proven`: made of an image, tried with clones and copied to another storage. `swap`: of an image, and takes the ID of the
 * template that it replaces; `proven swap`: tried with clones before. `copied swap`: where disks can not be handed over.
 */
export type Source = 'iso' | 'clone' | 'proven' | Swap
type Swap = 'swap' | 'proven swap' | 'copied swap'

/** The ID that is taken over. */
export const takenId = 9000

export function isSwap(source: Source): source is Swap {
  return source.endsWith('swap')
}

export interface Found {
  /** `vm 101`, `template 102`, or a volume's ID. */
  readonly name: string
  /** A template that was handed over whole: everything that was asked for, and nothing of the build's own. */
  readonly isFinished: boolean
  readonly holds: readonly string[]
}

/** Machines and volumes of the node. One that goes away while they are listed is not there. */
export async function contents(client: ProxmoxClient): Promise<readonly Found[]> {
  for (let attempt = 1; ; attempt++)
    try {
      return await contentsNow(client)
    } catch (thrown) {
      if (!(thrown instanceof ProxmoxError && thrown.notFound) || attempt === 3) throw thrown
    }
}

async function contentsNow(client: ProxmoxClient): Promise<readonly Found[]> {
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

const tried = `post-processors {
    post-processor "verify" {
      communicator = "none"
      checks       = ["cd"]
    }
  }`

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
  const taking = `vm_id = ${takenId}
  bios  = "ovmf"
  efi_config { efi_storage_pool = "local-lvm" }`
  const chain = source === 'proven' ? proof : source === 'proven swap' ? tried : ''
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
  ${isSwap(source) ? taking : ''}
}
build {
  sources = ["source.${type}.lab"]
  provisioner "shell" { inline = ["true"] }
  ${chain}
}
`
}

/** The template that is to be replaced, as it was made by hand. */
export async function makeOld(client: ProxmoxClient): Promise<void> {
  const settings = { name: 'lab-template', memory: 64, description: 'The old one', scsi0: 'local-lvm:1' }
  await client.task(String(await client.request('POST', '/nodes/pve/qemu', { vmid: takenId, ...settings })))
  await client.task(String(await client.request('POST', `/nodes/pve/qemu/${takenId}/template`)))
}

/**
 * After a swap that was cut off: has the ID one template that can be used, the old one or the new one, whole? And what is
 * there beside it, that was not there before? `before`: without the old one.
 */
export async function judgeSwap(
  client: ProxmoxClient,
  before: readonly Found[],
): Promise<{ readonly left: readonly string[]; readonly lost: readonly string[] }> {
  const after = await contents(client)
  const taken = after.find(({ name }) => name === `template ${takenId}`)
  const own = taken === undefined ? [] : await volumesOf(client)
  const missing = own.filter((volid) => !after.some(({ name }) => name === volid))
  const config = taken === undefined ? {} : await configOfTaken(client)
  const isOld = String(config['description']).trim() === 'The old one' && config['name'] === 'lab-template'
  const isUsable = taken !== undefined && missing.length === 0 && own.length > 0 && (isOld || taken.isFinished)
  return {
    left: after
      .map(({ name }) => name)
      .filter((name) => name !== taken?.name && !own.includes(name) && !before.some((other) => other.name === name)),
    lost: [
      ...before.filter(({ name }) => !after.some((other) => other.name === name)).map(({ name }) => name),
      ...(isUsable ? [] : [`template ${takenId}: ${JSON.stringify({ ...config, missing })}`]),
    ],
  }
}

async function configOfTaken(client: ProxmoxClient): Promise<Record<string, unknown>> {
  return (await client.request('GET', `/nodes/pve/qemu/${takenId}/config`)) as Record<string, unknown>
}

async function volumesOf(client: ProxmoxClient): Promise<readonly string[]> {
  const values = Object.entries(await configOfTaken(client))
  return values
    .filter(([key]) => /^(?:scsi|ide|sata|virtio|efidisk|unused)\d+$/.test(key))
    .map(([, value]) => String(value).split(',')[0] ?? '')
    .filter((volid) => volid !== 'none')
}
