import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EmbeddedServer } from '../../src/embedded/index.ts'
import { type Client, clientOf } from './client.ts'
import { startDeclared } from './declared.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'cloud-init-'))
let server: EmbeddedServer
let root: Client
let vmid = 100

beforeAll(async () => {
  writeFileSync(path.join(folder, 'user.yml'), '#cloud-config\nown: data\n')
  writeFileSync(path.join(folder, 'a.iso'), Buffer.alloc(2048))
  server = await startDeclared(folder, {
    storages: [{ storage: 'local', type: 'dir', content: ['images', 'iso', 'snippets'] }],
    volumes: [
      { volid: 'local:snippets/user.yml', file: 'user.yml' },
      { volid: 'local:iso/a.iso', file: 'a.iso' },
    ],
  })
  root = clientOf(server)
})

afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A new VM with a cloud-init drive; its path. */
async function create(options: Record<string, unknown>): Promise<string> {
  vmid++
  expect(await root.task('POST', '/nodes/pve/qemu', { vmid, ide2: 'local:cloudinit,format=raw', ...options })).toBe(
    'OK',
  )
  return `/nodes/pve/qemu/${vmid}`
}

/** All that is written on the medium after a start. */
async function medium(vm: string): Promise<string> {
  expect(await root.task('POST', `${vm}/status/start`)).toBe('OK')
  const file = path.join(server.data, 'storage/local/images', String(vmid), `vm-${vmid}-cloudinit.raw`)
  return readFileSync(file).toString('latin1')
}

const dump = async (vm: string, type: string): Promise<string> =>
  String(await root.data('GET', `${vm}/cloudinit/dump`, { type }))

test('a card without addresses of its own is not told of', async () => {
  const net = (n: number): string => `virtio=BC:24:11:00:00:0${n},bridge=vmbr0`
  const vm = await create({ net0: net(0), net1: net(1), ipconfig1: 'ip=dhcp', nameserver: '1.1.1.1,8.8.8.8' })
  const network = await dump(vm, 'network')
  expect(network).toContain("config:\n    - type: physical\n      name: eth1\n      mac_address: 'bc:24:11:00:00:01'\n")
  expect(network).not.toContain('eth0')
  expect(network).toContain("      address:\n      - '1.1.1.1,8.8.8.8'\n")
})

test('all of searchdomain stands behind the name', async () => {
  const vm = await create({ name: 'a', searchdomain: 'one.test two.test' })
  expect(await dump(vm, 'user')).toContain('\nfqdn: a.one.test two.test\n')
})

test('Windows gets its password and its name servers where cloudbase-init looks for them', async () => {
  const net0 = 'virtio=BC:24:11:00:00:00,bridge=vmbr0'
  const vm = await create({
    ostype: 'win11',
    cipassword: 'secret',
    net0,
    ipconfig0: 'ip=10.0.0.2/24',
    nameserver: '1.1.1.1',
  })
  const text = await medium(vm)
  expect(text).toMatch(
    /\{"uuid":"[0-9a-f]{40}","network_config":\{"content_path":"\/content\/0000"\},"admin_pass":"secret"\}/,
  )
  expect(text).toContain('        netmask 255.255.255.0\n        dns-nameservers 1.1.1.1\n')
})

test('OpenNebula gets its context', async () => {
  const vm = await create({
    citype: 'opennebula',
    ciuser: 'ops',
    name: 'a.b',
    net0: 'e1000,bridge=vmbr0',
    ipconfig0: 'ip=10.0.0.2/24,gw=10.0.0.1',
  })
  const text = await medium(vm)
  expect(text).toContain('USERNAME=ops\nSET_HOSTNAME=a\n')
  expect(text).toContain('ETH0_IP=10.0.0.2\nETH0_MASK=255.255.255.0\nETH0_MAC=\nETH0_GATEWAY=10.0.0.1\nNETWORK=YES\n')
})

test('snippets take the place of what is generated, and the instance is told by them', async () => {
  const vm = await create({ cicustom: 'user=local:snippets/user.yml' })
  const text = await medium(vm)
  expect(text).toContain('#cloud-config\nown: data\n')
  expect(text).not.toContain((await dump(vm, 'meta')).trim())
  const wrong = await create({ cicustom: 'user=local:iso/a.iso' })
  expect(await root.task('POST', `${wrong}/status/start`)).toBe('local:iso/a.iso is not in the snippets directory')
})

test('a drive that a stopped machine gets is written at once', async () => {
  vmid++
  await root.task('POST', '/nodes/pve/qemu', { vmid, ciuser: 'ops' })
  await root.data('PUT', `/nodes/pve/qemu/${vmid}/config`, { ide2: 'local:cloudinit' })
  const image = path.join(server.data, 'storage/local/images', String(vmid), `vm-${vmid}-cloudinit.qcow2`)
  const plain = path.join(folder, 'plain.raw')
  execFileSync('qemu-img', ['convert', '-O', 'raw', image, plain])
  expect(readFileSync(plain).toString('latin1')).toContain('\nuser: ops\n')
})
