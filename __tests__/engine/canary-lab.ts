import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Fault } from '../../src/embedded/faults/fault-declaration.ts'
import { createFaults, type Faults } from '../../src/embedded/faults/faults.ts'
import type { Job, StepResult } from '../harness/runner.ts'
import { canaryOf, forms, type SourceName, seenIn, sources } from './canaries.ts'
import { type Lab, openLab } from './lab.ts'

/** Where a build ends, and how it is made to. */
export interface Phase {
  readonly name: string
  readonly command?: 'plan' | 'validate'
  /** What is different in the template. */
  readonly change?: (template: string) => string
  readonly variables?: string
  readonly faults?: readonly Fault[]
  /** The signal is sent when the log says this. */
  readonly cancelAt?: RegExp
  /** Stands in the log where the build has ended there. */
  readonly ends: RegExp
}

const first = { skip: 0, times: 1 }
const ever = { skip: 0, times: 0 }
const inPlaceOf = (text: string, other: string) => (template: string) => template.replace(text, other)

export const phases: readonly Phase[] = [
  {
    name: 'a template that is none',
    change: inPlaceOf('boot_wait', 'x = [var.argument, ]] boot_wait'),
    ends: /error: Missing newline/,
  },
  {
    name: 'a var file that is none',
    variables: `file = "${canaryOf('file').replaceAll('"', '')}\n`,
    ends: /error: Invalid multi-line string/,
  },
  {
    name: 'an option that is wrong',
    change: inPlaceOf('boot_wait', 'memory = local.all\n  boot_wait'),
    ends: /error: Incorrect attribute value type/,
  },
  { name: 'validation', command: 'validate', ends: /The template is valid/ },
  { name: 'planning', command: 'plan', ends: /Plan of proxmox-iso.lab/ },
  {
    name: 'before anything is made',
    change: inPlaceOf('"local-lvm"', '"nowhere"'),
    ends: /error: There is no storage "nowhere"/,
  },
  {
    name: 'creation',
    faults: [{ ...first, call: 'POST /nodes/*/qemu', fault: 'status', status: 500, reason: 'no' }],
    ends: /error: POST \/nodes\/pve\/qemu: 500 no/,
  },
  {
    name: 'a task that says what it was given',
    faults: [{ ...first, call: 'POST /nodes/*/qemu', fault: 'task-error', text: canaryOf('argument'), done: false }],
    ends: /error: Proxmox task failed: \*\*\*/,
  },
  {
    name: 'connection',
    change: inPlaceOf('ssh_password = var.password', 'ssh_handshake_attempts = 1\n  ssh_password = local.all'),
    ends: /error: The guest refused to authenticate/,
  },
  {
    name: 'a script in the guest',
    change: inPlaceOf('"echo reached"', '"echo reached", "exit 9"'),
    ends: /exit status: 9/,
  },
  {
    name: 'a script here',
    change: inPlaceOf('"echo here"', '"echo here", "exit 9"'),
    ends: /exit status: 9/,
  },
  {
    name: 'the end',
    faults: [{ ...ever, call: 'POST /nodes/*/qemu/*/template', fault: 'status', status: 500, reason: 'no' }],
    ends: /error: POST \/nodes\/pve\/qemu\/\d+\/template: 500 no/,
  },
  { name: 'nothing wrong', ends: /Build finished after/ },
  {
    name: 'a cancellation',
    cancelAt: /: reached/,
    change: inPlaceOf('"echo reached"', '"echo reached; sleep 60"'),
    ends: /Build was cancelled/,
  },
]

/** What was seen of the secrets, by the place where it was. */
export type Seen = Readonly<Record<string, readonly SourceName[]>>

export interface CanaryLab {
  /** Builds with secrets from every source, whose guest prints all of them in every form. */
  run(phase: Phase): Promise<{ readonly seen: Seen; readonly result: StepResult }>
  close(): Promise<void>
}

