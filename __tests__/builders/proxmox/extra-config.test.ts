import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CallLab, openCallLab } from './call-lab.ts'
import { found } from './planned.ts'

const extra = (lines: string) => `extra_config = {\n ${lines}\n}`

describe('what may stand in extra_config', () => {
  it.each([
    ['hotplug = "disk"\n smbios1 = "base64=1"\n amd-sev = "type=std"\n numa0 = "cpus=0"', 'root@pam', []],
    ['Hotplug = "disk"', '', ['error invalid-option-value', 'no option of Proxmox VE has: Hotplug']],
    ['"hot plug" = "disk"', '', ['error invalid-option-value', 'no option of Proxmox VE has: hot plug']],
    ['memory = "1024"', '', ['error conflicting-options', 'can not set memory: memory does']],
    ['ostype = "l26"', '', ['error conflicting-options', 'can not set ostype: os does']],
    ['net3 = "virtio"', '', ['error conflicting-options', 'can not set net3: network_adapters does']],
    ['scsi1 = "a:1"', '', ['error conflicting-options', 'can not set scsi1: disks or additional_iso_files does']],
    ['args = "-S"', '', ['error conflicting-options', 'can not set args: qemu_additional_args does']],
    ['template = "1"', '', ['error conflicting-options', 'can not set template: skip_convert_to_template does']],
    ['lock = "backup"', '', ['error invalid-option-value', 'extra_config can not set lock']],
    ['protection = "1"', '', ['error invalid-option-value', 'extra_config can not set protection']],
    ['ipconfig0 = "ip=dhcp"', '', ['error invalid-option-value', 'extra_config can not set ipconfig0']],
    ['unused0 = "a:1"', '', ['error invalid-option-value', 'extra_config can not set unused0']],
    ['vmgenid = "0"', '', ['warning root-only', 'packer@pve!ci may not set vmgenid']],
    ['hookscript = "local:snippets/a"', 'root@pam', []],
    ['usb0 = "host=1234:5678"', '', ['warning root-only', 'packer@pve!ci may not set usb0']],
    ['usb0 = "spice"\n usb1 = "mapping=key"', '', []],
    ['cicustom = "user=local:snippets/a"', '', []],
  ])('%j as %j', async (lines, username, expected) => {
    const user = username === '' ? '' : `username = "${username}"\npassword = "p"\ntoken = null\n`
    const said = await found(`${user}${extra(lines)}`)
    expect(said).toHaveLength(expected.length === 0 ? 0 : 1)
    for (const part of expected) expect(said[0]).toContain(part)
    // At the line of the key, not of the map.
    if (said.length > 0) expect(said[0]).toContain(lines.split(' = ')[1])
  })

  it('knows options that only one builder has', async () => {
    const image = 'image_volume = "local:import/a.qcow2"\n'
    const said = await found(`${image}${extra('cicustom = "user=local:snippets/a"')}`, { type: 'proxmox-import' })
    expect(said).toEqual([expect.stringContaining('extra_config can not set cicustom: cicustom does')])
  })
})

describe('what extra_config does', () => {
  let on: CallLab
  beforeAll(async () => {
    on = await openCallLab()
    await on.makeTemplate(9000, 'base', { scsi0: 'local-lvm:2', boot: 'order=scsi0', hotplug: 'usb' })
  })
  afterAll(() => on.lab.close())

  const given = extra('hotplug = "disk,network"\n watchdog = "model=i6300esb,action=reset"\n reboot = "0"')
  const expected = { hotplug: 'disk,network', watchdog: 'model=i6300esb,action=reset', reboot: 0, template: 1 }

  const clone = (lines: string) => on.clone(`clone_vm_id = 9000\nclone_overwrite_hardware = false\n${lines}`)

  async function config(template: string, force = false) {
    const { ran, calls } = await on.build(template, { force })
    expect([ran.build.outcome, ran.build.problems], ran.said).toEqual(['succeeded', []])
    const vmid = ran.build.artifact?.kind === 'template' ? ran.build.artifact.vmid : 0
    return { config: await on.lab.client.request('GET', `/nodes/pve/qemu/${vmid}/config`), calls }
  }

  it('is in the template as it stands', async () => {
    const made = await config(on.iso(given))
    expect(made.config).toMatchObject(expected)
    expect(made.calls[0]).toMatchObject({
      call: 'POST /nodes/pve/qemu',
      params: { hotplug: 'disk,network', watchdog: 'model=i6300esb,action=reset', reboot: '0' },
    })
  })

  it('is in a template that takes the ID of another', async () => {
    await on.makeTemplate(4800, 'old')
    expect((await config(on.iso(`vm_id = 4800\n${given}`), true)).config).toMatchObject(expected)
  })

  it('takes the place of what a clone has of its source', async () => {
    expect((await config(clone(given))).config).toMatchObject(expected)
  })

  it.each([
    ['hotplug = "nothing"', 'hotplug: invalid format', '"nothing"'],
    ['tablet = "0"\n nosuch = "1"', 'nosuch: property is not defined in schema', '"1"'],
    ['hookscript = "local:snippets/a"', "only root can set 'hookscript' config", '"local:snippets/a"'],
  ])('is refused by the server with the name of the key, at its place: %s', async (lines, text, place) => {
    for (const template of [on.iso(extra(lines)), clone(extra(lines))]) {
      const { ran } = await on.build(template)
      expect([ran.build.outcome, ran.open]).toEqual(['failed', []])
      const [{ summary, detail, range } = { summary: '' }] = ran.build.problems
      expect(`${summary} ${detail}`).toContain(text)
      expect(range?.source.text.slice(range.start, range.end)).toBe(place)
    }
  })

  it('is not to blame for what the server refuses of other options', async () => {
    const { ran } = await on.build(on.iso(`cpu_type = "nosuch"\n${extra('tablet = "0"')}`))
    const [{ detail, range } = { detail: '' }] = ran.build.problems
    expect(detail).toContain('cpu')
    expect(range?.source.text.slice(range.start, range.end)).toMatch(/^source /)
  })
})
