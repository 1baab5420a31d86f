import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import { calls } from '../src/embedded/api/all-calls.ts'
import type { Call } from '../src/embedded/api/call.ts'
import { renderDiagnostics } from './diagnostics.ts'
import { renderLanguage } from './language.ts'
import { between, cell } from './page.ts'
import { renderPermissions } from './permissions.ts'
import { renderReference } from './reference.ts'
import { renderRoomPage, roomPages } from './room-pages.ts'
import { renderRooms } from './rooms.ts'

/** The tables of README.md that follow from action.yml, between `<!-- inputs -->` and `<!-- /inputs -->`, the same for outputs. */
export function renderReadme(readme: string, actionYaml: string): string {
  const { inputs, outputs } = parse(actionYaml) as {
    inputs: Record<string, { description: string; default?: string }>
    outputs: Record<string, { description: string }>
  }
  const inputRows = Object.entries(inputs).map(
    ([name, { description, default: fallback }]) =>
      `| \`${name}\` | ${cell(description)} | ${fallback === undefined ? '' : `\`${fallback}\``} |`,
  )
  const outputRows = Object.entries(outputs).map(([name, { description }]) => `| \`${name}\` | ${cell(description)} |`)
  return between(between(readme, 'inputs', ['| Input | | Default |', '|---|---|---|', ...inputRows]), 'outputs', [
    '| Output | |',
    '|---|---|',
    ...outputRows,
  ])
}

/** The list of calls in docs/embedded.md, between `<!-- calls -->` and `<!-- /calls -->`. */
export function renderEmbedded(page: string, declared: readonly Call[]): string {
  const order = (call: Call): string => `${call.path} ${call.method}`
  const rows = [...declared]
    .sort((a, b) => (order(a) < order(b) ? -1 : 1))
    .map(({ method, path, description, permission }) => {
      const shown = path.replace(/\{(\w+)\*\}/g, '{$1}')
      return `| \`${method} ${shown}\` | ${cell(description)} | ${cell(permission.text)} |`
    })
  return between(page, 'calls', ['| Call | | Privileges |', '|---|---|---|', ...rows])
}

if (import.meta.main) {
  const at = (file: string): URL => new URL(`../${file}`, import.meta.url)
  const update = (file: string, render: (page: string) => string): void =>
    writeFileSync(at(file), render(readFileSync(at(file), 'utf8')))
  update('README.md', (page) => renderReadme(page, readFileSync(at('action.yml'), 'utf8')))
  update('docs/language.md', renderLanguage)
  update('docs/permissions.md', renderPermissions)
  update('docs/embedded.md', (page) => renderEmbedded(page, calls))
  for (const file of roomPages()) update(file, (page) => renderRoomPage(file, page))
  writeFileSync(at('docs/diagnostics.md'), renderDiagnostics())
  writeFileSync(at('biome.rooms.json'), renderRooms())
  const reference = path.resolve(import.meta.dirname, '../docs/reference')
  rmSync(reference, { recursive: true, force: true })
  for (const [name, text] of renderReference()) {
    mkdirSync(path.dirname(path.join(reference, name)), { recursive: true })
    writeFileSync(path.join(reference, name), text)
  }
}
