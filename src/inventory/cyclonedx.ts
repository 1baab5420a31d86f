import {
  ComponentType,
  ExternalReferenceType,
  LicenseAcknowledgement,
  LifecyclePhase,
} from '@cyclonedx/cyclonedx-library/Enums'
import {
  Bom,
  Component,
  ExternalReference,
  type License,
  LicenseExpression,
  NamedLicense,
  OrganizationalContact,
  OrganizationalEntity,
  Property,
  SpdxLicense,
} from '@cyclonedx/cyclonedx-library/Models'
import { JSON as Json, JsonSerializer } from '@cyclonedx/cyclonedx-library/Serialize'
import type { SpdxId } from '@cyclonedx/cyclonedx-library/SPDX'
import { Spec1dot6 } from '@cyclonedx/cyclonedx-library/Spec'
import { isCPE } from '@cyclonedx/cyclonedx-library/Types'
import { type BillFacts, makerOf, toolName, webAddress } from './bill.ts'
import type { InstalledPackage, OperatingSystem } from './installed.ts'
import { allOf, licenceOf } from './licence.ts'
import { packageUrl } from './package-url.ts'

/** The document of CycloneDX 1.6, as JSON. */
export function cycloneDxOf({ inventory, subject, madeAt, id, version }: BillFacts): string {
  const { manager, packages, system } = inventory
  const bom = new Bom({ serialNumber: `urn:uuid:${id}` })
  const { metadata, components } = bom
  metadata.timestamp = new Date(madeAt)
  metadata.lifecycles.add(LifecyclePhase.Build)
  metadata.tools.components.add(new Component(ComponentType.Application, toolName, { version }))
  // The kind of what is parted from other software by virtualization, in the words of the specification.
  const all = new Component(ComponentType.Container, subject, { bomRef: 'template' })
  metadata.component = all
  const systemPart = systemOf(system)
  for (const part of [systemPart, ...packages.map((one) => packageOf(one, packageUrl(one, manager, system)))]) {
    components.add(part)
    all.dependencies.add(part.bomRef)
  }
  const serializer = new JsonSerializer(new Json.Normalize.Factory(Spec1dot6))
  return `${serializer.serialize(bom, { space: 2 })}\n`
}

/** By this, scanners know whose lists of weaknesses they have to look into. */
function systemOf({ id, version, title, cpe }: OperatingSystem): Component {
  return new Component(ComponentType.OperatingSystem, id, {
    bomRef: `os:${id}${version === '' ? '' : `@${version}`}`,
    ...(version === '' ? {} : { version }),
    description: title,
    ...(isCPE(cpe) ? { cpe } : {}),
  })
}

function packageOf({ name, version, licences, homepage, maker, summary, source }: InstalledPackage, purl: string) {
  const part = new Component(ComponentType.Library, name, { version, purl, bomRef: purl })
  for (const licence of licencesOf(licences)) {
    licence.acknowledgement = LicenseAcknowledgement.Declared
    part.licenses.add(licence)
  }
  const page = webAddress(homepage)
  if (page !== undefined) part.externalReferences.add(new ExternalReference(page, ExternalReferenceType.Website))
  if (maker !== undefined) part.supplier = supplierOf(maker)
  if (summary !== undefined) part.description = summary
  if (source !== undefined) {
    part.properties.add(new Property('proxmox-template:source', source.name))
    part.properties.add(new Property('proxmox-template:source-version', source.version))
  }
  return part
}

/** One expression, or a licence each: both together are not allowed. */
function licencesOf(texts: readonly string[]): readonly License[] {
  const licences = texts.map(licenceOf)
  const together = allOf(licences)
  if (together !== undefined && !(licences.length === 1 && licences[0]?.kind === 'id'))
    return [new LicenseExpression(together)]
  return licences.map(({ kind, text }) => (kind === 'id' ? new SpdxLicense(text as SpdxId) : new NamedLicense(text)))
}

function supplierOf(maker: string): OrganizationalEntity {
  const { name, email } = makerOf(maker)
  const supplier = new OrganizationalEntity({ name })
  if (email !== undefined) supplier.contact.add(new OrganizationalContact({ name, email }))
  return supplier
}
