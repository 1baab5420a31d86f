import { t as error } from "./diagnostics-diagnostic.js";
import { t as trustedContext } from "./net-ca.js";
import { t as require_undici } from "./npm-undici.js";
import { t as basicAuthorization } from "./net-proxy.js";
import * as tls from "node:tls";

// src/proxmox/transport/pinned-certificate.ts
/** The server showed a certificate that is not trusted. `fingerprint` is the one that it showed. */
var CertificateError = class extends Error {
	name = "CertificateError";
	/** OpenSSL's word (SELF_SIGNED_CERT_IN_CHAIN, CERT_HAS_EXPIRED, ...) or ERR_TLS_CERT_ALTNAME_INVALID or PIN_MISMATCH. */
	reason;
	fingerprint;
	subject;
	issuer;
	validTo;
	names;
	constructor(reason, certificate) {
		super(`the server's certificate is not trusted: ${reason}`);
		this.reason = reason;
		this.fingerprint = certificate.fingerprint256;
		this.subject = commonName(certificate.subject);
		this.issuer = commonName(certificate.issuer);
		this.validTo = certificate.valid_to;
		this.names = certificate.subjectaltname ?? "";
	}
};
/** Problems of the trust settings themselves, found before any connection. */
function checkTrust(trust) {
	const problems = [];
	if (trust.fingerprint !== void 0 && normalise(trust.fingerprint) === void 0) problems.push(error("invalid-fingerprint", "proxmox-fingerprint is not a SHA-256 fingerprint", "It must be 64 hexadecimal digits, with or without colons, as `openssl x509 -noout -fingerprint -sha256` prints it."));
	if (trust.ca !== void 0) try {
		tls.createSecureContext({ ca: trust.ca });
		if (!trust.ca.includes("-----BEGIN")) throw new Error("there is no BEGIN CERTIFICATE line");
	} catch (cause) {
		problems.push(error("invalid-certificate-authority", "proxmox-ca is not a certificate", `It must be PEM text (-----BEGIN CERTIFICATE-----): the content of /etc/pve/pve-root-ca.pem, for instance. ${cause.message}`));
	}
	return problems;
}
/** What to give to tls.connect. The verdict is `verify`'s: Node would refuse without telling which certificate it saw. */
function tlsOptions(trust) {
	if (trust.insecure === true || trust.fingerprint !== void 0) return { rejectUnauthorized: false };
	return {
		rejectUnauthorized: false,
		secureContext: trustedContext(trust.ca)
	};
}
/** Undefined: trusted. Must be asked before the first byte of a request is sent. */
function verify(socket, trust) {
	const certificate = socket.getPeerCertificate();
	if (trust.fingerprint !== void 0) {
		const pin = normalise(trust.fingerprint);
		return pin !== void 0 && normalise(certificate.fingerprint256 ?? "") === pin ? void 0 : new CertificateError("PIN_MISMATCH", certificate);
	}
	if (trust.insecure === true || socket.authorized) return void 0;
	return new CertificateError(String(socket.authorizationError ?? "UNKNOWN"), certificate);
}
/** What to do about a certificate that is not trusted. */
function explainCertificate(problem, host) {
	const shown = `SHA-256 fingerprint ${problem.fingerprint}`;
	if (problem.reason === "PIN_MISMATCH") return `The server showed a certificate for "${problem.subject}" with the ${shown}, which is not the one in proxmox-fingerprint. Proxmox renews its certificates; if yours was renewed, set the new fingerprint. If not, somebody may be listening in.`;
	if (problem.reason === "ERR_TLS_CERT_ALTNAME_INVALID") return `The certificate is for other names (${problem.names || problem.subject}) than "${host}". Use one of those names in proxmox_url, or pin this certificate: proxmox-fingerprint = ${problem.fingerprint}`;
	const expired = problem.reason === "CERT_HAS_EXPIRED" ? ` It expired on ${problem.validTo}.` : "";
	return [
		`The server showed a certificate for "${problem.subject}", issued by "${problem.issuer}", ${shown}.${expired}`,
		"If that is your server, do one of these:",
		"- set proxmox-fingerprint to that fingerprint (compare it on the node: openssl x509 -in /etc/pve/local/pve-ssl.pem -noout -fingerprint -sha256)",
		"- set proxmox-ca to the certificate authority's PEM text (on the node: /etc/pve/pve-root-ca.pem)",
		"- set insecure-skip-tls-verify to true, which trusts whoever answers"
	].join("\n");
}
function normalise(fingerprint) {
	const hex = fingerprint.trim().replace(/^sha-?256[:=\s]+(fingerprint=)?/i, "").replaceAll(/[:\s]/g, "").toLowerCase();
	return /^[0-9a-f]{64}$/.test(hex) ? hex : void 0;
}
function commonName(name) {
	const value = name?.CN ?? name?.O ?? "";
	return Array.isArray(value) ? value.join(", ") : value;
}

