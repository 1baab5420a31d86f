import { describe, expect, it } from 'vitest'
import { InputReader } from '../../src/actions/input-kinds.ts'
import { readNightly } from '../../src/actions/inputs/nightly-inputs.ts'
import { unusedInputs } from '../../src/actions/inputs/unused-inputs.ts'

function read(inputs: Readonly<Record<string, string>>) {
  const reader = new InputReader(
    Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  )
  return { nightly: readNightly(reader), reader }
}

describe('the inputs of nightly builds', () => {
  it('are read', () => {
    const given = { retry: '2', 'package-diff': 'true', refresh: 'patch', 'full-every': '30d' }
    const { nightly, reader } = read(given)
    expect(nightly).toEqual({ retry: 2, packageDiff: true, refresh: 'patch', fullEveryMs: 30 * 86_400_000 })
    expect(reader.problems).toEqual([])
  })

  it.each([
    [{ retry: '11' }, 'retry'],
    [{ retry: 'often' }, 'retry'],
    [{ refresh: 'true' }, 'refresh'],
    [{ refresh: 'patch', 'full-every': 'monthly' }, 'full-every'],
    [{ refresh: 'check', 'full-every': '30d' }, 'full-every'],
    [{ refresh: 'check', record: 'false' }, 'record'],
  ])('are refused as %j', (given, subject) => {
    expect(read(given).reader.problems).toMatchObject([{ code: 'invalid-input', subject }])
  })

  it('are warned of where the command does not read them', () => {
    const { reader } = read({ retry: '2', 'package-diff': 'true', sbom: 'true', refresh: 'patch', 'full-every': '30d' })
    const unused = unusedInputs(reader, { command: 'validate', embedded: false })
    expect(unused.map(({ subject }) => subject)).toEqual(['retry', 'package-diff', 'sbom', 'refresh', 'full-every'])
  })
})
