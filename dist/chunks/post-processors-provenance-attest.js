import { n as inTotoType, r as preAuthEncoding, t as envelopeOf } from "./attestation-envelope.js";
import { n as readSigningKey, r as readVerifyingKey } from "./attestation-pem-key.js";
import { n as ExternalError } from "./diagnostics-errors.js";
import { t as makeFolder } from "./host-make-folder.js";
import { t as replaceFileSync } from "./host-replace-file.js";
import { n as refusedFile } from "./trust-refused.js";
import { t as stateProvenance } from "./post-processors-provenance-state-provenance.js";
import { basename, dirname, join, resolve } from "node:path";

// src/post-processors/provenance/attest.ts
/** Writes the attestation. Answers its file, relative to the working directory where the options are. */
async function attest(options, context) {
	const { workingDirectory, trust } = context;
	const { statement } = await stateProvenance(options, context);
	const file = fileFor(options, context);
	const absolute = resolve(workingDirectory, file);
	const refused = refusedFile(trust, absolute, `output_dir: ${file}`);
	if (refused !== void 0) throw new ExternalError(refused.code, refused.summary, refused.detail);
	const text = await textOf(statement, options, context);
	try {
		await makeFolder(dirname(absolute));
		replaceFileSync(absolute, text);
	} catch (cause) {
		throw new ExternalError("unwritable-file", `Unable to write ${file}: ${cause.message}`);
	}
	return file;
}
async function textOf(statement, { signing_mode, signer, verifier }, { env, signal }) {
	if (signing_mode === "none") return `${JSON.stringify(statement, void 0, 2)}\n`;
	const payload = Buffer.from(JSON.stringify(statement));
	const signed = preAuthEncoding(inTotoType, payload);
	const key = signing_mode === "kms" ? await vaultKey(signer, env, signal) : readSigningKey(signer, basename(signer));
	const signature = await key.sign(signed);
	if (!(verifier === "" ? key.verifier : readVerifyingKey(verifier, basename(verifier))).verifies(signed, signature)) throw new ExternalError("attestation-not-verified", "The key of verifier is not that of signer", "Whoever verifies the attestation with it would be told that it is not good.");
	const envelope = envelopeOf(payload, {
		keyid: key.keyId,
		sig: signature.toString("base64")
	});
	return `${JSON.stringify(envelope, void 0, 2)}\n`;
}
async function vaultKey(signer, env, signal) {
	const { openVaultKey } = await import("./attestation-vault-key.js");
	return openVaultKey(signer, env, signal);
}
/** As Packer names it: builds that end side by side write files of their own. */
function fileFor({ output_dir }, { artifact, buildName, builderType }) {
	const [first] = artifact.files ?? [];
	const base = first === void 0 ? harmless(`${builderType}-${artifact.id}`) : basename(first);
	const build = harmless(buildName.trim());
	const stem = build === "" || base === build || base.startsWith(`${build}.`) ? base : `${build}.${base}`;
	return join(output_dir || (first === void 0 ? "." : dirname(first)), `${stem}.provenance.json`);
}
function harmless(text) {
	return text.replace(/[^\p{L}\p{Nd}._-]/gu, "_");
}

export { attest };