import { existsSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createFaults } from '../../src/embedded/faults/faults.ts'
import { startEmbedded } from '../../src/embedded/index.ts'
import { clientOf } from '../embedded/client.ts'
import { type Lab, labTemplate, openLab } from '../engine/lab.ts'
import { Job } from '../harness/runner.ts'

let lab: Lab
beforeAll(async () => {
  lab = await openLab()
})
afterAll(() => lab.close())

const cd = 'additional_iso_files {\n cd_content = { "user-data" = "x" }\n iso_storage_pool = "local"\n }'

function waiting(source = ''): string {
  return labTemplate(lab, { source: `${cd}\n${source}` }).replace('"1ms"', '"1h"')
}

async function stop(job: Job, how: 'cancel' | 'kill'): Promise<void> {
  const step = job.main()
  await step.seen(/Waiting .* for boot/)
  step[how]()
  const { exitCode, signals, summary } = await step.done
  expect(exitCode).toBe(how === 'kill' ? null : 130)
  if (how === 'kill') return
  expect(signals).toEqual(['SIGINT'])
  expect(summary).toMatch(/^### ⏹️ Proxmox templates: cancelled/)
}

describe('the post step', () => {
  it('needs nothing of the template, nor the credentials that it was given', async () => {
    const { 'proxmox-fingerprint': fingerprint = '', 'proxmox-token': token = '' } = lab.inputs
    const { url, username } = lab.server
    const connection = `proxmox_url = "${url}"\n username = "${username}"\n node = "pve"\n token = var.token`
    const job = lab.job({ template: 'lab.pkr.hcl', 'proxmox-fingerprint': fingerprint })
    const file = job.write('lab.pkr.hcl', `variable "token" {\n sensitive = true\n}\n${waiting(connection)}`)
    job.environment['PKR_VAR_token'] = token
    await stop(job, 'kill')
    expect(JSON.stringify(job.state)).not.toContain(token)
    expect(existsSync(job.state['connections-file'] ?? '')).toBe(true)
    delete job.environment['PKR_VAR_token']
    rmSync(file)

    const post = await job.post().done
    expect(post.raw).not.toContain('Left behind')
    expect(post.exitCode).toBe(0)
    expect(existsSync(job.state['connections-file'] ?? '')).toBe(false)
    expect(existsSync(job.state['journal-file'] ?? '')).toBe(false)
    expect(await lab.contents()).toEqual({ machines: [], volumes: [] })
  })

  it('takes the inputs where the connection was lost', async () => {
    const job = lab.job({ template: 'lab.pkr.hcl', ...lab.inputs })
    job.write('lab.pkr.hcl', waiting())
    await stop(job, 'kill')
    rmSync(path.join(job.temp, 'proxmox-template'), { recursive: true })
    expect((await job.post().done).exitCode).toBe(0)
    expect(await lab.contents()).toEqual({ machines: [], volumes: [] })
  })

  it('fails where something can not be removed, and names it', async () => {
    const stuck = { skip: 0, times: 0, call: 'DELETE /nodes/*/qemu/*', fault: 'status', status: 403 } as const
    const other = await openLab({ faults: createFaults([{ ...stuck, reason: 'Permission check failed' }]) })
    try {
      const job = other.job({ template: 'lab.pkr.hcl', ...other.inputs })
      job.write('lab.pkr.hcl', waiting())
      await stop(job, 'cancel')
      const post = await job.post().done
      expect(post.exitCode).toBe(1)
      const titles = post.log.annotations.map(({ title }) => title)
      expect(titles).toContainEqual(expect.stringMatching(/^Left behind: virtual machine \d+ on node pve/))
      expect(post.raw).not.toMatch(/Removed: virtual machine/)
    } finally {
      await other.close()
    }
  })
})

describe('with proxmox-url: embedded', () => {
  const programs = path.resolve(import.meta.dirname, '../harness')
  let job: Job
  afterEach(() => job.remove())

  it.each(['cancel', 'kill'] as const)(
    'by %s: it finds what it left in the data folder, and removes it',
    async (how) => {
      job = new Job({
        main: path.join(programs, 'simulated-main.ts'),
        post: path.join(programs, 'simulated-post.ts'),
        inputs: { template: 'lab.pkr.hcl', 'proxmox-url': 'embedded' },
      })
      const data = path.join(job.temp, 'proxmox-template/embedded')
      // Machines need no real image, and the server takes what lies there.
      job.write('lab.pkr.hcl', waiting().replace('iso_file = "local:iso/installer.iso"', seed))
      await stop(job, how)
      rmSync(path.join(job.workspace, 'lab.pkr.hcl'))
      const post = await job.post().done
      expect(post.log.annotations).toEqual([])
      expect(post.raw).toMatch(/Removed: virtual machine \d+ on node pve/)
      expect(post.exitCode).toBe(0)

      const server = await startEmbedded({ data, listen: { host: '127.0.0.1', port: 0 }, simulate: true })
      const client = clientOf(server)
      expect(await client.data('GET', '/nodes/pve/qemu')).toEqual([])
      expect(await client.data('GET', '/nodes/pve/storage/local/content')).toEqual([])
      expect(await client.data('GET', '/nodes/pve/storage/local-lvm/content')).toEqual([])
      await server.close()
    },
  )
})

/** An image that is made by the build itself. */
const seed = 'cd_content = { "boot" = "x" }\n    iso_storage_pool = "local"'
