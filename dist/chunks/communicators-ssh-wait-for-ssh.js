import { o as __toESM } from "./runtime.js";
import { r as GuestError, t as Cancelled } from "./diagnostics-errors.js";
import { t as formatDuration } from "./time-duration.js";
import { t as AddressPending } from "./communicators-communicator-kind.js";
import { i as ConnectFailure, n as limited, r as openSocket, t as WaitRecord } from "./communicators-ssh-wait-record.js";
import { t as require_lib } from "./npm-ssh2.js";
import { r as timeoutSignal, t as longestTimer } from "./time-clock.js";
import { t as parsePrivateKey } from "./communicators-ssh-private-key.js";
import { n as certifiedKeysOf, r as signForCertificates, t as AgentWithCertificates } from "./communicators-ssh-authentication-agent-with-certificates.js";
import { t as answersTo } from "./communicators-ssh-authentication-prompts.js";
import { n as keyExchanges, t as ciphers } from "./communicators-ssh-handshake-algorithms.js";
import { t as privateFolder } from "./host-private-folder.js";
import { t as ConnectionLost } from "./communicators-communicator.js";
import { t as readFolder } from "./communicators-local-tree.js";
import { i as shellPattern, n as sftpPath, r as shellPath, t as quote } from "./communicators-remote-path.js";
import { t as readOutput } from "./communicators-read-output.js";
import { a as AgentRefused, c as openSession, i as writeTo, n as TransferUnavailable, o as NoChannel, r as ignored, s as TerminalRefused, t as StreamClosed } from "./communicators-ssh-transfer-file-transfer.js";
import { t as makeFolder } from "./host-make-folder.js";
import { t as lastLines } from "./scripts-script-lines.js";
import { t as ByteReader } from "./communicators-ssh-transfer-byte-reader.js";
import { t as pLimit } from "./npm-yocto-queue.js";
import { r as safePort } from "./net-guest-port.js";
import { basename, join, posix } from "node:path";
import { createReadStream, createWriteStream } from "node:fs";
import { connect, createServer, isIP } from "node:net";
import { promisify } from "node:util";
import { createHash, createPublicKey, diffieHellman, generateKeyPairSync } from "node:crypto";
import { rm, stat } from "node:fs/promises";
import { StringDecoder } from "node:string_decoder";
import { finished, pipeline } from "node:stream/promises";

// src/communicators/ssh/authentication/auth-methods.ts
var import_lib = /* @__PURE__ */ __toESM(require_lib(), 1);
/**
* Tries what the credentials hold, in Packer's order, and of that only what the server lets users in by: every refused try
* counts towards its MaxAuthTries.
*/
function authHandlerFor(credentials, giveUp) {
	const left = methodsOf(credentials, giveUp);
	const next = (allowed) => {
		const index = left.findIndex(({ type }) => allowed === null || allowed.includes(type === "agent" ? "publickey" : type));
		return index === -1 ? false : left.splice(index, 1)[0];
	};
	return ((allowed, _partial, use) => {
		const method = next(allowed);
		if (method === false || method.type !== "password" || credentials.person === void 0) return method;
		credentials.person.password().then((password) => use({
			...method,
			password
		}), giveUp);
	});
}
function methodsOf(credentials, giveUp) {
	const { username, password, privateKey, certificate, agent, person } = credentials;
	const methods = [{
		type: "none",
		username
	}];
	if (agent !== void 0) methods.push({
		type: "agent",
		username,
		agent: new AgentWithCertificates(agent)
	});
	if (privateKey !== void 0) for (const key of keysOf(privateKey, certificate)) methods.push({
		type: "publickey",
		username,
		key
	});
	if (person !== void 0) {
		methods.push({
			type: "keyboard-interactive",
			username,
			prompt: asking((asked) => person.answer(asked), giveUp)
		});
		methods.push({
			type: "password",
			username,
			password: ""
		});
	} else if (password !== void 0) {
		methods.push({
			type: "password",
			username,
			password
		});
		const answer = async (asked) => known(asked, username, password);
		methods.push({
			type: "keyboard-interactive",
			username,
			prompt: asking(answer, giveUp)
		});
	}
	return methods;
}
function keysOf(text, certificate) {
	if (certificate === void 0) return [text];
	const read = parsePrivateKey(text, "the private key");
	if (read.problem !== void 0) throw new GuestError("unusable-key", `The SSH key can not be used: ${read.problem.summary}`, read.problem.detail);
	return certifiedKeysOf(read.key, certificate);
}
function known(asked, username, password) {
	const found = answersTo(asked, username, password);
	if ("answers" in found) return found.answers;
	throw new ConnectFailure("authentication", `the server asks ${found.unknown}, to which there is no answer`, { advice: found.advice });
}
function asking(answer, giveUp) {
	return (title, instructions, _language, prompts, use) => {
		answer({
			title,
			instructions,
			prompts
		}).then((answers) => use([...answers]), giveUp);
	};
}

// src/communicators/ssh/handshake/dh-key.ts
const dhKeyAgreement = Buffer.from("06092a864886f70d010301", "hex");
/** The public key of somebody in a group, from the numbers that they send. Throws where OpenSSL does not take it. */
function dhPublicKey(prime, generator, number) {
	const group = sequence(integer(prime), integer(generator));
	const key = sequence(sequence(dhKeyAgreement, group), tagged(3, Buffer.from([0]), integer(number)));
	return createPublicKey({
		key,
		format: "der",
		type: "spki"
	});
}
/** The number that is sent to the other side. */
function dhPublicNumber(key) {
	const [info = nothing] = elements(key.export({
		format: "der",
		type: "spki"
	}));
	const [, bits = nothing] = elements(info);
	const [number = nothing] = elements(bits.subarray(1));
	return number;
}
const nothing = Buffer.alloc(0);
function sequence(...parts) {
	return tagged(48, ...parts);
}
/** A number of this form is signed: where its highest bit is set, a zero goes before it. */
function integer(number) {
	const first = Math.max(0, number.findIndex((byte) => byte !== 0));
	const digits = number.subarray(first);
	return tagged(2, ...(digits[0] ?? 0) >= 128 ? [Buffer.from([0]), digits] : [digits]);
}
function tagged(tag, ...parts) {
	const content = Buffer.concat(parts);
	return Buffer.concat([
		Buffer.from([tag]),
		lengthOf(content),
		content
	]);
}
function lengthOf(content) {
	if (content.length < 128) return Buffer.from([content.length]);
	const digits = content.length.toString(16);
	const bytes = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, "hex");
	return Buffer.concat([Buffer.from([128 | bytes.length]), bytes]);
}
/** What is in the elements that stand one after the other. */
function elements(der) {
	const found = [];
	for (let rest = der; rest.length > 1;) {
		const first = rest[1] ?? 0;
		const start = first < 128 ? 2 : 2 + (first & 127);
		const end = start + (first < 128 ? first : rest.readUIntBE(2, first & 127));
		found.push(rest.subarray(start, end));
		rest = rest.subarray(end);
	}
	return found;
}

// src/communicators/ssh/handshake/group-exchange.ts
const generateKeys = generateKeyPairSync;
/** Bits of the prime that a server is asked for. */
const fewest = 2048;
const most = 4096;
/**
* Has a client ask for groups of at most 4096 bits in `diffie-hellman-group-exchange-*`, and compute in them without delay.
* ssh2 asks for up to 8192 bits and gives the prime to `createDiffieHellman`, which proves that it is one: 40 seconds in
* which this process hears nothing, for a proof that ssh2 does not look at. OpenSSH's client does not ask for one either.
*
* ssh2 has no option for it. It makes the object of a key exchange when the server's offer is there, also for each later
* exchange, keeps it in `_protocol._kex` and calls it after that, so that is where it is met. To be called after `connect`.
*/
function boundGroupExchange(client) {
	const { _protocol: protocol } = client;
	let kex = protocol._kex;
	Object.defineProperty(protocol, "_kex", {
		configurable: true,
		get: () => kex,
		set(made) {
			if (made?.type === "groupex") bound(made);
			kex = made;
		}
	});
}
function bound(kex) {
	kex._minBits = fewest;
	kex._maxBits = most;
	kex._prefBits = Math.min(Math.max(kex._prefBits, fewest), most);
	kex.generateKeys = () => {
		const { _dh: group, _prime: prime, _generator: generator } = kex;
		if (group !== null || prime === null || generator === null) return;
		const size = bitsOf(prime);
		if (size < fewest || size > most) throw new Error(`the server chose a group of ${size} bits, and was asked for ${fewest} to ${most}`);
		const { privateKey, publicKey } = generateKeys("dh", {
			prime,
			generator: numberOf(generator)
		});
		kex._dh = groupOf(prime, generator, privateKey);
		kex._public = dhPublicNumber(publicKey);
	};
}
function groupOf(prime, generator, privateKey) {
	return {
		getPrime: () => prime,
		getGenerator: () => generator,
		computeSecret: (theirs) => diffieHellman({
			privateKey,
			publicKey: dhPublicKey(prime, generator, theirs)
		})
	};
}
function bitsOf(number) {
	const first = number.findIndex((byte) => byte !== 0);
	return first === -1 ? 0 : (number.length - first) * 8 - (Math.clz32(number[first] ?? 0) - 24);
}
function numberOf(generator) {
	if (bitsOf(generator) > 31) throw new Error("the server chose a group with a generator that is too large");
	return Number.parseInt(generator.toString("hex"), 16);
}

