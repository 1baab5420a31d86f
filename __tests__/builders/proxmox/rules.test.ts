import { describe, expect, it } from 'vitest'
import { installer, judge } from './planned.ts'

// Each verdict is what `packer validate` 1.14.3 says with packer-plugin-proxmox 1.2.4.

const paramsOf = async (lines: string) => (await judge(lines)).config?.requests[0]?.params

describe('what is empty or zero is not set', () => {
  it.each([
    ['cpu_type = ""', { cpu: 'kvm64' }],
    ['os = ""\nscsi_controller = ""', { ostype: 'other', scsihw: 'lsi' }],
    ['memory = 0\ncores = 0', { memory: 512, cores: 1 }],
    [
      'disks {\n storage_pool = "a"\n disk_size = ""\n format = ""\n cache_mode = ""\n type = ""\n}',
      { scsi0: 'a:20,cache=none,format=raw,replicate=0' },
    ],
    ['network_adapters {\n bridge = "vmbr0"\n model = ""\n}', { net0: 'e1000,bridge=vmbr0' }],
    ['boot_iso { iso_file = "local:iso/b.iso" }\niso_file = ""', { ide2: 'local:iso/b.iso,media=cdrom' }],
    ['communicator = ""\nssh_port = 0\nssh_file_transfer_method = ""\nhttp_port_min = 0\nhttp_port_max = 0', {}],
    ['http_network_protocol = ""\ncloud_init = true\ncloud_init_storage_pool = "a"\ncloud_init_disk_type = ""', {}],
  ])('%j', async (lines, expected) => {
    expect((await judge(lines)).errors).toEqual([])
    expect(await paramsOf(lines)).toMatchObject(expected)
  })

  it.each([
    ['efi_config {}', 'efidisk0'],
    ['efi_config { efi_storage_pool = "" }', 'efidisk0'],
    ['efi_config {\n efi_storage_pool = null\n pre_enrolled_keys = false\n}', 'efidisk0'],
    ['efi_config { efi_format = "raw" }', 'efidisk0'],
    ['tpm_config { tpm_storage_pool = "" }', 'tpmstate0'],
    ['rng0 {}', 'rng0'],
    ['vga {}', 'vga'],
  ])('%s makes no device', async (lines, key) => {
    const params = await paramsOf(lines)
    expect(params).toHaveProperty('memory')
    expect(params).not.toHaveProperty(key)
  })

  it('and an empty block beside the old option is no contradiction', async () => {
    expect(await paramsOf('efi_config {}\nefidisk = "a"')).toMatchObject({ efidisk0: expect.stringMatching(/^a:1,/) })
  })
})

describe('a guest that nobody could log in to', () => {
  const winrm = 'communicator = "winrm"\nwinrm_username = "Administrator"'
  it('is told before it is made, where WinRM has no password', async () => {
    const { refusals, found } = await judge(winrm)
    expect(refusals).toEqual(['There is no password to log in with over WinRM'])
    expect(found.find(({ severity }) => severity === 'refusal')?.range).toBeDefined()
    expect((await judge(winrm, { type: 'proxmox-clone' })).found.map(({ summary }) => summary)).toContain(refusals?.[0])
    expect((await judge(`${winrm}\nwinrm_password = "x"`)).refusals).toEqual([])
    const auto = await judge('communicator = "auto"\nssh_username = ""\nqemu_agent = false\nwinrm_username = "A"')
    expect(auto.errors).toContain('There is nothing by which communicator = "auto" could reach the guest')
  })

  it('may ask for no password over SSH: it is a warning where nothing tells it a key', async () => {
    const warned = async (lines: string) => (await judge(`ssh_password = null\n${lines}`)).warnings
    const summary = 'Nothing lets the guest know who comes by SSH'
    expect(await warned('')).toContain(summary)
    expect(await warned('boot_command = ["<enter>"]')).toContain(summary)
    expect(await warned('boot_command = ["{{ .SSHPublicKey }}<enter>"]')).not.toContain(summary)
    expect(await warned('ssh_agent_auth = true')).not.toContain(summary)
    // As a pull request from a fork has it, which gets no secrets.
    expect((await judge('ssh_password = ""')).warnings).not.toContain(summary)
    expect((await judge('')).warnings).not.toContain(summary)
  })
})

describe('the communicator agent', () => {
  it('needs no user, and no address', async () => {
    const { errors, refusals, warnings } = await judge('communicator = "agent"\nagent_timeout = "10m"')
    expect({ errors, refusals }).toEqual({ errors: [], refusals: [] })
    expect(warnings).toEqual(['ssh_username has no effect'])
  })

  it('needs the device of the guest agent: an error with its place', async () => {
    const { errors, found } = await judge('communicator = "agent"\nqemu_agent = false')
    expect(errors).toEqual([
      'The communicator agent needs the guest agent, which qemu_agent = false takes out of the machine',
    ])
    expect(found.find(({ code }) => code === 'agent-disabled')?.range).toBeDefined()
  })
})

