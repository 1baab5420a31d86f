import { drivesOf } from '../../../proxmox/notation/drive-notation.ts'
import type { Vm } from '../machine/vm.ts'

const cloudInitValues = ['cipassword', 'ciuser', 'nameserver', 'searchdomain', 'sshkeys']

/** Takes the cloud-init settings of the build out of the machine, so that the template carries nobody's. */
export async function removeCloudInit(vm: Vm): Promise<void> {
  const config = (await vm.config()) ?? {}
  const drives = [...drivesOf(config)].filter(([, drive]) => drive.cloudInit && drive.cdrom).map(([key]) => key)
  const values = Object.keys(config).filter((key) => cloudInitValues.includes(key) || /^ipconfig\d+$/.test(key))
  const keys = [...drives, ...values]
  if (keys.length > 0) await vm.configure({ delete: keys.join(',') })
}
