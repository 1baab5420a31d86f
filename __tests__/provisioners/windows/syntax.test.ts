import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from '../../harness/small-powershell/parse.ts'
import { allScripts } from './all-scripts.ts'

/** By PowerShell's own parser. */
const byPowerShell = `
foreach ($file in Get-ChildItem -LiteralPath $args[0] -Filter *.ps1 | Sort-Object Name) {
  $errors = $null
  $text = [System.IO.File]::ReadAllText($file.FullName)
  $null = [System.Management.Automation.Language.Parser]::ParseInput($text, [ref]$null, [ref]$errors)
  foreach ($problem in $errors) { "$($file.Name): $($problem.Extent.StartLineNumber): $($problem.Message)" }
}`

/** By the grammar of tree-sitter-powershell, a package of Python. */
const byGrammar = `
import glob, os, sys, tree_sitter, tree_sitter_powershell
parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))
def walk(name, node):
    if node.type == 'ERROR' or node.is_missing: print(f'{name}: {node.start_point[0] + 1}: {node.type}')
    for child in node.children: walk(name, child)
for path in sorted(glob.glob(os.path.join(glob.escape(sys.argv[1]), '*.ps1'))):
    with open(path, 'rb') as file: walk(os.path.basename(path), parser.parse(file.read()).root_node)
`

const python = process.env['POWERSHELL_GRAMMAR_PYTHON'] ?? 'python3'
const parsers = [
  { name: 'pwsh', asks: ['pwsh', '-NoProfile', '-Command', '1'], lack: 'there is no pwsh in the PATH' },
  {
    name: 'tree-sitter-powershell',
    asks: [python, '-c', 'import tree_sitter, tree_sitter_powershell'],
    lack: 'Python does not have tree-sitter and tree-sitter-powershell (POWERSHELL_GRAMMAR_PYTHON may name one that has)',
  },
]

let folder: string
let beside: string
beforeAll(() => {
  beside = mkdtempSync(join(tmpdir(), 'parser-'))
  folder = mkdtempSync(join(tmpdir(), 'power shell-'))
  for (const [name, text] of Object.entries(allScripts)) writeFileSync(join(folder, `${name}.ps1`), text)
})
afterAll(() => {
  for (const each of [folder, beside]) rmSync(each, { recursive: true })
})

function isThere([program = '', ...words]: readonly string[]): boolean {
  try {
    execFileSync(program, words, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

describe('every script that is sent to a Windows', () => {
  it.each(Object.entries(allScripts))('%s: is read by the small PowerShell of the tests', (name, text) => {
    // Here-strings, and braces around a whole script, are more than it knows.
    if (name.startsWith('inline commands') || name.includes('a shell that is')) expect(text).not.toBe('')
    else expect(parse(text).length).toBeGreaterThan(0)
  })

  it.for(parsers)('is right for $name', ({ name, asks, lack }, { skip }) => {
    if (!isThere(asks)) {
      process.stdout.write(`skipped: ${lack}\n`)
      skip(lack)
    }
    const [program, words, text] =
      name === 'pwsh' ? ['pwsh', ['-NoProfile', '-File'], byPowerShell] : [python, [], byGrammar]
    const parser = join(beside, name === 'pwsh' ? 'parse.ps1' : 'parse.py')
    writeFileSync(parser, text)
    const problems = execFileSync(program, [...words, parser, folder], { encoding: 'utf8' })
    expect(problems).toBe('')
  })
})
