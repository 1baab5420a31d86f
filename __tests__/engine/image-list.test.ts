import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseImages } from '../../src/engine/embedded/image-list.ts'
import { imagesFromYaml } from '../../src/engine/embedded/image-yaml.ts'

const digest = 'a'.repeat(64)

function parse(text: string) {
  const problems: string[] = []
  return { images: parseImages(text, (line, why) => problems.push(`${line}: ${why}`), imagesFromYaml), problems }
}

describe('a list of images', () => {
  it('is lines of three words, or YAML that says the same', () => {
    const lines = `# the installer\nlocal:iso/a.iso https://x/a.iso sha256:${digest}\n\n  local:import/b.qcow2\tb.qcow2   file:https://x/SUMS\n`
    const yaml = `- local:iso/a.iso https://x/a.iso sha256:${digest}\n- volid: local:import/b.qcow2\n  url: b.qcow2\n  checksum: file:https://x/SUMS\n`
    const expected = [
      { volid: 'local:iso/a.iso', content: 'iso', name: 'a.iso', url: 'https://x/a.iso' },
      { volid: 'local:import/b.qcow2', content: 'import', name: 'b.qcow2', url: 'b.qcow2', checksum: { kind: 'file' } },
    ]
    for (const text of [lines, yaml]) {
      expect(parse(text).problems).toEqual([])
      expect(parse(text).images).toMatchObject(expected)
    }
    expect(parse('')).toEqual({ images: [], problems: [] })
  })

  it.each([
    ['local:iso/a.iso https://x/a.iso', /^1: must have three words/],
    [`\n\nlocal:iso/a.iso x sha256:${digest} more`, /^3: must have three words/],
    [`local-lvm:iso/a.iso x sha256:${digest}`, /^1: must name a volume such as .* "local-lvm:iso\/a.iso" is none/],
    [`local:vztmpl/a.tar x sha256:${digest}`, /^1: must name a volume/],
    [`local:iso/../../a.iso x sha256:${digest}`, /^1: must name a volume/],
    [`local:iso/a.qcow2 x sha256:${digest}`, /^1: has a name that Proxmox does not take: .*\.iso/],
    [`local:import/a.iso x sha256:${digest}`, /^1: has a name that Proxmox does not take: .*\.qcow2/],
    [
      `local:iso/a.iso x sha256:${digest}\nlocal:iso/a.iso y sha256:${digest}`,
      /^2: names local:iso\/a.iso a second time/,
    ],
    ['local:iso/a.iso x none', /^1: needs a checksum/],
    ['local:iso/a.iso x sha256:abc', /^1: has no checksum in its third place/],
    [`- local:iso/a.iso x sha256:${digest}\n- volid: local:iso/b.iso\n  address: x`, /^2: has "address", and knows/],
    ['- [1, 2]', /^1: must be a text or a map/],
    ['- {', /^1: is no YAML list/],
  ])('%j is wrong at its line', (text, why) => {
    expect(parse(text).problems).toEqual([expect.stringMatching(why)])
  })

  it('never throws, and every image has a name without a folder', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(
            '-',
            ' ',
            '\n',
            ':',
            '/',
            '.',
            '#',
            'local:iso/',
            'a.iso',
            `sha256:${digest}`,
            '{',
            '"',
          ),
        }),
        (text) => {
          for (const { name } of parse(text).images) expect(name).not.toContain('/')
        },
      ),
    )
  })
})
