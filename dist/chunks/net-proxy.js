import { n as ExternalError } from "./diagnostics-errors.js";
import { BlockList, isIP } from "node:net";

// src/net/proxy.ts
/**
* The HTTP proxy that the environment names for an address (`https_proxy`, `http_proxy`, `all_proxy`, `no_proxy`, in
* either case), or undefined. As in Go's tools, this machine itself is never asked for through a proxy.
*/
function proxyFor(target, env) {
	const scheme = target.protocol === "http:" ? "http_proxy" : "https_proxy";
	const text = variable(env, scheme) ?? variable(env, "all_proxy");
	if (text === void 0 || isLoopback(hostOf(target)) || isExcluded(target, variable(env, "no_proxy") ?? "")) return;
	const proxy = URL.parse(text.includes("://") ? text : `http://${text}`);
	if (proxy === null || proxy.protocol !== "http:" && proxy.protocol !== "https:") throw new ExternalError("unsupported-proxy", `The proxy in the environment variable ${scheme} can not be used`, "Only http:// and https:// proxies are supported. Correct the variable, or list the server in no_proxy.");
	return proxy;
}
/** The value of an `Authorization` or `Proxy-Authorization` header for the user and password in an address. */
function basicAuthorization(url) {
	if (url.username === "") return void 0;
	const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
	return `Basic ${Buffer.from(pair).toString("base64")}`;
}
function variable(env, name) {
	return env[name] || env[name.toUpperCase()] || void 0;
}
function hostOf(url) {
	return url.hostname.replace(/^\[|\]$/g, "").toLowerCase();
}
function isLoopback(host) {
	return host === "localhost" || host.endsWith(".localhost") || host === "::1" || /^127\./.test(host);
}
function isExcluded(target, list) {
	const host = hostOf(target);
	const port = target.port || (target.protocol === "http:" ? "80" : "443");
	return list.split(/[\s,]+/).filter((entry) => entry !== "").some((entry) => matches(host, port, entry.toLowerCase()));
}
function matches(host, port, entry) {
	if (entry === "*") return true;
	if (entry.includes("/")) return isInNetwork(host, entry);
	if (isIP(entry) !== 0) return host === entry;
	const [, name = entry, wantedPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
	if (wantedPort !== void 0 && wantedPort !== port) return false;
	const domain = name.replace(/^\*?\./, "").replace(/^\[|\]$/g, "");
	return host === domain && !name.startsWith("*") || host.endsWith(`.${domain}`);
}
function isInNetwork(host, cidr) {
	const [network = "", bits = ""] = cidr.split("/");
	const family = isIP(host);
	if (family === 0 || isIP(network) !== family || !/^\d{1,3}$/.test(bits)) return false;
	const type = family === 6 ? "ipv6" : "ipv4";
	if (Number(bits) > (family === 6 ? 128 : 32)) return false;
	const block = new BlockList();
	block.addSubnet(network, Number(bits), type);
	return block.check(host, type);
}

export { proxyFor as n, basicAuthorization as t };