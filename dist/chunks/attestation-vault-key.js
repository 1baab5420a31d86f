import { t as require_undici } from "./npm-undici.js";
import { n as ExternalError } from "./diagnostics-errors.js";
import { t as readSmallBody } from "./intake-small-body.js";
import { t as trustedContext } from "./net-ca.js";
import { i as verifierOf, t as keyIdOf } from "./attestation-pem-key.js";
import { t as vaultKeyName } from "./attestation-vault-key-name.js";
import { readFileSync } from "node:fs";
import { createPublicKey } from "node:crypto";

// src/attestation/vault-key.ts
var import_undici = require_undici();
/** A key that never leaves Vault. Asks for its public half at once. Throws ExternalError. */
async function openVaultKey(reference, env, signal) {
	const name = vaultKeyName(reference);
	if (name === void 0) throw new ExternalError("key-service-failed", `${reference} names no key of Vault`, "It is hashivault://NAME.");
	const ask = askerOf(env, reference, signal);
	const { type = "", latest_version: latest, keys = {} } = await ask("GET", `keys/${name}`);
	const version = keys[String(latest)]?.public_key;
	const isEdwards = type === "ed25519";
	const publicKey = typeof version === "string" ? publicKeyOf(version, isEdwards) : void 0;
	if (publicKey === void 0) throw new ExternalError("signing-key-unusable", `The key ${reference} is of the type ${type || "nobody knows"}, which attestations are not signed with`, "Vault has to keep one of the types ecdsa-p256, rsa-2048 or ed25519, or a larger one of these.");
	return {
		keyId: keyIdOf(publicKey),
		verifier: verifierOf(publicKey, reference),
		async sign(data) {
			const { signature } = await ask("POST", isEdwards ? `sign/${name}` : `sign/${name}/sha2-256`, {
				input: data.toString("base64"),
				...type.startsWith("rsa") ? { signature_algorithm: "pkcs1v15" } : {},
				...type.startsWith("ecdsa") ? { marshaling_algorithm: "asn1" } : {}
			});
			return Buffer.from(String(signature).split(":").at(-1) ?? "", "base64");
		}
	};
}
/** Those of Ed25519 come as 32 bytes in base64, the others as PEM. */
function publicKeyOf(text, isEdwards) {
	try {
		if (!isEdwards) return createPublicKey(text);
		const x = Buffer.from(text, "base64").toString("base64url");
		return createPublicKey({
			key: {
				kty: "OKP",
				crv: "Ed25519",
				x
			},
			format: "jwk"
		});
	} catch {
		return;
	}
}
/** Asks the engine, by the variables that Vault's own programs read. */
function askerOf(env, reference, signal) {
	const token = env["VAULT_TOKEN"];
	if (!token) throw failed(reference, "the environment has no VAULT_TOKEN");
	const address = (env["VAULT_ADDR"] || "https://127.0.0.1:8200").replace(/\/+$/, "");
	const engine = (env["TRANSIT_SECRET_ENGINE_PATH"] || "transit").replace(/^\/+|\/+$/g, "");
	const namespace = env["VAULT_NAMESPACE"];
	const headers = {
		"X-Vault-Token": token,
		"X-Vault-Request": "true",
		...namespace ? { "X-Vault-Namespace": namespace } : {}
	};
	return async (method, path, body) => {
		try {
			const ca = env["VAULT_CACERT"] ? readFileSync(env["VAULT_CACERT"], "utf8") : void 0;
			const rejectUnauthorized = !/^(?:1|true)$/i.test(env["VAULT_SKIP_VERIFY"] ?? "");
			const tls = address.startsWith("https:") ? {
				secureContext: trustedContext(ca),
				rejectUnauthorized
			} : {};
			await using stack = new AsyncDisposableStack();
			const agent = new import_undici.Agent({
				connect: {
					timeout: 15e3,
					...tls
				},
				bodyTimeout: 6e4
			});
			stack.defer(() => agent.close());
			const answer = await (0, import_undici.request)(`${address}/v1/${engine}/${path}`, {
				method,
				headers,
				dispatcher: agent,
				signal,
				...body === void 0 ? {} : { body: JSON.stringify(body) }
			});
			const text = (await readSmallBody(answer.body, "Vault", 1 << 20)).toString("utf8");
			if (answer.statusCode !== 200) throw failed(reference, `${address} answered ${answer.statusCode}`);
			return JSON.parse(text)?.data ?? {};
		} catch (cause) {
			signal.throwIfAborted();
			if (cause instanceof ExternalError) throw cause;
			throw failed(reference, cause.message);
		}
	};
}
function failed(reference, why) {
	return new ExternalError("key-service-failed", `Vault was not asked for the key ${reference}: ${why}`, "VAULT_ADDR and VAULT_TOKEN lead to it, and TRANSIT_SECRET_ENGINE_PATH to an engine of another name; the token needs read on keys/NAME and update on sign/NAME/*.");
}

export { openVaultKey };