import { createHash } from 'node:crypto'
import { type SignatureInput, signedHeaders } from '../../net/aws-signature.ts'
import type { HttpRequest } from '../evaluation/function.ts'

/** A POST with AWS's signature, version 4. */
export function signed(request: HttpRequest, input: SignatureInput): HttpRequest {
  const sha256 = createHash('sha256')
    .update(request.body ?? '')
    .digest('hex')
  const headers = request.headers ?? {}
  return { ...request, headers: signedHeaders({ method: 'POST', url: new URL(request.url), headers, sha256 }, input) }
}
