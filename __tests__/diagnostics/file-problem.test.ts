import { spawnSync } from 'node:child_process'
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { expect, it } from 'vitest'
import { toDiagnostics } from '../../src/diagnostics/errors.ts'

function thrownBy(run: () => unknown): unknown {
  try {
    return run()
  } catch (thrown) {
    return thrown
  }
}

it('a file that is not there is no defect of the program', () => {
  const [missing] = toDiagnostics(thrownBy(() => readFileSync('/no/such/file')))
  expect(missing).toEqual({
    code: 'unreadable-file',
    severity: 'error',
    summary: 'The file /no/such/file could not be used: there is no such file or folder',
  })
})

it('a disk that is full is told as that, also where the file is open already', () => {
  const full = openSync('/dev/full', 'w')
  const [problem] = toDiagnostics(thrownBy(() => writeSync(full, 'x')))
  closeSync(full)
  expect(problem).toMatchObject({ code: 'unwritable-file', summary: 'The disk of this machine is full' })
})

it('what is none of a file stays one', () => {
  expect(toDiagnostics(spawnSync('/no/such/program').error)[0]?.code).toBe('internal-error')
  expect(toDiagnostics(new TypeError('x'))[0]?.code).toBe('internal-error')
})
