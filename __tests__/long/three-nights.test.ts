import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { recordIn } from '../../src/builders/proxmox/record/template-record.ts'
import { openWorkshop, type Workshop } from '../e2e/workshop.ts'
import { type AptRepository, startAptRepository } from '../harness/apt-repository.ts'
import { actionPrograms, Job, type StepResult } from '../harness/runner.ts'
import { tell } from './proof.ts'

// Three nights of a real Debian, whose packages come from a repository of the test's own. With NIGHTS the log and the
// summary of each are put into the folder that it names: docs/three-nights.md is made of them.
const example = path.resolve(import.meta.dirname, '../../examples/debian')

let workshop: Workshop
let repository: AptRepository
let job: Job
let byHand: Job
beforeAll(async () => {
  workshop = await openWorkshop('debian', 'debian-13.1.0-amd64-DVD-1.iso')
  const tiny = (await promisify(execFile)(path.join(import.meta.dirname, '../guests/build.sh'), ['tiny'])).stdout.trim()
  symlinkSync(tiny, path.join(workshop.folder, 'data/storage/local/template/iso/tiny.iso'))
  repository = await startAptRepository('motd-notes')
  repository.publish('1.0')
  job = new Job({
    ...actionPrograms,
    inputs: {
      template: 'debian',
      'var-files': 'debian/example.pkrvars.hcl',
      force: 'true',
      'skip-unchanged': 'true',
      refresh: 'patch',
      'full-every': '30d',
      'package-diff': 'true',
      record: 'true',
      keep: '3',
      retry: '1',
      ...workshop.inputs,
    },
  })
  cpSync(example, path.join(job.workspace, 'debian'), { recursive: true })
  job.write(
    'debian/files/debian.sources',
    `Types: deb\nURIs: http://10.0.2.2:${repository.port}/\nSuites: ./\nTrusted: yes\n`,
  )
  job.write('debian/debian.pkr.hcl', withNotes(readFileSync(path.join(example, 'debian.pkr.hcl'), 'utf8')))
  byHand = new Job({ ...actionPrograms, inputs: { template: 'old.pkr.hcl', record: 'true', ...workshop.inputs } })
})
afterAll(async () => {
  job.remove()
  byHand.remove()
  await repository.close()
  await workshop.close()
})

/** The example with a package of the repository, tried before it is handed over. */
function withNotes(template: string): string {
  return template.replace(
    /\}\s*$/,
    `
  provisioner "shell" {
    inline = ["apt-get update", "apt-get install -y motd-notes", "sync"]
  }

  post-processor "verify" {
    ssh_username       = "tester"
    ssh_timeout        = "20m"
    agent_timeout      = "10m"
    cloud_init_timeout = "20m"
    check_timeout      = "5m"
  }
}
`,
  )
}

/** A template of the same name, from before. */
async function older(vmid: number): Promise<void> {
  byHand.write(
    'old.pkr.hcl',
    `source "proxmox-iso" "old" {
  vm_id        = ${vmid}
  vm_name      = "debian-template"
  memory       = "512"
  boot_wait    = "2s"
  boot_command = ["live root_password=nobodys<enter>"]
  communicator = "none"
  none_wait    = "agent"
  disks {
    type         = "scsi"
    storage_pool = "local-lvm"
    disk_size    = "1G"
  }
  boot_iso {
    iso_file = "local:iso/tiny.iso"
    unmount  = true
  }
}
build {
  sources = ["source.proxmox-iso.old"]
}`,
  )
  const { exitCode, raw } = await byHand.main().done
  expect(exitCode, raw).toBe(0)
}

const templates = async (): Promise<readonly number[]> => {
  const rows = (await workshop.client.request('GET', '/nodes/pve/qemu')) as readonly { vmid: number }[]
  return rows.map(({ vmid }) => vmid).sort((one, other) => one - other)
}

async function night(name: string): Promise<StepResult & { readonly builds: readonly Record<string, unknown>[] }> {
  const result = await job.main().done
  const kept = process.env['NIGHTS']
  if (kept !== undefined) {
    mkdirSync(kept, { recursive: true })
    writeFileSync(path.join(kept, `${name}.log`), result.raw)
    writeFileSync(path.join(kept, `${name}.md`), result.summary)
  }
  expect(result.exitCode, result.raw).toBe(0)
  expect((await job.post().done).exitCode).toBe(0)
  return { ...result, builds: JSON.parse(result.outputs['builds'] ?? '[]') }
}

const recordOf = async (vmid: number) => recordIn(String((await workshop.config(vmid))['description']))

it('a first night builds, a second one does nothing, a third one patches, verifies, swaps and retires', async () => {
  await older(901)
  await older(902)

  const first = await night('first')
  expect(first.builds).toMatchObject([{ outcome: 'succeeded', templateId: 9000 }])
  expect(first.raw).toContain('Template 9000 was tried: it is good')
  expect(await templates()).toEqual([901, 902, 9000])

  const before = await workshop.config(9000)
  const second = await night('second')
  expect(second.raw).toContain('apt has no updates for template 9000: nothing is built')
  expect(second.builds).toMatchObject([{ outcome: 'unchanged', templateId: 9000 }])
  expect(second.outputs['template-id']).toBe('9000')
  expect(await workshop.config(9000)).toEqual(before)

  // Somebody builds one by hand, and the package gets a new version.
  await older(903)
  repository.publish('1.1')
  const third = await night('third')
  expect(third.raw).toContain('apt has updates: motd-notes 1.1')
  expect(third.raw).not.toContain('/install.amd/')
  expect(third.builds).toMatchObject([{ outcome: 'succeeded', templateId: 9000 }])
  expect(third.summary).toContain('motd-notes 1.0 &#8594; 1.1')
  const [diff] = JSON.parse(third.outputs['package-diff'] ?? '[]')
  expect(diff.upgraded).toMatchObject([{ name: 'motd-notes', from: '1.0', to: '1.1' }])
  const left = await templates()
  const record = await recordOf(9000)
  tell({
    proof: 'three nights of a real Debian',
    cases: 3,
    left: left.filter((vmid) => ![902, 903, 9000].includes(vmid)).length,
    lost: [902, 903, 9000].filter((vmid) => !left.includes(vmid)).length,
  })
  expect(left).toEqual([902, 903, 9000])
  expect((await workshop.config(9000))['template']).toBe(1)
  expect(record?.verified).toBeDefined()
  expect(record?.full).toBe(recordIn(String(before['description']))?.built)
})