// src/proxmox/transport/server-dispatcher.ts
var import_undici = require_undici();
const keepAliveTimeout = 2500;
const connectTimeout = 15e3;
const headersTimeout = 18e4;
/** The proxy refused or did not understand; the request never reached the server. */
var ProxyError = class extends Error {
	name = "ProxyError";
};
/** Makes connections to one server, that trust whom they were told to trust. */
function createConnector(trust, proxy) {
	const options = {
		...tlsOptions(trust),
		allowH2: false,
		maxCachedSessions: 0,
		timeout: connectTimeout
	};
	const connectDirectly = (0, import_undici.buildConnector)(options);
	return (target, callback) => {
		const verified = (...[failure, socket]) => {
			if (failure !== null) return callback(failure, null);
			const problem = target.protocol === "https:" ? verify(socket, trust) : void 0;
			if (problem === void 0) return callback(null, socket);
			socket.destroy();
			callback(problem, null);
		};
		if (proxy === void 0 || target.protocol !== "https:") return connectDirectly(target, verified);
		tunnel(proxy, `${target.hostname}:${target.port || 443}`).then((httpSocket) => connectDirectly({
			...target,
			httpSocket
		}, verified), (cause) => callback(cause, null));
	};
}
/** One pool of connections. */
function createDispatcher(connect) {
	return new import_undici.Agent({
		connect,
		allowH2: false,
		connections: 16,
		keepAliveTimeout,
		keepAliveMaxTimeout: keepAliveTimeout,
		headersTimeout,
		bodyTimeout: headersTimeout
	});
}
async function tunnel(proxy, target) {
	const client = new import_undici.Client(proxy.origin, {
		allowH2: false,
		connectTimeout
	});
	const authorization = basicAuthorization(proxy);
	try {
		const { statusCode, socket } = await client.connect({
			path: target,
			signal: AbortSignal.timeout(connectTimeout),
			headers: {
				host: target,
				...authorization === void 0 ? {} : { "proxy-authorization": authorization }
			}
		});
		if (statusCode === 200) return socket;
		socket.destroy();
		throw new ProxyError(`the proxy ${proxy.host} answered ${statusCode} to CONNECT ${target}`);
	} catch (cause) {
		if (cause instanceof ProxyError) throw cause;
		throw new ProxyError(`the proxy ${proxy.host} could not be reached: ${cause.message}`, { cause });
	} finally {
		client.close();
	}
}

// src/proxmox/transport/retry-request.ts
const unreachableForNow = /* @__PURE__ */ new Set([
	"ECONNREFUSED",
	"EAI_AGAIN",
	"EHOSTUNREACH",
	"ENETUNREACH",
	"ETIMEDOUT",
	"UND_ERR_CONNECT_TIMEOUT"
]);
/** Of an exchange that broke off. */
function judgeBreak({ cause, sent }) {
	if (cause instanceof CertificateError || cause instanceof ProxyError) return "final";
	const code = cause.code ?? "";
	if (sent) return code === "UND_ERR_INVALID_ARG" ? "final" : "unknown";
	return unreachableForNow.has(code) || code === "ECONNRESET" || code === "UND_ERR_SOCKET" ? "undone" : "final";
}
/** Somebody else held the lock for too long: nothing was done. */
function isLockTimeout(reason) {
	return /can't lock file .* got timeout|got lock request timeout/.test(reason);
}
/** The process that was to do the work did not come to be, on a node without memory or processes to spare. */
function isWorkerMissing(reason) {
	return /got no worker upid/.test(reason);
}
/** Of an answer with status 400 or above. */
function judgeStatus(status, reason) {
	if (isLockTimeout(reason) || isWorkerMissing(reason)) return "undone";
	switch (status) {
		case 429:
		case 595: return "undone";
		case 502:
		case 503:
		case 504:
		case 596:
		case 597:
		case 599: return "unknown";
		default: return "final";
	}
}
/** Milliseconds before the attempt that follows `failures` failed ones: doubling from 0.5 s to 8 s, with half of it jitter. */
function backoff(failures) {
	const full = Math.min(8e3, 500 * 2 ** (failures - 1));
	return Math.round(full / 2 + full / 2 * Math.random());
}

export { ProxyError as a, CertificateError as c, judgeStatus as i, checkTrust as l, isLockTimeout as n, createConnector as o, judgeBreak as r, createDispatcher as s, backoff as t, explainCertificate as u };