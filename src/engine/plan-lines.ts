import type { PlanDescription } from './product.ts'

/** A plan for people: each build with the calls that make its machine, and what follows. Not redacted. */
export function planLines({ builds }: PlanDescription): string[] {
  return builds.flatMap(({ name, requests, provisioners, postProcessors }) => [
    `${name}`,
    ...requests.flatMap(({ method, path, params }) => [`  ${method} ${path}`, ...parameters(params)]),
    ...provisioners.map(({ type }, index) => `  provisioner ${index + 1}: ${type}`),
    ...postProcessors.map((chain) => `  post-processors: ${chain.map(({ type }) => type).join(' → ')}`),
  ])
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
