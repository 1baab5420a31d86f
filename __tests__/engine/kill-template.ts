import type { VmConfig } from '../../src/builders/proxmox/machine/vm.ts'
import { asPrevious, previousIn } from '../../src/builders/proxmox/record/previous.ts'
import { sealOf } from '../../src/builders/proxmox/record/seal.ts'
import type { ProxmoxClient } from '../../src/proxmox/client.ts'
import { ProxmoxError } from '../../src/proxmox/error.ts'

/**
 * `proven`: made of an image, tried with clones and copied to another storage. `swap`: of an image, and takes the ID of the
 * template that it replaces; `proven swap`: tried with clones before. `copied swap`: where disks can not be handed over.
 * `kept swap`: the old one stays as a copy, in place of the one of before.
 */
export type Source = 'iso' | 'clone' | 'proven' | Swap
type Swap = 'swap' | 'proven swap' | 'copied swap' | 'kept swap'

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
  efi_config { efi_storage_pool = "local-lvm" }
  ${source === 'kept swap' ? 'keep_previous = true' : ''}`
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

const previousName = 'lab-template-previous'

/** The template that an earlier build has kept of the one that is to be replaced. */
export async function makeEarlier(client: ProxmoxClient): Promise<void> {
  const at = `/nodes/pve/qemu/${takenId + 1}`
  const settings = { vmid: takenId + 1, name: previousName, memory: 64, scsi0: 'local-lvm:1' }
  await client.task(String(await client.request('POST', '/nodes/pve/qemu', settings)))
  await client.task(String(await client.request('POST', `${at}/template`)))
  const config = (await client.request('GET', `${at}/config`)) as VmConfig
  const { delete: _, ...kept } = asPrevious(config, previousName, 'An older one', takenId)
  await client.request('PUT', `${at}/config`, kept)
}

/**
 * After a swap that was cut off: has the ID one template that can be used, the old one or the new one, whole? And what is
 * there beside it, that was not there before? `before`: without the old one. `keeps`: with the new one there has to be
 * the old one beside it, whole and alone of its name; with the old one, what was kept before.
 */
export async function judgeSwap(
  client: ProxmoxClient,
  before: readonly Found[],
  keeps = false,
): Promise<{ readonly left: readonly string[]; readonly lost: readonly string[] }> {
  const after = await contents(client)
  const taken = after.find(({ name }) => name === `template ${takenId}`)
  const taking = taken === undefined ? [] : await volumesOf(client, takenId)
  const missing = taking.filter((volid) => !after.some(({ name }) => name === volid))
  const config = taken === undefined ? {} : await configOf(client, takenId)
  const isOld = String(config['description']).trim() === 'The old one' && config['name'] === 'lab-template'
  const isUsable = taken !== undefined && missing.length === 0 && taking.length > 0 && (isOld || taken.isFinished)
  const kept = keeps ? await keptOf(client, after, isOld ? 'An older one' : 'The old one') : nothingKept
  const own = [...taking, ...kept.own]
  return {
    left: after
      .map(({ name }) => name)
      .filter((name) => name !== taken?.name && !own.includes(name) && !before.some((other) => other.name === name)),
    lost: [
      ...before.filter(({ name }) => !after.some((other) => other.name === name)).map(({ name }) => name),
      ...kept.lost,
      ...(isUsable ? [] : [`template ${takenId}: ${JSON.stringify({ ...config, missing })}`]),
    ],
  }
}

const nothingKept = { own: [], lost: [] }

/** What belongs to the template that is kept, the machine among it; any other of its name is one that was left. */
async function keptOf(client: ProxmoxClient, after: readonly Found[], notes: string) {
  for (const { name } of after) {
    const vmid = Number(/^template (\d+)$/.exec(name)?.[1])
    if (Number.isNaN(vmid) || vmid === takenId) continue
    const config = await configOf(client, vmid)
    const text = String(config['description'])
    if (config['name'] !== previousName || !text.startsWith(notes)) continue
    const isSealed = previousIn(text)?.of === takenId && previousIn(text)?.seal === sealOf(config as VmConfig)
    const volumes = await volumesOf(client, vmid)
    const isWhole = volumes.length > 0 && volumes.every((volid) => after.some((one) => one.name === volid))
    if (isSealed && isWhole && !text.includes('proxmox-template-action: run'))
      return { own: [name, ...volumes], lost: [] }
  }
  return { own: [], lost: [`what is kept: ${notes}`] }
}

async function configOf(client: ProxmoxClient, vmid: number): Promise<Record<string, unknown>> {
  return (await client.request('GET', `/nodes/pve/qemu/${vmid}/config`)) as Record<string, unknown>
}

async function volumesOf(client: ProxmoxClient, vmid: number): Promise<readonly string[]> {
  const values = Object.entries(await configOf(client, vmid))
  return values
    .filter(([key]) => /^(?:scsi|ide|sata|virtio|efidisk|unused)\d+$/.test(key))
    .map(([, value]) => String(value).split(',')[0] ?? '')
    .filter((volid) => volid !== 'none')
}
