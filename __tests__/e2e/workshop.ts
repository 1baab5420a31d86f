import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { type EmbeddedServer, startEmbedded } from '../../src/embedded/index.ts'
import { connect, type ProxmoxClient } from '../../src/proxmox/client.ts'
import { systemClock } from '../../src/time/clock.ts'

/** The embedded Proxmox over real QEMU machines, with a guest's installation medium on its storage. */
export interface Workshop {
  readonly folder: string
  readonly server: EmbeddedServer
  readonly client: ProxmoxClient
  /** Absolute path of the medium. */
  readonly iso: string
  /** Writes a file into the workshop's folder and answers its path. */
  write(name: string, text: string): string
  /** The action's inputs that lead to the server. */
  readonly inputs: Readonly<Record<string, string>>
  config(vmid: number): Promise<Record<string, unknown>>
  close(): Promise<void>
}

/** `image` is the name that the medium gets on the storage `local`. */
export async function openWorkshop(guest: 'tiny' | 'debian', image: string): Promise<Workshop> {
  const build = path.join(import.meta.dirname, '../guests/build.sh')
  const iso = (await promisify(execFile)(build, [guest])).stdout.trim()
  const folder = mkdtempSync(path.join(tmpdir(), 'workshop-'))
  const images = path.join(folder, 'data/storage/local/template/iso')
  mkdirSync(images, { recursive: true })
  symlinkSync(iso, path.join(images, image))
  const server = await startEmbedded({ data: path.join(folder, 'data'), listen: { host: '127.0.0.1', port: 0 } })
  const { url, username, token, fingerprint } = server
  const client = await connect({ url, username, token, tls: { fingerprint }, clock: systemClock })
  return {
    folder,
    server,
    client,
    iso,
    write(name, text) {
      const file = path.join(folder, name)
      mkdirSync(path.dirname(file), { recursive: true })
      writeFileSync(file, text)
      return file
    },
    inputs: {
      'proxmox-url': url,
      'proxmox-username': username,
      'proxmox-token': token,
      'proxmox-fingerprint': fingerprint,
      'proxmox-node': 'pve',
    },
    config: async (vmid) => (await client.request('GET', `/nodes/pve/qemu/${vmid}/config`)) as Record<string, unknown>,
    async close() {
      await client.close()
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
