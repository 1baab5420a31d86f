// src/attestation/kms.ts
/** A key that is kept by a service that can not be asked here, by its address; undefined: it is none. */
function serviceOf(address) {
	const [, scheme] = /^([a-z]+):\/\//.exec(address) ?? [];
	return scheme === void 0 ? void 0 : services[scheme];
}
const services = {
	awskms: "AWS KMS",
	gcpkms: "Google Cloud KMS",
	azurekms: "Azure Key Vault"
};
/** What to do where a key is kept by a service. */
function kmsAdvice(service) {
	return `Keys of ${service} are reached by its own library, which is not part of this product. Sign with a PEM file (\`signing_mode = "key"\`), or sign the statement that \`signing_mode = "none"\` writes with a program of the service.`;
}

export { serviceOf as n, kmsAdvice as t };