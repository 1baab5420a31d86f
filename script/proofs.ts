import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import path from 'node:path'
import type { Proof } from '../__tests__/long/proof.ts'

// What the long suites have told of, as a table. `--fresh` forgets it before they run; `--write` puts it into the page, where
// what was not run stays with the day on which it was.
const root = path.join(import.meta.dirname, '..')
const told = path.join(root, '.cache/proofs.jsonl')
const page = path.join(root, 'docs/reliability.md')
const head = ['Proof', 'Cases', 'Left behind', 'Lost', 'Let out', 'No clear end', 'Seen']

const [order = '--print'] = process.argv.slice(2)
if (order === '--fresh') rmSync(told, { force: true })
else {
  const rows = summed(
    existsSync(told) ? linesOf(readFileSync(told, 'utf8')).map((line) => JSON.parse(line) as Proof) : [],
  )
  process.stdout.write(`${table(rows)}\n`)
  if (order === '--write') {
    const text = readFileSync(page, 'utf8')
    const block = /<!-- proofs -->([\s\S]*)<!-- \/proofs -->/
    const earlier = linesOf(block.exec(text)?.[1] ?? '')
      .filter((line) => line.startsWith('| '))
      .slice(2)
    const all = new Map(
      earlier.map((line) => line.split(' | ')).map((cells) => [cells[0]?.slice(2), cells.join(' | ')]),
    )
    for (const proof of rows) all.set(proof.proof, row(proof))
    const lines = [...table([]).split('\n'), ...all.values()].join('\n')
    writeFileSync(
      page,
      text.replace(block, () => `<!-- proofs -->\n${cpus().length} cores:\n\n${lines}\n<!-- /proofs -->`),
    )
  }
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '')
}

function table(proofs: readonly Proof[]): string {
  return [cells(head), cells(head.map((_, index) => (index % 6 === 0 ? '---' : '--:'))), ...proofs.map(row)].join('\n')
}

function row({ proof, cases, left, lost, letOut, unclear, seen }: Proof): string {
  return cells([proof, cases.toLocaleString('en'), ...[left, lost, letOut, unclear].map((count) => count ?? ''), seen])
}

function cells(of: readonly unknown[]): string {
  return `| ${of.join(' | ')} |`
}

/** Rows of one kind, such as the fifteen faults, as one. */
function summed(proofs: readonly Proof[]): readonly Proof[] {
  const sum = (one?: number, other?: number) => (one === undefined ? other : one + (other ?? 0))
  const rows = new Map<string, Proof>()
  // Of what was run more than once, the last time.
  const last = new Map(proofs.map((each) => [each.proof, each]))
  for (const each of last.values()) {
    const proof = each.proof
      .replace(/^each call meets: answer [^,]*/, 'each call is answered with something else')
      .replace(/^each call meets: [^,]*(?:, answer lost)?/, 'each call meets a fault')
      .replace(/^each privilege removed: .*, /, 'each privilege removed, Proxmox VE ')
    const { cases = 0, left, lost, letOut, unclear } = rows.get(proof) ?? {}
    const figures = { left: sum(left, each.left), lost: sum(lost, each.lost), letOut: sum(letOut, each.letOut) }
    const { seen } = each
    rows.set(proof, {
      proof,
      cases: cases + each.cases,
      ...figures,
      unclear: sum(unclear, each.unclear),
      seen,
    } as Proof)
  }
  return [...rows.values()]
}
