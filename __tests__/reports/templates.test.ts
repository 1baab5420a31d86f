import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { fixtures, type Situation, toldOf } from './situation.ts'

/** Of each problem, in order, where it is and what it is, and parts of what is said of it. */
type Said = readonly (readonly [head: string, ...parts: string[]])[]

interface Report {
  /** What the person did, as they would tell it. */
  readonly seen: string
  readonly situation: Situation
  readonly said: Said
}

const deprecated: Said = [
  ['server.pkr.hcl:13:14: warning: "iso_file" is deprecated'],
  ['server.pkr.hcl:14:17: warning: "unmount_iso" is deprecated'],
]

const reports: readonly Report[] = [
  {
    seen: 'values of variables in a file named credentials.pkr.hcl',
    situation: { folder: 'credentials-as-template' },
    said: [
      [
        'credentials.pkr.hcl:1:1: error: Unsupported argument',
        '1 | proxmox_api_url = …',
        'rename it to credentials.auto.pkrvars.hcl',
        'credentials.pkrvars.hcl, which `var-files` (`--var-file`) names',
      ],
      ...deprecated,
    ],
  },
  {
    seen: 'the same, started with the one file that uses them',
    situation: { folder: 'credentials-as-template', template: 'server.pkr.hcl' },
    said: [
      ...['proxmox_api_url', 'proxmox_api_token_id', 'proxmox_api_token_secret'].map(
        (name, index) =>
          [
            `server.pkr.hcl:${index + 1}:1: error: Unset variable "${name}"`,
            'credentials.pkr.hcl beside it holds a value: rename it to credentials.pkrvars.hcl',
          ] as const,
      ),
      ...deprecated,
    ],
  },
  {
    seen: 'one file of a folder, which uses what another one declares',
    situation: { folder: 'one-file-of-a-folder', template: 'build.pkr.hcl' },
    said: [
      [
        'build.pkr.hcl:3:27: error: Unknown source null.there',
        'variables.pkr.hcl beside it declares it: name the folder (.) as the template.',
      ],
      [
        'build.pkr.hcl:4:52: error: Unsupported attribute',
        'There is no variable "region" in this file. variables.pkr.hcl beside it declares it: name the folder',
      ],
      ['build.pkr.hcl:5:54: error: Unsupported attribute', 'There is no local value "greeting" in this file.'],
      ['build.pkr.hcl:6:52: error: Unsupported attribute', 'There is no variable "nowhere".'],
    ],
  },
  {
    seen: 'a folder with a variable that none of its files declares',
    situation: { folder: 'one-file-of-a-folder' },
    said: [
      [
        'build.pkr.hcl:6:52: error: Unsupported attribute',
        'There is no variable "nowhere". To have one, write `variable "nowhere" {}`.',
      ],
    ],
  },
  {
    seen: 'env() outside of the defaults of variables',
    situation: { folder: 'env-in-locals' },
    said: [
      ['t.pkr.hcl:1:19: error: Call to unknown function', '`env` can be called in the default of a variable only'],
      ['t.pkr.hcl:5:67: error: Call to unknown function', 'declare `variable "name" { default = env("NAME") }`'],
    ],
  },
  {
    seen: 'a variable in the default of another',
    situation: { folder: 'variable-in-default' },
    said: [
      ['t.pkr.hcl:3:16: error: Variables not allowed', '`locals { git_commit = ... }`'],
      ['t.pkr.hcl:10:16: error: Variables not allowed', '`locals { iso_path = ... }`, and local.iso_path'],
    ],
  },
  {
    seen: "a shell's ${NAME} in a heredoc",
    situation: { folder: 'shell-variable-in-heredoc' },
    said: [['t.pkr.hcl:7:21: error: Unknown variable', 'If ${NAME} is meant for a shell, write $${NAME}.']],
  },
  {
    seen: "a shell's <<'EOT'",
    situation: { folder: 'quoted-heredoc' },
    said: [
      [
        't.pkr.hcl:5:15: error: Invalid expression',
        'without quotes and blanks: <<EOT',
        "shell's ${NAME} write $${NAME}",
      ],
    ],
  },
  {
    seen: "curl's %{http_code} in a template file",
    situation: { folder: 'percent-in-template-file' },
    said: [
      ['t.pkr.hcl:2:13: error: Error in function call', 'there are errors in ks.tpl'],
      ['ks.tpl:6:12: error: Invalid template control keyword', 'write "%%{"'],
    ],
  },
  {
    seen: 'a missing equals sign',
    situation: { folder: 'slips', template: 'equals.pkr.hcl' },
    said: [
      [
        'equals.pkr.hcl:5:5: error: Argument or block definition required',
        'equals sign, which is missing here: inline = ...',
      ],
    ],
  },
  {
    seen: 'a colon in place of an equals sign, and no false error before it',
    situation: { folder: 'broken-var-file', template: 'u.pkr.hcl' },
    said: [['u.pkr.hcl:13:5: error: Argument or block definition required', 'not with a colon: source = ...']],
  },
  {
    seen: 'a missing quote',
    situation: { folder: 'slips', template: 'quote.pkr.hcl' },
    said: [
      [
        'quote.pkr.hcl:2:23: error: Missing newline after argument',
        'The quote at the beginning of the value is missing.',
      ],
    ],
  },
  {
    seen: 'a source with one label: which is missing',
    situation: { folder: 'slips', template: 'no-label.pkr.hcl' },
    said: [
      ['no-label.pkr.hcl:1:1: error: Missing name for source', 'Write source "null" "NAME" { ... }.'],
      [
        'no-label.pkr.hcl:2:1: error: Missing name for source',
        'the type is missing. Write source "proxmox-iso" "debian" { ... }.',
      ],
      ['no-label.pkr.hcl:3:20: error: Unknown source null.n'],
    ],
  },
  {
    seen: 'a dynamic source without labels',
    situation: { folder: 'dynamic-source-without-labels' },
    said: [['t.pkr.hcl:4:3: error: Missing reference for source', 'labels = ["REFERENCE"]']],
  },
  {
    seen: 'options in the wrong place, of an older Packer, of another plug-in, and half a name',
    situation: { folder: 'slips', template: 'names.pkr.hcl' },
    said: [
      [
        'names.pkr.hcl:6:3: error: Unsupported argument',
        'no more since 1.6.0: write the type in front of the checksum',
      ],
      [
        'names.pkr.hcl:7:3: error: Unsupported argument',
        "The options are those of Packer's plug-in for Proxmox 1.2.4.",
      ],
      ['names.pkr.hcl:10:5: error: Unsupported argument', 'It belongs beside the block "boot_iso", not into it.'],
      ['names.pkr.hcl:16:5: error: Unsupported argument', 'Did you mean "vlan_tag"?'],
    ],
  },
  {
    seen: 'cd_files at the top of a source',
    situation: { folder: 'misplaced-option' },
    said: ['cd_files', 'cd_label'].map(
      (name, index) =>
        [
          `t.pkr.hcl:${11 + index}:3: error: Unsupported argument`,
          `It belongs into a block: additional_iso_files or boot_iso { ${name} = ... }.`,
        ] as const,
    ),
  },
  {
    seen: 'options whose values come from variables and are empty or wrong',
    situation: { folder: 'slips', template: 'empty.pkr.hcl' },
    said: [
      [
        'empty.pkr.hcl:8:3: error: one of iso_file, iso_url, or a combination of cd_files and cd_content must be specified for boot_iso',
        'iso_file is set at empty.pkr.hcl:8, but its value is empty.',
      ],
      ['empty.pkr.hcl:13:16: warning: network_adapters[0].vlan_tag "0" is not in range 1-4094'],
      ['empty.pkr.hcl:15:20: error: http_directory: /nosuch is invalid: no such file or directory'],
    ],
  },
  {
    seen: 'an element that is not there',
    situation: { folder: 'slips', template: 'element.pkr.hcl' },
    said: [['element.pkr.hcl:5:60: error: Invalid index', 'There is no such element as "large".']],
  },
  {
    seen: 'a pattern in cd_files that matches nothing',
    situation: { folder: 'cd-glob' },
    said: [
      ["t.pkr.hcl:11:25: error: Bad CD disk file './nosuch/*': no file matches", `looked for in ${fixtures}/cd-glob`],
    ],
  },
  {
    seen: 'a syntax error in a var file, and nothing said of what it might have set',
    situation: { folder: 'broken-var-file', template: 't.pkr.hcl', varFiles: ['v.pkrvars.hcl'] },
    said: [['v.pkrvars.hcl:2:8: error: Invalid expression', '2 | host = …', 'A text stands in quotes.']],
  },
  {
    seen: 'a var file that is not there',
    situation: { folder: 'broken-var-file', template: 't.pkr.hcl', varFiles: ['no.pkrvars.hcl'] },
    said: [['no.pkrvars.hcl: error: Failed to read file', 'no such file']],
  },
  {
    seen: 'a pattern that no var file matches',
    situation: { folder: 'var-files', varFiles: ['environment/*.hcl'] },
    said: [['var-files: error: No var file matches environment/*.hcl', 'It was looked for in']],
  },
  {
    seen: "Windows' separators on a machine that has others",
    situation: { folder: '.', template: 'var-files\\t.pkr.hcl' },
    said: [['template: error: Template not found: var-files\\t.pkr.hcl', 'write var-files/t.pkr.hcl.']],
  },
  {
    seen: 'an HCL var file for a JSON template',
    situation: { folder: 'hcl-var-file-for-json', template: 't.json', varFiles: ['dev.pkrvars.hcl'] },
    said: [['dev.pkrvars.hcl:1:1: error: The var file is not JSON', '{ "regions": "...", "stage": "..." }']],
  },
  {
    seen: 'single quotes in {{ }}',
    situation: { folder: 'single-quotes-in-braces', template: 't.json' },
    said: [['t.json:3:83: error: Invalid template expression', 'a text stands in backquotes, as in {{ user `name` }}']],
  },
]

