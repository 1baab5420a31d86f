import { r as GuestError } from "./diagnostics-errors.js";
import { r as timeoutSignal } from "./time-clock.js";

// src/inventory/ask-guest.ts
/** Of a guest that talks without end the rest is left out. */
const mostLines = 5e4;
const longestLine = 1e3;
/**
* Has a script run by the guest's POSIX shell, which ends what it says with `say end end`. As root where the user may be
* that without a password, if it is asked for. Throws GuestError where the answer is not complete.
*/
async function askGuest(communicator, script, { signal, timeout, needsRoot = false }) {
	const timer = timeoutSignal(timeout);
	const said = /* @__PURE__ */ new Map();
	let lines = 0;
	let first = "";
	const text = `${prelude}\n${script}\nsay end end`;
	const command = needsRoot ? asRoot(text) : `sh -c ${quoted(text)}`;
	try {
		await communicator.exec(command, {
			signal: AbortSignal.any([signal, timer]),
			onOutput: (stream, line) => {
				if (stream !== "stdout" || ++lines > mostLines) return;
				const [name = "", ...rest] = harmless(line).split("	");
				if (first === "") first = name;
				const before = said.get(name);
				if (before === void 0) said.set(name, [rest.join("	")]);
				else before.push(rest.join("	"));
			}
		});
	} catch (thrown) {
		if (timer.aborted && !signal.aborted) throw new GuestError("guest-not-examined", `The guest did not answer within ${timeout / 1e3}s`);
		throw thrown;
	}
	if (!said.has("end")) throw new GuestError("guest-not-examined", "The guest's answer is not complete", first === "" ? "It said nothing. What is asked needs a POSIX shell in the guest." : `It said: ${first}`);
	return said;
}
const prelude = String.raw`LC_ALL=C; PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin; export LC_ALL PATH
say() { printf '%s\t%s\n' "$1" "$2"; }`;
/** A script as a command of root, where the user may be that without a password. */
function asRoot(script) {
	return `s=${quoted(script)}; if [ "$(id -u)" != 0 ] && sudo -n true 2>/dev/null; then sudo -n sh -c "$s"; else sh -c "$s"; fi`;
}
function quoted(text) {
	return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
/** What a guest says is shown: without what would move a terminal's cursor, and without half a sign where it is cut. */
function harmless(line) {
	return line.slice(0, longestLine).toWellFormed().replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029]/g, "");
}

// src/events/packages.ts
const packageManagers = [
	"dpkg",
	"rpm",
	"apk",
	"pacman"
];

