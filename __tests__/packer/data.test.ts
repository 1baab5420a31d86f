import { describe, expect, it } from 'vitest'
import { plan, problems } from './planning.ts'

const build = 'build {\n  sources = ["toy.a"]\n}\n'
const named = (name: string, more = '') => `source "toy" "a" {\n  name = ${name}\n${more}}\n${build}`

describe('data sources', () => {
  it('are asked in the order of what they need, by way of locals and variables too', async () => {
    const secrets: string[] = []
    const given = await plan(
      `data "echo" "last" { text = "\${local.middle}!" }
locals {
  middle = upper(data.echo.first["text"])
  all = [for name, each in data.echo : "\${name}=\${each.text}"]
}
variable "v" { default = "abc" }
data "echo" "first" { text = var.v }
${named('data.echo.last.text', '  tags = concat(local.all, data.echo.first.list)\n')}`,
      { onSecret: ({ text }) => secrets.push(text) },
    )
    expect(given.builds[0]?.options).toMatchObject({
      name: 'ABC!',
      tags: ['first=abc', 'last=ABC!', 'a', 'b', 'c'],
    })
    expect(secrets.sort()).toEqual(['secret of ABC!', 'secret of abc'])
  })

  it('do not render {{ }}', async () => {
    const given = await plan(
      `data "echo" "x" { text = "{{ nope" }\nlocals { n = length(data.echo.x.text) }\n${named('"n${local.n}"')}`,
    )
    expect(given.builds[0]?.options).toMatchObject({ name: 'n7' })
  })

  it('report what went wrong at their place, and nothing that follows from it', async () => {
    const text = `data "fails" "x" {}\ndata "echo" "y" { text = data.fails.x.text }\nlocals {\n  l = upper(data.echo.y.text)\n}\n`
    expect(
      await problems(
        text + named('local.l', '  dynamic "disks" {\n    for_each = data.fails.x.list\n    content {}\n  }\n'),
      ),
    ).toEqual(['main.pkr.hcl:1:1 error: Data source fails.x: nobody is there | Try again later.'])
  })

  it('must not depend on themselves', async () => {
    expect(
      await problems(
        `data "echo" "a" { text = local.l }\nlocals {\n  l = data.echo.b.text\n}\ndata "echo" "b" { text = data.echo.a.text }\n${named('"x"')}`,
      ),
    ).toEqual([
      'main.pkr.hcl:1:1 error: Cyclic dependency of data sources | The value depends on itself: data.echo.a → local.l → data.echo.b → data.echo.a.',
    ])
    expect(await problems(`data "echo" "a" { text = data.echo.a.text }\n${named('"x"')}`)).toEqual([
      expect.stringContaining('data.echo.a → data.echo.a'),
    ])
  })

  it('are checked', async () => {
    expect(
      await problems(
        `data "echo" "a" { txt = 1 }\ndata "ecko" "a" {}\ndata "echo" "a" {}\ndata "echo" {}\n${named('data.echo.a.text')}`,
      ),
    ).toEqual([
      expect.stringMatching(/^main.pkr.hcl:1:19 error: Unsupported argument .*"text"/),
      expect.stringMatching(/^main.pkr.hcl:2:6 error: Unknown data source type "ecko" .*Did you mean "echo"/),
      expect.stringMatching(/^main.pkr.hcl:3:1 error: Duplicate data block .*main.pkr.hcl:1/),
      expect.stringMatching(/^main.pkr.hcl:4:1 error: Missing name for data/),
    ])
    expect(await problems(`data "echo" "a" {}\n${named('data.echo.a.txt')}`)).toEqual([
      expect.stringMatching(/^main.pkr.hcl:3:\d+ error: Unsupported attribute/),
    ])
  })
})

describe('data sources that are only checked', () => {
  const unasked = { evaluateDataSources: false }

  it('are not asked, and what depends on them is no mistake', async () => {
    const text = `data "fails" "x" {}\nlocals {\n  l = "\${data.fails.x.text}-1"\n}\n`
    const dynamic = '  dynamic "disks" {\n    for_each = data.fails.x.list\n    content {}\n  }\n'
    expect(await problems(text + named('local.l', dynamic), unasked)).toEqual([])
  })

  it('are checked all the same', async () => {
    expect(await problems(`data "fails" "x" { txt = 1 }\n${named('upper(data.fails.x.text)')}`, unasked)).toEqual([
      expect.stringMatching(/^main.pkr.hcl:1:20 error: Unsupported argument/),
    ])
    expect(await problems(`data "fails" "x" {}\n${named('data.fails.x.texte')}`, unasked)).toEqual([
      expect.stringMatching(/^main.pkr.hcl:3:\d+ error: Unsupported attribute/),
    ])
  })
})