describe('what Packer takes and then fails with in the build', () => {
  it.each([
    ['disks {\n storage_pool = "a"\n disk_size = "40GB"\n}', 'disks[0].disk_size "40GB" is not a size'],
    ['disks {\n storage_pool = "a"\n format = "vhd"\n}', 'disks[0].format "vhd" is not supported'],
    ['disks {\n storage_pool = "a"\n cache_mode = "fast"\n}', 'disks[0].cache_mode "fast" is not supported'],
    [
      'network_adapters {\n bridge = "b"\n mac_address = "x"\n}',
      'network_adapters[0].mac_address "x" is not a MAC address',
    ],
    [
      'network_adapters {\n bridge = "b"\n vlan_tag = 5000\n}',
      'network_adapters[0].vlan_tag "5000" is not in range 1-4094',
    ],
    ['tags = "a;"', 'tags "a;" is not a list of tags'],
    ['username = "root@pam"', 'username must name the API token'],
    ['proxmox_url = "value/api2/json"', 'could not parse proxmox_url: value/api2/json'],
    ['proxmox_url = "https://<pve>:8006/api2/json"', 'could not parse proxmox_url'],
    ['boot_iso { iso_file = "installer.iso" }', 'iso_file "installer.iso" is not an ISO image on a storage'],
    ['boot_command = ["ä"]', '"ä" can not be typed by a boot command'],
    ['boot_command = ["{{ .Name }}"]', 'boot_command knows no {{ .Name }}'],
    ['cores = 200', 'cores must be in range 1-128'],
    ['cloud_init = true', 'cloud_init is set to true, but cloud_init_storage_pool is empty'],
    ['http_network_protocol = "unix"', 'http_network_protocol "unix" is not supported'],
    ['efi_config {\n efi_storage_pool = "a"\n efi_type = "8m"\n}', 'efi_config.efi_type "8m" is not supported'],
  ])('%j refuses the build', async (lines, summary) => {
    const { errors, refusals } = await judge(lines)
    expect(errors).toEqual([])
    expect(refusals).toEqual([expect.stringContaining(summary)])
  })
})

describe('what Packer refuses', () => {
  it.each([
    ['proxmox_url = "https://a|b:8006/api2/json"', 'could not parse proxmox_url'],
    ['proxmox_url = "10.0.0.1:8006"', 'could not parse proxmox_url'],
    ['proxmox_url = " https://pve:8006/"', 'could not parse proxmox_url'],
    ['cores = 300', 'cores: value must be a whole number, between 0 and 255 inclusive'],
    ['memory = -1', 'memory: value must be a whole number'],
    ['task_timeout = "soon"', 'task_timeout "soon" is not a duration'],
    ['ssh_timeout = "5"', 'ssh_timeout "5" is not a duration'],
    ['communicator = "winrm"\nwinrm_timeout = "soon"', 'winrm_timeout "soon" is not a duration'],
    ['boot_key_interval = "-1s"', 'boot_key_interval is not a duration'],
    ['efi_config { efi_type = "4m" }', 'efi_storage_pool not set for efi_config'],
    ['tpm_config { tpm_version = "v2.0" }', 'tpm_storage_pool not set for tpm_config'],
    ['rng0 { max_bytes = 1024 }', 'source must be one of'],
    ['network_adapters { model = "virtio" }', 'network_adapters[0].bridge must be specified'],
    ['additional_iso_files { iso_file = "x.iso" }', 'iso_file "x.iso" is not an ISO image on a storage'],
    ['http_network_protocol = "udp"', 'http_network_protocol "udp" is not supported'],
    ['headless = true', 'Unsupported argument'],
    ['boot_command = ["{{ nope }}"]', 'Invalid template expression'],
  ])('%j', async (lines, summary) => {
    expect((await judge(lines)).errors).toContainEqual(expect.stringContaining(summary))
  })

  it.each([
    ['iso_checksum = "abc"', 'iso_checksum "abc" is not a checksum'],
    ['iso_checksum = "sha257:00"', 'iso_checksum "sha257:00" is not a checksum'],
    ['iso_checksum = "x.iso"', '.iso is not a valid checksum ending'],
    ['iso_checksum = "file:./nope"', 'iso_checksum: ./nope is invalid: no such file or directory'],
    ['', 'A checksum must be specified'],
  ])('a download with %j', async (line, summary) => {
    const image = `boot_iso {\n iso_url = "https://example.com/x.iso"\n iso_storage_pool = "local"\n ${line}\n}`
    expect((await judge(image)).errors).toEqual([expect.stringContaining(summary)])
  })

  it('a CD of files that are not there', async () => {
    const image = (file: string) => `boot_iso {\n cd_files = ["${file}"]\n iso_storage_pool = "local"\n}`
    expect((await judge(image('answers.cfg'))).errors).toEqual([])
    expect((await judge(image('*.cfg'))).errors).toEqual([])
    expect((await judge(image('*.nope'))).errors).toEqual(["Bad CD disk file '*.nope': no file matches"])
    expect((await judge(image('nope.cfg'))).errors).toEqual(["Bad CD disk file 'nope.cfg': no such file or directory"])
  })
})

