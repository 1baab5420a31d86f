import type { RuleName } from '../../src/proxmox/privilege-table.ts'
import { hasAgent } from '../communicators/agent/qemu-agent.ts'
import type { Facts } from './privilege-lab.ts'

/** A way to build, by what it asks of the server. */
export interface Kind {
  readonly name: string
  readonly source: (facts: Facts) => string
  /** Lines of the build block. */
  readonly build?: string | ((facts: Facts) => string)
  readonly clone?: boolean
  readonly imports?: boolean
  readonly force?: boolean
  /** Rules whose privileges the documented role leaves out. */
  readonly apart?: readonly RuleName[]
}

const stored = `boot_iso {
    iso_file = "local:iso/installer.iso"
  }`
const agentKind = 'commands by the guest agent'
const sshHost = 'ssh_host = "127.0.0.1"'
const typing = `boot_wait    = "1ms"
  boot_command = ["<enter>"]`

const cd = (unmount: boolean) => `${stored}
  ${sshHost}
  additional_iso_files {
    cd_content       = { "user-data" = "x" }
    iso_storage_pool = "local"
    unmount          = ${unmount}
  }`

export const everyKind: readonly Kind[] = [
  { name: 'an image on the storage, keys typed', source: () => `${stored}\n${sshHost}\n${typing}` },
  { name: 'the address asked of the guest agent', source: () => stored },
  { name: agentKind, source: () => `${stored}\ncommunicator = "agent"`, apart: ['agent-commands'] },
  {
    name: 'a cloud-init drive, an ejected CD, a disk of no whole GiB',
    source: () => `cloud_init = true
  ${sshHost}
  boot_iso {
    iso_file = "local:iso/installer.iso"
    unmount  = true
  }`,
  },
  {
    name: 'much hardware, in a pool',
    source: () => `${stored}
  ${sshHost}
  pool        = "builds"
  bios        = "ovmf"
  machine     = "q35"
  numa        = true
  serials     = ["socket"]
  vga { type = "std" }
  rng0 { source = "/dev/urandom" }
  efi_config {
    efi_storage_pool = "local-lvm"
    efi_type         = "4m"
  }
  tpm_config { tpm_storage_pool = "local-lvm" }`,
  },
  {
    name: 'an uploaded image',
    source: ({ isoFile }) => `boot_iso {
    iso_url          = "${isoFile}"
    iso_checksum     = "none"
    iso_storage_pool = "local"
  }
  ${sshHost}`,
  },
  {
    name: 'an image that the node downloads',
    source: ({ isoUrl }) => `boot_iso {
    iso_url          = "${isoUrl}"
    iso_checksum     = "none"
    iso_storage_pool = "local"
    iso_download_pve = true
  }
  ${sshHost}`,
    apart: ['download'],
  },
  { name: 'a CD made on the spot that is ejected', source: () => cd(true), apart: ['delete-cd'] },
  { name: 'a CD made on the spot that stays', source: () => cd(false) },
  {
    name: 'devices of the node',
    source: () => `${stored}
  ${sshHost}
  rng0 { source = "/dev/hwrng" }
  pci_devices { mapping = "gpu" }`,
    apart: ['mapping', 'hardware-random'],
  },
  { name: 'an old template replaced', source: () => `${stored}\n${sshHost}\nvm_id = 9100`, force: true },
  {
    name: 'a disk of an image that is uploaded',
    source: ({ isoFile }) => `image_file = "${isoFile}"\nimage_storage_pool = "local"\n${sshHost}`,
    imports: true,
  },
  {
    name: 'a disk of an image that the node downloads',
    source: ({ isoUrl }) => `image_url = "${isoUrl}"
  image_checksum     = "none"
  image_format       = "raw"
  image_storage_pool = "local"
  image_download_pve = true
  ${sshHost}`,
    apart: ['download'],
    imports: true,
  },
  {
    name: 'a disk of that of another machine',
    source: () => `image_volume = "local-lvm:base-9000-disk-0"\n${sshHost}`,
    apart: ['import-disk'],
    imports: true,
  },
  { name: 'a full clone', source: () => `${sshHost}\nclone_vm = "base"`, clone: true },
  {
    name: 'a template that is tried',
    source: () => `${stored}\n${sshHost}`,
    build: `post-processor "verify" {
    communicator = "none"
    checks       = ["agent", "addresses"]
    bridge       = "vmbr0"
  }`,
  },
  {
    name: 'a copy on another node',
    source: () => `${stored}\n${sshHost}\ncloud_init = true`,
    build: `post-processor "replicate" {
    nodes = ["pve2"]
  }`,
    apart: ['migrate'],
  },
  {
    name: 'an archive of the template',
    source: () => `${stored}\n${sshHost}`,
    build: ({ storagePath }) => `post-processor "export" {
    format       = "vzdump"
    storage      = "local"
    storage_path = "${storagePath}"
  }`,
    apart: ['backup'],
  },
  {
    name: 'a linked clone with more of everything',
    source: () => `${sshHost}
  clone_vm_id = 9000
  full_clone  = false
  cloud_init  = true
  nameserver  = "192.0.2.1"
  additional_iso_files {
    iso_file = "local:iso/installer.iso"
    unmount  = true
  }`,
    clone: true,
  },
]

/** Those that can be built here: without QEMU's agent on this machine nobody runs what a guest's is asked to. */
export const kinds = everyKind.filter(({ name }) => hasAgent || name !== agentKind)

/** A whole template of that kind. */
export function templateOf({ source, build = '', clone = false, imports = false, name }: Kind, facts: Facts): string {
  const type = clone ? 'proxmox-clone' : imports ? 'proxmox-import' : 'proxmox-iso'
  const size = name.includes('no whole GiB') ? '1500M' : name.includes('archive') ? '64M' : '2G'
  const disks =
    clone && name.startsWith('a full')
      ? ''
      : `disks {
    storage_pool = "local-lvm"
    disk_size    = "${size}"
  }`
  return `source "${type}" "lab" {
  vm_name      = "lab-template"
  ssh_port     = ${facts.guestPort}
  ssh_username = "root"
  ssh_password = "${facts.guestPassword}"
  ${disks}
  network_adapters {
    bridge = "vmbr0"
  }
  ${source(facts)}
}
build {
  sources = ["source.${type}.lab"]
  ${typeof build === 'string' ? build : build(facts)}
}
`
}
