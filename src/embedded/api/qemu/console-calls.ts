import { errorText } from '../../api-errors.ts'
import { hasAgentPrivileges } from '../../release.ts'
import { runningMachine } from '../../vm/running-machines.ts'
import { type Call, needs, ofVm, rootOnlySkiplock } from '../call.ts'
import { checkMonitorCommand } from './monitor-rights.ts'

const path = '/nodes/{node}/qemu/{vmid}'

const sendkey: Call = {
  method: 'PUT',
  path: `${path}/sendkey`,
  description: 'Press keys, by the names of the QEMU monitor.',
  proxied: true,
  permission: needs('/vms/{vmid}', 'VM.Console'),
  parameters: { ...ofVm, key: { type: 'string' }, skiplock: rootOnlySkiplock },
  run: async ({ datacenter, node, parameters }) => {
    const vmid = parameters.integer('vmid')
    datacenter.vms.read(node, vmid)
    const machine = runningMachine(datacenter.machines, vmid)
    const key = parameters.text('key')
    if (/[^\u0020-\u007e]/.test(key))
      throw new Error(`VM ${vmid} qmp command 'human-monitor-command' failed - got timeout`)
    try {
      await machine.sendKey(key)
    } catch (error) {
      // The monitor's own text ends in CR LF; a genuine server cannot put that into a status line.
      throw new Error(`${errorText(error).trimEnd()}\r\n`)
    }
  },
}

const monitor: Call = {
  method: 'POST',
  path: `${path}/monitor`,
  description: 'Run a command of the QEMU monitor.',
  proxied: true,
  permission: {
    text: 'VM.Monitor on /vms/{vmid}; from 9: Sys.Audit or Sys.Modify there; to change something: Sys.Modify on /',
    check: (access, at) => {
      if (hasAgentPrivileges(access.version)) access.checkAny(at('/vms/{vmid}'), 'Sys.Audit', 'Sys.Modify')
      else access.check(at('/vms/{vmid}'), 'VM.Monitor')
    },
  },
  parameters: { ...ofVm, command: { type: 'string' } },
  run: async ({ datacenter, access, node, parameters }) => {
    const vmid = parameters.integer('vmid')
    const command = parameters.text('command')
    checkMonitorCommand(access, command)
    datacenter.vms.read(node, vmid)
    try {
      return await runningMachine(datacenter.machines, vmid).monitor(command)
    } catch (error) {
      return `ERROR: ${errorText(error)}\n`
    }
  },
}

export const consoleCalls: readonly Call[] = [sendkey, monitor]
