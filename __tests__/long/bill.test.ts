import { spawn } from 'node:child_process'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openWorkshop, type Workshop } from '../e2e/workshop.ts'
import { wrongInCycloneDx, wrongInSpdx } from '../inventory/validate.ts'

const root = path.resolve(import.meta.dirname, '../..')
const cli = path.join(root, process.env['TEST_DIST'] === '1' ? 'dist/cli.js' : 'src/entry/cli.ts')

let workshop: Workshop
beforeAll(async () => {
  workshop = await openWorkshop('debian', 'debian-13.1.0-amd64-DVD-1.iso')
})
afterAll(() => workshop.close())

/** The template of examples/debian, whose guest tells by itself what is installed. */
function template(): string {
  const folder = path.join(workshop.folder, 'debian')
  cpSync(path.join(root, 'examples/debian'), folder, { recursive: true })
  const file = path.join(folder, 'debian.pkr.hcl')
  const more = `
  provisioner "shell" {
    inline = ["dpkg-query -W -f='$\${db:Status-Status} $\${Package} $\${Version}\\\\n' >/root/installed"]
  }
  provisioner "file" {
    direction   = "download"
    source      = "/root/installed"
    destination = "${path.join(workshop.folder, 'installed')}"
  }
  provisioner "shell" {
    inline = ["rm /root/installed"]
  }
}
`
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(/\}\s*$/, () => more),
  )
  return folder
}

async function run(...words: string[]): Promise<{ readonly code: number | null; readonly text: string }> {
  const child = spawn(process.execPath, [cli, ...words], { cwd: root, env: process.env })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, text }
}

it('the bills of a real Debian have every package that its dpkg has, in the same version', async () => {
  const { url, username, token, fingerprint } = workshop.server
  const folder = template()
  const bills = path.join(workshop.folder, 'bills')
  const { code, text } = await run(
    'build',
    folder,
    ...['--var-file', path.join(folder, 'example.pkrvars.hcl'), '--sbom', bills],
    ...['--proxmox-url', url, '--proxmox-username', username, '--proxmox-token', token],
    ...['--proxmox-fingerprint', fingerprint, '--proxmox-node', 'pve'],
  )
  expect(code, text).toBe(0)
  const installed = readFileSync(path.join(workshop.folder, 'installed'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('installed '))
    .map((line) => line.slice('installed '.length))
    .sort()
  expect(installed.length).toBeGreaterThan(100)
  const [name = ''] = /(?<=bills\/)\S+(?=\.cdx\.json)/.exec(text) ?? []
  const [cyclonedx, spdx] = ['cdx', 'spdx'].map((kind) =>
    readFileSync(path.join(bills, `${name}.${kind}.json`), 'utf8'),
  )
  expect(await wrongInCycloneDx(String(cyclonedx))).toBeNull()
  expect(wrongInSpdx(String(spdx))).toBeNull()
  const libraries = (JSON.parse(String(cyclonedx)).components as Readonly<Record<string, string>>[]).slice(1)
  expect(libraries.map(({ name: one, version }) => `${one} ${version}`).sort()).toEqual(installed)
  expect(libraries.filter(({ purl }) => !purl?.startsWith('pkg:deb/debian/'))).toEqual([])
  const packages = (JSON.parse(String(spdx)).packages as Readonly<Record<string, string>>[]).slice(1)
  expect(packages.map(({ name: one, versionInfo }) => `${one} ${versionInfo}`).sort()).toEqual(installed)
  console.info(/Bill of material of .*/.exec(text)?.[0])
})