describe('a person sees', () => {
  it.each(reports)('$seen', async ({ situation, said }) => {
    const { told } = await toldOf(situation)
    expect(told.map((text) => text.split('\n')[0])).toEqual(said.map(([head]) => head))
    for (const [index, [, ...parts]] of said.entries()) for (const part of parts) expect(told[index]).toContain(part)
  })
})

it('an absolute name was looked for in no folder', async () => {
  const { told } = await toldOf({ folder: 'slips', template: 'empty.pkr.hcl' })
  expect(told.at(-1)).toContain('/nosuch')
  expect(told.at(-1)).not.toContain('looked for')
})

describe('a secret in a var file, an argument or the environment', () => {
  const secrets = ['THE-SECRET', 'hunter2', '5c2d6f0e']
  const [file, argument] = ['secret-in-var-file', 'secret-in-arguments']
  it.each<[string, Situation, string]>([
    [
      'with a missing quote',
      { folder: file, varFiles: ['bad.pkrvars.hcl'] },
      'bad.pkrvars.hcl:1:37: error: Invalid multi-line string\n  1 | proxmox_token = …',
    ],
    ['of the wrong type', { folder: file, varFiles: ['bad2.pkrvars.hcl'] }, 'The value is set at bad2.pkrvars.hcl:1.'],
    [
      'with a misspelt name',
      { folder: file, varFiles: ['v.pkrvars.hcl'] },
      'v.pkrvars.hcl:1:1: warning: Undefined variable\n  1 | proxmox_tokn = …',
    ],
    [
      'in an argument',
      { folder: argument, vars: [['tokens', '["5c2d6f0e-THE-SECRET"']] },
      '<value for var.tokens from arguments>:1:',
    ],
    [
      'in the environment',
      { folder: argument, env: { PKR_VAR_tokens: '[hunter2]' } },
      '<value for var.tokens from env>:1:',
    ],
    ['without quotes in JSON', { folder: argument, varFiles: ['bad.pkrvars.json'] }, 'bad.pkrvars.json:1:'],
    [
      'in braces of a legacy var file',
      { folder: argument, template: 'legacy.json', varFiles: ['legacy-vars.json'] },
      'legacy-vars.json:2:16: error: Invalid template expression\n  2 |   "token" = …',
    ],
    [
      'in braces of a legacy argument',
      { folder: argument, template: 'legacy.json', vars: [['token', '{{ upper }}5c2d6f0e-THE-SECRET']] },
      'vars: token: error: Invalid template expression',
    ],
  ])('%s is not quoted', async (_, given, place) => {
    const { told } = await toldOf(given)
    const text = told.join('\n')
    expect(text).toContain(place)
    for (const secret of secrets) expect(text).not.toContain(secret)
  })
})