it('the old name of the builder is told', async () => {
  const { errors, warnings } = await judge(installer, { type: 'proxmox' })
  expect(errors).toEqual([])
  expect(warnings).toEqual(['proxmox is deprecated, please use proxmox-iso instead'])
})

it('a boot command reads what it can', async () => {
  const lines =
    'boot_command = ["{{ .HTTPIP }}:{{ .HTTPPort }}", "{{ if eq .HTTPPort 0 }}{{ build_name | upper }}{{ end }}"]'
  expect(await judge(lines)).toMatchObject({ errors: [], refusals: [] })
})

describe('a disk of an unknown type', () => {
  it('is taken as scsi, as the plug-in does', async () => {
    const lines = 'disks {\n storage_pool = "a"\n type = "virtio-scsi"\n}'
    expect(await judge(lines)).toMatchObject({ errors: [], refusals: [] })
    expect(await paramsOf(lines)).toHaveProperty('scsi0')
  })
})

describe('proxmox-clone', () => {
  const clone = (lines: string) => judge(lines, { type: 'proxmox-clone' })

  it('plans the calls that make the machine', async () => {
    const { config } = await clone(`
      clone_vm   = "base"
      vm_id      = 500
      vm_name    = "copy"
      full_clone = false
      nameserver = "192.0.2.1"
      disks {
        storage_pool = "a"
        disk_size    = "512M"
      }
      network_adapters { bridge = "vmbr0" }
      ipconfig {
        ip      = "10.0.0.5/24"
        gateway = "10.0.0.1"
        ip6     = "auto"
      }`)
    expect(config?.requests).toMatchObject([
      {
        method: 'POST',
        path: '/nodes/<node of the source>/qemu/<id of base>/clone',
        params: { newid: 500, name: 'copy', full: 0 },
      },
      {
        method: 'POST',
        path: '/nodes/pve/qemu/500/config',
        params: {
          ciuser: 'root',
          nameserver: '192.0.2.1',
          ipconfig0: 'ip=10.0.0.5/24,gw=10.0.0.1,ip6=auto',
          'scsi<next free>': 'a:0.001,cache=none,format=raw,replicate=0',
          cpu: 'kvm64',
        },
      },
      { method: 'PUT', path: '/nodes/pve/qemu/500/resize' },
      { method: 'POST', path: '/nodes/pve/qemu/500/status/start' },
    ])
  })

  it('needs no storage for cloud-init: the source has disks', async () => {
    expect(await clone('clone_vm = "base"\ncloud_init = true')).toMatchObject({ errors: [], refusals: [] })
  })

  const card = 'network_adapters { bridge = "vmbr0" }'
  it.each([
    ['', 'one of clone_vm or clone_vm_id must be specified'],
    ['clone_vm = "a"\nclone_vm_id = 9000', 'clone_vm and clone_vm_id cannot both be specified'],
    ['clone_vm_id = 5', 'clone_vm_id 5 is not in range 100-999999999'],
    ['clone_vm = "a"\nnameserver = "dns.example.com"', 'could not parse nameserver'],
    ['clone_vm = "a"\nipconfig { ip = "dhcp" }', '1 ipconfig blocks given, but only 0 network interfaces defined'],
    [`clone_vm = "a"\n${card}\nipconfig { ip = "10.0.0.5" }`, 'could not parse ipconfig[0].ip'],
    [`clone_vm = "a"\n${card}\nipconfig { gateway = "x" }`, 'could not parse ipconfig[0].gateway'],
    ['clone_vm = "a"\nboot_iso { iso_file = "local:iso/x.iso" }', 'Unsupported block type'],
  ])('refuses %j', async (lines, summary) => {
    expect((await clone(lines)).errors).toContainEqual(expect.stringContaining(summary))
  })
})

it('a description says nothing of what is to become of the machine', async () => {
  const line = 'proxmox-template-action: takes the ID 100 of x on pve as vm'
  const { errors } = await judge(`template_description = "Mine\\n${line}"`)
  expect(errors).toEqual(['template_description has a line by which this product knows its own machines'])
  expect((await judge('template_description = "made with proxmox-template-action: good"')).errors).toEqual([])
})
