import { randomUUID } from 'node:crypto'
import { type Action, actions, anonymous, cmdShell, declarations } from './names.ts'
import { escapeXml } from './xml.ts'

export interface Request {
  readonly action: Action
  readonly shellId?: string
  readonly options?: Readonly<Record<string, string>>
  /** XML. */
  readonly body: string
  /** Seconds that the server may take before it answers with a fault. */
  readonly seconds: number
}

/** What an answer may have; what Windows' own client asks for. */
const maxEnvelopeSize = 512_000

/** A message of WS-Management to a server's shells. */
export function renderRequest(to: string, { action, shellId, options = {}, body, seconds }: Request): string {
  const chosen = Object.entries(options).map(([name, value]) => `<w:Option Name="${name}">${value}</w:Option>`)
  const header = [
    `<a:To>${escapeXml(to)}</a:To>`,
    `<a:ReplyTo><a:Address s:mustUnderstand="true">${anonymous}</a:Address></a:ReplyTo>`,
    `<w:MaxEnvelopeSize s:mustUnderstand="true">${maxEnvelopeSize}</w:MaxEnvelopeSize>`,
    `<a:MessageID>uuid:${randomUUID().toUpperCase()}</a:MessageID>`,
    '<w:Locale xml:lang="en-US" s:mustUnderstand="false"/><p:DataLocale xml:lang="en-US" s:mustUnderstand="false"/>',
    `<w:OperationTimeout>PT${seconds}S</w:OperationTimeout>`,
    `<w:ResourceURI s:mustUnderstand="true">${cmdShell}</w:ResourceURI>`,
    `<a:Action s:mustUnderstand="true">${actions[action]}</a:Action>`,
    shellId === undefined
      ? ''
      : `<w:SelectorSet><w:Selector Name="ShellId">${escapeXml(shellId)}</w:Selector></w:SelectorSet>`,
    chosen.length === 0 ? '' : `<w:OptionSet>${chosen.join('')}</w:OptionSet>`,
  ]
  return `<?xml version="1.0" encoding="UTF-8"?><s:Envelope ${declarations}><s:Header>${header.join('')}</s:Header><s:Body>${body}</s:Body></s:Envelope>`
}
