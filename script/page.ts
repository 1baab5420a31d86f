/** A page with the lines between `<!-- name -->` and `<!-- /name -->` replaced. */
export function between(text: string, name: string, lines: readonly string[]): string {
  const start = `<!-- ${name} -->`
  const end = `<!-- /${name} -->`
  if (!text.includes(start) || !text.includes(end)) throw new Error(`the page has no ${start} ... ${end}`)
  return `${text.slice(0, text.indexOf(start) + start.length)}\n${lines.join('\n')}\n${text.slice(text.indexOf(end))}`
}

/** A text as it stands in a cell of a table. */
export function cell(text: string): string {
  return text.trim().replaceAll('|', '\\|').replaceAll('\n', ' ')
}
