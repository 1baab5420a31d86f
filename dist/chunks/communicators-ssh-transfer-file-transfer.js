import { t as Cancelled } from "./diagnostics-errors.js";

// src/communicators/ssh/ssh-session.ts
/** The server did not open a channel: the connection is gone, or it allows no more of them. */
var NoChannel = class extends Error {
	name = "NoChannel";
};
/** The server does not let the agent through; everything else works. */
var AgentRefused = class extends Error {
	name = "AgentRefused";
};
/** The server gives no terminal; without one everything works. */
var TerminalRefused = class extends NoChannel {};
/** As Packer asks for it: no echo, 80x40. */
const pty = {
	term: "xterm",
	rows: 40,
	cols: 80,
	height: 480,
	width: 640,
	modes: {
		ECHO: 0,
		TTY_OP_ISPEED: 14400,
		TTY_OP_OSPEED: 14400
	}
};
/** Starts a command. An abort closes its channel. Throws NoChannel, AgentRefused, TerminalRefused and Cancelled. */
function openSession(client, command, { pty: withPty, forwardAgent, signal }) {
	return new Promise((resolve, reject) => {
		const settle = (act) => {
			client.off("close", gone);
			signal.removeEventListener("abort", abort);
			act();
		};
		const gone = () => settle(() => reject(new NoChannel("the connection is gone")));
		const abort = () => settle(() => reject(new Cancelled()));
		if (signal.aborted) return abort();
		client.once("close", gone);
		signal.addEventListener("abort", abort, { once: true });
		try {
			client.exec(command, {
				...withPty ? { pty: terminalOf(withPty) } : {},
				...forwardAgent ? { agentForward: true } : {}
			}, (cause, channel) => {
				if (cause !== void 0) settle(() => reject(refusal(cause)));
				else settle(() => resolve(sessionOf(channel, signal)));
			});
		} catch {
			gone();
		}
	});
}
function terminalOf(asked) {
	return asked === true ? pty : {
		...pty,
		...asked,
		modes: asked.modes
	};
}
function refusal(cause) {
	if (/pseudo-terminal/.test(cause.message)) return new TerminalRefused(cause.message);
	return /agent forwarding/.test(cause.message) ? new AgentRefused(cause.message) : new NoChannel(cause.message, { cause });
}
const exited = /* @__PURE__ */ new WeakSet();
/** Has the command of a channel ended? The channel is closed only when all that it printed has been read. */
function hasExited(channel) {
	return exited.has(channel);
}
function sessionOf(channel, signal) {
	let cancel = () => {};
	const aborted = new Promise((_, reject) => {
		cancel = () => reject(new Cancelled());
	});
	aborted.catch(() => {});
	const abort = () => {
		channel.signal("TERM");
		channel.close();
		channel.resume();
		cancel();
	};
	const closed = new Promise((resolve) => {
		let exit = {
			code: void 0,
			signal: void 0
		};
		channel.on("exit", (code, name) => {
			exited.add(channel);
			exit = {
				code: code ?? void 0,
				signal: name?.replace(/^SIG/, "")
			};
		});
		channel.on("error", () => {});
		channel.on("close", () => {
			signal.removeEventListener("abort", abort);
			resolve(exit);
		});
	});
	if (signal.aborted) abort();
	else signal.addEventListener("abort", abort, { once: true });
	return {
		channel,
		closed,
		aborted
	};
}

// src/communicators/ssh/transfer/file-transfer.ts
/** The guest has no such way to move files. */
var TransferUnavailable = class extends Error {
	name = "TransferUnavailable";
};
/** The other side takes no more, and did not say why. */
var StreamClosed = class extends Error {
	name = "StreamClosed";
	constructor() {
		super("the connection was closed");
	}
};
/** Writes and waits for room: what is not yet sent must not pile up in memory. Throws what the stream failed of, or StreamClosed. */
async function writeTo(to, bytes) {
	if (to.destroyed || to.writableEnded) throw to.errored ?? new StreamClosed();
	if (to.write(bytes)) return;
	if (hasExited(to)) throw new StreamClosed();
	await new Promise((resolve, reject) => {
		const settle = (act) => {
			to.off("drain", drained).off("close", closed).off("exit", closed).off("error", failed);
			act();
		};
		const drained = () => settle(resolve);
		const failed = (cause) => settle(() => reject(cause));
		const closed = () => failed(to.errored ?? new StreamClosed());
		to.once("drain", drained).once("close", closed).once("exit", closed).once("error", failed);
	});
}
/** For a stream whose failure `writeTo` and `finished` tell of: between the two nobody listens, and that would end the process. */
const ignored = () => {};

export { AgentRefused as a, openSession as c, writeTo as i, TransferUnavailable as n, NoChannel as o, ignored as r, TerminalRefused as s, StreamClosed as t };