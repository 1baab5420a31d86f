import { describe, expect, it } from 'vitest'
import { errorMeaning, hex } from '../../../src/scripts/windows/error-meanings.ts'
import { exitCodeMeaning, sameExitCode } from '../../../src/scripts/windows/exit-codes.ts'

describe('exit codes of Windows', () => {
  it('are told with a sign or without', () => {
    expect(sameExitCode(-1, 4_294_967_295)).toBe(true)
    expect(sameExitCode(-1_073_741_510, 3_221_225_786)).toBe(true)
    expect(sameExitCode(0, 4_294_967_296 - 1)).toBe(false)
    expect(sameExitCode(3010, 3010)).toBe(true)
    expect(sameExitCode(1, 2)).toBe(false)
  })

  it.each([
    [3010, '3010 says that it is done, and wants a restart'],
    [1603, 'an installation failed'],
    [-1_073_741_510, 'ended by Ctrl+C'],
    [-2_147_024_891, '0x80070005 says that access was denied'],
    [2_147_943_785, '0x80070569 says that the user may not log on as a batch job'],
    [-2_146_233_088, 'As a code of Windows it is 0x80131500.'],
  ])('%d means something', (code, meaning) => {
    expect(exitCodeMeaning(code)).toContain(meaning)
  })

  it.each([0, 1, 2, 42])('%d means what the script says', (code) => expect(exitCodeMeaning(code)).toBe(''))
})

it("errors are written as in Microsoft's lists", () => {
  expect(hex(-2_145_124_318)).toBe('0x80240022')
  expect(hex(5)).toBe('0x00000005')
  expect(errorMeaning(-2_145_124_318)).toBe('all updates failed')
  expect(errorMeaning(1)).toBeUndefined()
})
