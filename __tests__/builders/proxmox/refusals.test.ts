import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startOf } from '../../../src/diagnostics/range.ts'
import type { Fault } from '../../../src/embedded/faults/fault-declaration.ts'
import { type CallLab, openCallLab } from './call-lab.ts'

let on: CallLab
beforeAll(async () => {
  on = await openCallLab()
})
afterAll(() => on.lab.close())
afterEach(async () => {
  for (const name of (await on.lab.contents()).machines) {
    const vmid = Number(name.replace(/\D/g, ''))
    await on.lab.client.request('PUT', `/nodes/pve/qemu/${vmid}/config`, { protection: 0 })
    await on.remove(vmid)
  }
})

/** Builds, with `force`; nothing may have been made. Each problem with the line that it is at. */
async function refused(lines: string, met: readonly Partial<Fault>[] = []) {
  const template = on.iso(lines)
  const { ran, calls } = await on.build(template, { force: true, met })
  expect(calls).toEqual([])
  const texts = template.split('\n')
  return ran.build.problems.map(({ code, summary, detail, range }) => {
    const line = range === undefined ? undefined : texts[startOf(range).line - 1]?.trim()
    return { code, summary, detail, line }
  })
}

const own = 6001
const fixed = `vm_id = ${own}`
/** What is wrong outside of the template is told at the source. */
const source = 'source "proxmox-iso" "lab" {'
const named = 'template_name = "web"'
const change = (vmid: number, parameters: Record<string, unknown>) =>
  on.lab.client.request('PUT', `/nodes/pve/qemu/${vmid}/config`, parameters)
const answer = (call: string, data: unknown) => [{ call, fault: 'answer' as const, data, times: 9 }]

describe('what force would replace is refused', () => {
  it.each([
    [
      'where it is a container',
      answer('GET /cluster/resources', [{ vmid: own, type: 'lxc', node: 'pve', name: 'ct' }]),
      {},
      { code: 'not-a-template', summary: `ID ${own} belongs to a container` },
      'force replaces virtual machine templates only.',
    ],
    [
      'where its build was cut off in taking the ID',
      [],
      {
        description: 'proxmox-template-action: has the ID for machine 100 by hand-over as template, boot ""',
      },
      {
        code: 'not-a-template',
        summary: `Machine ${own} is a template that is not finished: its build was cut off, or is at it`,
      },
      'The post step finishes it, or the command reap when it is old enough.',
    ],
    [
      'where it is protected',
      [],
      { protection: 1 },
      { code: 'machine-protected', summary: `Template ${own} is protected` },
      'Remove the protection, or build without force.',
    ],
    [
      'where it has channels that nobody else has',
      [],
      { tags: 'channel-production;channel-edge' },
      {
        code: 'channel-would-be-empty',
        summary: `Template ${own} is in channel edge, production, in which nobody would be without it`,
      },
      'A fixed vm_id has room for one template, and so for one of its channels. Leave vm_id out: the new template stands beside it then, until it is promoted. Or promote another template first.',
    ],
    [
      'where it has a channel that nobody else has',
      [],
      { tags: 'channel-production' },
      {
        code: 'channel-would-be-empty',
        summary: `Template ${own} is in channel production, in which nobody would be without it`,
      },
      'With a fixed vm_id the new template takes its place. Give the build the channel production, promote another template first, or leave vm_id out.',
    ],
  ])('%s', async (_, met, changes, problem, detail) => {
    if (met.length === 0) await on.makeTemplate(own, 'web')
    if (Object.keys(changes).length > 0) await change(own, changes)
    const [found, ...more] = await refused(fixed, met)
    expect([found, more]).toMatchObject([{ ...problem, detail }, []])
    expect(found?.line).toBe(problem.code === 'channel-would-be-empty' ? fixed : source)
  })

  it.each([
    ['of somebody', '', 'force replaces templates only. Remove the machine, or choose another vm_id or name.'],
    [
      'of a build',
      'proxmox-template-action: run 7, build proxmox-iso.lab',
      'It is of a build that is under way or was cut off. What was cut off is removed by the command reap when it is old enough.',
    ],
  ])('where it is a machine %s', async (_, description, detail) => {
    await on.make(own, 'web')
    if (description !== '') await change(own, { description })
    const summary = `found matching VM (ID: ${own}, name: web), but it is not a template`
    expect(await refused(fixed)).toEqual([{ code: 'not-a-template', summary, detail, line: source }])
  })

  it('where there are several of the name', async () => {
    await on.makeTemplate(own, 'web')
    await on.makeTemplate(own + 1, 'web')
    const detail = `IDs ${own}, ${own + 1}: remove all but one, or set vm_id.`
    expect(await refused(named)).toEqual([
      { code: 'ambiguous-name', summary: 'found multiple VMs with name "web"', detail, line: source },
    ])
  })
})

const content = 'GET /nodes/pve/storage/local/content'
const images = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ volid: `local:iso/${index}.iso`, content: 'iso' }))
const iso = 'iso_file = "local:iso/installer.iso"'

describe('what is not there is told', () => {
  it.each([
    [
      'a node',
      answer('GET /nodes', [{ node: 'pve1' }, { node: 'other' }]),
      'unknown-node',
      'There is no node "pve"',
      'proxmox-node names it, which wins over node in the template. Nodes of this cluster: pve1, other. Did you mean "pve1"?',
      undefined,
    ],
    [
      'a node that is offline',
      answer('GET /nodes', [{ node: 'pve', status: 'offline' }]),
      'node-offline',
      'Node pve is offline',
      undefined,
      undefined,
    ],
    [
      'an image of a storage that has none',
      answer(content, []),
      'image-not-found',
      'There is no ISO image local:iso/installer.iso',
      'Storage local holds no ISO image.',
      iso,
    ],
    [
      'an image among ten',
      answer(content, images(10)),
      'image-not-found',
      'There is no ISO image local:iso/installer.iso',
      `On storage local: ${images(10)
        .map(({ volid }) => volid)
        .join(', ')}.`,
      iso,
    ],
    [
      'an image among more',
      answer(content, images(11)),
      'image-not-found',
      'There is no ISO image local:iso/installer.iso',
      `On storage local: ${images(10)
        .map(({ volid }) => volid)
        .join(', ')}, ....`,
      iso,
    ],
  ])('%s', async (_, met, code, summary, detail, line) => {
    expect(await refused('', met)).toEqual([{ code, summary, detail, line }])
  })

  it('a pool', async () => {
    const pool = 'pool = "image"'
    const problem = { code: 'unknown-pool', summary: 'There is no pool "image"', line: pool }
    expect(await refused(pool)).toEqual([{ ...problem, detail: 'These credentials see no pool.' }])
    await on.lab.client.request('POST', '/pools', { poolid: 'images' })
    await on.lab.client.request('POST', '/pools', { poolid: 'other' })
    const detail = 'Pools that these credentials see: images, other. Did you mean "images"?'
    expect(await refused(pool)).toEqual([{ ...problem, detail }])
  })
})
