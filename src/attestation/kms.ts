/** A key that is kept by a service that can not be asked here, by its address; undefined: it is none. */
export function serviceOf(address: string): string | undefined {
  const [, scheme] = /^([a-z]+):\/\//.exec(address) ?? []
  return scheme === undefined ? undefined : services[scheme]
}

const services: Readonly<Record<string, string>> = {
  awskms: 'AWS KMS',
  gcpkms: 'Google Cloud KMS',
  azurekms: 'Azure Key Vault',
}

/** What to do where a key is kept by a service. */
export function kmsAdvice(service: string): string {
  return `Keys of ${service} are reached by its own library, which is not part of this product. Sign with a PEM file (\`signing_mode = "key"\`), or sign the statement that \`signing_mode = "none"\` writes with a program of the service.`
}
