import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const program = resolve(import.meta.dirname, '../../src/entry/cli.ts')

/** Files with one mistake in each line that has a comment; the comment is what validate says of it. */
const files = {
  'broken.pkr.hcl': `
    locals {
      disks = [
        "8G"
        "16G" # Missing item separator
      ]
      pool = "local-lvm"
    }`,
  'build.pkr.hcl': `
    build {
      name    = "all"
      sources = ["source.proxmox-iso.debain", "proxmox-iso.debian"] # Unknown source proxmox-iso.debain

      provisioner "shell" {
        inlin = ["true"] # Unsupported argument
      }
      provisioner "file" { # Destination must be specified.
        content = "motd"
      }
    }`,
  'source.pkr.hcl': `
    source "proxmox-iso" "debian" {
      proxmox_url  = "https://pve.example.com:8006/api2/json"
      username     = "root@pam"
      password     = "secret"
      node         = "pve"
      ssh_username = "root"
      vm_nam       = local.name # Unsupported argument
      sockets      = "two" # Incorrect attribute value type
      tags         = var.tag # Unsupported attribute
      memory       = var.memory
      boot_iso {
        iso_file         = "local:iso/debian.iso"
        iso_storage_pool = local.pool
      }
    }`,
  'variables.pkr.hcl': `
    variable "memory" {
      type    = number
      default = 128 # Invalid value for default variable
      validation {
        condition     = var.memory >= 512
        error_message = "The machine needs 512 MiB at least."
      }
    }
    variable "memory" { # Duplicate variable
      default = 1024
    }
    locals {
      name = uper("debian") # Call to unknown function
    }`,
}

interface Mistake {
  readonly file: string
  readonly line: number
  readonly summary: string
}

const mistakes = Object.entries(files).flatMap(([file, text]) =>
  text.split('\n').flatMap((line, index): readonly Mistake[] => {
    const summary = /# (.*)/.exec(line)?.[1]
    return summary === undefined ? [] : [{ file, line: index + 1, summary }]
  }),
)

function told(output: string): readonly Mistake[] {
  return [...output.matchAll(/^(\S+):(\d+):\d+: error: (.*)$/gm)].map(([, file = '', line, summary = '']) => ({
    file: file.replace(/^template\//, ''),
    line: Number(line),
    summary,
  }))
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mistakes-'))
  await mkdir(join(folder, 'template'))
})
afterAll(() => rm(folder, { recursive: true }))

async function validate() {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'template', name), text)
  return new Promise<{ readonly code: number; readonly output: string }>((done) => {
    execFile(process.execPath, [program, 'validate', 'template'], { cwd: folder }, (failed, stdout, stderr) => {
      done({ code: Number(failed?.code ?? 0), output: stdout + stderr })
    })
  })
}

describe('ten mistakes in one folder', () => {
  it('are reported in one run, each at its line, and nothing else', async () => {
    expect(mistakes).toHaveLength(10)
    const { code, output } = await validate()
    expect(told(output)).toEqual(mistakes)
    expect(code).toBe(1)
  })
})
