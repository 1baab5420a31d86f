import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { packerVersion } from '../../src/packer/compatibility.ts'
import { runWords } from './running.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'packer-commands-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function file(name: string, text: string): string {
  const place = path.join(folder, name)
  writeFileSync(place, text)
  return place
}

const template = file(
  'a.pkr.hcl',
  `packer {
  required_plugins {
    proxmox = {
      version = ">= 1.1.0"
      source  = "github.com/hashicorp/proxmox"
    }
  }
}
variable "fruit" { type = string }
variable "password" {
  default   = "hunter2"
  sensitive = true
}
variable "list" {
  default = ["a", { b = 1.5, c = null, d = true }]
}
locals {
  made  = "\${var.list[0]}-\${var.password}"
  upper = upper("z")
  later = var.fruit
}
source "null" "n" {
  communicator = "none"
}
build {
  name        = "mine"
  description = "Two\\nlines"
  sources     = ["source.null.n"]
  source "null.n" {
    name = "other"
  }
  provisioner "shell-local" {
    inline = ["echo \${local.upper},b"]
  }
  provisioner "shell-local" {
    name   = "second"
    inline = ["true"]
  }
  post-processors {
    post-processor "manifest" {
      output = "${path.join(folder, 'manifest.json')}"
    }
    post-processor "checksum" {
      name = "sums"
    }
  }
}
build {
  sources = ["source.null.n"]
}
`,
)

const legacy = file(
  'a.json',
  JSON.stringify({
    description: 'Of old.',
    variables: { needed: null, b: 'two', longer: 'x,y', secret: 'hunter2' },
    'sensitive-variables': ['secret'],
    builders: [
      { type: 'null', communicator: 'none' },
      { type: 'null', name: 'named', communicator: 'none' },
    ],
    provisioners: [{ type: 'shell-local', inline: ['true'] }],
  }),
)

/** As Packer 1.16 lays it out. */
const inspected = `Packer Inspect: HCL2 mode

> input-variables:

var.fruit: "<unknown>"
var.list: "[\\n  \\"a\\",\\n  {\\n    \\"b\\" = 1.5\\n    \\"d\\" = true\\n  },\\n]"
var.password: "<sensitive>"

> local-variables:

local.later: "<unknown>"
local.made: "<sensitive>"
local.upper: "Z"

> builds:

  > mine:

  > Description: Two
lines

    sources:

      null.n

      null.other

    provisioners:

      shell-local
      shell-local.second

    post-processors:

      0:
        manifest
        checksum.sums

  > <unnamed build 1>:

    sources:

      null.n

    provisioners:

      <no provisioner>

    post-processors:

      <no post-processor>

`

describe('inspect', () => {
  it('shows what a template consists of, and needs no values', async () => {
    expect(await runWords(['inspect', template])).toEqual({ code: 0, stdout: inspected, stderr: '' })
    const { stdout } = await runWords(['inspect', '-var=fruit=pear', template])
    expect(stdout).toContain('var.fruit: "pear"')
    expect(stdout).toContain('local.later: "pear"')
  })

  it('shows a template in the language before', async () => {
    const { code, stdout } = await runWords(['inspect', legacy])
    expect(code).toBe(0)
    expect(stdout).toContain(
      'Packer Inspect: JSON mode\nDescription:\n\nOf old.\n\nRequired variables:\n\n  needed\n\nOptional variables and their defaults:\n\n  b      = two\n  longer = x,y\n  secret = <sensitive>\n\nBuilders:\n\n  named (null)\n  null \n\nProvisioners:\n\n  shell-local\n',
    )
  })

  it('speaks to programs with -machine-readable', async () => {
    const { stdout } = await runWords(['inspect', '-machine-readable', legacy])
    const lines = stdout.trimEnd().split('\n')
    for (const line of lines) expect(line).toMatch(/^\d{10},,(?:ui,say|template-\w+),/)
    expect(lines.map((line) => line.replace(/^\d+,,/, ''))).toEqual(
      expect.arrayContaining([
        'template-variable,needed,,1',
        'template-variable,longer,x%!(PACKER_COMMA)y,0',
        'template-builder,named,null',
        'template-provisioner,shell-local',
        'ui,say,Description:\\n',
      ]),
    )
  })

  it('tells errors of syntax with their places', async () => {
    const { code, stderr } = await runWords(['inspect', file('wrong.pkr.hcl', 'source {\n')])
    expect(code).toBe(1)
    expect(stderr).toMatch(/wrong\.pkr\.hcl:\d+:\d+: error: /)
  })
})

