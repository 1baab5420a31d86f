import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { MachinePlan } from '../../src/builders/proxmox/plan/machine-plan.ts'
import { TemplateError } from '../../src/diagnostics/errors.ts'
import { printDiagnostic } from '../../src/diagnostics/printer.ts'
import { product } from '../../src/entry/product.ts'
import { fullTrust } from '../../src/trust/trust.ts'

const server = `
  proxmox_url  = "https://pve.example.com:8006/api2/json"
  username     = "root@pam!admin"
  token        = "secret"
  node         = "pve"
  communicator = "none"`
const installer = `
  boot_iso {
    iso_file = "local:iso/installer.iso"
    unmount  = true
  }`
const disk = 'disks {\n storage_pool = "local-lvm"\n disk_size = "2G"\n}'
const fetches = 'boot_command = ["c", "linux http://{{ .HTTPIP }}:{{ .HTTPPort }}/<enter>"]\nnone_wait = "no"'

/** A template of one machine. */
const iso = (lines: string, boot = installer) =>
  `source "proxmox-iso" "t" {${server}${boot}\n${lines}\n}\nbuild {\n  sources = ["proxmox-iso.t"]\n}\n`
const download = (url: string, more = '') =>
  iso(disk, `\n  boot_iso {\n  iso_url = "${url}"\n  iso_checksum = "none"\n  iso_storage_pool = "local"\n${more}\n}`)

/** What `validate` prints of a template, whether it takes it, and the plan where there is one. */
async function validate(template: string, files: Readonly<Record<string, string>> = {}, only: readonly string[] = []) {
  const workingDirectory = mkdtempSync(path.join(tmpdir(), 'machines-'))
  onTestFinished(() => rmSync(workingDirectory, { recursive: true }))
  for (const [name, text] of Object.entries({ ...files, 't.pkr.hcl': template })) {
    mkdirSync(path.dirname(path.join(workingDirectory, name)), { recursive: true })
    writeFileSync(path.join(workingDirectory, name), text)
  }
  const names = { template: 't.pkr.hcl', vars: [], varFiles: [], only, except: [], evaluateDataSources: false }
  const signal = new AbortController().signal
  try {
    const plan = await product.plan({ ...names, workingDirectory, env: {}, trust: fullTrust, connection: {}, signal })
    const told = plan.warnings.filter(({ code }) => code !== 'unverified-image')
    return {
      taken: true,
      codes: told.map(({ code }) => code),
      said: told.map(printDiagnostic).join('\n'),
      work: plan.builds[0]?.work as MachinePlan,
    }
  } catch (thrown) {
    if (!(thrown instanceof TemplateError)) throw thrown
    const errors = thrown.diagnostics.filter(({ severity }) => severity === 'error')
    return { taken: false, codes: errors.map(({ code }) => code), said: errors.map(printDiagnostic).join('\n') }
  }
}

