import { t as readSmallBody } from "./intake-small-body.js";
import { n as readSmallFile } from "./intake-small-file.js";
import http from "node:http";
import { getCACertificates } from "node:tls";
import https from "node:https";

// src/hcl/functions/ask-server.ts
const patience = 6e4;
/** Bytes: a secret, or a list of them. */
const largest = 4 << 20;
/** What one server of secrets says, or an Error where there is no answer. */
function ask({ url, headers, body, caFile, insecure }, signal) {
	const { promise, resolve } = Promise.withResolvers();
	const fail = (thrown) => {
		const { message, code } = thrown;
		resolve(/* @__PURE__ */ new Error(`${URL.parse(url)?.host ?? url}: ${message || code}`));
	};
	try {
		const timeout = AbortSignal.timeout(patience);
		timeout.addEventListener("abort", () => fail(/* @__PURE__ */ new Error(`no answer within ${patience / 1e3} s`)));
		const options = {
			method: body === void 0 ? "GET" : "POST",
			headers,
			signal: AbortSignal.any([signal, timeout]),
			...caFile ? { ca: [...getCACertificates("default"), readSmallFile(caFile).toString("utf8")] } : {},
			...insecure ? { rejectUnauthorized: false } : {}
		};
		const sent = (url.startsWith("http:") ? http : https).request(url, options, (response) => {
			readSmallBody(response, "the server", largest).then((answer) => resolve({
				status: response.statusCode ?? 0,
				body: answer.toString("utf8")
			}), fail);
		});
		sent.on("error", fail);
		sent.end(body);
	} catch (thrown) {
		fail(thrown);
	}
	return promise;
}

export { ask };