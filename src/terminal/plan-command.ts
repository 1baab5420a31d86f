import { TemplateError } from '../diagnostics/errors.ts'
import type { PlanDescription, Product } from '../engine/product.ts'
import { sanitise, toLogJson } from '../report/sanitise.ts'
import { Secrets } from '../report/secrets.ts'
import { connectionOf, planRequest, type TemplateArguments } from './arguments.ts'
import type { Streams } from './streams.ts'
import { Printer } from './terminal-printer.ts'

/** Shows what a build would do. `--json`: the PlanDescription. */
export async function plan(
  product: Product,
  template: string,
  given: TemplateArguments,
  { out, err, env }: Streams,
): Promise<number> {
  const secrets = new Secrets()
  const printer = new Printer(err, env, secrets)
  try {
    const planned = await product.plan({
      ...planRequest(template, given, connectionOf(given, undefined)),
      onSecret: (text) => secrets.add(text),
    })
    for (const secret of planned.secrets) secrets.add(secret)
    const description = await product.describe(planned)
    printer.diagnostics(planned.warnings)
    if (given.json) out.write(`${toLogJson(description)}\n`)
    else for (const line of describe(description)) out.write(`${secrets.redact(sanitise(line))}\n`)
    return 0
  } catch (thrown) {
    if (!(thrown instanceof TemplateError)) throw thrown
    printer.diagnostics(thrown.diagnostics)
    return 1
  }
}

function describe({ builds }: PlanDescription): string[] {
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
    ([name, value]) => `    ${name} = ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
}