// src/communicators/ssh/handshake/handshake-failure.ts
/** What went wrong between a connection and its first command, from ssh2's error and what the server said until then. */
function handshakeFailure(cause, record, { host, port, credentials }) {
	const fail = (message, advice) => new ConnectFailure("handshake", message, {
		cause,
		advice
	});
	const { message } = cause;
	if (/too many authentication failures/i.test(message)) return new ConnectFailure("authentication", "the server says \"Too many authentication failures\"", {
		cause,
		advice: credentials.agent === void 0 ? "Its MaxAuthTries is less than the ways that were tried. Set a password or a key, not both." : "Every key of the SSH agent counts, and its MaxAuthTries is less than they are. Load only the right key into the agent, or name it with ssh_private_key_file."
	});
	if (cause.level === "client-authentication" || cause.code === 14) return new ConnectFailure("authentication", authenticationText(message, record), { cause });
	const greeting = record.greeting();
	if (greeting === "") return silent(cause, `${host} port ${port}`, fail);
	if (!/^SSH-(?:2\.0|1\.99)-/.test(greeting)) return fail(`${host} port ${port} is no SSH server of version 2: it says "${greeting}"`, "Something else listens there: check ssh_port, and what leads to it.");
	const server = `${greeting.replace(/^SSH-[\d.]+-/, "")} at ${host} port ${port}`;
	const disagreement = noMatch(message, record);
	if (disagreement !== void 0) return fail(`${server}: ${disagreement.text}`, disagreement.advice);
	if (cause.code === "ECONNRESET" || /ECONNRESET/.test(message)) return fail(`${server} reset the connection`, restarting$1);
	return fail(`${server}: ${/timed out/i.test(message) ? "it does not go on with the handshake" : message}`);
}
const restarting$1 = "A guest that restarts by itself after its installation does so: set pause_before_connecting to a time that is longer than that.";
function silent(cause, place, fail) {
	if (cause.level === "client-timeout") return fail(`${place} takes connections and says nothing`, "No SSH server speaks there: it has not started, it waits for random numbers or a name server, or what forwards the port has no guest behind it.");
	if (cause.code === "ECONNRESET") return fail(`${place} resets connections`, restarting$1);
	return fail(`${place} closes connections without a word`, "The SSH server may just be starting or stopping, has no host keys, or does not let this machine in (MaxStartups, /etc/hosts.deny).");
}
function authenticationText(message, { methods }) {
	return methods.length === 0 ? message : `the server lets users in by ${methods.join(", ")}`;
}
const choices = [
	{
		words: /no matching key exchange/i,
		matter: "KEX method",
		name: "key exchange",
		option: {
			name: "ssh_key_exchange_algorithms",
			known: keyExchanges
		},
		keyword: "KexAlgorithms"
	},
	{
		words: /no matching host key/i,
		matter: "Host key format",
		name: "kind of host key",
		keyword: "HostKeyAlgorithms"
	},
	...["C->S", "S->C"].flatMap((way) => [{
		words: new RegExp(`no matching ${way} cipher`, "i"),
		matter: `${way} cipher`,
		name: "cipher",
		option: {
			name: "ssh_ciphers",
			known: ciphers
		},
		keyword: "Ciphers"
	}, {
		words: new RegExp(`no matching ${way} MAC`, "i"),
		matter: `${way} MAC`,
		name: "MAC",
		keyword: "MACs"
	}])
];
function noMatch(message, record) {
	const choice = choices.find(({ words }) => words.test(message));
	if (choice === void 0) return void 0;
	const { name, option, keyword, matter } = choice;
	const theirs = record.offered(matter).filter((each) => !/^(?:ext-info|kex-strict)-/.test(each));
	const text = `no ${name} in common; it offers ${theirs.join(", ") || "none"}`;
	const usable = theirs.filter((each) => option?.known.includes(each));
	return {
		text,
		advice: option !== void 0 && usable.length > 0 ? `Set ${option.name} = ${JSON.stringify(usable)}, or add one of ours to ${keyword} in the guest's sshd_config.` : `None of them is supported here. Change ${keyword} in the guest's sshd_config.`
	};
}

// src/communicators/ssh/handshake/handshake-record.ts
const longest$1 = 255;
function recordHandshake() {
	const offers = /* @__PURE__ */ new Map();
	let bytes = Buffer.alloc(0);
	let methods = [];
	return {
		greeting: () => printable(bytes.toString("latin1")),
		offered: (matter) => offers.get(matter) ?? [],
		get methods() {
			return methods;
		},
		debug(line) {
			const [, matter = "", list = ""] = /^Handshake: \(remote\) ([^:]+): (.*)$/.exec(line) ?? [];
			if (matter !== "") offers.set(matter, list.split(",").filter(Boolean));
			const [, allowed] = /^Inbound: Received USERAUTH_FAILURE \((.*)\)$/.exec(line) ?? [];
			if (allowed !== void 0) methods = allowed.split(",").filter(Boolean);
		},
		listen(sock) {
			const read = (chunk) => {
				bytes = Buffer.concat([bytes, chunk.subarray(0, longest$1 - bytes.length)]);
				if (bytes.includes("\n") || bytes.length === longest$1) sock.off("data", read);
			};
			sock.on("data", read);
		},
		end(client) {
			const { _protocol: protocol } = client;
			protocol._debug = void 0;
		}
	};
}
/** The first line, harmless: what listens there may send anything. */
function printable(text) {
	return (text.split(/[\r\n]/, 1)[0] ?? "").replaceAll(/[^\x20-\x7e]+/g, "?").slice(0, 100);
}

// src/communicators/ssh/handshake/handshake.ts
/** How long a guest may be silent before the connection counts as lost: emulated machines stand still for a while. */
const silence = 12e4;
/** Milliseconds for somebody to type a password: OpenSSH's own LoginGraceTime. */
const graceOfPerson = 12e4;
/** Makes an SSH connection of one that stands. Throws ConnectFailure and Cancelled. */
function handshake(sock, peer, attempt) {
	const { credentials, keepAliveInterval, forwardedAgent } = peer;
	const { signal, handshakeTimeout, onHostKey } = attempt;
	const client = new import_lib.default.Client();
	const record = recordHandshake();
	return new Promise((resolve, reject) => {
		const abort = () => fail(new Cancelled());
		const fail = (reason) => {
			signal.removeEventListener("abort", abort);
			client.off("error", failed).on("error", () => {});
			client.destroy();
			sock.destroy();
			reject(reason);
		};
		const failed = (cause) => fail(handshakeFailure(cause, record, peer));
		client.on("error", failed);
		client.once("close", () => failed(/* @__PURE__ */ new Error("the connection was closed")));
		client.once("ready", () => {
			signal.removeEventListener("abort", abort);
			client.removeAllListeners("close");
			record.end(client);
			client.off("error", failed).on("error", () => {});
			resolve(client);
		});
		if (signal.aborted) return abort();
		signal.addEventListener("abort", abort, { once: true });
		client.connect({
			sock,
			username: credentials.username,
			authHandler: authHandlerFor(credentials, fail),
			algorithms: algorithmsOf(peer),
			hostVerifier: (key) => {
				try {
					onHostKey?.(key);
					return true;
				} catch (thrown) {
					fail(thrown);
					return false;
				}
			},
			readyTimeout: credentials.person === void 0 ? handshakeTimeout : Math.max(handshakeTimeout, graceOfPerson),
			debug: record.debug,
			keepaliveInterval: Math.min(keepAliveInterval, longestTimer),
			keepaliveCountMax: keepAliveInterval === 0 ? 0 : Math.ceil((peer.readWriteTimeout || silence) / keepAliveInterval),
			...forwardedAgent === void 0 ? {} : { agent: forwardedAgent }
		});
		boundGroupExchange(client);
		signForCertificates(client);
		record.listen(sock);
	});
}
function algorithmsOf({ ciphers, keyExchanges }) {
	return {
		...ciphers.length === 0 ? {} : { cipher: ciphers },
		...keyExchanges.length === 0 ? {} : { kex: keyExchanges }
	};
}

