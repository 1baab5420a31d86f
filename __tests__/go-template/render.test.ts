import { describe, expect, it } from 'vitest'
import { startOf } from '../../src/diagnostics/range.ts'
import { Source } from '../../src/diagnostics/source.ts'
import { type GoValue, late } from '../../src/go-template/go-value.ts'
import { packerFunctions } from '../../src/go-template/packer-functions.ts'
import { executeGoTemplate, parseGoTemplate, renderGoTemplate } from '../../src/go-template/render.ts'

const functions = packerFunctions({
  packerVersion: '1.14.2',
  templatePath: '/templates/debian/debian.pkr.hcl',
  workingDirectory: '/work/here',
  now: new Date('2024-03-07T15:04:05.678Z'),
  buildName: 'debian',
  buildType: 'proxmox-iso',
  build: { ID: 'vm-100', Host: late },
  user: (name) => (name === 'name' ? 'Ada' : ''),
})

const data: Record<string, GoValue> = {
  HTTPIP: '10.0.0.1',
  HTTPPort: 8080,
  Empty: '',
  Zero: 0,
  Yes: true,
  List: ['a', 'b', 'c'],
  Nested: { Deep: { Name: 'x' } },
}

function render(text: string): string {
  const rendered = renderGoTemplate(text, { data, functions })
  if (rendered.kind === 'text') return rendered.text
  return rendered.kind === 'late' ? '<late>' : `error: ${rendered.diagnostics[0]?.detail?.split('\n')[0]}`
}

