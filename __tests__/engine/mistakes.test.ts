import { truncateSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, labTemplate, openLab } from './lab.ts'

let lab: Lab
beforeAll(async () => {
  lab = await openLab()
})
afterAll(() => lab.close())

interface Mistake {
  readonly name: string
  /** Turns the good template into one with the mistake. */
  readonly template?: (good: string) => string
  readonly inputs?: Readonly<Record<string, string>>
  /** What the one error says. */
  readonly says: RegExp
  /** Line of the template that it points to. */
  readonly at?: RegExp
}

const mistakes: readonly Mistake[] = [
  {
    name: 'a misspelt option',
    template: (good) => good.replace('boot_wait', 'boot_wiat'),
    says: /Unsupported argument.*Did you mean "boot_wait"\?/s,
    at: /boot_wiat/,
  },
  {
    name: 'a missing variable',
    template: (good) => `variable "pool_name" {\n  type = string\n}\n${good}`,
    says: /Unset variable "pool_name"/,
    at: /variable "pool_name"/,
  },
  {
    name: 'a wrong type',
    template: (good) => good.replace('vm_name ', 'memory = "much"\n  vm_name '),
    says: /a number is required/,
    at: /memory = "much"/,
  },
  {
    name: 'an unreachable server',
    // The discard port: nobody listens there.
    inputs: { 'proxmox-url': 'https://127.0.0.1:9/api2/json' },
    says: /refuse|connect/i,
  },
  {
    name: 'a wrong token',
    inputs: { 'proxmox-token': '00000000-0000-0000-0000-000000000000' },
    says: /401 invalid token value!/,
  },
  {
    name: 'a storage that does not exist',
    template: (good) => good.replace('"local-lvm"', '"local-lvn"'),
    says: /There is no storage "local-lvn".*Did you mean "local-lvm"\?/s,
    at: /"local-lvn"/,
  },
  {
    name: 'a missing ISO image',
    template: (good) => good.replace('installer.iso', 'instaler.iso'),
    says: /There is no ISO image local:iso\/instaler.iso.*installer.iso/s,
    at: /instaler.iso/,
  },
  {
    name: 'a node that does not exist',
    inputs: { 'proxmox-node': 'pve2' },
    says: /There is no node "pve2".*proxmox-node names it, which wins over node in the template/s,
  },
  {
    name: 'no free port for the answers',
    template: (good) => {
      const { port } = lab.guest
      const answers = `http_content = { "/x" = "y" }\n  http_port_min = ${port}\n  http_port_max = ${port}`
      return good.replace('vm_name ', `${answers}\n  vm_name `)
    },
    says: /Error finding port/,
    at: /source "proxmox-iso"/,
  },
  {
    name: 'a guest that never answers',
    template: (good) => good.replace(/ssh_port .*/, 'ssh_port = 9\n  ssh_timeout = "1s"'),
    says: /Timeout waiting for SSH/i,
  },
  {
    name: 'a wrong password in the guest',
    template: (good) =>
      good.replace('correct horse', 'battery staple').replace('ssh_host', 'ssh_handshake_attempts = 1\n  ssh_host'),
    says: /authenticat/i,
  },
  {
    name: 'a script that fails',
    template: (good) => good.replace(/sources = .*/, '$&\n  provisioner "shell" { inline = ["exit 42"] }'),
    says: /exit.*42/i,
    at: /provisioner "shell"/,
  },
]

/** As a reader of the summary sees it. */
const asRead = (summary: string) =>
  summary.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))

describe.each(mistakes)('$name', ({ template, inputs, says, at }) => {
  it('is one clear error, and nothing is left on the server', async () => {
    const job = lab.job({ template: 'lab.pkr.hcl', ...lab.inputs, ...inputs })
    const text = template?.(labTemplate(lab)) ?? labTemplate(lab)
    job.write('lab.pkr.hcl', text)
    const { exitCode, log, summary } = await job.main().done
    expect(exitCode).toBe(1)
    const errors = log.annotations.filter(({ type }) => type === 'error')
    const [first] = errors
    expect(`${first?.properties['title'] ?? ''}\n${first?.message ?? ''}`).toMatch(says)
    expect(errors.length).toBe(1)
    if (at !== undefined) {
      expect(first?.properties['file']).toBe('lab.pkr.hcl')
      expect(text.split('\n')[Number(first?.properties['line']) - 1]).toMatch(at)
    }
    expect(asRead(summary)).toMatch(says)
    expect(await lab.contents()).toEqual({ machines: [], volumes: [] })
  })
})

describe('a full storage', () => {
  it('is found before anything is sent or created', async () => {
    const job = lab.job({ template: 'lab.pkr.hcl', ...lab.inputs })
    const iso = job.write('big.iso', '')
    // A hole: larger than what any disk of a test machine has free, and no bytes on this one.
    truncateSync(iso, 8 * 2 ** 40)
    const source = `additional_iso_files {
      iso_url          = "${iso}"
      iso_checksum     = "none"
      iso_storage_pool = "local"
    }`
    job.write('lab.pkr.hcl', labTemplate(lab, { source }))
    const { exitCode, log } = await job.main().done
    expect(exitCode).toBe(1)
    const errors = log.annotations.filter(({ type }) => type === 'error')
    expect(errors.length).toBe(1)
    expect(errors[0]?.properties['title']).toMatch(/storage 'local' is full: .* has 8388608 MiB, \d+ MiB are free/)
    expect(await lab.contents()).toEqual({ machines: [], volumes: [] })
  })
})
