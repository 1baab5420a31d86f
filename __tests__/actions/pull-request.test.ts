import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Job } from '../harness/runner.ts'

const harness = path.resolve(import.meta.dirname, '../harness')
const programs = { main: path.join(harness, 'simulated-main.ts'), post: path.join(harness, 'simulated-post.ts') }

const names = ['proxmox_host', 'proxmox_username', 'proxmox_token', 'proxmox_node'] as const

const hcl = `variable "proxmox_host" {}
variable "proxmox_username" {}
variable "proxmox_token" {
  type      = string
  sensitive = true
  validation {
    condition     = can(regex("^[0-9a-f-]{36}$", var.proxmox_token))
    error_message = "A token is a UUID."
  }
}
variable "proxmox_node" {}
variable "hostname" {
  default = "debian"
}
locals {
  url = "https://\${var.proxmox_host}:8006/api2/json"
}
source "proxmox-iso" "debian" {
  proxmox_url   = local.url
  username      = var.proxmox_username
  token         = var.proxmox_token
  node          = var.proxmox_node
  template_name = var.hostname
  communicator  = "none"
  none_wait     = "agent"
  boot_wait     = "1ms"
  boot_command  = ["<enter>"]
  boot_iso {
    iso_file = "local:iso/installer.iso"
    unmount  = true
  }
  disks {
    storage_pool = "local-lvm"
    disk_size    = "1G"
  }
  network_adapters {
    bridge = "vmbr0"
  }
}
build {
  sources = ["source.proxmox-iso.debian"]
  post-processor "shell-local" {
    inline = ["touch was-run"]
  }
}
`

const legacy = JSON.stringify({
  variables: Object.fromEntries([...names.map((name) => [name, null]), ['hostname', 'debian']]),
  'sensitive-variables': ['proxmox_token'],
  builders: [
    {
      type: 'proxmox-iso',
      name: 'debian',
      proxmox_url: 'https://{{user `proxmox_host`}}:8006/api2/json',
      username: '{{user `proxmox_username`}}',
      token: '{{user `proxmox_token`}}',
      node: '{{user `proxmox_node`}}',
      template_name: '{{user `hostname`}}',
      communicator: 'none',
      none_wait: 'agent',
      boot_wait: '1ms',
      boot_command: ['<enter>'],
      boot_iso: { iso_file: 'local:iso/installer.iso', unmount: true },
      disks: [{ storage_pool: 'local-lvm', disk_size: '1G' }],
      network_adapters: [{ bridge: 'vmbr0' }],
    },
  ],
  'post-processors': [{ type: 'shell-local', inline: ['touch was-run'] }],
})

const image = 'this is no real image'
const embedded = {
  'proxmox-url': 'embedded',
  'embedded-images': `local:iso/installer.iso installer.img sha256:${createHash('sha256').update(image).digest('hex')}`,
}

/** A step in a run for a pull request from a fork, in which every secret is empty. */
function step(template: string, secrets: 'empty' | 'unset', inputs: Record<string, string>, kind = template): Job {
  const file = kind === legacy ? 'debian.json' : 'debian.pkr.hcl'
  const job = new Job({ ...programs, inputs: { template: file, ...inputs } })
  onTestFinished(() => job.remove())
  job.write(file, template)
  job.write('installer.img', image)
  const event = path.join(job.temp, 'event.json')
  const head = { sha: 'f00dfeed', repo: { full_name: 'stranger/templates' } }
  const repository = { full_name: 'example/templates' }
  writeFileSync(event, JSON.stringify({ repository, pull_request: { number: 12, head } }))
  job.environment['GITHUB_EVENT_NAME'] = 'pull_request'
  job.environment['GITHUB_EVENT_PATH'] = event
  if (secrets === 'empty') {
    // Packer's legacy templates take no variables from the environment.
    if (kind === hcl) for (const name of names) job.environment[`PKR_VAR_${name}`] = ''
    for (const name of ['PROXMOX_URL', 'PROXMOX_TOKEN']) job.environment[name] = ''
  }
  return job
}

describe.each([
  ['HCL, secrets that are empty', hcl, 'empty'],
  ['HCL, variables that are not set', hcl, 'unset'],
  ['legacy JSON', legacy, 'unset'],
] as const)('a pull request from a fork, without any secret (%s)', (_, template, secrets) => {
  it('is checked and planned', async () => {
    const validated = await step(template, secrets, { command: 'validate' }).main().done
    expect(validated.log.annotations.filter(({ type }) => type === 'error')).toEqual([])
    expect(validated.exitCode).toBe(0)
    const planned = await step(template, secrets, { command: 'plan' }).main().done
    expect(planned.exitCode).toBe(0)
    const { builds } = JSON.parse(readFileSync(planned.outputs['plan'] ?? '', 'utf8')) as { builds: unknown[] }
    expect(builds).toMatchObject([{ requests: [{ method: 'POST', params: { tags: expect.any(String) } }, {}] }])
  })

  it('is built and verified on the embedded server', async () => {
    const testing = step(template, secrets, { command: 'test', ...embedded })
    const tested = await testing.main().done
    expect(tested.log.annotations).toEqual([])
    expect(tested.exitCode).toBe(0)
    expect(JSON.parse(tested.outputs['builds'] ?? '')).toMatchObject([
      { outcome: 'succeeded', verified: { passed: ['cd', 'agent', 'addresses'], findings: [] } },
    ])
    expect(existsSync(path.join(testing.workspace, 'was-run'))).toBe(false)
    expect((await testing.post().done).exitCode).toBe(0)
  })

  it.each([{ command: 'validate' }, { command: 'test', ...embedded }])(
    'is told what really is missing ($command)',
    async (inputs) => {
      const wanting = template.replace('var.hostname', 'var.proxmox_host').replace('`hostname`', '`proxmox_host`')
      const missing = await step(wanting, 'unset', inputs, template).main().done
      expect(missing.exitCode).toBe(1)
      const titles = missing.log.annotations.map(({ title }) => title)
      expect(titles).toContainEqual(expect.stringMatching(/(?:Unset variable|not set:).*proxmox_host/))
    },
  )
})
