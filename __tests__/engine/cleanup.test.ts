import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Job, StepResult } from '../harness/runner.ts'
import { type Lab, labTemplate, openLab } from './lab.ts'

let lab: Lab
beforeAll(async () => {
  lab = await openLab()
})
afterAll(() => lab.close())

const nothing = { machines: [], volumes: [] }
const cd = `
  additional_iso_files {
    cd_content       = { "user-data" = "x" }
    iso_storage_pool = "local"
  }`

/** Each phase of a build, how the log shows that it has come, and a template that stays in it long enough. */
const phases = [
  { name: 'connecting', seen: /Connecting to Proxmox VE/, source: cd },
  { name: 'uploading a CD', seen: /Uploading packer/, source: cd },
  { name: 'creating the machine', seen: /Creating VM/, source: cd },
  { name: 'starting it', seen: /Starting VM/, source: cd },
  { name: 'waiting for boot', seen: /Waiting .* for boot/, source: 'boot_key_interval = "1ms"', wait: '"1h"' },
  { name: 'typing', seen: /Typing the boot command$/m, command: '"a<wait1h>"' },
  { name: 'waiting for SSH', seen: /Waiting for SSH: /, port: 9 },
  {
    name: 'provisioning',
    seen: /in the guest/,
    build: 'provisioner "shell" { inline = ["echo in the guest; sleep 60"] }',
  },
  { name: 'stopping it', seen: /Stopping VM/, source: cd },
  { name: 'converting it', seen: /Converting VM to template/, source: cd },
  { name: 'finalizing', seen: /Finalizing/, source: cd },
]

function templateFor(phase: (typeof phases)[number]): string {
  let text = labTemplate(lab, { source: phase.source ?? '', build: phase.build ?? '' })
  if (phase.wait !== undefined) text = text.replace('"1ms"', phase.wait)
  if (phase.command !== undefined) text = text.replace('"<enter>"', phase.command)
  if (phase.port !== undefined) text = text.replace(/ssh_port .*/, `ssh_port = ${phase.port}`)
  return text
}

async function stopIn(
  phase: (typeof phases)[number],
  how: 'cancel' | 'kill',
): Promise<{ job: Job; result: StepResult }> {
  const job = lab.job({ template: 'lab.pkr.hcl', ...lab.inputs })
  job.write('lab.pkr.hcl', templateFor(phase))
  const step = job.main()
  await step.seen(phase.seen)
  step[how]()
  return { job, result: await step.done }
}

describe.each(phases)('stopped while $name', (phase) => {
  it.each(['cancel', 'kill'] as const)('by %s, it leaves nothing after the post step', async (how) => {
    const { job, result } = await stopIn(phase, how)
    // Killed: no exit code. Cancelled: its own end, not that by SIGTERM or SIGKILL.
    expect(result.exitCode).toBe(how === 'kill' ? null : 130)
    // The platform gives a cancelled step ten seconds: what is left is the post step's.
    expect(result.raw).not.toContain('Removing')
    const post = await job.post().done
    expect(post.raw).not.toContain('Left behind')
    expect(post.exitCode).toBe(0)
    expect(await lab.contents()).toEqual(nothing)

    const again = await job.post().done
    expect(again.exitCode).toBe(0)
    expect(await lab.contents()).toEqual(nothing)
  })
})

describe('a build that fails', () => {
  const failing = { build: 'provisioner "shell" { inline = ["exit 7"] }' }

  it('removes everything itself', async () => {
    const job = lab.job({ template: 'lab.pkr.hcl', ...lab.inputs })
    job.write('lab.pkr.hcl', labTemplate(lab, { ...failing, source: cd }))
    const result = await job.main().done
    expect(result.exitCode).toBe(1)
    expect(await lab.contents()).toEqual(nothing)
    const post = await job.post().done
    expect(post.raw).not.toContain('Removing')
  })

  it('runs the error-cleanup-provisioner first', async () => {
    const build = `${failing.build}\n  error-cleanup-provisioner "shell" { inline = ["echo saving the logs"] }`
    const job = lab.job({ template: 'lab.pkr.hcl', ...lab.inputs })
    job.write('lab.pkr.hcl', labTemplate(lab, { build }))
    const { raw } = await job.main().done
    expect(raw.indexOf('saving the logs')).toBeGreaterThan(-1)
    expect(raw.indexOf('Removing machine')).toBeGreaterThan(raw.indexOf('saving the logs'))
  })

  it('keeps the machine with on-error: abort, and says so', async () => {
    const job = lab.job({ template: 'lab.pkr.hcl', ...lab.inputs, 'on-error': 'abort' })
    job.write('lab.pkr.hcl', labTemplate(lab, failing))
    const result = await job.main().done
    expect(result.exitCode).toBe(1)
    expect(result.raw).toMatch(/warning: Kept: virtual machine \d+ on node pve/)
    expect(result.raw).toContain('on-error is abort. Remove it yourself')
    await job.post().done
    const { machines } = await lab.contents()
    expect(machines).toEqual([expect.stringMatching(/^vm \d+$/)])
    const vmid = machines[0]?.replace('vm ', '')
    await lab.client.task(String(await lab.client.request('POST', `/nodes/pve/qemu/${vmid}/status/stop`)))
    await lab.client.task(String(await lab.client.request('DELETE', `/nodes/pve/qemu/${vmid}`)))
  })
})

describe("somebody else's machine", () => {
  it('is not touched, even under an ID that the journal names', async () => {
    const job = lab.job({ template: 'lab.pkr.hcl', ...lab.inputs })
    job.write('lab.pkr.hcl', labTemplate(lab).replace('"1ms"', '"1h"'))
    const step = job.main()
    await step.seen(/Waiting .* for boot/)
    step.kill()
    const { raw } = await step.done
    const vmid = Number(/Created virtual machine (\d+)/.exec(raw)?.[1])
    const path = `/nodes/pve/qemu/${vmid}`
    await lab.client.task(String(await lab.client.request('POST', `${path}/status/stop`)))
    await lab.client.task(String(await lab.client.request('DELETE', path)))
    await lab.client.task(String(await lab.client.request('POST', '/nodes/pve/qemu', { vmid, name: 'precious' })))
    const post = await job.post().done
    expect(post.exitCode).toBe(0)
    expect((await lab.contents()).machines).toEqual([`vm ${vmid}`])
    await lab.client.task(String(await lab.client.request('DELETE', path)))
  })
})
