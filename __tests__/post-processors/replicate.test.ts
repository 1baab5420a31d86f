import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { TemplateError } from '../../src/diagnostics/errors.ts'
import type { Event } from '../../src/events/event.ts'
import { runHere } from '../engine/in-process.ts'
import { type Lab, labTemplate, openLab } from '../engine/lab.ts'
import { connectionOf } from './verify-lab.ts'

const nodes = ['pve', 'pve2', 'pve3'] as const
let onCall: (method: string, at: string) => void = () => {}
let lab: Lab
beforeAll(async () => {
  lab = await openLab({
    nodes: 3,
    faults: {
      meet: (method, at) => {
        onCall(method, at)
        return undefined
      },
    },
  })
})
afterAll(() => lab.close())
afterEach(async () => {
  onCall = () => {}
  for (const { node, vmid } of await machines())
    await lab.client.task(String(await lab.client.request('DELETE', `/nodes/${node}/qemu/${vmid}`)))
  expect(await volumes()).toEqual([])
})

interface Machine {
  readonly node: string
  readonly vmid: number
  readonly name: string
  readonly template?: number
}

async function machines(): Promise<readonly Machine[]> {
  const lists = nodes.map(async (node) =>
    ((await lab.client.request('GET', `/nodes/${node}/qemu`)) as readonly Machine[]).map((one) => ({ ...one, node })),
  )
  return (await Promise.all(lists)).flat()
}

async function volumes(): Promise<readonly string[]> {
  const places = nodes.flatMap((node) => ['local', 'local-lvm', 'shared'].map((storage) => ({ node, storage })))
  const lists = places.map(async ({ node, storage }) => {
    const rows = await lab.client.request('GET', `/nodes/${node}/storage/${storage}/content`)
    return (rows as readonly { volid: string }[]).map(({ volid }) => `${node} ${volid}`)
  })
  return (await Promise.all(lists)).flat().filter((line) => !line.endsWith('installer.iso'))
}

const told = async (): Promise<readonly string[]> =>
  (await machines())
    .map(({ node, name, template }) => `${template === 1 ? 'template' : 'vm'} ${name} on ${node}`)
    .sort()

const configOf = async (node: string, vmid: number) =>
  (await lab.client.request('GET', `/nodes/${node}/qemu/${vmid}/config`)) as Record<string, unknown>

const template = (block: string, source = '') =>
  labTemplate(lab, {
    source: `template_name = "many"
      template_description = "Made in a test"
      tags = "one;two"
      ${source}`,
    build: `post-processors {
      post-processor "replicate" {
        ${block}
      }
      post-processor "manifest" {}
    }`,
  })

async function build(text: string, more: Partial<Parameters<typeof runHere>[0]> = {}) {
  const calls: string[] = []
  const replicas: { vmid: number; node: string }[] = []
  const replaced: string[] = []
  onCall = (method, at) => calls.push(`${method} ${at}`)
  const ran = await runHere({
    template: text,
    connection: connectionOf(lab),
    ...more,
    onEvent: (event: Event) => {
      if (event.kind === 'replicated') replicas.push(event.replica)
      if (event.kind === 'replaced') replaced.push(`${event.vmid} on ${event.node}`)
    },
  })
  return { ...ran, calls, replicas, replaced }
}

