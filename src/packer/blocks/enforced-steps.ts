import { Findings, type Found } from '../../diagnostics/findings.ts'
import type { Secret } from '../../diagnostics/secret.ts'
import type { BoundBlock } from '../../hcl/evaluation/dynamic-blocks.ts'
import type { PlannedStep } from '../plan.ts'
import type { Surroundings } from '../values/surroundings.ts'
import type { Build, SourceUse } from './build-block.ts'
import { planStep, scopeFor } from './plan-step.ts'
import { readMeta } from './step-meta.ts'
import { unknownStep } from './unknown-type.ts'

/** Provisioners that an organisation adds to every build, with the surroundings of their own file. */
export interface Enforced {
  readonly blocks: readonly BoundBlock[]
  readonly surroundings: Surroundings
}

/** The build, and the name by which `only`, `except` and `override` of enforced provisioners know it. */
export interface EnforcedOn {
  readonly build: Build
  readonly use: SourceUse
  readonly name: string
}

/** What is enforced in a build: its own `only` and `except` choose, and nothing that the template or a run says. */
export function planEnforced(
  { blocks, surroundings }: Enforced,
  { build, use, name }: EnforcedOn,
  addSecret: (secret: Secret) => void,
): Found<readonly PlannedStep[]> {
  const findings = new Findings()
  const { components, workingDirectory } = surroundings
  const context = { build, use, surroundings }
  const steps = blocks.flatMap((bound) => {
    const meta = findings.take(readMeta(bound, scopeFor(bound, context), use.localName))
    if (!meta.appliesTo(name)) return []
    const [label] = bound.block.labels
    const component = components.provisioner(label?.text ?? '')
    if (component === undefined) {
      const type = { text: label?.text ?? '', range: label?.range }
      findings.add(unknownStep('provisioner', type, components.names.provisioners))
      return []
    }
    const { step, secrets } = findings.take(planStep(component, bound, meta, context))
    secrets.forEach(addSecret)
    return [{ ...step, enforcedIn: workingDirectory }]
  })
  return findings.with(steps)
}
