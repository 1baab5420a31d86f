import fc from 'fast-check'
import { expect, it } from 'vitest'
import { licenceOf } from '../../src/inventory/licence.ts'

it.each([
  ['GPL-2+', 'id', 'GPL-2.0-or-later'],
  ['GPL-2', 'id', 'GPL-2.0-only'],
  ['GPLv2+', 'id', 'GPL-2.0-or-later'],
  ['LGPL-2.1+', 'id', 'LGPL-2.1-or-later'],
  ['LGPLv2', 'id', 'LGPL-2.0-only'],
  ['AGPL-3.0-or-later', 'id', 'AGPL-3.0-or-later'],
  ['GFDL-1.3+', 'id', 'GFDL-1.3-or-later'],
  ['Expat', 'id', 'MIT'],
  ['mit', 'id', 'MIT'],
  ['BSD-3-clause', 'id', 'BSD-3-Clause'],
  ['ASL 2.0', 'id', 'Apache-2.0'],
  ['GPLv2+ and MPLv2.0', 'expression', 'GPL-2.0-or-later AND MPL-2.0'],
  ['(MIT or GPL-3+) and Zlib', 'expression', '(MIT OR GPL-3.0-or-later) AND Zlib'],
  ['GPL-3.0-or-later WITH GCC-exception-3.1', 'expression', 'GPL-3.0-or-later WITH GCC-exception-3.1'],
  // What it may be, and is not told.
  ['BSD', 'name', 'BSD'],
  ['Public Domain', 'name', 'Public Domain'],
  ['GPL-3+ with Bison exception', 'name', 'GPL-3+ with Bison exception'],
  ['MIT and', 'name', 'MIT and'],
  ['(MIT', 'name', '(MIT'],
  ['MIT ISC', 'name', 'MIT ISC'],
  ['GCC-exception-3.1', 'name', 'GCC-exception-3.1'],
  ['GPL-7', 'name', 'GPL-7'],
  // What every object of JavaScript has is no licence.
  ['constructor', 'name', 'constructor'],
  ['__proto__', 'name', '__proto__'],
  ['MIT and constructor', 'name', 'MIT and constructor'],
])('%s is the %s %s', (text, kind, spdx) => {
  expect(licenceOf(text)).toEqual({ kind, text: spdx })
})

it('what was read once reads the same again', () => {
  const word = fc.constantFrom('MIT', 'GPL-2+', 'GPLv3', 'and', 'or', 'with', '(', ')', 'BSD', 'GCC-exception-3.1')
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 9 }), (words) => {
      const once = licenceOf(words.join(' '))
      expect(licenceOf(once.text)).toEqual(once)
    }),
  )
})
