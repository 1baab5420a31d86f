import { readFileSync, writeFileSync } from 'node:fs'
import { parse } from 'yaml'

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

function between(text: string, name: string, lines: readonly string[]): string {
  const start = `<!-- ${name} -->`
  const end = `<!-- /${name} -->`
  if (!text.includes(start) || !text.includes(end)) throw new Error(`README.md has no ${start} ... ${end}`)
  return `${text.slice(0, text.indexOf(start) + start.length)}\n${lines.join('\n')}\n${text.slice(text.indexOf(end))}`
}

function cell(text: string): string {
  return text.trim().replaceAll('|', '\\|').replaceAll('\n', ' ')
}

if (import.meta.main) {
  const file = new URL('../README.md', import.meta.url)
  const action = readFileSync(new URL('../action.yml', import.meta.url), 'utf8')
  writeFileSync(file, renderReadme(readFileSync(file, 'utf8'), action))
}
