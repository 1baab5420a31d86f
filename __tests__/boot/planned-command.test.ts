import { describe, expect, it } from 'vitest'
import { keystrokesFor, readBootCommand } from '../../src/boot/planned-command.ts'
import { TemplateError } from '../../src/diagnostics/errors.ts'
import { printDiagnostic } from '../../src/diagnostics/printer.ts'
import { Source } from '../../src/diagnostics/source.ts'
import { packerFunctions } from '../../src/go-template/packer-functions.ts'
import { lateRenderer } from '../../src/options/render-late.ts'

const functions = packerFunctions({
  packerVersion: '1.14.3',
  templatePath: '.',
  workingDirectory: '/',
  now: new Date(0),
  buildName: 'debian',
})
const values = { HTTPIP: '10.0.0.2', HTTPPort: 8080, SSHPublicKey: 'ssh-ed25519 AA+/ k' }

function read(...texts: string[]) {
  const source = new Source('a.pkr.hcl', texts.map((text) => `"${text}"`).join('\n'))
  const rangeOf = (part: number) => {
    const start = texts.slice(0, part).reduce((sum, text) => sum + text.length + 3, 0)
    return { source, start, end: start + (texts[part]?.length ?? 0) + 2 }
  }
  const { command, diagnostics, refused } = readBootCommand(texts, { functions, rangeOf })
  const render = lateRenderer({ at: (at) => rangeOf(Number(at.at(-1))), isSet: () => true }, functions)
  const press = (given = values) => {
    if (command === undefined) return ''
    return keystrokesFor(command, given, {
      render: (text, part) => render(text, ['boot_command', part], given),
      rangeOf,
    })
      .map((key) => (key.kind === 'press' ? key.keys : `(${key.kind === 'wait' ? key.milliseconds : key.kind})`))
      .join(' ')
  }
  const print = (all: typeof refused) => all.map((one) => printDiagnostic(one).split('\n'))
  return { command, press, diagnostics: print(diagnostics), refused: print(refused) }
}

const ip = '1 0 dot 0 dot 0 dot 2'
const port = '8 0 8 0'

describe('a boot command', () => {
  it('has its keys when it is read, but for the values of the run', () => {
    const { command, press } = read('<esc>a{{ .HTTPIP }}:{{ .HTTPPort }}', '{{ build_name | upper }}<wait5>')
    expect(command?.keystrokes?.map(({ kind, part }) => `${kind} ${part}`)).toEqual([
      ...['press 0', 'press 0', 'mark 0', 'press 0', 'mark 0'],
      ...Array.from({ length: 6 }, () => 'press 1'),
      'wait 1',
    ])
    expect(press()).toBe(`esc a ${ip} shift-semicolon ${port} shift-d shift-e shift-b shift-i shift-a shift-n (5000)`)
  })

  it('waits for a text of the screen with the values of the run, and knows where it first waits', () => {
    const { command } = read('<esc>', "<waitText 'at {{ .HTTPIP }}:{{ .HTTPPort }}' 5m><waitScreen>")
    expect(command?.watchesAt).toBe(1)
    const given = { render: (text: string) => text, rangeOf: () => undefined }
    expect(keystrokesFor(command!, values, given)).toEqual([
      { kind: 'press', part: 0, keys: 'esc' },
      { kind: 'text', part: 1, text: 'at 10.0.0.2:8080', limit: 300_000 },
      { kind: 'still', part: 1, limit: undefined },
    ])
    expect(read('<esc><wait>').command?.watchesAt).toBeUndefined()
  })

  it('types a value with the keys that are held', () => {
    expect(read('<leftAltOn>{{ .HTTPPort }}<leftAltOff>{{ .HTTPPort }}').press()).toBe(
      `alt-8 alt-0 alt-8 alt-0 ${port}`,
    )
    // Held with nothing else it would be tapped at its end.
    expect(read('<leftAltOn><leftAltOff>').press()).toBe('alt')
  })

  it('types a key with its blanks and capitals', () => {
    expect(read('{{ .SSHPublicKey }}').press()).toBe(
      's s h minus e d 2 5 5 1 9 spc shift-a shift-a shift-equal slash spc k',
    )
  })

  it.each([
    ['{{ if eq .HTTPPort 8080 }}<f1>{{ else }}<f2>{{ end }}', 'f1'],
    ['{{ .HTTPPort | printf "%v." }}', `${port} dot`],
    ['{{ $port := .HTTPPort }}{{ $port }}', port],
    ['{{ with .HTTPIP }}{{ . }}{{ end }}', ip],
    ['{{ $.HTTPIP }}', ip],
  ])('waits for the run where %s decides what is typed', (text, keys) => {
    const { command, press, refused } = read(text)
    expect(refused).toEqual([])
    expect(command?.keystrokes).toBeUndefined()
    expect(press()).toBe(keys)
  })

  it.each([
    ['<esc>', false],
    ['{{ .HTTPPort }}', false],
    ['http://{{ .HTTPIP }}/', true],
    ['{{ with $.HTTPIP }}x{{ end }}', true],
  ])('%s: does it tell the address? %s', (text, tells) => {
    expect(read(text).command?.tellsAddress).toBe(tells)
  })

  it('points at what can not be typed, also beside a value', () => {
    expect(read('<esc>gr\u00fcn').refused[0]?.slice(0, 3)).toEqual([
      'a.pkr.hcl:1:9: error: "\u00fc" can not be typed by a boot command',
      expect.any(String),
      '    |         ^',
    ])
    expect(read('{{ .HTTPIP }} \u00fc').refused[0]?.[0]).toContain('a.pkr.hcl:1:16: error:')
    const excerpt = read('{{.HTTPIP}} \u00fc').refused[0]?.slice(-2)
    expect(excerpt).toEqual(['  {{ .HTTPIP }} \u00fc', `  ${' '.repeat(14)}^`])
  })

  it('says what it does not know, and what is wrong in a template sequence', () => {
    expect(read('<esc>{{ .HTTPIP }}{{ .Name }}').refused[0]?.[0]).toMatch(
      /:1:23: error: boot_command knows no \{\{ \.Name \}\}/,
    )
    expect(read('{{ nope }}').diagnostics[0]?.[0]).toContain('Invalid template expression')
    expect(read('{{ .HTTPIP ').diagnostics[0]?.[0]).toContain('Invalid template expression')
    // Packer renders it only when it types.
    expect(read('{{ upper }}')).toMatchObject({ command: undefined, diagnostics: [], refused: [expect.any(Array)] })
  })

  it('warns of what is probably misspelt without refusing it', () => {
    const { command, diagnostics, refused } = read('<entr>')
    expect(command).toBeDefined()
    expect(diagnostics[0]?.[0]).toContain('<entr> is no key of the boot command')
    expect(refused).toEqual([])
  })

  it('refuses a value that has no keys when it is known', () => {
    const { press } = read('{{ .SSHPublicKey }}')
    expect(() => press({ ...values, SSHPublicKey: 'gr\u00fcn' })).toThrow(TemplateError)
    const late = read('{{ if .HTTPPort }}{{ .SSHPublicKey }}{{ end }}')
    expect(() => late.press({ ...values, SSHPublicKey: 'gr\u00fcn' })).toThrow(TemplateError)
  })
})
