import * as tls from "node:tls";

// src/net/ca.ts
let systems;
/** Trusts Node's and the system's certificate authorities, and `extra` (PEM). */
function trustedContext(extra) {
	if (extra === void 0 && systems !== void 0) return systems;
	const ca = /* @__PURE__ */ new Set([...tls.getCACertificates("default"), ...tls.getCACertificates("system")]);
	if (extra !== void 0) return tls.createSecureContext({ ca: [...ca, extra] });
	systems = tls.createSecureContext({ ca: [...ca] });
	return systems;
}

export { trustedContext as t };