export async function openCanaryLab(): Promise<CanaryLab> {
  const folder = mkdtempSync(path.join(tmpdir(), 'canaries-'))
  let faults: Faults = createFaults([])
  const lab = await openLab({
    password: canaryOf('password'),
    faults: new Proxy({} as Faults, { get: (_, name) => Reflect.get(faults, name, faults) }),
  })
  const stores = await openStores()
  const printed = path.join(folder, 'printed.txt')
  writeFileSync(printed, textOfAll())
  return {
    async run(phase) {
      faults = createFaults(phase.faults ?? [])
      const job = jobOf(lab, phase, stores.port, printed)
      const step = job.main()
      if (phase.cancelAt !== undefined) {
        await step.seen(phase.cancelAt)
        step.cancel()
      }
      const result = await step.done
      const main = placesOf(job, result)
      const post = await job.post().done
      const machines = await machinesOf(lab)
      const seen = {
        ...main,
        'post step': seenIn(withoutMasks(post.raw) + post.summary),
        server: seenIn(machines),
      }
      return { seen, result }
    },
    async close() {
      await lab.close()
      stores.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function textOfAll(): string {
  return sources
    .flatMap((source) => Object.entries(forms).map(([name, write]) => `${name}: ${write(canaryOf(source))}\n`))
    .join('')
}

const withoutMasks = (log: string) =>
  log
    .split('\n')
    .filter((line) => !line.startsWith('::add-mask::'))
    .join('\n')

function placesOf(job: Job, result: StepResult): Seen {
  const files = readdirSync(job.temp, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const annotations = result.log.annotations.map(
    ({ message, title, properties }) => `${title} ${message} ${JSON.stringify(properties)}`,
  )
  return {
    log: seenIn(withoutMasks(result.raw)),
    annotations: seenIn(annotations.join('\n')),
    summary: seenIn(result.summary),
    outputs: seenIn(JSON.stringify(result.outputs)),
    state: seenIn(JSON.stringify(job.state)),
    files: seenIn(files.map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'latin1')).join('\n')),
  }
}

function jobOf(
  lab: Lab,
  { command = undefined, change = (text) => text, variables }: Phase,
  port: number,
  printed: string,
): Job {
  const inputs = {
    template: 'lab.pkr.hcl',
    ...lab.inputs,
    'var-files': 'given.pkrvars.hcl',
    'github-token': canaryOf('hub'),
  }
  const job = lab.job({ ...inputs, vars: `argument=${canaryOf('argument')}`, ...(command && { command }) })
  job.write('given.pkrvars.hcl', variables ?? `file = ${hcl(canaryOf('file'))}\n`)
  job.write('answers.tpl', 'text\nrootpw ${secret}\nreboot\n')
  job.write('lab.pkr.hcl', change(templateOf(lab, printed)))
  Object.assign(job.environment, {
    RUNNER_DEBUG: '1',
    TMPDIR: job.temp,
    PKR_VAR_environment: canaryOf('environment'),
    PKR_VAR_password: canaryOf('password'),
    PKR_VAR_winrm: canaryOf('winrm'),
    PKR_VAR_key: `-----BEGIN OPENSSH PRIVATE KEY-----\n${canaryOf('key')}\nAAAAB3NzaC1yc2EAAAADAQABAAABgQDH\n-----END OPENSSH PRIVATE KEY-----\n`,
    VAULT_ADDR: `http://127.0.0.1:${port}`,
    VAULT_TOKEN: canaryOf('vaulttoken'),
    CONSUL_HTTP_ADDR: `http://127.0.0.1:${port}`,
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY',
  })
  return job
}

/** A text in quotes in which nothing is interpolated. */
function hcl(text: string): string {
  return JSON.stringify(text).replace(/[$%](?=\{)/g, '$&$&')
}

const made = ['sha256', 'md5', 'base64encode', 'urlencode', 'upper', 'strrev']

/** What is on the server: machines with all that they are configured with. */
async function machinesOf(lab: Lab): Promise<string> {
  const machines = (await lab.client.request('GET', '/nodes/pve/qemu')) as readonly { readonly vmid: number }[]
  const configs = machines.map(({ vmid }) => lab.client.request('GET', `/nodes/pve/qemu/${vmid}/config`))
  return JSON.stringify([machines, await Promise.all(configs)])
}

function templateOf(lab: Lab, printed: string): string {
  const declared = ['argument', 'file', 'environment', 'key'].map(
    (name) => `variable "${name}" {\n  type      = string\n  sensitive = true\n}\n`,
  )
  return `${declared.join('')}
variable "password" {}
variable "winrm" {}
local "hidden" {
  sensitive  = true
  expression = ${hcl(canaryOf('local'))}
}
data "password" "it" {
  input = ${hcl(canaryOf('data'))}
}
locals {
  vault   = vault("kv/a", "it")
  consul  = consul_key("it")
  aws     = aws_secretsmanager_raw("it")
  answers = templatefile("answers.tpl", { secret = var.argument })
  all     = join("\\n", [var.argument, var.file, var.environment, var.key, local.hidden, local.vault, local.consul, local.aws, data.password.it.plaintext])
}
source "proxmox-iso" "lab" {
  vm_name        = "lab-template"
  template_description = "made on the spot"
  boot_wait      = "1ms"
  boot_command   = ["<enter>"]
  http_content   = { "/ks.cfg" = local.answers, "/all" = base64encode(local.all) }
  ssh_host       = "127.0.0.1"
  ssh_port       = ${lab.guest.port}
  ssh_username   = "root"
  ssh_password = var.password
  winrm_password = var.winrm
  boot_iso {
    iso_file = "local:iso/installer.iso"
    unmount  = true
  }
  disks {
    storage_pool = "local-lvm"
    disk_size    = "8G"
  }
  network_adapters {
    bridge = "vmbr0"
  }
}
build {
  sources = ["source.proxmox-iso.lab"]
  provisioner "shell" {
    environment_vars = ["SECRET=\${var.argument}"]
    inline = ["cat '${printed}'", "cat '${printed}' >&2", "env", "echo reached"]
  }
  provisioner "shell-local" {
    env    = { SECRET = var.file }
    inline = ["cat '${printed}'", "env", "echo here"]
  }
  provisioner "shell-local" {
    env    = { MADE = join("\\n", [${made.map((name) => `${name}(local.all)`).join(', ')}]) }
    inline = ["echo made", "printf '%s\\\\n' \\"$MADE\\""]
  }
}
`
}

/** Vault, Consul and AWS in one. */
async function openStores(): Promise<{ readonly port: number; close(): void }> {
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/v1/kv/a')) response.end(JSON.stringify({ data: { it: canaryOf('vault') } }))
    else if (request.url?.startsWith('/v1/kv/it')) response.end(canaryOf('consul'))
    else response.end(JSON.stringify({ SecretString: canaryOf('aws') }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() }
}
