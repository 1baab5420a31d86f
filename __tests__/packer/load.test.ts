import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readTemplate } from '../../src/packer/read/read-template.ts'
import { fullTrust } from '../../src/trust/trust.ts'
import { folderOf, minimal, plan, problems } from './planning.ts'

describe('readTemplate', () => {
  it('reads the template files of a folder in order, links included', async () => {
    const folder = await folderOf({
      't/b.pkr.hcl': '',
      't/a.pkr.hcl': '',
      't/ignored.hcl': '',
      't/x.auto.pkrvars.hcl': '',
      't/x.pkrvars.hcl': '',
      't/sub.pkr.hcl/inside': '',
      'elsewhere.hcl': '',
    })
    await symlink(join(folder, 'elsewhere.hcl'), join(folder, 't/link.pkr.hcl'))
    const template = await readTemplate('t', { workingDirectory: folder, trust: fullTrust })
    expect(template.files.map(({ source }) => source.name)).toEqual(['t/a.pkr.hcl', 't/b.pkr.hcl', 't/link.pkr.hcl'])
    expect(template).toMatchObject({ path: 't', root: 't', variableFiles: [join(folder, 't/x.auto.pkrvars.hcl')] })
  })

  it('reads one file of any name', async () => {
    const folder = await folderOf({ 't/debian.hcl': minimal, 'other.template': minimal })
    expect(await readTemplate('t/debian.hcl', { workingDirectory: folder, trust: fullTrust })).toMatchObject({
      root: 't',
      variableFiles: [],
    })
    expect((await readTemplate('other.template', { workingDirectory: folder, trust: fullTrust })).files).toHaveLength(1)
  })

  it('says what is missing', async () => {
    expect(await problems('', { template: 'nope' })).toEqual([
      expect.stringMatching(/^template error: Template not found: nope/),
    ])
    expect(await problems({ 'debian.json': '{}', 'x.txt': '' })).toEqual([
      expect.stringMatching(/^template error: Could not find any config file in \. .*debian\.json/),
    ])
  })

  it('reports the syntax errors of all files together', async () => {
    const found = await problems({ 'a.pkr.hcl': 'a = \n', 'b.pkr.hcl': 'source "x" {\n  = 1\n}\nbuild {' })
    expect(found.map((each) => each.split(' ')[0])).toEqual(
      expect.arrayContaining([expect.stringMatching(/^a.pkr.hcl:1/), expect.stringMatching(/^b.pkr.hcl:2/)]),
    )
  })
})

