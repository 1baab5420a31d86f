import { type Diagnostic, hasErrors } from '../../diagnostics/diagnostic.ts'
import { type FormattedFile, formatFiles } from '../../packer/format/format-files.ts'
import { formatProblems } from '../../packer/format/format-problems.ts'
import { hunksOf } from '../../packer/format/hunk.ts'
import { formatCount, renderFormat } from '../../report/format/format-summary.ts'
import { writeSummary } from '../summary-file.ts'
import type { Command } from './command.ts'

/** Looks whether files are formatted: each place that is not is an annotation on its lines. Nothing is written. */
export function fmt(): Command {
  let count: number | undefined
  const off: FormattedFile[] = []
  const unread: Diagnostic[] = []
  return {
    changes: false,
    async run({ session, reporter, inputs }) {
      const { template, workingDirectory, trust } = inputs
      reporter.withoutOutputs()
      let looked = 0
      for (const found of formatFiles({ paths: [template], recursive: true, workingDirectory, trust })) {
        looked++
        if (!('text' in found)) unread.push(...found)
        else if (found.text !== found.source.text) off.push(found)
      }
      count = looked
      session.tell([...unread, ...off.flatMap(formatProblems)])
      reporter.log.headline(formatCount(looked, off))
      return off.length > 0 || hasErrors(unread) ? 'failed' : 'succeeded'
    },
    finish({ env, session, reporter }, _outcome, logUrl) {
      const files = off.map(({ name, source, text, holdsValues }) => ({
        name,
        holdsValues,
        hunks: hunksOf(source.text, text),
      }))
      const { secrets, history } = session
      const problems = history.problems.filter(({ code }) => code !== 'not-formatted')
      reporter.concluded(history)
      writeSummary(env, (limit) => renderFormat({ count, files, problems, secrets, logUrl, limit }))
    },
  }
}