describe('version', () => {
  it('says which version this is, and of which Packer', async () => {
    const said = `proxmox-template v${packageJson.version}, compatible with Packer v${packerVersion}\n`
    expect(await runWords(['version'])).toEqual({ code: 0, stdout: said, stderr: '' })
    for (const word of ['-v', '-version', '--version'])
      expect((await runWords([word])).stdout).toBe(`${packageJson.version}\n`)
    expect((await runWords(['-machine-readable', 'version'])).stdout).toContain(`,,version,${packerVersion}\n`)
  })
})

describe('plugins and init', () => {
  it('say what is built in', async () => {
    const { stdout } = await runWords(['plugins', 'installed'])
    expect(stdout.split('\n')).toEqual(expect.arrayContaining(['ansible', 'proxmox', 'packer']))
    expect((await runWords(['plugins'])).stdout).toMatch(/^proxmox: builder\.proxmox-iso, builder\.proxmox-clone/m)
    expect(await runWords(['plugins', 'required', template])).toMatchObject({
      code: 0,
      stdout: 'proxmox github.com/hashicorp/proxmox ">= 1.1.0" built in\n',
    })
    expect(await runWords(['init', '-upgrade', template])).toMatchObject({
      code: 0,
      stdout: 'proxmox (github.com/hashicorp/proxmox) is built in: nothing is installed.\n',
    })
  })

  it('tell where one is required that is not', async () => {
    const amazon = file(
      'amazon.pkr.hcl',
      'packer {\n  required_plugins {\n    amazon = {\n      version = "1"\n      source  = "github.com/hashicorp/amazon"\n    }\n  }\n}\n',
    )
    const { code, stderr } = await runWords(['init', amazon])
    expect(code).toBe(1)
    expect(stderr).toMatch(/amazon\.pkr\.hcl:3:5: error: Packer plug-in "amazon" is not available/)
    expect((await runWords(['plugins', 'required', amazon])).stdout).toContain('not built in')
    expect(await runWords(['plugins', 'install', 'github.com/hashicorp/amazon'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('plugins install is a command of Packer that can not be had here'),
    })
  })
})

describe('console', () => {
  it.each([
    ['upper("a")', 'A'],
    ['local.upper', 'Z'],
    ['var.fruit', 'pear'],
    ['var.list', '[\n  "a",\n  {\n    "b" = 1.5\n    "d" = true\n  },\n]'],
    ['var.password', '<sensitive>'],
    ['"x-${var.password}"', '<sensitive>'],
    ['{ b = [], a = "é\\n" }', '{\n  "a" = "é\\n"\n  "b" = []\n}'],
    ['1 / 3 > 0', 'true'],
    ['yamlencode({ a = 1 })', '"a": 1\n'],
    ['{{ upper `x` }}', 'X'],
    ['1\n\n2', '2'],
    ['1\nexit\n2', '1'],
    ['', ''],
  ])('%j is %j', async (input, text) => {
    const words = ['console', '-var', 'fruit=pear', template]
    expect(await runWords(words, { input })).toEqual({ code: 0, stdout: `${text}\n`, stderr: '' })
  })

  it('needs no template, and reads one in the language before', async () => {
    expect((await runWords(['console', '-config-type=hcl2'], { input: 'max(1, 3)' })).stdout).toBe('3\n')
    expect((await runWords(['console', '-var', 'needed=1', legacy], { input: '{{ user `longer` }}!' })).stdout).toBe(
      'x,y!\n',
    )
    expect((await runWords(['console', legacy], { input: 'variables' })).stdout).toContain('longer: x,y')
    expect((await runWords(['console', template], { input: 'variables' })).stdout).toContain('var.fruit: "<unknown>"')
  })

  it('tells what is wrong with an expression, and ends with status 1', async () => {
    const { code, stdout, stderr } = await runWords(['console', template], { input: 'var.frut\n1' })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '1\n' })
    expect(stderr).toMatch(/^console:1:\d+: error: .*\n/)
    expect(stderr).toContain('fruit')
  })
})

