import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** A package source of apt on loopback, with one package. */
export interface AptRepository {
  readonly port: number
  /** Puts this version of the package there, in place of the one before. */
  publish(version: string): void
  close(): Promise<void>
}

/** Ports that guests of the embedded Proxmox reach on this machine: those of answer servers. */
const guestPorts = { first: 8700, last: 8799 }

export async function startAptRepository(name: string): Promise<AptRepository> {
  const folder = mkdtempSync(path.join(tmpdir(), 'repository-'))
  const files = new Map<string, Buffer>()
  const server = createServer(({ url = '/' }, answer) => {
    const content = files.get(url.replace(/^\/+(?:\.\/)?/, ''))
    answer.writeHead(content === undefined ? 404 : 200).end(content)
  })
  for (let port = guestPorts.first; !server.listening && port <= guestPorts.last; port++) {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening').catch(() => undefined)
  }
  return {
    port: (server.address() as AddressInfo).port,
    publish(version) {
      const root = path.join(folder, version)
      const control = `Package: ${name}\nVersion: ${version}\nArchitecture: all\nMaintainer: Nobody <nobody@example.com>\nDescription: notes\n`
      mkdirSync(path.join(root, 'DEBIAN'), { recursive: true })
      chmodSync(path.join(root, 'DEBIAN'), 0o755)
      writeFileSync(path.join(root, 'DEBIAN/control'), control)
      const file = `${name}_${version}_all.deb`
      execFileSync('dpkg-deb', ['--root-owner-group', '-b', root, path.join(folder, file)], { stdio: 'ignore' })
      const content = readFileSync(path.join(folder, file))
      const digest = (of: Buffer | string) => createHash('sha256').update(of).digest('hex')
      const packages = `${control}Filename: ./${file}\nSize: ${content.length}\nSHA256: ${digest(content)}\n`
      const sums = `SHA256:\n ${digest(packages)} ${packages.length} Packages\n`
      files.clear()
      files.set(file, content)
      files.set('Packages', Buffer.from(packages))
      files.set('Release', Buffer.from(`Date: ${new Date().toUTCString()}\n${sums}`))
    },
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
