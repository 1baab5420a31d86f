import { o as __toESM } from "./runtime.js";
import { t as Cancelled } from "./diagnostics-errors.js";
import { n as suggest, t as didYouMean } from "./diagnostics-suggest.js";
import { c as parsePrivateKey } from "./communicators-remotepath.js";
import { n as parseDuration } from "./time-duration.js";
import { t as systemClock } from "./time-clock.js";
import { n as basicAuthorization, r as proxyFor, t as trustedContext } from "./net-ca.js";
import { randomUUID } from "node:crypto";
import { promisify } from "node:util";

// src/communicators/ssh/keypair.ts
const defaultBits = {
	rsa: 4096,
	ecdsa: 521
};
/** Complains about `temporary_key_pair_type` and `temporary_key_pair_bits`. */
function checkKeyPair(type, bits, error) {
	if (type === "dsa") error(["temporary_key_pair_type"], "temporary_key_pair_type dsa is not supported", "OpenSSH refuses DSA keys since version 7. Use `ed25519`.");
	else if (![
		"",
		"ed25519",
		"ecdsa",
		"rsa"
	].includes(type)) error(["temporary_key_pair_type"], `temporary_key_pair_type ${JSON.stringify(type)} is invalid`, "Use `ed25519`, `ecdsa` or `rsa`.");
	if (bits === 0) return;
	if (type === "ecdsa" && ![
		256,
		384,
		521
	].includes(bits)) error(["temporary_key_pair_bits"], "temporary_key_pair_bits of an ecdsa key must be 256, 384 or 521");
	if (type === "rsa" && (!Number.isInteger(bits) || bits < 1024 || bits > 16384)) error(["temporary_key_pair_bits"], "temporary_key_pair_bits of an rsa key must be 1024 to 16384");
}
async function generateKeyPair({ type, bits, name }) {
	const comment = name === "" ? `packer_${randomUUID()}` : name;
	const chosen = type === "rsa" || type === "ecdsa" ? type : "ed25519";
	const size = chosen === "ed25519" ? {} : { bits: bits === 0 ? defaultBits[chosen] : bits };
	const { default: ssh2 } = await import("./npm-ssh2-exports.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	const generate = promisify(ssh2.utils.generateKeyPair);
	for (let attempt = 0;; attempt++) {
		const pair = await generate(chosen, {
			...size,
			comment
		});
		const read = parsePrivateKey(pair.private, "the generated key");
		if (read.problem === void 0) return {
			privateKey: pair.private,
			publicKey: pair.public.trim(),
			name: comment
		};
		if (attempt === 4) throw new Error(read.problem.detail ?? read.problem.summary);
	}
}

// src/net/dispatcher.ts
const timeouts = {
	headersTimeout: 6e4,
	bodyTimeout: 6e4
};
/** Connections to one server, through the proxy that the environment names, trusting the system's authorities. */
function dispatcherTo(target, env, { Agent, ProxyAgent }) {
	const tls = target.protocol === "https:" ? { secureContext: trustedContext() } : {};
	const proxy = proxyFor(target, env);
	if (proxy === void 0) return new Agent({
		connect: {
			timeout: 15e3,
			...tls
		},
		...timeouts
	});
	const token = basicAuthorization(proxy);
	return new ProxyAgent({
		uri: proxy.origin,
		...token === void 0 ? {} : { token },
		requestTls: tls,
		...timeouts
	});
}

// src/boot/command.ts
const specialKeys = [
	...[
		"bs",
		"del",
		"enter",
		"return",
		"esc",
		"tab",
		"spacebar",
		"space",
		"insert",
		"home",
		"end",
		"menu"
	],
	...[
		"f1",
		"f2",
		"f3",
		"f4",
		"f5",
		"f6",
		"f7",
		"f8",
		"f9",
		"f10",
		"f11",
		"f12"
	],
	...[
		"up",
		"down",
		"left",
		"right",
		"pageup",
		"pagedown"
	],
	...[
		"leftalt",
		"rightalt",
		"leftctrl",
		"rightctrl",
		"leftshift",
		"rightshift",
		"leftsuper",
		"rightsuper"
	],
	...[
		"leftcommand",
		"rightcommand",
		"leftoption",
		"rightoption"
	]
];
const waitToken = /<wait(?:((?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+)|(0|[1-9]\d*))?>/y;
const characterToken = /<(.)(on|off)>/isuy;
const specialToken = new RegExp(`<(${specialKeys.join("|")})(on|off)?>`, "iy");
const suspectToken = /<([a-z][a-z0-9.]+)>/iy;
/**
* Reads Packer's boot command language. A `<` that starts no known token is typed as it is, as in Packer; what looks
* like a misspelt token gets a warning. `<space>` is ours: Packer types its seven letters, which nobody wants.
*/
function parseBootCommand(parts) {
	const text = parts.join("");
	const place = placesIn(parts);
	const actions = [];
	const problems = [];
	let offset = 0;
	while (offset < text.length) {
		const wait = match(waitToken, text, offset);
		const character = match(characterToken, text, offset);
		const special = match(specialToken, text, offset);
		const length = (wait ?? character ?? special)?.[0].length ?? String.fromCodePoint(text.codePointAt(offset) ?? 0).length;
		const at = place(offset, length);
		if (wait !== void 0) {
			const milliseconds = waitOf(wait);
			if (milliseconds === void 0 || milliseconds <= 0) {
				const summary = `Expecting a positive wait value. Got ${wait[0]}`;
				problems.push({
					...at,
					severity: "error",
					summary,
					detail: "Write for example <wait>, <wait5> or <wait1m20s>."
				});
			} else actions.push({
				...at,
				kind: "wait",
				milliseconds
			});
		} else if (character !== void 0) actions.push({
			...at,
			kind: "character",
			character: character[1] ?? "",
			toggle: toggleOf(character[2])
		});
		else if (special !== void 0) {
			const name = (special[1] ?? "").toLowerCase();
			actions.push({
				...at,
				kind: "special",
				name,
				toggle: toggleOf(special[2])
			});
		} else {
			const suspect = match(suspectToken, text, offset);
			if (suspect !== void 0) problems.push(...suspicion(suspect[1] ?? "", place(offset, suspect[0].length)));
			actions.push({
				...at,
				kind: "character",
				character: text.slice(offset, offset + length),
				toggle: "press"
			});
		}
		offset += length;
	}
	return {
		actions,
		problems
	};
}
function match(pattern, text, offset) {
	if (text[offset] !== "<") return void 0;
	pattern.lastIndex = offset;
	return pattern.exec(text) ?? void 0;
}
function waitOf([, duration, seconds]) {
	if (duration !== void 0) return parseDuration(duration);
	return seconds === void 0 ? 1e3 : Number(seconds) * 1e3;
}
function toggleOf(suffix) {
	const lower = suffix?.toLowerCase();
	return lower === "on" || lower === "off" ? lower : "press";
}
function suspicion(name, at) {
	const isWait = /^wait/i.test(name);
	const known = [
		"wait",
		...specialKeys,
		...specialKeys.flatMap((key) => [`${key}on`, `${key}off`])
	];
	if (!isWait && suggest(name, known) === void 0) return [];
	const detail = `It is typed letter by letter.${isWait ? " A wait is written in lower case with seconds or a duration: <wait5>, <wait1m20s>." : didYouMean(name, known)}`;
	return [{
		...at,
		severity: "warning",
		summary: `<${name}> is no key of the boot command`,
		detail
	}];
}
function placesIn(parts) {
	const starts = [];
	let total = 0;
	for (const part of parts) {
		starts.push(total);
		total += part.length;
	}
	return (offset, length) => {
		let part = starts.length - 1;
		while (part > 0 && (starts[part] ?? 0) > offset) part--;
		const start = offset - (starts[part] ?? 0);
		return {
			part,
			start,
			end: start + length
		};
	};
}

// src/boot/keystrokes.ts
const special = {
	bs: "backspace",
	del: "delete",
	enter: "ret",
	return: "ret",
	esc: "esc",
	tab: "tab",
	spacebar: "spc",
	space: "spc",
	insert: "insert",
	home: "home",
	end: "end",
	menu: "compose",
	f1: "f1",
	f2: "f2",
	f3: "f3",
	f4: "f4",
	f5: "f5",
	f6: "f6",
	f7: "f7",
	f8: "f8",
	f9: "f9",
	f10: "f10",
	f11: "f11",
	f12: "f12",
	up: "up",
	down: "down",
	left: "left",
	right: "right",
	pageup: "pgup",
	pagedown: "pgdn",
	leftalt: "alt",
	rightalt: "alt_r",
	leftctrl: "ctrl",
	rightctrl: "ctrl_r",
	leftshift: "shift",
	rightshift: "shift_r",
	leftsuper: "meta_l",
	rightsuper: "meta_r",
	leftcommand: "meta_l",
	rightcommand: "meta_r",
	leftoption: "alt",
	rightoption: "alt_r"
};
/** The keys of a US keyboard, each with what it types alone and with shift. */
const usKeys = [
	...[..."abcdefghijklmnopqrstuvwxyz"].map((letter) => [
		letter,
		letter,
		letter.toUpperCase()
	]),
	...[..."1234567890"].map((digit, index) => [
		digit,
		digit,
		"!@#$%^&*()"[index] ?? ""
	]),
	[
		"spc",
		" ",
		""
	],
	[
		"minus",
		"-",
		"_"
	],
	[
		"equal",
		"=",
		"+"
	],
	[
		"bracket_left",
		"[",
		"{"
	],
	[
		"bracket_right",
		"]",
		"}"
	],
	[
		"backslash",
		"\\",
		"|"
	],
	[
		"semicolon",
		";",
		":"
	],
	[
		"apostrophe",
		"'",
		"\""
	],
	[
		"grave_accent",
		"`",
		"~"
	],
	[
		"comma",
		",",
		"<"
	],
	[
		"dot",
		".",
		">"
	],
	[
		"slash",
		"/",
		"?"
	]
];
const characters = new Map(usKeys.flatMap(([key, plain, shifted]) => [[plain, [key]], ...shifted === "" ? [] : [[shifted, ["shift", key]]]]));
/** The keystrokes of a boot command, with everything that is wrong with it. */
function planBootCommand(parts) {
	const { actions, problems } = parseBootCommand(parts);
	const typed = toKeystrokes(actions);
	return {
		keystrokes: typed.keystrokes,
		problems: [...problems, ...typed.problems]
	};
}
/**
* `sendkey` presses and releases at once, so a held key (`<leftCtrlOn>`) is remembered and pressed together with each
* later one until its `Off`. A key that was held without another one in between is tapped at its `Off`.
*/
function toKeystrokes(actions) {
	const keystrokes = [];
	const problems = [];
	const held = /* @__PURE__ */ new Map();
	const press = (part, keys) => {
		const together = [...held.values()].flatMap(({ keys: others }) => others);
		const shifted = together.includes("shift_r") ? keys.filter((key) => key !== "shift") : keys;
		keystrokes.push({
			kind: "press",
			part,
			keys: [.../* @__PURE__ */ new Set([...together, ...shifted])].join("-")
		});
		for (const holding of held.values()) holding.used = true;
	};
	for (const action of actions) {
		if (action.kind === "wait") {
			keystrokes.push({
				kind: "wait",
				part: action.part,
				milliseconds: action.milliseconds
			});
			continue;
		}
		const keys = action.kind === "special" ? [special[action.name]] : characters.get(action.character);
		if (keys === void 0) {
			problems.push(untypable(action.kind === "character" ? action.character : "", action));
			continue;
		}
		const name = keys.join("-");
		if (action.toggle === "press") press(action.part, keys);
		else if (action.toggle === "on") held.set(name, {
			keys,
			used: held.get(name)?.used ?? false,
			action
		});
		else {
			const holding = held.get(name);
			held.delete(name);
			if (holding !== void 0 && !holding.used) press(action.part, keys);
		}
	}
	for (const { action } of held.values()) {
		const summary = "A key of the boot command is held to the end";
		problems.push({
			...place(action),
			severity: "warning",
			summary,
			detail: "Release it with its <...Off>."
		});
	}
	return {
		keystrokes,
		problems
	};
}
function untypable(character, at) {
	const name = {
		"\n": "A line break",
		"\r": "A carriage return",
		"	": "A tab"
	}[character] ?? `"${character}"`;
	const advice = {
		"\n": "Write <enter>.",
		"\r": "Write <enter>.",
		"	": "Write <tab>."
	}[character];
	return {
		...place(at),
		severity: "error",
		summary: `${name} can not be typed by a boot command`,
		detail: advice ?? "Keys are sent as on a US keyboard, and it has no key for this character."
	};
}
function place({ part, start, end }) {
	return {
		part,
		start,
		end
	};
}

// src/boot/problem.ts
/**
* The problems with their places in the user's file. `rangeOf` answers where the string with an index stands. Where
* the file has the string character by character, the place is the piece itself; otherwise (escapes, references,
* template sequences) it is the expression, and the detail shows the piece within the string's value.
*/
function bootDiagnostics(problems, parts, rangeOf) {
	return problems.map(({ severity, summary, detail, part, start, end }) => {
		const text = parts[part] ?? "";
		const range = rangeOf(part);
		const inner = range && innerRange(range, text, start, end);
		if (inner !== void 0) return {
			severity,
			summary,
			detail,
			range: inner
		};
		return {
			severity,
			summary,
			detail: inContext({
				detail,
				part,
				start,
				end
			}, parts),
			range,
			subject: "boot_command"
		};
	});
}
/** The detail of a problem, with the piece that it is about shown within its string. */
function inContext({ detail, part, start, end }, parts) {
	const text = parts[part] ?? "";
	return `${detail}\n${excerpt(text, start, Math.min(end, text.length))}`;
}
function innerRange({ source, start: opening, end: closing }, text, start, end) {
	if (source.text.slice(opening, closing) !== `"${text}"`) return void 0;
	const from = opening + 1;
	return {
		source,
		start: from + start,
		end: Math.min(from + end, closing)
	};
}
function excerpt(text, start, end) {
	const from = Math.max(0, start - 40);
	return `${text.slice(from, end + 40).replaceAll(/[\r\n\t]/g, " ")}\n${" ".repeat(start - from)}${"^".repeat(Math.max(1, end - start))}`;
}

// src/boot/typing.ts
/** Types a boot command. Rejects with Cancelled between two keys or in a wait, or with what `send` rejects with. */
async function typeBootCommand(typing) {
	const { keystrokes, keyInterval, groupInterval, waitFactor, signal, clock = systemClock } = typing;
	for (const [index, keystroke] of keystrokes.entries()) {
		if (signal.aborted) throw new Cancelled();
		if (keystroke.kind === "wait") {
			const milliseconds = keystroke.milliseconds * waitFactor;
			typing.onWait?.(milliseconds);
			await clock.sleep(milliseconds, signal);
		} else {
			await typing.send(keystroke.keys);
			await clock.sleep(keyInterval, signal);
		}
		typing.onProgress?.(index + 1, keystrokes.length);
		if (groupInterval > 0 && keystrokes[index + 1]?.part !== keystroke.part) await clock.sleep(groupInterval, signal);
	}
}
/** How long to wait before the first key, in milliseconds: negative means none, empty the default of 10 s. */
function parseBootWait(text) {
	const milliseconds = parseDuration(text === "" ? "10s" : text);
	return milliseconds === void 0 ? void 0 : Math.max(0, milliseconds);
}
/**
* The pause after each key in milliseconds: the template's, else PACKER_KEY_INTERVAL, else Packer's 5 ms.
* `badFrom` names the one that is no duration.
*/
function keyIntervalOf(option, env) {
	const [text, from] = option === "" ? [env["PACKER_KEY_INTERVAL"] || "5ms", "PACKER_KEY_INTERVAL"] : [option, "boot_key_interval"];
	const milliseconds = parseDuration(text);
	return milliseconds === void 0 || milliseconds < 0 ? { badFrom: from } : { milliseconds };
}

export { inContext as a, checkKeyPair as c, bootDiagnostics as i, generateKeyPair as l, parseBootWait as n, planBootCommand as o, typeBootCommand as r, dispatcherTo as s, keyIntervalOf as t };