describe('a template on local storage', () => {
  const wish = template.bind(undefined, 'nodes = ["pve2", "pve3"]\nreplace = true', 'cloud_init = true')

  it('is moved to other nodes as a full clone, and is the same there; the next run replaces each', async () => {
    const { build: result, open, replicas, calls } = await build(wish())
    expect(result.problems).toEqual([])
    expect(await told()).toEqual(['template many on pve', 'template many on pve2', 'template many on pve3'])
    expect(replicas.map(({ node }) => node)).toEqual(['pve2', 'pve3'])
    expect(calls.filter((call) => call.endsWith('/migrate'))).toHaveLength(2)
    for (const { node, vmid } of replicas)
      expect(await configOf(node, vmid)).toMatchObject({
        name: 'many',
        template: 1,
        tags: 'one;two',
        description: 'Made in a test\n\nproxmox-template-action: copy of template 100',
        scsi0: expect.stringContaining(`local-lvm:base-${vmid}-disk-0`),
        ide0: expect.stringContaining(`local-lvm:vm-${vmid}-cloudinit`),
      })
    expect((await volumes()).filter((line) => line.startsWith('pve ')).sort()).toEqual([
      'pve local-lvm:base-100-disk-0',
      'pve local-lvm:vm-100-cloudinit',
    ])
    expect(open).toEqual([])

    const again = await build(wish(), { force: true })
    expect(again.build.problems).toEqual([])
    const olds = [...replicas.map(({ vmid, node }) => `${vmid} on ${node}`), '100 on pve']
    expect([...again.replaced].sort()).toEqual(olds.sort())
    expect(await told()).toEqual(['template many on pve', 'template many on pve2', 'template many on pve3'])
  })

  it('comes to another storage of another node, and of its own', async () => {
    const both = 'nodes = ["pve", "pve2"]\nstorages = ["local"]\nvm_ids = [501, 502]'
    const { build: result } = await build(template(both))
    expect(result.problems).toEqual([])
    expect(await configOf('pve', 501)).toMatchObject({
      scsi0: expect.stringContaining('local:501/base-501-disk-0.raw'),
    })
    expect(await configOf('pve2', 502)).toMatchObject({ scsi0: expect.stringContaining('local:502/') })
  })

  it.each([['the copy is moved', /\/migrate$/]])(
    'killed when %s: post takes the copy away, and the template stays',
    async (_, at) => {
      const job = lab.job({ template: 'lab.pkr.hcl', ...lab.inputs })
      job.write('lab.pkr.hcl', wish())
      const step = job.main()
      let met = 0
      onCall = (_method, path) => {
        if (at.test(path) && ++met === 1) step.kill()
      }
      await step.done
      expect(met).toBe(1)
      const post = await job.post().done
      expect(post.raw).not.toContain('Left behind')
      expect(post.exitCode).toBe(0)
      expect(await told()).toEqual(['template many on pve'])
    },
  )
})

it('a template on shared storage is cloned to the other node', async () => {
  const text = template('nodes = ["pve2"]').replace('storage_pool = "local-lvm"', 'storage_pool = "shared"')
  const { build: result, calls } = await build(text)
  expect(result.problems).toEqual([])
  expect(calls.some((call) => call.endsWith('/migrate'))).toBe(false)
  expect(await told()).toEqual(['template many on pve', 'template many on pve2'])
})

describe('what can not be', () => {
  it('is said before anything is made', async () => {
    const { build: result } = await build(template('nodes = ["pve", "pve9"]\nstorages = ["elsewhere"]'))
    expect(result.problems.map(({ code }) => code)).toEqual(['unknown-storage', 'unknown-node'])
    expect(await told()).toEqual([])
    await lab.client.task(String(await lab.client.request('POST', '/nodes/pve3/qemu', { vmid: 501, name: 'other' })))
    const { build: taken } = await build(template('nodes = ["pve2"]\nvm_ids = [501]'))
    expect(taken.problems).toMatchObject([{ code: 'vmid-taken', summary: expect.stringContaining('501') }])
    expect(await told()).toEqual(['vm other on pve3'])
  })

  it.each([
    ['no place', 'missing-option', 'replace = true'],
    ['a node twice', 'invalid-option-value', 'nodes = ["pve2", "pve2"]'],
    ['IDs that older copies have', 'conflicting-options', 'nodes = ["pve2"]\nvm_ids = [501]\nreplace = true'],
    ['too few IDs', 'invalid-option-value', 'nodes = ["pve2", "pve3"]\nvm_ids = [501]'],
  ])('is an error of the plan: %s', async (_, code, block) => {
    const thrown = await build(template(block)).catch((failure: unknown) => failure)
    expect((thrown as TemplateError).diagnostics).toMatchObject([{ code, range: expect.anything() }])
  })
})
