import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { AgentFailure, type GuestAgent } from '../../../src/communicators/agent/guest-agent.ts'
import type { Argv, GuestSystem, Look } from '../../../src/communicators/agent/guest-system.ts'
import { windowsSystem } from '../../../src/communicators/agent/windows/windows-system.ts'
import { systemClock } from '../../../src/time/clock.ts'

const id = '0f4c9b5e-1111-4222-8333-444455556666'
const look: Look = { cursor: '0.0', patience: 60, linger: 3, pieces: 2, isInputWhole: true }
const hash = 'a'.repeat(64)

/** What a Windows guest answers to the one program that looks what it has. */
async function windows(shell = ''): Promise<{ readonly system: GuestSystem; readonly probe: Argv }> {
  let probe: Argv = []
  const absent = () => Promise.reject(new AgentFailure('refused', 'not asked for'))
  const agent: GuestAgent = {
    ping: absent,
    system: absent,
    fileWrite: absent,
    isOn: () => Promise.resolve(true),
    exec: (argv) => {
      probe = argv
      return Promise.resolve(1)
    },
    execStatus: () =>
      Promise.resolve({
        exited: true,
        exitCode: 0,
        signal: undefined,
        truncated: false,
        stderr: Buffer.alloc(0),
        stdout: Buffer.from(
          'ready=yes\nbase=C:\\Windows\\Temp\\template-1\nuser=NT AUTHORITY\\SYSTEM\nboot=638\ntar=True\n',
        ),
      }),
  }
  const options = { signal: AbortSignal.timeout(10_000), clock: systemClock, patience: 0 }
  return { system: await windowsSystem(agent, { id: '1', shell }, options), probe }
}

async function everyScript(): Promise<ReadonlyMap<string, Argv>> {
  const { system, probe } = await windows()
  const job = (stdin: 'none' | 'given' | 'pieces') => ({ id, command: `echo "it's ✓" & exit 3`, stdin })
  const target = { path: 'C:/it’s/here ✓.txt', mode: 0o644 }
  const pieces = Array.from({ length: 16 }, (_, index) => `C:\\Windows\\Temp\\template-1\\${id}.${index}`)
  return new Map<string, Argv>([
    ['probe', probe],
    ['start', system.startJob(job('none'), look, undefined)],
    ['start-with-input', system.startJob(job('given'), look, id)],
    ['start-with-pieces', system.startJob(job('pieces'), look, id)],
    ['look', system.lookAtJob(id, look)],
    ['kill', system.killJob(id)],
    ['append', system.append(system.partOf(target.path, id), pieces, 0, 700_000)],
    ['finish', system.finish('~/part', target, hash, 0)],
    ['remove', system.remove(target.path)],
    ['get-first', system.getFirst(target.path, 2 << 20)],
    ['get', system.get(target.path, 2 << 20, 2 << 20)],
    ['make-folder', system.makeFolder(target, 'name', false, ['a'])],
    ['make-folder-inside', system.makeFolder(target, 'name', true, ['a'])],
    ['make-folders', system.makeFolders([target, target])],
    ['unpack', system.unpack('C:\\part', 'C:\\into', hash)],
    ['pack', system.pack('C:\\logs\\*', 'C:\\archive')],
    ['list', system.list('C:\\logs\\*')],
    ['clean', system.clean()],
  ])
}

const textOf = (argv: Argv) => Buffer.from(argv.at(-1)!, 'base64').toString('utf16le')

