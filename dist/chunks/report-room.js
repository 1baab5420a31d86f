import { i as shownSeverity } from "./diagnostics-diagnostic.js";
import { a as cleanLines, i as printRedacted, n as roundedDuration, o as sanitise, r as printDiagnostic } from "./report-figures.js";
import { n as describeArtifact } from "./events-artifact.js";
import { n as packageSentence, r as usedSentence, s as billSentence, u as attestationSentence } from "./report-life-package-news.js";

// src/report/hiding/automaton.ts
/**
* Many texts looked for at once (Aho–Corasick): the time that a search takes grows with the text alone, however many and
* however long the texts are that are looked for. Over UTF-16 units, in flat arrays: secrets in all their forms come to
* hundreds of thousands of states.
*/
var Automaton = class {
	patterns;
	/** The state before, and the unit that led from it. State 0 is the beginning, and comes after no other. */
	#parent;
	#unit;
	/** The state of the longest end of what was read that some pattern begins with. */
	#fallback;
	/** Of the patterns that end here, the length of the longest. */
	#longest;
	/** From a state and a unit to the next state, by open addressing. */
	#table;
	#first = /* @__PURE__ */ new Int32Array(256);
	constructor(patterns) {
		this.patterns = patterns;
		const most = patterns.reduce((sum, { length }) => sum + length, 1);
		this.#parent = new Int32Array(most);
		this.#unit = new Uint16Array(most);
		this.#fallback = new Int32Array(most);
		this.#longest = new Int32Array(most);
		this.#table = new Int32Array(2 ** Math.ceil(Math.log2(most * 2 + 1)));
		const depth = new Int32Array(most);
		let count = 1;
		for (const pattern of patterns) {
			let state = 0;
			for (let at = 0; at < pattern.length; at++) {
				const unit = pattern.charCodeAt(at);
				const slot = this.#slot(state, unit);
				let next = this.#table[slot];
				if (next === 0) {
					next = count++;
					this.#table[slot] = next;
					this.#parent[next] = state;
					this.#unit[next] = unit;
					depth[next] = at + 1;
					if (state === 0 && unit < 256) this.#first[unit] = next;
				}
				state = next;
			}
			this.#longest[state] = pattern.length;
		}
		for (const state of byDepth(depth.subarray(0, count))) {
			const parent = this.#parent[state];
			const fallback = parent === 0 ? 0 : this.#next(this.#fallback[parent], this.#unit[state]);
			this.#fallback[state] = fallback;
			if (this.#longest[state] === 0) this.#longest[state] = this.#longest[fallback];
		}
	}
	/** Tells of each place at which patterns end the longest of them; those that end later come later. */
	search(text, found) {
		let state = 0;
		for (let at = 0; at < text.length; at++) {
			const unit = text.charCodeAt(at);
			state = state === 0 && unit < 256 ? this.#first[unit] : this.#next(state, unit);
			const length = this.#longest[state];
			if (length > 0) found(at + 1 - length, at + 1);
		}
	}
	/** Is any of the patterns in the text? */
	isIn(text) {
		let state = 0;
		for (let at = 0; at < text.length; at++) {
			const unit = text.charCodeAt(at);
			state = state === 0 && unit < 256 ? this.#first[unit] : this.#next(state, unit);
			if (this.#longest[state] > 0) return true;
		}
		return false;
	}
	#next(from, unit) {
		for (let state = from;; state = this.#fallback[state]) {
			const next = this.#table[this.#slot(state, unit)];
			if (next !== 0 || state === 0) return next;
		}
	}
	/** Where the state after this one is, or would be. */
	#slot(state, unit) {
		const mask = this.#table.length - 1;
		const mixed = Math.imul(Math.imul(state, 2654435761) ^ unit, 2246822507);
		for (let slot = (mixed ^ mixed >>> 15) & mask;; slot = slot + 1 & mask) {
			const next = this.#table[slot];
			if (next === 0 || this.#parent[next] === state && this.#unit[next] === unit) return slot;
		}
	}
};
/** The states but the first, those near the beginning first. */
function byDepth(depth) {
	const deepest = depth.reduce((most, each) => Math.max(most, each), 0);
	const starts = new Int32Array(deepest + 2);
	for (const each of depth) starts[each + 1]++;
	for (let at = 1; at < starts.length; at++) starts[at] += starts[at - 1];
	const sorted = new Int32Array(depth.length);
	for (let state = 0; state < depth.length; state++) sorted[starts[depth[state]]++] = state;
	return sorted.subarray(1);
}
/**
* Patterns that come one after the other, while texts are searched in between: several automata, each at least twice as
* large as the next, so that one is built anew only as often as its size doubles.
*/
var GrowingAutomaton = class {
	#known = /* @__PURE__ */ new Set();
	#automata = [];
	#fresh = [];
	get isEmpty() {
		return this.#known.size === 0;
	}
	add(pattern) {
		if (pattern === "" || this.#known.has(pattern)) return;
		this.#known.add(pattern);
		this.#fresh.push(pattern);
	}
	search(text, found) {
		if (this.#fresh.length > 0) this.#build();
		for (const automaton of this.#automata) automaton.search(text, found);
	}
	isIn(text) {
		if (this.#fresh.length > 0) this.#build();
		return this.#automata.some((automaton) => automaton.isIn(text));
	}
	#build() {
		let patterns = this.#fresh;
		for (let last = this.#automata.at(-1); last !== void 0; last = this.#automata.at(-1)) {
			if (weight(last.patterns) > 2 * weight(patterns)) break;
			patterns = [...last.patterns, ...patterns];
			this.#automata.pop();
		}
		this.#automata.push(new Automaton(patterns));
		this.#fresh = [];
	}
};
function weight(patterns) {
	return patterns.reduce((sum, { length }) => sum + length, 0);
}

// src/report/hiding/common-words.ts
const common = new Set(`
  access account active administrator address agent allow alpine ansible append archive arguments
  artifact attach authorized autopart available backup bash before begin block bootloader branch bridge build builder
  cache certificate changed check clean cleanup clearpart client clone cloud cloud-init cloud-config cluster command commit
  complete completed config configure connect connected connection console container content continue
  control copying core create created creating current daemon database debian debug default delete deleted
  deny depends deploy desktop destroy detail device devices dhcp directory disable disabled disk distribution dnf docker
  domain done download downloading echo efi else enable enabled encoding endif engine english ensure entry environment
  error errors ethernet event example execute exists exit expected export external extract failed failure false fatal
  fedora fetch file files filesystem final finish finished firewall firstboot folder force format found
  fixed function generate generated github global grant graphical grep group groups grub guest halt hardware header
  hello hidden history home host hostname hosts http https identity ignore image images import include index info
  init initial inline input insert install installed installer installing instance interface internal internet
  invalid iptables issue item json kernel key keyboard keymap keys kickstart label lang language latest layout level
  library license lines linux list listen load loading local locale localhost location login logs lvm machine main
  manager manifest manual master memory message metadata method microsoft minimal mirror missing mode model module modules mount
  mounted name nameserver netmask network networking nginx node none normal notice null number object offline online
  openssh opened openssl operation option options oracle order output owner package packages packer parameter
  partition passphrase passwd password path pattern pending permission permissions permitted pipeline platform plugin
  policy poweroff powershell prepare preparing present preseed previous primary private process processing production
  profile program project prompt property protocol provider provision provisioner proxmox public pull purge push python
  query queue random readonly ready reboot rebooting received record recursive redhat refresh region release reload
  remote remove removed removing rename repository request required reset resolve resource response restart restarted
  result resume return returned rocky root rootpw router routing rules runcmd runner running runtime sample
  schedule schema script scripts search secret section secure security selinux sequence server service services session settings setup
  shared shell shutdown signal simple skipped sleep snapshot socket software sources special ssh stable staging standard
  start started starting state static status stderr stdout step stop stopped stopping storage string subject success
  successful successfully sudo summary support swap switch syntax sysctl system systemctl systemd table target tasks
  template temporary terminal test testing text then thread timeout timestamp timezone title token topic total transfer true
  type ubuntu unable unknown unpacking unset until update updated updating upgrade upload user useradd username users using utf-8
  utils vagrant valid validate value values vanilla variable variables vendor verbose verify version virtio virtual volume
  waiting warning warnings welcome windows without worker workflow working workspace world write zerombr zone %end %post %pre %packages
`.trim().split(/\s+/));
function isCommonWord(text) {
	return common.has(text.trim().toLowerCase().replace(/[.,:;!?]+$/, ""));
}

// src/report/hiding/secret-forms.ts
/**
* The parts of a secret that are worth hiding: its lines, since logs are lines, without those that are too short and
* without the armour of a key. A number of up to six digits is left: it would hide every VM ID of that value, and
* the runner would drop the output that holds one. Of several lines those that any file could have are left too.
*/
function piecesOf(secret) {
	const lines = secret.split(/\r?\n/).map((line) => line.trim());
	const isOne = lines.filter((line) => line !== "").length < 2;
	return lines.filter((line) => line.length >= 4 && !/^\d{1,6}$/.test(line) && !/^-----(?:BEGIN|END) [A-Z0-9 ]+-----$/.test(line) && (isOne || !(isCommonWord(line) || /^[^\p{L}\p{N}]*$/u.test(line))));
}
const longLine = 1024;
const chunk = 64;
function chunksOf(text) {
	return Array.from({ length: Math.floor(text.length / chunk) }, (_, at) => text.slice(at * chunk, (at + 1) * chunk));
}
/** The texts to look for, so that a secret is found: those that can not be read back from what is written are made. */
function patternsOf(secret) {
	const pieces = piecesOf(secret);
	if (pieces.length === 0) return [];
	const patterns = pieces.flatMap((piece) => {
		const forms = [
			piece,
			...encodedForms(piece),
			...wrappedForms(piece)
		];
		return piece.length > longLine ? [...forms, ...forms.flatMap(chunksOf)] : forms;
	});
	if (!secret.trim().includes("\n")) return patterns;
	const text = secret.replaceAll("\r\n", "\n");
	return [
		...patterns,
		text,
		Buffer.from(text).toString("base64"),
		...wrappedForms(text)
	];
}
/** In base64 of both alphabets, wherever in a longer text it begins, and in hexadecimal. */
function encodedForms(piece) {
	const bytes = Buffer.from(piece);
	const hex = bytes.toString("hex");
	const forms = [
		hex,
		hex.toUpperCase(),
		bytes.toString("base64"),
		bytes.toString("base64url")
	];
	forms.push(Buffer.from(piece, "utf16le").toString("base64"), ...dumpedForms(bytes));
	for (const shift of [
		0,
		1,
		2
	]) {
		const whole = bytes.subarray(shift, bytes.length - (bytes.length - shift) % 3);
		if (whole.length >= 6) forms.push(whole.toString("base64"), whole.toString("base64url"));
	}
	return forms;
}
/** As `od -tx1`, `xxd` and fingerprints write bytes: sixteen a line, in ones or twos. */
function dumpedForms(bytes) {
	return Array.from({ length: Math.ceil(bytes.length / 16) }, (_, at) => bytes.subarray(at * 16, at * 16 + 16)).filter(({ length }) => length >= 4).flatMap((line) => {
		const pairs = line.toString("hex").match(/../g) ?? [];
		const fours = line.toString("hex").match(/.{2,4}/g) ?? [];
		return [
			pairs.join(" "),
			pairs.join(" ").toUpperCase(),
			pairs.join(":"),
			pairs.join(":").toUpperCase(),
			fours.join(" ")
		];
	});
}
/** The lines of a long text's base64, as the tools that write mails, keys and manifests break it. */
function wrappedForms(text) {
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
/**
* How a piece of a secret stands in what later steps of a job print, where the runner would not know it: it finds base64,
* JSON, XML, addresses and PowerShell's quotes by itself.
*/
function formsBeyondRunner(piece) {
	const forms = [
		piece.replaceAll("'", `'\\''`),
		piece.replaceAll("'", `'"'"'`),
		piece.replace(/["\\$`!]/g, "\\$&"),
		piece.replace(/[^\w@%+=:,./-]/g, "\\$&"),
		encodeURIComponent(piece.toWellFormed()).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`).replaceAll("%20", "+")
	];
	return [...new Set(forms)].filter((form) => form !== piece);
}

// src/report/hiding/text-views.ts
/** JSON in the JSON of a form, and no more; a line made to have many ways to be read must not take longer for it. */
const deepest = 3;
const most = 24;
/**
* A text in every way in which programs write texts: as it stands, and without colours, quotes, and what JSON, shells, HTML
* and addresses do to signs, several of them around one another. The first is the text as it stands. Most lines of a log are
* read no further than without colours: `isPromising` says whether there is anything in one that a search could be about.
*/
function viewsOf(text, isPromising = () => true) {
	const views = [{
		text,
		places: void 0
	}];
	const plain = /[^\t\n\x20-\x7e]/.test(text) ? undo(views[0], bare) : void 0;
	if (plain !== void 0) views.push(plain);
	if (!views.some((view) => dense.test(view.text) || isPromising(view.text))) return views;
	const seen = new Set(views.map((view) => view.text));
	let level = [...views];
	for (let depth = 0; depth < deepest; depth++) {
		const next = [];
		for (const view of level) for (const notation of notations) {
			if (views.length >= most) return views;
			const undone = undo(view, notation);
			if (undone === void 0 || seen.has(undone.text)) continue;
			seen.add(undone.text);
			views.push(undone);
			next.push(undone);
		}
		level = next;
	}
	return views;
}
/** Letters too are written by their numbers here, or are parted by colours that are. */
const dense = /\\(?:u001b|x1b|033|e)\[|(?:\\x[\da-f]{2}|\\[0-3]?[0-7]{2}|\\u[\da-f]{4}|%[\da-f]{2}|&#x?[\da-f]+;){4}/i;
const whole = (read) => (match) => [[read(match), match.length]];
const escapes = {
	a: "\x07",
	b: "\b",
	e: "\x1B",
	E: "\x1B",
	f: "\f",
	n: "\n",
	r: "\r",
	t: "	",
	v: "\v"
};
const entities = {
	amp: "&",
	lt: "<",
	gt: ">",
	quot: "\"",
	apos: "'"
};
/** Escape sequences of terminals, controls, and signs of no width. */
const bare = {
	pattern: /(?:\x1b\[|\u009b)[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]?|[\0-\x08\x0b-\x1f\x7f-\x9f]|(?![\u200c\u200d])\p{Cf}/gu,
	read: whole(() => "")
};
const notations = [
	bare,
	{
		sign: "\\",
		pattern: /(?:\\x[\da-f]{1,2}|\\[0-3]?[0-7]{1,2})+|\\u[\da-f]{4}|\\u\{[\da-f]{1,6}\}|\\U[\da-f]{8}|\\[\s\S]/gi,
		read: (match) => {
			if (/^\\(?:x[\da-f]|[0-7])/i.test(match)) return utf8(match, /\\x([\da-f]{1,2})|\\([0-3]?[0-7]{1,2})/gi);
			const code = /^\\[uU]\{?([\da-f]{4,8}|[\da-f]{1,6})\}?$/i.exec(match)?.[1];
			return [[code === void 0 ? escapes[match[1]] ?? match.slice(1) : character(code, 16), match.length]];
		}
	},
	{
		sign: "%",
		pattern: /(?:%[\da-f]{2})+/gi,
		read: (match) => utf8(match, /%([\da-f]{2})/gi)
	},
	{
		sign: "+",
		pattern: /\+/g,
		read: whole(() => " ")
	},
	{
		sign: "&",
		pattern: /&(?:#x[\da-f]{1,6}|#\d{1,7}|amp|lt|gt|quot|apos);/gi,
		read: whole((match) => {
			const name = match.slice(1, -1);
			if (/^#x/i.test(name)) return character(name.slice(2), 16);
			return name.startsWith("#") ? character(name.slice(1), 10) : entities[name.toLowerCase()];
		})
	},
	{
		sign: "'",
		pattern: /'\\''|'"'"'/g,
		read: whole(() => "'")
	},
	{
		sign: "''",
		pattern: /''/g,
		read: whole(() => "'")
	},
	{
		sign: "\"\"",
		pattern: /""/g,
		read: whole(() => "\"")
	},
	{
		pattern: /`[^\w\s]|\^[&|<>^"]/g,
		read: whole((match) => match.slice(1))
	}
];
function undo({ text, places }, { sign, pattern, read }) {
	if (sign !== void 0 && !text.includes(sign)) return void 0;
	const starts = new Int32Array(text.length);
	const ends = new Int32Array(text.length);
	const parts = [];
	let length = 0;
	let done = 0;
	const keep = (until) => {
		parts.push(text.slice(done, until));
		for (let at = done; at < until; at++, length++) {
			starts[length] = places?.starts[at] ?? at;
			ends[length] = places?.ends[at] ?? at + 1;
		}
	};
	for (const { 0: match, index } of text.matchAll(pattern)) {
		keep(index);
		let at = index;
		for (const [part, size] of read(match)) {
			parts.push(part);
			for (let unit = 0; unit < part.length; unit++, length++) {
				starts[length] = places?.starts[at] ?? at;
				ends[length] = places?.ends[at + size - 1] ?? at + size;
			}
			at += size;
		}
		done = at;
	}
	if (done === 0) return void 0;
	keep(text.length);
	return {
		text: parts.join(""),
		places: {
			starts: starts.subarray(0, length),
			ends: ends.subarray(0, length)
		}
	};
}
function character(digits, radix) {
	const code = Number.parseInt(digits, radix);
	return code <= 1114111 ? String.fromCodePoint(code) : "";
}
/** A row of written bytes as characters; what is no UTF-8 is taken for Latin-1. */
function utf8(row, each) {
	const bytes = [...row.matchAll(each)].map(({ 0: all, 1: first, 2: octal }) => ({
		value: octal === void 0 ? Number.parseInt(first, 16) : Number.parseInt(octal, 8),
		length: all.length
	}));
	const parts = [];
	for (let at = 0; at < bytes.length;) {
		const lead = bytes[at].value;
		const size = lead >= 240 ? 4 : lead >= 224 ? 3 : lead >= 192 ? 2 : 1;
		const taken = bytes.slice(at, at + size);
		const text = Buffer.from(taken.map(({ value }) => value)).toString("utf8");
		const isOne = taken.length === size && [...text].length === 1 && text !== "�";
		const used = isOne ? taken : taken.slice(0, 1);
		parts.push([isOne ? text : String.fromCharCode(lead), used.reduce((sum, { length }) => sum + length, 0)]);
		at += used.length;
	}
	return parts;
}

// src/report/secrets.ts
/** Texts that must not be shown, in every form in which they may come back to us. */
var Secrets = class Secrets {
	#patterns = new GrowingAutomaton();
	/** A row of letters and digits of each pattern, which no way of writing changes: without any of them there is no secret. */
	#anchors = new GrowingAutomaton();
	#isAnchored = true;
	#learnt = /* @__PURE__ */ new Set();
	#added = /* @__PURE__ */ new Set();
	/** False where the text is too short or too common to be hidden without hiding everything else. */
	add(secret) {
		this.#added.add(secret);
		const patterns = patternsOf(secret);
		for (const pattern of patterns) {
			this.#patterns.add(pattern);
			const [anchor = ""] = (pattern.match(/[A-Za-z0-9]+/g) ?? []).sort((left, right) => right.length - left.length);
			if (anchor.length >= 3) this.#anchors.add(anchor);
			else this.#isAnchored = false;
		}
		return patterns.length > 0;
	}
	/** All of these and further ones, for a place that shows less. */
	with(further) {
		const secrets = new Secrets();
		for (const text of [...this.#added, ...further]) secrets.add(text);
		return secrets;
	}
	/** Answers what others have to hide of it; undefined: nothing that they do not know. */
	learn(secret) {
		const { text, madeOf } = secret;
		if (text === "" || this.#learnt.has(text)) return void 0;
		if (madeOf !== void 0 && (isCommonWord(text) || this.carries(text, madeOf))) return void 0;
		this.#learnt.add(text);
		const lines = text.includes("\n") ? text.split("\n").filter((line) => this.isIn(line)) : [];
		this.add(text);
		return lines.length > 0 ? {
			...secret,
			text: lines.join("\n")
		} : secret;
	}
	redact(text) {
		return this.redactAround(text, []).text;
	}
	/** With the places where the given ones are afterwards: carets stay under what they point at. */
	redactAround(text, places) {
		if (this.#patterns.isEmpty) return {
			text,
			places
		};
		let spans;
		try {
			spans = this.#spansOf(text);
		} catch {
			return {
				text: mask,
				places: places.map(() => 0)
			};
		}
		if (spans.length === 0) return {
			text,
			places
		};
		let redacted = "";
		let done = 0;
		for (const { start, end } of spans) {
			redacted += text.slice(done, start) + mask;
			done = end;
		}
		return {
			text: redacted + text.slice(done),
			places: places.map((place) => moved(place, spans))
		};
	}
	/** Is everything in this text that must not be shown, that stands in one of the others, found in it? */
	carries(text, others) {
		const views = this.#viewsOf(text);
		const carried = new Set(others.flatMap((other) => [...this.#foundIn(other)]));
		return carried.size > 0 && [...carried].every((secret) => views.some((view) => view.text.includes(secret)));
	}
	/** Is there anything in the text that must not be shown? */
	isIn(text) {
		return this.redact(text) !== text;
	}
	#viewsOf(text) {
		return viewsOf(text, (view) => !this.#isAnchored || this.#anchors.isIn(view));
	}
	#foundIn(text) {
		const found = /* @__PURE__ */ new Set();
		for (const view of this.#viewsOf(text)) this.#patterns.search(view.text, (start, end) => found.add(view.text.slice(start, end)));
		return found;
	}
	#spansOf(text) {
		const views = this.#viewsOf(text);
		const spans = views.flatMap((view) => this.#spansIn(view));
		return views.length === 1 ? spans : united(spans.sort((left, right) => left.start - right.start));
	}
	#spansIn({ text, places }) {
		const spans = [];
		this.#patterns.search(text, (start, end) => spans.push({
			start: places?.starts[start] ?? start,
			end: places?.ends[end - 1] ?? end
		}));
		return united(spans.sort((left, right) => left.start - right.start));
	}
};
const mask = "***";
/** What overlaps or touches is one; the spans are in the order of their starts. */
function united(spans) {
	const whole = [];
	for (const { start, end } of spans) {
		const last = whole.at(-1);
		if (last !== void 0 && start <= last.end) last.end = Math.max(last.end, end);
		else whole.push({
			start,
			end
		});
	}
	return whole;
}
function moved(place, spans) {
	let shift = 0;
	for (const { start, end } of spans) {
		if (place <= start) break;
		if (place < end) return start + shift;
		shift += 3 - (end - start);
	}
	return place + shift;
}
const names = [
	"PROXMOX_PASSWORD",
	"PROXMOX_TOKEN",
	"VAULT_TOKEN",
	"CONSUL_HTTP_TOKEN",
	"AWS_SECRET_ACCESS_KEY",
	"AWS_SESSION_TOKEN"
];
/** What the environment holds for us and for the servers of secrets. */
function environmentSecrets(env) {
	return names.map((name) => ({
		text: env[name] ?? "",
		name
	}));
}

// src/report/log-lines.ts
/** The lines of a log in Packer's manner: `==> proxmox-iso.debian: Creating VM`, `    proxmox-iso.debian: ...`. */
var LineWriter = class {
	#secrets;
	#colour;
	#started = /* @__PURE__ */ new Map();
	#told = /* @__PURE__ */ new Set();
	constructor(secrets, options) {
		this.#secrets = secrets;
		this.#colour = options.colour;
	}
	/** What was said. Problems, progress and steps are shown by each log in its own way. */
	of(event) {
		switch (event.kind) {
			case "say": return this.headline(event.text, event.build);
			case "message":
			case "output": return this.detail(event.text, event.build);
			case "build-started":
				this.#started.set(event.build ?? "", event.at);
				return [];
			case "build-finished": return this.#finished(event);
			case "verified": return this.#verified(event);
			case "packages": return this.headline([packageSentence(event), usedSentence(event)].filter(Boolean).join(" "), event.build);
			case "sbom": return this.headline(billSentence(event.bill), event.build);
			case "attested": return this.headline(attestationSentence(event.attestation), event.build);
			case "replicated": return this.headline(`A copy was made: ${describeArtifact(event.replica)}`, event.build);
			case "artifact":
			case "call":
			case "entered":
			case "fingerprinted":
			case "passed-over":
			case "problem":
			case "progress":
			case "recorded":
			case "replaced":
			case "retired":
			case "retrying":
			case "screenshot":
			case "secret":
			case "serving":
			case "settled":
			case "step-started":
			case "step-finished": return [];
		}
	}
	/** The problems that an event tells of, each once: a build ends with those that were told when they happened. */
	problemsOf(event) {
		return (event.kind === "problem" ? [event.diagnostic] : event.kind === "build-finished" ? event.problems : []).filter((problem) => {
			const key = `${event.build ?? ""}\n${printDiagnostic(problem)}`;
			if (this.#told.has(key)) return false;
			this.#told.add(key);
			return true;
		});
	}
	headline(text, build) {
		return this.#lines("headline", "==> ", text, build);
	}
	detail(text, build) {
		return this.#lines("detail", "    ", text, build);
	}
	/** A diagnostic with its source line and caret. */
	diagnostic(problem, build) {
		const prefix = build === void 0 ? "" : `==> ${this.cleanLine(build)}: `;
		return this.clean(printRedacted(problem, (text, places) => this.#secrets.redactAround(text, places))).map((line, index) => ({
			kind: index === 0 ? shownSeverity(problem) : "detail",
			text: `${prefix}${line}`
		}));
	}
	/** Foreign text of several lines without a prefix. */
	plain(text) {
		return this.clean(text).map((line) => ({
			kind: "detail",
			text: line
		}));
	}
	clean(text) {
		return cleanLines(text, this.#secrets, { colour: this.#colour });
	}
	cleanLine(text) {
		return this.#secrets.redact(sanitise(this.#secrets.redact(text).replaceAll("\n", " "), { colour: false }));
	}
	#lines(kind, arrow, text, build) {
		const prefix = build === void 0 ? arrow : `${arrow}${this.cleanLine(build)}: `;
		return this.clean(text).map((line) => ({
			kind,
			text: `${prefix}${line}`
		}));
	}
	#verified({ passed, findings, vmid, build }) {
		const good = passed.length === 0 ? [] : this.detail(`Good: ${passed.join(", ")}`, build);
		const text = `Template ${vmid} was tried: ${findings.length === 0 ? "it is good" : `${findings.length} findings`}`;
		return [...this.headline(text.replace(/\b1 findings$/, "1 finding"), build), ...good];
	}
	#finished(event) {
		const { build, outcome, artifact } = event;
		const started = this.#started.get(build ?? "");
		const after = started === void 0 ? "" : ` after ${roundedDuration(event.at - started)}`;
		switch (outcome) {
			case "succeeded": {
				const what = describeArtifact(artifact);
				return this.headline(`Build finished${after}${what === "" ? "" : `: ${what}`}`, build);
			}
			case "unchanged": return this.headline(`Nothing to build${after}${artifact === void 0 ? "" : `: ${describeArtifact(artifact)} stays`}`, build);
			case "failed": return this.#lines("error", "==> ", `Build failed${after}`, build);
			case "cancelled": return this.#lines("error", "==> ", `Build was cancelled${after}`, build);
		}
	}
};

// src/report/room.ts
/** One wait for a stream, however many lines ask: a flood would give it a listener for each, and go through all of them for each. */
const waits = /* @__PURE__ */ new WeakMap();
/** Resolves when a stream takes more, or never will; undefined: it takes more now. */
function roomIn(stream) {
	if (stream.writableNeedDrain !== true) return void 0;
	const known = waits.get(stream);
	if (known !== void 0) return known;
	const { promise, resolve } = Promise.withResolvers();
	const settle = () => {
		for (const event of ends) stream.removeListener(event, settle);
		waits.delete(stream);
		resolve();
	};
	for (const event of ends) stream.once(event, settle);
	waits.set(stream, promise);
	return promise;
}
const ends = [
	"drain",
	"close",
	"error"
];

export { formsBeyondRunner as a, environmentSecrets as i, LineWriter as n, piecesOf as o, Secrets as r, isCommonWord as s, roomIn as t };