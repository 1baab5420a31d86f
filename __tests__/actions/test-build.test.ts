import { existsSync } from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createFaults } from '../../src/embedded/faults/faults.ts'
import { type Lab, labTemplate, openLab } from '../engine/lab.ts'
import type { Job } from '../harness/runner.ts'

let lab: Lab
let onCall: (method: string, at: string) => void = () => {}
beforeAll(async () => {
  lab = await openLab({
    faults: {
      meet: (method, at) => {
        onCall(method, at)
        return undefined
      },
    },
  })
})
afterAll(() => lab.close())
afterEach(() => {
  onCall = () => {}
})

const nothing = { machines: [], volumes: [] }

function jobOf(template: string, inputs: Record<string, string> = {}): Job {
  const job = lab.job({ template: 'lab.pkr.hcl', ...lab.inputs, command: 'test', ...inputs })
  job.write('lab.pkr.hcl', template)
  return job
}

/** The name of each machine that is made, by its ID, as the server has it while it is there. */
function watch(): Map<number, string> {
  const names = new Map<number, string>()
  onCall = (method, at) => {
    const vmid = Number(/^\/nodes\/pve\/qemu\/(\d+)\/status\/start$/.exec(at)?.[1])
    if (method !== 'POST' || !vmid) return
    void lab.client
      .request('GET', `/nodes/pve/qemu/${vmid}/config`)
      .then((config) => names.set(vmid, String((config as { name: string }).name)))
  }
  return names
}

