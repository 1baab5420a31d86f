// src/actions/attest/asked-again.ts
const rounds = 4;
/** What is asked for at the end of a long build is not given up for a moment's trouble. Throws the last failure. */
async function askedAgain({ signal, clock }, ask) {
	for (let round = 1;; round++) {
		const answer = await ask();
		if ("result" in answer) return answer.result;
		signal.throwIfAborted();
		if (!answer.canPass || round === rounds) throw answer.failure;
		await clock.sleep(1e3 * 2 ** (round - 1), signal);
	}
}

export { askedAgain as t };