import { n as systemClock } from "./time-clock.js";
import { t as failStray } from "./engine-stray-errors.js";
import { t as endLiving } from "./entry-living.js";

// src/report/secrets.ts
/** Texts that must not be shown, in every form in which they may come back to us. */
var Secrets = class {
	#forms = /* @__PURE__ */ new Set();
	#pattern;
	/** False where the text is too short or too common to be hidden without hiding everything else. */
	add(secret) {
		const pieces = piecesOf(secret);
		for (const piece of pieces) for (const form of formsOf(piece)) this.#forms.add(form);
		if (pieces.length > 0) for (const line of wrappedFormsOf(secret)) this.#forms.add(line);
		if (secret.includes("\n") && pieces.length > 0) for (const form of oneLineFormsOf(secret)) this.#forms.add(form);
		this.#pattern = void 0;
		return pieces.length > 0;
	}
	redact(text) {
		if (this.#forms.size === 0) return text;
		this.#pattern ??= new RegExp([...this.#forms].sort((left, right) => right.length - left.length).map((form) => form.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|"), "g");
		return text.replace(this.#pattern, "***");
	}
};
/**
* The parts of a secret that are worth hiding: its lines, since logs are lines, without those that are too short and
* without the armour of a key. A number of up to six digits is left: it would hide every VM ID of that value, and
* the runner would drop the output that holds one.
*/
function piecesOf(secret) {
	return secret.split(/\r?\n/).map((line) => line.trim()).filter((line) => line.length >= 4 && !/^\d{1,6}$/.test(line) && !/^-----(?:BEGIN|END) [A-Z0-9 ]+-----$/.test(line));
}
/** One line of a secret as shells, URLs, JSON, XML and base64 would write it. */
function formsOf(piece) {
	const bytes = Buffer.from(piece);
	const forms = /* @__PURE__ */ new Set([
		piece,
		piece.replaceAll("'", `'\\''`),
		piece.replaceAll("'", `'"'"'`),
		piece.replace(/["\\$`!]/g, "\\$&"),
		piece.replace(/[^\w@%+=:,./-]/g, "\\$&"),
		...oneLineFormsOf(piece),
		...[
			"'",
			"&#39;",
			"&apos;"
		].flatMap((apostrophe) => [markup(piece, "\"", apostrophe), markup(piece, "&quot;", apostrophe)]),
		bytes.toString("base64url"),
		bytes.toString("hex")
	]);
	for (const shift of [
		0,
		1,
		2
	]) {
		const whole = bytes.subarray(shift, bytes.length - (bytes.length - shift) % 3);
		if (whole.length >= 6) forms.add(whole.toString("base64")).add(whole.toString("base64url"));
	}
	return forms;
}
/** The lines of a long text's base64, as the tools that write mails, keys and manifests break it. */
function wrappedFormsOf(text) {
	const lines = [];
	for (const variant of [
		text,
		`${text}\n`,
		text.trimEnd()
	]) {
		const whole = Buffer.from(variant).toString("base64");
		for (const width of [64, 76]) {
			if (whole.length <= width) continue;
			for (let at = 0; at < whole.length; at += width) {
				const line = whole.slice(at, at + width);
				if (line.length >= 8) lines.push(line);
			}
		}
	}
	return lines;
}
/** Forms in which a text of several lines stands on one. */
function oneLineFormsOf(text) {
	const json = JSON.stringify(text).slice(1, -1);
	const percent = encodeURIComponent(text.toWellFormed());
	const strict = percent.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
	return [
		json,
		json.replace(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`),
		json.replaceAll("/", "\\/"),
		percent,
		strict,
		percent.replaceAll("%20", "+"),
		strict.replaceAll("%20", "+"),
		new URLSearchParams([["", text]]).toString().slice(1),
		strict.replaceAll("%2F", "/"),
		strict.replace(/%(?:24|26|2B|3A|3D|40)/g, decodeURIComponent),
		strict.replace(/%(?:24|26|2B|2C|3B|3D)/g, decodeURIComponent),
		strict.replace(/%[0-9A-F]{2}/g, (octet) => octet.toLowerCase()),
		Buffer.from(text).toString("base64")
	];
}
function markup(text, quote, apostrophe) {
	return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\"", quote).replaceAll("'", apostrophe);
}

// src/entry/product.ts
/** All of the product behind one interface. Each part is loaded when it is asked for: `validate` needs no SSH, `post` mostly nothing. */
const product = {
	clock: systemClock,
	async plan(request) {
		const { planTemplate } = await import("./engine-plan-template.js");
		return planTemplate({
			...request,
			clock: systemClock
		});
	},
	async describe(plan) {
		const { describePlan } = await import("./engine-plan-template.js");
		return describePlan(plan);
	},
	async connections(plan, connection) {
		const { connectionsOf } = await import("./engine-plan-template.js");
		return connectionsOf(plan, connection);
	},
	async run(plan, { connection, ...setup }) {
		const [{ runPlan }, { componentsWith }] = await Promise.all([import("./engine-run-plan.js"), import("./engine-components-with-exports.js")]);
		return runPlan(plan, {
			...setup,
			clock: systemClock,
			components: componentsWith(connection)
		});
	},
	async cleanUp(entries, options) {
		const { cleanUp } = await import("./engine-clean-up.js");
		return cleanUp(entries, {
			...options,
			clock: systemClock
		});
	},
	async serve(options) {
		const { serveEmbedded } = await import("./entry-serve-embedded.js");
		return serveEmbedded(options);
	}
};

// src/entry/signals.ts
/** Runs the work with a signal that a request to stop aborts (also a terminal that is closed), and ends the process with the work's exit code. */
async function runUntilSignalled(work, ending) {
	const controller = new AbortController();
	const endNow = () => end(130, 400, () => ending.flush());
	const onSignal = () => {
		if (controller.signal.aborted) endNow();
		controller.abort();
		if (ending.graceMs !== void 0) setTimeout(endNow, ending.graceMs).unref();
	};
	const onCrash = (thrown) => {
		if (!failStray(thrown)) end(1, patience, () => ending.crash(thrown));
	};
	for (const signal of [
		"SIGINT",
		"SIGTERM",
		"SIGHUP",
		"SIGQUIT"
	]) process.on(signal, onSignal);
	process.on("uncaughtException", onCrash);
	process.on("unhandledRejection", onCrash);
	for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
	end(await work(controller.signal), patience, () => {});
}
/** Milliseconds for a slow reader of the output. */
const patience = 1e4;
function end(code, longest, last) {
	try {
		endLiving();
		last();
	} finally {
		const exit = () => process.exit(code);
		const written = [process.stdout, process.stderr].map((stream) => new Promise((resolve) => stream.write("", () => resolve())));
		Promise.all(written).then(exit, exit);
		setTimeout(exit, longest);
	}
}

export { piecesOf as a, formsOf as i, product as n, Secrets as r, runUntilSignalled as t };