describe("Packer's flags", () => {
  it('are those of validate', async () => {
    expect((await runWords(['validate', template])).code).toBe(1)
    expect(await runWords(['validate', '-syntax-only', template])).toMatchObject({ code: 0, stderr: '' })
    const values = file('some.pkrvars.hcl', 'fruit = "pear"\nother = 1\n')
    const words = ['validate', '-use-sequential-evaluation', `-var-file=${values}`, template]
    expect(await runWords(words)).toMatchObject({ code: 0, stderr: expect.stringContaining('other') })
    expect(await runWords([...words, '-no-warn-undeclared-var'])).toMatchObject({ code: 0, stderr: '' })
    expect(await runWords([...words, '-no-warn-undeclared-var=false'])).toMatchObject({
      stderr: expect.stringContaining('other'),
    })
  })

  it('-evaluate-datasources asks them', async () => {
    const asking = file(
      'data.pkr.hcl',
      'data "null" "n" {\n  input = "x"\n}\nlocals {\n  bad = data.null.n.output == "x" ? tonumber("no") : 1\n}\nsource "null" "n" {\n  communicator = "none"\n}\nbuild {\n  sources = ["source.null.n"]\n}\n',
    )
    expect((await runWords(['validate', asking])).code).toBe(0)
    expect((await runWords(['validate', '-evaluate-datasources', asking])).code).toBe(1)
  })

  it('-machine-readable is for programs: what is said, and what came of each build', async () => {
    const words = ['build', '-machine-readable', '-color=false', '-warn-on-undeclared-var', '-var=fruit=x', template]
    const { code, stdout, stderr } = await runWords([...words, '-only=mine.null.n'], {
      env: { PATH: process.env['PATH'] },
    })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const lines = stdout.trimEnd().split('\n')
    for (const line of lines) expect(line).toMatch(/^\d{10},[^,]*,[a-z-]+(?:,[^,]*)+$/)
    expect(lines.map((line) => line.replace(/^\d+,/, ''))).toEqual(
      expect.arrayContaining([
        ',ui,message,    mine.null.n: Z%!(PACKER_COMMA)b',
        'mine.null.n,artifact-count,1',
        'mine.null.n,artifact,0,builder-id,fnoeding.null',
        'mine.null.n,artifact,0,end',
      ]),
    )
    const failing = file(
      'failing.pkr.hcl',
      'source "null" "n" {\n  communicator = "none"\n}\nbuild {\n  sources = ["source.null.n"]\n  provisioner "shell-local" {\n    inline = ["exit 3"]\n  }\n}\n',
    )
    const failed = await runWords(['build', '-machine-readable', failing], { env: { PATH: process.env['PATH'] } })
    expect(failed.code).toBe(1)
    expect(failed.stdout).toMatch(/^\d+,,error-count,1$/m)
    expect(failed.stdout).toMatch(/^\d+,null\.n,error,/m)
  })

  it('-machine-readable is known to plan and validate too', async () => {
    for (const command of ['plan', 'validate']) {
      const { stdout } = await runWords([command, '-machine-readable', '-var=fruit=x', template])
      for (const line of stdout.trimEnd().split('\n')) expect(line).toMatch(/^\d{10},,ui,message,/)
    }
  })

  it('-timestamp-ui begins each line with the time', async () => {
    const { stdout } = await runWords(['build', '-timestamp-ui', '-var=fruit=x', '-only=mine.null.n', template], {
      env: { PATH: process.env['PATH'] },
    })
    for (const line of stdout.trimEnd().split('\n')) expect(line).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ: /)
  })

  it('say so where they can not be had', async () => {
    expect(await runWords(['build', '-debug', template])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--debug is a flag of Packer that can not be had here'),
    })
    expect(await runWords(['build', '-on-error=ask', template])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('cleanup, abort, run-cleanup-provisioner'),
    })
  })
})
