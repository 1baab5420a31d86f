import type { OptionPath, RuleContext } from '../../../options/component.ts'
import type { CommonOptions } from '../options/common-options.ts'

/** What every machine is told, with the option that says it: others are told only where the template has them. */
const alwaysTold: Readonly<Record<string, keyof CommonOptions>> = {
  memory: 'memory',
  cores: 'cores',
  sockets: 'sockets',
  cpu: 'cpu_type',
  numa: 'numa',
  ostype: 'os',
  scsihw: 'scsi_controller',
  onboot: 'onboot',
  kvm: 'disable_kvm',
  agent: 'qemu_agent',
}

/** Without what only a default says: a clone that keeps its hardware has that of its source. */
export function withoutDefaults<Value>(
  hardware: Readonly<Record<string, Value>>,
  { places }: Pick<RuleContext, 'places'>,
): Record<string, Value> {
  const isMeant = ([key]: readonly [string, unknown]) => {
    const option = alwaysTold[key]
    return option === undefined || places.isSet([option])
  }
  return Object.fromEntries(Object.entries(hardware).filter(isMeant))
}

const kept = new Set<string | number>([...Object.values(alwaysTold), 'bios', 'machine', 'vga'])

/** In which hardware that the template does not mention is not known: the server has it. Rules about it wait. */
export function keepingContext<Context extends RuleContext>(context: Context): Context {
  const { places } = context
  const isKept = (path: OptionPath) => kept.has(path[0] ?? '') && !places.isSet(path.slice(0, 1))
  return { ...context, isLate: (path: OptionPath) => context.isLate(path) || isKept(path) }
}
