import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { runWords } from './running.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'upgrade-command-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let folders = 0

/** A template in JSON in a folder of its own, and what came of it. */
async function upgraded(template: object | string) {
  const place = path.join(folder, `${++folders}`)
  mkdirSync(place)
  const file = path.join(place, 't.json')
  writeFileSync(file, typeof template === 'string' ? template : JSON.stringify(template))
  const ran = await runWords(['hcl2_upgrade', file])
  const made = `${file}.pkr.hcl`
  return { ...ran, place, file, made, text: ran.code === 0 ? readFileSync(made, 'utf8') : undefined }
}

const builder = { type: 'file', target: 'a', content: 'b' }

describe('hcl2_upgrade', () => {
  it('leaves a comment one, whatever is in its name', async () => {
    const { text } = await upgraded({ builders: [{ ...builder, '_a\nevil = "x"': 'b\nc\r\nd' }] })
    expect(text).toContain('  # a evil = "x": b\n  # a evil = "x": c\n  # a evil = "x": d\n')
  })

  it('has a variable of its own for each of the environment', async () => {
    const variables = { env_A: 'x', b: '{{env `A`}}{{user `env_A`}}{{env `C.D`}}{{env `C_D`}}{{env `A`}}' }
    const { text, file, made } = await upgraded({ variables, builders: [{ ...builder, content: '{{user `b`}}' }] })
    expect(text).toContain('expression = "${var.env_A_2}${var.env_A}${var.env_C_D}${var.env_C_D_2}${var.env_A_2}"')
    expect(text?.match(/variable "\w+"/g)).toEqual(
      ['env_A', 'env_A_2', 'env_C_D', 'env_C_D_2'].map((name) => `variable "${name}"`),
    )
    for (const each of [file, made]) expect(await runWords(['validate', each])).toMatchObject({ code: 0 })
  })

  it('quotes what is no identifier, and refuses an option that has such a name', async () => {
    const override = { 'no such': { inline: ['x'] }, file: { inline: ['y'] }, for: {} }
    const environment = { for: '1', 'a b': '2', '${c}': '3', d: '4' }
    const steps = [{ type: 'shell-local', inline: ['z'], override, only: ['file'], env: environment }]
    const { text, code, stderr } = await upgraded({ builders: [builder], provisioners: steps })
    expect([code, stderr]).toEqual([0, ''])
    for (const line of ['"no such" = {', 'file = {', '"for" = {}', '"a b"   = "2"', '"$${c}" = "3"'])
      expect(text).toContain(line)
    const evil = await upgraded({ builders: [{ ...builder, 'evil = 1\nx': 'y' }] })
    expect(evil.code).toBe(1)
    expect(evil.stderr).toContain('"evil = 1\\nx" is no name that an option can have.')
  })

  it('writes nothing that can not be read', async () => {
    const override = { file: { things: [{ a: 'hunter2' }] } }
    const { code, stderr, made } = await upgraded({ builders: [builder], provisioners: [{ type: 'own', override }] })
    expect(code).toBe(1)
    expect(stderr).toMatch(/error: The template can not be upgraded\n {2}What came of it is not HCL2: .*, at: things/)
    expect(existsSync(made)).toBe(false)
    const evil = await upgraded({ builders: [{ ...builder, type: 'a" "b" {}\nlocals { c = "${d}' }] })
    expect(evil.text).toContain('source "a\\" \\"b\\" {}\\nlocals { c = \\"$${d}" "')
  })

  it('says that it has replaced a file, and never replaces the template', async () => {
    const { file, made, text, place } = await upgraded({ builders: [builder] })
    writeFileSync(made, 'old')
    expect(await runWords(['hcl2_upgrade', file])).toEqual({
      code: 0,
      stdout: `Successfully created ${made}.\nIt has replaced the file that was there.\n`,
      stderr: '',
    })
    expect(readFileSync(made, 'utf8')).toBe(text)
    const before = readFileSync(file, 'utf8')
    const link = path.join(place, 'link')
    symlinkSync('t.json', link)
    for (const output of [file, link])
      expect(await runWords(['hcl2_upgrade', `-output-file=${output}`, file])).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringContaining(`error: ${output} is the template itself`),
      })
    expect(readFileSync(file, 'utf8')).toBe(before)
    expect(await runWords(['hcl2_upgrade', `-output-file=${place}/no/a`, file])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`The file ${place}/no/a could not be`),
    })
  })

  it('warns, as validate does, of variables that are made of what has no value', async () => {
    const circle = { c: '{{user `d`}}', d: '{{user `c`}}' }
    const variables = { ok: 'x', a: '-{{user `okk`}}-', b: '{{user `a`}}', ...circle, e: '{{user `ok`}}' }
    const { code, text, stderr, file } = await upgraded({ variables, builders: [builder] })
    expect(code).toBe(0)
    expect(text?.match(/default = ""/g)).toHaveLength(4)
    const warned = (output: string) =>
      [...output.matchAll(/warning: Invalid template expression\n((?: {2}.*\n)*)/g)].map(([, detail = '']) =>
        detail.replace(/^ *(?:\d* \||In the text).*\n/gm, ''),
      )
    expect(warned(stderr)).toEqual(warned((await runWords(['validate', file])).stderr))
    expect(warned(stderr)).toHaveLength(2)
    const alone = await upgraded({ variables: { a: '{{user `a`}}', b: 'x' }, builders: [builder] })
    expect(alone.stderr).toContain('variable not set: a.\n  The variables depend on one another: a → a.')
  })

  it('asks for a file where a folder has templates in both languages', async () => {
    const { place } = await upgraded({ builders: [builder] })
    for (const name of ['b.json', 'c.pkr.json', 'd.pkrvars.json']) writeFileSync(path.join(place, name), '{}')
    const { code, stderr } = await runWords(['hcl2_upgrade', place])
    expect(code).toBe(1)
    expect(stderr).toContain('The template is in HCL2\n')
    expect(stderr).toContain('is made into it. Name the file that is meant: b.json, t.json.\n')
  })

  it('refuses a variable that HCL2 would put into a function before it is read', async () => {
    const variables = { a: '{{timestamp}}', b: '{{user `a`}}', c: '{{user `b`}}-{{upper (user `c`)}}' }
    const content = '{{ upper (user `b`) }}'
    const { code, stderr, made } = await upgraded({ variables, builders: [{ ...builder, content }] })
    expect(code).toBe(1)
    expect(stderr).toContain('t.json:1:35: error: The variable b can not be upgraded')
    expect(existsSync(made)).toBe(false)
    const plain = await upgraded({ variables, builders: [{ ...builder, content: '{{ user `b` }}{{ user `c` }}' }] })
    expect(plain.text).toContain('content = "${local.b}${var.c}"')
  })
})
