import { o as __toESM } from "./runtime.js";
import { t as require_keyParser } from "./npm-asn1.js";
import { r as readPrivateKey, t as parsePrivateKey } from "./communicators-ssh-private-key.js";
import { r as GuestError } from "./diagnostics-errors.js";
import { n as readSmallFile } from "./intake-small-file.js";

// src/provisioners/guest/proxy-keys.ts
var import_keyParser = /* @__PURE__ */ __toESM(require_keyParser(), 1);
/** The first key of a file such as `id_ed25519.pub`. Throws GuestError. */
function readPublicKey(path) {
	const refuse = (why, cause) => new GuestError("unusable-key", `ssh_authorized_key_file can not be used: ${why}`, "It is a public key as in a file id_ed25519.pub: one line, that begins with the kind of the key.", { cause });
	let text;
	try {
		text = readSmallFile(path).toString("utf8");
	} catch (thrown) {
		throw refuse(thrown.message, thrown);
	}
	const line = text.split("\n").find((each) => each.trim() !== "" && !each.startsWith("#")) ?? "";
	const parsed = import_keyParser.default.parseKey(line);
	const key = Array.isArray(parsed) ? parsed[0] : parsed;
	if (key instanceof Error) throw refuse(`${path} holds no public key`, key);
	return key;
}
/** The text of a private key that an option names. Throws GuestError. */
function textOfKey(path, option) {
	const read = readPrivateKey(path);
	if (read.problem === void 0) return read.text;
	throw new GuestError("unusable-key", `${option} can not be used: ${read.problem.summary}`, read.problem.detail);
}
/** A key that was made for the proxy. */
function parseMadeKey(text) {
	const read = parsePrivateKey(text, "the generated key");
	if (read.problem !== void 0) throw new TypeError(read.problem.summary);
	return read.key;
}

export { readPublicKey as n, textOfKey as r, parseMadeKey as t };