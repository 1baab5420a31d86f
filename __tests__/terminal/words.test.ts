import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { addBuildOptions, type BuildArguments } from '../../src/terminal/arguments.ts'
import { withTwoDashes } from '../../src/terminal/words.ts'

function given(...words: string[]): { template: string; options: BuildArguments } {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} })
  let seen: { template: string; options: BuildArguments } | undefined
  addBuildOptions(program.command('build')).action((template: string, options: BuildArguments) => {
    seen = { template, options }
  })
  program.parse(withTwoDashes(['build', ...words], program), { from: 'user' })
  if (seen === undefined) throw new Error('not run')
  return seen
}

describe("Packer's flags", () => {
  it('may have one dash', () => {
    const { template, options } = given(
      '-var-file=a.pkrvars.hcl',
      '-var-file',
      'b.pkrvars.hcl',
      '-var=x=-only=1',
      '-var',
      'y=2',
      '-only=one,two',
      '-force=true',
      '-on-error=abort',
      '-parallel-builds=2',
      '.',
    )
    expect(template).toBe('.')
    expect(options).toMatchObject({
      varFile: ['a.pkrvars.hcl', 'b.pkrvars.hcl'],
      var: [
        ['x', '-only=1'],
        ['y', '2'],
      ],
      only: ['one', 'two'],
      force: true,
      onError: 'abort',
      parallelBuilds: 2,
    })
    expect(given('-force=false').options.force).toBe(false)
  })

  it('are not looked for in the values of others', () => {
    expect(given('--var', 'var-file=x', '--summary', 'force').options).toMatchObject({
      var: [['var-file', 'x']],
      summary: 'force',
    })
  })

  it('take -debug=false, which asks for nothing', () => {
    expect(given('-debug=false', '--debug=0', '.').template).toBe('.')
    expect(() => given('-debug=perhaps')).toThrow('--debug is true or false.')
    expect(() => given('-debug=true')).toThrow('can not be had here')
    expect(() => given('--constructor')).toThrow("unknown option '--constructor'")
  })

  it.each([
    [['var-file=x'], '--var-file is written with its dashes: --var-file=...'],
    [['var=token=hunter2'], '--var is written with its dashes: --var=...'],
    [['-debug'], '--debug is a flag of Packer that can not be had here. A build does not pause'],
    [['-force=perhaps'], '--force is true or false.'],
    [['--var', 'hunter2'], '--var must be of the form name=value.'],
  ])('%j: %s', (words, message) => {
    expect(() => given(...words)).toThrow(message)
  })
})
