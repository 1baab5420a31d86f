import { a as refuseUse } from "./options-trusted-use.js";

// src/builders/proxmox/rules/connection-rules.ts
/**
* Inputs and flags win over the template, which wins over the environment; then what a build needs is checked. A template
* can be checked and planned without: a pull request from a fork has no secrets.
*/
function resolveConnection(options, overrides, context) {
	const { env, error, refuse, buildFails } = context;
	checkCredentialsKept(options, overrides, context);
	const resolved = mergeConnection(options, overrides, env);
	const url = resolved.proxmox_url;
	if (url === void 0) refuse("missing-connection", ["proxmox_url"], "proxmox_url must be specified", "In the template, as `proxmox-url` (input of the action, option of the command line), or in PROXMOX_URL.");
	else if (url !== url.trim() || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) (isGoUrl(url) ? buildFails : error)("invalid-server-url", ["proxmox_url"], `could not parse proxmox_url: ${url}`, "It looks like https://pve.example.com:8006/api2/json.");
	if (resolved.username === void 0) refuse("missing-connection", ["username"], "username must be specified", "In the template, as `proxmox-username` (input of the action, option of the command line), or in PROXMOX_USERNAME.");
	if (resolved.password === void 0 && resolved.token === void 0) refuse("missing-connection", ["token"], "password or token must be specified", "In the template, as `proxmox-token` or `proxmox-password` (inputs of the action, options of the command line), or in PROXMOX_TOKEN or PROXMOX_PASSWORD.");
	else if (isTokenOfNobody(resolved) && !context.isLate(["token"])) buildFails("invalid-username", ["username"], "username must name the API token", `With a token the username has the form user@realm!token, not ${resolved.username}.`);
	if (resolved.node === void 0) refuse("missing-connection", ["node"], "node must be specified", "In the template, or as `proxmox-node` (input of the action, option of the command line).");
	return resolved;
}
/** Who wins where several say something: what comes from outside, then the template, then the environment. */
function mergeConnection(options, overrides, env) {
	return {
		proxmox_url: firstOf(overrides.url, options.proxmox_url, env["PROXMOX_URL"]),
		username: firstOf(overrides.username, options.username, env["PROXMOX_USERNAME"]),
		...secrets(options, overrides, env),
		node: firstOf(overrides.node, options.node),
		insecure_skip_tls_verify: overrides.insecureSkipTlsVerify ?? options.insecure_skip_tls_verify
	};
}
function isTokenOfNobody({ token, username }) {
	return token !== void 0 && username !== void 0 && !username.includes("!");
}
/** A template that is not trusted does not choose who is sent the credentials of others, or who may read them on the way. */
function checkCredentialsKept(options, overrides, context) {
	if (options.proxmox_url && firstOf(overrides.url) === void 0) refuseUse("network", "A proxmox_url of the template", ["proxmox_url"], context);
	if (options.insecure_skip_tls_verify && overrides.insecureSkipTlsVerify === void 0) refuseUse("network", "insecure_skip_tls_verify", ["insecure_skip_tls_verify"], context);
}
function isGoUrl(text) {
	const [, scheme, rest = ""] = /^(?:([a-z][a-z0-9+.-]*):)?(.*)$/is.exec(text) ?? [];
	if (scheme === void 0 && /^[^/?#]*:/.test(rest)) return false;
	const host = rest.startsWith("//") ? (rest.slice(2).split(/[/?#]/)[0] ?? "").replace(/^.*@/, "") : "";
	return /^[\w\-.~!$&'()*+,;=:[\]<>"%]*$/.test(host) && /^[^:]*(:\d*)?$|^\[/.test(host) && !/\p{Cc}/u.test(text);
}
function secrets(options, overrides, env) {
	const levels = [
		overrides,
		options,
		{
			token: env["PROXMOX_TOKEN"],
			password: env["PROXMOX_PASSWORD"]
		}
	];
	for (const { token, password } of levels) {
		if (firstOf(token) !== void 0) return {
			token,
			password: void 0
		};
		if (firstOf(password) !== void 0) return {
			token: void 0,
			password
		};
	}
	return {
		token: void 0,
		password: void 0
	};
}
function firstOf(...candidates) {
	return candidates.find((candidate) => candidate !== void 0 && candidate !== "");
}

export { resolveConnection as n, mergeConnection as t };