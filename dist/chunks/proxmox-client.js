import { t as require_undici } from "./npm-undici.js";
import { i as TemplateError, t as Cancelled } from "./diagnostics-errors.js";
import { n as proxyFor } from "./net-proxy.js";
import { t as ProxmoxError } from "./proxmox-error.js";
import { B as string, D as array, H as union, I as number, O as boolean, P as looseObject, R as record } from "./npm-zod.js";
import { i as parseUpid, r as explain, t as followTask } from "./proxmox-task.js";
import { a as warning, t as error } from "./diagnostics-diagnostic.js";
import { a as ProxyError, c as CertificateError, i as judgeStatus, l as checkTrust, o as createConnector, r as judgeBreak, s as createDispatcher, t as backoff, u as explainCertificate } from "./proxmox-transport-retry-request.js";
import { n as ExchangeError, r as exchange, t as AnswerTimeout } from "./proxmox-transport-exchange.js";
import { i as storedFilename, n as checkStorage, r as startUpload, t as checkFilename } from "./proxmox-transport-upload-file.js";
import { n as parseVersion } from "./proxmox-version.js";
import { request } from "node:http";
import { URL as URL$1 } from "url";

// node_modules/proxmox-api/esm/ProxmoxEngine.js
var import_undici = require_undici();
const baseHeader = {
	Accept: "*/*",
	"User-Agent": "proxmox-api (https://github.com/UrielCh/proxmox-api)"
};
/**
* Default Proxmox doRequest provider, this Class will be used if you provide Proxmox authentification options to the Proxy generator
*/
var ProxmoxEngine = class {
	constructor(options) {
		this.fetch = options.fetch || import_undici.fetch;
		if ("tokenID" in options && options.tokenSecret) {
			this.username = "";
			this.password = "";
			if (!options.tokenID.match(/.*@.+\!.+/)) {
				const msg = "invalid tokenID, format should look be like USER@REALM!TOKENID";
				console.error(msg);
				throw Error(msg);
			}
			if (!options.tokenSecret.match(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)) {
				const msg = "invalid tokenSecret, format should be an lowercased UUID like 12345678-1234-1234-1234-1234567890ab";
				console.error(msg);
				throw Error(msg);
			}
			this.ticket = `PVEAPIToken=${options.tokenID}=${options.tokenSecret}`;
		} else {
			const optPass = options;
			this.username = optPass.username || "root@pam";
			this.password = optPass.password;
			if (!this.password) {
				const msg = `password is missing for Proxmox connection`;
				console.error(msg);
				throw Error(msg);
			}
		}
		this.hostname = options.host;
		this.port = options.port;
		this.schema = options.schema || "https";
		this.authTimeout = options.authTimeout || 5e3;
		this.queryTimeout = options.queryTimeout || 6e4;
		this.debug = options.debug;
	}
	get host() {
		if (!this.port) return this.hostname;
		return `${this.hostname}:${this.port}`;
	}
	/**
	*
	* @param method http method GET POST PUT of DELETE
	* @param path http path
	* @param pathTemplate http path without var replacements *
	* @param params query params
	* @param retries retries id
	* @returns data from remote response
	*/
	async doRequest(method, path, pathTemplate, params, retries = 0) {
		const { CSRFPreventionToken, ticket } = await this.getTicket();
		method = method.toUpperCase();
		if (!retries && params) {
			for (let k in params) if (params.hasOwnProperty(k) && (params[k] === null || params[k] === void 0)) delete params[k];
		}
		const headers = { ...baseHeader };
		if (!this.username) headers.Authorization = ticket;
		else {
			headers.cookie = `PVEAuthCookie=${ticket}`;
			headers.CSRFPreventionToken = CSRFPreventionToken;
		}
		let body = void 0;
		const requestUrl = new URL$1(`${this.schema}://${this.host}${path}`);
		if (typeof params === "object" && Object.keys(params).length > 0) {
			let searchParams;
			if (method === "PUT" || method === "POST") searchParams = new URLSearchParams();
			else searchParams = requestUrl.searchParams;
			for (const k of Object.keys(params)) {
				const v = params[k];
				if (v === true) searchParams.set(k, "1");
				else if (v === false) searchParams.set(k, "0");
				else if (Array.isArray(v)) for (const e of v) searchParams.append(k, `${e}`);
				else searchParams.set(k, `${v}`);
			}
			if (method === "PUT" || method === "POST") {
				body = searchParams.toString();
				headers["Content-Type"] = "application/x-www-form-urlencoded";
				headers["Content-Length"] = body.length.toString();
			}
		}
		let res = null;
		const fetchInit = {
			method,
			body,
			headers
		};
		try {
			const controller = new AbortController();
			const id = setTimeout(() => controller.abort(), this.queryTimeout);
			fetchInit.signal = controller.signal;
			res = await this.fetch(requestUrl, fetchInit);
			clearTimeout(id);
		} catch (e) {
			if (this.debug) {
				if (this.debug === "curl") {
					let auth = "";
					if (headers.cookie) auth = `-H "CSRFPreventionToken: ${CSRFPreventionToken}" --cookie ${JSON.stringify(headers.cookie)}`;
					else auth = `-H "Authorization: ${ticket}" --cookie ${JSON.stringify(headers.cookie)}`;
					let data = "";
					if (body) data = `--data ${JSON.stringify(body)}`;
					if (method === "POST") console.log(`curl -v --insecure  ${auth} ${data} ${requestUrl}`);
					else if (method === "GET") console.log(`curl -v --insecure ${auth} ${requestUrl}`);
					else console.log(`curl -v -X ${method} ${auth} ${data} ${requestUrl}`);
				} else if (this.debug === "fetch") console.log(`fetch("${requestUrl}", ${JSON.stringify(fetchInit)})`);
			}
			retries++;
			if (retries < 2) return this.doRequest(method, path, pathTemplate, params, retries);
			let errMsg = `FaILED to call ${method} ${requestUrl}`;
			const err = e;
			if (err.cause && err.cause.message) errMsg += ` cause by:${err.cause.message}`;
			const error = Error(errMsg);
			error.cause = e;
			throw error;
		}
		if (res === null) throw Error(`Failed to fetch ${method} ${requestUrl} return null`);
		const contentType = res.headers.get("content-type");
		let data = { data: null };
		if (contentType === "application/json;charset=UTF-8") try {
			data = await res.json();
		} catch (e) {
			data.errors = "Failed to parse response json";
		}
		else if (contentType === "application/octet-stream") data.data = res.body;
		else if (!contentType) {
			data.errors = "";
			try {
				data.errors = await res.text();
			} catch (e) {}
		} else throw Error(`${method} ${requestUrl} unexpected contentType "${contentType}" status Line:${res.status} ${res.text}`);
		switch (res.status) {
			case 400: throw Error(`${method} ${requestUrl} return Error ${res.status} ${res.statusText}: ${JSON.stringify(data)}`);
			case 500: throw Error(`${method} ${requestUrl} return Error ${res.status} ${res.statusText}: ${JSON.stringify(data)}`);
			case 401:
				if (res.statusText === "invalid PVE ticket" || res.statusText === "permission denied - invalid PVE ticket") {
					this.ticket = void 0;
					if (!this.username) retries = 10;
					retries++;
					if (retries < 2) return this.doRequest(method, path, pathTemplate, params, retries);
				}
				throw Error(`${method} ${requestUrl} return Error ${res.status} ${res.statusText}: ${JSON.stringify(data)}`);
			case 200: return data.data;
			default: throw Error(`${method} ${requestUrl} connection failed with ${res.status} ${res.statusText} return: ${JSON.stringify(data)}`);
		}
	}
	/**
	* return the current ticket/token, or create new ones, is previous one had been discared, or missing.
	* @returns Proxmox API ticket and CSRFPreventionToken
	*/
	async getTicket() {
		if (this.ticket) {
			if (!this.username) return {
				ticket: this.ticket,
				CSRFPreventionToken: ""
			};
			if (this.CSRFPreventionToken) return {
				ticket: this.ticket,
				CSRFPreventionToken: this.CSRFPreventionToken
			};
		}
		const requestUrl = `${this.schema}://${this.host}/api2/json/access/ticket`;
		try {
			const { password, username } = this;
			const body = new URLSearchParams({
				username,
				password
			}).toString();
			const headers = {
				...baseHeader,
				"Content-Type": "application/x-www-form-urlencoded",
				"Content-Length": body.length.toString()
			};
			const controller = new AbortController();
			const id = setTimeout(() => controller.abort(), this.authTimeout);
			const method = "POST";
			const { signal } = controller;
			const r = await this.fetch(requestUrl, {
				method,
				headers,
				signal,
				body
			});
			clearTimeout(id);
			const text = await r.text();
			if (r.status !== 200) throw Error(`login failed with ${r.status}: ${r.statusText} ${text}`);
			const { CSRFPreventionToken, ticket } = JSON.parse(text).data;
			this.CSRFPreventionToken = CSRFPreventionToken;
			this.ticket = ticket;
			return {
				ticket,
				CSRFPreventionToken
			};
		} catch (e) {
			const error = Error(`Auth ${requestUrl} Failed!`);
			error.cause = e;
			throw error;
		}
	}
};

