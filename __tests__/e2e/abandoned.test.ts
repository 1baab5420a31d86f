import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { machinesIn } from '../embedded/kill.ts'
import { commandLine } from '../harness/runner.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'ab-'))
const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  for (const { pid } of machinesIn(folder)) process.kill(pid, 'SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

// Without a guest system a machine costs next to nothing.
const template = (vmid: number) => `source "proxmox-iso" "a" {
  vm_id        = ${vmid}
  memory       = 32
  communicator = "none"
  boot_wait    = "1h"
  boot_command = ["<enter>"]
  boot_iso {
    cd_content       = { "boot" = "x" }
    iso_storage_pool = "local"
  }
}
build {
  sources = ["source.proxmox-iso.a"]
}
`

async function build(vmid: number): Promise<{ readonly child: ChildProcess; readonly ended: Promise<unknown> }> {
  const file = path.join(folder, `${vmid}.pkr.hcl`)
  writeFileSync(file, template(vmid))
  const child = spawn(process.execPath, [commandLine, 'build', '--embedded', file], {
    env: { ...process.env, TMPDIR: folder },
  })
  children.push(child)
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (more: string) => {
      text += more
    })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  await expect.poll(() => text, { timeout: 60_000 }).toMatch(/Waiting .* for boot/)
  return { child, ended }
}

it('a machine whose server was killed is ended by the next build, and no other process is', async () => {
  const first = await build(7320)
  const [machine] = machinesIn(folder)
  expect(machine?.vmid).toBe(7320)
  first.child.kill('SIGKILL')
  await first.ended
  expect(machinesIn(folder).map(({ pid }) => pid)).toEqual([machine?.pid])
  // Somebody else's process that looks just like it, but for its ID and the time of its start.
  const [left = ''] = readdirSync(folder).filter((name) => name.startsWith('proxmox-template-'))
  const run = path.join(folder, left, 'data/run')
  const record = readdirSync(run, { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith('7320.started'))
  const pidFile = path.join(run, String(record).replace(/started$/, 'pid'))
  const words = ['-e', 'setInterval(() => {}, 1000)', '--', '-pidfile', pidFile]
  const foreign = spawn(process.execPath, words, { stdio: 'ignore' })
  children.push(foreign)

  const second = await build(7321)
  expect(machinesIn(folder).map(({ pid }) => pid)).not.toContain(machine?.pid)
  expect(existsSync(path.join(folder, left))).toBe(false)
  expect([foreign.exitCode, foreign.signalCode]).toEqual([null, null])
  second.child.kill('SIGTERM')
  await second.ended
  foreign.kill('SIGKILL')
})
