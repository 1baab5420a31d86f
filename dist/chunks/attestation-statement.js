import { n as ExternalError } from "./diagnostics-errors.js";

// src/attestation/statement.ts
const statementType = "https://in-toto.io/Statement/v1";
const slsaProvenance = "https://slsa.dev/provenance/v1";
function provenanceOf(subject, predicate) {
	return {
		_type: statementType,
		subject,
		predicateType: slsaProvenance,
		predicate
	};
}
/** Throws ExternalError where the text is none. */
function readStatement(text, name) {
	let value;
	try {
		value = JSON.parse(text);
	} catch (cause) {
		const why = cause.message;
		throw new ExternalError("attestation-unreadable", `What ${name} has signed is no statement: ${why}`);
	}
	if (value?._type !== "https://in-toto.io/Statement/v1") throw new ExternalError("attestation-unreadable", `What ${name} has signed is no statement: its type is ${JSON.stringify(value?._type) ?? "not there"}`);
	const { predicateType = "", predicate } = value;
	const subject = Array.isArray(value.subject) ? value.subject : [];
	return {
		_type: statementType,
		subject,
		predicateType,
		predicate
	};
}

export { readStatement as n, slsaProvenance as r, provenanceOf as t };