// src/diagnostics/errors.ts
/** The user's files or inputs are wrong. Carries every problem of the phase that found them. */
var TemplateError = class extends Error {
	name = "TemplateError";
	diagnostics;
	constructor(diagnostics) {
		super(diagnostics.map((diagnostic) => diagnostic.summary).join("; "));
		this.diagnostics = diagnostics;
	}
};
/** Something outside refused or did not answer; `detail` says what to do about it. */
var ExternalError = class extends Error {
	name = "ExternalError";
	code;
	detail;
	constructor(code, message, detail, options) {
		super(message, options);
		this.code = code;
		this.detail = detail;
	}
	toDiagnostic() {
		return {
			code: this.code,
			severity: "error",
			summary: this.message,
			detail: this.detail
		};
	}
};
/** The guest did not do what the template asks of it: a script failed, SSH never answered. */
var GuestError = class extends ExternalError {
	name = "GuestError";
};
/** The user or the platform asked us to stop. Never shown as a failure of the template. */
var Cancelled = class extends Error {
	name = "Cancelled";
	constructor(message = "build was cancelled", options) {
		super(message, options);
	}
};
const fileCalls = /^(?:access|chmod|chown|copyfile|f?stat|lstat|mkdir|mkdtemp|open|opendir|read|readlink|realpath|rename|rm|rmdir|scandir|unlink|write)$/;
const reasons = {
	EACCES: "permission denied",
	EDQUOT: "no space is left to this user",
	EEXIST: "something else stands in its place",
	EFBIG: "it is larger than a file may be",
	EISDIR: "it is a folder",
	ENOENT: "there is no such file or folder",
	ENOSPC: "no space is left",
	ENOTDIR: "a part of the path is no folder",
	EROFS: "the file system can not be written to"
};
/** Why a file could not be used, without its path, and what to do about it where that is known. */
function fileReason(thrown) {
	const { code = "", path, message } = thrown;
	const isFull = /^(?:ENOSPC|EDQUOT)$/.test(code) && path !== void 0;
	return {
		reason: reasons[code] ?? message,
		advice: isFull ? `The disk of this machine on which ${path} would be is full: make room there, or write to another one.` : void 0
	};
}
/** Writing to a file that is open says what is wrong, and not where. */
const diskFull = {
	code: "unwritable-file",
	severity: "error",
	summary: "The disk of this machine is full",
	detail: "Something could not be written: a download, a journal, a log. Make room in its temporary folder and its cache."
};
/** A file of this machine that is not there, or may not be used: no fault of the program's. Undefined: it is something else. */
function fileProblem(thrown) {
	if (!(thrown instanceof Error)) return void 0;
	const { code = "", syscall = "", path } = thrown;
	if (/^(?:ENOSPC|EDQUOT)$/.test(code) && path === void 0) return diskFull;
	if (path === void 0 || !fileCalls.test(syscall)) return void 0;
	const isFull = /^(?:EDQUOT|EFBIG|ENOSPC|EROFS)$/.test(code);
	const { reason, advice } = fileReason(thrown);
	return {
		code: isFull ? "unwritable-file" : "unreadable-file",
		severity: "error",
		summary: `The file ${path} could not be ${isFull ? "written" : "used"}: ${reason}`,
		...advice === void 0 ? {} : { detail: advice }
	};
}
/** Any error as diagnostics; what is none of ours is a bug and says so, with its stack. */
function toDiagnostics(thrown) {
	if (thrown instanceof TemplateError) return thrown.diagnostics;
	if (thrown instanceof ExternalError) return [thrown.toDiagnostic()];
	if (thrown instanceof Cancelled) return [{
		code: "cancelled",
		severity: "error",
		summary: thrown.message
	}];
	const file = fileProblem(thrown);
	if (file !== void 0) return [file];
	return [{
		code: "internal-error",
		severity: "error",
		summary: "Internal error",
		detail: `This is a defect of proxmox-template-action, please report it:\n${thrown instanceof Error ? thrown.stack ?? thrown.message : String(thrown)}`
	}];
}

export { fileProblem as a, TemplateError as i, ExternalError as n, fileReason as o, GuestError as r, toDiagnostics as s, Cancelled as t };