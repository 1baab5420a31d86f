import { isAbsolute, relative } from 'node:path'
import { error } from '../../diagnostics/diagnostic.ts'
import { TemplateError } from '../../diagnostics/errors.ts'
import type { Range } from '../../diagnostics/range.ts'
import { Source } from '../../diagnostics/source.ts'
import { readSmallFile } from '../../intake/small-file.ts'
import { refusedFile } from '../../trust/refused.ts'
import type { ProvisionContext } from '../provisioner.ts'
import type { PlaybookFailure, PlaybookOutput, PlaybookPlace } from './playbook-output.ts'

/** Characters of a message that stand in a summary; beyond, what is cut could be half of a secret. */
const longest = 400

/** The failure of a playbook, at the task's place where Ansible has named it. */
export function playbookProblem(
  ended: string,
  failure: PlaybookFailure | undefined,
  context: Pick<ProvisionContext, 'workingDirectory' | 'trust'>,
): TemplateError {
  if (failure === undefined)
    return new TemplateError([error('playbook-failed', `Ansible failed: it ended with ${ended}`, inLog)])
  const { place, isUnreachable } = failure
  const message = failure.message.replace(/\s+/g, ' ').trim()
  const isShort = message.length <= longest
  const what = isUnreachable ? 'Ansible did not reach the guest' : 'Ansible failed'
  const where = failure.task === '' ? '' : ` in the ${failure.isHandler ? 'handler' : 'task'} "${failure.task}"`
  const details = [
    isShort ? '' : message.length > 10 * longest ? `It said ${message.length} characters.` : message,
    `It ended with ${ended}. ${inLog}`,
    adviceOn(failure),
  ]
  return new TemplateError([
    error(
      'playbook-failed',
      isShort && message !== '' ? `${what}${where}: ${message}` : `${what}${where}`,
      details.filter(Boolean).join('\n'),
      place && rangeOf(place, context),
    ),
  ])
}

/** Of a playbook that ended well and did nothing: whom its plays are for is nobody of the inventory. */
export function warnOfNoHosts(
  { withoutHosts: plays }: PlaybookOutput,
  playbook: string,
  known: readonly string[],
  { warn }: Pick<ProvisionContext, 'warn'>,
): void {
  if (plays.length === 0) return
  const names = [...new Set(plays)].map((name) => JSON.stringify(name)).join(', ')
  warn(
    'no-hosts-matched',
    `The playbook ${playbook} did nothing: none of its plays has a host (${names})`,
    `Ansible takes that for a success. What \`hosts\` of a play may name is ${[...known, 'all'].join(', ')}.`,
  )
}

const inLog = 'What it printed is in the log; `-v` in extra_arguments makes that more.'

function adviceOn({ message, isUnreachable }: PlaybookFailure): string {
  if (/winrm or requests is not installed|No module named 'winrm'/.test(message))
    return "Ansible's Python lacks pywinrm: `pipx inject ansible pywinrm`, or `apt-get install python3-winrm`."
  if (/sshpass/.test(message))
    return 'Install sshpass on this machine, or leave use_proxy out: the proxy needs no password.'
  if (
    /python\d?(?:\.\d+)?: (?:command )?not found|No python interpreters found|interpreter .*(?:not found|No such file)/i.test(
      message,
    )
  )
    return 'Modules of Ansible need Python in the guest. Install it beforehand, with a shell provisioner or a task that uses the module raw.'
  if (/Missing sudo password|sudo: a (?:terminal|password) is required/i.test(message))
    return "The user's sudo asks for a password: set ansible_become_password, or let the guest's sudo ask for none while it is built."
  return isUnreachable
    ? 'Where the guest restarts in a task, use the module reboot or wait_for_connection after it.'
    : ''
}

/** Of files that may be looked into; elsewhere the provisioner's own place has to do. */
function rangeOf(
  { path, line, column }: PlaybookPlace,
  { workingDirectory, trust }: Pick<ProvisionContext, 'workingDirectory' | 'trust'>,
): Range | undefined {
  if (!isAbsolute(path) || refusedFile(trust, path, path) !== undefined) return undefined
  try {
    const near = relative(workingDirectory, path)
    const source = new Source(near.startsWith('..') ? path : near, readSmallFile(path).toString('utf8'))
    const begin = source.lineStarts[line - 1]
    if (begin === undefined) return undefined
    const text = source.line(line)
    // Without a column it is the whole line, from its first word on.
    const indent = column > 1 ? Math.min(column - 1, text.length) : text.length - text.trimStart().length
    return { source, start: begin + indent, end: begin + Math.max(text.trimEnd().length, indent) }
  } catch {
    return undefined
  }
}
