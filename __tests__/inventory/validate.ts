import { Version } from '@cyclonedx/cyclonedx-library/Spec'
import { JsonStrictValidator } from '@cyclonedx/cyclonedx-library/Validation'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { fixture } from './guests.ts'

/** What is wrong with a document by the schema of CycloneDX 1.6, whose library has it; null: nothing. */
export function wrongInCycloneDx(text: string): Promise<unknown> {
  return cycloneDx.validate(text)
}
const cycloneDx = new JsonStrictValidator(Version.v1dot6)

const ajv = new Ajv({ allErrors: true, strict: false })
addFormats.default(ajv)
const isSpdx = ajv.compile(JSON.parse(fixture('spdx-2.3.schema.json')))

/** What is wrong with a document by the schema of SPDX 2.3; null: nothing. */
export function wrongInSpdx(text: string): unknown {
  return isSpdx(JSON.parse(text)) ? null : isSpdx.errors
}
