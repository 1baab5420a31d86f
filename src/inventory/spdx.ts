import { type BillFacts, makerOf, toolName, webAddress } from './bill.ts'
import type { InstalledPackage } from './installed.ts'
import { joined, licenceOf } from './licence.ts'
import { packageUrl } from './package-url.ts'

const nothing = 'NOASSERTION'
const template = 'SPDXRef-Template'

/** The document of SPDX 2.3, as JSON. */
export function spdxOf({ inventory, subject, madeAt, id, version }: BillFacts): string {
  const { manager, packages, system } = inventory
  const references = new References()
  const parts = packages.map((one) => packageOf(one, packageUrl(one, manager, system), references))
  const document = {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: subject,
    documentNamespace: `https://spdx.org/spdxdocs/${encodeURIComponent(subject)}-${id}`,
    creationInfo: {
      // Without fractions of a second.
      created: `${new Date(madeAt).toISOString().slice(0, 19)}Z`,
      creators: [`Tool: ${toolName}-${version}`],
    },
    packages: [
      {
        SPDXID: template,
        name: subject,
        versionInfo: `${system.id} ${system.version}`.trim(),
        downloadLocation: nothing,
        filesAnalyzed: false,
        licenseConcluded: nothing,
        licenseDeclared: nothing,
        copyrightText: nothing,
        primaryPackagePurpose: 'OPERATING_SYSTEM',
        summary: system.title,
      },
      ...parts,
    ],
    ...(references.texts.length === 0 ? {} : { hasExtractedLicensingInfos: references.texts }),
    relationships: [
      relation('SPDXRef-DOCUMENT', 'DESCRIBES', template),
      ...parts.map(({ SPDXID }) => relation(template, 'CONTAINS', SPDXID)),
    ],
  }
  return `${JSON.stringify(document, undefined, 2)}\n`
}

function relation(spdxElementId: string, relationshipType: string, relatedSpdxElement: string) {
  return { spdxElementId, relationshipType, relatedSpdxElement }
}

function packageOf(one: InstalledPackage, purl: string, references: References) {
  const { name, version, architecture, licences, homepage, maker, summary, source } = one
  const page = webAddress(homepage)
  return {
    SPDXID: references.idOf(`Package-${name}-${architecture}`),
    name,
    versionInfo: version,
    ...(maker === undefined ? {} : { supplier: supplierOf(maker) }),
    downloadLocation: nothing,
    filesAnalyzed: false,
    ...(page === undefined ? {} : { homepage: page }),
    ...(source === undefined ? {} : { sourceInfo: `built from source ${source.name} ${source.version}` }),
    licenseConcluded: nothing,
    licenseDeclared: licences.length === 0 ? nothing : joined(licences.map((text) => references.expressionOf(text))),
    copyrightText: nothing,
    ...(summary === undefined ? {} : { summary }),
    externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purl }],
  }
}

/** SPDX wants to know which of the two it is. A database does not: what is called like a group is one. */
function supplierOf(maker: string): string {
  const { name, email } = makerOf(maker)
  const isPerson = email !== undefined && !/\b(?:teams?|maintainers?|developers?|group|project|linux)\b/i.test(name)
  return `${isPerson ? 'Person' : 'Organization'}: ${name}${email === undefined ? '' : ` (${email})`}`
}

/** Names of things in one document, which are made of few signs and stand for one thing each. */
class References {
  readonly #taken = new Set<string>()
  /** The number that the next of this name may have: a guest can have tens of thousands of one name. */
  readonly #next = new Map<string, number>()
  readonly #licences = new Map<string, string>()
  /** What the licences say that are none of SPDX's list. */
  readonly texts: { readonly licenseId: string; readonly name: string; readonly extractedText: string }[] = []

  idOf(text: string): string {
    return this.#unique(`SPDXRef-${text}`)
  }

  expressionOf(licence: string): string {
    const { kind, text } = licenceOf(licence)
    if (kind !== 'name') return text
    const known = this.#licences.get(text)
    if (known !== undefined) return known
    const licenseId = this.#unique(`LicenseRef-${text}`)
    this.#licences.set(text, licenseId)
    const extractedText = `The database of the packages says no more than: ${text}`
    this.texts.push({ licenseId, name: text, extractedText })
    return licenseId
  }

  #unique(text: string): string {
    const base = text
      .replace(/[^A-Za-z0-9.-]+/g, '-')
      .replace(/-+$/, '')
      .slice(0, 200)
    let id = base
    let number = this.#next.get(base) ?? 2
    for (; this.#taken.has(id); number++) id = `${base}-${number}`
    this.#next.set(base, number)
    this.#taken.add(id)
    return id
  }
}