describe('a Windows guest', () => {
  test('is asked in ASCII, and with command lines that it takes', async () => {
    for (const [name, argv] of await everyScript()) {
      expect(argv.join(' '), name).toMatch(/^[\x20-\x7e]*$/)
      expect(argv.join(' ').length, name).toBeLessThan(32_000)
    }
  })

  test('runs commands by cmd, or by the PowerShell that is asked for', async () => {
    const start = async (shell: string) =>
      textOf((await windows(shell)).system.startJob({ id, command: 'echo 1 & exit 3', stdin: 'none' }, look, undefined))
    expect(await start('')).toContain('\'/d /s /c "echo 1 & exit 3"\'')
    const encoded = Buffer.from('echo 1 & exit 3', 'utf16le').toString('base64')
    expect(await start('powershell')).toContain(`-EncodedCommand ${encoded}`)
  })

  test('has quotes of five kinds, of which none ends a text', async () => {
    expect(textOf((await everyScript()).get('remove')!)).toContain("Full 'C:/it’’s/here ✓.txt'")
  })

  test('takes no command that is longer than its command line', async () => {
    const { system } = await windows()
    expect(() => system.startJob({ id, command: 'x'.repeat(9000), stdin: 'none' }, look, undefined)).toThrow(
      'too long for Windows',
    )
  })

  test('says how a command is, with any exit code', async () => {
    const { system } = await windows()
    expect(system.readState(Buffer.from('text\n~agent~ 12.3 ended -1073741510 0 0'))).toMatchObject({
      output: Buffer.from('text'),
      state: { cursor: '12.3', state: 'ended', exitCode: -1_073_741_510, signal: undefined },
    })
    expect(system.readState(Buffer.from('\n~agent~ 12.3 sleeps 0 0 0'))).toBeUndefined()
  })

  const python = process.env['POWERSHELL_GRAMMAR_PYTHON'] ?? 'python3'
  const parsers = [
    {
      name: 'pwsh',
      asks: ['pwsh', '-NoProfile', '-Command', '1'],
      run: ['pwsh', '-NoProfile', '-File', 'parse.ps1'],
      lack: 'there is no pwsh in the PATH',
    },
    {
      name: 'tree-sitter-powershell',
      asks: [python, '-c', 'import tree_sitter, tree_sitter_powershell'],
      run: [python, 'parse.py'],
      lack: 'Python has no tree-sitter-powershell (POWERSHELL_GRAMMAR_PYTHON may name one that has)',
    },
  ]
  test.each(parsers)('is sent scripts that $name can read', async ({ asks, run, lack }) => {
    if (!isThere(asks)) {
      process.stderr.write(`Not looked at: ${lack}.\n`)
      return
    }
    const folder = mkdtempSync(join(tmpdir(), 'scripts of windows-'))
    try {
      for (const [name, argv] of await everyScript()) {
        const text = textOf(argv)
        writeFileSync(join(folder, `${name}.script`), text)
        const [, inner] = /run\.ps1", '((?:[^']|'')*)'/.exec(text) ?? []
        if (inner !== undefined) writeFileSync(join(folder, `${name}.inner.script`), inner.replaceAll("''", "'"))
      }
      writeFileSync(join(folder, 'parse.ps1'), byPowerShell)
      writeFileSync(join(folder, 'parse.py'), byGrammar)
      expect(execFileSync(run[0]!, run.slice(1), { cwd: folder, encoding: 'utf8' })).toBe('')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

function isThere([program = '', ...words]: readonly string[]): boolean {
  try {
    execFileSync(program, words, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const byPowerShell = `
foreach ($file in Get-ChildItem -Path . -Filter *.script) {
  $problems = $null
  $text = [IO.File]::ReadAllText($file.FullName)
  $null = [Management.Automation.Language.Parser]::ParseInput($text, [ref]$null, [ref]$problems)
  foreach ($problem in $problems) { "$($file.Name): $($problem.Extent.StartLineNumber): $($problem.Message)" }
}`

const byGrammar = `
import glob, tree_sitter, tree_sitter_powershell
parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))
def walk(name, node):
    if node.type == 'ERROR' or node.is_missing:
        print(f'{name}: {node.start_point[0] + 1}: {node.type}: {node.text[:200]}')
    for child in node.children:
        walk(name, child)
for path in sorted(glob.glob('*.script')):
    with open(path, 'rb') as file:
        walk(path, parser.parse(file.read()).root_node)
`
