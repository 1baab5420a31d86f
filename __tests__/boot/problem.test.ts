import { expect, it } from 'vitest'
import { bootDiagnostics } from '../../src/boot/command-problem.ts'
import { planBootCommand } from '../../src/boot/keystrokes.ts'
import { printDiagnostic } from '../../src/diagnostics/printer.ts'
import type { Range } from '../../src/diagnostics/range.ts'
import { Source } from '../../src/diagnostics/source.ts'

const source = new Source('a.pkr.hcl', 'boot_command = [\n  "<esc>grün",\n  "x${var.wait}",\n]\n')

function rangeOf(text: string): Range {
  const start = source.text.indexOf(text)
  return { source, start, end: start + text.length }
}

it('points at the piece where the file has the string as it is', () => {
  const parts = ['<esc>grün']
  const [diagnostic] = bootDiagnostics(planBootCommand(parts).problems, parts, () => rangeOf('"<esc>grün"'))
  expect(printDiagnostic(diagnostic!).split('\n').slice(0, 3)).toEqual([
    'a.pkr.hcl:2:11: error: "ü" can not be typed by a boot command',
    '  2 |   "<esc>grün",',
    '    |           ^',
  ])
})

it('points at the expression and shows the value where it was computed', () => {
  const parts = ['x<wait0>']
  const [diagnostic] = bootDiagnostics(planBootCommand(parts).problems, parts, () => rangeOf('"x${var.wait}"'))
  const printed = printDiagnostic(diagnostic!)
  expect(printed).toContain('a.pkr.hcl:3:3: error: Expecting a positive wait value. Got <wait0>')
  expect(printed).toContain('  x<wait0>\n   ^^^^^^^')
})

it('shows no part of a long value: a secret that the cut runs through would not be known again', () => {
  const secret = 'Zq7-SuperSecret-Passphrase-0123456789'
  const parts = [`<waitx>${'a'.repeat(300)}${secret}`]
  const [diagnostic] = bootDiagnostics(planBootCommand(parts).problems, parts, () => rangeOf('"x${var.wait}"'))
  const printed = printDiagnostic(diagnostic!)
  expect(printed).toContain(`It stands at character 1 of the ${parts[0]?.length} that the string has.`)
  expect(printed).not.toContain('aaaa')
})
