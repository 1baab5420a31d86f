import { describe, expect, it } from 'vitest'
import { type Given, plan, problems } from './planning.ts'

const legacy = (template: unknown, given: Given = {}, files: Record<string, string> = {}) =>
  plan({ 't.json': JSON.stringify(template), ...files }, { template: 't.json', ...given })
const wrong = (text: string, given: Given = {}, files: Record<string, string> = {}) =>
  problems({ 't.json': text, ...files }, { template: 't.json', ...given })

describe('legacy JSON templates', () => {
  it('are planned with weak typing, variables, steps in order, and comments', async () => {
    const given = await legacy(
      {
        _comment: 'made long ago',
        min_packer_version: '1.6.0',
        description: 'x',
        variables: { name: 'n-{{ env `WHO` }}', both: '{{ user `name` | upper }}!', size: '3', none: '' },
        builders: [
          {
            type: 'cart',
            name: 'one-{{ user `size` }}',
            size: '{{ user `size` }}',
            on: 'true',
            tags: 'single',
            labels: { a: 1 },
            wait: '1m',
            lid: [{ material: 'wood' }],
            wheels: { diameter: '5' },
            command: ['{{ .HTTPIP }} {{ user `name` }}'],
            color: 'blue',
            old: null,
          },
          {
            type: 'cart',
            size: '',
            on: '',
            tags: '',
            wheels: [{ diameter: 1 }, { diameter: 2.5 }],
            points: [{ x: '1' }],
          },
        ],
        provisioners: [
          { type: 'say', text: '{{ build `Host` }} {{ build_name }}', pause_before: '5s', max_retries: '2' },
          { type: 'say', text: 'plain', only: ['cart'], override: { cart: { times: '4' } } },
        ],
        'post-processors': ['note', [{ type: 'note', name: 'x', keep_input_artifact: true }, 'note']],
      },
      { env: { WHO: 'me' } },
    )
    expect(given.variables).toEqual({ name: 'n-me', both: 'N-ME!', size: '3', none: '' })
    expect(given.builds.map(({ name }) => name)).toEqual(['one-3', 'cart'])
    const [one, two] = given.builds
    expect(one?.options).toMatchObject({
      size: 3,
      on: true,
      tags: ['single'],
      labels: { a: '1' },
      wait: 60_000,
      color: 'blue',
      lid: { material: 'wood' },
      wheels: [{ diameter: 5 }],
    })
    expect(two?.options).toMatchObject({
      size: 4,
      on: false,
      tags: [],
      wheels: [{ diameter: 1 }, { diameter: 2.5 }],
      points: [{ x: 1 }],
    })
    expect(one?.provisioners).toMatchObject([{ pauseBefore: 5000, maxRetries: 2, preview: { text: '<unknown>' } }])
    expect(two?.provisioners.map(({ preview }) => preview)).toMatchObject([{}, { text: 'plain', times: 4 }])
    expect(one?.provisioners[0]?.resolve({ Host: '10.0.0.1' }).options).toMatchObject({ text: '10.0.0.1 one-3' })
    expect(one?.postProcessors).toMatchObject([
      [{ type: 'note' }],
      [{ name: 'x', keepInputArtifact: true }, { type: 'note' }],
    ])
    expect(one?.renderLate('{{ .HTTPIP }} {{ user `name` }}', [], { HTTPIP: '10.0.0.2' })).toBe('10.0.0.2 n-me')
  })

  it('take variables from files and arguments, and hide the sensitive ones', async () => {
    const template = {
      variables: { pw: null, name: 'x' },
      'sensitive-variables': ['pw'],
      builders: [{ type: 'cart', name: 'a', tags: ['-{{ user `pw` }}-'], old: '{{ user `name` }}' }],
    }
    const given = await legacy(
      template,
      { varFiles: ['v.json'], vars: [['name', 'z']] },
      { 'v.json': '{"pw": "hunter22", "name": "y"}' },
    )
    expect(given.variables).toEqual({ pw: { sensitive: true }, name: 'z' })
    expect(given.secrets.map(({ text }) => text)).toEqual(['hunter22', '-hunter22-'])
    expect(given.builds[0]?.preview).toMatchObject({ tags: [{ sensitive: true }], old: 'z' })
  })

  it('hide what functions make of the sensitive ones, in variables and in options', async () => {
    const template = {
      variables: { pw: 'hunter22', up: '{{ upper (user `pw`) }}', around: '<{{ user `pw` }}>' },
      'sensitive-variables': ['pw'],
      builders: [
        { type: 'cart', name: 'a', tags: ['{{ user `pw` | replace_all "t" "T" }}', '{{ user `up` }}!', 'open'] },
      ],
    }
    const given = await legacy(template)
    const texts = given.secrets.map(({ text }) => text)
    expect(texts).toEqual(expect.arrayContaining(['hunter22', 'HUNTER22', 'hunTer22']))
    expect(given.builds[0]?.preview).toMatchObject({ tags: [{ sensitive: true }, { sensitive: true }, 'open'] })
  })

  it('are run by name', async () => {
    const template = { builders: ['a', 'b', 'c'].map((name) => ({ type: 'cart', name })) }
    expect((await legacy(template, { only: ['a', 'c'] })).builds.map(({ name }) => name)).toEqual(['a', 'c'])
    expect((await legacy(template, { except: ['a'] })).builds.map(({ name }) => name)).toEqual(['b', 'c'])
  })

  it('know every builder that their steps name', async () => {
    const step = (more: object) => ({ type: 'say', text: 'x', ...more })
    const template = {
      builders: [{ type: 'cart', name: 'small' }, { type: 'qemu' }],
      provisioners: [step({ only: ['smal'] }), step({ except: ['qemu', 'big'] }), step({ override: { large: {} } })],
    }
    expect((await wrong(JSON.stringify(template))).map((problem) => problem.replace(/^\S+ /, ''))).toEqual([
      expect.stringMatching(/^warning: Builder qemu is left out/),
      `error: 'only' specified builder 'smal' not found | Did you mean "small"?`,
      "error: 'except' specified builder 'big' not found | There are: small, qemu.",
      "error: 'override' specified builder 'large' not found | There are: small, qemu.",
    ])
  })

  it('report all their mistakes with places', async () => {
    const text = `{
  "min_packer_version": "9.0",
  "bilders": [],
  "variables": { "a": null, "b": "{{ user \`c\` }}", "d": "{{ user \`d\` }}" },
  "builders": [
    { "type": "cort" },
    { "type": "cart", "sise": 3, "size": "many", "tags": [["a"]], "wheels": [{}], "labels": 3 },
    { "type": "qemu" },
    { "name": "x" }
  ],
  "provisioners": [
    { "type": "sai" },
    { "type": "say", "text": "{{ nope }}", "pause_before": "5", "only": ["cart"], "except": ["qemu"] },
    { "type": "say", "text": "{{ nope }}", "times": [] }
  ],
  "post-processors": [ "nota", 3, "vagrant" ]
}`
    expect(await wrong(text)).toEqual([
      't.json:2:25 error: Unsupported Packer Core version | The template asks for a newer Packer than 1.16.0, with which this builder is compatible.',
      expect.stringMatching(/^t.json:3:3 error: Unknown root level key in template \| .*Did you mean "builders"/),
      't.json:4:18 error: required variable not set: a | Its default is null: set it in a var file or by `vars`.',
      expect.stringMatching(
        /^t.json:4:38 error: Invalid template expression \| error calling user: variable not set: c/,
      ),
      expect.stringMatching(
        /^t.json:4:61 error: Invalid template expression \| error calling user: variable not set: d\..*The variables depend on one another: d → d/,
      ),
      't.json:6:15 error: Unknown builder type cort | There is no builder of that type. Did you mean "cart"?',
      expect.stringMatching(/^t.json:7:23 error: Unsupported argument \| .*"sise".*"size"/),
      't.json:7:42 error: Incorrect attribute value type | Inappropriate value for attribute "size": a number is required.',
      't.json:7:59 error: Incorrect attribute value type | Inappropriate value for attribute "tags": a string is required.',
      't.json:7:78 error: Missing required argument | The argument "diameter" is required, but no definition was found.',
      't.json:7:93 error: Incorrect attribute value type | Inappropriate value for attribute "labels": map of string required.',
      expect.stringMatching(/^t.json:8:15 warning: Builder qemu is left out/),
      "t.json:9:5 error: builder: missing 'type' | The object that begins on line 9 needs a type.",
      't.json:12:15 error: Unknown provisioner type "sai" | There is no provisioner of that type. Did you mean "say"?',
      expect.stringMatching(/^t.json:13:34 error: Invalid template expression/),
      't.json:13:60 error: Failed to parse pause_before duration | missing unit in duration "5": write a number with a unit, such as "300ms", "5s" or "1h30m".',
      "t.json:13:93 error: only one of 'only' or 'except' may be specified",
      expect.stringMatching(/^t.json:14:34 error: Invalid template expression/),
      't.json:14:53 error: Incorrect attribute value type | Inappropriate value for attribute "times": a number is required.',
      't.json:16:24 error: Unknown post-processor type "nota" | There is no post-processor of that type. Did you mean "note"?',
      't.json:16:32 error: Invalid template | "post-processors" must be a list of names, objects and lists of them.',
      expect.stringMatching(/^t.json:16:35 warning: Post-processor vagrant is left out/),
    ])
  })

  it('report what is no JSON, or no template', async () => {
    expect(await wrong('{ "builders": [ }')).toEqual([expect.stringMatching(/^t.json:1:17 error: /)])
    expect(await wrong('[]')).toEqual([
      expect.stringContaining('must be an object'),
      expect.stringContaining('Missing builders'),
    ])
  })
})

it('asks servers of secrets in variables, as far as the environment names them', async () => {
  const template = (value: string) =>
    JSON.stringify({ variables: { v: value }, builders: [{ type: 'cart', tags: ['{{user `v`}}'] }] })
  const asked = (value: string) => problems({ 't.json': template(value) }, { template: 't.json' })
  expect(await asked('{{ vault `secret/x` `key` }}')).toEqual([expect.stringContaining('VAULT_TOKEN must be set')])
  expect(await asked('{{ vault `secret/x` }}')).toEqual([expect.stringContaining('want 2 got 1')])
  expect(await asked('{{ aws_secretsmanager `x` }}')).toEqual([
    expect.stringContaining('AWS_DEFAULT_REGION must be set'),
  ])
})
