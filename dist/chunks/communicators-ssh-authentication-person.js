import { r as GuestError, t as Cancelled } from "./diagnostics-errors.js";
import { n as harmless } from "./communicators-ssh-authentication-prompts.js";
import { openSync, writeSync } from "node:fs";
import { ReadStream } from "node:tty";

// src/communicators/ssh/authentication/terminal.ts
/** Longer than any password; what a stuck key types need not be kept. */
const longest = 4096;
/** Undefined: there is none, as in a workflow. */
function openTerminal() {
	let file;
	let keys;
	try {
		file = openSync("/dev/tty", "r+");
		keys = new ReadStream(file);
	} catch {
		return;
	}
	return {
		ask: (question, echo, signal) => readLine(keys, (text) => writeSync(file, text), {
			question,
			echo,
			signal
		}),
		close: () => void keys.destroy()
	};
}
function readLine(keys, write, { question, echo, signal }) {
	keys.setRawMode(true);
	keys.setEncoding("utf8");
	write(`\r\x1b[K${question}`);
	return new Promise((resolve, reject) => {
		let line = "";
		const end = (act) => {
			keys.off("data", read).off("end", gone).off("error", gone);
			signal.removeEventListener("abort", gone);
			keys.setRawMode(false);
			write("\r\n");
			act();
		};
		const gone = () => end(() => reject(new Cancelled()));
		const read = (text) => {
			for (const key of text) {
				if (key === "\r" || key === "\n") {
					end(() => resolve(line));
					return;
				}
				if (key === "" || key === "" && line === "") {
					end(() => reject(new Cancelled()));
					process.kill(process.pid, "SIGINT");
					return;
				}
				if (key === "" || key === "\b") {
					if (echo && line !== "") write("\b \b");
					line = [...line].slice(0, -1).join("");
				} else if (key === "") {
					if (echo) write("\b \b".repeat([...line].length));
					line = "";
				} else if (key >= " " && line.length < longest) {
					line += key;
					if (echo) write(key);
				}
			}
		};
		keys.on("data", read).once("end", gone).once("error", gone);
		signal.addEventListener("abort", gone, { once: true });
	});
}

// src/communicators/ssh/authentication/person.ts
const passwords = /* @__PURE__ */ new Map();
let busy = Promise.resolve();
/** `hide` keeps what is typed out of logs. */
function personFor(user, host, { signal, hide }) {
	const place = `${user}@${host}`;
	const ask = (question, echo) => inTurn(async () => {
		const text = await askOnTerminal(`${question} `, echo, signal);
		if (!echo) hide(text);
		return text;
	});
	const password = () => {
		const asked = passwords.get(place) ?? ask(`Password for the bastion ${place}:`, false);
		passwords.set(place, asked);
		asked.catch(() => passwords.delete(place));
		return asked;
	};
	return {
		password,
		async answer({ title, instructions, prompts }) {
			if (prompts.length === 1 && prompts[0]?.echo !== true && /pass\s*wor[dt]/i.test(prompts[0]?.prompt ?? "")) return [await password()];
			const said = [title, instructions].map(harmless).filter(Boolean).join(": ");
			const answers = [];
			for (const { prompt, echo } of prompts) answers.push(await ask(`${place}${said === "" ? "" : ` (${said})`} asks: ${harmless(prompt)}`, echo === true));
			return answers;
		},
		refused: () => void passwords.delete(place)
	};
}
/** Nobody can be asked two things at once. */
function inTurn(work) {
	const turn = busy.then(work);
	busy = turn.catch(() => {});
	return turn;
}
async function askOnTerminal(question, echo, signal) {
	if (signal.aborted) throw new Cancelled();
	const terminal = openTerminal();
	if (terminal === void 0) throw nobodyThere();
	try {
		return await terminal.ask(question, echo, signal);
	} finally {
		terminal.close();
	}
}
/** Throws GuestError where this process has no terminal. */
function checkPerson() {
	const terminal = openTerminal();
	if (terminal === void 0) throw nobodyThere();
	terminal.close();
}
function nobodyThere() {
	return new GuestError("nobody-to-ask", "ssh_bastion_interactive is set, and nobody is there to be asked", "This process has no terminal. Run the build on one, or set ssh_bastion_password, ssh_bastion_private_key_file or ssh_bastion_agent_auth.");
}

export { checkPerson, personFor };