import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { readInputs } from '../../src/actions/inputs.ts'

interface Typed {
  readonly type: 'string' | 'boolean' | 'integer' | 'enum' | 'list'
  readonly 'allowed-values'?: readonly string[]
  readonly separator?: string
}

const read = (file: string) => parse(readFileSync(path.resolve(import.meta.dirname, '../..', file), 'utf8'))
const types: { inputs: Record<string, Typed>; outputs: Record<string, Typed> } = read('action-types.yml')
const action = read('action.yml')

/** What an input can not do without. */
const needed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  command: { INPUT_NAME: 'debian', INPUT_CHANNEL: 'edge', INPUT_REASON: 'CVE-1', INPUT_KEEP: '3' },
  attest: {
    GITHUB_ACTIONS: 'true',
    GITHUB_REPOSITORY: 'example/templates',
    GITHUB_SERVER_URL: 'https://github.com',
    ACTIONS_ID_TOKEN_REQUEST_URL: 'https://example.com',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'token',
    'INPUT_GITHUB-TOKEN': 'token',
  },
  'force-order': { INPUT_FORCE: 'true' },
  'keep-previous': { INPUT_FORCE: 'true' },
}

function isTaken(name: string, value: string): boolean {
  try {
    readInputs({ ...needed[name], [`INPUT_${name.toUpperCase()}`]: value })
    return true
  } catch {
    return false
  }
}

describe('action-types.yml', () => {
  it('types every input and output of action.yml, and no other', () => {
    expect(Object.keys(types.inputs)).toEqual(Object.keys(action.inputs))
    expect(Object.keys(types.outputs)).toEqual(Object.keys(action.outputs))
  })

  it.each(Object.entries(types.inputs))('%s is of the type that the action takes', (name, { type, ...more }) => {
    switch (type) {
      case 'boolean':
        expect([isTaken(name, 'true'), isTaken(name, 'maybe')]).toEqual([true, false])
        break
      case 'integer':
        expect([isTaken(name, '3'), isTaken(name, '1.5')]).toEqual([true, false])
        break
      case 'enum':
        expect(more['allowed-values']?.every((value) => isTaken(name, value))).toBe(true)
        expect(isTaken(name, 'something-else')).toBe(false)
        break
      case 'list':
        expect(more.separator).toBe('\n')
        expect(isTaken(name, 'a\nb')).toBe(true)
        break
      case 'string':
        // One that takes true alone would be a boolean.
        expect(isTaken(name, 'true') && !isTaken(name, 'maybe')).toBe(false)
    }
  })
})
