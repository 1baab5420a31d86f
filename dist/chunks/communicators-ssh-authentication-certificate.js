import { n as readSmallFile } from "./intake-small-file.js";
import { n as isContent } from "./options-content-for-path.js";
import { n as harmless } from "./communicators-ssh-authentication-prompts.js";

// src/communicators/ssh/authentication/wire.ts
/** Reads SSH's binary notation (RFC 4251). Throws RangeError where it ends too early. */
var WireReader = class {
	#bytes;
	#at = 0;
	constructor(bytes) {
		this.#bytes = bytes;
	}
	number() {
		this.#at += 4;
		return this.#bytes.readUInt32BE(this.#at - 4);
	}
	long() {
		this.#at += 8;
		return this.#bytes.readBigUInt64BE(this.#at - 8);
	}
	string() {
		const size = this.number();
		const end = this.#at + size;
		if (end > this.#bytes.length) throw new RangeError("it ends within a text");
		this.#at = end;
		return this.#bytes.subarray(end - size, end);
	}
	skip(bytes) {
		this.#at += bytes;
	}
	isAtEnd() {
		return this.#at >= this.#bytes.length;
	}
};
/** A text or bytes, with their length before them. */
function wireString(content) {
	const bytes = Buffer.from(content);
	const size = Buffer.alloc(4);
	size.writeUInt32BE(bytes.length);
	return Buffer.concat([size, bytes]);
}

// src/communicators/ssh/authentication/certificate.ts
/** Fields of the public key by its plain type. */
const keyFields = {
	"ssh-ed25519": 1,
	"ssh-rsa": 2,
	"ecdsa-sha2-nistp256": 2,
	"ecdsa-sha2-nistp384": 2,
	"ecdsa-sha2-nistp521": 2
};
const suffix = "-cert-v01@openssh.com";
/** The type without the certificate: `ssh-ed25519`. */
function plainType({ type }) {
	return type.slice(0, -21);
}
/** Reads the file that `ssh-keygen -s` writes: `id_ed25519-cert.pub`. */
function readCertificate(path) {
	if (isContent(path)) return { problem: {
		summary: "it holds the text of a certificate where its path belongs",
		detail: "Write the certificate into a file and name that."
	} };
	try {
		return parseCertificate(readSmallFile(path).toString("utf8"), path);
	} catch (thrown) {
		const { code, message } = thrown;
		return { problem: { summary: code === "ENOENT" ? `there is no file ${path}` : message } };
	}
}
function parseCertificate(text, name) {
	const [type = "", base64 = ""] = text.trim().split(/\s+/);
	if (type.startsWith("-----BEGIN")) return { problem: {
		summary: `${name} is no certificate`,
		detail: `${looksLike} It holds a private key.`
	} };
	if (!type.endsWith(suffix)) {
		const detail = type in keyFields ? `It is the public key itself. ${looksLike}` : looksLike;
		return { problem: {
			summary: `${name} is no certificate`,
			detail
		} };
	}
	const fields = keyFields[plainType({ type })];
	if (fields === void 0) {
		const detail = `There are certificates of ${Object.keys(keyFields).join(", ")}.`;
		return { problem: {
			summary: `${name} is a certificate of the kind ${harmless(type)}, which can not be used`,
			detail
		} };
	}
	const certificate = readBlob(Buffer.from(base64, "base64"), type, fields);
	return certificate === void 0 ? { problem: {
		summary: `${name} is a damaged certificate`,
		detail: looksLike
	} } : { certificate };
}
const looksLike = "A certificate is one line, `ssh-ed25519-cert-v01@openssh.com AAAA...`, in the file that `ssh-keygen -s` writes beside the public key: its name ends with -cert.pub.";
/** As an agent holds it; undefined: it is none, or none that can be used. */
function certificateIn(blob) {
	try {
		const type = new WireReader(blob).string().toString("latin1");
		const fields = type.endsWith(suffix) ? keyFields[plainType({ type })] : void 0;
		return fields === void 0 ? void 0 : readBlob(blob, type, fields);
	} catch {
		return;
	}
}
function readBlob(blob, type, fields) {
	const reader = new WireReader(blob);
	try {
		if (reader.string().toString() !== type) return void 0;
		reader.string();
		const key = Array.from({ length: fields }, () => wireString(reader.string()));
		reader.skip(8);
		const kind = reader.number();
		const id = reader.string().toString();
		const principals = new WireReader(reader.string());
		const users = [];
		while (!principals.isAtEnd()) users.push(principals.string().toString());
		return {
			type,
			blob,
			publicKey: Buffer.concat([wireString(plainType({ type })), ...key]),
			isOfUser: kind === 1,
			id: harmless(id),
			principals: users.map(harmless),
			valid: {
				after: reader.long(),
				before: reader.long()
			}
		};
	} catch {
		return;
	}
}
/** What keeps a certificate from being used with a key at any time; undefined: nothing. */
function certificateProblem({ isOfUser, publicKey, id }, key) {
	if (!isOfUser) return {
		summary: "it is the certificate of a host",
		detail: "Sign the public key of the user: `ssh-keygen -s authority -I name -n user key.pub`, without -h."
	};
	if (!publicKey.equals(key.getPublicSSH())) return {
		summary: "it is the certificate of another key",
		detail: `Its ID is "${id}". Name the one of this key.`
	};
}
/** What keeps it from being used now, in milliseconds since the epoch. */
function validityProblem({ valid }, now) {
	const seconds = BigInt(Math.floor(now / 1e3));
	if (seconds < valid.after) return {
		summary: `it is not valid before ${told(valid.after)}`,
		detail: "Is the clock of this machine right?"
	};
	if (seconds >= valid.before) return {
		summary: `it has not been valid since ${told(valid.before)}`,
		detail: "Have a new one signed."
	};
}
function told(seconds) {
	return (/* @__PURE__ */ new Date(Number(seconds) * 1e3)).toISOString().replace(/\.000Z$/, "Z");
}

export { validityProblem as a, readCertificate as i, certificateProblem as n, WireReader as o, plainType as r, wireString as s, certificateIn as t };