import { n as ExternalError } from "./diagnostics-errors.js";
import { n as readSmallFile } from "./intake-small-file.js";
import { createHash, createPrivateKey, createPublicKey, sign, verify } from "node:crypto";

// src/attestation/pem-key.ts
/** From a PEM file: PKCS #8, PKCS #1 or SEC 1, without a passphrase. Throws ExternalError. */
function readSigningKey(file, name) {
	const key = parsed(file, name, createPrivateKey);
	const verifier = verifierOf(createPublicKey(key), name);
	return {
		keyId: keyIdOf(createPublicKey(key)),
		sign: (data) => Promise.resolve(sign(hashFor(key), data, key)),
		verifier
	};
}
/** From a PEM file: a public key, a certificate, or the private key that belongs to it. Throws ExternalError. */
function readVerifyingKey(file, name) {
	return verifierOf(parsed(file, name, createPublicKey), name);
}
function verifierOf(key, name) {
	requireKind(key, name);
	return { verifies(data, signature) {
		try {
			return verify(hashFor(key), data, key, signature);
		} catch {
			return false;
		}
	} };
}
/** As Packer has it: the SHA-256 of the public key's PEM. */
function keyIdOf(key) {
	return createHash("sha256").update(key.export({
		type: "spki",
		format: "pem"
	})).digest("hex");
}
function parsed(file, name, parse) {
	const pem = readFile(file, name);
	try {
		const key = parse(pem);
		requireKind(key, name);
		return key;
	} catch (cause) {
		if (cause instanceof ExternalError) throw cause;
		const { code } = cause;
		const detail = code === "ERR_MISSING_PASSPHRASE" || pem.includes("ENCRYPTED") ? "It has a passphrase: keep it without one where only the workflow reads it, such as a file made of a secret." : "It has to be PEM: a key in PKCS #8, PKCS #1 or SEC 1, or a certificate.";
		throw new ExternalError("signing-key-unusable", `${name} holds no key that can be used`, detail);
	}
}
function readFile(file, name) {
	try {
		return readSmallFile(file);
	} catch (cause) {
		throw new ExternalError("unreadable-file", `The key ${name} can not be read: ${cause.message}`);
	}
}
function requireKind(key, name) {
	if ([
		"rsa",
		"ec",
		"ed25519"
	].includes(key.asymmetricKeyType ?? "")) return;
	throw new ExternalError("signing-key-unusable", `The key ${name} is of the kind ${key.asymmetricKeyType}, which attestations are not signed with`, "Take one of an elliptic curve, RSA or Ed25519: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256");
}
function hashFor({ asymmetricKeyType }) {
	return asymmetricKeyType === "ed25519" ? null : "sha256";
}

export { verifierOf as i, readSigningKey as n, readVerifyingKey as r, keyIdOf as t };