import { o as __toESM } from "./runtime.js";
import { t as require_keyParser } from "./npm-asn1.js";
import { r as ownHomeFolder } from "./host-local-user.js";
import { n as readSmallFile } from "./intake-small-file.js";
import { n as isContent } from "./options-content-for-path.js";
import { join, resolve } from "node:path";

// src/communicators/ssh/private-key.ts
var import_keyParser = /* @__PURE__ */ __toESM(require_keyParser(), 1);
/** The absolute path of a key file as the template names it. */
function privateKeyFile(path, { workingDirectory }) {
	const home = path === "~" || path.startsWith("~/") ? ownHomeFolder(process.env) : void 0;
	return home === void 0 ? resolve(workingDirectory, path) : join(home, path.slice(1));
}
/** Reads a private key in PEM or OpenSSH's format. */
function readPrivateKey(path) {
	if (isContent(path)) return { problem: {
		summary: "it holds the text of a key where its path belongs",
		detail: "Write the key into a file and name that. In a workflow: `install -m 600 /dev/null key && printenv SSH_KEY > key`, with the secret as SSH_KEY in the `env` of that step."
	} };
	let text;
	try {
		text = readSmallFile(path).toString("utf8");
	} catch (thrown) {
		const { code, message } = thrown;
		return { problem: { summary: code === "ENOENT" ? `there is no file ${path}` : message } };
	}
	return parsePrivateKey(text, path);
}
function parsePrivateKey(text, name) {
	const parsed = import_keyParser.default.parseKey(text);
	const key = Array.isArray(parsed) ? parsed[0] : parsed;
	if (!(key instanceof Error)) {
		if (key.isPrivateKey()) return {
			key,
			text
		};
		return { problem: {
			summary: `${name} holds a public key`,
			detail: "Name the private key, the file without .pub."
		} };
	}
	if (/passphrase|encrypted/i.test(key.message)) return { problem: {
		summary: `${name} is encrypted`,
		detail: "Use a key without a passphrase, or load it into an SSH agent and set ssh_agent_auth."
	} };
	const detail = `It is no private key in PEM or OpenSSH format: ${key.message}.`;
	return { problem: {
		summary: `${name} can not be read as a key`,
		detail
	} };
}

export { privateKeyFile as n, readPrivateKey as r, parsePrivateKey as t };