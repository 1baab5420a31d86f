import { join } from "node:path";

// src/provisioners/ansible/ansible-environment.ts
/** `NAME=value`, each. */
function parsePairs(pairs) {
	return Object.fromEntries(pairs.flatMap((pair) => {
		const at = pair.indexOf("=");
		return at > 0 ? [[pair.slice(0, at), pair.slice(at + 1)]] : [];
	}));
}
/** With a random name of ssh's own behind it, a socket's path may have 107 bytes. */
const longestSocketFolder = 70;
/**
* What Ansible finds in its environment beside that of the build: what makes its output one of a log, what Packer sets, and
* the template's own variables.
*/
function ansibleEnvironment(given, own, folder, { env, communicator }) {
	const around = {
		...env,
		...own
	};
	const isPlain = around["ANSIBLE_NOCOLOR"] !== void 0 || Boolean(around["NO_COLOR"]);
	const sockets = join(folder, "cp");
	const defaults = {
		...isPlain ? {} : { ANSIBLE_FORCE_COLOR: "1" },
		PYTHONUNBUFFERED: "1",
		ANSIBLE_SHOW_TASK_PATH_ON_FAILURE: "True",
		...Buffer.byteLength(sockets) > longestSocketFolder ? {} : { ANSIBLE_SSH_CONTROL_PATH_DIR: sockets },
		...given.use_sftp ? {} : { ANSIBLE_SCP_IF_SSH: "True" }
	};
	return {
		...Object.fromEntries(Object.entries(defaults).filter(([name]) => around[name] === void 0)),
		...own,
		...given.ssh_host_key_file === "" ? { ANSIBLE_HOST_KEY_CHECKING: "False" } : {},
		...communicator.streamsInput === false ? {
			ANSIBLE_PIPELINING: "False",
			ANSIBLE_SSH_PIPELINING: "False"
		} : {}
	};
}

export { parsePairs as n, ansibleEnvironment as t };