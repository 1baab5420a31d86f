import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import path from 'node:path'
import type { Proof } from '../__tests__/long/proof.ts'

// What the long suites have told of, as a table. `--fresh` forgets it before they run, `--write` puts it into the page.
const root = path.join(import.meta.dirname, '..')
const told = path.join(root, '.cache/proofs.jsonl')
const page = path.join(root, 'docs/reliability.md')

const [order = '--print'] = process.argv.slice(2)
if (order === '--fresh') rmSync(told, { force: true })
else {
  const lines = existsSync(told)
    ? readFileSync(told, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    : []
  const text = table(summed(lines.map((line) => JSON.parse(line) as Proof)))
  process.stdout.write(`${text}\n`)
  if (order === '--write') {
    const day = new Date().toISOString().slice(0, 10)
    const block = `<!-- proofs -->\n${day}, ${cpus().length} cores:\n\n${text}\n<!-- /proofs -->`
    writeFileSync(
      page,
      readFileSync(page, 'utf8').replace(/<!-- proofs -->[\s\S]*<!-- \/proofs -->/, () => block),
    )
  }
}

function table(proofs: readonly Proof[]): string {
  const row = (cells: readonly unknown[]) => `| ${cells.join(' | ')} |`
  return [
    row(['Proof', 'Cases', 'Left behind', 'Lost', 'Let out', 'No clear end']),
    row(['---', '--:', '--:', '--:', '--:', '--:']),
    ...proofs.map(({ proof, cases, left, lost, letOut, unclear }) =>
      row([proof, cases.toLocaleString('en'), ...[left, lost, letOut, unclear].map((count) => count ?? '')]),
    ),
  ].join('\n')
}

/** Rows of one kind, such as the fifteen faults, as one. */
function summed(proofs: readonly Proof[]): readonly Proof[] {
  const sum = (one?: number, other?: number) => (one === undefined ? other : one + (other ?? 0))
  const rows = new Map<string, Proof>()
  for (const each of proofs) {
    const proof = each.proof
      .replace(/^each call meets: answer [^,]*/, 'each call is answered with something else')
      .replace(/^each call meets: [^,]*(?:, answer lost)?/, 'each call meets a fault')
      .replace(/^each privilege removed: .*, /, 'each privilege removed, Proxmox VE ')
    const { cases = 0, left, lost, letOut, unclear } = rows.get(proof) ?? {}
    const figures = { left: sum(left, each.left), lost: sum(lost, each.lost), letOut: sum(letOut, each.letOut) }
    rows.set(proof, { proof, cases: cases + each.cases, ...figures, unclear: sum(unclear, each.unclear) } as Proof)
  }
  return [...rows.values()]
}
