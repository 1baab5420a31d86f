import type { PlanDescription } from './plan-description.ts'

/** A plan for people: each build with the calls that make its machine, and what follows. Not redacted. */
export function planLines({ builds }: PlanDescription): string[] {
  return builds.flatMap(({ name, requests, replacing, provisioners, postProcessors }) => [
    `${name}`,
    ...requests.flatMap(requestLines),
    ...provisioners.map(({ type, ...meta }, index) => `  provisioner ${index + 1}: ${type}${noteOf(meta)}`),
    ...postProcessors.map((chain) => `  post-processors: ${chain.map(({ type }) => type).join(' → ')}`),
    ...(replacing === undefined ? [] : [`  ${replacing.what}`, ...replacing.requests.flatMap(requestLines)]),
  ])
}

function requestLines({ method, path, params }: PlanDescription['builds'][number]['requests'][number]): string[] {
  return [`  ${method} ${path}`, ...parameters(params)]
}

function parameters(params: unknown): string[] {
  if (typeof params !== 'object' || params === null) return []
  return Object.entries(params).map(
    ([name, value]) =>
      `    ${name} = ${typeof value === 'string' ? inOneLine(value) : withoutSecrets(JSON.stringify(value))}`,
  )
}

function withoutSecrets(json: string): string {
  return json.replaceAll('{"sensitive":true}', '<sensitive>')
}

function inOneLine(text: string): string {
  return text.includes('\n') ? JSON.stringify(text) : text
}

/** What makes a provisioner other than most. */
function noteOf({ enforced, continueOnError }: { readonly enforced?: true; readonly continueOnError?: true }): string {
  const notes = [enforced === true ? 'enforced' : '', continueOnError === true ? 'continue_on_error' : '']
  const told = notes.filter((note) => note !== '')
  return told.length === 0 ? '' : ` (${told.join(', ')})`
}
