import { TemplateError, toDiagnostics } from '../../../diagnostics/errors.ts'
import { ProxmoxError } from '../../../proxmox/error.ts'
import type { BuildContext } from '../../builder.ts'
import type { MachinePlan } from '../plan/machine-plan.ts'

/** Does work that sends `extra_config`, which the server alone can judge: what it refuses is told at the key that it names. */
export async function atExtraConfig<Made>(
  { options }: Pick<MachinePlan, 'options'>,
  { places }: Pick<BuildContext, 'places'>,
  work: () => Promise<Made>,
): Promise<Made> {
  try {
    return await work()
  } catch (thrown) {
    if (!(thrown instanceof ProxmoxError)) throw thrown
    const { parameters = {}, reason } = thrown.failure
    const isNamed = (key: string) => key in parameters || reason.includes(`'${key}'`)
    const key = Object.keys(options.extra_config).find(isNamed)
    if (key === undefined) throw thrown
    const range = places.at(['extra_config', key])
    throw new TemplateError(toDiagnostics(thrown).map((one) => ({ ...one, range })))
  }
}