it('var files may be named by a pattern, in the order of their names', async () => {
  const { plan, told } = await toldOf({ folder: 'var-files', varFiles: ['env/*.pkrvars.hcl'] })
  expect(told).toEqual([])
  expect(plan?.variables).toEqual({ first: 'b', second: 'c' })
})

describe('legacy templates', () => {
  const folder = 'legacy-variables'
  // Where Packer refuses and this product does not; docs/language.md says so.
  const lenient = ['02-varfile-number', '03-varfile-bool', '21-funcs', '39-empty-duration', '59-bom']
  const verdicts = readFileSync(path.join(fixtures, folder, 'verdicts.tsv'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t') as [template: string, varFile: string, verdict: string])

  it.each(verdicts)('%s (%s): %s', async (template, varFile, verdict) => {
    const { plan } = await toldOf({ folder, template, varFiles: varFile === '' ? [] : [varFile] })
    const expected = verdict === 'accept' || lenient.includes(path.basename(template, '.json'))
    expect(plan !== undefined).toBe(expected)
  })

  it('have fields in variables that wait for the boot command', async () => {
    const { plan } = await toldOf({ folder: 'fields-in-variables', template: 't.json' })
    expect(plan?.variables).toEqual({
      http_ip: '{{ .HTTPIP }}:{{ .HTTPPort }}',
      ks: 'http://{{ .HTTPIP }}:{{ .HTTPPort }}/ks.cfg',
    })
    expect(plan?.builds[0]?.preview).toMatchObject({
      boot_command: [
        'a http://{{ .HTTPIP }}:{{ .HTTPPort }}/p.cfg <enter>',
        'http://{{ .HTTPIP }}:{{ .HTTPPort }}/ks.cfg',
      ],
    })
  })

  it('take null in a var file for a value, the empty text', async () => {
    const situation = { folder: 'fields-in-variables', template: 'null.json' }
    expect((await toldOf(situation)).told).toEqual([expect.stringContaining('required variable not set: a')])
    const { plan } = await toldOf({ ...situation, varFiles: ['null-vars.json'] })
    expect(plan?.builds[0]?.preview).toMatchObject({ template_description: '[]' })
  })
})
