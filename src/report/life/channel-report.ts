import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { ChannelMove, Revocation } from '../../events/channel-move.ts'
import { describeTemplate, type TemplateRef } from '../../events/template-ref.ts'
import { clip, fitted, link, plain } from '../markdown.ts'
import type { Secrets } from '../secrets.ts'
import { problemList } from '../summary-failures.ts'

/** `debian: production is template 9002 (debian) on node pve, which was 9001 before`. */
export function moveLine({ channel, template, previous, changed }: ChannelMove): string {
  const what = `${channel} of ${template.name}: template ${template.vmid} on node ${template.node}`
  if (!changed) return `Channel ${what} has it already`
  return `Channel ${what} has it now${previous === undefined ? '' : `, and ${previous.vmid} had it before`}`
}

/** All that a move has done, a line each. */
export function moveLines(move: ChannelMove): readonly string[] {
  const { channel, copies, tidied, skipped } = move
  return [
    moveLine(move),
    ...copies.map((copy) => `Its copy carries the tag too: ${describeTemplate(copy)}`),
    ...skipped.map(({ template, why }) => `Passed over: ${describeTemplate(template)}: ${why}`),
    ...tidied.map((one) => `Took off a tag channel-${channel} that was left there: ${describeTemplate(one)}`),
  ]
}

/** `Revoked: template 9002 (debian) on node pve: CVE-1`. */
export function revocationLine({ kind, template, reason, changed }: Revocation): string {
  const what = describeTemplate(template)
  const why = reason === undefined ? '' : `: ${reason}`
  if (kind === 'revocation') return `${changed ? 'Revoked' : 'Revoked already'}: ${what}${why}`
  return changed ? `Not revoked any more: ${what} (it was${why})` : `Not revoked, nor was it: ${what}`
}

export function revocationLines(revocation: Revocation): readonly string[] {
  const { copies, channels, moves, kind } = revocation
  return [
    revocationLine(revocation),
    ...copies.map((copy) => `With its copy: ${describeTemplate(copy)}`),
    ...moves.flatMap(moveLines),
    ...(kind === 'revocation' && channels.length > 0 ? [`It still has channel ${channels.join(', ')}`] : []),
  ]
}

export interface LifeSummary {
  readonly secrets: Secrets
  /** What was told: errors and warnings. */
  readonly problems: readonly Diagnostic[]
  readonly logUrl?: string | undefined
  /** Bytes. */
  readonly limit: number
}

/** What `promote` and `rollback` did, as GitHub's Markdown. `move` is undefined where it could not be done. */
export function renderMove(
  command: 'promote' | 'rollback',
  move: ChannelMove | undefined,
  summary: LifeSummary,
): string {
  const title = command === 'promote' ? 'Promote' : 'Rollback'
  if (move === undefined) return render(`❌ ${title}: the channel was not moved`, [], summary)
  const { channel, template, previous, changed } = move
  const icon = !changed ? '➖' : command === 'promote' ? '🏷️' : '↩️'
  const how = command === 'promote' ? '' : ' again'
  const since = !changed ? ' already' : previous === undefined ? how : `${how}, in place of ${previous.vmid}`
  const headline = `${icon} ${title}: ${channel} of ${template.name} is template ${template.vmid}${since}`
  return render(headline, table(move), summary)
}

/** What `revoke` and `unrevoke` did. */
export function renderRevocation(
  command: 'revoke' | 'unrevoke',
  revocation: Revocation | undefined,
  summary: LifeSummary,
): string {
  const title = command === 'revoke' ? 'Revoke' : 'Unrevoke'
  if (revocation === undefined) return render(`❌ ${title}: nothing was changed`, [], summary)
  const [first = '', ...more] = revocationLines(revocation)
  return render(`${command === 'revoke' ? '⛔' : '✅'} ${first}`, more, summary)
}

function table({ channel, template, previous, changed, copies, skipped, tidied }: ChannelMove): readonly string[] {
  const of = (ref: TemplateRef) => describeTemplate(ref)
  return [
    `✅ Has channel ${channel}${changed ? ' now' : ' already'}: ${of(template)}`,
    ...(previous === undefined || !changed ? [] : [`➖ Had it before, and stays: ${of(previous)}`]),
    ...copies.map((copy) => `📄 Copy with the same tag: ${of(copy)}`),
    ...skipped.map((one) => `⏭️ Passed over: ${of(one.template)}: ${one.why}`),
    ...tidied.map((one) => `🧹 Lost a tag that was left there: ${of(one)}`),
  ]
}

function render(headline: string, lines: readonly string[], summary: LifeSummary): string {
  const { secrets, problems, logUrl, limit } = summary
  const shown = (text: string) => plain(clip(secrets.redact(text), 500))
  return fitted(
    [
      `### ${shown(headline)}`,
      ...(lines.length === 0 ? [] : [lines.map((line) => `- ${shown(line)}`).join('\n')]),
      ...(problems.length === 0 ? [] : [problemList(problems, secrets)]),
      ...(logUrl === undefined ? [] : [link('Log', logUrl)]),
    ],
    limit,
  )
}
