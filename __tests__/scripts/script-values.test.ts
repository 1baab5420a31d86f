import { expect, it } from 'vitest'
import { inspec } from '../../src/provisioners/inspec.ts'
import { powershell } from '../../src/provisioners/powershell.ts'
import { shell } from '../../src/provisioners/shell.ts'
import { shellLocal } from '../../src/provisioners/shell-local.ts'
import { windowsShell } from '../../src/provisioners/windows-shell.ts'
import { resolve, warnings } from '../provisioners/guest.ts'

const inline = ['true']

it.each([shell, shellLocal])('a first line with its #! is told of at its place: $type', (provisioner) => {
  expect(() => resolve(provisioner as never, { inline, inline_shebang: '#!/bin/sh' })).toThrow(
    /^inline_shebang: inline_shebang must not begin with #!: the script would begin with #!#!\/bin\/sh$/,
  )
  expect(warnings(provisioner as never, { inline, inline_shebang: '/bin/bash -e' })).toEqual([])
})

const one = (code: number) => ({ inline, valid_exit_codes: [0, code] })

it.each([
  [shellLocal, 3.5, 'valid_exit_codes.1: 3.5 is no exit code'],
  [shellLocal, -1, 'valid_exit_codes.1: -1 is no exit code'],
  [shellLocal, 256, 'valid_exit_codes.1: 256 is no exit code'],
  [shell, 3.5, 'valid_exit_codes.1: 3.5 is no exit code'],
  [shell, 4_294_967_296, 'valid_exit_codes.1: 4294967296 is no exit code'],
  [powershell, 3.5, 'valid_exit_codes.1: 3.5 is no exit code'],
  [windowsShell, -2_147_483_649, 'valid_exit_codes.1: -2147483649 is no exit code'],
])('no script ends with it: %o %d', (provisioner, code, message) => {
  expect(() => resolve(provisioner as never, one(code))).toThrow(message)
})

it.each([
  [shellLocal, 255],
  [shell, 2_300_218],
  [powershell, 3010],
  [powershell, -1],
  [windowsShell, 3_221_225_477],
])('a script may: %o %d', (provisioner, code) => {
  expect(warnings(provisioner as never, one(code))).toEqual([])
})

it('what only a guest that is no Unix says is a warning of shell', () => {
  expect(resolve(shell as never, one(1000))).toMatchObject({ valid_exit_codes: [0, 1000] })
  expect(warnings(shell as never, one(1000))).toEqual(['valid_exit_codes.1: No script of a Unix guest ends with 1000'])
})

it('inspec ends as programs of this machine do', () => {
  expect(() => resolve(inspec as never, { profile: 'https://example.com/a', valid_exit_codes: [-1] })).toThrow(
    'valid_exit_codes.0: -1 is no exit code',
  )
})
