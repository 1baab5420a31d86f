import { describe, expect, it } from 'vitest'
import { readInputs } from '../../src/actions/inputs.ts'
import { TemplateError } from '../../src/diagnostics/errors.ts'

function read(inputs: Record<string, string>) {
  const env = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])
  return readInputs(Object.fromEntries(env))
}

function problems(inputs: Record<string, string>): readonly string[] {
  try {
    read(inputs)
  } catch (thrown) {
    if (thrown instanceof TemplateError) return thrown.diagnostics.map(({ summary }) => summary)
    throw thrown
  }
  return []
}

describe('inputs of commands that work on finished templates', () => {
  it('are read as they are meant', () => {
    expect(read({ command: 'promote', name: 'debian', from: 'candidate', channel: 'edge' }).order).toMatchObject({
      name: 'debian',
      from: 'candidate',
      channel: 'edge',
    })
    const { order, life } = read({ command: 'retire', name: 'debian', keep: '3', 'keep-for': '90d', 'dry-run': 'true' })
    expect(order).toMatchObject({ keep: 3, keepForMs: 90 * 86_400_000, dryRun: true })
    expect(life.retirement).toEqual({ keep: 3, keepForMs: 90 * 86_400_000 })
    expect(read({ 'keep-for': '36h' }).life.retirement).toEqual({ keep: undefined, keepForMs: 36 * 3_600_000 })
  })

  it.each([
    [{ command: 'promote' }, 'Input name must be given for promote, or template-vmid: which template is meant?'],
    [{ command: 'demote' }, 'Input name must be given for demote, or template-vmid: which template is meant?'],
    [{ command: 'promote', 'template-vmid': 'x' }, 'Input template-vmid must be a whole number from 1, but is "x".'],
    [{ command: 'promote', 'template-vmid': '9', from: 'a' }, 'Input from can not be together with template-vmid'],
    [
      { command: 'promote', name: 'a', from: 'production' },
      'Input from is the channel that is to be moved, production.',
    ],
    [{ command: 'promote', name: 'a', channel: 'Prod!' }, 'Input channel must be a name of small letters'],
    [{ command: 'promote', name: 'a', from: 'Prod!' }, 'Input from must be a name of small letters'],
    [{ command: 'promote', name: 'a', 'dry-run': 'true' }, 'Input dry-run is not for promote'],
    [{ command: 'revoke', 'template-vmid': '9' }, 'Input reason must be given for revoke'],
    [{ command: 'revoke', 'template-vmid': '9', reason: 'x'.repeat(301) }, 'Input reason must have at most 300'],
    [{ command: 'revoke', name: 'a', reason: 'x' }, 'Input channel must be given with name, or template-vmid'],
    [{ command: 'unrevoke', 'template-vmid': '9', channel: 'a' }, 'Input channel can not be together'],
    [{ command: 'retire', keep: '3' }, 'Input name must be given for retire'],
    [{ command: 'retire', name: 'a' }, 'Input keep must be given for retire, or keep-for'],
    [{ command: 'retire', name: 'a', keep: '0' }, 'Input keep must be a whole number from 1, but is "0".'],
    [{ command: 'retire', name: 'a', 'keep-for': '3 days' }, 'Input keep-for must be an age such as 90d, 2w or 1h30m'],
    [{ command: 'retire', name: 'a', 'keep-for': '0d' }, 'Input keep-for must be more than nothing'],
    [{ keep: '3', record: 'false' }, 'Input record contradicts keep and keep-for'],
    [{ 'skip-unchanged': 'true', record: 'false' }, 'Input record contradicts skip-unchanged'],
  ])('%j', (inputs, problem) => {
    expect(problems(inputs as Record<string, string>)).toContainEqual(expect.stringContaining(problem))
  })

  it('are warned of where the command does not read them', () => {
    const { warnings } = read({ command: 'reap', name: 'a', 'template-vmid': '9', from: 'b', reason: 'c', keep: '2' })
    expect(warnings.map(({ code, subject }) => [code, subject])).toEqual(
      ['name', 'template-vmid', 'from', 'reason', 'keep'].map((name) => ['unused-input', name]),
    )
  })
})
