import { describe, expect, it } from 'vitest'
import { minimal, plan, problems } from './planning.ts'

const source = 'source "toy" "a" {\n  name = local.a\n}\nbuild {\n  sources = ["toy.a"]\n}\n'

describe('locals', () => {
  it('may stand in any order, in any file', async () => {
    const given = await plan({
      'a.pkr.hcl': `locals {\n  a = "\${local.b}-\${var.v}"\n}\n${source}`,
      'b.pkr.hcl': 'locals {\n  b = upper(local.c)\n}\nvariable "v" { default = 1 }',
      'c.pkr.hcl': 'local "c" { expression = "deep" }',
    })
    expect(given.builds[0]?.options).toMatchObject({ name: 'DEEP-1' })
  })

  it('may be chosen by a computed name', async () => {
    const given = await plan(`locals {\n  x = "found"\n  which = "x"\n  a = local[local.which]\n}\n${source}`)
    expect(given.builds[0]?.options).toMatchObject({ name: 'found' })
  })

  it('must not depend on themselves', async () => {
    expect(
      await problems(`locals {\n  a = local.b\n  b = local.c\n  c = "\${local.a}"\n  d = local.d\n}${minimal}`),
    ).toEqual([
      'main.pkr.hcl:2:7 error: Cyclic dependency of local variables | The value depends on itself: local.a → local.b → local.c → local.a.',
      'main.pkr.hcl:5:7 error: Cyclic dependency of local variables | The value depends on itself: local.d → local.d.',
    ])
  })

  it('are checked', async () => {
    const text = 'locals {\n  a = local.bb\n  b = var.nope\n}\nlocals {\n  a = 1\n}\nlocal "x" {\n  sensitive = true\n}'
    expect(await problems(text + minimal)).toEqual([
      expect.stringMatching(/^main.pkr.hcl:2:\d+ error: Unsupported attribute \|.*"bb"/),
      expect.stringMatching(/^main.pkr.hcl:3:\d+ error: Unsupported attribute \|.*"nope"/),
      'main.pkr.hcl:6:3 error: Duplicate local definition | Local variable "a" is defined twice in your templates. Other definition found at main.pkr.hcl:2.',
      'main.pkr.hcl:8:1 error: Missing required argument | The argument "expression" is required, but no definition was found.',
    ])
  })

  it('grow linearly', async () => {
    const count = 2000
    const chain = Array.from({ length: count }, (_, index) => `  l${index + 1} = "\${local.l${index}}"`).join('\n')
    const given = await plan(`locals {\n  l0 = "start"\n${chain}\n  a = local.l${count}\n}\n${source}`)
    expect(given.builds[0]?.options).toMatchObject({ name: 'start' })
  })
})
