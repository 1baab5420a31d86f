import { r as GuestError, t as Cancelled } from "./diagnostics-errors.js";
import { t as lastLines } from "./scripts-script-lines.js";
import { t as archiveOf } from "./communicators-folder-archive.js";
import { r as shellPath, t as quote } from "./communicators-remote-path.js";
import { c as openSession, i as writeTo, t as StreamClosed } from "./communicators-ssh-transfer-file-transfer.js";

// src/communicators/ssh/transfer/tar.ts
/** Milliseconds for the guest to look at what is there. */
const patience = 6e4;
/** A folder as one stream to the guest's tar, if it has one: small files need no answer each. */
async function uploadByTar(client, folder, { path, inside }, context) {
	const names = [...folder.folders, ...folder.files].map(({ name }) => name);
	if (names.some((name) => name.includes("\n"))) return "occupied";
	const { channel, closed, aborted } = await openSession(client, `exec sh -c ${quote(script(folder, shellPath(path.replace(/(?<=.)\/+$/, "")), inside))}`, { signal: context.signal });
	let said = "";
	let stderr = "";
	channel.stderr.on("data", (chunk) => {
		stderr = lastLines(stderr + chunk.toString("utf8"), 16384);
	});
	const verdict = new Promise((resolve) => {
		channel.on("data", (chunk) => {
			said = lastLines(said + chunk.toString("utf8"), 16384);
			const found = /^tar: (ready|none|occupied|missing)$/m.exec(said);
			if (found !== null) resolve(found[1]);
		});
		channel.once("end", () => resolve(void 0)).once("close", () => resolve(void 0));
		setTimeout(() => resolve(void 0), patience).unref();
	});
	const talk = async () => {
		await writeTo(channel, `${names.map((name) => `${name}\n`).join("")}\n`);
		const answer = await verdict;
		if (answer === "missing") throw new GuestError("no-remote-folder", `${path} is no folder`);
		if (answer === "occupied") return "occupied";
		if (answer !== "ready") return "no-tar";
		context.onTotal(folder.size);
		for await (const chunk of archiveOf(folder, context.onBytes)) await writeTo(channel, chunk);
	};
	try {
		const early = await Promise.race([talk(), aborted]);
		channel.end();
		if (early !== void 0) {
			channel.close();
			return early;
		}
	} catch (thrown) {
		channel.end();
		if (!(thrown instanceof StreamClosed)) {
			channel.close();
			throw thrown;
		}
		if (!/^tar: ready$/m.test(said)) return "no-tar";
	}
	const { code } = await Promise.race([closed, aborted]);
	if (context.signal.aborted) throw new Cancelled();
	if (code !== 0) {
		const why = stderr.trim().split("\n").at(-1);
		throw new GuestError("transfer-failed", why || `tar in the guest ended with exit status ${code ?? "unknown"}`);
	}
	return "uploaded";
}
function script(folder, target, inside) {
	const mode = folder.mode.toString(8);
	return [
		"command -v tar >/dev/null 2>&1 || { echo; echo \"tar: none\"; exit 0; }",
		`t=${target}`,
		inside ? "test -d \"$t\" || { echo; echo \"tar: missing\"; exit 0; }" : `if test -d "$t"; then t="$t"/${quote(folder.name)}; fi`,
		"while IFS= read -r n && test -n \"$n\"; do if test -e \"$t/$n\" || test -h \"$t/$n\"; then echo; echo \"tar: occupied\"; exit 0; fi; done",
		...inside ? [] : [`m=; test -d "$t" || { mkdir "$t" && m=${mode}; } || exit 1`],
		"cd \"$t\" || exit 1",
		"echo; echo \"tar: ready\"",
		`tar -xpomf - || exit${inside ? "" : "; test -z \"$m\" || chmod \"$m\" ."}`
	].join("\n");
}

export { uploadByTar };