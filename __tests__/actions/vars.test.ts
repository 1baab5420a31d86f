import { describe, expect, it } from 'vitest'
import { parseVars } from '../../src/actions/vars.ts'

function parse(text: string) {
  const problems: string[] = []
  return { vars: Object.fromEntries(parseVars(text, (why) => problems.push(why))), problems }
}

describe('vars', () => {
  it('are lines of name=value', () => {
    expect(parse('# comment\nname=debian\n\n url = https://h/?a=b&c=d \nempty=\nlist=["a", "b"]\n')).toEqual({
      vars: { name: 'debian', url: 'https://h/?a=b&c=d', empty: '', list: '["a", "b"]' },
      problems: [],
    })
  })

  it('are a YAML map, with scalars as they are written', () => {
    const text = [
      '# comment',
      'name: debian',
      'version: 1.10',
      'mode: 0755',
      'on: yes',
      'flag: true',
      'url: https://h/?a=b',
      'empty: ""',
      'none: null',
      'text: |',
      '  a',
      '  b',
    ].join('\n')
    expect(parse(text)).toEqual({
      vars: {
        name: 'debian',
        version: '1.10',
        mode: '0755',
        on: 'yes',
        flag: 'true',
        url: 'https://h/?a=b',
        empty: '',
        none: 'null',
        text: 'a\nb\n',
      },
      problems: [],
    })
  })

  it('may be lists and maps, as expressions in which nothing is interpolated', () => {
    expect(parse('tags: [a, 1, true, 1.5, "${x}"]\nnet: {bridge: vmbr0, "a b": ["%{if}", null]}').vars).toEqual({
      tags: '["a", 1, true, 1.5, "$${x}"]',
      net: '{"bridge" = "vmbr0", "a b" = ["%%{if}", null]}',
    })
  })

  it('without a value are empty, as a secret is in a pull request from a fork', () => {
    expect(parse('a:\nb: 1').vars).toEqual({ a: '', b: '1' })
    expect(parse('a=\nb=1').vars).toEqual({ a: '', b: '1' })
  })

  it('follow anchors', () => {
    expect(parse('a: &x [1]\nb: *x').vars).toEqual({ a: '[1]', b: '[1]' })
  })

  it('are not quoted when they can not be read', () => {
    const { problems } = parse('token: ["hunter2" "hunter3"\npassword: @hunter4')
    expect(problems).toEqual([expect.stringContaining('look at line')])
    expect(problems.join()).not.toContain('hunter')
  })

  it('are JSON too', () => {
    expect(parse('{"a": "b", "c": ["d"]}').vars).toEqual({ a: 'b', c: '["d"]' })
  })

  it.each([
    ['a=1\nhunter22', 'line 2 is not'],
    ['- a\n- b', 'must be a YAML map'],
    ['just text', 'must be a YAML map'],
    ['a: 1\na: 2', 'line 2'],
    ['a: [1\nb: 2', 'neither a YAML map'],
  ])('%j is refused without its text', (text, expected) => {
    const { problems } = parse(text)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(expected)
    expect(problems[0]).not.toContain('hunter22')
  })

  it('are none', () => {
    expect(parse('')).toEqual({ vars: {}, problems: [] })
    expect(parse('\n# nothing\n')).toEqual({ vars: {}, problems: [] })
  })
})
