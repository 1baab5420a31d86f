import { describe, expect, it } from 'vitest'
import type { DataSource } from '../../src/packer/data-source.ts'
import { Moment } from '../../src/packer/moment.ts'
import { components, plan } from './planning.ts'

const template = `data "echo" "one" { text = "a" }
data "echo" "other" { text = "a" }
source "toy" "a" {
  name = "\${uuidv4()} \${timestamp()} \${data.echo.one.text} \${data.echo.other.text}"
}
source "toy" "b" {
  name = "\${uuidv4()} {{ uuid }}"
}
build {
  sources = ["toy.a", "toy.b"]
}
`

/** Answers something else each time. */
function changing() {
  let asked = 0
  const source = { ...components.dataSource('echo') } as DataSource
  const read: DataSource['read'] = () => Promise.resolve({ text: `answer ${asked++}`, list: [], secret: '' })
  return { ...components, dataSource: () => ({ ...source, read }) }
}

async function names(moment: Moment, text = template, asking = changing()): Promise<readonly string[]> {
  const { builds } = await plan(text, { moment, components: asking })
  return builds.map(({ options }) => (options as { readonly name: string }).name)
}

describe('two plans', () => {
  it('of one moment are the same, and each data source has its own answer', async () => {
    const moment = new Moment(Date.parse('2026-11-30T10:00:00Z'))
    const asking = changing()
    const before = await names(moment, template, asking)
    expect(await names(moment, template, asking)).toEqual(before)
    expect(before[0]).toMatch(/ 2026-11-30T10:00:00Z answer 0 answer 1$/)
    // Chance goes on within a plan.
    expect(new Set(before.map((name) => name.slice(0, 36))).size).toBe(2)
  })

  it('of one moment ask anew what is asked in other words', async () => {
    const moment = new Moment(0)
    const asking = changing()
    await names(moment, template, asking)
    const [name] = await names(moment, template.replace('"other" { text = "a" }', '"other" { text = "b" }'), asking)
    expect(name).toMatch(/ answer 0 answer 2$/)
  })

  it('of two moments are not', async () => {
    const [one, other] = [await names(new Moment(0)), await names(new Moment(0))]
    expect(one[0]).not.toBe(other[0])
    expect(one[1]).not.toBe(other[1])
  })

  it('that are held still are the same at any moment', async () => {
    const still = async (now: number) => {
      const made = await plan(template, { moment: new Moment(now) })
      const held = await made.hold({ note: () => {}, leaveOut: () => {} })
      return held.builds.map(({ options }) => options)
    }
    expect(await still(0)).toEqual(await still(1e12))
  })
})
