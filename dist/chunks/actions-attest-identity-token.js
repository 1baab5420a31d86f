import { t as require_undici } from "./npm-undici.js";
import { n as ExternalError } from "./diagnostics-errors.js";
import { t as readSmallBody } from "./intake-small-body.js";
import { t as dispatcherTo } from "./net-dispatcher.js";
import { t as askedAgain } from "./actions-attest-asked-again.js";
import { t as neededPermissions } from "./actions-attest-needed-permissions.js";

// src/actions/attest/identity-token.ts
var import_undici = require_undici();
/** Sigstore takes only tokens that are meant for it. */
const audience = "sigstore";
/** A token that says which workflow this is. It is hidden before anybody has it. Throws ExternalError. */
function askIdentityToken(env, work) {
	const { ACTIONS_ID_TOKEN_REQUEST_URL: address, ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer } = env;
	if (!address || !bearer) throw failed("this job may not ask for it", neededPermissions);
	const url = URL.parse(address);
	if (url === null) throw failed("ACTIONS_ID_TOKEN_REQUEST_URL is no address");
	url.searchParams.set("audience", audience);
	work.hide(bearer, "ACTIONS_ID_TOKEN_REQUEST_TOKEN");
	return askedAgain(work, async () => {
		const { status, text } = await answerOf(url, bearer, env, work.signal);
		if (status !== 200) {
			const canPass = status === 0 || status >= 500 || status === 429;
			return {
				failure: failed(status === 0 ? text : `it answered ${status}`, canPass ? void 0 : neededPermissions),
				canPass
			};
		}
		const token = tokenIn(text);
		if (token === void 0) return {
			failure: failed("there is none in its answer"),
			canPass: false
		};
		work.hide(token, "the identity token of the workflow");
		return { result: token };
	});
}
/** With status 0: why there is no answer. */
async function answerOf(url, bearer, env, signal) {
	try {
		await using stack = new AsyncDisposableStack();
		const dispatcher = dispatcherTo(url, env, {
			Agent: import_undici.Agent,
			ProxyAgent: import_undici.ProxyAgent
		});
		stack.defer(() => dispatcher.close());
		const headers = {
			authorization: `Bearer ${bearer}`,
			accept: "application/json"
		};
		const { statusCode, body } = await (0, import_undici.request)(url, {
			headers,
			dispatcher,
			signal
		});
		return {
			status: statusCode,
			text: (await readSmallBody(body, "GitHub", 1 << 20)).toString("utf8")
		};
	} catch (cause) {
		signal.throwIfAborted();
		return {
			status: 0,
			text: cause.message
		};
	}
}
function tokenIn(text) {
	try {
		const { value } = JSON.parse(text) ?? {};
		return typeof value === "string" && value !== "" ? value : void 0;
	} catch {
		return;
	}
}
function failed(why, detail) {
	return new ExternalError("attestation-failed", `GitHub gave no token with the identity of this workflow: ${why}`, detail);
}

export { askIdentityToken };