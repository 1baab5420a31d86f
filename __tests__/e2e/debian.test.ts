import { spawn } from 'node:child_process'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorkshop, type Workshop } from './workshop.ts'

const root = path.resolve(import.meta.dirname, '../..')
const cli = path.join(root, process.env['TEST_DIST'] === '1' ? 'dist/cli.js' : 'src/entry/cli.ts')

let workshop: Workshop
beforeAll(async () => {
  workshop = await openWorkshop('debian', 'debian-13.1.0-amd64-DVD-1.iso')
})
afterAll(() => workshop.close())

/** Runs the command line in the repository's folder and answers what it wrote on both streams. */
async function run(...words: string[]): Promise<{ readonly code: number | null; readonly text: string }> {
  const child = spawn(process.execPath, [cli, ...words], { cwd: root, env: process.env })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, text }
}

describe('examples/debian', () => {
  it('installs a real Debian with Secure Boot from its preseed file and makes it a template, unedited', async () => {
    const { url, username, token, fingerprint } = workshop.server
    const { code, text } = await run(
      'build',
      'examples/debian',
      ...['--var-file', 'examples/debian/example.pkrvars.hcl'],
      ...['--proxmox-url', url, '--proxmox-username', username, '--proxmox-token', token],
      ...['--proxmox-fingerprint', fingerprint, '--proxmox-node', 'pve'],
    )
    if (code !== 0) console.error(text)
    expect(code).toBe(0)
    expect(text).toContain('A template was created: 9000')
    expect(text).toMatch(/HTTP GET \/ks\.cfg from 127\.0\.0\.1: 200/)
    expect(text).not.toContain(token)
    expect(await workshop.config(9000)).toMatchObject({
      template: 1,
      name: 'debian-template',
      description: expect.stringMatching(/^Debian server, built \d{4}-\d\d-\d\d$/),
      machine: 'q35',
      bios: 'ovmf',
      efidisk0: expect.stringContaining('pre-enrolled-keys=1'),
      virtio0: expect.stringMatching(/^local-lvm:base-9000-disk-\d,.*size=40G/),
      ide0: expect.stringContaining('vm-9000-cloudinit'),
    })
    const config = await workshop.config(9000)
    expect(config).not.toHaveProperty('ide2')
    expect(config).not.toHaveProperty('tags')
  })
})
