import type { Env } from '../env.ts'
import type { InputReader } from '../input-kinds.ts'
import { readWorkflowEvent } from '../workflow-event.ts'

/** What is asked for about builds that need not be made. */
export interface UnchangedInputs {
  readonly skip: boolean
  /** Milliseconds. */
  readonly maxAge: number | undefined
  readonly changedOnly: boolean
  /** A commit, as git names it: that of the input, else of the event. */
  readonly since: string | undefined
  /** That of the input alone. */
  readonly given: string | undefined
  readonly explain: boolean
}

export function readUnchanged(reader: InputReader, env: Env): UnchangedInputs {
  const skip = reader.flag('skip-unchanged')
  const maxAge = reader.age('max-age')
  if (reader.text('max-age') !== undefined && !skip)
    reader.reject(
      'max-age',
      'needs skip-unchanged: true.',
      'Without it every build is made, however old the template is.',
    )
  const given = revision(reader)
  const changedOnly = reader.flag('changed-only')
  if (given !== undefined && !changedOnly && (reader.text('command') ?? 'build') === 'build')
    reader.reject('changed-since', 'needs changed-only: true.', 'Without it every build is made.')
  return {
    skip,
    maxAge,
    changedOnly,
    since: given ?? readWorkflowEvent(env).base,
    given,
    explain: reader.flag('explain'),
  }
}

function revision(reader: InputReader): string | undefined {
  const given = reader.text('changed-since')
  if (given === undefined || !/^-|[\0-\x20~^:?*[\\]|\.\./.test(given.replace(/(?:[~^]\d*)+$/, ''))) return given
  reader.reject('changed-since', 'must be a commit as git names it: a hash, a branch, a tag, `HEAD~1`.')
  return undefined
}
