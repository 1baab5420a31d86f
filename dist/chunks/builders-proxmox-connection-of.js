// src/builders/proxmox/connection-of.ts
/**
* How a build reaches its server. Settings from outside win, also over what was planned with others: an embedded
* server is started only when the plan is good.
*/
function connectionOf(options, overrides) {
	const { token, password } = [overrides, options].find((one) => one.token || one.password) ?? {};
	const { ca, fingerprint } = overrides;
	return {
		url: overrides.url || options.proxmox_url,
		username: overrides.username || options.username,
		...token ? { token } : { password },
		node: overrides.node || options.node,
		ca,
		fingerprint,
		insecureSkipTlsVerify: ca === void 0 && fingerprint === void 0 && (overrides.insecureSkipTlsVerify ?? options.insecure_skip_tls_verify)
	};
}

export { connectionOf as t };