describe('a file or folder that an option names and that is not there', () => {
  it.each([
    ['http_directory', iso(`http_directory = "htttp"\n${fetches}`), 'http_directory: htttp is invalid: no such file'],
    ['iso_url, a path', download('images/two.iso'), 'There is no file'],
    ['iso_url, a file address', download('file:///nowhere/two.iso'), 'There is no file /nowhere/two.iso'],
    [
      'iso_checksum, a file address',
      download('https://example.com/x.iso').replace('sum = "none"', 'sum = "file:///nowhere/SHA256SUMS"'),
      'iso_checksum: /nowhere/SHA256SUMS is invalid: no such file',
    ],
    [
      'cd_files',
      iso('additional_iso_files {\n cd_files = ["user-data"]\n iso_storage_pool = "local"\n}'),
      "Bad CD disk file 'user-data': no such file",
    ],
    [
      'ssh_private_key_file',
      iso('ssh_username = "root"\nssh_private_key_file = "id"').replace('"none"', '"ssh"'),
      'ssh_private_key_file is invalid: there is no file',
    ],
    [
      'source of the builder file',
      'source "file" "f" {\n source = "nope"\n target = "copy"\n}\nbuild {\n sources = ["file.f"]\n}',
      'source: nope is invalid: no such file',
    ],
    [
      'script of a provisioner',
      iso(disk).replace('build {', 'build {\n  provisioner "shell-local" {\n script = "setup.sh"\n }'),
      "Bad script 'setup.sh': no such file",
    ],
  ])('%s: validate refuses it', async (_, template, said) => {
    const told = await validate(template)
    expect(told).toMatchObject({ taken: false, said: expect.stringContaining(said) })
    expect(told.said).toMatch(/^t\.pkr\.hcl:\d+:\d+: error: /)
  })

  it('http_directory that is a file is refused, a folder is taken', async () => {
    const template = iso(`http_directory = "http"\n${fetches}`)
    expect((await validate(template, { http: '' })).said).toContain('http_directory: http must point to a directory')
    expect(await validate(template, { 'http/user-data': '' })).toMatchObject({ taken: true, said: '' })
  })

  it('one of several addresses is not needed', async () => {
    const template = download('a.iso').replace('iso_url = "a.iso"', 'iso_urls = ["a.iso", "https://example.com/a.iso"]')
    expect(await validate(template)).toMatchObject({ taken: true, said: '' })
  })
})

describe('{{ .HTTPIP }} in a boot command with nothing to serve', () => {
  it('is warned of at the string that types port 0', async () => {
    const { taken, codes, said } = await validate(iso(fetches))
    expect({ taken, codes }).toEqual({ taken: true, codes: ['nothing-served'] })
    expect(said).toMatch(/^t\.pkr\.hcl:11:22: warning: .*nothing is served/)
    expect(said).toContain('Neither http_directory nor http_content is set')
  })

  it('is fine with http_content', async () => {
    expect((await validate(iso(`http_content = { "/user-data" = "" }\n${fetches}`))).said).toBe('')
  })
})

describe('boot = "order=virtio0" with a scsi disk', () => {
  it('is warned of, with the drives that there are', async () => {
    const { taken, codes, said } = await validate(iso(`${disk}\nboot = "order=virtio0;ide2;net0"`))
    expect({ taken, codes }).toEqual({ taken: true, codes: ['unknown-boot-device'] })
    expect(said).toContain('boot names virtio0 and net0, which the machine does not have')
    expect(said).toContain('Its drives are scsi0, ide2.')
  })

  it.each(['order=scsi0;ide2', 'order=ide2', 'cdn', ''])('%j is not', async (boot) => {
    expect((await validate(iso(`${disk}\nboot = "${boot}"`))).said).toBe('')
  })
})

describe('iso_url that is no ISO image by its name', () => {
  it.each([
    ['https://example.com/cloud.qcow2?x=1', 'cloud.qcow2 is a disk image, not an ISO image'],
    ['https://example.com/disk.vmdk', 'disk.vmdk is a disk image'],
    ['https://example.com/netinst.iso.xz', 'netinst.iso.xz is compressed, not an ISO image'],
  ])('%s is warned of', async (url, said) => {
    expect(await validate(download(url))).toMatchObject({ taken: true, said: expect.stringContaining(said) })
  })

  it.each(['https://example.com/a.iso', 'https://example.com/boot.img', 'https://example.com/latest'])(
    '%s is not',
    async (url) => {
      expect((await validate(download(url))).said).toBe('')
    },
  )
})

