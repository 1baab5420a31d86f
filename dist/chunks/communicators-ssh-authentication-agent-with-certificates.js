import { o as __toESM } from "./runtime.js";
import { t as require_lib } from "./npm-ssh2.js";
import { o as WireReader, r as plainType, s as wireString, t as certificateIn } from "./communicators-ssh-authentication-certificate.js";
import { r as require_utils } from "./npm-asn1.js";
import { connect } from "node:net";

// src/communicators/ssh/authentication/certified-key.ts
var import_lib = /* @__PURE__ */ __toESM(require_lib(), 1);
var import_utils = /* @__PURE__ */ __toESM(require_utils(), 1);
const certifiedKeys = /* @__PURE__ */ new WeakMap();
/**
* A key, private or of an agent, that shows a certificate in place of its public half, to be offered in this order. RSA has two names:
* that of today, and the one that servers before OpenSSH 7.8 know, which take the better signature with it as well.
*/
function certifiedKeysOf(key, certificate) {
	const plain = plainType(certificate);
	if (plain !== "ssh-rsa") return [certified(key, certificate, certificate.type, {
		signature: plain,
		hash: void 0
	})];
	const best = {
		signature: "rsa-sha2-512",
		hash: "sha512"
	};
	return [certified(key, certificate, "rsa-sha2-512-cert-v01@openssh.com", best), certified(key, certificate, certificate.type, best)];
}
function certified(key, certificate, algorithm, how) {
	const made = Object.create(key, {
		type: { value: algorithm },
		getPublicSSH: { value: () => certificate.blob },
		sign: { value: (data) => key.sign(data, how.hash) }
	});
	certifiedKeys.set(made, {
		...how,
		plainType: plainType(certificate)
	});
	return made;
}
/** What an agent has to be asked for to sign with a key that shows its certificate; undefined: it shows none. */
function asIfPlain(key) {
	const how = certifiedKeys.get(key);
	if (how === void 0) return void 0;
	return {
		key: Object.create(key, { type: { value: how.plainType } }),
		options: how.hash === void 0 ? {} : { hash: how.hash }
	};
}
/**
* Has a client sign as servers want it of a certificate: the request names the certificate's algorithm, the signature in
* it that of the plain key. ssh2 writes the former in both places, and has no option for it. All else of authentication
* with keys is its own: the offer, and the answer of the server to it. To be called after `connect`.
*/
function signForCertificates(client) {
	const { _protocol: protocol } = client;
	const { authPK } = protocol;
	protocol.authPK = (username, key, algorithm, sign) => {
		const how = certifiedKeys.get(key);
		if (how === void 0 || sign === void 0) authPK.call(protocol, username, key, algorithm, sign);
		else {
			const unsigned = request(username, key);
			sign(Buffer.concat([wireString(protocol._kex.sessionID), unsigned]), (made) => send(protocol, unsigned, made, how));
		}
	};
}
/** SSH_MSG_USERAUTH_REQUEST up to the signature (RFC 4252, section 7). */
function request(username, key) {
	return Buffer.concat([
		Buffer.of(50),
		...[
			username,
			"ssh-connection",
			"publickey"
		].map(wireString),
		Buffer.of(1),
		wireString(key.type),
		wireString(key.getPublicSSH())
	]);
}
function send(protocol, unsigned, made, how) {
	const signature = import_utils.default.convertSignature(made, how.plainType);
	if (signature === false || signature === void 0) throw new Error("the signature has an unknown form");
	const payload = Buffer.concat([unsigned, wireString(Buffer.concat([wireString(how.signature), wireString(signature)]))]);
	const { write } = protocol._packetRW;
	const start = write.allocStart;
	const packet = write.alloc(payload.length);
	packet.set(payload, start);
	protocol._authsQueue.push("publickey");
	import_utils.default.sendPacket(protocol, write.finalize(packet));
}

// src/communicators/ssh/authentication/agent-with-certificates.ts
/** Bytes of an agent's list of keys, as OpenSSH's own limit. */
const longest = 262144;
/** An SSH agent whose certificates are offered as well, which ssh2 leaves out of its list. */
var AgentWithCertificates = class extends import_lib.default.OpenSSHAgent {
	#socket;
	constructor(socket) {
		super(socket);
		this.#socket = socket;
	}
	getIdentities(callback) {
		listKeys(this.#socket).then((blobs) => callback(null, blobs.flatMap(keysOf)), (failure) => callback(failure));
	}
	sign(key, data, options, callback) {
		const plain = asIfPlain(key);
		const told = typeof options === "function" ? options : callback;
		const given = typeof options === "function" ? void 0 : options;
		return super.sign(plain?.key ?? key, data, plain?.options ?? given, told);
	}
};
function keysOf(blob) {
	const certificate = certificateIn(blob);
	const parsed = import_lib.default.utils.parseKey(certificate?.publicKey ?? blob);
	if (parsed instanceof Error) return [];
	return certificate === void 0 ? [parsed] : certifiedKeysOf(parsed, certificate);
}
/** SSH_AGENTC_REQUEST_IDENTITIES and its answer. */
function listKeys(path) {
	return new Promise((resolve, reject) => {
		const socket = connect(path);
		let bytes = Buffer.alloc(0);
		const end = (act) => {
			socket.off("close", gone).destroy();
			act();
		};
		const gone = () => end(() => reject(/* @__PURE__ */ new Error("it ended the connection")));
		socket.once("error", (failure) => end(() => reject(failure)));
		socket.once("close", gone);
		socket.write(Buffer.of(0, 0, 0, 1, 11));
		socket.on("data", (chunk) => {
			bytes = Buffer.concat([bytes, chunk]);
			const size = bytes.length < 4 ? 0 : bytes.readUInt32BE(0);
			if (size > longest) end(() => reject(/* @__PURE__ */ new Error("its list of keys is too long")));
			else if (bytes.length >= 4 && bytes.length >= 4 + size) end(() => {
				try {
					resolve(blobsIn(bytes.subarray(4, 4 + size)));
				} catch {
					reject(/* @__PURE__ */ new Error("its list of keys is damaged"));
				}
			});
		});
	});
}
function blobsIn(answer) {
	if (answer[0] !== 12) throw new Error("no list");
	const reader = new WireReader(answer.subarray(1));
	const blobs = [];
	for (let left = reader.number(); left > 0; left--) {
		blobs.push(reader.string());
		reader.string();
	}
	return blobs;
}

export { certifiedKeysOf as n, signForCertificates as r, AgentWithCertificates as t };