import { n as ExternalError } from "./diagnostics-errors.js";

// src/intake/small-body.ts
/** Bytes of an answer that is kept whole. */
const largest = 32 << 20;
/** The whole body of an answer. Stops reading and throws ExternalError where it is larger; `who` has answered. */
async function readSmallBody(body, who, most = largest) {
	const pieces = [];
	let total = 0;
	for await (const piece of body) {
		total += Math.max(piece.length, 256);
		if (total > most) throw new ExternalError("answer-too-large", `The answer of ${who} is larger than ${most >> 20} MiB`, "No answer that is wanted here is that large. Look whether the address is the right one.");
		pieces.push(piece);
	}
	return Buffer.concat(pieces);
}

export { readSmallBody as t };