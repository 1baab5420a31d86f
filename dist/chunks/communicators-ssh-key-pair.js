import { o as __toESM } from "./runtime.js";
import { t as parsePrivateKey } from "./communicators-ssh-private-key.js";
import { promisify } from "node:util";
import { randomUUID } from "node:crypto";

// src/communicators/ssh/key-pair.ts
const defaultBits = {
	rsa: 4096,
	ecdsa: 521
};
/** Complains about `temporary_key_pair_type` and `temporary_key_pair_bits`. */
function checkKeyPair(type, bits, error) {
	if (type === "dsa") error("unsupported-algorithm", ["temporary_key_pair_type"], "temporary_key_pair_type dsa is not supported", "OpenSSH refuses DSA keys since version 7. Use `ed25519`.");
	else if (![
		"",
		"ed25519",
		"ecdsa",
		"rsa"
	].includes(type)) error("unsupported-algorithm", ["temporary_key_pair_type"], `temporary_key_pair_type ${JSON.stringify(type)} is invalid`, "Use `ed25519`, `ecdsa` or `rsa`.");
	if (bits === 0) return;
	if (type === "ecdsa" && ![
		256,
		384,
		521
	].includes(bits)) error("value-out-of-range", ["temporary_key_pair_bits"], "temporary_key_pair_bits of an ecdsa key must be 256, 384 or 521");
	if (type === "rsa" && (!Number.isInteger(bits) || bits < 1024 || bits > 16384)) error("value-out-of-range", ["temporary_key_pair_bits"], "temporary_key_pair_bits of an rsa key must be 1024 to 16384");
}
async function generateKeyPair({ type, bits, name }) {
	const comment = name === "" ? `packer_${randomUUID()}` : name;
	const chosen = type === "rsa" || type === "ecdsa" ? type : "ed25519";
	const size = chosen === "ed25519" ? {} : { bits: bits === 0 ? defaultBits[chosen] : bits };
	const { default: ssh2 } = await import("./npm-ssh2-exports.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	const generate = promisify(ssh2.utils.generateKeyPair);
	for (let attempt = 0;; attempt++) {
		const pair = await generate(chosen, {
			...size,
			comment
		});
		const read = parsePrivateKey(pair.private, "the generated key");
		if (read.problem === void 0) return {
			privateKey: pair.private,
			publicKey: pair.public.trim(),
			name: comment
		};
		if (attempt === 4) throw new Error(read.problem.detail ?? read.problem.summary);
	}
}

export { generateKeyPair as n, checkKeyPair as t };