// src/inventory/package-databases.ts
const dpkgFields = String.raw`$\{Package}\t$\{Version}\t$\{Architecture}`;
const isInstalled = "$2 ~ /^.i/";
/** The first that is there is asked: an rpm may be there for its tools alone. */
const databases = {
	dpkg: {
		isThere: "[ -s /var/lib/dpkg/status ]",
		list: String.raw`dpkg-query -W -f='p\t$\{db:Status-Abbrev}\t${dpkgFields}\n' | awk -F'\t' '${isInstalled} {print $1 "\t" $3 "\t" $4 "\t" $5}'`,
		details: String.raw`dpkg-query -W -f='d\t$\{db:Status-Abbrev}\t${dpkgFields}\t$\{source:Package}\t$\{source:Version}\t\t$\{Homepage}\t$\{Maintainer}\t$\{binary:Summary}\n' | awk -F'\t' '${isInstalled} {sub(/\t[^\t]*/, ""); print}'
  grep -HE '^(Format(-Specification)?|License):' /usr/share/doc/*/copyright 2>/dev/null | awk '{
    i = index($0, ":"); n = split(substr($0, 1, i - 1), way, "/"); name = way[n - 1]; line = substr($0, i + 1)
    if (line ~ /^Format/) { if (line ~ /copyright-format|dep5/) isRead[name] = 1; next }
    sub(/^License:[ \t]*/, "", line); sub(/[ \t\r]+$/, "", line)
    if (line == "" || !(name in isRead) || (name SUBSEP line) in seen) next
    seen[name SUBSEP line] = 1
    if (all[name] == "") all[name] = line; else all[name] = all[name] "|" line
  } END { for (name in all) print "l\t" name "\t" all[name] }'`
	},
	apk: {
		isThere: "[ -s /lib/apk/db/installed ] || [ -s /usr/lib/apk/db/installed ]",
		list: apk(String.raw`"p\t" v["P"] "\t" v["V"] "\t" v["A"]`),
		details: apk(String.raw`"d\t" v["P"] "\t" v["V"] "\t" v["A"] "\t" v["o"] "\t\t" v["L"] "\t" v["U"] "\t" v["m"] "\t" v["T"]`)
	},
	pacman: {
		isThere: "[ -d /var/lib/pacman/local ]",
		list: pacman(String.raw`"p\t" v["NAME"] "\t" v["VERSION"] "\t" v["ARCH"]`),
		details: pacman(String.raw`"d\t" v["NAME"] "\t" v["VERSION"] "\t" v["ARCH"] "\t" v["BASE"] "\t\t" v["LICENSE"] "\t" v["URL"] "\t" v["PACKAGER"] "\t" v["DESC"]`)
	},
	rpm: {
		isThere: "command -v rpm >/dev/null 2>&1",
		list: String.raw`rpm -qa --qf 'p\t%{NAME}\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\t%{ARCH}\n'`,
		details: String.raw`rpm -qa --qf 'd\t%{NAME}\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\t%{ARCH}\t%{SOURCERPM}\t\t%{LICENSE}\t%{URL}\t%{VENDOR}\t%{SUMMARY}\n'`
	}
};
/** A letter and a colon before each value, an empty line after each package. */
function apk(line) {
	return String.raw`cat /lib/apk/db/installed /usr/lib/apk/db/installed 2>/dev/null | awk 'function out() {if (v["P"] != "") print ${line}; split("", v)} /^[A-Za-z]:/ {v[substr($0, 1, 1)] = substr($0, 3)} /^$/ {out()} END {out()}' | sort -u`;
}
/** A heading between signs of per cent, and the values below it. */
function pacman(line) {
	return String.raw`cat /var/lib/pacman/local/*/desc | awk 'function out() {if (v["NAME"] != "") print ${line}; split("", v)} /^%NAME%$/ {out()} /^%[A-Z0-9]+%$/ {key = substr($0, 2, length($0) - 2); next} /^$/ {key = ""; next} {if (v[key] == "") v[key] = $0; else v[key] = v[key] "|" $0} END {out()}'`;
}
/** A script that says `manager` and the lines of its database. */
function databaseScript(what) {
	return `${Object.entries(databases).map(([manager, { isThere, [what]: read }]) => `if ${isThere}; then\n  say manager ${manager}\n  ${read}`).join("\nel")}\nfi`.replaceAll("$\\{", "${");
}

// src/inventory/list-packages.ts
const script$1 = String.raw`
say used-kib "$(df -Pk / 2>/dev/null | tail -n 1 | awk '{print $3}')"
${databaseScript("list")}
`;
/** What is installed in a guest. Throws GuestError where it does not answer, or has no package manager that is known. */
async function listPackages(communicator, context) {
	return packageListIn(await askGuest(communicator, script$1, context));
}
function packageListIn(said) {
	const packages = (said.get("p") ?? []).flatMap(packageIn);
	const manager = managerIn(said, packages.length);
	const used = said.get("used-kib")?.[0] ?? "";
	return {
		manager,
		usedBytes: /^\d{1,12}$/.test(used) ? Number(used) * 1024 : void 0,
		packages: sorted(packages)
	};
}
/** Throws GuestError where there is no package manager that is known, or nothing in its database. */
function managerIn(said, count) {
	const manager = packageManagers.find((name) => name === said.get("manager")?.[0]);
	if (manager !== void 0 && count > 0) return manager;
	throw new GuestError("guest-not-examined", "The guest has no list of packages that is known here", `It is asked of ${packageManagers.join(", ")}.`);
}
/** Of the first three values of a line. */
function packageIn(line) {
	const [name = "", version = "", architecture = ""] = line.split("	").map((part) => part.trim());
	if (name === "" || version === "" || name === "gpg-pubkey") return [];
	return [{
		name,
		version: version.replace(/^0:/, ""),
		architecture: architecture.replace(/^\(none\)$/, "")
	}];
}
/** By name, whatever the language of this machine. */
function sorted(items) {
	const key = ({ name, architecture }) => `${name}\t${architecture}`;
	return items.toSorted((left, right) => key(left) < key(right) ? -1 : key(left) > key(right) ? 1 : 0);
}

