import { n as ExternalError } from "./diagnostics-errors.js";

// src/communicators/auto/usable-here.ts
/** The ways for which this machine has what they need, such as an SSH agent. Throws what is wrong with all of them, if none is left. */
async function usableHere(kinds, options, context) {
	const usable = [];
	const leftOut = [];
	let first;
	for (const kind of kinds) try {
		await kind.checkHere?.(options, context);
		usable.push(kind);
	} catch (thrown) {
		if (!(thrown instanceof ExternalError)) throw thrown;
		first ??= thrown;
		leftOut.push({
			kind,
			why: thrown.message
		});
	}
	if (usable.length === 0 && first !== void 0) throw first;
	return {
		usable,
		leftOut
	};
}

export { usableHere };