describe('renderGoTemplate', () => {
  it.each([
    ['no braces at all', 'no braces at all'],
    ['', ''],
    ['}} { {', '}} { {'],
    ['http://{{ .HTTPIP }}:{{ .HTTPPort }}/ks.cfg', 'http://10.0.0.1:8080/ks.cfg'],
    ['{{.HTTPIP}}', '10.0.0.1'],
    ['{{ .Nested.Deep.Name }}', 'x'],
    ['{{ .List }}', '[a b c]'],
    ['{{ .Nested }}', 'map[Deep:map[Name:x]]'],
    ['a {{- .Zero -}} b', 'a0b'],
    ['a  {{- /* gone */ -}}  b', 'ab'],
    ['a {{/* gone */}} b', 'a  b'],
    ['{{-3}}', '-3'],
    ['{{"quoted \\"text\\" \\u00e9\\x41\\101"}}', 'quoted "text" éAA'],
    ['{{`raw \\n`}}', 'raw \\n'],
    ['{{ if .Yes }}yes{{ else }}no{{ end }}', 'yes'],
    ['{{ if .Empty }}yes{{ else if .Zero }}zero{{ else }}no{{ end }}', 'no'],
    ['{{ if .Empty }}yes{{ else if .Yes }}second{{ end }}!', 'second!'],
    ['{{ range .List }}<{{ . }}>{{ end }}', '<a><b><c>'],
    ['{{ range $i, $v := .List }}{{ $i }}={{ $v }} {{ end }}', '0=a 1=b 2=c '],
    ['{{ range .Empty }}x{{ else }}none{{ end }}', "error: range can't iterate over "],
    ['{{ with .Nested.Deep }}{{ .Name }}{{ $.HTTPIP }}{{ end }}', 'x10.0.0.1'],
    ['{{ with .Empty }}x{{ else }}nothing{{ end }}', 'nothing'],
    ['{{ $x := .HTTPIP }}{{ if .Yes }}{{ $x = "changed" }}{{ end }}{{ $x }}', 'changed'],
    ['{{ and .Yes .Empty }}|{{ or .Empty "b" }}|{{ not .Yes }}', '|b|false'],
    ['{{ eq .HTTPPort 8080 }}{{ ne "a" "b" }}{{ lt 1 2 }}{{ ge 1 2 }}', 'truetruetruefalse'],
    ['{{ len .List }} {{ index .List 1 }}', '3 b'],
    ['{{ printf "%s:%04d" .HTTPIP .HTTPPort | upper }}', '10.0.0.1:8080'],
    ['{{ (index .List 0) | upper }}', 'A'],
    ['{{ (.Nested.Deep).Name }}', 'x'],
  ])('renders %j', (template, expected) => {
    expect(render(template)).toBe(expected)
  })

  it.each([
    ['{{ upper "ab" }}{{ "CD" | lower }}', 'ABcd'],
    ['{{ replace "a" "x" 2 "aaa" }}', 'xxa'],
    ['{{ replace "a" "x" -1 "aaa" }}', 'xxx'],
    ['{{ replace "" "-" 2 "ab" }}', '-a-b'],
    ['{{ user `name` | replace_all "A" "$&" }}', '$&da'],
    ['{{ split "a,b,c" "," 1 }}', 'b'],
    ['{{ build_name }}/{{ build_type }}', 'debian/proxmox-iso'],
    ['{{ build `ID` }}', 'vm-100'],
    ['{{ packer_version }}', '1.14.2'],
    ['{{ pwd }} {{ template_dir }}', '/work/here /templates/debian'],
    ['{{ timestamp }}', '1709823845'],
    ['{{ isotime }}', '2024-03-07T15:04:05Z'],
    ['{{ isotime "2006-01-02" }}', '2024-03-07'],
    ['{{ isotime "Mon Jan _2 3:04PM 06 MST -0700 .000" }}', 'Thu Mar  7 3:04PM 24 UTC +0000 .678'],
    ['{{ isotime "Monday, January 2, 2006; day 002" }}', 'Thursday, March 7, 2024; day 067'],
    ['{{ isotime "20060102150405" }}', '20240307150405'],
    ['{{ strftime "%Y-%m-%d %H:%M:%S %p %j %L 100%%" }}', '2024-03-07 15:04:05 PM %j .678 100%'],
    ['{{ clean_resource_name "a b/c_d.e" }}', 'a-b-c-d.e'],
  ])('has the functions of Packer: %j', (template, expected) => {
    expect(render(template)).toBe(expected)
  })

  it('makes a time-ordered uuid', () => {
    expect(render('{{ uuid }}')).toMatch(/^65e9d765-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
  })

  it('says when a value is late instead of inventing one', () => {
    expect(render('at {{ build `Host` }}')).toBe('<late>')
    expect(render('{{ if .Empty }}{{ build `Host` }}{{ end }}now')).toBe('now')
  })

  it.each([
    ['{{ .HTTPIp }}', 'can\'t evaluate field HTTPIp. Did you mean "HTTPIP"?'],
    ['{{ .Nowhere.X }}', /^can't evaluate field Nowhere\. Known here: \.HTTPIP, /],
    ['{{ .HTTPIP.X }}', "can't evaluate field X in type string"],
    ['{{ uper "a" }}', 'function "uper" not defined. Did you mean "upper"?'],
    ['{{ upper }}', 'wrong number of args for upper: want 1 got 0'],
    ['{{ upper 3 }}', 'wrong type for argument 1 of upper: expected string; got int'],
    ['{{ isotime "a" "b" }}', 'wrong number of args for isotime: want 0 to 1 got 2'],
    ['{{ split "a" "," 4 }}', /^error calling split: the substring 4 was unavailable/],
    ['{{ .HTTPIP "x" }}', "can't give an argument to what is no function"],
    ['{{ 1 | 2 }}', 'non executable command in pipeline stage 2'],
    ['{{ env `HOME` }}', /^error calling env: env vars are not allowed here/],
    ['{{ vault `a` `b` }}', /^error calling vault: vault is only allowed in the variables/],
    ['{{ build `Nope` }}', /^error calling build: there is no build value "Nope".* Known: ID, Host$/],
    ['{{ if .Yes }}', '{{if}} without {{end}}'],
    ['{{ end }}', 'unexpected {{end}}'],
    ['{{ .A', 'unclosed action: "{{" without "}}"'],
    ['{{ "abc }}', 'unterminated quoted string'],
    ['{{ `abc }}', 'unterminated raw quoted string'],
    ['{{ }}', 'missing value for action'],
    ['{{ if }}x{{ end }}', 'missing value for if'],
    ['{{ (upper "a" }}', 'unclosed left paren: unexpected "}}"'],
    ['{{ $nope }}', 'undefined variable "$nope"'],
    ['{{ "a""b" }}', 'unexpected "b" after "a": a space is missing'],
    ['{{ template "x" }}', '{{template}} is not supported'],
    ['{{ a ? b }}', 'unexpected "?" in action'],
    ['{{/* never closed }}', 'unclosed comment'],
    ['{{ printf "%d %d" 1 }}', '1 %!d(MISSING)'],
    ['{{ printf "%999999999d" 1 }}', /printf: %999999999d asks for more than 1000000 characters/],
  ])('explains what is wrong with %j', (template, expected) => {
    const result = render(template).replace(/^error: /, '')
    if (typeof expected === 'string') expect(result).toBe(expected)
    else expect(result).toMatch(expected)
  })

  it('bounds nesting', () => {
    expect(render('{{if .Yes}}'.repeat(5000))).toBe('error: template is nested too deeply')
    expect(render(`{{ ${'('.repeat(5000)}`)).toBe('error: unclosed action: "{{" without "}}"')
    expect(render(`{{ ${'('.repeat(5000)} }}`)).toBe('error: template is nested too deeply')
  })

  it('places a problem inside the string of the file', () => {
    const source = new Source('t.pkr.hcl', 'a = 1\nname = "x-{{ nope }}"\n')
    const range = { source, start: 13, end: 27 }
    const rendered = renderGoTemplate('x-{{ nope }}', { data, functions, range })
    const place = rendered.kind === 'failed' ? rendered.diagnostics[0]?.range : undefined
    expect(place && startOf(place)).toEqual({ line: 2, column: 14 })
    expect(place && source.text.slice(place.start, place.end)).toBe('nope')
  })

  it('falls back to the whole string where escapes changed it', () => {
    const source = new Source('t.pkr.hcl', 'name = "{{ nope \\"a\\" }}"')
    const range = { source, start: 7, end: 25 }
    const rendered = renderGoTemplate('{{ nope "a" }}', { data, functions, range })
    expect(rendered.kind === 'failed' && rendered.diagnostics[0]?.range).toEqual(range)
  })

  it('is parsed once and rendered with other data each time', () => {
    const parsed = parseGoTemplate('{{ .N }}')
    if (!('template' in parsed)) throw new Error('does not parse')
    const texts = [1, 2].map((N) => executeGoTemplate(parsed.template, { data: { N }, functions }))
    expect(texts).toEqual([
      { kind: 'text', text: '1' },
      { kind: 'text', text: '2' },
    ])
  })
})
