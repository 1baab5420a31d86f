import { t as Cancelled } from "./diagnostics-errors.js";
import { t as formatDuration } from "./time-duration.js";
import { t as longestTimer } from "./time-clock.js";
import { connect } from "node:net";

// src/communicators/ssh/failure.ts
/** One attempt to connect failed. Waiting turns many of these into one GuestError. */
var ConnectFailure = class extends Error {
	name = "ConnectFailure";
	stage;
	/** What to do about it, where more can be said than of every failure at this stage. */
	advice;
	constructor(stage, message, options) {
		super(message, options);
		this.stage = stage;
		this.advice = options?.advice;
	}
};

// src/communicators/ssh/socket.ts
const connectTimeout = 15e3;
/** A TCP connection. Throws ConnectFailure (port) and Cancelled. */
async function openSocket(host, port, signal) {
	if (signal.aborted) throw new Cancelled();
	const socket = connect({
		host,
		port,
		keepAlive: true,
		noDelay: true
	});
	try {
		return await new Promise((resolve, reject) => {
			const abort = () => {
				clearTimeout(timer);
				reject(new Cancelled());
			};
			const timer = setTimeout(() => reject(timedOut(host, port)), connectTimeout);
			signal.addEventListener("abort", abort, { once: true });
			const settle = () => {
				clearTimeout(timer);
				signal.removeEventListener("abort", abort);
			};
			socket.once("connect", () => {
				settle();
				resolve(gathered(socket));
			});
			socket.once("error", (cause) => {
				settle();
				reject(new ConnectFailure("port", describe(cause, host, port), { cause }));
			});
		});
	} catch (thrown) {
		socket.on("error", () => {}).destroy();
		throw thrown;
	}
}
/** What is written to the socket in one turn leaves in one piece: ssh2 writes each packet in three. */
function gathered(socket) {
	const write = socket.write.bind(socket);
	const uncork = () => socket.uncork();
	return Object.assign(socket, { write(...given) {
		if (socket.writableCorked === 0) {
			socket.cork();
			process.nextTick(uncork);
		}
		return write(...given);
	} });
}
/** Ends when nothing moves on it for as long as `ssh_read_write_timeout` says. */
function limited(socket, { readWriteTimeout }) {
	if (readWriteTimeout === 0) return socket;
	const patience = Math.min(Math.ceil(readWriteTimeout), longestTimer);
	return socket.setTimeout(patience, () => socket.destroy(/* @__PURE__ */ new Error("ssh_read_write_timeout is over")));
}
function timedOut(host, port) {
	return new ConnectFailure("port", `${host} does not answer on port ${port}`);
}
function describe({ code, message }, host, port) {
	switch (code) {
		case "ECONNREFUSED": return `${host} refuses connections on port ${port}`;
		case "EHOSTUNREACH":
		case "ENETUNREACH": return `there is no route to ${host}`;
		case "ETIMEDOUT": return `${host} does not answer on port ${port}`;
		case "ENOTFOUND": return `the name ${host} is not known`;
		default: return `${host} port ${port}: ${message}`;
	}
}

// src/communicators/ssh/wait-record.ts
/** Of different ones; a server that says something else each time must not fill the log. */
const most = 12;
/** All that was seen while nobody let us in, for the one message at the end. */
var WaitRecord = class {
	#seen = [];
	#others = 0;
	note(stage, text, elapsed, advice) {
		const known = this.#seen.find((each) => each.stage === stage && each.text === text);
		if (known !== void 0) {
			known.last = elapsed;
			known.count++;
		} else if (this.#seen.length < most) this.#seen.push({
			stage,
			text,
			advice,
			first: elapsed,
			last: elapsed,
			count: 1
		});
		else this.#others++;
	}
	/** What was seen, in the order in which it came up, and what else is known. */
	lines(evidence) {
		return [
			...this.#seen.map(({ stage, text, first, last, count }) => {
				return `- ${stage}, ${first === last ? at(first) : `${at(first)} to ${at(last)}`}: ${text}${count > 1 ? ` (${count} times)` : ""}`;
			}),
			...this.#others === 0 ? [] : [`- and ${this.#others} times something else`],
			...evidence.map(({ text }) => `- ${text}`)
		];
	}
	/** What to do, by what was seen last; what is known from elsewhere counts where nothing was reached at all. */
	advice(evidence, ofStage) {
		const latest = this.#seen.toSorted((left, right) => right.last - left.last)[0];
		const elsewhere = evidence.flatMap(({ advice = [] }) => advice);
		const own = latest?.advice ?? ofStage[latest?.stage ?? "port"];
		return latest?.stage === "address" || latest?.stage === "port" ? [...elsewhere, own].join(" ") : own;
	}
};
function at(elapsed) {
	return formatDuration(Math.round(elapsed / 1e3) * 1e3);
}

export { ConnectFailure as i, limited as n, openSocket as r, WaitRecord as t };