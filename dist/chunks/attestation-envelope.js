import { n as ExternalError } from "./diagnostics-errors.js";

// src/attestation/envelope.ts
/** What an envelope says that its payload is. */
const inTotoType = "application/vnd.in-toto+json";
/** What is signed: no other type or length can be made of the same bytes. */
function preAuthEncoding(payloadType, payload) {
	const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `;
	return Buffer.concat([Buffer.from(head), payload]);
}
function envelopeOf(payload, signature) {
	return {
		payloadType: inTotoType,
		payload: payload.toString("base64"),
		signatures: [signature]
	};
}
/** Throws ExternalError where the text is none, or of something else than an in-toto statement. */
function readEnvelope(text, name) {
	const unreadable = (why, detail) => new ExternalError("attestation-unreadable", `${name} is no signed attestation: ${why}`, detail);
	let value;
	try {
		value = JSON.parse(text);
	} catch (cause) {
		throw unreadable(cause.message);
	}
	const { payloadType, payload, signatures } = value ?? {};
	if (payloadType === void 0 && typeof value === "object" && value !== null && "predicateType" in value) throw unreadable("it has no signature", "It was written with `signing_mode = \"none\"`: there is nothing to verify.");
	if (payloadType !== "application/vnd.in-toto+json") throw unreadable(`its payloadType is ${JSON.stringify(payloadType) ?? "not there"}, and not ${inTotoType}`);
	if (typeof payload !== "string" || !isBase64(payload)) throw unreadable("its payload is not base64");
	if (!Array.isArray(signatures) || signatures.length === 0) throw unreadable("it has no signatures");
	for (const each of signatures) {
		const { sig, cert } = each ?? {};
		if (typeof sig !== "string" || !isBase64(sig)) throw unreadable("a signature is not base64");
		if (cert !== void 0 && typeof cert !== "string") throw unreadable("a certificate is no text");
	}
	return {
		payloadType,
		payload,
		signatures
	};
}
/** As strict as Go's reader: what it does not take, nobody else is told to be good. */
function isBase64(text) {
	return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text.replaceAll(/[\r\n]/g, ""));
}

export { readEnvelope as i, inTotoType as n, preAuthEncoding as r, envelopeOf as t };