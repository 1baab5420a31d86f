import type { ProvisionContext } from '../provisioner.ts'

/** What playbooks know of the build. */
export function packerVariables({
  scriptEnvironment: known,
}: Pick<ProvisionContext, 'scriptEnvironment'>): Readonly<Record<string, string>> {
  const names = {
    packer_build_name: 'PACKER_BUILD_NAME',
    packer_builder_type: 'PACKER_BUILDER_TYPE',
    packer_http_addr: 'PACKER_HTTP_ADDR',
  }
  return Object.fromEntries(
    Object.entries(names).flatMap(([name, from]) => (known[from] === undefined ? [] : [[name, known[from]]])),
  )
}
