import { t as trustedContext } from "./net-ca.js";
import { n as proxyFor, t as basicAuthorization } from "./net-proxy.js";

// src/net/dispatcher.ts
const how = {
	allowH2: false,
	headersTimeout: 6e4,
	bodyTimeout: 6e4
};
/** Connections to one server, through the proxy that the environment names, trusting the system's authorities. */
function dispatcherTo(target, env, { Agent, ProxyAgent }) {
	const tls = target.protocol === "https:" ? { secureContext: trustedContext() } : {};
	const proxy = proxyFor(target, env);
	if (proxy === void 0) return new Agent({
		connect: {
			timeout: 15e3,
			...tls
		},
		...how
	});
	const token = basicAuthorization(proxy);
	return new ProxyAgent({
		uri: proxy.origin,
		...token === void 0 ? {} : { token },
		requestTls: tls,
		...how
	});
}

export { dispatcherTo as t };