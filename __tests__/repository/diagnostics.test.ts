import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { renderDiagnostics } from '../../script/diagnostics.ts'
import { codeChapters } from '../../src/diagnostics/codes/all-codes.ts'

const root = path.resolve(import.meta.dirname, '../..')
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8')
const codes = Object.values(codeChapters).flatMap((table) => Object.keys(table))

describe('the codes of diagnostics', () => {
  it('stand in one table each', () => {
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([])
  })

  it('are in kebab-case, with a paragraph that says what they mean and what to do', () => {
    expect(codes.filter((code) => !/^[a-z]+(?:-[a-z]+)*$/.test(code))).toEqual([])
    const told = Object.values(codeChapters).flatMap((table) => Object.values(table))
    expect(told.filter((text) => !/^.{30,}[.?)]$/.test(text))).toEqual([])
  })

  it('are all used', () => {
    const files = globSync('src/**/*.ts', { cwd: root }).filter((file) => !file.startsWith('src/diagnostics/codes/'))
    const source = files.map(read).join('\n')
    expect(codes.filter((code) => !source.includes(`'${code}'`))).toEqual([])
  })

  it('have their paragraphs in docs/diagnostics.md: run `node script/docs.ts`', () => {
    const page = read('docs/diagnostics.md')
    expect(page).toBe(renderDiagnostics())
    const anchors = page.split('\n').flatMap((line) => /^### (.*)$/.exec(line)?.[1] ?? [])
    expect(anchors.sort()).toEqual([...codes].sort())
  })
})