// node_modules/proxmox-api/esm/proxy.js
/**
* Common Getter part fot handlers
* - $()
* - $getv/$put()/$post()/$delete()
* - path navigation
*/
const commonGet = (key, target) => {
	if (key.startsWith("$")) {
		if (key === "$") return (id) => {
			const idStr = String(id).replace(/\//g, "%2F");
			const child = new ProxyApi(target._engine, `${target._path}/${idStr}`, `${target._model}/*`);
			return new Proxy(child, handlerChild);
		};
		const fnc = (params) => {
			const mtd = key.substring(1);
			return target._engine.doRequest(mtd, target._path, target._model, params);
		};
		return fnc.bind(target._engine);
	}
	if (key.startsWith("_")) key = key.substring(1);
	const child = new ProxyApi(target._engine, `${target._path}/${key}`, `${target._model}/${key}`);
	return new Proxy(child, handlerChild);
};
/**
* handler for all proxy level except the root one
* handle:
* - Object Field
* - $()
* - $getv/$put()/$post()/$delete()
* - path navigation
*/
const handlerChild = {
	construct(target, argArray, newTarget) {
		return target;
	},
	get(target, p, receiver) {
		if (typeof p === "symbol") return target[p];
		const key = p.toString();
		switch (key) {
			case "toString":
			case "valueOf":
			case "toLocaleString": return target[p];
		}
		return commonGet(key, target);
	}
};
/**
* handler for the first level of the proxy
* handle:
* - Object Field
* - EventEmitter Field
* - $()
* - $get()/$put()/$post()/$delete()
* - path navigation
*/
const handlerRoot = {
	construct(target, argArray, newTarget) {
		return target;
	},
	get(target, p, receiver) {
		if (typeof p === "symbol") return target[p];
		let key = p.toString();
		switch (key) {
			case "toString":
			case "valueOf":
			case "toLocaleString": return target[p];
			case "addListener":
			case "on":
			case "once":
			case "prependListener":
			case "prependOnceListener":
			case "removeListener":
			case "off":
			case "removeAllListeners":
			case "setMaxListeners":
			case "getMaxListeners":
			case "listeners":
			case "rawListeners":
			case "emit":
			case "eventNames":
			case "listenerCount": return target[p];
		}
		return commonGet(key, target);
	}
};
/**
* Data cloned on each Proxy node call
* maintains full PATH for each calls
*/
var ProxyApi = class {
	constructor(_engine, _path, model) {
		this._engine = _engine;
		this._path = _path;
		this._model = model || this._path;
	}
	toString() {
		return `ProxyApi{path:${this._path}}`;
	}
};
/**
* Build API API Proxy
*
* @param engine Api logic code
* @param path base prefix for url
*/
function buildApiProxy(engine, path) {
	return new Proxy(new ProxyApi(engine, path), handlerRoot);
}

// node_modules/proxmox-api/esm/constructor.js
function isProxmoxEngine(val) {
	return "doRequest" in val;
}
/**
* Default main package function, this function return a javascript Proxy to use your proxmox API.
*
* @param options authentification option or a doRequest provider.
*
* @returns the proxy object
*/
function proxmoxApi(options) {
	if (isProxmoxEngine(options)) return buildApiProxy(options, "/api2/json");
	else return buildApiProxy(new ProxmoxEngine(options), "/api2/json");
}

// src/proxmox/notation/url.ts
const apiPath = "/api2/json";
/**
* The API's address from what the user wrote: `https://host:8006/api2/json` with or without a trailing slash. A URL
* without any path gets the API's own. `url` never ends in a slash; undefined when there are errors.
*/
function parseServerUrl(text) {
	const refused = (code, summary, detail) => ({
		url: void 0,
		diagnostics: [error(code, summary, detail)]
	});
	const example = `Write it as https://pve.example.com:8006${apiPath}.`;
	if (text.trim() === "") return refused("missing-connection", "proxmox_url must be specified", `In the template, or outside of it as proxmox-url. ${example}`);
	const url = URL.parse(text.trim());
	if (url === null || url.protocol !== "https:" && url.protocol !== "http:" || url.hostname === "") return refused("invalid-server-url", "could not parse proxmox_url", `"${text}" is not an https:// address. ${example}`);
	if (url.username !== "" || url.password !== "") return refused("invalid-server-url", "proxmox_url must not contain a user or password", "Use username with password or token instead: they are kept out of the log.");
	if (url.search !== "" || url.hash !== "") return refused("invalid-server-url", "proxmox_url must not contain a query or fragment", `"${text}" looks like a page's address. ${example}`);
	const path = url.pathname.replace(/\/+$/, "");
	if (path !== "" && !path.endsWith(apiPath)) return refused("invalid-server-url", `proxmox_url does not end in ${apiPath}`, `The path "${path}" is not the API: Proxmox answers 501 there. ${example}`);
	url.pathname = path === "" ? apiPath : path;
	return {
		url,
		diagnostics: url.protocol === "http:" ? [warning("unencrypted-server-url", "proxmox_url is not encrypted", "Proxmox itself speaks HTTPS only; over http:// the token or password travels in clear text.")] : []
	};
}
/** The page of a virtual machine in the web interface. `server` is the API's address. */
function uiUrl(server, vmid) {
	const prefix = server.pathname.replace(/\/api2\/json\/?$/, "");
	return `${server.origin}${prefix}/#v1:0:=qemu%2F${vmid}`;
}

// src/proxmox/transport/credentials.ts
/** Sorts out what the user gave; undefined with errors. */
function parseCredentials(given) {
	const refused = (code, summary, detail) => ({
		credentials: void 0,
		diagnostics: [error(code, summary, detail)]
	});
	const token = given.token?.trim().replace(/^PVEAPIToken=/, "") ?? "";
	const whole = /^([^!=\s]+@[^!=\s]+)!([^=\s]+)=(\S+)$/.exec(token);
	const username = whole === null ? given.username?.trim() ?? "" : `${whole[1]}!${whole[2]}`;
	const secret = whole?.[3] ?? token;
	if (username === "") return refused("missing-credentials", "username must be specified", "Write it with its realm: root@pam, or ci@pve!builder for an API token.");
	const [, user, tokenId] = /^([^!\s]+@[^!@\s]+)(?:!(\S+))?$/.exec(username) ?? [];
	if (user === void 0) return refused("invalid-username", `username "${username}" has no realm`, "Write it as USER@REALM: root@pam, ci@pve. With an API token as USER@REALM!TOKENID.");
	if (secret !== "") {
		if (tokenId !== void 0) return {
			credentials: {
				kind: "token",
				user,
				tokenId,
				secret
			},
			diagnostics: []
		};
		return refused("invalid-username", "username does not name an API token", `With token set, username must be USER@REALM!TOKENID; it is "${username}".`);
	}
	const password = given.password ?? "";
	if (password === "") return refused("missing-credentials", "password or token must be specified", "An API token is the better choice: it can be limited and revoked.");
	if (tokenId !== void 0) return refused("invalid-username", "username names an API token, but there is no token", `"${username}" can not log in with a password. Set token to the token's secret, or leave "!${tokenId}" out.`);
	return {
		credentials: {
			kind: "password",
			user,
			password
		},
		diagnostics: []
	};
}
/** As Proxmox writes it in its ACLs and logs. */
function identityOf(credentials) {
	return credentials.kind === "token" ? `${credentials.user}!${credentials.tokenId}` : credentials.user;
}

// src/proxmox/notation/parameters.ts
function encodeParameters(parameters) {
	const form = new URLSearchParams();
	for (const [name, value] of Object.entries(parameters)) for (const one of Array.isArray(value) ? value : [value]) {
		if (one === void 0 || one === null) continue;
		if (typeof one === "object") throw new TypeError(`the parameter ${name} is an object`);
		form.append(name, typeof one === "boolean" ? one ? "1" : "0" : String(one));
	}
	return form.toString();
}
/** proxmox-api's `$(value)` escapes nothing but the slash: escapes the rest, and leaves that `%2F` alone. */
function encodePath(path) {
	return path.split("/").map((segment) => segment.split(/%2F/i).map(encodeURIComponent).join("%2F")).join("/");
}

// src/proxmox/transport/network.ts
/** Why the server could not be reached or broke off, and what to do. */
function explainBreak({ cause, sent }, url) {
	const server = url.host;
	if (cause instanceof CertificateError) return {
		code: "untrusted-certificate",
		reason: `the certificate of ${server} is not trusted (${cause.reason})`,
		hint: explainCertificate(cause, url.hostname)
	};
	if (cause instanceof ProxyError) return {
		code: "proxy-failed",
		reason: cause.message,
		hint: "The proxy comes from https_proxy in the environment. If the server is reached without one, add it to no_proxy."
	};
	if (cause instanceof AnswerTimeout) return {
		code: "server-timeout",
		reason: `${server} took the request but gave ${cause.message}`,
		hint: "The node may be overloaded, or what listens there may be no Proxmox: check proxmox_url."
	};
	const code = cause.code ?? "";
	switch (code) {
		case "ENOTFOUND":
		case "EAI_AGAIN": return {
			code: "unknown-host",
			reason: `the name ${url.hostname} could not be resolved (${code})`,
			hint: "Check the host in proxmox_url, and that this machine uses a name server that knows it. An IP address works too."
		};
		case "ECONNREFUSED": return {
			code: "connection-refused",
			reason: `nothing listens at ${server} (ECONNREFUSED)`,
			hint: `Proxmox listens on port 8006${url.port === "8006" ? "; is pveproxy running there?" : `, proxmox_url says ${url.port || "443"}.`}`
		};
		case "UND_ERR_CONNECT_TIMEOUT":
		case "ETIMEDOUT":
		case "EHOSTUNREACH":
		case "ENETUNREACH": return {
			code: "server-unreachable",
			reason: `${server} can not be reached (${code})`,
			hint: "No way leads there from this machine: a firewall, a VPN that is down, or a private address seen from a hosted runner. A self-hosted runner in that network helps."
		};
		case "UND_ERR_HEADERS_TIMEOUT":
		case "UND_ERR_BODY_TIMEOUT": return {
			code: "server-timeout",
			reason: `${server} took the request but did not answer in time`,
			hint: "The node may be overloaded, or a storage of it may hang (pvesm status)."
		};
	}
	if (/SSL|TLS|EPROTO|wrong version number/i.test(`${code} ${cause.message}`)) return {
		code: "server-without-tls",
		reason: `${server} does not speak TLS as expected: ${cause.message}`,
		hint: "Is the port right, and is it Proxmox itself (8006) that listens there?"
	};
	return {
		code: "connection-broken",
		reason: `the connection to ${server} broke ${sent ? "before the answer was complete" : "off"}: ${cause.message}`,
		hint: sent ? "The server, or a proxy or firewall on the way, closed the connection." : "Check proxmox_url and the way to the server."
	};
}

// src/proxmox/transport/answer-shape.ts
const text = string().nullish();
const plain = union([
	string(),
	number(),
	boolean()
]).nullish();
const rows = (shape) => array(looseObject(shape));
const address = looseObject({ "ip-address": string() });
const machine = {
	vmid: union([number(), string()]).nullish(),
	name: text,
	node: text,
	type: text
};
const patterns = [
	["GET /version", looseObject({ version: plain })],
	["GET /nodes", rows({
		node: string(),
		status: text
	})],
	["GET /cluster/resources", rows(machine)],
	["GET /pools", union([rows({ poolid: string() }), looseObject({})])],
	["GET /access/permissions", record(string(), record(string(), plain))],
	["POST /access/ticket", looseObject({
		ticket: text,
		CSRFPreventionToken: text
	})],
	["GET /nodes/*/qemu", rows(machine)],
	["GET /nodes/*/qemu/*/config", record(string(), plain).refine(({ digest }) => digest !== void 0, "digest is missing")],
	["GET /nodes/*/qemu/*/snapshot", rows({ name: string() })],
	["GET /nodes/*/qemu/*/snapshot/*/config", record(string(), plain)],
	["GET /nodes/*/qemu/*/status/current", looseObject({ status: text })],
	["GET /nodes/*/qemu/*/agent/network-get-interfaces", looseObject({ result: rows({
		name: string(),
		"hardware-address": text,
		"ip-addresses": array(address).nullish()
	}).nullish() })],
	["GET /nodes/*/network", rows({
		iface: text,
		address: text,
		cidr: text
	})],
	["GET /nodes/*/status", looseObject({ cpuinfo: looseObject({ hvm: plain }).nullish() })],
	["GET /nodes/*/storage", rows({
		storage: string(),
		type: text,
		content: text
	})],
	["GET /nodes/*/storage/*/content", rows({ volid: string() })],
	["GET /nodes/*/storage/*/status", looseObject({})],
	["GET /nodes/*/tasks", rows({ upid: text })],
	["GET /nodes/*/tasks/*/status", looseObject({
		status: text,
		exitstatus: text
	})],
	["GET /nodes/*/tasks/*/log", union([rows({
		n: number(),
		t: string()
	}), looseObject({})])]
].map(([call, shape]) => ({
	pattern: new RegExp(`^${call.replaceAll("*", "[^/]+")}$`),
	shape
}));
/** What is wrong with an answer, as part of a sentence: `0.node: expected string`. Undefined: it can be read. */
function wrongShape(method, path, data) {
	const found = (patterns.find(({ pattern }) => pattern.test(`${method} ${path.replace(/\?.*$/, "")}`))?.shape)?.safeParse(data);
	if (found === void 0 || found.success) return void 0;
	const [issue] = found.error.issues;
	const message = (issue?.message ?? "").replace(/^Invalid input: /, "");
	if (issue === void 0 || issue.path.length === 0) return message;
	const place = issue.path.join(".");
	return message.endsWith("received undefined") ? `${place} is missing` : `${place}: ${message}`;
}
/** The error of an answer that can not be read; undefined: it can. `answer` undefined: it is not even JSON. */
function unexpectedAnswer(given) {
	const { method, path, status, answer, origin } = given;
	if (answer === void 0) return new ProxmoxError({
		method,
		path,
		status,
		code: "not-a-proxmox-api",
		reason: "the answer is not from a Proxmox API",
		hint: `Another web server answers at ${origin}, or a login page in front of Proxmox. Check proxmox_url.`
	});
	const wrong = wrongShape(method, path, answer["data"]);
	if (wrong === void 0) return void 0;
	return new ProxmoxError({
		method,
		path,
		code: "unexpected-answer",
		reason: `the answer is not what Proxmox VE answers to this call (${wrong})`,
		hint: `Something between here and the server, or another release of it, changed what ${origin} says.`,
		ambiguous: method !== "GET"
	});
}

// src/proxmox/transport/read-answer.ts
/** What an answer says: its `data`, or why there is none. */
function readAnswer({ method, path, url, identity }, response) {
	const { status, headers, body } = response;
	const answer = parse(body);
	if (status >= 200 && status < 300) {
		const error = unexpectedAnswer({
			method,
			path,
			status,
			answer,
			origin: url.origin
		});
		return error === void 0 ? {
			data: answer?.["data"],
			verdict: "final"
		} : {
			error,
			verdict: "final"
		};
	}
	if (status >= 300 && status < 400) {
		const failure = {
			method,
			path,
			status,
			code: "server-redirects",
			reason: `the server redirects to ${(headers.get("location") ?? "") || "another place"}`,
			hint: `Credentials are not sent on to other addresses. Set proxmox_url to the address that the API really has${url.protocol === "http:" ? " (https://, not http://)" : ""}.`
		};
		return {
			error: new ProxmoxError(failure),
			verdict: "final"
		};
	}
	const reason = (typeof answer?.["message"] === "string" ? answer["message"].trim() : "") || response.reason.trim();
	const parameters = stringsOf(answer?.["errors"]);
	const verdict = judgeStatus(status, reason);
	const refusal = {
		status,
		reason,
		method,
		path,
		parameters,
		identity
	};
	return {
		error: new ProxmoxError({
			...refusal,
			...explain(refusal),
			ambiguous: verdict === "unknown"
		}),
		verdict
	};
}
function parse(body) {
	try {
		const value = JSON.parse(body.toString("utf8"));
		return typeof value === "object" && value !== null ? value : void 0;
	} catch {
		return;
	}
}
function stringsOf(errors) {
	if (typeof errors !== "object" || errors === null) return void 0;
	return Object.fromEntries(Object.entries(errors).map(([name, text]) => [name, String(text)]));
}

// src/proxmox/transport/send-upload.ts
/** Milliseconds that the rest of an answer may take which came while the body was still being sent. */
const refusalPatience = 1e3;
/** Bytes of an answer: it is a few words. */
const largest = 1 << 20;
/**
* One `POST` with a body of any size, on a connection of its own. Node's client in place of undici's, because it tells when
* a chunk has been written: its memory is used again, which halves what an upload costs. Rejects with ExchangeError, or
* Cancelled when aborted. How long it may take is the caller's matter.
*/
function sendUpload(connect, request$1) {
	const { url, signal } = request$1;
	const { promise, resolve, reject } = Promise.withResolvers();
	if (signal?.aborted === true) return Promise.reject(new Cancelled(void 0, { cause: signal.reason }));
	let isConnected = false;
	let isRefused = false;
	let patience;
	/** Bytes. */
	let given = 0;
	let giveUp = () => {};
	let bodyProblem;
	let answer;
	const chunks = [];
	const isRefusal = () => answer !== void 0 && answer.status >= 300;
	const answered = () => {
		if (answer !== void 0) resolve({
			...answer,
			body: Buffer.concat(chunks)
		});
	};
	const { hostname, host, protocol, port } = url;
	const sending = request({
		method: "POST",
		path: `${url.pathname}${url.search}`,
		headers: {
			...request$1.headers,
			host,
			connection: "close"
		},
		createConnection: (_options, done) => {
			connect({
				hostname,
				host,
				protocol,
				port: port || (protocol === "https:" ? "443" : "80")
			}, (failure, socket) => {
				isConnected = failure === null;
				if (failure === null) done(null, socket);
				else done(failure, void 0);
			});
		}
	});
	const cancel = () => {
		reject(new Cancelled(void 0, { cause: signal?.reason }));
		sending.destroy();
	};
	signal?.addEventListener("abort", cancel, { once: true });
	sending.on("response", (response) => {
		const headers = new Map(Object.entries(response.headers).map(([name, value]) => [name, [value].flat().at(-1) ?? ""]));
		answer = {
			status: response.statusCode ?? 0,
			reason: response.statusMessage ?? "",
			headers
		};
		if (isRefusal() && !sending.writableEnded) {
			isRefused = true;
			patience = setTimeout(() => sending.destroy(), refusalPatience);
		}
		let length = 0;
		if (!isRefusal() && given < Number(request$1.headers["content-length"])) sending.destroy(/* @__PURE__ */ new Error("it was content before it had everything"));
		response.on("data", (chunk) => {
			chunks.push(chunk);
			length += chunk.length;
			if (length > largest) sending.destroy(/* @__PURE__ */ new Error(`the answer is larger than 1 MiB`));
		});
		response.on("end", () => {
			answered();
			sending.destroy();
		});
		response.on("error", () => {});
	});
	sending.on("error", (cause) => {
		giveUp(cause);
		if (bodyProblem !== void 0) return reject(bodyProblem);
		if (isRefusal()) answered();
		else reject(new ExchangeError(cause, isConnected));
	});
	sending.on("close", () => {
		giveUp(/* @__PURE__ */ new Error("the connection was closed"));
		clearTimeout(patience);
		signal?.removeEventListener("abort", cancel);
		if (isRefusal()) answered();
		reject(new ExchangeError(/* @__PURE__ */ new Error("the connection was closed"), isConnected));
	});
	const write = (chunk) => new Promise((written, failed) => {
		given += chunk.length;
		giveUp = failed;
		sending.write(chunk, (cause) => cause ? failed(cause) : written());
	});
	const sent = told(request$1.body(), (problem) => {
		bodyProblem = problem;
	});
	async function send() {
		let before;
		for await (const chunk of sent) {
			await before;
			if (isRefused) return;
			before = write(chunk);
			before.catch(() => {});
		}
		await before;
		if (!isRefused) sending.end();
	}
	send().catch((cause) => sending.destroy(cause));
	return promise;
}
/** The same chunks; `onProblem` hears first of what is wrong with them. */
async function* told(chunks, onProblem) {
	try {
		yield* chunks;
	} catch (thrown) {
		onProblem(thrown);
		throw thrown;
	}
}

// src/proxmox/transport/session-ticket.ts
const renewAfter = 36e5;
const diesAfter = 69e5;
/** Keeps a ticket alive for as long as the client lives. */
var TicketKeeper = class {
	#user;
	#password;
	#login;
	#clock;
	#current;
	#pending;
	#issued = /* @__PURE__ */ new Set();
	constructor(user, password, login, clock) {
		this.#user = user;
		this.#password = password;
		this.#login = login;
		this.#clock = clock;
	}
	/** All tickets and CSRF tokens so far. */
	get secrets() {
		return [...this.#issued];
	}
	async get() {
		const current = this.#current;
		if (current !== void 0 && this.#clock.now() - current.at < renewAfter) return current;
		this.#pending ??= this.#renew().finally(() => {
			this.#pending = void 0;
		});
		return this.#pending;
	}
	/** The server did not accept it any more; the next `get` logs in anew. */
	reject(refused) {
		if (this.#current?.ticket === refused.ticket) this.#current = void 0;
	}
	async #renew() {
		const last = this.#current;
		if (last !== void 0 && this.#clock.now() - last.at < diesAfter) try {
			return this.#keep(await this.#login(this.#user, last.ticket));
		} catch (cause) {
			if (!(cause instanceof ProxmoxError) || cause.status !== 401) throw cause;
		}
		return this.#keep(await this.#login(this.#user, this.#password));
	}
	#keep(answer) {
		const { ticket, CSRFPreventionToken: csrf } = answer;
		if (answer["NeedTFA"] || typeof ticket === "string" && ticket.startsWith("PVE:!tfa!")) throw new ProxmoxError({
			code: "second-factor-needed",
			method: "POST",
			path: "/access/ticket",
			reason: `"${this.#user}" needs a second factor to log in`,
			hint: "Nobody is there to enter it. Use an API token (Datacenter > Permissions > API Tokens): tokens need no second factor."
		});
		if (typeof ticket !== "string" || typeof csrf !== "string") throw new ProxmoxError({
			code: "unexpected-answer",
			method: "POST",
			path: "/access/ticket",
			reason: "the answer holds no ticket"
		});
		for (const secret of [
			ticket,
			encodeURIComponent(ticket),
			csrf
		]) this.#issued.add(secret);
		this.#current = {
			ticket,
			csrf,
			at: this.#clock.now()
		};
		return this.#current;
	}
};

