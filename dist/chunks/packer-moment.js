import { createHmac, randomBytes } from "node:crypto";

// src/packer/moment.ts
/**
* What differs from run to run: the time, chance, and what data sources answer. Two plans of one moment differ by their
* files alone. What is held still (`held.ts`) is the same at every moment.
*/
var Moment = class {
	#now;
	#seed = randomBytes(32);
	#answers = /* @__PURE__ */ new Map();
	/** `now`: milliseconds since the epoch. */
	constructor(now) {
		this.#now = now;
	}
	/** For one plan: the time, and the same row of random bytes for each, which nobody else can tell. */
	begin() {
		let count = 0;
		const random = (bytes) => {
			const blocks = Array.from({ length: Math.ceil(bytes / 32) }, () => createHmac("sha256", this.#seed).update(String(count++)).digest());
			return Buffer.concat(blocks).subarray(0, bytes);
		};
		return {
			now: new Date(this.#now),
			random
		};
	}
	/** Asks once what is asked in the same words; without words each time. */
	answer(question, ask) {
		if (question === void 0) return ask();
		const answer = this.#answers.get(question) ?? ask();
		this.#answers.set(question, answer);
		return answer;
	}
};

export { Moment as t };