describe('command: test', () => {
  it('builds under another name, verifies, removes everything and tells what it found', async () => {
    const names = watch()
    const job = jobOf(labTemplate(lab, { build: 'provisioner "shell" {\n inline = ["echo in the guest"]\n}' }))
    const result = await job.main().done
    expect(result.raw).toContain('in the guest')
    expect(result.log.annotations).toEqual([])
    expect(result.exitCode).toBe(0)
    const { builds = '', ...others } = result.outputs
    expect(others).toEqual({})
    expect(JSON.parse(builds)).toEqual([
      {
        name: 'proxmox-iso.lab',
        outcome: 'succeeded',
        verified: { passed: ['cd', 'agent', 'addresses'], findings: [] },
        startedAt: expect.any(String),
        duration: expect.any(Number),
        problems: [],
      },
    ])
    expect([...names.keys()]).toEqual([100, 101, 102])
    const [built, ...clones] = names.values()
    expect(built).toMatch(/^test-4711-1-[0-9a-f]{8}-lab$/)
    expect(clones).toEqual([`${built}-verify-1`, `${built}-verify-2`])
    expect(await lab.contents()).toEqual(nothing)
    expect(result.summary).toMatch(/^### ✅ Test build: passed\n/)
    expect(result.summary).toContain('1 of 1 test build passed')
    expect(result.summary).toContain('What a test builds is removed, and nothing is replaced.')
    expect(result.summary).toContain('was tried with clones and is good. Passed: cd, agent, addresses.')
    expect(result.summary).toContain('<s>100</s> removed')
    expect((await job.post().done).raw).toBe('')
  })

  it('takes its IDs from a range and its machines into a pool, and leaves the template of its name alone', async () => {
    await lab.client.request('POST', '/pools', { poolid: 'ci' })
    const kept = lab.job({ template: 'lab.pkr.hcl', ...lab.inputs })
    kept.write('lab.pkr.hcl', labTemplate(lab, { source: 'vm_id = 500' }))
    expect((await kept.main().done).exitCode).toBe(0)
    await lab.client.request('POST', '/nodes/pve/qemu', { vmid: 90000 })
    const names = watch()
    const members: unknown[] = []
    const look = onCall
    onCall = (method, at) => {
      look(method, at)
      if (at.endsWith('/status/start'))
        void lab.client
          .request('GET', '/pools/ci')
          .then((pool) => members.push(...(pool as { members: unknown[] }).members))
    }
    const inputs = { 'test-vmids': '90000-90003', 'test-pool': 'ci', force: 'true' }
    const result = await jobOf(labTemplate(lab, { source: 'vm_id = 500' }), inputs).main().done
    expect(result.log.annotations.map(({ title }) => title)).toEqual(['Input force has no effect with command: test'])
    expect(result.exitCode).toBe(0)
    expect([...names.keys()]).toEqual([90001, 90002, 90003])
    expect(members).toContainEqual(expect.objectContaining({ vmid: 90001 }))
    expect((await lab.contents()).machines).toEqual(['template 500', 'vm 90000'])
    const full = await jobOf(labTemplate(lab), { 'test-vmids': '90000-90000' }).main().done
    expect(full.log.annotations.map(({ title }) => title)).toEqual(['No ID of 90000 is free'])
    for (const vmid of [500, 90000])
      await lab.client.task(String(await lab.client.request('DELETE', `/nodes/pve/qemu/${vmid}`)))
  })

  it('runs no post-processor but proofs, also where the template may run none of the others', async () => {
    const others = `
  post-processors {
    post-processor "manifest" {
      output = "made.json"
    }
    post-processor "shell-local" {
      inline = ["touch ran"]
    }
  }`
    const job = jobOf(labTemplate(lab, { build: others }), { trust: 'network' })
    const result = await job.main().done
    expect(result.log.annotations).toEqual([])
    expect(result.exitCode).toBe(0)
    for (const name of ['made.json', 'ran']) expect(existsSync(path.join(job.workspace, name))).toBe(false)
  })

  it('fails where the template is not good, and keeps it under no name', async () => {
    const verify = 'post-processor "verify" {\n communicator = "none"\n checks = ["cd"]\n on_failure = "keep"\n }'
    const job = jobOf(labTemplate(lab, { build: verify }).replace('unmount  = true', 'unmount  = false'))
    const result = await job.main().done
    expect(result.exitCode).toBe(1)
    expect(JSON.parse(result.outputs['builds'] ?? '')).toMatchObject([
      { outcome: 'failed', verified: { findings: [{ check: 'cd', what: expect.stringContaining('installer.iso') }] } },
    ])
    expect(result.summary).toMatch(/^### ❌ Test build: failed/)
    expect(await lab.contents()).toEqual(nothing)
  })

  it('says where there is nothing to verify, and removes the machine all the same', async () => {
    const result = await jobOf(labTemplate(lab, { source: 'skip_convert_to_template = true' })).main().done
    expect(result.exitCode).toBe(0)
    expect(result.summary).toContain('➖ proxmox-iso.lab makes no template: it was built, and nothing was verified.')
    expect(await lab.contents()).toEqual(nothing)
  })

  it('fails where something can not be removed, and leaves it to the post step', async () => {
    const refusal = {
      call: 'DELETE /nodes/*/qemu/100',
      fault: 'status',
      status: 403,
      reason: 'Permission check failed',
    } as const
    const other = await openLab({ faults: createFaults([{ skip: 0, times: 0, ...refusal }]) })
    try {
      const job = other.job({ template: 'lab.pkr.hcl', ...other.inputs, command: 'test' })
      job.write('lab.pkr.hcl', labTemplate(other))
      const { exitCode, summary, outputs } = await job.main().done
      expect(exitCode).toBe(1)
      expect(JSON.parse(outputs['builds'] ?? '')).toMatchObject([
        {
          outcome: 'failed',
          verified: { findings: [] },
          problems: expect.arrayContaining([expect.stringContaining('Could not be removed: virtual machine 100')]),
        },
      ])
      expect(summary).toContain('The post step of this action removes virtual machine 100')
      expect((await job.post().done).exitCode).toBe(1)
    } finally {
      await other.close()
    }
  })

  it.each([
    'Waiting .* for boot',
    'Cloning template \\d+ to try it',
    'Looking at the clones',
    'Removing what the test made',
  ])('killed at "%s" leaves nothing after its post step', async (moment) => {
    const cd =
      'additional_iso_files {\n cd_content = { "user-data" = "x" }\n iso_storage_pool = "local"\n unmount = true\n }'
    const job = jobOf(labTemplate(lab, { source: cd }))
    const step = job.main()
    await step.seen(new RegExp(moment))
    step.kill()
    expect((await step.done).exitCode).toBe(null)
    const post = await job.post().done
    expect(post.log.annotations).toEqual([])
    expect(post.exitCode).toBe(0)
    expect(await lab.contents()).toEqual(nothing)
  })

  it('warns of inputs that are for it alone', async () => {
    const job = jobOf(labTemplate(lab), { command: 'validate', 'test-vmids': '90000-90999', 'test-pool': 'ci' })
    const { log, exitCode } = await job.main().done
    expect(exitCode).toBe(0)
    expect(log.annotations.map(({ type, title }) => [type, title])).toEqual([
      ['warning', 'Input test-vmids has no effect with command: validate'],
      ['warning', 'Input test-pool has no effect with command: validate'],
    ])
    const wrong = await jobOf(labTemplate(lab), { 'test-vmids': '99-90' }).main().done
    expect(wrong.log.annotations.map(({ message }) => message)).toEqual([
      'Input test-vmids must be a range of IDs such as 90000-90999, within 100 and 999999999.',
    ])
  })
})
