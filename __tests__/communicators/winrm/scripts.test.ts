import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { greetingScript } from '../../../src/communicators/winrm/greeting.ts'
import { powerShell } from '../../../src/communicators/winrm/transfer/power-shell.ts'
import { receiveScript } from '../../../src/communicators/winrm/transfer/receive-script.ts'
import { sendFileScript, sendFolderScript } from '../../../src/communicators/winrm/transfer/send-script.ts'

// As long as Windows takes one, and with what PowerShell would read in it.
const path = `C:\\it's $(x) "a" \`b%TEMP%\\${'long '.repeat(46)}`
const scripts = {
  greeting: greetingScript,
  receive: receiveScript,
  'send a file': sendFileScript(path, 123_456_789_012),
  'send a folder': sendFolderScript(path, "*'*", 1_000_000, 123_456_789_012),
}

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

describe('the scripts that move files', () => {
  it.each(Object.entries(scripts))('fit into a command line of cmd: %s', (_, script) => {
    expect(powerShell(script).length).toBeLessThan(8191)
  })

  it('are right for the grammar of PowerShell', ({ skip }) => {
    const lack = 'Python does not have tree-sitter-powershell (POWERSHELL_GRAMMAR_PYTHON may name one that has)'
    try {
      execFileSync(python, ['-c', 'import tree_sitter, tree_sitter_powershell'], { stdio: 'ignore' })
    } catch {
      process.stdout.write(`skipped: ${lack}\n`)
      skip(lack)
    }
    const folder = mkdtempSync(join(tmpdir(), 'power shell-'))
    try {
      for (const [name, text] of Object.entries(scripts)) writeFileSync(join(folder, `${name}.ps1`), text)
      expect(execFileSync(python, ['-c', byGrammar, folder], { encoding: 'utf8' })).toBe('')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
