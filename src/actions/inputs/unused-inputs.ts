import { warning } from '../../diagnostics/diagnostic.ts'
import type { CommandName } from '../commands/all-commands.ts'
import type { InputReader } from '../input-kinds.ts'

/** Inputs that not every command reads, each with those that do. */
const readers: Readonly<Record<string, readonly CommandName[]>> = {
  channel: ['build', 'promote', 'rollback', 'demote', 'revoke', 'unrevoke', 'retire', 'list'],
  record: ['build'],
  name: ['promote', 'rollback', 'demote', 'revoke', 'unrevoke', 'retire', 'list'],
  'template-vmid': ['promote', 'rollback', 'demote', 'revoke', 'unrevoke'],
  from: ['promote'],
  reason: ['revoke'],
  rollback: ['revoke'],
  keep: ['build', 'retire'],
  'keep-for': ['build', 'retire'],
  retry: ['build'],
  'package-diff': ['build'],
  refresh: ['build'],
  'full-every': ['build'],
  'skip-unchanged': ['build'],
  'max-age': ['build'],
  'changed-only': ['build', 'plan', 'matrix'],
  'changed-since': ['build', 'plan', 'matrix'],
  explain: ['plan'],
}

const defaults: readonly (string | undefined)[] = [undefined, 'auto', 'false']

/** Says which inputs change nothing, since the command does not read them. What has its default is not told from what is not given. */
export function warnOfUnused(reader: InputReader, command: CommandName): void {
  for (const [name, commands] of Object.entries(readers))
    if (!defaults.includes(reader.text(name)) && !commands.includes(command))
      reader.warnings.push({
        ...warning(
          'unused-input',
          `Input ${name} changes nothing for command ${command}`,
          `It is read by ${commands.join(', ')}. Leave it out here.`,
        ),
        subject: name,
      })
}
