import { c as saveState, u as setSecret } from "./npm-actions-core.js";
import { r as openEntries } from "./events-journal.js";
import { a as readJournal, i as parseRecord } from "./report-journal-file.js";
import { t as intoRunnerFile } from "./actions-workspace.js";
import path from "node:path";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

// src/actions/sealed-file.ts
const algorithm = "aes-256-gcm";
const sizes = {
	iv: 12,
	tag: 16
};
/** Writes a text that only the returned key can read. */
function seal(file, text) {
	const key = randomBytes(32);
	const iv = randomBytes(sizes.iv);
	const cipher = createCipheriv(algorithm, key, iv);
	const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
	mkdirSync(path.dirname(file), { recursive: true });
	writeFileSync(file, Buffer.concat([
		iv,
		cipher.getAuthTag(),
		sealed
	]), { mode: 384 });
	return key.toString("base64");
}
/** undefined where the file is gone, was changed, or has another key. */
function unseal(file, key) {
	try {
		const bytes = readFileSync(file);
		const [tagAt, textAt] = [sizes.iv, sizes.iv + sizes.tag];
		const decipher = createDecipheriv(algorithm, Buffer.from(key, "base64"), bytes.subarray(0, tagAt));
		decipher.setAuthTag(bytes.subarray(tagAt, textAt));
		return decipher.update(bytes.subarray(textAt), void 0, "utf8") + decipher.final("utf8");
	} catch {
		return;
	}
}

// src/actions/post-state.ts
/**
* What the post step needs, in the action's state, which the runner keeps even when it kills the step. Each record of
* the journal is a state value of its own, so that writing one is one append. The runner prints state in debug logs:
* there are no secrets in it, only the key of the file that holds them.
*/
var StateNotes = class {
	#folder;
	#count = 0;
	/** `folder` is where the session keeps its journal. */
	constructor(folder) {
		this.#folder = {
			journal: `${folder}/journal.jsonl`,
			connections: `${folder}/connections.sealed`
		};
		keep("journal-file", this.#folder.journal);
	}
	append(record) {
		this.#count++;
		keep(`journal-${String(this.#count).padStart(6, "0")}`, JSON.stringify(record));
	}
	embedded(data) {
		keep("embedded-data", data);
	}
	connections(connections) {
		let key = "";
		intoRunnerFile("RUNNER_TEMP", () => {
			key = seal(this.#folder.connections, JSON.stringify(connections));
		});
		setSecret(key);
		keep("connections-file", this.#folder.connections);
		keep("connections-key", key);
	}
};
/** Before an embedded server is started that this step leaves running: the folder of its data. */
function noteServed(folder) {
	keep("served-folder", folder);
}
/** The folder of a server that the main step has left running, or was about to. */
function servedFolder(env) {
	return env["STATE_served-folder"] || void 0;
}
function keep(name, value) {
	intoRunnerFile("GITHUB_STATE", () => saveState(name, value));
}
/** What the main step has noted for the post step. */
function readNotes(env) {
	const names = Object.keys(env).filter((name) => /^STATE_journal-\d+$/.test(name)).sort();
	const records = names.flatMap((name) => parseRecord(env[name] ?? ""));
	const cutOff = parseRecord(env[names.at(-1) ?? ""] ?? "").length === 0 && names.length > 0 ? 1 : 0;
	const file = env["STATE_journal-file"];
	const filed = file === void 0 || file === "" ? [] : readJournal(file);
	return {
		open: openEntries(filed.length > records.length ? filed : records),
		lost: Math.max(0, names.length - cutOff - Math.max(filed.length, records.length)),
		embeddedData: env["STATE_embedded-data"] || void 0,
		connections: readConnections(env)
	};
}
/** Removes the files of a run that has left nothing: they hold its credentials, and the runner may live on. */
function forgetNotes(env) {
	for (const file of [env["STATE_connections-file"], env["STATE_journal-file"]]) try {
		if (file) rmSync(file, { force: true });
	} catch {}
}
function readConnections(env) {
	const text = unseal(env["STATE_connections-file"] ?? "", env["STATE_connections-key"] ?? "");
	return text === void 0 ? {} : JSON.parse(text);
}

export { servedFolder as a, readNotes as i, forgetNotes as n, noteServed as r, StateNotes as t };