import type { ChannelAnswer } from '../http/channel.ts'
import { Nonsense, WinrmFault } from '../winrm-failure.ts'
import { commandDone } from './names.ts'
import { find, findAll, parseXml, type XmlElement } from './xml.ts'

/** The body of an answer. Throws WinrmFault and Nonsense. */
export function readAnswer({ status, text }: ChannelAnswer): XmlElement {
  let envelope: XmlElement
  try {
    envelope = parseXml(text)
  } catch (cause) {
    throw new Nonsense(`it answers with status ${status} and no message of WinRM: ${excerpt(text)}`, { cause })
  }
  const body = envelope.name === 'Envelope' ? envelope.children.find(({ name }) => name === 'Body') : undefined
  if (body === undefined)
    throw new Nonsense(`it answers with status ${status} and no message of WinRM: ${excerpt(text)}`)
  const fault = find(body, 'Fault')
  if (fault !== undefined) throw toFault(fault)
  if (status !== 200) throw new Nonsense(`it answers with status ${status}`)
  return body
}

function toFault(fault: XmlElement): WinrmFault {
  const details = find(fault, 'WSManFault')
  const words = [find(fault, 'Text')?.text, details && find(details, 'Message')?.text]
  const said = words.map((each) => each?.replace(/\s+/g, ' ').trim()).find((each) => each)
  const code = Number(details?.attributes['Code'] ?? 0)
  return new WinrmFault(Number.isSafeInteger(code) ? code : 0, said?.slice(0, 1000) ?? 'it gives no reason')
}

function excerpt(text: string): string {
  return JSON.stringify(text.slice(0, 80))
}

/** Throws Nonsense where there is no such thing. */
export function shellIdOf(body: XmlElement): string {
  const selector = findAll(body, 'Selector').find(({ attributes }) => attributes['Name'] === 'ShellId')
  return needed(selector?.text ?? find(body, 'ShellId')?.text, 'shell')
}

/** Throws Nonsense where there is no such thing. */
export function commandIdOf(body: XmlElement): string {
  return needed(find(body, 'CommandId')?.text, 'command')
}

function needed(id: string | undefined, what: string): string {
  if (id === undefined || id === '') throw new Nonsense(`it made a ${what} and does not say which`)
  return id
}

export interface Output {
  readonly stdout: Buffer
  readonly stderr: Buffer
  /** The command is over. */
  readonly isDone: boolean
  /** Of 32 bits with a sign; 0 where none was told. */
  readonly exitCode: number
}

/** What came of a command since it was asked last. */
export function outputOf(body: XmlElement): Output {
  const streams = findAll(body, 'Stream')
  const of = (stream: string): Buffer =>
    Buffer.concat(
      streams.filter(({ attributes }) => attributes['Name'] === stream).map(({ text }) => Buffer.from(text, 'base64')),
    )
  const state = find(body, 'CommandState')
  if (state === undefined && streams.length === 0)
    throw new Nonsense('it answers with no output and no state of the command')
  const isDone = state?.attributes['State'] === commandDone
  const exitCode = Number(state && find(state, 'ExitCode')?.text) || 0
  return { stdout: of('stdout'), stderr: of('stderr'), isDone, exitCode }
}
