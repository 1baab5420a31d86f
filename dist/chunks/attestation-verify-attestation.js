import { n as ExternalError } from "./diagnostics-errors.js";
import { n as readSmallFile } from "./intake-small-file.js";
import { t as hashFile } from "./media-hash.js";
import { i as readEnvelope, r as preAuthEncoding } from "./attestation-envelope.js";
import { n as serviceOf, t as kmsAdvice } from "./attestation-kms.js";
import { r as readVerifyingKey } from "./attestation-pem-key.js";
import { n as readStatement, r as slsaProvenance } from "./attestation-statement.js";
import path from "node:path";

// src/attestation/verify-attestation.ts
/** Answers the statement whose signature is good and that says what is expected. Throws ExternalError where it is not so. */
async function verifyAttestation(given) {
	const { attestation, workingDirectory } = given;
	const envelope = readEnvelope(textOf(path.resolve(workingDirectory, attestation), attestation), attestation);
	const key = await keyFor(envelope, given);
	const payload = Buffer.from(envelope.payload, "base64");
	const signed = preAuthEncoding(envelope.payloadType, payload);
	if (!envelope.signatures.some(({ sig }) => key.verifies(signed, Buffer.from(sig, "base64")))) throw failed(`The signature of ${attestation} is not that of the key`, "It was signed with another, or changed.");
	const statement = readStatement(payload.toString("utf8"), attestation);
	await meetsPolicy(statement, given);
	return statement;
}
async function keyFor({ signatures }, given) {
	const { signingMode, key, verifier, workingDirectory, env, signal } = given;
	const hasCertificate = signatures.some(({ cert = "" }) => cert.trim() !== "");
	if (signingMode === "keyless" || signingMode === void 0 && hasCertificate) throw keyless();
	const reference = verifier ?? key;
	if (reference === void 0) throw failed("There is no key to verify with", "Name the public key: -verifier=FILE, or -key=FILE.");
	const service = serviceOf(reference);
	if (service !== void 0) throw new ExternalError("signing-not-here", `${reference} can not be asked for its key`, kmsAdvice(service));
	if (!reference.startsWith("hashivault:")) return readVerifyingKey(path.resolve(workingDirectory, reference), reference);
	const { openVaultKey } = await import("./attestation-vault-key.js");
	return (await openVaultKey(reference, env, signal)).verifier;
}
function keyless() {
	return new ExternalError("signing-not-here", "An attestation that Sigstore signed without a key can not be verified here", "Packer verifies it: packer verify-attestation -keyless-identity=... -keyless-oidc-issuer=... .");
}
async function meetsPolicy(statement, policy) {
	const { predicateType, builderId, sourceUri, artifact } = policy;
	if (predicateType !== void 0 && statement.predicateType !== predicateType) throw failed(`The predicate is of the type ${statement.predicateType}, and not ${predicateType}`);
	if (artifact !== void 0) await isAbout(statement, artifact, policy);
	if (builderId === void 0 && sourceUri === void 0) return;
	if (statement.predicateType !== "https://slsa.dev/provenance/v1") throw failed(`Builder and source are told by ${slsaProvenance}, and this is ${statement.predicateType}`);
	const { buildDefinition, runDetails } = statement.predicate ?? {};
	if (builderId !== void 0 && runDetails?.builder?.id !== builderId) throw failed(`The builder is ${runDetails?.builder?.id ?? "not told"}, and not ${builderId}`);
	const sources = (buildDefinition?.resolvedDependencies ?? []).map(({ uri }) => uri);
	if (sourceUri !== void 0 && !sources.includes(sourceUri)) throw failed(`It was not built from ${sourceUri}`, `It names: ${sources.join(", ") || "nothing"}.`);
}
async function isAbout(statement, artifact, { workingDirectory, signal }) {
	const name = path.basename(artifact);
	const digest = await hashFile(path.resolve(workingDirectory, artifact), "sha256", { signal }).catch((cause) => {
		signal.throwIfAborted();
		throw new ExternalError("unreadable-file", `The artifact ${artifact} can not be read: ${cause.message}`);
	});
	const named = statement.subject.filter((each) => each?.name === name);
	if (named.some((each) => each.digest?.["sha256"]?.toLowerCase() === digest)) return;
	throw failed(`The attestation is not about ${artifact}`, named.length > 0 ? `The file has another content than the one that was attested: its SHA-256 is ${digest}.` : `It is about: ${statement.subject.map((each) => each?.name).join(", ") || "nothing"}.`);
}
function textOf(file, name) {
	try {
		return readSmallFile(file).toString("utf8");
	} catch (cause) {
		throw new ExternalError("unreadable-file", `${name} can not be read: ${cause.message}`);
	}
}
function failed(summary, detail) {
	return new ExternalError("attestation-not-verified", summary, detail);
}

export { verifyAttestation };