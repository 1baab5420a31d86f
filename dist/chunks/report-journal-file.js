import { n as ExternalError } from "./diagnostics-errors.js";
import { a as warning } from "./diagnostics-diagnostic.js";
import path from "node:path";
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";

// src/report/journal-file.ts
/** A journal as lines of JSON, each on the disk before `append` returns. */
var FileJournal = class {
	file;
	#descriptor;
	constructor(file) {
		this.file = file;
	}
	append(record) {
		if (this.#descriptor === void 0) {
			mkdirSync(path.dirname(this.file), { recursive: true });
			this.#descriptor = openSync(this.file, "a", 384);
		}
		writeSync(this.#descriptor, `${JSON.stringify(record)}\n`);
		fsyncSync(this.#descriptor);
	}
	close() {
		if (this.#descriptor !== void 0) closeSync(this.#descriptor);
		this.#descriptor = void 0;
	}
};
/** The records of a journal file; a last line that was cut off by a kill is left out, a file that is missing is empty. */
function readJournal(file) {
	let text;
	try {
		text = readFileSync(file, "utf8");
	} catch {
		return [];
	}
	return text.split("\n").flatMap(parseRecord);
}
/** One record, or none where the text is not one. */
function parseRecord(text) {
	try {
		const value = JSON.parse(text);
		return typeof value === "object" && value !== null && ("open" in value || "close" in value) ? [value] : [];
	} catch {
		return [];
	}
}

// src/engine/embedded/lacks.ts
/** What to do about what a machine lacks, with the commands. */
function toDo(lacks) {
	return lacks.flatMap(({ what, commands }) => [`Missing: ${what}.`, ...commands.map((one) => `  ${one}`)]).join("\n");
}
/** What slows machines down. Throws ExternalError where none can run. */
function judgeLacks(lacks) {
	const needed = lacks.filter(({ kind }) => kind === "qemu");
	if (needed.length > 0) throw new ExternalError("embedded-not-started", "The embedded Proxmox does not start: QEMU is not installed", `${toDo(needed)}\nOn a runner that GitHub hosts, \`embedded-setup: true\` does it.`);
	return lacks.filter(({ kind }) => kind === "kvm").map((lack) => warning("no-kvm-access", "Machines are emulated, which takes many times as long: this user may not use KVM", `${toDo([lack])}\nOn a runner that GitHub hosts, \`embedded-setup: true\` does it.`));
}

export { readJournal as a, parseRecord as i, toDo as n, FileJournal as r, judgeLacks as t };