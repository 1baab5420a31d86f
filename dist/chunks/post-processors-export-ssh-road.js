import { o as __toESM } from "./runtime.js";
import { n as ExternalError } from "./diagnostics-errors.js";
import { n as readSmallFile } from "./intake-small-file.js";
import { t as compressWord } from "./post-processors-export-storage-road.js";
import { createHash } from "node:crypto";

// src/post-processors/export/ssh-road.ts
/** Milliseconds to connect and log in, and between signs of life. */
const patience = 3e4;
const lifeSign = 15e3;
/** vzdump on the node writes the archive into an SSH connection: nothing is stored there but a log, which is removed. */
function sshRoad(vmid, access, context) {
	return async (compression, take) => {
		const client = await connectTo(access, context.signal);
		const stop = () => client.destroy();
		context.signal.addEventListener("abort", stop, { once: true });
		try {
			const channel = await run(client, commandFor(vmid, compressWord(compression), access.username));
			const ended = endOf(channel, context);
			ended.catch(() => {});
			await take({
				bytes: wholeOf(channel, ended),
				size: void 0
			});
		} finally {
			context.signal.removeEventListener("abort", stop);
			client.destroy();
		}
	};
}
/** With a folder of its own for its log, which also keeps out the storage that the node's vzdump.conf may name. */
function commandFor(vmid, compress, username) {
	const quoted = `'${`folder=$(mktemp -d /var/tmp/export.XXXXXX) || exit; trap 'rm -rf "$folder"' EXIT; ${`vzdump ${vmid} --stdout 1 --mode stop --compress ${compress} --dumpdir "$folder"`}`.replaceAll("'", `'\\''`)}'`;
	return `${username === "root" ? "" : "sudo -n "}sh -c ${quoted}`;
}
async function* wholeOf(channel, ended) {
	yield* channel;
	await ended;
}
function endOf(channel, { signal, message }) {
	const last = [];
	let rest = "";
	channel.stderr.setEncoding("utf8");
	channel.stderr.on("data", (text) => {
		const lines = `${rest}${text}`.slice(-65536).split("\n");
		rest = lines.pop() ?? "";
		for (const line of lines) {
			message(line);
			last.push(line);
			if (last.length > 20) last.shift();
		}
	});
	return new Promise((resolve, reject) => {
		channel.once("close", (code) => {
			if (code === 0) return resolve();
			const how = typeof code === "number" ? `ended with exit code ${code}` : "broke off";
			const detail = [...last, rest].filter((line) => line !== "").join("\n");
			const failure = new ExternalError("export-failed", `vzdump on the node ${how}`, detail || void 0);
			reject(signal.aborted ? signal.reason : failure);
		});
	});
}
function run(client, command) {
	return new Promise((resolve, reject) => {
		client.exec(command, (cause, channel) => {
			if (cause === void 0) resolve(channel);
			else reject(new ExternalError("export-failed", `The node runs no command: ${cause.message}`, void 0, { cause }));
		});
	});
}
async function connectTo(access, signal) {
	const { host, port, username, password, private_key_file: keyFile, host_key: wanted } = access;
	const { default: ssh2 } = await import("./npm-ssh2-exports.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	const client = new ssh2.Client();
	let shown = "";
	const ready = new Promise((resolve, reject) => {
		client.once("ready", resolve);
		client.on("error", (cause) => reject(cannotReach(access, shown, cause)));
		client.once("close", () => reject(cannotReach(access, shown, /* @__PURE__ */ new Error("the connection was closed"))));
		signal.addEventListener("abort", () => reject(signal.reason), { once: true });
	});
	client.connect({
		host,
		port,
		username,
		readyTimeout: patience,
		keepaliveInterval: lifeSign,
		hostVerifier: (key) => {
			shown = `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=$/, "")}`;
			return shown === wanted.replace(/=$/, "");
		},
		...keyFile === "" ? { password } : {
			privateKey: readSmallFile(keyFile),
			...password === "" ? {} : { passphrase: password }
		}
	});
	try {
		await ready;
		return client;
	} catch (thrown) {
		client.destroy();
		throw thrown;
	}
}
function cannotReach({ host, port, username, host_key: wanted }, shown, cause) {
	if (shown !== "" && shown !== wanted.replace(/=$/, "")) return new ExternalError("export-failed", `The node at ${host} has another host key than host_key says`, `It shows ${shown}. Where that is right, because it was asked on the node (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), set it.`);
	return new ExternalError("export-failed", `No SSH connection to ${username} at ${host} port ${port}: ${cause.message}`, "Look at host, username and password or private_key_file of node_ssh.", { cause });
}

export { sshRoad };