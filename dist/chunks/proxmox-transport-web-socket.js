import { n as import_websocket, t as import_stream } from "./npm-ws.js";
import { t as Cancelled } from "./diagnostics-errors.js";
import { n as ExchangeError } from "./proxmox-transport-exchange.js";

// src/proxmox/transport/web-socket.ts
/** Bytes of one message: what never ends must not fill the memory. */
const largest = 4 << 20;
/** Bytes of a refusal. */
const longestRefusal = 65536;
/**
* Opens a WebSocket over a connection that is made, and whose certificate is checked, like any other to this server.
* Resolves with the bytes in it, or with the server's refusal. Rejects with ExchangeError, or Cancelled when aborted.
*/
async function openWebSocket(request) {
	const { url, headers, connect, signal } = request;
	const socket = await connected(url, connect, signal);
	const target = new URL(url);
	target.protocol = url.protocol === "http:" ? "ws:" : "wss:";
	const client = new import_websocket.default(target, ["binary"], {
		headers,
		maxPayload: largest,
		perMessageDeflate: false,
		createConnection: () => socket
	});
	const { promise, resolve, reject } = Promise.withResolvers();
	const stop = () => {
		reject(new Cancelled(void 0, { cause: signal.reason }));
		client.terminate();
		socket.destroy();
	};
	signal.addEventListener("abort", stop, { once: true });
	client.on("unexpected-response", (_, response) => {
		readRefusal(response).then(resolve, (cause) => reject(new ExchangeError(cause, true)));
	});
	client.on("error", (cause) => reject(new ExchangeError(cause, true)));
	client.on("open", () => resolve((0, import_stream.default)(client).on("error", () => {})));
	try {
		const opened = await promise;
		if ("status" in opened) socket.destroy();
		return opened;
	} finally {
		signal.removeEventListener("abort", stop);
	}
}
function connected(url, connect, signal) {
	const { promise, resolve, reject } = Promise.withResolvers();
	const stop = () => reject(new Cancelled(void 0, { cause: signal.reason }));
	if (signal.aborted) stop();
	signal.addEventListener("abort", stop, { once: true });
	const { hostname, host, protocol, port } = url;
	connect({
		hostname,
		host,
		protocol,
		port
	}, (...[failure, socket]) => {
		signal.removeEventListener("abort", stop);
		if (failure !== null) return reject(new ExchangeError(failure, false));
		if (signal.aborted) socket.destroy();
		resolve(socket);
	});
	return promise;
}
async function readRefusal(response) {
	const chunks = [];
	let length = 0;
	for await (const chunk of response) {
		chunks.push(chunk);
		length += chunk.length;
		if (length > longestRefusal) break;
	}
	const headers = new Map(Object.entries(response.headers).map(([name, value]) => [name, [value].flat().at(-1) ?? ""]));
	return {
		status: response.statusCode ?? 0,
		reason: response.statusMessage ?? "",
		headers,
		body: Buffer.concat(chunks)
	};
}

export { openWebSocket };