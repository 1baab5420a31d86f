import { expect, it } from 'vitest'
import { parseConstraints, satisfies } from '../../src/packer/version-constraints.ts'

const meets = (version: string, constraints: string) => {
  const parsed = parseConstraints(constraints)
  return parsed && satisfies(version, parsed)
}

it.each([
  ['1.9.0', '1.9', true],
  ['1.9.0', '= 1.9.0', true],
  ['1.9.0', 'v1.9', true],
  ['v1.9.0', '1.9', true],
  ['1.9.1', '1.9', false],
  ['1.9.0', '!= 1.9', false],
  ['1.9.1', '!= 1.9', true],
  ['1.9.0', '> 1.9', false],
  ['1.10.0', '> 1.9', true],
  ['1.9.0', '>= 1.9', true],
  ['1.8.9', '>= 1.9', false],
  ['1.9.0', '< 1.9', false],
  ['1.8.9', '<1.9', true],
  ['1.9.0', '<= 1.9', true],
  ['1.9.1', '<= 1.9', false],
  ['1.9.5', '>= 1.9, < 1.10', true],
  ['1.10.0', '>= 1.9, < 1.10', false],
  ['1.8.0', '~> 1.7', true],
  ['1.7.0', '~> 1.7', true],
  ['1.6.9', '~> 1.7', false],
  ['2.0.0', '~> 1.7', false],
  ['1.7.9', '~> 1.7.8', true],
  ['1.7.8', '~> 1.7.8', true],
  ['1.8.0', '~> 1.7.8', false],
  ['1.7.7', '~> 1.7.8', false],
  ['1.9.9', '~> 1', true],
  ['2.0.0', '~> 1', false],
  ['1.2.3.4', '~> 1.2.3.1', true],
  ['1.2.4.0', '~> 1.2.3.1', false],
  ['1.2.3.4', '1.2.3', false],
  // A version before the release comes before it, and of two the text decides.
  ['1.9.0-beta', '>= 1.9', false],
  ['1.9.0-beta', '< 1.9', true],
  ['1.9.0', '> 1.9.0-beta', true],
  ['1.9.0-beta', '= 1.9.0-beta', true],
  ['1.9.0-beta', '> 1.9.0-alpha', true],
  ['1.9.0-alpha', '> 1.9.0-beta', false],
  ['1.9.0-beta+build', '= 1.9.0-beta', true],
  ['1.9.0+build', '= 1.9.0', true],
  ['no version', '>= 0', false],
])('%s meets %j: %s', (version, constraints, expected) => {
  expect(meets(version, constraints)).toBe(expected)
})

it.each(['', '1.x', '=> 1', '>= 1.9 < 2', '~ 1', '1.9.', '>= 1.9,', 'latest'])('%j is no constraint', (text) => {
  expect(parseConstraints(text)).toBeUndefined()
})
