import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { NewMachine } from '../../../src/builders/proxmox/plan/new-machine.ts'
import type { Event } from '../../../src/events/event.ts'
import { systemClock } from '../../../src/time/clock.ts'
import { runHere } from '../../engine/in-process.ts'
import { type Lab, labTemplate, openLab } from '../../engine/lab.ts'
import { judge } from './planned.ts'
import { recordedCalls } from './recorded-calls.ts'

const seed = 'http_content = {\n "/user-data" = "#cloud-config"\n "/meta-data" = ""\n}'

describe('answer_media = "cd"', () => {
  it('makes a CD of what would be served, beside that of the installation', async () => {
    const { errors, warnings, work } = await judge(`answer_media = "cd"\n${seed}`)
    expect([errors, warnings]).toEqual([[], []])
    const { images, slots, creation } = work as NewMachine
    expect(images.at(-1)).toEqual({
      path: ['answer_media'],
      bus: 'ide',
      index: undefined,
      afterwards: 'gone',
      source: {
        kind: 'generated',
        storage: 'local',
        files: [],
        content: { 'user-data': '#cloud-config', 'meta-data': '' },
        label: 'cidata',
      },
    })
    expect(slots.isos).toEqual(['ide2', 'ide0'])
    expect(String(creation['boot'])).not.toContain('ide0')
    // UEFI shows GRUB no drive that is not in the order.
    const uefi = (await judge(`answer_media = "cd"\n${seed}\nbios = "ovmf"`)).work as NewMachine
    expect(uefi.creation['boot']).toMatch(/^order=(?:\w+;)*ide2;(?:net0;)?ide0$/)
    const own = 'answer_media_label = "MINE"\nanswer_media_storage_pool = "isos"'
    const other = (await judge(`answer_media = "cd"\n${seed}\n${own}`)).work as NewMachine
    expect(other.images.at(-1)?.source).toMatchObject({ label: 'MINE', storage: 'isos' })
  })

  it.each([
    ['answer_media = "floppy"', 'answer_media "floppy" is not supported'],
    ['answer_media = "cd"', 'answer_media = "cd" has nothing to put on the CD'],
    [
      `answer_media = "cd"\n${seed}\nanswer_media_label = "${'x'.repeat(33)}"`,
      `"${'x'.repeat(33)}" can not be the label of a CD`,
    ],
    [
      `answer_media = "cd"\n${seed}\nboot_command = ["ds=nocloud;s=http://{{ .HTTPIP }}:{{ .HTTPPort }}/"]`,
      'The boot command names this machine as a server, and the answers are on a CD',
    ],
  ])('%s', async (lines, summary) => {
    expect((await judge(lines)).errors).toEqual([summary])
  })

  it('says at its place what to write instead of the server', async () => {
    const command = 'boot_command = ["<tab>", " inst.ks=http://{{ .HTTPIP }}:{{ .HTTPPort }}/my.ks"]'
    const { found } = await judge(`answer_media = "cd"\nhttp_content = { "/my.ks" = "" }\n${command}`)
    const [problem] = found
    expect(problem?.code).toBe('answers-on-cd')
    expect(problem?.detail).toContain('Its label is answers. Write `inst.ks=hd:LABEL=answers:/my.ks`')
    expect(problem?.range?.source.text.slice(problem.range.start, problem.range.end)).toContain('inst.ks=')
  })

  it('warns of what a CD does not need, and of what cloud-init misses', async () => {
    const missing = 'answer_media = "cd"\nhttp_content = { "/user-data" = "" }\nhttp_port_min = 8100'
    expect((await judge(missing)).warnings?.toSorted()).toEqual([
      'cloud-init takes no user-data without a meta-data beside it',
      'http_port_min has no effect',
    ])
    expect((await judge('answer_media_label = "x"')).warnings).toEqual(['answer_media_label has no effect'])
  })

  it('needs a storage to be named where no installer has one', async () => {
    const clone = (lines: string) =>
      judge(`clone_vm = "base"\nanswer_media = "cd"\n${seed}\n${lines}`, { type: 'proxmox-clone' })
    expect((await clone('')).errors).toEqual(['answer_media = "cd" needs a storage for the CD'])
    expect((await clone('answer_media_storage_pool = "local"')).errors).toEqual([])
  })
})

describe('a build with its answers on a CD', () => {
  let lab: Lab
  beforeAll(async () => {
    lab = await openLab()
  })
  afterAll(() => lab.close())

  it('uploads the folder, serves nothing, and leaves neither drive nor image', async () => {
    const { url, fingerprint, username, token } = lab.server
    const served: Event[] = []
    let config: Record<string, unknown> = {}
    let ran: Awaited<ReturnType<typeof runHere>> | undefined
    const calls = await recordedCalls(async () => {
      ran = await runHere({
        template: labTemplate(lab, { source: 'vm_id = 777\n answer_media = "cd"\n http_directory = "seed"' }),
        connection: { url, fingerprint, username, token, node: 'pve' },
        clock: { now: systemClock.now, sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 2), signal) },
        fill: (folder) => {
          mkdirSync(path.join(folder, 'seed/nested'), { recursive: true })
          for (const name of ['ks.cfg', 'nested/post.sh']) writeFileSync(path.join(folder, 'seed', name), name)
        },
        onEvent: (event) => void (event.kind === 'serving' && served.push(event)),
      })
    })
    expect(ran?.build.outcome, ran?.said).toBe('succeeded')
    expect(ran?.said).toContain('A CD with 3 entries, label OEMDRV')
    expect([served, ran?.open]).toEqual([[], []])
    const creation = calls.find(({ call }) => call === 'POST /nodes/pve/qemu')
    expect(creation?.params).toMatchObject({
      ide0: 'local:iso/cd-1.iso,media=cdrom',
      // The server would boot from the first drive.
      boot: 'order=scsi0;ide2;net0',
    })
    config = (await lab.client.request('GET', '/nodes/pve/qemu/777/config')) as typeof config
    expect(config).not.toHaveProperty('ide0')
    expect((await lab.contents()).volumes.filter((volid) => volid.includes('iso'))).toEqual([])
  })
})
