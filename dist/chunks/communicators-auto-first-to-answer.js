import { n as ExternalError, r as GuestError, t as Cancelled } from "./diagnostics-errors.js";
import { t as formatDuration } from "./time-duration.js";

// src/communicators/auto/first-to-answer.ts
/**
* Milliseconds that the ways before it have, once another one has answered: where the guest's address comes from its agent,
* the agent always answers first, and it is the slowest way to work by.
*/
const grace = 15e3;
/** Waits for all ways at once and takes the first that answers. Throws GuestError where none does, and Cancelled. */
async function firstToAnswer(kinds, options, context) {
	const { signal, clock, message } = context;
	const started = clock.now();
	message(`Trying ${list(kinds.map(({ type }) => type))}`);
	const tries = [];
	const states = () => tries.map(({ seen }) => seen).filter(Boolean).join("; ");
	for (const kind of kinds) tries.push(begin(kind, options, context, started, states));
	try {
		const first = await choose(tries, context);
		if (first?.guest === void 0) throw nobody(tries, signal);
		context.waiting("Waiting for the guest", 1, 1, true);
		message(verdict(first, tries));
		return {
			type: first.kind.type,
			...first.guest
		};
	} finally {
		for (const { abort } of tries) abort.abort();
	}
}
function begin(kind, options, context, started, states) {
	const abort = new AbortController();
	const signal = AbortSignal.any([context.signal, abort.signal]);
	const note = (text) => {
		made.seen = `${kind.type}: ${text.replace(/^Waiting for [^:]*: /, "")}`;
		made.at = context.clock.now() - started;
	};
	const work = async () => {
		try {
			made.guest = await kind.connect?.(options, {
				...context,
				signal,
				step: (_name, inner) => inner(),
				message: (text) => {
					note(text);
					if (!signal.aborted) context.message(text);
				},
				waiting: (label, _done, total, finished = false) => {
					if (finished || signal.aborted) return;
					note(label);
					context.waiting(`Waiting for the guest: ${states()}`, context.clock.now() - started, total);
				}
			});
			made.at = context.clock.now() - started;
			if (abort.signal.aborted) await made.guest?.communicator.close();
		} catch (thrown) {
			made.failure = thrown;
		}
	};
	const made = {
		kind,
		abort,
		seen: "",
		at: 0,
		ended: Promise.resolve().then(work)
	};
	return made;
}
/** The first in the order of those that answer until the others have had their grace; undefined: none does. */
async function choose(tries, { signal, clock }) {
	const over = new AbortController();
	let late;
	try {
		for (;;) {
			const pending = tries.filter(({ guest, failure }) => guest === void 0 && failure === void 0);
			for (const { failure } of tries) if (failure !== void 0 && !isAnswer(failure, signal)) throw failure;
			const best = tries.findIndex(({ guest }) => guest !== void 0);
			const before = best === -1 ? pending : pending.filter((one) => tries.indexOf(one) < best);
			if (before.length === 0) return tries[best];
			let isLate = false;
			if (best !== -1) late ??= clock.sleep(grace, AbortSignal.any([signal, over.signal])).then(() => {
				isLate = true;
			});
			await Promise.race([...before.map(({ ended }) => ended), ...late === void 0 ? [] : [late]]);
			if (isLate) return tries.find(({ guest }) => guest !== void 0);
		}
	} finally {
		over.abort();
		late?.catch(() => {});
	}
}
/** Did a way say that it does not lead to the guest? All else ends the wait. */
function isAnswer(failure, signal) {
	return failure instanceof ExternalError && !signal.aborted;
}
function verdict(first, tries) {
	const others = tries.filter((one) => one !== first);
	if (others.length === 0) return `The guest is reached by ${first.kind.type}`;
	const why = others.every(({ guest, at }) => guest === void 0 || at >= first.at) ? "it answered first" : `it answered within ${formatDuration(grace)} of the first, and is preferred`;
	return [`The guest is reached by ${first.kind.type}: ${why}`, ...others.map(said)].join(". ");
}
function said({ kind, guest, failure, seen }) {
	if (guest !== void 0) return `${kind.type} answered too`;
	if (failure !== void 0) return `${kind.type} failed: ${failure.message}`;
	return seen === "" ? `${kind.type} did not answer yet` : `${seen} (when the other answered)`;
}
function nobody(tries, signal) {
	if (signal.aborted) return new Cancelled();
	const [only, ...more] = tries;
	if (only?.failure instanceof Error && more.length === 0) return only.failure;
	const failures = tries.map(({ kind, failure }) => {
		const { message, detail } = failure;
		return `${kind.type}: ${message}${detail === void 0 ? "" : `\n${detail}`}`;
	});
	return new GuestError("guest-not-reached", `The guest answers neither by ${list(tries.map(({ kind }) => kind.type), "nor by")}`, failures.join("\n"));
}
function list(names, and = "and") {
	return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} ${and} ${names.at(-1)}`;
}

export { firstToAnswer };