describe("HashiCorp's parser", () => {
  it('is asked where ours refuses a file, and leaves no trace', async () => {
    const before = Error.stackTraceLimit
    const found = await problems({ 'a.pkr.hcl': 'a = \nb = \n', 'b.pkr.hcl': 'c = 1\n' })
    expect(found[0]).toMatch(/^a.pkr.hcl:1:5 error: .*HashiCorp's own parser refuses this file too\.$/)
    expect(found.filter((each) => each.includes('HashiCorp'))).toHaveLength(1)
    expect(Error.stackTraceLimit).toBe(before)
  })

  it('is not asked about a file that is read', async () => {
    expect((await problems(`nope = 1\n${minimal}`)).join()).not.toContain('HashiCorp')
  })
})

describe('makePlan', () => {
  it('gives path and version to expressions, and files relative to the template', async () => {
    const given = await plan(
      {
        't/main.pkr.hcl': `source "toy" "a" {\n  name = "\${path.root} \${packer.version}"\n  tags = [path.cwd, file("x.txt"), abspath("y"), source.name, source.type]\n}\nbuild {\n  sources = ["toy.a"]\n}`,
        't/x.txt': 'content',
      },
      { template: 't' },
    )
    const { name = '', tags = [] } = (given.builds[0]?.options ?? {}) as { name?: string; tags?: string[] }
    expect(name).toBe('t 1.16.0')
    expect(tags.slice(1)).toEqual(['content', join(tags[0] ?? '', 'y'), 'a', 'toy'])
  })

  it('checks what the template asks of Packer', async () => {
    const text = `packer {
  required_version = "< 1.10"
  required_plugin {}
  required_plugins {
    toy  = { source = "github.com/acme/toy", version = "~> 99" }
    ours = ">= 1.0"
    bad  = { source = "github.com/acme/toy", version = "latest", x = 1 }
    none = { source = "github.com/acme/none", version = ">= 1" }
  }
}
packer { required_version = ">= nine" }
${minimal}`
    expect(await problems(text)).toEqual([
      expect.stringMatching(/^main.pkr.hcl:2:22 error: Unsupported Packer Core version \| .*1\.16\.0/),
      expect.stringMatching(/^main.pkr.hcl:3:3 error: Unsupported block type \| .*Did you mean "required_plugins"/),
      expect.stringMatching(/^main.pkr.hcl:6:12 error: Invalid plugin requirement/),
      expect.stringMatching(/^main.pkr.hcl:7:12 error: Invalid version constraint \| "latest"/),
      expect.stringMatching(/^main.pkr.hcl:7:12 error: Invalid required_plugins object/),
      'main.pkr.hcl:8:5 warning: Packer plug-in "none" is not available | Nothing in the template uses it, so it is left out.',
      expect.stringMatching(/^main.pkr.hcl:11:29 error: Invalid version constraint/),
    ])
  })

  it.each(['>= 1.12.0', '~> 1.8', '>= v1.9.4', '>= 1.7.0, < 2.0.0', '1.16.0', '= v1.16', '!= 1.14.1', '~> 1.16.0'])(
    'satisfies %j',
    async (constraint) => {
      expect(await problems(`packer { required_version = "${constraint}" }${minimal}`)).toEqual([])
    },
  )

  it.each(['~> 1.7.8', '= 1.10.3', '> 2', '< 1.16.0', '= 1.14.3', '~> 1.15.0', '>= 1.17.0-alpha'])(
    'does not satisfy %j',
    async (constraint) => {
      expect(await problems(`packer { required_version = "${constraint}" }${minimal}`)).toHaveLength(1)
    },
  )

  it('refuses what it does not do', async () => {
    expect(
      await problems(
        `data "amazon-ami" "x" { url = "u" }\ncommunicator "ssh" "x" {}\nhcp_packer_registry {}\nlocals {\n  x = data.amazon-ami.x.body\n}\nfoo {}\nbar = 1${minimal}`,
      ),
    ).toEqual([
      expect.stringMatching(/^main.pkr.hcl:1:6 error: Unknown data source type "amazon-ami"/),
      expect.stringMatching(/^main.pkr.hcl:2:1 error: communicator is not supported/),
      expect.stringMatching(/^main.pkr.hcl:3:1 warning: hcp_packer_registry is left out/),
      expect.stringMatching(/^main.pkr.hcl:7:1 error: Unsupported block type/),
      expect.stringMatching(/^main.pkr.hcl:8:1 error: Unsupported argument/),
    ])
  })

  it('reads the JSON syntax of HCL', async () => {
    const template = {
      packer: {
        required_version: '>= 1.9',
        required_plugins: { toy: { source: 'github.com/x/toy', version: '>= 1' } },
      },
      variable: {
        who: {
          type: 'string',
          default: 'x',
          validation: { condition: '${length(var.who) > 0}', error_message: 'Too short.' },
        },
        list: { type: 'list(string)', default: ['a'] },
      },
      locals: { both: '${var.who}-${var.list[0]}' },
      source: {
        toy: {
          a: {
            '//': 'a comment',
            name: '${local.both}',
            lid: { material: 'wood' },
            wheels: [{ diameter: 1 }, { diameter: '2' }],
          },
        },
      },
      build: {
        sources: ['source.toy.a'],
        provisioner: [{ say: { text: '1' } }, { say: { text: '${build.ID}' } }],
        'post-processors': { 'post-processor': [{ note: {} }, { note: {} }] },
      },
    }
    const given = await plan({ 'main.pkr.json': JSON.stringify(template) })
    expect(given.builds[0]?.options).toMatchObject({
      name: 'x-a',
      lid: { material: 'wood' },
      wheels: [{ diameter: 1 }, { diameter: 2 }],
    })
    expect(given.builds[0]?.provisioners.map(({ preview }) => preview)).toMatchObject([
      { text: '1' },
      { text: '<unknown>' },
    ])
    expect(given.builds[0]?.postProcessors.map((chain) => chain.length)).toEqual([2])
    expect(
      await problems({
        'main.pkr.json':
          '{\n"source": { "toy": { "a": {\n"nam": 1,\n"size": "x" } } },\n"build": { "sources": ["toy.a"] } }',
      }),
    ).toEqual([
      expect.stringMatching(/^main.pkr.json:2:\d+ error: Missing required argument/),
      expect.stringMatching(/^main.pkr.json:3:1 error: Unsupported argument \| .*"name"/),
      expect.stringMatching(/^main.pkr.json:4:9 error: Incorrect attribute value type/),
    ])
  })

  describe('a file with a syntax error', () => {
    const build = 'source "toy" "a" {\n  name = local.known\n}\nbuild {\n  sources = ["toy.a"]\n}\n'

    it('hides no mistake in the others, nor what stands before it', async () => {
      expect(
        await problems({
          'a.pkr.hcl': 'locals {\n  early = nope\n  known = [1 2]\n  late = nope\n}\n',
          'b.pkr.hcl': build.replace('name', 'size = local.late\n  nam'),
        }),
      ).toEqual([
        expect.stringMatching(/^a.pkr.hcl:2:\d+ error: Unknown variable/),
        expect.stringMatching(/^a.pkr.hcl:3:\d+ error: Missing item separator/),
        expect.stringMatching(/^b.pkr.hcl:1:1 error: Missing required argument/),
        expect.stringMatching(/^b.pkr.hcl:3:\d+ error: Unsupported argument/),
      ])
    })

    it('makes nothing wrong that may be defined in what is not read', async () => {
      const syntax = expect.stringMatching(/^a.pkr.hcl:1:\d+ error: /)
      expect(await problems({ 'a.pkr.hcl': 'locals {', 'b.pkr.hcl': build })).toEqual([
        syntax,
        expect.stringMatching(/^b.pkr.hcl:2:\d+ error: Unsupported attribute/),
      ])
      expect(await problems({ 'a.pkr.hcl': 'locals { known = ', 'b.pkr.hcl': build })).toEqual([syntax])
      expect(await problems({ 'a.pkr.hcl': `locals { x = ] }\n${build}` })).toEqual([syntax])
      expect(await problems({ 'a.pkr.hcl': 'build { sources = [' })).toEqual([syntax])
    })
  })

  it('takes dynamic blocks in the JSON syntax, in options, builds and chains', async () => {
    const template = {
      variable: { sizes: { default: [1, 2] } },
      source: {
        toy: {
          a: {
            name: 'a',
            wheels: { diameter: 3 },
            dynamic: {
              lid: { for_each: ['wood'], content: { material: '${lid.value}' } },
              wheels: [{ for_each: '${var.sizes}', iterator: 'each', content: { diameter: '${each.value}' } }],
            },
          },
        },
      },
      build: {
        sources: ['source.toy.a'],
        dynamic: {
          provisioner: { for_each: ['x', 'y'], labels: ['say'], content: { text: '${provisioner.value}' } },
          'post-processors': {
            for_each: [1],
            content: { 'post-processor': [{ note: {} }, { note: { text: '${post-processors.value}' } }] },
          },
        },
      },
    }
    const given = await plan({ 'main.pkr.json': JSON.stringify(template) })
    expect(given.builds[0]?.options).toMatchObject({
      lid: { material: 'wood' },
      wheels: [{ diameter: 3 }, { diameter: 1 }, { diameter: 2 }],
    })
    expect(given.builds[0]?.provisioners.map(({ preview }) => preview)).toMatchObject([{ text: 'x' }, { text: 'y' }])
    expect(given.builds[0]?.postProcessors.map((chain) => chain.map(({ preview }) => preview))).toMatchObject([
      [{ text: '' }, { text: '1' }],
    ])
    const wrong = { ...template, source: { toy: { a: { name: 'a', lid: 'wood' } } } }
    expect(await problems({ 'main.pkr.json': JSON.stringify(wrong) })).toEqual([
      expect.stringMatching(/^main.pkr.json:1:\d+ error: Incorrect JSON value type/),
    ])
  })

  it('needs a build', async () => {
    expect(await problems('source "toy" "a" { name = "x" }')).toEqual([
      expect.stringMatching(/^\. error: Missing build block/),
    ])
  })

  it('reports ten mistakes of a folder in one run, each at its line', async () => {
    const found = await problems({
      'build.pkr.hcl': `build {
  sources = ["source.toy.a", "source.toy.missing"]
  provisioner "say" {
    text = "{{ upper }}"
  }
  provisioner "shel" {
  }
}
`,
      'sources.pkr.hcl': `source "toy" "a" {
  name  = "x"
  size  = "big"
  colour = "red"
  wait  = "10"
  tags  = [local.missing]
}
`,
      'variables.pkr.hcl': `variable "required" {}
variable "number" {
  type    = number
  default = "x"
}
locals {
  loop = local.loop
}
`,
    })
    expect(found.map((each) => each.replace(/:\d+ error: ([^|]*[^ |]).*/, ' $1'))).toEqual([
      'build.pkr.hcl:2 Unknown source toy.missing',
      'build.pkr.hcl:4 Invalid template expression',
      'build.pkr.hcl:6 Unknown provisioner type "shel"',
      'sources.pkr.hcl:3 Incorrect attribute value type',
      'sources.pkr.hcl:4 Unsupported argument',
      'sources.pkr.hcl:5 wait "10" is not a duration',
      'sources.pkr.hcl:6 Unsupported attribute',
      'variables.pkr.hcl:1 Unset variable "required"',
      'variables.pkr.hcl:4 Invalid default value for variable',
      'variables.pkr.hcl:7 Cyclic dependency of local variables',
    ])
  })
})