// src/proxmox/transport/transport.ts
/** Milliseconds after which a call is not begun once more, however often it may be: nobody waits for half an hour. */
const longest = 3e5;
/** Calls of the API: proves who we are, repeats what may be repeated, and turns refusals into ProxmoxError. */
var Transport = class {
	url;
	identity;
	clock;
	#connect;
	#dispatcher;
	#credentials;
	#tickets;
	#onCall;
	/** An upload has a connection of its own. */
	#closed = new AbortController();
	#serverClock = 0;
	constructor({ url, connect, credentials, clock, onCall = () => {} }) {
		this.#onCall = onCall;
		this.url = url;
		this.identity = identityOf(credentials);
		this.clock = clock;
		this.#connect = connect;
		this.#dispatcher = createDispatcher(connect);
		this.#credentials = credentials;
		if (credentials.kind === "password") {
			const login = (user, password) => this.#call("POST", "/access/ticket", {
				username: user,
				password
			}, {
				attempts: 3,
				idempotent: true
			}, false);
			this.#tickets = new TicketKeeper(credentials.user, credentials.password, async (user, password) => await login(user, password), clock);
		}
	}
	/** Seconds since the epoch by the server's clock in its last answer; 0 before the first. */
	get serverTime() {
		return this.#serverClock;
	}
	secrets() {
		const { kind } = this.#credentials;
		return [kind === "token" ? this.#credentials.secret : this.#credentials.password, ...this.#tickets?.secrets ?? []];
	}
	/** `path` without /api2/json, its segments plain or with `%2F` for a slash. Resolves with the answer's `data`. */
	call(method, path, parameters = {}, options = {}) {
		return this.#call(method, path, parameters, options, true);
	}
	/** `POST` of a body that is made anew for each attempt. */
	send(path, body, options = {}) {
		return this.#call("POST", path, body, options, true);
	}
	/**
	* What a WebSocket of the API carries; its messages are bytes. Nothing is repeated. Rejects with ProxmoxError, and with
	* Cancelled when aborted.
	*/
	async webSocket(path, parameters, signal) {
		const { openWebSocket } = await import("./proxmox-transport-web-socket.js");
		const headers = this.#headers(await this.#tickets?.get(), true);
		const url = new URL(`${this.url.pathname}${encodePath(path)}?${encodeParameters(parameters)}`, this.url);
		const started = this.clock.now();
		const told = (status) => this.#onCall({
			method: "GET",
			path,
			status,
			milliseconds: Math.round(this.clock.now() - started)
		});
		try {
			const opened = await openWebSocket({
				url,
				headers,
				connect: this.#connect,
				signal
			});
			told("status" in opened ? opened.status : 101);
			if (!("status" in opened)) return opened;
			const { error } = readAnswer({
				method: "GET",
				path,
				url: this.url,
				identity: this.identity
			}, opened);
			throw error ?? new ProxmoxError({
				code: "unexpected-answer",
				method: "GET",
				path,
				reason: "the server opened no WebSocket"
			});
		} catch (thrown) {
			if (!(thrown instanceof ExchangeError)) throw thrown;
			told();
			throw new ProxmoxError({
				method: "GET",
				path,
				...explainBreak(thrown, this.url)
			}, { cause: thrown.cause });
		}
	}
	close() {
		this.#closed.abort();
		return this.#dispatcher.destroy();
	}
	async #call(method, path, content, options, authenticate) {
		const idempotent = options.idempotent ?? (method === "GET" || method === "DELETE");
		const attempts = options.attempts ?? 6;
		let relogin = authenticate && this.#tickets !== void 0;
		const started = this.clock.now();
		for (let failures = 0;;) {
			const ticket = authenticate ? await this.#tickets?.get() : void 0;
			const { data, error, verdict } = await this.#attempt(method, path, content, options, ticket, authenticate);
			if (error === void 0) return data;
			if (error.status === 401 && relogin && ticket !== void 0) {
				relogin = false;
				this.#tickets?.reject(ticket);
				continue;
			}
			failures++;
			if (!(verdict === "undone" || verdict === "unknown" && idempotent) || failures >= attempts || this.clock.now() - started >= longest) throw error;
			await this.clock.sleep(backoff(failures), options.signal);
		}
	}
	async #attempt(method, path, content, options, ticket, authenticate) {
		const headers = this.#headers(ticket, authenticate);
		let query = "";
		let body;
		if (isRawBody(content)) {
			headers["content-type"] = content.contentType;
			headers["content-length"] = String(content.size);
		} else if (method === "POST" || method === "PUT") {
			headers["content-type"] = "application/x-www-form-urlencoded";
			body = encodeParameters(content);
		} else {
			const encoded = encodeParameters(content);
			query = encoded === "" ? "" : `?${encoded}`;
		}
		const started = this.clock.now();
		const told = (status) => this.#onCall({
			method,
			path,
			status,
			milliseconds: Math.round(this.clock.now() - started)
		});
		try {
			const { signal, timeout, limit } = options;
			const { origin, pathname } = this.url;
			const at = `${pathname}${encodePath(path)}${query}`;
			const response = isRawBody(content) ? await sendUpload(this.#connect, {
				url: new URL(`${origin}${at}`),
				headers,
				body: content.open,
				signal: AbortSignal.any([this.#closed.signal, ...signal === void 0 ? [] : [signal]])
			}) : await exchange(this.#dispatcher, {
				origin,
				path: at,
				method,
				headers,
				body,
				signal,
				timeout,
				limit
			});
			told(response.status);
			const date = Date.parse(response.headers.get("date") ?? "");
			if (!Number.isNaN(date)) this.#serverClock = Math.floor(date / 1e3);
			return readAnswer({
				method,
				path,
				url: this.url,
				identity: this.identity
			}, response);
		} catch (thrown) {
			told();
			if (!(thrown instanceof ExchangeError)) throw thrown;
			const verdict = judgeBreak(thrown);
			const failure = {
				method,
				path,
				ambiguous: verdict === "unknown",
				...explainBreak(thrown, this.url)
			};
			return {
				error: new ProxmoxError(failure, { cause: thrown.cause }),
				verdict
			};
		}
	}
	#headers(ticket, authenticate) {
		const headers = {
			accept: "application/json",
			"user-agent": "proxmox-template-action"
		};
		if (ticket !== void 0) {
			headers["cookie"] = `PVEAuthCookie=${encodeURIComponent(ticket.ticket)}`;
			headers["csrfpreventiontoken"] = ticket.csrf;
		} else if (authenticate && this.#credentials.kind === "token") headers["authorization"] = `PVEAPIToken=${this.identity}=${this.#credentials.secret}`;
		return headers;
	}
};
function isRawBody(content) {
	return typeof content["open"] === "function";
}

