import { callerId } from '../../access/effective-rights.ts'
import { LoginError } from '../../api-errors.ts'
import { hasDisplayPasswords } from '../../release.ts'
import { runningMachine } from '../../vm/running-machines.ts'
import { randomPassword } from '../../vm/vnc-proxies.ts'
import { type Call, needs, ofVm, optionalFlag } from '../call.ts'

const path = '/nodes/{node}/qemu/{vmid}'
const mayLook = needs('/vms/{vmid}', 'VM.Console')

const proxy: Call = {
  method: 'POST',
  path: `${path}/vncproxy`,
  description: 'Open the display for one visitor, who has ten seconds to come.',
  proxied: true,
  permission: mayLook,
  parameters: { ...ofVm, 'generate-password': optionalFlag, websocket: optionalFlag },
  run: ({ datacenter, access, node, parameters }) => {
    const vmid = parameters.integer('vmid')
    datacenter.vms.read(node, vmid)
    const user = callerId(access.caller)
    const inTicket = hasDisplayPasswords(access.version)
    const generated = inTicket || parameters.flag('generate-password') ? randomPassword() : undefined
    const ticket = datacenter.tickets.issueVnc(user, `/vms/${vmid}`, inTicket ? generated : undefined)
    const opened = datacenter.vncProxies.open(node, vmid, user, generated ?? ticket)
    return {
      user,
      ticket,
      port: String(opened.port),
      upid: opened.upid,
      cert: datacenter.certificate.cert,
      ...(generated === undefined ? {} : { password: generated }),
    }
  },
}

/** What is checked before a WebSocket is opened; without one it answers the port alone. */
const websocket: Call = {
  method: 'GET',
  path: `${path}/vncwebsocket`,
  description: 'Look at a display that vncproxy opened (WebSocket).',
  permission: mayLook,
  parameters: {
    ...ofVm,
    port: { type: 'integer', minimum: 5900, maximum: 5999 },
    vncticket: { type: 'string', maxLength: 512 },
  },
  run: ({ datacenter, access, node, parameters }) => {
    const ticket = parameters.text('vncticket')
    const vmid = parameters.integer('vmid')
    if (!datacenter.tickets.verifyVnc(ticket, callerId(access.caller), `/vms/${vmid}`)) {
      throw new LoginError('permission denied - invalid PVEVNC ticket')
    }
    datacenter.vms.read(node, vmid)
    return { port: parameters.text('port') }
  },
}

const spice: Call = {
  method: 'POST',
  path: `${path}/spiceproxy`,
  description: 'SPICE displays: there are none.',
  proxied: true,
  permission: mayLook,
  parameters: { ...ofVm, proxy: { type: 'string', optional: true, format: 'address' } },
  run: ({ datacenter, node, parameters }) => {
    const vmid = parameters.integer('vmid')
    datacenter.vms.read(node, vmid)
    runningMachine(datacenter.machines, vmid)
    throw new Error('no spice port')
  },
}

export const vncCalls: readonly Call[] = [proxy, websocket, spice]
