import { ExternalError } from '../diagnostics/errors.ts'

/** What an envelope says that its payload is. */
export const inTotoType = 'application/vnd.in-toto+json'

/** A DSSE envelope: https://github.com/secure-systems-lab/dsse. */
export interface Envelope {
  readonly payloadType: string
  /** Base64. */
  readonly payload: string
  readonly signatures: readonly EnvelopeSignature[]
}

export interface EnvelopeSignature {
  readonly keyid?: string
  /** Base64. */
  readonly sig: string
  /** PEM, where it was signed without a key that lasts. */
  readonly cert?: string
}

/** What is signed: no other type or length can be made of the same bytes. */
export function preAuthEncoding(payloadType: string, payload: Buffer): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `
  return Buffer.concat([Buffer.from(head), payload])
}

export function envelopeOf(payload: Buffer, signature: EnvelopeSignature): Envelope {
  return { payloadType: inTotoType, payload: payload.toString('base64'), signatures: [signature] }
}

/** Throws ExternalError where the text is none, or of something else than an in-toto statement. */
export function readEnvelope(text: string, name: string): Envelope {
  const unreadable = (why: string, detail?: string) =>
    new ExternalError('attestation-unreadable', `${name} is no signed attestation: ${why}`, detail)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw unreadable((cause as Error).message)
  }
  const { payloadType, payload, signatures } = (value ?? {}) as Partial<Envelope>
  if (payloadType === undefined && typeof value === 'object' && value !== null && 'predicateType' in value)
    throw unreadable('it has no signature', 'It was written with `signing_mode = "none"`: there is nothing to verify.')
  if (payloadType !== inTotoType)
    throw unreadable(`its payloadType is ${JSON.stringify(payloadType) ?? 'not there'}, and not ${inTotoType}`)
  if (typeof payload !== 'string' || !isBase64(payload)) throw unreadable('its payload is not base64')
  if (!Array.isArray(signatures) || signatures.length === 0) throw unreadable('it has no signatures')
  for (const each of signatures as unknown[]) {
    const { sig, cert } = (each ?? {}) as Partial<EnvelopeSignature>
    if (typeof sig !== 'string' || !isBase64(sig)) throw unreadable('a signature is not base64')
    if (cert !== undefined && typeof cert !== 'string') throw unreadable('a certificate is no text')
  }
  return { payloadType, payload, signatures: signatures as readonly EnvelopeSignature[] }
}

/** As strict as Go's reader: what it does not take, nobody else is told to be good. */
function isBase64(text: string): boolean {
  return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text.replaceAll(/[\r\n]/g, ''))
}
