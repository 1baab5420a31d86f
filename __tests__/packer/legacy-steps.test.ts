import { describe, expect, it } from 'vitest'
import { plan, problems } from './planning.ts'

const text = (more: object) =>
  JSON.stringify({
    builders: [
      { type: 'cart', name: 'a' },
      { type: 'cart', name: 'b' },
    ],
    ...more,
  })
const legacy = (more: object) => plan({ 't.json': text(more) }, { template: 't.json' })
const wrong = async (more: object, files: Record<string, string> = {}, given = {}) =>
  (await problems({ 't.json': text(more), ...files }, { template: 't.json', ...given })).map((one) =>
    one.replace(/^\S+:\d+:\d+ /, ''),
  )
const step = (more: object) => ({ provisioners: [{ type: 'say', text: 'x', ...more }] })
const last = (more: object) => ({ 'post-processors': [{ type: 'note', ...more }] })

describe('of a provisioner in a legacy template', () => {
  it.each([
    [{}, { pauseBefore: 0, timeout: undefined, maxRetries: 0 }],
    [
      { pause_before: '1m', timeout: '2s', max_retries: 3 },
      { pauseBefore: 60_000, timeout: 2000, maxRetries: 3 },
    ],
    // A number is one of nanoseconds.
    [
      { pause_before: 5e9, timeout: 1.5e9 },
      { pauseBefore: 5000, timeout: 1500 },
    ],
    [
      { pause_before: '', timeout: '', max_retries: '' },
      { pauseBefore: 0, timeout: undefined, maxRetries: 0 },
    ],
    [
      { pause_before: '-5s', timeout: '0s', max_retries: '2' },
      { pauseBefore: 0, timeout: undefined, maxRetries: 2 },
    ],
  ])('%j is read', async (more, expected) => {
    const { builds } = await legacy(step(more))
    expect(builds[0]?.provisioners).toMatchObject([expected])
    expect(builds[0]?.provisioners[0]?.range.end).toBe((builds[0]?.provisioners[0]?.range.start ?? 0) + 1)
  })

  it.each([
    [
      { pause_before: '5' },
      'error: Failed to parse pause_before duration | missing unit in duration "5": write a number with a unit, such as "300ms", "5s" or "1h30m".',
    ],
    [
      { timeout: 'x' },
      'error: Failed to parse timeout duration | invalid duration "x": write a number with a unit, such as "300ms", "90s" or "1h30m".',
    ],
    [{ max_retries: -1 }, 'error: Invalid max_retries | A whole number from 0 on is required.'],
    [{ max_retries: 1.5 }, 'error: Invalid max_retries | A whole number from 0 on is required.'],
    [{ only: ['a'], except: ['b'] }, "error: only one of 'only' or 'except' may be specified"],
    [{ only: [3] }, 'error: Invalid template | "only" must be a list of names.'],
    [{ override: 3 }, 'error: Invalid template | "override" must be an object of objects.'],
    [{ override: { a: 3 } }, 'error: Invalid template | "override" must be an object of objects.'],
    [
      { override: { a: { tines: 2 } } },
      'error: Unsupported argument | An argument named "tines" is not expected here. Did you mean "times"?',
    ],
  ])('%j is refused', async (more, expected) => {
    expect(await wrong(step(more))).toContain(expected)
  })

  it('a timeout that is over before it begins is not built', async () => {
    const { warnings } = await legacy(step({ timeout: '-5s', pause_before: '-5s' }))
    expect(warnings).toMatchObject([{ severity: 'refusal', summary: 'timeout "-5s" is less than no time' }])
  })

  it('only, except and override choose by the name of the build', async () => {
    const texts = async (more: object) => {
      const { builds } = await legacy(step(more))
      return builds.map(({ provisioners }) => provisioners.map(({ preview }) => (preview as { times: number }).times))
    }
    expect(await texts({ only: ['a'] })).toEqual([[1], []])
    expect(await texts({ only: 'b' })).toEqual([[], [1]])
    expect(await texts({ except: ['a'] })).toEqual([[], [1]])
    expect(await texts({ only: [], except: [] })).toEqual([[1], [1]])
    expect(await texts({ override: { b: { times: 7 } } })).toEqual([[1], [7]])
  })
})

