import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { ExternalError, TemplateError, toDiagnostics } from '../diagnostics/errors.ts'
import type { PlannedBuild } from '../packer/plan.ts'
import type { RunSetup } from './run-setup.ts'
import { placed, runStep, type Work } from './step.ts'

/**
 * Lets provisioners look for what they need of this machine: better found missing before there is a guest. Throws
 * TemplateError with all that is.
 */
export async function checkHere(build: PlannedBuild, setup: RunSetup, work: Work): Promise<void> {
  const { provisioners, errorCleanupProvisioner } = build
  const looking = [
    ...provisioners,
    ...(errorCleanupProvisioner === undefined ? [] : [errorCleanupProvisioner]),
  ].flatMap((step) => {
    const provisioner = setup.components.provisioner(step.type)
    return provisioner?.run !== undefined && provisioner.checkHere !== undefined ? [{ step, provisioner }] : []
  })
  if (looking.length === 0) return
  const name = 'Looking for the programs that provisioners need'
  await runStep({ name, range: build.range }, work, async () => {
    const problems: Diagnostic[] = []
    for (const { step, provisioner } of looking) {
      try {
        // A component is called with options of its own schema only, which a registry of them cannot express.
        await provisioner.checkHere?.(step.known as never, { ...setup, signal: work.signal })
      } catch (thrown) {
        if (!(thrown instanceof ExternalError) && !(thrown instanceof TemplateError)) throw thrown
        problems.push(...toDiagnostics(placed(thrown, step.range)))
      }
    }
    if (problems.length > 0) throw new TemplateError(problems)
  })
}
