import { createHash, createHmac } from "node:crypto";

// src/net/aws-signature.ts
const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const hmac = (key, text) => createHmac("sha256", key).update(text).digest();
/** The headers with AWS's signature, version 4. */
function signedHeaders({ method, url, headers: given, sha256: body }, { region, service, credentials, now }) {
	const moment = now.toISOString().replace(/[-:]|\.\d{3}/g, "");
	const day = moment.slice(0, 8);
	const headers = {
		...given,
		"X-Amz-Date": moment,
		...credentials.session && { "X-Amz-Security-Token": credentials.session }
	};
	const canonical = Object.entries({
		...headers,
		host: url.host
	}).map(([name, value]) => [name.toLowerCase(), value.trim()]).sort(([left], [right]) => left < right ? -1 : 1);
	const names = canonical.map(([name]) => name).join(";");
	const lines = canonical.map(([name, value]) => `${name}:${value}\n`).join("");
	const scope = `${day}/${region}/${service}/aws4_request`;
	const toSign = [
		method,
		url.pathname,
		canonicalQuery(url),
		lines,
		names,
		body
	].join("\n");
	const key = [
		region,
		service,
		"aws4_request"
	].reduce(hmac, hmac(`AWS4${credentials.secret}`, day));
	const signature = hmac(key, [
		"AWS4-HMAC-SHA256",
		moment,
		scope,
		sha256(toSign)
	].join("\n")).toString("hex");
	const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.id}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
	return {
		...headers,
		Authorization: authorization
	};
}
function canonicalQuery({ searchParams }) {
	return [...searchParams].map(([name, value]) => `${encodeStrictly(name)}=${encodeStrictly(value)}`).sort().join("&");
}
/** As AWS wants names and values: all but letters, digits and `-._~`. */
function encodeStrictly(text) {
	return encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

export { signedHeaders as n, encodeStrictly as t };