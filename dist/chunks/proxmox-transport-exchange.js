import { t as Cancelled } from "./diagnostics-errors.js";

// src/proxmox/transport/exchange.ts
/** The exchange broke off. `sent`: the request may have reached the server. */
var ExchangeError = class extends Error {
	name = "ExchangeError";
	sent;
	cause;
	constructor(cause, sent) {
		super(cause.message);
		this.cause = cause;
		this.sent = sent;
	}
};
/** The answer was not complete in time: a server that sends a byte now and then keeps every other limit off. */
var AnswerTimeout = class extends Error {
	name = "AnswerTimeout";
};
/** Milliseconds for an answer as a whole, from when the request is sent. */
const usualLimit = 18e4;
/** Bytes of an answer: what never ends must not fill the memory. */
const largest = 128 << 20;
/** Bytes that the smallest piece of an answer counts as: each takes memory beyond its content. */
const smallestPiece = 256;
/** One request, one response, nothing repeated. Rejects with ExchangeError, or Cancelled when aborted. */
function exchange(dispatcher, request) {
	const { promise, resolve, reject } = Promise.withResolvers();
	let abort;
	let sent = false;
	let status = 0;
	let reason = "";
	let headers = /* @__PURE__ */ new Map();
	const chunks = [];
	let length = 0;
	let whole;
	const limit = request.limit ?? usualLimit;
	const cancel = () => {
		const cancelled = new Cancelled(void 0, { cause: request.signal?.reason });
		reject(cancelled);
		abort?.(cancelled);
	};
	if (request.signal?.aborted === true) {
		cancel();
		return promise;
	}
	request.signal?.addEventListener("abort", cancel, { once: true });
	const done = () => {
		clearTimeout(whole);
		request.signal?.removeEventListener("abort", cancel);
	};
	dispatcher.dispatch({
		origin: request.origin,
		path: request.path,
		method: request.method,
		headers: request.headers,
		body: request.body ?? null,
		...request.timeout === void 0 ? {} : { headersTimeout: request.timeout }
	}, {
		onRequestStart(controller) {
			if (request.signal?.aborted === true) return controller.abort(new Cancelled());
			abort = (reason) => controller.abort(reason);
			sent = true;
			const late = () => controller.abort(new AnswerTimeout(`no complete answer within ${limit / 1e3} s`));
			if (limit > 0) whole = setTimeout(late, limit);
		},
		onResponseStart(_controller, code, fields, text = "") {
			status = code;
			reason = text;
			headers = new Map(Object.entries(fields).map(([name, value]) => [name, [value].flat().at(-1) ?? ""]));
		},
		onResponseData(controller, chunk) {
			chunks.push(chunk);
			length += Math.max(chunk.length, smallestPiece);
			if (length > largest) controller.abort(/* @__PURE__ */ new Error(`the answer is larger than 128 MiB`));
		},
		onResponseEnd() {
			done();
			resolve({
				status,
				reason,
				headers,
				body: Buffer.concat(chunks)
			});
		},
		onResponseError(_controller, cause) {
			done();
			if (status >= 400) resolve({
				status,
				reason,
				headers,
				body: Buffer.concat(chunks)
			});
			else reject(new ExchangeError(cause, sent));
		}
	});
	return promise;
}

export { ExchangeError as n, exchange as r, AnswerTimeout as t };