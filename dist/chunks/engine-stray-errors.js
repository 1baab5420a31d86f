import { AsyncLocalStorage } from "node:async_hooks";

// src/engine/stray-errors.ts
/** What ends the work in whose course something is thrown: timers and sockets know in whose course they were made. */
const current = new AsyncLocalStorage();
/**
* Work that fails of an error that nobody catches, thrown by a socket or a timer of its own: with it ends this work and
* not the process, in which others go on. The work is stopped by its signal, so that it cleans up.
*/
async function failingOfStrays(signal, work) {
	const stopped = new AbortController();
	let stray;
	const stop = (thrown) => {
		stray ??= { thrown };
		stopped.abort();
	};
	const result = await current.run(stop, () => work(AbortSignal.any([signal, stopped.signal]))).catch((thrown) => {
		throw stray === void 0 ? thrown : stray.thrown;
	});
	if (stray !== void 0) throw stray.thrown;
	return result;
}
/** For an error that nobody caught: is it a matter of one work, which fails of it now? */
function failStray(thrown) {
	const stop = current.getStore();
	stop?.(thrown);
	return stop !== void 0;
}

export { failingOfStrays as n, failStray as t };