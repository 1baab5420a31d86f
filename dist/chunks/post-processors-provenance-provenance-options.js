import { n as serviceOf, t as kmsAdvice } from "./attestation-kms.js";
import { t as vaultKeyName } from "./attestation-vault-key-name.js";
import { B as string, D as array, L as object, O as boolean, R as record, T as _enum } from "./npm-zod.js";
import { t as resolveLocalPath } from "./options-local-path.js";
import { a as refuseUse, t as mayOpen } from "./options-trusted-use.js";

// src/post-processors/provenance/provenance-options.ts
const ofBills = "Of `sbom`, which is not made here.";
const ofKeyless = "Of `signing_mode = \"keyless\"`.";
const provenanceOptions = object({
	provenance: boolean().default(true).describe("Write a statement; `false` passes on what was built."),
	build_type: string().default("https://packer.io/buildtypes/hcl2/v1").describe("What the parameters of the statement mean, as a URI."),
	output_dir: string().default("").describe("Folder for the attestation; default: that of the first file that was built, or the current one."),
	template: string().default("").describe("Which template it was, for the statement; default: the path that was given to the run."),
	only_builds: array(string()).default([]).describe("Which builds it came from, for the statement."),
	user_variables: record(string(), string()).default({}).meta({ attribute: true }).describe("More variables for the statement, beside those of the template. Secrets are left out of their values."),
	source_uri: string().default("").describe("Where the source is, in place of what the platform or the repository says."),
	signing_mode: _enum([
		"none",
		"key",
		"kms",
		"keyless"
	]).default("none").describe("`key`: by the PEM key `signer`. `kms`: by a key of Vault, `hashivault://NAME`. `none`: a statement without a signature. `keyless` is refused before anything is built."),
	signer: string().default("").describe("PEM file with the private key: of an elliptic curve, RSA or Ed25519, without a passphrase. Or the address of a key of Vault."),
	key: string().default("").describe("The same as `signer`."),
	verifier: string().default("").describe("PEM file with the public key or certificate that the signature has to fit; default: that of `signer`."),
	sbom: boolean().default(false).describe("Refused: the input `sbom` and the provisioner `hcp-sbom` make bills of the guest."),
	sbom_format: string().default("").describe(ofBills),
	sbom_scan_path: string().default("").describe(ofBills),
	sbom_scope: string().default("").describe(ofBills),
	sbom_exclude: array(string()).default([]).describe(ofBills),
	fulcio_url: string().default("").describe(ofKeyless),
	rekor_url: string().default("").describe(ofKeyless),
	upload_tlog: boolean().default(false).describe(ofKeyless),
	trusted_root_path: string().default("").describe(ofKeyless),
	keyless_identity: string().default("").describe(ofKeyless),
	keyless_oidc_issuer: string().default("").describe(ofKeyless)
});
/** Checks what belongs together; `signer` is what one of its two names says. */
function resolveProvenance(given, context) {
	const { error, warn, refuse, isLate } = context;
	for (const name of [
		"output_dir",
		"verifier",
		"trusted_root_path"
	]) mayOpen(given[name], [name], context);
	if (given.signer !== "" && given.key !== "" && given.signer !== given.key) error("conflicting-options", ["key"], "signer and key must match when both are set");
	const path = given.signer === "" && given.key !== "" ? ["key"] : ["signer"];
	const signer = given.signer || given.key;
	if (serviceOf(signer) === void 0 && vaultKeyName(signer) === void 0) mayOpen(signer, path, context);
	if (given.sbom) refuse("signing-not-here", ["sbom"], "provenance makes no bill of material", "Packer scans the files that were built. The input `sbom` (`--sbom`) makes a bill of what is installed in the guest, and `hcp-sbom` keeps one that a program made there.");
	if ((given.signing_mode === "key" || given.signing_mode === "kms") && signer === "" && !isLate(["signer"]) && !isLate(["key"])) error("missing-option", ["signing_mode"], `signing_mode "${given.signing_mode}" requires signer or key`);
	switch (given.signing_mode) {
		case "none":
			if (signer !== "") warn("conflicting-options", path, "The statement is not signed", "`signing_mode` is `none` where it is not set: the key is not used. Set `signing_mode = \"key\"`.");
			return {
				...given,
				signer
			};
		case "kms":
			judgeService(signer, path, context);
			return {
				...given,
				signer,
				verifier: existing(given.verifier, ["verifier"], context)
			};
		case "keyless":
			judgeKeyless(given, context);
			return {
				...given,
				signer
			};
		case "key": return {
			...given,
			signer: existing(signer, path, context),
			verifier: existing(given.verifier, ["verifier"], context)
		};
	}
}
/** Nothing is built of a key: that it is another one makes no other template. It has been asked whether it may be read. */
function existing(file, path, context) {
	return resolveLocalPath(file, path, "file", context, () => true);
}
function judgeService(signer, path, context) {
	const { error, refuse, buildFails, isLate, env } = context;
	if (signer === "" || isLate(path)) return;
	const service = serviceOf(signer);
	if (vaultKeyName(signer) !== void 0) {
		refuseUse("network", "Signing with a key of Vault", path, context);
		if (!env["VAULT_TOKEN"]) buildFails("key-service-failed", path, "Vault is asked with VAULT_TOKEN, which the environment does not have");
	} else if (service === void 0) error("invalid-option-value", path, "signing_mode \"kms\" requires the address of a key", "Of Vault it is hashivault://NAME; awskms://, gcpkms:// and azurekms:// are known, and refused.");
	else refuse("signing-not-here", path, `Keys of ${service} can not be reached`, kmsAdvice(service));
}
function judgeKeyless(given, { error, refuse, isLate }) {
	if (given.verifier !== "") error("conflicting-options", ["verifier"], "signing_mode \"keyless\" does not support verifier overrides");
	for (const name of ["keyless_identity", "keyless_oidc_issuer"]) if (given[name].trim() === "" && !isLate([name])) error("missing-option", ["signing_mode"], `signing_mode "keyless" requires ${name}`);
	refuse("signing-not-here", ["signing_mode"], "Sigstore does not sign here", "In a workflow of GitHub the input `attest: true` has the same statement signed by its identity. Else sign with a key, or sign what `signing_mode = \"none\"` writes: `cosign attest-blob`.");
}

export { resolveProvenance as n, provenanceOptions as t };