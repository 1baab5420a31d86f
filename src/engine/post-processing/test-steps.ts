import { type CommunicatorOptions, communicatorOf } from '../../communicators/communicator-registry.ts'
import { type Diagnostic, error, warning } from '../../diagnostics/diagnostic.ts'
import { TemplateError } from '../../diagnostics/errors.ts'
import { Findings } from '../../diagnostics/findings.ts'
import type { RuleContext } from '../../options/component.ts'
import { preview } from '../../options/preview.ts'
import type { Plan, PlannedBuild, PlannedStep } from '../../packer/plan.ts'
import type { PostProcessor } from '../../post-processors/post-processor.ts'
import { fullTrust } from '../../trust/trust.ts'
import type { ComponentSet } from '../components-with.ts'
import { proofsOf } from './run-post-processors.ts'

/**
 * Components for a test build, which runs no post-processor but those that prove: that a template may not do something with
 * the others is no reason to refuse it.
 */
export function forTest(components: ComponentSet): ComponentSet {
  return {
    ...components,
    postProcessor: (type) => {
      const found = components.postProcessor(type)
      return found === undefined || found.proves ? found : unasked(found)
    },
  }
}

function unasked({ grant: _, rules, ...rest }: PostProcessor): PostProcessor {
  if (rules === undefined) return rest
  return { ...rest, rules: (options, context) => rules(options, { ...context, refuse: () => {} }) }
}

/** The plan of a test: of the post-processors only proofs, and `verify` where a template has none. Throws TemplateError. */
export function testPlan(plan: Plan, components: ComponentSet): Plan {
  const findings = new Findings()
  const builds = plan.builds.map((build) => {
    const proofs = build.postProcessors.map((chain) => proofsOf(chain, { components })).filter((one) => one.length > 0)
    const added =
      proofs.length === 0 && makesTemplate(build, components)
        ? findings.take(defaultProof(build, components))
        : undefined
    return { ...build, postProcessors: added === undefined ? proofs : [[added]] }
  })
  if (findings.hasErrors) throw new TemplateError(findings.all)
  return { ...plan, builds, warnings: [...plan.warnings, ...findings.all] }
}

function makesTemplate({ builder, work }: PlannedBuild, components: ComponentSet): boolean {
  return components.builder(builder)?.makesTemplate?.(work as never) === true
}

/** `verify` as it is where nothing is said, as far as it can be known how the clones are reached. */
function defaultProof(build: PlannedBuild, components: ComponentSet) {
  const findings = new Findings()
  const verify = components.postProcessor('verify')
  if (verify === undefined) return findings.with(undefined)
  const given = optionsFor(build)
  const options = verify.options.parse(given)
  const resolved = verify.rules?.(options, contextOf(given, build, findings)) ?? options
  const step: PlannedStep = {
    type: verify.type,
    name: undefined,
    range: build.range,
    pauseBefore: 0,
    timeout: undefined,
    maxRetries: 0,
    continueOnError: false,
    keepInputArtifact: undefined,
    preview: preview(verify.options, resolved),
    known: resolved,
    written: given,
    resolve: () => ({ options: resolved, written: given, secrets: [], renderLate: build.renderLate }),
  }
  return findings.with(step)
}

type Source = Partial<CommunicatorOptions> & {
  readonly cloud_init?: boolean
  readonly qemu_agent?: boolean
  readonly network_adapters?: readonly unknown[]
}

/** All checks where cloud-init lets somebody in; else those that are made from outside. */
function optionsFor({ options }: PlannedBuild): Readonly<Record<string, unknown>> {
  const source = options as Source
  const { cloud_init: cloudInit, ssh_username, ssh_port } = source
  const kind = communicatorOf({ communicator: source.communicator ?? '' })
  const login = kind.keyLogin?.(source as CommunicatorOptions)
  if (cloudInit && login !== undefined && ssh_username && !source.ssh_host) return { ssh_username, ssh_port }
  const agent = source.qemu_agent === false ? [] : ['agent', ...(source.network_adapters?.length ? ['addresses'] : [])]
  return { communicator: 'none', checks: ['cd', ...agent] }
}

function contextOf(given: object, { range, places }: PlannedBuild, findings: Findings): RuleContext {
  const report =
    (make: (...told: Parameters<typeof error>) => Diagnostic): RuleContext['error'] =>
    (code, _path, summary, detail) =>
      findings.add(make(code, summary, detail, range))
  return {
    places: { at: (path) => places.at(path), isSet: ([name]) => String(name) in given },
    error: report(error),
    warn: report(warning),
    refuse: report(error),
    buildFails: report(error),
    isLate: () => false,
    workingDirectory: '',
    env: {},
    trust: fullTrust,
  }
}