describe('of a post-processor in a legacy template', () => {
  it.each([
    [undefined, undefined] as const,
    ...[true, 1, 2, '1', 't', 'T', 'TRUE', 'true', 'True'].map((given) => [given, true] as const),
    ...[false, 0, '', '0', 'f', 'F', 'FALSE', 'false', 'False'].map((given) => [given, false] as const),
  ])('keep_input_artifact %j is %j', async (given, expected) => {
    const { builds } = await legacy(last({ keep_input_artifact: given }))
    expect(builds[0]?.postProcessors[0]?.[0]?.keepInputArtifact).toBe(expected)
  })

  it.each([['yes'], ['truer'], ['false!'], [[]], [{}]])('keep_input_artifact %j is refused', async (given) => {
    const expected = 'error: Invalid template | "keep_input_artifact" must be true or false.'
    expect(await wrong(last({ keep_input_artifact: given }))).toEqual([expected])
  })

  it('those that apply to no build make no chain', async () => {
    const chains = [
      { type: 'note', only: ['a'] },
      [
        { type: 'note', except: ['a'] },
        { type: 'note', only: ['b'] },
      ],
    ]
    const { builds } = await legacy({ 'post-processors': chains })
    expect(builds.map(({ postProcessors }) => postProcessors.map(({ length }) => length))).toEqual([[1], [2]])
  })

  it('knows an error-cleanup-provisioner, which is one object', async () => {
    const { builds } = await legacy({ 'error-cleanup-provisioner': { type: 'say', text: 'sorry' } })
    expect(builds.map((each) => each.errorCleanupProvisioner?.preview)).toMatchObject([
      { text: 'sorry' },
      { text: 'sorry' },
    ])
  })
})

describe('variables of a legacy template', () => {
  const values = async (variables: object, given = {}, files: Record<string, string> = {}) =>
    (await plan({ 't.json': text({ variables }), ...files }, { template: 't.json', ...given })).variables

  it('may use one another in any order, and what is given wins', async () => {
    expect(await values({ a: '{{ user `b` }}1', b: '{{ user `c` }}2', c: '3' })).toEqual({ a: '321', b: '32', c: '3' })
    expect(await values({ a: '{{ user `b` }}!', b: 'x' }, { vars: [['b', 'y']] })).toEqual({ a: 'y!', b: 'y' })
    expect(await values({ a: '{{ user `b` }}', b: null }, { vars: [['b', '{{ user `a` }}x']] })).toBeDefined()
  })

  it('fields stay for where they are used', async () => {
    expect(await values({ a: '{{ .Path }} {{ upper `b` }}' })).toEqual({ a: '{{ .Path }} B' })
  })

  it('of var files are texts, numbers and booleans; null is the empty text', async () => {
    const file = { 'v.json': '{"a": 1.50, "b": true, "c": null, "d": "x", "other": "y"}' }
    const declared = { a: '', b: '', c: 'z', d: null }
    expect(await values(declared, { varFiles: ['v.json'] }, file)).toMatchObject({
      a: '1.50',
      b: 'true',
      c: '',
      d: 'x',
    })
    expect(await wrong({ variables: { a: '' } }, { 'v.json': '{"a": []}' }, { varFiles: ['v.json'] })).toEqual([
      'error: Invalid value for variable | The variable "a" must be a string.',
    ])
  })

  it.each([
    [{ a: 3 }, 'The variable "a" must be a string: write it in quotes, as "3".'],
    [{ a: true }, 'The variable "a" must be a string: write it in quotes, as "true".'],
    [{ a: {} }, 'The variable "a" must be a string.'],
  ])('with the default %j are refused', async (variables, detail) => {
    expect(await wrong({ variables })).toEqual([`error: Invalid value for variable | ${detail}`])
  })

  it('that wait for one another are told once, and whose turn it is', async () => {
    const told = await wrong({ variables: { a: '{{ user `b` }}', b: '{{ user `c` }}', c: '{{ user `b` }}' } })
    expect(told).toHaveLength(1)
    expect(told[0]).toContain('The variables depend on one another: b → c → b.')
  })

  it('that use one that is not there stay empty where others can be rendered', async () => {
    const told = await wrong({ variables: { a: '{{ user `bb` }}', bc: 'x', d: '{{ user `bc` }}' } })
    expect(told).toEqual([
      expect.stringMatching(/^warning: .*variable not set: bb\..*Did you mean "bc"\?.*It stays empty, as in Packer\.$/),
    ])
  })
})
