import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runHere } from './in-process.ts'
import { type Lab, labTemplate, openLab } from './lab.ts'

let lab: Lab
const folder = mkdtempSync(path.join(tmpdir(), 'images-'))
const file = path.join(folder, 'tools.iso')
beforeAll(async () => {
  lab = await openLab()
  writeFileSync(file, 'new tools')
})
afterAll(async () => {
  await lab.close()
  rmSync(folder, { recursive: true, force: true })
})

const source = `additional_iso_files {
    iso_url          = "${file}"
    iso_checksum     = "none"
    iso_storage_pool = "local"
    unmount          = true
  }`
const build = 'provisioner "shell" { inline = ["exit 4"] }'

async function fail() {
  const { url, username, token, fingerprint } = lab.server
  const connection = { url, username, token, fingerprint, node: 'pve' }
  const { build: ran, open, said } = await runHere({ template: labTemplate(lab, { source, build }), connection })
  expect(ran.outcome).toBe('failed')
  expect(open).toEqual([])
  return { volumes: (await lab.contents()).volumes, said }
}

it('an image that a failed build has uploaded is removed', async () => {
  const { volumes, said } = await fail()
  // By its own name, as Packer uploads it.
  expect(said).toContain('Removing local:iso/tools.iso')
  expect(volumes).toEqual([])
})

it('one that was there before the build, which it replaced, stays', async () => {
  const filename = 'tools.iso'
  const upload = { node: 'pve', storage: 'local', content: 'iso', filename, size: 9 } as const
  await lab.client.upload({
    ...upload,
    open: async function* () {
      yield Buffer.from('old tools')
    },
  })
  const { volumes, said } = await fail()
  expect(said).toContain(`Uploading ${filename}`)
  expect(volumes).toEqual([`local:iso/${filename}`])
})

it.each(['out', 'out/'])(
  'the copy of an image in %s is asked for by its own path where files are not trusted',
  async (to) => {
    const { url, username, token, fingerprint } = lab.server
    const outside = path.join(folder, 'outside')
    writeFileSync(outside, 'theirs')
    let kept: readonly string[] = []
    const copied = (name: string) =>
      runHere({
        template: labTemplate(lab, {
          source: source.replace(file, name).replace('iso_checksum', `iso_target_path  = "${to}"\n    iso_checksum`),
          build,
        }),
        connection: { url, username, token, fingerprint, node: 'pve' },
        granted: ['network', 'env', 'commands'],
        fill: (workspace) => {
          mkdirSync(path.join(workspace, 'out'))
          mkdirSync(path.join(workspace, '.git/hooks'), { recursive: true })
          writeFileSync(path.join(workspace, 'linked.iso'), 'not to be there')
          writeFileSync(path.join(workspace, 'hook'), 'not to be there')
          writeFileSync(path.join(workspace, 'own.iso'), 'own')
          symlinkSync(outside, path.join(workspace, 'out/linked.iso'))
          symlinkSync('../.git/hooks/hook', path.join(workspace, 'out/hook'))
        },
        onEvent: (event) => {
          if (event.kind === 'message' && event.text.startsWith('Copied the image to '))
            kept = readdirSync(path.dirname(event.text.replace('Copied the image to ', '')))
        },
      })
    for (const [name, why] of [
      ['linked.iso', 'out/linked.iso is a link out of the workspace'],
      ['hook', 'out/hook is in .git, which may hold credentials'],
    ] as const) {
      const { build: ran, said } = await copied(name)
      expect(ran.outcome).toBe('failed')
      expect(said).toContain(why)
      expect(said).not.toContain('Copied')
    }
    expect(readFileSync(outside, 'utf8')).toBe('theirs')
    await copied('own.iso')
    expect(kept).toContain('own.iso')
  },
)
