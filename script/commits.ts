import { execFileSync } from 'node:child_process'

/** What is wrong with a commit message. That a body says why where the subject can not, only a reader can tell. */
export function faultsOf(message: string): readonly string[] {
  const [subject = '', second = ''] = message.split('\n')
  return [
    ...(subject === '' ? ['it has no subject'] : []),
    ...(subject.length > 72 ? [`its subject has ${subject.length} characters: at most 72`] : []),
    ...(subject.endsWith('.') ? ['its subject ends with a full stop'] : []),
    ...(/^(?:fixup|squash|amend)! /.test(subject) ? ['it is to become part of another one'] : []),
    ...(second === '' ? [] : ['its body does not follow after an empty line']),
  ]
}

/** The commits of a range, as `git log` has it, that people wrote. */
function commitsOf(
  range: string,
): readonly { readonly id: string; readonly author: string; readonly message: string }[] {
  const text = execFileSync('git', ['log', '--no-merges', '--format=%h%x00%an%x00%B%x01', range, '--'], {
    encoding: 'utf8',
  })
  const records = text.split('\x01').slice(0, -1)
  return records
    .map((record) => record.trimStart().split('\0'))
    .map(([id = '', author = '', message = '']) => ({ id, author, message }))
    .filter(({ author }) => !author.endsWith('[bot]'))
}

if (import.meta.main) {
  const faults = commitsOf(process.argv[2] ?? 'HEAD').flatMap(({ id, message }) =>
    faultsOf(message).map((fault) => `${id} ${message.split('\n')[0]}: ${fault}`),
  )
  for (const fault of faults) console.error(fault)
  process.exitCode = faults.length === 0 ? 0 : 1
}
