import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest'
import { byPassword, type GuestServer, startGuestServer } from '../communicators/guest-server.ts'
import { actionPrograms, Job } from '../harness/runner.ts'

const noProc = existsSync('/proc/self/stat') ? undefined : 'no /proc on this system, by which a program is known again'
if (noProc !== undefined) console.warn(`skipped: ${noProc}`)

let guest: GuestServer
let job: Job
beforeEach(async () => {
  guest = await startGuestServer({ authenticate: byPassword('tester', 'only-the-guest-knows') })
  job = new Job({ ...actionPrograms, inputs: { template: 'a.pkr.hcl' } })
})
afterEach(async () => {
  job.remove()
  await guest.stop()
})

/** Whoever inherits a process may take a moment to see its end. */
function isRunning(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}

it.skipIf(noProc !== undefined)(
  'a step that was killed while Ansible ran leaves no key on the runner, and no program',
  async () => {
    const temporary = path.join(job.workspace, 'tmp')
    mkdirSync(temporary)
    job.environment['TMPDIR'] = temporary
    job.write('site.yml', '')
    const program =
      '#!/bin/sh\n[ "$1" = --version ] && { echo "ansible-playbook [core 2.16.1]"; exit; }\necho $$ > "$TMPDIR/../pid"\necho "it plays"\nexec sleep 1000\n'
    chmodSync(job.write('play', program), 0o755)
    job.write(
      'a.pkr.hcl',
      `source "null" "a" {
  ssh_host     = "127.0.0.1"
  ssh_port     = ${guest.port}
  ssh_username = "tester"
  ssh_password = "only-the-guest-knows"
}
build {
  sources = ["null.a"]
  provisioner "ansible" {
    playbook_file = "site.yml"
    command       = "\${path.root}/play"
  }
}
`,
    )
    const step = job.main()
    await step.seen(/it plays/)
    step.kill()
    await step.done
    const pid = Number(readFileSync(path.join(job.workspace, 'pid'), 'utf8'))
    onTestFinished(() => {
      if (isRunning(pid)) process.kill(pid, 'SIGKILL')
    })
    expect(isRunning(pid)).toBe(true)
    const left = () => readdirSync(temporary).map((name) => name.split('-').slice(0, 2).join('-'))
    expect(left().toSorted()).toEqual(['proxmox-ansible', 'proxmox-inventory', 'proxmox-program', 'proxmox-ssh'])
    expect(readdirSync(temporary, { recursive: true }).some((name) => String(name).endsWith('/key'))).toBe(true)
    const post = await job.post().done
    expect([post.exitCode, left()]).toEqual([0, []])
    await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false)
  },
)
