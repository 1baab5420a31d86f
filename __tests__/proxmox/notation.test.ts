import { describe, expect, it } from 'vitest'
import { drivesOf, parseDrive, parseDriveSlot } from '../../src/proxmox/notation/drive-notation.ts'
import { parseProperties } from '../../src/proxmox/notation/properties.ts'
import { formatSize, parseSize } from '../../src/proxmox/notation/size.ts'
import { parseUpid } from '../../src/proxmox/notation/upid.ts'
import { parseServerUrl, uiUrl } from '../../src/proxmox/notation/url.ts'
import { parseVolid } from '../../src/proxmox/notation/volid.ts'

describe('properties', () => {
  it('have a first value that may stand without its key', () => {
    const text = 'local:32 ,iothread=1, cache=none,,backup=0,cache=writeback'
    const properties = [
      ['file', 'local:32'],
      ['iothread', '1'],
      ['cache', 'writeback'],
      ['backup', '0'],
    ]
    expect([...parseProperties(text, 'file')]).toEqual(properties)
    expect([...parseProperties(`cache=none,file=${'local:32'}`, 'file')]).toEqual([
      ['cache', 'none'],
      ['file', 'local:32'],
    ])
    expect([...parseProperties('', 'file')]).toEqual([])
  })
})

describe('drives', () => {
  it('are read from a configuration as the server shows it', () => {
    const drives = drivesOf({
      name: 'x',
      scsihw: 'virtio-scsi-pci',
      scsi10: 'local-lvm:vm-100-disk-1,discard=on,size=40G',
      scsi2: 'local:100/vm-100-disk-0.qcow2,cache=none,size=528K',
      ide2: 'local:iso/tiny.iso,media=cdrom,size=20162K',
      ide0: 'local:405/vm-405-cloudinit.qcow2,media=cdrom',
      sata0: 'none,media=cdrom',
      efidisk0: 'local-lvm:vm-100-disk-2,efitype=4m,pre-enrolled-keys=0,size=4M',
      unused0: 'local-lvm:vm-100-disk-3',
      cores: 2,
    })
    expect([...drives.keys()]).toEqual(['efidisk0', 'ide0', 'ide2', 'sata0', 'scsi2', 'scsi10', 'unused0'])
    expect(drives.get('scsi10')).toMatchObject({ file: 'local-lvm:vm-100-disk-1', cdrom: false, size: 40 * 2 ** 30 })
    expect(drives.get('ide2')).toMatchObject({ cdrom: true, cloudInit: false, size: 20162 * 1024 })
    expect(drives.get('ide0')).toMatchObject({ cdrom: true, cloudInit: true })
    expect(drives.get('sata0')).toMatchObject({ cdrom: true, file: 'none' })
  })

  it.each(['local-lvm:vm-9-cloudinit,media=cdrom', 'local:cloudinit', 'file=local:cloudinit,media=cdrom'])(
    '%s is a cloud-init drive',
    (text) => expect(parseDrive(text).cloudInit).toBe(true),
  )

  it('have slots within the limits of their bus', () => {
    expect(parseDriveSlot('scsi30')).toEqual({ bus: 'scsi', index: 30 })
    for (const key of ['scsi31', 'ide4', 'sata6', 'virtio16', 'scsi01', 'scsihw', 'efidisk0'])
      expect(parseDriveSlot(key)).toBeUndefined()
  })
})

describe('small notations', () => {
  it('volids', () => {
    expect(parseVolid('local:iso/debian.iso')).toEqual({
      storage: 'local',
      filename: 'debian.iso',
    })
    expect(parseVolid('local-lvm:vm-100-disk-0')).toMatchObject({ filename: 'vm-100-disk-0' })
    for (const text of ['none', 'cdrom', '/dev/sda', 'local:32', 'local:0.001', ''])
      expect(parseVolid(text)).toBeUndefined()
  })

  it('sizes', () => {
    expect(parseSize('32G')).toBe(32 * 2 ** 30)
    expect(parseSize('1.5T')).toBe(1.5 * 2 ** 40)
    expect(parseSize('4M ')).toBe(4 * 2 ** 20)
    for (const text of ['', 'G', '40GB', '-1G']) expect(parseSize(text)).toBeUndefined()
    for (const text of ['1', '528K', '1536M', '20G', '3T']) expect(formatSize(parseSize(text) ?? 0)).toBe(text)
    expect(formatSize(1024 * 2 ** 20)).toBe('1G')
  })

  it('task ids', () => {
    expect(parseUpid('UPID:pve:00001BAF:000AB45A:6B0328A6:imgcopy::root@pam!full:')).toMatchObject({
      node: 'pve',
      type: 'imgcopy',
      id: '',
      user: 'root@pam!full',
      startTime: 0x6b0328a6,
    })
    for (const value of [null, 'UPID:pve', 'UPID:pve:xx:0:0:a:b:c:']) expect(parseUpid(value)).toBeUndefined()
  })
})

describe('the server address', () => {
  it.each([
    ['https://pve:8006/api2/json', 'https://pve:8006/api2/json'],
    ['https://pve:8006/api2/json/', 'https://pve:8006/api2/json'],
    ['https://pve:8006', 'https://pve:8006/api2/json'],
    ['https://pve:8006/', 'https://pve:8006/api2/json'],
    ['https://[fe80::1]:8006', 'https://[fe80::1]:8006/api2/json'],
    ['https://proxy.example/pve/api2/json', 'https://proxy.example/pve/api2/json'],
  ])('%s is %s', (text, href) => {
    const { url, diagnostics } = parseServerUrl(text)
    expect(url?.href).toBe(href)
    expect(diagnostics).toEqual([])
  })

  it.each([
    'pve:8006',
    'pve',
    '',
    'ftp://pve',
    'https://pve:8006/api2/extjs',
    'https://root:x@pve:8006',
    'https://pve:8006/#v1',
  ])('refuses "%s" with an explanation', (text) => {
    const { url, diagnostics } = parseServerUrl(text)
    expect(url).toBeUndefined()
    expect(diagnostics[0]?.detail).toBeTruthy()
  })

  it('warns of an unencrypted one', () => {
    expect(parseServerUrl('http://pve:8006').diagnostics[0]).toMatchObject({ severity: 'warning' })
  })

  it('leads to a page of the web interface', () => {
    expect(uiUrl(new URL('https://pve:8006/api2/json'), 9000)).toBe('https://pve:8006/#v1:0:=qemu%2F9000')
    expect(uiUrl(new URL('https://proxy/pve/api2/json'), 9000)).toBe('https://proxy/pve/#v1:0:=qemu%2F9000')
  })
})
