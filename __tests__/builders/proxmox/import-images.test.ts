import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { holdImage } from '../../../src/builders/proxmox/machine/image-hold.ts'
import { guestPassword } from '../../engine/lab.ts'
import { type Built, type CallLab, failing, openCallLab } from './call-lab.ts'

const content = Buffer.alloc(1 << 20, 'cloud')
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const digest = sha256(content)
const stored = `local:import/cloud-${digest.slice(0, 16)}.raw`
const packed = gzipSync(content)

let on: CallLab
let web: Server
let address: string
let folder: string
/** What was asked of the server that publishes images: `GET /cloud.raw`. */
let asked: string[] = []
let published = content
beforeAll(async () => {
  on = await openCallLab()
  folder = mkdtempSync(path.join(tmpdir(), 'import-'))
  writeFileSync(path.join(folder, 'cloud.raw'), content)
  const snippets = path.join(on.lab.data, 'storage/local/snippets')
  mkdirSync(snippets, { recursive: true })
  writeFileSync(path.join(snippets, 'u.yaml'), '#cloud-config\n')
  web = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    const files: Readonly<Record<string, Buffer | string>> = {
      '/cloud.raw': published,
      '/cloud.raw.gz': packed,
      '/cloud.img': content,
      '/SHA256SUMS': `${sha256(published)}  cloud.raw\n${sha256(packed)} *cloud.raw.gz\n`,
    }
    const body = files[request.url ?? '']
    response.writeHead(body === undefined ? 404 : 200).end(body)
  })
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(web.address() as AddressInfo).port}`
})
afterAll(async () => {
  await on.lab.close()
  web.close()
  rmSync(folder, { recursive: true })
})
afterEach(async () => {
  asked = []
  for (const volid of await images()) {
    const at = `/nodes/pve/storage/local/content/${volid.replaceAll('/', '%2F')}`
    await on.lab.client.task(String(await on.lab.client.request('DELETE', at)))
  }
})

async function images(): Promise<readonly string[]> {
  const list = await on.lab.client.request('GET', '/nodes/pve/storage/local/content', { content: 'import' })
  return (list as readonly { volid: string }[]).map(({ volid }) => volid)
}

const source = (lines: string, name = 'lab') => `source "proxmox-import" "${name}" {
  vm_name      = "imported-${name}"
  ssh_host     = "127.0.0.1"
  ssh_port     = ${on.lab.guest.port}
  ssh_username = "root"
  ssh_password = "${guestPassword}"
  network_adapters { bridge = "vmbr0" }
  ${lines}
}
`
const template = (lines: string, steps = '') =>
  `${source(lines)}build {\n sources = ["source.proxmox-import.lab"]\n ${steps}\n}`
const disk = (lines = '') => `disks {\n storage_pool = "local-lvm"\n ${lines}\n}\n`
const from = (name: string, checksum = `sha256:${digest}`, more = '') =>
  `image_url = "${address}/${name}"\nimage_checksum = "${checksum}"\nimage_storage_pool = "local"\n${more}`

const upload = 'POST /nodes/pve/storage/local/upload'
const download = 'POST /nodes/pve/storage/local/download-url'
const callsOf = ({ calls }: Built) => calls.map(({ call }) => call)
const gets = () => asked.filter((one) => one.startsWith('GET'))
const problemsOf = ({ ran }: Built) => ran.build.problems.map(({ code, summary }) => `${code}: ${summary}`)

describe('what a build from a disk image asks of the server', () => {
  it('in order: the image, the machine with a disk of it, its size, and a template without what the build told', async () => {
    const built = await on.build(
      template(
        `vm_id = 4800\n${from('cloud.raw')}\n${disk('disk_size = "2G"')}cicustom = "user=local:snippets/u.yaml"`,
      ),
    )
    expect(built.ran.build.outcome, built.ran.said).toBe('succeeded')
    const at = '/nodes/pve/qemu/4800'
    expect(built.calls).toEqual([
      { call: upload, params: {} },
      {
        call: 'POST /nodes/pve/qemu',
        params: {
          vmid: '4800',
          description: 'Packer ephemeral build VM\n\nproxmox-template-action: <run>, build proxmox-import.lab',
          name: 'imported-lab',
          tags: 'proxmox-template-build',
          memory: '2048',
          cores: '1',
          sockets: '1',
          cpu: 'x86-64-v2-AES',
          numa: '0',
          ostype: 'l26',
          scsihw: 'virtio-scsi-pci',
          onboot: '0',
          kvm: '1',
          agent: '1',
          serial0: 'socket',
          boot: 'order=scsi0',
          net0: 'virtio,bridge=vmbr0',
          scsi0: `local-lvm:0,cache=none,replicate=0,import-from=${stored}`,
          ide0: 'local-lvm:cloudinit',
          ciuser: 'root',
          cipassword: guestPassword,
          ipconfig0: 'ip=dhcp',
          cicustom: 'user=local:snippets/u.yaml',
        },
      },
      { call: `PUT ${at}/resize`, params: { disk: 'scsi0', size: '2G' } },
      { call: `POST ${at}/status/start`, params: {} },
      { call: `POST ${at}/config`, params: { delete: 'ide0,ciuser,ipconfig0,cipassword,cicustom' } },
      { call: `POST ${at}/status/shutdown`, params: { timeout: '300' } },
      { call: `POST ${at}/template`, params: {} },
      { call: `POST ${at}/config`, params: { name: 'imported-lab', ide0: 'local-lvm:cloudinit' } },
      { call: `POST ${at}/config`, params: { delete: 'description,tags' } },
    ])
    expect(built.ran.open).toEqual([])
    expect(await images()).toEqual([stored])
    await on.remove(4800)
  })

  it('the node downloads it, where the template says so, and the server compares the checksum', async () => {
    const built = await on.build(
      template(`${from('cloud.raw', `file:${address}/SHA256SUMS`, 'image_download_pve = true')}\n${disk()}`),
    )
    expect(built.ran.build.outcome, built.ran.said).toBe('succeeded')
    expect(built.calls[0]).toEqual({
      call: download,
      params: {
        url: `${address}/cloud.raw`,
        content: 'import',
        filename: stored.replace('local:import/', ''),
        checksum: digest,
        'checksum-algorithm': 'sha256',
      },
    })
    expect(callsOf(built)).not.toContain(upload)
  })

  it('a cloud-init key, where there is no password; none stays', async () => {
    const lines = `${from('cloud.raw')}\n${disk()}ssh_password = null\nssh_timeout = "1s"\nssh_handshake_attempts = 1`
    const built = await on.build(template(lines).replace(`  ssh_password = "${guestPassword}"\n`, ''))
    const { params } = built.calls.find(({ call }) => call === 'POST /nodes/pve/qemu') ?? {}
    expect(decodeURIComponent(params?.['sshkeys'] ?? '')).toMatch(/^(ssh|ecdsa)-/)
    expect(params).not.toHaveProperty('cipassword')
  })
})

describe('an image is fetched once', () => {
  it('by several builds of a run, and by none of the next', async () => {
    const lines = `${from('cloud.raw')}\n${disk()}`
    const several = `${source(lines, 'a')}${source(lines, 'b')}${source(lines, 'c')}
      build { sources = ["source.proxmox-import.a", "source.proxmox-import.b", "source.proxmox-import.c"] }`
    const first = await on.build(several)
    expect(gets()).toEqual(['GET /cloud.raw'])
    const made = callsOf(first)
    expect(made.filter((call) => call === upload)).toHaveLength(1)
    expect(made.filter((call) => call === 'POST /nodes/pve/qemu')).toHaveLength(3)
    asked = []
    const next = await on.build(template(lines))
    expect(next.ran.said).toContain(`${stored} is there already: nothing is downloaded`)
    expect([gets(), callsOf(next).includes(upload)]).toEqual([[], false])
    asked = []
    // Nor by the node.
    const byNode = await on.build(template(`${from('cloud.raw', undefined, 'image_download_pve = true')}\n${disk()}`))
    expect([gets(), callsOf(byNode).includes(download)]).toEqual([[], false])
  })

  it('also by its list of checksums, by which another image of that name is told', async () => {
    const lines = `${from('cloud.raw', `file:${address}/SHA256SUMS`)}\n${disk()}`
    await on.build(template(lines))
    await on.build(template(lines))
    expect(gets()).toEqual(['GET /SHA256SUMS', 'GET /cloud.raw', 'GET /SHA256SUMS'])
  })

  it('also a file of this machine, by what is in it', async () => {
    const lines = (name: string) => `image_file = "${path.join(folder, name)}"\nimage_storage_pool = "local"\n${disk()}`
    const first = await on.build(template(lines('cloud.raw')))
    expect(first.ran.build.outcome, first.ran.said).toBe('succeeded')
    const next = await on.build(template(lines('cloud.raw')))
    expect([callsOf(first).includes(upload), callsOf(next).includes(upload)]).toEqual([true, false])
    writeFileSync(path.join(folder, 'cloud.raw'), Buffer.alloc(1 << 20, 'other'))
    const changed = await on.build(template(lines('cloud.raw')))
    writeFileSync(path.join(folder, 'cloud.raw'), content)
    expect(callsOf(changed)).toContain(upload)
  })

  it('and goes again with a build that fails, unless it was there before', async () => {
    const lines = `${from('cloud.raw')}\n${disk()}`
    const failed = await on.build(template(lines, failing))
    expect([failed.ran.build.outcome, failed.ran.open, await images()]).toEqual(['failed', [], []])
    await on.build(template(lines))
    await on.build(template(lines, failing))
    expect(await images()).toEqual([stored])
  })

  it('but stays where another build is about to make a disk of it, which no drive tells', async () => {
    const release = holdImage(on.lab.client, stored)
    const failed = await on.build(template(`${from('cloud.raw')}\n${disk()}`, failing))
    release()
    expect([failed.ran.build.outcome, failed.ran.open, await images()]).toEqual(['failed', [], [stored]])
    expect(failed.ran.said).toContain(`${stored} stays, because another build makes a disk of it`)
  })
})

describe('a template of an image', () => {
  const life = { channel: undefined, commit: undefined, run: undefined }
  const unchanged = { skip: true, maxAge: undefined, untouched: new Set<string>() }

  it('is not built again until its list of checksums names another one', async () => {
    const lines = `vm_id = 4820\ntemplate_name = "listed"\n${from('cloud.raw', `file:${address}/SHA256SUMS`)}\n${disk()}`
    const how = { life, unchanged, force: true }
    expect((await on.build(template(lines), how)).ran.build.outcome).toBe('succeeded')
    const same = await on.build(template(lines), how)
    expect([same.ran.build.outcome, same.calls]).toEqual(['unchanged', []])
    published = Buffer.alloc(1 << 20, 'newer')
    const newer = await on.build(template(lines), how)
    published = content
    expect(newer.ran.build.outcome, newer.ran.said).toBe('succeeded')
    expect(newer.ran.said).toMatch(/Other than template 4820 .*: images\n/)
    expect(await images()).toHaveLength(2)
    await on.remove(4820)
  })

  it('replaces the one that has its ID', async () => {
    const lines = `vm_id = 4821\ntemplate_name = "replaced"\n${from('cloud.raw')}\n${disk('disk_size = "2G"')}`
    await on.build(template(lines))
    const again = await on.build(template(lines), { force: true })
    expect(again.ran.build.outcome, again.ran.said).toBe('succeeded')
    const config = await on.lab.client.request('GET', '/nodes/pve/qemu/4821/config')
    expect(config).toMatchObject({
      template: 1,
      boot: 'order=scsi0',
      scsi0: expect.stringContaining('size=2G'),
      ide0: expect.stringContaining('cloudinit'),
    })
    await on.remove(4821)
  })
})

describe('an image that is packed', () => {
  it('is checked as it is published, unpacked, and uploaded as what it is', async () => {
    const built = await on.build(template(`${from('cloud.raw.gz', `sha256:${sha256(packed)}`)}\n${disk()}`))
    expect(built.ran.build.outcome, built.ran.said).toBe('succeeded')
    expect(await images()).toEqual([`local:import/cloud-${sha256(packed).slice(0, 16)}.raw`])
  })

  it('is what it is, whatever its name says, and not what image_format says', async () => {
    const built = await on.build(template(`${from('cloud.img')}\n${disk()}`))
    expect([built.ran.build.outcome, await images()]).toEqual(['succeeded', [stored]])
    const wrong = await on.build(template(`${from('cloud.img', 'none', 'image_format = "qcow2"')}\n${disk()}`))
    expect(problemsOf(wrong)).toEqual(['not-a-disk-image: cloud.img is raw, and image_format says qcow2'])
    expect(wrong.calls).toEqual([])
  })
})

describe('what is on a storage already', () => {
  const put = (filename: string) =>
    on.lab.client.upload({
      ...{ node: 'pve', storage: 'local', content: 'import', filename, size: content.length },
      open: async function* () {
        yield content
      },
    })

  it('is taken as it is', async () => {
    await put('mine.raw')
    const built = await on.build(template(`image_volume = "local:import/mine.raw"\n${disk()}`))
    expect(built.ran.build.outcome, built.ran.said).toBe('succeeded')
    expect(callsOf(built).filter((call) => call.includes('/storage/'))).toEqual([])
    expect(await images()).toEqual(['local:import/mine.raw'])
  })

  it('may be a disk of another machine', async () => {
    await on.make(4810, 'other', { scsi0: 'local-lvm:1' })
    const built = await on.build(template(`image_volume = "local-lvm:vm-4810-disk-0"\n${disk('disk_size = "2G"')}`))
    expect(built.ran.build.outcome, built.ran.said).toBe('succeeded')
  })

  it('has to be there, and not to be larger than the disk', async () => {
    await put('mine.raw')
    const missing = await on.build(template(`image_volume = "local:import/mime.raw"\n${disk()}`))
    expect(problemsOf(missing)).toEqual(['image-not-found: There is no disk image local:import/mime.raw'])
    expect(missing.ran.build.problems[0]?.detail).toContain('Did you mean "local:import/mine.raw"?')
    const small = await on.build(template(`image_volume = "local:import/mine.raw"\n${disk('disk_size = "512K"')}`))
    const told = 'disk-smaller-than-image: disk_size is 512K, and the image is a disk of 1M'
    expect([problemsOf(small), small.calls]).toEqual([[told], []])
    const fetched = await on.build(template(`${from('cloud.raw')}\n${disk('disk_size = "512K"')}`))
    expect([problemsOf(fetched), fetched.calls]).toEqual([[told], []])
    const byNode = await on.build(
      template(`${from('cloud.raw', undefined, 'image_download_pve = true')}\n${disk('disk_size = "512K"')}`),
    )
    expect(problemsOf(byNode)).toEqual([told])
    expect([callsOf(byNode).includes('POST /nodes/pve/qemu'), await images()]).toEqual([
      false,
      ['local:import/mine.raw'],
    ])
  })
})

describe('what goes wrong', () => {
  it('is told where the image is another than its checksum says, and nothing is made', async () => {
    const other = `sha256:${'0'.repeat(64)}`
    const built = await on.build(template(`${from('cloud.raw', other)}\n${disk()}`))
    expect(built.ran.build.problems[0]?.code).toBe('checksum-mismatch')
    expect(built.calls).toEqual([])
    const byNode = await on.build(template(`${from('cloud.raw', other, 'image_download_pve = true')}\n${disk()}`))
    expect(byNode.ran.said).toContain('checksum mismatch')
    expect([callsOf(byNode).includes('POST /nodes/pve/qemu'), await images()]).toEqual([false, []])
  })

  it('is told where the storage takes no images of that kind, and where a file for cloud-init is not there', async () => {
    const built = await on.build(template(from('cloud.raw').replace('"local"', '"local-lvm"') + disk()))
    expect(problemsOf(built)).toEqual(['storage-without-content: Storage local-lvm does not hold import'])
    expect(built.ran.build.problems[0]?.detail).toContain('for import: local')
    expect(built.calls).toEqual([])
    const custom = await on.build(template(`${from('cloud.raw')}\n${disk()}cicustom = "user=local:snippets/v.yaml"`))
    expect(problemsOf(custom)).toEqual(['image-not-found: There is no snippet local:snippets/v.yaml'])
    expect(custom.calls).toEqual([])
  })
})
