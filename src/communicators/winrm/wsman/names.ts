const shell = 'http://schemas.microsoft.com/wbem/wsman/1/windows/shell'
const transfer = 'http://schemas.xmlsoap.org/ws/2004/09/transfer'

/** What can be asked of a server, by [MS-WSMV] 3.1.4. */
export const actions = {
  create: `${transfer}/Create`,
  delete: `${transfer}/Delete`,
  command: `${shell}/Command`,
  receive: `${shell}/Receive`,
  send: `${shell}/Send`,
  signal: `${shell}/Signal`,
} as const

export type Action = keyof typeof actions

/** The shell that runs command lines by `cmd`. */
export const cmdShell = `${shell}/cmd`

export const signals = {
  terminate: `${shell}/signal/terminate`,
  interrupt: `${shell}/signal/ctrl_c`,
} as const

export const commandDone = `${shell}/CommandState/Done`
export const commandRunning = `${shell}/CommandState/Running`

export const namespaces = {
  s: 'http://www.w3.org/2003/05/soap-envelope',
  a: 'http://schemas.xmlsoap.org/ws/2004/08/addressing',
  x: transfer,
  w: 'http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd',
  p: 'http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd',
  f: 'http://schemas.microsoft.com/wbem/wsman/1/wsmanfault',
  rsp: shell,
} as const

/** The declarations of all of them, for the outermost element. */
export const declarations = Object.entries(namespaces)
  .map(([prefix, uri]) => `xmlns:${prefix}="${uri}"`)
  .join(' ')

export const anonymous = 'http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous'