// src/inventory/read-inventory.ts
const script = String.raw`
for file in /etc/os-release /usr/lib/os-release; do
  [ -r "$file" ] || continue
  while IFS= read -r line || [ -n "$line" ]; do say os "$line"; done <"$file"
  break
done
${databaseScript("details")}
`;
/**
* What is installed in a guest, with licences, sources and makers as far as its database knows them. Throws GuestError where it
* does not answer, or has no package manager that is known.
*/
async function readInventory(communicator, context) {
	return inventoryIn(await askGuest(communicator, script, context));
}
function inventoryIn(said) {
	const licences = new Map((said.get("l") ?? []).map((line) => {
		const [name = "", text = ""] = line.split("	");
		return [name, text];
	}));
	const packages = (said.get("d") ?? []).flatMap((line) => installedIn(line, licences));
	return {
		manager: managerIn(said, packages.length),
		system: systemIn(said.get("os") ?? []),
		packages: sorted(packages)
	};
}
function installedIn(line, licences) {
	const [, , , ...rest] = line.split("	").map((part) => /^\(none\)$|^ *$/.test(part) ? void 0 : part.trim());
	const [source, sourceVersion, licence, homepage, maker, summary] = rest;
	return packageIn(line).map((one) => ({
		...one,
		...source === void 0 ? {} : { source: sourceOf(source, sourceVersion ?? one.version) },
		licences: listed(licence ?? licences.get(one.name)),
		...homepage === void 0 ? {} : { homepage },
		...maker === void 0 ? {} : { maker },
		...summary === void 0 ? {} : { summary }
	}));
}
/** rpm names the file of the source: `openssl-3.2.2-6.el9.src.rpm`. */
function sourceOf(text, version) {
	const [, name, own] = /^(.+)-([^-]+-[^-]+)\.(?:nosrc|src)\.rpm$/.exec(text) ?? [];
	return name === void 0 || own === void 0 ? {
		name: text,
		version
	} : {
		name,
		version: own
	};
}
function listed(text = "") {
	const parts = text.split("|").map((part) => part.trim());
	return [...new Set(parts.filter((part) => part !== ""))];
}
/** os-release(5): assignments of a shell, with values in quotes or without. */
function systemIn(lines) {
	const values = new Map(lines.flatMap((line) => {
		const [, name, text] = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line.trim()) ?? [];
		return name === void 0 || text === void 0 ? [] : [[name, unquoted(text)]];
	}));
	const get = (name) => values.get(name) ?? "";
	const id = get("ID").toLowerCase();
	return {
		id: /^[a-z0-9._-]+$/.test(id) ? id : "linux",
		version: get("VERSION_ID"),
		title: get("PRETTY_NAME") || get("NAME") || "Linux",
		cpe: get("CPE_NAME") || void 0
	};
}
function unquoted(text) {
	const [, , inside] = /^(["'])(.*)\1$/.exec(text) ?? [];
	return inside === void 0 ? text : inside.replace(/\\(["'$`\\])/g, "$1");
}

export { asRoot as a, packageManagers as i, listPackages as n, askGuest as o, sorted as r, readInventory as t };