describe('two CDs in one slot', () => {
  const cd = (index: number) =>
    `additional_iso_files {\n  type = "sata"\n  index = ${index}\n  iso_file = "local:iso/b.iso"\n}`

  it('is told at the second of them, and the plan has no empty key', async () => {
    const { codes, said, work } = await validate(iso(`${disk}\n${cd(3)}\n${cd(3)}`))
    expect(codes).toEqual(['slot-used-twice'])
    expect(said).toMatch(/^t\.pkr\.hcl:22:11: warning: sata3 is used twice/)
    const keys = Object.keys(work?.requests[0]?.params ?? {})
    expect(keys).toContain('sata3')
    expect(keys).toContain('scsi0')
    expect(keys).not.toContain('')
  })

  it('is told of a clone too', async () => {
    const clone = iso(`clone_vm = "base"\n${cd(3)}\n${cd(3)}`, '').replaceAll('proxmox-iso', 'proxmox-clone')
    expect(await validate(clone)).toMatchObject({
      codes: ['slot-used-twice'],
      said: expect.stringContaining('sata3 is used twice'),
    })
  })

  it('a bus that is full is told at the drive that has no place', async () => {
    const ide = 'additional_iso_files {\n  iso_file = "local:iso/b.iso"\n}\n'
    const { codes, said, work } = await validate(iso(`${ide.repeat(4)}`))
    expect(codes).toEqual(['bus-full'])
    expect(said).toMatch(/^t\.pkr\.hcl:20:1: warning: storage enumeration reached the end of the ide bus/)
    expect(Object.keys(work?.requests[0]?.params ?? {})).not.toContain('')
  })

  it('a bus without room for the cloud-init drive is told before an hour of work', async () => {
    const ide = 'additional_iso_files {\n  iso_file = "local:iso/b.iso"\n}\n'
    const lines = `${ide.repeat(3)}cloud_init = true\ncloud_init_storage_pool = "local-lvm"\n`
    expect(await validate(iso(lines))).toMatchObject({
      codes: ['bus-full'],
      said: expect.stringContaining('Found no free controller of type ide for a cloud-init cdrom'),
    })
  })
})

describe('two builds of a run with the same vm_id', () => {
  const template = iso('vm_id = 952').replace(
    'sources = ["proxmox-iso.t"]',
    'source "proxmox-iso.t" {\n name = "one"\n }\n  source "proxmox-iso.t" {\n name = "two"\n }',
  )

  it('are an error of validate', async () => {
    const { taken, said } = await validate(template)
    expect(taken).toBe(false)
    expect(said).toContain('proxmox-iso.one and proxmox-iso.two both have vm_id 952')
    expect(said).toMatch(/^t\.pkr\.hcl:11:9: error: /)
  })

  it('one of them alone is fine, and so are two servers', async () => {
    expect(await validate(template, {}, ['proxmox-iso.two'])).toMatchObject({ taken: true })
    const two = iso('vm_id = 952')
    const other =
      two.replace('"t" {', '"u" {').replace('pve.example.com', 'other.example.com').split('build {')[0] ?? ''
    const both = `${other}${two.replace('["proxmox-iso.t"]', '["proxmox-iso.t", "proxmox-iso.u"]')}`
    expect(await validate(both)).toMatchObject({ taken: true })
    expect(await validate(both.replace('other.example.com', 'pve.example.com'))).toMatchObject({ taken: false })
  })

  it('a clone with the ID of its source is told', async () => {
    const clone = iso('clone_vm_id = 952\nvm_id = 952', '').replaceAll('proxmox-iso', 'proxmox-clone')
    expect((await validate(clone)).said).toContain('vm_id is that of the machine to clone')
  })
})

describe('times of no length are those that Packer takes', () => {
  it.each([
    ['boot_wait = "0s"', { wait: 10_000 }],
    ['boot_wait = "0"', { wait: 10_000 }],
    ['boot_wait = "-1s"', { wait: 0 }],
    ['boot_key_interval = "0s"', { keyInterval: undefined }],
    ['boot_key_interval = "20ms"', { keyInterval: 20 }],
  ])('%s', async (line, typing) => {
    expect((await validate(iso(`boot_command = ["x"]\n${line}`))).work?.typing).toMatchObject(typing)
  })

  it('ssh_keep_alive_interval = "0s" and task_timeout = "0s" are their defaults', async () => {
    const lines = 'ssh_username = "root"\nssh_password = "x"\nssh_keep_alive_interval = "0s"\ntask_timeout = "0s"'
    const { work } = await validate(iso(lines).replace('"none"', '"ssh"'))
    expect(work?.options).toMatchObject({ ssh_keep_alive_interval: 5000, task_timeout: 30 * 60_000 })
  })
})
