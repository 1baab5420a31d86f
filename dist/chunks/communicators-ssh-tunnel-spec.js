// src/communicators/ssh/tunnel-spec.ts
/** Reads `8080:localhost:80`, where the host may be an IPv6 address in brackets. */
function parseTunnel(text) {
	const [, port, bracketed, plain, hostPort] = /^(\d+):(?:\[([^\]]+)\]|([^:[\]]*)):(\d+)$/.exec(text) ?? [];
	if (port === void 0 || hostPort === void 0) return void 0;
	const tunnel = {
		port: Number(port),
		host: bracketed ?? (plain || "localhost"),
		hostPort: Number(hostPort)
	};
	return isPort(tunnel.port) && isPort(tunnel.hostPort) ? tunnel : void 0;
}
function isPort(value) {
	return value >= 1 && value <= 65535;
}

export { parseTunnel as t };