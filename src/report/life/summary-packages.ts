import type { ChangedPackage, Package, PackageNews } from '../../events/packages.ts'
import type { BuildHistory, History } from '../history.ts'
import { clip, code, counted, details, plain } from '../markdown.ts'
import type { Secrets } from '../secrets.ts'
import type { SummaryOptions } from '../summary-options.ts'
import { packageSentence, usedSentence } from './package-news.ts'

/** Rows of one table: what a person still reads. */
const mostRows = 300

/** What is new in the templates that were made, each with the sentence for a changelog and the packages. */
export function* packageSections({ builds }: History, { secrets }: SummaryOptions): Generator<string> {
  for (const { name, packages, outcome } of builds)
    if (packages !== undefined && outcome !== 'failed') yield section(name, packages, secrets)
}

function section(name: BuildHistory['name'], news: PackageNews, secrets: Secrets): string {
  const word = (text: string, length: number) => plain(clip(secrets.redact(text), length))
  const before = news.against === undefined ? '' : ` Compared with template ${news.against.vmid}.`
  const lead = `📦 ${code(clip(secrets.redact(name), 120))}: **${word(packageSentence(news), 600)}**`
  const used = usedSentence(news)
  const head = `${lead}${used === undefined ? '' : ` ${used}`}${before}`
  if (news.against === undefined) return head
  const { upgraded, downgraded, added, removed } = news.against.diff
  const rows = [
    ...upgraded.map((one) => changed(one, 'upgraded')),
    ...downgraded.map((one) => changed(one, 'downgraded')),
    ...added.map((one) => present(one, 'added')),
    ...removed.map((one) => present(one, 'removed')),
  ]
  if (rows.length === 0) return head
  const shown = rows.slice(0, mostRows).map((row) => `| ${row.map((cell) => word(cell, 120)).join(' | ')} |`)
  const more =
    rows.length > mostRows ? [`\n${counted(rows.length - mostRows, 'more package')}: see the output package-diff.`] : []
  const table = ['| | Package | From | To |', '|---|---|---|---|', ...shown, ...more].join('\n')
  return `${head}\n\n${details(counted(rows.length, 'package'), table)}`
}

function changed({ name, architecture, from, to }: ChangedPackage, what: string): readonly string[] {
  return [what, named(name, architecture), from, to]
}

function present({ name, architecture, version }: Package, what: 'added' | 'removed'): readonly string[] {
  const full = named(name, architecture)
  return what === 'added' ? [what, full, '', version] : [what, full, version, '']
}

function named(name: string, architecture: string): string {
  return /^(?:|all|any|noarch|amd64|x86_64)$/.test(architecture) ? name : `${name} (${architecture})`
}