// src/proxmox/client.ts
/**
* Reaches the server and proves who we are. Rejects with TemplateError when the settings are wrong, with ProxmoxError
* when the server can not be reached or refuses.
*/
async function connect$1(options) {
	const address = parseServerUrl(options.url);
	const { credentials, diagnostics } = parseCredentials(options);
	const trust = options.tls ?? {};
	const problems = [
		...address.diagnostics,
		...diagnostics,
		...checkTrust(trust)
	];
	if (address.url === void 0 || credentials === void 0 || problems.some(({ severity }) => severity === "error")) throw new TemplateError(problems);
	const transport = new Transport({
		url: address.url,
		connect: createConnector(trust, proxyFor(address.url, options.env ?? {})),
		credentials,
		clock: options.clock,
		onCall: options.onCall
	});
	try {
		const version = await transport.call("GET", "/version", {}, {
			signal: options.signal,
			attempts: 2,
			limit: 3e4
		});
		return new ProxmoxClient(transport, parseVersion(version), options.signal);
	} catch (thrown) {
		await transport.close();
		throw thrown;
	}
}
/** A session with one server. Everything it does stops when its signal is aborted. */
var ProxmoxClient = class {
	version;
	/** Typed calls: `client.api.nodes.$(node).qemu.$(vmid).config.$get()`. GET and DELETE are repeated when an answer is lost. */
	api;
	#transport;
	#signal;
	/** Tasks whose calls were answered: a lost answer is none of theirs. */
	#followed = /* @__PURE__ */ new Set();
	constructor(transport, version, signal) {
		this.#transport = transport;
		this.#signal = signal;
		this.version = version;
		this.api = proxmoxApi({ doRequest: (method, path, _template, parameters) => this.request(method.toUpperCase(), path.replace(/^\/api2\/json/, ""), parameters) });
	}
	/** By which everything waits that has to do with this server. */
	get clock() {
		return this.#transport.clock;
	}
	/** The API's address, without a trailing slash. */
	get url() {
		return new URL(this.#transport.url);
	}
	/** `user@realm` or `user@realm!tokenid`. */
	get identity() {
		return this.#transport.identity;
	}
	/** Seconds since the epoch by the server's clock in its last answer. */
	get serverTime() {
		return this.#transport.serverTime;
	}
	/** Texts that must not be shown: the token's secret, the password, tickets so far. */
	secrets() {
		return this.#transport.secrets();
	}
	uiUrl(vmid) {
		return uiUrl(this.#transport.url, vmid);
	}
	/** A call with choices that `api` does not offer. `path` without /api2/json. */
	request(method, path, parameters, options = {}) {
		return this.#transport.call(method, path, parameters, {
			...options,
			signal: options.signal ?? this.#signal
		});
	}
	/** What a WebSocket of the API carries. `path` without /api2/json. */
	webSocket(path, parameters, signal) {
		return this.#transport.webSocket(path, parameters, signal);
	}
	/**
	* For a call that must not be done twice (a POST that creates). When its answer is lost, `lookUp` tells whether it
	* happened, with what the answer would have been; undefined: it did not, and the call is made again.
	*/
	async once(call, lookUp) {
		let doubtful = false;
		for (let failures = 1;; failures++) try {
			return await call();
		} catch (thrown) {
			if (!(thrown instanceof ProxmoxError)) throw thrown;
			if (!thrown.ambiguous && !doubtful) throw thrown;
			doubtful = true;
			await this.#transport.clock.sleep(backoff(failures), this.#signal);
			const found = await lookUp();
			if (found !== void 0) return found;
			if (!thrown.ambiguous) throw new ProxmoxError({
				...thrown.failure,
				ambiguous: true
			}, { cause: thrown });
			if (failures >= 4) throw thrown;
		}
	}
	/** The newest task of ours that fits and that no other call was answered with: what `lookUp` wants to know after a lost answer. */
	async findTask({ node, type, id, since }) {
		const query = {
			source: "all",
			typefilter: type,
			since,
			limit: 50
		};
		return (await this.request("GET", `/nodes/${node}/tasks`, query)).map(({ upid }) => parseUpid(upid)).filter((task) => task !== void 0).filter((task) => task.type === type && task.startTime >= since && task.user === this.identity).filter((task) => (id === void 0 || task.id === id) && !this.#followed.has(task.text)).sort((left, right) => right.startTime - left.startTime)[0]?.text;
	}
	/** Waits for a task. Rejects with ProxmoxError when it fails; when aborted, with Cancelled. */
	task(upid, options = {}) {
		this.#followed.add(upid);
		return followTask(this.#transport, upid, {
			...options,
			signal: options.signal ?? this.#signal
		});
	}
	/** The tasks of ours that still run on a node. */
	async runningTasks(node, choice) {
		return (await this.request("GET", `/nodes/${node}/tasks`, {
			source: "active",
			limit: 500
		})).filter(({ endtime }) => endtime === void 0).map(({ upid }) => parseUpid(upid)).filter((task) => task !== void 0).filter((task) => task.user === this.identity && choice(task)).map(({ text }) => text);
	}
	/** Streams a file into a storage and waits until it is in its place. Resolves with its volid. */
	async upload(given, options = {}) {
		const filename = storedFilename(given.filename);
		const upload = {
			...given,
			filename,
			signal: given.signal ?? this.#signal
		};
		const problem = checkFilename(upload.filename, upload.content);
		if (problem !== void 0) throw new TemplateError([problem]);
		await checkStorage(this.#transport, upload);
		const upid = await startUpload(this.#transport, upload);
		await this.task(upid, {
			...options,
			signal: upload.signal
		});
		return `${upload.storage}:${upload.content}/${upload.filename}`;
	}
	/** Lets the node download a file into a storage. Resolves with its volid. Needs Proxmox VE 7.2 for `iso`, 8.4 for `import`. */
	async downloadUrl(given, options = {}) {
		const filename = storedFilename(given.filename);
		const problem = checkFilename(filename, given.content);
		if (problem !== void 0) throw new TemplateError([problem]);
		const { node, storage, url, content, checksum } = given;
		const since = this.serverTime;
		const parameters = {
			url,
			content,
			filename,
			checksum: checksum?.digest,
			"checksum-algorithm": checksum?.algorithm
		};
		const upid = await this.once(() => this.request("POST", `/nodes/${node}/storage/${storage}/download-url`, parameters), () => this.findTask({
			node,
			type: "download",
			id: filename,
			since
		}));
		await this.task(String(upid), options);
		return `${storage}:${content}/${filename}`;
	}
	close() {
		return this.#transport.close();
	}
};

// src/builders/proxmox/server-session.ts
/** `silence`: milliseconds for which a task may say nothing; undefined: as long as the client finds right. */
function sessionOf(client, node, silence, context) {
	return {
		client,
		node,
		place: {
			node,
			url: client.url.href
		},
		task: {
			signal: context.signal,
			silenceMs: silence,
			onSilence: (text) => context.message(text),
			onLog: (text) => context.emit({
				kind: "output",
				from: "task",
				stream: "stdout",
				text
			}),
			onProgress: (progress) => context.emit({
				kind: "progress",
				id: "task",
				label: "Proxmox task",
				...progress
			})
		}
	};
}
/** Logs in at a build's server. */
function connect(connection, given) {
	const { url = "", username, password, token, ca } = connection;
	const { signal, clock, env } = given;
	const own = url !== "" && url === env["PROXMOX_URL"] && ca === void 0 ? env["PROXMOX_FINGERPRINT"] : void 0;
	const fingerprint = connection.fingerprint ?? (own || void 0);
	const insecure = fingerprint === void 0 && connection.insecureSkipTlsVerify;
	const onCall = (call) => given.emit({
		kind: "call",
		...call
	});
	return connect$1({
		url,
		username,
		password,
		token,
		tls: {
			ca,
			fingerprint,
			insecure
		},
		env,
		signal,
		clock,
		onCall
	});
}

export { sessionOf as n, uiUrl as r, connect as t };