import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { product } from '../../src/entry/product.ts'
import type { PlanChanges } from '../../src/events/plan-changes.ts'
import { Moment } from '../../src/packer/moment.ts'
import { fullTrust, type Trust } from '../../src/trust/trust.ts'

/** A git repository of its own, with nothing of the user's settings. */
export class Checkout {
  readonly root: string

  constructor(root = temporary()) {
    this.root = root
    this.git('init', '-q', '-b', 'main')
  }

  git(...command: readonly string[]): string {
    return gitIn(this.root, ...command)
  }

  write(name: string, content: string | Buffer, mode = 0o644): string {
    const file = path.join(this.root, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, content, { mode })
    return file
  }

  /** Answers the commit. */
  commit(): string {
    this.git('add', '-A')
    this.git('commit', '-q', '--allow-empty', '-m', 'one')
    return this.git('rev-parse', 'HEAD')
  }
}

export function gitIn(folder: string, ...command: readonly string[]): string {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' }
  const identity = ['-c', 'user.name=A U Thor', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false']
  return execFileSync('git', ['-C', folder, ...identity, ...command], { env, encoding: 'utf8', stdio: 'pipe' }).trim()
}

export function temporary(): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'change lab ')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export interface Wish {
  readonly template?: string
  readonly workingDirectory?: string
  readonly trust?: Trust
  readonly vars?: readonly (readonly [string, string])[]
  readonly varFiles?: readonly string[]
  readonly only?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly isFresh?: boolean
}

/** What the files of a checkout change against a commit, by the product itself. */
export async function changesOf({ root }: Checkout, revision: string, wish: Wish = {}): Promise<PlanChanges> {
  const request = {
    template: 'a.pkr.hcl',
    vars: [],
    varFiles: [],
    only: [],
    except: [],
    workingDirectory: root,
    trust: fullTrust,
    evaluateDataSources: true,
    connection: {},
    isFresh: true,
    moment: new Moment(Date.now()),
    signal: new AbortController().signal,
    ...wish,
    env: { PATH: process.env['PATH'], HOME: root, ...wish.env },
  }
  return product.compare(await product.plan(request), { ...request, revision })
}

/** A machine that needs no server to be planned. */
export function machine({ source = '', build = '', top = '' } = {}): string {
  return `${top}
source "proxmox-iso" "debian" {
  proxmox_url = "https://pve.example.com:8006/api2/json"
  username = "packer@pve!ci"
  token = "0b5e3c3e-1111-4c4c-8888-aaaaaaaaaaaa"
  node = "pve"
  boot_iso {
    iso_file = "local:iso/debian.iso"
  }
  ssh_username = "root"
${source}
}
build {
  sources = ["source.proxmox-iso.debian"]
${build}
}
`
}