// src/communicators/ssh/bastion.ts
/**
* The login on the bastion. It is kept while the guest is waited for, and while it restarts: somebody who was asked for a
* password or a code need not type it again for every attempt.
*/
var BastionLine = class {
	#open = /* @__PURE__ */ new Set();
	/** A way to the guest. Throws ConnectFailure and Cancelled. */
	async lead(host, settings, attempt) {
		const [kept] = this.#open;
		if (kept !== void 0) try {
			return await forward(kept, host, settings.port);
		} catch (thrown) {
			if (this.#open.has(kept)) throw thrown;
		}
		const client = await login(settings, attempt);
		this.#open.add(client);
		client.once("close", () => this.#open.delete(client));
		return await forward(client, host, settings.port);
	}
	close() {
		for (const client of this.#open) client.end();
	}
};
async function login(settings, attempt) {
	const { host, port, credentials } = settings.bastion;
	try {
		const socket = await openSocket(host, port, attempt.signal);
		const itself = {
			...settings,
			host,
			port,
			credentials,
			forwardedAgent: void 0
		};
		const client = await handshake(limited(socket, settings), itself, {
			...attempt,
			onHostKey: void 0
		});
		return client.on("error", () => client.destroy());
	} catch (thrown) {
		if (!(thrown instanceof ConnectFailure)) throw thrown;
		if (thrown.stage === "authentication") credentials.person?.refused();
		throw new ConnectFailure(thrown.stage, `bastion ${host}: ${thrown.message}`, {
			cause: thrown,
			advice: thrown.advice
		});
	}
}
function forward(client, host, port) {
	return new Promise((resolve, reject) => {
		const fail = (cause) => reject(new ConnectFailure("port", `the bastion can not reach ${host} port ${port}: ${cause.message}`, { cause }));
		const gone = () => fail(/* @__PURE__ */ new Error("its connection is gone"));
		client.once("close", gone);
		try {
			client.forwardOut("127.0.0.1", 0, host, port, (cause, channel) => {
				client.off("close", gone);
				if (cause === void 0) resolve(channel);
				else fail(cause);
			});
		} catch (thrown) {
			client.off("close", gone);
			fail(thrown);
		}
	});
}

// src/communicators/ssh/host-identity.ts
/**
* Holds the host key of the guest that let us in. Another one may be shown only after the guest was to go away: a system
* follows its installer, a script makes new keys and restarts. Without that something else answers at its address.
*/
var HostIdentity = class {
	#listener;
	#told = /* @__PURE__ */ new Set();
	#known;
	#shown;
	#mayChange = false;
	constructor(listener) {
		this.#listener = listener;
	}
	/** The guest goes away on purpose, or may have. */
	expectChange() {
		this.#mayChange = true;
	}
	/** Shown by whoever answers, before it is given a password. Throws GuestError where it is not the guest's. */
	shown(key) {
		const print = fingerprint(key);
		this.#shown = print;
		if (this.#known === void 0 || this.#known === print || this.#told.has(print)) return;
		if (!this.#mayChange) throw anotherGuest(this.#known, print);
		this.#told.add(print);
		this.#listener.onOtherHostKey(this.#known, print);
	}
	/** It let us in. */
	accepted() {
		if (this.#shown === void 0 || this.#known === this.#shown) return;
		this.#mayChange = false;
		this.#known = this.#shown;
		this.#told.add(this.#shown);
		this.#listener.onHostKey(this.#shown);
	}
};
function fingerprint(key) {
	const size = key.length < 4 ? 0 : key.readUInt32BE(0);
	return `${key.subarray(4, 4 + size).toString("latin1").replaceAll(/[^\x21-\x7e]/g, "?").slice(0, 64)} SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
}
function anotherGuest(before, now) {
	return new GuestError("other-host-key", "The guest shows another SSH host key than before, and was not to restart", `It was ${before}, and is ${now}. Something else may answer at its address: nothing was sent to it. Where a provisioner restarts the guest and makes it new keys, set expect_disconnect = true on it; where a guest restarts by itself after its installation, set pause_before_connecting to a time that is longer than that.`);
}

// src/communicators/ssh/commands/exec.ts
/** Runs a command to its end. Throws NoChannel, AgentRefused or TerminalRefused where it could not start, and Cancelled. */
async function execOn(client, command, options, how) {
	const { signal, stdin } = options;
	const { channel, closed, aborted } = await openSession(client, command, {
		...how,
		signal
	});
	const stdout = readOutput(channel, "stdout", options);
	const stderr = readOutput(channel.stderr, "stderr", options);
	if (stdin === void 0) channel.end();
	else stdin.on("error", () => channel.end()).pipe(channel);
	const exit = await Promise.race([closed, aborted]).finally(() => stdin?.unpipe(channel));
	stdout.end();
	stderr.end();
	return {
		exitCode: exit.code,
		signal: exit.signal,
		disconnected: exit.code === void 0 && exit.signal === void 0
	};
}

// src/communicators/ssh/commands/end-commands.ts
/** Milliseconds for all of it. */
const longest = 2e4;
/**
* Ends what commands of this connection have left running in the guest. sshd signals a command whose channel is closed, but
* not for root before OpenSSH 9.8, dropbear the shell alone, and both no program that has a session of its own (sudo). The
* commands of a connection are children of one process of the server, which is the parent of the shell that looks for them:
* so there may be no other command on it. Answers what still runs, as `PID command`; nothing where the guest is none with /proc.
*/
async function endCommands(client) {
	const left = [];
	const options = {
		signal: timeoutSignal(longest),
		onOutput: (stream, line) => stream === "stdout" && left.push(line)
	};
	try {
		const { exitCode } = await execOn(client, `exec sh -c ${quote(script)}`, options, {
			pty: false,
			forwardAgent: false
		});
		return exitCode === 0 ? left : [];
	} catch {
		return [];
	}
}
const script = `
read -r server < /proc/$PPID/comm || exit 1
case $server in sshd*|dropbear*) ;; *) exit 1 ;; esac
processes() {
  for folder in /proc/[0-9]*; do
    read -r stat < $folder/stat || continue
    id=\${folder#/proc/}
    set -- \${stat##*) }
    [ $1 = Z ] || echo "$id $2 $4"
  done 2>/dev/null
}
all=$(processes)
mine=" "
for pass in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
  before=$mine
  while read -r id parent session; do
    [ $id = $$ ] || [ $parent = $$ ] && continue
    case $mine in *" $id "*) continue ;; esac
    [ $parent = $PPID ] && mine="$mine$id "
    case $mine in *" $parent "*|*" $session "*) mine="$mine$id " ;; esac
  done <<END
$all
END
  [ "$mine" = "$before" ] && break
done
alive() {
  now=" $(processes | while read -r id rest; do printf '%s ' $id; done)"
  left=
  for id in $mine; do case $now in *" $id "*) left="$left$id " ;; esac; done
  [ -n "$left" ]
}
for name in TERM KILL; do
  kill -s $name $mine 2>/dev/null
  for second in 1 2 3; do
    alive || exit 0
    if [ $second = 1 ]; then sudo -n kill -s $name $left < /dev/null > /dev/null 2>&1; fi
    sleep 1
  done
done
alive
for id in $left; do echo "$id $(tr '\\0' ' ' < /proc/$id/cmdline)"; done 2>/dev/null
exit 0
`;

// src/communicators/ssh/commands/open-commands.ts
/** The commands that run on connections. One that has to end within a time is over in the guest, too, when that is up. */
var OpenCommands = class {
	#open = /* @__PURE__ */ new Set();
	#ending = /* @__PURE__ */ new Map();
	#notice;
	constructor(notice) {
		this.#notice = notice;
	}
	/** As `execOn`. */
	async run(client, command, options, how) {
		const { signal } = options;
		const mine = {
			client,
			signal
		};
		this.#open.add(mine);
		try {
			return await execOn(client, command, options, how);
		} catch (thrown) {
			if (thrown instanceof Cancelled && isOver(signal)) await this.#end(client);
			throw thrown;
		} finally {
			this.#open.delete(mine);
		}
	}
	async #end(client) {
		if ([...this.#open].some((each) => each.client === client && !each.signal.aborted)) return;
		let ending = this.#ending.get(client);
		if (ending !== void 0) return void await ending;
		ending = endCommands(client);
		this.#ending.set(client, ending);
		const left = await ending;
		this.#ending.delete(client);
		if (left.length > 0) this.#notice(`The command that was ended still runs in the guest: ${left.join(", ")}`);
	}
};
function isOver({ reason }) {
	return reason instanceof DOMException && reason.name === "TimeoutError";
}

// src/communicators/ssh/transfer/advice.ts
/** What to do about a transfer that failed, as far as that is known. */
function adviceFor(failure, username, what) {
	if (what === "Download of") return adviceForDownload(failure.message, username);
	const missing = "The folder must exist: make it with a shell provisioner before.";
	if (failure instanceof GuestError && failure.code === "no-remote-folder") return missing;
	const { message } = failure;
	if (/permission denied/i.test(message)) return `The user ${username} may not write there. Upload to /tmp, and move the file with a shell provisioner that uses sudo.`;
	if (/no space left|quota exceeded/i.test(message)) return "The disk of the guest is full there: make it larger (disk_size, and the partitions of the installation), or upload to another one.";
	if (/is a directory/i.test(message)) return "End the destination with a slash to put the file into the folder.";
	return /no such file|nonexistent|not a directory/i.test(message) ? missing : void 0;
}
function adviceForDownload(message, username) {
	if (/permission denied/i.test(message)) return `The user ${username} may not read it. Copy it with a shell provisioner that uses sudo to where that user can.`;
	if (/is a directory|is a folder/i.test(message)) return "End the source with a slash to take the folder.";
	if (/not a regular file/i.test(message)) return "Of a folder its source ends with a slash. What is neither a file nor a folder, as a pipe or a socket, is not downloaded: remove it before.";
	return /no such file/i.test(message) ? "It is not in the guest: does a provisioner before this one make it?" : void 0;
}

// src/communicators/ssh/transfer/cat.ts
/** Files through the standard streams of `cat`: what every shell can do. */
function catTransfer(client) {
	const put = async (stream, path, mode, context) => {
		await run(client, `cat > ${path} && chmod ${mode.toString(8)} ${path}`, context, async (channel) => {
			for await (const chunk of stream) {
				await writeTo(channel, chunk);
				context.onBytes(chunk.length);
			}
		});
	};
	const putContents = async (folder, path, context) => {
		for (const { name, mode, path: local } of folder.files) await put(createReadStream(local), `${path}/${quote(name)}`, mode, context);
		for (const child of folder.folders) {
			const target = `${path}/${quote(child.name)}`;
			await run(client, `mkdir -p ${target} && chmod ${child.mode.toString(8)} ${target}`, context);
			await putContents(child, target, context);
		}
	};
	const get = async (path, to, context) => {
		await run(client, `cat ${path}`, context, async (channel) => {
			for await (const chunk of channel) {
				await writeTo(to, chunk);
				context.onBytes(chunk.length);
			}
		});
	};
	return {
		async upload({ stream, mode, size }, remotePath, context) {
			context.onTotal(size);
			await put(stream, shellPath(remotePath), mode, context);
		},
		async uploadDirectory(folder, remotePath, inside, context) {
			context.onTotal(folder.size);
			const target = shellPath(remotePath.replace(/(?<=.)\/+$/, ""));
			const exists = await run(client, `if test -d ${target}; then echo yes; fi`, context) === "yes";
			if (inside) {
				if (!exists) throw new GuestError("no-remote-folder", `${remotePath} is no folder`);
				await putContents(folder, target, context);
				return;
			}
			const child = `${target}/${quote(folder.name)}`;
			const path = exists ? child : target;
			await run(client, `mkdir -p ${path} && chmod ${folder.mode.toString(8)} ${path}`, context);
			await putContents(folder, path, context);
		},
		async download(remotePath, to, context) {
			await get(shellPath(remotePath), to, context);
		},
		async downloadDirectory(remotePath, localPath, context) {
			const source = shellPattern(remotePath.length > 1 ? remotePath.replace(/\/+$/, "") : remotePath);
			const list = async (type) => {
				const paths = (await run(client, `find ${source} -type ${type} -exec printf '%s\\0' {} +`, context)).split("\0").filter(Boolean);
				if (paths.some((path) => path.split("/").includes(".."))) throw new GuestError("unsafe-remote-name", `${remotePath} holds a path with ".."`);
				return paths;
			};
			const folders = await list("d");
			const roots = folders.filter((path) => !folders.some((other) => path.startsWith(`${other}/`)));
			const placeOf = (path) => {
				const root = roots.find((one) => path === one || path.startsWith(`${one}/`)) ?? path;
				return join(localPath, posix.basename(root), path.slice(root.length));
			};
			for (const path of folders) await makeFolder(context.place(placeOf(path)));
			for (const path of await list("f")) {
				const file = createWriteStream(context.place(placeOf(path))).on("error", ignored);
				await get(quote(path), file, context);
				file.end();
				await finished(file);
			}
		}
	};
}
/** Characters. */
const mostListed = 32 << 20;
/** Runs a command; answers what it printed unless `speak` reads that itself. A failure is a GuestError with its words. */
async function run(client, command, { signal }, speak) {
	const { channel, closed, aborted } = await openSession(client, command, { signal });
	const decoder = new StringDecoder("utf8");
	let stdout = "";
	let stderr = "";
	channel.stderr.on("data", (chunk) => {
		stderr = lastLines(stderr + chunk.toString("utf8"), 16384);
	});
	let failure;
	if (speak === void 0) channel.on("data", (chunk) => {
		stdout += decoder.write(chunk);
		if (stdout.length > mostListed) channel.close();
	});
	else await Promise.race([speak(channel), aborted]).catch((thrown) => {
		failure = thrown;
	});
	channel.end();
	channel.resume();
	if (stdout.length > mostListed) throw new GuestError("transfer-failed", `the guest lists more than 32 MiB of names`);
	const { code } = await Promise.race([closed, aborted]);
	if (code !== 0) throw new GuestError("transfer-failed", stderr.trim() || "the connection was closed");
	if (failure !== void 0) throw failure;
	return stdout.trim();
}

// src/communicators/ssh/transfer/scp-record.ts
function recordOf(type, line) {
	if (type === "E") return { kind: "end" };
	const [, mode = "", size = "", name = ""] = /^([0-7]{3,5}) (\d+) (.+)$/s.exec(line) ?? [];
	if (type !== "C" && type !== "D" || name === "") return void 0;
	if (hasEncodedLineEnd(name)) throw unnamed();
	if (/^\.\.?$|\//.test(name)) throw new GuestError("unsafe-remote-name", `scp in the guest sent a file named ${JSON.stringify(name)}`);
	return {
		kind: type === "C" ? "file" : "folder",
		mode: Number.parseInt(mode, 8) & 511,
		size: Number(size),
		name
	};
}
/** OpenSSH's scp sends a line end in a name so, and this text as it is: which of them it was is not known. */
function hasEncodedLineEnd(text) {
	return text.includes("\\^J");
}
function unnamed() {
	return new TransferUnavailable("scp can not name a file whose name has a line end");
}
function octal(mode) {
	return mode.toString(8).padStart(4, "0");
}
/** A name ends at the end of its line; it may be of the folder itself, which is not sent where only what is in it goes. */
function hasLineEnds({ name, folders, files }) {
	return name.includes("\n") || files.some((file) => file.name.includes("\n")) || folders.some(hasLineEnds);
}
function safeName(name) {
	if (name !== "" && !/[\n\0]/.test(name)) return name;
	throw new GuestError("not-uploadable", `A file named ${JSON.stringify(name)} can not be uploaded with scp`);
}

// src/communicators/ssh/transfer/scp.ts
/** Files by the protocol of rcp, spoken with the guest's own `scp`. */
function scpTransfer(client) {
	return {
		async upload({ stream, mode, size }, remotePath, context) {
			const { dir, base } = posix.parse(remotePath);
			await asSource(client, `scp -t -d ${shellPath(dir === "" ? "." : dir)}`, context, async (peer) => {
				context.onTotal(size);
				await peer.file(base, mode, size, stream);
			});
		},
		async uploadDirectory(folder, remotePath, inside, context) {
			if (hasLineEnds(folder)) throw unnamed();
			await asSource(client, `scp -r -t ${inside ? "-d " : ""}${shellPath(remotePath)}`, context, async (peer) => {
				context.onTotal(folder.size);
				await (inside ? peer.contents(folder) : peer.folder(folder));
			});
		},
		async download(remotePath, to, context) {
			await asSink(client, `scp -f ${shellPath(remotePath)}`, context, async (record, peer) => {
				if (record.kind !== "file") throw new GuestError("remote-folder", `${remotePath} is a folder`, "End the source with a slash.");
				context.onTotal(record.size);
				await peer.content(record.size, to);
			});
		},
		async downloadDirectory(remotePath, localPath, context) {
			const folders = [localPath];
			const source = remotePath.length > 1 ? remotePath.replace(/\/+$/, "") : remotePath;
			const command = `scp -r -f ${shellPattern(source)}`;
			const receive = async (record, peer) => {
				const parent = folders.at(-1) ?? localPath;
				if (record.kind === "end") {
					if (folders.length > 1) folders.pop();
				} else if (record.kind === "folder") {
					const path = join(parent, record.name);
					await makeFolder(context.place(path), record.mode | 448);
					folders.push(path);
				} else {
					const path = context.place(join(parent, record.name));
					const file = createWriteStream(path, { mode: record.mode }).on("error", ignored);
					await peer.content(record.size, file);
					file.end();
					await finished(file);
				}
			};
			await asSink(client, command, context, receive).catch((thrown) => {
				if (thrown instanceof GuestError && hasEncodedLineEnd(thrown.message)) throw unnamed();
				throw thrown;
			});
		}
	};
}
async function asSource(client, command, context, send) {
	await withScp(client, command, context, async ({ channel }, reader) => {
		let unanswered = 0;
		const confirmed = async () => {
			for (; unanswered > 0; unanswered--) {
				const status = await reader.byte();
				if (status === void 0) throw new Ended();
				if (status !== 0) throw new GuestError("transfer-failed", await reader.line());
			}
		};
		const record = async (line) => {
			await writeTo(channel, line);
			unanswered++;
		};
		const first = await reader.byte();
		if (first === void 0) throw new Ended();
		if (first === 1 || first === 2) throw new GuestError("transfer-failed", await reader.line());
		if (first !== 0) throw new TransferUnavailable("the guest's shell prints text before scp can speak");
		const source = {
			async file(name, mode, size, content) {
				await record(`C${octal(mode)} ${size} ${safeName(name)}\n`);
				await confirmed();
				let sent = 0;
				for await (const chunk of content) {
					const bytes = chunk;
					sent += bytes.length;
					if (sent > size) break;
					await writeTo(channel, bytes);
					context.onBytes(bytes.length);
				}
				if (sent !== size) throw new GuestError("file-changed", `${name} changed while it was uploaded`);
				await record("\0");
			},
			async folder(folder) {
				await record(`D${octal(folder.mode)} 0 ${safeName(folder.name)}\n`);
				await confirmed();
				await source.contents(folder);
				await record("E\n");
			},
			async contents({ files, folders }) {
				for (const { name, mode, size, path } of files) await source.file(name, mode, size, createReadStream(path, { highWaterMark: 1 << 18 }));
				for (const folder of folders) await source.folder(folder);
			}
		};
		await send(source);
		await confirmed();
	});
}
async function asSink(client, command, context, receive) {
	await withScp(client, command, context, async ({ channel }, reader) => {
		const sink = { async content(size, to) {
			await writeTo(channel, "\0");
			let received = 0;
			for await (const chunk of reader.take(size)) {
				received += chunk.length;
				await writeTo(to, chunk);
				context.onBytes(chunk.length);
			}
			if (received !== size || await reader.byte() === void 0) throw new Ended();
		} };
		await writeTo(channel, "\0");
		for (let count = 0;; count++) {
			const type = await reader.byte();
			if (type === void 0) {
				if (count === 0) throw new Ended();
				return;
			}
			const line = await reader.line();
			if (type === 1 || type === 2) throw new GuestError("transfer-failed", line);
			const record = recordOf(String.fromCharCode(type), line);
			if (record === void 0) {
				if (count === 0) throw new TransferUnavailable("the guest's shell prints text before scp can speak");
				throw new GuestError("transfer-failed", `scp in the guest sent something unexpected: ${JSON.stringify(line.slice(0, 80))}`);
			}
			await receive(record, sink);
			await writeTo(channel, "\0");
		}
	});
}
/** The other side ended before it should: why is known when its exit is. */
var Ended = class extends Error {};
async function withScp(client, command, { signal }, speak) {
	const session = await openSession(client, command, { signal });
	const { channel, closed, aborted } = session;
	const reader = new ByteReader(channel);
	let stderr = "";
	channel.stderr.on("data", (chunk) => {
		stderr = lastLines(stderr + chunk.toString("utf8"), 16384);
	});
	try {
		await Promise.race([speak(session, reader), aborted]);
		await reader.release();
	} catch (thrown) {
		if (!(thrown instanceof Ended) && !(thrown instanceof StreamClosed)) {
			channel.close();
			if (!(thrown instanceof Cancelled)) await reader.release();
			channel.resume();
			throw thrown;
		}
		channel.end();
		await reader.release();
		channel.resume();
		const { code } = await Promise.race([closed, aborted]);
		if (code === 127 || code === 126) throw new TransferUnavailable("the guest has no scp");
		throw new GuestError("transfer-failed", stderr.trim().split("\n").at(-1) || ended(code));
	}
	channel.end();
	channel.resume();
	const { code } = await Promise.race([closed, aborted]);
	if (code !== 0) throw new GuestError("transfer-failed", stderr.trim() || `scp in the guest ended with exit status ${code ?? "unknown"}`);
}
function ended(code) {
	if (code === void 0) return "the connection was closed";
	return `scp in the guest ended too early, with exit status ${code}`;
}

// src/communicators/ssh/transfer/sftp-file.ts
/** Bytes of a request. For a server that takes less ssh2 makes several of it, one after the other. */
const pieceSize = 131072;
/** Requests on their way at a time, 2 MiB as with OpenSSH's sftp: one at a time would wait for each answer. */
const inFlight = 16;
/** SSH_FX_EOF. */
const endOfFile = 1;
/** Writes a file from its beginning; requests do not wait for each other. Throws the server's refusal as it is. */
async function writeFile(sftp, handle, content, onBytes) {
	let running = 0;
	let failure;
	let answered = () => {};
	const below = async (limit) => {
		while (running > limit) await new Promise((resolve) => {
			answered = resolve;
		});
		if (failure !== void 0) throw failure;
	};
	let position = 0;
	for await (const chunk of content) {
		const bytes = chunk;
		for (let from = 0; from < bytes.length; from += pieceSize) {
			await below(15);
			const piece = bytes.subarray(from, from + pieceSize);
			running++;
			sftp.write(handle, piece, 0, piece.length, position, (cause) => {
				running--;
				if (cause) failure ??= cause;
				else onBytes(piece.length);
				answered();
			});
			position += piece.length;
		}
	}
	await below(0);
}
/** Reads a file to its end, of which `size` is what the server says; requests do not wait for each other. */
async function readFile(sftp, handle, size, to, onBytes) {
	const waiting = [];
	let next = 0;
	for (;;) {
		while (waiting.length < inFlight && (next < size || waiting.length === 0)) {
			const bytes = read$1(sftp, handle, next, pieceSize);
			bytes.catch(() => {});
			waiting.push({
				position: next,
				bytes
			});
			next += pieceSize;
		}
		const { position, bytes } = waiting.shift();
		let piece = await bytes;
		for (let got = 0;;) {
			if (piece.length === 0) return;
			await writeTo(to, piece);
			onBytes(piece.length);
			got += piece.length;
			if (got >= pieceSize) break;
			piece = await read$1(sftp, handle, position + got, pieceSize - got);
		}
	}
}
/** Empty: the file ends there. */
function read$1(sftp, handle, position, length) {
	return new Promise((resolve, reject) => {
		const into = Buffer.allocUnsafe(length);
		sftp.read(handle, into, 0, length, position, (cause, count) => {
			const failed = cause;
			if (failed && failed.code !== endOfFile) reject(failed);
			else resolve(into.subarray(0, failed ? 0 : count));
		});
	});
}

// src/communicators/ssh/transfer/sftp-status.ts
/** SSH_FX_FAILURE, the one number for all that the protocol has no other for. */
const failure = 4;
/** What the server said of a file that it did not take, and where it said next to nothing what is the matter with the place. */
async function refusal(sftp, path, cause) {
	const fail = (text, detail) => new GuestError("transfer-failed", `${path}: ${text}`, detail, { cause });
	if (cause.code !== failure) return fail(cause.message);
	const said = `the server says "${cause.message}"`;
	if (await isFolder(sftp, path)) return fail(`${said}: it is a directory`);
	const free = await freeBytes(sftp, path);
	if (free === 0) return fail(`${said}: no space left on its disk`);
	return fail(said, `sftp has no other word for a disk that is full, a quota that is used up, and a place where nothing can be written.${free === void 0 ? "" : ` ${Math.floor(free / 1024)} KiB are free there.`} With ssh_file_transfer_method = "scp" the guest says which.`);
}
async function isFolder(sftp, path) {
	return (await promisify(sftp.stat.bind(sftp))(path).catch(() => void 0))?.isDirectory() === true;
}
/** For an ordinary user; undefined where the server does not tell: it is an extension of OpenSSH's. */
async function freeBytes(sftp, path) {
	try {
		const { f_blocks: all, f_bavail: blocks, f_frsize: size } = await promisify(sftp.ext_openssh_statvfs.bind(sftp))(posix.dirname(path));
		return Number(all) === 0 ? void 0 : Number(blocks) * Number(size);
	} catch {
		return;
	}
}

// src/communicators/ssh/transfer/sftp.ts
/** Files by the SSH file transfer protocol. */
function sftpTransfer(client) {
	return {
		async upload({ stream, mode, size }, remotePath, context) {
			await withSftp(client, context, async (sftp) => {
				context.onTotal(size);
				await put(sftp, stream, sftpPath(remotePath), mode, context);
			});
		},
		async uploadDirectory(folder, remotePath, inside, context) {
			await withSftp(client, context, async (sftp) => {
				context.onTotal(folder.size);
				const target = sftpPath(remotePath);
				if (inside) {
					if (!await isFolder(sftp, target)) throw new GuestError("no-remote-folder", `${remotePath} is no folder`);
					await putContents(sftp, folder, target, context, takeTurns());
				} else await putFolder(sftp, folder, await isFolder(sftp, target) ? posix.join(target, folder.name) : target, context, takeTurns());
			});
		},
		async download(remotePath, to, context) {
			await withSftp(client, context, async (sftp) => {
				const path = sftpPath(remotePath);
				const stats = await promisify(sftp.stat.bind(sftp))(path);
				if (stats.isDirectory()) throw new GuestError("remote-folder", `${remotePath} is a folder`, "End the source with a slash.");
				context.onTotal(stats.size);
				await get(sftp, path, stats.size, to, context);
			});
		},
		async downloadDirectory(remotePath, localPath, context) {
			await withSftp(client, context, async (sftp) => {
				const path = sftpPath(remotePath).replace(/(?<=.)\/+$/, "");
				if (/[*?[]/.test(path)) throw new GuestError("no-wildcards", "sftp knows no wildcards", "Name a folder as the source, or use ssh_file_transfer_method = \"scp\".");
				await getFolder(sftp, path, join(localPath, posix.basename(path)), context, takeTurns());
			});
		}
	};
}
async function withSftp(client, { signal }, work) {
	if (signal.aborted) throw new Cancelled();
	const sftp = await promisify((done) => client.sftp((cause, wrapper) => done(cause ?? null, wrapper)))().catch((cause) => {
		throw new TransferUnavailable("the guest has no sftp", { cause });
	});
	let broken = () => {};
	const end = new Promise((_, reject) => {
		broken = reject;
	});
	end.catch(() => {});
	const abort = () => broken(new Cancelled());
	const gone = () => broken(new GuestError("connection-lost", "the connection was closed"));
	signal.addEventListener("abort", abort, { once: true });
	sftp.once("close", gone).on("error", gone);
	try {
		await Promise.race([work(sftp), end]);
	} catch (thrown) {
		if (thrown instanceof GuestError || thrown instanceof Cancelled) throw thrown;
		throw new GuestError("transfer-failed", thrown.message, void 0, { cause: thrown });
	} finally {
		signal.removeEventListener("abort", abort);
		sftp.end();
	}
}
async function put(sftp, content, path, mode, { onBytes }) {
	try {
		const handle = await open(sftp, path, "w", mode);
		await writeFile(sftp, handle, content, onBytes);
		await Promise.all([promisify(sftp.close.bind(sftp))(handle), promisify(sftp.chmod.bind(sftp))(path, mode)]);
	} catch (thrown) {
		const cause = thrown;
		throw typeof cause.code === "number" ? await refusal(sftp, path, cause) : cause;
	}
}
function open(sftp, path, how, mode) {
	return promisify((done) => sftp.open(path, how, mode, (cause, handle) => done(cause ?? null, handle)))();
}
async function get(sftp, path, size, to, { onBytes }) {
	const handle = await open(sftp, path, "r", 0);
	await readFile(sftp, handle, size, to, onBytes);
	sftp.close(handle, () => {});
}
/** Files and folders on their way at a time: each costs a few answers, and a distant guest gives them late. */
const atOnce = 16;
/** Bytes. Of larger files one goes after the other: each alone has as many requests on their way as there may be. */
const small = 131072;
function takeTurns() {
	const [inTurn, alone] = [pLimit(atOnce), pLimit(1)];
	let failure;
	const guarded = async (work) => {
		if (failure !== void 0) throw failure.thrown;
		try {
			return await work();
		} catch (thrown) {
			failure ??= { thrown };
			throw thrown;
		}
	};
	return (work, size = 0) => (size > small ? alone : inTurn)(() => guarded(work));
}
async function putFolder(sftp, folder, path, context, turns) {
	await turns(async () => {
		if (!await isFolder(sftp, path)) await promisify(sftp.mkdir.bind(sftp))(path);
	});
	await putContents(sftp, folder, path, context, turns);
	await turns(() => promisify(sftp.chmod.bind(sftp))(path, folder.mode));
}
async function putContents(sftp, { files, folders }, path, context, turns) {
	await Promise.all([...files.map((file) => {
		const to = posix.join(path, file.name);
		return turns(() => put(sftp, createReadStream(file.path), to, file.mode, context), file.size);
	}), ...folders.map((child) => putFolder(sftp, child, posix.join(path, child.name), context, turns))]);
}
async function getFolder(sftp, path, localPath, context, turns) {
	await makeFolder(context.place(localPath));
	const safe = (await turns(() => promisify(sftp.readdir.bind(sftp))(path))).filter(({ filename }) => filename !== "." && filename !== ".." && !filename.includes("/"));
	await Promise.all(safe.map(async ({ filename, attrs }) => {
		const child = posix.join(path, filename);
		const follow = () => promisify(sftp.stat.bind(sftp))(child);
		const stats = attrs.isFile() || attrs.isDirectory() ? attrs : await turns(follow);
		const local = join(localPath, filename);
		if (stats.isDirectory()) await getFolder(sftp, child, local, context, turns);
		else if (stats.isFile()) await turns(() => getFile(sftp, child, stats, local, context), stats.size);
	}));
}
async function getFile(sftp, path, { size, mode }, localPath, context) {
	const file = createWriteStream(context.place(localPath), { mode: mode & 511 }).on("error", ignored);
	await get(sftp, path, size, file, context);
	file.end();
	await finished(file);
}

// src/communicators/ssh/ssh-communicator.ts
const restarting = "If the guest is restarting: set expect_disconnect = true on the provisioner that restarts it, and pause_before = \"30s\" on the next one.";
const scp = {
	name: "scp",
	on: scpTransfer
};
const sftp = {
	name: "sftp",
	on: sftpTransfer
};
const cat = {
	name: "cat",
	on: catTransfer
};
/**
* A guest over SSH. One connection is kept for everything: templates delete the host keys on the way, after which the
* guest may accept no other. Only when it is gone a new one is made.
*/
var SshCommunicator = class {
	#options;
	#commands;
	#client;
	#forwardAgent;
	#noTerminals = false;
	#methods;
	/** As far as is known. */
	#hasTar = true;
	constructor(client, options) {
		this.#options = options;
		this.#commands = new OpenCommands(options.notice);
		this.#forwardAgent = options.forwardAgent;
		this.#methods = options.transferMethod === "sftp" ? [
			sftp,
			scp,
			cat
		] : [
			scp,
			sftp,
			cat
		];
		this.#keep(client);
	}
	async exec(command, options) {
		return await this.#onClient(options.signal, async (client) => {
			for (;;) {
				const { terminal = this.#options.pty } = options;
				const pty = options.terminal !== void 0 && this.#noTerminals ? false : terminal;
				try {
					return await this.#commands.run(client, command, options, {
						pty,
						forwardAgent: this.#forwardAgent
					});
				} catch (thrown) {
					if (thrown instanceof AgentRefused) this.#forwardAgent = false;
					else if (thrown instanceof TerminalRefused && options.terminal !== void 0) this.#noTerminals = true;
					else throw thrown;
				}
			}
		}).finally(() => options.mayDisconnect === true && this.#options.onLeaving?.());
	}
	async upload(content, remotePath, options) {
		const mode = options.mode ?? 420;
		if (options.size !== void 0) {
			const upload = {
				stream: content,
				mode,
				size: options.size
			};
			return await this.#transfer("Upload to", remotePath, options, (way, context) => way.upload(upload, remotePath, context));
		}
		const folder = privateFolder("upload");
		try {
			const file = join(folder, "content");
			await pipeline(content, createWriteStream(file), { signal: options.signal });
			const { size } = await stat(file);
			await this.upload(createReadStream(file), remotePath, {
				...options,
				size
			});
		} catch (thrown) {
			if (options.signal.aborted) throw new Cancelled();
			throw thrown;
		} finally {
			await rm(folder, { recursive: true });
		}
	}
	async uploadDirectory(localPath, remotePath, options) {
		const folder = readFolder(localPath, basename(localPath));
		const inside = localPath.endsWith("/");
		if (this.#hasTar) {
			const { uploadByTar } = await import("./communicators-ssh-transfer-tar.js");
			let done = false;
			await this.#transfer("Upload to", remotePath, options, async (_, context, client) => {
				const outcome = await uploadByTar(client, folder, {
					path: remotePath,
					inside
				}, context);
				done = outcome === "uploaded";
				this.#hasTar = outcome !== "no-tar";
			});
			if (done) return;
		}
		await this.#transfer("Upload to", remotePath, options, (way, context) => way.uploadDirectory(folder, remotePath, inside, context));
	}
	async download(remotePath, to, options) {
		await this.#transfer("Download of", remotePath, options, (way, context) => way.download(remotePath, to, context));
	}
	async downloadDirectory(remotePath, localPath, options) {
		await this.#transfer("Download of", remotePath, options, (way, context) => way.downloadDirectory(remotePath, localPath, context));
	}
	async reconnect(signal) {
		this.#drop();
		this.#options.onLeaving?.();
		this.#keep(await this.#options.wait(signal));
	}
	async close() {
		const client = this.#client;
		this.#client = void 0;
		if (client === void 0) return this.#options.onClosed?.();
		const closed = new Promise((resolve) => client.once("close", () => resolve()));
		client.end();
		setTimeout(() => client.destroy(), 1e3).unref();
		await closed;
		this.#options.onClosed?.();
	}
	async #transfer(what, path, { signal, onProgress, place }, work) {
		let done = 0;
		let total;
		const report = () => onProgress?.(done, total);
		const context = {
			signal,
			place: place ?? ((local) => local),
			onBytes: (count) => {
				done += count;
				report();
			},
			onTotal: (size) => {
				total = size;
				report();
			}
		};
		try {
			for (;;) {
				const method = this.#methods[0];
				if (method === void 0) throw new GuestError("no-transfer-method", "the guest has no way to receive files");
				try {
					return await this.#onClient(signal, (client) => work(method.on(client), context, client));
				} catch (thrown) {
					if (!(thrown instanceof TransferUnavailable)) throw thrown;
					this.#methods = this.#methods.slice(1);
					const next = this.#methods[0];
					if (next !== void 0) this.#options.notice(`${capitalised(thrown.message)}; files go by ${next.name} instead.`);
				}
			}
		} catch (thrown) {
			if (!(thrown instanceof Error) || thrown instanceof Cancelled || thrown instanceof ConnectionLost) throw thrown;
			const summary = `${what} ${path} failed: ${thrown.message}`;
			if (this.#client === void 0) throw new ConnectionLost("connection-lost", summary, restarting, { cause: thrown });
			const { code, detail } = thrown instanceof GuestError ? thrown : { code: "transfer-failed" };
			throw new GuestError(code, summary, detail ?? adviceFor(thrown, this.#options.username, what), { cause: thrown });
		}
	}
	/** Runs work on the connection, on a new one where the old is gone. */
	async #onClient(signal, work) {
		const kept = this.#client;
		if (kept !== void 0) try {
			return await work(kept);
		} catch (thrown) {
			if (!(thrown instanceof NoChannel)) throw thrown;
			this.#drop();
		}
		try {
			const client = await this.#options.dial(signal);
			this.#keep(client);
			return await work(client);
		} catch (thrown) {
			if (thrown instanceof GuestError || thrown instanceof Cancelled || thrown instanceof TransferUnavailable) throw thrown;
			throw new ConnectionLost("connection-lost", `The SSH connection to the guest is gone: ${thrown.message}`, restarting, { cause: thrown });
		}
	}
	#keep(client) {
		this.#client = client;
		client.once("close", () => {
			if (this.#client === client) this.#client = void 0;
		});
	}
	#drop() {
		this.#client?.destroy();
		this.#client = void 0;
	}
};
function capitalised(text) {
	return text.charAt(0).toUpperCase() + text.slice(1);
}

// src/communicators/ssh/socks.ts
const replies = [
	"succeeded",
	"general failure",
	"connection not allowed by its rules",
	"network unreachable",
	"host unreachable",
	"connection refused",
	"time to live expired",
	"command not supported",
	"address type not supported"
];
/** A connection through a SOCKS5 proxy (RFC 1928, with RFC 1929 for user and password). The proxy resolves names. */
async function openThroughProxy(proxy, host, port, signal) {
	const socket = await openSocket(proxy.host, proxy.port, signal);
	const refuse = (why) => {
		socket.destroy();
		throw new ConnectFailure("port", `the SOCKS proxy ${proxy.host}:${proxy.port} ${why}`);
	};
	const ask = async (request, size) => {
		socket.write(request);
		return await read(socket, size, signal) ?? refuse("ended the connection");
	};
	const withUser = proxy.username !== void 0;
	const greeting = await ask(Buffer.from(withUser ? [
		5,
		2,
		0,
		2
	] : [
		5,
		1,
		0
	]), 2);
	if (greeting[0] !== 5) refuse("does not speak SOCKS5");
	if (greeting[1] === 2) {
		const user = Buffer.from(proxy.username ?? "");
		const password = Buffer.from(proxy.password ?? "");
		if ((await ask(Buffer.concat([
			Buffer.from([1, user.length]),
			user,
			Buffer.from([password.length]),
			password
		]), 2))[1] !== 0) refuse("refuses the user or the password");
	} else if (greeting[1] !== 0) refuse("wants a way to authenticate that is not supported");
	const answer = await ask(Buffer.concat([
		Buffer.from([
			5,
			1,
			0
		]),
		addressOf(host),
		portBytes(port)
	]), 4);
	if (answer[1] !== 0) refuse(`could not connect to ${host}:${port}: ${replies[answer[1] ?? 1] ?? "general failure"}`);
	if (await read(socket, (answer[3] === 1 ? 4 : answer[3] === 4 ? 16 : (await read(socket, 1, signal))?.[0] ?? 0) + 2, signal) === void 0) refuse("ended the connection");
	return socket;
}
function addressOf(host) {
	if (isIP(host) === 4) return Buffer.from([1, ...host.split(".").map(Number)]);
	const name = Buffer.from(host);
	return Buffer.concat([Buffer.from([3, name.length]), name]);
}
function portBytes(port) {
	return Buffer.from([port >> 8, port & 255]);
}
async function read(socket, size, signal) {
	for (;;) {
		const bytes = socket.read(size);
		if (bytes !== null) return bytes.length === size ? bytes : void 0;
		if (!await new Promise((resolve) => {
			const settle = (result) => () => {
				socket.off("readable", readable).off("close", gone).off("error", gone);
				signal.removeEventListener("abort", gone);
				resolve(result);
			};
			const readable = settle(true);
			const gone = settle(false);
			socket.once("readable", readable).once("close", gone).once("error", gone);
			signal.addEventListener("abort", gone, { once: true });
		})) return void 0;
	}
}

// src/communicators/ssh/ssh-connection.ts
/**
* One attempt to connect to an SSH server, through the bastion or proxy of the settings.
* The host key is not verified, as in Packer: the machine is new and made its key itself. From then on it is held.
* Throws ConnectFailure and Cancelled.
*/
async function connectSsh(host, settings, line, attempt) {
	const { port, bastion, proxy } = settings;
	const socket = bastion !== void 0 ? await line.lead(host, settings, attempt) : limited(proxy === void 0 ? await openGuestSocket(host, port, attempt.signal) : await openThroughProxy(proxy, host, port, attempt.signal), settings);
	return await handshake(socket, {
		...settings,
		host
	}, attempt);
}
async function openGuestSocket(host, port, signal) {
	const safe = safePort(host, port);
	if (safe === void 0) return await openSocket(host, port, signal);
	try {
		return await openSocket(host, safe, signal);
	} catch (refused) {
		if (!(refused instanceof ConnectFailure)) throw refused;
		return await openSocket(host, port, signal);
	}
}

// src/communicators/ssh/tunnels.ts
/** Opens the tunnels of the settings on a connection; they end with it. Throws ConnectFailure. */
async function openTunnels(client, { localTunnels, remoteTunnels }) {
	for (const tunnel of localTunnels) await openLocal(client, tunnel);
	if (remoteTunnels.length > 0) acceptRemote(client, remoteTunnels);
	for (const tunnel of remoteTunnels) await openRemote(client, tunnel);
}
async function openLocal(client, { port, host, hostPort }) {
	const server = createServer((socket) => {
		socket.on("error", () => socket.destroy());
		client.forwardOut("127.0.0.1", socket.remotePort ?? 0, host, hostPort, (cause, channel) => {
			if (cause !== void 0) socket.destroy();
			else channel.on("error", () => socket.destroy()).pipe(socket).pipe(channel);
		});
	});
	await new Promise((resolve, reject) => {
		server.once("error", (cause) => {
			reject(new ConnectFailure("handshake", `ssh_local_tunnels: port ${port} of this machine: ${cause.message}`, { cause }));
		});
		server.listen(port, "localhost", resolve);
	});
	client.once("close", () => server.close());
}
function openRemote(client, { port }) {
	return new Promise((resolve, reject) => {
		client.forwardIn("localhost", port, (cause) => {
			if (cause === void 0) resolve();
			else reject(new ConnectFailure("handshake", `ssh_remote_tunnels: port ${port} of the guest: ${cause.message}`, { cause }));
		});
	});
}
function acceptRemote(client, tunnels) {
	client.on("tcp connection", ({ destPort }, accept, reject) => {
		const tunnel = tunnels.find(({ port }) => port === destPort);
		if (tunnel === void 0) return reject();
		const socket = connect(tunnel.hostPort, tunnel.host);
		socket.once("connect", () => {
			const channel = accept();
			channel.on("error", () => socket.destroy()).pipe(socket).pipe(channel);
		});
		socket.on("error", () => socket.connecting ? reject() : socket.destroy());
	});
}

// src/communicators/ssh/wait-for-ssh.ts
const betweenAttempts = 3e3;
const longestHandshake = 6e4;
/** Waits until the guest answers over SSH, as long as `ssh_timeout` says. Throws GuestError and Cancelled. */
async function waitForSsh(options) {
	const { settings, signal, clock } = options;
	const held = {
		identity: new HostIdentity(options),
		line: new BastionLine()
	};
	try {
		let connected = await attemptUntilConnected(options, held, signal);
		if (settings.pauseBeforeConnecting > 0) {
			connected.client.destroy();
			options.say(`Pausing ${formatDuration(settings.pauseBeforeConnecting)} before connecting...`);
			await clock.sleep(settings.pauseBeforeConnecting, signal);
			held.identity.expectChange();
			connected = await attemptUntilConnected(options, held, signal);
		}
		return {
			communicator: communicatorOn(connected.client, options, held),
			host: connected.host
		};
	} catch (thrown) {
		held.line.close();
		throw thrown;
	}
}
function communicatorOn(client, options, held) {
	const { settings } = options;
	return new SshCommunicator(client, {
		pty: settings.pty,
		forwardAgent: settings.forwardedAgent !== void 0,
		username: settings.credentials.username,
		transferMethod: settings.transferMethod,
		dial: (abort) => connectOnce(options, held, abort, longestHandshake).then(({ client: again }) => again),
		wait: (abort) => attemptUntilConnected(options, held, abort).then(({ client: again }) => again),
		notice: (text) => options.say(text),
		onLeaving: () => held.identity.expectChange(),
		onClosed: () => held.line.close()
	});
}
async function attemptUntilConnected(options, held, signal) {
	const { settings, clock } = options;
	const { timeout, handshakeAttempts } = settings;
	const started = clock.now();
	const record = new WaitRecord();
	let refused = 0;
	for (;;) {
		const elapsed = clock.now() - started;
		if (timeout > 0 && elapsed >= timeout) throw timedOut(settings, record, options.evidence?.() ?? []);
		const left = timeout > 0 ? timeout - elapsed : longestHandshake;
		try {
			return await connectOnce(options, held, signal, Math.min(left, longestHandshake));
		} catch (thrown) {
			if (!(thrown instanceof AddressPending) && !(thrown instanceof ConnectFailure)) throw thrown;
			const { stage, advice } = thrown instanceof ConnectFailure ? thrown : { stage: "address" };
			let text = thrown.message;
			if (stage === "authentication") {
				refused++;
				const failed = `authentication as ${settings.credentials.username} failed`;
				record.note(stage, `${failed}: ${text}`, elapsed, advice);
				text = `${failed} (attempt ${refused}${handshakeAttempts > 0 ? ` of ${handshakeAttempts}` : ""})`;
			} else record.note(stage, text, elapsed, advice);
			options.onState({
				stage,
				text,
				elapsed: clock.now() - started,
				timeout: timeout > 0 ? timeout : void 0
			});
			if (handshakeAttempts > 0 && refused >= handshakeAttempts && thrown instanceof ConnectFailure) throw notAuthenticated(settings, refused, thrown);
		}
		await clock.sleep(betweenAttempts, signal);
	}
}
async function connectOnce({ settings, address, say }, held, signal, handshakeTimeout) {
	if (signal.aborted) throw new Cancelled();
	const host = settings.host ?? await address(signal);
	const client = await connectSsh(host, settings, held.line, {
		signal,
		handshakeTimeout,
		onHostKey: (key) => held.identity.shown(key)
	});
	held.identity.accepted();
	if (held.host !== void 0 && held.host !== host) say(`The guest is at ${host} now; it was at ${held.host}`);
	held.host = host;
	try {
		await openTunnels(client, settings);
	} catch (thrown) {
		client.destroy();
		throw thrown;
	}
	return {
		client,
		host
	};
}
const checks = {
	address: "The address comes from the QEMU guest agent: is qemu-guest-agent installed and started in the guest, is `qemu_agent` true, and did the installation reach its end? With a fixed address, set ssh_host.",
	port: "Is the SSH server installed and started, does a firewall let this machine through, and is there a route from here to the guest?",
	handshake: "Something else may listen on ssh_port, or the guest is just starting or stopping.",
	authentication: "Check ssh_username and ssh_password (or the key), and that the SSH server allows them: root needs PermitRootLogin, a password PasswordAuthentication."
};
function timedOut(settings, record, evidence) {
	const detail = [
		`In ${formatDuration(settings.timeout)} (ssh_timeout) the guest was not reached. What was seen of it:`,
		...record.lines(evidence),
		record.advice(evidence, checks)
	];
	return new GuestError("ssh-timeout", "Timeout waiting for SSH.", detail.join("\n"));
}
function notAuthenticated({ credentials }, attempts, cause) {
	const { privateKey, password, agent } = credentials;
	const tried = [
		agent && "the keys of the SSH agent",
		privateKey && "a private key",
		password && "the password"
	].filter(Boolean);
	const means = tried.length === 0 ? "nothing: neither a password nor a key is set" : tried.join(" and ");
	return new GuestError("ssh-authentication-failed", `The guest refused to authenticate ${credentials.username} ${attempts} time${attempts === 1 ? "" : "s"} (ssh_handshake_attempts)`, `Tried with ${means}; ${cause.message}. ${cause.advice ?? checks.authentication} An installer may run an SSH server of its own: then more ssh_handshake_attempts help.`, { cause });
}

export { waitForSsh };