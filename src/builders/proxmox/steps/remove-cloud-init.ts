import { drivesOf } from '../../../proxmox/notation/drive-notation.ts'
import type { Vm } from '../machine/vm.ts'
import type { MachinePlan } from '../plan/machine-plan.ts'

const cloudInitValues = ['cipassword', 'ciuser', 'nameserver', 'searchdomain', 'sshkeys']

/** Takes the cloud-init settings of the build out of the machine, so that the template carries nobody's. */
export async function removeCloudInit({ imports }: MachinePlan, vm: Vm): Promise<void> {
  const config = (await vm.config()) ?? {}
  const drives = [...drivesOf(config)].filter(([, drive]) => drive.cloudInit && drive.cdrom).map(([key]) => key)
  // A clone keeps what its source has of others, such as cicustom.
  const own = Object.keys(imports?.values ?? {})
  const values = Object.keys(config).filter(
    (key) => cloudInitValues.includes(key) || own.includes(key) || /^ipconfig\d+$/.test(key),
  )
  const keys = [...drives, ...values]
  if (keys.length > 0) await vm.configure({ delete: keys.join(',') })
}
