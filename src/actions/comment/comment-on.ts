import type { Outcome } from '../../events/event.ts'
import type { Command, Step } from '../commands/command.ts'
import { readWorkflowEvent } from '../workflow-event.ts'
import { commentMarker } from './comment-marker.ts'
import { placeOfComment, writeComment } from './pull-comment.ts'

/** Characters that GitHub takes, less some for the marker. */
const longest = 65_536 - 200

/** Tells how a step ended as the one comment that it has on its pull request, where the workflow asks for it. */
export async function commentOn(
  { isQuiet }: Command,
  { env, inputs, reporter }: Pick<Step, 'env' | 'inputs' | 'reporter'>,
  outcome: Outcome,
): Promise<void> {
  if (!inputs.comment || isQuiet === undefined) return
  const place = placeOfComment(env, inputs.githubToken, readWorkflowEvent(env).pull)
  if (typeof place === 'string') {
    reporter.log.info(`No comment is written: ${place}.`)
    return
  }
  const text = reporter.comment(inputs.vars, longest)
  if (text === undefined) return
  const wanted = { marker: commentMarker(env), body: withoutMentions(text), onlyToEdit: isQuiet(outcome) }
  const result = await writeComment(wanted, place)
  switch (result.kind) {
    case 'created':
    case 'edited':
      reporter.log.info(`The comment on the pull request was ${result.kind}: ${result.url}`)
      break
    case 'same':
      reporter.log.info('The comment on the pull request says it already.')
      break
    case 'none':
      reporter.log.info('Nothing changes, so there is no comment on the pull request.')
      break
    case 'refused':
      reporter.notice(`No comment was written on the pull request. ${result.why}`)
  }
}

/** In a summary a comment of HTML parts `@` from a name. Whoever is mentioned in a comment gets mail: here nothing may join them again. */
function withoutMentions(markdown: string): string {
  return markdown.replaceAll('<!-- -->', '&#8203;')
}
