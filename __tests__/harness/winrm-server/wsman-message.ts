import { randomUUID } from 'node:crypto'
import { type Action, actions, anonymous, declarations } from '../../../src/communicators/winrm/wsman/names.ts'
import { escapeXml, find, findAll, parseXml, type XmlElement } from '../../../src/communicators/winrm/wsman/xml.ts'

/** A request of WS-Management, as the server understood it. */
export interface WsmanRequest {
  readonly action: Action
  readonly messageId: string
  readonly shellId: string | undefined
  readonly options: Readonly<Record<string, string>>
  /** Milliseconds. */
  readonly operationTimeout: number
  readonly maxEnvelopeSize: number
  readonly body: XmlElement
}

/** What WinRM's faults are called, by wsmerror.h. */
export const faults = {
  timedOut: {
    code: 2150858793,
    subcode: 'w:TimedOut',
    text: 'The WS-Management service cannot complete the operation within the time specified in OperationTimeout.',
  },
  shellNotFound: {
    code: 2150858843,
    subcode: 'w:InvalidSelectors',
    text: 'The request for the Windows Remote Shell failed because the shell was not found on the server.',
  },
  tooManyShells: {
    code: 2150859173,
    subcode: 'w:QuotaLimit',
    text: 'The WS-Management service cannot process the request. The maximum number of concurrent shells for this user has been exceeded.',
  },
  tooManyOperations: {
    code: 2150859174,
    subcode: 'w:QuotaLimit',
    text: 'The WS-Management service cannot process the request. The maximum number of concurrent operations for this user has been exceeded.',
  },
  tooLarge: {
    code: 2150858790,
    subcode: 'w:EncodingLimit',
    text: 'The WS-Management service cannot process the request because it is larger than the maximum size allowed.',
  },
  invalid: {
    code: 2150858791,
    subcode: 'w:SchemaValidationError',
    text: 'The WS-Management service cannot process the request because the request packet does not have a valid SOAP body.',
  },
  aborted: {
    code: 995,
    subcode: 'w:InternalError',
    text: 'The I/O operation has been aborted because of either a thread exit or an application request.',
  },
  accessDenied: { code: 5, subcode: 'w:AccessDenied', text: 'Access is denied.' },
} as const

export interface Fault {
  readonly code: number
  readonly subcode: string
  readonly text: string
}

export class WsmanFault extends Error {
  readonly fault: Fault

  constructor(fault: Fault) {
    super(fault.text)
    this.fault = fault
  }
}

/** Throws WsmanFault where it is no request of a shell. */
export function readRequest(text: string): WsmanRequest {
  let envelope: XmlElement
  try {
    envelope = parseXml(text)
  } catch {
    throw new WsmanFault(faults.invalid)
  }
  const header = find(envelope, 'Header')
  const body = find(envelope, 'Body')
  const wanted = header && find(header, 'Action')?.text
  const action = (Object.keys(actions) as Action[]).find((each) => actions[each] === wanted)
  if (header === undefined || body === undefined || action === undefined) throw new WsmanFault(faults.invalid)
  const named = (kind: string) =>
    findAll(header, kind).map(({ attributes, text: value }) => [attributes['Name'] ?? '', value])
  return {
    action,
    messageId: find(header, 'MessageID')?.text ?? '',
    shellId: Object.fromEntries(named('Selector'))['ShellId'],
    options: Object.fromEntries(named('Option')),
    operationTimeout: milliseconds(find(header, 'OperationTimeout')?.text),
    maxEnvelopeSize: Number(find(header, 'MaxEnvelopeSize')?.text ?? 153_600),
    body,
  }
}

/** `PT60S`, `PT1M0.5S`. */
function milliseconds(duration: string | undefined): number {
  const [, hours = 0, minutes = 0, seconds = 0] =
    /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$/.exec(duration ?? '') ?? []
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000 || 60_000
}

export function renderAnswer({ action, messageId }: WsmanRequest, body: string): string {
  return envelope(`${actions[action]}Response`, messageId, body)
}

export function renderFault({ code, subcode, text }: Fault, messageId = ''): string {
  const sender = subcode === 'w:InternalError' || subcode === 'w:TimedOut' ? 's:Receiver' : 's:Sender'
  return envelope(
    'http://schemas.dmtf.org/wbem/wsman/1/wsman/fault',
    messageId,
    `<s:Fault><s:Code><s:Value>${sender}</s:Value><s:Subcode><s:Value>${subcode}</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang="en-US">${escapeXml(text)} </s:Text></s:Reason><s:Detail><f:WSManFault Code="${code}" Machine="127.0.0.1"><f:Message>${escapeXml(text)} </f:Message></f:WSManFault></s:Detail></s:Fault>`,
  )
}

function envelope(action: string, messageId: string, body: string): string {
  return `<s:Envelope xml:lang="en-US" ${declarations}><s:Header><a:Action>${action}</a:Action><a:MessageID>uuid:${randomUUID().toUpperCase()}</a:MessageID><a:To>${anonymous}</a:To><a:RelatesTo>${escapeXml(messageId)}</a:RelatesTo></s:Header><s:Body>${body}</s:Body></s:Envelope>`
}
